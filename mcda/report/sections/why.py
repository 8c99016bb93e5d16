"""4. Why the first is ahead of the second: the difference shared out among the criteria."""

from __future__ import annotations

from mcda.domain.explanation import Explanation
from mcda.domain.study import ProblemStudy, Study
from mcda.report import sentences
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        found = problem.results.get("explanation")
        if isinstance(found, Explanation):
            blocks += [Paragraph(sentences.why_ahead(found, problem, say)), table(found, problem, say), *trade_offs(found, problem, say)]
    return Section("why", say("Why the first is ahead of the second"), blocks) if blocks else None


def table(found: Explanation, problem: ProblemStudy, say: Say) -> Table:
    order = sorted(found.shares, key=lambda c: -abs(found.shares[c]))
    largest = max((abs(s) for s in found.shares.values()), default=1.0) or 1.0
    rows = [
        [text(say.node(c, problem)), number(f"{found.shares[c]:+.3f}", found.shares[c], abs(found.shares[c]) / largest),
         *(number(say.figure(found.values[c][k], 3) if c in found.values else "", found.values[c][k] if c in found.values else None) for k in (0, 1))]
        for c in order
    ]  # fmt: skip
    first, second = say.option(found.first), say.option(found.second)
    return Table(
        f"explain-{problem.id}", say("Why {first} is ahead of {second}: the difference of {gap}, shared out", first=first, second=second, gap=f"{found.difference:.3f}"),
        [say("Criterion"), say("Share of the difference"), first, second], rows,
        say("The shares add up to the difference (Shapley values); positive speaks for {first}.", first=first),
    )  # fmt: skip


def trade_offs(found: Explanation, problem: ProblemStudy, say: Say) -> list[Block]:
    told = [
        say("{amount} more of {pillar}", amount=f"{t.amount:.2g}", pillar=say.node(t.takes, problem))
        for t in found.trade_offs
        if t.gives == "cost" and t.amount is not None
    ]
    return [Paragraph(say("One unit of {cost} more for {name} is made up for by any one of these: {items}.", cost=say.node("cost", problem), name=say.option(found.first), items=say.listed(told)))] if told else []
