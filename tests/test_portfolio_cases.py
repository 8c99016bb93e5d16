"""Selection: reference cases, the Henan case, what is refused."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mcda
from mcda.errors import InvalidInput, McdaError, NotApplicable, NotFound, UnknownName
from mcda.portfolio import Doubt, doubt_measures, doubt_program, frontier_of, program_of_case
from mcda.portfolio.doubts import Scorer, case_sampler
from mcda.portfolio.enumeration import feasible_sets
from mcda.portfolio.rules import program_of, worth_of
from mcda.portfolio.turning import flips_of

ROOT = Path(__file__).resolve().parents[1]
CASES = {c["id"]: c for c in json.loads((Path(__file__).parent / "reference" / "portfolio.json").read_text("utf-8"))}
FIVE = ["settlement", "housing_subsidy", "individual_packages", "operating_rules", "stage_policies"]


@pytest.fixture(scope="module")
def henan():
    return mcda.read_case("henan")


@pytest.fixture(scope="module")
def money(henan, tmp_path_factory):
    """A planner's own file: made-up millions of yuan and posts."""
    path = tmp_path_factory.mktemp("costs") / "my.csv"
    rows = [f"{o},{20 + 13 * (k % 7)},{k % 3}" for k, o in enumerate(henan.problem().alternatives)]
    path.write_text("\n".join(["id,money,posts", *rows]), "utf-8")
    return path


# --- reference cases -------------------------------------------------------------------------------------------------


def net_flows(matrix, weights, usual=False):
    """PROMETHEE II net flows, for the reference cases only."""
    m = np.asarray(matrix, float)
    gap = m[:, None, :] - m[None, :, :]
    degree = (gap > 0).astype(float) if usual else np.clip(gap / 5, 0, 1)
    preferred = degree @ np.asarray(weights)
    return (preferred - preferred.T).sum(axis=1) / (len(m) - 1)


def test_promethee_v_under_tight_budgets():
    case = CASES["promethee-v-tight-budget"]
    flows = net_flows(case["inputs"]["matrix"], case["inputs"]["weights"])
    np.testing.assert_allclose(flows, case["expected"]["net_flow"], atol=case["tolerance"])
    ids = [f"a{i + 1}" for i in range(8)]
    for budget, count in ((10, 3), (6, 2), (4, 1)):
        value, sets = case["expected"][f"cost_A_budget_{budget}_card_{count}"]
        found = mcda.select(dict(zip(ids, flows, strict=True)), dict(zip(ids, case["inputs"]["cost_A"], strict=True)), budget, count=count)
        assert found.value == pytest.approx(value, abs=case["tolerance"])
        assert [found.chosen, *map(list, found.others)] == sets and found.all_optimal
        assert found.cost <= budget


def test_promethee_v_costs_follow_their_actions():
    case = CASES["promethee-v-cost-alignment"]
    flows = net_flows(case["inputs"]["matrix"], [1], usual=True)
    ids = ["a1", "a2", "a3", "a4"]
    costs = dict(reversed(list(zip(ids, case["inputs"]["cost"], strict=True))))
    found = mcda.select(dict(zip(ids, flows, strict=True)), costs, case["inputs"]["budget"], count=case["inputs"]["max_actions"])
    assert (found.chosen, found.cost) == (case["expected"]["set"], case["expected"]["cost"])


def rpm_inputs():
    given = CASES["rpm-core-index"]["inputs"]
    low = pd.DataFrame(given["score_low"], index=given["names"], columns=["x", "y", "z"])
    high = pd.DataFrame(given["score_high"], index=given["names"], columns=["x", "y", "z"])
    return low, high, dict(zip(given["names"], given["cost"], strict=True)), given["budget"]


