"""What is known of a ranking when cells are missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import Method
from mcda.domain.weights import Weights

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class IntervalRanking:
    """Score and rank intervals over every filling of the missing cells within their bounds; exact.

    `low`, `high` are scores, `best`, `worst` ranks (n_alternatives,).
    `left_out` are criteria without any value, `lost_weight` their share.
    """

    problem: Problem
    weights: Weights
    method: Method
    low: np.ndarray
    high: np.ndarray
    best: np.ndarray
    worst: np.ndarray
    left_out: tuple[str, ...] = ()
    lost_weight: float = 0.0
    notes: tuple[str, ...] = ()
    kind: str = field(default="exact")

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """The missing cells among the criteria that are used."""
        p = self.problem
        return tuple((p.alternatives[i], p.criteria[j]) for i, j in np.argwhere(np.isnan(p.values)))

    def to_frame(self) -> pd.DataFrame:
        """Alternative / low, high, best_rank, worst_rank, kind."""
        import pandas as pd

        columns = {"low": self.low, "high": self.high, "best_rank": self.best, "worst_rank": self.worst, "kind": self.kind}
        return pd.DataFrame(columns, index=pd.Index(self.problem.alternatives, name="alternative"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
