"""Messages, names and numbers in the language of the report."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mcda.domain.case import Case
from mcda.domain.hierarchy import ROOT, name_in
from mcda.domain.note import Note
from mcda.domain.study import ProblemStudy
from mcda.report.words import TERMS

STATUS_MARKS = {"verified": "V", "as_printed": "A", "plausible": "P", "doubtful": "D", "illustrative": "I", "imputed": "M", "missing": "–"}


@dataclass(frozen=True)
class Say:
    """Turns message keys (the English sentence) into the report's language."""

    case: Case
    language: str = "en"
    translations: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)

    def __call__(self, message: str, **values: object) -> str:
        """The message in this language, its {fields} filled in."""
        return self.translations.gettext(message).format(**values)

    def note(self, note: str) -> str:
        """A remark of a result in this language, the ids in it shown by name."""
        if not isinstance(note, Note):
            return self.translations.gettext(note)
        return self(note.message, **{k: self._field(v) for k, v in note.fields.items()})

    def _field(self, value: object) -> object:
        if isinstance(value, tuple):
            return self.listed(self._field(v) for v in value)
        if isinstance(value, Note):
            return self.note(value)
        if isinstance(value, str) and value in self.case.options:
            return self.option(value)
        if isinstance(value, str) and value in self.case.model.hierarchy:
            return self.node(value)
        if isinstance(value, str) and value in self.case.readings:
            return self.reading(value)
        return self.term(value) if isinstance(value, str) else value

    def term(self, term: str) -> str:
        """A word of the case (unit, basis, level, who judged) in this language, where there is one for it; else as it is written."""
        names = next((e.names for g in self.case.groups.values() for e in g.experts if e.id == term), {})
        if names:
            return name_in(names, self.language, term)
        if re.fullmatch(r"[a-z0-9]+:\w+=.+", term):
            return self.method(term)
        plain = term.replace("_", " ")
        return self.translations.gettext(plain) if plain in TERMS else plain

    def method(self, method: str) -> str:
        """A method as `--method` reads it, for people: ``topsis:normalization=vector`` is topsis (vector)."""
        return re.sub(r":(?:normalization=)?(.+)$", r" (\1)", method)

    def option(self, name: str) -> str:
        return self.case.option_name(name, self.language)

    def options(self, names: Iterable[str]) -> str:
        return self.listed(self.option(n) for n in names)

    def listed(self, items: Iterable[object]) -> str:
        """A list in one sentence."""
        return ("、" if self.language == "zh" else ", ").join(map(str, items))

    def together(self, told: Iterable[str]) -> str:
        """Sentences one after the other."""
        return ("" if self.language == "zh" else " ").join(told)

    def node(self, node: str, problem: ProblemStudy | None = None) -> str:
        """Name of a criterion or node."""
        tree = problem.full_weights.hierarchy if problem else self.case.model.hierarchy
        return self("overall") if node == ROOT else tree.name(node, self.language)

    def reading(self, reading: str) -> str:
        """Name of a reading; 'as given' where there is none."""
        found = self.case.readings.get(reading)
        return name_in(found.names, self.language, found.id) if found else self("as given")

    def behind(self, caption: str) -> str:
        """For those who do not see a picture: where its numbers stand."""
        return self("The numbers stand in the table “{caption}”.", caption=caption)

    def number(self, value: float, digits: int = 3) -> str:
        return _unsigned(f"{value:.{digits}f}")

    def figure(self, value: float, digits: int = 6) -> str:
        """A number of any size with so many digits, and never with an exponent where people write none."""
        shown = f"{value:,.{digits}g}"
        return f"{value:,.0f}" if "e+" in shown and abs(value) < 1e15 else shown

    def share(self, value: float, digits: int = 0) -> str:
        return _unsigned(f"{100 * value:.{digits}f}") + " %"


def _unsigned(shown: str) -> str:
    """No minus before a zero."""
    return shown.removeprefix("-") if not shown.strip("-0.") else shown
