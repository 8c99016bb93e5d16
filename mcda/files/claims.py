"""A claims file -> ClaimBook; every expression is checked against the names that the case knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from mcda.domain.claims import Claim, ClaimBook, Figure, Vague
from mcda.domain.expression import GROUP, NUMBER, TRUTH, WHAT, WHO, YEAR, Expression, Vocabulary
from mcda.errors import Fault, McdaError, did_you_mean, refuse
from mcda.files.lookup import as_text
from mcda.files.schema import Number, Strict, Truth, Word, validated
from mcda.files.yamltext import Document, read_yaml


class VagueRow(Strict):
    word: str
    tolerance: Number | None = None
    looser: str = ""
    note: str = ""


class ClaimRow(Strict):
    id: str
    section: str
    text: str
    period: str = ""
    holds_if: str = ""
    value: str = ""
    take: Literal["", "min", "max"] = ""
    unit: str = ""
    each: dict[str, list[str]] = {}
    vague: VagueRow | None = None
    between: list[str] = []
    finding: Literal["", "not_computable", "contradiction", "structural_contradiction", "tension", "needs_time_qualifier", "classification_error"] = ""
    why: str = ""
    ours: Truth = False
    expect: dict[str, Literal["holds", "fails", "not computable"]] = {}


class FigureRow(Strict):
    id: Word
    text: str
    value: str
    low: str = ""
    high: str = ""
    unit: str = ""
    section: str = ""
    scenario: Truth = False
    why: str = ""


class ClaimFile(Strict):
    schema_: Annotated[Literal["openmcda/claims/1"], Field(alias="schema")]
    note: str = ""
    groups: dict[str, list[str]] = {}
    claims: list[ClaimRow] = []
    figures: list[FigureRow] = []


def claims_of(data: bytes, name: str, cells: Mapping[tuple, object], readings: Mapping, faults: list[Fault]) -> ClaimBook:
    """The claims and figures in these bytes; faults carry file:line:column."""
    document, found = read_yaml(as_text(data, name), name), []
    row = validated(document, ClaimFile, found)
    refuse(found)
    who = tuple(dict.fromkeys(a for a, _, _ in cells))
    what = tuple(dict.fromkeys(c for _, c, _ in cells))
    for group, members in row.groups.items():
        for k, member in enumerate(members):
            if member not in who:
                faults.append(Fault(f"no subject named {member!r}", document.place(("groups", group, k)), did_you_mean(member, who)))
    reader = _Reader(document, Vocabulary(who, what, tuple(row.groups)), readings, faults)
    claims = tuple(reader.claim(c, i, [x.id for x in row.claims]) for i, c in enumerate(row.claims))
    figures = tuple(reader.figure(f, i) for i, f in enumerate(row.figures))
    for kind, items in (("claim", claims), ("figure", figures)):
        first: dict[str, str] = {}
        for item in items:
            if item.id in first:
                faults.append(Fault(f"the {kind} id {item.id!r} is used twice", item.place, f"first at {first[item.id]}"))
            first.setdefault(item.id, item.place)
    return ClaimBook(claims, figures, {g: tuple(m) for g, m in row.groups.items()})


class _Reader:
    def __init__(self, document: Document, words: Vocabulary, readings: Mapping, faults: list[Fault]):
        self.document, self.words, self.readings, self.faults = document, words, readings, faults

    def claim(self, row: ClaimRow, i: int, ids: list[str]) -> Claim:
        at = ("claims", i)
        place = self.document.place((*at, "id"))
        if bool(row.holds_if) == bool(row.finding):
            self.faults.append(Fault(f"claim {row.id!r} needs either `holds_if` or `finding`", place, "holds_if is an expression, finding a reader's verdict on a text"))
        loops, kinds = self._loops(row, at)
        words = Vocabulary(self.words.who, self.words.what, self.words.groups, kinds, bool(row.vague and row.vague.tolerance is not None))
        for k, other in enumerate(row.between):
            if other not in ids or other == row.id:
                self.faults.append(Fault(f"no other claim named {other!r}", self.document.place((*at, "between", k)), did_you_mean(other, ids)))
        if row.between and len(row.between) != 2:
            self.faults.append(Fault(f"claim {row.id!r}: `between` names two claims", place))
        for reading in row.expect:
            if reading not in self.readings:
                self.faults.append(Fault(f"no reading named {reading!r}", self.document.place((*at, "expect", reading)), did_you_mean(reading, self.readings)))
        vague = row.vague
        return Claim(
            row.id, row.section, row.text, row.period, self._expression(row.holds_if, (*at, "holds_if"), words, TRUTH),
            self._expression(row.value, (*at, "value"), words, NUMBER), row.take, row.unit, loops,
            Vague(vague.word, vague.tolerance, self._expression(vague.looser, (*at, "vague", "looser"), words, TRUTH), vague.note) if vague else None,
            tuple(row.between), row.finding, row.why, row.ours, row.expect, place,
        )  # fmt: skip

    def figure(self, row: FigureRow, i: int) -> Figure:
        value, low, high = (self._expression(getattr(row, part), ("figures", i, part), self.words, NUMBER) for part in ("value", "low", "high"))
        place = self.document.place(("figures", i, "id"))
        if row.scenario and not (low and high):
            self.faults.append(Fault(f"the scenario {row.id!r} has no range", place, "give low and high: a scenario is not a forecast"))
        return Figure(row.id, row.text, value, row.unit, row.section, low, high, row.scenario, row.why, place)

    def _loops(self, row: ClaimRow, at: tuple) -> tuple[dict[str, tuple], dict[str, str]]:
        """The lists of `each` and what each of their names stands for."""
        loops, kinds = {}, {}
        for name, items in row.each.items():
            place = self.document.place((*at, "each", name))
            fits = [k for k, known in ((WHO, self.words.who), (WHAT, self.words.what), (GROUP, self.words.groups)) if all(x in known for x in items)]
            if items and all(x.isdigit() for x in items):
                fits = [YEAR]
            if not fits or not items:
                self.faults.append(Fault(f"the list {name!r} is neither of subjects, of indicators, of groups nor of years", place, did_you_mean(str(items[:1]), self.words.who)))
                continue
            kinds[name] = fits[0]
            loops[name] = tuple(int(x) for x in items) if fits[0] == YEAR else tuple(items)
        return loops, kinds

    def _expression(self, text: str, path: tuple, words: Vocabulary, wanted: str) -> Expression | None:
        if not text:
            return None
        try:
            return Expression(text, self.document.place(path)).checked(words, wanted)
        except McdaError as error:
            self.faults += error.faults
            return None
