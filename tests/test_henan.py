"""The Henan case: what is not a single known number (those are the case's own expected.yaml)."""

import numpy as np
import pytest

import mcda
from mcda.decision import full_weights, method_of, pillar_effects, problem_of
from mcda.domain.case import WeightPlan
from mcda.domain.problem import Problem

CRS = {"effects": 0.0170, "talent": 0.0022, "policy": 0.0092, "market": 0.0096, "credit": 0.0030}
GLOBAL = {
    "rd_personnel": 0.0928, "rd_expenditure": 0.0486, "funding_per_person": 0.0486, "patents_granted": 0.0269, "attraction_package": 0.0928,
    "staff_outflow": 0.0486, "policy_breadth": 0.0412, "policy_strength": 0.0470, "stage_diff": 0.0709, "operational_detail": 0.0786,
    "policy_lag": 0.0226, "risk_sharing": 0.0412, "guarantee_system": 0.0472, "st_banking": 0.0472, "venture_capital": 0.0446,
    "service_platform": 0.0511, "direct_financing": 0.0236, "vc_intervention": 0.0163, "credit_institutions": 0.0120,
    "rating_coverage": 0.0227, "disclosure": 0.0120, "rating_use": 0.0227, "financing_cost": 0.0406,
}  # fmt: skip
STAKEHOLDERS = {
    "planner": ((0.2270, 0.4236, 0.2270, 0.1223), 0.0038, "operating_rules"),
    "bank": ((0.0882, 0.1570, 0.2720, 0.4829), 0.0054, "rating_based_lending"),
    "enterprise": ((0.1484, 0.1945, 0.4258, 0.2312), 0.0170, "rating_based_lending"),
    "researcher": ((0.5320, 0.1854, 0.1854, 0.0971), 0.0015, "housing_subsidy"),
}


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan")


def test_the_main_problem_comes_first_and_has_25_measures(case):
    assert [p.id for p in case.problems] == ["interventions", "regions", "all_criteria"]
    assert len(mcda.decide(case).alternatives) == 25
    assert len(case.model.hierarchy.leaves) == 23
    assert case.model.pillars == ("talent", "policy", "market", "credit")


def test_weights_and_consistency_of_the_model(case):
    weights = full_weights(case, case.problem())
    for leaf, expected in GLOBAL.items():
        assert weights.of(leaf) / 0.7 == pytest.approx(expected, abs=0.00006), leaf
    for node, cr in CRS.items():
        assert weights.consistency[node].cr == pytest.approx(cr, abs=0.00006), node


def test_planned_weights_of_the_main_problem(case):
    weights = mcda.decide(case).weights
    expected = {"talent": 0.2509, "policy": 0.2111, "market": 0.1610, "credit": 0.0770, "cost": 0.09, "years": 0.06, "risk": 0.06, "feasibility": 0.09}
    for node, weight in expected.items():
        assert weights.of(node) == pytest.approx(weight, abs=0.00005), node
    assert weights.illustrative
    assert mcda.decide(case).problem.signs.tolist() == [1, 1, 1, 1, -1, -1, -1, 1]


def test_ratings_point_to_the_goal_and_costs_do_not_turn_them(case):
    """A rating of 4 on `staff_outflow`, a cost, raises talent by 4/4 times the leaf's share."""
    plan = case.with_plan("interventions", through="direct").problem()
    full = full_weights(case, plan)
    before = pillar_effects(case, plan, full)
    after = pillar_effects(case.replace("ratings/operating_rules/staff_outflow", 4), plan, full)
    row = plan.alternatives.index("operating_rules")
    change = after - before
    assert change[row, 0] == pytest.approx(full.local["staff_outflow"])
    change[row, 0] = 0
    assert not change.any()


def test_five_links_of_the_paper_are_active_and_set_the_divisor(case):
    active = {(k.source, k.target): k.weight for k in case.pillar_links}
    assert active == {("policy", "talent"): 4, ("policy", "market"): 3, ("policy", "credit"): 3, ("talent", "market"): 3, ("credit", "market"): 4}
    assert case.divisor == 10
    assert case.strength == 0.5


def test_through_the_graph_is_direct_plus_all_walks(case):
    """Without a loop the walks have at most three steps: total = direct (I + D + D^2 + D^3)."""
    plan = case.problem()
    full = full_weights(case, plan)
    direct = pillar_effects(case, case.with_plan("interventions", through="direct").problem(), full)
    d = 0.05 * np.array([[0, 0, 3, 0], [4, 0, 3, 3], [0, 0, 0, 0], [0, 0, 4, 0]])
    np.testing.assert_allclose(pillar_effects(case, plan, full), direct @ (np.eye(4) + d + d @ d + d @ d @ d), atol=1e-15)


def test_strength_zero_is_the_plan_without_the_graph(case):
    np.testing.assert_array_equal(
        mcda.decide(case.replace("strength", 0)).score_values, mcda.decide(case.with_plan("interventions", through="direct")).score_values
    )


@pytest.mark.parametrize("who", STAKEHOLDERS)
def test_stakeholders_weights_and_their_winners(case, who):
    weights, cr, winner = STAKEHOLDERS[who]
    comparisons = mcda.ahp({(j.first, j.second): j.value for j in case.judgements.values() if j.by == who}, case.model.pillars)
    assert comparisons.weight_values == pytest.approx(weights, abs=0.00006)
    assert comparisons.cr == pytest.approx(cr, abs=0.00006)
    changed = case
    for pillar, weight in comparisons.weights.items():
        changed = changed.replace(f"weights/{pillar}", 0.7 * weight)
    assert mcda.decide(changed).winners == (winner,)


