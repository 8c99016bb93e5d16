"""Named inputs -> Ranking: the one door for what-if.

`decide(case, problem)` is a pure function of a case. Whatever varies an input
calls `case.replace(address, value)` and decides again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, reduce

import numpy as np

from mcda.basis import against, basis_word, split_rows
from mcda.domain.address import address_of
from mcda.domain.case import NOTHING, Case, Cell, Expert, Group, Judgement, Option, ProblemPlan, WeightPlan
from mcda.domain.hierarchy import ROOT, Criterion, Hierarchy
from mcda.domain.intervals import IntervalRanking
from mcda.domain.note import Note
from mcda.domain.problem import Problem, leveled
from mcda.domain.ranking import Method, Ranking
from mcda.domain.weights import Weights
from mcda.errors import Fault, InvalidInput, McdaError, NotApplicable, Usage, did_you_mean, refuse
from mcda.network import total_effects
from mcda.scoring import parse_method, rank, rank_intervals
from mcda.weighting import Comparisons, GroupComparisons, ahp, group_ahp, weigh
from mcda.weighting.hierarchy import EQUAL

EFFECTS, DELIVERY = "effects", "delivery"
ROUNDING = 1e-13  # of a column's largest effect: terms of either sign were added
AUTHOR = "author"  # whose judgements a model ships with


def decide(case: Case, problem: str | None = None) -> Ranking:
    """The ranking of one problem of a case (its first when none is named).

    Examples
    --------
    >>> import mcda
    >>> case = mcda.read_case("henan")
    >>> mcda.decide(case).winners
    ('operating_rules',)
    >>> mcda.decide(case.replace("judgements/author/talent:policy", 2)).winners
    ('housing_subsidy',)
    """
    plan = case.problem(problem)
    if plan.kind == "sorting":
        raise Usage(f"problem {plan.id!r} sorts into classes: there is nothing to rank", case.places.get(f"problems/{plan.id}"), f"mcda rate {case.id}")
    full = full_weights(case, plan)
    return rank(problem_of(case, plan, full), weights_of(case, plan, full), method_of(case, plan))


def decide_intervals(case: Case, problem: str) -> IntervalRanking:
    """Score and rank intervals of a problem with ``missing: interval``; see `rank_intervals`."""
    plan = case.problem(problem)
    return rank_intervals(problem_of(case, plan), weights_of(case, plan), method_of(case, plan))


def decide_with_nothing(case: Case, problem: str | None = None) -> Ranking:
    """The ranking of an interventions problem with "do nothing" as one more row: no effects, delivery values as declared.

    Shown beside the default ranking, never inside it: one more row can change
    the order of the others. A case that wants the row ranked writes it into
    its table of interventions.

    Raises
    ------
    NotApplicable
        The problem declares no `do_nothing`.

    Examples
    --------
    >>> import mcda
    >>> ranking = mcda.decide_with_nothing(mcda.read_case("henan"))
    >>> int(ranking.ranks["do_nothing"]), len(ranking.alternatives)
    (25, 26)
    """
    plan = case.problem(problem)
    if not plan.do_nothing:
        raise NotApplicable(f"problem {plan.id!r} declares no do_nothing", case.places.get(f"problems/{plan.id}"), "write do_nothing: {cost: ..., ...}, a value for each delivery criterion")
    delivery = {d.criterion.id: d.criterion for d in plan.delivery}
    status = "illustrative" if plan.delivery_illustrative else "as_printed"
    cells = {(NOTHING, c, None): Cell(value, delivery[c].unit, status=status) for c, value in plan.do_nothing.items()}
    option = Option(NOTHING, {"en": "Do nothing", "zh": "维持现状"})
    wider = replace(case, cells={**cells, **case.cells}, options={**case.options, NOTHING: option})
    return decide(wider.with_plan(plan.id, alternatives=(*plan.alternatives, NOTHING)), plan.id)


def method_of(case: Case, plan: ProblemPlan) -> Method:
    """The method of a problem, after any change through the door."""
    text = case.method or plan.method
    normalization = case.normalization or ("" if case.method else plan.normalization)
    try:
        return parse_method(text, normalization)
    except McdaError as error:
        if case.method or case.normalization:  # given through the door: no file is to blame
            raise
        raise InvalidInput.of([replace(f, where=f.where or case.places.get(f"problems/{plan.id}/method")) for f in error.faults]) from None


def weights_of(case: Case, plan: ProblemPlan, full: Weights | None = None) -> Weights:
    """Weights of the criteria that the method sees."""
    full = full or full_weights(case, plan)
    if plan.kind == "table":
        return full
    tree = full.hierarchy.cut(case.model.pillars)
    consistency = {node: c for node, c in full.consistency.items() if node in tree.inner}
    return Weights(tree, {n: full.local[n] for n in tree.nodes}, full.origin, consistency, full.illustrative)


def full_weights(case: Case, plan: ProblemPlan) -> Weights:
    """Weights of every node of a problem, down to the model's leaves, after any change through the door."""
    base = model_weights(case, plan.weights, plan)
    if plan.kind == "interventions" and plan.delivery:
        base = _with_delivery(base, plan)
    fixed = {node: value for node, value in case.weights.items() if node in base.hierarchy}
    return base.moved(fixed) if fixed else base


