"""Rows of tables -> cells, options and ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mcda.domain.case import STATUSES, Benchmark, Cell, Model, Option
from mcda.domain.hierarchy import Source
from mcda.domain.number import finite, whole
from mcda.errors import Fault, McdaError, did_you_mean
from mcda.files.numerals import typed
from mcda.files.tables import Row, Table

LONG = ("alternative", "criterion", "year", "value", "unit", "basis", "status", "source", "note")
OPTION = ("id", "code", "name", "requires", "conflicts", "stages", "sizes", "source", "place", "precedent", "note", "status")
BENCHMARK = ("model", "component", "criteria", "state", "place", "interventions", "note")
STATES = ("absent", "pilot", "beginning", "behind", "not_said", "present")


def cells_of_table(table: Table, model: Model, faults: list[Fault]) -> dict[tuple, Cell]:
    """Cells by (alternative, criterion, year) of a wide or a long table."""
    try:
        if "criterion" in table.columns and "value" in table.columns:
            table.require(("alternative", "criterion", "value"), LONG)
            return _long(table, model, faults)
        table.require(("alternative",), ("alternative", "year", "name", "stage", "size", "status", "source", *_languages(table), *model.hierarchy.leaves))
        return _wide(table, model, faults)
    except McdaError as error:
        faults += error.faults
        return {}


def facts_of_table(table: Table, faults: list[Fault]) -> dict[tuple, Cell]:
    """Cells of a long table whose indicators are no criteria of the model."""
    try:
        table.require(("alternative", "criterion", "value"), LONG)
    except McdaError as error:
        faults += error.faults
        return {}
    return _long(table, None, faults)


def faults_of_table(table: Table, faults: list[Fault]) -> None:
    """What is wrong in a table by itself, where the model that it belongs to cannot be read."""
    for row in table:
        _year(row, faults)
        status_of(row, faults)
    for column in table.columns:
        if column not in (*OPTION, *LONG[:3]) and any(finite(typed(row[column])) is not None for row in table):
            for row in table:
                row.number(column, faults)


def _long(table: Table, model: Model | None, faults: list[Fault]) -> dict[tuple, Cell]:
    """One row a cell; further rows of the same cell are its alternative values, on another basis or from another source."""
    cells: dict[tuple, Cell] = {}
    for row in table:
        if model and row["criterion"] not in model.hierarchy.leaves:
            faults.append(Fault(f"no leaf criterion named {row['criterion']!r}", row.place("criterion"), did_you_mean(row["criterion"], model.hierarchy.leaves)))
            continue
        key = (_label(row, "alternative", faults), row["criterion"], _year(row, faults))
        unit = row["unit"] or (model.hierarchy[row["criterion"]].unit if model else "")
        cell = Cell(row.number("value", faults), unit, row["basis"], status_of(row, faults), row["source"], row["note"], row.place("value"))
        first = cells.get(key)
        if first is None:
            cells[key] = cell
            continue
        for other in (first, *first.alternatives):
            if (other.basis, other.source) == (cell.basis, cell.source):
                faults.append(Fault(f"the cell {'/'.join(str(k) for k in key if k is not None)} is given twice on one basis from one source", cell.place, f"first at {other.place}"))
        cells[key] = replace(first, alternatives=(*first.alternatives, cell))
    return cells


def _wide(table: Table, model: Model, faults: list[Fault]) -> dict[tuple, Cell]:
    """One row an alternative; an empty field is a missing value."""
    cells: dict[tuple, Cell] = {}
    seen: dict[tuple, str] = {}
    for row in table:
        alternative, year = _label(row, "alternative", faults), _year(row, faults)
        if (alternative, year) in seen:
            faults.append(Fault(f"alternative {alternative!r} stands twice", row.place("alternative"), f"first at {seen[alternative, year]}"))
            continue
        seen[alternative, year] = row.place()
        standing = status_of(row, faults)
        for criterion in model.hierarchy.leaves:
            if criterion in row:
                value = row.number(criterion, faults)
                status = standing if value is not None else "missing"
                cells[alternative, criterion, year] = Cell(
                    value, model.hierarchy[criterion].unit, status=status, source=row["source"], place=row.place(criterion)
                )
    return cells


def names_of_table(table: Table) -> dict[str, Option]:
    """The alternatives of a wide table that have a name, from the columns name, name_zh, ..."""
    languages = {"en": "name"} | {c[5:]: c for c in _languages(table)}
    found: dict[str, Option] = {}
    for row in table:
        names = {language: row[c] for language, c in languages.items() if row[c]}
        if names and row["alternative"]:
            found.setdefault(row["alternative"], Option(row["alternative"], names, place=row.place("alternative")))
    return found


def profiles_of(table: Table, model: Model, faults: list[Fault]) -> dict[str, Option]:
    """What a wide table says about its alternatives besides numbers: name, stage and size."""
    found: dict[str, Option] = {}
    stages = model.sorting.stages if model.sorting else ()
    if "stage" not in table.columns:
        return found
    for row in table:
        if stages and row["stage"] not in stages:
            told = f"the unknown stage {row['stage']!r}" if row["stage"] else "no stage"
            faults.append(Fault(f"{row['alternative']!r} has {told}", row.place("stage"), did_you_mean(row["stage"], stages)))
        names = {k: v for k, v in ({"en": row["name"]} | {c[5:]: row[c] for c in _languages(table)}).items() if v}
        found[row["alternative"]] = Option(row["alternative"], names, stages=row.words("stage"), sizes=row.words("size"), place=row.place("alternative"))
    return found


def options_of(table: Table, delivery: Mapping, faults: list[Fault]) -> tuple[dict[str, Option], dict[tuple, Cell]]:
    """Interventions by id, and the cells of their delivery criteria."""
    try:
        table.require(("id", *delivery), (*OPTION, *_languages(table), *delivery))
    except McdaError as error:
        faults += error.faults
        return {}, {}
    options: dict[str, Option] = {}
    cells: dict[tuple, Cell] = {}
    for row in table:
        name = _label(row, "id", faults)
        if name in options:
            faults.append(Fault(f"the id {name!r} is used twice", row.place("id"), f"first at {options[name].place}"))
            continue
        source = Source(row["source"], row["place"]) if row["source"] else None
        names = {"en": row["name"]} | {c[5:]: row[c] for c in _languages(table)}
        options[name] = Option(
            name, {k: v for k, v in names.items() if v}, row["code"], row.words("requires"), row.words("conflicts"),
            row.words("stages"), row.words("sizes"), source, row["precedent"], row["note"], row.place("id"),
        )  # fmt: skip
        status = status_of(row, faults)
        for criterion, d in delivery.items():
            cells[name, criterion, None] = Cell(row.number(criterion, faults), d.unit, status=status, place=row.place(criterion))
    for row in table:
        for column in ("requires", "conflicts") if options[row["id"]].place == row.place("id") else ():
            for other in row.words(column):
                if other not in options or other == row["id"]:
                    faults.append(Fault(f"{row['id']!r} {column} {other!r}, which is not another intervention", row.place(column), did_you_mean(other, options)))
    faults += _circles(options)
    return options, cells


def _circles(options: Mapping[str, Option]) -> list[Fault]:
    """Prerequisites that go round in a circle: none of their interventions could ever start."""
    faults, told = [], set()
    for start in options:
        path, seen = [start], {start}
        stack = [iter(options[start].requires)]
        while stack:
            need = next(stack[-1], None)
            if need is None:
                stack.pop()
                path.pop()
            elif need == start and len(path) > 1 and start not in told:
                told |= set(path)
                faults.append(Fault(f"the prerequisites go round in a circle: {' needs '.join([*path, start])}", options[start].place, "one of them must be able to start first"))
            elif need in options and need not in seen:
                seen.add(need)
                path.append(need)
                stack.append(iter(options[need].requires))
    return faults


def unknown_stages(options: Mapping[str, Option], stages: Sequence[str], sizes: Sequence[str]) -> list[Fault]:
    """Interventions that name a stage or a size which the case does not list."""
    faults = []
    for option in options.values():
        for kind, given, known in (("stage", option.stages, stages), ("size", option.sizes, sizes)):
            names = (*known, "all", "system") if kind == "stage" else (*known, "all")
            faults += [Fault(f"{option.id!r} has the unknown {kind} {x!r}", option.place, did_you_mean(x, names)) for x in given if known and x not in names]
    return faults


def benchmarks_of(table: Table, models: Mapping[str, Model], model: Model, options: Mapping[str, Option], faults: list[Fault]) -> tuple[Benchmark, ...]:
    """Components of other systems, checked against their models, the case's leaves and its interventions."""
    if not table.columns:
        return ()
    try:
        table.require(("model", "component", "criteria", "state", "interventions"), BENCHMARK)
    except McdaError as error:
        faults += error.faults
        return ()
    found: list[Benchmark] = []
    for row in table:
        other = models.get(row["model"])
        if other is None:
            continue
        for column, names, known, kind in (
            ("component", (row["component"],), other.hierarchy.nodes, f"component of {other.id}"), ("criteria", row.words("criteria"), model.hierarchy.leaves, "leaf criterion"),
            ("interventions", row.words("interventions"), tuple(options), "intervention"), ("state", (row["state"],), STATES, "state"),
        ):  # fmt: skip
            faults += [Fault(f"no {kind} named {n!r}", row.place(column), did_you_mean(n, known)) for n in names if n not in known]
        if any((b.model, b.component) == (row["model"], row["component"]) for b in found):
            faults.append(Fault(f"the component {row['component']!r} of {other.id} is given twice", row.place("component")))
        node = other.hierarchy[row["component"]] if row["component"] in other.hierarchy else None
        found.append(
            Benchmark(
                row["model"], row["component"], node.names if node else {}, row.words("criteria"), row["state"], row["place"], row.words("interventions"),
                row["note"], node.source if node else None, row.place("component"), other.names,
            )
        )  # fmt: skip
    return tuple(found)


def _label(row: Row, column: str, faults: list[Fault]) -> str:
    if not row[column]:
        faults.append(Fault(f"the field {column!r} is empty", row.place(column)))
    return row[column]


def _year(row: Row, faults: list[Fault]) -> int | None:
    text = row["year"]
    year = whole(typed(text))
    if text and year is None:
        faults.append(Fault(f"{text!r} is not a year", row.place("year"), "write it with digits, such as 2016"))
    return year


def status_of(row: Row, faults: list[Fault], default: str = "as_printed") -> str:
    status = row["status"] or default
    if status not in STATUSES:
        faults.append(Fault(f"unknown status {status!r}", row.place("status"), did_you_mean(status, STATUSES)))
    return status


def _languages(table: Table) -> tuple[str, ...]:
    """Columns such as name_zh."""
    return tuple(c for c in table.columns if c.startswith("name_"))
