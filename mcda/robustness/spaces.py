"""Spaces of weights: what is known about them, and how they are drawn.

In a hierarchy every space is drawn node by node: the shares of siblings are
drawn at each node, and a leaf's weight is the product of the shares on its
path. That is not the same as drawing the leaves' weights evenly, so that each
space carries its rule in words. Statements about weights (order, limits,
ratios) are about siblings; limits are shares of the parent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from mcda.domain.hierarchy import ROOT, Hierarchy
from mcda.domain.number import finite
from mcda.domain.weights import as_weights
from mcda.errors import Fault, InvalidInput, UnknownName, did_you_mean, refuse
from mcda.robustness.buffers import Buffers
from mcda.robustness.points import block_generator, uniform
from mcda.robustness.polytope import Polytope, polytope


@dataclass(frozen=True)
class Simplex:
    """No information: all weights that sum to 1 are equally likely.

    In a hierarchy the shares of siblings are drawn evenly at each node.

    Examples
    --------
    >>> import mcda
    >>> tree = mcda.Hierarchy.nested({"x": ["a", "b"], "y": ["c"]}, dict.fromkeys("abc", "benefit"))
    >>> mcda.Simplex().sampler(tree).rule
    'drawn evenly, node by node'
    """

    def sampler(self, tree: Hierarchy) -> Sampler:
        return Sampler(tree, {node: Even(len(tree.children(node))) for node in tree.inner}, f"drawn evenly{_where(tree)}")


@dataclass(frozen=True)
class Around:
    """Near given weights: each share is multiplied by a number drawn evenly from a range, then siblings are brought back to sum 1.

    Parameters
    ----------
    weights : Weights, Series or mapping by name
    factor : float above 1, or (low, high)
        1.25 draws from 1/1.25 to 1.25; (0.8, 1.2) says plus or minus 20 %.
    """

    weights: object
    factor: float | tuple[float, float] = 1.25

    def sampler(self, tree: Hierarchy) -> Sampler:
        low, high = _factor(self.factor)
        base = as_weights(tree, self.weights)
        nodes = {node: Near(np.array([base.local[c] for c in tree.children(node)]), low, high) for node in tree.inner}
        return Sampler(tree, nodes, f"drawn around the {base.origin} weights, each times {low:.4g} to {high:.4g}{_where(tree)}")


@dataclass(frozen=True)
class Ordered:
    """An order of importance: ``["talent", "policy", "market"]``, most important first; siblings that are not named are free.

    Several orders, each among siblings: ``[["talent", "policy"], ["patents", "staff"]]``.
    """

    order: Sequence

    def sampler(self, tree: Hierarchy) -> Sampler:
        chains = [[str(x) for x in c] for c in self.order if not isinstance(c, str)] or [[str(x) for x in self.order]]
        faults = [Fault(f"{n!r} stands twice in the order {' >= '.join(c)}", "space", "a criterion has one place") for c in chains for n in c if c.count(n) > 1]
        refuse(list(dict.fromkeys(faults)))
        by_node: dict[str, list[list[str]]] = {}
        for chain in chains:
            by_node.setdefault(_parent(tree, chain), []).append(chain)
        nodes: dict[str, NodeSpace] = {node: Even(len(tree.children(node))) for node in tree.inner}
        for node, told in by_node.items():
            nodes[node] = _sorted(tree, node, told)
        words = "; ".join(" >= ".join(c) for c in chains)
        return Sampler(tree, nodes, f"drawn evenly among those with {words}{_where(tree)}")


@dataclass(frozen=True)
class Box:
    """Limits on shares: ``Box(low={"talent": 0.2}, high={"talent": 0.5})``; a share is of the parent's weight."""

    low: Mapping[str, float] = field(default_factory=dict)
    high: Mapping[str, float] = field(default_factory=dict)

    def sampler(self, tree: Hierarchy) -> Sampler:
        limits = _limits(self.low, self.high)
        refuse([Fault(f"the limit {v!r} of {n!r} is not a share from 0 to 1", "space") for n, v, _ in limits if finite(v) is None or not 0 <= finite(v) <= 1])
        rows: dict[str, list[tuple[str, dict[str, float], float]]] = {}
        for name, value, lower in limits:
            sign = -1.0 if lower else 1.0
            rows.setdefault(_parent(tree, [name]), []).append((f"{name} {'>=' if lower else '<='} {value:g}", {name: sign}, sign * value))
        return _stated(tree, rows, lower_only=not self.high)


@dataclass(frozen=True)
class Ratios:
    """Limits on ratios of siblings: ``Ratios(low={("talent", "policy"): 1}, high={("talent", "policy"): 3})``."""

    low: Mapping[tuple[str, str], float] = field(default_factory=dict)
    high: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def sampler(self, tree: Hierarchy) -> Sampler:
        limits = _limits(self.low, self.high)
        refuse([Fault(f"{p!r} is not a pair of criteria", "space", "write {(a, b): ratio}") for p, _, _ in limits if not (isinstance(p, tuple) and len(p) == 2 and p[0] != p[1])])
        refuse([Fault(f"the ratio {v!r} of {p} is not a positive number", "space") for p, v, _ in limits if finite(v) is None or not finite(v) > 0])
        rows: dict[str, list[tuple[str, dict[str, float], float]]] = {}
        for (a, b), value, lower in limits:
            sign = -1.0 if lower else 1.0
            rows.setdefault(_parent(tree, [a, b]), []).append((f"{a} / {b} {'>=' if lower else '<='} {value:g}", {a: sign, b: -sign * value}, 0.0))
        return _stated(tree, rows, positive=[n for pair, _, _ in limits for n in pair])


