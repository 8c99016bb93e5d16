"""Which set to fund: the set, what just missed, how sure, the frontier and the first steps."""

from __future__ import annotations

from urllib.parse import unquote

import numpy as np

from mcda.domain.case import COST
from mcda.domain.portfolio import CoreIndex, Frontier, Portfolio, Schedule, SetDoubt, SetFlips
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Figure, Paragraph, Section, Table, number, text
from mcda.report.figures.sets import frontier_svg, schedule_svg
from mcda.report.say import Say

MISSED = 6
EACH = "interventions"


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        found = problem.results.get("portfolio")
        if isinstance(found, Portfolio):
            blocks += _blocks(found, problem, say)
    return Section("portfolio", say("Which set to fund"), blocks) if blocks else None


def _blocks(found: Portfolio, problem: ProblemStudy, say: Say) -> list[Block]:
    doubt, core, results = problem.results.get("set_doubt"), problem.results.get("core"), problem.results
    blocks: list[Block] = [Paragraph(answer(found, say), "lead")]
    blocks += [Paragraph(say("Attention: {note}.", note=say.note(note)), "warning") for note in found.notes]
    blocks += [Paragraph(sentence) for sentence in reasons(found, problem, say)]
    blocks.append(members_table(found, doubt, core, say))
    if isinstance(doubt, SetDoubt):
        blocks += [Paragraph(sentence) for sentence in doubted(doubt, say)]
    if len(found.members) < len(found.ids):
        blocks.append(missed_table(found, doubt, core, say))
    if isinstance(results.get("set_flips"), SetFlips) and results["set_flips"].rows:
        blocks.append(flips_table(results["set_flips"], found, say))
    if isinstance(core, CoreIndex):
        blocks += [Paragraph(sentence) for sentence in robust(core, say)]
    if isinstance(results.get("frontier"), Frontier):
        blocks += frontier_blocks(results["frontier"], found, say)
    if isinstance(results.get("first_steps"), Schedule) and results["first_steps"].steps:
        blocks += steps_blocks(results["first_steps"], say)
    return blocks


def limits(found: Portfolio, say: Say) -> str:
    """The budgets with what the set takes of them, or the limit on the number."""
    told = [say("{resource} {spent} of {budget}", resource=r, spent=f"{found.spent[r]:g}", budget=f"{b:g}") for r, b in found.budget.items()]
    return say("{items}", items=", ".join(told)) if told else say("{n} measures", n=len(found.members))


def answer(found: Portfolio, say: Say) -> str:
    basis = say("On illustrative ratings: ") if found.worth.illustrative else ""
    if not found.members:
        return basis + say("No set that keeps the rules is worth more than doing nothing.")
    proof = say("no other set that keeps the rules is worth more") if found.optimal else say("not proven: another set may be worth {gap} more", gap=say.share(found.gap, 2))
    return basis + say(
        "The best set is {names} ({limits}). It is worth {value} where all {n} measures together would be worth {most}; {proof}.",
        names=say.options(found.members), limits=limits(found, say), value=say.number(found.value), n=len(found.ids), most=say.number(found.most_possible), proof=proof,
    )  # fmt: skip


def reasons(found: Portfolio, problem: ProblemStudy, say: Say) -> list[str]:
    told = []
    plain = found.worth.plain(found.members)
    if plain > found.value + 5e-4:
        told.append(say("Added up one by one its members would be worth {plain}: they work on the same criteria, and a criterion counts only up to the end of its scale.", plain=say.number(plain)))
    top = [a for a in problem.ranking.order[: len(found.members)] if a not in found.members]
    if top:
        told.append(
            say(
                "The set is not the head of the ranking: {names} rank among the first {n} but are left out, because a set is judged by what its members do together.",
                names=say.options(top), n=len(found.members),
            )
        )  # fmt: skip
    for other in found.others[:3]:
        told.append(say("Just as good: {names}.", names=say.options(other)))
    nearest = _nearest(found)
    if nearest is not None:
        option, loss = nearest
        told.append(say("{option} only just missed: a set with it is worth {loss} less.", option=say.option(option), loss=say.number(loss)))
    return told


def _nearest(found: Portfolio) -> tuple[str, float] | None:
    """The non-member that would cost least to take in."""
    out = [(loss, a) for a, loss in zip(found.ids, found.losses, strict=True) if a not in found.members and np.isfinite(loss)]
    return (min(out)[1], float(min(out)[0])) if out else None


