"""The best set under budgets and requirements, what just missed and by how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from mcda.domain.note import Note
from mcda.domain.portfolio import Portfolio
from mcda.errors import InvalidInput
from mcda.portfolio.conflicts import refuse_conflict
from mcda.portfolio.enumeration import best_listed, feasible_sets
from mcda.portfolio.program import Answer, Program, Rule, fixed, other_than, solve
from mcda.portfolio.rules import budgets_of, costs_of, program_of, worth_of

LISTED = 60_000


def select(
    values: object, costs: object = None, budget: object = None, requires: object = None, conflicts: object = None, synergies: object = None, *,
    groups: Mapping[str, Sequence[str]] | None = None, at_most: Mapping[str, float] | None = None, at_least: Mapping[str, float] | None = None,
    force_in: Sequence[str] = (), force_out: Sequence[str] = (), count: int | None = None,
    ties: int = 10, seconds: float | None = None,
) -> Portfolio:  # fmt: skip
    """The set of greatest value that keeps every budget and requirement, proven optimal.

    maximise value(S) = sum own_i + sum_leaf c_leaf clip(sum rating) + sum synergy_ab
    over S with cost_r(S) <= budget_r for every resource r, and the requirements.

    Parameters
    ----------
    values : mapping, Series, `SetValue` or `Ranking` with additive scores
        Higher is better; may be negative. TOPSIS closeness is refused.
    costs : mapping or Series {id: cost}, frame (one column per resource) or mapping of such, optional
        0 or more, for every id. Resources may be money, posts, money of one year.
    budget : number (one resource) or mapping {resource: number}, optional
    requires : mapping {id: id or ids}
        Each needs all of those that it names.
    conflicts : pairs of ids, or mapping {id: ids}
    synergies : mapping {(a, b): extra value when both are in}
        Negative for cannibalisation.
    groups, at_most, at_least : mappings
        ``groups={"talent": ["i1", "i2"]}, at_most={"talent": 1}``.
    force_in, force_out : ids
    count : int, optional
        At most so many interventions.
    ties : int
        So many further optimal sets are listed; `all_optimal` says whether that was all.
    seconds : float, optional
        Time limit of each programme; then `optimal` and `gap` say what is proven.

    Returns
    -------
    Portfolio
        Among sets of equal value the one that leaves most of the budgets.

    Raises
    ------
    InvalidInput
        Missing or negative costs, unknown ids, a circle of requirements,
        requirements that cannot all hold (the smallest such set is named),
        a budget that nothing fits.
    NotApplicable
        Values that cannot be added up.

    Notes
    -----
    Not checked: whether the values share a zero ("no effect"). Up to 60,000
    sets that keep the rules are listed; more are left to HiGHS (Huangfu & Hall
    2018, doi:10.1007/s12532-017-0130-5) with mip_rel_gap=0.

    Examples
    --------
    >>> import mcda
    >>> found = mcda.select({"a": 6, "b": 5, "c": 4}, {"a": 5, "b": 4, "c": 3}, budget=7)
    >>> found.chosen, found.value, found.cost
    (['b', 'c'], 9.0, 7.0)
    >>> [float(found.to_frame().at["a", c]) for c in ("price_to_enter", "loss_if_forced")]
    [4.0, 3.0]
    """
    rules = {"groups": groups, "at_most": at_most, "at_least": at_least, "force_in": force_in, "force_out": force_out, "count": count}
    return portfolio_of(program_from(values, costs, budget, requires=requires, conflicts=conflicts, synergies=synergies, **rules), ties, seconds)


def program_from(values: object, costs: object = None, budget: object = None, **rules: object) -> Program:
    """The checked programme of what `select` takes."""
    worth = worth_of(values)
    vectors = costs_of(costs, worth.ids, budget)
    return program_of(worth, vectors, budgets_of(budget, list(vectors)), **rules)


def portfolio_of(program: Program, ties: int = 10, seconds: float | None = None, listed: int = LISTED) -> Portfolio:
    """Solve a checked programme and say what just missed."""
    solved = _solver(program, seconds, listed)
    best = solved()
    if best is None:
        refuse_conflict(program)
    chosen = _thrifty(program, best, solved)
    if not chosen.inside.any():
        _refuse_nothing_fits(program)
    others, complete = _others(program, chosen, ties, solved) if best.proven else ([], False)
    gap = 0.0 if best.proven else max(0.0, best.bound - chosen.value) / max(abs(chosen.value), 1e-12)
    worth, inside = program.worth, chosen.inside > 0.5
    return Portfolio(
        members=named(program, inside), value=chosen.value, optimal=best.proven, gap=gap, worth=worth, costs=program.costs, budget=program.budget,
        adds=_adds(program, inside), others=tuple(named(program, o > 0.5) for o in others), all_optimal=complete, pricing=partial(prices_of, program, chosen, seconds),
        synergies=tuple((program.ids[a], program.ids[b], v) for a, b, v in program.synergies), rules=tuple(r.label for r in program.rules),
        notes=_notes(program, chosen, complete, best.proven),
    )  # fmt: skip


def _solver(program: Program, seconds: float | None, listed: int) -> Callable[..., Answer | None]:
    """`solve` for one programme; off the list of all its sets where that is short."""
    sets = feasible_sets(program, listed) if program.n <= 40 else None
    if sets is None:
        return partial(solve, program, seconds=seconds)
    return partial(best_listed, program, sets, program.values(sets.astype(float)))


def named(program: Program, inside: np.ndarray) -> tuple[str, ...]:
    return tuple(a for a, is_in in zip(program.ids, inside, strict=True) if is_in)


def _load(program: Program) -> np.ndarray | None:
    """Share of the budgets that each intervention takes: what a thrifty choice among equals spares."""
    rows = [program.costs[r] / most for r, most in program.budget.items() if 0 < most < np.inf]
    return np.sum(rows, axis=0) if rows else None


def _thrifty(program: Program, best: Answer, solved: Callable[..., Answer | None]) -> Answer:
    """Among the sets as good as the best one, the one that takes least of the budgets, then the smallest."""
    load = _load(program)
    load = np.ones(program.n) if load is None else load + 1e-9
    other = solved(cheapest=load, floor=best.value - program.tie(best.value)) if best.proven else None
    return best if other is None or other.inside @ load >= best.inside @ load - 1e-12 else other._replace(bound=best.bound, proven=True)


def _others(program: Program, chosen: Answer, ties: int, solved: Callable[..., Answer | None]) -> tuple[list[np.ndarray], bool]:
    """Further sets of the same value, up to `ties`, and whether these are all."""
    cuts, found = [other_than(chosen.inside)], []
    while True:
        more = solved(cuts)
        if more is None or more.value < chosen.value - program.tie(chosen.value):
            return found, more is None or more.proven
        if len(found) >= ties:
            return found, False
        found.append(more.inside)
        cuts.append(other_than(more.inside))


def _adds(program: Program, inside: np.ndarray) -> np.ndarray:
    """What each adds to the set as it is: a member against the set without it, another against the set with it."""
    flipped = np.tile(inside.astype(float), (program.n, 1))
    np.fill_diagonal(flipped, 1 - inside)
    sign = np.where(inside, -1.0, 1.0)
    return sign * (program.values(flipped) - program.values(inside[None, :].astype(float)))


def prices_of(program: Program, chosen: Answer, seconds: float | None = None, listed: int = LISTED) -> tuple[np.ndarray, np.ndarray]:
    """(price to enter, loss if forced) of each id; the price is in the first resource that has a budget.

    Read off a list of all sets where that is short (at most `listed`), else one or two programmes for each id.
    """
    resource = next((r for r, most in program.budget.items() if np.isfinite(most)), None)
    read = _prices_read(program, chosen, resource, listed)
    if read is not None:
        return read
    price, loss = np.empty(program.n), np.empty(program.n)
    for i in range(program.n):
        member = chosen.inside[i] > 0.5
        forced = solve(program, [fixed(program, i, 0 if member else 1)], seconds=seconds)
        loss[i] = np.inf if forced is None else max(0.0, chosen.value - forced.value)
        without = (-np.inf if forced is None else forced.value) if member else chosen.value
        price[i] = highest_price(program, i, without, resource, seconds)
    return price, loss


def _prices_read(program: Program, chosen: Answer, resource: str | None, listed: int) -> tuple[np.ndarray, np.ndarray] | None:
    """The same from a list of every set that would keep the rules if one of its members were free."""
    if program.n > 40:
        return None
    cost = program.costs[resource] if resource else np.zeros(program.n)
    most = program.budget[resource] if resource else 0.0
    sets = feasible_sets(program.rebudgeted(resource, most + cost.max()) if resource else program, listed)
    if sets is None:
        return None
    values, load, slack = program.values(sets.astype(float)), sets @ cost, 1e-9 * most + 1e-12
    price, loss = np.full(program.n, -np.inf), np.empty(program.n)
    for i in range(program.n):
        member, holds = chosen.inside[i] > 0.5, sets[:, i] == 1
        forced = values[(holds != member) & (load <= most + slack)].max(initial=-np.inf)
        loss[i] = max(0.0, chosen.value - forced)
        floor = forced if member else chosen.value
        enough = holds & (values >= floor - (program.tie(floor) if np.isfinite(floor) else 0.0)) & (load - cost[i] <= most + slack)
        if enough.any():
            price[i] = max(0.0, float(most - (load[enough] - cost[i]).min())) if resource else np.inf
    return price, loss


def highest_price(program: Program, i: int, floor: float, resource: str | None, seconds: float | None = None) -> float:
    """The highest cost of `i` at which a set that holds it is worth at least `floor`; -inf where not even 0 does."""
    if resource is None:
        held = solve(program, [fixed(program, i, 1)], seconds=seconds)
        return np.inf if held is not None and held.value >= floor - program.tie(floor) else -np.inf
    free = program.costs[resource].copy()
    free[i] = 0.0
    eased = program.rebudgeted(resource, program.budget[resource], free)
    floor = None if np.isneginf(floor) else floor - program.tie(floor)
    rest = solve(eased, [fixed(program, i, 1)], cheapest=free, floor=floor, seconds=seconds)
    return -np.inf if rest is None else max(0.0, float(program.budget[resource] - rest.inside @ free))


def _refuse_nothing_fits(program: Program) -> None:
    """Raise where even the smallest non-empty set breaks a rule; an empty best set is fine where all are worth less than nothing."""
    some = Rule("at least one intervention", -np.ones(program.n), -1.0)
    if solve(program.under(some)) is not None:
        return
    hints = []
    for resource, most in program.budget.items():
        without = tuple(r for r in program.rules if r.resource != resource)
        least = solve(Program(program.worth, (*without, some), (), program.costs), cheapest=program.costs[resource])
        if least is not None:
            hints.append(f"without the budget {resource} = {most:g}, the cheapest start is {', '.join(named(program, least.inside > 0.5))} at {least.inside @ program.costs[resource]:g}")
    told = ", ".join(f"{r} = {most:g}" for r, most in program.budget.items())
    raise InvalidInput(f"nothing fits the budget {told}" if told else "the rules leave nothing to choose", None, "; ".join(hints) or None)


def _notes(program: Program, chosen: Answer, complete: bool, proven: bool) -> tuple[str, ...]:
    notes = list(program.worth.notes)
    if not chosen.inside.any():
        notes.append(Note("no set that keeps the rules is worth more than doing nothing"))
    if not proven:
        notes.append(Note("the time limit ended the search: the set is not proven to be the best"))
    elif not complete:
        notes.append(Note("there are more optimal sets than are listed"))
    return tuple(notes)
