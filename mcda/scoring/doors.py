"""Methods that pymcdm computes, behind our own checks of the data.

pymcdm is imported when one of them is used. Its own validation is off: names,
weights and values were checked before, and what a method cannot take is
refused here by cell. A division by zero inside it is an error, never a NaN.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import ClassVar

import numpy as np

from mcda.domain.note import Note
from mcda.domain.problem import Problem
from mcda.domain.ranking import LazySteps, Method, Step
from mcda.errors import NotApplicable
from mcda.scoring.checks import columns, refuse_all_equal, refuse_not_positive
from mcda.scoring.normalization import bounded_values
from mcda.scoring.options import check_number

LATER = ("pymcdm.visuals", "pymcdm.weights")  # load matplotlib and scipy, which takes longer than a ranking


@cache
def pymcdm_methods() -> ModuleType:
    """pymcdm.methods; the parts that no method uses are loaded when somebody asks for them."""
    if "pymcdm" not in sys.modules:
        sys.modules |= {name: _later(name) for name in LATER}
        try:
            importlib.import_module("pymcdm")
        finally:
            for name in LATER:
                del sys.modules[name]
    return importlib.import_module("pymcdm.methods")


def _later(name: str) -> ModuleType:
    module = ModuleType(name)
    module.__getattr__ = lambda asked: getattr(importlib.import_module(name), asked)  # type: ignore[method-assign]
    return module


@dataclass(frozen=True)
class _Door(Method):
    """A method of pymcdm. Criteria without weight are hidden from it, so that they can neither help nor harm."""

    positive: ClassVar[bool] = True
    peer: ClassVar[str] = ""

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, LazySteps]:
        refuse_all_equal(problem, weights, self.label)
        if self.positive:
            refuse_not_positive(problem, weights, self.label)
        self.check(problem, weights)
        values = np.where(weights > 0, problem.values, 1.0)
        scores = self._call(values, weights, problem)
        return scores, LazySteps(lambda: self._steps(self._call(values, weights, problem, verbose=True), problem))

    def check(self, problem: Problem, weights: np.ndarray) -> None:
        """Refuse what this method cannot take, beyond the common rules."""

    def arguments(self) -> dict[str, object]:
        """What the peer's constructor gets."""
        return {}

    def _call(self, values: np.ndarray, weights: np.ndarray, problem: Problem, verbose: bool = False):
        try:
            with np.errstate(divide="raise", invalid="raise", over="raise"):
                method = getattr(pymcdm_methods(), self.peer)(**self.arguments())
                return method(values, weights, problem.signs, validation=False, verbose=verbose)
        except (FloatingPointError, ValueError) as error:
            raise NotApplicable(f"{self.label} gives no finite score on these data ({error})", None, "look for extreme values, or choose another method") from None

    @staticmethod
    def _steps(tables, problem: Problem) -> dict[str, object]:
        """pymcdm's tables by caption; those with rows of its own are left out."""
        steps, (n, m) = {}, problem.values.shape
        axes = {("A", "C"): ("", (n, m)), ("A", None): ("", (n,)), ("C", None): ("c", (m,)), ("A", "A"): ("aa", (n, n))}
        for table in tables.results:
            kind, shape = axes.get((table.desc.rows, table.desc.cols), ("", None)) if not callable(table.desc.rows) else ("", None)
            data = np.asarray(table.data)
            if data.shape == shape:
                steps[table.desc.caption.rstrip(".")] = Step(data, kind) if kind else data
        return steps


