"""Critical cells: the value of one cell at which the answer changes, the normalization moving with it.

TOPSIS, one cell x of column j, w_j^2 = u: with N the column's divisor,
D+_i^2 N^2 = a_i N^2 + u (x_i - x_best)^2 and D-_i^2 N^2 = b_i N^2 + u (x_i - x_worst)^2,
a_i and b_i the other columns' parts. Below, among and above the others' values
N^2 and both ends are quadratic in x (vector: K + x^2; minmax: (max - min)^2;
max: max^2; sum: (K + x)^2, for a cost in 1/x; fixed: constant), so the order of
a pair is the sign of a quartic on each of the three pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np

from mcda.domain.problem import Problem
from mcda.robustness.polynomials import NOISE, bernstein, negative_at, product, sign_changes
from mcda.robustness.targets import Pairs
from mcda.scoring import TOPSIS
from mcda.scoring.normalization import bounded_values, bounds_of, normalized_values

FAR = 1000.0  # cells are followed up to this many times the largest value of their column
CHUNK = 400_000  # polynomials at a time
SAME = 1e-12


@dataclass(frozen=True, eq=False)
class CellFlips:
    """(m, n, 2) nearest value at which the answer changes, below and above the present one (NaN: none), and who takes over (-1: nobody)."""

    value: np.ndarray
    rival: np.ndarray


def exact_cells(problem: Problem, method: object) -> bool:
    """Whether `critical_cells` knows the method."""
    return isinstance(method, TOPSIS) and getattr(method, "p", 2) == 2


def critical_cells(problem: Problem, weights: np.ndarray, method: TOPSIS, pairs: Pairs, columns: tuple[int, ...] | None = None) -> CellFlips:
    """The nearest flip of every cell in each direction, exactly.

    Followed from 0 where the column has no negative value (else from 1000
    times its largest size below 0) to 1000 times the column's largest size, or
    within the declared bounds for a fixed reference. A column without weight
    changes nothing.
    """
    m, n = problem.values.shape
    value, rival = np.full((m, n, 2), np.nan), np.full((m, n, 2), -1)
    fixed = method.reference == "fixed"
    r = bounded_values(problem) if fixed else normalized_values(problem, method.normalization)
    best, worst = (np.ones(n), np.zeros(n)) if fixed else (r.max(axis=0), r.min(axis=0))
    u = np.square(weights)
    a, b = np.square(r - best) * u, np.square(r - worst) * u
    for j in range(n) if columns is None else columns:
        if u[j] == 0:
            continue
        others = [k for k in range(n) if k != j]
        column = _Column.of(problem, method, j, a[:, others].sum(axis=1), b[:, others].sum(axis=1), float(u[j]))
        found, who = _column_flips(column, pairs)
        value[:, j], rival[:, j] = column.back(found), who[:, ::-1] if column.inverted else who
    return CellFlips(value, rival)


@dataclass(frozen=True, eq=False)
class _Column:
    """One column in scaled (for a cost under `sum`: inverted) units z, and what the other columns add."""

    z: np.ndarray
    benefit: bool
    kind: str
    a: np.ndarray
    b: np.ndarray
    u: float
    low: float
    high: float
    scale: float
    inverted: bool
    ends: tuple[float, float] | None = None  # (best, worst) of a fixed reference

    @classmethod
    def of(cls, problem: Problem, method: TOPSIS, j: int, a: np.ndarray, b: np.ndarray, u: float) -> _Column:
        x, benefit = problem.values[:, j], bool(problem.signs[j] > 0)
        if method.reference == "fixed":
            worst, best = bounds_of(problem)[j]
            span = abs(best - worst)
            return cls(x / span, benefit, "fixed", a, b, u, min(worst, best) / span, max(worst, best) / span, span, False, (best / span, worst / span))
        inverted = method.normalization == "sum" and not benefit
        z = 1 / x if inverted else x
        scale = float(np.abs(z).max()) or 1.0
        z = z / scale
        return cls(z, benefit or inverted, method.normalization, a, b, u, 0.0 if z.min() >= 0 else -FAR, FAR, scale, inverted)

    @cached_property
    def rests(self) -> np.ndarray:
        """(m,) what the other rows add to the column's squared length or to its sum; no difference that could cancel."""
        terms = {"vector": np.square(self.z), "sum": self.z}.get(self.kind)
        return np.zeros(len(self.z)) if terms is None else np.array([np.delete(terms, r).sum() for r in range(len(self.z))])

    def back(self, z: np.ndarray) -> np.ndarray:
        """(c, 2) places in z to the column's own unit, lower direction first."""
        if not self.inverted:
            return z * self.scale
        with np.errstate(divide="ignore"):
            x = 1 / (z * self.scale)
        return np.where(np.isfinite(x), x, np.nan)[:, ::-1]


