"""How each region stands: values with unit, ranks, strengths and weaknesses by a stated rule."""

from __future__ import annotations

from collections.abc import Sequence

from mcda.domain.gaps import Profile, Standing
from mcda.domain.study import Study
from mcda.report.blocks import Cell, Paragraph, Section, Table, number, text
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
    told = [Paragraph(summary(profile, say)) for profile in shown]
    return Section("profiles", say("Profiles"), [Paragraph(rule, "note"), *told, figures_table(shown, say)]) if shown else None


def summary(profile: Profile, say: Say) -> str:
    names = {k: say.listed(say.node(c) for c in getattr(profile, k)) or say("none") for k in ("strengths", "weaknesses")}
    pillars = "; ".join(say("{pillar} {rank} of {n}", pillar=say.node(p), rank=r, n=n) for p, r, n in profile.pillar_ranks)
    told = say("{name}: strengths: {strengths}. Weaknesses: {weaknesses}.", name=say.option(profile.alternative), **names)
    return told + (" " + say("Rank per pillar, on criteria known for all: {pillars}.", pillars=pillars) if pillars else "")


def figures_table(profiles: Sequence[Profile], say: Say) -> Table:
    """One column a region: its value with the mark of its standing, and its rank; the unit beside the value where it is not the same for all."""
    known = {p.alternative: {s.criterion: s for s in p.standings} for p in profiles}
    criteria = [c for c in say.case.model.hierarchy.leaves if any(c in k for k in known.values())]
    criteria += [c for c in dict.fromkeys(c for k in known.values() for c in k) if c not in criteria]
    rows = []
    for c in criteria:
        found = [k.get(c) for k in known.values()]
        units, weight = {s.unit for s in found if s}, next(s.weight for s in found if s)
        rows.append([text(say.node(c)), number(say.share(weight, 1), weight), text(say.term(*units) if len(units) == 1 else ""), *(_standing(s, len(units) > 1, say) for s in found)])
    columns = [say("Criterion"), say("Weight"), say("Unit"), *(say.option(a) for a in known)]
    return Table("profiles", say("In figures: value (rank of how many)"), columns, rows)


def _standing(s: Standing | None, with_unit: bool, say: Say) -> Cell:
    if s is None:
        return text("–")
    shown = f"{say.figure(s.value)}{f' {say.term(s.unit)}' if with_unit else ''} ({say('{rank} of {n}', rank=s.rank, n=s.of)})"
    return number(shown, s.value, mark=STATUS_MARKS[s.status])
