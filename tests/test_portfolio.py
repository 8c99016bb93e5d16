"""Selection: equality with full enumeration, prices, monotony, flips, frontier."""

import itertools

import numpy as np
import pytest

import mcda
from mcda.domain.portfolio import SetValue
from mcda.errors import InvalidInput
from mcda.portfolio.enumeration import feasible_sets, grow_certain
from mcda.portfolio.frontiers import _walked, frontier_of
from mcda.portfolio.program import solve
from mcda.portfolio.rules import program_of
from mcda.portfolio.selection import portfolio_of, prices_of
from mcda.portfolio.turning import flips_of


def every_set(n):
    return np.array(list(itertools.product((0, 1), repeat=n)), float) if n < 8 else ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(float)


def random_problem(seed):
    """Values (additive or with shared leaves of either sign), costs, budgets and every kind of requirement."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 17)) if seed % 5 == 0 else int(rng.integers(3, 11))
    ids = [f"p{i}" for i in range(n)]
    own = np.round(rng.normal(2, 2, n), 1)
    leaves = int(rng.integers(0, 4)) if seed % 2 else 0
    ratings = rng.integers(-3, 5, (n, leaves)) * (rng.random((n, leaves)) < 0.6)
    worth = SetValue(tuple(ids), own, ratings, np.round(rng.normal(0.5, 1, leaves), 2), -4.0, 4.0)
    costs = {f"r{k}": rng.integers(0, 10, n).astype(float) if seed % 3 else np.round(rng.random(n) * 10, 2) for k in range(int(rng.integers(1, 4)))}
    budget = {r: float(np.round(c.sum() * rng.uniform(0.2, 0.8), 1)) for r, c in costs.items()}
    pick = lambda size: [ids[i] for i in rng.choice(n, size, replace=False)]  # noqa: E731
    rules = {
        "requires": {ids[b]: [ids[a]] for a, b in (sorted(rng.choice(n, 2, replace=False)) for _ in range(int(rng.integers(0, 4))))},
        "conflicts": [tuple(pick(2)) for _ in range(int(rng.integers(0, 3)))],
        "synergies": {tuple(pick(2)): float(np.round(rng.normal(0, 2), 1)) for _ in range(int(rng.integers(0, 3)))},
        "groups": {"g": pick(3), "h": pick(2)},
        "at_most": {"g": int(rng.integers(1, 3))} if rng.random() < 0.5 else {},
        "at_least": {"h": 1} if rng.random() < 0.3 else {},
        "force_in": pick(1) if rng.random() < 0.2 else [],
        "count": int(rng.integers(2, n + 1)) if rng.random() < 0.3 else None,
    }
    rules["force_out"] = [i for i in pick(1) if i not in rules["force_in"]] if rng.random() < 0.2 else []
    return worth, costs, budget, rules


def by_enumeration(worth, costs, budget, rules, sets):
    """Value of each set, -inf where it breaks a rule: written from the words of the rules, not from the programme's rows."""
    place = {i: k for k, i in enumerate(worth.ids)}
    value = sets @ worth.own
    for k, c in enumerate(worth.coefficients):
        value = value + c * np.clip(sets @ worth.ratings[:, k], -4, 4)
    for (a, b), extra in rules["synergies"].items():
        value = value + extra * sets[:, place[a]] * sets[:, place[b]]
    good = np.ones(len(sets), bool)
    for r, c in costs.items():
        good &= sets @ c <= budget[r] + 1e-9
    for a, needed in rules["requires"].items():
        good &= np.all([sets[:, place[a]] <= sets[:, place[b]] for b in needed], axis=0)
    for a, b in rules["conflicts"]:
        good &= sets[:, place[a]] + sets[:, place[b]] <= 1
    size = {g: sets[:, [place[i] for i in members]].sum(axis=1) for g, members in rules["groups"].items()}
    for g, most in rules["at_most"].items():
        good &= size[g] <= most
    for g, least in rules["at_least"].items():
        good &= size[g] >= least
    for i in rules["force_in"]:
        good &= sets[:, place[i]] == 1
    for i in rules["force_out"]:
        good &= sets[:, place[i]] == 0
    if rules["count"] is not None:
        good &= sets.sum(axis=1) <= rules["count"]
    return np.where(good, value, -np.inf)