@pytest.mark.parametrize("which", ["no_weight_info_interval_scores", "rank_order_interval_scores", "rank_order_exact_scores", "exact_weights_.5_.3_.2_exact_scores"])
def test_rpm_core_index(which):
    low, high, costs, budget = rpm_inputs()
    expected = CASES["rpm-core-index"]["expected"][which]
    order = mcda.weight_vertices(["x", "y", "z"], order=["x", "y", "z"])
    weights = {"no_weight_info_interval_scores": None, "exact_weights_.5_.3_.2_exact_scores": {"x": 0.5, "y": 0.3, "z": 0.2}}.get(which, order)
    scores = ((low + high) / 2, None) if "exact_scores" in which else (low, high)
    found = mcda.robust_portfolios(*scores, costs, budget, weights)
    assert {"".join(s) for s in found.nondominated} == set(expected["nondominated_sets"])
    assert dict(zip(found.ids, found.index, strict=True)) == pytest.approx(expected["core_index"], abs=CASES["rpm-core-index"]["tolerance"])
    assert (found.core, found.exterior, found.how) == (expected["core"], expected["exterior"], "enumerated")
    assert set(found.core) | set(found.borderline) | set(found.exterior) == set(found.ids)


def test_more_information_keeps_core_and_exterior_and_says_what_to_ask():
    low, high, costs, budget = rpm_inputs()
    wide = mcda.robust_portfolios(low, high, costs, budget)
    narrow = mcda.robust_portfolios(low, high, costs, budget, mcda.weight_vertices(["x", "y", "z"], order=["x", "y", "z"]))
    assert set(map(tuple, narrow.nondominated)) <= set(map(tuple, wide.nondominated))
    words, mean, most = wide.settles[0]
    assert mean <= len(wide.borderline) and most <= len(wide.borderline) and words.startswith(("which weighs more", "the scores of"))


def test_open_costs_never_drop_a_set_that_is_cheaper_for_sure():
    low = pd.DataFrame({"x": [5, 4]}, index=["a", "b"])
    same = mcda.robust_portfolios(low, None, {"a": 3, "b": 3}, 4)
    open_ = mcda.robust_portfolios(low, None, {"a": 3, "b": 3}, 4, costs_high={"a": 6, "b": 3})
    assert same.nondominated == [["a"]]
    assert open_.nondominated == [["b"], ["a"]] or open_.nondominated == [["a"], ["b"]]


def test_weight_vertices():
    order = mcda.weight_vertices(["a", "b", "c"], order=["a", "b", "c"]).to_numpy()
    np.testing.assert_allclose(order, [[1 / 3, 1 / 3, 1 / 3], [0.5, 0.5, 0], [1, 0, 0]], atol=1e-12)
    cut = mcda.weight_vertices(["a", "b"], ratios={("a", "b"): (2, 3)}).to_numpy()
    np.testing.assert_allclose(cut, [[2 / 3, 1 / 3], [0.75, 0.25]], atol=1e-12)
    box = mcda.weight_vertices(["a", "b", "c"], bounds={"a": (0.2, 0.4), "b": (0.3, 0.5)})
    assert box["a"].between(0.2 - 1e-12, 0.4 + 1e-12).all() and box["b"].between(0.3 - 1e-12, 0.5 + 1e-12).all() and len(box) == 4
    with pytest.raises(InvalidInput, match="no weights keep all statements"):
        mcda.weight_vertices(["a", "b"], order=["a", "b"], bounds={"a": (0, 0.3)})


def test_a_ranking_is_not_a_selection():
    values, costs = {"a": 10, "b": 9, "c": 6, "d": 5.5}, {"a": 6, "b": 5, "c": 3.5, "d": 3}
    def down(order, left=8.5):
        total = 0
        for i in order:
            if costs[i] <= left:
                left, total = left - costs[i], total + values[i]
        return total
    by_rank, by_ratio = down(sorted(values, key=lambda i: -values[i])), down(sorted(values, key=lambda i: -values[i] / costs[i]))
    found = mcda.select(values, costs, 8.5)
    assert (by_rank, by_ratio, found.value, found.chosen) == (10, 14.5, 15, ["b", "c"])


# --- what is refused --------------------------------------------------------------------------------------------------

ABC = {"a": 6, "b": 5, "c": 4}
COSTS = {"a": 5, "b": 4, "c": 3}


