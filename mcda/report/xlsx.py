"""A Study as a workbook: every table of the report and the inputs as plain tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache

from mcda.domain.study import Study
from mcda.ooxml import EPOCH, LONGEST, sheet_name, without_clock
from mcda.report.blocks import Cell, Section, Table
from mcda.report.office import WESTERN, clean, wide
from mcda.report.say import Say

LINE_POINTS, TEXT_WIDTH, HEADING = 15, 110, "DCE6F1"


def xlsx_workbook(study: Study, sections: Sequence[Section], say: Say) -> bytes:
    """One sheet with the text, one per table; numbers as numbers, text never as a formula."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator, book.properties.title = "openmcda", clean(study.case.name(say.language))
    book.properties.created = book.properties.modified = EPOCH
    text = book.active
    text.title = sheet_name(say("Text"), [])
    text.column_dimensions["A"].width = TEXT_WIDTH
    _printed(text, "portrait")
    _put(text, 1, 1, study.case.name(say.language), bold=True)
    line = 2
    for section in sections:
        line += 1
        _put(text, line, 1, section.title, bold=True)
        for block in section.blocks:
            line += 1
            told = block.text if hasattr(block, "text") else block.caption if isinstance(block, Table) else block.title
            _put(text, line, 1, told, wrap=True)
            text.row_dimensions[line].height = LINE_POINTS * _lines(told, TEXT_WIDTH)
            if isinstance(block, Table):
                _table_sheet(book, block)
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


def _table_sheet(book: object, block: Table) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(sheet_name(block.id, book.sheetnames))
    _put(sheet, 1, 1, block.caption, bold=True)
    marked = [any(row[k].mark for row in block.rows) for k in range(len(block.columns))]
    column, places = 1, []
    for k, name in enumerate(block.columns):
        _put(sheet, 2, column, name, bold=True)
        sheet.cell(2, column).fill = _looks()[2]
        places.append(column)
        column += 2 if marked[k] else 1
    for i, row in enumerate(block.rows, start=3):
        for k, cell in enumerate(row):
            _put(sheet, i, places[k], _value(cell), wrap=cell.kind == "text" and wide(cell.text) > 60)
            if cell.mark:
                _put(sheet, i, places[k] + 1, cell.mark)
        sheet.row_dimensions[i].height = LINE_POINTS * max((_lines(c.text, 60) for c in row if c.kind == "text"), default=1)
    for k, name in enumerate(block.columns):
        longest = max([wide(name), *(min(wide(row[k].text), 60) for row in block.rows)], default=8)
        sheet.column_dimensions[get_column_letter(places[k])].width = max(9, longest + 2)
    sheet.freeze_panes = "B3"
    _printed(sheet, "landscape")
    if block.note:
        _put(sheet, len(block.rows) + 4, 1, block.note)


def _lines(text: str, width: int) -> int:
    return sum(1 + (wide(part) - 1) // width if part else 1 for part in text.split("\n"))


def _printed(sheet: object, orientation: str) -> None:
    """All columns on one page of A4."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _value(cell: Cell) -> object:
    return cell.value if cell.kind == "number" and isinstance(cell.value, int | float) and abs(cell.value) != float("inf") else cell.text


def _put(sheet: object, row: int, column: int, value: object, bold: bool = False, wrap: bool = False) -> None:
    """A value into a cell; text is stored as text, so that no name starts a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = clean(value)[:LONGEST]
        cell.data_type = "s"
        if value[:1] in ("=", "+", "-", "@"):
            cell.quotePrefix = True
    else:
        cell.value = value
    if bold:
        cell.font = _looks()[0]
    if wrap:
        cell.alignment = _looks()[1]


@lru_cache(maxsize=1)
def _looks() -> tuple[object, object, object]:
    """Bold letters, wrapped text, the ground of column headings; one object each for all cells."""
    from openpyxl.styles import Alignment, Font, PatternFill

    return Font(name=WESTERN, bold=True), Alignment(wrap_text=True, vertical="top"), PatternFill("solid", fgColor=HEADING)
