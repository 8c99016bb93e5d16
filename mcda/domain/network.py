"""Nouns of the interaction graph: the graph itself and what was found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.case import Case, Link
from mcda.domain.hierarchy import name_in
from mcda.domain.problem import frozen_array
from mcda.errors import Fault, UnknownName, did_you_mean, refuse

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Graph:
    """Named nodes and the signed links among them; at most one link from a node to another.

    A pair without a link was not assessed; a link of weight 0 was assessed
    and found to be nothing. Names are unique, ends are nodes, weights finite,
    lags whole numbers from 0. A what-if may move a weight out of its low..high.
    """

    nodes: tuple[str, ...]
    links: tuple[Link, ...]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", tuple(self.nodes))
        object.__setattr__(self, "links", tuple(self.links))
        refuse(graph_faults(self.nodes, self.links))

    @cached_property
    def place(self) -> dict[str, int]:
        """Position of each node."""
        return {node: i for i, node in enumerate(self.nodes)}

    @cached_property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Positions of the sources and of the targets, in the order of the links."""
        place = self.place
        return (frozen_array([place[k.source] for k in self.links], int), frozen_array([place[k.target] for k in self.links], int))

    @cached_property
    def weights(self) -> np.ndarray:
        """Signed weights, in the order of the links."""
        return frozen_array([k.weight for k in self.links])

    @cached_property
    def matrix(self) -> np.ndarray:
        """Z (n, n): rows act on columns; 0 where nothing was assessed."""
        matrix = np.zeros((len(self.nodes),) * 2)
        matrix[self.ends] = self.weights
        return frozen_array(matrix)

    @property
    def pairs(self) -> int:
        """How many ordered pairs of different nodes there are."""
        return len(self.nodes) * (len(self.nodes) - 1)

    @property
    def assessed(self) -> int:
        """How many of these pairs have a link, be it of weight 0."""
        return sum(k.source != k.target for k in self.links)

    @property
    def lags(self) -> bool:
        """Whether any link says how long it takes."""
        return any(k.lag for k in self.links)

    def link(self, source: str, target: str) -> Link:
        for k in self.links:
            if (k.source, k.target) == (source, target):
                return k
        raise UnknownName.among("link", f"{source}:{target}", [f"{k.source}:{k.target}" for k in self.links])

    def name(self, node: str, language: str = "en") -> str:
        return name_in(self.names.get(node, {}), language, node)

    def to_frame(self) -> pd.DataFrame:
        """Source / target: weights, NaN where a pair was not assessed."""
        import pandas as pd

        values = np.full((len(self.nodes),) * 2, np.nan)
        values[self.ends] = self.weights
        return pd.DataFrame(values, index=pd.Index(self.nodes, name="source"), columns=pd.Index(self.nodes, name="target"))

    def to_networkx(self) -> nx.DiGraph:
        """A new networkx.DiGraph with flat attributes only, so that every file format can hold it."""
        import networkx as nx

        made = nx.DiGraph()
        for node in self.nodes:
            made.add_node(node, **({"label": self.name(node)} if node in self.names else {}))
        for k in self.links:
            told = {
                "weight": float(k.weight), "low": k.low, "high": k.high, "lag": int(k.lag), "origin": k.origin, "reason": k.reason or None,
                "code": k.code or None, "section": k.document.place if k.document else None, "status": k.status or None,
            }  # fmt: skip
            made.add_edge(k.source, k.target, **{name: value for name, value in told.items() if value is not None})
        return made

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def graph_faults(nodes: Sequence[str], links: Sequence[Link]) -> list[Fault]:
    """Everything that is wrong with these nodes and links."""
    faults = [] if nodes else [Fault("the graph has no nodes")]
    faults += [Fault(f"two nodes are named {n!r}", None, "names are unique, also when written as text") for n, count in Counter(nodes).items() if count > 1]
    known, first = set(nodes), {}
    for k in links:
        where = k.place or f"link {k.source}:{k.target}"
        faults += [Fault(f"link end {end!r} is not a node", where, did_you_mean(end, nodes)) for end in dict.fromkeys((k.source, k.target)) if end not in known]
        if (k.source, k.target) in first:
            faults.append(Fault(f"the link {k.source}:{k.target} is given twice", where, "one signed link from a node to another"))
        first.setdefault((k.source, k.target), k)
        numbers = {"weight": k.weight, "low": k.low, "high": k.high}
        bad = [what for what, value in numbers.items() if value is not None and not isfinite(value)]
        faults += [Fault(f"the {what} {numbers[what]!r} is not a finite number", where) for what in bad]
        if k.lag != int(k.lag) or k.lag < 0:
            faults.append(Fault(f"the lag {k.lag!r} is not a whole number from 0", where, "count in whole steps of the case's time unit"))
    return faults