@dataclass(frozen=True)
class WASPAS(_Door):
    """l WSM + (1 - l) WPM, on values divided by the best of their column.

    Parameters
    ----------
    l : float in [0, 1], default 0.5
        Weight of the sum against the product.

    Notes
    -----
    r = x / max for a benefit, min / x for a cost; score in (0, 1], higher is
    better. Zavadskas et al. (2012), doi:10.5755/j01.eee.122.6.1810.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [2.0, 4.0], "price": [1.0, 4.0]}, index=["a", "b"])
    >>> problem = mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"})
    >>> mcda.rank(problem, {"gain": 0.5, "price": 0.5}, mcda.WASPAS()).scores.round(4).tolist()
    [0.7286, 0.5625]
    """

    l: float = 0.5  # noqa: E741  the name that the literature and pymcdm give it

    id: ClassVar[str] = "waspas"
    label: ClassVar[str] = "WASPAS"
    peer: ClassVar[str] = "WASPAS"
    assumes: ClassVar[str] = "half way between adding and multiplying values on ratio scales"
    compensation: ClassVar[str] = "full in its sum, partial in its product"
    can_reverse_ranks: ClassVar[str] = "yes"
    monotone: ClassVar[str] = "not claimed"
    needs: ClassVar[str] = "values above 0"
    differs: ClassVar[tuple[str, str]] = ("normalization and compensation", Note("WASPAS divides by the best of a column, inverts costs, and half of it is a product"))
    source: ClassVar[str] = "Zavadskas et al. (2012), doi:10.5755/j01.eee.122.6.1810"

    def __post_init__(self) -> None:
        check_number(self, "l", 0.0, 1.0)

    def arguments(self) -> dict[str, object]:
        return {"l": self.l}


@dataclass(frozen=True)
class EDAS(_Door):
    """Distances above and below the average of each criterion.

    Notes
    -----
    Score in [0, 1], higher is better: half the weighted distance above
    average over the largest, plus half of one minus the same below. Averages
    must be above 0. Keshavarz Ghorabaee et al. (2015), doi:10.15388/Informatica.2015.57.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [2.0, 4.0, 3.0], "price": [1.0, 4.0, 2.0]}, index=["a", "b", "c"])
    >>> problem = mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"})
    >>> mcda.rank(problem, {"gain": 0.5, "price": 0.5}, mcda.EDAS()).ranks.tolist()
    [1, 3, 2]
    """

    id: ClassVar[str] = "edas"
    label: ClassVar[str] = "EDAS"
    peer: ClassVar[str] = "EDAS"
    positive: ClassVar[bool] = False
    assumes: ClassVar[str] = "the average option is the yardstick; gains and losses against it are relative to it"
    compensation: ClassVar[str] = "full, with gains and losses scaled apart"
    can_reverse_ranks: ClassVar[str] = "yes"
    monotone: ClassVar[str] = "not claimed"
    needs: ClassVar[str] = "averages above 0"
    differs: ClassVar[tuple[str, str]] = ("reference point", Note("EDAS measures from the average option, not from the best and the worst"))
    source: ClassVar[str] = "Keshavarz Ghorabaee et al. (2015), doi:10.15388/Informatica.2015.57"

    def check(self, problem: Problem, weights: np.ndarray) -> None:
        low = (weights > 0) & ~(problem.values.mean(axis=0) > 0)
        if low.any():
            told = Note("EDAS divides by averages, and the average of {criteria} is not above 0", criteria=columns(low, problem))
            raise NotApplicable(told, None, "use a method that takes such values, such as WSM or TOPSIS")


@dataclass(frozen=True)
class MABAC(_Door):
    """Weighted distances from the geometric mean of each criterion, on min-max values.

    Notes
    -----
    Higher is better; 0 is the border area. Differs from
    ``WSM(normalization="minmax")`` by a constant, so the order is the same.
    Pamucar & Cirovic (2015), doi:10.1016/j.eswa.2014.11.057.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [2.0, 4.0, 3.0], "price": [1.0, 4.0, 2.0]}, index=["a", "b", "c"])
    >>> problem = mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"})
    >>> mcda.rank(problem, {"gain": 0.4, "price": 0.6}, mcda.MABAC()).ranks.tolist()
    [1, 3, 1]
    """

    id: ClassVar[str] = "mabac"
    label: ClassVar[str] = "MABAC"
    peer: ClassVar[str] = "MABAC"
    positive: ClassVar[bool] = False
    assumes: ClassVar[str] = "as WSM on min-max values; the zero lies at the border between good and poor"
    compensation: ClassVar[str] = "full, at constant rates"
    can_reverse_ranks: ClassVar[str] = "yes"
    monotone: ClassVar[str] = "as WSM"
    same_order_as: ClassVar[str] = "wsm:normalization=minmax"
    scaling: ClassVar[str] = "minmax"
    differs: ClassVar[tuple[str, str]] = ("compensation", Note("MABAC adds differences at constant rates"))
    source: ClassVar[str] = "Pamucar & Cirovic (2015), doi:10.1016/j.eswa.2014.11.057"


