"""What judgements say about themselves: which one to revise, and how far judges agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

LIMIT = 0.10  # Saaty's acceptance limit for the consistency ratio


@dataclass(frozen=True)
class Revision:
    """One judgement with the value that lowers the inconsistency most, all others kept."""

    first: str
    second: str
    now: float
    proposed: float
    cr: float | None
    gci: float
    within_scale: bool

    @property
    def pair(self) -> str:
        return f"{self.first}:{self.second}"


@dataclass(frozen=True)
class Repairs:
    """Revisions of single judgements, the one that lowers the GCI most first.

    `cr` and `gci` of a row hold after revising only that judgement; `cr` is
    None where no random index is known. Answers what its frame answers
    (``.loc``, ``.columns``, ...).
    """

    revisions: tuple[Revision, ...]
    cr: float | None
    gci: float
    basis: str
    limit: float = LIMIT

    @property
    def needed(self) -> bool:
        """Whether the present consistency ratio reaches the limit."""
        return self.cr is not None and self.cr >= self.limit

    @property
    def suffices(self) -> bool:
        """Whether some single revision brings the consistency ratio below the limit."""
        return any(r.cr is not None and r.cr < self.limit for r in self.revisions)

    def to_frame(self) -> pd.DataFrame:
        """Pair / now, proposed, cr, gci, within_scale."""
        import pandas as pd

        columns = ("now", "proposed", "cr", "gci", "within_scale")
        index = pd.Index([r.pair for r in self.revisions], name="pair")
        return pd.DataFrame({c: [getattr(r, c) for r in self.revisions] for c in columns}, index=index)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.to_frame(), name)

    def __getitem__(self, column: str) -> Any:
        return self.to_frame()[column]

    def __len__(self) -> int:
        return len(self.revisions)

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True)
class Agreement:
    """How far several judges agree on the same items; 1 is full agreement.

    Attributes
    ----------
    kendall_w, kendall_w_uncorrected : float
        Coefficient of concordance of their rankings, corrected for ties and not.
    chance : float
        1/m for m judges: the mean of W when they rank at random.
    mean_spearman : float or None
        Mean rank correlation over all pairs of judges; None where a judge ranks all items equal.
    favourites : mapping of expert to the items with the largest weight
    spread : mapping of item to (low, high) weight over the experts
    divergent_pair : (first, second, ratio)
        The judgement on which the experts differ most: largest over smallest value.
    divergent_experts : (expert, expert, distance)
        The two whose weights lie furthest apart: half the sum of absolute differences, 0 to 1.
    divergent_expert : (expert, distance)
        The one furthest from the group, same distance.
    """

    experts: tuple[str, ...]
    kendall_w: float
    kendall_w_uncorrected: float
    chance: float
    mean_spearman: float | None
    favourites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spread: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    divergent_pair: tuple[str, str, float] = ("", "", 1.0)
    divergent_experts: tuple[str, str, float] = ("", "", 0.0)
    divergent_expert: tuple[str, float] = ("", 0.0)

    def to_frame(self) -> pd.DataFrame:
        """Item / low, high: the spread of each weight over the experts."""
        import pandas as pd

        return pd.DataFrame.from_dict(dict(self.spread), orient="index", columns=["low", "high"]).rename_axis("item")

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
