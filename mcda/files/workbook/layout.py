"""Which list of which file has a sheet of its own, and what its columns are."""

from __future__ import annotations

from dataclasses import dataclass

from mcda.domain.case import STATUSES
from mcda.files.claims import ClaimRow, FigureRow
from mcda.files.schema import CriterionRow, LinkRow, NamedRow, NodeRow, ReadingRow, TraceRow

READ_ME, SETTINGS = "Read me", "Settings"
INDEX = ("Sheet", "What it holds", "File", "Kind", "List")
LIST, MAP, PAIRS, TABLE, ROWS = "list", "words", "comparisons", "table", "settings"
PAIR_COLUMNS = ("on", "first", "second", "ratio", "low", "high", "why")
MAP_COLUMNS = ("id", "text")
SETTINGS_COLUMNS = ("file", "path", "value")


@dataclass(frozen=True)
class ListSheet:
    """A list of a document that has its own sheet."""

    path: str
    title: str
    kind: str
    told: str
    columns: tuple[str, ...] = ()
    row: type | None = None
    always: bool = False


SHEETS = {
    "model": (
        ListSheet("criteria", "Criteria", LIST, "The criteria: each row names its parent; 'direction' says whether more (benefit) or less (cost) is good", ("id", "parent", "name.en", "name.zh", "direction", "unit", "note"), CriterionRow, True),
        ListSheet("judgements", "Compare {by}", PAIRS, "Comparisons by {by}: 'first' is so many times as important as 'second', below the criterion 'on'", PAIR_COLUMNS),
        ListSheet("interactions.nodes", "Mechanisms", LIST, "Mechanisms and outcomes that links may name and that are no criteria", ("id", "name.en", "name.zh", "note"), NodeRow),
        ListSheet("interactions.links", "Links", LIST, "What acts on what, and how strongly", ("from", "to", "weight", "low", "high", "lag", "origin", "active", "reason"), LinkRow, True),
        ListSheet("traces", "Traces", LIST, "What of this model another one takes up", ("from", "to", "how", "why"), TraceRow),
    ),
    "case": (
        ListSheet("alternatives", "Options", LIST, "The regions or options that are compared, with their names", ("id", "name.en", "name.zh", "code", "note"), NamedRow, True),
        ListSheet("judgements", "Compare {by}", PAIRS, "Comparisons by {by}: 'first' is so many times as important as 'second', below the criterion 'on'", PAIR_COLUMNS),
        ListSheet("readings", "Readings", LIST, "Ways to read figures that were counted on different bases", ("id", "name.en", "name.zh", "note"), ReadingRow, True),
        ListSheet("sources", "Sources", MAP, "Where the figures come from", MAP_COLUMNS, None, True),
    ),
    "claims": (
        ListSheet("claims", "Claims", LIST, "What a document says, and the test of each sentence", ("id", "section", "text", "holds_if", "value", "unit"), ClaimRow, True),
        ListSheet("figures", "Figures", LIST, "Figures that are worked out from the data", ("id", "text", "value", "low", "high", "unit"), FigureRow),
    ),
}  # fmt: skip

CHOICES = {
    "direction": ("benefit", "cost"), "status": STATUSES, "origin": ("explicit", "derived", "extension", "member"), "active": ("true", "false"),
    "how": ("full", "part"), "take": ("min", "max"), "state": ("absent", "pilot", "beginning", "behind", "not_said", "present"),
}  # fmt: skip


def kind_of(name: str, data: dict | None) -> str:
    """case, model or claims, from the schema that a document names."""
    schema = str((data or {}).get("schema", ""))
    return next((k for k in SHEETS if schema.startswith(f"openmcda/{k}/")), "other")


def fields(row: type | None) -> tuple[str, ...]:
    """Names that a column of this list may begin with."""
    return tuple(f.alias or n for n, f in row.model_fields.items()) if row else ()
