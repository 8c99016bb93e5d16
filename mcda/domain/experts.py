"""What each expert of a group would choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mcda.domain.ranking import Ranking

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class ExpertView:
    """The ranking under one expert's weights alone.

    `changes_winner` compares with the problem as it stands; `without` is the
    group's first place when this expert is left out, `pivotal` whether that
    differs from the whole group's.
    """

    expert: str
    importance: float
    favourites: tuple[str, ...]
    ranking: Ranking = field(repr=False)
    changes_winner: bool
    without: tuple[str, ...]
    pivotal: bool

    @property
    def winners(self) -> tuple[str, ...]:
        return self.ranking.winners


@dataclass(frozen=True, eq=False)
class ExpertViews:
    """Rankings of one problem under every expert of a group, the group itself and the weights that the problem states.

    `judged` holds what `group_ahp` gave at each node that the group judged:
    weights and CR per expert, and the agreement.
    """

    problem: str
    group: str
    present: Ranking = field(repr=False)
    joint: Ranking = field(repr=False)
    views: tuple[ExpertView, ...]
    judged: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def winners(self) -> Mapping[str, tuple[str, ...]]:
        """First place by expert."""
        return {v.expert: v.winners for v in self.views}

    @property
    def changing(self) -> tuple[str, ...]:
        """Experts whose own weights would put another alternative first."""
        return tuple(v.expert for v in self.views if v.changes_winner)

    def to_frame(self) -> pd.DataFrame:
        """Expert, 'group' last / importance, favourite, winner, changes_winner, winner_without, pivotal."""
        import pandas as pd

        rows = {
            v.expert: (v.importance, ", ".join(v.favourites), ", ".join(v.winners), v.changes_winner, ", ".join(v.without) or None, v.pivotal) for v in self.views
        }
        rows["group"] = (1.0, None, ", ".join(self.joint.winners), set(self.joint.winners) != set(self.present.winners), None, False)
        columns = ["importance", "favourite", "winner", "changes_winner", "winner_without", "pivotal"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("expert")

    @property
    def ranks(self) -> pd.DataFrame:
        """Alternative / rank under each expert, the group and the present weights."""
        import pandas as pd

        told = {v.expert: v.ranking for v in self.views} | {"group": self.joint, "present": self.present}
        return pd.DataFrame({name: dict(r.ranks) for name, r in told.items()}).rename_axis("alternative")

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