@pytest.mark.parametrize(
    "more, words",
    [
        ({"costs": {**COSTS, "a": -1}}, "cost of 'a' is negative"),
        ({"costs": {"a": 5, "b": 4}}, "no cost for 'c'"),
        ({"costs": {**COSTS, "b": float("nan")}}, "cost of 'b' is missing"),
        ({"costs": {**COSTS, "x": 1}}, "'x', which is not among"),
        ({"values": {**ABC, "a": None}}, "value of 'a' is missing"),
        ({"requires": {"a": "zz"}}, "requires names 'zz'"),
        ({"requires": {"a": "b", "b": ["c"], "c": "a"}}, "round in a circle: a requires b requires c requires a"),
        ({"requires": {"a": "a"}}, "round in a circle: a requires a"),
        ({"conflicts": [("a", "a")]}, "'a' cannot conflict with itself"),
        ({"force_in": ["a"], "force_out": ["a"]}, "forced in and forced out"),
        ({"budget": -1}, "not a number of 0 or more"),
        ({"budget": 2}, "nothing fits the budget cost = 2"),
        ({"budget": 8, "force_in": ["a", "b"]}, "cannot all hold: budget cost = 8; a is forced in; b is forced in"),
        ({"force_in": ["a"], "requires": {"a": "b"}, "conflicts": [("a", "b")], "count": 3}, "cannot all hold: a requires b; a conflicts with b; a is forced in"),
        ({"groups": {"g": ["a", "b"]}, "at_least": {"g": 3}}, "cannot all hold: at least 3 of g"),
    ],
)
def test_bad_input_says_which(more, words):
    given = {"values": ABC, "costs": COSTS, "budget": 9, **more}
    with pytest.raises(InvalidInput) as told:
        mcda.select(given.pop("values"), given.pop("costs"), given.pop("budget"), **given)
    assert words in str(told.value)


def test_the_hint_of_a_budget_that_nothing_fits_names_the_cheapest_start():
    with pytest.raises(InvalidInput, match="cheapest start is c at 3"):
        mcda.select(ABC, COSTS, 2, requires={"a": "c", "b": "c"})


def test_an_unknown_budget_or_group_is_named():
    with pytest.raises(UnknownName, match="'mony'") as told:
        mcda.select(ABC, {"money": COSTS, "posts": COSTS}, {"mony": 3})
    assert "money" in str(told.value)
    with pytest.raises(UnknownName, match="talnt"):
        mcda.select(ABC, COSTS, 9, groups={"talent": ["a"]}, at_most={"talnt": 1})
    with pytest.raises(InvalidInput, match="which budget"):
        mcda.select(ABC, {"money": COSTS, "posts": COSTS}, 3)


def table(**kinds):
    frame = pd.DataFrame({"x": [3, 2, 1], "y": [1, 3, 2]}, index=list("abc"))
    return mcda.Problem.from_frame(frame, {"x": "benefit", "y": kinds.get("y", "benefit")})


def test_topsis_closeness_is_refused_as_ranking_and_as_scores():
    ranking = mcda.rank(table(), {"x": 0.5, "y": 0.5}, mcda.TOPSIS())
    for values in (ranking, ranking.scores):
        with pytest.raises(NotApplicable, match="cannot be added up.*already contains the cost"):
            mcda.select(values, COSTS, 9)


def test_additive_rankings_are_taken_with_their_warnings():
    weights = {"x": 0.5, "y": 0.5}
    plain = mcda.select(mcda.rank(table(), weights, mcda.WSM(normalization=None)), COSTS, 9)
    assert plain.notes == ()
    shifted = mcda.select(mcda.rank(table(y="cost"), weights, mcda.WSM()), COSTS, 9)
    assert any("worst option" in n for n in shifted.notes) and any("already count y" in n for n in shifted.notes)
    flows = mcda.rank(table(), weights, mcda.PROMETHEE2())
    assert any("shift of all flows changes the set" in n for n in mcda.select(flows, COSTS, 9).notes)
    with pytest.raises(NotApplicable, match="VIKOR"):
        mcda.select(mcda.rank(table(), weights, mcda.VIKOR()), COSTS, 9)


def test_all_negative_values_give_the_empty_set_and_say_so():
    found = mcda.select({"a": -1, "b": -2}, {"a": 1, "b": 1}, 2)
    assert found.chosen == [] and "doing nothing" in found.notes[0]


