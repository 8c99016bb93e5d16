"""Judgements: reference cases of incomplete matrices, derivatives and repair; properties; intervals; the batch kernel."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog, minimize_scalar

import mcda
from mcda.errors import InvalidInput, NotApplicable, Usage
from mcda.weighting.batch import simulated_index
from mcda.weighting.priorities import completed, principal
from mcda.weighting.random_index import INCOMPLETE, index_for

REFERENCE = {c["id"]: c for c in json.loads((Path(__file__).parent / "reference" / "weighting.json").read_text(encoding="utf-8"))}
METHODS = ("eigenvector", "geometric")


def pair(text):
    return ":".join(f"item {int(k) + 1}" for k in text.split("-"))


def random_matrix(rng, n, spread=1.5):
    upper = np.triu(rng.normal(0, spread, (n, n)), 1)
    return np.exp(upper - upper.T)


def with_gaps(matrix, gaps):
    return [[None if (i, j) in gaps or (j, i) in gaps else v for j, v in enumerate(row)] for i, row in enumerate(matrix)]


def test_derivatives_of_the_eigenvector_s12():
    expected, tolerance = REFERENCE["S12"]["expected"], REFERENCE["S12"]["tolerance"]
    comparisons = mcda.ahp(REFERENCE["S12"]["inputs"]["matrix"])
    assert comparisons.lambda_max == pytest.approx(expected["lambda_max"], abs=tolerance)
    assert comparisons.weight_values == pytest.approx(expected["w"], abs=tolerance)
    frame = comparisons.derivatives()
    assert list(frame.columns) == [*comparisons.items, "lambda_max"]
    for key, value in expected["dlambda"].items():
        assert frame.loc[pair(key), "lambda_max"] == pytest.approx(value, abs=tolerance)
        assert frame.loc[pair(key), list(comparisons.items)].to_numpy() == pytest.approx(expected["dw"][key], abs=tolerance)


def test_best_revisions_s14():
    expected, tolerance = REFERENCE["S14"]["expected"], REFERENCE["S14"]["tolerance"]
    comparisons = mcda.ahp(REFERENCE["S14"]["inputs"]["matrix"])
    assert comparisons.lambda_max == pytest.approx(expected["lambda_max"], abs=tolerance["lambda_max"])
    assert comparisons.gci == pytest.approx(expected["GCI"], abs=tolerance["gci"])
    assert comparisons.cr == pytest.approx(expected["CR_saaty"], abs=1e-8)
    repairs = comparisons.repair()
    frame = repairs.to_frame()
    assert frame.index.name == "pair" and list(frame.columns)[:4] == ["now", "proposed", "cr", "gci"]
    assert frame.index[0] == pair(expected["best"]) and repairs.needed and repairs.suffices
    for key, revision in expected["revisions"].items():
        row = frame.loc[pair(key)]
        assert row["proposed"] == pytest.approx(revision["gci_optimal_value"], rel=tolerance["value_relative"])
        assert row["gci"] == pytest.approx(revision["gci"], abs=tolerance["gci"])
        assert 3 * 0.90 * row["cr"] + 4 == pytest.approx(revision["lambda_max"], abs=1e-7), "for n = 4 the same value is best for lambda_max"


def test_incomplete_matrix_s15():
    expected, tolerance = REFERENCE["S15"]["expected"], REFERENCE["S15"]["tolerance"]
    matrix = REFERENCE["S15"]["inputs"]["matrix"]
    best, squares = mcda.ahp(matrix), mcda.ahp(matrix, method="geometric")
    assert best.lambda_max == pytest.approx(expected["lambda_min"], abs=tolerance)
    assert best.weight_values == pytest.approx(expected["eigenvector_of_completion"], abs=tolerance)
    assert {f"{a}:{b}": v for (a, b), v in best.inferred.items()} == pytest.approx({pair(k): v for k, v in expected["completion"].items()}, abs=tolerance)
    assert squares.weight_values == pytest.approx(expected["llsm"], abs=tolerance)
    assert squares.lambda_max == pytest.approx(best.lambda_max, abs=1e-12), "the CR of either method is that of the best completion"
    assert best.missing == (("item 1", "item 4"), ("item 2", "item 4"))


@pytest.mark.parametrize("method", METHODS)
def test_derivatives_are_those_of_differences_also_when_pairs_are_missing(method):
    rng = np.random.default_rng(4)
    for gaps in ((), ((0, 3), (1, 4))):
        matrix, step = random_matrix(rng, 5, 0.7), 1e-5
        frame = mcda.ahp(with_gaps(matrix, gaps), method=method).derivatives()
        for i, j in ((0, 1), (2, 4)):
            ends = []
            for sign in (1, -1):
                moved = matrix.copy()
                moved[i, j] *= np.exp(sign * step)
                moved[j, i] = 1 / moved[i, j]
                k = mcda.ahp(with_gaps(moved, gaps), method=method)
                ends.append(np.append(k.weight_values, k.lambda_max))
            assert frame.loc[f"item {i + 1}:item {j + 1}"].to_numpy() == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-8)


@pytest.mark.parametrize("method", METHODS)
def test_consistent_judgements_are_completed_to_their_weights(method):
    rng = np.random.default_rng(5)
    for n in (3, 5, 8):
        w = rng.dirichlet(np.ones(n) * 3)
        tree = {(f"x{rng.integers(0, k)}", f"x{k}"): 1.0 for k in range(1, n)}  # any spanning tree decides everything
        pairs = {(a, b): w[int(a[1:])] / w[int(b[1:])] for a, b in tree}
        comparisons = mcda.ahp(pairs, [f"x{k}" for k in range(n)], method)
        assert comparisons.weight_values == pytest.approx(w, abs=1e-12)
        assert comparisons.lambda_max == pytest.approx(n, abs=1e-9) and comparisons.cr == pytest.approx(0, abs=1e-9) and comparisons.gci == pytest.approx(0, abs=1e-12)
        assert {f"{a}:{b}" for a, b in comparisons.missing} == {f"x{i}:x{j}" for i in range(n) for j in range(i + 1, n)} - {f"{a}:{b}" for a, b in tree}


def test_no_other_completion_has_a_smaller_eigenvalue():
    rng = np.random.default_rng(6)
    for n, count in ((4, 2), (6, 5), (8, 3)):
        matrix, known = random_matrix(rng, n), np.ones((n, n), dtype=bool)
        for i, j in [(0, k) for k in range(2, n)][:count]:
            known[i, j] = known[j, i] = False
        full = completed(matrix, known)
        least = principal(full)[0]
        assert full[known] == pytest.approx(matrix[known])
        for _ in range(50):
            noise = np.triu(rng.normal(0, rng.choice([1e-4, 1e-2, 1]), (n, n)), 1)
            other = full * np.where(known, 1, np.exp(noise - noise.T))
            assert principal(other)[0] >= least - 1e-12


def test_a_repair_lowers_the_index_and_no_other_single_change_lowers_gci_more():
    rng = np.random.default_rng(7)
    for n, gaps in ((3, ()), (4, ()), (5, ()), (7, ()), (5, ((0, 1), (2, 4)))):
        matrix = random_matrix(rng, n)
        comparisons = mcda.ahp(with_gaps(matrix, gaps))
        frame = comparisons.repair().to_frame()
        assert (frame["gci"] <= comparisons.gci + 1e-12).all() and frame["gci"].is_monotonic_increasing
        assert frame["cr"].iloc[0] < comparisons.cr

        def gci(log, i, j, matrix=matrix, gaps=gaps):
            other = matrix.copy()
            other[i, j], other[j, i] = np.exp(log), np.exp(-log)
            return mcda.ahp(with_gaps(other, gaps)).gci

        least = []
        for name in frame.index[:4]:
            i, j = (int(k.split()[1]) - 1 for k in name.split(":"))
            found = minimize_scalar(gci, args=(i, j), bounds=(-9, 9), method="bounded", options={"xatol": 1e-7})
            least.append(found.fun)
            assert frame.loc[name, "gci"] == pytest.approx(found.fun, abs=1e-8)
        assert min(least) >= frame["gci"].iloc[0] - 1e-9


def test_relabelling_commutes():
    rng = np.random.default_rng(8)
    matrix, gaps = random_matrix(rng, 6), ((0, 5), (1, 3))
    order = rng.permutation(6)
    names = [f"n{k}" for k in range(6)]
    turned = [[with_gaps(matrix, gaps)[i][j] for j in order] for i in order]
    for method in METHODS:
        first, second = mcda.ahp(with_gaps(matrix, gaps), names, method), mcda.ahp(turned, [names[k] for k in order], method)
        assert second.weights[names].to_numpy() == pytest.approx(first.weights.to_numpy(), abs=1e-12)
        assert second.gci == pytest.approx(first.gci, abs=1e-12) and second.cr == pytest.approx(first.cr, abs=1e-11)
        assert second.repair().revisions[0].gci == pytest.approx(first.repair().revisions[0].gci, abs=1e-12)


def test_the_random_index_is_named_wherever_a_cr_is_said():
    square = {("a", "b"): 2, ("b", "c"): 3, ("a", "c"): 4, ("a", "d"): 5}
    whole = mcda.ahp({("a", "b"): 2, ("b", "c"): 3, ("a", "c"): 4}, random_index="alonso-lamata", method="geometric")
    assert "Alonso-Lamata" in whole.cr_text and "0.5245" in whole.cr_text and "geometric" in whole.cr_text
    assert whole.cr == pytest.approx(whole.ci / 0.5245)
    gaps = mcda.ahp(square)
    assert gaps.cr == pytest.approx(gaps.ci / INCOMPLETE[4][1]) and "2 missing" in gaps.cr_text
    large = mcda.ahp(np.exp(np.subtract.outer(np.arange(20) / 9, np.arange(20) / 9)))
    assert large.cr == pytest.approx(0, abs=1e-9) and "table ends at 15" in large.cr_text


def test_where_no_random_index_is_known_it_says_so():
    rng = np.random.default_rng(9)
    matrix = random_matrix(rng, 12)
    comparisons = mcda.ahp(with_gaps(matrix, ((0, 1),)))
    assert comparisons.cr_or_none is None and not comparisons.consistent and "no random index is known" in comparisons.cr_text
    with pytest.raises(NotApplicable, match="12 items with 1 missing"):
        _ = comparisons.cr
    assert comparisons.repair().to_frame()["gci"].iloc[0] < comparisons.gci


def test_random_indices_against_simulation():
    for n in (3, 5, 9, 15):
        value, error = simulated_index(n, draws=4096, seed=3)
        assert index_for("alonso-lamata", n).value == pytest.approx(value, abs=4 * error)
    value, error = simulated_index(18, draws=2048, seed=3)
    assert index_for("alonso-lamata", 18).value == pytest.approx(value, abs=4 * error + 0.005)
    for n, missing in ((4, 1), (5, 3), (6, 9)):
        value, error = simulated_index(n, missing, draws=1024, seed=5)
        assert INCOMPLETE[n][missing - 1] == pytest.approx(value, abs=4 * error)
        line = index_for("alonso-lamata", n).value * (1 - 2 * missing / ((n - 1) * (n - 2)))
        assert INCOMPLETE[n][missing - 1] == pytest.approx(line, abs=0.03), "nearly linear in the number of missing judgements"


def test_the_batch_kernel_is_the_single_one():
    rng = np.random.default_rng(10)
    for n in (2, 3, 7, 11):
        matrices = np.array([random_matrix(rng, n, rng.uniform(0, 2)) for _ in range(60)])
        for method in METHODS:
            for index in ("saaty", "alonso-lamata"):
                batch = mcda.batch_priorities(matrices, method, index)
                single = [mcda.ahp(m, method=method, random_index=index) for m in matrices]
                assert batch.weights == pytest.approx(np.array([k.weight_values for k in single]), abs=1e-12)
                assert batch.lambda_max == pytest.approx([k.lambda_max for k in single], rel=1e-12)
                assert batch.cr == pytest.approx([k.cr for k in single], abs=1e-10)


def test_the_batch_kernel_names_a_bad_matrix():
    good = np.ones((5, 3, 3))
    for value in (0.0, -1.0, np.nan, np.inf, 2.0):
        bad = good.copy()
        bad[3, 0, 2] = value
        with pytest.raises(InvalidInput, match="matrix 3"):
            mcda.batch_priorities(bad)
    with pytest.raises(InvalidInput, match="shape"):
        mcda.batch_priorities(good[0])
    with pytest.raises(Usage, match="eigen"):
        mcda.batch_priorities(good, method="eigen")


def test_interval_judgements_equal_linear_programmes():
    found = mcda.weight_ranges({("a1", "a2"): (2, 4), ("a1", "a3"): (3, 6), ("a2", "a3"): (1, 3)})
    assert found.low == pytest.approx([0.5455, 0.1667, 0.1], abs=6e-5)
    assert found.high == pytest.approx([0.7059, 0.3, 0.2], abs=6e-5)
    assert found.preferences == (("a1", "a2"), ("a1", "a3"))
    rng = np.random.default_rng(11)
    for n in (3, 5):
        w = rng.dirichlet(np.ones(n))
        pairs = {(i, j): np.exp(np.log(w[i] / w[j]) + np.array([-1, 1]) * rng.uniform(0, 1, 2)) for i in range(n) for j in range(i + 1, n) if rng.random() < 0.8 or j == i + 1}
        found = mcda.weight_ranges({(f"x{i}", f"x{j}"): tuple(v) for (i, j), v in pairs.items()}, [f"x{k}" for k in range(n)])
        rows = [sign * (np.eye(n)[i] - end * np.eye(n)[j]) for (i, j), (low, high) in pairs.items() for sign, end in ((-1, low), (1, high))]
        for k in range(n):
            for sign, got in ((1, found.low), (-1, found.high)):
                answer = linprog(sign * np.eye(n)[k], A_ub=np.array(rows), b_ub=np.zeros(len(rows)), A_eq=np.ones((1, n)), b_eq=[1.0])
                assert got[k] == pytest.approx(answer.x[k], abs=1e-8)
        for a, b in found.preferences:
            i, j = int(a[1:]), int(b[1:])
            answer = linprog(np.eye(n)[i] - np.eye(n)[j], A_ub=np.array(rows), b_ub=np.zeros(len(rows)), A_eq=np.ones((1, n)), b_eq=[1.0])
            assert answer.fun > -1e-9


def test_single_values_are_intervals_of_no_width():
    found = mcda.weight_ranges({("a", "b"): 2, ("b", "c"): 2})
    assert found.low == pytest.approx([4 / 7, 2 / 7, 1 / 7], abs=1e-14) and found.high == pytest.approx(found.low, abs=1e-14)


@pytest.mark.parametrize(
    ("intervals", "words"),
    [
        ({("a", "b"): (2, 3), ("b", "c"): (2, 3), ("a", "c"): (1, 2)}, ("no weights satisfy", "a", "b", "c")),
        ({("a", "b"): (3, 2)}, ("low 3 exceeds high 2", "pair a:b")),
        ({("a", "b"): (0, 2)}, ("not a positive number", "pair a:b")),
        ({("a", "b"): (1, 2, 3)}, ("not two numbers",)),
        ({("a", "b"): (1, 2), ("b", "a"): (1, 2)}, ("given twice",)),
    ],
)
def test_bad_intervals_are_named(intervals, words):
    with pytest.raises(InvalidInput) as caught:
        mcda.weight_ranges(intervals)
    assert all(w in str(caught.value) for w in words)


@pytest.mark.parametrize(
    ("judgements", "words"),
    [
        ({("a", "b"): 2, ("b", "a"): 2}, ("not reciprocal", "pair a:b")),
        ([[1, 2], [2, 1]], ("not reciprocal", "item 1")),
        ({("a", "b"): 0}, ("pair a:b", "not a positive")),
        ({("a", "b"): -2}, ("pair a:b",)),
        ({("a", "b"): float("nan")}, ("pair a:b",)),
        ({("a", "b"): float("inf")}, ("pair a:b",)),
        ({("a", "b"): True}, ("pair a:b",)),
        ({("a", "b"): "x"}, ("pair a:b", "'x'")),
        ({("a", "a"): 2, ("a", "b"): 1}, ("compared with itself", "pair a:a")),
        ([[2, 1], [1, 1]], ("compared with itself",)),
        ({("a", "b"): 2, ("c", "d"): 2}, ("do not connect", "{a, b} | {c, d}")),
        ([[1, 2, None], [0.5, 1, None], [None, None, 1]], ("do not connect", "item 3")),
        ({("a", "a"): 1}, ("one item",)),
        ([[1]], ("one item",)),
        ([[1, 2, 3], [0.5, 1]], ("square",)),
        ({"ab": 2}, ("not a pair",)),
        (5, ("neither pairs",)),
    ],
)
def test_bad_judgements_are_named_and_never_give_weights(judgements, words):
    with pytest.raises(InvalidInput) as caught:
        mcda.ahp(judgements)
    assert all(w in str(caught.value) for w in words), str(caught.value)


def test_unknown_names_and_unjudged_items_are_named():
    with pytest.raises(InvalidInput, match="did you mean 'talent'"):
        mcda.ahp({("talnt", "policy"): 2}, ["talent", "policy"])
    with pytest.raises(InvalidInput, match=r"\{talent, policy\} \| \{market\}"):
        mcda.ahp({("talent", "policy"): 2}, ["talent", "policy", "market"])


def test_judgements_off_the_scale_are_flagged_not_refused():
    comparisons = mcda.ahp({("a", "b"): 12, ("b", "c"): 1 / 9, ("a", "c"): 1})
    assert comparisons.off_scale == {("a", "b"): 12.0}
    assert comparisons.notes == ("a:b = 12 is outside 1/9 to 9",)


def test_two_items_need_no_repair():
    repairs = mcda.ahp({("a", "b"): 3}).repair()
    assert len(repairs) == 0 and not repairs.needed and len(repairs.to_frame()) == 0
