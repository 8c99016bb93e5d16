"""How far the region in focus is behind, and since when."""

from __future__ import annotations

from collections.abc import Sequence

from mcda.domain.gaps import CatchUp, Gap, Gaps
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Cell, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        found = problem.results.get("gaps")
        if isinstance(found, Gaps):
            blocks += [gap_table(found, problem, say), catch_up_table(found, problem, say)]
            blocks.append(
                Paragraph(
                    say(
                        "A catch-up time is stated only where {name} grew faster by at least {limit} percentage point in every window; it assumes that growth goes on.",
                        name=say.option(found.target), limit=f"{100 * found.growth_limit:g}",
                    ), "note",
                )
            )  # fmt: skip
    return Section("gaps", say("How far behind"), blocks) if blocks else None


def gap_table(found: Gaps, problem: ProblemStudy, say: Say) -> Table:
    rows = [
        [
            number(str(gap.year or ""), gap.year), number(say.figure(gap.value), gap.value), text(say.term(gap.unit)), text(say.option(gap.best_of)), number(say.figure(gap.best), gap.best),
            number(say.share(gap.share_of_best) if gap.share_of_best is not None else "–", gap.share_of_best, gap.share_of_best),
            number(say.share(gap.share_of_mean) if gap.share_of_mean is not None else "–", gap.share_of_mean),
            number(say("{rank} of {n}", rank=gap.rank, n=gap.of), gap.rank),
        ]
        for gap in found.gaps
    ]  # fmt: skip
    columns = ["Criterion", "Reading", "Year", "Value", "Unit", "Best", "Best value", "Share of best", "Share of the others' mean", "Rank"]
    caption = say("{name} against the best and the mean of the others", name=say.option(found.target))
    return Table(f"gaps-{problem.id}", caption, [say(c) for c in columns], by_reading(found.gaps, rows, problem, say))


def by_reading(found: Sequence[Gap | CatchUp], rows: Sequence[list[Cell]], problem: ProblemStudy, say: Say) -> list[list[Cell]]:
    """The rows of each criterion together; what is the same under several readings of the data stands once."""
    readings: dict[str, list[str]] = {}  # of each criterion, in which it has a row
    same: dict[str, dict[tuple, tuple[list[str], list[Cell]]]] = {}
    for item, row in zip(found, rows, strict=True):
        if item.reading not in (known := readings.setdefault(item.criterion, [])):
            known.append(item.reading)
        same.setdefault(item.criterion, {}).setdefault(tuple(row), ([], row))[0].append(item.reading)
    told = []
    for criterion, each in same.items():
        shown = sorted(each.values(), key=lambda pair: readings[criterion].index(pair[0][0]))
        every = max(map(len, readings.values()))
        told += [[text(say.node(criterion, problem)), text(say("all") if len(among) == every > 1 else "; ".join(map(say.reading, among))), *row] for among, row in shown]
    return told


def catch_up_table(found: Gaps, problem: ProblemStudy, say: Say) -> Table:
    rows = []
    for c in found.catch_up:
        ratios = ", ".join(f"{ratio:.2f} ({year})" for year, ratio, _ in c.history)
        absolute = " → ".join(say.figure(gap) for _, _, gap in c.history)
        rows.append([text(say.option(c.rival)), text(ratios), text(f"{absolute} {say.term(c.unit)}"), text(catch_up(c, say)), text(_years(c.fixed_low, c.fixed_high, say))])
    columns = ["Criterion", "Reading", "Against", "Ratio to {name}", "Absolute gap", "Years to catch up", "Years to its present level"]
    return Table(f"catch-up-{problem.id}", say("Gap over time"), [say(c, name=say.option(found.target)) for c in columns], by_reading(found.catch_up, rows, problem, say))


def catch_up(c: CatchUp, say: Say) -> str:
    if c.verdict == "ahead":
        return say("is ahead")
    if c.verdict == "widening":
        return say("the other grows faster; no time stated")
    if c.verdict == "not stated":
        return say("no catch-up time stated")
    return _years(c.low, c.high, say)


def _years(low: float | None, high: float | None, say: Say) -> str:
    if low is None or high is None:
        return say("not stated")
    shown = f"{low:.0f}", f"{high:.0f}"
    return shown[0] if shown[0] == shown[1] else say("{low} to {high}", low=shown[0], high=shown[1])
