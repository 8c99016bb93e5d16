"""What differs between two cases, and what that did to the ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcda.domain.ranking import Ranking

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Change:
    """One input that differs.

    `moved_alone`: alternatives whose rank differs from the old one when only
    this change is made; `moved_without`: those whose rank differs from the
    new one when all changes but this are made. `fault` says why it could not
    be applied alone.
    """

    where: str
    old: object
    new: object
    winners_alone: tuple[str, ...] = ()
    moved_alone: tuple[str, ...] = ()
    winners_without: tuple[str, ...] = ()
    moved_without: tuple[str, ...] = ()
    fault: str = ""

    @property
    def effect(self) -> str:
        """none | alone | needed | both: moves ranks by itself, is needed for the new order, or both."""
        alone, needed = bool(self.moved_alone), bool(self.moved_without)
        return "both" if alone and needed else "alone" if alone else "needed" if needed else "none"


@dataclass(frozen=True, eq=False)
class CaseComparison:
    """Two cases on one problem: the changed inputs, and the ranks before and after."""

    problem: str
    old: Ranking
    new: Ranking
    changes: tuple[Change, ...]

    @property
    def moved(self) -> tuple[str, ...]:
        """Alternatives of both cases whose rank differs."""
        return tuple(a for a in self.old.alternatives if a in self.new.alternatives and self.old.ranks[a] != self.new.ranks[a])

    def to_frame(self) -> pd.DataFrame:
        """where, old, new, effect, winners_alone, moved_alone, winners_without, moved_without, fault."""
        import pandas as pd

        names = ["where", "old", "new", "effect", "winners_alone", "moved_alone", "winners_without", "moved_without", "fault"]
        rows = [[", ".join(v) if isinstance(v := getattr(c, n), tuple) else v for n in names] for c in self.changes]
        return pd.DataFrame(rows, columns=names)

    def ranks_frame(self) -> pd.DataFrame:
        """alternative / old_rank, new_rank; -1 where it is not in the case."""
        import pandas as pd

        names = list(dict.fromkeys([*self.new.order, *self.old.order]))
        rows = [[int(r.ranks[a]) if a in r.alternatives else -1 for r in (self.old, self.new)] for a in names]
        return pd.DataFrame(rows, index=pd.Index(names, name="alternative"), columns=["old_rank", "new_rank"])

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
