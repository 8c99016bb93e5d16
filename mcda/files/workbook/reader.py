"""A workbook -> the files of a case in memory, each line with its cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

from mcda.errors import Fault, InvalidInput, did_you_mean
from mcda.files.lookup import read_bytes
from mcda.files.placed import Spots, placed
from mcda.files.workbook.emit import yaml_of
from mcda.files.workbook.flat import Grown, parsed, value_of
from mcda.files.workbook.layout import INDEX, LIST, MAP, PAIRS, READ_ME, ROWS, SHEETS, TABLE, fields


class Memory:
    """A folder in memory, of files that were made from a workbook; `faults` are those of single cells."""

    def __init__(self, name: str, contents: dict[str, bytes], faults: tuple[Fault, ...]):
        self.name, self.contents, self.faults = name, contents, faults

    def __str__(self) -> str:
        return self.name

    def __truediv__(self, name: str) -> MemoryFile:
        return MemoryFile(name, self.contents.get(name))

    def iterdir(self) -> Iterator[MemoryFile]:
        return (self / name for name in self.contents)

    def is_dir(self) -> bool:
        return True

    def is_file(self) -> bool:
        return False


class MemoryFile:
    """A file of such a folder, which may not be there."""

    def __init__(self, name: str, data: bytes | None):
        self.name, self.data = name, data

    def __truediv__(self, name: str) -> MemoryFile:
        return MemoryFile(f"{self.name}/{name}", None)

    def __str__(self) -> str:
        return self.name

    def is_file(self) -> bool:
        return self.data is not None

    def is_dir(self) -> bool:
        return False

    def read_bytes(self) -> bytes:
        return self.data or b""

    def read_text(self, encoding: str = "utf-8") -> str:
        return self.read_bytes().decode(encoding)


def workbook_folder(path: str | Path) -> Memory:
    """The files that a workbook holds; faults of single cells are kept beside them.

    Formulas count with the value that Excel saved; without one, and where a
    cell is a date or an error, the cell is a fault and counts as empty.
    """
    book = _Book(Path(path))
    grown: dict[str, Grown] = {}
    contents: dict[str, bytes] = {}
    blanks: dict[str, dict[tuple, str]] = {}
    for title, file, kind, part in book.index():
        lines = book.lines(title)
        document = grown.setdefault(file, Grown()) if kind in (LIST, MAP, PAIRS) else None
        if kind == TABLE:
            contents[file] = _table(lines)
        elif kind == ROWS:
            _settings(lines, grown, book.faults)
        elif kind == LIST:
            _list(lines, document, part, blanks.setdefault(file, {}), book.faults)
        elif kind == MAP:
            _words(lines, document, part)
        elif kind == PAIRS:
            _comparisons(lines, document, *part.partition(" ")[::2])
    for file, document in grown.items():
        data, cells = document.document()
        if "schema" in data:  # lists of a file that no setting begins are not used
            book.faults += [Fault(f"{told} is given twice, or runs through a text", cell, "keep one of the rows") for told, cell in document.twice]
            moved = {k: v for k, v in blanks.get(file, {}).items() if k not in cells}
            text, spots = yaml_of(data, cells, moved, next(iter(cells.values()), ""))
            contents[file] = placed(text.encode("utf-8"), spots)
    if "case.yaml" not in contents:
        raise InvalidInput("the workbook has no settings of a case", book.name, "the sheet Settings has a row: case.yaml, schema, openmcda/case/1")
    return Memory(book.name, contents, tuple(book.faults))


Line = list[tuple[str, str]]  # text and place of every cell of a row


class _Book:
    """An opened workbook: its sheets as text."""

    def __init__(self, path: Path):
        from openpyxl import load_workbook

        self.name, self.faults, data = path.name, [], read_bytes(path)
        try:
            self.written = load_workbook(io.BytesIO(data))
            self.saved = load_workbook(io.BytesIO(data), data_only=True) if self._has_formulas() else self.written
        except Exception as error:  # openpyxl lets through whatever its parsers raise
            raise InvalidInput(f"this is no workbook that can be read: {type(error).__name__}", self.name, "save it as .xlsx") from None

    def _has_formulas(self) -> bool:
        return any(cell.data_type == "f" for sheet in self.written for row in sheet.iter_rows() for cell in row)

    def index(self) -> list[tuple[str, str, str, str]]:
        """Sheet, file, kind and list, as the sheet Read me says."""
        if READ_ME not in self.written.sheetnames:
            raise InvalidInput(f"the workbook has no sheet {READ_ME!r}", self.name, "begin with: mcda init DIR --excel, or mcda convert CASE OUT.xlsx")
        lines = self.lines(READ_ME)
        start = next((i for i, line in enumerate(lines) if [t for t, _ in line[: len(INDEX)]] == list(INDEX)), None)
        if start is None:
            raise InvalidInput(f"the table of sheets with the heading {', '.join(INDEX)} is missing", f"{self.name}[{READ_ME}!A1]", "copy it from a new workbook")
        found = []
        for line in lines[start + 1 :]:
            texts = [t for t, _ in line] + [""] * 5
            if texts[0] and texts[0] not in self.written.sheetnames:
                self.faults.append(Fault(f"there is no sheet named {texts[0]!r}", line[0][1], did_you_mean(texts[0], self.written.sheetnames)))
            elif texts[0]:
                found.append((texts[0], *texts[2:5]))
        return found

    def lines(self, title: str) -> list[Line]:
        """The rows of a sheet that hold something."""
        sheet = self.written[title]
        rows = [[(self._text(cell), f"{self.name}[{title}!{cell.coordinate}]") for cell in row] for row in sheet.iter_rows()]
        return [row for row in rows if any(text for text, _ in row)]

    def _text(self, cell: object) -> str:
        """What the cell says, as text; a fault where it says nothing that can be trusted."""
        value, place = cell.value, f"{self.name}[{cell.parent.title}!{cell.coordinate}]"
        if value is None:
            return ""
        if cell.data_type == "f":
            told, value = str(getattr(value, "text", value)), self.saved[cell.parent.title][cell.coordinate].value
            if value is None:
                self.faults.append(Fault(f"the formula {told} has not been calculated", place, "open the workbook in Excel and save it, or write the value"))
                return ""
        if isinstance(value, date | time | timedelta):
            return self._dated(value, place)
        if cell.data_type == "e" or (isinstance(value, str) and value in ERRORS):
            self.faults.append(Fault(f"the cell holds the error {value}", place, "mend the formula, or write the value"))
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        return str(value).replace("\u00a0", " ").strip()

    def _dated(self, value: object, place: str) -> str:
        shown = f", perhaps {value.day}/{value.month} or {value.month}/{value.day}" if isinstance(value, date) else ""
        told = value.strftime("%Y-%m-%d") if isinstance(value, date) else str(value)
        self.faults.append(Fault(f"the cell is the date or time {told}: the spreadsheet made it of what was typed{shown}", place, "format the cell as text and type it again, such as 1/3; or write a decimal such as 0.3333"))
        return ""


ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")


def _table(lines: list[Line]) -> bytes:
    """CSV with the cell of every field."""
    out, spots = io.StringIO(), {}
    writer, number = csv.writer(out, lineterminator="\n"), 0
    used = max((i for line in lines for i, (text, _) in enumerate(line, start=1) if text), default=0)
    for line in lines:
        texts = [text for text, _ in line[:used]]
        writer.writerow(texts)
        number += 1 + sum(t.count("\n") for t in texts)
        spots |= {(number, k): place for k, (_, place) in enumerate(line[:used], start=1)}
    return placed(out.getvalue().encode("utf-8"), Spots(fields=spots))


def _settings(lines: list[Line], grown: dict[str, Grown], faults: list[Fault]) -> None:
    """Rows of file, path and value."""
    for line in lines[1:]:
        (file, at), (path, where), (text, place) = (line + [("", line[0][1])] * 3)[:3]
        found = parsed(path)
        if not file or not path or found is None:
            faults.append(Fault(f"{path!r} is no path" if path and file else "the row has no file or no path", where if file else at, "such as case.yaml, problems[1].method"))
        elif text:
            grown.setdefault(file, Grown()).put(found[0], value_of(text, found[1]), place)


def _list(lines: list[Line], document: Grown, part: str, blanks: dict[tuple, str], faults: list[Fault]) -> None:
    """One item a row; the headings are paths inside the item."""
    spec = next((s for group in SHEETS.values() for s in group if s.kind == LIST and s.path == part), None)
    known, path = fields(spec.row if spec else None), tuple(part.split("."))
    columns = []
    for heading, place in lines[0] if lines else ():
        found = parsed(heading) if heading else None
        if heading and (found is None or (known and found[0][0] not in known)):
            faults.append(Fault(f"unknown column {heading!r}", place, did_you_mean(heading, known)))
            found = None
        columns.append(found)
    for i, line in enumerate(lines[1:]):
        for found, (text, place) in zip(columns, line, strict=False):
            if found and text:
                document.put((*path, i, *found[0]), value_of(text, found[1]), place)
            elif found:
                blanks[(*path, i, *found[0])] = place


def _words(lines: list[Line], document: Grown, part: str) -> None:
    """Rows of a key and its text."""
    for line in lines[1:]:
        (key, _), (text, place) = line[0], line[1] if len(line) > 1 else ("", line[0][1])
        document.put((part, key), value_of(text, False) if text else "", place)


def _comparisons(lines: list[Line], document: Grown, part: str, by: str) -> None:
    """Rows of on, first, second, ratio, low, high, why by one person -> one judgement for each run of the same `on`."""
    start = 1_000_000 + 1000 * len(document.root.get(part, {}))  # behind those of other people and of the settings
    item, pair, before = start, 0, None
    for line in lines[1:]:
        cells = (line + [("", line[-1][1])] * 7)[:7]
        on, values = cells[0], cells[1:6] if any(t for t, _ in cells[4:6]) else cells[1:4]
        if on[0] != before:
            before, item, pair = on[0], item + 1, 0
            document.put((part, item, "on"), on[0], on[1])
            document.put((part, item, "by"), by, on[1])
        for k, (text, place) in enumerate(values):
            document.put((part, item, "compare", pair, k), text, place)
        if cells[6][0]:
            document.put((part, item, "why"), value_of(cells[6][0], False), cells[6][1])
        pair += 1

