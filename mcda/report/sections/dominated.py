"""Options that another one beats on every count, and what doing nothing would be worth: before any ranking."""

from __future__ import annotations

from mcda.domain.case import NOTHING
from mcda.domain.comparison import Dominance
from mcda.domain.ranking import Ranking
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Paragraph, Section, Table, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        found, beside = problem.results.get("dominated"), problem.results.get("do_nothing")
        if isinstance(found, Dominance):
            blocks += _dominated(found, problem, say)
        if isinstance(beside, Ranking):
            blocks.append(_nothing(beside, problem, say))
    return Section("dominated", say("Before any ranking"), blocks) if blocks else None


def _dominated(found: Dominance, problem: ProblemStudy, say: Say) -> list[Block]:
    name = problem.plan.name(say.language)
    if not found.dominated:
        return [Paragraph(say("{problem}: none of the {n} alternatives is dominated by another.", problem=name, n=len(found.problem.alternatives)))]
    told = say(
        "{problem}: {n} of {of} alternatives are dominated: another one is at least as good on every criterion and better on one, whatever the weights.",
        problem=name, n=len(found.dominated), of=len(found.problem.alternatives),
    )  # fmt: skip
    rows = [[text(say.option(a)), text(say.options(by))] for a, by in found.by.items()]
    return [Paragraph(told), Table(f"dominated-{problem.id}", say("Dominated alternatives: {problem}", problem=name), [say("Alternative"), say("Dominated by")], rows)]


def _nothing(beside: Ranking, problem: ProblemStudy, say: Say) -> Paragraph:
    return Paragraph(
        say(
            "{problem}: doing nothing would stand at place {rank} of {n}; it is placed beside the ranking and is not part of it.",
            problem=problem.plan.name(say.language), rank=int(beside.ranks[NOTHING]), n=len(beside.alternatives),
        ), "note",
    )  # fmt: skip
