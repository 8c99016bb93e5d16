"""Text that knows from which cells of a workbook its lines came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Spots:
    """Where each line, or each field of a line, stands; `blanks` are empty cells by the path that they would give."""

    lines: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[tuple[int, int], str] = field(default_factory=dict)
    blanks: Mapping[tuple, str] = field(default_factory=dict)


class PlacedBytes(bytes):
    """Bytes of a file that was made from a workbook."""

    spots: Spots


class PlacedText(str):
    """The same as text."""

    spots: Spots


def placed(data: str | bytes, spots: Spots | None) -> str | bytes:
    """`data` with its spots, or as it is where there are none."""
    if spots is None:
        return data
    made = PlacedText(data) if isinstance(data, str) else PlacedBytes(data)
    made.spots = spots
    return made


def spots_of(data: object) -> Spots | None:
    return getattr(data, "spots", None)


def place_at(spots: Spots | None, name: str, line: int, column: int | None = None, number: int | None = None) -> str:
    """workbook[Sheet!Cell] of a line (and field `number`) where it is known, else file:line:column."""
    if spots is not None:
        found = spots.fields.get((line, number or 1)) or spots.lines.get(line)
        if found:
            return found
    return f"{name}:{line}" + (f":{column}" if column else "")
