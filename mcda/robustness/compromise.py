"""VIKOR along a straight path of weights: piecewise quadratic.

S_i = d_i w is a line in t and R_i = max_j w_j d_ij the upper envelope of lines.
Between the crossings where some envelope changes (R_i; the best and worst S; the
best and worst R), S*, S-, R*, R- and all R_i are lines, and
Q_i - Q_k = v (S_i - S_k)/(S- - S*) + (1 - v)(R_i - R_k)/(R- - R*)
times both positive denominators is a quadratic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mcda.robustness.polynomials import NOISE, negative_at, product, sign_changes

if TYPE_CHECKING:
    from mcda.robustness.forms import Compromise
    from mcda.robustness.paths import Paths
    from mcda.robustness.targets import Pairs

NEAR = 1e-12


def compromise_segments(form: Compromise, paths: Paths, pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Stretches on which some pair (i ahead of k) is reversed: path number (sorted), start, end, rival k."""
    parts = [_one_path(form, paths, k, pairs) for k in range(len(paths.nodes)) if paths.high[k] > paths.low[k]]
    numbers = [k for k in range(len(paths.nodes)) if paths.high[k] > paths.low[k]]
    if not parts:
        return np.empty(0, int), np.empty(0), np.empty(0), np.empty(0, int)
    which = np.concatenate([np.full(len(p[0]), k) for k, p in zip(numbers, parts, strict=True)])
    return which, *(np.concatenate([p[n] for p in parts]) for n in range(3))


def _one_path(form: Compromise, paths: Paths, k: int, pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    low, high = float(paths.low[k]), float(paths.high[k])
    s0, s1 = form.loss @ paths.base[k], form.loss @ paths.slope[k]
    lines0, lines1 = form.loss * paths.base[k], form.loss * paths.slope[k]  # (m, n)
    knots = {low, high, *_bends(s0, s1, low, high), *_bends(-s0, -s1, low, high)}
    for row0, row1 in zip(lines0, lines1, strict=True):
        knots |= set(_bends(row0, row1, low, high))
    outer = np.array(sorted(knots))
    for a, b in zip(outer[:-1], outer[1:], strict=True):
        if b - a > NEAR:
            r0, r1 = _top_lines(lines0, lines1, 0.5 * (a + b))
            knots |= {*_bends(r0, r1, a, b), *_bends(-r0, -r1, a, b)}
    edges = np.array(sorted(knots))
    edges = edges[np.r_[True, np.diff(edges) > NEAR]]
    starts, ends, rivals = [], [], []
    for a, b in zip(edges[:-1], edges[1:], strict=True):
        for s, e, p in _piece(form, s0, s1, *_top_lines(lines0, lines1, 0.5 * (a + b)), a, b, pairs):
            starts.append(s), ends.append(e), rivals.append(p)
    return _joined(np.array(starts, float), np.array(ends, float), np.array(rivals, int))


def _joined(starts: np.ndarray, ends: np.ndarray, rivals: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stretches of one rival that touch are one, so that a bend is no false end."""
    order = np.lexsort((starts, rivals))
    out: list[list[float]] = []
    for n in order:
        if out and out[-1][2] == rivals[n] and starts[n] - out[-1][1] <= NEAR:
            out[-1][1] = max(out[-1][1], ends[n])
        else:
            out.append([starts[n], ends[n], rivals[n]])
    rows = np.array(out, float).reshape(-1, 3)
    return rows[:, 0], rows[:, 1], rows[:, 2].astype(int)


def _top_lines(lines0: np.ndarray, lines1: np.ndarray, t: float) -> tuple[np.ndarray, np.ndarray]:
    top = (lines0 + lines1 * t).argmax(axis=1)
    rows = np.arange(len(top))
    return lines0[rows, top], lines1[rows, top]


def _bends(c0: np.ndarray, c1: np.ndarray, low: float, high: float) -> list[float]:
    """Where the upper envelope of the lines c0 + c1 t changes its line, in (low, high)."""
    found, t = [], low
    values = c0 + c1 * t
    top = int(np.lexsort((c1, values))[-1])
    while True:
        steeper = c1 > c1[top] + 1e-15
        if not steeper.any():
            return found
        meet = np.where(steeper, (c0[top] - c0) / np.where(steeper, c1 - c1[top], 1.0), np.inf)
        t = float(max(meet.min(), t))
        if not t < high:
            return found
        best = np.flatnonzero(meet <= t + 1e-15)
        top = int(best[np.argmax(c1[best])])
        found.append(t)


def _piece(form: Compromise, s0: np.ndarray, s1: np.ndarray, r0: np.ndarray, r1: np.ndarray, a: float, b: float, pairs: Pairs) -> list[tuple[float, float, int]]:
    """Negative stretches within one piece, on which everything is a line."""
    middle = 0.5 * (a + b)
    s, r = np.stack([s0, s1], axis=1), np.stack([r0, r1], axis=1)
    spread = [lines[int(np.argmax(v))] - lines[int(np.argmin(v))] for lines, v in ((s, s0 + s1 * middle), (r, r0 + r1 * middle))]
    flat = [float(x[0] + x[1] * middle) <= NOISE for x in spread]
    one = np.array([1.0, 0.0])
    parts = []
    for share, lines, other, is_flat in ((form.v, s, 1, flat[0]), (1 - form.v, r, 0, flat[1])):
        d = lines[pairs.behind] - lines[pairs.ahead]  # positive: `ahead` has the smaller loss
        size = np.abs(lines[pairs.behind]) + np.abs(lines[pairs.ahead])
        d = np.where(np.abs(d) <= NOISE * size, 0.0, d)
        parts.append(0.0 * product(d, one) if is_flat else share * product(d, one if flat[other] else spread[other]))
    c = parts[0] + parts[1]
    count = len(c)
    roots = sign_changes(c, np.full(count, a), np.full(count, b))
    knots = np.concatenate([np.full((count, 1), a), roots, np.full((count, 1), b)], axis=1)
    centre = 0.5 * (knots[:, 1:] + knots[:, :-1])
    negative = negative_at(c[:, None, :], centre) & (knots[:, 1:] - knots[:, :-1] > NEAR)
    return [(knots[p, n], knots[p, n + 1], int(pairs.behind[p])) for p, n in np.argwhere(negative)]
