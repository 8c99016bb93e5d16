"""Scores of many what-ifs at once: values (b, m, n) and weights (b, n)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import Method
from mcda.errors import McdaError
from mcda.robustness.forms import form_of, worth
from mcda.scoring import TOPSIS, WSM
from mcda.scoring.normalization import bounds_of, normalized_values

CELLS = 1_000_000  # values at a time


@dataclass(frozen=True, eq=False)
class _Wide:
    """Many tables side by side, as far as a normalization can see: columns do not know of each other."""

    values: np.ndarray
    signs: np.ndarray
    criteria: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()

    @property
    def extremes(self) -> tuple[np.ndarray, np.ndarray]:
        return self.values.min(axis=0), self.values.max(axis=0)


def quick(method: Method) -> bool:
    """Whether many tables can be scored at once; else each is scored by itself."""
    return type(method) is WSM or isinstance(method, TOPSIS) and getattr(method, "p", 2) == 2


def worths(problem: Problem, method: Method, values: np.ndarray | None, weights: np.ndarray) -> np.ndarray:
    """(b, m) scores, higher is better; NaN where the method is undefined.

    values (b, m, n), or None for the problem's own; weights (b, n) or (n,).
    """
    if values is None:
        return worth(form_of(problem, method), np.atleast_2d(weights))
    count, m, n = values.shape
    weights = np.broadcast_to(weights, (count, n))
    if not quick(method):
        return np.array([_one(problem, method, v, w) for v, w in zip(values, weights, strict=True)]).reshape(count, m)
    step = max(1, CELLS // (m * n))
    parts = [_many(problem, method, values[s : s + step], weights[s : s + step]) for s in range(0, count, step)]
    return np.concatenate(parts) if parts else np.empty((0, m))


def _one(problem: Problem, method: Method, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    try:
        scores = method.evaluate(replace(problem, values=values), weights)[0]
    except McdaError:
        return np.full(len(values), np.nan)
    return scores if method.higher_is_better else -scores


def _many(problem: Problem, method: TOPSIS | WSM, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    r, defined = _normalized(problem, method, values)
    if isinstance(method, WSM):
        scores = np.matmul(r, weights[:, :, None])[:, :, 0]
    else:
        fixed = method.reference == "fixed"
        best, worst = (1.0, 0.0) if fixed else (r.max(axis=1, keepdims=True), r.min(axis=1, keepdims=True))
        u = np.square(weights)[:, :, None]
        near, far = np.sqrt(np.matmul(np.square(r - best), u))[:, :, 0], np.sqrt(np.matmul(np.square(r - worst), u))[:, :, 0]
        total = near + far
        scores = np.divide(far, total, out=np.full_like(total, np.nan), where=total > 0)
    return np.where(defined[:, None], scores, np.nan)


def _normalized(problem: Problem, method: TOPSIS | WSM, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(b, m, n) normalized values, and (b,) whether the normalization takes them."""
    count, m, n = values.shape
    if method.reference == "fixed":
        worst, best = bounds_of(problem).T
        r = (values - worst) / (best - worst)
        return np.clip(r, 0, 1), ((r >= -1e-12) & (r <= 1 + 1e-12)).all(axis=(1, 2))
    if method.normalization is None:
        return values, np.ones(count, bool)
    defined = np.ones(count, bool)
    if method.normalization in ("max", "sum"):
        bad = (values < 0) | (values == 0) & (problem.signs < 0) & (method.normalization == "sum")
        defined = ~bad.any(axis=(1, 2))
        values = np.where(defined[:, None, None], values, 1.0)
    wide = _Wide(np.ascontiguousarray(values.transpose(1, 0, 2)).reshape(m, -1), np.tile(problem.signs, count))
    return normalized_values(wide, method.normalization).reshape(m, count, n).transpose(1, 0, 2), defined
