"""The cost or budget at which the best set becomes another one."""

from __future__ import annotations

import numpy as np

from mcda.domain.address import address_of
from mcda.domain.case import COST
from mcda.domain.portfolio import Portfolio, SetFlips
from mcda.portfolio.enumeration import feasible_sets
from mcda.portfolio.program import Program, budget_rule, fixed, other_than, solve
from mcda.portfolio.selection import LISTED, named, portfolio_of, program_from

SPREAD = 0.2


def set_flips(values: object, costs: object, budget: object, **rules: object) -> SetFlips:
    """The nearest cost of each intervention, and the nearest budget, at which the best set changes; arguments as for `select`.

    Examples
    --------
    >>> import mcda
    >>> flips = mcda.set_flips({"a": 6, "b": 5, "c": 4}, {"a": 5, "b": 4, "c": 3}, budget=7).to_frame()
    >>> flips.loc[flips["kind"] == "budget", ["flip", "side", "leader"]].values.tolist()
    [[7.0, 'just below', 'in: a; out: b, c'], [8.0, 'at', 'in: a; out: b']]
    """
    program = program_from(values, costs, budget, **rules)
    return flips_of(program, portfolio_of(program, ties=0))


def flips_of(program: Program, found: Portfolio, spread: float = SPREAD, listed: int = LISTED) -> SetFlips:
    """The nearest cost of each intervention, and the nearest budget, at which the best set changes: rows as in `flips`.

    A member's cost may rise by what the budget leaves; a cost falls to the
    flip where a better set fits. The budget rises to the cheapest better set,
    or falls to what the set costs. `side` says whether the change is at the
    value (a cost that falls, a budget that rises) or just beyond it. `leader`
    says who enters and who leaves. Plausible ends are `spread` either side.
    Exact: read off a list of all sets, or one or two programmes for each row.
    """
    rows = []
    for resource, most in program.budget.items():
        if np.isfinite(most):
            asked = _asked(program, found, resource, listed)
            rows += _budget_rows(asked, spread)
            for i, name in enumerate(program.ids):
                where = address_of("costs", name) if resource == COST else address_of("costs", name, resource)
                rows += _cost_rows(asked, i, where, spread)
    return SetFlips(tuple(sorted(rows, key=lambda row: (row[0], row[8], row[1], row[3]))))


class _Programmes:
    """What a flip needs to know, each answer by a programme."""

    def __init__(self, program: Program, found: Portfolio, resource: str):
        self.program, self.resource = program, resource
        self.cost, self.most = program.costs[resource], program.budget[resource]
        self.inside = np.isin(program.ids, found.members)
        self.better = found.value + 3 * program.tie(found.value)  # a value that only a really better set reaches

    def cheapest_with(self, i: int) -> np.ndarray | None:
        """The better set with `i` that costs least besides `i`; None where it does not fit even if `i` is free."""
        cost = self.cost.copy()
        cost[i] = 0.0
        found = solve(self.program.rebudgeted(self.resource, self.most, cost), [fixed(self.program, i, 1)], cheapest=cost, floor=self.better)
        return None if found is None else found.inside > 0.5

    def cheapest(self) -> np.ndarray | None:
        """The better set that costs least, whatever the budget."""
        found = solve(self.program.rebudgeted(self.resource, np.inf), cheapest=self.cost, floor=self.better)
        return None if found is None else found.inside > 0.5

    def best_other(self, cost: np.ndarray, most: float) -> np.ndarray | None:
        """The best set but the recommended one at other costs or another budget."""
        found = solve(self.program.rebudgeted(self.resource, most, cost), [other_than(self.inside.astype(float))])
        return None if found is None else found.inside > 0.5