def model_weights(case: Case, source: WeightPlan, plan: ProblemPlan) -> Weights:
    """Weights of the model's leaves that a problem uses, from the source that its plan names."""
    tree = case.model.hierarchy
    used = used_criteria(case, plan)
    if source.kind == "equal":
        return Weights.equal(tree.restricted(used))
    try:
        if source.kind == "given":
            return Weights.from_global(tree.restricted(used), source.values, Note("given in the case"), illustrative=source.illustrative)
        weights = judged_weights(case, source)
        return weights.restricted(used) if tuple(used) != tree.leaves else weights
    except McdaError as error:  # a name or a number of the plan: the place is in the file
        place = case.places.get(f"problems/{plan.id}/weights")
        raise InvalidInput.of([f if f.where and ":" in f.where else replace(f, where=place or f.where) for f in error.faults]) from None


def judged_weights(case: Case, source: WeightPlan) -> Weights:
    """Weights of the whole model from the judgements of one person or of a group.

    At each node: the judgements or weights of that person; of a group those of
    all its experts who judged the node. A node that none of them judged takes
    the author's, and the origin says so.
    """
    group = case.groups[source.group] if source.kind == "group" else Group(source.by, (Expert(source.by),))
    tree, faults, given, missing, partial = case.model.hierarchy, [], {}, [], []
    said = {(j.by, j.on) for j in case.judgements.values()} | set(case.shares)
    _refuse_silent(group, said, source)
    for node in (n for n in tree.inner if len(tree.children(n)) > 1):
        judges = [e for e in group.experts if (e.id, node) in said]
        if not judges:
            judges, author = [Expert(AUTHOR)], (AUTHOR, node) in said
            missing += [node] if author else []
            if not author:
                continue  # weigh names it
        elif len(judges) < len(group.experts):
            partial.append(node)
        try:
            given[node] = _judged(case, node, judges, group.aggregate, source)
        except McdaError as error:
            faults += error.faults
    refuse(faults)
    illustrative = source.illustrative or group.illustrative or source.by == AUTHOR or bool(missing)
    return weigh(tree, given, origin=_origin(group, source, missing, partial), illustrative=illustrative)


def _refuse_silent(group: Group, said: set[tuple[str, str]], source: WeightPlan) -> None:
    judges = dict.fromkeys(by for by, _ in said)
    faults = [Fault(f"there are no judgements by {e.id!r}", None, did_you_mean(e.id, judges)) for e in group.experts if e.id not in judges]
    if source.kind == "group" and not any(e.importance > 0 for e in group.experts):
        faults.append(Fault(f"the group {group.id!r} has no expert with an importance above 0"))
    refuse(faults)


def _origin(group: Group, source: WeightPlan, missing: Sequence[str], partial: Sequence[str]) -> Note:
    if source.kind == "group":
        origin = Note("group {group} of {experts}, aggregated {aggregate}", group=group.id, experts=tuple(e.id for e in group.experts), aggregate=group.aggregate)
    else:
        origin = Note("judgements of {by}", by=source.by)
    if partial:
        origin = Note("{origin}; on {nodes} only by those who judged there", origin=origin, nodes=tuple(partial))
    if missing:
        origin = Note("{origin}; below {nodes} the author's judgements, because they gave none", origin=origin, nodes=tuple(missing))
    return origin


