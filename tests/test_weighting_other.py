"""Weights from data, points, orders, the best-worst method, and combinations; trees that mix them."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pymcdm.weights as peer
import pytest
from scipy.optimize import linprog

import mcda
from mcda.errors import InvalidInput, McdaError, NotApplicable, Usage
from mcda.weighting.bwm import nonlinear_xi

REFERENCE = {c["id"]: c for c in json.loads((Path(__file__).parent / "reference" / "weighting.json").read_text(encoding="utf-8"))}
OBJECTIVE = [i for i in REFERENCE if i.split("-")[0] in ("entropy", "critic", "cilos", "idocriw")]


def problem_of(matrix, types=None):
    columns = [f"c{j}" for j in range(len(matrix[0]))]
    frame = pd.DataFrame(matrix, columns=columns, index=[f"a{i}" for i in range(len(matrix))], dtype=float)
    return mcda.Problem.from_frame(frame, dict(zip(columns, types if types is not None else [1] * len(columns), strict=True)))


@pytest.mark.parametrize("case", OBJECTIVE)
def test_published_objective_weights(case):
    inputs, expected, tolerance = (REFERENCE[case][k] for k in ("inputs", "expected", "tolerance"))
    weights = mcda.objective_weights(problem_of(inputs["matrix"], inputs.get("types")), case.split("-")[0])
    assert weights.values == pytest.approx(expected["weights"], abs=tolerance["weights"])


def test_published_rancom_weights():
    case = REFERENCE["rancom-wieckowski"]
    weights = mcda.rancom_weights(case["inputs"]["matrix"])
    assert weights.values == pytest.approx(case["expected"]["weights"], abs=case["tolerance"]["weights"])


def test_pymcdm_agrees_where_it_is_right():
    rng = np.random.default_rng(1)
    for _ in range(30):
        matrix, types = rng.uniform(1, 9, (6, 4)), rng.choice([-1, 1], 4)
        problem = problem_of(matrix, types)
        judges = {
            "entropy": peer.entropy_weights(matrix), "merec": peer.merec_weights(matrix, types), "cilos": peer.cilos_weights(matrix, types),
            "idocriw": peer.idocriw_weights(matrix, types), "critic": peer.critic_weights(matrix * types),
            "std": peer.standard_deviation_weights((matrix - matrix.min(axis=0)) / np.ptp(matrix, axis=0)),
        }  # fmt: skip
        for method, values in judges.items():
            assert mcda.objective_weights(problem, method).values == pytest.approx(values, abs=1e-12), method


@pytest.mark.parametrize("method", ["entropy", "critic", "merec", "std", "cilos", "idocriw"])
def test_objective_weights_follow_the_columns_and_not_the_rows_or_units(method):
    rng = np.random.default_rng(2)
    matrix, types = rng.uniform(1, 9, (7, 5)), np.array([1, -1, 1, 1, -1])
    base = mcda.objective_weights(problem_of(matrix, types), method).values
    order, rows = rng.permutation(5), rng.permutation(7)
    assert mcda.objective_weights(problem_of(matrix[:, order], types[order]), method).values == pytest.approx(base[order], abs=1e-12)
    assert mcda.objective_weights(problem_of(matrix[rows], types), method).values == pytest.approx(base, abs=1e-12)
    assert mcda.objective_weights(problem_of(matrix * rng.uniform(0.1, 100, 5), types), method).values == pytest.approx(base, abs=1e-12)
    assert base.sum() == pytest.approx(1, abs=1e-14) and (base >= 0).all()


def test_critic_turns_costs_first():
    rng = np.random.default_rng(3)
    matrix = rng.uniform(1, 9, (6, 3))
    turned = matrix * [1, 1, -1]
    assert mcda.objective_weights(problem_of(matrix, [1, 1, -1]), "critic").values == pytest.approx(mcda.objective_weights(problem_of(turned), "critic").values, abs=1e-14)
    assert mcda.objective_weights(problem_of(matrix), "critic").values != pytest.approx(mcda.objective_weights(problem_of(turned), "critic").values, abs=1e-3)


def test_a_constant_column_has_no_weight_and_is_noted():
    matrix = [[1, 5, 3], [2, 5, 1], [4, 5, 2]]
    for method in ("entropy", "critic", "merec", "std"):
        weights = mcda.objective_weights(problem_of(matrix), method)
        assert weights.values[1] == 0 and weights.values.sum() == pytest.approx(1) and "equal on c1" in weights.origin
    for method in ("cilos", "idocriw"):
        with pytest.raises(NotApplicable, match="'c1'"):
            mcda.objective_weights(problem_of(matrix), method)


def test_a_zero_is_no_information_in_entropy():
    weights = mcda.objective_weights(problem_of([[0, 1], [1, 2], [1, 4]]), "entropy").values
    raw = [1 - np.log(2) / np.log(3), 1 + sum(p * np.log(p) for p in (1 / 7, 2 / 7, 4 / 7)) / np.log(3)]
    assert weights == pytest.approx(np.array(raw) / sum(raw), abs=1e-14)


@pytest.mark.parametrize(
    ("matrix", "method", "words"),
    [
        ([[1, -2], [3, 4]], "entropy", ("'c1'", "'a0'", "-2")),
        ([[1, 0], [3, 4]], "merec", ("above 0", "'c1'")),
        ([[1, 0], [3, 4]], "idocriw", ("above 0",)),
        ([[1, 2], [1, 2]], "entropy", ("no column",)),
        ([[1, 2], [2, 4], [3, 6]], "critic", ("gives no weights",)),
        ([[1, 2]], "entropy", ("at least two alternatives",)),
    ],
)
def test_undefined_objective_weights_are_refused(matrix, method, words):
    with pytest.raises(NotApplicable) as caught:
        mcda.objective_weights(problem_of(matrix), method)
    assert all(w in str(caught.value) for w in words), str(caught.value)


def test_unknown_names_of_methods():
    for call in (
        lambda: mcda.objective_weights(problem_of([[1, 2], [3, 4]]), "entrop"),
        lambda: mcda.rank_order_weights(["a", "b"], "rok"),
        lambda: mcda.best_worst("a", "b", {"a": 1, "b": 2}, {"a": 2, "b": 1}, "lineal"),
        lambda: mcda.combined_weights(mcda.direct_weights({"a": 1.0}), mcda.direct_weights({"a": 1.0}), "sum"),
    ):
        with pytest.raises(Usage) as caught:
            call()
        assert "did you mean" in caught.value.hint or "known" in caught.value.hint


# Points, orders, combinations


def test_direct_and_ratio_weights():
    assert mcda.direct_weights({"a": 0.25, "b": 0.75}).of("b") == 0.75
    with pytest.raises(InvalidInput, match="sum to 2"):
        mcda.direct_weights({"a": 1, "b": 1})
    assert mcda.ratio_weights({"a": 100, "b": 60, "c": 40}).values == pytest.approx([0.5, 0.3, 0.2])
    for points in ({"a": 0, "b": 0}, {"a": -1, "b": 2}, {"a": float("inf"), "b": 1}, {}):
        with pytest.raises(InvalidInput):
            mcda.ratio_weights(points)


def test_rank_order_weights_by_their_formulas():
    names = list("abcd")
    assert mcda.rank_order_weights(names).values == pytest.approx([25 / 48, 13 / 48, 7 / 48, 3 / 48], abs=1e-15)
    assert mcda.rank_order_weights(names, "rank_sum").values == pytest.approx([0.4, 0.3, 0.2, 0.1], abs=1e-15)
    assert mcda.rank_order_weights(names, "reciprocal").values == pytest.approx(np.array([12, 6, 4, 3]) / 25, abs=1e-15)
    tied = mcda.rank_order_weights(["a", ["b", "c"], "d"])
    assert tied.values == pytest.approx([25 / 48, 10 / 48, 10 / 48, 3 / 48], abs=1e-15)
    # the centroid of w1 >= w2 >= w3 >= w4 is the mean of that simplex
    draws = np.sort(np.random.default_rng(1).dirichlet(np.ones(4), 40_000), axis=1)[:, ::-1].mean(axis=0)
    assert mcda.rank_order_weights(names).values == pytest.approx(draws, abs=0.003)
    for order in (["a", "a"], ["a"]):
        with pytest.raises(InvalidInput):
            mcda.rank_order_weights(order)


def test_rancom_input_is_checked():
    assert mcda.rancom_weights({("a", "b"): 1, ("a", "c"): 1, ("b", "c"): 0.5}).values == pytest.approx([5 / 9, 2 / 9, 2 / 9])
    for bad in ({("a", "b"): 0.7}, {("a", "b"): 1, ("a", "c"): 1}, [[0.5, 1], [1, 0.5]], [[0.5, "x"], [0, 0.5]], [[1, 2, 3]]):
        with pytest.raises(InvalidInput):
            mcda.rancom_weights(bad)


def test_combined_weights():
    judged, measured = mcda.ratio_weights({"a": 3, "b": 1, "c": 0}), mcda.ratio_weights({"c": 2, "a": 1, "b": 1})
    assert mcda.combined_weights(judged, measured, "mean", 0.5).values == pytest.approx([0.5, 0.25, 0.25])
    both = mcda.combined_weights(judged, measured)
    assert both.values == pytest.approx(np.sqrt([3, 1, 0]) / np.sqrt([3, 1, 0]).sum(), abs=1e-15)
    assert "points" in both.origin and "0.5" in both.origin
    assert mcda.combined_weights(judged, measured, share=1).values == pytest.approx(judged.values, abs=1e-15)
    with pytest.raises(McdaError):
        mcda.combined_weights(judged, mcda.ratio_weights({"a": 1, "x": 1}))
    with pytest.raises(InvalidInput, match="no criterion"):
        mcda.combined_weights(mcda.ratio_weights({"a": 1, "b": 0}), mcda.ratio_weights({"a": 0, "b": 1}))


def test_any_weights_fit_a_problem_by_name():
    problem = problem_of([[1, 2], [3, 1]], [1, -1])
    assert mcda.rank(problem, mcda.rank_order_weights(["c1", "c0"])).scores.sum() > 0
    assert mcda.rank(problem, mcda.objective_weights(problem, "std")).weights.origin.startswith("standard deviation")


# The best-worst method


def test_best_worst_returns_the_weights_of_consistent_judgements():
    rng = np.random.default_rng(4)
    for n in (2, 3, 6):
        w = np.sort(rng.dirichlet(np.ones(n) * 2))[::-1]
        names = [f"x{k}" for k in range(n)]
        over, under = dict(zip(names, w[0] / w, strict=True)), dict(zip(names, w / w[-1], strict=True))
        over[names[-1]] = under[names[0]] = float(w[0] / w[-1])
        for model in ("linear", "nonlinear"):
            weights = mcda.best_worst(names[0], names[-1], over, under, model)
            found = weights.consistency["root"]
            assert weights.values == pytest.approx(w, abs=1e-8)
            assert found.xi == pytest.approx(0, abs=1e-8) and found.cr == pytest.approx(0, abs=1e-8) and found.input_cr == pytest.approx(0, abs=1e-8)


def test_best_worst_consistency_index_of_rezaei():
    """Omega 53 (2015), table 1: the largest deviation by the best-to-worst judgement."""
    for ends, index in zip(range(1, 10), (0.00, 0.44, 1.00, 1.63, 2.30, 3.00, 3.73, 4.47, 5.23), strict=True):
        assert nonlinear_xi(np.array([float(ends)]), np.array([float(ends)]), float(ends)) == pytest.approx(index, abs=6e-3)


CAR = ({"quality": 2, "price": 1, "comfort": 4, "safety": 3, "style": 8}, {"quality": 4, "price": 8, "comfort": 4, "safety": 2, "style": 1})


def test_best_worst_nonlinear_example_has_deviation_one():
    """Deviation solves (4 - x)(4 - x) = 8 + x, so 1 exactly; its consistency ratio is 1 over 4.47."""
    weights = mcda.best_worst("price", "style", *CAR, model="nonlinear")
    found = weights.consistency["root"]
    assert found.xi == pytest.approx(1, abs=1e-12) and found.cr == pytest.approx(0.2237, abs=6e-4)
    assert found.input_cr == pytest.approx(8 / 56, abs=1e-12), "comfort: |4 * 4 - 8| / (64 - 8)"
    assert (found.low < found.high).any() and (found.low <= weights.values + 0.02).all() and (weights.values <= found.high + 0.02).all()
    assert weights.values.sum() == pytest.approx(1, abs=1e-12)


def smallest_deviation(over, under, b, w):
    """Bisection over the feasibility of the nonlinear model's linear programme: an independent judge."""
    n = len(over)

    def feasible(x):
        rows = []
        for j in range(n):
            if j != b:
                rows += [np.eye(n)[b] - (over[j] + x) * np.eye(n)[j], -np.eye(n)[b] + (over[j] - x) * np.eye(n)[j]]
            if j not in (b, w):
                rows += [np.eye(n)[j] - (under[j] + x) * np.eye(n)[w], -np.eye(n)[j] + (under[j] - x) * np.eye(n)[w]]
        return linprog(np.zeros(n), A_ub=np.array(rows), b_ub=np.zeros(len(rows)), A_eq=np.ones((1, n)), b_eq=[1.0], bounds=(1e-9, None)).success

    low, high = 0.0, 9.0
    while high - low > 1e-7:
        middle = (low + high) / 2
        low, high = (low, middle) if feasible(middle) else (middle, high)
    return high


