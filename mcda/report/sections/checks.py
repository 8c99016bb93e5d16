"""11. Checks made: does the order hang on who else is on the list?"""

from __future__ import annotations

from mcda.domain.reversal import Reversal
from mcda.domain.study import ProblemStudy, Study
from mcda.report import sentences
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say

SHOWN = 8


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        found = problem.results.get("reversal")
        if isinstance(found, Reversal):
            blocks += [Paragraph(say("{problem}: {told}", problem=problem.plan.name(say.language), told=on_the_list(found, say))), *left_out(found, problem, say)]
    return Section("checks", say("Checks made"), blocks) if blocks else None


def on_the_list(found: Reversal, say: Say) -> str:
    without = [v for v in found.variants if v.change == "without" and v.what != found.leader]
    winner = [v for v in without if v.winner_changes]
    pairs = [v for v in without if v.swapped]
    told = [say("Leaving out one of the other {n} alternatives changes the first place in {k} cases and some order among the rest in {p}.", n=len(without), k=len(winner), p=len(pairs))]
    example = sentences.swapped(found, say)
    if example:
        told.append(example)
    told.append(say("The method is immune: {why}.", why=say(found.why)) if found.immune else say("The method is not immune to this: {why}.", why=say(found.why)))
    return say.together(told)


def left_out(found: Reversal, problem: ProblemStudy, say: Say) -> list[Block]:
    """What happens without one criterion or node."""
    rows = []
    for v in found.variants:
        if v.change == "without criterion":
            first = say("not defined") if not v.winner else say.option(v.winner) if v.winner_changes else say("the same")
            rows.append([text(say.node(v.what, problem)), text(first), number(str(len(v.swapped)), len(v.swapped))])
    if not rows:
        return []
    columns = [say("Left out"), say("Then first"), say("Pairs in another order")]
    return [Table(f"without-{problem.id}", say("Without one criterion, the others keeping their proportions: {problem}", problem=problem.plan.name(say.language)), columns, rows)]
