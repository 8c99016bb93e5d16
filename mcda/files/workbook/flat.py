"""Documents (dict, list, str, None) <-> rows of path and text, without loss.

A path is written ``problems[1].delivery[2].weight``; a list of plain words is
one cell, ``bounds[]`` with ``0; 54``. Text that could be taken for something
else is written in double quotes, as in JSON.
"""

from __future__ import annotations

import json
import re

MARKS = {"": "", "[]": [], "{}": {}, "~": None}
TOKEN = re.compile(r"([^.\[\]]*)((?:\[\d*\])*)$")
Path = tuple


def told(text: str) -> str:
    """A text as it stands in a cell."""
    special = text in MARKS or text != text.strip() or (len(text) > 1 and text[0] == text[-1] == '"') or re.search(r"[\x00-\x08\x0b-\x1f]|_x[0-9A-Fa-f]{4}_", text)
    return json.dumps(text, ensure_ascii=False).replace("_x", "\\u005fx") if special else text


def meant(cell: str) -> object:
    """The text, empty list, empty mapping or None that a cell stands for."""
    if cell in MARKS and cell:
        return [] if cell == "[]" else {} if cell == "{}" else None
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        try:
            found = json.loads(cell)
        except ValueError:
            return cell
        return found if isinstance(found, str) else cell
    return cell


def flattened(value: object, path: Path = ()) -> dict[str, str]:
    """Header or path -> text of a cell, in the order of the document."""
    if isinstance(value, dict) and value:
        return {k: v for key, item in value.items() for k, v in flattened(item, (*path, key)).items()}
    if isinstance(value, list) and all(_plain(item) for item in value):
        return {written(path) + "[]": "; ".join(value) or "[]"}
    if isinstance(value, list):
        return {k: v for i, item in enumerate(value) for k, v in flattened(item, (*path, i)).items()}
    return {written(path): "{}" if isinstance(value, dict) else "~" if value is None else told(value)}


def _plain(item: object) -> bool:
    return isinstance(item, str) and told(item) == item and ";" not in item and "\n" not in item


def written(path: Path) -> str:
    """('problems', 0, 'id') -> 'problems[1].id'."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else ("." if text else "") + _encoded(step)
    return text


def _encoded(key: str) -> str:
    return "".join(f"%{ord(c):02X}" if c in ".[]%" else c for c in key)


def _decoded(key: str) -> str:
    return re.sub("%(2E|5B|5D|25)", lambda m: chr(int(m[1], 16)), key)


def parsed(header: str) -> tuple[Path, bool] | None:
    """The path that a header names, and whether its cell is a list of words; None where it is no path."""
    path: list = []
    words = header.endswith("[]")
    for part in header.removesuffix("[]").split("."):
        found = TOKEN.match(part)
        if not found or not found[1] or "[]" in found[2] or "[0]" in found[2]:
            return None
        path += [_decoded(found[1]), *(int(n) - 1 for n in re.findall(r"\d+", found[2]))]
    return tuple(path), words


def value_of(cell: str, words: bool) -> object:
    return ([] if cell == "[]" else [w.strip() for w in cell.split(";")]) if words else meant(cell)


class Grown:
    """A document that grows path by path; lists keep the order of their numbers, and every value its cell."""

    def __init__(self) -> None:
        self.root: dict = {}
        self.cells: dict[Path, str] = {}
        self.twice: list[tuple[str, str]] = []

    def put(self, path: Path, value: object, cell: str) -> None:
        """Set a value; a path that is there already, or runs through a text, is kept in `twice`."""
        at = self.root
        for step in path[:-1]:
            at = at.setdefault(step, {}) if isinstance(at, dict) else None
            if not isinstance(at, dict):
                self.twice.append((written(path), cell))
                return
        if path[-1] in at:
            self.twice.append((written(path), cell))
            return
        at[path[-1]] = value
        self.cells[path] = cell

    def document(self) -> tuple[dict, dict[Path, str]]:
        """The document with real lists, and the cells by its paths."""
        cells: dict[Path, str] = {}
        return self._listed(self.root, (), (), cells), cells

    def _listed(self, value: object, old: Path, new: Path, cells: dict[Path, str]) -> object:
        if old in self.cells:
            cells[new] = self.cells[old]
        if not isinstance(value, dict) or not value:
            return value
        if all(isinstance(k, int) for k in value):
            return [self._listed(value[k], (*old, k), (*new, i), cells) for i, k in enumerate(sorted(value))]
        return {str(k): self._listed(v, (*old, k), (*new, str(k)), cells) for k, v in value.items()}
