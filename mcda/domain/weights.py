"""Weights of a whole hierarchy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.hierarchy import ROOT, Hierarchy
from mcda.domain.note import Note
from mcda.domain.number import finite
from mcda.domain.problem import frozen_array
from mcda.errors import Fault, InvalidInput, UnknownName, did_you_mean, refuse

if TYPE_CHECKING:
    import pandas as pd

SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Weights:
    """Local weight of every node and global weight of every leaf.

    The children of each node sum to 1; the global weight of a node is the
    product of the local weights on its path.

    Parameters
    ----------
    hierarchy : Hierarchy
    local : mapping of node id to float
        In [0, 1]; siblings sum to 1 within 1e-9.
    origin : str
        In words: who or what gave them.
    consistency : mapping of node id to result of `ahp`, where judgements gave the weights.
    illustrative : bool
        True where the weights rest on made-up judgements.
    """

    hierarchy: Hierarchy
    local: Mapping[str, float]
    origin: str = "given"
    consistency: Mapping[str, object] = field(default_factory=dict, repr=False)
    illustrative: bool = False

    def __post_init__(self) -> None:
        nodes = self.hierarchy.nodes
        faults = [Fault(f"no weight for {n!r}", None, did_you_mean(n, self.local)) for n in nodes if n not in self.local]
        faults += [Fault(f"weight for unknown node {n!r}", None, did_you_mean(n, nodes)) for n in self.local if n not in self.hierarchy]
        refuse(faults)
        local = _numbers({n: self.local[n] for n in nodes})
        for parent in self.hierarchy.inner:
            faults += _sum_faults({n: local[n] for n in self.hierarchy.children(parent)}, parent)
        refuse(faults)
        object.__setattr__(self, "local", local)

    @classmethod
    def equal(cls, hierarchy: Hierarchy) -> Weights:
        """The same weight for all siblings, at every node."""
        local = {}
        for parent in hierarchy.inner:
            below = hierarchy.children(parent)
            local |= {n: 1 / len(below) for n in below}
        return cls(hierarchy, local, Note("equal among siblings"))

    @classmethod
    def from_local(cls, hierarchy: Hierarchy, local: Mapping[str, float], origin: str = "given") -> Weights:
        """From one weight per node, siblings summing to 1."""
        return cls(hierarchy, dict(local), origin)

    @classmethod
    def from_global(cls, hierarchy: Hierarchy, leaves: Mapping[str, float], origin: str = "given", **more: object) -> Weights:
        """From one weight per leaf, all summing to 1; a node without weight shares equally below."""
        names = {str(k): v for k, v in dict(leaves).items()}
        faults = [Fault(f"no weight for {n!r}", None, did_you_mean(n, names)) for n in hierarchy.leaves if n not in names]
        faults += [Fault(f"weight for {n!r}, which is not a criterion", None, did_you_mean(n, hierarchy.leaves)) for n in names if n not in hierarchy.leaves]
        refuse(faults)
        values = _numbers({n: names[n] for n in hierarchy.leaves})
        refuse(_sum_faults(values, ROOT))
        return cls(hierarchy, local_of(hierarchy, values), origin, **more)

    def of(self, node: str) -> float:
        """Global weight of a node: 1 at the root."""
        if node == ROOT:
            return 1.0
        if node not in self.local:
            raise UnknownName.among("criterion", node, self.local)
        weight = self.local[node]
        for above in self.hierarchy.ancestors(node):
            weight *= self.local[above]
        return weight

    @cached_property
    def values(self) -> np.ndarray:
        """Global weights of the leaves, in the order of the hierarchy."""
        return frozen_array([self.of(leaf) for leaf in self.hierarchy.leaves])

    def moved(self, fixed: Mapping[str, float]) -> Weights:
        """Weights in which the nodes of `fixed` have these global weights and the rest keeps its proportions."""
        for node, value in fixed.items():
            if node not in self.local:
                raise UnknownName.among("criterion", node, self.local)
            if not 0 <= value <= 1:
                raise InvalidInput(f"the weight {value:g} of {node!r} is outside [0, 1]", f"weights/{node}")
        leaves = _shared_out(self, dict(fixed))
        told = ", ".join(f"{n} = {v:g}" for n, v in fixed.items())
        return Weights(
            self.hierarchy, local_of(self.hierarchy, leaves, self.local), Note("{origin}; {told}, the rest in proportion", origin=self.origin, told=told),
            self.consistency, self.illustrative,
        )  # fmt: skip

    def restricted(self, leaves: tuple[str, ...]) -> Weights:
        """Weights of the tree with only these leaves; they keep their proportions."""
        tree = self.hierarchy.restricted(leaves)
        kept = {leaf: self.of(leaf) for leaf in leaves}
        total = sum(kept.values())
        if total <= 0:
            raise InvalidInput("the criteria that remain have no weight", None, "give one of them a weight above 0")
        local = local_of(tree, {leaf: w / total for leaf, w in kept.items()}, self.local)
        return Weights(tree, local, self.origin, self.consistency, self.illustrative)

    def to_series(self) -> pd.Series:
        """Global weights of the leaves."""
        import pandas as pd

        return pd.Series(self.values, index=pd.Index(self.hierarchy.leaves, name="criterion"), name="weight")

    def to_frame(self) -> pd.DataFrame:
        """Every node with parent, local and global weight."""
        import pandas as pd

        nodes = self.hierarchy.nodes
        return pd.DataFrame(
            {
                "parent": [self.hierarchy[n].parent for n in nodes],
                "local": [self.local[n] for n in nodes],
                "global": [self.of(n) for n in nodes],
            },
            index=pd.Index(nodes, name="node"),
        )

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def normalized(weights: Mapping[str, float]) -> dict[str, float]:
    """The same weights divided by their sum: the deliberate way to use points or shares that do not sum to 1.

    Examples
    --------
    >>> import mcda
    >>> mcda.normalized({"talent": 3, "policy": 1})
    {'talent': 0.75, 'policy': 0.25}
    """
    values = _numbers({str(k): v for k, v in dict(weights).items()})
    largest = max(values.values(), default=0.0)
    values = {k: v / largest for k, v in values.items()} if largest > 1e300 else values  # else the sum overflows
    total = sum(values.values())
    if not total > 0:
        raise InvalidInput("all weights are zero", None, "give at least one weight above 0")
    return {k: v / total for k, v in values.items()}


def local_of(hierarchy: Hierarchy, leaves: Mapping[str, float], otherwise: Mapping[str, float] | None = None) -> dict[str, float]:
    """Local weights that multiply up to these leaf weights; under a node of weight 0, `otherwise` or equal."""
    total: dict[str, float] = {}

    def add_up(node: str) -> float:
        below = hierarchy.children(node)
        total[node] = sum(add_up(child) for child in below) if below else leaves[node]
        return total[node]

    add_up(ROOT)
    local = {}
    for parent in hierarchy.inner:
        below = hierarchy.children(parent)
        for child in below:
            if total[parent] > 0:
                local[child] = total[child] / total[parent]
            else:
                given = sum(otherwise[c] for c in below) if otherwise else 0.0
                local[child] = otherwise[child] / given if given > 0 else 1 / len(below)
    return local


def as_weights(hierarchy: Hierarchy, weights: Weights | Mapping | pd.Series) -> Weights:
    """Weights aligned by name to a hierarchy, from a Weights, a Series or a mapping."""
    if isinstance(weights, Weights):
        if weights.hierarchy is hierarchy:
            return weights
        return Weights.from_global(
            hierarchy, dict(zip(weights.hierarchy.leaves, weights.values, strict=True)), weights.origin,
            consistency=weights.consistency, illustrative=weights.illustrative,
        )  # fmt: skip
    if hasattr(weights, "index") and hasattr(weights, "items"):
        names = [str(n) for n in weights.index]
        refuse([Fault(f"weight for {n!r} is given twice", f"weights/{n}", "give it once") for n in dict.fromkeys(names) if names.count(n) > 1])
    elif not isinstance(weights, Mapping):
        raise InvalidInput("weights need names", None, "give a mapping or a Series: {criterion: weight}")
    return Weights.from_global(hierarchy, dict(weights.items()))


def _shared_out(weights: Weights, fixed: dict[str, float]) -> dict[str, float]:
    """Leaf weights: each fixed node gets its amount, what is left goes to the others in proportion."""
    tree, leaves = weights.hierarchy, {}

    def share(node: str, amount: float) -> None:
        below = tree.leaves_under(node) if node != ROOT else tree.leaves
        inside = [f for f in fixed if f != node and (node == ROOT or node in tree.ancestors(f)) and not _between(tree, f, node, fixed)]
        taken = sum(fixed[f] for f in inside)
        free = [leaf for leaf in below if not any(leaf == f or f in tree.ancestors(leaf) for f in inside)]
        rest, base = amount - taken, sum(weights.of(leaf) for leaf in free)
        _check_rest(node, amount, taken, bool(free), inside)
        equal = 1 / len(free) if free else 0.0
        for leaf in free:
            leaves[leaf] = max(rest, 0.0) * (weights.of(leaf) / base if base > 0 else equal)
        for f in inside:
            if tree.children(f):
                share(f, fixed[f])
            else:
                leaves[f] = fixed[f]

    share(ROOT, 1.0)
    return leaves


def _between(tree: Hierarchy, node: str, top: str, fixed: Mapping[str, float]) -> bool:
    """Whether another fixed node stands between `node` and `top`."""
    path = tree.ancestors(node)
    path = path[: path.index(top)] if top in path else path
    return any(a in fixed for a in path)


def _check_rest(node: str, amount: float, taken: float, free: bool, inside: list[str]) -> None:
    rest, where = amount - taken, ", ".join(f"weights/{f}" for f in inside) or None
    if rest < -SUM_TOLERANCE:
        raise InvalidInput(f"the weights set inside {node!r} sum to {taken:g}, more than its {amount:g}", where)
    if rest > SUM_TOLERANCE and not free:
        raise InvalidInput(f"the weights set inside {node!r} sum to {taken:g}, less than its {amount:g}", where, "leave one of them free")


def _numbers(weights: Mapping[str, object]) -> dict[str, float]:
    """The weights as finite numbers of at least 0; every one that is not is a fault."""
    numbers, faults = {}, []
    for name, value in weights.items():
        number = None if isinstance(value, str) else finite(value)
        if number is None:
            faults.append(Fault(f"the weight {value!r} of {name!r} is not a finite number", f"weights/{name}", "weights are finite numbers from 0 to 1"))
        elif number < 0:
            faults.append(Fault(f"the weight {number:g} of {name!r} is negative", f"weights/{name}", "weights are from 0 to 1; a cost is said by its direction"))
        numbers[name] = number
    refuse(faults)
    return numbers


def _sum_faults(values: Mapping[str, float], parent: str) -> list[Fault]:
    total = sum(values.values())
    if abs(total - 1) <= SUM_TOLERANCE:
        return []
    place = "" if parent == ROOT else f" below {parent!r}"
    if total <= 0:
        return [Fault(f"all weights{place} are zero", None, "give at least one weight above 0")]
    fixed = ", ".join(f"{k}: {v / total:.6g}" for k, v in list(values.items())[:12])
    return [Fault(f"the weights{place} sum to {total:.6g}, not 1", None, f"normalised they are {{{fixed}}}; mcda.normalized(weights) does it")]
