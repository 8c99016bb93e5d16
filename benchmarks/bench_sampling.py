"""Acceptability against peers and against bare arithmetic, in one run: python benchmarks/bench_sampling.py [--large]

Per draw of weights, TOPSIS with vector normalization, 31 alternatives x 20
criteria, rank counts and central weights: ours in one thread, in two and in two
processes that have started, pysensmcda's smaa2, a loop over pymcdm, and the
bare matrix products and sort that any such program needs. `--large` measures
the peak memory of 3,000 x 50 x 100,000 draws in a process of its own.

Times are processor time, so that other work on the machine does not decide; the
gain of a second core can only be told in wall time, of turns that alternate,
and is less where others use the machine. The BLAS has one thread.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

import mcda  # noqa: E402

M, N, DRAWS = 31, 20, 2**18


def problem_of(m: int, n: int) -> mcda.Problem:
    rng = np.random.default_rng(7)
    signs = {f"c{j}": "cost" if j % 4 == 3 else "benefit" for j in range(n)}
    return mcda.Problem.from_frame(pd.DataFrame(rng.uniform(1, 10, (m, n)), index=[f"a{i}" for i in range(m)], columns=list(signs)), signs)


def seconds(work, times: int = 3, clock=time.process_time) -> float:
    """Best of a few runs."""
    best = float("inf")
    for _ in range(times):
        start = clock()
        work()
        best = min(best, clock() - start)
    return best


def ours(problem: mcda.Problem, draws: int = DRAWS) -> float:
    mcda.acceptability(problem, draws=4096)  # the first call loads modules
    return seconds(lambda: mcda.acceptability(problem, draws=draws), 10) / draws


def gains(problem: mcda.Problem, turns: int = 20) -> dict[str, float]:
    """How many times faster two workers are than one, in wall time: best against best of turns that alternate. "bare" is what the machine has to give."""
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2) as processes:
        work = {
            "one": lambda: mcda.acceptability(problem, draws=DRAWS),
            "two threads": lambda: mcda.acceptability(problem, draws=DRAWS, executor=threads),
            "two processes": lambda: mcda.acceptability(problem, draws=DRAWS, executor=processes),
            "bare one": lambda: list(processes.map(bare_blocks, [64])),
            "bare": lambda: list(processes.map(bare_blocks, [32, 32])),
        }
        best = {name: seconds(job, 1, time.perf_counter) * np.inf for name, job in work.items()}  # the first turn starts the workers
        for _ in range(turns):
            best |= {name: min(best[name], seconds(job, 1, time.perf_counter)) for name, job in work.items()}
    return {name: best["bare one" if name == "bare" else "one"] / best[name] for name in ("two threads", "two processes", "bare")}


def bare_blocks(blocks: int, m: int = M, n: int = N, size: int = 4096, sort=np.sort) -> None:
    """Two products of squared weights and one sort, block by block."""
    rng = np.random.default_rng(0)
    squares, worst, far = rng.random((size, n)) ** 2, rng.random((n, m)), rng.random((n, m)) + 1
    for _ in range(blocks):
        sort((squares @ worst) / (squares @ far), axis=1)


def bare(sort, blocks: int = 32) -> float:
    return seconds(lambda: bare_blocks(blocks, sort=sort), 10) / (4096 * blocks)


def pysensmcda_smaa2(problem: mcda.Problem, draws: int = 4000) -> float:
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization
    from pysensmcda.smaa import smaa2

    method, matrix, types = TOPSIS(normalization_function=vector_normalization), np.array(problem.values), np.array(problem.signs)
    return seconds(lambda: smaa2(method, matrix, types, num_samples=draws, seed=0), 3) / draws


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

    return seconds(work, 3) / draws


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
    alone, gain = ours(problem), gains(problem)
    machine = gain.pop("bare")
    better = max(gain, key=gain.get)
    argsort, sort = bare(np.argsort), bare(np.sort)
    peer, loop = pysensmcda_smaa2(problem), pymcdm_loop(problem)
    for name, value in (("ours", alone), ("bare products and argsort", argsort), ("bare products and sort of numbers", sort), ("pysensmcda smaa2", peer), ("pymcdm loop", loop)):
        print(f"{name:36}{value * 1e6:10.3f} us of processor time a draw")
    print("gain in wall time of " + ", ".join(f"{name} {value:.2f}" for name, value in gain.items()) + f"; two processes of the bare products and sort gain {machine:.2f} here and now")
    print(f"pysensmcda / ours {peer / alone:.0f} on one core, {peer / alone * gain[better]:.0f} on two by {better}")
    print(f"pymcdm / ours {loop / alone:.0f} on one core, {loop / alone * gain[better]:.0f} on two by {better}")
    print(f"ours / bare products and argsort {alone / argsort:.2f}, and sort of the numbers alone {alone / sort:.2f}")
    if "--large" in sys.argv:
        subprocess.run([sys.executable, __file__, "--large-here"], check=True)


if __name__ == "__main__":
    main()
