"""Which measures serve whom, what each adds to its prerequisites, and which can start first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ALL, SYSTEM = "all", "system"


@dataclass(frozen=True)
class StageCoverage:
    """Options by the stages and sizes of the firms that they serve.

    An option `all` serves every stage; one marked `system` serves no firm
    directly and covers none.
    """

    stages: tuple[str, ...]
    sizes: tuple[str, ...]
    serves: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]

    def options(self, stage: str = "", size: str = "", named: bool = False) -> tuple[str, ...]:
        """Options that serve a stage, a size or both; `named` leaves out those that serve all."""
        return tuple(o for o, (stages, sizes) in self.serves.items() if _fits(stage, stages, named) and _fits(size, sizes, named and not stage))

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Stages that no option names: only what serves everybody reaches them."""
        return tuple(s for s in self.stages if not self.options(s, named=True))

    @property
    def gaps(self) -> tuple[tuple[str, str], ...]:
        """Pairs of stage and size that no option names."""
        return tuple((s, z) for s in self.stages for z in self.sizes if not any(o in self.options(s, named=True) for o in self.options(s, z)))

    def to_frame(self) -> pd.DataFrame:
        """Option / one column a stage: named, all or empty."""
        import pandas as pd

        rows = [["named" if s in stages else ALL if ALL in stages else "" for s in self.stages] for stages, _ in self.serves.values()]
        return pd.DataFrame(rows, index=pd.Index(list(self.serves), name="option"), columns=list(self.stages))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def _fits(wanted: str, given: tuple[str, ...], named: bool) -> bool:
    return not wanted or wanted in given or (not named and ALL in given)


@dataclass(frozen=True)
class MeasureStep:
    """An option with everything that must come before it, its value alone, and what it adds once that is done.

    `added` lets the ratings of a leaf add up to the end of the scale;
    `added_once` counts the best rating of each leaf alone, so that a measure
    which repeats its prerequisite adds nothing there. The ratings do not say
    how far effects overlap: the two are the ends.
    """

    id: str
    needs: tuple[str, ...]
    conflicts: tuple[str, ...]
    alone: float
    added: float
    added_once: float


@dataclass(frozen=True)
class MeasureOrder:
    """Order among options: what needs what, what that leaves of each, and the best set that can start.

    `startable` is the best set when ratings add up, as in `mcda.set_value`;
    `startable_once` the best one when each leaf counts its best rating alone.
    """

    steps: tuple[MeasureStep, ...]
    startable: tuple[str, ...]
    startable_value: float
    startable_once: tuple[str, ...]
    candidates: int
    illustrative: bool = False

    def __getitem__(self, option: str) -> MeasureStep:
        from mcda.errors import UnknownName

        found = next((s for s in self.steps if s.id == option), None)
        if found is None:
            raise UnknownName.among("intervention", option, [s.id for s in self.steps])
        return found

    def to_frame(self) -> pd.DataFrame:
        """Option / needs, conflicts, alone, added, added_once, startable, startable_once, kind."""
        import pandas as pd

        rows = [("; ".join(s.needs), "; ".join(s.conflicts), s.alone, s.added, s.added_once, s.id in self.startable, s.id in self.startable_once, "exact; startable enumerated") for s in self.steps]
        return pd.DataFrame(rows, index=pd.Index([s.id for s in self.steps], name="option"), columns=["needs", "conflicts", "alone", "added", "added_once", "startable", "startable_once", "kind"])

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