def _column_flips(column: _Column, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """(m, 2) nearest flips of the column's cells, below and above, and who takes over."""
    z, m = column.z, len(column.z)
    order = np.argsort(z, kind="stable")
    low, high = np.full(m, z[order[0]]), np.full(m, z[order[-1]])
    low[order[0]], high[order[-1]] = z[order[1]], z[order[-2]]
    ends = (low, high) if column.ends is None else (np.full(m, column.low), np.full(m, column.high))
    edges = np.stack([np.full(m, column.low), np.maximum(ends[0], column.low), ends[1], np.full(m, column.high)], axis=1)
    usual = np.ones(m, bool)
    usual[order[[0, -1]]] = False
    found, who = np.full((m, 2), np.nan), np.full((m, 2), -1)
    lanes = [_lanes(column, usual, low, high, edges, piece, pairs) for piece in range(3)]
    for side, pieces in ((0, (2, 1, 0)), (1, (0, 1, 2))):
        for piece in pieces:
            rows, which = lanes[piece]
            open_ = np.isnan(found[rows, side])
            start, end = edges[rows, piece], edges[rows, piece + 1]
            start, end = (np.maximum(start, z[rows]), end) if side else (start, np.minimum(end, z[rows]))
            open_ &= end - start > SAME
            for part in np.array_split(np.flatnonzero(open_), max(1, -(-int(open_.sum()) // CHUNK))):
                c = _pair_polynomials(column, rows[part], pairs.ahead[which[part]], pairs.behind[which[part]], low, high, piece)
                _nearest(found, who, rows[part], pairs.behind[which[part]], c, start[part], end[part], _origin(low, high, piece)[rows[part]], side)
    return found, who


def _lanes(column: _Column, usual: np.ndarray, low: np.ndarray, high: np.ndarray, edges: np.ndarray, piece: int, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """(row, pair) to look at on one piece: pairs that the row is in, and those that the column's divisor alone may turn."""
    m, count = len(column.z), len(pairs.ahead)
    if usual.sum() < 8:
        return np.repeat(np.arange(m), count), np.tile(np.arange(count), m)
    kept = np.flatnonzero(_may_turn(column, low[usual][0], high[usual][0], edges[usual][0, piece : piece + 2], piece, pairs))
    own_rows, own_pairs = np.concatenate([pairs.ahead, pairs.behind]), np.tile(np.arange(count), 2)
    mine = usual[own_rows]
    ordinary, extreme = np.flatnonzero(usual), np.flatnonzero(~usual)
    rows = np.concatenate([own_rows[mine], np.repeat(ordinary, len(kept)), np.repeat(extreme, count)])
    which = np.concatenate([own_pairs[mine], np.tile(kept, len(ordinary)), np.tile(np.arange(count), len(extreme))])
    return rows, which


def _may_turn(column: _Column, low: float, high: float, edge: np.ndarray, piece: int, pairs: Pairs) -> np.ndarray:
    """Pairs without the moving row that some cell of the column may turn.

    Such a pair depends on the row only through what the others add to the
    divisor, K: a polynomial in (cell, K). Where all its Bernstein coefficients
    on the rectangle of possible values are positive it turns for no row: one
    look per column instead of one per cell.
    """
    degree = {"vector": 2, "sum": 4}.get(column.kind, 0)
    nodes = np.linspace(column.rests.min(), column.rests.max(), degree + 1)
    values, origin = [], float(_origin(np.array(low), np.array(high), piece))
    for rest in nodes:
        c = _pair_polynomials(column, np.full(len(pairs.ahead), -1), pairs.ahead, pairs.behind, np.array([low]), np.array([high]), piece, np.full(len(pairs.ahead), rest))
        values.append(bernstein(c, np.full(len(c), edge[0] - origin), np.full(len(c), edge[1] - origin)))
    t = np.linspace(0, 1, degree + 1)
    basis = np.array([[comb(degree, k) * x**k * (1 - x) ** (degree - k) for k in range(degree + 1)] for x in t])
    return (np.tensordot(np.linalg.inv(basis), np.array(values), 1) < 0).any(axis=(0, 2))


def _pair_polynomials(
    column: _Column, rows: np.ndarray, i: np.ndarray, k: np.ndarray, low: np.ndarray, high: np.ndarray, piece: int, rests: np.ndarray | None = None
) -> np.ndarray:
    """(L, 5) coefficients of B_i A_k - B_k A_i on one piece, for the cell in row `rows[l]`; row -1 stands for 'neither i nor k'.

    The variable is the distance of the cell from the piece's edge (`_origin`):
    where the whole divisor vanishes at that edge, no digit is lost.
    """
    count = len(rows)
    zero, moving = np.zeros(count), np.tile([0.0, 1.0], (count, 1))
    origin = _origin(low, high, piece)[rows]
    least = moving if piece == 0 else np.stack([low[rows] - origin, zero], axis=1)
    most = moving if piece == 2 else np.stack([high[rows] - origin, zero], axis=1)
    if column.ends:
        best, worst = (np.stack([end - origin, zero], axis=1) for end in column.ends)
    else:
        best, worst = (most, least) if column.benefit else (least, most)
    norm = _squared_norm(column.kind, column.rests[rows] if rests is None else rests, origin, least, most)
    sides = []
    for who in (i, k):
        own = (who == rows)[:, None]
        place = np.where(own, moving, np.stack([column.z[who] - origin, zero], axis=1))
        sides.append((column.a[who, None] * norm + column.u * product(place - best, place - best), column.b[who, None] * norm + column.u * product(place - worst, place - worst)))
    (near_i, far_i), (near_k, far_k) = sides
    plus, minus = product(far_i, near_k), product(far_k, near_i)
    d = plus - minus
    d[np.abs(d) <= NOISE * (np.abs(plus) + np.abs(minus))] = 0.0
    return d


def _origin(low: np.ndarray, high: np.ndarray, piece: int) -> np.ndarray:
    return high if piece == 2 else low


def _squared_norm(kind: str, rest: np.ndarray, origin: np.ndarray, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """(L, 3) the squared divisor of the column as a polynomial of the cell's distance from the origin."""
    zero, one = np.zeros(len(rest)), np.ones(len(rest))
    if kind == "vector":
        return np.stack([rest + np.square(origin), 2 * origin, one], axis=1)
    if kind == "minmax":
        return product(most - least, most - least)
    if kind == "max":
        top = most + np.stack([origin, zero], axis=1)
        return product(top, top)
    if kind == "sum":
        return np.stack([np.square(rest + origin), 2 * (rest + origin), one], axis=1)
    return np.stack([one, zero, zero], axis=1)


def _nearest(found: np.ndarray, who: np.ndarray, rows: np.ndarray, rivals: np.ndarray, c: np.ndarray, start: np.ndarray, end: np.ndarray, origin: np.ndarray, side: int) -> None:
    """Write, per row, the place nearest to the present value where some pair turns negative."""
    start, end = start - origin, end - origin
    left = np.flatnonzero((bernstein(c, start, end) < 0).any(axis=1))
    if not len(left):
        return
    c, start, end, rows, rivals, origin = c[left], start[left], end[left], rows[left], rivals[left], origin[left]
    knots = np.concatenate([start[:, None], sign_changes(c, start, end), end[:, None]], axis=1)
    middle = 0.5 * (knots[:, 1:] + knots[:, :-1])
    negative = negative_at(c[:, None, :], middle) & (knots[:, 1:] - knots[:, :-1] > SAME * np.maximum(1.0, np.abs(middle)))
    lane = np.flatnonzero(negative.any(axis=1))
    piece = negative[lane].argmax(axis=1) if side else negative.shape[1] - negative[lane, ::-1].argmax(axis=1)
    place = knots[lane, piece] + origin[lane]
    for n in np.lexsort((place if side else -place, rows[lane])):
        row = rows[lane[n]]
        better = np.isnan(found[row, side]) or (place[n] < found[row, side]) == bool(side) and place[n] != found[row, side]
        if better:
            found[row, side], who[row, side] = place[n], rivals[lane[n]]
