"""Whom the measures serve, and what each adds once its prerequisites are done."""

from __future__ import annotations

from mcda.domain.stages import MeasureOrder, StageCoverage
from mcda.domain.study import Study
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    order: MeasureOrder | None = study.results.get("measure_order")
    if order:
        blocks += _order(order, say)
    coverage: StageCoverage | None = study.results.get("stage_coverage")
    if coverage:
        blocks += _coverage(coverage, say)
    return Section("stages", say("Who is served, and what can start"), blocks) if blocks else None


def _order(order: MeasureOrder, say: Say) -> list[Block]:
    rows = [
        [text(say.option(s.id)), text(say.options(s.needs)), text(say.options(s.conflicts)), *(number(say.number(v), v) for v in (s.alone, s.added, s.added_once))]
        for s in order.steps if s.needs or s.conflicts
    ]  # fmt: skip
    lead = say("The best {n} that can start together, on their effects alone, are {names} ({k} sets compared).", n=len(order.startable), names=say.options(order.startable), k=order.candidates)
    if set(order.startable_once) != set(order.startable):
        lead += " " + say("If measures that act on one criterion repeat each other instead of adding up, they are {names}.", names=say.options(order.startable_once))
    columns = [say(c) for c in ("Measure", "Needs first", "Conflicts with", "Effect alone", "Adds to its prerequisites", "Adds, where effects repeat")]
    blocks: list[Block] = [Paragraph(lead), Table("measure-order", say("What each measure adds once its prerequisites are done"), columns, rows)]
    if order.illustrative:
        blocks.append(Paragraph(say("The ratings behind these effects are illustrative."), "note"))
    return blocks


def _coverage(coverage: StageCoverage, say: Say) -> list[Block]:
    shown = {"named": say("yes"), "all": say("as all firms"), "": ""}
    frame = coverage.to_frame()
    rows = [[text(say.option(o)), *(text(shown[frame.loc[o, s]]) for s in coverage.stages)] for o in frame.index if any(frame.loc[o])]
    counted = ", ".join(say("{stage} {n}", stage=say(s), n=len(coverage.options(s, named=True))) for s in coverage.stages)
    told = [Paragraph(say("Measures that name a stage of firms: {counted}.", counted=counted))]
    if coverage.uncovered:
        told.append(Paragraph(say("No measure names the stage {stages}.", stages=say.listed(map(say, coverage.uncovered))), "warning"))
    if coverage.gaps:
        told.append(Paragraph(say("No measure names {pairs}.", pairs=say.listed(f"{say(s)} / {say(z)}" for s, z in coverage.gaps)), "note"))
    return [*told, Table("stage-coverage", say("Measures by the stage of the firms that they serve"), [say("Measure"), *(say(s) for s in coverage.stages)], rows)]
