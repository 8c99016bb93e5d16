"""The files of a case -> a workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from mcda.errors import InvalidInput
from mcda.files.lookup import as_text
from mcda.files.workbook.flat import flattened
from mcda.files.workbook.layout import (
    CHOICES,
    INDEX,
    LIST,
    MAP,
    PAIR_COLUMNS,
    PAIRS,
    READ_ME,
    ROWS,
    SETTINGS,
    SETTINGS_COLUMNS,
    SHEETS,
    TABLE,
    ListSheet,
    kind_of,
)
from mcda.files.yamltext import read_yaml
from mcda.ooxml import EPOCH, LONGEST, sheet_name, without_clock

SPARE = 40  # empty rows below each list that are open for input
FONT, LINE_POINTS = "Calibri", 15
INPUT, HEADING, FIXED = "FFFBE6", "DCE6F1", "EEEEEE"
WELCOME = (
    "This workbook is a whole case. Change the yellow cells, save it, and run:",
    "    mcda check WORKBOOK.xlsx               every mistake, with its sheet and cell; --annotate marks them in a copy",
    "    mcda report WORKBOOK.xlsx              the report",
    "    mcda convert WORKBOOK.xlsx FOLDER      the same case as text files",
    "Grey and blue cells (ids and headings) are locked, since other sheets refer to them; Review > Unprotect Sheet opens them, there is no password.",
    "New rows go below the last one. An unknown value stays empty: never write 0 for it. A whole row that is empty does not count.",
    "A comma separates thousands (1,200 is twelve hundred); a point separates decimals. Write a third as '1/3 (with the apostrophe), or Excel makes a date of it.",
    "A list of words is one cell, separated by semicolons. Formulas count once Excel has calculated and saved them.",
    "The table below says what each sheet holds; the program reads it, so do not rename sheets.",
)


class _Book:
    """The workbook while it is made: sheets in order, and what each holds."""

    def __init__(self) -> None:
        from openpyxl import Workbook

        self.book, self.index = Workbook(), []
        self.book.remove(self.book.active)

    def sheet(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], entry: tuple[str, str, str, str], ids: int = 1) -> None:
        """A sheet with a locked heading; the first `ids` columns of its rows are locked too."""
        name = sheet_name(title, [READ_ME, *self.book.sheetnames])
        sheet = self.book.create_sheet(name)
        self.index.append((name, *entry))
        for k, column in enumerate(columns, start=1):
            _put(sheet, 1, k, column, HEADING, True)
        for i, row in enumerate(rows, start=2):
            for k, text in enumerate(row, start=1):
                _put(sheet, i, k, text, FIXED if k <= ids else INPUT, k <= ids)
        last = len(rows) + 1
        for i in range(last + 1, last + SPARE + 1):
            for k in range(1, len(columns) + 1):
                _put(sheet, i, k, "", INPUT, False)
        _finish(sheet, columns, rows, last + SPARE)


def workbook_bytes(contents: Mapping[str, bytes], main: str) -> bytes:
    """The workbook of these files of a case; `main` is the file of its model.

    What the files say is kept whole: lists with a sheet of their own, CSV tables
    as they are, and everything else as rows of path and value. Comments of YAML are not.
    """
    made, settings = _Book(), []
    order = sorted((n for n in contents if n.endswith(".yaml")), key=lambda n: (n != main, n != "case.yaml", n))
    for name in order:
        data = read_yaml(as_text(contents[name], name), name).data
        settings += [(name, path, text) for path, text in _document(made, name, data)]
    for name in (n for n in contents if n.endswith(".csv")):
        _table(made, name, as_text(contents[name], name))
    if SETTINGS not in made.book.sheetnames:
        rows = sorted(settings, key=lambda r: r[0] != "case.yaml")
        made.sheet(SETTINGS, SETTINGS_COLUMNS, rows, ("Everything else: names, questions, problems, methods", "", ROWS, ""), ids=2)
    return _saved(made)


def _document(made: _Book, name: str, data: dict) -> list[tuple[str, str]]:
    """Sheets for the lists of a document; the rows of path and value that remain."""
    rest, kind = data, kind_of(name, data)
    for spec in SHEETS.get(kind, ()):
        held, rest = _taken(rest, spec.path.split("."))
        if spec.kind == PAIRS:
            left = _pairs(made, name, spec, held or [])
            if left:
                rest = {**rest, "judgements": left}
        elif spec.kind == MAP and (held or spec.always):
            rows = [(key, _shown(flattened(text))) for key, text in (held or {}).items()]
            made.sheet(spec.title, spec.columns, rows, (spec.told, name, spec.kind, spec.path))
        elif held or spec.always:
            cells = [flattened(item) for item in held or []]
            columns = list(dict.fromkeys([*spec.columns, *(c for row in cells for c in row)]))
            made.sheet(spec.title, columns, [[row.get(c, "") for c in columns] for row in cells], (spec.told, name, LIST, spec.path))
    return list(flattened(rest).items())


def _shown(cells: dict[str, str]) -> str:
    return next(iter(cells.values()))


def _taken(data: dict, path: list[str]) -> tuple[object, dict]:
    """A value and the document without it."""
    key, *more = path
    if key not in data:
        return None, data
    if not more:
        return data[key], {k: v for k, v in data.items() if k != key}
    held, inner = _taken(data[key], more)
    return held, {**data, key: inner}


def _pairs(made: _Book, name: str, spec: ListSheet, items: list[dict]) -> list[dict]:
    """A sheet for each person who compares; the judgements given in another way are left."""
    left, people = [], {}
    for item in items:
        pairs, fits = item.get("compare"), set(item) <= {"on", "by", "compare", "why"}
        people.setdefault(item["by"], []).append(item) if pairs and fits else left.append(item)
    for by, given in people.items():
        rows = [[item["on"], *pair, *[""] * (5 - len(pair)), item.get("why", "") if k == 0 else ""] for item in given for k, pair in enumerate(item["compare"])]
        made.sheet(spec.title.format(by=by), spec.columns, rows, (spec.told.format(by=by), name, PAIRS, f"{spec.path} {by}"), ids=3)
    return left


def _table(made: _Book, name: str, text: str) -> None:
    rows = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True) if any(field.strip() for field in row)]
    stem = name.rsplit("/", 1)[-1].removesuffix(".csv")
    made.sheet(stem[:1].upper() + stem[1:], [c.strip() for c in rows[0]], [[f.strip() for f in r] for r in rows[1:]], (f"The table {stem}", name, TABLE, ""))


def _put(sheet: object, row: int, column: int, text: str, fill: str, locked: bool) -> None:
    """A text as a number where that says the same, else as text that starts no formula."""
    cell = sheet.cell(row, column)
    number = _number(text)
    if number is not None:
        cell.value = number
    elif text:
        if len(text) > LONGEST or re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text):
            raise InvalidInput(f"a text of {len(text)} characters does not fit into a cell, or holds a character that no cell can", f"{sheet.title}!{cell.coordinate}")
        cell.value, cell.data_type = text, "s"
    _style(cell, fill, locked, row == 1, quoted=number is None and bool(re.match(r"[=+@-]|\d+/\d+$", text)))


_STYLES: dict[tuple, tuple] = {}


def _style(cell: object, fill: str, locked: bool, bold: bool, quoted: bool) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    if not _STYLES:
        line = Side(style="thin", color="D9D9D9")
        _STYLES["border"] = Border(left=line, right=line, top=line, bottom=line)
        _STYLES["top"] = Alignment(vertical="top", wrap_text=True)
    if (fill, locked, bold) not in _STYLES:
        _STYLES[fill, locked, bold] = (PatternFill("solid", fgColor=fill), Protection(locked=locked), Font(name=FONT, bold=bold))
    cell.fill, cell.protection, cell.font = _STYLES[fill, locked, bold]
    cell.border, cell.alignment = _STYLES["border"], _STYLES["top"]
    cell.number_format = "General" if cell.data_type == "n" and cell.value is not None else "@" if quoted else "General"
    if quoted:
        cell.quotePrefix = True


def _number(text: str) -> int | float | None:
    """The number whose plain spelling is this text."""
    if not re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d{1,14})?", text):
        return None
    number = float(text) if "." in text else int(text)
    return number if str(number) == text and text != "-0" and not text.endswith(".0") else None


def _finish(sheet: object, columns: Sequence[str], rows: Sequence[Sequence[str]], last: int) -> None:
    """Widths, frozen heading, drop-downs and the lock without a password."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for k, column in enumerate(columns, start=1):
        letter = get_column_letter(k)
        longest = max([len(column), *(max(map(_wide, r[k - 1].split("\n"))) if k <= len(r) else 0 for r in rows)])
        sheet.column_dimensions[letter].width = max(9, min(longest + 3, 60))
        levels = column in ("cost", "risk", "feasibility") and rows and all(r[k - 1] in "12345" for r in rows if k <= len(r))
        choices = ("1", "2", "3", "4", "5") if levels else CHOICES.get(column)
        if choices:
            rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)
            rule.errorTitle, rule.error = "Not in the list", f"Choose one of {', '.join(choices)}"
            rule.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(rule)
    for i, row in enumerate(rows, start=2):
        sheet.row_dimensions[i].height = LINE_POINTS * max((sum(1 + _wide(part) // 58 for part in text.split("\n")) for text in row), default=1)
    for k, column in enumerate(columns, start=1) if tuple(columns) == PAIR_COLUMNS else ():
        for i in range(2, last + 1) if column in ("ratio", "low", "high") else ():
            sheet.cell(i, k).number_format = "@"  # or the spreadsheet makes a date of 1/3
    sheet.freeze_panes = "B2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.sort = sheet.protection.autoFilter = False


def _wide(text: str) -> int:
    """Width in Latin letters; Chinese characters take two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _saved(made: _Book) -> bytes:
    from openpyxl.styles import Alignment, Font

    first = made.book.create_sheet(READ_ME, 0)
    first["A1"], first["A1"].font = "Read me", Font(name=FONT, bold=True, size=14)
    for i, line in enumerate(WELCOME, start=2):
        first.cell(i, 1, line).alignment = Alignment(vertical="top", wrap_text=True)
        first.merge_cells(start_row=i, start_column=1, end_row=i, end_column=len(INDEX))
        first.row_dimensions[i].height = LINE_POINTS * (1 + len(line) // 150)
    start = len(WELCOME) + 3
    for k, column in enumerate(INDEX, start=1):
        _put(first, start, k, column, HEADING, True)
    for i, entry in enumerate(made.index, start=start + 1):
        for k, text in enumerate(entry, start=1):
            _put(first, i, k, text, FIXED, True)
        first.row_dimensions[i].height = LINE_POINTS * (1 + len(entry[1]) // 68)
    for letter, width in zip("ABCDE", (22, 70, 24, 14, 24), strict=True):
        first.column_dimensions[letter].width = width
    first.protection.sheet = True
    for sheet in made.book:
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    made.book.properties.creator, made.book.properties.created = "openmcda", EPOCH
    out = io.BytesIO()
    made.book.save(out)
    return without_clock(out.getvalue())