def _shares(doubt: SetDoubt | None) -> dict[str, float]:
    return dict(zip(doubt.ids, (float(s) for s in doubt.share), strict=True)) if isinstance(doubt, SetDoubt) else {}


def _status(core: CoreIndex | None, say: Say) -> dict[str, str]:
    words = {"core": say("fund now"), "borderline": say("discuss"), "exterior": say("drop")}
    return {a: words[s] for a, s in zip(core.ids, core.status, strict=True)} if isinstance(core, CoreIndex) else {}


def members_table(found: Portfolio, doubt: SetDoubt | None, core: CoreIndex | None, say: Say) -> Table:
    frame, share, status = found.to_frame(), _shares(doubt), _status(core, say)
    rows = []
    for a in found.members:
        row = [text(say.option(a)), number(say.number(frame.at[a, "value"]), float(frame.at[a, "value"])), number(say.number(frame.at[a, "adds"]), float(frame.at[a, "adds"]))]
        rows.append([*row, *_costs(found, a), number(say.share(share.get(a, 0.0)), share.get(a), share.get(a)), text(status.get(a, "–"))])
    columns = [say("Measure"), say("Value alone"), say("Adds to the set"), *_cost_names(found, say), say("In the best set of the draws"), say("If only the order of the weights is sure")]
    return Table(f"set-{found.problem}", say("The recommended set"), columns, rows)


def _costs(found: Portfolio, option: str) -> list:
    i = found.ids.index(option)
    return [number(f"{c[i]:g}", float(c[i])) for c in found.costs.values()]


def _cost_names(found: Portfolio, say: Say) -> list[str]:
    return [say("Cost") if name == COST else say("Cost: {resource}", resource=name) for name in found.costs]


def missed_table(found: Portfolio, doubt: SetDoubt | None, core: CoreIndex | None, say: Say) -> Table:
    frame, share, status = found.to_frame(), _shares(doubt), _status(core, say)
    out = frame[~frame["chosen"]].sort_values("loss_if_forced", kind="stable").head(MISSED)
    rows = []
    for a in out.index:
        loss, price = float(frame.at[a, "loss_if_forced"]), float(frame.at[a, "price_to_enter"])
        cells = [text(say.option(a)), number(say.number(loss), loss) if np.isfinite(loss) else text(say("breaks a rule"))]
        if found.budget:
            cells.append(number(f"{price:,.6g}", price) if np.isfinite(price) else text(say("not even free of charge")))
        rows.append([*cells, *_costs(found, a), number(say.share(share.get(a, 0.0)), share.get(a), share.get(a)), text(status.get(a, "–"))])
    price_column = [say("Would enter at a cost of")] if found.budget else []
    columns = [say("Measure"), say("Value lost if taken in"), *price_column, *_cost_names(found, say), say("In the best set of the draws"), say("If only the order of the weights is sure")]
    return Table(f"missed-{found.problem}", say("What just missed, and by how much"), columns, rows)


def flips_table(found: SetFlips, portfolio: Portfolio, say: Say) -> Table:
    """The nearest cost and budget at which another set is best, one at a time."""
    frame = found.to_frame().sort_values("reach", kind="stable").head(2 * MISSED)
    rows = []
    for r in frame.itertuples():
        kind, name, *resource = r.where.split("/")
        what = say("budget {resource}", resource=name) if kind == "budget" else say.option(unquote(name))
        value = f"{r.flip:,.6g}"
        side = {"at": say("from {value}", value=value), "just above": say("above {value}", value=value), "just below": say("below {value}", value=value)}[r.side]
        change = _change(r.leader, say)
        rows.append([text(what), text(resource[0] if resource else ""), number(f"{r.now:g}", r.now), number(side, r.flip), text(change)])
    columns = [say("Cost or budget"), say("Resource"), say("Now"), say("Another set is best"), say("Change of the set")]
    return Table(f"set-flips-{portfolio.problem}", say("What would change the set, one at a time"), columns, rows)


def _change(leader: str | None, say: Say) -> str:
    """'in: a, b; out: c' with names."""
    if leader is None:
        return say("no set keeps the rules")
    told = []
    for part in leader.split("; "):
        way, _, ids = part.partition(": ")
        names = say.options(ids.split(", "))
        told.append(say("in: {names}", names=names) if way == "in" else say("out: {names}", names=names))
    return say("{items}", items="; ".join(told))


