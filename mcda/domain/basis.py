"""Ratio tests that show, without any label, which rows of a column count something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class BasisTest:
    """A value over a reference lies in [low, high] where both count what they should.

    The reference is an alternative value of the same cell on the basis
    `reference`, or, with `over` and `equals`, another indicator: then
    100 * value / `over` is `equals` within `tolerance`.
    """

    criterion: str
    reference: str = ""
    low: float = 0.0
    high: float = 0.0
    over: str = ""
    equals: str = ""
    tolerance: float = 0.0
    why: str = ""
    place: str = ""

    def told(self) -> str:
        if self.reference:
            return f"{self.criterion} over {self.reference}, usually {self.low:g} to {self.high:g}"
        return f"100 {self.criterion} / {self.over} against {self.equals}, within {self.tolerance:g}"


@dataclass(frozen=True)
class BasisRow:
    """One cell under one test; `low` and `high` are what the test expects of `ratio`."""

    test: BasisTest
    alternative: str
    year: int | None
    ratio: float
    low: float
    high: float
    place: str = ""

    @property
    def usual(self) -> bool:
        return self.low - 1e-9 <= self.ratio <= self.high + 1e-9


@dataclass(frozen=True)
class BasisCheck:
    """Every cell that a ratio test can look at, and what it found. All ratios are exact."""

    rows: tuple[BasisRow, ...]

    def outside(self, criterion: str = "", year: int | None = None) -> tuple[str, ...]:
        """Alternatives outside the usual range, of one criterion and year if they are given."""
        found = [r.alternative for r in self.rows if not r.usual and criterion in ("", r.test.criterion) and year in (None, r.year)]
        return tuple(dict.fromkeys(found))

    def to_frame(self) -> pd.DataFrame:
        """Row number / criterion, alternative, year, ratio, low, high, usual, test."""
        import pandas as pd

        rows = [(r.test.criterion, r.alternative, r.year, r.ratio, r.low, r.high, r.usual, r.test.told()) for r in self.rows]
        return pd.DataFrame(rows, columns=["criterion", "alternative", "year", "ratio", "low", "high", "usual", "test"])

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
