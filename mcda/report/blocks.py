"""What a report is made of, before it is HTML, Word or Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """Whole sentences; `kind` is text, lead (the answer), note or warning."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Cell:
    """One field of a table: what is shown, the number behind it, how it is drawn.

    `bar` is a share in [0, 1] drawn behind the text; `mark` is a letter such
    as I for illustrative.
    """

    text: str
    value: float | str | None = None
    bar: float | None = None
    mark: str = ""
    kind: str = "text"  # text | number


@dataclass(frozen=True)
class Table:
    """A captioned table; the first column holds the row headings."""

    id: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture as SVG, with a title for screen readers; `note` tells them in which table its numbers stand."""

    id: str
    title: str
    svg: str
    note: str = ""


Block = Paragraph | Table | Figure


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    blocks: Sequence[Block]


def text(value: str) -> Cell:
    return Cell(value, value)


def number(shown: str, value: float | None, bar: float | None = None, mark: str = "") -> Cell:
    return Cell(shown, value, bar, mark, "number")
