"""Weights and CR of 100,000 matrices of 7 items: our batch kernel against a loop over AHPy, in one run.

    python benchmarks/bench_weighting.py [MATRICES] [PEER_MATRICES]

Needs `pip install AHPy`. The peer runs on the first PEER_MATRICES of the same matrices and is scaled up; the
time per matrix does not depend on how many there are. AHPy's own rounding (precision) sets the tolerance of the comparison.
"""

import sys
import time
from itertools import combinations

import numpy as np

from mcda.weighting import ahp, batch_priorities
from mcda.weighting.batch import SCALE

N = 7
NAMES = [f"c{k}" for k in range(N)]


def main(matrices: int = 100_000, peer_matrices: int = 1_000) -> None:
    values = np.random.default_rng(1).choice(SCALE, (matrices, N * (N - 1) // 2))
    i, j = np.triu_indices(N, 1)
    square = np.ones((matrices, N, N))
    square[:, i, j], square[:, j, i] = values, 1 / values

    batch_priorities(square[:5000])
    times = []
    for _ in range(3):
        start = time.perf_counter()
        found = batch_priorities(square, random_index="saaty")
        times.append(time.perf_counter() - start)
    ours = min(times)

    start = time.perf_counter()
    single = [ahp(m).cr for m in square[:200]]
    one = (time.perf_counter() - start) / 200
    gap = np.abs(found.cr[:200] - single).max()
    say(f"matrices: {matrices:,} of {N} items, weights and CR, one process")
    say(f"batch kernel      {ours:8.3f} s  ({1e6 * ours / matrices:7.2f} us a matrix, best of 3)")
    say(f"mcda.ahp in a loop {one * matrices:7.1f} s  ({1e6 * one:7.1f} us a matrix, from 200; largest CR difference {gap:.1e})")
    peer(values[:peer_matrices], found, matrices, ours)


def peer(values: np.ndarray, found: object, matrices: int, ours: float) -> None:
    try:
        import ahpy
    except ImportError:
        say("AHPy is not installed: no comparison")
        return
    pairs = list(combinations(NAMES, 2))
    weights = np.empty((len(values), N))
    start = time.perf_counter()
    for k, row in enumerate(values):
        compare = ahpy.Compare("x", dict(zip(pairs, row.tolist(), strict=True)), precision=8, random_index="saaty")
        told, _ = compare.target_weights, compare.consistency_ratio
        weights[k] = [told[n] for n in NAMES]
    each = (time.perf_counter() - start) / len(values)
    gap = np.abs(weights - found.weights[: len(values)]).max()
    say(f"AHPy in a loop    {each * matrices:8.1f} s  ({1e6 * each:7.1f} us a matrix, from {len(values):,}; largest weight difference {gap:.1e})")
    say(f"ratio             {each * matrices / ours:8.0f} times faster than AHPy")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:]))
