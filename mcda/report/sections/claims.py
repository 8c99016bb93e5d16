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
        return say("holds only in {readings}", readings=verdict.removeprefix("holds only in "))
    if verdict.startswith("contradicts claim "):
        return say("contradicts claim {claim}", claim=verdict.removeprefix("contradicts claim "))
    return say(verdict)


def _claims(check: ClaimCheck, say: Say) -> Table:
    rows = [[text(c.claim.id), text(c.claim.section), text(c.claim.text), _by(c, say), _value(c), _verdict(c, check, say), text(_notes(c, say))] for c in check.checked]
    columns = [say("Claim"), say("Section"), say("In our words"), say("By"), say("Value as printed"), say("Verdict"), say("Note")]
    if check.readings and check.readings[0] != "as_printed":
        columns[4] = say("Value, read {reading}", reading=check.readings[0])
    return Table("claims", say("Claims, re-checked under the readings: {readings}", readings=", ".join(check.readings)), columns, rows)


def _by(c: CheckedClaim, say: Say) -> Cell:
    return text(say("our check") if c.claim.ours else say("the paper"))


def _value(c: CheckedClaim) -> Cell:
    first = next(iter(c.outcomes.values()), None)
    if first is None or first.value is None:
        return text("")
    return number(f"{first.value:.5g} {c.claim.unit}".strip(), first.value, mark="D" if first.doubtful else "")


def _verdict(c: CheckedClaim, check: ClaimCheck, say: Say) -> Cell:
    return text(told_verdict(c.verdict, say))


def _notes(c: CheckedClaim, say: Say) -> str:
    notes, first = list(c.notes), next(iter(c.outcomes.values()), None)
    if first is not None and first.flips_at is not None:
        notes.append(say("the verdict changes at a tolerance of {flip}, not {now}", flip=f"{first.flips_at:.3g}", now=f"{c.claim.vague.tolerance:g}"))
    return "; ".join(notes)


def _figures(figures: UnitFigures, say: Say) -> Table:
    columns = [say("Figure"), say("Value"), say("Range"), say("Unit"), say("Kind"), say("Note")]
    return Table("unit-figures", say("Unit figures of the precedents, computed from cells"), columns, [_figure(v, say) for v in figures.values])


def _figure(v: FigureValue, say: Say) -> list[Cell]:
    shown = number(f"{v.value:.4g}", v.value) if v.value is not None else text(say("not computable"))
    span = f"{v.low:.4g} – {v.high:.4g}" if v.figure.scenario and v.low is not None else ""
    kind = say("scenario, not a forecast") if v.figure.scenario else say("computed from cells")
    return [text(v.figure.text), shown, text(span), text(v.figure.unit), text(kind), text(v.reason or v.figure.why)]
