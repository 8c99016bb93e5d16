"""Methods compared, weights acting, options dominated: on the Henan case and on small tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import mcda
from mcda.errors import InvalidInput, McdaError, NotApplicable

HENAN = mcda.read_case("henan")


def problem_of(rows, directions=None, names=None):
    frame = pd.DataFrame(rows, columns=[f"c{j}" for j in range(len(rows[0]))], index=names or [f"a{i}" for i in range(len(rows))], dtype=float)
    return mcda.Problem.from_frame(frame, dict(zip(frame.columns, directions or ["benefit"] * frame.shape[1], strict=True)))


@pytest.fixture(scope="module")
def compared():
    ranking = mcda.decide(HENAN)
    return mcda.compare_methods(ranking.problem, ranking.weights, reference=ranking.method)


def test_henan_methods(compared):
    frame = compared.to_frame()
    assert frame.index[0] == "topsis:normalization=vector" and frame.index.is_unique
    assert frame.loc["topsis:normalization=minmax", "winner"] == "operating_rules"
    outside = {m.method.id for m in compared.methods if m.ranking is None}
    assert {"wpm", "waspas", "marcos", "aras", "ocra", "spotis"} <= outside, "zero effects and missing bounds forbid these"
    for m in compared.methods:
        assert bool(m.not_applicable) == (m.ranking is None)
    assert "'policy' of 'settlement' is 0" in frame.loc["wpm", "reason"] and frame.loc["wpm", "spearman"] is None
    assert list(compared.ranks.columns) == [m.method.text for m in compared.applicable]
    assert not compared.ranks.isna().any().any() and not compared.scores.isna().any().any()


def test_same_order_by_construction_is_no_second_vote(compared):
    same = {m.method.id: m.same_order_as for m in compared.applicable if m.same_order_as}
    assert same == {"mabac": "wsm:normalization=minmax", "mairca": "wsm:normalization=minmax", "moora": "wsm:normalization=vector"}
    for name, twin in same.items():
        assert (compared.ranks[name] == compared.ranks[twin]).all()
    assert sum(compared.first_places.values()) == len(compared.distinct)


def test_every_disagreement_has_a_cause_in_one_sentence(compared):
    for m in compared.applicable:
        same = list(m.ranking.rank_values) == list(compared.reference.rank_values)
        assert (m.reason == "") == same and (m.cause == "") == same
        if not same:
            assert all(c in ("normalization", "compensation", "reference point") for c in m.cause.split(" and "))
            assert "\n" not in m.reason and not m.reason.endswith(".")


def test_a_tested_cause_is_true():
    """Where only the normalization is changed and the winner follows, the sentence says so and the numbers agree."""
    direct = mcda.decide(HENAN.with_plan("interventions", through="direct"))
    compared = mcda.compare_methods(direct.problem, direct.weights, ["topsis:normalization=max", "vikor"], "wsm")
    by_text = {m.method.text: m for m in compared.methods}
    found = by_text["topsis:normalization=max"]
    assert found.cause == "compensation" and "topsis:normalization=minmax" in found.reason
    assert mcda.rank(direct.problem, direct.weights, mcda.TOPSIS("minmax")).winners == found.ranking.winners != compared.reference.winners
    assert "by its nature" in by_text["vikor"].reason and "settlement first instead of operating_rules" in by_text["vikor"].reason


def test_the_reference_must_apply_and_a_ranking_is_its_own_twin():
    problem, weights = problem_of([[1, 0], [2, 3], [3, 1]]), {"c0": 0.5, "c1": 0.5}
    with pytest.raises(NotApplicable, match="WPM"):
        mcda.compare_methods(problem, weights, reference="wpm")
    with pytest.raises(InvalidInput, match="not a method"):
        mcda.compare_methods(problem, weights, [3])
    only = mcda.compare_methods(problem, weights, ["topsis", mcda.TOPSIS()])
    assert len(only.methods) == 1 and only.methods[0].similarity["spearman"] == pytest.approx(1)
    assert only.methods[0].similarity["ws"] == 1 and only.methods[0].reason == ""


# rank similarity


def test_similarity_agrees_with_scipy_and_pymcdm():
    from pymcdm import correlations

    rng = np.random.default_rng(3)
    for _ in range(100):
        x, y = (rng.permutation(9) + 1 for _ in range(2))
        found = mcda.rank_similarity(x, y)
        assert found["spearman"] == pytest.approx(correlations.rs(x, y), abs=1e-12)
        assert found["kendall"] == pytest.approx(correlations.kendall_tau(x, y), abs=1e-12)
        assert found["weighted_spearman"] == pytest.approx(correlations.rw(x, y), abs=1e-12)
        assert found["ws"] == pytest.approx(correlations.ws(x, y), abs=1e-12)
        tied = rng.integers(1, 5, 9)
        assert mcda.rank_similarity(x, tied)["spearman"] == pytest.approx(stats.spearmanr(x, tied).statistic, abs=1e-12)


def test_similarity_with_ties_and_bad_input():
    assert mcda.rank_similarity([1, 1, 3], [1.5, 1.5, 3])["spearman"] == pytest.approx(1), "competition and mean ranks say the same"
    flat = mcda.rank_similarity([1, 2, 3], [1, 1, 1])
    assert flat["spearman"] is None and flat["kendall"] is None and np.isfinite(flat["ws"])
    for bad in (([1, 2], [1, 2, 3]), ([1], [1]), ([1, float("nan")], [1, 2])):
        with pytest.raises(InvalidInput):
            mcda.rank_similarity(*bad)


def test_similarity_aligns_rankings_by_name():
    rows, weights = [[1, 9], [5, 5], [9, 2]], {"c0": 0.6, "c1": 0.4}
    one = mcda.rank(problem_of(rows), weights)
    two = mcda.rank(problem_of(rows[::-1], names=["a2", "a1", "a0"]), weights)
    assert mcda.rank_similarity(one, two)["spearman"] == pytest.approx(1)
    with pytest.raises(InvalidInput, match="different alternatives"):
        mcda.rank_similarity(one, mcda.rank(problem_of(rows, names=list("xyz")), weights))


# weight is not influence


def test_henan_acting_weights():
    acting = mcda.acting_weights(mcda.decide(HENAN))
    frame = acting.to_frame()
    assert frame.loc["feasibility", "weight"] == pytest.approx(0.09)
    assert frame.loc["feasibility", "acting"] == pytest.approx(0.001, abs=5e-4)
    assert acting.share("talent", "policy") == pytest.approx(0.88, abs=5e-3)
    assert set(acting.leaders) == {"talent", "policy"}
    assert frame.acting.sum() == pytest.approx(1)


def test_acting_weights_by_their_definition():
    problem = problem_of([[1, 5, 3], [2, 5, 9], [4, 5, 6]], ["benefit", "benefit", "cost"])
    weights = {"c0": 0.2, "c1": 0.3, "c2": 0.5}
    for method in (mcda.TOPSIS(), mcda.TOPSIS("minmax"), mcda.WSM(), mcda.MOORA(), mcda.PROMETHEE2(), mcda.VIKOR(), mcda.WPM()):
        acting = mcda.acting_weights(mcda.rank(problem, weights, method))
        assert acting.shares[1] == 0 and acting.shares.sum() == pytest.approx(1)
    minmax = mcda.acting_weights(mcda.rank(problem, weights, mcda.WSM()))
    assert minmax.shares == pytest.approx(np.array([0.04, 0, 0.25]) / 0.29), "after min-max every criterion that differs spreads over its weight"
    zero = mcda.acting_weights(mcda.rank(problem, {"c0": 1, "c1": 0, "c2": 0}))
    assert zero.to_frame().ratio.tolist() == [1.0, None, None]


def test_acting_weights_where_there_are_none():
    with pytest.raises(NotApplicable, match="criterion by criterion"):
        mcda.acting_weights(mcda.rank(problem_of([[1, 5], [2, 4]]), {"c0": 0.5, "c1": 0.5}, mcda.EDAS()))
    with pytest.raises(NotApplicable, match="equal"):
        mcda.acting_weights(mcda.rank(problem_of([[1, 5], [2, 5]]), {"c0": 0, "c1": 1}, mcda.WSM()))


# dominated options


def test_dominated_by_definition():
    rng = np.random.default_rng(5)
    for _ in range(60):
        x, signs = rng.integers(0, 4, (8, 3)), rng.choice([-1, 1], 3)
        found = mcda.dominated(problem_of(x.tolist(), ["benefit" if s > 0 else "cost" for s in signs])).by
        y = x * signs
        expected = {f"a{i}": tuple(f"a{k}" for k in range(8) if (y[k] >= y[i]).all() and (y[k] > y[i]).any()) for i in range(8)}
        assert found == {name: by for name, by in expected.items() if by}


def test_dominated_on_henan_and_in_words():
    ranking = mcda.decide(HENAN)
    found = mcda.dominated(ranking.problem)
    assert set(found.dominated) | set(found.undominated) == set(ranking.alternatives)
    for loser, winners in found.by.items():
        for winner in winners:
            assert ranking.ranks[winner] <= ranking.ranks[loser]
            gain = (ranking.problem.values[ranking.alternatives.index(winner)] - ranking.problem.values[ranking.alternatives.index(loser)]) * ranking.problem.signs
            assert gain.min() >= -1e-12 and gain.max() > 0
    assert found.to_frame().loc["mutual_guarantee", "dominated_by"] == "rating_based_lending"
    assert not set(ranking.winners) & set(found.dominated)


def test_rounding_and_equal_rows_dominate_nobody():
    assert mcda.dominated(problem_of([[0.1 + 0.2, 1], [0.3, 1], [1, 0]])).by == {}
    assert mcda.dominated(problem_of([[1, 1], [1, 1]])).by == {}
    assert mcda.dominated(problem_of([[1, 1], [1, 1]])).to_frame().empty


# do nothing


def test_do_nothing_is_placed_beside_the_ranking():
    default, beside = mcda.decide(HENAN), mcda.decide_with_nothing(HENAN)
    assert "do_nothing" not in default.alternatives and len(default.alternatives) == 25
    assert (beside.ranks["do_nothing"], len(beside.alternatives)) == (25, 26)
    assert mcda.decide_with_nothing(HENAN.replace("weights/delivery", 0.5)).ranks["do_nothing"] == 13
    row = beside.problem.to_frame().loc["do_nothing"]
    assert (row[list(HENAN.model.pillars)] == 0).all() and row["cost"] == 1 and row["years"] == 0.5
    assert beside.problem.status["do_nothing", "cost"] == "illustrative"
    assert "do_nothing" not in HENAN.options, "nothing is no measure that a budget could buy"
    with pytest.raises(NotApplicable, match="do_nothing"):
        mcda.decide_with_nothing(HENAN, "regions")


def test_do_nothing_is_checked(tmp_path):
    source = Path(__file__).parent.parent / "cases" / "henan"
    for path in source.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    file = tmp_path / "case.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("do_nothing: {cost: 1, years: 0.5, risk: 1, feasibility: 5}", "do_nothing: {cots: 1, years: 0.5, risk: 1}"), encoding="utf-8")
    with pytest.raises(McdaError) as caught:
        mcda.read_case(str(tmp_path))
    told = str(caught.value)
    assert "'cots'" in told and "did you mean 'cost'" in told and "no value of cost, feasibility" in told and "case.yaml:" in told


def test_a_value_outside_its_bounds_forbids_only_the_methods_that_use_them():
    frame = pd.DataFrame({"x": [1.0, 2.0, 12.0], "y": [3.0, 1.0, 2.0]}, index=["a", "b", "c"])
    problem = mcda.Problem.from_frame(frame, dict.fromkeys("xy", "benefit"), bounds={"x": (0, 10), "y": (0, 10)})
    compared = mcda.compare_methods(problem, {"x": 0.5, "y": 0.5})
    outside = {m.method.text for m in compared.methods if m.ranking is None}
    assert outside == {"topsis:reference=fixed", "wsm:reference=fixed", "spotis"}
    assert "outside its bounds" in compared.to_frame().loc["spotis", "reason"]


def test_a_method_that_cannot_take_zeros_still_ranks_without_doing_nothing():
    from mcda.study import beside

    case = HENAN.replace("weights/effects", 0).replace("method", "wpm")  # effects have no weight, so zeros do not matter
    assert mcda.decide_with_nothing(case).ranks["do_nothing"] >= 1
    plan = HENAN.with_plan("interventions", alternatives=("operating_rules", "stage_policies"), method="wpm", normalization="")
    with pytest.raises(NotApplicable):
        mcda.decide_with_nothing(plan)
    assert "do_nothing" not in beside(plan, plan.problem(None), mcda.decide(HENAN))


def test_a_ranking_travels_to_another_process():
    import pickle

    ranking = mcda.decide(HENAN)
    back = pickle.loads(pickle.dumps(ranking))
    assert (back.score_values == ranking.score_values).all() and list(back.steps) == list(ranking.steps)
