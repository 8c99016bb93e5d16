"""Scores of many weight vectors, or of many decision matrices, at once.

A kernel answers the same question as `Method.evaluate`, for a whole block of
draws. TOPSIS is linear in the squared weights: with r the normalized values,
A_ij = (r_ij - best_j)^2, B_ij = (r_ij - worst_j)^2 and u_j = w_j^2,
D+^2 = A u and D-^2 = B u, so that q = B u / ((A + B) u) orders the
alternatives as the closeness C = sqrt(q) / (sqrt(q) + sqrt(1 - q)) does.
Additive methods are one product. Every other method is evaluated draw by draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import TIE, Method
from mcda.errors import McdaError, NotApplicable
from mcda.scoring.normalization import bounded_values, bounds_of, normalized_values

ADDITIVE = ("wsm", "moora", "promethee2", "spotis", "mabac", "mairca")
UNDEFINED = "TOPSIS is undefined: for some of the drawn weights all alternatives are equal on every criterion that has weight"


@dataclass(frozen=True, eq=False)
class Ratio:
    """TOPSIS on fixed values: `far` = A + B and `worst` = B, both (n_criteria, n_alternatives)."""

    worst: np.ndarray
    far: np.ndarray
    slack = 2 * TIE + 1e-15  # dq/dC is at most 2

    @property
    def size(self) -> int:
        """Alternatives."""
        return self.far.shape[1]

    def keys(self, weights: np.ndarray) -> np.ndarray:
        """(n_draws, n_alternatives) from weights (n_criteria, n_draws); higher is better."""
        squares = np.square(weights).T
        keys, total = squares @ self.worst, squares @ self.far
        if not total.min() > 0:
            raise NotApplicable(UNDEFINED, None, "leave the criteria out that tell nothing apart, or keep the weights away from 0")
        keys /= total
        return keys

    def scores(self, keys: np.ndarray) -> np.ndarray:
        """The method's own scores from the keys."""
        near = np.sqrt(keys)
        return near / (near + np.sqrt(np.maximum(1.0 - keys, 0.0)))


@dataclass(frozen=True, eq=False)
class Additive:
    """sum_j w_j t_ij on fixed values; `table` (n_criteria, n_alternatives), higher is better."""

    table: np.ndarray
    slack = TIE

    @property
    def size(self) -> int:
        return self.table.shape[1]

    def keys(self, weights: np.ndarray) -> np.ndarray:
        return weights.T @ self.table

    def scores(self, keys: np.ndarray) -> np.ndarray:
        return keys


@dataclass(frozen=True, eq=False)
class Product(Additive):
    """prod_j t_ij^w_j on fixed values; `table` holds logarithms."""

    def keys(self, weights: np.ndarray) -> np.ndarray:
        return np.exp(weights.T @ self.table)


@dataclass(frozen=True, eq=False)
class OneByOne:
    """Any method, evaluated draw by draw."""

    problem: Problem
    method: Method
    slack = TIE

    def keys(self, weights: np.ndarray) -> np.ndarray:
        sign = 1.0 if self.method.higher_is_better else -1.0
        return np.array([sign * self.method.evaluate(self.problem, w)[0] for w in np.ascontiguousarray(weights.T)])

    def scores(self, keys: np.ndarray) -> np.ndarray:
        return keys


Kernel = Ratio | Additive | OneByOne


def weight_kernel(problem: Problem, method: Method) -> Kernel:
    """The fastest exact kernel of a method on fixed values.

    Raises
    ------
    NotApplicable
        Where the method is not defined on these values.
    """
    n = len(problem.criteria)
    method.evaluate(problem, np.full(n, 1 / n))  # refuses what the method refuses
    if method.id == "topsis":
        fixed = method.reference == "fixed"
        r = bounded_values(problem) if fixed else normalized_values(problem, method.normalization)
        best, worst = (1.0, 0.0) if fixed else (r.max(axis=0), r.min(axis=0))
        to_best, to_worst = np.square(r - best).T, np.square(r - worst).T
        return Ratio(np.ascontiguousarray(to_worst), np.ascontiguousarray(to_best + to_worst))
    if method.id in (*ADDITIVE, "wpm"):
        return _additive(problem, method) or OneByOne(problem, method)
    return OneByOne(problem, method)


def _additive(problem: Problem, method: Method) -> Additive | None:
    """The table of an additive method, read off at weight 1 for each criterion in turn; None where it does not add up."""
    n, sign = len(problem.criteria), 1.0 if method.higher_is_better else -1.0
    try:
        table = np.array([sign * method.evaluate(problem, unit)[0] for unit in np.eye(n)])
        check = np.arange(1.0, n + 1) / (n * (n + 1) / 2)
        expected = sign * method.evaluate(problem, check)[0]
    except McdaError:
        return None
    if method.id == "wpm":
        if not (table > 0).all():
            return None
        kernel: Additive = Product(np.log(table))
    else:
        kernel = Additive(table)
    close = np.allclose(kernel.keys(check[:, None])[0], expected, rtol=1e-12, atol=1e-12 * max(np.abs(table).max(), 1e-300))
    return kernel if close else None