def _judged(case: Case, node: str, judges: Sequence[Expert], aggregate: str, source: WeightPlan) -> object:
    """What one node is weighed by: one judge's comparisons or weights, or the group's."""
    shares = [case.shares.get((e.id, node)) for e in judges]
    if len(judges) == 1 and shares[0] is not None:
        return dict(shares[0].values) or EQUAL
    if any(s is not None for s in shares):
        told = ", ".join(e.id for e, s in zip(judges, shares, strict=True) if s is not None)
        raise InvalidInput(f"on {node}, {told} gave weights and not pairs: a group is aggregated from pairs", next(s.place for s in shares if s), "compare pairs")
    experts = {e.id: _comparisons(case, e.id, node, source) for e in judges}
    if len(judges) == 1 and source.kind != "group":
        return next(iter(experts.values()))
    return _grouped(tuple(experts.items()), tuple((e.id, e.importance) for e in judges), aggregate)


def _comparisons(case: Case, by: str, node: str, source: WeightPlan) -> Comparisons:
    judged = [j for j in case.judgements.values() if (j.by, j.on) == (by, node)]
    pairs = tuple(((j.first, j.second), j.value) for j in judged)
    try:
        return _compared(pairs, case.model.hierarchy.children(node), source.prioritization, source.random_index)
    except McdaError as error:
        told = f"judgements of {by} below {node}"
        raise InvalidInput.of([replace(f, message=f"{told}: {f.message}", where=_place(judged, f)) for f in error.faults]) from None


def _place(judged: Sequence[Judgement], fault: Fault) -> str | None:
    """The file place of the pair that a fault names, else of the node's first judgement."""
    pair = (fault.where or "").removeprefix("pair ")
    for j in judged:
        if pair in (f"{j.first}:{j.second}", f"{j.second}:{j.first}"):
            return j.place or fault.where
    return judged[0].place or fault.where


@lru_cache(maxsize=1024)
def _compared(pairs: tuple, items: tuple[str, ...], method: str, random_index: str) -> Comparisons:
    return ahp(dict(pairs), items, method, random_index)


@lru_cache(maxsize=256)
def _grouped(experts: tuple, importance: tuple, aggregate: str) -> GroupComparisons:
    shares = dict(importance)
    return group_ahp(dict(experts), shares if any(shares.values()) else None, aggregate)


def _with_delivery(base: Weights, plan: ProblemPlan) -> Weights:
    """The model's tree under 'effects' beside the delivery criteria, with the shares that the plan gives."""
    share, rest = plan.effects_share, sum(d.weight for d in plan.delivery)
    effects = [replace(c, parent=EFFECTS if c.parent == ROOT else c.parent) for c in base.hierarchy.criteria]
    delivery = [replace(d.criterion, parent=DELIVERY) for d in plan.delivery]
    tree = Hierarchy((Criterion(EFFECTS, names={"en": "Effects", "zh": "效果"}), Criterion(DELIVERY, names={"en": "Delivery", "zh": "实施"}), *effects, *delivery))
    local = {EFFECTS: share, DELIVERY: rest, **base.local, **{d.criterion.id: d.weight / rest for d in plan.delivery}}
    origin = Note("{origin} for {share} of the weight (effects), given in the case for {rest} (delivery)", origin=base.origin, share=f"{share:.0%}", rest=f"{rest:.0%}")
    return Weights(tree, local, origin, {EFFECTS if n == ROOT else n: c for n, c in base.consistency.items()}, base.illustrative or plan.delivery_illustrative)


def problem_of(case: Case, plan: ProblemPlan, full: Weights | None = None) -> Problem:
    """The decision matrix of one problem, every value read through the case."""
    return _interventions(case, plan, full or full_weights(case, plan)) if plan.kind == "interventions" else _table(case, plan)


