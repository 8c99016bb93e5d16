"""Anything that is a graph -> Graph, with every fault at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, isnan
from numbers import Integral, Real
from typing import TYPE_CHECKING

from mcda.domain.case import Link
from mcda.domain.network import Graph, graph_faults, range_faults
from mcda.errors import Fault, InvalidInput, did_you_mean, refuse

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

FIELDS = ("weight", "low", "high", "lag", "origin", "reason", "code", "section")


def graph_of(data: Graph | nx.DiGraph | pd.DataFrame | Mapping, self_loops: bool = False) -> Graph:
    """A checked Graph; the user's own graph is never changed.

    Parameters
    ----------
    data : Graph, networkx.DiGraph, square DataFrame or mapping
        DiGraph: edge attribute `weight`, optional `low`, `high`, `lag`,
        `origin`, `reason`; node attribute `label`. DataFrame: rows act on
        columns; an empty field (NaN) says "not assessed", 0 says "nothing".
        Mapping: ``{(source, target): weight}``.
    self_loops : bool, default False
        A link of a node to itself means persistence; it is refused unless asked for.

    Raises
    ------
    InvalidInput
        With every fault: names used twice, unknown ends, missing or non-finite
        weights, self-loops, lags that are not whole numbers from 0, a loop of
        lag 0 among links with lags.
    """
    faults: list[Fault] = []
    if isinstance(data, Graph):
        nodes, rows, names = data.nodes, [(k.source, k.target, k) for k in data.links], data.names
    elif hasattr(data, "is_directed"):
        nodes, rows, names = _from_networkx(data, faults)
    elif hasattr(data, "columns") and hasattr(data, "index"):
        nodes, rows, names = _from_frame(data, faults)
    elif isinstance(data, Mapping):
        nodes, rows, names = _from_mapping(data, faults)
    else:
        raise InvalidInput(f"a {type(data).__name__} is not a graph", None, "give a networkx.DiGraph, a square DataFrame or {(source, target): weight}")
    nodes = tuple(str(n) for n in nodes)
    links = tuple(link for a, b, given in rows if (link := _link(str(a), str(b), given, faults)) is not None)
    faults += graph_faults(nodes, links)
    if not self_loops:
        hint = "say self_loops=True if it keeps a share of itself from step to step"
        faults += [Fault(f"{k.source!r} is linked to itself", k.place or f"link {k.source}:{k.target}", hint) for k in links if k.source == k.target]
    refuse(faults)
    graph = Graph(nodes, links, names)
    refuse(_zero_lag(graph))
    return graph


def _zero_lag(graph: Graph) -> list[Fault]:
    """A circle of links that take no time, in a graph whose links have lags, has no order in which to work it out."""
    from mcda.network.propagation import components

    if not graph.lags:
        return []
    instant = graph.matrix.copy()
    instant[[graph.place[k.source] for k in graph.links if k.lag], [graph.place[k.target] for k in graph.links if k.lag]] = 0.0
    circles = [b for b in components(instant) if len(b) > 1 or instant[b[0], b[0]]]
    return [Fault(f"links of lag 0 run in a circle: {', '.join(graph.nodes[i] for i in c)}", None, "give one of them a lag of at least 1") for c in circles]


def _from_networkx(data: nx.DiGraph, faults: list[Fault]) -> tuple[Sequence, list, Mapping]:
    if not data.is_directed():
        faults.append(Fault("the graph has no directions", None, "give a networkx.DiGraph: who acts on whom matters"))
    if data.is_multigraph():
        faults.append(Fault("the graph may have several links between two nodes", None, "add them up yourself and give a networkx.DiGraph"))
    names = {str(n): {"en": str(a["label"])} for n, a in data.nodes(data=True) if a.get("label")}
    return list(data.nodes), [(a, b, dict(attributes)) for a, b, attributes in data.edges(data=True)], names


def _from_frame(data: pd.DataFrame, faults: list[Fault]) -> tuple[Sequence, list, Mapping]:
    rows, columns = [str(n) for n in data.index], [str(n) for n in data.columns]
    if data.shape[0] != data.shape[1]:
        faults.append(Fault(f"the matrix has {data.shape[0]} rows and {data.shape[1]} columns", None, "rows act on columns: the same nodes on both sides"))
    for here, there, what in ((rows, columns, "row"), (columns, rows, "column")):
        faults += [Fault(f"the {what} {n!r} has no counterpart", None, did_you_mean(n, there)) for n in here if n not in there]
    if faults:
        return rows, [], {}
    values = data.to_numpy()
    empty = {(i, j) for i in range(len(rows)) for j in range(len(columns)) if _empty(values[i, j])}
    own_zero = {(i, j) for i in range(len(rows)) for j in range(len(columns)) if rows[i] == columns[j] and not _empty(values[i, j]) and values[i, j] == 0}
    kept = [(rows[i], columns[j], {"weight": values[i, j]}) for i in range(len(rows)) for j in range(len(columns)) if (i, j) not in empty | own_zero]
    return rows, kept, {}


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, Real) and isnan(value))


def _from_mapping(data: Mapping, faults: list[Fault]) -> tuple[Sequence, list, Mapping]:
    rows = []
    for key, value in data.items():
        if not isinstance(key, tuple) or len(key) != 2:
            faults.append(Fault(f"{key!r} is not a pair of nodes", None, "write {(source, target): weight}"))
            continue
        rows.append((*key, {"weight": value}))
    return list(dict.fromkeys(end for a, b, _ in rows for end in (a, b))), rows, {}


def _link(source: str, target: str, given: Link | Mapping, faults: list[Fault]) -> Link | None:
    """One link, or None with its faults."""
    values = {f: getattr(given, f, None) for f in FIELDS} if isinstance(given, Link) else {f: given.get(f) for f in FIELDS}
    where, before = (given.place if isinstance(given, Link) and given.place else f"link {source}:{target}"), len(faults)
    if values["weight"] is None:
        faults.append(Fault("the link has no weight", where, "give every edge the attribute 'weight'; leave an unassessed pair out"))
    for field in ("weight", "low", "high"):
        value = values[field]
        if value is not None and (isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value)):
            faults.append(Fault(f"the {field} {value!r} is not a finite number", where))
    lag = values["lag"] if values["lag"] is not None else 0
    if isinstance(lag, bool) or not (isinstance(lag, Integral) or (isinstance(lag, Real) and isfinite(lag) and lag == int(lag))) or lag < 0:
        faults.append(Fault(f"the lag {lag!r} is not a whole number from 0", where, "count in whole steps of the case's time unit"))
    if len(faults) > before:
        return None
    if isinstance(given, Link):
        return given
    texts = {f: str(values[f]) for f in ("reason", "code") if values[f]}
    link = Link(source, target, float(values["weight"]), _float(values["low"]), _float(values["high"]), int(lag), str(values["origin"] or "given"), **texts)
    faults += range_faults(link, where)
    return link


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
