"""mcda verify."""

from __future__ import annotations

from typing import Annotated

import typer

from mcda.cli.common import JsonFlag, command, complain, emit_json, out, show


@command("verify")
def verify(folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder of a report.")], as_json: JsonFlag = False) -> int:
    """Compute a report's numbers again from its recorded inputs, and say whether they are equal."""
    from mcda.report.tables import plain, records, results_document
    from mcda.verification import verify_report

    found = verify_report(folder, results_document)
    if as_json:
        data = {
            "problem": None, "inputs": {"report": folder}, "equal": found.equal, "numbers": found.numbers,
            "differing": records(found.to_frame()), "changed_files": list(found.changed_files),
            "versions": [dict(zip(("package", "recorded", "now"), v, strict=True)) for v in found.versions],
        }  # fmt: skip
        emit_json("verify", plain(data))
        return 0 if found.equal else 1
    for name in found.changed_files:
        complain(f"changed since it was written: {name}")
    for name, before, now in found.versions:
        out(f"{name} was {before}, is now {now}")
    if found.differing:
        rows = [(place, _told(a), _told(b)) for place, a, b in found.differing[:20]]
        more = f", the first 20 of {len(found.differing)}" if len(found.differing) > 20 else ""
        show(("number", "recorded", "computed again"), rows, f"Numbers that differ{more}", right=(1, 2))
    if found.equal:
        out(f"equal: {found.numbers} values computed again from the recorded inputs")
    return 0 if found.equal else 1


def _told(value: object) -> str:
    return "–" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)
