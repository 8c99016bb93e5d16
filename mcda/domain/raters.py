"""How far several people agree on the ratings of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcda.domain.case import Case, Rating

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class RatingAgreement:
    """Every rating that somebody gave, with how many rated and how far they are apart."""

    ratings: tuple[tuple[tuple[str, str], Rating], ...]
    illustrative: int
    """How many of the case's ratings stay illustrative."""

    @property
    def raters(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(v.rater for _, r in self.ratings for v in r.votes))

    @property
    def several(self) -> tuple[tuple[tuple[str, str], Rating], ...]:
        """The ratings by more than one person."""
        return tuple(x for x in self.ratings if len(x[1].votes) > 1)

    @property
    def disputed(self) -> tuple[tuple[tuple[str, str], Rating], ...]:
        """Those on which people differ, the widest first."""
        return tuple(sorted((x for x in self.several if x[1].spread > 0), key=lambda x: -x[1].spread))

    def sentence(self) -> str:
        same = len(self.several) - len(self.disputed)
        told = f"Ratings by {', '.join(self.raters)} on {_counted(len(self.ratings))}; {self.illustrative} ratings of the case stay illustrative."
        if self.several:
            told += f" Several people rated {_counted(len(self.several))}, combined as means: {same} alike, {len(self.disputed)} apart"
            told += f", by {self.disputed[0][1].spread:g} at most." if self.disputed else "."
        return told

    def to_frame(self) -> pd.DataFrame:
        """One row a rating: rating, low, high, n_raters, spread, status."""
        import pandas as pd

        rows = [(o, leaf, r.value, r.low, r.high, len(r.votes), r.spread, r.status) for (o, leaf), r in self.ratings]
        return pd.DataFrame(rows, columns=["alternative", "criterion", "rating", "low", "high", "n_raters", "spread", "status"]).set_index(["alternative", "criterion"])

    def _repr_html_(self) -> str:
        return self.to_frame().to_html()


def _counted(n: int) -> str:
    return f"{n} pair" + ("" if n == 1 else "s")


def rating_agreement(case: Case) -> RatingAgreement:
    """Spread (largest less smallest, in levels of the rating scale) and number of raters of every rating by a named person.

    Examples
    --------
    >>> import mcda
    >>> mcda.rating_agreement(mcda.read_case("henan")).illustrative
    75
    """
    rated = tuple((key, r) for key, r in case.ratings.items() if r.votes)
    return RatingAgreement(rated, sum(r.status == "illustrative" for r in case.ratings.values()))
