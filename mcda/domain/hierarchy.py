"""Criteria and the tree that they form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from mcda.errors import Fault, InvalidInput, McdaError, UnknownName, did_you_mean, refuse

ROOT = "root"
DIRECTIONS = {
    "benefit": 1, "max": 1, "+": 1, "1": 1, "+1": 1,
    "cost": -1, "min": -1, "-": -1, "-1": -1,
}  # fmt: skip


def direction_of(value: object, where: str | None = None) -> str:
    """'benefit' or 'cost' from any accepted spelling; anything else is an error."""
    if isinstance(value, bool):
        sign = None
    elif isinstance(value, int | float) and value in (1, -1):
        sign = int(value)
    else:
        sign = DIRECTIONS.get(str(value))
    if sign is None:
        known = ["benefit", "cost", "max", "min", "+", "-", "1", "-1"]
        raise InvalidInput(f"unknown direction {value!r}", where, did_you_mean(str(value).lower(), known))
    return "benefit" if sign > 0 else "cost"


def _directions(given: Mapping[object, object]) -> dict[str, str]:
    """Canonical directions by name; every one that is unknown is a fault."""
    found, faults = {}, []
    for name, value in given.items():
        try:
            found[str(name)] = direction_of(value, f"criterion {str(name)!r}")
        except McdaError as error:
            faults += error.faults
    refuse(faults)
    return found


@dataclass(frozen=True)
class Source:
    """Where a fact stands: a document and a place in it."""

    doc: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.doc} {self.place}".strip()


@dataclass(frozen=True)
class Criterion:
    """One node of the hierarchy; only leaves have a direction and a unit.

    `bounds` is (worst, best) in the criterion's own unit; `count` is how many
    of it a document reports, in a model that is a tree of capabilities.
    """

    id: str
    parent: str = ROOT
    direction: str | None = None
    unit: str = ""
    scale: str = ""
    bounds: tuple[float, float] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    note: str = ""
    source: Source | None = None
    count: float | None = None

    def name(self, language: str = "en") -> str:
        return name_in(self.names, language, self.id)


def name_in(names: Mapping[str, str], language: str, default: str) -> str:
    """The name in `language`, else in English, else in any language, else `default`."""
    return names.get(language) or names.get("en") or next(iter(names.values()), default)


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """One tree of criteria below the node `root`; leaves carry directions.

    Rows may come in any order. Errors list every duplicate id, unknown
    parent, cycle, leaf without direction and inner node with one.
    """

    criteria: tuple[Criterion, ...]
    places: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "criteria", tuple(self.criteria))
        refuse(self._faults())

    @classmethod
    def flat(cls, directions: Mapping[str, object]) -> Hierarchy:
        """All criteria directly below the root."""
        return cls(tuple(Criterion(c, direction=d) for c, d in _directions(directions).items()))

    @classmethod
    def nested(cls, tree: Mapping, directions: Mapping[str, object]) -> Hierarchy:
        """From a nested mapping of ids; leaves keep the order of `directions`."""
        inner: list[Criterion] = []
        parents: dict[str, str] = {}
        faults: list[Fault] = []
        directions = _directions(directions)

        def walk(branch: Mapping | Iterable, parent: str) -> None:
            if not isinstance(branch, Mapping | Iterable):
                branch = [branch]
            pairs = branch.items() if isinstance(branch, Mapping) else [(name, None) for name in ([branch] if isinstance(branch, str) else branch)]
            for key, below in pairs:
                name = str(key)
                if isinstance(key, Mapping | list | tuple | set):
                    faults.append(Fault(f"{key!r} is no name in the hierarchy", None, "write {node: [leaf, leaf]} or {node: {node: [leaf]}}"))
                    continue
                if name in parents:
                    faults.append(Fault(f"{name!r} stands twice in the hierarchy", None, "each criterion has one place"))
                parents[name] = parent
                if below is not None and below != [] and below != {}:
                    inner.append(Criterion(name, parent))
                    walk(below, name)

        walk(tree, ROOT)
        nodes = {c.id for c in inner}
        for name in parents:
            if name not in nodes and name not in directions:
                faults.append(Fault(f"the hierarchy names {name!r}, the data do not", None, did_you_mean(name, directions)))
        for name in directions:
            if name not in parents:
                faults.append(Fault(f"criterion {name!r} has no place in the hierarchy", None, did_you_mean(name, parents)))
        refuse(faults)
        leaves = [Criterion(c, parents[c], d) for c, d in directions.items()]
        return cls(tuple(inner + leaves))

    def _faults(self) -> list[Fault]:
        faults, seen = [], set()
        for c in self.criteria:
            if c.id in seen or c.id == ROOT:
                faults.append(Fault(f"criterion id {c.id!r} is used twice", self.places.get(c.id), "ids are unique; 'root' is taken"))
            seen.add(c.id)
        for c in self.criteria:
            if c.parent != ROOT and c.parent not in seen:
                faults.append(
                    Fault(f"criterion {c.id!r} has the unknown parent {c.parent!r}", self._place(c.id, "parent"), did_you_mean(c.parent, seen))
                )
        if faults:
            return faults
        faults += self._circles()
        if faults:
            return faults
        inner = {c.parent for c in self.criteria}
        for c in self.criteria:
            if c.id not in inner and c.direction is None:
                faults.append(
                    Fault(f"criterion {c.id!r} has no direction", self._place(c.id, "direction"), "write direction: benefit or direction: cost")
                )
            if c.id in inner and c.direction is not None:
                faults.append(
                    Fault(f"{c.id!r} has children and a direction", self._place(c.id, "direction"), "only leaves have a direction: take it out")
                )
            if c.direction not in (None, "benefit", "cost"):
                faults.append(Fault(f"criterion {c.id!r} has the unknown direction {c.direction!r}", self.places.get(c.id), did_you_mean(str(c.direction).lower(), ("benefit", "cost"))))
        if not self.criteria:
            faults.append(Fault("a hierarchy needs at least one criterion", None, "name at least one with its direction"))
        return faults

    def _circles(self) -> list[Fault]:
        """One fault per circle; every node is walked once."""
        parents, clear, faults = {c.id: c.parent for c in self.criteria}, {ROOT}, []
        for c in self.criteria:
            node, path = c.id, {}
            while node not in clear and node not in path:
                path[node] = len(path)
                node = parents[node]
            if node in path:
                circle = list(path)[path[node] :]
                first = min(circle, key=[x.id for x in self.criteria].index)
                k = circle.index(first)
                shown = " -> ".join([*circle[k:], *circle[:k], first])
                faults.append(Fault(f"the hierarchy runs in a circle: {shown}", self.places.get(first), "give one of them the parent 'root'"))
            clear.update(path)
        return faults

    def _place(self, criterion: str, field: str) -> str | None:
        """Where this field of a criterion stands, or else the criterion."""
        return self.places.get(f"{criterion}/{field}", self.places.get(criterion))

    @cached_property
    def _by_id(self) -> dict[str, Criterion]:
        return {c.id: c for c in self.criteria}

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        children: dict[str, list[str]] = {ROOT: []}
        for c in self.criteria:
            children.setdefault(c.parent, []).append(c.id)
        return {node: tuple(ids) for node, ids in children.items()}

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        return tuple(c.id for c in self.criteria if c.id not in self._children)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """All ids below the root, inner nodes and leaves, in file order."""
        return tuple(c.id for c in self.criteria)

    @cached_property
    def inner(self) -> tuple[str, ...]:
        """The root and every other node that has children."""
        return (ROOT, *(c.id for c in self.criteria if c.id in self._children))

    def __contains__(self, node: str) -> bool:
        return node in self._by_id

    def __getitem__(self, node: str) -> Criterion:
        if node not in self._by_id:
            raise UnknownName.among("criterion", node, self._by_id)
        return self._by_id[node]

    def children(self, node: str = ROOT) -> tuple[str, ...]:
        return self._children.get(node, ())

    def leaves_under(self, node: str) -> tuple[str, ...]:
        """The leaves below `node`, or the node itself when it is a leaf."""
        below = self.children(node)
        if not below:
            return (node,)
        return tuple(leaf for child in below for leaf in self.leaves_under(child))

    def ancestors(self, node: str) -> tuple[str, ...]:
        """From the parent of `node` up to, and without, the root."""
        path, node = [], self[node].parent
        while node != ROOT:
            path.append(node)
            node = self[node].parent
        return tuple(path)

    def restricted(self, leaves: Sequence[str]) -> Hierarchy:
        """The tree with only these leaves (in this order) and the nodes above them."""
        for leaf in leaves:
            if leaf not in self.leaves:
                raise UnknownName.among("leaf criterion", leaf, self.leaves)
        kept = {a for leaf in leaves for a in self.ancestors(leaf)}
        inner = [c for c in self.criteria if c.id in kept]
        return Hierarchy((*inner, *(self[leaf] for leaf in leaves)))

    def cut(self, nodes: Sequence[str], direction: str = "benefit") -> Hierarchy:
        """The tree with everything below `nodes` taken off, so that they are leaves."""
        below, rest = set(), [child for node in nodes for child in self.children(node)]
        while rest:
            below.add(rest[-1])
            rest.extend(self.children(rest.pop()))
        return Hierarchy(
            tuple(replace(c, direction=c.direction or direction) if c.id in nodes else c for c in self.criteria if c.id not in below)
        )

    def name(self, node: str, language: str = "en") -> str:
        return "overall" if node == ROOT else self[node].name(language)
