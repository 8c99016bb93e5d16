"""Acceptability against peers and against bare arithmetic, in one run: python benchmarks/bench_sampling.py [--large]

Per draw of weights, TOPSIS with vector normalization, 31 alternatives x 20
criteria, rank counts and central weights: ours by one thread and by two,
pysensmcda's smaa2, a loop over pymcdm, and the bare matrix products and sort
that any such program needs. `--large` measures the peak memory of
3,000 x 50 x 100,000 draws in a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

import mcda

M, N, DRAWS = 31, 20, 2**19


def problem_of(m: int, n: int) -> mcda.Problem:
    rng = np.random.default_rng(7)
    signs = {f"c{j}": "cost" if j % 4 == 3 else "benefit" for j in range(n)}
    return mcda.Problem.from_frame(pd.DataFrame(rng.uniform(1, 10, (m, n)), index=[f"a{i}" for i in range(m)], columns=list(signs)), signs)


def seconds(work, times: int = 3) -> float:
    """Best of a few runs: the machine is shared."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def ours(problem: mcda.Problem, executor=None, draws: int = DRAWS) -> float:
    mcda.acceptability(problem, draws=4096)  # first calls load scipy and make the points' tables
    return seconds(lambda: mcda.acceptability(problem, draws=draws, executor=executor)) / draws


def bare(m: int, n: int, size: int = 4096) -> tuple[float, float]:
    """Two products of squared weights and one sort: of positions (argsort), of the numbers alone."""
    rng = np.random.default_rng(0)
    squares, worst, far = rng.random((size, n)) ** 2, rng.random((n, m)), rng.random((n, m)) + 1
    product = seconds(lambda: (squares @ worst) / (squares @ far), 50)
    scores = (squares @ worst) / (squares @ far)
    return (product + seconds(lambda: np.argsort(scores, axis=1), 20)) / size, (product + seconds(lambda: np.sort(scores, axis=1), 20)) / size


def pysensmcda_smaa2(problem: mcda.Problem, draws: int = 4000) -> float:
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization
    from pysensmcda.smaa import smaa2

    method, matrix, types = TOPSIS(normalization_function=vector_normalization), np.array(problem.values), np.array(problem.signs)
    return seconds(lambda: smaa2(method, matrix, types, num_samples=draws, seed=0), 2) / draws


def pymcdm_loop(problem: mcda.Problem, draws: int = 3000) -> float:
    from pymcdm.helpers import rrankdata
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization

    method, matrix, types = TOPSIS(normalization_function=vector_normalization), np.array(problem.values), np.array(problem.signs)
    weights = np.random.default_rng(0).dirichlet(np.ones(matrix.shape[1]), draws)

    def work() -> None:
        counts = np.zeros((len(matrix), len(matrix)))
        for w in weights:
            ranks = rrankdata(method(matrix, w, types)).astype(int) - 1
            counts[np.arange(len(ranks)), ranks] += 1

    return seconds(work, 2) / draws


def large() -> None:
    """3,000 x 50 x 100,000 draws: seconds and the peak memory of this process."""
    start = time.perf_counter()
    result = mcda.acceptability(problem_of(3000, 50), draws=100_000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"3000 x 50, {result.draws} draws: {time.perf_counter() - start:.1f} s, peak memory {peak:.0f} MB")


def main() -> None:
    if "--large-here" in sys.argv:
        large()
        return
    problem = problem_of(M, N)
    with ThreadPoolExecutor(2) as two:
        one_thread, two_threads = ours(problem), ours(problem, two)
    argsort, sort = bare(M, N)
    peer, loop = pysensmcda_smaa2(problem), pymcdm_loop(problem)
    for name, value in (("ours, one thread", one_thread), ("ours, two threads", two_threads), ("bare products and argsort", argsort),
                        ("bare products and sort of numbers", sort), ("pysensmcda smaa2", peer), ("pymcdm loop", loop)):  # fmt: skip
        print(f"{name:36}{value * 1e6:10.3f} us a draw")
    best = min(one_thread, two_threads)
    print(f"pysensmcda / ours {peer / best:.0f}   pymcdm / ours {loop / best:.0f}")
    print(f"ours on one thread / bare with argsort {one_thread / argsort:.2f}, with the sort of numbers {one_thread / sort:.2f}")
    if "--large" in sys.argv:
        subprocess.run([sys.executable, __file__, "--large-here"], check=True)


if __name__ == "__main__":
    main()