class _Listed(_Programmes):
    """The same, read off a list of every set that would fit if one member were free."""

    def __init__(self, program: Program, found: Portfolio, resource: str, sets: np.ndarray):
        super().__init__(program, found, resource)
        self.sets, self.values = sets, program.values(sets.astype(float))
        self.load, self.own = sets @ self.cost, (sets == self.inside).all(axis=1)

    def _least(self, mask: np.ndarray) -> np.ndarray | None:
        hits = np.flatnonzero(mask & (self.values >= self.better - self.program.tie(self.better)))
        return self.sets[hits[np.lexsort((-self.values[hits], self.load[hits]))[0]]] > 0 if len(hits) else None

    def cheapest_with(self, i: int) -> np.ndarray | None:
        return self._least((self.sets[:, i] == 1) & (self.load - self.cost[i] <= self._room(self.most)))

    def cheapest(self) -> np.ndarray | None:
        found = self._least(np.ones(len(self.sets), bool))
        return super().cheapest() if found is None else found

    def best_other(self, cost: np.ndarray, most: float) -> np.ndarray | None:
        fits = (self.sets @ cost <= self._room(most)) & ~self.own
        return self.sets[np.flatnonzero(fits)[self.values[fits].argmax()]] > 0 if fits.any() else None

    def _room(self, most: float) -> float:
        return most + budget_rule(self.resource, self.cost, most).slack


def _asked(program: Program, found: Portfolio, resource: str, listed: int) -> _Programmes:
    reach = program.rebudgeted(resource, program.budget[resource] + float(program.costs[resource].max()))
    sets = feasible_sets(reach, listed) if program.n <= 40 else None
    return _Programmes(program, found, resource) if sets is None else _Listed(program, found, resource, sets)


def _cost_rows(asked: _Programmes, i: int, where: str, spread: float) -> list[tuple]:
    rows, now, most, cost = [], float(asked.cost[i]), asked.most, asked.cost
    if asked.inside[i]:
        flip = now + most - float(cost[asked.inside].sum())
        beyond = cost.copy()
        beyond[i] = flip + _beyond(most)
        rows.append(_row("cost", where, now, flip, _change(asked, asked.best_other(beyond, most)), spread, "just above"))
    after = asked.cheapest_with(i)
    if after is not None:
        flip = float(most - (cost[after].sum() - now))
        if 0 <= flip < now:
            rows.append(_row("cost", where, now, flip, _change(asked, after), spread, "at"))
    return rows


def _budget_rows(asked: _Programmes, spread: float) -> list[tuple]:
    rows, where, spent = [], f"budget/{asked.resource}", float(asked.cost[asked.inside].sum())
    above = asked.cheapest()
    if above is not None:
        rows.append(_row("budget", where, asked.most, float(asked.cost[above].sum()), _change(asked, above), spread, "at"))
    if spent > 0:
        below = asked.best_other(asked.cost, max(spent - _beyond(asked.most), 0.0))
        rows.append(_row("budget", where, asked.most, spent, _change(asked, below), spread, "just below"))
    return rows


def _beyond(most: float) -> float:
    """Far enough to be another budget in the solver's eyes."""
    return 1e-6 * max(abs(most), 1e-9)


def _change(asked: _Programmes, after: np.ndarray | None) -> str | None:
    """Who enters and who leaves; None where no set keeps the rules any more."""
    if after is None:
        return None
    enters, leaves = named(asked.program, after & ~asked.inside), named(asked.program, asked.inside & ~after)
    return "; ".join([*([f"in: {', '.join(enters)}"] if enters else []), *([f"out: {', '.join(leaves)}"] if leaves else [])])


def _row(kind: str, where: str, now: float, flip: float, leader: str | None, spread: float, side: str) -> tuple:
    low, high = now * (1 - spread), now * (1 + spread)
    end = high - now if side == "just above" or flip > now else now - low
    reach = abs(flip - now) / end if end > 0 else (0.0 if flip == now else np.inf)
    relative = (flip - now) / now if now else (0.0 if flip == now else np.inf)
    return kind, where, now, flip, leader, relative, low, high, reach, bool(reach <= 1), "exact", side
