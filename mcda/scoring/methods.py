"""Scoring methods: small kernels on oriented, normalized arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import Method
from mcda.errors import NotApplicable, Usage, did_you_mean
from mcda.scoring.normalization import NORMALIZATIONS, bounded_values, normalized_values

REFERENCES = ("sample", "fixed")


@dataclass(frozen=True)
class TOPSIS(Method):
    """Closeness to the ideal: D- / (D+ + D-), Euclidean distances of weighted normalized values.

    Parameters
    ----------
    normalization : {"vector", "minmax", "max", "sum"}, default "vector"
        With ``reference="fixed"`` values are scaled by the declared bounds and
        the normalization must be left out.
    reference : {"sample", "fixed"}
        "sample": ideal and anti-ideal are the best and worst values present, so
        adding an alternative can reverse the order of others. "fixed": they are
        the declared bounds; no reversal.

    Notes
    -----
    Score in [0, 1], higher is better. With v_ij = w_j r_ij:
    D+_i = sqrt(sum_j (v_ij - max_i v_ij)^2), D-_i = sqrt(sum_j (v_ij - min_i v_ij)^2).
    Compensatory; monotone on non-negative data. Hwang & Yoon (1981),
    doi:10.1007/978-3-642-48318-9.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], index=list("abcd"), columns=list("xyz"))
    >>> problem = mcda.Problem.from_frame(frame, dict.fromkeys("xyz", "benefit"))
    >>> mcda.rank(problem, {"x": 0.3, "y": 0.4, "z": 0.3}, mcda.TOPSIS()).scores.round(4).tolist()
    [0.5037, 0.6581, 0.7482, 0.334]
    """

    normalization: str | None = None
    reference: str = "sample"

    id: ClassVar[str] = "topsis"
    label: ClassVar[str] = "TOPSIS"

    def __post_init__(self) -> None:
        _check_reference(self)
        if self.reference == "sample" and self.normalization is None:
            object.__setattr__(self, "normalization", "vector")

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, dict[str, object]]:
        if self.reference == "fixed":
            r = bounded_values(problem)
            best, worst = np.ones(r.shape[1]), np.zeros(r.shape[1])
        else:
            r = normalized_values(problem, self.normalization)
            best, worst = r.max(axis=0), r.min(axis=0)
        to_best = np.sqrt(np.square((r - best) * weights).sum(axis=1))
        to_worst = np.sqrt(np.square((r - worst) * weights).sum(axis=1))
        total = to_best + to_worst
        if not total.min() > 0:
            raise NotApplicable(
                "TOPSIS is undefined: all alternatives are equal on every criterion that has weight", None,
                "add a criterion that tells them apart or give weight to one that does",
            )  # fmt: skip
        return to_worst / total, {"normalized": r, "weighted": r * weights, "distance to ideal": to_best, "distance to anti-ideal": to_worst}


@dataclass(frozen=True)
class WSM(Method):
    """Weighted sum of normalized values: sum_j w_j r_ij.

    Parameters
    ----------
    normalization : {"minmax", "vector", "max", "sum", None}, default "minmax"
        None takes the values as utilities as they are; then every criterion
        must be a benefit.
    reference : {"sample", "fixed"}
        "fixed" scales by the declared bounds: score in [0, 1], no rank reversal.

    Notes
    -----
    Higher is better, fully compensatory. Fishburn (1967), doi:10.1287/opre.15.3.537.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame([[25, 20, 15, 30], [10, 30, 20, 30], [30, 10, 30, 10]], index=list("abc"), columns=list("wxyz"))
    >>> problem = mcda.Problem.from_frame(frame, dict.fromkeys("wxyz", "benefit"))
    >>> weights = {"w": 0.2, "x": 0.15, "y": 0.4, "z": 0.25}
    >>> mcda.rank(problem, weights, mcda.WSM(normalization=None)).ranks.tolist()
    [3, 1, 1]
    """

    normalization: str | None = "minmax"
    reference: str = "sample"

    id: ClassVar[str] = "wsm"
    label: ClassVar[str] = "WSM"

    def __post_init__(self) -> None:
        if self.normalization == "none":
            object.__setattr__(self, "normalization", None)
        if self.reference == "fixed" and self.normalization == "minmax":
            object.__setattr__(self, "normalization", None)
        _check_reference(self)

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, dict[str, object]]:
        if self.reference == "fixed":
            r = bounded_values(problem)
        elif self.normalization is None:
            costs = [c for c, sign, w in zip(problem.criteria, problem.signs, weights, strict=True) if sign < 0 and w > 0]
            if costs:
                raise NotApplicable(
                    f"WSM without normalization takes utilities, but {', '.join(costs)} are costs", None,
                    "turn costs into utilities, or choose a normalization",
                )  # fmt: skip
            r = problem.values
        else:
            r = normalized_values(problem, self.normalization)
        return r @ weights, {"normalized": r, "weighted": r * weights}


METHODS: dict[str, type[Method]] = {m.id: m for m in (TOPSIS, WSM)}


def parse_method(text: str, normalization: str = "") -> Method:
    """A Method from its name and parameters, ``name[:parameter=value,...]``, and an optional normalization."""
    name, _, rest = str(text).strip().partition(":")
    cls = METHODS.get(name.strip().lower())
    if cls is None:
        raise Usage(f"no method named {name!r}", None, did_you_mean(name.lower(), METHODS))
    given = [_parameter(cls, part) for part in rest.split(",") if part.strip()]
    parameters = dict(given)
    if len(parameters) < len(given):
        raise Usage(f"a parameter of {cls.label} is given twice: {rest}", None, "give each of them once")
    if normalization:
        if "normalization" not in [f.name for f in fields(cls)]:
            raise Usage(f"{cls.label} has no normalization to choose", None, "leave the normalization out")
        parameters["normalization"] = normalization
    return cls(**parameters)


def _parameter(cls: type[Method], part: str) -> tuple[str, object]:
    key, equals, value = (x.strip() for x in part.partition("="))
    known = [f.name for f in fields(cls)]
    if not equals or key not in known:
        raise Usage(f"{cls.label} has no parameter {key!r}", None, did_you_mean(key, known))
    try:
        return key, float(value)
    except ValueError:
        return key, value


def _check_reference(method: TOPSIS | WSM) -> None:
    if method.reference not in REFERENCES:
        raise Usage(f"unknown reference {method.reference!r}", None, did_you_mean(str(method.reference), REFERENCES))
    if method.normalization is not None and method.normalization not in NORMALIZATIONS:
        raise Usage(f"unknown normalization {method.normalization!r}", None, did_you_mean(str(method.normalization), NORMALIZATIONS))
    if method.reference == "fixed" and method.normalization is not None:
        raise Usage(f"{method.label} with a fixed reference scales by the declared bounds", None, "leave the normalization out")
