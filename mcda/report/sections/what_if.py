"""3. Within which weights the first place stays. On the HTML page a panel to move them stands here too."""

from __future__ import annotations

from math import inf

from mcda.domain.panel import NoPanel, PanelData
from mcda.domain.stability import RobustnessFactor, Stability, stays
from mcda.domain.study import ProblemStudy, Study
from mcda.report import sentences
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        found = problem.results
        if not isinstance(found.get("stability"), Stability):
            continue
        panel = found.get("panel")
        nodes = panel.nodes if isinstance(panel, PanelData) else found["stability"].nodes
        nearest = sentences.nearest_weight(found["stability"], nodes, problem, say)
        blocks.append(Paragraph(say("{problem}: {told}", problem=problem.plan.name(say.language), told=nearest)))
        if isinstance(panel, NoPanel):
            blocks.append(Paragraph(say("The weights cannot be moved on this page: {method} has no closed form that a page could compute.", method=panel.method), "note"))
        blocks.append(interval_table(found["stability"], problem, say))
        if isinstance(found.get("robustness_factor"), RobustnessFactor):
            blocks.append(Paragraph(all_at_once(found["robustness_factor"], say)))
    return Section("what_if", say("What if the weights were different?"), blocks) if blocks else None


def interval_table(found: Stability, problem: ProblemStudy, say: Say) -> Table:
    rows, exact = [], all(kind == "exact" for kind in found.kind)
    for n, node in enumerate(found.nodes):
        if found.low[n] == 1.0:  # a node that holds every criterion always weighs 1
            continue
        low, high = stays(found.low[n], found.high[n])
        rivals = [say.option(r) if r else "–" for r in (found.rival_low[n], found.rival_high[n])]
        rows.append(
            [
                text(say.node(node, problem)), number(say.share(found.weight[n], 1), found.weight[n]), number(say.share(low, 1), found.low[n]), text(rivals[0]),
                number(say.share(high, 1), found.high[n]), text(rivals[1]), *([] if exact else [text(say(found.kind[n]))]),
            ]
        )  # fmt: skip
    columns = [say("Criterion"), say("Weight now"), say("Stays first from"), say("Below it"), say("Stays first up to"), say("Above it"), *([] if exact else [say("Kind")])]
    notes = [say("Rounded inward: the first place does stay within the ends shown."), *([say("All ends are exact.")] if exact else [])]
    caption = say("{leader} stays first while a weight is within these ends, the others keeping their proportions", leader=say.options(found.leaders))
    return Table(f"stability-{problem.id}", caption, columns, rows, say.together(notes))


def all_at_once(found: RobustnessFactor, say: Say) -> str:
    rival, kappa = found.smallest
    if kappa == inf:
        return say("{leader} is first whatever the weights are.", leader=say.option(found.winner))
    return say(
        "All weights at once: each may be off by up to {percent} % before {rival} draws level with {leader}. This is a worst case, not a probability.",
        percent=f"{found.percent():g}", rival=say.option(rival), leader=say.option(found.winner),
    )  # fmt: skip
