"""A method with its parameters, and the ranking that it gave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from mcda.domain.note import Note
from mcda.domain.problem import Problem
from mcda.domain.weights import Weights

if TYPE_CHECKING:
    import pandas as pd

TIE = 1e-9


@dataclass(frozen=True)
class Method:
    """A scoring method with its parameters; subclasses add parameters and `evaluate`.

    Class attributes say what every reader of a score must know, and make the
    page that `mcda methods` prints: which way is up, what the method assumes,
    how far a strong value makes up for a weak one, whether adding an
    alternative can reverse the order of others, whether worsening a value can
    ever help, which other method gives the same order by construction, what
    the method cannot take, and the source. `scaling` is the normalization of a
    method that has no choice of it; `differs` is (cause, words): what sets the
    method apart where it disagrees with another; `quiet` names parameters
    that are said only where they differ from their default.
    """

    id: ClassVar[str] = ""
    label: ClassVar[str] = ""
    higher_is_better: ClassVar[bool] = True
    assumes: ClassVar[str] = ""
    compensation: ClassVar[str] = ""
    can_reverse_ranks: ClassVar[str] = ""
    monotone: ClassVar[str] = ""
    same_order_as: ClassVar[str] = ""
    scaling: ClassVar[str] = ""
    differs: ClassVar[tuple[str, str]] = ("", "")
    needs: ClassVar[str] = ""
    quiet: ClassVar[tuple[str, ...]] = ()
    source: ClassVar[str] = ""

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, Mapping[str, object]]:
        """Scores (n_alternatives,) and the named steps that led to them."""
        raise NotImplementedError

    def contributions(self, ranking: Ranking) -> np.ndarray | None:
        """Weighted values (n_alternatives, n_leaves) that the method adds or compares; None where it has none."""
        return ranking.step_values.get("weighted")

    def remarks(self, ranking: Ranking) -> tuple[str, ...]:
        """What the reader of this ranking must be told about the method."""
        return ()

    @property
    def parameters(self) -> dict[str, object]:
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @property
    def text(self) -> str:
        """Name and parameters as `--method` reads them: ``topsis:normalization=vector``."""
        told = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default or f.name == "normalization"]
        parts = [f"{name}={_plain(value)}" for name, value in told if not isinstance(value, tuple) and (value is not None or self.needs_none(name))]
        parts += [f"{name}.{criterion}={_plain(v)}" for name, value in told if isinstance(value, tuple) for criterion, v in value]
        return f"{self.id}:{','.join(parts)}" if parts else self.id

    def needs_none(self, name: str) -> bool:
        """Whether None is a choice of this parameter that its text must say."""
        return False

    def __str__(self) -> str:
        usual = {f.name: f.default for f in fields(self) if f.name in self.quiet}
        told = ", ".join(f"{k}={_shown(v)}" for k, v in self.parameters.items() if v is not None and (k not in usual or v != usual[k]))
        return f"{self.label} ({told})" if told else self.label


def _plain(value: object) -> str:
    return "none" if value is None else repr(value) if isinstance(value, float) else str(value)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "{" + ", ".join(f"{k}: {_shown(v)}" for k, v in value) + "}"
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, eq=False)
class Step:
    """An intermediate result whose axes its shape does not tell: "c" criteria, "aa" alternatives by alternatives."""

    values: np.ndarray
    axes: str


class LazySteps(Mapping):
    """Named steps that are computed when the first of them is read."""

    def __init__(self, compute: Callable[[], Mapping[str, object]]):
        self._compute = compute

    @cached_property
    def _steps(self) -> Mapping[str, object]:
        return self._compute()

    def __getitem__(self, name: str) -> object:
        return self._steps[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._steps)

    def __len__(self) -> int:
        return len(self._steps)

    def __reduce__(self) -> tuple:
        return dict, (dict(self._steps),)


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

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What the reader must be told: of the problem, of constant columns, of the method."""
        constant = self.problem.constant
        told = (Note("all alternatives are equal on {criteria}: no contribution", criteria=constant),) if constant else ()
        return (*self.problem.notes, *told, *self.method.remarks(self))

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
        """The method's intermediate results as labelled tables."""
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

        rows, columns = pd.Index(self.alternatives, name="alternative"), list(self.problem.criteria)
        if isinstance(values, Step):
            if values.axes == "c":
                return pd.Series(values.values, index=pd.Index(columns, name="criterion"))
            return pd.DataFrame(values.values, index=rows, columns=list(self.alternatives))
        if isinstance(values, np.ndarray) and values.ndim == 2:
            return pd.DataFrame(values, index=rows, columns=columns)
        return self._series(values, "") if isinstance(values, np.ndarray) else values

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
