"""YAML as text with positions: every scalar is a string, every value knows its line and column."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from mcda.errors import Fault, refuse
from mcda.files.placed import Spots, place_at, spots_of

NULLS = ("", "~", "null", "Null", "NULL")
MAX_DEPTH = 50


@dataclass
class Document:
    """Plain data (dict, list, str, None) and the place of every value by its path."""

    name: str
    data: object = None
    places: dict[tuple, str] = field(default_factory=dict)
    spots: Spots | None = None

    def place(self, path: tuple) -> str:
        """file:line:column of the value at `path`, or of the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, self.name)


def read_yaml(text: str, name: str) -> Document:
    """Parse one YAML document; duplicate keys and bad syntax are faults with their place."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    document, faults = Document(name, spots=spots_of(text)), []
    try:
        node = YAML(typ="safe", pure=True).compose(io.StringIO(text))
    except RecursionError:
        raise_one("this is nested too deeply", name)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise_one("this is not valid YAML: it has a character that no text has", f"{name}:{line}", f"take out character number {error.position + 1} of the file, code {error.character}")
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise_one(f"this is not valid YAML: {error.problem or error.context}", place)
    except YAMLError as error:
        raise_one(f"this is not valid YAML: {error}", name)
    if node is None:
        raise_one("the file is empty", name, "begin it with schema: openmcda/case/1 or openmcda/model/1")
    document.data = _built(node, (), document, faults)
    for path, place in (document.spots.blanks if document.spots else {}).items():  # empty cells, for what is missing there
        document.places.setdefault(path, place)
    refuse(faults)
    return document


def raise_one(message: str, place: str, hint: str | None = None) -> None:
    refuse([Fault(message, place, hint)])


def _built(node: object, path: tuple, document: Document, faults: list[Fault]) -> object:
    mark = node.start_mark
    place = place_at(document.spots, document.name, mark.line + 1, mark.column + 1)
    document.places[path] = place
    if node.anchor is not None and node.id != "scalar":  # aliases of lists could grow without end
        if not any(f.message.startswith("the anchor") for f in faults):
            faults.append(Fault(f"the anchor &{node.anchor} stands on a list or mapping", place, "write the values out where they are used"))
        return None
    if len(path) > MAX_DEPTH:
        faults.append(Fault("this is nested too deeply", place))
        return None
    kind = node.id
    if kind == "scalar":
        plain = node.style not in ("'", '"', "|", ">")
        return None if plain and node.value in NULLS else node.value
    if kind == "sequence":
        return [_built(item, (*path, i), document, faults) for i, item in enumerate(node.value)]
    built: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = key_node.value if key_node.id == "scalar" else None
        at = place_at(document.spots, document.name, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if key is None:
            faults.append(Fault("a key must be a word", at))
        elif key in built:
            faults.append(Fault(f"the key {key!r} stands twice", at, "keep one of them"))
        else:
            built[key] = _built(value_node, (*path, key), document, faults)
            document.places.setdefault((*path, key), at)
    return built
