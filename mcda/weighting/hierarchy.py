"""Judgements at every node of a tree -> Weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mcda.domain.hierarchy import ROOT, Hierarchy
from mcda.domain.weights import Weights
from mcda.errors import Fault, InvalidInput, McdaError, did_you_mean, refuse
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
            try:
                comparisons = _compared(judgements[node], children, method, random_index)
            except McdaError as error:
                faults += [replace(f, message=f"below {node!r}: {f.message}") for f in error.faults]
                continue
            local |= dict(zip(comparisons.items, map(float, comparisons.weight_values), strict=True))
            consistency[node] = comparisons
        else:
            where = "the top (root)" if node == ROOT else repr(node)
            faults.append(Fault(f"no judgements for the children of {where}", None, "compare them, or let the case say 'equal'"))
    refuse(faults)
    return Weights(hierarchy, local, origin, consistency, illustrative)


def _compared(given: Mapping | Comparisons, children: Sequence[str], method: str, random_index: str) -> Comparisons:
    """The comparisons of exactly these children."""
    if not isinstance(given, Comparisons):
        return ahp(given, children, method, random_index)
    if sorted(given.items) != sorted(children):
        raise InvalidInput(f"the comparisons are of {', '.join(given.items)}, the children are {', '.join(children)}", None, "use the same names")
    return given
