"""Judgements at every node of a tree -> Weights."""

from __future__ import annotations

from collections.abc import Mapping

from mcda.domain.hierarchy import ROOT, Hierarchy
from mcda.domain.weights import Weights
from mcda.errors import Fault, did_you_mean, refuse
from mcda.weighting.ahp import Comparisons, ahp


def weigh(
    hierarchy: Hierarchy,
    judgements: Mapping[str, Mapping[tuple[str, str], float] | Comparisons],
    method: str = "eigenvector",
    random_index: str = "saaty",
    origin: str = "judgements",
    illustrative: bool = False,
) -> Weights:
    """Weights of a whole tree from the judgements at each node.

    Parameters
    ----------
    hierarchy : Hierarchy
    judgements : mapping of node id ('root' for the top) to pairs or `Comparisons`
        Every node with more than one child needs them.

    Returns
    -------
    Weights
        ``consistency`` holds the `Comparisons` of each node.

    Examples
    --------
    >>> import mcda
    >>> tree = mcda.Hierarchy.flat({"talent": "benefit", "policy": "benefit"})
    >>> mcda.weigh(tree, {"root": {("talent", "policy"): 3}}).of("talent")
    0.75
    """
    faults, local, consistency = [], {}, {}
    for node in judgements:
        if node not in hierarchy.inner:
            faults.append(Fault(f"judgements below {node!r}, which has no children", None, did_you_mean(node, hierarchy.inner)))
    for node in hierarchy.inner:
        children = hierarchy.children(node)
        if len(children) == 1:
            local[children[0]] = 1.0
        elif node in judgements:
            pairs = judgements[node]
            comparisons = pairs if isinstance(pairs, Comparisons) else ahp(pairs, children, method, random_index)
            local |= dict(zip(comparisons.items, map(float, comparisons.weight_values), strict=True))
            consistency[node] = comparisons
        else:
            where = "the top (root)" if node == ROOT else repr(node)
            faults.append(Fault(f"no judgements for the children of {where}", None, "compare them, or let the case say 'equal'"))
    refuse(faults)
    return Weights(hierarchy, local, origin, consistency, illustrative)
