"""Acceptabilities without sampling, where that is cheap.

Pairwise: the share of a simplex on one side of a plane through the origin, by
the recursion of Varsi (1973, Pacific J. Math. 46, 315-319) and Ali (1973,
Pacific J. Math. 49): with d_j the difference of two scores at corner j, negatives x
and others y, A = (1, 0, ..., 0) and for each x: for each y in turn
A[j+1] = (y A[j+1] - x A[j]) / (y - x); the last A is the share with a negative
difference. Sums and products of positive numbers only: nothing cancels.

Ranks: between the points where two alternatives tie the ranking stays, so two
criteria need the lengths of intervals and three the areas of polygons. A
polygon's width across the triangle is linear between neighbouring corners of
the arrangement, so the width in the middle of each strip is enough.
"""

from __future__ import annotations

import numpy as np

from mcda.robustness.counting import tie_groups
from mcda.robustness.kernels import Additive, Kernel, Ratio, Scores
from mcda.robustness.spaces import Sampler

MOST_BY_CRITERIA = {2: 60, 3: 12}  # alternatives beyond which sampling is cheaper


def exact_pairs(kernel: Kernel, sampler: Sampler) -> np.ndarray | None:
    """(m, m) share of the space in which row is ahead of column, ties half; None where there is no closed form."""
    corners = sampler.corners()
    if not isinstance(kernel, Additive) or corners is None:
        return None
    table = kernel.table.T @ corners  # (m, n): score at each corner; a product's logarithm orders as it does
    m = len(table)
    above, below = np.triu_indices(m, 1)
    gaps = table[above] - table[below]
    gaps[np.abs(gaps) <= 1e-14 * np.abs(table).max(initial=1.0)] = 0.0
    wins = 1.0 - negative_share(gaps)
    wins[~gaps.any(axis=1)] = 0.5
    shares = np.full((m, m), 0.5)
    shares[above, below], shares[below, above] = wins, 1.0 - wins
    return shares


def negative_share(gaps: np.ndarray) -> np.ndarray:
    """(p,) share of the simplex with sum_j w_j d_j < 0 for each row d of `gaps` (p, n).

    Examples
    --------
    >>> import numpy as np
    >>> float(negative_share(np.array([[0.4, -0.7, 0.2, -0.1]]))[0].round(6))
    0.56633
    """
    gaps = np.sort(np.asarray(gaps, float), axis=1)
    p, n = gaps.shape
    negatives, shares = (gaps < 0).sum(axis=1), np.empty(p)
    for k in np.unique(negatives):
        rows = negatives == k
        low, high = gaps[rows, :k], gaps[rows, k:]
        chain = np.zeros((rows.sum(), n - k + 1))
        chain[:, 0] = 1.0
        for x in low.T:
            for j, y in enumerate(high.T):
                chain[:, j + 1] = (y * chain[:, j + 1] - x * chain[:, j]) / (y - x)
        shares[rows] = chain[:, -1]
    return shares


def exact_shares(kernel: Kernel, sampler: Sampler) -> np.ndarray | None:
    """(m, m) rank acceptabilities for two criteria (additive, TOPSIS) or three (additive); None elsewhere."""
    corners = sampler.corners()
    n = 0 if corners is None else len(corners)
    if isinstance(kernel, Scores) or n not in MOST_BY_CRITERIA or kernel.size > MOST_BY_CRITERIA[n]:
        return None
    if n == 2:
        ends = np.sort(corners[0])
        cuts = _cuts_of_ratio(kernel) if isinstance(kernel, Ratio) else _cuts_of_lines(kernel.table.T)
        cuts = np.unique(np.clip(np.concatenate([cuts, ends]), *ends))
        middle = (cuts[1:] + cuts[:-1]) / 2
        return _weighted(kernel, np.array([middle, 1 - middle]), np.diff(cuts) / (ends[1] - ends[0]))
    if not isinstance(kernel, Additive):
        return None
    at, areas = _strips(kernel.table.T @ corners)
    return _weighted(kernel, corners @ at, areas)


def _weighted(kernel: Kernel, weights: np.ndarray, measure: np.ndarray) -> np.ndarray:
    """Acceptabilities from one point in each cell and the cell's share of the space."""
    scores = kernel.scores(kernel.keys(weights))
    starts, sizes = tie_groups(scores)
    m = scores.shape[1]
    shares = np.zeros((m, m))
    for step in range(m):
        at = step < sizes
        rows, alternatives = np.nonzero(at)
        np.add.at(shares, (alternatives, starts[at] + step), measure[rows] / sizes[at])
    return shares


def _cuts_of_lines(table: np.ndarray) -> np.ndarray:
    """Weights of the first of two criteria at which two rows of `table` (m, 2) tie."""
    above, below = np.triu_indices(len(table), 1)
    first, second = (table[above] - table[below]).T
    crossing = first * second < 0
    return second[crossing] / (second - first)[crossing]


def _cuts_of_ratio(kernel: Ratio) -> np.ndarray:
    """Weights of the first of two criteria at which two closenesses tie: roots of c2 s^2 + c1 s + c0, s = (t / (1 - t))^2."""
    b, f = kernel.worst.T, kernel.far.T  # (m, 2)
    i, k = np.triu_indices(len(b), 1)
    c2 = b[i, 0] * f[k, 0] - b[k, 0] * f[i, 0]
    c1 = b[i, 0] * f[k, 1] + b[i, 1] * f[k, 0] - b[k, 0] * f[i, 1] - b[k, 1] * f[i, 0]
    c0 = b[i, 1] * f[k, 1] - b[k, 1] * f[i, 1]
    disc = c1**2 - 4 * c2 * c0
    root = np.sqrt(np.maximum(disc, 0.0))
    q = -(c1 + np.where(c1 < 0, -root, root)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        s = np.concatenate([q / c2, c0 / q])
    s = np.sqrt(s[np.isfinite(s) & (s > 0) & np.tile(disc >= 0, 2)])
    return s / (1 + s)


def _strips(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (3, cells) and areas (cells,) of the pieces of a triangle that the ties of `table` (m, 3) cut it into, strip by strip."""
    above, below = np.triu_indices(len(table), 1)
    lines = table[above] - table[below]
    p, q = np.triu_indices(len(lines), 1)
    corner = np.cross(lines[p], lines[q])
    with np.errstate(divide="ignore", invalid="ignore"):
        heights = np.concatenate([corner[:, 2] / corner.sum(axis=1), *(lines[:, j] / (lines[:, j] - lines[:, 2]) for j in (0, 1))])
        heights = np.unique(np.concatenate([heights[np.isfinite(heights)], [0.0, 1.0]]))
        heights = heights[(heights >= 0) & (heights <= 1)]
        middle, depth = (heights[1:] + heights[:-1]) / 2, np.diff(heights)
        d1, d2, d3 = lines.T[:, :, None]
        cuts = -(d2 * (1 - middle) + d3 * middle) / (d1 - d2)
    cuts = np.where(np.isfinite(cuts), cuts, 0.0).clip(0.0, 1 - middle)
    cuts = np.sort(np.vstack([np.zeros_like(middle), cuts, 1 - middle]), axis=0)
    widths, first = np.diff(cuts, axis=0), (cuts[1:] + cuts[:-1]) / 2
    third = np.broadcast_to(middle, first.shape)
    kept = widths > 0
    points = np.array([first[kept], (1 - third - first)[kept], third[kept]])
    return points, (2 * widths * depth)[kept]

