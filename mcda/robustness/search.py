"""Bracket and cut: the nearest change of an answer along one input, for many inputs at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mcda.robustness.targets import Pairs

PLACES = 64  # looked at in each direction, denser near the present value
ROUNDS, PARTS = 10, 16  # each round cuts a bracket in 16: ten calls where halving makes forty
FEW = 24  # places for methods that score one table at a time


def nearest_changes(
    scores: Callable[[np.ndarray, np.ndarray], np.ndarray], now: np.ndarray, low: np.ndarray, high: np.ndarray, pairs: Pairs,
    ratio: bool = False, places: int = PLACES,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """(R, 2) nearest value below and above the present one at which the answer changes (NaN: none), and who takes over (-1).

    `scores(rows, x)` gives (lanes, m) scores of input `rows[l]` at value `x[l]`.
    Looked at in `places` places each way, on a logarithmic scale for ratios,
    then cut in equal parts; two changes between neighbouring places can be missed. Where
    a score is undefined the search ends.
    """
    flip, rival = np.full((len(now), 2), np.nan), np.full((len(now), 2), -1)
    share = np.linspace(0, 1, places + 1)[1:] ** 1.5
    for side, end in ((0, low), (1, high)):
        rows = np.flatnonzero(end > now if side else end < now)
        if not len(rows):
            continue
        x = _at(now[rows, None], end[rows, None], share, ratio)
        seen = scores(np.repeat(rows, places), x.ravel())
        undefined = np.isnan(seen).any(axis=1).reshape(x.shape)
        held = pairs.holds(seen).reshape(x.shape) | undefined
        first = np.where(~held.all(axis=1), (~held).argmax(axis=1), places)
        stop = np.where(undefined.any(axis=1), undefined.argmax(axis=1), places)
        hit = np.flatnonzero((first < places) & (first < stop))
        if not len(hit):
            continue
        left = np.where(first[hit] > 0, share[np.maximum(first[hit] - 1, 0)], 0.0)
        right = share[first[hit]]
        who = rows[hit]

        def held(shares: np.ndarray, who: np.ndarray = who, end: np.ndarray = end) -> np.ndarray:
            x = _at(now[who, None], end[who, None], shares, ratio)
            return pairs.holds(scores(np.repeat(who, shares.shape[1]), x.ravel())).reshape(shares.shape)

        right = narrowed(held, left, right)
        flip[who, side] = _at(now[who], end[who], right, ratio)
        rival[who, side] = pairs.rival(scores(who, flip[who, side]))
    return flip, rival


def narrowed(held: Callable[[np.ndarray], np.ndarray], left: np.ndarray, right: np.ndarray, rounds: int = ROUNDS) -> np.ndarray:
    """(lanes,) the first place in each bracket that is seen not to hold, `right` among them; `held` is asked at (lanes, places) at once."""
    lane, cuts = np.arange(len(left)), np.arange(1, PARTS) / PARTS
    for _ in range(rounds):
        inner = left[:, None] + (right - left)[:, None] * cuts
        holds = held(inner)
        part = np.where(holds.all(axis=1), PARTS - 1, (~holds).argmax(axis=1))
        edges = np.hstack([left[:, None], inner, right[:, None]])
        left, right = edges[lane, part], edges[lane, part + 1]
    return right


def _at(now: np.ndarray, end: np.ndarray, share: np.ndarray, ratio: bool) -> np.ndarray:
    return now * (end / now) ** share if ratio else now + (end - now) * share
