"""A document with the cells of its values -> YAML text whose lines know their cells."""

from __future__ import annotations

import json
import re

from mcda.files.placed import Spots
from mcda.files.yamltext import NULLS

PLAIN = re.compile(r"[\w/.][\w/.%()+ -]*(?<! )\Z")


def yaml_of(document: object, cells: dict[tuple, str], blanks: dict[tuple, str] | None = None, first: str = "") -> tuple[str, Spots]:
    """Block style, one value on a line, so that each line has one cell; `first` is the place of what has none."""
    lines: list[str] = []
    places: dict[int, str] = {}
    _write(document, (), 0, "", lines, places, cells)
    known = first
    for number in range(len(lines), 0, -1):  # a heading stands where its first value stands
        known = places.setdefault(number, known)
    return "\n".join(lines) + "\n", Spots(lines=places, blanks=blanks or {})


def _write(value: object, path: tuple, depth: int, lead: str, lines: list[str], places: dict[int, str], cells: dict[tuple, str]) -> None:
    if isinstance(value, dict) and value:
        for i, (key, item) in enumerate(value.items()):
            start = lead if i == 0 and lead else " " * depth
            _item(f"{start}{scalar(key)}:", item, (*path, key), depth + 2, lines, places, cells)
    elif isinstance(value, list) and value:
        for i, item in enumerate(value):
            start = lead if i == 0 and lead else " " * depth
            if isinstance(item, dict | list) and item and not _flow(item, (*path, i), cells):
                _write(item, (*path, i), depth + 2, start + "- ", lines, places, cells)
            else:
                _item(f"{start}-", item, (*path, i), depth + 2, lines, places, cells)
    else:
        _item(lead.rstrip(), value, path, depth, lines, places, cells)


def _item(start: str, item: object, path: tuple, depth: int, lines: list[str], places: dict[int, str], cells: dict[tuple, str]) -> None:
    flow = _flow(item, path, cells)
    if isinstance(item, dict | list) and item and not flow:
        lines.append(start)
        _write(item, path, depth, "", lines, places, cells)
        return
    told = f"[{', '.join(map(scalar, item))}]" if flow else "{}" if isinstance(item, dict) else "[]" if isinstance(item, list) else scalar(item)
    lines.append(f"{start} {told}")
    if path in cells:
        places[len(lines)] = cells[path]


def _flow(item: object, path: tuple, cells: dict[tuple, str]) -> bool:
    """Whether this is a list of words that stood in one cell."""
    return isinstance(item, list) and all(isinstance(x, str) for x in item) and path in cells


def scalar(text: str | None) -> str:
    """A plain word where YAML reads it as that, else a quoted text."""
    if text is None:
        return "~"
    if PLAIN.match(text) and text not in NULLS and not text.startswith("---") and "..." not in text and len(text) < 200:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() or c in " " else _escape(c) for c in quoted)


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
