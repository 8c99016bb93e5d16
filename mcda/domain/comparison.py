"""Results that stand beside a ranking: methods compared, weights acting, options dominated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import Method, Ranking

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class ComparedMethod:
    """One method of a comparison: its ranking and its likeness to the reference, or why it does not apply."""

    method: Method
    ranking: Ranking | None = None
    not_applicable: str = ""
    similarity: Mapping[str, float | None] = field(default_factory=dict)
    same_order_as: str = ""
    cause: str = ""
    reason: str = ""


@dataclass(frozen=True, eq=False)
class MethodComparison:
    """The same problem and weights under several methods. Kind of every number: exact.

    `reference` is the ranking that the others are compared to. A method whose
    order is another's by construction (`same_order_as`) is shown and not
    counted as a vote of its own.
    """

    reference: Ranking
    methods: tuple[ComparedMethod, ...]

    @property
    def applicable(self) -> tuple[ComparedMethod, ...]:
        return tuple(m for m in self.methods if m.ranking is not None)

    @property
    def distinct(self) -> tuple[ComparedMethod, ...]:
        """Applicable methods without those that repeat another's order by construction."""
        return tuple(m for m in self.applicable if not m.same_order_as)

    @cached_property
    def first_places(self) -> dict[str, int]:
        """Alternative to the number of distinct methods that put it first, most first; a tie counts for each."""
        count: dict[str, int] = {}
        for m in self.distinct:
            for winner in m.ranking.winners:
                count[winner] = count.get(winner, 0) + 1
        return dict(sorted(count.items(), key=lambda item: -item[1]))

    @property
    def ranks(self) -> pd.DataFrame:
        """Alternative by method, in the order of the reference."""
        return self._table("ranks")

    @property
    def scores(self) -> pd.DataFrame:
        """Alternative by method; the methods' scores share neither scale nor direction."""
        return self._table("scores")

    def _table(self, what: str) -> pd.DataFrame:
        import pandas as pd

        table = pd.DataFrame({m.method.text: getattr(m.ranking, what) for m in self.applicable}, index=pd.Index(self.reference.alternatives, name="alternative"))
        return table.loc[list(self.reference.order)]

    def to_frame(self) -> pd.DataFrame:
        """Method / winner, spearman, kendall, weighted_spearman, ws, same_order_as, cause, reason; what does not apply comes last."""
        import pandas as pd

        rows = sorted(self.methods, key=lambda m: m.ranking is None)
        index = pd.Index([m.method.text for m in rows], name="method")
        likeness = {k: pd.Series([m.similarity.get(k) for m in rows], index, dtype=object) for k in ("spearman", "kendall", "weighted_spearman", "ws")}
        told = {
            "same_order_as": [m.same_order_as for m in rows], "cause": [m.cause for m in rows],
            "reason": [m.reason or m.not_applicable for m in rows],
        }  # fmt: skip
        return pd.DataFrame({"winner": [", ".join(m.ranking.winners) if m.ranking else "" for m in rows], **likeness, **told}, index=index)

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True, eq=False)
class ActingWeights:
    """The weight that each criterion is given, and its share in the squared spread of the scores. Kind: exact."""

    ranking: Ranking
    shares: np.ndarray

    @property
    def leaders(self) -> tuple[str, ...]:
        """The fewest criteria that together carry at least four fifths of the squared spread."""
        order = np.argsort(-self.shares, kind="stable")
        count = int(np.searchsorted(np.cumsum(self.shares[order]), 0.8 - 1e-12)) + 1
        return tuple(self.ranking.problem.criteria[i] for i in order[:count])

    def share(self, *criteria: str) -> float:
        """Shares of these criteria together."""
        return float(sum(self.shares[self.ranking.problem.criteria.index(c)] for c in criteria))

    def to_frame(self) -> pd.DataFrame:
        """Criterion / weight, acting, ratio, in the order of the problem; ratio is None where the weight is 0."""
        import pandas as pd

        weights = self.ranking.weights.values
        ratio = [float(s / w) if w > 0 else None for s, w in zip(self.shares, weights, strict=True)]
        index = pd.Index(self.ranking.problem.criteria, name="criterion")
        return pd.DataFrame({"weight": weights, "acting": self.shares, "ratio": pd.Series(ratio, index=index, dtype=object)}, index=index)

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True, eq=False)
class Dominance:
    """Which alternatives are at least as good as another everywhere and better somewhere. Kind: exact.

    `by` maps each dominated alternative to all that dominate it.
    """

    problem: Problem
    by: Mapping[str, tuple[str, ...]]

    @property
    def dominated(self) -> tuple[str, ...]:
        return tuple(self.by)

    @property
    def undominated(self) -> tuple[str, ...]:
        return tuple(a for a in self.problem.alternatives if a not in self.by)

    def to_frame(self) -> pd.DataFrame:
        """Dominated alternative / dominated_by, count."""
        import pandas as pd

        index = pd.Index(self.dominated, name="alternative", dtype=object)
        return pd.DataFrame({"dominated_by": [", ".join(b) for b in self.by.values()], "count": [len(b) for b in self.by.values()]}, index=index)

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
