"""Robustness factor, nearest weights, exact ranges; judged by brute force and by pymcdm."""

import itertools

import numpy as np
import pandas as pd
import pymcdm
import pytest

import mcda
from mcda.errors import McdaError
from mcda.robustness.batch import worths

# Hwang & Yoon (1981), the fighter aircraft example
FIGHTER = pd.DataFrame(
    [[2.0, 1500, 20000, 5.5, 5, 9], [2.5, 2700, 18000, 6.5, 3, 5], [1.8, 2000, 21000, 4.5, 7, 7], [2.2, 1800, 20000, 5.0, 5, 5]],
    index=["A1", "A2", "A3", "A4"], columns=["speed", "range", "payload", "cost", "reliability", "manoeuvrability"],
)  # fmt: skip
DIRECTIONS = dict(zip(FIGHTER, [1, 1, 1, -1, 1, 1], strict=True))
WEIGHTS = dict(zip(FIGHTER, [0.2, 0.1, 0.1, 0.1, 0.2, 0.3], strict=True))


@pytest.fixture(scope="module")
def fighter():
    return mcda.Problem.from_frame(FIGHTER, DIRECTIONS)


def random_problem(rng, m=5, n=4):
    x, types, w = rng.uniform(1, 9, (m, n)), np.where(rng.random(n) < 0.4, -1, 1), rng.dirichlet(np.ones(n) * 2)
    names = [f"c{j}" for j in range(n)]
    frame = pd.DataFrame(x, index=[f"a{i}" for i in range(m)], columns=names)
    return mcda.Problem.from_frame(frame, dict(zip(names, map(int, types), strict=True))), x, types, w


def test_fighter_example(fighter):
    factor = mcda.robustness_factor(fighter, WEIGHTS)
    assert factor.winner == "A1" and factor.smallest[0] == "A3"
    assert factor.kappa["A3"] == pytest.approx(1.0488, abs=5e-5)
    assert factor.kappa["A2"] == pytest.approx(1.615, abs=5e-4) and factor.kappa["A4"] == pytest.approx(1.927, abs=5e-4)
    assert factor.percent() == 4, "rounded down; plus or minus 5 % would not be safe"
    near = mcda.nearest_weights(fighter, WEIGHTS, "A3", measure="distance")
    assert near.distance == pytest.approx(0.0187, abs=5e-5) and near.kind == "searched"
    assert [round(v, 4) for v in near.weights.values()] == [0.1964, 0.1043, 0.0989, 0.1003, 0.2127, 0.2875]


def test_henan():
    for through, kappa, percent in (("graph", 1.107, 10), ("direct", 1.038, 3)):
        ranking = mcda.decide(mcda.read_case("henan").with_plan("interventions", through=through))
        factor = mcda.robustness_factor(ranking.problem, ranking.weights)
        assert factor.smallest == ("housing_subsidy", pytest.approx(kappa, abs=5e-4)) and factor.percent() == percent
    assert list(factor.to_frame().columns[:2]) == ["kappa", "kind"] and factor.to_frame().index.name == "rival"


@pytest.mark.parametrize("name", ["topsis", "wsm"])
def test_corners_of_the_box_keep_the_winner(name):
    """Just inside kappa no corner dethrones the winner (judged by pymcdm); the percentage box lies inside."""
    rng = np.random.default_rng(6)
    norm = pymcdm.normalizations.vector_normalization
    peer = {"topsis": pymcdm.methods.TOPSIS, "wsm": pymcdm.methods.WSM}[name](norm)
    method = {"topsis": mcda.TOPSIS, "wsm": mcda.WSM}[name](normalization="vector")
    for _ in range(8):
        problem, x, types, w = random_problem(rng)
        factor = mcda.robustness_factor(problem, dict(zip(problem.criteria, w, strict=True)), method)
        winner, kappa = problem.alternatives.index(factor.winner), min(factor.smallest[1], 50)
        p = min(factor.percent(), 99) / 100
        for signs in itertools.product((-1, 1), repeat=4):
            for box in (w * (kappa * 0.999) ** np.array(signs), w * (1 + p * np.array(signs))):
                assert peer(x, box / box.sum(), types, validation=False).argmax() == winner
        inside = w * np.exp(rng.uniform(-1, 1, (400, 4)) * np.log(kappa * 0.999))
        for v in inside:
            assert peer(x, v / v.sum(), types, validation=False).argmax() == winner


@pytest.mark.parametrize("cls", [mcda.TOPSIS, mcda.WSM])
def test_kappa_is_reached(cls):
    """A little beyond kappa some weights in the box do dethrone the winner: found by sampling the box's corners and edges."""
    rng, method = np.random.default_rng(7), cls(normalization="vector")
    for _ in range(6):
        problem, _, _, w = random_problem(rng, 4, 3)
        factor = mcda.robustness_factor(problem, dict(zip(problem.criteria, w, strict=True)), method)
        _, kappa = factor.smallest
        if kappa > 20:
            continue
        reach = np.log(kappa * 1.01)
        a, b, fixed = np.meshgrid(np.linspace(-reach, reach, 41), np.linspace(-reach, reach, 41), [-reach, reach])
        found = False
        for spot in range(3):  # one weight may stand at an end of the box: scores do not depend on the scale
            v = w * np.exp(np.insert(np.stack([a.ravel(), b.ravel()], axis=1), spot, fixed.ravel(), axis=1))
            scores = worths(problem, method, None, v / v.sum(axis=1, keepdims=True))
            found |= bool((scores.argmax(axis=1) != problem.alternatives.index(factor.winner)).any())
        assert found


