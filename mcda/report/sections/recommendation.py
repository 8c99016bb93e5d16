"""1. What we recommend: the answer in whole sentences, each from a number in the study."""

from __future__ import annotations

from mcda.domain.experts import ExpertViews
from mcda.domain.explanation import Explanation
from mcda.domain.flips import Flips
from mcda.domain.importance import Importance
from mcda.domain.network import NetworkStudy
from mcda.domain.panel import PanelData
from mcda.domain.stability import Stability, outward
from mcda.domain.study import ProblemStudy, Study
from mcda.report import sentences
from mcda.report.blocks import Block, Paragraph, Section
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section:
    blocks: list[Block] = []
    for problem in study.problems:
        main = problem is study.main
        kind = "lead" if main else "text"
        answer, others = answers(problem, say), [*summed(problem, study, say), *other_people(problem, say), *beside(problem, say)]
        blocks += [Paragraph(say.together(told), kind) for told in (answer, others) if told]
        blocks += [Paragraph(sentence) for sentence in (doubts(problem, say) if main else [])]
    return Section("recommendation", say("What we recommend"), blocks)


def answers(problem: ProblemStudy, say: Say) -> list[str]:
    """Who is first, whether it is a tie, and how often that holds when everything varies together."""
    equal, joint = sentences.nearly_equal(problem, say), problem.results.get("importance")
    told = [sentences.first_place(problem, say), *([equal] if equal else [])]
    return [*told, sentences.joint_share(joint, say)] if isinstance(joint, Importance) else told


def summed(problem: ProblemStudy, study: Study, say: Say) -> list[str]:
    """Who leads without the links and on summed effects, and from which strength of the links on."""
    told, first = [], problem.ranking.winners
    direct, added, added_direct = (problem.variant(v) for v in ("direct_only", "summed_effects", "summed_effects_direct"))
    if direct and direct.ranking.winners != first:
        told.append(say("Without the links between the pillars, {names} comes first.", names=say.options(direct.ranking.winners)))
    elif direct:
        told.append(say("Without the links between the pillars the first place stays."))
    if added and added_direct and added.ranking.winners != added_direct.ranking.winners:
        names = {"direct": say.options(added_direct.ranking.winners), "linked": say.options(added.ranking.winners)}
        strength = needed_strength(study, problem, say)
        if strength:
            told.append(say("On summed effects alone {direct} leads, unless effects travel along the links (strength above {strength}; here {now}): then {linked} does.", **names, strength=strength, now=f"{study.case.strength:g}"))
        else:
            told.append(say("On summed effects alone {direct} leads, unless effects travel along the links: then {linked} does.", **names))
    elif added and added.ranking.winners != first:
        told.append(say("On summed effects alone, {names} comes first.", names=say.options(added.ranking.winners)))
    elif added:
        told.append(say("On summed effects alone the first place stays."))
    return told


def needed_strength(study: Study, problem: ProblemStudy, say: Say) -> str | None:
    """The strength from which on the links decide who leads on summed effects, rounded to the side where they do."""
    network = study.results.get("network")
    if not isinstance(network, NetworkStudy) or network.problem != problem.id or "flips" not in network.effects:
        return None
    rows = [dict(zip(network.effects["flips"].columns, r, strict=True)) for r in network.effects["flips"].rows]
    below = [r["flip"] for r in rows if r["kind"] == "strength" and r["flip"] < study.case.strength]
    return f"{outward(0.0, max(below), 2):g}" if below else None


def other_people(problem: ProblemStudy, say: Say) -> list[str]:
    """Whose own weights would choose otherwise."""
    views = problem.results.get("experts")
    if not isinstance(views, ExpertViews):
        return []
    group, by_winner = say.case.groups[views.group], {}
    names = {e.id: e.names.get(say.language) or e.names.get("en") or e.id for e in group.experts}
    for view in views.views:
        if view.changes_winner:
            by_winner.setdefault(view.winners, []).append(names[view.expert])
    if not by_winner:
        return [say("Every expert's own weights keep the first place.")]
    told = "; ".join(say("{experts}: {names}", experts=say.listed(who), names=say.options(winners)) for winners, who in by_winner.items())
    if group.illustrative:
        return [say("Other people's weights choose otherwise (illustrative stakeholders): {told}.", told=told)]
    return [say("Other people's weights choose otherwise: {told}.", told=told)]


def beside(problem: ProblemStudy, say: Say) -> list[str]:
    """What other readings of the data and weightings say."""
    told, first = [], problem.ranking.winners
    others = [v for v in problem.variants if v.kind in ("reading", "weights")]
    changed = [v for v in others if v.ranking.winners != first]
    last = {v.ranking.order[-1] for v in others} | {problem.ranking.order[-1]}
    if others and len(last) == 1:
        told.append(say("{name} is last in every reading of the data and weighting shown.", name=say.options(last)))
    if changed:
        winners = dict.fromkeys(say.options(v.ranking.winners) for v in changed)
        told.append(say("Who is first depends on them: in {k} of {n} others the first place goes to {names}.", k=len(changed), n=len(others), names=say.listed(winners)))
    elif others:
        told.append(say("The first place is the same in all {n} other readings of the data and weightings shown.", n=len(others)))
    return told


def doubts(problem: ProblemStudy, say: Say) -> list[str]:
    """The verdict or why there is none, the nearest changes, why it leads, and how the data stand."""
    found, told = problem.results, []
    if isinstance(found.get("importance"), Importance):
        told.append(sentences.verdict(found["importance"], say))
    if isinstance(found.get("stability"), Stability):
        panel = found.get("panel")
        told.append(sentences.nearest_weight(found["stability"], panel.nodes if isinstance(panel, PanelData) else found["stability"].nodes, problem, say))
    if isinstance(found.get("flips"), Flips):
        told.append(single_inputs(found["flips"], say))
    if isinstance(found.get("explanation"), Explanation):
        told.append(sentences.why_ahead(found["explanation"], problem, say))
    return [*told, sentences.data_standing(problem, say)]


def single_inputs(found: Flips, say: Say) -> str:
    """How many of the inputs that describe the alternatives move the first place by themselves."""
    inputs, moved = found.described
    if not moved:
        return say("One at a time, none of the {inputs} ratings, costs and data values moves the first place within its plausible range.", inputs=inputs)
    return say("One at a time, {moved} of the {inputs} ratings, costs and data values move the first place within their plausible range.", inputs=inputs, moved=moved)
