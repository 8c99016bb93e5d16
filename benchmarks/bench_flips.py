"""Exact intervals and flip tables, beside the same job done by sweeping pymcdm.

    python benchmarks/bench_flips.py            # intervals, Henan's table
    python benchmarks/bench_flips.py --large    # also the table of 340 x 41

Ratios compare times of one run on one machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pymcdm

import mcda
from mcda.robustness.paths import membership


def best_of(call: Callable[[], object], times: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Shortest time of several calls, in seconds."""
    taken = []
    for _ in range(times):
        start = clock()
        call()
        taken.append(clock() - start)
    return min(taken)


def random_problem(m: int, n: int, groups: int = 1, seed: int = 1) -> tuple[mcda.Problem, mcda.Weights]:
    """Uniform values, every third criterion a cost, criteria in equal groups below the root."""
    rng = np.random.default_rng(seed)
    names = [f"c{j}" for j in range(n)]
    frame = pd.DataFrame(rng.uniform(1, 9, (m, n)), index=[f"a{i}" for i in range(m)], columns=names)
    tree = {f"g{g}": [names[j] for j in part] for g, part in enumerate(np.array_split(np.arange(n), groups))} if groups > 1 else None
    problem = mcda.Problem.from_frame(frame, {c: "cost" if j % 3 == 2 else "benefit" for j, c in enumerate(names)}, tree)
    return problem, mcda.Weights.from_global(problem.hierarchy, mcda.normalized(dict(zip(names, rng.uniform(0.5, 2, n), strict=True))))


def sweep(problem: mcda.Problem, weights: mcda.Weights, points: int = 999) -> list[tuple[str, float, float]]:
    """The winner's interval of every criterion and node by a sweep of pymcdm: right to one step only."""
    topsis = pymcdm.methods.TOPSIS(pymcdm.normalizations.vector_normalization)
    x, types, w = problem.values, problem.signs, weights.values
    winner, found = int(topsis(x, w, types, validation=False).argmax()), []
    nodes, member = membership(problem.hierarchy)
    for node, inside in zip(nodes, member, strict=True):
        now, kept = w[inside].sum(), []
        for t in np.arange(1, points + 1) / (points + 1):
            v = np.where(inside, w * t / now, w * (1 - t) / (1 - now))
            kept.append(int(topsis(x, v, types, validation=False).argmax()) == winner)
        held = np.flatnonzero(kept)
        found.append((node, (held[0] + 1) / (points + 1), (held[-1] + 1) / (points + 1)))
    return found


def intervals() -> None:
    problem, weights = random_problem(50, 10, groups=3)
    ours = best_of(lambda: mcda.stability(problem, weights), 200)
    swept = sweep(problem, weights)
    topsis = pymcdm.methods.TOPSIS(pymcdm.normalizations.vector_normalization)
    one = best_of(lambda: topsis(problem.values, weights.values, problem.signs, validation=False), 1000)
    peer = one * 999 * len(swept)  # its best single call, times their number: kind to the peer on a busy machine
    frame = mcda.stability(problem, weights).to_frame()
    worst = max(max(abs(frame.loc[n, "low"] - low), abs(frame.loc[n, "high"] - high)) for n, low, high in swept if len(frame.loc[n, "intervals"]) == 1)
    say(f"winner intervals, {len(swept)} criteria and nodes of 50 x 10: {1e3 * ours:.2f} ms; 999-point sweep with pymcdm (validation off) {peer:.2f} s: {peer / ours:,.0f} times")
    say(f"  largest difference to the sweep {worst:.5f} (its step is 0.001)")


def henan() -> None:
    case = mcda.read_case("henan")
    taken = best_of(lambda: mcda.flips(case, "interventions"), 3)
    busy = best_of(lambda: mcda.flips(case, "interventions"), 3, time.process_time)
    rows = len(mcda.flips(case, "interventions").rows)
    single = best_of(lambda: mcda.decide(case), 20)
    say(f"flip table of the Henan interventions: {taken:.2f} s ({busy:.2f} s of processor time) for {rows} rows ({taken / rows * 1e3:.2f} ms a row; one decision takes {single * 1e3:.1f} ms)")


def large() -> None:
    problem, weights = random_problem(340, 41, groups=8)
    start, began = time.perf_counter(), time.process_time()
    mcda.flips(problem, weights)
    taken, busy = time.perf_counter() - start, time.process_time() - began
    topsis = pymcdm.methods.TOPSIS(pymcdm.normalizations.vector_normalization)
    one = best_of(lambda: topsis(problem.values, weights.values, problem.signs, validation=False), 20)
    sweeps = 340 * 41 * 100
    say(f"flip table of 340 x 41 ({340 * 41} cells, 49 nodes, methods, normalizations): {taken:.1f} s ({busy:.1f} s of processor time); a 100-point pymcdm sweep of every cell would take {one * sweeps:.0f} s: {one * sweeps / taken:,.0f} times")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    intervals()
    henan()
    if "--large" in sys.argv:
        large()
