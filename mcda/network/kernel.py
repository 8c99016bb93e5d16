"""The calculator of an interaction graph: who moves whom, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.network import Found, Graph, LinkDraws
from mcda.domain.problem import frozen_array
from mcda.errors import Fault, InvalidInput, NotApplicable, UnknownName, Usage, did_you_mean, refuse
from mcda.network.edges import Setting, pair_swaps, sampled, strength_limit, winner_flips, without_node, worth_of_links
from mcda.network.given import COUNTED, finite_number, once, rows_of, several
from mcda.network.graphs import graph_of
from mcda.network.loops import LENGTH, NUMBER, loops_of, paths_of
from mcda.network.propagation import SCALES, divisor_of, effects_of, kernel_of, loop_blocks, path_sum, refuse_growth, spectral_radius
from mcda.network.timing import effects_by_step

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

NEAR = 0.9  # from this spectral radius on the loops behind it are named
FORMULA = {
    "score": "D = strength Z / s, s = largest row or column sum of |Z|",
    "effect": "weights are effects and are taken as they are",
    "spectral": "D = strength Z / s, s = spectral radius of |Z|",
    "rows": "D = Z / s, s = largest row sum of |Z| (DEMATEL by rows)",
    "dematel": "D = Z / s, s = largest row or column sum of |Z| (DEMATEL)",
}


@dataclass(frozen=True, eq=False)
class Influence:
    """Total effects of a graph and every question about them; made by `mcda.influence`.

    ``effects`` is D (n, n) and ``kernel`` is L = (I - D)^-1; rows act on
    columns. ``divisor`` and ``strength`` say how weights became effects and
    are kept by every what-if.
    """

    graph: Graph
    scale: str
    strength: float
    divisor: float
    effects: np.ndarray
    kernel: np.ndarray
    radius: float
    notes: tuple[str, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        return self.graph.nodes

    @property
    def settings(self) -> dict[str, object]:
        """What every number of this object rests on; frames carry it in ``.attrs``."""
        return {
            "scale": self.scale, "divisor": self.divisor, "strength": self.strength, "spectral_radius": self.radius,
            "assessed": self.graph.assessed, "pairs": self.graph.pairs,
        }  # fmt: skip

    def _marked(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame.attrs = {**frame.attrs, **self.settings}
        return frame

    @cached_property
    def total_values(self) -> np.ndarray:
        """T = L - I: everything that arrives along links, direct and round about."""
        return frozen_array(self.kernel - np.eye(len(self.nodes)))

    @property
    def total(self) -> pd.DataFrame:
        """Source / target: total effects T = D + D^2 + ... = L - I."""
        import pandas as pd

        return self._marked(pd.DataFrame(self.total_values, index=pd.Index(self.nodes, name="source"), columns=pd.Index(self.nodes, name="target")))

    @property
    def given(self) -> pd.Series:
        """Row sums of T: who moves the others."""
        return self._series(self.total_values.sum(axis=1), "given")

    @property
    def received(self) -> pd.Series:
        """Column sums of T: who is moved."""
        return self._series(self.total_values.sum(axis=0), "received")

    def balance(self) -> pd.DataFrame:
        """Node / given and received, each with its positive and negative part, and the self-amplification L_kk."""
        import pandas as pd

        up, down = np.maximum(self.total_values, 0), np.minimum(self.total_values, 0)
        columns = {
            "given": self.total_values.sum(axis=1), "given_positive": up.sum(axis=1), "given_negative": down.sum(axis=1),
            "received": self.total_values.sum(axis=0), "received_positive": up.sum(axis=0), "received_negative": down.sum(axis=0),
            "self_amplification": np.diag(self.kernel),
        }  # fmt: skip
        return self._marked(pd.DataFrame(columns, index=pd.Index(self.nodes, name="node")))

    @property
    def amplification(self) -> pd.Series:
        """L_kk: what one point of push at a node becomes there, once its own circles have run."""
        return self._series(np.diag(self.kernel), "self_amplification")

    def lever(self, w: Mapping[str, float] | pd.Series | None = None, own: bool = True) -> pd.Series:
        """L w: what one point of push at a node is worth overall; (L - I) w with ``own=False``. Every node counts 1 without `w`."""
        weights = np.ones(len(self.nodes)) if w is None else self._weights(w)
        return self._series((self.kernel if own else self.total_values) @ weights, "lever")

    def bottleneck(self) -> pd.Series:
        """Share of all effects among the other nodes that passes through a node (what its extraction would take away).

        sum |L_ik L_kj / L_kk| over sum |(L - I)_ij|, i, j other than k; 0 where
        the others do not act on one another. With negative links a share may
        pass 1, because what passes through may cancel against other ways.
        """
        size = np.abs(self.total_values)
        off = size - np.diag(np.diag(size))
        among = size.sum() - size.sum(axis=0) - size.sum(axis=1) + np.diag(size)
        through = off.sum(axis=0) * off.sum(axis=1) / np.abs(np.diag(self.kernel))
        return self._series(np.divide(through, among, out=np.zeros_like(among), where=among > 1e-15), "bottleneck")

    def loops(self, length: int = LENGTH, number: int = NUMBER) -> pd.DataFrame:
        """loop, gain, polarity (and lag), strongest first; ``.attrs`` has the bounds of the search."""
        return self._marked(loops_of(self.graph, self.effects, length, number).to_frame())

    def paths(self, source: str, target: str, length: int = LENGTH, number: int = NUMBER) -> pd.DataFrame:
        """path, gain, lag from one node to another, strongest first; ``.attrs`` has the bounds of the search."""
        self._known([source, target])
        return self._marked(paths_of(self.graph, self.effects, source, target, length, number).to_frame())

    @property
    def tipping(self) -> float | None:
        """The strength at which loops feed themselves; None without loops."""
        return strength_limit(self.setting({self.nodes[0]: 1.0}, dict.fromkeys(self.nodes, 1.0)))

    def propagate(self, effects: pd.DataFrame | pd.Series | Mapping) -> pd.DataFrame | pd.Series:
        """Direct effects carried on through the graph: X L, in the form of the input.

        DataFrame: one row per option, columns are nodes; a Series or a mapping
        by node is one option. A node that is not named is not acted on directly.
        """
        import pandas as pd

        options, direct = self._direct(effects)
        frame = pd.DataFrame(direct @ self.kernel, index=pd.Index(options, name="option"), columns=list(self.nodes))
        found = frame if several(effects) else frame.iloc[0].rename("effect")
        found.attrs[COUNTED] = "scores"
        return found

    def values(self, effects: object, w: Mapping[str, float] | pd.Series, count: str = "scores") -> pd.Series:
        """Summed value b L w of each option. The network counts once: in the scores (b L) w, or in the weights b (L w).

        For a sum the two are the same number; for other methods they are not,
        and doing both counts every link twice, which is refused.
        """
        import pandas as pd

        if count not in ("scores", "weights"):
            raise Usage(f"unknown way to count the network: {count!r}", None, "'scores' or 'weights'; doing both would count every link twice")
        s = self.setting(effects, w)
        values = s.arriving @ s.weights if count == "scores" else s.direct @ s.worth
        return pd.Series(values, index=pd.Index(s.options, name="option"), name="value")

    def through(self, effects: Mapping[str, float] | pd.Series, w: Mapping[str, float] | pd.Series) -> pd.DataFrame:
        """One option: source / target, the part of its value that starts at a node and is felt at another.

        b_i L_ij w_j; the diagonal without its circles is what it does directly.
        """
        import pandas as pd

        _, direct = self._direct(effects)
        parts = direct[0][:, None] * self.kernel * self._weights(w)
        return pd.DataFrame(parts, index=pd.Index(self.nodes, name="source"), columns=pd.Index(self.nodes, name="target"))

    def by_step(self, effects: Mapping[str, float] | pd.Series, steps: int) -> pd.DataFrame:
        """Step / node: effects after 0, 1, ... steps of lasting push, from the lags of the links; they tend to `propagate`."""
        import pandas as pd

        _, direct = self._direct(effects)
        return pd.DataFrame(effects_by_step(self.graph, self.effects, direct[0], steps), columns=list(self.nodes)).rename_axis("step")

    def links(self, effects: object = None, w: object = None) -> pd.DataFrame:
        """Link / weight, effect, marginal worth, change of the summed value when removed, halved, doubled.

        Without `effects` one point of push at each node counts, without `w` each node counts 1: the sum of L.
        """
        return self._marked(worth_of_links(self.setting(effects, w)).to_frame())

    def flips(self, effects: object, w: object) -> pd.DataFrame:
        """Rows of a flip table for the summed value: weights of links, and strengths, at which the leader changes; exact."""
        return self._marked(self.found_flips(effects, w).to_frame())

    def found_flips(self, effects: object, w: object) -> Found:
        return winner_flips(self._compared(effects, w))

    def swaps(self, effects: object, w: object, pair: tuple[str, str] | None = None) -> pd.DataFrame:
        """Link weights and strengths at which the order of two options changes: of one pair, or of all."""
        setting = self._compared(effects, w)
        for name in pair or ():
            if name not in setting.options:
                raise UnknownName.among("option", name, setting.options)
        m = len(setting.options)
        pairs = [tuple(setting.options.index(p) for p in pair)] if pair else [(a, b) for a in range(m) for b in range(a + 1, m)]
        return self._marked(pair_swaps(setting, pairs).to_frame())

    def sample(self, effects: object, w: object, draws: int = 10_000, seed: int = 1) -> LinkDraws:
        """Ranks of the summed value when all links vary together, evenly within low..high."""
        if isinstance(draws, bool) or not isinstance(draws, int) or draws < 1:
            raise Usage(f"{draws!r} is not a number of draws", None, "give a whole number from 1")
        return replace(sampled(self._compared(effects, w), draws, seed), settings=self.settings)

    def changed(self, source: str, target: str, weight: float) -> Influence:
        """The same graph with another weight of one link; scale, strength and divisor stay."""
        old = self.graph.link(source, target)
        links = tuple(replace(k, weight=float(weight), low=None, high=None) if k is old else k for k in self.graph.links)
        return self._with(Graph(self.graph.nodes, links, self.graph.names))

    def without(self, node: str) -> Influence:
        """The graph without a node and its links; scale, strength and divisor stay."""
        self._known([node])
        nodes = tuple(n for n in self.nodes if n != node)
        links = tuple(k for k in self.graph.links if node not in (k.source, k.target))
        return self._with(Graph(nodes, links, {n: self.graph.names[n] for n in nodes if n in self.graph.names}))

    def removals(self, effects: object, w: object) -> pd.DataFrame:
        """Option / node: change of the summed value when the node and all its links are gone, its own worth with it."""
        import pandas as pd

        s = self.setting(effects, w)
        gone = np.column_stack([without_node(s, k) for k in range(len(self.nodes))]) - s.values[:, None]
        return pd.DataFrame(gone, index=pd.Index(s.options, name="option"), columns=list(self.nodes))

    def weights_through(self, w: Mapping[str, float] | pd.Series) -> pd.Series:
        """L w scaled to sum 1: network weights for scores that were NOT propagated; never use both.

        Raises
        ------
        NotApplicable
            Where an entry is negative: then it is no weight.
        """
        worth = self.lever(w)
        if worth.min() < 0 or not worth.sum() > 0:
            raise NotApplicable(
                f"network weights are negative for {', '.join(worth.index[worth < 0])}", None, "propagate the scores instead and keep the weights",
            )  # fmt: skip
        found = (worth / worth.sum()).rename("weight")
        found.attrs[COUNTED] = "weights"
        return found

    def _with(self, graph: Graph) -> Influence:
        return influence(graph, self.scale, self.strength, self.divisor, self_loops=True)

    def setting(self, effects: object, w: object) -> Setting:
        """Effects and weights aligned to the graph: what every closed form in `mcda.network.edges` starts from."""
        n = len(self.nodes)
        options, direct = (self.nodes, np.eye(n)) if effects is None else self._direct(effects)
        weights = np.ones(n) if w is None else self._weights(w)
        return Setting(self.graph, self.strength, self.divisor, self.effects, self.kernel, self.radius, tuple(options), direct, weights)

    def _compared(self, effects: object, w: object) -> Setting:
        if not several(effects):
            raise InvalidInput("there is only one option, nothing to compare", None, "give a DataFrame with one row per option, or {option: {node: effect}}")
        return self.setting(effects, w)

    def _direct(self, effects: object) -> tuple[tuple[str, ...], np.ndarray]:
        """Options and their direct effects (m, n), aligned by name."""
        once(effects)
        rows = rows_of(effects)
        self._known(dict.fromkeys(node for row in rows.values() for node in row))
        values = np.zeros((len(rows), len(self.nodes)))
        for i, row in enumerate(rows.values()):
            for node, value in row.items():
                values[i, self.graph.place[node]] = finite_number(value, f"the effect on {node!r}")
        return tuple(rows), values

    def _weights(self, w: object) -> np.ndarray:
        if not hasattr(w, "items"):
            raise InvalidInput("weights need names", None, "give a mapping or a Series: {node: weight}")
        once(w)
        given = {str(k): v for k, v in w.items()}
        missing = [Fault(f"no weight for {n!r}", None, "give 0 to a node that is worth nothing by itself") for n in self.nodes if n not in given]
        refuse(missing + [Fault(f"weight for {n!r}, which is not a node", None, did_you_mean(n, self.nodes)) for n in given if n not in self.graph.place])
        return np.array([finite_number(given[n], f"the weight of {n!r}") for n in self.nodes])

    def _known(self, names: object) -> None:
        refuse([Fault(f"no node named {n!r}", None, did_you_mean(str(n), self.nodes)) for n in names if n not in self.graph.place], UnknownName)

    def _series(self, values: np.ndarray, name: str) -> pd.Series:
        import pandas as pd

        return pd.Series(np.array(values), index=pd.Index(self.nodes, name="node"), name=name)

    def to_frame(self) -> pd.DataFrame:
        """Node / given, received (with parts), self_amplification, bottleneck, lever (every node counts 1)."""
        return self.balance().assign(bottleneck=self.bottleneck(), lever=self.lever())

    def __str__(self) -> str:
        return (
            f"{len(self.nodes)} nodes, {len(self.graph.links)} links ({self.graph.assessed} of {self.graph.pairs} pairs assessed); {FORMULA[self.scale]}; "
            f"s = {self.divisor:g}, strength {self.strength:g}, spectral radius {self.radius:.3g}"
        )

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def influence(
    graph: Graph | nx.DiGraph | pd.DataFrame | Mapping, scale: str = "score", strength: float = 0.5, divisor: float | None = None, *, self_loops: bool = False
) -> Influence:
    """Total effects along the links of a graph: L = (I - D)^-1, rows act on columns.

    Parameters
    ----------
    graph : networkx.DiGraph, square DataFrame (rows act on columns), mapping {(source, target): weight} or Graph
        Signed weights; see `mcda.network.graph_of`. It is not changed.
    scale : {"score", "effect", "spectral", "rows", "dematel"}, default "score"
        How weights Z become effects D. "score": D = strength Z / s, s the
        largest row or column sum of |Z|. "effect": D = Z, already "one point
        here moves that by so much"; no strength. "spectral": s is the spectral
        radius of |Z|, refused where that is 0 (no loops). "dematel" and "rows":
        D = Z / s as DEMATEL does, s the largest row or column sum, or row sum.
    strength : float, default 0.5
        From 0; how far effects travel. 1 with "effect", "dematel" and "rows".
    divisor : float, optional
        s, where it is not to be computed from this graph: a what-if keeps the first one.

    Returns
    -------
    Influence
        With its scale, strength, divisor and spectral radius.

    Raises
    ------
    InvalidInput
        Faults of the graph; effects that would grow without end (spectral radius of D of 1 or more).

    Notes
    -----
    The sum D + D^2 + ... is that of Leontief, Katz and DEMATEL. It assumes
    that effects add up and that scores are distances, not mere ranks; neither
    is checked. Katz (1953), doi:10.1007/BF02289026.

    Examples
    --------
    >>> import mcda
    >>> graph = {("policy", "talent"): 4, ("policy", "market"): 3, ("talent", "market"): 3}
    >>> influence = mcda.influence(graph)
    >>> influence.divisor
    7.0
    >>> influence.given.round(3).to_dict()
    {'policy': 0.561, 'talent': 0.214, 'market': 0.0}
    """
    checked = graph_of(graph, self_loops)
    if scale not in SCALES:
        raise Usage(f"unknown scale {scale!r}", None, did_you_mean(str(scale), SCALES))
    strength = 1.0 if scale in ("effect", "rows", "dematel") else finite_number(strength, "the strength")
    if strength < 0:
        raise InvalidInput(f"the strength must not be negative: {strength:g}", "strength")
    s = _divisor(checked.matrix, scale) if divisor is None else finite_number(divisor, "the divisor")
    if s < 0 or (s == 0 and checked.matrix.any()):
        raise InvalidInput(f"the divisor {s:g} is not above 0", "divisor")
    effects = effects_of(checked.matrix, strength, s)
    blocks = loop_blocks(effects)
    radius = blocks[0][0] if blocks else 0.0
    behind = _behind(checked, effects, blocks) if radius >= NEAR else ""
    refuse_growth(radius, strength, behind)
    notes = (f"effects run nearly without end (spectral radius {radius:.3g}, amplified up to about {1 / (1 - radius):.0f} times){behind}",) if behind else ()
    return Influence(checked, scale, strength, s, frozen_array(effects), frozen_array(kernel_of(effects)), radius, notes)


def effects_within(graph: object, steps: int, scale: str = "score", strength: float = 0.5, divisor: float | None = None) -> pd.DataFrame:
    """Source / target: effects along paths of 1 to `steps` links. Finite also where loops feed themselves."""
    import pandas as pd

    checked = graph_of(graph)
    if scale not in SCALES:
        raise Usage(f"unknown scale {scale!r}", None, did_you_mean(str(scale), SCALES))
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
        raise Usage(f"{steps!r} is not a number of steps", None, "give a whole number from 1")
    s = _divisor(checked.matrix, scale) if divisor is None else finite_number(divisor, "the divisor")
    effects = effects_of(checked.matrix, strength if scale in ("score", "spectral") else 1.0, s)
    sums = path_sum(effects, steps) - np.eye(len(effects))
    return pd.DataFrame(sums, index=pd.Index(checked.nodes, name="source"), columns=pd.Index(checked.nodes, name="target"))


def _divisor(matrix: np.ndarray, scale: str) -> float:
    if scale == "effect":
        return 1.0
    if scale == "rows":
        return float(np.abs(matrix).sum(axis=1).max(initial=0.0))
    if scale == "spectral":
        radius = spectral_radius(np.abs(matrix))
        if radius <= 0:
            raise NotApplicable("the graph has no loop: its spectral radius is 0 and cannot be a divisor", None, 'take scale="score"')
        return radius
    return divisor_of(matrix)


def _behind(graph: Graph, effects: np.ndarray, blocks: list) -> str:
    """The nodes of the blocks with a large radius, and their strongest loop."""
    told = []
    for _, block in [b for b in blocks if b[0] >= NEAR][:3]:
        inside = np.zeros_like(effects)
        inside[np.ix_(block, block)] = effects[np.ix_(block, block)]
        strongest = loops_of(graph, inside, 4, 2000).rows[:1]
        members = ", ".join(graph.nodes[i] for i in block[:8]) + (", ..." if len(block) > 8 else "")
        told.append(f"the loops among {members}" + "".join(f", strongest {' -> '.join((*row[0], row[0][0]))} (gain {row[1]:.3g})" for row in strongest))
    return ": " + "; ".join(told)
