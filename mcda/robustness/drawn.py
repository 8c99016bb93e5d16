"""Scores of many draws at once where the values change with each draw.

Sums and distances are scored by `worths`; the methods here have kernels of
their own, equal to the method itself (a test), and give way to it where the
data are not as they expect.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import Method
from mcda.errors import NotApplicable
from mcda.robustness.batch import worths
from mcda.robustness.kernels import HINT, UNDEFINED

Kernel = Callable[[Problem, np.ndarray, np.ndarray], np.ndarray]  # (problem, values (b, m, n), weights (b, n)) -> (b, m)

def drawn_scores(problem: Problem, method: Method, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Scores (b, m), higher is better, where values (b, m, n) and weights (b, n) change with each draw."""
    weights = np.broadcast_to(weights, values.shape[::2])
    kernel = _kernel(method, values, weights)
    scores = kernel(problem, values, weights) if kernel else worths(problem, method, values, weights)
    if np.isnan(scores).any():
        raise NotApplicable(f"{method.label}: {UNDEFINED}", None, HINT)
    return np.ascontiguousarray(scores)


def _kernel(method: Method, values: np.ndarray, weights: np.ndarray) -> Kernel | None:
    """The method's kernel where it has one and the data are as that expects: something differs, and values or averages above 0."""
    kernel = (_OF_RATIOS | _OTHERS).get(method.id)
    if kernel is None or not len(values) or method.parameters != type(method)().parameters:
        return None
    differs = ((values.max(axis=1) > values.min(axis=1)) & (weights > 0)).any(axis=1).all()
    above = values.min() > 0 if method.id in _OF_RATIOS else method.id != "edas" or values.mean(axis=1).min() > 0
    return kernel if differs and above else None


def _vikor(problem: Problem, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """-Q = -(S' + R') / 2, the weighted sum and the largest weighted regret, each scaled to [0, 1]."""
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    best = np.where(problem.signs > 0, high, low)
    regret = np.abs(best - values) / np.where(high > low, high - low, 1.0) * weights[:, None, :]
    return -(_unit(regret.sum(axis=2)) + _unit(regret.max(axis=2))) / 2


def _unit(values: np.ndarray) -> np.ndarray:
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    return (values - low) / np.where(high > low, high - low, 1.0)


def _promethee2(problem: Problem, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Net flow with the usual preference function: wins less losses on each criterion, over the m - 1 others."""
    m = values.shape[1]
    flows = np.zeros(values.shape[:2])
    for j, sign in enumerate(problem.signs):
        column = sign * values[:, :, j]
        gap = (column[:, :, None] > column[:, None, :]).sum(axis=2) - (column[:, :, None] < column[:, None, :]).sum(axis=2)
        flows += weights[:, j, None] * gap
    return flows / (m - 1)


def _edas(problem: Problem, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean of the scaled shares above and below the average of each column."""
    mean = values.mean(axis=1, keepdims=True)
    gap = np.where(problem.signs > 0, values - mean, mean - values) / mean * weights[:, None, :]
    above, below = np.maximum(gap, 0.0).sum(axis=2), np.maximum(-gap, 0.0).sum(axis=2)
    with np.errstate(invalid="ignore"):
        return (above / above.max(axis=1, keepdims=True) + 1.0 - below / below.max(axis=1, keepdims=True)) / 2


def _ratios(problem: Problem, values: np.ndarray) -> np.ndarray:
    """x / max of a benefit, min / x of a cost."""
    return np.where(problem.signs > 0, values / values.max(axis=1, keepdims=True), values.min(axis=1, keepdims=True) / values)


def _sums(table: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.matmul(table, weights[:, :, None])[:, :, 0]


def _wpm(problem: Problem, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.exp(_sums(np.log(_ratios(problem, values)), weights))


def _waspas(problem: Problem, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    ratios = _ratios(problem, values)
    return (_sums(ratios, weights) + np.exp(_sums(np.log(ratios), weights))) / 2


def _marcos(problem: Problem, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Utility degrees against the ideal (k) and the anti-ideal (l), as one: (k + l) / (1 + k / l + l / k)."""
    ratios = _ratios(problem, values)
    sums = _sums(ratios, weights)
    ideal, worst = weights.sum(axis=1), (ratios.min(axis=1) * weights).sum(axis=1)
    k, l = sums / ideal[:, None], sums / worst[:, None]  # noqa: E741
    return (k + l) / (1 + k / l + l / k)


def _aras(problem: Problem, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sum over that of the ideal row, which counts in the column sums; costs by their inverse."""
    turned = np.where(problem.signs > 0, values, 1.0 / values)
    best = turned.max(axis=1)
    scale = weights / (turned.sum(axis=1) + best)
    return _sums(turned, scale) / (best * scale).sum(axis=1, keepdims=True)


def _ocra(problem: Problem, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Distances above the worst of benefits and of costs, over the smallest value, less the same of the worst option."""
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    gap = np.where(problem.signs > 0, values - low, high - values) / low * weights[:, None, :]
    total = sum(side - side.min(axis=1, keepdims=True) for side in (gap[:, :, problem.signs > 0].sum(axis=2), gap[:, :, problem.signs < 0].sum(axis=2)))
    return total - total.min(axis=1, keepdims=True)


_OF_RATIOS = {"wpm": _wpm, "waspas": _waspas, "marcos": _marcos, "aras": _aras, "ocra": _ocra}  # values above 0 only
_OTHERS = {"vikor": _vikor, "promethee2": _promethee2, "edas": _edas}
