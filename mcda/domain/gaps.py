"""How far a region is behind, and how it stands criterion by criterion."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Gap:
    """One criterion in one reading and year: the target against the best and the mean of the others.

    `share_of_best` is target / best for a benefit and best / target for a
    cost (1 when the target leads); `absolute` is best - target in the unit.
    """

    criterion: str
    reading: str
    year: int | None
    value: float
    unit: str
    best: float
    best_of: str
    mean_of_others: float
    share_of_best: float | None
    share_of_mean: float | None
    absolute: float
    rank: int
    of: int


@dataclass(frozen=True)
class CatchUp:
    """When the target reaches a rival, over all growth windows; None where no time can be stated.

    `history` is (year, rival / target, rival - target) for every year with
    both cells on the basis of the last one. `verdict` is stated (in every
    window the target grows faster by at least the limit), widening (in no
    window it does, and the rival grows faster), ahead, or not stated.
    `fixed_*` is the time to the rival's present level.
    """

    criterion: str
    reading: str
    rival: str
    history: tuple[tuple[int, float, float], ...]
    unit: str
    windows: int
    verdict: str
    low: float | None
    high: float | None
    fixed_low: float | None
    fixed_high: float | None


@dataclass(frozen=True)
class Standing:
    """One known criterion of a region's profile."""

    criterion: str
    value: float
    unit: str
    status: str
    rank: int
    of: int
    weight: float


@dataclass(frozen=True)
class Profile:
    """A region: every known value with unit and rank, rank per pillar, strengths and weaknesses.

    Rule: criteria with values for at least two regions, sorted by the share
    of regions that are better, then by weight; strengths are the first five
    on which it is in the better half, weaknesses the last five of the other.
    """

    alternative: str
    standings: tuple[Standing, ...]
    pillar_ranks: tuple[tuple[str, int, int], ...]
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]


@dataclass(frozen=True)
class Gaps:
    """Gaps, catch-up times and the profile of one target region."""

    target: str
    gaps: tuple[Gap, ...]
    catch_up: tuple[CatchUp, ...]
    growth_limit: float

    def to_frame(self) -> pd.DataFrame:
        """criterion, reading, year, value, best, best_of, mean_of_others, share_of_best, share_of_mean, absolute, rank, of."""
        import pandas as pd

        return pd.DataFrame([asdict(g) for g in self.gaps])

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
