"""Graph files <-> Graph: link lists and square matrices as CSV, GraphML in and out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from mcda.domain.case import Link
from mcda.domain.hierarchy import Source
from mcda.domain.network import Graph, graph_faults, range_faults
from mcda.errors import Fault, InvalidInput, NotFound, Usage, did_you_mean, refuse
from mcda.files.lookup import as_text, read_bytes
from mcda.files.tables import Row, Table, read_table

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = ("from", "to", "weight", "low", "high", "lag", "origin", "reason", "code", "document", "section")
SIDES = ("source", "target")


def read_links(path: str | Path) -> Graph:
    """A graph from a CSV of links: from, to, weight and, if wanted, low, high, lag, origin, reason, code, document, section.

    A pair that is not listed was not assessed; weight 0 says "nothing".
    """
    table, faults = _table(path), []
    table.require(("from", "to", "weight"), COLUMNS)
    links = tuple(link for row in table if (link := _link(row, faults)) is not None)
    nodes = tuple(dict.fromkeys(end for k in links for end in (k.source, k.target)))
    refuse(faults + (graph_faults(nodes, links) if nodes or not faults else []))
    return Graph(nodes, links)


def read_matrix(path: str | Path, rows: str) -> Graph:
    """A graph from a square CSV whose first column names the rows.

    Parameters
    ----------
    rows : {"source", "target"}
        Whether rows act on columns, or columns act on rows; it must be said,
        because a transposed matrix looks just as right. An empty field was not
        assessed; 0 on the diagonal is no link.
    """
    if rows not in SIDES:
        raise Usage(f"unknown orientation {rows!r}", None, did_you_mean(str(rows), SIDES))
    table, faults, links = _table(path, corner="node"), [], []
    label, names = table.columns[0], table.columns[1:]
    here = [row[label] for row in table]
    faults += [Fault(f"the row {n!r} has no column", row.place(), did_you_mean(n, names)) for n, row in zip(here, table, strict=True) if n not in names]
    faults += [Fault(f"the column {n!r} has no row", f"{table.name}:1", did_you_mean(n, here)) for n in names if n not in here]
    for row, name in zip(table, here, strict=True):
        for other in names:
            value = row.number(other, faults)
            if value is not None and not (value == 0 and other == name):
                source, target = (name, other) if rows == "source" else (other, name)
                links.append(Link(source, target, value, origin="given", place=row.place(other)))
    refuse(faults or graph_faults(tuple(names), links))
    return Graph(tuple(names), tuple(links))


def read_graphml(path: str | Path) -> nx.DiGraph:
    """The networkx graph in a GraphML file, for `mcda.influence`, which checks it."""
    import networkx as nx

    data, name = _bytes(path), Path(path).name
    try:
        return nx.read_graphml(io.BytesIO(data))
    except (nx.NetworkXError, SyntaxError, KeyError, ValueError) as error:
        raise InvalidInput(f"this is not GraphML that can be read: {error}", name) from None


def write_graphml(graph: Graph, path: str | Path) -> None:
    """Write a graph with its weights, ranges, lags, origins, reasons and sections as GraphML."""
    Path(path).write_bytes(graphml_of(graph))


def graphml_of(graph: Graph) -> bytes:
    """GraphML as bytes, the same for the same graph."""
    import networkx as nx

    return ("\n".join(nx.generate_graphml(graph.to_networkx())) + "\n").encode()


def _link(row: Row, faults: list[Fault]) -> Link | None:
    before, place = len(faults), row.place()
    for end in ("from", "to"):
        if not row[end]:
            faults.append(Fault(f"the field {end!r} is empty", row.place(end)))
    if not row["weight"]:
        faults.append(Fault("the field 'weight' is empty", row.place("weight"), "leave the row out to say: not assessed"))
    weight, low, high = (row.number(c, faults) for c in ("weight", "low", "high"))
    if row["lag"] and not row["lag"].isdigit():
        faults.append(Fault(f"the lag {row['lag']!r} is not a whole number from 0", row.place("lag")))
    if len(faults) > before:
        return None
    source = Source(row["document"], row["section"]) if row["document"] or row["section"] else None
    link = Link(row["from"], row["to"], weight, low, high, int(row["lag"] or 0), row["origin"] or "given", True, row["reason"], source, "", place, row["code"])
    faults += range_faults(link, place)
    return link


def _table(path: str | Path, corner: str = "") -> Table:
    """The CSV; `corner` names the first column where its field is empty, as matrices have it."""
    text = as_text(_bytes(path), Path(path).name)
    return read_table(corner + text if corner and text.startswith(",") else text, Path(path).name)


def _bytes(path: str | Path) -> bytes:
    if not Path(path).is_file():
        raise NotFound(f"there is no file {str(path)!r}")
    return read_bytes(Path(path))
