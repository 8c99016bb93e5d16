"""Scores of one ranking, side by side with pymcdm in the same run.

python benchmarks/bench_scoring.py [ROWS] [COLUMNS]

The problem is built before the clock starts; each of our runs gets a fresh
problem, so that nothing is remembered from the run before. Ranks, steps,
notes and digest come on first use and are not part of the figure, as pymcdm's
call does not give them either.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
from pymcdm import methods as peers
from pymcdm import normalizations

import mcda

WANTED_DEFAULT, WANTED_BARE = 40, 4


def timed(call: Callable[[], object], runs: int) -> tuple[float, object]:
    """Best time of some runs, and the last answer."""
    best, answer = float("inf"), None
    for _ in range(runs):
        start = time.perf_counter()
        answer = call()
        best = min(best, time.perf_counter() - start)
    return best, answer


def main(rows: int = 1_000_000, columns: int = 10) -> int:
    rng = np.random.default_rng(1)
    values, signs = rng.random((rows, columns)) + 0.1, np.where(np.arange(columns) % 3 == 2, -1, 1)
    names = [f"c{j}" for j in range(columns)]
    tree = mcda.Hierarchy.flat(dict(zip(names, signs.tolist(), strict=True)))
    weights = mcda.Weights.from_global(tree, mcda.normalized(dict(zip(names, rng.random(columns), strict=True))))
    labels = tuple(f"a{i}" for i in range(rows))
    fresh = [mcda.Problem(tree, labels, values) for _ in range(5)]

    ours, ranking = timed(lambda: mcda.rank(fresh.pop(), weights, mcda.TOPSIS()), 5)
    peer = peers.TOPSIS(normalizations.vector_normalization)
    bare, scores = timed(lambda: peer(values, weights.values, signs, validation=False), 3)
    default, _ = timed(lambda: peer(values, weights.values, signs), 1)
    apart = float(np.abs(ranking.score_values - scores).max())

    out = sys.stdout.write
    out(f"TOPSIS, vector, {rows:,} x {columns}, scores only\n")
    out(f"  mcda.rank                     {ours * 1e3:10.1f} ms\n")
    out(f"  pymcdm, validation off        {bare * 1e3:10.1f} ms   {bare / ours:8.1f} times (wanted: {WANTED_BARE})\n")
    out(f"  pymcdm, called by default     {default * 1e3:10.1f} ms   {default / ours:8.1f} times (wanted: {WANTED_DEFAULT})\n")
    out(f"  largest difference of scores  {apart:10.1e}\n")
    return 0 if apart < 1e-12 and (rows < 1_000_000 or bare / ours >= WANTED_BARE and default / ours >= WANTED_DEFAULT) else 1


if __name__ == "__main__":
    sys.exit(main(*(int(x) for x in sys.argv[1:])))
