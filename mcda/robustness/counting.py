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

import numpy as np

from mcda.domain.ranking import TIE
from mcda.errors import McdaError

CHUNK = 2**18  # products of a chunk of draws: small enough to stay in the cache and for one thread of the BLAS
LEAST_ROWS, CELLS = 32, 2**16


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


def empty_tally(m: int, n: int, pairwise: bool) -> Tally:
    none = (np.zeros(0, np.int64), np.zeros(0, np.int64))
    return Tally(np.zeros((m, m), np.int32), none, np.zeros((m, n)), np.zeros((m, m), np.int64) if pairwise else None, 0)


def counted(keys_of: Callable[[slice], np.ndarray], scores_of: Callable, slack: float, weights: np.ndarray, m: int, pairwise: bool) -> Tally:
    """The tally of one block: weights (n, size), `keys_of(part)` gives keys (draws in part, m), higher is better."""
    n, size = weights.shape
    tally, winner = empty_tally(m, n, pairwise), np.empty(size, np.int64)
    rows, ties = max(LEAST_ROWS, min(CHUNK // (m * n), CELLS // m, size)), []
    for start in range(0, size, rows):
        part = slice(start, min(start + rows, size))
        keys = keys_of(part)
        order, near = ordered(keys, slack)
        winner[part] = order[:, -1]
        if near is not None:
            winner[part][near] = m  # counted apart, with ties
            ties.append(_tied(tally, scores_of(keys[near]), weights[:, part][:, near]))
            order = order[~near]
        _add_order(tally.alone, order)
        if pairwise:
            place = np.empty(order.shape, np.int32)
            np.put_along_axis(place, order, np.arange(m, dtype=np.int32)[None, :], axis=1)
            _add_pairs(tally.pairs, place)
    for j, row in enumerate(weights):
        tally.centre[:, j] += np.bincount(winner, weights=row, minlength=m + 1)[:m]
    if ties:
        tally.ties = _merged(ties)
    tally.draws = size
    return tally


def ordered(keys: np.ndarray, slack: float) -> tuple[np.ndarray, np.ndarray | None]:
    """Alternatives from worst to best by draw, and which draws may hold a tie (None: none does).

    The alternative's number takes the last bits of its key, so that one fast
    sort of whole numbers gives the order; what these bits hid is called near.
    """
    m = keys.shape[1]
    bits = max((m - 1).bit_length(), 1)
    mask = np.int64((1 << bits) - 1)
    packed = keys.view(np.int64) if keys.flags.c_contiguous else np.ascontiguousarray(keys).view(np.int64)
    low = keys.min()
    if low < 0:
        packed = packed ^ (packed >> np.int64(63) & np.int64(2**63 - 1))
    packed = (packed & ~mask) | np.arange(m, dtype=np.int64)
    packed.sort(axis=1)
    order = packed & mask
    if low < 0:
        packed ^= packed >> np.int64(63) & np.int64(2**63 - 1)
    values = packed.view(float)
    margin = slack + max(abs(low), values[:, -1].max()) * 2.0 ** (bits - 51)
    gaps = values[:, 1:] - values[:, :-1]
    if gaps.min(initial=np.inf) > margin:
        return order, None
    return order, (gaps <= margin).any(axis=1)


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


def _add_order(alone: np.ndarray, order: np.ndarray) -> None:
    """One more for each alternative at its place, draw by draw where the table is much larger than the chunk."""
    m = len(alone)
    if m <= 4 * len(order):
        alone += np.bincount((order * m + np.arange(m)).ravel(), minlength=alone.size).reshape(alone.shape).astype(alone.dtype)
        return
    flat, places = alone.reshape(-1), np.arange(m)
    for row in order * m + places:
        flat[row] += 1


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
