"""A copy of a workbook with its faulty cells marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from mcda.errors import Fault, Usage

PLACE = re.compile(r"\[(.+)!([A-Z]+\d+)\]$")
RED, ORANGE = "FFC7CE", "FFE699"


def marked_copy(path: str | Path, faults: Sequence[Fault]) -> Path:
    """Write NAME-checked.xlsx beside the workbook: faulty cells are coloured and say what is wrong.

    The workbook itself, and anything else that is there, is never written
    over: the name gets a number instead. Faults without a cell stand at the
    head of the first sheet.
    """
    from openpyxl import load_workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    source = Path(path)
    book = load_workbook(source)
    told: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        found = PLACE.search(fault.where or "")
        known = found and found[1] in book.sheetnames
        told.setdefault((found[1], found[2]) if known else (book.sheetnames[0], "A1"), []).append(fault)
    for (sheet, at), here in told.items():
        cell = book[sheet][at]
        cell.comment = Comment("\n".join(f.message + (f" ({f.hint})" if f.hint else "") for f in here), "mcda check", width=320, height=60 + 60 * len(here))
        cell.fill = PatternFill("solid", fgColor=RED if any(f.severity == "error" for f in here) else ORANGE)
        if any(f.severity == "error" for f in here):
            book[sheet].sheet_properties.tabColor = RED
    target, number = source.with_name(f"{source.stem}-checked.xlsx"), 2
    while target.exists():
        target, number = source.with_name(f"{source.stem}-checked-{number}.xlsx"), number + 1
    try:
        book.save(target)
    except OSError as error:
        raise Usage(f"cannot write {target}: {error.strerror}", str(target), "copy the workbook to a folder where you may write") from None
    return target
