"""The same problem under other methods, and why they disagree."""

from __future__ import annotations

from mcda.domain.comparison import ComparedMethod, MethodComparison
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Cell, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        found = problem.results.get("methods")
        if isinstance(found, MethodComparison):
            blocks += [Paragraph(_first_places(found, problem, say)), _table(found, problem, say)]
            reasons: dict[str, list[str]] = {}
            for m in found.methods:
                if m.ranking is None:
                    reasons.setdefault(say.note(m.not_applicable).removeprefix(f"{m.method.label} "), []).append(say.method(m.method.text))
            outside = [say("{method}: {reason}", method=say.listed(methods), reason=reason) for reason, methods in reasons.items()]
            if outside:
                blocks.append(Paragraph(say("Not applicable to these data: {methods}.", methods="; ".join(outside)), "note"))
    return Section("methods", say("Other methods"), blocks) if blocks else None


def _first_places(found: MethodComparison, problem: ProblemStudy, say: Say) -> str:
    told = "; ".join(say("{option}: {count}", option=say.option(name), count=count) for name, count in found.first_places.items())
    return say(
        "{problem}: who comes first under {n} methods of different construction (not independent votes): {places}.",
        problem=problem.plan.name(say.language), n=len(found.distinct), places=told,
    )  # fmt: skip


def _table(found: MethodComparison, problem: ProblemStudy, say: Say) -> Table:
    """One row for methods of which all is the same; a first place is named where it is another one."""
    alike: dict[tuple[Cell, ...], list[str]] = {}
    for m in found.applicable:
        same = m.ranking.winners == found.reference.winners and m.method != found.reference.method
        first = say("the same") if same else say.options(m.ranking.winners)
        alike.setdefault((text(first), *(_likeness(m.similarity[k], say) for k in ("spearman", "kendall", "weighted_spearman", "ws")), text(_why(m, say))), []).append(say.method(m.method.text))
    rows = [[text(", ".join(methods)), *row] for row, methods in alike.items()]
    columns = [say("Method"), say("First"), "Spearman", "Kendall", "rw", "WS", say("Why it differs")]
    note = say("Likeness of each ranking to {method}: 1 is the same order; rw and WS weigh the top more.", method=say.method(found.reference.method.text))
    return Table(f"methods-{problem.id}", say("Methods compared: {problem}", problem=problem.plan.name(say.language)), columns, rows, note)


def _likeness(value: float | None, say: Say):
    return number("–", None) if value is None else number(say.number(value), value)


def _why(m: ComparedMethod, say: Say) -> str:
    if m.same_order_as:
        return say("same order as {method} by construction", method=say.method(m.same_order_as))
    return say.note(m.reason)
