"""A model file -> Model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mcda.domain.case import GraphNode, Judgement, Link, LinkScale, Model
from mcda.domain.hierarchy import ROOT, Criterion, Hierarchy, Source
from mcda.domain.number import ratio
from mcda.domain.problem import checked_bounds
from mcda.errors import Fault, InvalidInput, McdaError, did_you_mean, refuse
from mcda.files.library import as_text, find_model, read_bytes
from mcda.files.schema import CriterionRow, JudgementRow, LinkRow, LinkScaleRow, ModelFile, NodeRow, SourceRow, apart, validated
from mcda.files.yamltext import Document, read_yaml


def read_model(name: str | Path) -> Model:
    """A model from a path or the name of a shipped one."""
    path = Path(name)
    file = path if path.is_file() else find_model(str(name), None, str(name))
    return model_of(read_bytes(file), file.name)[0]


def model_of(data: bytes, name: str) -> tuple[Model, str]:
    """The model in these bytes and their SHA-256."""
    document, faults = read_yaml(as_text(data, name), name), []
    row = validated(document, ModelFile, faults)
    if row is None:
        refuse(faults)
    wrong, hierarchy, criteria = len(faults), None, tuple(r.id for r in row.criteria)
    try:
        hierarchy = _hierarchy(row.criteria, document)
    except McdaError as error:  # judgements and links are still checked, as far as that goes without a tree
        faults += error.faults
    judgements = judgements_of(row.judgements, document, hierarchy, ("judgements",), faults)
    nodes = tuple(_node(r, i, document) for i, r in enumerate(row.interactions.nodes))
    faults += [Fault(f"the graph node {n.id!r} is also a criterion", n.place, "choose another id") for n in nodes if n.id in (*criteria, ROOT)]
    faults += _twice([(n.id,) for n in nodes], [n.place for n in nodes], "graph node")
    known = (*criteria, *(n.id for n in nodes))
    links = tuple(_link(r, i, document, known, row.interactions.scale, faults) for i, r in enumerate(row.interactions.links))
    faults += _twice([(k.source, k.target) for k in links], [k.place for k in links], "link")
    scale = _scale(row.interactions.scale, document, faults)
    refuse(apart(faults, wrong))
    model = Model(row.id, hierarchy, row.name, judgements, links, scale, source_of(row.source), row.note, nodes)
    return model, hashlib.sha256(data).hexdigest()


def _hierarchy(rows: Sequence[CriterionRow], document: Document) -> Hierarchy:
    faults, criteria, places = [], [], {}
    for i, row in enumerate(rows):
        place = document.place(("criteria", i, "id"))
        places.setdefault(row.id, place)
        bounds = None
        if row.bounds:
            try:
                bounds = checked_bounds(row.id, row.bounds, row.direction or _either(row.bounds), document.place(("criteria", i, "bounds")))
            except McdaError as error:
                faults += error.faults
        criteria.append(Criterion(row.id, row.parent, row.direction, row.unit, row.scale, bounds, row.name, row.code, row.note, source_of(row.source)))
    seen: set[str] = set()
    for i, row in enumerate(rows):
        if row.id in seen or row.id == ROOT:
            faults.append(Fault(f"criterion id {row.id!r} is used twice", document.place(("criteria", i, "id")), f"first at {places[row.id]}; ids are unique"))
        seen.add(row.id)
    refuse(faults)
    try:
        return Hierarchy(tuple(criteria), places)
    except McdaError as error:
        raise InvalidInput.of([replace(f, where=f.where or document.place(("criteria",))) for f in error.faults]) from None


def _either(bounds: Sequence[float]) -> str:
    """The direction that bounds speak for: where none is written, that is the fault to tell."""
    return "benefit" if bounds[0] < bounds[-1] else "cost"


def source_of(row: SourceRow | None) -> Source | None:
    return Source(row.doc, row.place) if row else None


def judgements_of(rows: Sequence[JudgementRow], document: Document, tree: Hierarchy | None, path: tuple, faults: list[Fault]) -> tuple[Judgement, ...]:
    """Judgements with their places; names that are not siblings, bad values and pairs given twice are faults."""
    found: list[Judgement] = []
    for i, row in enumerate(rows):
        at = document.place((*path, i, "on"))
        if tree and row.on not in tree.inner:
            faults.append(Fault(f"judgements on {row.on!r}, which has no children", at, did_you_mean(row.on, tree.inner)))
            continue
        siblings = tree.children(row.on) if tree else None
        for j, pair in enumerate(row.compare):
            place = document.place((*path, i, "compare", j))
            for name in dict.fromkeys((pair.first, pair.second)):
                if siblings is not None and name not in siblings:
                    faults.append(Fault(f"{name!r} is not a child of {row.on!r}", place, did_you_mean(name, siblings)))
            if pair.first == pair.second:
                faults.append(Fault(f"{pair.first!r} is compared with itself", place))
            for what, value in (("judgement", pair.value), ("low", pair.low), ("high", pair.high)):
                if value is not None and ratio(value) is None:
                    faults.append(Fault(f"the {what} {pair.first}:{pair.second} = {value:g} is not above 0 (1e-9 to 1e9)", place, "1/3 says: a third as important"))
            if (pair.low is None) != (pair.high is None):
                faults.append(Fault(f"{pair.first}:{pair.second}: low and high belong both or not at all", place, "write [a, b, ratio, low, high]"))
            if None not in (pair.low, pair.high) and not pair.low <= pair.value <= pair.high:
                faults.append(Fault(f"{pair.first}:{pair.second}: {pair.value:g} does not lie in {pair.low:g} to {pair.high:g}", place, "write [a, b, ratio, low, high]"))
            found.append(Judgement(row.on, row.by, pair.first, pair.second, pair.value, pair.low, pair.high, row.why, place))
    faults += _twice([(j.by, *sorted((j.first, j.second))) for j in found], [j.place for j in found], "judgement")
    return tuple(found)


def _twice(keys: Sequence[tuple], places: Sequence[str], what: str) -> list[Fault]:
    first: dict[tuple, str] = {}
    faults = []
    for key, place in zip(keys, places, strict=True):
        if key in first:
            faults.append(Fault(f"the {what} {' : '.join(map(str, key))} is given twice", place, f"first at {first[key]}"))
        first.setdefault(key, place)
    return faults


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


def _link(row: LinkRow, i: int, document: Document, known: Sequence[str], scale: LinkScaleRow, faults: list[Fault]) -> Link:
    place = document.place(("interactions", "links", i))
    for name in (row.source_, row.to):
        if name not in known:
            faults.append(Fault(f"link end {name!r} is neither a criterion nor a node of the graph", place, did_you_mean(name, known)))
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