def batch_scores(problem: Problem, method: Method, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Scores (n_alternatives, n_draws), higher is better, where values and weights change with each draw.

    Parameters
    ----------
    problem : Problem
        Directions, bounds and labels; its own values are not used.
    values : (n_alternatives, n_draws, n_criteria)
    weights : (n_draws, n_criteria) or (n_criteria,)

    Raises
    ------
    NotApplicable
        Where the method is not defined in one of the draws.
    """
    if method.id == "topsis":
        return _topsis(problem, method, values, weights)
    if method.id == "wsm" and (method.reference == "fixed" or method.normalization is not None):
        return np.einsum("ijk,jk->ij", _scaled(problem, method, values), np.broadcast_to(weights, values.shape[1:]))
    if method.id == "vikor" and method.parameters == {"v": method.parameters.get("v")}:
        return _vikor(problem, method, values, weights)
    sign, rows = 1.0 if method.higher_is_better else -1.0, np.broadcast_to(weights, values.shape[1:])
    drawn = (replace(problem, values=values[:, k], status={}, notes=()) for k in range(values.shape[1]))
    return np.array([sign * method.evaluate(one, w)[0] for one, w in zip(drawn, rows, strict=True)]).T


def _topsis(problem: Problem, method: Method, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    r = _scaled(problem, method, values)
    best, worst = (1.0, 0.0) if method.reference == "fixed" else (r.max(axis=0), r.min(axis=0))
    to_best = np.sqrt(np.square((r - best) * weights).sum(axis=2))
    to_worst = np.sqrt(np.square((r - worst) * weights).sum(axis=2))
    total = to_best + to_worst
    if not total.min() > 0:
        raise NotApplicable(UNDEFINED)
    return to_worst / total


def _vikor(problem: Problem, method: Method, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """-Q = -(v S' + (1 - v) R'), S' and R' the weighted sum and the largest weighted regret, each scaled to [0, 1]."""
    regret = (1.0 - normalized_batch(values, problem.signs, "minmax")) * weights
    regret[:, values.min(axis=0) == values.max(axis=0)] = 0.0
    share = method.parameters["v"]
    return -(share * _spread(regret.sum(axis=2)) + (1 - share) * _spread(regret.max(axis=2)))


def _spread(values: np.ndarray) -> np.ndarray:
    low, high = values.min(axis=0), values.max(axis=0)
    return (values - low) / np.where(high > low, high - low, 1.0)


def _scaled(problem: Problem, method: Method, values: np.ndarray) -> np.ndarray:
    if method.reference == "fixed":
        worst, best = bounds_of(problem).T
        shares = (values - worst) / (best - worst)
        if shares.min() < -1e-12 or shares.max() > 1 + 1e-12:
            raise NotApplicable("a drawn value lies outside its criterion's bounds", None, "widen the bounds or narrow the ranges")
        return np.clip(shares, 0.0, 1.0)
    return normalized_batch(values, problem.signs, method.normalization)


def normalized_batch(values: np.ndarray, signs: np.ndarray, kind: str) -> np.ndarray:
    """`normalized_values` of many matrices: values (n_alternatives, n_draws, n_criteria), each draw by its own columns."""
    benefit = signs > 0
    if kind in ("max", "sum") and (values.min() < 0 or (kind == "sum" and (values[..., ~benefit] == 0).any())):
        raise NotApplicable(f"the {kind} normalization is not defined for one of the drawn values", None, "use minmax or vector")
    if kind == "minmax":
        low, high = values.min(axis=0), values.max(axis=0)
        span = np.where(high == low, 1.0, high - low)
        return np.where(benefit, values - low, high - values) / span
    if kind == "sum":
        turned = np.where(benefit, values, 1.0 / np.where(benefit, 1.0, values))
        return turned / _not_zero(turned.sum(axis=0))
    if kind == "max":
        scaled = values / _not_zero(values.max(axis=0))
    else:
        peak = _not_zero(np.abs(values).max(axis=0))
        scaled = values / (peak * np.sqrt(np.square(values / peak).sum(axis=0)).clip(1e-300))
    return np.where(benefit, scaled, 1.0 - scaled)


def _not_zero(norm: np.ndarray) -> np.ndarray:
    return np.where(norm == 0, 1.0, norm)


def applicable(problem: Problem, methods: Mapping[str, Method], weights: np.ndarray) -> dict[str, Method]:
    """Those of `methods` that are defined on the problem."""
    kept = {}
    for name, method in methods.items():
        try:
            scores, _ = method.evaluate(problem, weights)
        except McdaError:
            continue
        if np.isfinite(scores).all():
            kept[name] = method
    return kept