@dataclass(frozen=True)
class Experts:
    """Compromises between experts: mixtures of their weights, the shares of the experts drawn evenly."""

    weights: Sequence

    def sampler(self, tree: Hierarchy) -> Sampler:
        given = list(self.weights.values()) if isinstance(self.weights, Mapping) else list(self.weights)
        if not given:
            raise InvalidInput("there are no experts in the weight space", "space", "give one set of weights per expert")
        table = np.array([as_weights(tree, w).values for w in given]).T
        return Sampler(tree, {}, f"mixtures of the weights of {len(given)} experts, drawn evenly", mixture=table)


# ------------------------------------------------------------------ siblings below one node


@dataclass(frozen=True)
class Even:
    """All shares of k siblings that sum to 1, evenly: stick-breaking, w_j = rest (1 - U^(1/(k-1-j)))."""

    k: int

    @property
    def dimension(self) -> int:
        return self.k - 1

    def shares(self, points: np.ndarray, rng: np.random.Generator | None, buffers: Buffers | None = None) -> np.ndarray:
        """(k, n_draws) in `buffers`; single precision is enough to place a point, and three times as fast."""
        buffers, draws = buffers or Buffers(), points.shape[1]
        rests = uniform(points, buffers.array("rests", points.shape, np.float32))
        np.log(rests, out=rests)
        rests *= (1 / np.arange(self.k - 1, 0, -1)).astype(np.float32)[:, None]
        np.exp(rests, out=rests)
        for before, rest in zip(rests[:-1], rests[1:], strict=True):
            rest *= before
        ends = buffers.array("scratch", (self.k + 1, draws))
        ends[0], ends[1:-1], ends[-1] = 1.0, rests, 0.0
        return np.subtract(ends[:-1], ends[1:], out=buffers.array("shares", (self.k, draws)))  # they sum to 1 to the last bit or so

    def corners(self) -> np.ndarray | None:
        """(k, k): the corners, one a column, when the space is a simplex drawn evenly."""
        return np.eye(self.k)


@dataclass(frozen=True, eq=False)
class Corners(Even):
    """The simplex with the given corners (k, k), evenly."""

    vertices: np.ndarray = None  # type: ignore[assignment]

    def shares(self, points: np.ndarray, rng: np.random.Generator | None, buffers: Buffers | None = None) -> np.ndarray:
        return self.vertices @ super().shares(points, rng, buffers)

    def corners(self) -> np.ndarray | None:
        return self.vertices


@dataclass(frozen=True, eq=False)
class Sorted(Even):
    """Evenly, with the shares at some places put in decreasing order."""

    chains: tuple[tuple[int, ...], ...] = ()

    def shares(self, points: np.ndarray, rng: np.random.Generator | None, buffers: Buffers | None = None) -> np.ndarray:
        shares = super().shares(points, rng, buffers)
        for chain in self.chains:
            shares[list(chain)] = -np.sort(-shares[list(chain)], axis=0)
        return shares

    def corners(self) -> np.ndarray | None:
        return None


