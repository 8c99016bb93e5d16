"""explain and reversal: shares add up, reversals are real, and who is immune."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mcda
from mcda.errors import McdaError

CASES = {c["id"]: c for c in json.loads((Path(__file__).parent / "reference" / "robustness_intervals.json").read_text())}


@pytest.fixture(scope="module")
def henan():
    return mcda.read_case("henan")


def test_shares_add_up_to_the_difference(henan):
    scores = mcda.decide(henan).scores
    for a, b in (("operating_rules", "housing_subsidy"), ("housing_subsidy", "operating_rules"), ("settlement", "credit_index")):
        why = mcda.explain(henan, a, b)
        assert why.difference == pytest.approx(scores[a] - scores[b], abs=1e-14)
        assert sum(why.shares.values()) == pytest.approx(why.difference, abs=1e-12)
    forward, back = mcda.explain(henan, "settlement", "credit_index"), mcda.explain(henan, "credit_index", "settlement")
    assert all(forward.shares[c] == pytest.approx(-back.shares[c], abs=1e-12) for c in forward.shares)


def test_equal_values_have_no_share(henan):
    same = henan.replace("costs/housing_subsidy", 1).replace("cells/housing_subsidy/risk", 1)
    why = mcda.explain(same, "operating_rules", "housing_subsidy")
    assert why.shares["cost"] == pytest.approx(0, abs=1e-12) and why.shares["risk"] == pytest.approx(0, abs=1e-12)


def test_one_pillar_is_split_into_its_criteria(henan):
    why = mcda.explain(henan, "guangdong", "henan", "regions")
    assert set(why.shares) == {"rd_personnel", "rd_expenditure", "patents_granted"}
    additive = mcda.explain(henan.with_plan("regions", bounds={c: (0, 300_000) for c in why.shares}).replace("method", "wsm:reference=fixed"), "guangdong", "henan", "regions")
    values = mcda.decide(henan, "regions").problem.to_frame()
    for c, share in additive.shares.items():  # for a plain sum the share is the weighted difference
        assert share == pytest.approx((values.loc["guangdong", c] - values.loc["henan", c]) / 300_000 / 3, abs=1e-12)


def test_trade_offs_do_make_up_for_it(henan):
    why = mcda.explain(henan, "operating_rules", "housing_subsidy")
    trade = next(t for t in why.trade_offs if t.gives == "cost" and t.takes == "talent")
    ranking = mcda.decide(henan)
    values = ranking.problem.values.copy()
    row = ranking.alternatives.index("operating_rules")
    values[row, ranking.problem.criteria.index("cost")] += 1
    values[row, ranking.problem.criteria.index("talent")] += trade.amount
    from dataclasses import replace

    after = mcda.rank(replace(ranking.problem, values=values), ranking.weights, ranking.method)
    assert after.scores["operating_rules"] == pytest.approx(why.scores[0], abs=1e-10)
    assert "one level more of cost" in str(trade)


def test_bad_input(henan):
    for a, b in (("operating_rules", "operating_rules"), ("operating_rules", "nobody")):
        with pytest.raises(McdaError):
            mcda.explain(henan, a, b)


def table(matrix, types, bounds=None):
    names = [f"c{j}" for j in range(np.shape(matrix)[1])]
    frame = pd.DataFrame(np.asarray(matrix, float), index=[f"a{i}" for i in range(len(matrix))], columns=names)
    return mcda.Problem.from_frame(frame, dict(zip(names, map(int, types), strict=True)), None, bounds)


def test_the_smallest_reversal():
    case = CASES["S23"]
    problem = table(case["inputs"]["matrix"], case["inputs"]["types"], {"c0": (0, 10), "c1": (0, 10)})
    weights = dict(zip(problem.criteria, case["inputs"]["weights"], strict=True))
    assert mcda.rank(problem, weights).scores.tolist() == pytest.approx(case["expected"]["closeness_all"], abs=case["tolerance"])
    result = mcda.reversal(problem, weights)
    first = result.variants[0]
    assert (first.change, first.what, first.winner, first.winner_changes, first.swapped) == ("without", "a0", "a1", True, (("a1", "a2"),))
    assert not result.immune
    fixed = mcda.reversal(problem, weights, mcda.TOPSIS(reference="fixed"))
    assert fixed.immune and not fixed.reversals


@pytest.mark.parametrize("method", [mcda.TOPSIS(reference="fixed"), mcda.WSM(reference="fixed"), mcda.WPM(), mcda.SPOTIS(), mcda.TOPSIS(), mcda.WSM(), mcda.VIKOR(), mcda.PROMETHEE2()], ids=str)
def test_immune_methods_never_reverse(method):
    rng, reversals, immune = np.random.default_rng(12), 0, False
    for _ in range(12):
        problem = table(rng.uniform(1, 9, (5, 3)), [1, -1, 1], {"c0": (0, 10), "c1": (10, 0), "c2": (0, 10)})
        weights = dict(zip(problem.criteria, rng.dirichlet(np.ones(3)), strict=True))
        result = mcda.reversal(problem, weights, method)
        reversals, immune = reversals + len(result.reversals), result.immune
        full = mcda.rank(problem, weights, method)
        for variant in (v for v in result.variants if v.change == "without"):  # the same by hand
            kept = [a for a in problem.alternatives if a != variant.what]
            small = mcda.Problem.from_frame(problem.to_frame().loc[kept], {c: problem.hierarchy[c].direction for c in problem.criteria}, None, {c: problem.hierarchy[c].bounds for c in problem.criteria})
            after = mcda.rank(small, weights, method)
            swapped = tuple((a, b) for a, b in combinations(kept, 2) if np.sign(full.ranks[a] - full.ranks[b]) != np.sign(after.ranks[a] - after.ranks[b]))
            assert swapped == variant.swapped
    assert (reversals == 0) == immune


def test_added_candidates_and_left_out_criteria():
    problem = table([[1, 2, 3], [3, 1, 2], [2, 3, 1]], [1, 1, -1])
    weights = {"c0": 0.5, "c1": 0.3, "c2": 0.2}
    result = mcda.reversal(problem, weights, candidates=pd.DataFrame({"c2": [2.0], "c0": [9.0], "c1": [1.0]}, index=["new"]))
    assert [v.what for v in result.variants if v.change == "with"] == ["new"]
    without = next(v for v in result.variants if v.what == "c0")
    assert without.change == "without criterion"
    smaller = mcda.Problem.from_frame(problem.to_frame()[["c1", "c2"]], {"c1": 1, "c2": -1})
    assert without.winner == mcda.rank(smaller, {"c1": 0.6, "c2": 0.4}).winners[0]
    assert list(result.to_frame().columns[:4]) == ["change", "what", "winner", "winner_changes"]
    with pytest.raises(McdaError):
        mcda.reversal(problem, weights, candidates=pd.DataFrame({"x": [1.0]}))
