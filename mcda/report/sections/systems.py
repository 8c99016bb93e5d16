"""Structure: three sets of four, what traces from one to the other, and what exists elsewhere and not here."""

from __future__ import annotations

from mcda.domain.hierarchy import name_in
from mcda.domain.study import Study
from mcda.domain.systems import BenchmarkComparison, Structures, TraceMatrix
from mcda.report.blocks import Block, Cell, Paragraph, Section, Table, number, text
from mcda.report.say import Say

STATES = {
    "absent": "absent, as the paper says", "pilot": "in a pilot", "beginning": "begun", "behind": "behind",
    "not_said": "not mentioned", "present": "present",
}  # fmt: skip


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    found: Structures | None = study.results.get("structures")
    if found:
        blocks += _structures(found, say)
    matrix: TraceMatrix | None = study.results.get("traces")
    if matrix:
        blocks += _traces(matrix, study, say)
    compared: BenchmarkComparison | None = study.results.get("benchmarks")
    if compared:
        blocks += _benchmarks(compared, say)
    return Section("systems", say("Other ways to group the criteria, and other systems"), blocks) if blocks else None


def _structures(found: Structures, say: Say) -> list[Block]:
    first, rest = found.structures[0], found.structures[1:]
    told = [say("{name}: {winner} first", name=name_in(s.names, say.language, s.id), winner=say.options(s.ranking.winners)) for s in (first, *rest)]
    frame = found.to_frame()
    rows = [[text(say.option(o)), *(number(str(frame.loc[o, s.id]), int(frame.loc[o, s.id])) for s in found.structures), number(str(frame.loc[o, "moved"]), int(frame.loc[o, "moved"]))] for o in frame.index]
    blind = [say("{name} does not see {leaves}", name=name_in(s.names, say.language, s.id), leaves=", ".join(say.node(x) for x in s.left_out)) for s in rest if s.left_out]
    blocks: list[Block] = [
        Paragraph(say("The same measures under other sets of criteria (equal weights at every node, direct effects only): {told}.", told="; ".join(told))),
        Table("structures", say("Ranks under each set of criteria"), [say("Measure"), *(name_in(s.names, say.language, s.id) for s in found.structures), say("Places between")], rows),
    ]
    return blocks + [Paragraph(f"{line}.", "note") for line in blind]


def _traces(matrix: TraceMatrix, study: Study, say: Say) -> list[Block]:
    model = study.case.structures[matrix.structure]
    shown = {"full": say("yes"), "part": say("in part"), "": "–"}
    rows = [
        [text(model.hierarchy.name(p, say.language)), *(text(_cell(matrix.cells.get((p, q)), shown, say)) for q in matrix.pillars)]
        for p in matrix.problems
    ]  # fmt: skip
    rows.append([text(say("no problem is stated")), *(text(shown["full"] if q in matrix.without_problem else "") for q in matrix.pillars)])
    blocks: list[Block] = [Table("traces", say("Which pillar takes up which problem"), [say("Problem"), *(say.node(q) for q in matrix.pillars)], rows)]
    blocks += [Paragraph(say("No pillar takes up {problem} fully.", problem=model.hierarchy.name(p, say.language)), "warning") for p in matrix.without_pillar]
    blocks += [Paragraph(say("No stated problem leads to {pillar}.", pillar=say.node(q)), "warning") for q in matrix.without_problem]
    return blocks


def _cell(cell: tuple[str, str, str] | None, shown: dict[str, str], say: Say) -> str:
    return shown[""] if cell is None else say("{how}: {why} ({place})", how=shown[cell[0]], why=cell[1], place=cell[2])


def _benchmarks(compared: BenchmarkComparison, say: Say) -> list[Block]:
    alike: dict[tuple[Cell, ...], list[str]] = {}  # components of which all but the name is the same
    for b in compared.rows:
        place, state = b.document.place if b.document else "", say(STATES[b.state]) + (f" ({b.state_place})" if b.state_place else "")
        same = (name_in(b.system, say.language, b.model), place, say.listed(map(say.node, b.criteria)) or "–", state, say.options(b.interventions) or "–", b.note)
        alike.setdefault(tuple(map(text, same)), []).append(name_in(b.names, say.language, b.component))
    rows = [[*row[:2], text("; ".join(names)), *row[2:]] for row, names in alike.items()]
    columns = [say(c) for c in ("System", "Section", "Component", "Criterion here", "Here", "Measure that would bring it", "Note")]
    lead = say("Of {n} components reported elsewhere, {k} would be brought by no measure.", n=len(compared.lacking), k=len(compared.unanswered))
    note = say("Not mentioned: the paper does not say whether it exists here, so it is not known.") if any(b.state == "not_said" for b in compared.rows) else ""
    return [Paragraph(lead), Table("benchmarks", say("What exists elsewhere, and how it stands here"), columns, rows, note)]