def test_domination_is_infinite():
    frame = pd.DataFrame([[3, 3], [1, 2], [2, 1]], index=list("abc"), columns=list("xy"))
    problem = mcda.Problem.from_frame(frame, dict.fromkeys("xy", 1))
    for method in (mcda.TOPSIS(), mcda.WSM()):
        factor = mcda.robustness_factor(problem, {"x": 0.5, "y": 0.5}, method)
        assert all(np.isinf(k) for k in factor.kappa.values()) and np.isinf(factor.percent())
        with pytest.raises(McdaError):
            mcda.nearest_weights(problem, {"x": 0.5, "y": 0.5}, method=method)


@pytest.mark.parametrize("measure", ["amount", "distance"])
def test_nearest_weights_of_a_sum_are_the_nearest(measure):
    from scipy.optimize import minimize

    rng = np.random.default_rng(9)
    for _ in range(10):
        problem, _, _, w = random_problem(rng)
        weights = dict(zip(problem.criteria, w, strict=True))
        method = mcda.WSM(normalization="vector")
        scores = method.evaluate(problem, w)[0]
        try:
            near = mcda.nearest_weights(problem, weights, method=method, measure=measure)
        except McdaError:
            continue
        v = np.array(list(near.weights.values()))
        reached = method.evaluate(problem, v)[0]
        i, k = (problem.alternatives.index(a) for a in (near.winner, near.rival))
        assert reached[i] == pytest.approx(reached[k], abs=1e-9) and v.sum() == pytest.approx(1) and v.min() >= -1e-12
        d = np.array([method.evaluate(problem, e)[0][i] - method.evaluate(problem, e)[0][k] for e in np.eye(4)])
        if measure == "distance":
            best = minimize(lambda t, w=w: ((t - w) ** 2).sum(), w, bounds=[(0, 1)] * 4, constraints=[{"type": "eq", "fun": lambda t: t.sum() - 1}, {"type": "ineq", "fun": lambda t, d=d: -(d @ t)}])
            assert near.distance <= np.sqrt(best.fun) + 1e-6
        else:
            for _ in range(2000):  # nothing nearer among random transfers
                t = rng.dirichlet(np.ones(4))
                if d @ t <= 0:
                    assert 0.5 * np.abs(t - w).sum() >= near.amount - 1e-9
        assert scores[i] == scores.max()


@pytest.mark.parametrize("cls", [mcda.TOPSIS, mcda.WSM])
def test_no_sample_outside_the_exact_range(cls):
    rng = np.random.default_rng(10)
    for _ in range(5):
        problem, x, types, _ = random_problem(rng)
        method = cls(normalization="vector")
        order, ratios = [("c0", "c1")], {("c1", "c2"): (0.5, 3.0)}
        ranges = mcda.score_ranges(problem, order, ratios, method)
        w = rng.dirichlet(np.ones(4), 6000)
        w = w[(w[:, 0] >= w[:, 1]) & (w[:, 1] >= 0.5 * w[:, 2]) & (w[:, 1] <= 3 * w[:, 2])]
        name = "TOPSIS" if cls is mcda.TOPSIS else "WSM"
        peer = getattr(pymcdm.methods, name)(pymcdm.normalizations.vector_normalization)
        scores = np.array([peer(x, v, types, validation=False) for v in w[:600]])
        assert (scores >= np.array(ranges.low) - 1e-9).all() and (scores <= np.array(ranges.high) + 1e-9).all()
        assert (np.array(ranges.high) - scores.max(axis=0)).max() < 0.35, "the range is not empty talk"


def test_contradictory_statements_are_named(fighter):
    with pytest.raises(McdaError, match="cost weighs at least 2 times as much as speed") as caught:
        mcda.score_ranges(fighter, [("speed", "range"), ("speed", "cost")], {("cost", "speed"): (2, 3)})
    assert "range" not in str(caught.value)
    for wrong in ({"ratios": {("speed", "cost"): (3, 2)}}, {"order": [("speed", "weight")]}, {"method": mcda.VIKOR()}):
        with pytest.raises(McdaError):
            mcda.score_ranges(fighter, **wrong)


def test_other_methods_are_not_applicable(fighter):
    with pytest.raises(McdaError, match="VIKOR"):
        mcda.robustness_factor(fighter, WEIGHTS, mcda.VIKOR())
    with pytest.raises(McdaError):
        mcda.nearest_weights(fighter, WEIGHTS, "A1")
    with pytest.raises(McdaError):
        mcda.nearest_weights(fighter, WEIGHTS, "A9")
