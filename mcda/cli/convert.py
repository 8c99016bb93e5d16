"""mcda convert."""

from __future__ import annotations

from typing import Annotated

import typer

from mcda.cli.common import CaseName, JsonFlag, advise, command, emit_json, out


@command("convert")
def convert(
    case_name: CaseName,
    target: Annotated[str, typer.Argument(metavar="OUT", help="A new workbook (OUT.xlsx) or a new or empty folder.")],
    as_json: JsonFlag = False,
) -> None:
    """Write a case as one workbook, or a workbook as a folder; nothing is lost but comments."""
    from mcda.files.convert import convert_case

    written = convert_case(case_name, target)
    if as_json:
        emit_json("convert", {"problem": None, "inputs": {"case": case_name}, "files": [str(f) for f in written]})
        return
    for file in written:
        out(str(file))
    advise("check", target)
