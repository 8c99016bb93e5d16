"""Why one alternative is ahead of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TradeOff:
    """One unit of `gives` (for the worse) is made up for by `amount` of `takes`; None where nothing within reach makes up for it."""

    alternative: str
    gives: str
    unit: str
    takes: str
    amount: float | None

    def __str__(self) -> str:
        one = "one level" if self.unit.startswith("level") else f"one unit ({self.unit})" if self.unit else "one unit"
        if self.amount is None:
            return f"{one} more of {self.gives} for {self.alternative} cannot be made up for in {self.takes}"
        return f"{one} more of {self.gives} for {self.alternative} is made up for by {self.amount:.3g} more of {self.takes}"


@dataclass(frozen=True, eq=False)
class Explanation:
    """The score difference of two alternatives shared out among pillars (Shapley values; they add up to it).

    `shares` is positive where the criterion speaks for `first`. The share of a
    criterion is its average effect, over all orders of switching criteria on,
    of taking the two alternatives' own values instead of their mean.
    """

    first: str
    second: str
    scores: tuple[float, float]
    shares: Mapping[str, float]
    values: Mapping[str, tuple[float, float]]
    weights: Mapping[str, float]
    trade_offs: tuple[TradeOff, ...]
    method: str
    kind: str = "exact"

    @property
    def difference(self) -> float:
        return self.scores[0] - self.scores[1]

    def to_frame(self) -> pd.DataFrame:
        """Criterion / share, part (of the difference), first, second, weight; the strongest first."""
        import pandas as pd

        order = sorted(self.shares, key=lambda c: -abs(self.shares[c]))
        whole = self.difference
        return pd.DataFrame(
            {
                "share": [self.shares[c] for c in order],
                "part": pd.Series([self.shares[c] / whole if abs(whole) > 1e-12 else None for c in order], dtype=object).to_numpy(),
                "first": pd.Series([self.values[c][0] if c in self.values else None for c in order], dtype=object).to_numpy(),
                "second": pd.Series([self.values[c][1] if c in self.values else None for c in order], dtype=object).to_numpy(),
                "weight": [self.weights[c] for c in order],
            },
            index=pd.Index(order, name="criterion"),
        )

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
