"""TOPSIS, WSM, normalizations, ranks: published cases, pymcdm as judge, properties, limits."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pymcdm.methods import TOPSIS as JudgeTOPSIS
from pymcdm.methods import WSM as JudgeWSM
from pymcdm.normalizations import max_normalization, minmax_normalization, sum_normalization, vector_normalization

import mcda
from mcda.domain.ranking import ranks_of
from mcda.errors import InvalidInput, NotApplicable, Usage
from mcda.scoring import parse_method

REFERENCE = {case["id"]: case for case in json.loads((Path(__file__).parent / "reference" / "scoring.json").read_text(encoding="utf-8"))}
JUDGES = {"vector": vector_normalization, "minmax": minmax_normalization, "max": max_normalization, "sum": sum_normalization}


def problem_of(matrix, types=None, bounds=None):
    matrix = np.asarray(matrix, float)
    names = [f"c{j}" for j in range(matrix.shape[1])]
    types = types if types is not None else np.ones(matrix.shape[1], int)
    frame = pd.DataFrame(matrix, index=[f"a{i}" for i in range(len(matrix))], columns=names)
    return mcda.Problem.from_frame(frame, dict(zip(names, map(int, types), strict=True)), bounds=bounds)


def named(problem, weights):
    return dict(zip(problem.criteria, map(float, weights), strict=True))


@pytest.mark.parametrize(
    ("case", "method"),
    [
        ("topsis-tzeng-huang", mcda.TOPSIS()),
        ("topsis-opricovic-tzeng-minmax", mcda.TOPSIS("minmax")),
        ("topsis-unnormalised-weights", mcda.TOPSIS("vector")),
        ("wsm-wikipedia", mcda.WSM(normalization=None)),
    ],
)
def test_published_case(case, method):
    inputs, expected = REFERENCE[case]["inputs"], REFERENCE[case]["expected"]
    problem = problem_of(inputs["matrix"], inputs["types"])
    ranking = mcda.rank(problem, mcda.normalized(named(problem, inputs["weights"])), method)
    assert ranking.score_values == pytest.approx(expected["scores"], abs=REFERENCE[case]["tolerance"]["scores"])
    if "ranks" in expected:
        assert ranking.ranks.tolist() == expected["ranks"]
    if "best" in expected:
        assert ranking.winners == (f"a{expected['best']}",)


def test_exact_ties_share_the_rank():
    problem = problem_of(REFERENCE["topsis-opricovic-tzeng-minmax"]["inputs"]["matrix"], [-1, 1])
    assert mcda.rank(problem, {"c0": 0.5, "c1": 0.5}, mcda.TOPSIS("minmax")).ranks.tolist() == [2, 1, 2]
    problem = problem_of(REFERENCE["wsm-wikipedia"]["inputs"]["matrix"])
    ranking = mcda.rank(problem, named(problem, [0.2, 0.15, 0.4, 0.25]), mcda.WSM(normalization=None))
    assert ranking.ranks.tolist() == [3, 1, 1]
    assert ranking.winners == ("a1", "a2")
    assert ranking.order == ("a1", "a2", "a0")


def random_problems(count, seed):
    """Positive tables with costs, ties within columns, zero weights and wide ranges; no constant column."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        m, n = rng.integers(2, 12), rng.integers(1, 9)
        matrix = rng.uniform(0.1, 10, (m, n)) * 10.0 ** rng.integers(-6, 7, n)
        if number % 2:
            matrix = rng.integers(1, 4, (m, n)).astype(float)
        matrix[0], matrix[1] = matrix[0], np.where(np.ptp(matrix, axis=0) == 0, matrix[1] * 2, matrix[1])
        weights = rng.dirichlet(np.ones(n))
        if n > 1 and number % 5 == 0:
            weights[0] = 0
            weights /= weights.sum()
        yield matrix, weights, rng.choice([-1, 1], n)


