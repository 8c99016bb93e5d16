"""Judgements, groups or direct weights at every node of a tree -> Weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mcda.domain.hierarchy import ROOT, Hierarchy
from mcda.domain.weights import Weights
from mcda.errors import Fault, InvalidInput, McdaError, did_you_mean, refuse
from mcda.weighting.comparisons import Comparisons, ahp
from mcda.weighting.groups import GroupComparisons

EQUAL = "equal"


def weigh(
    hierarchy: Hierarchy,
    judgements: Mapping[str, Mapping | Comparisons | GroupComparisons | str],
    method: str = "eigenvector",
    random_index: str = "saaty",
    origin: str = "judgements",
    illustrative: bool = False,
) -> Weights:
    """Weights of a whole tree from what each node has: judgements, a group's, or weights.

    Parameters
    ----------
    hierarchy : Hierarchy
    judgements : mapping of node id ('root' for the top)
        To pairs ``{(a, b): value}``, `Comparisons`, `GroupComparisons`, direct
        weights ``{child: weight}`` that sum to 1, or the word 'equal'. Every node
        with more than one child needs one of them.
    method, random_index : str
        For pairs; as in `ahp`.

    Returns
    -------
    Weights
        ``consistency`` holds the `Comparisons` or `GroupComparisons` of each judged node.

    Raises
    ------
    InvalidInput
        With all faults of all nodes.

    Examples
    --------
    >>> import mcda
    >>> tree = mcda.Hierarchy.nested({"growth": ["talent", "policy"], "credit": None}, {"talent": "benefit", "policy": "benefit", "credit": "benefit"})
    >>> weights = mcda.weigh(tree, {"root": {"growth": 0.8, "credit": 0.2}, "growth": {("talent", "policy"): 3}})
    >>> weights.of("talent").__round__(6), weights.local["talent"]
    (0.6, 0.75)
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
                shares, judged = _below(judgements[node], children, method, random_index)
            except McdaError as error:
                faults += [replace(f, message=f"below {node!r}: {f.message}") for f in error.faults]
                continue
            local |= shares
            if judged is not None:
                consistency[node] = judged
        else:
            where = "the top (root)" if node == ROOT else repr(node)
            faults.append(Fault(f"no judgements for the children of {where}", None, "compare them, give them weights, or say 'equal'"))
    refuse(faults)
    return Weights(hierarchy, local, origin, consistency, illustrative)


def _below(given: object, children: tuple[str, ...], method: str, random_index: str) -> tuple[dict[str, float], object]:
    """Local weights of the children of one node, and the comparisons they come from, if any."""
    if given == EQUAL:
        return dict.fromkeys(children, 1 / len(children)), None
    if isinstance(given, Mapping) and given and not any(isinstance(k, tuple) for k in given):
        return _direct(given, children), None
    judged = given if isinstance(given, Comparisons | GroupComparisons) else ahp(given, children, method, random_index)
    if set(judged.items) != set(children):
        raise InvalidInput(f"the comparisons are of {', '.join(judged.items)}, the children are {', '.join(children)}", None, "use the same names")
    return dict(zip(judged.items, map(float, judged.weight_values), strict=True)), judged


def _direct(given: Mapping, children: tuple[str, ...]) -> dict[str, float]:
    faults = [Fault(f"no weight for {c!r}", None, did_you_mean(c, given)) for c in children if c not in given]
    faults += [Fault(f"weight for {c!r}, which is not a child", None, did_you_mean(str(c), children)) for c in given if c not in children]
    refuse(faults)
    return dict(given)  # Weights refuses bad numbers and sums
