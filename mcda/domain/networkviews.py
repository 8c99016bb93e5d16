"""Nouns of the methods of the field: what DEMATEL, ANP and cognitive maps say of a graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from mcda.errors import NotApplicable, UnknownName

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Columns:
    """Numbers by node under named columns, with what the reader must know of how they came about."""

    nodes: tuple[str, ...]
    values: Mapping[str, np.ndarray]
    method: str
    notes: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)

    def __getitem__(self, column: str) -> pd.Series:
        import pandas as pd

        if column not in self.values:
            raise UnknownName.among("column", column, self.values)
        return pd.Series(np.array(self.values[column]), index=pd.Index(self.nodes, name="node"), name=column)

    def to_frame(self) -> pd.DataFrame:
        """Node / the columns."""
        import pandas as pd

        return pd.DataFrame({name: self[name] for name in self.values}, index=pd.Index(self.nodes, name="node"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True, eq=False)
class LimitPriorities:
    """Limit of a supermatrix: one priority vector per closed class of nodes, and where each start ends up.

    `matrix` (n, n): column = start, averaged over a period where the powers
    run in a circle. `classes` are the closed classes, `periods` theirs.
    """

    nodes: tuple[str, ...]
    matrix: np.ndarray
    classes: tuple[tuple[str, ...], ...]
    periods: tuple[int, ...]
    sinks: tuple[str, ...] = ()
    transient: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def limit(self) -> pd.Series:
        """The one limit vector; refused where the answer depends on the start."""
        if len(self.classes) > 1:
            told = "; ".join(", ".join(c) for c in self.classes)
            raise NotApplicable(f"the limit depends on the start: closed classes {told}", None, "take .start(node), or link the classes")
        return self.start(self.nodes[0]).rename("limit")

    def start(self, node: str) -> pd.Series:
        """Limit priorities of a walk that starts at `node`."""
        import pandas as pd

        if node not in self.nodes:
            raise UnknownName.among("node", node, self.nodes)
        return pd.Series(self.matrix[:, self.nodes.index(node)], index=pd.Index(self.nodes, name="node"), name=node)

    def within(self, nodes: tuple[str, ...] | list[str], start: str | None = None) -> pd.Series:
        """Priorities of some nodes alone, sum 1: the alternatives, or one cluster."""
        vector = (self.limit if start is None else self.start(start)).loc[list(nodes)]
        return vector / vector.sum()

    def to_frame(self) -> pd.DataFrame:
        """Node / start node: limit of the averaged powers."""
        import pandas as pd

        return pd.DataFrame(self.matrix, index=pd.Index(self.nodes, name="node"), columns=pd.Index(self.nodes, name="start"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True, eq=False)
class CognitiveMap:
    """Where a fuzzy cognitive map came to rest.

    `outcome`: "fixed point", "limit cycle" (of `period` states, the last rows
    of `states`) or "not settled". Values are ordinal: only differences from a
    baseline run mean anything.
    """

    nodes: tuple[str, ...]
    states: np.ndarray
    outcome: str
    period: int
    unique: bool
    parameters: Mapping[str, object]
    notes: tuple[str, ...] = ()

    @property
    def state(self) -> pd.Series:
        """The fixed point; refused where there is none."""
        import pandas as pd

        if self.outcome != "fixed point":
            raise NotApplicable(f"the map has no resting state: {self.outcome}" + (f" of {self.period} states" if self.period > 1 else ""), None, "see .to_frame() for the states")
        return pd.Series(self.states[-1], index=pd.Index(self.nodes, name="node"), name="state")

    def minus(self, baseline: CognitiveMap) -> pd.Series:
        """Scenario minus baseline, both at rest."""
        return (self.state - baseline.state).rename("difference")

    def to_frame(self) -> pd.DataFrame:
        """Step / node: states from the start on."""
        import pandas as pd

        return pd.DataFrame(self.states, columns=list(self.nodes)).rename_axis("step")

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
