"""What one run of a case found out: all that a report shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mcda.domain.case import Case, Cell, ProblemPlan
from mcda.domain.intervals import IntervalRanking
from mcda.domain.ranking import Ranking
from mcda.domain.weights import Weights


@dataclass(frozen=True, eq=False)
class Variant:
    """The same problem decided another way, shown beside the default."""

    id: str
    ranking: Ranking
    kind: str  # through | reading | weights | score
    value: str = ""


@dataclass(frozen=True)
class Prerequisite:
    """A measure among the first that cannot start before another one."""

    option: str
    needs: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ProblemStudy:
    """One problem of the case: its ranking, what it rests on, and further results by name."""

    plan: ProblemPlan
    ranking: Ranking
    full_weights: Weights
    variants: tuple[Variant, ...] = ()
    cells: Mapping[tuple[str, str], Cell] = field(default_factory=dict, repr=False)
    prerequisites: tuple[Prerequisite, ...] = ()
    illustrative_share: float = 0.0
    results: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        return self.plan.id

    def variant(self, variant: str) -> Variant | None:
        return next((v for v in self.variants if v.id == variant), None)


@dataclass(frozen=True, eq=False)
class Study:
    """A case with the results of all its problems, and what is needed to compute them again.

    `problems` are those with a ranking; `intervals` those whose missing cells leave only intervals.
    """

    case: Case
    problems: tuple[ProblemStudy, ...]
    intervals: Mapping[str, IntervalRanking] = field(default_factory=dict, repr=False)
    results: Mapping[str, object] = field(default_factory=dict, repr=False)
    versions: Mapping[str, str] = field(default_factory=dict)
    seed: int = 1
    command: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "results", MappingProxyType(dict(self.results)))

    @property
    def main(self) -> ProblemStudy:
        """The case's first problem."""
        return self.problems[0]

    def problem(self, problem: str) -> ProblemStudy:
        self.case.problem(problem)
        return next(p for p in self.problems if p.id == problem)