def test_best_worst_deviation_is_the_smallest_possible():
    rng = np.random.default_rng(5)
    for _ in range(12):
        n, ends = int(rng.integers(3, 7)), float(rng.integers(3, 10))
        over, under = rng.integers(1, ends + 1, n).astype(float), rng.integers(1, ends + 1, n).astype(float)
        over[0], under[-1], over[-1], under[0] = 1, 1, ends, ends
        names = [f"x{k}" for k in range(n)]
        weights = mcda.best_worst(names[0], names[-1], dict(zip(names, over, strict=True)), dict(zip(names, under, strict=True)), "nonlinear")
        found = weights.consistency["root"]
        assert found.xi == pytest.approx(smallest_deviation(over, under, 0, n - 1), abs=1e-5)
        linear = mcda.best_worst(names[0], names[-1], dict(zip(names, over, strict=True)), dict(zip(names, under, strict=True)))
        gaps = [abs(linear.values[0] - over[j] * linear.values[j]) for j in range(1, n)] + [abs(linear.values[j] - under[j] * linear.values[-1]) for j in range(1, n - 1)]
        assert max(gaps) == pytest.approx(linear.consistency["root"].xi, abs=1e-9)
        for other in rng.dirichlet(np.ones(n), 200):
            worse = [abs(other[0] - over[j] * other[j]) for j in range(1, n)] + [abs(other[j] - under[j] * other[-1]) for j in range(1, n - 1)]
            assert max(worse) >= linear.consistency["root"].xi - 1e-9