def test_frame_has_the_contract_columns_and_no_nan():
    found = mcda.select(ABC, {"money": COSTS, "posts": {"a": 1, "b": 0, "c": 2}}, {"money": 8, "posts": 2}, requires={"a": "b"})
    frame = found.to_frame()
    assert frame.index.name == "id" and list(frame.columns[:5]) == ["chosen", "value", "cost", "price_to_enter", "loss_if_forced"]
    assert not frame.isna().any().any() and isinstance(found.chosen, list)
    assert found.cost == {"money": 7.0, "posts": 2.0} and found.optimal and found.gap == 0
    assert "<table" in found._repr_html_()


def test_no_line_of_the_solver_reaches_stdout(capfd, henan):
    mcda.select_measures(henan, budget={"cost": 20})
    assert capfd.readouterr().out == ""


# --- sequence ---------------------------------------------------------------------------------------------------------


def test_sequence():
    plan = mcda.sequence(["c", "b", "a"], {"b": "a", "c": ["a", "b"]}, {"a": 1, "b": 2, "c": 0.5})
    assert plan.to_frame().loc["c"].tolist() == [3, 3.0, 3.5, "a; b"]
    assert [s.id for s in plan.steps] == ["a", "b", "c"]
    with pytest.raises(InvalidInput, match="b requires a, which is not in the set"):
        mcda.sequence(["b"], {"b": "a"})
    with pytest.raises(InvalidInput, match="circle"):
        mcda.sequence(["a", "b"], {"a": "b", "b": "a"})


# --- Henan ------------------------------------------------------------------------------------------------------------


def test_five_measures_are_worth_less_than_their_sum(henan):
    """Known: the five that plain addition would choose under the prerequisites are worth .731 added up and .553 as a set."""
    worth = mcda.set_value(henan)
    assert worth.plain(FIVE) == pytest.approx(0.731, abs=5e-4)
    assert worth.of(FIVE) == pytest.approx(0.553, abs=5e-4)
    needs = {i: o.requires for i, o in henan.options.items() if o.requires}
    added = mcda.select(dict(zip(worth.ids, worth.alone, strict=True)), requires=needs, count=5)
    assert sorted(added.chosen) == sorted(FIVE)
    assert mcda.select_measures(henan, count=5).value > worth.of(FIVE) + 0.1


def test_single_measures_are_worth_their_effects_alone(henan):
    """Known, effects only, additive, through the graph: I07 .161, I02 .154, I08 .147, I04 .142, I03 .135."""
    worth = mcda.set_value(henan)
    alone = dict(zip(worth.ids, worth.alone, strict=True))
    known = {"operating_rules": 0.161, "housing_subsidy": 0.154, "stage_policies": 0.147, "individual_packages": 0.142, "research_grants": 0.135}
    assert {i: alone[i] for i in known} == pytest.approx(known, abs=5e-4)
    assert sorted(alone, key=alone.get, reverse=True)[:5] == list(known)


def test_levels_are_no_money(henan):
    found = mcda.select_measures(henan)
    assert len(found.chosen) == 5 and "a budget needs money" in found.notes[0]
    with pytest.raises(InvalidInput, match="a budget needs money"):
        mcda.select_measures(henan, budget={"money": 300})
    assert any("as if they were money" in n for n in mcda.select_measures(henan, budget={"cost": 12}).notes)


def test_three_hundred_million_and_five_posts(henan, money):
    found = mcda.select_measures(henan, costs=money, budget={"money": 300, "posts": 5})
    assert found.optimal and found.spent["money"] <= 300 and found.spent["posts"] <= 5
    assert all(set(henan.options[i].requires) <= set(found.chosen) for i in found.chosen)
    program, _ = program_of_case(henan, costs=money, budget={"money": 300, "posts": 5})
    sets = feasible_sets(program)
    assert found.value == pytest.approx(program.values(sets.astype(float)).max(), abs=1e-12)
    flips = flips_of(program, found).to_frame()
    assert set(flips["kind"]) == {"cost", "budget"} and flips["where"].str.startswith(("costs/", "budget/")).all()


def test_a_costs_file_must_have_every_intervention(henan, tmp_path):
    (tmp_path / "few.csv").write_text("id,money\nsettlement,5\nsetlement,5\nretention,-1\nretention,x\n", "utf-8")
    with pytest.raises(InvalidInput) as told:
        mcda.select_measures(henan, costs=tmp_path / "few.csv", budget={"money": 9})
    text = str(told.value)
    assert "no costs for housing_subsidy" in text and "few.csv:3:1" in text and "negative" in text and "did you mean 'settlement'" in text
    with pytest.raises(NotFound):
        mcda.select_measures(henan, costs=tmp_path / "none.csv", budget={"money": 9})