def range_faults(k: Link, where: str) -> list[Fault]:
    """A weight, as it was first given, lies between its low and high."""
    if (k.weight if k.low is None else k.low) <= k.weight <= (k.weight if k.high is None else k.high):
        return []
    return [Fault(f"the weight {k.weight:g} does not lie between its low and high", where)]


def graph_of_case(case: Case, system: bool = False) -> Graph:
    """The active links of a case: those among the pillars, or all of them."""
    if not system:
        pillars = case.model.pillars
        return Graph(pillars, case.pillar_links, {p: case.model.hierarchy[p].names for p in pillars})
    links = case.active_links
    linked = {end for k in links for end in (k.source, k.target)}
    hierarchy, mechanisms = case.model.hierarchy, {n.id: n for n in case.model.graph_nodes}
    nodes = tuple(n for n in (*case.model.pillars, *hierarchy.leaves, *hierarchy.nodes, *mechanisms) if n in linked)
    return Graph(tuple(dict.fromkeys(nodes)), links, {n: (hierarchy[n] if n in hierarchy else mechanisms[n]).names for n in nodes})


@dataclass(frozen=True, eq=False)
class Found:
    """A table of findings about a graph: rows in order, how they were obtained and how far the search went.

    `complete` is False where a bound ended the search; `bound` says which.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple, ...]
    index: str = ""
    how: str = "exact"
    bound: str = ""
    complete: bool = True
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """The rows; where `index` names a column, it becomes the index."""
        import pandas as pd

        frame = pd.DataFrame(list(self.rows), columns=list(self.columns))
        frame.attrs = {"how": self.how, "bound": self.bound, "complete": self.complete}
        return frame.set_index(self.index) if self.index else frame

    def __len__(self) -> int:
        return len(self.rows)

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True, eq=False)
class LinkDraws:
    """Shares of ranks when all links vary together within low..high.

    `counts` is (n_options, n_options): how often each option had each rank;
    ties share the smallest rank. `refused` draws had effects without end and
    are left out of `draws`.
    """

    options: tuple[str, ...]
    counts: np.ndarray
    draws: int
    refused: int
    seed: int
    varied: tuple[str, ...]
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def ranks(self) -> pd.DataFrame:
        """Option / share of each rank 1..m."""
        import pandas as pd

        columns = range(1, len(self.options) + 1)
        return pd.DataFrame(self.counts / max(self.draws, 1), index=pd.Index(self.options, name="option"), columns=columns)

    @property
    def first(self) -> pd.Series:
        return self.ranks[1].rename("first")

    @property
    def standard_error(self) -> pd.Series:
        """Of `first`: sqrt(p (1 - p) / draws)."""
        share = self.first
        return np.sqrt(share * (1 - share) / max(self.draws, 1)).rename("standard_error")

    def to_frame(self) -> pd.DataFrame:
        """Option / first, standard_error, kind, draws, seed, refused."""
        import pandas as pd

        frame = pd.DataFrame({"first": self.first, "standard_error": self.standard_error})
        frame.attrs = dict(self.settings)
        return frame.assign(kind="sampled", draws=self.draws, seed=self.seed, refused=self.refused)

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True, eq=False)
class NetworkView:
    """One graph of a case with what was found in it: tables by name, and how weights became effects.

    `tipping` is the strength at which loops feed themselves, None without loops.
    """

    id: str
    graph: Graph
    scale: str
    strength: float
    divisor: float
    radius: float
    tipping: float | None
    tables: Mapping[str, Found]
    notes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Found:
        if name not in self.tables:
            raise UnknownName.among("table", name, self.tables)
        return self.tables[name]

    def __contains__(self, name: str) -> bool:
        return name in self.tables

    @property
    def settings(self) -> dict[str, object]:
        """Scale, divisor s, strength, spectral radius and coverage: what every number of the view rests on."""
        return {
            "scale": self.scale, "divisor": self.divisor, "strength": self.strength, "spectral_radius": self.radius, "largest_strength": self.tipping,
            "nodes": len(self.graph.nodes), "links": len(self.graph.links), "assessed": self.graph.assessed, "pairs": self.graph.pairs,
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class NetworkStudy:
    """What a case's interaction graph says: the pillars, the pillars with the links that are off, and the whole system.

    `problem` is the interventions problem whose measures were sent through the
    graph, empty where there is none; `effects` holds what was found of them.
    """

    pillars: NetworkView
    extended: NetworkView | None = None
    system: NetworkView | None = None
    problem: str = ""
    effects: Mapping[str, Found] = field(default_factory=dict, repr=False)
    changes: tuple[str, ...] = ()
    seed: int = 1

    @property
    def views(self) -> tuple[NetworkView, ...]:
        return tuple(v for v in (self.pillars, self.extended, self.system) if v is not None)

    def to_frame(self) -> pd.DataFrame:
        """Node / given, received and the rest, of the pillar graph."""
        return self.pillars["nodes"].to_frame()

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