def chosen_by(worth, costs, budget, **more):
    return mcda.select(worth, {r: dict(zip(worth.ids, c, strict=True)) for r, c in costs.items()}, budget, **more)


def chosen_row(found):
    return np.isin(found.ids, found.chosen)


@pytest.mark.parametrize("block", range(10))
def test_equal_to_full_enumeration(block):
    for seed in range(50 * block, 50 * block + 50):
        worth, costs, budget, rules = random_problem(seed)
        sets = every_set(len(worth.ids))
        values = by_enumeration(worth, costs, budget, rules, sets)
        best = values.max()
        if np.isneginf(values[sets.any(axis=1)]).all():
            with pytest.raises(InvalidInput):
                chosen_by(worth, costs, budget, **rules)
            continue
        tied = {tuple(np.array(worth.ids)[s > 0]) for s in sets[values >= best - 1e-9]}
        solved = portfolio_of(program_of(worth, dict(costs), budget, **rules), ties=3, listed=0)  # by HiGHS
        for found in (chosen_by(worth, costs, budget, ties=3, **rules), solved):
            assert found.optimal and found.gap == 0
            assert found.value == pytest.approx(best, abs=1e-9), seed
            assert {found.members, *found.others} <= tied
            assert found.all_optimal == (len(tied) <= 4) and (not found.all_optimal or len(found.others) == len(tied) - 1), seed


def test_prices_and_losses_equal_full_enumeration():
    for seed in range(1000, 1040):
        worth, costs, budget, rules = random_problem(seed)
        if len(worth.ids) > 10:
            continue
        sets = every_set(len(worth.ids))
        values = by_enumeration(worth, costs, budget, rules, sets)
        if np.isneginf(values[sets.any(axis=1)]).all():
            continue
        found = chosen_by(worth, costs, budget, **rules)
        free = by_enumeration(worth, costs, {**budget, "r0": 1e9}, rules, sets)
        for i, name in enumerate(worth.ids):
            member, holds = name in found.chosen, sets[:, i] == 1
            other = values[holds != member].max()
            assert found.losses[i] == pytest.approx(found.value - other, abs=1e-9)
            floor = other if member else found.value
            rest = (sets @ costs["r0"] - costs["r0"][i])[holds & (free >= floor - 1e-9) & np.isfinite(free)]
            rest = rest[rest <= budget["r0"] + 1e-9]
            assert found.prices[i] == pytest.approx(max(budget["r0"] - rest.min(), 0) if len(rest) else -np.inf, abs=1e-8), (seed, name)


def test_prices_read_off_a_list_equal_those_by_programmes():
    for seed in range(2000, 2008):
        worth, costs, budget, rules = random_problem(seed)
        try:
            found = chosen_by(worth, costs, budget, **rules)
        except InvalidInput:
            continue
        program = program_of(worth, costs, budget, **rules)
        best = solve(program)._replace(inside=chosen_row(found).astype(float))
        for listed, solved in zip(prices_of(program, best), prices_of(program, best, listed=0), strict=True):
            np.testing.assert_allclose(listed, solved, atol=1e-7)


def test_a_larger_budget_never_lowers_the_value_and_a_cheaper_member_never_leaves():
    for seed in range(3000, 3020):
        worth, costs, budget, rules = random_problem(seed)
        try:
            found = chosen_by(worth, costs, budget, **rules)
        except InvalidInput:
            continue
        more = chosen_by(worth, costs, {r: b * 1.1 + 0.5 for r, b in budget.items()}, **rules)
        assert more.value >= found.value - 1e-9
        for name in found.chosen[:3]:
            cheaper = {r: np.where(np.array(worth.ids) == name, 0.7 * c, c) for r, c in costs.items()}
            assert name in chosen_by(worth, cheaper, budget, **rules).chosen


