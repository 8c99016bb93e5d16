"""Which source of doubt the ranking hangs on, and what holds under all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.note import Note

if TYPE_CHECKING:
    import pandas as pd

SURE, NEVER = 0.9, 0.1  # limits of the priority classes


@dataclass(frozen=True)
class Verdict:
    """One word for how firmly the first place holds under joint doubt, with its limits; no word where it would mislead."""

    word: str | None
    share: float
    limits: Note
    against: tuple[Note, ...] = ()

    def __str__(self) -> str:
        return f"{self.word} ({self.limits})" if self.word else "no verdict: " + "; ".join(self.against)


@dataclass(frozen=True, eq=False)
class Scenario:
    """What a set of joint draws gives: which sources vary, and how often each alternative is first and among the first k."""

    id: str
    varying: tuple[str, ...]
    width: float
    first: np.ndarray = field(repr=False)
    first_k: np.ndarray = field(repr=False)
    error: float
    """Standard error of the share of the present winner, from 8 independent scramblings."""


@dataclass(frozen=True, eq=False)
class Importance:
    """Joint doubt in one problem.

    `effects`: per source (the last one, `dummy`, acts on nothing: what it
    gets is noise) its total effect and Shapley share on two outputs, the mean
    shift of all ranks and whether the present winner stays first, as
    (n_sources, 4) with standard errors of the same shape. Total effects are
    shares of the output's variance that would stay if all other sources were
    fixed; through interactions they add up to more than 1. Shapley shares add
    up to 1.
    """

    problem: str
    alternatives: tuple[str, ...]
    winners: tuple[str, ...]
    sources: tuple[str, ...]
    ranges: Mapping[str, Note]
    effects: np.ndarray
    errors: np.ndarray
    scenarios: tuple[Scenario, ...]
    k: int
    draws: int
    effect_draws: int
    seed: int
    verdict: Verdict
    notes: tuple[Note, ...] = ()

    def scenario(self, scenario: str) -> Scenario:
        return next(s for s in self.scenarios if s.id == scenario)

    @property
    def kept(self) -> float:
        """Share of joint draws in which a present winner is first."""
        return self.share_of(self.scenario("all"))

    def share_of(self, scenario: Scenario) -> float:
        return float(scenario.first[[self.alternatives.index(w) for w in self.winners]].sum())

    @property
    def kept_with_method(self) -> float | None:
        """The same share with the present method kept while all else varies; None where the method does not vary."""
        found = [s for s in self.scenarios if s.id == "without method"]
        return self.share_of(found[0]) if found else None

    @property
    def classes(self) -> np.ndarray:
        """1: among the first k in at least 90 % of the joint draws; 2: in 10 to 90 %; 3: in fewer than 10 %."""
        share = self.scenario("all").first_k
        return np.where(share >= SURE, 1, np.where(share >= NEVER, 2, 3))

    def to_frame(self) -> pd.DataFrame:
        """Source / total effects and Shapley shares with standard errors, the winner's share alone and fixed, the range."""
        import pandas as pd

        names = ["total_rank_shift", "total_winner_kept", "shapley_rank_shift", "shapley_winner_kept"]
        frame = pd.DataFrame(self.effects, index=pd.Index(self.sources, name="source"), columns=names)
        for j, name in enumerate(names):
            frame[f"{name}_error"] = self.errors[:, j]
        found = {s.id: self.share_of(s) for s in self.scenarios}
        frame["kept_alone"] = [found.get(f"only {s}", 1.0) for s in self.sources]
        frame["kept_if_fixed"] = [found.get(f"without {s}", self.kept) for s in self.sources]
        frame["range"] = [str(self.ranges.get(s, "acts on nothing")) for s in self.sources]
        return frame

    @property
    def first(self) -> pd.DataFrame:
        """Scenario / alternative: share of draws in first place, ties shared."""
        return self._table("first")

    @property
    def first_k(self) -> pd.DataFrame:
        """Scenario / alternative: share of draws among the first k."""
        return self._table("first_k")

    @property
    def priorities(self) -> pd.DataFrame:
        """Alternative / share first, share among the first k and class under joint doubt, best first."""
        import pandas as pd

        all_ = self.scenario("all")
        frame = pd.DataFrame({"first": all_.first, "first_k": all_.first_k, "class": self.classes}, index=pd.Index(self.alternatives, name="alternative"))
        return frame.sort_values(["first_k", "first"], ascending=False, kind="stable")

    def _table(self, name: str) -> pd.DataFrame:
        import pandas as pd

        rows = pd.Index([s.id for s in self.scenarios], name="scenario")
        return pd.DataFrame([getattr(s, name) for s in self.scenarios], index=rows, columns=list(self.alternatives))

    def __str__(self) -> str:
        return f"{' and '.join(self.winners)} first in {self.kept:.0%} of {self.draws} joint draws (seed {self.seed}); {self.verdict}\n{self.to_frame()}"

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
