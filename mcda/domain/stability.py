"""Within which weights the answer stays: the result nouns of weight analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor, inf, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def stays(low: float, high: float, digits: int = 3) -> tuple[float, float]:
    """An interval in which the answer stays, rounded inward: never wider than it is."""
    step = 10.0**digits
    return ceil(round(low * step, 6)) / step, floor(round(high * step, 6)) / step


def outward(now: float, flip: float, digits: int = 3) -> float:
    """A value at which the answer changes, rounded outward: never nearer than it is."""
    step = 10.0**digits
    return ceil(round(flip * step, 6)) / step if flip > now else floor(round(flip * step, 6)) / step


@dataclass(frozen=True, eq=False)
class Stability:
    """For each node the interval of its weight in which the answer stays.

    `target` says which answer: 'first' (the winner), 'ranking', the first k,
    or one pair. `rule` says who gives way when the weight moves. `intervals`
    holds every interval in which the answer is the present one; `low` and
    `high` are the ends of the one around the present weight. A rival is who
    takes over just beyond an end, None where the end is the end of the path.
    """

    nodes: tuple[str, ...]
    weight: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    rival_low: tuple[str | None, ...]
    rival_high: tuple[str | None, ...]
    intervals: tuple[tuple[tuple[float, float], ...], ...]
    kind: tuple[str, ...]
    rule: str
    target: object
    leaders: tuple[str, ...]
    method: str
    tolerance: float = 0.0
    _breakpoints: Callable[[], pd.DataFrame] | None = field(default=None, repr=False)

    @cached_property
    def breakpoints(self) -> pd.DataFrame:
        """Every stretch of each node's path with its whole ranking: node / low, high, winner, order. Computed on first use."""
        return self._breakpoints()

    def to_frame(self) -> pd.DataFrame:
        """Node / weight, low, high, rival_low, rival_high, intervals, kind."""
        import pandas as pd

        columns = ("weight", "low", "high", "rival_low", "rival_high", "intervals", "kind")
        data = {c: pd.Series(list(getattr(self, c)), dtype=object if c[:5] in ("rival", "inter", "kind") else float) for c in columns}
        frame = pd.DataFrame(data)
        frame.index = pd.Index(self.nodes, name="node")
        return frame

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True, eq=False)
class RobustnessFactor:
    """kappa by rival: all weights may at once be wrong by up to this factor before the rival draws level.

    A worst case over the whole box, not a probability. `percent` says it as
    'each weight may be off by up to p % at once', p = (k^2 - 1)/(k^2 + 1), rounded down.
    """

    winner: str
    kappa: Mapping[str, float]
    kind: Mapping[str, str]
    method: str

    @property
    def smallest(self) -> tuple[str, float]:
        """The nearest rival and its kappa."""
        return min(self.kappa.items(), key=lambda pair: pair[1])

    def percent(self, rival: str | None = None) -> int | float:
        """Whole percent, rounded down, by which each weight may be off at once; infinite where the winner dominates."""
        k = self.smallest[1] if rival is None else self.kappa[rival]
        return inf if k == inf else floor(100 * (k * k - 1) / (k * k + 1) + 1e-9)

    def to_frame(self) -> pd.DataFrame:
        """Rival / kappa, kind, percent, nearest first."""
        import pandas as pd

        order = sorted(self.kappa, key=lambda rival: self.kappa[rival])
        return pd.DataFrame(
            {
                "kappa": [self.kappa[r] for r in order],
                "kind": [self.kind[r] for r in order],
                "percent": [float(self.percent(r)) for r in order],
            },
            index=pd.Index(order, name="rival"),
        )

    def __getitem__(self, column: str) -> pd.Series:
        return self.to_frame()[column]

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True, eq=False)
class NearestWeights:
    """The nearest weights at which the rival draws level with the winner.

    `amount` is the weight that has to move (half the sum of absolute changes),
    `distance` the Euclidean distance.
    """

    winner: str
    rival: str
    weights: Mapping[str, float]
    now: Mapping[str, float]
    kind: str
    measure: str

    @property
    def amount(self) -> float:
        return 0.5 * sum(abs(self.weights[c] - self.now[c]) for c in self.now)

    @property
    def distance(self) -> float:
        return sqrt(sum((self.weights[c] - self.now[c]) ** 2 for c in self.now))

    def to_frame(self) -> pd.DataFrame:
        """Criterion / now, nearest, change."""
        import pandas as pd

        names = list(self.now)
        now, near = [self.now[c] for c in names], [self.weights[c] for c in names]
        return pd.DataFrame({"now": now, "nearest": near, "change": [b - a for a, b in zip(now, near, strict=True)]}, index=pd.Index(names, name="criterion"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
