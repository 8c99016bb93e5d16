"""The cost or budget at which the best set becomes another one."""

from __future__ import annotations

import numpy as np

from mcda.domain.address import address_of
from mcda.domain.case import COST
from mcda.domain.portfolio import Portfolio, SetFlips
from mcda.portfolio.program import Program, fixed, other_than, solve
from mcda.portfolio.selection import named

SPREAD = 0.2


def set_flips(program: Program, found: Portfolio, spread: float = SPREAD) -> SetFlips:
    """The nearest cost of each intervention, and the nearest budget, at which the best set changes: rows as in `flips`.

    A member's cost may rise by what the budget leaves; a cost falls to the
    flip where a better set fits. The budget rises to the cheapest better set,
    or falls to what the set costs. At the value itself for `lower cost` and
    `higher budget`, just beyond it for the others. `leader` says who enters
    and who leaves. Plausible ends are `spread` either side. Exact: each row is
    one or two programmes.
    """
    inside = np.isin(program.ids, found.members)
    rows = []
    for resource, most in program.budget.items():
        if not np.isfinite(most):
            continue
        cost = program.costs[resource]
        spent = float(cost[inside].sum())
        rows += _budget_rows(program, found, inside, resource, most, spent, spread)
        for i, name in enumerate(program.ids):
            where = address_of("costs", name) if resource == COST else address_of("costs", name, resource)
            rows += _cost_rows(program, found, inside, resource, most - spent, i, where, spread)
    return SetFlips(tuple(sorted(rows, key=lambda row: (row[0], row[8], row[1], row[3]))))


def _better(found: Portfolio, program: Program) -> float:
    """A value that only a really better set reaches."""
    return found.value + 3 * program.tie(found.value)


def _cost_rows(program: Program, found: Portfolio, inside: np.ndarray, resource: str, slack: float, i: int, where: str, spread: float) -> list[tuple]:
    cost, most, rows = program.costs[resource], program.budget[resource], []
    now = float(cost[i])

    def at(value: float) -> Program:
        changed = cost.copy()
        changed[i] = value
        return program.rebudgeted(resource, most, changed)

    if inside[i]:
        flip = now + slack
        rows.append(_row("cost", where, now, flip, _leader(at(flip + _beyond(most)), inside, None), spread, "just above"))
    free = at(0.0)
    rest = solve(free, [fixed(program, i, 1)], cheapest=free.costs[resource], floor=_better(found, program))
    if rest is not None:
        flip = min(now, float(most - rest.inside @ free.costs[resource]))
        if flip >= 0 and flip < now:
            rows.append(_row("cost", where, now, flip, _change(program, inside, rest.inside > 0.5), spread, "at"))
    return rows


def _budget_rows(program: Program, found: Portfolio, inside: np.ndarray, resource: str, most: float, spent: float, spread: float) -> list[tuple]:
    cost, rows, where = program.costs[resource], [], f"budget/{resource}"
    open_ = program.rebudgeted(resource, np.inf)
    above = solve(open_, cheapest=cost, floor=_better(found, program))
    if above is not None:
        rows.append(_row("budget", where, most, float(above.inside @ cost), _change(program, inside, above.inside > 0.5), spread, "at"))
    if spent > 0:
        below = program.rebudgeted(resource, max(spent - _beyond(most), 0.0))
        rows.append(_row("budget", where, most, spent, _leader(below, inside, None), spread, "just below"))
    return rows


def _beyond(most: float) -> float:
    """Far enough to be another budget in the solver's eyes."""
    return 1e-6 * max(abs(most), 1e-9)


def _leader(program: Program, inside: np.ndarray, fallback: str | None) -> str | None:
    best = solve(program, [other_than(inside.astype(float))])
    return fallback if best is None else _change(program, inside, best.inside > 0.5)


def _change(program: Program, before: np.ndarray, after: np.ndarray) -> str:
    enters, leaves = named(program, after & ~before), named(program, before & ~after)
    told = [f"in: {', '.join(enters)}"] if enters else []
    return "; ".join([*told, f"out: {', '.join(leaves)}"] if leaves else told)


def _row(kind: str, where: str, now: float, flip: float, leader: str | None, spread: float, side: str) -> tuple:
    low, high = now * (1 - spread), now * (1 + spread)
    end = high - now if flip >= now else now - low
    reach = abs(flip - now) / end if end > 0 else (0.0 if flip == now else np.inf)
    relative = (flip - now) / now if now else np.inf
    return kind, where, now, flip, leader, relative, low, high, reach, bool(reach <= 1), "exact", side


