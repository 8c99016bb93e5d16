"""What model and case files may hold (pydantic); text in, typed fields out."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from mcda.domain.hierarchy import DIRECTIONS
from mcda.domain.number import finite, whole
from mcda.errors import Fault, did_you_mean
from mcda.files.numerals import typed
from mcda.files.yamltext import Document

CELL = re.compile(r"![A-Z]+(\d+)\]$")  # of workbook[Sheet!Cell]
MODEL_SCHEMA, CASE_SCHEMA = "openmcda/model/1", "openmcda/case/1"


def _number(value: object) -> float:
    number = finite(typed(value))
    if number is None:
        raise ValueError(f"{value!r} is not a finite number")
    return number


def _whole(value: object) -> int:
    number = whole(typed(value))
    if number is None:
        raise ValueError(f"{value!r} is not a whole number")
    return number


def _truth(value: object) -> bool:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError(f"{value!r} is neither true nor false")


def _named(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


def _pair(value: object) -> object:
    """[a, b, ratio] or [a, b, ratio, low, high] as a mapping."""
    if isinstance(value, list) and len(value) in (3, 5):
        return dict(zip(("first", "second", "value", "low", "high"), value, strict=False))
    raise ValueError("a comparison is [a, b, ratio] or [a, b, ratio, low, high]")


def _direction(value: object) -> str:
    if str(value) not in DIRECTIONS:
        raise ValueError(f"unknown direction {value!r}; {did_you_mean(str(value).lower(), ['benefit', 'cost', 'max', 'min'])}")
    return "benefit" if DIRECTIONS[str(value)] > 0 else "cost"


Number = Annotated[float, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_whole)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Names = Annotated[dict[str, str], BeforeValidator(_named), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]})]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
Direction = Annotated[str, BeforeValidator(_direction)]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SourceRow(Strict):
    doc: str
    place: str = ""


class CriterionRow(Strict):
    id: Word
    parent: Word = "root"
    name: Names = {}
    direction: Direction | None = None
    unit: str = ""
    scale: str = ""
    bounds: list[Number] = []
    code: str = ""
    count: Number | None = None
    note: str = ""
    source: SourceRow | None = None


class CompareRow(Strict):
    first: str
    second: str
    value: Number
    low: Number | None = None
    high: Number | None = None


class JudgementRow(Strict):
    on: Word
    by: Word
    compare: list[Annotated[CompareRow, BeforeValidator(_pair), WithJsonSchema({"type": "array", "minItems": 3, "maxItems": 5})]] = []
    table: str = ""
    weights: dict[str, Number] = {}
    points: dict[str, Number] = {}
    equal: Truth = False
    why: str = ""


class LinkRow(Strict):
    source_: Annotated[Word, Field(alias="from")]
    to: Word
    weight: Number
    low: Number | None = None
    high: Number | None = None
    lag: Whole = 0
    origin: Literal["explicit", "derived", "extension", "member"] = "explicit"
    active: Truth | None = None
    reason: str = ""
    code: str = ""
    source: SourceRow | None = None


class LinkScaleRow(Strict):
    kind: Literal["score", "effect", "spectral"] = "score"
    min: Number = 0.0
    max: Number = 4.0
    strength: Number | None = None  # 0.5, or 1 where weights are effects


class NodeRow(Strict):
    id: Word
    name: Names = {}
    code: str = ""
    note: str = ""
    source: SourceRow | None = None


class Interactions(Strict):
    scale: LinkScaleRow = LinkScaleRow()
    note: str = ""
    nodes: list[NodeRow] = []
    links: list[LinkRow] = []


class ClassRow(Strict):
    id: str
    from_: Annotated[Number, Field(alias="from")] = 0.0
    name: Names = {}
    loan: str = ""


class StageRow(Strict):
    stage: str = ""
    values: dict[str, Number]


class CapRow(Strict):
    criterion: Word
    best: str
    at_least: Number | None = None
    below: Number | None = None
    why: str = ""


class MissingRow(Strict):
    rule: Literal["renormalize"] = "renormalize"
    provisional_below: Number = 0.0


class ElectreRow(Strict):
    cut: Number = 0.6
    indifference: Number = 0.0
    preference: Number = 0.0
    veto: Number | None = None


class SortingRow(Strict):
    classes: list[ClassRow]
    weights: list[StageRow]
    caps: list[CapRow] = []
    missing: MissingRow = MissingRow()
    electre: ElectreRow = ElectreRow()
    illustrative: Truth = False
    note: str = ""


class TraceRow(Strict):
    source_: Annotated[Word, Field(alias="from")]
    to: Word
    how: Literal["full", "part"] = "full"
    why: str = ""
    source: SourceRow | None = None


class ModelFile(Strict):
    schema_: Annotated[Literal["openmcda/model/1"], Field(alias="schema")]
    id: Slug
    name: Names = {}
    note: str = ""
    source: SourceRow | None = None
    criteria: list[CriterionRow]
    judgements: list[JudgementRow] = []
    interactions: Interactions = Interactions()
    systems: list[str] = []
    kind: Literal["model", "checklist", "tree", "ladder", "loop", "ranking", "scenario", "sorting"] = "model"
    traces: list[TraceRow] = []
    sorting: SortingRow | None = None


class NamedRow(Strict):
    id: str
    name: Names = {}
    code: str = ""
    note: str = ""


class WeightRow(Strict):
    source_: Annotated[Literal["judgements", "group", "equal", "given"], Field(alias="from")]
    by: str = ""
    group: str = ""
    values: dict[str, Number] = {}
    illustrative: Truth = False
    prioritization: Literal["eigenvector", "geometric"] = "eigenvector"
    random_index: str = "saaty"


class EffectsRow(Strict):
    share: Number = 1.0
    through: Literal["direct", "graph"] = "direct"


class GapWeightsRow(Strict):
    problem: str
    region: str


class DeliveryRow(Strict):
    id: Word
    weight: Number
    direction: Direction
    name: Names = {}
    unit: str = ""


class ProblemRow(Strict):
    id: Word
    kind: Literal["table", "interventions", "sorting"]
    name: Names = {}
    alternatives: list[str] = []
    criteria: list[str] = []
    year: Whole | None = None
    reading: str = ""
    readings_shown: list[str] = []
    weights: WeightRow | None = None
    weights_shown: list[WeightRow] = []
    effects: EffectsRow = EffectsRow()
    delivery: list[DeliveryRow] = []
    delivery_illustrative: Truth = False
    bounds: dict[str, list[Number]] = {}
    method: str = "topsis"
    normalization: str = ""
    mixed_basis: Literal["refused", "allowed"] = "refused"
    missing: Literal["refused", "leave_out", "interval"] = "refused"
    focus: str = ""
    do_nothing: dict[str, Number] = {}
    gap_weights: GapWeightsRow | None = None


class ReadingRow(Strict):
    id: Word
    name: Names = {}
    basis: dict[str, str] = {}
    note: str = ""


class ExpertRow(Strict):
    id: Word
    name: Names = {}
    importance: Number = 1.0


class GroupRow(Strict):
    id: Word
    experts: list[ExpertRow]
    aggregate: Literal["judgements", "priorities"] = "judgements"
    illustrative: Truth = False


class RatingsRow(Strict):
    table: str
    min: Number = -4.0
    max: Number = 4.0
    anchors: dict[str, str] = {}


class BasisTestRow(Strict):
    criterion: Word
    reference: str = ""
    low: Number | None = None
    high: Number | None = None
    over: str = ""
    equals: str = ""
    tolerance: Number = 0.0
    why: str = ""


class ReportRow(Strict):
    sections: list[str] = []


class CaseFile(Strict):
    schema_: Annotated[Literal["openmcda/case/1"], Field(alias="schema")]
    id: Slug
    name: Names = {}
    question: Names = {}
    model: Slug
    sources: dict[str, str] = {}
    alternatives: list[NamedRow] = []
    tables: list[str] = []
    facts: list[str] = []
    claims: str = ""
    basis_tests: list[BasisTestRow] = []
    stages: list[str] = []
    sizes: list[str] = []
    structures: list[Slug] = []
    benchmarks: str = ""
    interventions: str = ""
    ratings: RatingsRow | None = None
    readings: list[ReadingRow] = []
    groups: list[GroupRow] = []
    judgements: list[JudgementRow] = []
    problems: list[ProblemRow]
    report: ReportRow | None = None


def validated(document: Document, kind: type[Strict], faults: list[Fault]) -> Strict | None:
    """The document as `kind`, with a fault for everything that is wrong.

    Fields that are wrong and can be left out are left out, so that the rest
    is still checked; None where they cannot.
    """
    try:
        return kind.model_validate(document.data)
    except ValidationError as error:
        faults += [_fault(document, kind, item) for item in error.errors()]
        rest = deepcopy(document.data)
        if not all(_left_out(rest, item) for item in error.errors()):
            return None
    try:
        return kind.model_validate(rest)
    except ValidationError:
        return None


def _left_out(data: object, item: dict) -> bool:
    """Take the field of this error out of `data`; an id of a problem is mended instead, since nothing refers to it."""
    *path, name = item["loc"] or ("",)
    for step in path:
        if not isinstance(data, dict | list) or (isinstance(data, dict) and step not in data):
            return False
        data = data[step]
    if not isinstance(data, dict) or name not in data:
        return False
    if item["type"] == "string_pattern_mismatch" and path[:1] == ["problems"] and name == "id":
        data[name] = "p" + re.sub("[^a-z0-9_]", "_", str(data[name]).lower())
    else:
        del data[name]
    return True


def apart(faults: list[Fault], first: int) -> list[Fault]:
    """The faults without those, after the `first`, that stand on the line of one of the first: they follow from it."""
    lines = {_line(f) for f in faults[:first]}
    return [*faults[:first], *(f for f in faults[first:] if _line(f) not in lines)]


def _line(fault: Fault) -> tuple[str, ...]:
    where = fault.where or ""
    return (CELL.sub(r"!\1]", where),) if where.endswith("]") else tuple(where.split(":")[:2])


def _fault(document: Document, kind: type[Strict], item: dict) -> Fault:
    path = tuple(p for p in item["loc"] if not str(p).startswith("function-"))
    name, place = path[-1] if path else document.name, document.place(path)
    value = item.get("input")
    if item["type"] == "extra_forbidden":
        return Fault(f"unknown field {name!r}", place, did_you_mean(str(name), _fields(kind, path[:-1])))
    if item["type"] == "missing":
        return Fault(f"the field {name!r} is missing", place, f"write {name}: ...")
    if item["type"] == "literal_error" and name == "schema":
        return Fault(f"unknown schema {value!r}", place, _schema_hint(str(value), item["ctx"]["expected"].strip("'")))
    if item["type"] == "literal_error":
        return Fault(f"{value!r} is not possible for {name!r}", place, did_you_mean(str(value), _options(item)))
    if item["type"] == "string_pattern_mismatch":
        return Fault(f"{value!r} is not an id", place, "ids are lower-case words: letters, digits and _")
    if item["type"] in ("string_type", "dict_type", "list_type", "model_type", "model_attributes_type"):
        wanted = {"string_type": "a text", "list_type": "a list"}.get(item["type"], "a mapping of fields")
        return Fault(f"{name!r} must be {wanted}, not {_shown(value)}", place)
    return Fault(f"{name!r}: {item['msg'].removeprefix('Value error, ')}", place)


def _schema_hint(given: str, known: str) -> str:
    """What to do about a schema that is newer, older, or none of ours."""
    kind, version = known.rsplit("/", 1)
    other = given.removeprefix(f"{kind}/")
    if given.startswith(f"{kind}/") and other.isdigit():
        newer = int(other) > int(version)
        return "the file is newer than this program: pip install --upgrade openmcda" if newer else f"this is an old draft: write schema: {known} and run mcda check"
    return f"write schema: {known}"


def _options(item: dict) -> list[str]:
    return [w.strip(" '") for w in item["ctx"]["expected"].replace(" or ", ", ").split(",")]


def _shown(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}" if isinstance(value, dict | list) else repr(value)


def _fields(kind: type, path: tuple) -> list[str]:
    """Names of the fields of the schema that lies at `path`."""
    for step in path:
        if isinstance(step, int) or kind is None:
            continue
        by_alias = {f.alias or n: f for n, f in kind.model_fields.items()} if hasattr(kind, "model_fields") else {}
        kind = _inner(by_alias[step].annotation) if step in by_alias else None
    return [f.alias or n for n, f in kind.model_fields.items()] if hasattr(kind, "model_fields") else []


def _inner(annotation: object) -> object:
    """The schema inside list[...], Annotated[...] or ... | None."""
    while not hasattr(annotation, "model_fields") and getattr(annotation, "__args__", None):
        annotation = next((a for a in annotation.__args__ if a is not type(None)), None)
    return annotation
