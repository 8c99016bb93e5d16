"""A model file -> Model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path

from mcda.domain.case import GraphNode, Link, LinkScale, Model, Trace
from mcda.domain.hierarchy import ROOT, Criterion, Hierarchy, Source
from mcda.domain.problem import checked_bounds
from mcda.errors import Fault, InvalidInput, McdaError, did_you_mean, refuse
from mcda.files.judgements import CORNER, judgements_of, twice
from mcda.files.lookup import as_text, find_model, library, read_bytes
from mcda.files.schema import CriterionRow, LinkRow, LinkScaleRow, ModelFile, NodeRow, SourceRow, TraceRow, apart, validated
from mcda.files.sorting import sorting_of
from mcda.files.tables import Table, table_in
from mcda.files.yamltext import Document, read_yaml


def read_model(name: str | Path) -> Model:
    """A model from a path or the name of a shipped one."""
    path = Path(name)
    file = path if path.is_file() else find_model(str(name), None, str(name))
    return model_of(read_bytes(file), file.name, path.parent if path.is_file() else library("models"))


def model_of(data: bytes, name: str, folder: Traversable | None = None, contents: dict[str, bytes] | None = None) -> Model:
    """The model in these bytes; the tables that it names lie in `folder` and are kept in `contents`."""
    document, faults = read_yaml(as_text(data, name), name), []

    def table(file: str, path: tuple) -> Table:
        return table_in(folder, file, document.place(path), faults, contents, CORNER)

    row = validated(document, ModelFile, faults)
    if row is None:
        refuse(faults)
    wrong, hierarchy, criteria = len(faults), None, tuple(r.id for r in row.criteria)
    try:
        hierarchy = _hierarchy(row.criteria, document)
    except McdaError as error:  # judgements and links are still checked, as far as that goes without a tree
        faults += error.faults
    judgements, shares = judgements_of(row.judgements, document, hierarchy, ("judgements",), faults, table)
    nodes = tuple(_node(r, i, document) for i, r in enumerate(row.interactions.nodes))
    faults += [Fault(f"the graph node {n.id!r} is also a criterion", n.place, "choose another id") for n in nodes if n.id in (*criteria, ROOT)]
    faults += twice([(n.id,) for n in nodes], [n.place for n in nodes], "graph node")
    known = (*criteria, *(n.id for n in nodes))
    links = tuple(_link(r, i, document, known, row.interactions.scale, faults) for i, r in enumerate(row.interactions.links))
    faults += twice([(k.source, k.target) for k in links], [k.place for k in links], "link")
    scale = _scale(row.interactions.scale, document, faults)
    traces = tuple(_trace(r, i, document, criteria, faults) for i, r in enumerate(row.traces))
    sorting = sorting_of(row.sorting, document, hierarchy, faults) if hierarchy else None
    refuse(apart(faults, wrong))
    return Model(row.id, hierarchy, row.name, judgements, links, scale, source_of(row.source), row.note, nodes, shares, sorting, tuple(row.systems), row.kind, traces)


def _hierarchy(rows: Sequence[CriterionRow], document: Document) -> Hierarchy:
    faults, criteria, places = [], [], {}
    for i, row in enumerate(rows):
        place = document.place(("criteria", i, "id"))
        places.setdefault(row.id, place)
        for part in ("parent", "direction"):
            places.setdefault(f"{row.id}/{part}", document.place(("criteria", i, part)))
        bounds = None
        if row.bounds:
            try:
                bounds = checked_bounds(row.id, row.bounds, row.direction or _either(row.bounds), document.place(("criteria", i, "bounds")))
            except McdaError as error:
                faults += error.faults
        criteria.append(Criterion(row.id, row.parent, row.direction, row.unit, row.scale, bounds, row.name, row.code, row.note, source_of(row.source), row.count))
    seen: set[str] = set()
    for i, row in enumerate(rows):
        if row.id in seen or row.id == ROOT:
            faults.append(Fault(f"criterion id {row.id!r} is used twice", document.place(("criteria", i, "id")), f"first at {places[row.id]}; ids are unique"))
        seen.add(row.id)
    refuse(faults)
    try:
        tree = Hierarchy(tuple(criteria), places)
    except McdaError as error:
        raise InvalidInput.of([replace(f, where=f.where or document.place(("criteria",))) for f in error.faults]) from None
    refuse(_count_faults(tree, places))
    return tree


def _either(bounds: Sequence[float]) -> str:
    """The direction that bounds speak for: where none is written, that is the fault to tell."""
    return "benefit" if bounds[0] < bounds[-1] else "cost"


def _count_faults(tree: Hierarchy, places: dict[str, str]) -> list[Fault]:
    """A counted node whose children are all counted is their sum."""
    faults = []
    for node in tree.inner[1:]:
        counts = [tree[child].count for child in tree.children(node)]
        if tree[node].count is not None and None not in counts and sum(counts) != tree[node].count:
            faults.append(Fault(f"the counts below {node!r} sum to {sum(counts):g}, not {tree[node].count:g}", places.get(node), "add a row for what is not explained"))
    return faults


def source_of(row: SourceRow | None) -> Source | None:
    return Source(row.doc, row.place) if row else None


def _node(row: NodeRow, i: int, document: Document) -> GraphNode:
    return GraphNode(row.id, row.name, row.code, row.note, source_of(row.source), document.place(("interactions", "nodes", i, "id")))


def _scale(row: LinkScaleRow, document: Document, faults: list[Fault]) -> LinkScale:
    place = document.place(("interactions", "scale"))
    strength = row.strength if row.strength is not None else 1.0 if row.kind == "effect" else 0.5
    if row.kind == "effect" and strength != 1:
        faults.append(Fault("weights of kind effect are taken as they are: they have no strength", place, "leave `strength` out, or write kind: score"))
    if row.kind == "spectral":
        faults.append(Fault("a case scales its links by kind score or effect", place, "spectral scaling is an option of mcda.influence"))
    if strength < 0:
        faults.append(Fault(f"the strength of the links must not be negative: {strength:g}", place))
    if row.min > row.max:
        faults.append(Fault(f"the scale runs from {row.min:g} to {row.max:g}", place, "min is the lower end"))
    return LinkScale(row.kind, row.min, row.max, strength)


def _trace(row: TraceRow, i: int, document: Document, known: Sequence[str], faults: list[Fault]) -> Trace:
    """A trace; its target is a node of another model and is checked where the two meet, in a case."""
    place = document.place(("traces", i))
    if row.source_ not in known:
        faults.append(Fault(f"no node named {row.source_!r}", place, did_you_mean(row.source_, known)))
    return Trace(row.source_, row.to, row.how, row.why, source_of(row.source), place)


def _link(row: LinkRow, i: int, document: Document, known: Sequence[str], scale: LinkScaleRow, faults: list[Fault]) -> Link:
    place = document.place(("interactions", "links", i))
    for name, end in ((row.source_, "from"), (row.to, "to")):
        if name not in known:
            faults.append(Fault(f"link end {name!r} is neither a criterion nor a node of the graph", document.place(("interactions", "links", i, end)), did_you_mean(name, known)))
    if row.source_ == row.to:
        faults.append(Fault(f"{row.to!r} is linked to itself", place))
    low, high = row.low, row.high
    if scale.kind == "score" and not scale.min <= row.weight <= scale.max:
        faults.append(Fault(f"the link weight {row.weight:g} is outside the scale {scale.min:g} to {scale.max:g}", place))
    if not (row.weight if low is None else low) <= row.weight <= (row.weight if high is None else high):
        faults.append(Fault(f"the link weight {row.weight:g} does not lie between its low and high", place))
    if row.lag < 0:
        faults.append(Fault(f"the lag {row.lag} of {row.source_}:{row.to} is negative", place, "lags are whole numbers from 0"))
    active = row.active if row.active is not None else row.origin != "extension"
    return Link(row.source_, row.to, row.weight, low, high, row.lag, row.origin, active, row.reason, source_of(row.source), "illustrative", place, row.code)