@pytest.mark.parametrize(
    ("best", "worst", "over", "under", "words"),
    [
        ("a", "c", {"a": 1, "b": 2}, {"a": 4, "b": 2, "c": 1}, ("best_to_others has no judgement for 'c'",)),
        ("a", "c", {"a": 1, "b": 2, "c": 4}, {"a": 5, "b": 2, "c": 1}, ("is 4 in one list and 5",)),
        ("a", "c", {"a": 2, "b": 2, "c": 4}, {"a": 4, "b": 2, "c": 1}, ("'a' : 'a' = 2",)),
        ("a", "c", {"a": 1, "b": 0.5, "c": 4}, {"a": 4, "b": 2, "c": 1}, ("'b' = 0.5", "pair a:b")),
        ("a", "c", {"a": 1, "b": -2, "c": 4}, {"a": 4, "b": 2, "c": 1}, ("pair a:b",)),
        ("a", "a", {"a": 1, "b": 2}, {"a": 1, "b": 2}, ("both the best and the worst",)),
    ],
)
def test_bad_best_worst_judgements_are_named(best, worst, over, under, words):
    with pytest.raises(InvalidInput) as caught:
        mcda.best_worst(best, worst, over, under)
    assert all(w in str(caught.value) for w in words), str(caught.value)


