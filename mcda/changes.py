"""Two cases side by side: which inputs changed, which ranks moved, and which change did it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from mcda.decision import decide
from mcda.domain.address import address_of
from mcda.domain.case import COST, Case, ProblemPlan
from mcda.domain.changes import CaseComparison, Change
from mcda.domain.ranking import Ranking
from mcda.errors import McdaError, UnknownName

SHOWN_ONLY = ("id", "names", "readings_shown", "weights_shown", "focus")


@dataclass(frozen=True)
class _Step:
    """A difference that can be applied to a case, forwards or backwards."""

    where: str
    old: object
    new: object
    apply: Callable[[Case, Case], Case]  # (case to change, case to take the value from)


def compare_cases(old: Case, new: Case, problem: str | None = None) -> CaseComparison:
    """Compare two cases on one problem.

    Every changed input is applied alone to the old case, and taken back
    alone from the new one; both are decided through the one door.

    Examples
    --------
    >>> import mcda
    >>> old = mcda.read_case("henan")
    >>> new = old.replace("judgements/author/talent:policy", 2).replace("strength", 0.4)
    >>> found = mcda.compare_cases(old, new)
    >>> [(c.where, c.effect) for c in found.changes]
    [('judgements/author/talent:policy', 'both'), ('strength', 'both')]
    """
    problem = old.problem(problem).id
    if problem not in [p.id for p in new.problems]:
        raise UnknownName.among("problem", problem, [p.id for p in new.problems])
    before, after = decide(old, problem), decide(new, problem)
    changes = tuple(_change(step, old, new, problem, before, after) for step in _steps(old, new, problem))
    return CaseComparison(problem, before, after, changes)


def _change(step: _Step, old: Case, new: Case, problem: str, before: Ranking, after: Ranking) -> Change:
    told = Change(step.where, step.old, step.new)
    try:
        alone = decide(step.apply(old, new), problem)
        told = replace(told, winners_alone=alone.winners, moved_alone=_moved(before, alone))
        without = decide(step.apply(new, old), problem)
        return replace(told, winners_without=without.winners, moved_without=_moved(after, without))
    except McdaError as error:
        return replace(told, fault=error.message)


def _moved(one: Ranking, other: Ranking) -> tuple[str, ...]:
    """Alternatives of both whose rank among the common ones' order differs; those that entered or left."""
    changed = [a for a in one.alternatives if a not in other.alternatives] + [a for a in other.alternatives if a not in one.alternatives]
    return tuple(changed + [a for a in one.alternatives if a in other.alternatives and one.ranks[a] != other.ranks[a]])


def _steps(old: Case, new: Case, problem: str) -> list[_Step]:
    steps = _structure(old, new, problem)
    for field, address in (
        ("judgements", lambda k: address_of("judgements", k[0], k[1:])),
        ("ratings", lambda k: address_of("ratings", *k)),
        ("links", lambda k: address_of("links", k)),
        ("cells", _cell_address),
        ("weights", lambda k: address_of("weights", k)),
        ("readings", lambda k: f"readings/{k}"),
        ("groups", lambda k: f"groups/{k}"),
    ):
        steps += _mapping_steps(old, new, field, address)
    for field in ("strength", "divisor", "method", "normalization", "reading", "rating_scale"):
        if getattr(old, field) != getattr(new, field):
            steps.append(_Step(field, getattr(old, field), getattr(new, field), lambda case, source, f=field: replace(case, **{f: getattr(source, f)})))
    return steps + _plan_steps(old.problem(problem), new.problem(problem), problem)


def _cell_address(key: tuple) -> str:
    return address_of("costs", key[0]) if key[1:] == (COST, None) else address_of("cells", *key)


def _mapping_steps(old: Case, new: Case, field: str, address: Callable) -> list[_Step]:
    one, other = getattr(old, field), getattr(new, field)
    entered = {a for p in old.problems for a in p.alternatives} ^ {a for p in new.problems for a in p.alternatives}
    steps = []
    for key in dict.fromkeys([*one, *other]):
        if isinstance(key, tuple) and field in ("cells", "ratings") and key[0] in entered:
            continue  # moves with its alternative
        a, b = one.get(key), other.get(key)
        if _content(a) != _content(b):
            steps.append(_Step(address(key), _shown(a), _shown(b), lambda case, source, f=field, k=key: _taken(case, source, f, k)))
    return steps


def _content(item: object) -> object:
    """An item without its place in a file."""
    if hasattr(item, "place"):
        item = replace(item, place="")
        if hasattr(item, "alternatives"):
            item = replace(item, alternatives=tuple(_content(c) for c in item.alternatives))
    return item


def _shown(item: object) -> object:
    for name in ("value", "weight"):
        if hasattr(item, name):
            return getattr(item, name)
    return item if isinstance(item, str | int | float) or item is None else str(item)


def _taken(case: Case, source: Case, field: str, key: object) -> Case:
    """The case with one entry of a mapping as the source has it."""
    held, theirs = dict(getattr(case, field)), getattr(source, field)
    held.pop(key, None)
    if key in theirs:
        held[key] = theirs[key]
    return replace(case, **{field: held})


def _plan_steps(old: ProblemPlan, new: ProblemPlan, problem: str) -> list[_Step]:
    steps = []
    for field in fields(ProblemPlan):
        a, b = getattr(old, field.name), getattr(new, field.name)
        if field.name not in (*SHOWN_ONLY, "alternatives") and a != b:
            apply = lambda case, source, f=field.name: case.with_plan(problem, **{f: getattr(source.problem(problem), f)})  # noqa: E731
            steps.append(_Step(f"problems/{problem}/{field.name}", _plain(a), _plain(b), apply))
    return steps


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float) or value is None else str(value)


def _structure(old: Case, new: Case, problem: str) -> list[_Step]:
    """Alternatives that entered or left, and a changed hierarchy."""
    steps = []
    one, other = old.problem(problem).alternatives, new.problem(problem).alternatives
    for name in dict.fromkeys([*one, *other]):
        if (name in one) != (name in other):
            told = ("present", "absent") if name in one else ("absent", "present")
            steps.append(_Step(f"alternatives/{name}", *told, lambda case, source, a=name: _with_alternative(case, source, problem, a)))
    if old.model.hierarchy.criteria != new.model.hierarchy.criteria:
        apply = lambda case, source: replace(case, model=source.model, judgements=source.judgements)  # noqa: E731
        steps.append(_Step("model", old.model.id, new.model.id, apply))
    return steps


def _with_alternative(case: Case, source: Case, problem: str, name: str) -> Case:
    """The case with an alternative and its data as the source has it, or without."""
    here = case.problem(problem).alternatives
    if name not in source.problem(problem).alternatives:
        return case.with_plan(problem, alternatives=tuple(a for a in here if a != name))

    def joined(field: str) -> Mapping:
        mine = {k: v for k, v in getattr(source, field).items() if k == name or (isinstance(k, tuple) and k[0] == name)}
        return {**getattr(case, field), **mine}

    grown = replace(case, options=joined("options"), cells=joined("cells"), ratings=joined("ratings"))
    order = [a for a in source.problem(problem).alternatives if a in here or a == name]
    return grown.with_plan(problem, alternatives=tuple(dict.fromkeys([*order, *here])))