def used_criteria(case: Case, plan: ProblemPlan) -> tuple[str, ...]:
    """The model's leaves that a problem uses: those named, without those left out for a missing cell."""
    named = plan.criteria or case.model.hierarchy.leaves
    if plan.kind == "interventions" or plan.missing != "leave_out":
        return tuple(named)
    kept = tuple(c for c in named if all(_read(case, plan, a, c)[0] is not None for a in plan.alternatives))
    if not kept:
        raise InvalidInput(f"problem {plan.id!r}: every criterion has a missing cell", case.places.get(f"problems/{plan.id}"), "name the criteria to use, or carry intervals")
    return kept


def _table(case: Case, plan: ProblemPlan) -> Problem:
    criteria, faults, notes = used_criteria(case, plan), [], []
    values, status = np.full((len(plan.alternatives), len(criteria)), np.nan), {}
    for j, criterion in enumerate(criteria):
        column = {}
        for i, alternative in enumerate(plan.alternatives):
            cell, fault = _read(case, plan, alternative, criterion)
            if cell is None:
                if plan.missing == "interval":
                    status[alternative, criterion] = "missing"
                else:
                    faults.append(fault)
                continue
            values[i, j], status[alternative, criterion], column[alternative] = cell.value, cell.status, cell
        faults += _mixed(case, plan, criterion, column, notes)
    refuse(faults)
    left_out = [c for c in plan.criteria or case.model.hierarchy.leaves if c not in criteria]
    if left_out:
        notes.append(Note("left out for missing cells: {criteria}; the others keep their proportions and carry {share} of the weight that was theirs", criteria=tuple(left_out), share=_lost(case, plan, left_out)))
    tree = _bounded(case.model.hierarchy.restricted(criteria), plan)
    return Problem(tree, plan.alternatives, leveled(values), status, plan.missing == "interval", _names(case, plan), tuple(notes))


def _lost(case: Case, plan: ProblemPlan, left_out: Sequence[str]) -> str:
    """The weight, in the plan's own weights, of criteria that were left out."""
    whole = model_weights(case, plan.weights, replace(plan, missing="refused"))
    return f"{sum(whole.of(c) for c in left_out):.1%}"


def _bounded(tree: Hierarchy, plan: ProblemPlan) -> Hierarchy:
    return Hierarchy(tuple(replace(c, bounds=plan.bounds[c.id]) if c.id in plan.bounds else c for c in tree.criteria))


def _names(case: Case, plan: ProblemPlan) -> dict:
    return {a: case.options[a].names for a in plan.alternatives if a in case.options}


def cell_of(case: Case, plan: ProblemPlan, alternative: str, criterion: str) -> Cell | None:
    """The cell that the problem's year and reading pick; None where it is missing."""
    return _read(case, plan, alternative, criterion)[0]


def _read(case: Case, plan: ProblemPlan, alternative: str, criterion: str) -> tuple[Cell | None, Fault | None]:
    key = (alternative, criterion, plan.year)
    cell = case.cells.get(key) or case.cells.get((alternative, criterion, None))
    if cell is None or cell.value is None:
        place = (cell.place if cell else None) or address_of("cells", alternative, criterion, plan.year)
        hint = "give the value, leave the criterion out of `criteria`, or write `missing: leave_out`"
        return None, Fault(f"problem {plan.id!r}: no value of {criterion!r} for {alternative!r}", place, hint)
    basis = _reading(case, plan).get(criterion)
    if cell.set_by_user or not basis:
        return cell, None
    read = cell.on(basis)
    if read is None or read.value is None:
        place = cell.place or address_of("cells", alternative, criterion, plan.year)
        known = [c.basis for c in (cell, *cell.alternatives) if c.basis]
        return None, Fault(f"problem {plan.id!r}: {criterion!r} of {alternative!r} has no value on the basis {basis!r}", place, did_you_mean(basis, known))
    return read, None


def _reading(case: Case, plan: ProblemPlan) -> dict[str, str]:
    name = case.reading or plan.reading
    return dict(case.readings[name].basis) if name else {}


