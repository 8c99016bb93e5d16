"""Costs, budgets and requirements as given -> a checked Program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from mcda.domain.note import Note
from mcda.domain.portfolio import SetValue
from mcda.domain.ranking import Ranking
from mcda.errors import Fault, InvalidInput, NotApplicable, UnknownName, did_you_mean, refuse
from mcda.portfolio.program import Program, Rule, budget_rule


def worth_of(values: object) -> SetValue:
    """A SetValue from what `select` takes: a SetValue, a mapping or Series by id, or a Ranking with additive scores."""
    if isinstance(values, SetValue):
        return values
    notes: list[str] = []
    if isinstance(values, Ranking):
        notes = _additive(values.method.id, values.method.label, values)
        values = dict(zip(values.alternatives, values.score_values, strict=True))
    elif getattr(values, "attrs", {}).get("method"):
        told = values.attrs["method"]
        notes = _additive(told, told.upper(), None)
    if not hasattr(values, "items"):
        raise InvalidInput("the values need names", None, "give a mapping or a Series: {id: value}")
    numbers, faults = _numbers(values.items(), "value", negative=True)
    refuse(faults)
    if not numbers:
        raise InvalidInput("there is nothing to choose from", None, "give a value for each intervention")
    return SetValue.additive(list(numbers), list(numbers.values()), notes)


def _additive(method: str, label: str, ranking: Ranking | None) -> list[str]:
    """Notes on scores that may be added; refuses those that may not."""
    if method == "topsis":
        raise NotApplicable(
            "TOPSIS closeness cannot be added up: the closeness of a set is not the sum of its members' closeness, and it already contains the cost", None,
            "give additive values (the weighted effects: mcda.set_value(case), or a WSM of the benefits) and the costs beside them",
        )  # fmt: skip
    if method == "promethee2":
        return [Note("{method} flows compare the options with each other: a shift of all flows changes the set, and an option with a negative flow is never chosen", method=label)]
    if method != "wsm":
        raise NotApplicable(f"scores of {label} cannot be added up to the value of a set", None, "give additive values and the costs beside them")
    if ranking is None:
        return []
    notes = []
    if ranking.method.parameters.get("normalization") is not None:
        notes.append(Note("these scores are measured from the worst option, not from doing nothing: a shift of all scores changes the set"))
    paid = [c for c, sign in zip(ranking.problem.criteria, ranking.problem.signs, strict=True) if sign < 0]
    if paid:
        notes.append(Note("the scores already count {criteria}: what the budget counts too is counted twice", criteria=tuple(paid)))
    return notes


def _numbers(items: Iterable[tuple[object, object]], what: str, negative: bool) -> tuple[dict[str, float], list[Fault]]:
    numbers: dict[str, float] = {}
    faults = []
    for key, value in items:
        name = str(key)
        if name in numbers:
            faults.append(Fault(f"{name!r} stands twice", None, f"give one {what} for each"))
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            number = np.nan
        if isinstance(value, bool) or not np.isfinite(number):
            faults.append(Fault(f"the {what} of {name!r} is missing or not a finite number: {value!r}"))
        elif number < 0 and not negative:
            faults.append(Fault(f"the {what} of {name!r} is negative: {number:g}", None, "costs are 0 or more"))
        numbers[name] = number
    return numbers, faults


def budgets_of(budget: object, resources: Sequence[str]) -> dict[str, float]:
    """Budget by resource; a bare number belongs to the only resource."""
    if budget is None:
        return {}
    if not isinstance(budget, Mapping):
        if len(resources) != 1:
            raise InvalidInput("which budget is this?", None, f"name it: budget={{{', '.join(f'{r!r}: ...' for r in resources)}}}" if resources else "give costs first")
        budget = {resources[0]: budget}
    for name in budget:
        if name not in resources:
            raise UnknownName(f"a budget for {name!r}, but no costs in {name!r} are given", None, did_you_mean(str(name), resources))
    faults = []
    for name, most in budget.items():
        if isinstance(most, bool) or not isinstance(most, int | float | np.number) or np.isnan(most) or most < 0:
            faults.append(Fault(f"the budget {name} = {most!r} is not a number of 0 or more"))
    refuse(faults)
    return {name: float(most) for name, most in budget.items()}


def costs_of(costs: object, ids: Sequence[str], budget: object) -> dict[str, np.ndarray]:
    """Cost vectors by resource, aligned by id; every id must be there."""
    if costs is None:
        return {}
    if hasattr(costs, "columns"):
        tables = {str(c): costs[c] for c in costs.columns}
    else:
        if not hasattr(costs, "items"):
            raise InvalidInput("the costs need names", None, "give a mapping or a Series: {id: cost}, or a frame with one column per resource")
        nested = [v for _, v in costs.items() if hasattr(v, "items")]
        name = next(iter(budget)) if isinstance(budget, Mapping) and len(budget) == 1 else "cost"
        tables = {str(k): v for k, v in costs.items()} if nested else {str(name): costs}
    faults, vectors = [], {}
    for name, table in tables.items():
        what = "cost" if name == "cost" else f"cost in {name}"
        numbers, wrong = _numbers(table.items(), what, negative=False)
        faults += wrong + [Fault(f"no {what} for {i!r}", None, did_you_mean(i, numbers)) for i in ids if i not in numbers]
        faults += [Fault(f"a {what} for {i!r}, which is not among the interventions", None, did_you_mean(i, ids)) for i in numbers if i not in ids]
        vectors[name] = np.array([numbers.get(i, np.nan) for i in ids])
    refuse(faults)
    return vectors


def program_of(
    worth: SetValue, costs: Mapping[str, np.ndarray], budget: Mapping[str, float], requires: object = None, conflicts: object = None,
    synergies: object = None, groups: Mapping[str, Sequence[str]] | None = None, at_most: Mapping[str, float] | None = None,
    at_least: Mapping[str, float] | None = None, force_in: Sequence[str] = (), force_out: Sequence[str] = (), count: int | None = None,
) -> Program:  # fmt: skip
    """All requirements as rows, checked by name; every fault at once."""
    ids = worth.ids
    needs, clashes = _needed(requires), _pairs(conflicts)
    extra = {tuple(map(str, k)): v for k, v in dict(synergies or {}).items()}
    bands = _bands(ids, groups or {}, at_most or {}, at_least or {})
    faults = _unknown(ids, needs, clashes, extra, force_in, force_out, groups or {})
    faults += [Fault(f"{i!r} is forced in and forced out") for i in force_in if i in set(force_out)]
    faults += [Fault(f"the synergy of {a!r} and {b!r} is not a finite number: {v!r}") for (a, b), v in extra.items() if not np.isfinite(v)]
    refuse(faults)
    _refuse_cycle(needs)
    place = {a: i for i, a in enumerate(ids)}
    rules = [budget_rule(r, np.asarray(costs[r], float), most) for r, most in budget.items() if np.isfinite(most)]
    rules += [_row(ids, f"{a} requires {b}", {a: 1.0, b: -1.0}, 0.0) for a, below in needs.items() for b in below]
    rules += [_row(ids, f"{a} conflicts with {b}", {a: 1.0, b: 1.0}, 1.0) for a, b in clashes]
    rules += bands
    if count is not None:
        rules.append(Rule(f"at most {count} interventions", np.ones(len(ids)), float(count)))
    rules += [_row(ids, f"{a} is forced in", {a: -1.0}, -1.0) for a in dict.fromkeys(map(str, force_in))]
    rules += [_row(ids, f"{a} is forced out", {a: 1.0}, 0.0) for a in dict.fromkeys(map(str, force_out))]
    pairs = tuple((place[a], place[b], float(v)) for (a, b), v in extra.items() if v != 0)
    return Program(worth, tuple(rules), pairs, dict(costs), dict(budget), needs)


def _needed(requires: object) -> dict[str, tuple[str, ...]]:
    """{id: ids that it requires} from a mapping to one id or several, or from pairs (id, required)."""
    needs: dict[str, tuple[str, ...]] = {}
    items = requires.items() if hasattr(requires, "items") else (requires or ())
    for a, below in items:
        listed = (below,) if isinstance(below, str) else tuple(map(str, below))
        if listed:
            needs[str(a)] = tuple(dict.fromkeys((*needs.get(str(a), ()), *listed)))
    return needs


def _pairs(conflicts: object) -> tuple[tuple[str, str], ...]:
    pairs = conflicts or ()
    if hasattr(pairs, "items"):
        pairs = [(a, b) for a, listed in pairs.items() for b in ((listed,) if isinstance(listed, str) else listed)]
    return tuple(dict.fromkeys(tuple(sorted((str(a), str(b)))) for a, b in pairs))


def _unknown(ids: Sequence[str], needs: Mapping, clashes: Sequence, extra: Mapping, force_in: Sequence[str], force_out: Sequence[str], groups: Mapping) -> list[Fault]:
    named = [(x, "requires") for a, below in needs.items() for x in (a, *below)] + [(x, "conflicts") for pair in clashes for x in pair]
    named += [(x, "synergies") for pair in extra for x in pair] + [(str(x), "force_in") for x in force_in] + [(str(x), "force_out") for x in force_out]
    named += [(str(x), f"group {g}") for g, members in groups.items() for x in members]
    faults = [Fault(f"{where} names {x!r}, which is not among the interventions", None, did_you_mean(x, ids)) for x, where in dict.fromkeys(named) if x not in ids]
    return faults + [Fault(f"{a!r} cannot {what} itself") for what, pairs in (("conflict with", clashes), ("be in synergy with", extra)) for a, b in pairs if a == b]


def _refuse_cycle(needs: Mapping[str, tuple[str, ...]]) -> None:
    import networkx as nx

    graph = nx.DiGraph([(a, b) for a, below in needs.items() for b in below])
    try:
        loop = [a for a, _ in nx.find_cycle(graph)]
    except nx.NetworkXNoCycle:
        return
    raise InvalidInput(f"the requirements go round in a circle: {' requires '.join([*loop, loop[0]])}", None, "one of them must be able to start first")


def _bands(ids: Sequence[str], groups: Mapping[str, Sequence[str]], most: Mapping[str, float], least: Mapping[str, float]) -> list[Rule]:
    rules = []
    for group in dict.fromkeys((*most, *least)):
        if group not in groups:
            raise UnknownName.among("group", str(group), groups)
        inside = np.isin(ids, [str(x) for x in groups[group]]).astype(float)
        if group in most:
            rules.append(Rule(f"at most {most[group]:g} of {group}", inside, float(most[group])))
        if group in least:
            rules.append(Rule(f"at least {least[group]:g} of {group}", -inside, -float(least[group])))
    return rules


def _row(ids: Sequence[str], label: str, terms: Mapping[str, float], most: float) -> Rule:
    row = np.zeros(len(ids))
    for name, coefficient in terms.items():
        row[ids.index(name)] += coefficient
    return Rule(label, row, most)