# Trees


def test_a_tree_mixes_judgements_groups_weights_and_equal():
    tree = mcda.Hierarchy.nested({"x": ["x1", "x2"], "y": ["y1", "y2", "y3"], "z": {"z1": ["z11", "z12"], "z2": None}}, dict.fromkeys(["x1", "x2", "y1", "y2", "y3", "z11", "z12", "z2"], 1))
    group = mcda.group_ahp({"p": {("z11", "z12"): 4}, "q": {("z11", "z12"): 1 / 4}})
    weights = mcda.weigh(tree, {"root": {"x": 0.5, "y": 0.2, "z": 0.3}, "x": {("x1", "x2"): 4}, "y": "equal", "z": {"z1": 0.5, "z2": 0.5}, "z1": group})
    assert weights.of("x1") == pytest.approx(0.4) and weights.of("y3") == pytest.approx(0.2 / 3) and weights.of("z12") == pytest.approx(0.075)
    assert set(weights.consistency) == {"x", "z1"}
    with pytest.raises(InvalidInput) as caught:
        mcda.weigh(tree, {"root": {"x": 0.5, "y": 0.2}, "x": {"x1": 1, "x2": 1}, "z": mcda.ahp({("a", "b"): 1})})
    for word in ("no weight for 'z'", "children of 'y'", "children of 'z1'", "below 'z'"):
        assert word in str(caught.value), word
    with pytest.raises(InvalidInput, match="below 'x' sum to 2"):
        mcda.weigh(tree, {"root": "equal", "x": {"x1": 1, "x2": 1}, "y": "equal", "z": "equal", "z1": "equal"})
