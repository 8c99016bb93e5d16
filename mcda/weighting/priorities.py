"""Numbers behind priorities: eigenvector, logarithmic least squares, completion and derivatives; arrays only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

MAX_STEPS = 100


class LeastSquares(NamedTuple):
    """Logarithmic least squares over the known pairs: ln a_ij = ln w_i - ln w_j + residual."""

    weights: np.ndarray  # (n,), sums to 1
    residuals: np.ndarray  # (n, n), 0 where a pair is not known
    leverages: np.ndarray  # (n, n): how far a judgement decides its own fitted value; 2/n when complete, 1 at a bridge


class Sensitivity(NamedTuple):
    """Derivatives by ln a_ij of each pair, the reciprocal entry moving too."""

    eigenvalue: np.ndarray  # (p,)
    weights: np.ndarray  # (n, p)
    gradient: np.ndarray  # (p, p): derivative of `eigenvalue` of the row's pair by the column's pair


def principal(matrix: np.ndarray) -> tuple[float, np.ndarray]:
    """Largest eigenvalue and its positive eigenvector, summing to 1."""
    values, vectors = np.linalg.eig(matrix)
    vector = np.abs(vectors[:, int(np.argmax(values.real))].real)
    for _ in range(3):  # a few power steps remove the last digits of error
        vector = matrix @ vector
        vector /= vector.sum()
    return float((matrix @ vector).sum()), vector


def geometric(matrix: np.ndarray) -> np.ndarray:
    """Row geometric means, summing to 1."""
    return normalized_logs(np.log(matrix).mean(axis=-1))


def normalized_logs(logs: np.ndarray) -> np.ndarray:
    """exp(logs) along the last axis, summing to 1."""
    raw = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return raw / raw.sum(axis=-1, keepdims=True)


def least_squares(matrix: np.ndarray, known: np.ndarray) -> LeastSquares:
    """Solve the Laplacian system L ln w = b of the known pairs (they must connect all items)."""
    n = len(matrix)
    joined = known & ~np.eye(n, dtype=bool)
    logs = np.where(joined, np.log(np.where(known, matrix, 1.0)), 0.0)
    laplacian = np.diag(joined.sum(axis=1)) - joined.astype(float)
    inverse = np.linalg.inv(laplacian + 1 / n)
    x = inverse @ logs.sum(axis=1)
    spread = np.diag(inverse)
    return LeastSquares(
        normalized_logs(x),
        np.where(joined, logs - (x[:, None] - x[None, :]), 0.0),
        np.where(joined, spread[:, None] + spread[None, :] - 2 * inverse, 0.0),
    )


def pairs_of(mask: np.ndarray) -> np.ndarray:
    """Index pairs (p, 2) with i < j where the symmetric mask holds."""
    return np.argwhere(np.triu(mask, 1))


def completed(matrix: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The missing entries that make the principal eigenvalue smallest.

    The eigenvalue is strictly convex in the logarithms of the missing entries
    when the known pairs connect all items: Newton with halved steps, from the
    least-squares completion.
    """
    start = least_squares(matrix, known).weights
    full = np.where(known, matrix, start[:, None] / start[None, :])
    pairs = pairs_of(~known)
    value = principal(full)[0]
    for _ in range(MAX_STEPS):
        slope = sensitivity(full, pairs)
        if np.abs(slope.eigenvalue).max() <= 1e-14 * value:
            break
        step = -np.linalg.solve(slope.gradient, slope.eigenvalue)
        for _ in range(40):
            tried = _scaled(full, pairs, step)
            reached = principal(tried)[0]
            if reached <= value:
                break
            step /= 2
        else:
            break  # rounding only: no step improves
        full, gained, value = tried, value - reached, reached
        if gained <= 0 and np.abs(step).max() < 1e-12:
            break
    return full


def _scaled(matrix: np.ndarray, pairs: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """The matrix with the entries of `pairs` multiplied by exp(logs), reciprocals too."""
    changed, (i, j) = matrix.copy(), pairs.T
    changed[i, j] *= np.exp(logs)
    changed[j, i] = 1 / changed[i, j]
    return changed


def sensitivity(matrix: np.ndarray, pairs: np.ndarray) -> Sensitivity:
    """Derivatives of the eigenvalue, the weights and the eigenvalue's own slopes by ln a_ij.

    d lambda / d ln a_ij = a_ij v_i w_j - a_ji v_j w_i with A w = lambda w, v A = lambda v, v.w = 1;
    d w from the bordered system [[lambda I - A, w], [1', 0]] (Harker 1987, doi:10.1016/0270-0255(87)90478-3).
    """
    (value, w), v = principal(matrix), principal(matrix.T)[1]
    v, n, p = v / (v @ w), len(matrix), len(pairs)
    (i, j), k = pairs.T, np.arange(p)
    there, back = matrix[i, j], matrix[j, i]
    move_w, move_v = np.zeros((n + 1, p)), np.zeros((n + 1, p))
    move_w[i, k], move_w[j, k] = there * w[j], -back * w[i]
    move_v[j, k], move_v[i, k] = there * v[i], -back * v[j]
    dw = np.linalg.solve(_bordered(value * np.eye(n) - matrix, w, np.ones(n)), move_w)[:n]
    move_v[n] = -(v @ dw)
    dv = np.linalg.solve(_bordered(value * np.eye(n) - matrix.T, v, w), move_v)[:n]
    rw, rv = dw / w[:, None], dv / v[:, None]
    up, down = (there * v[i] * w[j])[:, None], (back * v[j] * w[i])[:, None]
    gradient = up * (np.eye(p) + rv[i] + rw[j]) - down * (rv[j] + rw[i] - np.eye(p))
    return Sensitivity((up - down)[:, 0], dw, gradient)


def _bordered(square: np.ndarray, column: np.ndarray, row: np.ndarray) -> np.ndarray:
    return np.block([[square, column[:, None]], [row[None, :], np.zeros((1, 1))]])


def components(known: np.ndarray) -> list[list[int]]:
    """Groups of items that the known pairs connect, each sorted, in order of their first item."""
    left, groups = set(range(len(known))), []
    while left:
        reached, frontier = set(), {min(left)}
        while frontier:
            reached |= frontier
            frontier = {int(k) for item in frontier for k in np.flatnonzero(known[item])} - reached
        groups.append(sorted(reached))
        left -= reached
    return groups
