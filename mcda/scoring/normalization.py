"""Column normalizations, oriented so that more is better.

The conventions are pymcdm's (costs: ``1 - x/norm`` for vector and max,
inverted values for sum), so that results can be compared to the last digit.
"""

from __future__ import annotations

import numpy as np

from mcda.domain.problem import Problem
from mcda.errors import Fault, NotApplicable, did_you_mean, refuse

NORMALIZATIONS = ("vector", "minmax", "max", "sum")


def normalized_values(problem: Problem, kind: str) -> np.ndarray:
    """The decision matrix (n_alternatives, n_leaves) without units, benefit-oriented.

    vector: x/||x||, minmax: (x - min)/(max - min), max: x/max, sum: x/sum.
    A constant column contributes nothing whatever its weight.
    """
    if kind not in NORMALIZATIONS:
        raise NotApplicable(f"unknown normalization {kind!r}", None, did_you_mean(kind, NORMALIZATIONS))
    if kind in ("max", "sum"):
        _refuse_signs(problem, kind)
    return _KERNELS[kind](problem.values, problem.signs > 0)


def bounded_values(problem: Problem) -> np.ndarray:
    """(x - worst)/(best - worst) by the declared bounds of each criterion, in [0, 1]."""
    bounds = bounds_of(problem)
    worst, best = bounds[:, 0], bounds[:, 1]
    low, high = np.minimum(worst, best), np.maximum(worst, best)
    outside = (problem.values < low - 1e-12 * np.abs(low)) | (problem.values > high + 1e-12 * np.abs(high))
    refuse(
        [
            Fault(
                f"the value {problem.values[i, j]:g} of {problem.criteria[j]!r} for {problem.alternatives[i]!r} is outside its bounds {worst[j]:g} to {best[j]:g}",
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
    refuse([Fault(f"criterion {c!r} has no bounds", None, "a fixed reference needs bounds: {criterion: (worst, best)}") for c in without], NotApplicable)
    return np.array([problem.hierarchy[c].bounds for c in problem.criteria], float)


def constant_columns(problem: Problem) -> tuple[str, ...]:
    """Criteria on which all alternatives are equal."""
    low, high = problem.values.min(axis=0), problem.values.max(axis=0)
    return tuple(c for c, same in zip(problem.criteria, low == high, strict=True) if same)


def _refuse_signs(problem: Problem, kind: str) -> None:
    costs = problem.signs < 0
    bad = (problem.values < 0) | ((problem.values == 0) & costs if kind == "sum" else False)
    rule = "values above 0 for costs and at least 0 for benefits" if kind == "sum" else "values of at least 0"
    refuse(
        [
            Fault(
                f"the {kind} normalization cannot take the value {problem.values[i, j]:g} of {problem.criteria[j]!r} for {problem.alternatives[i]!r}",
                f"cell {problem.alternatives[i]}/{problem.criteria[j]}",
                f"it needs {rule}; use minmax or vector",
            )
            for i, j in np.argwhere(bad)[:20]
        ],
        NotApplicable,
    )


def _scaled(values: np.ndarray) -> np.ndarray:
    """Columns divided by a power of two so that nothing overflows or vanishes; exact, and without effect on any ratio."""
    exponent = np.frexp(np.abs(values).max(axis=0))[1]
    return np.ldexp(values, -exponent)


def _divided(values: np.ndarray, norm: np.ndarray, benefit: np.ndarray) -> np.ndarray:
    scaled = values / np.where(norm == 0, 1.0, norm)
    return np.where(benefit, scaled, 1.0 - scaled)


def _vector(values: np.ndarray, benefit: np.ndarray) -> np.ndarray:
    values = _scaled(values)
    return _divided(values, np.sqrt(np.square(values).sum(axis=0)), benefit)


def _minmax(values: np.ndarray, benefit: np.ndarray) -> np.ndarray:
    values = _scaled(values)
    low, high = values.min(axis=0), values.max(axis=0)
    span = np.where(high == low, 1.0, high - low)
    return np.where(benefit, (values - low) / span, (high - values) / span)


def _max(values: np.ndarray, benefit: np.ndarray) -> np.ndarray:
    values = _scaled(values)
    return _divided(values, values.max(axis=0), benefit)


def _sum(values: np.ndarray, benefit: np.ndarray) -> np.ndarray:
    # a cost counts by its inverse, told as a multiple of the largest inverse
    inverse = np.divide(values.min(axis=0), values, out=np.zeros_like(values), where=values > 0)
    turned = np.where(benefit, _scaled(values), inverse)
    total = turned.sum(axis=0)
    return turned / np.where(total == 0, 1.0, total)


_KERNELS = {"vector": _vector, "minmax": _minmax, "max": _max, "sum": _sum}
