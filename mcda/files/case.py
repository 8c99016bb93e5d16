"""A case folder -> Case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from mcda.domain.basis import BasisTest
from mcda.domain.case import NOTHING, Benchmark, Case, Cell, Delivery, Expert, Group, Option, ProblemPlan, RatingScale, Reading, WeightPlan
from mcda.domain.hierarchy import Criterion
from mcda.domain.problem import checked_bounds
from mcda.errors import Fault, McdaError, did_you_mean, refuse
from mcda.files.claims import claims_of
from mcda.files.judgements import CORNER, judgements_of
from mcda.files.lookup import as_text, find_case, find_model, inside, library, read_bytes
from mcda.files.model import model_of
from mcda.files.raters import ratings_of
from mcda.files.records import (
    benchmarks_of,
    cells_of_table,
    facts_of_table,
    faults_of_table,
    names_of_table,
    options_of,
    profiles_of,
    unknown_stages,
)
from mcda.files.schema import CaseFile, ProblemRow, WeightRow, apart, validated
from mcda.files.tables import Table, table_in
from mcda.files.yamltext import read_yaml


def read_case(name: str | Path) -> Case:
    """Read a case: a folder, its case.yaml, a workbook, or the name of a shipped case.

    Every fault of every file is collected before the case is refused.

    Raises
    ------
    NotFound
        There is no such case.
    InvalidInput
        With all faults, each with file:line:column or workbook[Sheet!Cell].

    Examples
    --------
    >>> import mcda
    >>> [plan.id for plan in mcda.read_case("henan").problems]
    ['interventions', 'regions', 'all_criteria']
    """
    folder = find_case(name)
    unreadable = list(getattr(folder, "faults", ()))  # cells of a workbook; what follows from them is not told
    try:
        case = _Reader(folder).case()
    except McdaError as error:
        refuse(apart([*unreadable, *error.faults], len(unreadable)))
    refuse(unreadable)
    return case


class _Reader:
    """Reads the files of one folder; collects faults, what it read, and places."""

    def __init__(self, folder: Traversable):
        self.folder, self.faults, self.contents, self.places, self.named = folder, [], {}, {}, {}

    def case(self) -> Case:
        data = self._bytes("case.yaml", folder_name(self.folder))
        self.document = document = read_yaml(as_text(data, "case.yaml"), "case.yaml")
        row = validated(document, CaseFile, self.faults)
        if row is None:
            refuse(self.faults)
        self.wrong = len(self.faults)  # faults of single fields; those that follow from them are not told
        try:
            model = self._model(row.model)
        except McdaError as error:  # the tables are still read, for what is wrong in themselves
            self.faults += error.faults
            for name, path in [*((t, ("tables", i)) for i, t in enumerate(row.tables)), *([(row.interventions, ("interventions",))] if row.interventions else [])]:
                faults_of_table(self._table(name, path), self.faults)
            refuse(self.faults)
        options, rated_cells = self._options(row)
        profiles: dict[str, Option] = {}
        cells = self._cells(row, model, profiles) | rated_cells
        facts = self._facts(row, cells)
        scale, rated = self._scale(row), row.ratings and self._table(row.ratings.table, ("ratings", "table"))
        ratings = ratings_of(rated, scale, options, model, self.faults) if rated and scale else {}
        if row.ratings:
            self.places["ratings"] = row.ratings.table
        own, shares = judgements_of(row.judgements, document, model.hierarchy, ("judgements",), self.faults, lambda n, p: self._table(n, p, CORNER))
        readings = {r.id: Reading(r.id, r.basis, r.name, r.note) for r in row.readings}
        groups = {g.id: Group(g.id, tuple(Expert(e.id, e.importance, e.name) for e in g.experts), g.aggregate, g.illustrative) for g in row.groups}
        named = self.named | {a.id: Option(a.id, a.name, a.code, note=a.note) for a in row.alternatives}
        case = Case(
            id=row.id, model=model, names=row.name, question=row.question,
            problems=tuple(self._plan(p, i, model, cells, options, readings, groups) for i, p in enumerate(row.problems)),
            options=named | profiles | options, cells=cells, facts=facts, ratings=ratings, rating_scale=scale or RatingScale(),
            judgements={(j.by, j.first, j.second): j for j in (*_unless(model.judgements, shares), *own)},
            shares={(s.by, s.on): s for s in (*_unless(model.shares, own), *shares)},
            links={(k.source, k.target): k for k in model.links}, strength=model.link_scale.strength,
            readings=readings, groups=groups, sources=row.sources, sections=tuple(row.report.sections) if row.report else (), stages=tuple(row.stages), sizes=tuple(row.sizes), structures=self._structures(row, model), benchmarks=self._benchmarks(row, model, options), basis_tests=self._basis_tests(row, model, cells | facts), claims=self._claims(row, cells | facts, readings), places=self.places, contents=self.contents,
        )  # fmt: skip
        self._cross_checks(row, case)
        self._names_of(row, cells, options)
        refuse(apart(self.faults, self.wrong))
        return case

    def _scale(self, row: CaseFile) -> RatingScale | None:
        """The scale of the ratings; None where it cannot be one."""
        given = row.ratings
        if given and not given.min <= 0 < given.max:
            self.faults.append(Fault(f"the rating scale {given.min:g} to {given.max:g} must hold 0 and end above it", self.document.place(("ratings", "min")), "0 says: no effect; write min: -4, max: 4"))
            return None
        return RatingScale(given.min, given.max, given.anchors) if given else RatingScale()

    def _bytes(self, name: str, shown: str | None = None) -> bytes:
        data = read_bytes(self.folder / name)
        self.contents[name] = data
        return data

    def _model(self, name: str, place: str = ""):
        file = find_model(name, self.folder, place or self.document.place(("model",)))
        home = self.folder if (self.folder / file.name).is_file() else library("models")
        self.contents[file.name] = read_bytes(file)
        return model_of(self.contents[file.name], file.name, home, self.contents)

    def _table(self, name: str, path: tuple, corner: str = "") -> Table:
        """A CSV of the case; a fault and an empty table where it cannot be read."""
        return table_in(self.folder, name, self.document.place(path), self.faults, self.contents, corner)

    def _options(self, row: CaseFile) -> tuple[dict[str, Option], dict]:
        if not row.interventions:
            return {}, {}
        table = self._table(row.interventions, ("interventions",))
        delivery = {d.id: d for p in row.problems for d in p.delivery}
        options, cells = options_of(table, delivery, self.faults) if table.columns else ({}, {})
        self.faults += unknown_stages(options, row.stages, row.sizes)
        return options, cells

    def _cells(self, row: CaseFile, model, profiles: dict[str, Option]) -> dict[tuple, Cell]:
        cells: dict[tuple, Cell] = {}
        for i, name in enumerate(row.tables):
            table = self._table(name, ("tables", i))
            if table.columns:
                self.named |= names_of_table(table)
                profiles |= profiles_of(table, model, self.faults)
                for key, cell in cells_of_table(table, model, self.faults).items():
                    if key in cells:
                        self.faults.append(Fault(f"the cell {'/'.join(str(k) for k in key if k is not None)} is given twice", cell.place, f"first at {cells[key].place}"))
                    cells.setdefault(key, cell)
        return cells

    def _facts(self, row: CaseFile, cells: Mapping) -> dict[tuple, Cell]:
        """Cells outside the hierarchy, for claims and figures."""
        facts: dict[tuple, Cell] = {}
        for i, name in enumerate(row.facts):
            table = self._table(name, ("facts", i))
            for key, cell in facts_of_table(table, self.faults).items() if table.columns else ():
                if key in cells or key in facts:
                    first = (cells.get(key) or facts[key]).place
                    self.faults.append(Fault(f"the cell {'/'.join(str(k) for k in key if k is not None)} is given twice", cell.place, f"first at {first}"))
                facts.setdefault(key, cell)
        return facts

    def _structures(self, row: CaseFile, model) -> dict:
        """Other hierarchies over the same leaves, and their traces to the case's own."""
        found = {}
        for i, name in enumerate(row.structures):
            found[name] = other = self._model(name, self.document.place(("structures", i)))
            if not set(other.hierarchy.leaves) & set(model.hierarchy.leaves):
                self.faults.append(Fault(f"the model {name!r} shares no leaf with {model.id!r}", self.document.place(("structures", i)), "a structure regroups the same leaves"))
            for t in other.traces:
                if t.target not in model.pillars:
                    self.faults.append(Fault(f"a trace to {t.target!r}, which is no pillar of {model.id!r}", t.place, did_you_mean(t.target, model.pillars)))
        return found

    def _benchmarks(self, row: CaseFile, model, options: Mapping) -> tuple[Benchmark, ...]:
        if not row.benchmarks:
            return ()
        table = self._table(row.benchmarks, ("benchmarks",))
        models = {}
        for name in dict.fromkeys(r["model"] for r in table if r["model"]):
            try:
                models[name] = self._model(name, next(r.place("model") for r in table if r["model"] == name))
            except McdaError as error:
                self.faults += error.faults
        return benchmarks_of(table, models, model, options, self.faults)

    def _basis_tests(self, row: CaseFile, model, cells: Mapping) -> tuple[BasisTest, ...]:
        found, known = [], tuple(dict.fromkeys(c for _, c, _ in cells))
        for i, t in enumerate(row.basis_tests):
            place = self.document.place(("basis_tests", i))
            self._known([t.criterion], model.hierarchy.leaves, ("basis_tests", i, "criterion"), "leaf criterion")
            self._known([n for n in (t.over, t.equals) if n], known, ("basis_tests", i, "over"), "indicator")
            ratio, share = t.low is not None and t.high is not None and bool(t.reference), bool(t.over and t.equals)
            if ratio == share or (ratio and not 0 <= t.low <= t.high):
                self.faults.append(Fault("a basis test needs either reference, low and high, or over, equals and tolerance", place))
            found.append(BasisTest(t.criterion, t.reference, t.low or 0.0, t.high or 0.0, t.over, t.equals, t.tolerance, t.why, place))
        return tuple(found)

    def _claims(self, row: CaseFile, cells: Mapping, readings: Mapping):
        if not row.claims:
            return None
        try:
            file = inside(self.folder, row.claims, self.document.place(("claims",)))
            return claims_of(self._bytes(row.claims), file.name, cells, readings, self.faults)
        except McdaError as error:
            self.faults += error.faults
            return None

    def _plan(self, row: ProblemRow, i: int, model, cells: Mapping, options: Mapping, readings: Mapping, groups: Mapping) -> ProblemPlan:
        at, names = ("problems", i), model.hierarchy.leaves
        for part in ("id", "method", "weights", "reading"):
            self.places[f"problems/{row.id}/{part}"] = self.document.place((*at, part))
        self.places[f"problems/{row.id}"] = self.document.place(at)
        self._known(row.criteria, names, (*at, "criteria"), "leaf criterion")
        present = tuple(dict.fromkeys(a for a, _, _ in cells if a in options)) if row.kind == "interventions" else tuple(dict.fromkeys(a for a, _, _ in cells if a not in options))
        if present:  # else the table could not be read, which is the fault to tell
            self._known(row.alternatives, present, (*at, "alternatives"), "alternative")
        for reading, where in [(row.reading, "reading"), *((r, "readings_shown") for r in row.readings_shown)]:
            if reading:
                self._known([reading], tuple(readings), (*at, where), "reading")
        if row.focus:
            self._known([row.focus], tuple(row.alternatives) or present, (*at, "focus"), "alternative")
        bounds = {}
        for name, pair in row.bounds.items():
            place = self.document.place((*at, "bounds", name))
            known = [*names, *(d.id for d in row.delivery), *model.pillars]
            if name not in known:
                self.faults.append(Fault(f"bounds for unknown criterion {name!r}", place, did_you_mean(name, known)))
                continue
            direction = model.hierarchy[name].direction if name in names else next((d.direction for d in row.delivery if d.id == name), "benefit")
            try:
                bounds[name] = checked_bounds(name, pair, direction, place)
            except McdaError as error:
                self.faults += error.faults
        share = row.effects.share if row.delivery else 1.0
        self._shares(row, share, at, model)
        self._nothing(row, at, options)
        self._sorted(row, at, model)
        return ProblemPlan(
            id=row.id, kind=row.kind, names=row.name, alternatives=tuple(row.alternatives) or present, criteria=tuple(row.criteria),
            year=row.year, reading=row.reading, readings_shown=tuple(row.readings_shown),
            weights=self._weights(row.weights, (*at, "weights"), groups) if row.weights else WeightPlan("stages"), weights_shown=tuple(self._weights(w, (*at, "weights_shown", k), groups) for k, w in enumerate(row.weights_shown)),
            method=row.method, normalization=row.normalization, mixed_basis=row.mixed_basis, missing=row.missing, focus=row.focus,
            effects_share=share, through=row.effects.through, bounds=bounds,
            delivery=tuple(Delivery(Criterion(d.id, direction=d.direction, unit=d.unit, names=d.name), d.weight) for d in row.delivery),
            delivery_illustrative=row.delivery_illustrative, do_nothing=row.do_nothing, gap_weights=(row.gap_weights.problem, row.gap_weights.region) if row.gap_weights else None,
        )  # fmt: skip

    def _nothing(self, row: ProblemRow, at: tuple, options: Mapping) -> None:
        """The row in which nothing is started needs a value of every delivery criterion, and of nothing else."""
        if not row.do_nothing:
            return
        place, known = self.document.place((*at, "do_nothing")), [d.id for d in row.delivery]
        if row.kind != "interventions":
            self.faults.append(Fault("do_nothing belongs to a problem of kind interventions", place, "take it out, or add the row to the table"))
            return
        self.faults += [Fault(f"do_nothing has {c!r}, which is no delivery criterion", self.document.place((*at, "do_nothing", c)), did_you_mean(c, known)) for c in row.do_nothing if c not in known]
        missing = [c for c in known if c not in row.do_nothing]
        if missing:
            self.faults.append(Fault(f"do_nothing has no value of {', '.join(missing)}", place, "give each delivery criterion a value; effects are zero"))
        if NOTHING in options:
            self.faults.append(Fault(f"{NOTHING!r} is an intervention already", place, "leave do_nothing out: the row is ranked with the others"))

    def _shares(self, row: ProblemRow, share: float, at: tuple, model) -> None:
        total = share + sum(d.weight for d in row.delivery)
        if row.delivery and not self.wrong and abs(total - 1) > 1e-9:
            self.faults.append(Fault(f"the share of effects and the delivery weights sum to {total:g}, not 1", self.document.place((*at, "delivery")), "the share and the weights of delivery are parts of 1"))
        if not 0 <= share <= 1:
            self.faults.append(Fault(f"the share {share:g} of effects is outside [0, 1]", self.document.place((*at, "effects", "share")), "0.7 says: effects count for 70 %"))
        for k, d in enumerate(row.delivery):
            place = self.document.place((*at, "delivery", k))
            if not 0 <= d.weight <= 1:
                self.faults.append(Fault(f"the weight {d.weight:g} of {d.id!r} is outside [0, 1]", place))
            if d.id in model.hierarchy or d.id in ("root", "effects", "delivery") or d.id in [e.id for e in row.delivery[:k]]:
                self.faults.append(Fault(f"the delivery criterion {d.id!r} has a name that is taken", place, "choose another id"))

    def _sorted(self, row: ProblemRow, at: tuple, model) -> None:
        """A sorting problem needs a model with classes; every other one needs weights."""
        if row.kind == "sorting" and model.sorting is None:
            self.faults.append(Fault(f"problem {row.id!r} sorts into classes, which the model {model.id!r} does not have", self.document.place(at), "write sorting: in the model"))
        if row.kind != "sorting" and row.weights is None:
            self.faults.append(Fault("the field 'weights' is missing", self.document.place(at), "write weights: {from: equal}"))

    def _weights(self, row: WeightRow, path: tuple, groups: Mapping) -> WeightPlan:
        needed = {"judgements": ("by", row.by), "group": ("group", row.group), "given": ("values", row.values)}.get(row.source_)
        if needed and not needed[1]:
            self.faults.append(Fault(f"weights from {row.source_} need the field {needed[0]!r}", self.document.place(path)))
        if row.group:
            self._known([row.group], tuple(groups), (*path, "group"), "group")
        return WeightPlan(row.source_, row.by, row.group, row.values, row.illustrative, row.prioritization, row.random_index)

    def _known(self, names: list[str], known: tuple[str, ...], path: tuple, kind: str) -> None:
        for k, name in enumerate(names):
            if name not in known:
                self.faults.append(Fault(f"no {kind} named {name!r}", self.document.place((*path, k)), did_you_mean(name, known)))
            elif name in names[:k]:
                self.faults.append(Fault(f"the {kind} {name!r} stands twice", self.document.place((*path, k)), "name it once"))

    def _names_of(self, row: CaseFile, cells: Mapping, options: Mapping) -> None:
        """Ids declared twice, alternatives declared without data, and data of alternatives that are not declared."""
        for field in ("alternatives", "readings", "groups"):
            first: dict[str, str] = {}
            for i, item in enumerate(getattr(row, field)):
                place = self.document.place((field, i, "id"))
                if item.id in first or (field == "alternatives" and item.id in options):
                    self.faults.append(Fault(f"the id {item.id!r} is used twice", place, f"first at {first.get(item.id, row.interventions)}"))
                first.setdefault(item.id, place)
        declared, measured = {a.id: i for i, a in enumerate(row.alternatives)}, dict.fromkeys(a for a, _, _ in cells if a not in options)
        for name, i in declared.items() if measured else ():
            if name not in measured and name not in options:
                self.faults.append(Fault(f"no table has the alternative {name!r}", self.document.place(("alternatives", i, "id")), did_you_mean(name, measured)))
        for name in measured if declared else ():
            if name and name not in declared:
                place = next(cell.place for (a, _, _), cell in cells.items() if a == name)
                self.faults.append(Fault(f"the alternative {name!r} is not declared in the case", place, did_you_mean(name, declared)))

    def _gap_weights(self, row: ProblemRow, at: tuple, case: Case) -> None:
        """The table problem and the region of a gap-weighted variant."""
        tables = [p.id for p in case.problems if p.kind == "table"]
        if row.kind != "interventions":
            self.faults.append(Fault("gap_weights belong to a problem of kind interventions", self.document.place(at), "take them out"))
        elif row.gap_weights.problem not in tables:
            self.faults.append(Fault(f"no table problem named {row.gap_weights.problem!r}", self.document.place((*at, "problem")), did_you_mean(row.gap_weights.problem, tables)))
        else:
            known = case.problem(row.gap_weights.problem).alternatives
            if row.gap_weights.region not in known:
                self.faults.append(Fault(f"no alternative named {row.gap_weights.region!r}", self.document.place((*at, "region")), did_you_mean(row.gap_weights.region, known)))

    def _cross_checks(self, row: CaseFile, case: Case) -> None:
        ids = [p.id for p in row.problems]
        for i, p in enumerate(row.problems):
            if p.id in ids[:i]:
                self.faults.append(Fault(f"the problem id {p.id!r} is used twice", self.document.place(("problems", i, "id"))))
            if p.kind == "interventions" and not row.interventions:
                self.faults.append(Fault(f"problem {p.id!r} needs a table of interventions", self.document.place(("problems", i)), "write interventions: FILE.csv"))
        if not row.problems:
            self.faults.append(Fault("the case has no problem", self.document.place(("problems",)), "write problems: and under it - {id: ..., kind: table, ...}"))
        for i, group in enumerate(row.groups):
            for k, expert in enumerate(group.experts):
                if expert.importance <= 0:
                    self.faults.append(Fault(f"the importance {expert.importance:g} of {expert.id!r} is not above 0", self.document.place(("groups", i, "experts", k, "importance")), "importances are above 0; take the expert out to leave them out"))
        for i, p in enumerate(row.problems):
            if p.gap_weights:
                self._gap_weights(p, ("problems", i, "gap_weights"), case)
        for i, reading in enumerate(row.readings):
            for criterion in reading.basis:
                self._known([criterion], case.model.hierarchy.leaves, ("readings", i, "basis", criterion), "leaf criterion")
        for i, group in enumerate(row.groups):
            judges = tuple(dict.fromkeys(j.by for j in (*case.judgements.values(), *case.shares.values())))
            self._known([e.id for e in group.experts], judges, ("groups", i, "experts"), "judge")


def _unless(model: Iterable, case: Iterable) -> list:
    """What the model says of a person and node, unless the case says it the other way (pairs or weights)."""
    taken = {(x.by, x.on) for x in case}
    return [x for x in model if (x.by, x.on) not in taken]


def folder_name(folder: Traversable) -> str:
    return folder.name
