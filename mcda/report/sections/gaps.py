"""How far the region in focus is behind, and since when."""

from __future__ import annotations

from mcda.domain.gaps import CatchUp, Gaps
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
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
    rows = []
    for gap in found.gaps:
        rows.append(
            [
                text(say.node(gap.criterion, problem)), text(say.reading(gap.reading)), number(str(gap.year or ""), gap.year),
                number(f"{gap.value:,.6g}", gap.value), text(gap.unit), text(say.option(gap.best_of)), number(f"{gap.best:,.6g}", gap.best),
                number(say.share(gap.share_of_best) if gap.share_of_best is not None else "–", gap.share_of_best, gap.share_of_best),
                number(say.share(gap.share_of_mean) if gap.share_of_mean is not None else "–", gap.share_of_mean),
                number(say("{rank} of {n}", rank=gap.rank, n=gap.of), gap.rank),
            ]
        )  # fmt: skip
    columns = ["Criterion", "Reading", "Year", "Value", "Unit", "Best", "Best value", "Share of best", "Share of the others' mean", "Rank"]
    return Table(f"gaps-{problem.id}", say("{name} against the best and the mean of the others", name=say.option(found.target)), [say(c) for c in columns], rows)


def catch_up_table(found: Gaps, problem: ProblemStudy, say: Say) -> Table:
    rows = []
    for c in found.catch_up:
        ratios = ", ".join(f"{ratio:.2f} ({year})" for year, ratio, _ in c.history)
        absolute = " → ".join(f"{gap:,.5g}" for _, _, gap in c.history)
        rows.append(
            [
                text(say.node(c.criterion, problem)), text(say.reading(c.reading)), text(say.option(c.rival)), text(ratios),
                text(f"{absolute} {c.unit}"), text(catch_up(c, say)), text(_years(c.fixed_low, c.fixed_high, say)),
            ]
        )  # fmt: skip
    columns = ["Criterion", "Reading", "Against", "Ratio to {name}", "Absolute gap", "Years to catch up", "Years to its present level"]
    return Table(f"catch-up-{problem.id}", say("Gap over time"), [say(c, name=say.option(found.target)) for c in columns], rows)


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
