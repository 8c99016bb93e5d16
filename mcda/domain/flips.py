"""The table of flips: for each input the nearest value at which the answer changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

KINDS = (
    "weight", "judgement", "cell", "cost", "rating", "unlisted_rating", "link", "unused_link", "strength",
    "method", "normalization", "reading",
)  # fmt: skip
COLUMNS = ("kind", "where", "now", "flip", "leader", "relative_change", "plausible_low", "plausible_high", "reach", "inside", "how")


@dataclass(frozen=True)
class Flip:
    """One input moved in one direction: `flip` is the value at which the answer changes, None when no value does.

    `where` is an address, so that `--set where=flip` shows the change. `how`
    says how the number was obtained (exact, bisected, enumerated) and on what
    range. `direction` is -1 or 1, 0 for a choice by name.
    """

    kind: str
    where: str
    now: object
    flip: object
    leader: str | None
    plausible_low: float | None
    plausible_high: float | None
    how: str
    direction: int = 0
    illustrative: bool = False

    @property
    def relative_change(self) -> float | None:
        if self.direction == 0 or self.flip is None or not self.now:
            return None
        return (self.flip - self.now) / abs(self.now)

    @property
    def reach(self) -> float:
        """Distance to the flip over distance to the plausible end in its direction (logarithms for judgements); infinite when out of reach."""
        if self.flip is None:
            return inf
        if self.direction == 0:
            return 1.0
        end = self.plausible_high if self.direction > 0 else self.plausible_low
        if end is None:
            return inf
        if self.kind == "judgement":
            far, near = log(end / self.now), log(self.flip / self.now)
        else:
            far, near = end - self.now, self.flip - self.now
        return near / far if far * self.direction > 0 else inf

    @property
    def inside(self) -> bool:
        return self.reach <= 1 + 1e-12


@dataclass(frozen=True, eq=False)
class Flips:
    """All rows, sorted by reach within a kind. Each row moves one input and leaves all others: one at a time.

    Counts are per kind and never added across kinds: a weight and the
    judgement behind it are one doubt, and ratings that nobody listed stand apart.
    """

    rows: tuple[Flip, ...]
    target: object
    leaders: tuple[str, ...]
    problem: str = ""
    method: str = ""
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[str, tuple[int, int, int]]:
        """kind: (inputs looked at, of which some value changes the answer, of which a plausible value does)."""
        found: dict[str, tuple[int, int, int]] = {}
        for kind in dict.fromkeys(r.kind for r in self.rows):
            rows = [r for r in self.rows if r.kind == kind]
            found[kind] = (len({r.where for r in rows}), len({r.where for r in rows if r.flip is not None}), len({r.where for r in rows if r.inside}))
        return found

    @property
    def described(self) -> tuple[int, int]:
        """(inputs that describe the alternatives themselves - ratings, costs and cells - of which a plausible value flips the answer)."""
        rows = self.of("rating", "unlisted_rating", "cost", "cell")
        return len({r.where for r in rows}), len({r.where for r in rows if r.inside})

    def of(self, *kinds: str) -> tuple[Flip, ...]:
        """The rows of these kinds."""
        return tuple(r for r in self.rows if r.kind in kinds)

    @property
    def inside(self) -> tuple[Flip, ...]:
        """The rows whose flip is plausible."""
        return tuple(r for r in self.rows if r.inside)

    def to_frame(self) -> pd.DataFrame:
        """Row number / kind, where, now, flip, leader, relative_change, plausible_low, plausible_high, reach, inside, how."""
        import pandas as pd

        types = {"reach": float, "inside": bool}
        columns = {c: pd.Series([getattr(r, c) for r in self.rows], dtype=types.get(c, object)) for c in COLUMNS}
        return pd.DataFrame(columns)

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def in_order(rows: list[Flip]) -> tuple[Flip, ...]:
    """By kind, then by reach, then by relative change; inputs that nothing flips last."""

    def key(row: Flip) -> tuple:
        change = row.relative_change
        return (KINDS.index(row.kind), row.flip is None, row.reach, abs(change) if change is not None else inf)

    return tuple(sorted(rows, key=key))