@pytest.mark.filterwarnings("ignore:Alternatives with indices:UserWarning")  # the judge's advice on dominated rows
@pytest.mark.filterwarnings("ignore:Weights should be positive:UserWarning")  # and on weights of 0
@pytest.mark.parametrize("normalization", JUDGES)
@pytest.mark.parametrize(("method", "judge"), [(mcda.TOPSIS, JudgeTOPSIS), (mcda.WSM, JudgeWSM)])
def test_agreement_with_pymcdm(method, judge, normalization):
    for matrix, weights, types in random_problems(300, seed=11):
        problem = problem_of(matrix, types)
        ranking = mcda.rank(problem, named(problem, weights), method(normalization=normalization))
        theirs = judge(JUDGES[normalization])(matrix, weights, types)
        np.testing.assert_allclose(ranking.score_values, theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("normalization", JUDGES)
@pytest.mark.parametrize("method", [mcda.TOPSIS, mcda.WSM])
def test_properties(method, normalization):
    rng = np.random.default_rng(5)
    for matrix, weights, types in random_problems(80, seed=23):
        problem = problem_of(matrix, types)
        weights = named(problem, weights)
        method_ = method(normalization=normalization)
        base = mcda.rank(problem, weights, method_)
        rows, columns = rng.permutation(len(matrix)), rng.permutation(matrix.shape[1])
        frame = problem.to_frame().iloc[rows, columns]
        turned = mcda.Problem.from_frame(frame, {c: problem.hierarchy[c].direction for c in problem.criteria})
        np.testing.assert_allclose(mcda.rank(turned, weights, method_).scores[list(base.alternatives)], base.score_values, atol=1e-12)
        np.testing.assert_allclose(mcda.rank(problem, pd.Series(weights)[::-1], method_).score_values, base.score_values, atol=1e-15)
        scaled = mcda.Problem.from_frame(problem.to_frame() * 1000.0, {c: problem.hierarchy[c].direction for c in problem.criteria})
        np.testing.assert_allclose(mcda.rank(scaled, weights, method_).score_values, base.score_values, atol=1e-12)
        better = problem.signs * matrix
        for i in range(len(matrix)):
            for j in range(len(matrix)):
                if (better[i] >= better[j]).all():
                    assert base.score_values[i] >= base.score_values[j] - 1e-12, "dominated above its dominator"


@pytest.mark.parametrize("method", [mcda.TOPSIS(), mcda.TOPSIS("minmax"), mcda.WSM()])
def test_a_criterion_without_weight_is_inert(method):
    matrix = np.random.default_rng(3).uniform(1, 9, (6, 4))
    three = problem_of(matrix[:, :3], [1, -1, 1])
    four = problem_of(matrix, [1, -1, 1, -1])
    weights = named(three, [0.2, 0.5, 0.3])
    np.testing.assert_allclose(mcda.rank(four, weights | {"c3": 0}, method).score_values, mcda.rank(three, weights, method).score_values, atol=1e-15)


@pytest.mark.parametrize("method", [mcda.TOPSIS(n) for n in JUDGES] + [mcda.WSM(n) for n in ("minmax", "vector", "max", "sum")])
def test_a_constant_column_is_accepted_and_noted(method):
    matrix = np.random.default_rng(4).uniform(1, 9, (5, 3))
    matrix[:, 1] = 7
    for types in ([1, 1, -1], [1, -1, -1]):
        problem = problem_of(matrix, types)
        ranking = mcda.rank(problem, named(problem, [0.3, 0.4, 0.3]), method)
        rest = problem_of(matrix[:, [0, 2]], [1, -1])
        without = mcda.rank(rest, {"c0": 0.5, "c1": 0.5}, method)
        assert ranking.order == without.order
        assert any("c1" in note for note in ranking.notes)


@pytest.mark.parametrize("method", [mcda.TOPSIS(n) for n in JUDGES] + [mcda.WSM(n) for n in JUDGES])
@pytest.mark.parametrize("factor", [1e-310, 1e-200, 1e200, 1.5e307])
def test_huge_and_tiny_numbers_give_the_scores_of_plain_ones(method, factor):
    plain = np.array([[5.0, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]])
    types = [1, -1, 1]
    base = mcda.rank(problem_of(plain, types), {"c0": 0.3, "c1": 0.4, "c2": 0.3}, method)
    scaled = mcda.rank(problem_of(plain * factor, types), {"c0": 0.3, "c1": 0.4, "c2": 0.3}, method)
    np.testing.assert_allclose(scaled.score_values, base.score_values, rtol=1e-9)


@pytest.mark.parametrize("method", [mcda.TOPSIS("minmax"), mcda.WSM("minmax")])
def test_the_whole_range_of_numbers_in_one_column(method):
    problem = problem_of([[-1.7e308, 1], [1.7e308, 2], [0, 3]])
    assert np.isfinite(mcda.rank(problem, {"c0": 0.5, "c1": 0.5}, method).score_values).all()


def test_negative_values_where_the_normalization_takes_them():
    problem = problem_of([[-5, 1], [3, 2], [0, 4]], [1, -1])
    for method in (mcda.TOPSIS(), mcda.TOPSIS("minmax"), mcda.WSM()):
        scores = mcda.rank(problem, {"c0": 1, "c1": 0}, method).scores
        assert scores["a1"] > scores["a2"] > scores["a0"]


def test_fixed_reference_by_hand():
    problem = problem_of([[2, 30], [6, 10]], [1, -1], {"c0": (0, 10), "c1": (50, 0)})
    weights = {"c0": 0.5, "c1": 0.5}
    assert mcda.rank(problem, weights, mcda.WSM(reference="fixed")).score_values == pytest.approx([0.3, 0.7])
    near, far = np.hypot(0.2, 0.4), np.hypot(0.8, 0.6)
    assert mcda.rank(problem, weights, mcda.TOPSIS(reference="fixed")).score_values[0] == pytest.approx(near / (near + far))


@pytest.mark.parametrize("method", [mcda.TOPSIS(reference="fixed"), mcda.WSM(reference="fixed")])
def test_a_fixed_reference_cannot_reverse_ranks_and_one_alternative_more_changes_no_score(method):
    rng = np.random.default_rng(9)
    bounds = {"c0": (0, 10), "c1": (10, 0), "c2": (0, 10)}
    for _ in range(50):
        matrix = rng.uniform(0, 10, (6, 3))
        weights = dict(zip(bounds, rng.dirichlet(np.ones(3)), strict=True))
        all_, some = (mcda.rank(problem_of(x, [1, -1, 1], bounds), weights, method).score_values for x in (matrix, matrix[:4]))
        np.testing.assert_array_equal(all_[:4], some)


def test_a_fixed_reference_needs_bounds_and_values_inside_them():
    with pytest.raises(NotApplicable) as caught:
        mcda.rank(problem_of([[1, 2], [3, 4]]), {"c0": 0.5, "c1": 0.5}, mcda.TOPSIS(reference="fixed"))
    assert len(caught.value.faults) == 2
    with pytest.raises(InvalidInput) as caught:
        mcda.rank(problem_of([[1, 2], [11, -4]], bounds={"c0": (0, 10), "c1": (0, 10)}), {"c0": 0.5, "c1": 0.5}, mcda.WSM(reference="fixed"))
    assert {f.where for f in caught.value.faults} == {"cell a1/c0", "cell a1/c1"}


def test_the_ranking_says_what_it_was_computed_with():
    problem = problem_of([[5, 8, 4], [7, 6, 8], [8, 8, 6]])
    ranking = mcda.rank(problem, {"c0": 0.3, "c1": 0.4, "c2": 0.3})
    assert str(ranking.method) == "TOPSIS (normalization=vector, reference=sample)"
    assert ranking.problem_digest == problem.digest
    assert list(ranking.to_frame().columns) == ["score", "rank"]
    assert ranking.to_frame().index.name == "alternative"
    assert ranking.to_frame()["rank"].is_monotonic_increasing
    assert "a2" in ranking._repr_html_() and "a2" in str(ranking)
    with pytest.raises(ValueError):
        ranking.score_values[0] = 9


def test_steps_keep_their_labels_also_in_a_square_table():
    """Three alternatives and three criteria: a distance belongs to an alternative."""
    ranking = mcda.rank(problem_of([[5, 8, 4], [7, 6, 8], [8, 8, 6]]), {"c0": 0.3, "c1": 0.4, "c2": 0.3})
    assert list(ranking.steps["distance to ideal"].index) == ["a0", "a1", "a2"]
    assert list(ranking.steps["weighted"].columns) == ["c0", "c1", "c2"]
    near, far = ranking.steps["distance to anti-ideal"], ranking.steps["distance to ideal"]
    np.testing.assert_allclose(near / (near + far), ranking.scores)


@pytest.mark.parametrize(
    ("scores", "ranks"),
    [
        ([3, 1, 2], [1, 3, 2]),
        ([1, 1, 0], [1, 1, 3]),
        ([0, 0, 0], [1, 1, 1]),
        ([0.5, 0.5 + 5e-10, 0.4], [1, 1, 3]),
        ([1, 1 - 0.9e-9, 1 - 1.8e-9, 1 - 2.7e-9], [1, 1, 3, 3]),  # within 1e-9 of the best of their group, not of a neighbour
        ([5], [1]),
    ],
)
def test_ranks_share_the_smallest_and_chains_of_near_ties_are_cut(scores, ranks):
    assert ranks_of(np.array(scores)).tolist() == ranks
    assert ranks_of(-np.array(scores), higher_is_better=False).tolist() == ranks


@pytest.mark.parametrize(
    ("text", "normalization", "expected"),
    [
        ("topsis", "", mcda.TOPSIS()),
        (" TOPSIS ", "minmax", mcda.TOPSIS("minmax")),
        ("topsis:normalization=max", "", mcda.TOPSIS("max")),
        ("topsis:reference=fixed", "", mcda.TOPSIS(reference="fixed")),
        ("wsm", "", mcda.WSM()),
        ("wsm:normalization=none", "", mcda.WSM(normalization=None)),
        ("wsm: reference = fixed", "", mcda.WSM(reference="fixed")),
    ],
)
def test_methods_from_text(text, normalization, expected):
    assert parse_method(text, normalization) == expected


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("topsi", "topsis"), ("", "known"), ("topsis:normalisation=max", "normalization"), ("topsis:id=5", "normalization"), ("topsis:max", "normalization"),
        ("topsis:normalization=vectr", "vector"), ("topsis:normalization=3", "vector"), ("topsis:reference=fixd", "fixed"),
        ("topsis:reference=fixed,normalization=max", "leave the normalization out"), ("topsis:normalization=max,normalization=sum", "once"),
    ],
)  # fmt: skip
def test_a_wrong_method_text_says_what_was_meant(text, hint):
    with pytest.raises(Usage) as caught:
        parse_method(text)
    assert hint in caught.value.hint
    assert caught.value.exit_code == 2
