"""Stages of firms that measures serve, and the order that prerequisites impose."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np

from mcda.decision import full_weights, leaf_shares, link_matrix, rating_matrix
from mcda.domain.case import Case, ProblemPlan
from mcda.domain.stages import ALL, SYSTEM, MeasureOrder, MeasureStep, StageCoverage
from mcda.errors import InvalidInput
from mcda.network import total_effects

FIRST = 3
LARGEST = 300_000  # sets that are enumerated at most


def stage_coverage(case: Case) -> StageCoverage:
    """Which interventions serve which stage and size of firm, and which stage none names.

    Examples
    --------
    >>> import mcda
    >>> mcda.stage_coverage(mcda.read_case("henan")).options("seed", named=True)
    ('stage_policies', 'mutual_guarantee', 'guidance_fund', 'surplus_funds', 'vc_talent')
    """
    plan = _plan(case)
    serves = {o: (case.options[o].stages, case.options[o].sizes) for o in plan.alternatives}
    stages = case.stages or tuple(dict.fromkeys(s for given, _ in serves.values() for s in given if s not in (ALL, SYSTEM)))
    sizes = case.sizes or tuple(dict.fromkeys(s for _, given in serves.values() for s in given if s != ALL))
    return StageCoverage(stages, sizes, serves)


def measure_order(case: Case, problem: str | None = None, first: int = FIRST) -> MeasureOrder:
    """What each intervention adds once its prerequisites are done, and the best set that can start.

    Values are weighted effects as the problem carries them (through the
    graph or direct), without delivery criteria. The ratings of a set add up
    on each leaf to the end of the scale (as in `mcda.set_value`) or, at the
    other end, each leaf counts its best rating once: then a measure that
    repeats another adds nothing. A set can start when it holds every
    prerequisite of its members and no conflict.

    Parameters
    ----------
    case : Case
    problem : str, optional
        A problem of interventions; the first one if left out.
    first : int
        Size of the set that is looked for; every set is enumerated.

    Examples
    --------
    >>> import mcda
    >>> order = mcda.measure_order(mcda.read_case("henan"))
    >>> sorted(order.startable)
    ['operating_rules', 'research_grants', 'stage_policies']
    """
    plan = _plan(case, problem)
    options = plan.alternatives
    if not 1 <= first <= len(options) or comb(len(options), first) > LARGEST:
        raise InvalidInput(f"{first} of {len(options)} interventions make too many or no sets", None, "choose a smaller number of first measures")
    worth = _Worth(case, plan)
    needs = {o: _closure(case, o) for o in options}
    clash = {o: tuple(x for x in options if x in case.options[o].conflicts or o in case.options[x].conflicts) for o in options}
    steps = tuple(
        MeasureStep(
            o, needs[o], clash[o], worth.of([o]), worth.of([*needs[o], o]) - worth.of(needs[o]), worth.of([*needs[o], o], once=True) - worth.of(needs[o], once=True)
        )
        for o in options
    )
    sets = [s for s in combinations(options, first) if all(n in s for o in s for n in needs[o]) and not any(x in s for o in s for x in clash[o])]
    best, once = max(sets, key=worth.of, default=()), max(sets, key=lambda s: worth.of(s, once=True), default=())
    return MeasureOrder(steps, best, worth.of(best), once, len(sets), any(r.status == "illustrative" for r in case.ratings.values()))


class _Worth:
    """Weighted effects of a set of options, each leaf counted once or added up to the scale's end."""

    def __init__(self, case: Case, plan: ProblemPlan):
        full = full_weights(case, plan)
        pillars = np.array([full.of(p) for p in case.model.pillars])
        total = total_effects(link_matrix(case), case.strength, case.divisor) if plan.through == "graph" else np.eye(len(pillars))
        self.coefficients = leaf_shares(case, full) @ total @ (pillars / pillars.sum()) / case.rating_scale.high
        self.ratings = rating_matrix(case, plan)
        self.low, self.high = case.rating_scale.low, case.rating_scale.high
        self.place = {o: i for i, o in enumerate(plan.alternatives)}

    def of(self, options: Sequence[str], once: bool = False) -> float:
        if not options:
            return 0.0
        rows = self.ratings[[self.place[o] for o in options]]
        joint = np.maximum(rows, 0).max(0) + np.minimum(rows, 0).min(0) if once else np.clip(rows.sum(0), self.low, self.high)
        return float(joint @ self.coefficients)


def _plan(case: Case, problem: str | None = None) -> ProblemPlan:
    plan = case.problem(problem) if problem else next((p for p in case.problems if p.kind == "interventions"), case.problems[0])
    if plan.kind != "interventions":
        raise InvalidInput(f"problem {plan.id!r} is not about interventions", case.places.get(f"problems/{plan.id}"))
    return plan


def _closure(case: Case, option: str) -> tuple[str, ...]:
    """Everything that must come before an option, first things first."""
    found: list[str] = []

    def walk(o: str) -> None:
        for need in case.options[o].requires:
            if need not in found and need != option:
                walk(need)
                found.append(need)

    walk(option)
    return tuple(dict.fromkeys(found))