def test_listed_sets_are_those_that_keep_the_rules_and_growing_keeps_the_best():
    for seed in range(4000, 4030):
        worth, costs, budget, rules = random_problem(seed)
        sets = every_set(len(worth.ids))
        values = by_enumeration(worth, costs, budget, rules, sets)
        program = program_of(worth, costs, budget, **rules)
        listed = feasible_sets(program)
        assert {s.tobytes() for s in listed} == {s.astype(np.uint8).tobytes() for s in sets[np.isfinite(values)]}
        assert feasible_sets(program, limit=2) is None or len(listed) <= 2
        gains = (worth.own >= 0) & ((worth.ratings * worth.coefficients) >= 0).all(axis=1) & (len(program.synergies) == 0)
        if len(listed):
            assert program.values(grow_certain(listed, program, gains).astype(float)).max() == pytest.approx(values.max(), abs=1e-12)


def best_with(program, where, value):
    """The best set when one cost or budget has another value."""
    kind, name, *resource = where.split("/")
    if kind == "budget":
        return solve(program.rebudgeted(name, value))
    r = resource[0]
    costs = np.where(np.array(program.ids) == name, value, program.costs[r])
    return solve(program.rebudgeted(r, program.budget[r], costs))


def test_set_flips_hold_before_and_change_after():
    seen = set()
    for seed in range(5000, 5016):
        worth, costs, budget, rules = random_problem(seed)
        if len(worth.ids) > 8:
            continue
        try:
            found = chosen_by(worth, costs, budget, **rules)
        except InvalidInput:
            continue
        program = program_of(worth, costs, budget, **rules)
        listed, solved = flips_of(program, found).to_frame(), flips_of(program, found, listed=0).to_frame()
        columns = ["kind", "where", "flip", "side"]
        assert listed[columns[:2]].sort_values(columns[:2]).values.tolist() == solved[columns[:2]].sort_values(columns[:2]).values.tolist()
        np.testing.assert_allclose(np.sort(listed["flip"]), np.sort(solved["flip"]), atol=1e-7)
        for row in listed.itertuples():
            away = {"just above": 1e-4, "just below": -1e-4, "at": 1e-4 if row.flip > row.now else -1e-4}[row.side]
            before = best_with(program, row.where, row.flip - away if row.side == "at" else row.flip)
            assert before.value == pytest.approx(found.value, abs=1e-9), (seed, row)
            after = best_with(program, row.where, row.flip if row.side == "at" else row.flip + away)
            if row.side == "at":
                assert after.value > found.value + 1e-9, (seed, row)
            elif after is not None:
                assert not np.array_equal(after.inside > 0.5, chosen_row(found)), (seed, row)
            seen.add((row.kind, row.side))
    assert seen == {("cost", "at"), ("cost", "just above"), ("budget", "at"), ("budget", "just below")}


def test_the_frontier_by_list_and_by_programmes_equal_enumeration():
    for seed in range(6000, 6025):
        worth, costs, budget, rules = random_problem(seed)
        if len(worth.ids) > 9:
            continue
        sets = every_set(len(worth.ids))
        values = by_enumeration(worth, costs, {**budget, "r0": 1e9}, rules, sets)
        if np.isneginf(values).all():
            continue
        program = program_of(worth, costs, budget, **rules)
        listed, walked = frontier_of(program, "r0"), _walked(program.rebudgeted("r0", np.inf), "r0", costs["r0"], np.inf, 5000)
        np.testing.assert_allclose(listed.needed, walked.needed, atol=1e-9)
        np.testing.assert_allclose(listed.values, walked.values, atol=1e-9)
        for most in np.linspace(0, costs["r0"].sum(), 13):
            reachable = values[sets @ costs["r0"] <= most + 1e-9].max()
            assert listed.best(most) == pytest.approx(reachable, abs=1e-9)
        assert (np.diff(listed.values) > 0).all() and (np.diff(listed.needed) > 0).all()
        assert listed.first_at[worth.ids[0]] == min([n for n, s in zip(listed.needed, listed.sets, strict=True) if s[0]], default=np.inf)
