"""Groups of experts: aggregation, agreement, stakeholders in a case, and the command that shows them."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr
from typer.testing import CliRunner

import mcda
from mcda.cli.common import app
from mcda.decision import full_weights
from mcda.domain.case import WeightPlan
from mcda.errors import InvalidInput, NotApplicable, UnknownName, Usage
from mcda.files import shipped

PILLARS = ("talent", "policy", "market", "credit")
IMPORTANCE = {"planner": 0.4, "bank": 0.2, "enterprise": 0.2, "researcher": 0.2}
FIRST = {"planner": "operating_rules", "bank": "rating_based_lending", "enterprise": "rating_based_lending", "researcher": "housing_subsidy"}


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan")


@pytest.fixture(scope="module")
def stakeholders(case):
    pairs = {e: {} for e in IMPORTANCE}
    for j in case.judgements.values():
        if j.by in pairs:
            pairs[j.by][j.first, j.second] = j.value
    return pairs


def random_matrix(rng, n, spread=1.0):
    upper = np.triu(rng.normal(0, spread, (n, n)), 1)
    return np.exp(upper - upper.T)


# Known numbers of the Henan stakeholders


def test_stakeholders_aggregate_to_the_known_weights(stakeholders):
    judgements = mcda.group_ahp(stakeholders, IMPORTANCE)
    assert judgements.weights[list(PILLARS)].to_numpy() == pytest.approx([0.2304, 0.2836, 0.2895, 0.1965], abs=6e-5)
    assert judgements.cr == pytest.approx(0.0002, abs=6e-5)
    priorities = mcda.group_ahp(stakeholders, IMPORTANCE, "priorities")
    assert priorities.weights[list(PILLARS)].to_numpy() == pytest.approx([0.2306, 0.2839, 0.2888, 0.1967], abs=6e-5)
    equal = mcda.group_ahp(stakeholders)
    assert equal.weights[list(PILLARS)].to_numpy() == pytest.approx([0.2274, 0.2524, 0.3024, 0.2178], abs=6e-5)
    assert equal.cr == pytest.approx(0.0004, abs=6e-5)
    frame = judgements.to_frame()
    assert list(frame.index) == [*IMPORTANCE, "group"] and list(frame.columns) == ["importance", *PILLARS, "cr"]
    assert frame.loc[list(IMPORTANCE), "cr"].to_numpy() == pytest.approx([0.0038, 0.0054, 0.0170, 0.0015], abs=6e-5)


def test_agreement_of_the_stakeholders_is_below_chance(stakeholders):
    agreement = mcda.group_ahp(stakeholders, IMPORTANCE).agreement
    assert agreement.kendall_w == pytest.approx(0.099, abs=6e-4)
    assert agreement.kendall_w_uncorrected == pytest.approx(0.094, abs=6e-4)
    assert agreement.chance == 0.25
    assert agreement.mean_spearman == pytest.approx(-0.20, abs=6e-3)
    assert agreement.favourites == {"planner": ("policy",), "bank": ("credit",), "enterprise": ("market",), "researcher": ("talent",)}
    spread = {"talent": (0.0882, 0.532), "policy": (0.157, 0.4236), "market": (0.1854, 0.4258), "credit": (0.0971, 0.4829)}
    for item, ends in spread.items():
        assert agreement.spread[item] == pytest.approx(ends, abs=6e-5)
    assert agreement.divergent_pair[:2] == ("talent", "credit") and agreement.divergent_pair[2] == pytest.approx(25)
    assert agreement.divergent_experts[:2] == ("bank", "researcher")


def test_each_stakeholder_and_the_group_rank_the_measures(case):
    views = mcda.expert_views(case)
    assert {e: w for e, (w,) in views.winners.items()} == FIRST
    assert views.changing == ("bank", "enterprise", "researcher")
    assert views.joint.winners == ("operating_rules",)
    frame = views.to_frame()
    assert list(frame.index) == [*IMPORTANCE, "group"]
    assert list(frame.columns) == ["importance", "favourite", "winner", "changes_winner", "winner_without", "pivotal"]
    assert frame.loc["planner", "pivotal"] and frame.loc["planner", "winner_without"] == "rating_based_lending"
    assert not frame.loc[["bank", "enterprise", "researcher"], "pivotal"].any()
    for expert, winner in FIRST.items():
        alone = case.with_plan("interventions", weights=WeightPlan("judgements", by=expert))
        assert mcda.decide(alone).winners == (winner,)
        assert dict(mcda.decide(alone).ranks) == views.ranks[expert].to_dict()


# Aggregation


def test_importances_count_as_ratios_only(stakeholders):
    for aggregate in ("judgements", "priorities"):
        base = mcda.group_ahp(stakeholders, IMPORTANCE, aggregate)
        for factor in (1e-3, 7, 1e6):
            scaled = mcda.group_ahp(stakeholders, {e: factor * v for e, v in IMPORTANCE.items()}, aggregate)
            assert scaled.weight_values == pytest.approx(base.weight_values, abs=1e-14)
            assert scaled.cr == pytest.approx(base.cr, abs=1e-13)


def test_both_aggregates_agree_with_geometric_means():
    rng = np.random.default_rng(3)
    for n in (2, 4, 7):
        experts = {f"e{k}": random_matrix(rng, n) for k in range(3)}
        importance = dict(zip(experts, rng.random(3), strict=True))
        both = [mcda.group_ahp(experts, importance, a, method="geometric").weight_values for a in ("judgements", "priorities")]
        assert both[0] == pytest.approx(both[1], abs=1e-14)


def test_a_group_of_one_or_of_equals_is_that_expert():
    rng = np.random.default_rng(4)
    matrix = random_matrix(rng, 5)
    alone = mcda.ahp(matrix)
    for aggregate in ("judgements", "priorities"):
        assert mcda.group_ahp({"a": matrix}, aggregate=aggregate).weight_values == pytest.approx(alone.weight_values, abs=1e-14)
        together = mcda.group_ahp({"a": matrix, "b": matrix}, {"a": 1, "b": 5}, aggregate)
        assert together.weight_values == pytest.approx(alone.weight_values, abs=1e-14)
    assert together.agreement.kendall_w == pytest.approx(1) and together.agreement.mean_spearman == pytest.approx(1)
    assert mcda.group_ahp({"a": matrix}).agreement is None
    silent = mcda.group_ahp({"a": matrix, "b": random_matrix(rng, 5)}, {"a": 2, "b": 0})
    assert silent.weight_values == pytest.approx(alone.weight_values, abs=1e-14) and silent.agreement is None


def test_agreement_against_definitions():
    rng = np.random.default_rng(5)
    experts = {f"e{k}": np.divide.outer(w, w) for k, w in enumerate(rng.dirichlet(np.ones(6), 5))}
    agreement = mcda.group_ahp(experts).agreement
    weights = [mcda.ahp(m).weight_values for m in experts.values()]
    pairs = [spearmanr(a, b)[0] for i, a in enumerate(weights) for b in weights[i + 1 :]]
    assert agreement.mean_spearman == pytest.approx(np.mean(pairs), abs=1e-12)
    assert agreement.kendall_w == pytest.approx((np.mean(pairs) * 4 + 1) / 5, abs=1e-12), "without ties W and the mean correlation say the same"
    assert agreement.kendall_w == agreement.kendall_w_uncorrected


def test_gaps_are_the_mean_of_those_who_judged():
    full = {("a", "b"): 2, ("b", "c"): 2, ("a", "c"): 4}
    group = mcda.group_ahp({"x": full, "y": {("a", "b"): 8, ("b", "c"): 8}}, method="geometric")
    assert group.matrix[0] == pytest.approx([1, 4, 4]) and group.matrix[1, 2] == pytest.approx(4)
    assert group.experts["y"].inferred == {("a", "c"): pytest.approx(64)}
    assert any("y: a:c was not judged" in note for note in group.notes)


def test_experts_may_order_their_items_differently():
    first, second = mcda.ahp({("a", "b"): 2, ("a", "c"): 3, ("b", "c"): 2}), mcda.ahp({("c", "b"): 4, ("c", "a"): 3, ("b", "a"): 1})
    group = mcda.group_ahp({"x": first, "y": second})
    assert group.items == ("a", "b", "c")
    assert group.matrix[0, 1] == pytest.approx(np.sqrt(2)) and group.matrix[0, 2] == pytest.approx(1)


@pytest.mark.parametrize(
    ("importance", "words"),
    [
        ({"x": -1, "y": 2}, ("'x'", "0 or more")),
        ({"x": 0, "y": 0}, ("all 0", "x, y")),
        ({"x": 1}, ("no importance", "'y'")),
        ({"x": 1, "y": 1, "z": 1}, ("'z'", "not in the group")),
        ({"x": float("nan"), "y": 1}, ("'x'",)),
        ({"x": True, "y": 1}, ("'x'",)),
    ],
)
def test_bad_importances_are_named(importance, words):
    with pytest.raises(InvalidInput) as caught:
        mcda.group_ahp({"x": {("a", "b"): 2}, "y": {("a", "b"): 3}}, importance)
    assert all(w in str(caught.value) for w in words)


def test_bad_judgements_are_named_by_expert():
    with pytest.raises(InvalidInput) as caught:
        mcda.group_ahp({"x": {("a", "b"): 2}, "y": {("a", "b"): -3}, "z": {("a", "c"): 1}})
    for word in ("expert 'y'", "pair a:b", "expert 'z'", "'c'"):
        assert word in str(caught.value)
    with pytest.raises(InvalidInput, match="expert 'z'.*do not connect"):
        mcda.group_ahp({"x": {("a", "b"): 2, ("b", "c"): 1}, "z": {("a", "b"): 2}})
    with pytest.raises(InvalidInput, match="by expert"):
        mcda.group_ahp({})
    with pytest.raises(Usage, match="different prioritisations"):
        mcda.group_ahp({"x": mcda.ahp({("a", "b"): 2}), "y": mcda.ahp({("a", "b"): 2}, method="geometric")})
    with pytest.raises(Usage, match="no aggregate"):
        mcda.group_ahp({"x": {("a", "b"): 2}}, aggregate="mean")


# In a case


def test_a_problem_may_be_weighed_by_a_group(case):
    plan = WeightPlan("group", group="stakeholders")
    weights = full_weights(case.with_plan("interventions", weights=plan), replace(case.problem(), weights=plan))
    assert [weights.local[p] for p in PILLARS] == pytest.approx([0.2304, 0.2836, 0.2895, 0.1965], abs=6e-5)
    assert "group stakeholders" in weights.origin and "below talent, policy, market, credit the author's" in weights.origin
    assert weights.illustrative and weights.consistency["effects"].agreement.chance == 0.25
    own = full_weights(case, case.problem())
    assert weights.local["rd_personnel"] == own.local["rd_personnel"]


def test_the_door_reaches_every_expert(case):
    grouped = case.with_plan("interventions", weights=WeightPlan("group", group="stakeholders"))
    before = mcda.decide(grouped).score_values
    for expert in IMPORTANCE:
        changed = grouped.replace(f"judgements/{expert}/talent:policy", 7)
        assert np.abs(mcda.decide(changed).score_values - before).max() > 1e-4
        assert np.array_equal(mcda.decide(changed.replace(f"judgements/{expert}/policy:talent", 1 / grouped.value(f"judgements/{expert}/talent:policy"))).score_values, before)
    assert np.array_equal(mcda.decide(case.replace("judgements/bank/talent:policy", 7)).score_values, mcda.decide(case).score_values), "not the author's"


def test_views_need_a_group(case):
    with pytest.raises(NotApplicable, match="no group"):
        mcda.expert_views(replace(case, groups={}))
    with pytest.raises(UnknownName, match="no group named"):
        mcda.expert_views(case, group="stakeholder")


@pytest.fixture
def folder(tmp_path):
    """The Henan case as files that a test may change."""
    target = tmp_path / "mine"
    shutil.copytree(shipped("cases")["henan"], target)
    return target


def edit(folder, old, new):
    file = folder / "case.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


BANK = """  - on: root
    by: bank
    compare:
      - [talent, policy, 1/2]
      - [talent, market, 1/3]
      - [talent, credit, 1/5]
      - [policy, market, 1/2]
      - [policy, credit, 1/3]
      - [market, credit, 1/2]