def test_limits_by_stage_and_pillar(henan):
    found = mcda.select_measures(henan, count=6, at_most={"pillar:talent": 1}, at_least={"stage:start-up": 2})
    start_ups = [i for i in found.chosen if "start-up" in henan.options[i].stages]
    assert len(start_ups) >= 2 and len({"settlement", "housing_subsidy", "research_grants", "individual_packages", "retention"} & set(found.chosen)) <= 1


def test_regions_cannot_be_funded(henan):
    with pytest.raises(NotApplicable, match="interventions"):
        mcda.select_measures(henan, "regions")


def test_the_frontier_of_henan_is_not_nested(henan):
    program, _ = program_of_case(henan, budget={"cost": 20})
    found = frontier_of(program, most=20)
    frame = found.to_frame()
    assert (frame["leaves"] != "").any() and found.complete
    assert frame["value"].iloc[-1] == pytest.approx(mcda.select_measures(henan, budget={"cost": 20}).value, abs=1e-12)
    assert found.first_at["operating_rules"] == 1


# --- joint doubt ------------------------------------------------------------------------------------------------------


def test_scores_of_draws_equal_the_values_of_sets_one_by_one(henan):
    program, _ = program_of_case(henan)
    sampler, reach = case_sampler(henan, None, program, Doubt())
    sets, draw = feasible_sets(program), sampler(np.random.default_rng(0), 20)
    values = Scorer(program, sets, reach)(draw)
    for d in range(20):
        one_by_one = np.clip(sets @ draw.ratings[d], -4, 4) @ draw.coefficients[d]
        np.testing.assert_allclose(values[d], one_by_one, atol=2e-6)
    low = np.array([[r.low if (r := henan.ratings.get((o, leaf))) else 0 for leaf in henan.model.hierarchy.leaves] for o in program.ids])
    assert (draw.ratings >= low - 1e-12).all()


def test_without_doubt_the_recommended_set_is_always_best(henan):
    program, _ = program_of_case(henan)
    found = mcda.select_measures(henan)
    sure = doubt_measures(henan, found, program, doubt=Doubt(0, False, False, 0, 0), draws=16)
    assert sure.kept == 1 and sure.regret_worst == pytest.approx(0, abs=1e-6) and sure.safest == found.members
    assert set(sure.sources.values()) == {"held fixed", "not counted: no budget"}


def test_joint_doubt_is_a_function_of_the_seed(henan):
    program, _ = program_of_case(henan)
    found = mcda.select_measures(henan)
    one, two = (doubt_measures(henan, found, program, draws=600, seed=3) for _ in range(2))
    assert one.share.tobytes() == two.share.tobytes() and one.draws == 600
    assert one.safest_worst <= one.regret_worst and 0 < one.kept < 1
    assert doubt_measures(henan, found, program, draws=600, seed=4).share.tobytes() != one.share.tobytes()
    with pytest.raises(McdaError, match="draws"):
        doubt_measures(henan, found, program, draws=0)


def test_joint_doubt_by_list_and_by_programmes_agree(monkeypatch):
    rng = np.random.default_rng(5)
    ids = [f"p{i}" for i in range(9)]
    worth = worth_of(dict(zip(ids, rng.random(9), strict=True)))
    program = program_of(worth, {"m": rng.integers(1, 9, 9).astype(float)}, {"m": 15.0}, {"p1": "p0"}, [("p2", "p3")], {("p4", "p5"): -0.2})
    found = mcda.portfolio.selection.portfolio_of(program)
    listed = doubt_program(program, found, draws=200)
    monkeypatch.setattr("mcda.portfolio.doubts.LIMIT", 3)
    solved = doubt_program(program, found, draws=200)
    assert "programmes" in solved.how and "list" not in solved.how
    np.testing.assert_allclose(listed.share, solved.share, atol=1e-12)
    assert (listed.kept, listed.affordable) == (solved.kept, solved.affordable)
    assert listed.regret_mean == pytest.approx(solved.regret_mean, abs=1e-5)


