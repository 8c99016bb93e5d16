"""A case's interventions as a selection: what a set is worth, what each costs and requires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mcda.decision import cell_of, full_weights, leaf_shares, link_matrix, rating_matrix
from mcda.domain.case import COST, Case, ProblemPlan
from mcda.domain.note import Note
from mcda.domain.portfolio import Portfolio, SetValue
from mcda.errors import Fault, InvalidInput, NotApplicable, NotFound, did_you_mean, refuse
from mcda.files.tables import read_table
from mcda.network import total_effects
from mcda.portfolio.program import Program
from mcda.portfolio.rules import budgets_of, costs_of, program_of
from mcda.portfolio.selection import portfolio_of

COUNT = "count"
DEFAULT_COUNT = 5
LEVELS = Note("the costs of this case are levels, not money: a budget needs money, so the set is chosen under a limit on the number of interventions")
ADDED_LEVELS = Note("levels of cost are added up as if they were money: three measures of level 1 need not cost what one of level 3 does")


def set_value(case: Case, problem: str | None = None) -> SetValue:
    """What a set of a case's interventions is worth: weighted effects through the graph, each leaf filled at most to its scale's end.

    value(S) = sum_leaf (shares total w)_leaf clip(sum_i rating_il, low, high) / high, i in S;
    w are the pillars' weights alone, summing to 1; total = (I - D)^-1, or I
    where the problem reads effects directly. Delivery criteria are left out:
    costs belong in the constraint.

    Examples
    --------
    >>> import mcda
    >>> worth = mcda.set_value(mcda.read_case("henan"))
    >>> five = ["settlement", "housing_subsidy", "individual_packages", "operating_rules", "stage_policies"]
    >>> round(worth.plain(five), 3), round(worth.of(five), 3)
    (0.731, 0.553)
    """
    plan = interventions_plan(case, problem)
    full = full_weights(case, plan)
    coefficients = leaf_shares(case, full) @ pillar_values(case, plan, np.array([full.of(p) for p in case.model.pillars]))
    scale = case.rating_scale
    names = {i: case.options[i].names for i in plan.alternatives if i in case.options}
    rated = any(r.status == "illustrative" for (o, _), r in case.ratings.items() if o in plan.alternatives)
    return SetValue(
        plan.alternatives, np.zeros(len(plan.alternatives)), rating_matrix(case, plan), coefficients / scale.high, scale.low, scale.high,
        case.model.hierarchy.leaves, names, illustrative=rated or full.illustrative,
    )  # fmt: skip


def pillar_values(case: Case, plan: ProblemPlan, weights: np.ndarray) -> np.ndarray:
    """(n_pillars,) worth of a direct effect of 1 on each pillar: total w, with w summing to 1."""
    if not weights.sum() > 0:
        raise NotApplicable("the pillars have no weight", f"problems/{plan.id}/weights", "give one of them a weight above 0")
    share = weights / weights.sum()
    if plan.through != "graph":
        return share
    return total_effects(link_matrix(case), case.strength, case.divisor) @ share


def interventions_plan(case: Case, problem: str | None) -> ProblemPlan:
    """The named problem, or the first one about interventions."""
    plans = [p for p in case.problems if p.kind == "interventions"]
    plan = case.problem(problem) if problem is not None else next(iter(plans), case.problem())
    if plan.kind != "interventions":
        known = ", ".join(p.id for p in plans) or "none"
        raise NotApplicable(f"problem {plan.id!r} has no interventions to fund", None, f"problems with interventions: {known}")
    return plan


def level_costs(case: Case, plan: ProblemPlan) -> dict[str, np.ndarray]:
    """The case's own cost column, {} where it has none."""
    cells = [cell_of(case, plan, i, COST) for i in plan.alternatives]
    if any(c is None or c.value is None for c in cells):
        return {}
    return {COST: np.array([c.value for c in cells], float)}


def ordinal(case: Case, plan: ProblemPlan) -> bool:
    """Whether the case's own costs are levels (their unit says so, or says nothing)."""
    units = [d.criterion.unit for d in plan.delivery if d.criterion.id == COST]
    told = units[0].lower() if units else ""
    return not told or "level" in told or "ordinal" in told


def read_costs(path: str | Path, ids: Sequence[str]) -> dict[str, np.ndarray]:
    """Costs by resource from a CSV table: `id` and one column per resource; every intervention must be there."""
    file = Path(path)
    if not file.is_file():
        raise NotFound(f"there is no file {str(path)!r}", None, "a CSV table with the columns id, money, posts, ...")
    table = read_table(file.read_bytes().decode("utf-8", "replace"), file.name)
    table.require(("id",))
    resources = [c for c in table.columns if c not in ("id", "name", "name_zh", "note")]
    faults, found = [], {}
    if not resources:
        faults.append(Fault("there is no cost column", f"{file.name}:1", "name it by what it counts: money, posts, ..."))
    for row in table:
        if row["id"] not in ids:
            faults.append(Fault(f"unknown intervention {row['id']!r}", row.place("id"), did_you_mean(row["id"], ids)))
        elif row["id"] in found:
            faults.append(Fault(f"intervention {row['id']!r} stands twice", row.place("id")))
        found[row["id"]] = {r: _cost(row, r, faults) for r in resources}
    missing = [i for i in ids if i not in found]
    if missing:
        faults.append(Fault(f"no costs for {', '.join(missing)}", file.name, "every intervention needs a row; 0 says that it is free"))
    refuse(faults)
    return {r: np.array([found[i][r] for i in ids], float) for r in resources}