def _mixed(case: Case, plan: ProblemPlan, criterion: str, column: dict[str, Cell], notes: list[str]) -> list[Fault]:
    """Faults of a column that counts different things by row; a note instead where the plan allows it."""
    given = {a: c for a, c in column.items() if not c.set_by_user}
    units = {c.unit for c in given.values() if c.unit}
    if len(units) > 1:
        return [Fault(f"the column {criterion!r} has different units: {', '.join(sorted(units))}", next(iter(given.values())).place or None, "convert to one unit")]
    bases = dict.fromkeys(c.basis for c in given.values())
    usual, strange = split_rows(case, criterion, plan.year, given)
    if len(bases) < 2 and not (usual and strange):
        return []
    parts = [Note("{basis}: {names}", basis=basis_word(b), names=tuple(a for a, c in given.items() if c.basis == b)) for b in bases]
    told = reduce(lambda first, rest: Note("{first}; {rest}", first=first, rest=rest), [*parts, *([against(usual, strange)] if usual and strange else [])])
    if plan.mixed_basis == "allowed":
        notes.append(Note("the column {criterion} mixes bases ({told})", criterion=criterion, told=told))
        return []
    return [Fault(f"the column {criterion!r} mixes bases ({told})", next(iter(given.values())).place or None, "choose a reading with one basis, or write `mixed_basis: allowed`")]


def _interventions(case: Case, plan: ProblemPlan, full: Weights) -> Problem:
    tree = full.hierarchy.cut(case.model.pillars)
    effects = pillar_effects(case, plan, full)
    values, status, faults = np.empty((len(plan.alternatives), len(tree.leaves))), {}, []
    made_up = {option for (option, _), rating in case.ratings.items() if rating.status == "illustrative"}
    for j, criterion in enumerate(tree.leaves):
        if criterion in case.model.pillars:
            values[:, j] = effects[:, case.model.pillars.index(criterion)]
            status |= {(a, criterion): "illustrative" for a in plan.alternatives if a in made_up}
            continue
        for i, alternative in enumerate(plan.alternatives):
            cell, fault = _read(case, plan, alternative, criterion)
            if cell is None:
                faults.append(fault)
                continue
            values[i, j], status[alternative, criterion] = cell.value, cell.status
    refuse(faults)
    return Problem(_bounded(tree, plan), plan.alternatives, leveled(values), status, names=_names(case, plan))


def rating_matrix(case: Case, plan: ProblemPlan) -> np.ndarray:
    """Ratings (n_options, n_leaves), 0 where none is listed."""
    leaves = case.model.hierarchy.leaves
    zero = 0.0
    return np.array([[r.value if (r := case.ratings.get((o, leaf))) else zero for leaf in leaves] for o in plan.alternatives])


def leaf_shares(case: Case, full: Weights) -> np.ndarray:
    """(n_leaves, n_pillars): share of each leaf in its pillar's effect."""
    leaves, pillars = case.model.hierarchy.leaves, case.model.pillars
    shares = np.zeros((len(leaves), len(pillars)))
    for i, leaf in enumerate(leaves):
        share, node = 1.0, leaf
        while node not in pillars:
            share *= full.local[node]
            node = case.model.hierarchy[node].parent
        shares[i, pillars.index(node)] = share
    return shares


def pillar_effects(case: Case, plan: ProblemPlan, full: Weights) -> np.ndarray:
    """Effects (n_options, n_pillars) of each option, direct or carried on through the graph.

    direct = ratings / scale end, weighted by the leaves' shares in their
    pillar; through the graph = direct (I - strength Z / divisor)^-1, before
    any normalization.
    """
    direct = rating_matrix(case, plan) / case.rating_scale.high @ leaf_shares(case, full)
    if plan.through != "graph":
        return _without_noise(direct)
    return _without_noise(direct @ total_effects(link_matrix(case), case.strength, case.divisor))


def _without_noise(effects: np.ndarray) -> np.ndarray:
    return leveled(effects, ROUNDING * np.abs(effects).max(axis=0, initial=0.0))


def link_matrix(case: Case) -> np.ndarray:
    """Z: signed weights of the active links between pillars, rows act on columns."""
    place = {pillar: i for i, pillar in enumerate(case.model.pillars)}
    matrix = np.zeros((len(place), len(place)))
    for link in case.pillar_links:
        matrix[place[link.source], place[link.target]] = link.weight
    return matrix
