"""A method with its parameters, and the ranking that it gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.weights import Weights

if TYPE_CHECKING:
    import pandas as pd

TIE = 1e-9


@dataclass(frozen=True)
class Method:
    """A scoring method with its parameters; subclasses add parameters and `evaluate`.

    Class attributes say what every reader of a score must know: which way is
    up, what the method assumes, and whether adding an alternative can reverse
    the order of others.
    """

    id: ClassVar[str] = ""
    label: ClassVar[str] = ""
    higher_is_better: ClassVar[bool] = True

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, dict[str, object]]:
        """Scores (n_alternatives,) and the named steps that led to them."""
        raise NotImplementedError

    @property
    def parameters(self) -> dict[str, object]:
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def __str__(self) -> str:
        told = ", ".join(f"{k}={v}" for k, v in self.parameters.items() if v is not None)
        return f"{self.label} ({told})" if told else self.label


@dataclass(frozen=True, eq=False)
class Ranking:
    """Scores and ranks, with the problem, weights and method that gave them.

    `score_values` is (n_alternatives,) in the order of the problem. Ranks: 1
    is best, ties share the smallest rank; scores within 1e-9 of the best of
    their group are tied.
    """

    problem: Problem
    weights: Weights
    method: Method
    score_values: np.ndarray
    step_values: Mapping[str, object] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()

    @cached_property
    def rank_values(self) -> np.ndarray:
        return ranks_of(self.score_values, self.method.higher_is_better)

    @property
    def alternatives(self) -> tuple[str, ...]:
        return self.problem.alternatives

    @cached_property
    def scores(self) -> pd.Series:
        series = self._series(self.score_values, "score")
        series.attrs["method"] = self.method.id
        return series

    @cached_property
    def ranks(self) -> pd.Series:
        return self._series(self.rank_values, "rank")

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Alternatives from best to worst; ties in the order of the problem."""
        return tuple(self.alternatives[i] for i in np.argsort(self.rank_values, kind="stable"))

    @property
    def winners(self) -> tuple[str, ...]:
        """All alternatives with rank 1: more than one when they tie."""
        return tuple(a for a, r in zip(self.alternatives, self.rank_values, strict=True) if r == 1)

    @cached_property
    def steps(self) -> dict[str, object]:
        """The method's intermediate results as labelled tables; a vector by criterion is given as (1, n_criteria)."""
        return {name: self._labelled(values) for name, values in self.step_values.items()}

    @property
    def problem_digest(self) -> str:
        return self.problem.digest

    def to_frame(self) -> pd.DataFrame:
        """Alternative / score, rank, best first."""
        import pandas as pd

        return pd.DataFrame({"score": self.scores, "rank": self.ranks}).loc[list(self.order)]

    def _series(self, values: np.ndarray, name: str) -> pd.Series:
        import pandas as pd

        return pd.Series(values, index=pd.Index(self.alternatives, name="alternative"), name=name)

    def _labelled(self, values: object) -> object:
        import pandas as pd

        array = np.asarray(values)
        rows, columns = list(self.alternatives), list(self.problem.criteria)
        if array.shape == (len(rows), len(columns)):
            return pd.DataFrame(array, index=pd.Index(rows, name="alternative"), columns=columns)
        if array.shape == (len(rows),):  # before criteria: in a square table a plain vector belongs to the alternatives
            return self._series(array, "")
        if array.shape in ((len(columns),), (1, len(columns))):
            return pd.Series(array.ravel(), index=pd.Index(columns, name="criterion"))
        return values

    def __str__(self) -> str:
        return f"{self.method}, weights: {self.weights.origin}\n{self.to_frame()}"

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def ranks_of(scores: np.ndarray, higher_is_better: bool = True, tie: float = TIE) -> np.ndarray:
    """Ranks (1 is best); scores within `tie` of the best of their group share its rank."""
    worth = np.asarray(scores, float) if higher_is_better else -np.asarray(scores, float)
    order = np.argsort(-worth, kind="stable")
    sorted_worth = worth[order]
    starts = np.flatnonzero(np.r_[True, -np.diff(sorted_worth) > tie])
    ends = np.r_[starts[1:], len(order)]
    first = np.repeat(starts, ends - starts)
    for start, end in zip(starts, ends, strict=True) if len(starts) < len(order) else ():
        if sorted_worth[start] - sorted_worth[end - 1] > tie:  # a chain of near-ties: cut it at each group's best
            head = start
            for i in range(start, end):
                if sorted_worth[head] - sorted_worth[i] > tie:
                    head = i
                first[i] = head
    ranks = np.empty(len(order), int)
    ranks[order] = first + 1
    return ranks