def _cost(row, resource: str, faults: list[Fault]) -> float:
    before = len(faults)
    value = row.number(resource, faults)
    if value is None and len(faults) == before:
        faults.append(Fault(f"no cost in {resource!r} for {row['id']!r}", row.place(resource), "0 says that it is free"))
    if value is not None and value < 0:
        faults.append(Fault(f"the cost {value:g} of {row['id']!r} in {resource!r} is negative", row.place(resource), "costs are 0 or more"))
    return 0.0 if value is None else value


def groups_of(case: Case, plan: ProblemPlan) -> dict[str, list[str]]:
    """Groups that a limit may name: stage:X from the stages served, pillar:X from the pillar with the largest direct effect."""
    direct = rating_matrix(case, plan) @ leaf_shares(case, full_weights(case, plan))
    groups: dict[str, list[str]] = {}
    for i, option in enumerate(plan.alternatives):
        held = case.options.get(option)
        for stage in held.stages if held else ():
            groups.setdefault(f"stage:{stage}", []).append(option)
        groups.setdefault(f"pillar:{case.model.pillars[int(np.argmax(direct[i]))]}", []).append(option)
    return groups


def program_of_case(
    case: Case, problem: str | None = None, costs: object = None, budget: Mapping[str, float] | None = None, count: int | None = None, **rules: object
) -> tuple[Program, tuple[str, ...]]:
    """The programme of a case with its own requirements, and what the reader must be told."""
    plan = interventions_plan(case, problem)
    worth, notes = set_value(case, plan.id), []
    limits = dict(budget or {})
    if COUNT in limits:
        count = _whole(limits.pop(COUNT))
    if isinstance(costs, str | Path):
        vectors = read_costs(costs, worth.ids)
    elif costs is not None:
        vectors = costs_of(costs, worth.ids, limits)
    else:
        vectors = level_costs(case, plan)
    levels = costs is None and ordinal(case, plan)
    if levels and limits:
        _refuse_money(limits, vectors)
        notes.append(ADDED_LEVELS)
    if not limits and count is None:
        count = min(DEFAULT_COUNT, max(1, len(worth.ids) // 2))
        notes.append(LEVELS if levels else Note("no budget is given: the set is chosen among those of at most {count} interventions", count=count))
    held = {i: case.options[i] for i in worth.ids if i in case.options}
    rules.setdefault("requires", {i: o.requires for i, o in held.items() if o.requires})
    rules.setdefault("conflicts", [(i, other) for i, o in held.items() for other in o.conflicts])
    if rules.get("at_most") or rules.get("at_least"):
        rules.setdefault("groups", groups_of(case, plan))
    program = program_of(worth, vectors, budgets_of(limits, list(vectors)), count=count, **rules)
    return program, tuple(notes)


def _whole(value: float) -> int:
    if value < 0 or value != int(value):
        raise InvalidInput(f"the limit count = {value:g} is not a whole number of 0 or more")
    return int(value)


def _refuse_money(limits: Mapping[str, float], vectors: Mapping[str, np.ndarray]) -> None:
    unknown = [r for r in limits if r not in vectors]
    if unknown:
        raise InvalidInput(
            f"the case has no costs in {', '.join(unknown)}: its costs are levels from 1 to 5, and a budget needs money", None,
            "give your own table, --costs my.csv with the columns id, " + ", ".join(unknown) + "; or limit the number: --budget count=5",
        )  # fmt: skip


def select_measures(
    case: Case, problem: str | None = None, costs: object = None, budget: Mapping[str, float] | None = None, count: int | None = None,
    ties: int = 10, seconds: float | None = None, **rules: object,
) -> Portfolio:  # fmt: skip
    """The best set of a case's interventions under budgets; its own `requires` and `conflicts` are kept.

    Parameters
    ----------
    costs : path of a CSV table (id, money, posts, ...), or as for `select`; the case's own column when left out.
    budget : mapping {resource: number}; `count` limits the number of interventions.
    rules : further requirements as for `select`; groups are ``stage:X`` and ``pillar:X``.

    Examples
    --------
    >>> import mcda
    >>> found = mcda.select_measures(mcda.read_case("henan"), count=2)
    >>> found.chosen
    ['operating_rules', 'stage_policies']
    """
    program, notes = program_of_case(case, problem, costs, budget, count, **rules)
    found = portfolio_of(program, ties, seconds)
    return replace(found, notes=(*notes, *found.notes), problem=interventions_plan(case, problem).id)