@dataclass(frozen=True, eq=False)
class Near:
    """Each base share times a number drawn evenly from [low, high], then normalised."""

    base: np.ndarray
    low: float
    high: float

    @property
    def dimension(self) -> int:
        return len(self.base) if len(self.base) > 1 else 0

    def shares(self, points: np.ndarray, rng: np.random.Generator | None, buffers: Buffers | None = None) -> np.ndarray:
        if len(self.base) == 1:
            return np.ones((1, points.shape[1]))
        buffers = buffers or Buffers()
        return self.moved(uniform(points, buffers.array("scratch", points.shape)), buffers.array("shares", points.shape))

    def moved(self, numbers: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """Shares (k, n_draws) from numbers in (0, 1)."""
        shares = np.multiply(numbers, self.high - self.low, out=out)
        shares += self.low
        shares *= self.base[:, None]
        shares /= shares.sum(axis=0)
        return shares

    def corners(self) -> np.ndarray | None:
        return None


NodeSpace = Even | Near | Polytope


@dataclass(frozen=True, eq=False)
class Sampler:
    """Draws of global leaf weights; picklable, so that a worker can make its own block."""

    tree: Hierarchy
    nodes: Mapping[str, NodeSpace]
    rule: str
    mixture: np.ndarray | None = None

    @property
    def dimension(self) -> int:
        """Coordinates of a Sobol point that one draw takes."""
        if self.mixture is not None:
            return self.mixture.shape[1] - 1
        return sum(space.dimension for space in self.nodes.values())

    def weights(self, points: np.ndarray, block: tuple[int, int, int], buffers: Buffers | None = None) -> np.ndarray:
        """(n_leaves, n_draws), perhaps in `buffers`, from points (dimension, n_draws) of the block (seed, scrambling, number)."""
        buffers, draws = buffers or Buffers(), points.shape[1]
        if self.mixture is not None:
            return self.mixture @ Even(self.mixture.shape[1]).shares(points, None, buffers)
        used, flat = 0, len(self.tree.inner) == 1
        rng = block_generator(*block) if any(isinstance(space, Polytope) for space in self.nodes.values()) else None
        weights, rows, made = buffers.array("weights", (len(self.tree.leaves), draws)), {n: j for j, n in enumerate(self.tree.leaves)}, {ROOT: 1.0}
        for node in downwards(self.tree):
            space = self.nodes[node]
            shares = space.shares(points[used : used + space.dimension], rng, buffers)
            used += space.dimension
            if flat:
                return shares
            for child, share in zip(self.tree.children(node), shares, strict=True):
                made[child] = np.multiply(made[node], share, out=weights[rows[child]] if child in rows else None)
        return weights

    def corners(self) -> np.ndarray | None:
        """(n, n) corners of the space when it is one simplex drawn evenly, else None."""
        flat = self.mixture is None and len(self.tree.inner) == 1
        return self.nodes[ROOT].corners() if flat else None


def downwards(tree: Hierarchy) -> list[str]:
    """Inner nodes, parents before children."""
    return sorted(tree.inner, key=lambda n: 0 if n == ROOT else 1 + len(tree.ancestors(n)))


def _where(tree: Hierarchy) -> str:
    return ", node by node" if len(tree.inner) > 1 else ""


def _factor(factor: object) -> tuple[float, float]:
    """(low, high) of the multiplier: a number f says from 1/f to f."""
    pair = tuple(factor) if isinstance(factor, tuple | list) else (factor, factor)
    ends = [finite(x) for x in pair]
    if len(ends) == 2 and None not in ends and min(ends) >= 0 and ends[1] > 0:
        low, high = ends if isinstance(factor, tuple | list) else (1 / ends[1], ends[1])
        if low < high:
            return low, high
    raise InvalidInput(f"the factor {factor!r} gives no range", "space", "a number above 1, such as 1.25, or a pair such as (0.8, 1.2)")


def _parent(tree: Hierarchy, names: Sequence[str]) -> str:
    """The common parent of names, which must be siblings."""
    for name in names:
        if name not in tree:
            raise UnknownName(f"the weight space names {name!r}, which is not a criterion", "space", did_you_mean(name, tree.nodes))
    parents = dict.fromkeys(tree[n].parent for n in names)
    if len(parents) > 1:
        told = "; ".join(f"{n} stands below {tree[n].parent}" for n in names)
        raise InvalidInput(f"the weight space compares criteria that are not siblings: {told}", "space", "compare their parents, or criteria below one node")
    return next(iter(parents))


def _sorted(tree: Hierarchy, node: str, chains: list[list[str]]) -> NodeSpace:
    children = tree.children(node)
    places = [tuple(children.index(n) for n in chain) for chain in chains]
    if len(places) == 1 and len(places[0]) == len(children):
        corners = np.zeros((len(children),) * 2)
        for j in range(len(children)):
            corners[list(places[0][: j + 1]), j] = 1 / (j + 1)
        return Corners(len(children), corners)
    used = [p for chain in places for p in chain]
    if len(set(used)) == len(used):
        return Sorted(len(children), tuple(places))
    rows = [(f"{a} >= {b}", {a: -1.0, b: 1.0}, 0.0) for chain in chains for a, b in zip(chain[:-1], chain[1:], strict=True)]
    return polytope(children, rows)


def _limits(low: Mapping, high: Mapping) -> list[tuple]:
    """(name or pair, value, whether it is a lower limit)."""
    return [(n, v, True) for n, v in low.items()] + [(n, v, False) for n, v in high.items()]


def _stated(tree: Hierarchy, rows: Mapping[str, list], lower_only: bool = False, positive: Sequence[str] = ()) -> Sampler:
    nodes: dict[str, NodeSpace] = {node: Even(len(tree.children(node))) for node in tree.inner}
    for node, told in rows.items():
        children = tree.children(node)
        nodes[node] = (_raised(children, told) if lower_only else None) or polytope(children, told, positive)
    words = "; ".join(name for told in rows.values() for name, _, _ in told)
    return Sampler(tree, nodes, f"drawn evenly among those with {words}{_where(tree)}" if words else f"drawn evenly{_where(tree)}")


def _raised(children: Sequence[str], rows: list) -> NodeSpace | None:
    """With lower limits only the space is a smaller simplex."""
    low = np.zeros(len(children))
    for _, row, limit in rows:
        (name,) = row
        low[children.index(name)] = -limit
    rest = 1 - low.sum()
    return Corners(len(children), low[:, None] + rest * np.eye(len(children))) if rest > 1e-12 else None
