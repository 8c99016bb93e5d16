"""How alike two rankings are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mcda.domain.ranking import Ranking
from mcda.errors import InvalidInput

MANY = 1_000  # alternatives above which Kendall's tau is left to scipy


def rank_similarity(reference: Ranking | Sequence[float], other: Ranking | Sequence[float]) -> dict[str, float | None]:
    """Spearman, Kendall, weighted Spearman (rw) and WS of two rankings of the same alternatives.

    Tied alternatives share the mean of their places. With x the places in
    `reference`, y in `other`, n alternatives:
    spearman = correlation of x and y;
    kendall = tau-b, corrected for ties;
    weighted_spearman = 1 - 6 sum (x - y)^2 (2n - x - y + 2) / (n^4 + n^3 - n^2 - n);
    ws = 1 - sum 2^-x |x - y| / max(|1 - x|, |n - x|).
    1 means the same order; rw and ws weigh the top more. **ws is not
    symmetric**: the first ranking is the reference. spearman and kendall are
    None where one ranking ties all alternatives.

    Parameters
    ----------
    reference, other : Ranking or sequence of ranks
        Rankings are aligned by name.

    Raises
    ------
    InvalidInput
        Different alternatives, fewer than two, ranks that are not finite.

    Notes
    -----
    Salabun & Urbaniak (2020), doi:10.1007/978-3-030-50417-5_47; Pinto da Costa
    & Soares (2005), doi:10.1111/j.1467-842X.2005.00413.x.

    Examples
    --------
    >>> from mcda.scoring import rank_similarity
    >>> {k: round(v, 4) for k, v in rank_similarity([1, 2, 3, 4, 5], [1, 3, 2, 4, 5]).items()}
    {'spearman': 0.9, 'kendall': 0.8, 'weighted_spearman': 0.8833, 'ws': 0.8542}
    """
    x, y = _aligned(reference, other)
    n = len(x)
    away = np.abs(x - y)
    return {
        "spearman": _correlation(x, y),
        "kendall": _tau(x, y),
        "weighted_spearman": float(1 - 6 * np.sum(away**2 * (2 * n - x - y + 2)) / (n**4 + n**3 - n**2 - n)),
        "ws": float(1 - np.sum(2.0**-x * away / np.maximum(np.abs(1 - x), np.abs(n - x)))),
    }


def _aligned(reference: Ranking | Sequence[float], other: Ranking | Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(reference, Ranking) and isinstance(other, Ranking):
        if set(reference.alternatives) != set(other.alternatives):
            odd = sorted(set(reference.alternatives) ^ set(other.alternatives))
            raise InvalidInput(f"the rankings have different alternatives: {', '.join(odd[:12])}", None, "compare rankings of the same alternatives")
        place = {a: i for i, a in enumerate(other.alternatives)}
        first, second = reference.rank_values, other.rank_values[[place[a] for a in reference.alternatives]]
    else:
        first, second = (np.asarray(r.rank_values if isinstance(r, Ranking) else r, float) for r in (reference, other))
    if first.shape != second.shape or first.ndim != 1 or len(first) < 2:
        raise InvalidInput(f"rankings of {len(first)} and {len(second)} alternatives cannot be compared", None, "give the ranks of the same two or more alternatives")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise InvalidInput("a rank is missing", None, "every alternative needs a rank")
    return _mean_places(first), _mean_places(second)


def _mean_places(ranks: np.ndarray) -> np.ndarray:
    """Places 1..n in which ties share the mean of theirs."""
    _, group, size = np.unique(ranks, return_inverse=True, return_counts=True)
    last = np.cumsum(size)
    return (last - (size - 1) / 2)[group]


def _correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    x, y = x - x.mean(), y - y.mean()
    length = float(np.sqrt((x @ x) * (y @ y)))
    return float(np.clip(x @ y / length, -1.0, 1.0)) if length > 0 else None


def _tau(x: np.ndarray, y: np.ndarray) -> float | None:
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    if len(x) <= MANY:
        a, b = (np.sign(v[:, None] - v[None, :]) for v in (x, y))
        return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))
    from scipy.stats import kendalltau  # sorts instead of comparing all pairs, but takes a second to import

    return float(kendalltau(x, y).statistic)
