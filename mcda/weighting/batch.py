"""Many comparison matrices at once: weights and consistency, and the random index by simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mcda.errors import InvalidInput, Usage, did_you_mean
from mcda.weighting.priorities import components, geometric
from mcda.weighting.random_index import index_for

CHUNK = 4096
SQUARINGS = 3
MAX_STEPS = 500
SCALE = np.array([1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)])


@dataclass(frozen=True, eq=False)
class BatchPriorities:
    """Weights (N, n), principal eigenvalues (N,) and consistency ratios (N,) of N matrices."""

    weights: np.ndarray
    lambda_max: np.ndarray
    cr: np.ndarray
    method: str
    random_index: str


def batch_priorities(matrices: np.ndarray, method: str = "eigenvector", random_index: str = "saaty") -> BatchPriorities:
    """Weights and consistency of many complete reciprocal matrices of one size.

    Parameters
    ----------
    matrices : array (N, n, n)
        Positive, finite, reciprocal; `matrices[k, i, j]` says how much more important i is than j.
    method : {"eigenvector", "geometric"}
    random_index : {"saaty", "alonso-lamata"}

    Raises
    ------
    InvalidInput
        A matrix is not reciprocal, positive and finite: the first bad entry is named.

    Examples
    --------
    >>> import numpy as np, mcda
    >>> result = mcda.batch_priorities(np.array([[[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]]]))
    >>> result.weights.round(3).tolist(), result.cr.round(6).tolist()
    ([[0.571, 0.286, 0.143]], [0.0])
    """
    matrices = np.asarray(matrices, dtype=float)
    if matrices.ndim != 3 or matrices.shape[1] != matrices.shape[2] or matrices.shape[1] < 2:
        raise InvalidInput(f"a batch has the shape (N, n, n) with n at least 2, not {matrices.shape}")
    if method not in ("eigenvector", "geometric"):
        raise Usage(f"no prioritisation named {method!r}", None, did_you_mean(method, ("eigenvector", "geometric")))
    weights, values = np.empty(matrices.shape[:2]), np.empty(len(matrices))
    for start in range(0, len(matrices), CHUNK):
        block = matrices[start : start + CHUNK]
        _check(block, start)
        vectors, values[start : start + CHUNK] = principal_of_many(block)
        weights[start : start + CHUNK] = vectors if method == "eigenvector" else geometric(block)
    n = matrices.shape[1]
    random = index_for(random_index, n).value
    ci = np.maximum(values - n, 0.0) / (n - 1)
    return BatchPriorities(weights, values, ci / random if random else np.zeros(len(matrices)), method, random_index)


def _check(block: np.ndarray, start: int) -> None:
    with np.errstate(all="ignore"):
        good = (np.abs(block * block.transpose(0, 2, 1) - 1) <= 1e-6) & (block > 0)
    if not good.all():
        k, i, j = map(int, np.argwhere(~good)[0])
        raise InvalidInput(
            f"matrix {start + k}: the entry ({i}, {j}) = {block[k, i, j]:g} and ({j}, {i}) = {block[k, j, i]:g} are not positive and reciprocal",
            f"matrices[{start + k}, {i}, {j}]",
        )


def principal_of_many(block: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvectors (N, n) summing to 1 and eigenvalues (N,): power iteration on the eighth power of each matrix."""
    power = block
    for _ in range(SQUARINGS):
        power = power @ power
        power /= power[:, :1, :1]
    vectors = power.sum(axis=2, keepdims=True)
    vectors /= vectors.sum(axis=1, keepdims=True)
    moving = np.arange(len(block))
    for _ in range(MAX_STEPS):
        new = power[moving] @ vectors[moving] if len(moving) < len(block) else power @ vectors
        new /= new.sum(axis=1, keepdims=True)
        change = np.abs(new - vectors[moving]).max(axis=(1, 2))
        vectors[moving] = new
        moving = moving[change > 1e-15]
        if not len(moving):
            break
    product = block @ vectors
    return vectors[:, :, 0], product.sum(axis=(1, 2))


def simulated_index(n: int, missing: int = 0, draws: int = 20_000, seed: int = 0) -> tuple[float, float]:
    """Mean consistency index of random matrices on Saaty's scale, and its standard error.

    The entries above the diagonal are drawn evenly from 1/9, ..., 1/2, 1, ..., 9. With
    `missing` pairs, drawn evenly among those that leave the items connected, each matrix is
    completed so that its principal eigenvalue is smallest (Agoston & Csato 2022,
    doi:10.1016/j.omega.2021.102576).

    Examples
    --------
    >>> from mcda.weighting.batch import simulated_index
    >>> value, error = simulated_index(4, draws=4096)
    >>> abs(value - 0.8815) < 4 * error
    True
    """
    rng, found = np.random.default_rng([seed, n, missing]), []
    i, j = np.triu_indices(n, 1)
    for size in [CHUNK] * (draws // CHUNK) + [draws % CHUNK] * bool(draws % CHUNK):
        values = rng.choice(SCALE, (size, len(i)))
        gone = _gaps(rng, size, n, missing)
        matrices = np.ones((size, n, n))
        matrices[:, i, j], matrices[:, j, i] = values, 1 / values
        if missing:
            _complete_many(matrices, i[gone], j[gone])
        found.append((principal_of_many(matrices)[1] - n) / (n - 1))
    ci = np.concatenate(found)
    return float(ci.mean()), float(ci.std(ddof=1) / np.sqrt(len(ci)))


def _gaps(rng: np.random.Generator, size: int, n: int, missing: int) -> np.ndarray:
    """(size, missing) indices of pairs to leave out, the rest connecting all items."""
    (i, j), chosen = np.triu_indices(n, 1), []
    while len(chosen) < size:
        gone = rng.permutation(len(i))[:missing]
        known = np.ones((n, n), dtype=bool)
        known[i[gone], j[gone]] = known[j[gone], i[gone]] = False
        if len(components(known)) == 1:
            chosen.append(gone)
    return np.array(chosen, dtype=int).reshape(size, missing)


def _complete_many(matrices: np.ndarray, i: np.ndarray, j: np.ndarray, steps: int = 60) -> None:
    """Fill the entries (i, j) in place: each goes to sqrt(v_j w_i / (v_i w_j)), where the eigenvalue has no slope by it."""
    k = np.arange(len(matrices))[:, None]
    matrices[k, i, j] = matrices[k, j, i] = 1.0
    for _ in range(steps):
        w, v = principal_of_many(matrices)[0], principal_of_many(matrices.transpose(0, 2, 1))[0]
        matrices[k, i, j] = np.sqrt(v[k, j] * w[k, i] / (v[k, i] * w[k, j]))
        matrices[k, j, i] = 1 / matrices[k, i, j]
