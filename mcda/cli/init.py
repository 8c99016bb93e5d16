"""mcda init."""

from __future__ import annotations

from typing import Annotated

import typer

from mcda.cli.common import JsonFlag, advise, command, emit_json, out


@command("init")
def init(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    excel: Annotated[bool, typer.Option("--excel", help="One workbook, DIR/plan.xlsx, for a spreadsheet program.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Write a small, commented case that already gives a report."""
    from mcda.files.start import start_case, start_workbook

    written = start_workbook(folder) if excel else start_case(folder)
    if as_json:
        emit_json("init", {"problem": None, "inputs": {}, "files": [str(f) for f in written]})
        return
    for file in written:
        out(str(file))
    advise("report", str(written[0] if excel else folder))
