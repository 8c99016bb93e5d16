"""YAML as text with positions: every scalar is a string, every value knows its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

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
    document = Document(name, spots=spots_of(text))
    reader = _Reader(document, _events(text, name))
    document.data = reader.document()
    for path, place in (document.spots.blanks if document.spots else {}).items():  # empty cells, for what is missing there
        document.places.setdefault(path, place)
    refuse(reader.faults)
    return document


def raise_one(message: str, place: str, hint: str | None = None) -> None:
    refuse([Fault(message, place, hint)])


def _events(text: str, name: str) -> Iterator:
    """Parsing events, from libyaml where PyYAML has it; what it refuses is parsed again in Python, which says better why."""
    text = str(text)  # a subclass would be copied character by character
    try:
        return iter(list(yaml.parse(text, getattr(yaml, "CBaseLoader", yaml.BaseLoader))))
    except (yaml.YAMLError, UnicodeEncodeError):
        pass
    try:
        return iter(list(yaml.parse(text, yaml.BaseLoader)))
    except yaml.reader.ReaderError as error:
        line, code = text.count("\n", 0, error.position) + 1, error.character if isinstance(error.character, int) else ord(error.character)
        raise_one("this is not valid YAML: it has a character that no text has", f"{name}:{line}", f"take out character number {error.position + 1} of the file, code {code}")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise_one(f"this is not valid YAML: {error.problem or error.context}", place)
    except yaml.YAMLError as error:
        raise_one(f"this is not valid YAML: {error}", name)


class _Reader:
    """Builds plain data from parsing events and collects what is wrong with it."""

    def __init__(self, document: Document, events: Iterator[yaml.Event]) -> None:
        self.out, self.events = document, events
        self.faults: list[Fault] = []
        self.named: dict[str, str | None] = {}

    def document(self) -> object:
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise_one("the file is empty", self.out.name, "begin it with schema: openmcda/case/1 or openmcda/model/1")
        data = self.value(next(self.events), ())
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise_one("this is not valid YAML: a second document begins here", self.place(after), "keep one document in a file")
        return data

    def place(self, event: yaml.Event) -> str:
        mark = event.start_mark
        return place_at(self.out.spots, self.out.name, mark.line + 1, mark.column + 1)

    def value(self, event: yaml.Event, path: tuple) -> object:
        place = self.out.places[path] = self.place(event)
        if len(path) > MAX_DEPTH:
            raise_one("this is nested too deeply", place)
        if isinstance(event, yaml.ScalarEvent):
            data = None if not event.style and event.value in NULLS else event.value
            if event.anchor is not None:
                self.named[event.anchor] = data
            return data
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.named:
                raise_one(f"this is not valid YAML: no value is named &{event.anchor}", place)
            return self.named[event.anchor]
        if event.anchor is not None:  # aliases of lists could grow without end
            if not any(f.message.startswith("the anchor") for f in self.faults):
                self.faults.append(Fault(f"the anchor &{event.anchor} stands on a list or mapping", place, "write the values out where they are used"))
            self.named[event.anchor] = None
        return self.items(path) if isinstance(event, yaml.SequenceStartEvent) else self.pairs(path)

    def items(self, path: tuple) -> list:
        found: list[object] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.value(event, (*path, len(found))))
        return found

    def pairs(self, path: tuple) -> dict[str, object]:
        found: dict[str, object] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            at, key = self.place(event), self.key(event, path)
            if key is not None and key not in found:
                found[key] = self.value(next(self.events), (*path, key))
                continue
            self.faults.append(Fault("a key must be a word", at) if key is None else Fault(f"the key {key!r} stands twice", at, "keep one of them"))
            self.value(next(self.events), (*path, None))
        return found

    def key(self, event: yaml.Event, path: tuple) -> str | None:
        if isinstance(event, yaml.ScalarEvent):
            self.value(event, (*path, None))
            return event.value
        data = self.value(event, (*path, None))
        return data if isinstance(data, str) else None
