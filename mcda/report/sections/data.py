"""The data with their standing: value, unit, basis, source and status of every cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcda.domain.case import Cell as DataCell
from mcda.domain.number import finite
from mcda.domain.raters import rating_agreement
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Cell, Paragraph, Section, Table, number, text
from mcda.report.say import STATUS_MARKS, Say

MOST_COLUMNS = 8  # alternatives that stand side by side


def section(study: Study, say: Say) -> Section:
    marks = ", ".join(f"{mark} {say(name.replace('_', ' '))}" for name, mark in STATUS_MARKS.items())
    blocks: list[Block] = [Paragraph(say("Marks: {marks}.", marks=marks), "note")]
    rated = ratings_of(study, say)
    for problem in study.problems:
        beside = rated if problem.plan.kind == "interventions" else {}  # the ratings of a measure stand in its row
        blocks.append(data_table(problem, say, beside))
        rated = {} if beside else rated
    if study.case.ratings:
        blocks += ratings_blocks(study, say, rated)
    return Section("data", say("Data and their standing"), blocks)


def data_table(problem: ProblemStudy, say: Say, rated: Mapping[str, str]) -> Table:
    """One row an alternative where unit, basis and source are the same down each column, else one row for each of them."""
    told: dict[str, set[tuple[str, str, str]]] = {}
    for (_, criterion), cell in problem.cells.items():
        told.setdefault(criterion, set()).add(_origin(cell, say))
    caption = say("Data: {problem}", problem=problem.plan.name(say.language))
    if any(len(origins) > 1 for origins in told.values()) or not (told or rated):
        alternatives = list(dict.fromkeys(a for a, _ in problem.cells))
        several = len(alternatives) <= MOST_COLUMNS
        columns = [say("Criterion"), say("Unit"), say("Basis"), say("Source"), *map(say.option, alternatives)] if several else [say(c) for c in ("Alternative", "Criterion", "Value", "Unit", "Basis", "Source")]
        return Table(f"data-{problem.id}", caption, columns, origin_rows(problem, alternatives, say) if several else cell_rows(problem, say))
    origins = {c: next(iter(o)) for c, o in told.items()}
    beside = (lambda a: [text(rated.get(a, ""))]) if rated else (lambda a: [])
    names = dict.fromkeys([*(a for a, _ in problem.cells), *rated])
    rows = [[text(say.option(a)), *(_value(problem.cells.get((a, c)), say) for c in told), *beside(a)] for a in names]
    columns = [say("Alternative"), *(say.node(c, problem) + (f" ({origins[c][0]})" if origins[c][0] else "") for c in told), *([say("Ratings")] if rated else [])]
    notes = [f"{say.node(c, problem)}: {'; '.join(x for x in origin[1:] if x)}." for c, origin in origins.items() if any(origin[1:])]
    return Table(f"data-{problem.id}", caption, columns, rows, " ".join([*notes, *([_scale(say)] if rated else [])]))


def origin_rows(problem: ProblemStudy, alternatives: Sequence[str], say: Say) -> list[list[Cell]]:
    """A row for each criterion and origin, a column for each alternative."""
    found: dict[tuple[str, tuple[str, str, str]], dict[str, DataCell]] = {}
    for (alternative, criterion), cell in problem.cells.items():
        found.setdefault((criterion, _origin(cell, say)), {})[alternative] = cell
    order = list(dict.fromkeys(c for c, _ in found))
    return [[text(say.node(c, problem)), *map(text, origin), *(_value(found[c, origin].get(a), say) for a in alternatives)] for c, origin in sorted(found, key=lambda key: order.index(key[0]))]


def _origin(cell: DataCell, say: Say) -> tuple[str, str, str]:
    return say.term(cell.unit), say.term(cell.basis), "; ".join(x for x in (cell.source, cell.note) if x)


def _value(cell: DataCell | None, say: Say) -> Cell:
    return text("–") if cell is None or cell.value is None else number(say.figure(cell.value, 10), cell.value, mark=STATUS_MARKS[cell.status])


def cell_rows(problem: ProblemStudy, say: Say) -> list:
    return [
        [text(say.option(alternative)), text(say.node(criterion, problem)), _value(cell, say), *map(text, _origin(cell, say))]
        for (alternative, criterion), cell in problem.cells.items()
    ]


def ratings_blocks(study: Study, say: Say, rated: Mapping[str, str]) -> list[Block]:
    """The scale in words, the ratings that stand in no other table, and where several people rated, how far they agree."""
    blocks: list[Block] = [Table("ratings", say("Ratings of the measures"), [say("Measure"), say("Ratings")], [[text(say.option(o)), text(told)] for o, told in rated.items()], _scale(say))] if rated else []
    anchors = sorted(study.case.rating_scale.anchors.items(), key=lambda kv: -(finite(kv[0]) or 0.0))
    if anchors:
        blocks.insert(0, Paragraph(say("The levels of the ratings: {levels}.", levels="; ".join(f"{level} {say.term(words)}" for level, words in anchors)), "note"))
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


def ratings_of(study: Study, say: Say) -> dict[str, str]:
    """The listed ratings of each measure: its effect on each criterion."""
    by_option: dict[str, list[str]] = {}
    for (option, leaf), r in study.case.ratings.items():
        by_option.setdefault(option, []).append(say("{criterion} {value}", criterion=say.node(leaf), value=f"{r.value:+g}{STATUS_MARKS[r.status]}"))
    return {option: say.listed(told) for option, told in by_option.items()}


def _scale(say: Say) -> str:
    """What the ratings mean; what is not listed is rated 0."""
    scale = say.case.rating_scale
    return say("Ratings from {low} to {high}, pointing to the goal; {n} are listed, all others are 0.", low=f"{scale.low:g}", high=f"{scale.high:g}", n=len(say.case.ratings))
