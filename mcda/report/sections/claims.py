"""The paper's claims with their verdicts, and the unit figures of precedents."""

from __future__ import annotations

from mcda.domain.claims import CheckedClaim, ClaimCheck, FigureValue, UnitFigures
from mcda.domain.study import Study
from mcda.report.blocks import Block, Cell, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    check: ClaimCheck | None = study.results.get("claims")
    if check is None:
        return None
    blocks: list[Block] = [
        Paragraph(say("Of {n} claims of the paper: {told}.", n=sum(check.tally.values()), told=_told(check.tally, say))),
        Paragraph(say("A claim that holds is not thereby well supported: only its numbers were tested, on the cells listed here."), "note"),
        _claims(check, say),
    ]
    figures: UnitFigures | None = study.results.get("unit_figures")
    if figures and figures.values:
        blocks.append(_figures(figures, say))
    return Section("claims", say("What the paper says, tested"), blocks)


def _told(tally: dict[str, int], say: Say) -> str:
    return ", ".join(f"{n} {told_verdict(kind, say)}" for kind, n in tally.items())


def told_verdict(verdict: str, say: Say) -> str:
    """A verdict in the report's language; two kinds carry names."""
    if verdict.startswith("holds only in "):
        return say("holds only in {readings}", readings="; ".join(map(say.reading, verdict.removeprefix("holds only in ").split(", "))))
    if verdict.startswith("contradicts claim "):
        second, _, pair = verdict.removeprefix("contradicts claim ").partition(" (")
        first = pair.partition(" and ")[0]
        return say("contradicts claim {claim} ({first} and {claim} exclude each other)", claim=second, first=first) if first else say("contradicts claim {claim}", claim=second)
    return say(verdict)


def _claims(check: ClaimCheck, say: Say) -> Table:
    rows = [[text(c.claim.section), Cell(c.claim.id, c.claim.id, mark="*" if c.claim.ours else ""), text(c.claim.text), _value(c, say), _verdict(c, check, say), text(_notes(c, say))] for c in check.checked]
    columns = [say("Section"), say("Claim"), say("In our words"), say("Value as printed"), say("Verdict"), say("Note")]
    if check.readings and check.readings[0] != "as_printed":
        columns[3] = say("Value, read {reading}", reading=say.reading(check.readings[0]))
    note = say("* is our own check, which the paper does not make.") if any(c.claim.ours for c in check.checked) else ""
    return Table("claims", say("Claims, re-checked under the readings: {readings}", readings="; ".join(map(say.reading, check.readings))), columns, rows, note)


def _value(c: CheckedClaim, say: Say) -> Cell:
    first = next(iter(c.outcomes.values()), None)
    if first is None or first.value is None:
        return text("")
    return Cell(f"{say.figure(first.value, 5)} {say.term(c.claim.unit)}".strip(), first.value, mark="D" if first.doubtful else "")


def _verdict(c: CheckedClaim, check: ClaimCheck, say: Say) -> Cell:
    return text(told_verdict(c.verdict, say))


def _notes(c: CheckedClaim, say: Say) -> str:
    notes, first = list(c.notes), next(iter(c.outcomes.values()), None)
    if first is not None and first.flips_at is not None:
        notes.append(say("the verdict changes at a tolerance of {flip}, not {now}", flip=f"{first.flips_at:.3g}", now=f"{c.claim.vague.tolerance:g}"))
    return "; ".join(notes)


def _figures(figures: UnitFigures, say: Say) -> Table:
    columns = [say("Figure"), say("Value"), say("Range"), say("Unit"), say("Note")]
    return Table("unit-figures", say("Unit figures of the precedents, computed from cells"), columns, [_figure(v, say) for v in figures.values])


def _figure(v: FigureValue, say: Say) -> list[Cell]:
    shown = number(say.figure(v.value, 4), v.value) if v.value is not None else text(say("not computable"))
    span = f"{say.figure(v.low, 4)} – {say.figure(v.high, 4)}" if v.figure.scenario and v.low is not None else ""
    told = "; ".join(x for x in (say("scenario, not a forecast") if v.figure.scenario else "", v.reason or v.figure.why) if x)
    return [text(v.figure.text), shown, text(span), text(say.term(v.figure.unit)), text(told)]
