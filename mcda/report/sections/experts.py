"""What each stakeholder would choose, and how far they agree."""

from __future__ import annotations

from mcda.domain.consistency import Agreement
from mcda.domain.experts import ExpertView, ExpertViews
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        views = problem.results.get("experts")
        if isinstance(views, ExpertViews):
            blocks += problem_blocks(problem, views, say)
    return Section("experts", say("Who would choose otherwise"), blocks) if blocks else None


def problem_blocks(problem: ProblemStudy, views: ExpertViews, say: Say) -> list[Block]:
    names = {e.id: e.names for e in say.case.groups[views.group].experts}
    changing = [expert_name(e, names, say) for e in views.changing]
    if changing:
        told = say("{problem}: with their own weights alone, {experts} would put another measure first.", problem=problem.plan.name(say.language), experts=say.listed(changing))
    else:
        told = say("{problem}: every expert's own weights keep the first place.", problem=problem.plan.name(say.language))
    if say.case.groups[views.group].illustrative:
        told += " " + say("These experts, their judgements and their importances are illustrative: no such people were asked.")
    blocks: list[Block] = [Paragraph(told), views_table(problem, views, names, say)]
    for node, group in views.judged.items():
        blocks.append(weights_table(problem, node, group, names, say))
        if group.agreement is not None:
            blocks += [Paragraph(sentence) for sentence in agreement_sentences(group.agreement, names, say)]
    return blocks


def expert_name(expert: str, names: dict, say: Say) -> str:
    told = names.get(expert, {})
    return told.get(say.language) or told.get("en") or expert


def views_table(problem: ProblemStudy, views: ExpertViews, names: dict, say: Say) -> Table:
    rows = [_view_row(v, names, say) for v in views.views]
    together = set(views.joint.winners) != set(views.present.winners)
    rows.append([text(say("Together")), number("100 %", 1.0), text(""), text(say.options(views.joint.winners)), text(say("yes") if together else say("no")), text("")])
    columns = [say("Expert"), say("Importance"), say("Weighs most"), say("First place"), say("Another first place"), say("First without them")]
    return Table(f"experts-{problem.id}", say("First place by expert: {problem}", problem=problem.plan.name(say.language)), columns, rows)


def _view_row(view: ExpertView, names: dict, say: Say) -> list:
    return [
        text(expert_name(view.expert, names, say)), number(say.share(view.importance), view.importance), text(say.listed(say.node(n) for n in view.favourites)),
        text(say.options(view.winners)), text(say("yes") if view.changes_winner else say("no")), text(say.options(view.without) if view.pivotal else say("the same")),
    ]  # fmt: skip


def weights_table(problem: ProblemStudy, node: str, group: object, names: dict, say: Say) -> Table:
    judged = [(expert_name(e, names, say), k) for e, k in group.experts.items()]
    rows = [
        [text(name), *(number(say.share(w, 1), float(w)) for w in k.weight_values), number("–" if k.cr_or_none is None else say.number(k.cr, 4), k.cr_or_none)]
        for name, k in [*judged, (say("Together"), group)]
    ]
    note = say("Random index: {index}; prioritisation: {method}; limit 0.10.", index=say.term(group.random_index), method=say.term(group.method))
    note += " " + say("The consistency ratio of the group says nothing about agreement.")
    return Table(f"experts-{problem.id}-{node}", say("Weights by expert: {node}", node=say.node(node)), [say("Expert"), *(say.node(i) for i in group.items), say("CR")], rows, note)


def agreement_sentences(agreement: Agreement, names: dict, say: Say) -> list[str]:
    told = say(
        "Agreement of {m} experts: Kendall's W is {w} corrected for ties ({plain} without); rankings at random give {chance} on average.",
        m=len(agreement.experts), w=say.number(agreement.kendall_w), plain=say.number(agreement.kendall_w_uncorrected), chance=say.number(agreement.chance, 2),
    )  # fmt: skip
    if agreement.mean_spearman is not None:
        told += " " + say("The mean rank correlation is {rho}.", rho=say.number(agreement.mean_spearman, 2))
    first, second, _ = agreement.divergent_experts
    a, b, times = agreement.divergent_pair
    apart = say(
        "Furthest apart are {first} and {second}; furthest from the group is {lone}; the judgement in dispute most is {a} against {b}, by a factor of {times}.",
        first=expert_name(first, names, say), second=expert_name(second, names, say), lone=expert_name(agreement.divergent_expert[0], names, say),
        a=say.node(a), b=say.node(b), times=say.number(times, 0) if times >= 10 else say.number(times, 1),
    )  # fmt: skip
    return [told, apart]
