"""The best set for every amount of one resource."""

from __future__ import annotations

import numpy as np

from mcda.domain.note import Note
from mcda.domain.portfolio import Frontier
from mcda.errors import UnknownName
from mcda.portfolio.conflicts import refuse_conflict
from mcda.portfolio.enumeration import feasible_sets
from mcda.portfolio.program import Program, Rule, budget_rule, solve
from mcda.portfolio.selection import program_from

STEPS = 5_000
EACH = "interventions"


def frontier(values: object, costs: object = None, resource: str | None = None, most: float = np.inf, budget: object = None, **rules: object) -> Frontier:
    """The best value for every budget of one resource, with the set at each step; arguments as for `select`.

    Parameters
    ----------
    resource : the first one when left out; the number of interventions without costs.
    most : the largest budget to look at.
    budget : budgets of other resources that are kept.

    Examples
    --------
    >>> import mcda
    >>> found = mcda.frontier({"a": 6, "b": 5, "c": 4}, {"a": 5, "b": 4, "c": 3})
    >>> [(float(need), found.members(k)) for k, need in enumerate(found.needed)][:4]
    [(0.0, []), (3.0, ['c']), (4.0, ['b']), (5.0, ['a'])]
    """
    return frontier_of(program_from(values, costs, budget, **rules), resource, most)


def frontier_of(program: Program, resource: str | None = None, most: float = np.inf, steps: int = STEPS) -> Frontier:
    """Best value for every budget of one resource up to `most`, the other rules kept; exact, with the set at each step.

    Read off the list of all sets where that is short; else one programme for
    each step, from the largest budget down: the next one may spend less than
    the last set costs. `steps` limits these; then `complete` is False and the
    steps are those of the largest budgets. Without costs the number of
    interventions is the resource.
    """
    resource = resource or next(iter(program.budget), None) or next(iter(program.costs), None) or EACH
    if resource == EACH:
        program = Program(program.worth, tuple(r for r in program.rules if not _counts(r)), program.synergies, {EACH: np.ones(program.n)}, {}, program.requires)
    if resource not in program.costs:
        raise UnknownName.among("resource", resource, program.costs)
    cost = program.costs[resource]
    open_ = program.rebudgeted(resource, most)
    sets = feasible_sets(open_) if program.n <= 40 else None
    if sets is not None:
        values, need = open_.values(sets.astype(float)), sets @ cost
        order = np.lexsort((sets.sum(axis=1), -values, need))
        best = np.maximum.accumulate(np.r_[-np.inf, values[order]])[:-1]
        kept = order[values[order] > best + open_.tie(float(np.abs(values).max(initial=0.0)))]
        if not len(kept):
            refuse_conflict(open_)
        return Frontier(resource, program.ids, need[kept], values[kept], sets[kept] > 0)
    return _walked(open_, resource, cost, most, steps)


def _counts(rule: Rule) -> bool:
    return rule.label.startswith("at most") and rule.label.endswith("interventions")


def _walked(program: Program, resource: str, cost: np.ndarray, most: float, steps: int) -> Frontier:
    found, limit, complete = [], most, False
    step_down = 1e-9 * max(float(cost.sum()), 1e-12) * 10
    for _ in range(steps):
        rule = [] if np.isinf(limit) else [budget_rule(resource, cost, limit)]
        best = solve(program, rule) if limit >= 0 else None
        if best is None:
            complete = True
            break
        need = float(best.inside @ cost)
        found.append((need, best.value, best.inside > 0.5))
        limit = need - step_down
    if not found:
        refuse_conflict(program)
    found.reverse()
    kept, top = [], -np.inf
    for need, value, inside in found:
        if value > top + program.tie(value):
            kept.append((need, value, inside))
            top = value
    need, values, sets = (np.array(x) for x in zip(*kept, strict=True))
    notes = () if complete else (Note("the frontier was followed for {steps} steps from the largest budget down", steps=steps),)
    return Frontier(resource, program.ids, need, values, sets, complete, notes)
