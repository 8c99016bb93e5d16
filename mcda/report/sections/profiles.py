"""How each region stands: values with unit, ranks, strengths and weaknesses by a stated rule."""

from __future__ import annotations

from mcda.domain.gaps import Profile
from mcda.domain.study import Study
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import STATUS_MARKS, Say

SHOWN = 8  # with more regions only those in focus get a profile


def section(study: Study, say: Say) -> Section | None:
    found = study.results.get("profiles")
    if not found:
        return None
    focus = {p.focus for p in study.case.problems if p.focus}
    shown = [p for p in found if len(found) <= SHOWN or p.alternative in focus]
    rule = say(
        "Rule: known criteria sorted by the share of regions that are better, then by weight; strengths are the first five in the better half, weaknesses the last five of the other."
    )
    blocks: list[Block] = [Paragraph(rule, "note")]
    for profile in shown:
        blocks += [Paragraph(summary(profile, say)), profile_table(profile, say)]
    return Section("profiles", say("Profiles"), blocks) if shown else None


def summary(profile: Profile, say: Say) -> str:
    names = {k: say.listed(say.node(c) for c in getattr(profile, k)) or say("none") for k in ("strengths", "weaknesses")}
    pillars = "; ".join(say("{pillar} {rank} of {n}", pillar=say.node(p), rank=r, n=n) for p, r, n in profile.pillar_ranks)
    told = say("{name}: strengths: {strengths}. Weaknesses: {weaknesses}.", name=say.option(profile.alternative), **names)
    return told + (" " + say("Rank per pillar, on criteria known for all: {pillars}.", pillars=pillars) if pillars else "")


def profile_table(profile: Profile, say: Say) -> Table:
    rows = [
        [
            text(say.node(s.criterion)), number(f"{s.value:,.6g}", s.value, mark=STATUS_MARKS[s.status]), text(s.unit),
            number(say("{rank} of {n}", rank=s.rank, n=s.of), s.rank), number(say.share(s.weight, 1), s.weight),
        ]
        for s in profile.standings
    ]  # fmt: skip
    columns = [say("Criterion"), say("Value"), say("Unit"), say("Rank"), say("Weight")]
    return Table(f"profile-{profile.alternative}", say("{name} in figures", name=say.option(profile.alternative)), columns, rows)
