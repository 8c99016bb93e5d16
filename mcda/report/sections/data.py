"""The data with their standing: value, unit, basis, source and status of every cell."""

from __future__ import annotations

from mcda.domain.case import Cell as DataCell
from mcda.domain.number import finite
from mcda.domain.raters import rating_agreement
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Cell, Paragraph, Section, Table, number, text
from mcda.report.say import STATUS_MARKS, Say


def section(study: Study, say: Say) -> Section:
    marks = ", ".join(f"{mark} {say(name.replace('_', ' '))}" for name, mark in STATUS_MARKS.items())
    blocks: list[Block] = [Paragraph(say("Marks: {marks}.", marks=marks), "note")]
    for problem in study.problems:
        blocks.append(data_table(problem, say))
    if study.case.ratings:
        blocks += ratings_blocks(study, say)
    return Section("data", say("Data and their standing"), blocks)


def data_table(problem: ProblemStudy, say: Say) -> Table:
    """One row an alternative where unit, basis and source are the same down each column, else one row a cell."""
    told: dict[str, set[tuple[str, str, str]]] = {}
    for (_, criterion), cell in problem.cells.items():
        told.setdefault(criterion, set()).add(_origin(cell))
    caption = say("Data: {problem}", problem=problem.plan.name(say.language))
    if any(len(origins) > 1 for origins in told.values()) or not told:
        columns = [say("Alternative"), say("Criterion"), say("Value"), say("Unit"), say("Basis"), say("Source")]
        return Table(f"data-{problem.id}", caption, columns, cell_rows(problem, say))
    origins = {c: next(iter(o)) for c, o in told.items()}
    rows = [[text(say.option(a)), *(_value(problem.cells.get((a, c))) for c in told)] for a in dict.fromkeys(a for a, _ in problem.cells)]
    columns = [say("Alternative"), *(say.node(c, problem) + (f" ({origins[c][0]})" if origins[c][0] else "") for c in told)]
    notes = [f"{say.node(c, problem)}: {'; '.join(x for x in origin[1:] if x)}." for c, origin in origins.items() if any(origin[1:])]
    return Table(f"data-{problem.id}", caption, columns, rows, " ".join(notes))


def _origin(cell: DataCell) -> tuple[str, str, str]:
    return cell.unit, cell.basis.replace("_", " "), "; ".join(x for x in (cell.source, cell.note) if x)


def _value(cell: DataCell | None) -> Cell:
    return text("–") if cell is None or cell.value is None else number(f"{cell.value:g}", cell.value, mark=STATUS_MARKS[cell.status])


def cell_rows(problem: ProblemStudy, say: Say) -> list:
    return [
        [text(say.option(alternative)), text(say.node(criterion, problem)), _value(cell), *map(text, _origin(cell))]
        for (alternative, criterion), cell in problem.cells.items()
    ]


def ratings_blocks(study: Study, say: Say) -> list[Block]:
    """The scale in words, the ratings, and where several people rated, how far they agree."""
    blocks: list[Block] = [ratings_table(study, say)]
    anchors = sorted(study.case.rating_scale.anchors.items(), key=lambda kv: -(finite(kv[0]) or 0.0))
    if anchors:
        blocks.insert(0, Paragraph(say("The levels of the ratings: {levels}.", levels="; ".join(f"{level} {words}" for level, words in anchors)), "note"))
    found = rating_agreement(study.case)
    if not found.raters:
        return blocks
    raters, stay = ", ".join(found.raters), found.illustrative
    blocks.append(Paragraph(say("Rated by {raters}, combined as means; {stay} of {n} ratings stay illustrative.", raters=raters, stay=stay, n=len(study.case.ratings)), "note"))
    several = [(key, r) for key, r in study.case.ratings.items() if len(r.votes) > 1]
    if several:
        rows = [[text(say.option(o)), text(say.node(leaf)), number(f"{r.value:g}", r.value, mark=STATUS_MARKS[r.status]), number(str(len(r.votes)), len(r.votes)), number(f"{r.spread:g}", r.spread)] for (o, leaf), r in several]
        columns = [say("Measure"), say("Criterion"), say("Mean"), say("Raters"), say("Largest less smallest")]
        blocks.append(Table("agreement-ratings", say("Agreement of the raters"), columns, rows))
    return blocks


def ratings_table(study: Study, say: Say) -> Table:
    """Listed ratings, one row a measure: its effect on each criterion; what is not listed is rated 0."""
    scale, by_option = study.case.rating_scale, {}
    for (option, leaf), r in study.case.ratings.items():
        by_option.setdefault(option, []).append(say("{criterion} {value}", criterion=say.node(leaf), value=f"{r.value:+g}{STATUS_MARKS[r.status]}"))
    rows = [[text(say.option(o)), text(", ".join(told))] for o, told in by_option.items()]
    n = len(study.case.ratings)
    caption = say("Ratings from {low} to {high}, pointing to the goal; {n} are listed, all others are 0", low=f"{scale.low:g}", high=f"{scale.high:g}", n=n)
    return Table("ratings", caption, [say("Measure"), say("Ratings")], rows)