# --- command and report -----------------------------------------------------------------------------------------------


def run(*arguments):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "120"}
    return subprocess.run([sys.executable, "-m", "mcda", "portfolio", *map(str, arguments)], cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_the_command_answers_the_planner(money):
    done = run("henan", "--costs", money, "--budget", "money=300", "--budget", "posts=5", "--draws", "400", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    data = document["data"]
    assert document["schema"] == "openmcda/portfolio/1" and data["optimal"] and data["gap"] == 0
    assert data["cost"]["money"] <= 300 and data["cost"]["posts"] <= 5
    row = next(r for r in data["portfolio"] if r["id"] == "settlement")
    assert {"chosen", "value", "cost", "price_to_enter", "loss_if_forced", "price_kind", "cost:posts"} <= set(row)
    assert all(r["price_to_enter"] is not None or r["price_kind"] == "not even free" for r in data["portfolio"])
    assert {r["kind"] for r in data["set_flips"]} == {"cost", "budget"} and data["joint_doubt"]["draws"] == 400
    assert {"frontier", "core", "first_steps", "set_doubt", "first_at"} <= set(data)


def test_the_command_says_that_levels_are_no_money():
    done = run("henan", "--draws", "200")
    assert done.returncode == 0 and "a budget needs money" in done.stderr and "proven optimal" in done.stdout
    refused = run("henan", "--budget", "money=300")
    assert refused.returncode == 1 and "a budget needs money" in refused.stderr
    assert run("henan", "--budget", "money").returncode == 2


def test_a_flip_of_a_level_is_replayed_through_the_door(henan):
    program, _ = program_of_case(henan, budget={"cost": 12})
    found = mcda.select_measures(henan, budget={"cost": 12})
    rows = flips_of(program, found).to_frame()
    for row in rows[rows["kind"] == "cost"].head(6).itertuples():
        away = {"just above": 1e-3, "at": 0.0}[row.side]
        again = mcda.select_measures(henan.replace(row.where, row.flip + away), budget={"cost": 12})
        assert again.chosen != found.chosen
        near = row.flip if row.side == "just above" else row.flip + 1e-3
        kept = mcda.select_measures(henan.replace(row.where, near), budget={"cost": 12})
        assert kept.value == pytest.approx(found.value, abs=1e-9)


def test_the_report_shows_the_set_in_both_languages(henan, tmp_path):
    study = mcda.run_case(henan)
    mcda.write_report(study, tmp_path, languages=["en", "zh"])
    page, found = (tmp_path / "report.html").read_text("utf-8"), study.main.results["portfolio"]
    part = page[page.index('id=portfolio') :]
    part = part[: part.index("</section>")]
    assert f"worth {found.value:.3f}" in part and "a budget needs money" in part and part.count("<svg") == 2
    for option in found.chosen:
        assert henan.option_name(option) in part.replace("&amp;", "&")
    assert henan.option_name(found.chosen[0], "zh") in (tmp_path / "report.zh.html").read_text("utf-8")
    records = json.loads((tmp_path / "results.json").read_text("utf-8"))["data"]["problems"]["interventions"]["portfolio"]
    assert [r["id"] for r in records if r["chosen"]] == found.chosen


def test_a_report_with_money_shows_what_would_change_the_set(henan, money):
    from mcda.portfolio.overview import selection_results
    from mcda.report.say import Say
    from mcda.report.sections.portfolio import section

    study = mcda.run_case(henan)
    results = selection_results(henan, costs=money, budget={"money": 300, "posts": 5}, draws=200)
    changed = replace(study, problems=(replace(study.main, results=results), *study.problems[1:]))
    told = section(changed, Say(henan))
    tables = {b.id: b for b in told.blocks if hasattr(b, "rows")}
    assert "money" in told.blocks[0].text and "of 300" in told.blocks[0].text
    assert len(tables["set-flips-interventions"].rows) > 3


def test_the_python_of_the_page_runs():
    page = (ROOT / "docs" / "portfolio.md").read_text("utf-8")
    exec(page[page.index("```python") + 9 : page.rindex("```")], {})  # noqa: S102
