"""mcda weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from mcda.cli.common import (
    CaseName,
    JsonFlag,
    ProblemName,
    SetOption,
    advise,
    changed_case,
    command,
    complain,
    emit_json,
    given,
    idle_changes,
    out,
    show,
)
from mcda.errors import Fault, McdaError

if TYPE_CHECKING:
    from mcda.domain.case import Case, ProblemPlan
    from mcda.domain.experts import ExpertViews
    from mcda.domain.hierarchy import Hierarchy
    from mcda.domain.weights import Weights
    from mcda.weighting import IntervalWeights


@command("weights")
def weights(
    case_name: CaseName,
    problem: ProblemName = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when judgements are not consistent (CR of 0.10 or more).")] = False,
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> int:
    """Show local and global weights, the consistency of every expert's judgements, and how far experts agree."""
    from mcda.decision import full_weights
    from mcda.report.tables import inputs_of, records

    case = changed_case(case_name, changes)
    plan = case.problem(problem)
    found = full_weights(case, plan)
    views, diagnostics = _views(case, plan)
    said = {(j.by, j.on) for j in case.judgements.values()}
    by = {n: plan.weights.by if (plan.weights.by, "root" if n == "effects" else n) in said else "author" for n in found.consistency}
    judged = list(matrices(found, views, by))
    poor = [(node, who, k) for node, who, k in judged if k.cr_or_none is not None and not k.consistent]
    ranges = _intervals(case, diagnostics)
    diagnostics += [*idle_changes(case, plan.id), *(_warning(node, who, k) for node, who, k in poor)]
    diagnostics += [Fault(f"judgements of {who} below {node}: {note}", None, None, "warning") for node, who, k in judged if hasattr(k, "off_scale") for note in k.notes]
    if as_json:
        data = {
            "problem": plan.id, "inputs": inputs_of(case) | {"origin": found.origin}, "weights": records(found.to_frame()),
            "consistency": [_consistency(*row) for row in judged],
            "agreement": [_agreement(name, node, k) for name, v in views.items() for node, k in v.judged.items() if k.agreement],
            "experts": [{"group": name, **row} for name, v in views.items() for row in records(v.to_frame())],
            "repairs": [{"node": node, "by": who, **row} for node, who, k in poor for row in records(k.repair().to_frame())],
            "ranges": [{"by": who, "node": node, **row} for who, nodes in ranges.items() for node, r in nodes.items() for row in records(r.to_frame())],
        }  # fmt: skip
        emit_json("weights", data, diagnostics)
    else:
        _tree(found, plan.name())
        _matrices(judged)
        _ranges(ranges)
        for view in views.values():
            _experts(view, plan.weights.group == view.group, case.groups[view.group].illustrative)
        for fault in diagnostics:
            complain(f"warning: {fault}")
        advise("rank", case_name, given(case, None, plan.id))
    return 1 if strict and poor else 0


def _views(case: Case, plan: ProblemPlan) -> tuple[dict[str, ExpertViews], list[Fault]]:
    """Views of every group; a warning where a group or the problem cannot be decided."""
    from mcda.experts import expert_views

    views, faults = {}, []
    for name in case.groups if plan.missing != "interval" else ():
        try:
            views[name] = expert_views(case, plan.id, name)
        except McdaError as error:
            faults += [Fault(f"group {name!r}: {f.message}", f.where, f.hint, "warning") for f in error.faults]
    return views, faults


def _intervals(case: Case, faults: list[Fault]) -> dict[str, dict[str, IntervalWeights]]:
    """Weight ranges of everyone who gave intervals; a warning where these contradict each other."""
    from mcda.experts import interval_judgements

    ranges = {}
    for who in dict.fromkeys(j.by for j in case.judgements.values()):
        try:
            ranges[who] = interval_judgements(case, who)
        except McdaError as error:
            faults += [Fault(f.message, f.where, f.hint, "warning") for f in error.faults]
    return ranges


def _ranges(ranges: Mapping[str, Mapping[str, IntervalWeights]]) -> None:
    for who, nodes in ranges.items():
        for node, found in nodes.items():
            rows = [(item, f"{low:.3f}", f"{high:.3f}") for item, low, high in zip(found.items, found.low, found.high, strict=True)]
            show(("child", "at least", "at most"), rows, f"Weights below {node} that the intervals of {who} allow (exact)", right=(1, 2))
            out("Always more important: " + ("; ".join(f"{a} than {b}" for a, b in found.preferences) or "no pair is decided") + ".")


def matrices(weights: Weights, views: Mapping[str, ExpertViews], by: Mapping[str, str]) -> Iterator[tuple[str, str, object]]:
    """(node, whose, comparisons) of every matrix behind the weights and the case's groups, each once."""
    for node, judged in weights.consistency.items():
        if not hasattr(judged, "experts"):
            yield node, by[node], judged
    groups = {name: dict(view.judged) for name, view in views.items()}
    if not groups:
        groups = {"group": {n: k for n, k in weights.consistency.items() if hasattr(k, "experts")}}
    for name, nodes in groups.items():
        for node, group in nodes.items():
            yield from ((node, expert, comparisons) for expert, comparisons in group.experts.items())
            yield node, f"{name} together", group


