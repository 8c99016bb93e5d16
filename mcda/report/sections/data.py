"""The data with their standing: value, unit, basis, source and status of every cell."""

from __future__ import annotations

from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import STATUS_MARKS, Say


def section(study: Study, say: Say) -> Section:
    marks = ", ".join(f"{mark} {say(name.replace('_', ' '))}" for name, mark in STATUS_MARKS.items())
    blocks: list[Block] = [Paragraph(say("Marks: {marks}.", marks=marks), "note")]
    for problem in study.problems:
        rows = cell_rows(problem, say)
        blocks.append(
            Table(
                f"data-{problem.id}", say("Data: {problem}", problem=problem.plan.name(say.language)),
                [say("Alternative"), say("Criterion"), say("Value"), say("Unit"), say("Basis"), say("Source")], rows,
            )
        )  # fmt: skip
    if study.case.ratings:
        blocks.append(ratings_table(study, say))
    return Section("data", say("Data and their standing"), blocks)


def cell_rows(problem: ProblemStudy, say: Say) -> list:
    rows = []
    for (alternative, criterion), cell in problem.cells.items():
        rows.append(
            [
                text(say.option(alternative)), text(say.node(criterion, problem)), number(f"{cell.value:g}", cell.value, mark=STATUS_MARKS[cell.status]),
                text(cell.unit), text(cell.basis.replace("_", " ")), text("; ".join(x for x in (cell.source, cell.note) if x)),
            ]
        )  # fmt: skip
    return rows


def ratings_table(study: Study, say: Say) -> Table:
    """Listed ratings: effect of a measure on a criterion; what is not listed is rated 0."""
    scale = study.case.rating_scale
    rows = [
        [text(say.option(o)), text(say.node(leaf)), number(f"{r.value:g}", r.value, mark=STATUS_MARKS[r.status])]
        for (o, leaf), r in study.case.ratings.items()
    ]
    caption = say("Ratings from {low} to {high}, pointing to the goal; {n} are listed, all others are 0", low=f"{scale.low:g}", high=f"{scale.high:g}", n=len(rows))
    return Table("ratings", caption, [say("Measure"), say("Criterion"), say("Rating")], rows)