def doubted(doubt: SetDoubt, say: Say) -> list[str]:
    words = {"weights": say("weights"), "ratings": say("ratings"), "links": say("links"), "strength": say("strength of the links"), "costs": say("costs")}
    ranges = "; ".join(say("{source}: {range}", source=words.get(name, name), range=say.note(told)) for name, told in sorted(doubt.sources.items()))
    told = [
        say(
            "With all of these in doubt together, this set is the best in {kept} of {draws} draws ({ranges}). Where it fits, it falls short of the best by {mean} on average.",
            kept=say.share(doubt.kept), draws=doubt.draws, mean=say.number(doubt.regret_mean), ranges=ranges,
        )
    ]  # fmt: skip
    if doubt.affordable < 1:
        told.append(say("It fits the budgets in {share} of the draws.", share=say.share(doubt.affordable)))
    if set(doubt.safest) == set(doubt.recommended):
        told.append(say("No other set falls less short in its worst draw ({worst}).", worst=say.number(doubt.regret_worst)))
    else:
        told.append(
            say(
                "The set that falls least short in its worst draw is {names}: by {safest}, the recommended one by {worst}.",
                names=say.options(doubt.safest), safest=say.number(doubt.safest_worst), worst=say.number(doubt.regret_worst),
            )
        )  # fmt: skip
    return told + [say("Attention: {note}.", note=say.note(note)) for note in doubt.notes]


def robust(core: CoreIndex, say: Say) -> list[str]:
    told = [say("{n} sets are not beaten by another one {how}.", n=len(core.sets), how=say.note(core.notes[0]))] if core.notes else []
    told.append(say("Fund now (in all of them): {names}.", names=say.options(core.core)) if core.core else say("No measure is in all of them."))
    if core.borderline:
        told.append(say("Discuss (in some of them): {names}.", names=say.options(core.borderline)))
    if core.exterior:
        many = len(core.exterior) > MISSED
        told.append(say("Drop (in none of them): the other {n}.", n=len(core.exterior)) if many else say("Drop (in none of them): {names}.", names=say.options(core.exterior)))
    if core.settles and core.settles[0][1] < len(core.borderline):
        words, mean, _ = core.settles[0]
        told.append(
            say(
                "Most would be settled by knowing {what}: of the {n} to discuss {mean} would be left, on average of the two answers.",
                what=say.note(words), n=len(core.borderline), mean=f"{mean:g}",
            )
        )  # fmt: skip
    return told


def frontier_blocks(found: Frontier, portfolio: Portfolio, say: Say) -> list[Block]:
    resource = say("number of measures") if found.resource == EACH else found.resource
    mark = len(portfolio.members) if found.resource == EACH else portfolio.budget.get(found.resource)
    title = say("The best set for every budget ({resource}): a bar where the measure is in; the dashed line marks the budget of this report", resource=resource)
    if mark is None:
        title = say("The best set for every budget ({resource}): a bar where the measure is in", resource=resource)
    rows, before = [], set()
    for step, (need, value) in enumerate(zip(found.needed, found.values, strict=True)):
        now = found.members(step)
        enters, leaves = [a for a in now if a not in before], [a for a in found.ids if a in before and a not in now]
        rows.append([text(f"{need:g}"), number(say.number(float(value)), float(value), float(value / max(found.values[-1], 1e-300))), text(say.options(enters)), text(say.options(leaves))])
        before = set(now)
    columns = [say("Budget ({resource})", resource=resource), say("Value"), say("Enters"), say("Leaves")]
    table = Table(f"frontier-{portfolio.problem}", say("Who enters and who leaves as the budget grows"), columns, rows)
    return [Figure(f"frontier-figure-{portfolio.problem}", title, frontier_svg(found, [say.option(a) for a in found.ids], mark), say.behind(table.caption)), table]


def steps_blocks(found: Schedule, say: Say) -> list[Block]:
    rows = [
        [text(say.option(s.id)), number(str(s.wave), s.wave), number(f"{s.start:g}", s.start), number(f"{s.end:g}", s.end), text(say.options(s.after))] for s in found.steps
    ]
    title = say("First steps: years from start to effect")
    columns = [say("Measure"), say("Wave"), say("Starts after years"), say("Effect after years"), say("After")]
    table = Table("first-steps", say("In which order they can start"), columns, rows)
    return [Figure("first-steps-figure", title, schedule_svg(found, [say.option(s.id) for s in found.steps]), say.behind(table.caption)), table]
