"""All that a report and the command show of a case's selection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from mcda.decision import cell_of, full_weights, leaf_shares
from mcda.domain.case import Case
from mcda.domain.note import Note
from mcda.domain.portfolio import CoreIndex, Schedule
from mcda.portfolio.dominance import robust_worths, weight_vertices
from mcda.portfolio.doubts import doubt_measures
from mcda.portfolio.frontiers import EACH, frontier_of
from mcda.portfolio.measures import interventions_plan, pillar_values, program_of_case
from mcda.portfolio.program import Program
from mcda.portfolio.schedule import sequence
from mcda.portfolio.selection import portfolio_of
from mcda.portfolio.turning import flips_of

YEARS = "years"
SIZES = 8


def selection_results(
    case: Case, problem: str | None = None, costs: object = None, budget: Mapping[str, float] | None = None, draws: int | None = None, seed: int = 1
) -> dict[str, object]:
    """The set, its frontier, flips, core index, joint doubt and first steps, by the name that the report asks for."""
    plan = interventions_plan(case, problem)
    program, notes = program_of_case(case, problem, costs, budget)
    found = portfolio_of(program)
    found = replace(found, notes=(*notes, *found.notes), problem=plan.id)
    results = {"portfolio": found, "frontier": _frontier(program)}
    if program.budget:
        results["set_flips"] = flips_of(program, found)
    core = core_of_case(case, problem, program)
    if core is not None:
        results["core"] = core
    results["set_doubt"] = doubt_measures(case, found, program, problem, draws=draws, seed=seed)
    return results | {"first_steps": _steps(case, problem, found.chosen)}


def _frontier(program: Program):
    """Along the first budget up to twice its amount; along the number of interventions where there is none."""
    if not program.budget:
        return frontier_of(program, EACH, most=SIZES)
    resource, most = next(iter(program.budget.items()))
    return frontier_of(program, resource, most=min(2 * most, float(program.costs[resource].sum())))


def core_of_case(case: Case, problem: str | None, program: Program) -> CoreIndex | None:
    """Core index when only the order of the pillars' weights is certain."""
    plan, pillars = interventions_plan(case, problem), case.model.pillars
    full = full_weights(case, plan)
    weights = {p: full.of(p) for p in pillars}
    order = sorted(pillars, key=lambda p: -weights[p])
    vertices = weight_vertices(pillars, order=order).to_numpy()
    effect = np.array([pillar_values(case, plan, unit) for unit in np.eye(len(pillars))])
    coefficients = effect @ leaf_shares(case, full).T / case.rating_scale.high
    asked = []
    for a, b in zip(order, order[1:], strict=False):
        if weights[b] > 0:
            ratio = weights[a] / weights[b]
            row = np.eye(len(pillars))[pillars.index(a)] - ratio * np.eye(len(pillars))[pillars.index(b)]
            asked.append((Note("whether {first} weighs more than {ratio} times {second}", first=a, second=b, ratio=f"{ratio:.2f}"), row))
    told = Note("for every weighting that keeps the order {order}, ratings as they are", order=tuple(order))
    return robust_worths(program, vertices, coefficients, asked, (told,))


def _steps(case: Case, problem: str | None, chosen: list[str]) -> Schedule:
    plan = interventions_plan(case, problem)
    needs = {i: case.options[i].requires for i in chosen if i in case.options}
    cells = {i: cell_of(case, plan, i, YEARS) for i in chosen}
    known = all(c is not None and c.value is not None for c in cells.values())
    return sequence(chosen, needs, {i: float(c.value) for i, c in cells.items()} if known and chosen else None)
