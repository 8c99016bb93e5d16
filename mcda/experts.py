"""Rankings per expert, and whose view would change the first place."""

from __future__ import annotations

from dataclasses import replace

from mcda.decision import decide, full_weights, judged_weights
from mcda.domain.case import Case, Group, WeightPlan
from mcda.domain.experts import ExpertView, ExpertViews
from mcda.domain.hierarchy import ROOT
from mcda.domain.ranking import Ranking
from mcda.errors import McdaError, NotApplicable, UnknownName, refuse
from mcda.weighting import GroupComparisons, IntervalWeights, weight_ranges

TIE = 1e-9


def expert_views(case: Case, problem: str | None = None, group: str | None = None) -> ExpertViews:
    """One problem decided with each expert's weights alone, with the group's, and with the group less one.

    Parameters
    ----------
    case : Case
        Changes through the door hold in every view.
    problem : str, optional
        The case's first one when left out.
    group : str, optional
        The group that the problem's weights name, else the case's first.

    Returns
    -------
    ExpertViews
        ``.to_frame()``, ``.ranks``, ``.changing``.

    Examples
    --------
    >>> import mcda
    >>> views = mcda.expert_views(mcda.read_case("henan"))
    >>> views.changing
    ('bank', 'enterprise', 'researcher')
    """
    plan = case.problem(problem)
    if not case.groups:
        raise NotApplicable("the case has no group of experts", None, "write groups: with experts, and judgements by: each of them")
    name = group or plan.weights.group or next(iter(case.groups))
    if name not in case.groups:
        raise UnknownName.among("group", name, case.groups)
    found = case.groups[name]
    present, joint = decide(case, plan.id), _decided(case, plan.id, found)
    total = sum(e.importance for e in found.experts)
    views = []
    for expert in found.experts:
        alone = Group(name, (replace(expert, importance=1.0),), found.aggregate)
        ranking = _decided(case, plan.id, alone)
        others = tuple(e for e in found.experts if e.id != expert.id)
        left = _decided(case, plan.id, replace(found, experts=others)).winners if any(e.importance > 0 for e in others) else ()
        views.append(
            ExpertView(
                expert.id, expert.importance / total, _favourites(case, plan.id, alone), ranking,
                set(ranking.winners) != set(present.winners), left, bool(left) and set(left) != set(joint.winners),
            )
        )  # fmt: skip
    return ExpertViews(plan.id, name, present, joint, tuple(views), group_judgements(case, name, plan.weights))


def group_judgements(case: Case, group: str, source: WeightPlan) -> dict[str, GroupComparisons]:
    """What a group's experts judged, node by node of the model, prioritised as `source` says; author's fallbacks left out."""
    weights = judged_weights(case, replace(source, kind="group", group=group, by=""))
    experts = {e.id for e in case.groups[group].experts}
    return {n: k for n, k in weights.consistency.items() if isinstance(k, GroupComparisons) and set(k.experts) <= experts}


def _weighed(case: Case, problem: str, group: Group) -> Case:
    """The case with the problem weighed by this group."""
    source = replace(case.problem(problem).weights, kind="group", group=group.id, by="", values={})
    return replace(case.with_plan(problem, weights=source), groups={**case.groups, group.id: group})


def _decided(case: Case, problem: str, group: Group) -> Ranking:
    return decide(_weighed(case, problem, group), problem)


def _favourites(case: Case, problem: str, group: Group) -> tuple[str, ...]:
    """The children of the highest judged node that weigh most: of the effects where delivery stands beside them."""
    changed = _weighed(case, problem, group)
    weights = full_weights(changed, changed.problem(problem))
    tree = weights.hierarchy
    top = [n for n in tree.nodes if n in case.model.pillars] or list(tree.children(ROOT))
    most = max(weights.of(n) for n in top)
    return tuple(n for n in top if most - weights.of(n) <= TIE)


def interval_judgements(case: Case, by: str) -> dict[str, IntervalWeights]:
    """Exact weight ranges at each node where a person gave intervals `[a, b, ratio, low, high]`; single judgements set no bound.

    Examples
    --------
    >>> import mcda
    >>> from mcda.experts import interval_judgements
    >>> interval_judgements(mcda.read_case("henan"), "author")
    {}
    """
    judged: dict[str, dict[tuple[str, str], tuple[float, float]]] = {}
    for j in case.judgements.values():
        if j.by == by and j.low is not None and j.high is not None:
            judged.setdefault(j.on, {})[j.first, j.second] = j.low, j.high
    found, faults = {}, []
    for node, pairs in judged.items():
        try:
            found[node] = weight_ranges(pairs, case.model.hierarchy.children(node))
        except McdaError as error:
            faults += [replace(f, message=f"intervals of {by} below {node}: {f.message}") for f in error.faults]
    refuse(faults)
    return found