@dataclass(frozen=True)
class MAIRCA(_Door):
    """Weighted gaps between what an option could and does reach, on min-max values; **lower is better**.

    Notes
    -----
    gap_i = sum_j w_j (1 - r_ij) / m. Same order as ``WSM(normalization="minmax")``.
    Pamucar, Vasin & Lukovac (2014), Railcon 89-92.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [2.0, 4.0], "price": [1.0, 4.0]}, index=["a", "b"])
    >>> problem = mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"})
    >>> mcda.rank(problem, {"gain": 0.4, "price": 0.6}, mcda.MAIRCA()).scores.round(4).tolist()
    [0.2, 0.3]
    """

    id: ClassVar[str] = "mairca"
    label: ClassVar[str] = "MAIRCA"
    peer: ClassVar[str] = "MAIRCA"
    higher_is_better: ClassVar[bool] = False
    positive: ClassVar[bool] = False
    assumes: ClassVar[str] = "as WSM on min-max values, told as a gap to close"
    compensation: ClassVar[str] = "full, at constant rates"
    can_reverse_ranks: ClassVar[str] = "yes"
    monotone: ClassVar[str] = "as WSM"
    same_order_as: ClassVar[str] = "wsm:normalization=minmax"
    scaling: ClassVar[str] = "minmax"
    differs: ClassVar[tuple[str, str]] = ("compensation", Note("MAIRCA adds differences at constant rates"))
    source: ClassVar[str] = "Pamucar, Vasin & Lukovac (2014), Railcon, 89-92"


@dataclass(frozen=True)
class MARCOS(_Door):
    """Utility between the anti-ideal and the ideal, on values divided by the best of their column.

    Notes
    -----
    Higher is better. The score is the weighted sum of x / max (benefit) and
    min / x (cost) times a constant. Stevic et al. (2020), doi:10.1016/j.cie.2019.106231.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [2.0, 4.0], "price": [1.0, 4.0]}, index=["a", "b"])
    >>> problem = mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"})
    >>> mcda.rank(problem, {"gain": 0.5, "price": 0.5}, mcda.MARCOS()).ranks.tolist()
    [1, 2]
    """

    id: ClassVar[str] = "marcos"
    label: ClassVar[str] = "MARCOS"
    peer: ClassVar[str] = "MARCOS"
    assumes: ClassVar[str] = "as a weighted sum of values divided by the best of their column"
    compensation: ClassVar[str] = "full, at constant rates (costs: of their inverse)"
    can_reverse_ranks: ClassVar[str] = "yes"
    monotone: ClassVar[str] = "not claimed"
    same_order_as: ClassVar[str] = "waspas:l=1"
    needs: ClassVar[str] = "values above 0"
    differs: ClassVar[tuple[str, str]] = ("normalization and compensation", Note("MARCOS divides by the best of a column, inverts costs, and adds at constant rates"))
    source: ClassVar[str] = "Stevic et al. (2020), doi:10.1016/j.cie.2019.106231"