"""
SQUARE = ",talent,policy,market,credit\ntalent,1,1/2,1/3,1/5\npolicy,2,1,0.5,1/3\nmarket,,9,1,1/2\ncredit,x,,,1\n"


def test_a_square_table_is_read_above_its_diagonal(folder, case):
    edit(folder, BANK, "  - {on: root, by: bank, table: bank.csv}\n")
    (folder / "bank.csv").write_text(SQUARE, encoding="utf-8-sig")
    read = mcda.read_case(folder)
    assert "bank.csv" in read.digests
    for key, j in case.judgements.items():
        assert read.judgements[key].value == pytest.approx(j.value, abs=1e-15)
    assert read.judgements["bank", "talent", "credit"].place == "bank.csv:2:18"
    assert mcda.expert_views(read).changing == ("bank", "enterprise", "researcher")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("1/2,1/3,1/5", "-2,1/3,1/5", ("talent:policy = '-2'", "bank.csv:2")),
        ("1/2,1/3,1/5", "much,1/3,1/5", ("talent:policy = 'much'",)),
        ("talent,1,", "talent,2,", ("compared with itself must be 1",)),
        (",talent,policy", ",talnt,policy", ("did you mean 'talent'",)),
        ("policy,2,1,0.5,1/3\n", "", ("no row for the column 'policy'",)),
        ("policy,2,1,0.5,1/3", "policy,2,1,,1/3", ("market", "below the diagonal only")),
    ],
)
def test_faults_of_a_square_table_are_named_by_pair_and_place(folder, old, new, words):
    edit(folder, BANK, "  - {on: root, by: bank, table: bank.csv}\n")
    assert old in SQUARE
    (folder / "bank.csv").write_text(SQUARE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        mcda.read_case(folder)
    assert "bank.csv" in str(caught.value) and all(w in str(caught.value) for w in words), str(caught.value)


def test_incomplete_judgements_of_a_case_are_completed_or_refused(folder):
    edit(folder, "      - [talent, credit, 1/5]\n", "")
    read = mcda.read_case(folder).with_plan("interventions", weights=WeightPlan("judgements", by="bank"))
    weights = full_weights(read, read.problem())
    assert set(weights.consistency["effects"].inferred) == {("talent", "credit")}
    for line in ("      - [policy, credit, 1/3]\n", "      - [market, credit, 1/2]\n"):
        edit(folder, line, "")
    read = mcda.read_case(folder).with_plan("interventions", weights=WeightPlan("judgements", by="bank"))
    with pytest.raises(InvalidInput) as caught:
        mcda.decide(read)
    assert "judgements of bank below root" in str(caught.value) and "{credit}" in str(caught.value) and "case.yaml:" in str(caught.value)


def test_direct_and_equal_weights_of_a_node(folder):
    shares = "  - {on: root, by: bank, points: {talent: 10, policy: 20, market: 30, credit: 40}}\n  - {on: credit, by: bank, equal: true}\n"
    edit(folder, BANK, shares)
    read = mcda.read_case(folder).with_plan("interventions", weights=WeightPlan("judgements", by="bank"))
    weights = full_weights(read, read.problem())
    assert [weights.local[p] for p in PILLARS] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert weights.local["financing_cost"] == pytest.approx(0.2)
    assert "below talent, policy, market the author's" in weights.origin
    assert "effects" not in weights.consistency and "talent" in weights.consistency


def test_a_case_may_replace_the_author_s_pairs_by_weights(folder):
    edit(folder, "judgements:\n", "judgements:\n  - {on: root, by: author, weights: {talent: 0.4, policy: 0.3, market: 0.2, credit: 0.1}}\n")
    read = mcda.read_case(folder)
    assert full_weights(read, read.problem()).local["talent"] == pytest.approx(0.4)
    assert ("author", "talent", "policy") not in read.judgements


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{on: root, by: bank}", ("no judgements in this row", "compare, table, weights")),
        ("{on: root, by: bank, equal: true, points: {talent: 1}}", ("gives points and equal",)),
        ("{on: root, by: bank, weights: {talent: 0.5, policy: 0.6, market: 0, credit: 0}}", ("sum to 1.1", "points")),
        ("{on: root, by: bank, points: {talent: 1, policy: -1, market: 0, credit: 0}}", ("negative", "'policy'")),
        ("{on: root, by: bank, points: {talent: 0, policy: 0, market: 0, credit: 0}}", ("all weights",)),
        ("{on: root, by: bank, points: {talent: 1, policy: 1, market: 1, credits: 1}}", ("did you mean 'credit'", "no weight for 'credit'")),
        ("{on: root, by: bank, table: nowhere.csv}", ("no file 'nowhere.csv'",)),
        ("{on: root, by: bank, table: ../bank.csv}", ("leaves the case's folder",)),
    ],
)
def test_bad_rows_of_judgements_are_named(folder, row, words):
    edit(folder, BANK, f"  - {row}\n")
    with pytest.raises(InvalidInput) as caught:
        mcda.read_case(folder)
    assert "case.yaml:" in str(caught.value) and all(w in str(caught.value) for w in words), str(caught.value)


def test_bad_importances_in_a_case_are_named(folder):
    edit(folder, "zh: 银行}, importance: 0.2", "zh: 银行}, importance: -0.2")
    with pytest.raises(InvalidInput, match="importance -0.2 of 'bank' is not above 0"):
        mcda.read_case(folder)


# The command


def run(*args):
    return CliRunner().invoke(app, ["weights", *args])


def test_the_command_shows_experts_and_agreement():
    told = " ".join(run("henan").stdout.split())  # long lines are wrapped
    for word in ("planner", "0.0038", "0.0170", "stakeholders together", "0.0002", "Kendall's W 0.099", "0.094", "by chance 0.25", "-0.20", "saaty", "eigenvector", "illustrative"):
        assert word in told, word


def test_the_command_names_the_first_repair_and_strict_fails():
    change = ("--set", "judgements/bank/talent:policy=9")
    loose, strict = run("henan", *change), run("henan", *change, "--strict")
    assert loose.exit_code == 0 and strict.exit_code == 1 and run("henan", "--strict").exit_code == 0
    assert "bank" in loose.stderr and "revise talent:policy from 9 to about" in loose.stderr and "that suffices" in loose.stderr


def test_the_command_as_json():
    document = json.loads(run("henan", "--json").stdout)
    assert document["schema"] == "openmcda/weights/1"
    data = document["data"]
    assert {"problem", "inputs", "weights", "consistency", "agreement", "experts", "repairs"} <= set(data)
    assert {c["by"] for c in data["consistency"]} == {"author", *IMPORTANCE, "stakeholders together"}
    assert data["agreement"][0]["kendall_w"] == pytest.approx(0.0987, abs=1e-4)
    assert data["repairs"] == []


def test_intervals_of_a_case_give_exact_ranges(folder):
    edit(folder, "      - [talent, policy, 1/2]\n      - [talent, market, 1/3]", "      - [talent, policy, 1/2, 1/4, 1/2]\n      - [talent, market, 1/3, 1/5, 1/2]")
    data = json.loads(run(str(folder), "--json").stdout)["data"]
    found = {r["item"]: (r["low"], r["high"]) for r in data["ranges"]}
    assert {(r["by"], r["node"], r["kind"]) for r in data["ranges"]} == {("bank", "root", "exact")}
    assert found["talent"] == pytest.approx((0, 1 / 5)) and found["market"][1] <= 5 / 6 + 1e-12, "credit is free: the most talent can have is 1 / (1 + 2 + 2)"
    told = run(str(folder)).stdout
    assert "that the intervals of bank allow" in told and "policy than talent; market than talent" in told


def test_contradicting_intervals_of_a_case_are_named(folder):
    old = "      - [talent, policy, 1/2]\n      - [talent, market, 1/3]\n      - [talent, credit, 1/5]\n      - [policy, market, 1/2]"
    edit(folder, old, "      - [talent, policy, 2, 2, 3]\n      - [talent, market, 1, 1/2, 1]\n      - [talent, credit, 1/5]\n      - [policy, market, 2, 2, 3]")
    shown = run(str(folder))
    assert shown.exit_code == 0 and "intervals of bank below root: no weights satisfy all intervals" in shown.stderr


def test_check_looks_at_experts_that_no_problem_uses(folder):
    edit(folder, "      - [talent, policy, 3]\n      - [talent, market, 3]\n      - [talent, credit, 5]\n", "")
    checked = CliRunner().invoke(app, ["check", str(folder)])
    assert checked.exit_code == 1 and "judgements of researcher below root" in checked.stderr and "do not connect" in checked.stderr
    shown = run(str(folder))
    assert shown.exit_code == 0 and "group 'stakeholders'" in shown.stderr, "the problem's own weights are still shown"
