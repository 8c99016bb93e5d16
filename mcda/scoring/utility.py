"""Methods that add or multiply the criteria's values: WSM, WPM and MOORA."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mcda.domain.note import Note
from mcda.domain.problem import Problem
from mcda.domain.ranking import LazySteps, Method, Ranking
from mcda.errors import NotApplicable
from mcda.scoring.checks import columns, refuse_not_positive
from mcda.scoring.normalization import bounded_values, normalized_values, scaled_columns
from mcda.scoring.options import check_reference


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
    assumes: ClassVar[str] = "criteria are independent and their normalized values can be added like money"
    compensation: ClassVar[str] = "full, at constant rates"
    can_reverse_ranks: ClassVar[str] = "yes; no with reference=fixed or normalization=none"
    monotone: ClassVar[str] = "yes; with the vector normalization on non-negative data"
    needs: ClassVar[str] = "normalization=none needs benefits only; reference=fixed needs declared bounds"
    differs: ClassVar[tuple[str, str]] = ("compensation", Note("WSM adds differences at constant rates"))
    source: ClassVar[str] = "Fishburn (1967), doi:10.1287/opre.15.3.537"

    def __post_init__(self) -> None:
        if self.normalization == "none":
            object.__setattr__(self, "normalization", None)
        if self.reference == "fixed" and self.normalization == "minmax":
            object.__setattr__(self, "normalization", None)
        check_reference(self)

    def needs_none(self, name: str) -> bool:
        return name == "normalization" and self.reference == "sample"

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, LazySteps]:
        r = self._utilities(problem, weights)
        return r @ weights, LazySteps(lambda: {"normalized": r, "weighted": r * weights})

    def _utilities(self, problem: Problem, weights: np.ndarray) -> np.ndarray:
        if self.reference == "fixed":
            return bounded_values(problem)
        if self.normalization is not None:
            return normalized_values(problem, self.normalization)
        costs = (problem.signs < 0) & (weights > 0)
        if costs.any():
            raise NotApplicable(
                Note("WSM without normalization takes utilities, but {criteria} are costs", criteria=columns(costs, problem)), None,
                "turn costs into utilities, or choose a normalization",
            )  # fmt: skip
        return problem.values


@dataclass(frozen=True)
class WPM(Method):
    """Weighted product: prod_j r_ij^w_j, with r = x / max for a benefit and min / x for a cost.

    Notes
    -----
    Score in (0, 1], higher is better. The ratio of two scores is
    prod_j (x_ij / x_kj)^(±w_j), whatever each column is divided by: units do
    not matter, there is no normalization to choose, and adding an alternative
    cannot reverse the order of others. Every value of a criterion that has
    weight must be above 0; a zero effect makes the method not applicable.
    Fishburn (1967), doi:10.1287/opre.15.3.537.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [2.0, 4.0], "price": [1.0, 4.0]}, index=["a", "b"])
    >>> problem = mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"})
    >>> mcda.rank(problem, {"gain": 0.5, "price": 0.5}, mcda.WPM()).scores.round(4).tolist()
    [0.7071, 0.5]
    """

    id: ClassVar[str] = "wpm"
    label: ClassVar[str] = "WPM"
    assumes: ClassVar[str] = "criteria are on ratio scales and a value that is p % better counts the same wherever it starts"
    compensation: ClassVar[str] = "partial: a value near zero cannot be made up for"
    can_reverse_ranks: ClassVar[str] = "no"
    monotone: ClassVar[str] = "yes"
    needs: ClassVar[str] = "values above 0"
    differs: ClassVar[tuple[str, str]] = ("compensation", Note("in a product a value near zero cannot be made up for"))
    source: ClassVar[str] = "Fishburn (1967), doi:10.1287/opre.15.3.537"

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, LazySteps]:
        refuse_not_positive(problem, weights, self.label)
        used = weights > 0
        best = np.where(problem.signs > 0, problem.extremes[1], problem.extremes[0])
        logs = np.zeros_like(problem.values)
        logs[:, used] = problem.signs[used] * (np.log(problem.values[:, used]) - np.log(best[used]))
        return np.exp(logs @ weights), LazySteps(lambda: {"normalized": np.exp(logs), "logarithm": logs * weights})

    def contributions(self, ranking: Ranking) -> np.ndarray:
        return ranking.step_values["logarithm"]


@dataclass(frozen=True)
class MOORA(Method):
    """Ratio system: vector-normalized benefits minus vector-normalized costs, weighted.

    Notes
    -----
    score_i = sum_benefits w_j x_ij / ||x_j|| - sum_costs w_j x_ij / ||x_j||;
    higher is better. Same order as ``WSM(normalization="vector")``, from which
    it differs by the sum of the costs' weights. Brauers & Zavadskas (2006),
    Control and Cybernetics 35(2), 445-469.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [3.0, 4.0], "price": [3.0, 4.0]}, index=["a", "b"])
    >>> problem = mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"})
    >>> mcda.rank(problem, {"gain": 0.75, "price": 0.25}, mcda.MOORA()).scores.round(4).tolist()
    [0.3, 0.4]
    """

    id: ClassVar[str] = "moora"
    label: ClassVar[str] = "MOORA"
    assumes: ClassVar[str] = "as WSM, on vector-normalized values; costs are taken off"
    compensation: ClassVar[str] = "full, at constant rates"
    can_reverse_ranks: ClassVar[str] = "yes"
    monotone: ClassVar[str] = "yes on non-negative data"
    same_order_as: ClassVar[str] = "wsm:normalization=vector"
    scaling: ClassVar[str] = "vector"
    differs: ClassVar[tuple[str, str]] = ("compensation", Note("MOORA adds differences at constant rates"))
    source: ClassVar[str] = "Brauers & Zavadskas (2006), Control and Cybernetics 35(2), 445-469"

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, LazySteps]:
        values, norm, *_ = scaled_columns(problem, "vector")
        signed = problem.signs * weights
        return values @ (signed / norm), LazySteps(lambda: {"normalized": values / norm, "weighted": values / norm * signed})
