"""Column normalizations, oriented so that more is better.

The conventions are pymcdm's (costs: ``1 - x/norm`` for vector and max,
inverted values for sum), so that results can be compared to the last digit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mcda.domain.note import Note
from mcda.domain.problem import FOLD, Problem
from mcda.errors import Fault, NotApplicable, did_you_mean, refuse

NORMALIZATIONS = ("vector", "minmax", "max", "sum")


def normalized_values(problem: Problem, kind: str) -> np.ndarray:
    """The decision matrix (n_alternatives, n_leaves) without units, benefit-oriented.

    vector: x/||x||, minmax: (x - min)/(max - min), max: x/max, sum: x/sum.
    A constant column contributes nothing whatever its weight.
    """
    c = scaled_columns(problem, kind)
    benefit = problem.signs > 0
    if kind == "minmax":
        return np.where(benefit, c.values - c.low, c.high - c.values) / c.norm
    scaled = c.values / c.norm
    return scaled if kind == "sum" else np.where(benefit, scaled, 1.0 - scaled)


class Columns(NamedTuple):
    """Columns in some unit of their own, by what each is divided, and their lowest and highest values."""

    values: np.ndarray
    norm: np.ndarray
    low: np.ndarray
    high: np.ndarray


def scaled_columns(problem: Problem, kind: str) -> Columns:
    """The columns and what a normalization divides each by; for `sum` costs are inverted first, and more is better in all."""
    if kind not in NORMALIZATIONS:
        raise NotApplicable(f"unknown normalization {kind!r}", None, did_you_mean(kind, NORMALIZATIONS))
    if kind in ("max", "sum"):
        _refuse_signs(problem, kind)
    values, low, high = _safe(problem)
    if kind == "sum":
        # a cost counts by its inverse, told as a multiple of the largest inverse
        cost = problem.signs < 0
        values = np.where(cost, np.divide(low, values, out=np.zeros_like(values), where=values > 0), values)
        low, high = np.where(cost, np.divide(low, high, out=np.zeros_like(low), where=high > 0), low), np.where(cost, 1.0, high)
        norm = values.sum(axis=0)
    elif kind == "vector":
        norm = np.sqrt(_squares(values))
    else:
        norm = high - low if kind == "minmax" else high
    return Columns(values, np.where(norm == 0, 1.0, norm), low, high)


def _safe(problem: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values and extremes; columns of extreme size are divided by a power of two, which is exact and changes no ratio."""
    low, high = problem.extremes
    peak = np.maximum(np.abs(low), np.abs(high))
    if np.all((peak == 0) | ((peak > 1e-70) & (peak < 1e70))):
        return problem.values, low, high
    exponent = -np.frexp(peak)[1]
    return np.ldexp(problem.values, exponent), np.ldexp(low, exponent), np.ldexp(high, exponent)


def _squares(values: np.ndarray) -> np.ndarray:
    """Column sums of squares; a narrow table is summed 64 rows at a time, which is faster and loses fewer digits."""
    n, m = values.shape
    cut = n - n % FOLD if values.flags.c_contiguous else 0
    rows = values[:cut].reshape(-1, FOLD * m)
    head = np.einsum("ij,ij->j", rows, rows).reshape(FOLD, m).sum(axis=0)
    return head + np.einsum("ij,ij->j", values[cut:], values[cut:])


def bounded_values(problem: Problem) -> np.ndarray:
    """(x - worst)/(best - worst) by the declared bounds of each criterion, in [0, 1]."""
    bounds = bounds_of(problem)
    worst, best = bounds[:, 0], bounds[:, 1]
    low, high = np.minimum(worst, best), np.maximum(worst, best)
    outside = (problem.values < low - 1e-12 * np.abs(low)) | (problem.values > high + 1e-12 * np.abs(high))
    refuse(
        [
            Fault(
                Note(
                    "the value {value} of '{criterion}' for '{alternative}' is outside its bounds {worst} to {best}",
                    value=f"{problem.values[i, j]:g}", criterion=problem.criteria[j], alternative=problem.alternatives[i], worst=f"{worst[j]:g}", best=f"{best[j]:g}",
                ),
                f"cell {problem.alternatives[i]}/{problem.criteria[j]}",
                "correct the value or widen the bounds",
            )
            for i, j in np.argwhere(outside)
        ]
    )
    return np.clip((problem.values - worst) / (best - worst), 0.0, 1.0)


def bounds_of(problem: Problem) -> np.ndarray:
    """(n_leaves, 2) array of (worst, best); every leaf must declare them."""
    without = [c for c in problem.criteria if problem.hierarchy[c].bounds is None]
    refuse([Fault(Note("criterion '{criterion}' has no bounds", criterion=c), None, "a fixed reference needs bounds: {criterion: (worst, best)}") for c in without], NotApplicable)
    return np.array([problem.hierarchy[c].bounds for c in problem.criteria], float)


def _refuse_signs(problem: Problem, kind: str) -> None:
    costs = problem.signs < 0
    bad = (problem.values < 0) | ((problem.values == 0) & costs if kind == "sum" else False)
    rule = "values above 0 for costs and at least 0 for benefits" if kind == "sum" else "values of at least 0"
    refuse(
        [
            Fault(
                Note(
                    "the {kind} normalization cannot take the value {value} of '{criterion}' for '{alternative}'",
                    kind=kind, value=f"{problem.values[i, j]:g}", criterion=problem.criteria[j], alternative=problem.alternatives[i],
                ),
                f"cell {problem.alternatives[i]}/{problem.criteria[j]}",
                f"it needs {rule}; use minmax or vector",
            )
            for i, j in np.argwhere(bad)[:20]
        ],
        NotApplicable,
    )
