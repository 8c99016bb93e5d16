"""Selection: how long the proven optimum, the frontier and the joint doubt take. Run as a script; ratios within one run.

The peer of the selection is funding down the list by value per cost, which
keeps the same rules: it is faster and worth less, and both are printed. The
peer of the joint doubt is one programme for each draw.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

import mcda
from mcda.portfolio import Doubt, doubt_measures, frontier_of, program_of_case
from mcda.portfolio.doubts import case_sampler
from mcda.portfolio.enumeration import feasible_sets
from mcda.portfolio.program import Program, fixed, solve
from mcda.portfolio.rules import program_of, worth_of
from mcda.portfolio.selection import portfolio_of


def timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def hundred(seed: int = 1) -> Program:
    """100 interventions, three budgets, 20 synergies of either sign, 20 prerequisites, 5 conflicts."""
    rng = np.random.default_rng(seed)
    ids = [f"p{i}" for i in range(100)]
    costs = {r: rng.integers(1, 50, 100).astype(float) for r in ("money", "posts", "year1")}
    pairs = rng.permutation(100)
    synergies = {(ids[pairs[2 * k]], ids[pairs[2 * k + 1]]): float(v) for k, v in enumerate(np.round(rng.normal(0, 8, 20), 1))}
    requires = {ids[b]: ids[a] for a, b in (sorted(rng.choice(100, 2, replace=False)) for _ in range(20))}
    worth = worth_of(dict(zip(ids, np.round(rng.uniform(5, 50, 100), 1), strict=True)))
    return program_of(worth, costs, {r: float(c.sum() // 3) for r, c in costs.items()}, requires, [(ids[k], ids[k + 50]) for k in range(5)], synergies)


def greedy(program: Program) -> float:
    """Value of the set that goes down the list by value per share of the budgets, whenever the rules are kept."""
    load = sum(program.costs[r] / most for r, most in program.budget.items())
    inside = np.zeros(program.n)
    for _ in range(program.n):  # a later pass may take what had to wait for its prerequisite
        before = inside.copy()
        for i in np.argsort(-program.worth.alone / np.maximum(load, 1e-12), kind="stable"):
            trial = inside.copy()
            trial[i] = 1
            if program.keeps(trial[None, :])[0]:
                inside = trial
        if np.array_equal(before, inside):
            break
    return float(program.values(inside[None, :])[0])


def forty(seed: int = 1) -> Program:
    rng = np.random.default_rng(seed)
    ids = [f"p{i}" for i in range(40)]
    costs = rng.integers(1, 21, 40).astype(float)
    worth = worth_of(dict(zip(ids, rng.uniform(0, 10, 40), strict=True)))
    return program_of(worth, {"money": costs}, {"money": float(costs.sum())}, {ids[i]: ids[i - 1] for i in range(1, 40, 7)}, [(ids[3], ids[9])], {(ids[1], ids[2]): 3.0})


def main() -> None:
    out = sys.stdout.write
    program = hundred()
    seconds, found = timed(lambda: portfolio_of(program))
    one = timed(lambda: solve(program, [fixed(program, 0, 1)]))[0]
    by_list, listed = timed(lambda: greedy(program))
    out(f"100 interventions, 3 budgets, synergies, prerequisites: {seconds:.2f} s, value {found.value:.1f}, optimal {found.optimal}, gap {found.gap:g}\n")
    out(f"  down the list by value per cost: {by_list:.2f} s, value {listed:.1f} ({listed / found.value:.1%} of the optimum)\n")
    out(f"  the same with one intervention forced in, as for its price or loss: {one:.2f} s\n")

    seconds, front = timed(lambda: frontier_of(forty()))
    out(f"frontier of 40: {seconds:.2f} s, {len(front.values)} steps, complete {front.complete}\n")

    case = mcda.read_case("henan")
    program, _ = program_of_case(case, budget={"cost": 20})
    found = portfolio_of(program)
    seconds, sets = timed(lambda: feasible_sets(program))
    out(f"Henan at 20 cost points: {len(sets):,} feasible sets listed in {seconds:.2f} s\n")
    sure = Doubt(costs=0.0)
    seconds, doubt = timed(lambda: doubt_measures(case, found, program, doubt=sure, draws=10_000))
    out(f"  10,000 draws of weights, ratings, links and strength: {seconds:.2f} s ({1e6 * seconds / 10_000:.0f} us a draw)\n")
    draw = case_sampler(case, None, program, sure)[0](np.random.default_rng(0), 20)
    by_programme = timed(lambda: [_programme(program, draw, d) for d in range(20)])[0] / 20
    out(f"  one programme a draw: {1e6 * by_programme:.0f} us a draw, {by_programme / (seconds / 10_000):.0f} times as long\n")


def _programme(program: Program, draw, d: int):
    from dataclasses import replace

    worth = replace(program.worth, own=draw.own[d], ratings=draw.ratings[d], coefficients=draw.coefficients[d])
    return solve(replace(program, worth=worth))


if __name__ == "__main__":
    main()