@pytest.mark.parametrize(("delivery", "place"), [(None, 25), (0.5, 13)])
def test_doing_nothing_ranks_low(case, delivery, place):
    changed = case if delivery is None else case.replace("weights/delivery", delivery)
    plan = changed.problem()
    problem, ranking = problem_of(changed, plan), mcda.decide(changed)
    nothing = {"talent": 0, "policy": 0, "market": 0, "credit": 0, "cost": 1, "years": 0.5, "risk": 1, "feasibility": 5}
    more = Problem(problem.hierarchy, (*problem.alternatives, "do_nothing"), np.vstack([problem.values, [nothing[c] for c in problem.criteria]]))
    assert mcda.rank(more, ranking.weights, method_of(changed, plan)).ranks["do_nothing"] == place


def test_the_weights_planned_and_the_weights_acting_differ(case):
    """Share of each criterion in the squared weighted ranges: feasibility is given 9 % and moves 0.1 %."""
    spread = np.square(np.ptp(mcda.decide(case).steps["weighted"], axis=0))
    share = dict(zip(mcda.decide(case).problem.criteria, spread / spread.sum(), strict=True))
    assert share["feasibility"] == pytest.approx(0.001, abs=0.0005)
    assert share["talent"] + share["policy"] == pytest.approx(0.88, abs=0.005)


def test_delivery_may_have_any_weight(case):
    for weight in np.linspace(0, 1, 41):
        assert mcda.decide(case.replace("weights/delivery", weight)).winners == ("operating_rules",)


def test_henans_patents_flip_nothing(case):
    printed = case.replace("reading", "as_printed")
    base = mcda.decide(printed, "regions").order
    for value in np.linspace(4740, 100_000, 21):
        assert mcda.decide(printed.replace("cells/henan/patents_granted/2016", value), "regions").order == base


def test_henan_is_last_in_every_reading_and_weighting(case):
    for reading in case.readings:
        for source in (WeightPlan("equal"), WeightPlan("judgements", by="author")):
            changed = case.replace("reading", reading).with_plan("regions", weights=source)
            assert mcda.decide(changed, "regions").order[-1] == "henan"


FTE, PRINTED = (16.6279, 51.5649, 54.3438, 25.3337), (24.99, 73.52, 117.00, 81.02)
PATENTS = {"printed": (6881, 259032, 231033, 100578), "all": (49145, 259032, 231033, 100578), "inventions": (6811, 38626, 40952, 40602)}


@pytest.mark.filterwarnings("ignore:Alternatives with indices:UserWarning")  # the judge's advice on dominated rows
@pytest.mark.parametrize(
    ("reading", "staff", "patents"),
    [("fte", FTE, "printed"), ("ptotal", PRINTED, "all"), ("pinv", PRINTED, "inventions"), ("like_for_like", FTE, "all"), ("inventions", FTE, "inventions")],
)
def test_every_reading_agrees_with_pymcdm_on_the_table_typed_in_again(case, reading, staff, patents):
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization

    matrix = np.array([staff, (494.19, 2035.14, 2026.87, 1484.58), PATENTS[patents]], float).T
    for source, weights in ((WeightPlan("equal"), np.full(3, 1 / 3)), (WeightPlan("judgements", by="author"), None)):
        ranking = mcda.decide(case.replace("reading", reading).with_plan("regions", weights=source), "regions")
        judge = TOPSIS(vector_normalization)(matrix, ranking.weights.values if weights is None else weights, np.ones(3))
        assert ranking.score_values == pytest.approx(judge, abs=1e-12)


def test_weights_of_the_judged_regions(case):
    weights = mcda.decide(case.with_plan("regions", weights=WeightPlan("judgements", by="author")), "regions").weights
    assert weights.values == pytest.approx([0.551, 0.289, 0.160], abs=0.0005)
    assert weights.illustrative


def test_as_printed_says_that_its_columns_mix_bases(case):
    printed = mcda.decide(case.replace("reading", "as_printed"), "regions")
    told = " ".join(printed.notes)
    assert "rd_personnel mixes bases" in told and "patents_granted mixes bases" in told and "rd_expenditure" not in told
    assert not any("mixes" in note for note in mcda.decide(case, "regions").notes)
    refusing = case.with_plan("regions", mixed_basis="refused")
    with pytest.raises(mcda.McdaError) as caught:
        mcda.decide(refusing.replace("reading", "as_printed"), "regions")
    assert len(caught.value.faults) == 2
    assert all(fault.where.startswith("regions.csv:") for fault in caught.value.faults)
    mcda.decide(refusing, "regions")


def test_every_number_of_table_1_has_its_data(case):
    for year in (2015, 2016):
        for region in ("henan", "guangdong", "jiangsu", "beijing"):
            for criterion in ("rd_personnel", "rd_expenditure", "patents_granted"):
                cell = case.cells[region, criterion, year]
                assert cell.value and cell.unit and cell.basis and cell.source and cell.status and cell.alternatives
    assert case.cells["jiangsu", "rd_personnel", 2016].status == "doubtful"
    assert case.cells["henan", "patents_granted", 2016].value == 6881


def test_illustrative_stays_illustrative(case):
    ranking = mcda.decide(case)
    assert ranking.weights.illustrative
    assert set(ranking.problem.status.values()) == {"illustrative"}
    assert {rating.status for rating in case.ratings.values()} == {"illustrative"}
