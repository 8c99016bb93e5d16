"""How often each alternative takes each rank when weights, or weights and values, are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.ranking import Method
from mcda.errors import Usage

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Acceptability:
    """Rank acceptabilities: `shares[i, r]` is the share of draws in which alternative i has rank r + 1.

    Ties are shared: two alternatives tied for the first place take half of it
    and half of the second each. `rule` says how the weights were drawn and
    belongs into every sentence that quotes a share. `kinds` tells for each
    figure whether it is exact or sampled.
    """

    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    shares: np.ndarray
    errors: np.ndarray
    expected: np.ndarray
    centres: np.ndarray = field(repr=False)
    pair_shares: np.ndarray | None = field(repr=False)
    confident: np.ndarray = field(repr=False)
    rule: str
    method: Method
    draws: int
    seed: int
    kinds: Mapping[str, str]
    problem_digest: str = ""

    @property
    def kind(self) -> str:
        return self.kinds["ranks"]

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Alternative / rank 1..m: share of draws."""
        return self._table(self.shares)

    @cached_property
    def standard_error(self) -> pd.DataFrame:
        """Alternative / rank 1..m: standard error from 8 independent scramblings; 0 where exact."""
        return self._table(self.errors)

    @cached_property
    def first(self) -> pd.Series:
        """Share of draws in which each alternative is first."""
        return self._series(self.shares[:, 0], "first")

    def first_k(self, k: int) -> pd.Series:
        """Share of draws in which each alternative is among the first k."""
        if not 1 <= k <= len(self.alternatives):
            raise Usage(f"there is no rank {k} among {len(self.alternatives)} alternatives")
        return self._series(self.shares[:, :k].sum(axis=1), f"first {k}")

    @cached_property
    def expected_rank(self) -> pd.Series:
        return self._series(self.expected, "expected rank")

    @cached_property
    def pairwise(self) -> pd.DataFrame:
        """Row ahead of column: share of draws, ties count half."""
        import pandas as pd

        if self.pair_shares is None:
            raise Usage("pairwise winning indices were not asked for", None, "acceptability(..., pairwise=True)")
        return pd.DataFrame(self.pair_shares, index=self._index, columns=list(self.alternatives))

    @cached_property
    def central_weights(self) -> pd.DataFrame:
        """Mean of the weights for which an alternative is first; only alternatives that ever are."""
        import pandas as pd

        ever = self.shares[:, 0] > 0
        return pd.DataFrame(self.centres[ever], index=self._index[ever], columns=list(self.criteria))

    @cached_property
    def central_counts(self) -> pd.Series:
        """Draws behind each row of `central_weights`; a tie counts as a part of a draw."""
        return self._series(self.shares[:, 0] * self.draws, "draws")[self.shares[:, 0] > 0]

    @cached_property
    def confidence(self) -> pd.Series:
        """Share of drawn values for which an alternative is first with its own central weights."""
        return self._series(self.confident, "confidence")[self.shares[:, 0] > 0]

    def to_frame(self) -> pd.DataFrame:
        return self.ranks

    @property
    def _index(self) -> pd.Index:
        import pandas as pd

        return pd.Index(self.alternatives, name="alternative")

    def _table(self, values: np.ndarray) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(values, index=self._index, columns=pd.RangeIndex(1, len(self.alternatives) + 1, name="rank"))

    def _series(self, values: np.ndarray, name: str) -> pd.Series:
        import pandas as pd

        return pd.Series(values, index=self._index, name=name)

    def __str__(self) -> str:
        how = "exact" if self.kind == "exact" else f"{self.draws} draws, seed {self.seed}, largest standard error {self.errors.max():.2g}"
        return f"weights {self.rule}; {self.method}; {how}\n{self.ranks}"

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
