"""Rank counts of blocks of draws, as whole numbers, wherever the blocks are worked.

A block gives integers only (and one sum of weights), blocks are added in
their order, and shares are divided once at the end: one thread, many threads,
processes or a cluster of the same kind give the same bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mcda.domain.ranking import TIE
from mcda.errors import McdaError
from mcda.robustness.buffers import Buffers, rows_of

CELLS = 2**17  # numbers of a chunk of draws: few enough to stay in the cache
MOST_BITS, MANY = 7, 0.01  # up to 128 alternatives the coarse numbers leave few draws near


@dataclass
class Tally:
    """Counts of one block or of many.

    `alone[i, p]`: draws in which i stands alone at place p, counted from the
    worst. `ties[0]`: codes (size * m + i) * m + first place from the best,
    `ties[1]`: their counts. `centre` (m, n): sum of the weights for which i is
    first. `pairs[i, k]`: 2 for each draw with i ahead of k, 1 for a tie.
    """

    alone: np.ndarray
    ties: tuple[np.ndarray, np.ndarray]
    centre: np.ndarray
    pairs: np.ndarray | None
    draws: int

    def add(self, other: Tally) -> None:
        self.alone += other.alone
        self.ties = _merged([self.ties, other.ties])
        self.centre += other.centre
        if self.pairs is not None:
            self.pairs += other.pairs
        self.draws += other.draws

    def shares(self) -> np.ndarray:
        """(m, m) acceptabilities, ties shared."""
        m = len(self.alone)
        shares = self.alone[:, ::-1] / self.draws
        codes, counts = self.ties
        sizes, alternatives, places = codes // (m * m), codes // m % m, codes % m
        for size in np.unique(sizes):
            of = sizes == size
            for step in range(int(size)):
                np.add.at(shares, (alternatives[of], places[of] + step), counts[of] / (size * self.draws))
        return shares


@dataclass(frozen=True)
class Keys:
    """Keys of a block's draws (higher is better) and what is known of them.

    `of(part)` gives (draws in part, m), `scores` makes of keys the scores on
    which ties are judged: none where keys differ by more than `slack`. `width`
    numbers are held for a draw; all keys lie between `ends`, if known.
    """

    of: Callable[[slice], np.ndarray]
    scores: Callable[[np.ndarray], np.ndarray]
    slack: float
    width: int
    ends: tuple[float, float] | None = None


def empty_tally(m: int, n: int, pairwise: bool) -> Tally:
    none = (np.zeros(0, np.int64), np.zeros(0, np.int64))
    return Tally(np.zeros((m, m), np.int32), none, np.zeros((m, n)), np.zeros((m, m), np.int64) if pairwise else None, 0)


def counted(keys: Keys, weights: np.ndarray, m: int, pairwise: bool, buffers: Buffers) -> Tally:
    """The tally of one block: weights (n, size) and the keys of its draws."""
    n, size = weights.shape
    tally, winner, ties = empty_tally(m, n, pairwise), np.empty(size, np.min_scalar_type(m)), []
    rows = min(rows_of(CELLS, keys.width), size)
    for start in range(0, size, rows):
        part = slice(start, min(start + rows, size))
        drawn = keys.of(part)
        order, near = ordered(drawn, keys.slack, keys.ends, buffers)
        winner[part] = order[:, -1]
        if near is not None:
            winner[part][near] = m  # counted apart, with ties
            ties.append(_tied(tally, keys.scores(drawn[near]), weights[:, part][:, near]))
        _add_order(tally.alone, order, near, buffers)
        if pairwise:
            order = order if near is None else order[~near]
            place = np.empty(order.shape, np.int32)
            np.put_along_axis(place, order, np.arange(m, dtype=np.int32)[None, :], axis=1)
            _add_pairs(tally.pairs, place)
    _add_centre(tally.centre, winner, weights, buffers)
    if ties:
        tally.ties = _merged(ties)
    tally.draws = size
    return tally


def ordered(
    keys: np.ndarray, slack: float, ends: tuple[float, float] | None = None, buffers: Buffers | None = None, fine: bool = False
) -> tuple[np.ndarray, np.ndarray | None]:
    """Alternatives from worst to best by draw, and which draws may hold a tie (None: none does).

    Keys, which lie between `ends`, become whole numbers and the alternative's
    number takes their last bits, so that one fast sort gives the order. Draws
    with neighbours that are not farther apart than `slack` and the rounding are
    near; where these are many, the same again in `fine` numbers.
    """
    (draws, m), buffers = keys.shape, buffers or Buffers()
    low, high = ends or (keys.min(), keys.max())
    if not slack < high - low < np.inf:
        return np.broadcast_to(np.arange(m), keys.shape), np.ones(draws, bool)
    bits = _bits(m)
    fine = fine or bits > MOST_BITS
    number, signed, room = (np.uint64, np.int64, 50) if fine else (np.uint32, np.int32, 32 - bits)
    scale = (2.0**room - 2) / (high - low)
    scaled = buffers.array("scratch", keys.shape)
    np.multiply(np.subtract(keys, low, out=scaled) if low else keys, scale, out=scaled)
    packed, gaps = buffers.array("packed", keys.shape, number), buffers.array("codes", keys.shape, number)
    np.copyto(packed.view(signed), scaled, casting="unsafe")
    packed <<= number(bits)
    packed |= _numbers(draws, m, number)
    packed.sort(axis=1)
    flat, between = packed.reshape(-1), gaps.reshape(-1)[:-1]
    np.subtract(flat[1:], flat[:-1], out=between)
    packed &= number((1 << bits) - 1)
    margin = (slack * scale * (1 + 1e-6) + 2.5) * 2**bits  # of the 2.5 the rounding takes less than 1.5, the alternative's number 1
    if between.min(initial=np.iinfo(number).max) > margin:
        return packed, None
    near = (gaps[:, :-1] <= margin).any(axis=1)
    if not fine and near.mean() > MANY:
        return ordered(keys, slack, ends, buffers, fine=True)
    return packed, near if near.any() else None


def _bits(m: int) -> int:
    """Bits that hold the number of an alternative."""
    return max((m - 1).bit_length(), 1)


@lru_cache(maxsize=8)
def _numbers(draws: int, m: int, number: type, place: int = 0) -> np.ndarray:
    """(draws, m): 0, 1, ..., m - 1 in every row, moved to the left by `place` bits. Written out, it is added three times as fast."""
    return np.tile(np.arange(m, dtype=number) << number(place), (draws, 1))


def _tied(tally: Tally, scores: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Counts the draws of `scores` (draws, m) with the ranking's own rule of ties; returns the codes of the ties."""
    m = scores.shape[1]
    starts, sizes = tie_groups(scores)
    rows = np.broadcast_to(np.arange(m), scores.shape)
    single = sizes == 1
    np.add.at(tally.alone, (rows[single], m - 1 - starts[single]), 1)
    tally.centre += np.einsum("dm,nd->mn", np.where(starts == 0, 1.0 / sizes, 0.0), weights)
    if tally.pairs is not None:
        _add_pairs(tally.pairs, (m - starts).astype(np.int32))
    return np.unique((sizes[~single] * m + rows[~single]) * m + starts[~single], return_counts=True)


