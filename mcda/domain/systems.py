"""Results about structure: other sets of criteria over the same leaves, traces between them, benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcda.domain.case import Benchmark
from mcda.domain.ranking import Ranking

if TYPE_CHECKING:
    import pandas as pd



@dataclass(frozen=True, eq=False)
class Structure:
    """One way to group the leaves: its ranking, and what it cannot see."""

    id: str
    names: Mapping[str, str]
    ranking: Ranking
    unrated: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Structures:
    """The same options under several sets of criteria, equal weights at every node, direct effects only."""

    structures: tuple[Structure, ...]

    def __getitem__(self, structure: str) -> Structure:
        from mcda.errors import UnknownName

        found = next((s for s in self.structures if s.id == structure), None)
        if found is None:
            raise UnknownName.among("structure", structure, [s.id for s in self.structures])
        return found

    @property
    def winners(self) -> dict[str, tuple[str, ...]]:
        return {s.id: s.ranking.winners for s in self.structures}

    def changed(self, first: int = 5) -> dict[str, tuple[str, ...]]:
        """Structure to the options that enter its first places, compared with the first structure."""
        base = set(self.structures[0].ranking.order[:first])
        return {s.id: tuple(o for o in s.ranking.order[:first] if o not in base) for s in self.structures[1:]}

    def to_frame(self) -> pd.DataFrame:
        """Option / one column of ranks a structure, moved = widest span of them; in the order of the first structure."""
        import pandas as pd

        frame = pd.DataFrame({s.id: s.ranking.ranks for s in self.structures}).loc[list(self.structures[0].ranking.order)]
        return frame.assign(moved=frame.max(axis=1) - frame.min(axis=1)).rename_axis("option")

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True)
class TraceMatrix:
    """Which node of another set is taken up by which pillar: full, part, or an empty cell."""

    structure: str
    problems: tuple[str, ...]
    pillars: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[str, str, str]]  # (problem, pillar): how, why, place

    @property
    def without_pillar(self) -> tuple[str, ...]:
        """Problems that no pillar takes up fully."""
        return tuple(p for p in self.problems if not any(self.cells.get((p, q), ("",))[0] == "full" for q in self.pillars))

    @property
    def without_problem(self) -> tuple[str, ...]:
        """Pillars that no problem leads to."""
        return tuple(q for q in self.pillars if not any((p, q) in self.cells for p in self.problems))

    def to_frame(self) -> pd.DataFrame:
        """Problem / one column a pillar: full, part or empty."""
        import pandas as pd

        rows = [[self.cells.get((p, q), ("",))[0] for q in self.pillars] for p in self.problems]
        return pd.DataFrame(rows, index=pd.Index(self.problems, name="problem"), columns=list(self.pillars))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True)
class BenchmarkComparison:
    """Components that exist elsewhere, how each stands here, and which intervention would bring it."""

    rows: tuple[Benchmark, ...]
    unsupported: tuple[tuple[str, str, str], ...] = ()

    @property
    def lacking(self) -> tuple[Benchmark, ...]:
        return tuple(r for r in self.rows if r.state != "present")

    @property
    def unanswered(self) -> tuple[Benchmark, ...]:
        """Components that are lacking and that no intervention would bring."""
        return tuple(r for r in self.lacking if not r.interventions)

    def to_frame(self) -> pd.DataFrame:
        """Row number / model, component, section, criteria, state, state_place, interventions, note."""
        import pandas as pd

        rows = [
            (r.model, r.component, str(r.document.place) if r.document else "", "; ".join(r.criteria), r.state, r.state_place, "; ".join(r.interventions), r.note)
            for r in self.rows
        ]
        return pd.DataFrame(rows, columns=["model", "component", "section", "criteria", "state", "state_place", "interventions", "note"])

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
