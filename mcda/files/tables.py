"""CSV as text with positions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from mcda.domain.number import finite
from mcda.errors import Fault, InvalidInput, McdaError, did_you_mean, refuse
from mcda.files.lookup import as_text, inside, read_bytes
from mcda.files.numerals import typed
from mcda.files.placed import Spots, place_at, spots_of


@dataclass(frozen=True)
class Row:
    """One row: text by column name, stripped, and the place of each field."""

    name: str
    line: int
    fields: Mapping[str, str]
    columns: Mapping[str, int]
    raw: str = ""
    spots: Spots | None = None

    def __getitem__(self, column: str) -> str:
        return self.fields.get(column, "")

    def __contains__(self, column: str) -> bool:
        return column in self.fields

    def place(self, column: str | None = None) -> str:
        """file:line:column of a field, or of the row."""
        number = self.columns.get(column)
        return place_at(self.spots, self.name, self.line, field_start(self.raw, number) if number else None, number)

    def number(self, column: str, faults: list[Fault]) -> float | None:
        """The field as a finite number; None where it is empty or a fault."""
        text = self[column]
        if text == "":
            return None
        value = finite(typed(text))
        if value is None:
            faults.append(Fault(f"{text!r} in column {column!r} is not a finite number", self.place(column), "leave an unknown value empty"))
        return value

    def words(self, column: str) -> tuple[str, ...]:
        """A field with several words separated by semicolons."""
        return tuple(word.strip() for word in self[column].split(";") if word.strip())


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    spots: Spots | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def require(self, needed: tuple[str, ...], known: tuple[str, ...] | None = None) -> None:
        """Refuse missing columns, and unknown ones when `known` is given."""
        faults = [Fault(f"column {c!r} is missing", self._heading(), did_you_mean(c, self.columns)) for c in needed if c not in self.columns]
        if known is not None:
            faults += [Fault(f"unknown column {c!r}", self._heading(c), did_you_mean(c, known)) for c in self.columns if c not in known]
        refuse(faults)

    def _heading(self, column: str = "") -> str:
        return place_at(self.spots, self.name, 1, number=self.columns.index(column) + 1 if column else None)


def read_table(text: str, name: str, corner: str = "") -> Table:
    """Parse CSV text with a header row; every field is text, without surrounding blanks.

    `corner` names a first column without a name, as square tables have it.
    """
    spots = spots_of(text)
    raw = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))  # lines with their ends: a quoted field may hold one
    lines = csv.reader(raw, strict=True)
    header: list[str] = []
    rows, faults = [], []
    try:
        for fields in lines:
            if not any(field.strip() for field in fields):
                continue
            if not header:
                header = [field.strip() for field in fields]
                header[0] = header[0] or corner
                faults += [Fault(f"column {c!r} stands twice", place_at(spots, name, 1, number=len(header) - header[::-1].index(c))) for c in dict.fromkeys(header) if header.count(c) > 1]
                faults += [Fault(f"column {i + 1} has no name", place_at(spots, name, 1, number=i + 1)) for i, c in enumerate(header) if not c]
                columns = {c: i + 1 for i, c in enumerate(header)}
                continue
            if len(fields) > len(header) and any(field.strip() for field in fields[len(header) :]):
                faults.append(Fault(f"this row has {len(fields)} fields, the header {len(header)}", place_at(spots, name, lines.line_num, number=len(header) + 1), "quote a field that has a comma in it"))
                continue
            padded = [*fields, *[""] * (len(header) - len(fields))]
            named = dict(zip(header, (f.strip() for f in padded), strict=False))
            rows.append(Row(name, lines.line_num, named, columns, raw[lines.line_num - 1].rstrip("\r\n"), spots))
    except csv.Error as error:
        raise InvalidInput(f"this is not valid CSV: {error}", f"{name}:{lines.line_num}") from None
    refuse(faults)
    if not header:
        raise InvalidInput("the table is empty", name, "the first row names the columns")
    return Table(name, tuple(header), tuple(rows), spots)


def table_in(folder: Traversable | None, name: str, place: str, faults: list[Fault], contents: dict[str, bytes] | None = None, corner: str = "") -> Table:
    """A CSV of a folder, kept in `contents`; a fault and an empty table where it cannot be read."""
    try:
        if folder is None:
            raise InvalidInput(f"there is no folder to read {name!r} from", place)
        data = read_bytes(inside(folder, name, place))
        if contents is not None:
            contents[name] = data
        return read_table(as_text(data, name), name, corner)
    except McdaError as error:
        faults += error.faults
        return Table(name, (), ())


def field_start(raw: str, field: int) -> int:
    """Column (from 1) at which the field of this number (from 1) begins in a line of CSV."""
    quoted, seen = False, 1
    for position, character in enumerate(raw):
        if seen == field:
            return position + 1
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            seen += 1
    return len(raw) + 1 if seen == field else 1
