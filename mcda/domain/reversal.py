"""Does the order of the others depend on who else is on the list, or on one criterion?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Variant:
    """The ranking after one change of the list: `change` is 'without', 'with' or 'without criterion'.

    `swapped` are pairs of the remaining alternatives whose order is another one
    (also from or to a tie); `winner` the first of the remaining, None where the
    method is undefined.
    """

    change: str
    what: str
    winner: str | None
    winner_changes: bool
    swapped: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True, eq=False)
class Reversal:
    """What happens to the order of the others when one alternative leaves or joins, and when one criterion or node is left out."""

    variants: tuple[Variant, ...]
    immune: bool
    why: str
    method: str
    leader: str

    @property
    def reversals(self) -> tuple[Variant, ...]:
        """Changes of the list of alternatives that swap some remaining pair."""
        return tuple(v for v in self.variants if v.swapped and v.change != "without criterion")

    def to_frame(self) -> pd.DataFrame:
        """Row number / change, what, winner, winner_changes, pairs, swapped, note."""
        import pandas as pd

        return pd.DataFrame(
            [(v.change, v.what, v.winner, v.winner_changes, len(v.swapped), "; ".join(f"{a} / {b}" for a, b in v.swapped), v.note) for v in self.variants],
            columns=["change", "what", "winner", "winner_changes", "pairs", "swapped", "note"],
        )

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