def tie_groups(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(first places, sizes) of the tie group of each alternative, both (draws, m), places from 0.

    Higher is better; a group holds what lies within 1e-9 of its best.
    """
    s, m = scores.shape
    order = np.argsort(-scores, axis=1, kind="stable")
    worth = np.take_along_axis(scores, order, axis=1)
    new = np.ones((s, m), bool)
    new[:, 1:] = worth[:, :-1] - worth[:, 1:] > TIE
    start = np.maximum.accumulate(np.where(new, np.arange(m), 0), axis=1)
    chains = (np.take_along_axis(worth, start, axis=1) - worth > TIE).any(axis=1)
    if chains.any():  # near ties in a row: cut at each group's best
        start[chains] = _cut(worth[chains])
    code = np.arange(s)[:, None] * m + start
    size = np.bincount(code.ravel(), minlength=s * m)[code]
    starts, sizes = np.empty_like(start), np.empty_like(size)
    np.put_along_axis(starts, order, start, axis=1)
    np.put_along_axis(sizes, order, size, axis=1)
    return starts, sizes


def _cut(worth: np.ndarray) -> np.ndarray:
    head, start = worth[:, 0].copy(), np.zeros(worth.shape, np.int64)
    for j in range(1, worth.shape[1]):
        new = head - worth[:, j] > TIE
        head = np.where(new, worth[:, j], head)
        start[:, j] = np.where(new, j, start[:, j - 1])
    return start


def _add_order(alone: np.ndarray, order: np.ndarray, near: np.ndarray | None, buffers: Buffers) -> None:
    """One more for each alternative at its place, but in draws that are `near`; draw by draw where the table is much larger than the chunk."""
    m, bits = len(alone), _bits(len(alone))
    if m > 4 * len(order):
        flat, places = alone.reshape(-1), np.arange(m)
        for row in order if near is None else order[~near]:
            flat[row.astype(np.int64) * m + places] += 1
        return
    codes, whole = buffers.array("codes", order.shape, order.dtype), buffers.array("scratch", order.shape, np.int64)
    np.bitwise_or(order, _numbers(*order.shape, order.dtype.type, bits), out=codes)
    np.copyto(whole, codes, casting="unsafe")
    whole = whole if near is None else whole[~near]
    alone += np.bincount(whole.reshape(-1), minlength=m << bits).reshape(m, -1)[:, :m].T.astype(alone.dtype)


def _add_centre(centre: np.ndarray, winner: np.ndarray, weights: np.ndarray, buffers: Buffers) -> None:
    """Adds the weights of the draws to the row of their winner (the number behind the last: to none)."""
    counts = np.bincount(winner, minlength=len(centre))
    firsts = np.flatnonzero(counts)
    starts = (np.cumsum(counts) - counts)[firsts]
    sums = np.take(weights, np.argsort(winner, kind="stable"), axis=1, out=buffers.array("scratch", weights.shape), mode="clip")
    sums, known = np.add.reduceat(sums, starts, axis=1), firsts < len(centre)
    centre[firsts[known]] += sums[:, known].T


def _add_pairs(pairs: np.ndarray, place: np.ndarray) -> None:
    """Adds 2 where the row's place is higher than the column's, 1 where equal."""
    s, m = place.shape
    rows = max(1, 2**21 // (m * m))
    for start in range(0, s, rows):
        part = place[start : start + rows]
        pairs += (part[:, :, None] > part[:, None, :]).sum(axis=0)
        pairs += (part[:, :, None] >= part[:, None, :]).sum(axis=0)


def _merged(ties: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    codes, counts = (np.concatenate([t[i] for t in ties]) for i in (0, 1))
    kept, where = np.unique(codes, return_inverse=True)
    return kept, np.bincount(where, weights=counts, minlength=len(kept)).astype(np.int64)


def worked(job: Callable, blocks: Iterable, executor: Executor | None, pending: int = 64) -> Iterator:
    """`job(block)` for all blocks, in their order, in this thread or by any executor, at most `pending` at a time."""
    if executor is None:
        yield from map(job, blocks)
        return
    waiting: deque = deque()
    try:
        for block in blocks:
            waiting.append(executor.submit(job, block))
            if len(waiting) >= pending:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except (BrokenExecutor, CancelledError, RuntimeError) as error:
        raise _lost(error) from error
    except Exception as error:
        if type(error).__name__ in ("KilledWorker", "FutureCancelledError", "CommClosedError"):
            raise _lost(error) from error
        raise
    finally:
        for future in waiting:
            future.cancel()


def _lost(error: BaseException) -> McdaError:
    return McdaError(
        f"the workers stopped before the draws were done ({type(error).__name__}: {error})".strip(), None,
        "start them again: the same seed gives the same numbers; without an executor the draws run in this process",
    )  # fmt: skip