def _warning(node: str, who: str, comparisons: object) -> Fault:
    """The inconsistency and the first repair."""
    repairs = comparisons.repair()
    first = repairs.revisions[0]
    enough = "that suffices" if first.cr is not None and first.cr < repairs.limit else "another one suffices" if repairs.suffices else "no single revision suffices"
    after = "CR not known" if first.cr is None else f"CR {first.cr:.3f}"
    hint = f"revise {first.pair} from {first.now:.4g} to about {first.proposed:.3g}: {after}, {enough}"
    return Fault(f"the judgements below {node!r} ({who}) are not consistent: {comparisons.cr_text}, limit {repairs.limit:.2f}", None, hint, "warning")


def _consistency(node: str, who: str, k: object) -> dict:
    told = {"node": node, "by": who, "cr": k.cr_or_none, "lambda_max": k.lambda_max, "gci": k.gci, "items": len(k.items)}
    told |= {"random_index": k.random_index, "prioritization": k.method, "basis": k.cr_text, "weights": dict(zip(k.items, map(float, k.weight_values), strict=True))}
    return told | {"inferred": [{"pair": f"{a}:{b}", "value": v} for (a, b), v in k.inferred.items()]}


def _agreement(group: str, node: str, k: object) -> dict:
    a = k.agreement
    return {
        "group": group, "node": node, "kendall_w": a.kendall_w, "kendall_w_uncorrected": a.kendall_w_uncorrected, "chance": a.chance, "mean_spearman": a.mean_spearman,
        "favourites": {e: list(f) for e, f in a.favourites.items()}, "spread": {i: list(s) for i, s in a.spread.items()},
        "divergent_pair": list(a.divergent_pair), "divergent_experts": list(a.divergent_experts), "divergent_expert": list(a.divergent_expert),
    }  # fmt: skip


def _tree(found: Weights, title: str) -> None:
    tree = found.hierarchy
    rows = [("  " * len(tree.ancestors(n)) + n, tree.name(n), f"{found.local[n]:.3f}", f"{found.of(n):.3f}") for n in _depth_first(tree)]
    show(("node", "name", "local", "global"), rows, f"{title}: {found.origin}" + (" (illustrative)" if found.illustrative else ""), right=(2, 3))


def _depth_first(tree: Hierarchy) -> list[str]:
    def walk(node: str) -> list[str]:
        return [x for child in tree.children(node) for x in (child, *walk(child))]

    return walk("root")


def _matrices(judged: list[tuple[str, str, object]]) -> None:
    if not judged:
        return
    told = {True: "yes", False: "no"}
    rows = [
        (node, who, len(k.items), f"{k.lambda_max:.4f}", "not known" if k.cr_or_none is None else f"{k.cr:.4f}", told[k.consistent] if k.cr_or_none is not None else "-")
        for node, who, k in judged
    ]
    methods = ", ".join(dict.fromkeys(k.method for _, _, k in judged))
    indices = ", ".join(dict.fromkeys(k.random_index for _, _, k in judged))
    show(("below", "by", "items", "lambda max", "CR", "consistent"), rows, f"Consistency (random index: {indices}, prioritisation: {methods}, limit 0.10)", right=(2, 3, 4))


def _experts(views: ExpertViews, used: bool, illustrative: bool) -> None:
    title = f"Group {views.group}, " + ("used here" if used else "not used by these weights") + (" (illustrative: no such people were asked)" if illustrative else "")
    rows = [
        (v.expert, f"{v.importance:.0%}", ", ".join(v.favourites), ", ".join(v.winners), "yes" if v.changes_winner else "no")
        for v in views.views
    ]
    rows.append(("together", "100%", "", ", ".join(views.joint.winners), "yes" if set(views.joint.winners) != set(views.present.winners) else "no"))
    show(("expert", "importance", "favourite", "first place alone", "another first"), rows, title, right=(1,))
    for v in views.views:
        if v.pivotal:
            out(f"Without {v.expert} the group would put {', '.join(v.without)} first.")
    for node, group in views.judged.items():
        a = group.agreement
        if a is None:
            continue
        spearman = "not defined" if a.mean_spearman is None else f"{a.mean_spearman:.2f}"
        first, second, times = a.divergent_pair
        out(f"Agreement below {node}: Kendall's W {a.kendall_w:.3f} corrected for ties ({a.kendall_w_uncorrected:.3f} without), by chance {a.chance:.2f}; mean Spearman {spearman}.")
        out(f"  Spread: {', '.join(f'{i} {low:.2f} to {high:.2f}' for i, (low, high) in a.spread.items())}.")
        out(f"  Most divergent: {first}:{second} (factor {times:.3g}); {a.divergent_experts[0]} and {a.divergent_experts[1]}; furthest from the group {a.divergent_expert[0]}.")
