"""Acceptability: published shares, exact closed forms, pymcdm as judge, the same bytes by any executor, refusals."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pymcdm.methods
import pytest
from pymcdm.helpers import rrankdata
from pymcdm.normalizations import vector_normalization

import mcda
from mcda.domain.ranking import ranks_of
from mcda.errors import InvalidInput, McdaError, NotApplicable, UnknownName, Usage
from mcda.robustness.counting import ordered, tie_groups
from mcda.robustness.drawn import drawn_scores
from mcda.robustness.exact import negative_share
from mcda.robustness.kernels import kernel_of
from mcda.robustness.points import block_points, rounded_draws, uniform

CASES = {c["id"]: c for c in json.loads((Path(__file__).parent / "reference" / "sampling.json").read_text(encoding="utf-8"))}


def problem_of(values, signs=None, names=None) -> mcda.Problem:
    values = np.asarray(values, float)
    columns = [f"c{j}" for j in range(values.shape[1])]
    rows = names or [f"a{i}" for i in range(len(values))]
    return mcda.Problem.from_frame(pd.DataFrame(values, index=rows, columns=columns), dict(zip(columns, signs if signs is not None else [1] * len(columns), strict=True)))


def random_problem(m: int, n: int, seed: int = 0) -> mcda.Problem:
    rng = np.random.default_rng(seed)
    return problem_of(rng.uniform(1, 10, (m, n)), np.where(np.arange(n) % 3 == 2, -1, 1))


FIGHTER = problem_of(CASES["fighter"]["inputs"]["matrix"], CASES["fighter"]["inputs"]["types"])


def bytes_of(result) -> bytes:
    parts = [result.shares, result.errors, result.expected, result.centres]
    return b"".join(np.ascontiguousarray(p).tobytes() for p in parts)


# ------------------------------------------------------------------ right


def test_the_fighter_shares():
    result, case = mcda.acceptability(FIGHTER, pairwise=True), CASES["fighter"]
    assert np.abs(result.first.to_numpy() - case["expected"]["first"]).max() <= case["tolerance"]
    assert abs(result.pairwise.iloc[0, 2] - case["expected"]["first_over_third"]) <= case["tolerance"]
    assert result.draws == 131072 and result.kind == "sampled" and result.rule == "drawn evenly"


@pytest.mark.parametrize(("key", "corners"), [
    ("no_information", np.eye(4)),
    ("ordered", np.array([[1, 1 / 2, 1 / 3, 1 / 4], [0, 1 / 2, 1 / 3, 1 / 4], [0, 0, 1 / 3, 1 / 4], [0, 0, 0, 1 / 4]])),
    ("lower_bounds", np.array([0.1, 0.05, 0.2, 0.0])[:, None] + 0.65 * np.eye(4)),
])  # fmt: skip
def test_exact_pairwise_share(key, corners):
    case = CASES["S20"]
    share = negative_share(np.array([case["inputs"]["d"]]) @ corners)[0]
    assert share == pytest.approx(case["expected"][key], abs=case["tolerance"]["exact_method"])


def test_exact_pairwise_share_through_the_spaces():
    case = CASES["S20"]
    problem, names = problem_of([case["inputs"]["d"], [0, 0, 0, 0]]), ["c0", "c1", "c2", "c3"]
    spaces = {"no_information": mcda.Simplex(), "ordered": mcda.Ordered(names), "lower_bounds": mcda.Box(dict(zip(names, case["inputs"]["lower_bounds"], strict=True)))}
    for key, space in spaces.items():
        result = mcda.acceptability(problem, method=mcda.WSM(normalization=None), space=space, draws=4096, pairwise=True)
        assert result.kinds["pairwise"] == result.kinds["expected rank"] == "exact"
        assert result.pairwise.iloc[1, 0] == pytest.approx(case["expected"][key], abs=1e-10)
        assert result.first.iloc[1] == pytest.approx(case["expected"][key], abs=0.005)  # sampled, beside it


def test_draws_agree_with_pymcdm():
    problem = random_problem(7, 5)
    method = pymcdm.methods.TOPSIS(normalization_function=vector_normalization)
    sampler = mcda.Simplex().sampler(problem.hierarchy)
    weights = np.hstack([sampler.weights(block_points(4, 1, s, 0, 64), (1, s, 0)) for s in range(8)])
    counts = np.zeros((7, 7))
    for w in weights.T:
        counts[np.arange(7), rrankdata(method(np.array(problem.values), w, np.array(problem.signs))).astype(int) - 1] += 1
    result = mcda.acceptability(problem, draws=512)
    assert np.array_equal(result.shares, counts / 512)
    first = counts[:, 0] > 0
    assert result.central_weights.shape == (first.sum(), 5) and result.central_counts.sum() == pytest.approx(512)


@pytest.mark.parametrize("method", [m for m in mcda.scoring.method_grid() if getattr(m, "reference", "") != "fixed" and m.id != "spotis"], ids=lambda m: m.text)
def test_kernels_give_the_methods_own_scores(method):
    problem, rng = random_problem(6, 4, 3), np.random.default_rng(1)
    weights, up = rng.dirichlet(np.ones(4), 40), 1 if method.higher_is_better else -1
    expected = np.array([up * method.evaluate(problem, w)[0] for w in weights])
    kernel = kernel_of(problem, method)
    keys = kernel.keys(np.ascontiguousarray(weights.T))
    assert np.array_equal(tie_groups(kernel.scores(keys))[0] + 1, [ranks_of(row) for row in expected])
    values = problem.values * rng.uniform(0.8, 1.2, (40, 6, 4))
    own = [up * method.evaluate(problem_of(v, problem.signs), w)[0] for v, w in zip(values, weights, strict=True)]
    assert np.abs(drawn_scores(problem, method, values, weights) - own).max() <= 1e-12


@pytest.mark.parametrize("method", [mcda.WPM(), mcda.WASPAS(), mcda.MARCOS(), mcda.ARAS(), mcda.OCRA(), mcda.EDAS()], ids=lambda m: m.text)
def test_kernels_refuse_what_the_method_refuses(method):
    problem, weights = random_problem(5, 3, 2), np.full((2, 3), 1 / 3)
    for broken in (-problem.values, np.ones((5, 3)))[: 1 if method.id == "wpm" else 2]:  # in a product equal options are equal
        with pytest.raises(McdaError):
            method.evaluate(problem_of(broken, problem.signs), weights[0])
        with pytest.raises(NotApplicable):
            drawn_scores(problem, method, np.array([problem.values, broken]), weights)


@pytest.mark.parametrize(("n", "method"), [(2, mcda.WSM()), (2, mcda.TOPSIS()), (3, mcda.WSM()), (3, mcda.WPM())], ids=str)
def test_exact_shares_are_what_sampling_tends_to(n, method, monkeypatch):
    for seed in range(3):
        values = np.random.default_rng(seed).uniform(1, 10, (6, n))
        values[4] = values[2]  # a tie that lasts
        problem = problem_of(values, [1, -1, 1][:n])
        exact = mcda.acceptability(problem, method=method)
        assert exact.kind == "exact" and exact.errors.max() == 0
        monkeypatch.setattr("mcda.robustness.acceptability.exact_shares", lambda *_: None)
        sampled = mcda.acceptability(problem, method=method, draws=2**16)
        monkeypatch.undo()
        assert sampled.kind == "sampled"
        assert np.abs(exact.shares - sampled.shares).max() <= 2e-3
        for result in (exact, sampled):
            assert result.shares.sum(axis=0) == pytest.approx(1) and result.shares.sum(axis=1) == pytest.approx(1)
            assert result.shares[2] == pytest.approx(result.shares[4])


def test_exact_shares_of_three_criteria_in_fractions():
    """Utilities (1,0,0), (0,1,0), (0,0,1): by symmetry every order has one sixth."""
    result = mcda.acceptability(problem_of(np.eye(3)), method=mcda.WSM(normalization=None), pairwise=True)
    assert result.shares == pytest.approx(np.full((3, 3), 1 / 3), abs=1e-12)
    assert result.pair_shares == pytest.approx(np.full((3, 3), 0.5), abs=1e-12)


def test_ties_are_shared_and_rows_and_columns_sum_to_one():
    values = np.random.default_rng(5).uniform(1, 10, (6, 5))
    values[1] = values[4] = values[3]
    result = mcda.acceptability(problem_of(values), draws=4096, pairwise=True)
    assert result.shares.sum(axis=0) == pytest.approx(1) and result.shares.sum(axis=1) == pytest.approx(1)
    assert np.array_equal(result.shares[1], result.shares[3]) and np.array_equal(result.shares[1], result.shares[4])
    assert result.pairwise.loc["a1", "a4"] == 0.5
    assert result.pair_shares + result.pair_shares.T == pytest.approx(1)
    assert result.expected == pytest.approx(1 + (1 - result.pair_shares).sum(axis=1) - 0.5)


@pytest.mark.parametrize("scale", [1.0, 1e6, 1e-3])
@pytest.mark.parametrize("fine", [False, True])
def test_the_fast_sort_marks_what_it_cannot_tell_apart(scale, fine):
    keys = np.round(np.random.default_rng(0).normal(size=(500, 9)), 1) * scale
    order, near = ordered(keys, 1e-9, fine=fine)
    clear = np.array([len(set(row)) == 9 for row in keys])
    assert near is not None and np.array_equal(near, ~clear)
    assert np.array_equal(order[clear], np.argsort(keys[clear], axis=1))


@pytest.mark.parametrize("m", [2, 31, 128, 129, 700])
@pytest.mark.parametrize("ends", [None, (0.0, 1.0)])
def test_no_draw_with_a_gap_within_the_slack_escapes(m, ends):
    """Gaps just below and just above the slack beside far ones, at the ends of the range too; few draws are near without reason."""
    rng, slack = np.random.default_rng(m), 2e-9
    keys = rng.random((400, m))
    keys[0, 0], keys[1, 1] = 0.0, 1.0
    for d, gap in enumerate((0.0, 1e-16, 0.5 * slack, slack * (1 - 1e-9)) * 25):
        i, k = rng.choice(m, 2, replace=False)
        keys[d, k] = np.clip(keys[d, i], slack, 1 - slack) - gap
    order, near = ordered(keys, slack, ends)
    gaps = np.diff(np.sort(keys, axis=1), axis=1).min(axis=1)
    assert near[gaps <= slack].all() and (gaps <= slack).sum() >= 90
    assert near[100:].mean() < 0.05
    assert np.array_equal(order[~near], np.argsort(keys[~near], axis=1))


def test_one_key_far_from_all_others_costs_time_not_numbers():
    keys = np.random.default_rng(0).random((300, 20))
    keys[:, 7] = 1e9
    order, near = ordered(keys, 1e-9)
    assert near.mean() < 0.3 and np.array_equal(order[~near], np.argsort(keys[~near], axis=1))


def test_chains_of_near_ties_are_cut_as_a_ranking_cuts_them():
    scores = np.array([[0.5, 0.5 - 0.8e-9, 0.5 - 1.6e-9, 0.5 - 2.4e-9, 0.1]])
    assert np.array_equal(tie_groups(scores)[0][0] + 1, ranks_of(scores[0]))


def test_uncertain_cells_move_with_the_weights():
    problem, cells = random_problem(4, 3), {("a1", "c0"): (1.0, 9.0), ("a3", "c2"): (2.0, 4.0)}
    weights = {"c0": 0.5, "c1": 0.3, "c2": 0.2}
    result = mcda.acceptability(problem, weights, cells=cells, draws=256)
    counts = np.zeros((4, 4))
    for s in range(8):
        for x, y in uniform(block_points(2, 1, s, 0, 32)).T:
            values = np.array(problem.values)
            values[1, 0], values[3, 2] = 1 + 8 * x, 2 + 2 * y
            ranking = mcda.rank(problem_of(values, problem.signs), weights)
            counts[np.arange(4), ranking.rank_values - 1] += 1
    assert np.array_equal(result.shares, counts / 256)
    assert result.rule.startswith("fixed (given)") and "2 uncertain values" in result.rule
    assert (result.confidence <= 1).all() and len(result.confidence) == (result.first > 0).sum()


def test_nothing_mutates_its_inputs():
    problem, before = random_problem(5, 4), random_problem(5, 4).values.tobytes()
    weights = {"c0": 0.25, "c1": 0.25, "c2": 0.25, "c3": 0.25}
    mcda.acceptability(problem, space=mcda.Around(weights, 1.5), draws=64)
    assert problem.values.tobytes() == before and weights == {"c0": 0.25, "c1": 0.25, "c2": 0.25, "c3": 0.25}


def test_standard_errors_are_honest():
    """The spread over seeds is what the reported errors say, within a factor of 2.5."""
    problem = random_problem(6, 4, 9)
    runs = [mcda.acceptability(problem, draws=2048, seed=s) for s in range(12)]
    spread = np.std([r.shares for r in runs], axis=0, ddof=1)
    said = np.mean([r.errors for r in runs], axis=0)
    large = said > 1e-3
    assert large.sum() > 8 and 0.4 < np.median(spread[large] / said[large]) < 2.5


def test_auto_draws_until_the_precision_asked_for():
    loose = mcda.acceptability(FIGHTER, draws="auto", precision=0.01)
    fine = mcda.acceptability(FIGHTER, draws="auto", precision=0.001)
    assert loose.errors.max() <= 0.01 and fine.errors.max() <= 0.001 and fine.draws > loose.draws


def test_labels_and_frames():
    result = mcda.acceptability(FIGHTER, draws=64)
    assert list(result.to_frame().columns) == [1, 2, 3, 4] and result.to_frame().index.name == "alternative"
    assert result.first_k(4).to_numpy() == pytest.approx(1) and "64 draws, seed 1" in str(result)
    assert result.standard_error.shape == (4, 4) and "<table" in result._repr_html_()
    with pytest.raises(Usage, match="pairwise"):
        _ = result.pairwise
    with pytest.raises(Usage, match="rank 5"):
        result.first_k(5)


# ------------------------------------------------------------------ the same bytes, whoever works


def flat_and_tree() -> tuple[mcda.Problem, mcda.Problem]:
    problem = random_problem(8, 5)
    frame = pd.DataFrame(problem.values, index=problem.alternatives, columns=problem.criteria)
    signs = dict(zip(problem.criteria, problem.signs, strict=True))
    return problem, mcda.Problem.from_frame(frame, signs, hierarchy={"x": ["c0", "c1", "c2"], "y": ["c3", "c4"]})


FLAT, TREE = flat_and_tree()
JOBS = {
    "simplex": lambda **more: mcda.acceptability(FLAT, pairwise=True, **more),
    "tree": lambda **more: mcda.acceptability(TREE, method=mcda.WSM(), **more),
    "around": lambda **more: mcda.acceptability(TREE, space=mcda.Around(dict.fromkeys(FLAT.criteria, 0.2), 1.5), **more),
    "box": lambda **more: mcda.acceptability(FLAT, space=mcda.Box({}, {"c0": 0.3}), **more),
    "cells": lambda **more: mcda.acceptability(FLAT, space=mcda.Ordered(["c1", "c0"]), cells={("a1", "c0"): (1.0, 9.0)}, **more),
    "vikor": lambda **more: mcda.acceptability(FLAT, method=mcda.VIKOR(), space=mcda.Experts([dict.fromkeys(FLAT.criteria, 0.2), {**dict.fromkeys(FLAT.criteria, 0.1), "c0": 0.6}]), **more),
}


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_the_same_bytes_by_threads_and_processes(job):
    alone = bytes_of(job(draws=2**15))
    with ThreadPoolExecutor(3) as threads:
        assert bytes_of(job(draws=2**15, executor=threads)) == alone
    with ProcessPoolExecutor(2) as processes:
        assert bytes_of(job(draws=2**15, executor=processes)) == alone
    assert bytes_of(job(draws=2**15, seed=0)) != alone


def test_what_a_thread_keeps_does_not_reach_other_results():
    """Jobs of other shapes, by turns in one thread and at once in several, leave each result as a fresh thread makes it."""

    def fresh(job) -> bytes:
        with ThreadPoolExecutor(1) as one:
            return bytes_of(one.submit(job, draws=2**13).result())

    expected = {name: fresh(job) for name, job in JOBS.items()}
    for _ in range(2):
        assert {name: bytes_of(job(draws=2**13)) for name, job in JOBS.items()} == expected
    with ThreadPoolExecutor(4) as threads:
        made = [(name, threads.submit(job, draws=2**13)) for _ in range(3) for name, job in JOBS.items()]
        assert all(bytes_of(future.result()) == expected[name] for name, future in made)


@pytest.mark.cluster
@pytest.mark.filterwarnings("ignore")  # a worker that is killed is noisy
def test_a_lost_worker_of_a_cluster_costs_time_not_numbers():
    distributed = pytest.importorskip("distributed", reason='the extra is not installed: pip install "openmcda[cluster]"')
    problem = random_problem(8, 5)
    alone = bytes_of(mcda.acceptability(problem, draws=2**15))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50) as cluster, distributed.Client(cluster) as client:
        killer = _KillsAWorker(client.get_executor(), cluster)
        assert bytes_of(mcda.acceptability(problem, draws=2**15, executor=killer)) == alone
        assert killer.killed


class _KillsAWorker:
    """An executor that kills one worker process after a few blocks have been handed out."""

    def __init__(self, executor, cluster):
        self.executor, self.cluster, self.submitted, self.killed = executor, cluster, 0, False

    def submit(self, job, block):
        self.submitted += 1
        if self.submitted == 4:
            worker = next(iter(self.cluster.workers.values()))
            worker.process.process._process.kill()
            self.killed = True
        return self.executor.submit(job, block)


class _Dying:
    def submit(self, job, block):
        raise BrokenProcessPool("a process ended abruptly")


def test_a_dying_executor_is_told():
    with pytest.raises(McdaError, match="the workers stopped before the draws were done"):
        mcda.acceptability(FIGHTER, draws=64, executor=_Dying())
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(McdaError, match="workers stopped"):
        mcda.acceptability(FIGHTER, draws=64, executor=pool)


# ------------------------------------------------------------------ points


def test_blocks_are_parts_of_one_scrambled_sequence():
    whole = block_points(5, 7, 3, 0, 4096)
    parts = np.hstack([block_points(5, 7, 3, b, 1024) for b in range(4)])
    assert np.array_equal(whole, parts)
    finest = np.sort(whole >> np.uint32(30 - 12), axis=1)
    assert np.array_equal(finest, np.tile(np.arange(4096), (5, 1)))  # one point in every 4096th of each axis
    assert not np.array_equal(whole, block_points(5, 7, 4, 0, 4096))


def test_points_fill_space_as_sobol_points_do():
    from scipy.stats import qmc

    ours = uniform(np.hstack([block_points(4, 1, 0, b, 512) for b in range(4)])).T
    assert qmc.discrepancy(ours) < 2 * qmc.discrepancy(qmc.Sobol(4, scramble=True, rng=1).random(2048))


@pytest.mark.parametrize(("asked", "made"), [(1, 8), (8, 8), (9, 16), (100_000, 131_072)])
def test_draws_are_rounded_up(asked, made):
    assert rounded_draws(asked) == made


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize("draws", [0, -5, 2.5, "many", None, True, float("nan"), 2**40])
def test_draws_that_are_no_positive_whole_number(draws):
    with pytest.raises(InvalidInput, match="draws must be a positive whole number"):
        mcda.acceptability(FIGHTER, draws=draws)


@pytest.mark.parametrize("seed", [-1, 1.5, "x", True])
def test_seeds_that_are_no_whole_number(seed):
    with pytest.raises(InvalidInput, match="seed"):
        mcda.acceptability(FIGHTER, draws=8, seed=seed)


def test_other_refusals():
    with pytest.raises(Usage, match="not a weight space"):
        mcda.acceptability(FIGHTER, space="simplex")
    with pytest.raises(Usage, match="leave `weights` out"):
        mcda.acceptability(FIGHTER, dict.fromkeys(FIGHTER.criteria, 1 / 6))
    with pytest.raises(InvalidInput, match="precision"):
        mcda.acceptability(FIGHTER, draws="auto", precision=0)
    with pytest.raises(InvalidInput) as told:
        mcda.acceptability(FIGHTER, cells={("a9", "c0"): (1, 2), ("a0", "c9"): (1, 2), ("a0", "c0"): (2, 1)})
    assert len(told.value.faults) == 3
    with pytest.raises(NotApplicable):
        mcda.acceptability(problem_of([[0, 1], [1, 2]]), method=mcda.WPM())
    with pytest.raises(UnknownName, match="c7"):
        mcda.acceptability(FIGHTER, space=mcda.Box({"c7": 0.1}))


def test_all_permutations_of_three_get_the_same_shares():
    """The order of rows and columns does not matter beyond the sampling error."""
    values = np.random.default_rng(2).uniform(1, 9, (3, 4))
    base = mcda.acceptability(problem_of(values), draws=2**14)
    for order in permutations(range(3)):
        moved = mcda.acceptability(problem_of(values[list(order)]), draws=2**14)
        assert np.array_equal(moved.shares, base.shares[list(order)])


def test_direction_numbers_are_those_of_scipys_sequence():
    from mcda.robustness.points import _directions, _read_off

    assert np.array_equal(_directions(300, 12), _read_off(300, 12))
    assert np.array_equal(_directions(3, 18), _read_off(3, 18))