@dataclass(frozen=True)
class ARAS(_Door):
    """Weighted sum over that of an ideal option, on values divided by their column's sum.

    Notes
    -----
    Score in (0, 1], higher is better; costs are inverted first.
    Zavadskas & Turskis (2010), doi:10.3846/tede.2010.10.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [2.0, 4.0], "price": [1.0, 4.0]}, index=["a", "b"])
    >>> problem = mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"})
    >>> mcda.rank(problem, {"gain": 0.5, "price": 0.5}, mcda.ARAS()).ranks.tolist()
    [1, 2]
    """

    id: ClassVar[str] = "aras"
    label: ClassVar[str] = "ARAS"
    peer: ClassVar[str] = "ARAS"
    assumes: ClassVar[str] = "as a weighted sum of shares of a column, an ideal option included"
    compensation: ClassVar[str] = "full, at constant rates (costs: of their inverse)"
    can_reverse_ranks: ClassVar[str] = "yes"
    monotone: ClassVar[str] = "not claimed"
    needs: ClassVar[str] = "values above 0"
    scaling: ClassVar[str] = "sum"
    differs: ClassVar[tuple[str, str]] = ("normalization and compensation", Note("ARAS takes shares of a column with the ideal option in it, inverts costs, and adds at constant rates"))
    source: ClassVar[str] = "Zavadskas & Turskis (2010), doi:10.3846/tede.2010.10"


@dataclass(frozen=True)
class OCRA(_Door):
    """Weighted distance above the worst of each criterion, relative to the smallest value.

    Notes
    -----
    sum_benefits w_j (x_ij - min_j) / min_j + sum_costs w_j (max_j - x_ij) / min_j,
    less the same of the worst option: 0 is the last option, higher is better.
    Madic, Petkovic & Radovanovic (2015), Serbian Journal of Management 10(1), 61-73.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [2.0, 4.0], "price": [1.0, 4.0]}, index=["a", "b"])
    >>> problem = mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"})
    >>> mcda.rank(problem, {"gain": 0.5, "price": 0.5}, mcda.OCRA()).scores.tolist()
    [1.0, 0.0]
    """

    id: ClassVar[str] = "ocra"
    label: ClassVar[str] = "OCRA"
    peer: ClassVar[str] = "OCRA"
    assumes: ClassVar[str] = "differences count relative to the smallest value of their criterion"
    compensation: ClassVar[str] = "full, at constant rates; a criterion with a very small value outweighs the others"
    can_reverse_ranks: ClassVar[str] = "yes"
    monotone: ClassVar[str] = "not claimed"
    needs: ClassVar[str] = "values above 0"
    differs: ClassVar[tuple[str, str]] = ("normalization and compensation", Note("OCRA divides by the smallest value of a column, so that small values weigh heavily"))
    source: ClassVar[str] = "Madic, Petkovic & Radovanovic (2015), Serbian Journal of Management 10(1), 61-73"


@dataclass(frozen=True)
class SPOTIS(Method):
    """Weighted distance to the best end of declared bounds; **lower is better**.

    Notes
    -----
    d_i = sum_j w_j |x_ij - best_j| / |best_j - worst_j|, in [0, 1]. Needs
    bounds and cannot reverse ranks; one minus it is ``WSM(reference="fixed")``.
    Dezert et al. (2020), doi:10.23919/FUSION45008.2020.9190347.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [2.0, 4.0], "price": [1.0, 4.0]}, index=["a", "b"])
    >>> bounds = {"gain": (0, 10), "price": (5, 0)}
    >>> problem = mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"}, bounds=bounds)
    >>> mcda.rank(problem, {"gain": 0.5, "price": 0.5}, mcda.SPOTIS()).scores.round(4).tolist()
    [0.5, 0.7]
    """

    id: ClassVar[str] = "spotis"
    label: ClassVar[str] = "SPOTIS"
    higher_is_better: ClassVar[bool] = False
    assumes: ClassVar[str] = "as WSM between declared bounds, told as a distance to the best end"
    compensation: ClassVar[str] = "full, at constant rates"
    can_reverse_ranks: ClassVar[str] = "no"
    monotone: ClassVar[str] = "yes"
    same_order_as: ClassVar[str] = "wsm:reference=fixed"
    needs: ClassVar[str] = "declared bounds"
    scaling: ClassVar[str] = "bounds"
    differs: ClassVar[tuple[str, str]] = ("reference point", Note("SPOTIS measures from declared bounds, not from the options present"))
    source: ClassVar[str] = "Dezert et al. (2020), doi:10.23919/FUSION45008.2020.9190347"

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, LazySteps]:
        distance = 1.0 - bounded_values(problem)
        return distance @ weights, LazySteps(lambda: {"normalized distance": distance, "weighted": distance * weights})
