"""Methods of the field as views of the one kernel: DEMATEL, order-k effects, MICMAC, DANP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mcda.domain.network import Graph
from mcda.domain.networkviews import Columns
from mcda.domain.ranking import ranks_of
from mcda.errors import Fault, InvalidInput, NotApplicable, Usage, did_you_mean, refuse
from mcda.network.graphs import graph_of
from mcda.network.kernel import influence
from mcda.network.limits import limit_matrix
from mcda.network.propagation import spectral_radius

DANP_NOTE = "DANP weights follow influence received, not given: a node that only gives gets weight 0; do not read them as levers"
MICMAC_NOTE = "signs and delays are lost; on a graph without loops the powers end, and the last order that is not 0 counts"


def dematel(graph: object, divisor: str = "dematel") -> Columns:
    """Prominence and relation: T = D (I - D)^-1, D = Z / s; given + received and given - received.

    Parameters
    ----------
    graph : anything that `mcda.influence` takes; rows act on columns.
    divisor : {"dematel", "rows"}, default "dematel"
        s = largest row or column sum of |Z|, or largest row sum.

    Returns
    -------
    Columns
        ``given, received, prominence, relation, weight``. `weight` is
        prominence / sum; on signed graphs prominence counts |T| and there is no weight.

    Raises
    ------
    InvalidInput
        Where the spectral radius of D reaches 1 (regular matrices do).

    Notes
    -----
    Relation above 0: a cause; below: an effect. Gabus & Fontela (1972).

    Examples
    --------
    >>> from mcda.network import dematel
    >>> dematel({("policy", "talent"): 4, ("talent", "market"): 3}).to_frame().relation.round(3).to_dict()
    {'policy': 1.75, 'talent': -0.25, 'market': -1.5}
    """
    if divisor not in ("dematel", "rows"):
        raise Usage(f"unknown divisor {divisor!r}", None, did_you_mean(str(divisor), ("dematel", "rows")))
    found = influence(graph, divisor)
    total, signed = found.total_values, bool((found.graph.matrix < 0).any())
    size = np.abs(total)
    given, received = total.sum(axis=1), total.sum(axis=0)
    prominence = size.sum(axis=1) + size.sum(axis=0)
    columns = {"given": given, "received": received, "prominence": prominence, "relation": given - received}
    if not signed and prominence.sum() > 0:
        columns["weight"] = prominence / prominence.sum()
    notes = ("the graph has negative links: prominence sums sizes, and there are no DEMATEL weights",) if signed else ()
    parameters = {"divisor": found.divisor, "scale": divisor, "spectral_radius": found.radius}
    return Columns(found.nodes, columns, "DEMATEL", (*notes, *found.notes), parameters)


def order_effects(graph: object, orders: Sequence[float] = (1.0, 0.5)) -> Columns:
    """Influence along paths of 1, 2, ... links on the raw scores: row sums of sum_k orders[k-1] Z^k.

    The default (1, 1/2) is the net influence of Weitz et al. (2018),
    doi:10.1007/s11625-017-0470-0; return walks i -> j -> i count. Scores are
    added as if they were distances. Columns ``order_1, order_2, ..., net``.
    """
    checked = graph_of(graph)
    if not len(orders) or not np.isfinite(np.asarray(orders, float)).all():
        raise Usage("the orders need one finite factor each", None, "(1, 0.5) counts second-order effects half")
    power, columns, net = np.eye(len(checked.nodes)), {}, np.zeros(len(checked.nodes))
    for k, factor in enumerate(orders, 1):
        power = power @ checked.matrix
        columns[f"order_{k}"] = power.sum(axis=1)
        net = net + factor * columns[f"order_{k}"]
    return Columns(checked.nodes, {**columns, "net": net}, "order-k effects", parameters={"orders": tuple(orders)})


def micmac(graph: object, most: int = 30) -> Columns:
    """Driving power and dependence from row and column sums of Z^k, k raised until no rank moves for three powers.

    Columns ``driving, dependence`` (shares at that power), their ranks and
    the ranks of the direct links. Duperrin & Godet (1973).

    Raises
    ------
    NotApplicable
        Negative links; ranks that never settle (they may run in a circle).
    """
    checked = graph_of(graph)
    _not_negative(checked, "MICMAC")
    z = checked.matrix / (np.abs(checked.matrix).max(initial=0.0) or 1.0)
    history: list[tuple[np.ndarray, np.ndarray]] = []
    power, order = np.eye(len(z)), 0
    for k in range(1, most + 1):
        further = power @ z
        if not further.any():
            break
        power, order = further / further.max(), k
        history.append((_ranks(power.sum(axis=1)), _ranks(power.sum(axis=0))))
        if len(history) > 3 and all(np.array_equal(a, b) for past in history[-4:-1] for a, b in zip(past, history[-1], strict=True)):
            break
    else:
        raise NotApplicable(f"the ranks did not settle within {most} powers", None, "the graph runs in a circle of fixed length: read order_effects instead")
    if not history:
        raise NotApplicable("the graph has no links")
    driving, dependence = power.sum(axis=1) / power.sum(), power.sum(axis=0) / power.sum()
    columns = {"driving": driving, "dependence": dependence, "driving_rank": history[-1][0], "dependence_rank": history[-1][1]}
    columns |= {"direct_driving_rank": history[0][0], "direct_dependence_rank": history[0][1]}
    notes = (MICMAC_NOTE,) if spectral_radius(z) == 0 else ("signs and delays are lost",)
    return Columns(checked.nodes, columns, "MICMAC", notes, {"power": order})


def _ranks(values: np.ndarray) -> np.ndarray:
    return ranks_of(values / (values.max() or 1.0), tie=1e-9)


def danp(graph: object, dimensions: Mapping[str, Sequence[str]], divisor: str = "dematel") -> Columns:
    """Weights from DEMATEL through an ANP limit: T by criteria, normalised by row in each block, transposed, weighted by block means.

    Parameters
    ----------
    graph : anything that `mcda.influence` takes; no negative link.
    dimensions : mapping of dimension to its nodes; together all nodes, each once.

    Notes
    -----
    Ou Yang, Shieh, Leu & Tzeng (2008), IJOR 5(3). The weights follow influence
    received; `notes` says so.
    """
    found = influence(graph, divisor)
    _not_negative(found.graph, "DANP")
    blocks = _blocks(found.graph, dimensions)
    total = np.array(found.total_values)
    means = np.array([[total[np.ix_(a, b)].mean() for b in blocks] for a in blocks])
    names = list(dimensions)
    faults = [Fault(f"dimension {names[a]!r} has no effect at all", None, "DANP divides by it") for a in np.flatnonzero(means.sum(axis=1) <= 0)]
    rows = [(a, b, total[np.ix_(blocks[a], blocks[b])].sum(axis=1)) for a in range(len(blocks)) for b in range(len(blocks)) if means[a, b] > 0]
    for a, b, sums in rows:
        faults += [Fault(f"{found.nodes[blocks[a][i]]!r} has no effect on dimension {names[b]!r}", None, "DANP divides by it") for i in np.flatnonzero(sums <= 0)]
    refuse(faults, NotApplicable)
    shares = means / means.sum(axis=1, keepdims=True)
    weighted = np.zeros_like(total)
    for a, b, sums in rows:
        weighted[np.ix_(blocks[b], blocks[a])] = (total[np.ix_(blocks[a], blocks[b])] / sums[:, None]).T * shares[a, b]
    matrix, classes, _, _ = limit_matrix(weighted)
    if len(classes) > 1:
        raise NotApplicable("the limit depends on the start", None, "the graph falls into parts that do not act on one another")
    return Columns(found.nodes, {"weight": matrix[:, 0]}, "DANP", (DANP_NOTE,), {"divisor": found.divisor, "weighted": weighted, "dimension_means": means})


def _blocks(graph: Graph, dimensions: Mapping[str, Sequence[str]]) -> list[np.ndarray]:
    named = [n for nodes in dimensions.values() for n in nodes]
    faults = [Fault(f"no node named {n!r}", None, did_you_mean(n, graph.nodes)) for n in named if n not in graph.place]
    faults += [Fault(f"{n!r} stands in two dimensions") for n in dict.fromkeys(named) if named.count(n) > 1]
    faults += [Fault(f"{n!r} stands in no dimension") for n in graph.nodes if n not in named]
    refuse(faults + [Fault(f"dimension {d!r} is empty") for d, nodes in dimensions.items() if not nodes])
    return [np.array([graph.place[n] for n in nodes]) for nodes in dimensions.values()]


def _not_negative(graph: Graph, method: str) -> None:
    faults = [Fault(f"{method} takes no negative links", f"link {k.source}:{k.target}", f"its weight is {k.weight:g}") for k in graph.links if k.weight < 0]
    refuse(faults, NotApplicable)
    if not graph.links:
        raise InvalidInput("the graph has no links")
