"""mcda claims: what a document says, tested on the case's cells."""

from __future__ import annotations

from typing import Annotated

import typer

from mcda.cli.common import CaseName, JsonFlag, SetOption, advise, changed_case, command, emit_json, given, out, show


@command("claims")
def tested_claims(
    case_name: CaseName,
    reading: Annotated[str, typer.Option("--reading", metavar="R", help="One reading of the data; all of them if left out.")] = "",
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Test the claims of the case's document on its cells, under each reading."""
    from mcda.claims import check_claims, unit_figures
    from mcda.report.tables import inputs_of, records

    case = changed_case(case_name, changes)
    check, figures = check_claims(case, reading or None), unit_figures(case)
    if as_json:
        data = {"problem": None, "inputs": inputs_of(case) | {"readings": list(check.readings)}, "claims": records(check.to_frame())}
        emit_json("claims", data | {"tally": check.tally, "own_tally": check.own_tally, "figures": records(figures.to_frame())})
        return
    rows = [(c.claim.id, c.claim.section, _value(c), c.verdict) for c in check.checked]
    texts = [c.claim.text + (" (our check)" if c.claim.ours else "") for c in check.checked]
    show(("claim", "section", "value", "verdict"), rows, f"Claims of {check.document or case.name()}, read {', '.join(check.readings)}", under=texts)
    out(f"{sum(check.tally.values())} claims of the paper: {_told(check.tally)}")
    if check.own_tally:
        out(f"{sum(check.own_tally.values())} checks of ours, not counted above: {_told(check.own_tally)}")
    out("A claim that holds is not thereby well supported: only its numbers were tested.")
    if figures.values:
        rows = [(v.figure.id, _number(v.value), _range(v), v.figure.unit) for v in figures.values]
        show(("figure", "value", "range", "unit"), rows, "Unit figures; a range marks a scenario, not a forecast", right=(1,), under=[v.figure.text for v in figures.values])
    advise("report", case_name, given(case))


def _value(checked) -> str:
    first = next(iter(checked.outcomes.values()), None)
    return "" if first is None or first.value is None else f"{_number(first.value)} {checked.claim.unit}".strip()


def _number(value: float | None) -> str:
    return "not known" if value is None else f"{value:.10g}" if value == round(value) else f"{value:.4g}"


def _range(value) -> str:
    return f"{_number(value.low)} to {_number(value.high)}" if value.figure.scenario else ""


def _told(tally: dict[str, int]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in tally.items())
