"""The door: every kind of address reads and replaces; nothing else does."""

import numpy as np
import pytest

import mcda
from mcda.decision import full_weights, link_matrix, pillar_effects
from mcda.domain.address import KINDS, UnknownAddress, address_of, weight_nodes
from mcda.errors import InvalidInput, McdaError, UnknownName, Usage


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan")


def every_address(case):
    """All addresses that have a present value."""
    found = [address_of("judgements", by, (a, b)) for by, a, b in case.judgements]
    found += [address_of("judgements", by, (b, a)) for by, a, b in case.judgements]
    found += [address_of("costs", a) if c == "cost" else address_of("cells", a, c, year) for a, c, year in case.cells]
    found += [address_of("ratings", o, leaf) for o in dict.fromkeys(o for o, _ in case.ratings) for leaf in case.model.hierarchy.leaves]
    found += [address_of("links", pair) for pair in case.links]
    return [*found, "strength"]


@pytest.mark.parametrize(
    ("address", "before", "new", "after"),
    [
        ("weights/talent", None, 0.5, 0.5),
        ("weights/rd_personnel", None, "1/4", 0.25),
        ("weights/effects", None, 1, 1.0),
        ("weights/cost", None, 0.2, 0.2),
        ("judgements/author/talent:market", 2.0, 3, 3.0),
        ("judgements/author/market:talent", 0.5, "1/3", 1 / 3),
        ("judgements/planner/talent:policy", 0.5, 2, 2.0),
        ("cells/jiangsu/rd_personnel/2016", 117.0, 84.7, 84.7),
        ("cells/operating_rules/years", 0.5, 2, 2.0),
        ("ratings/stage_policies/stage_diff", 4.0, 3, 3.0),
        ("ratings/stage_policies/rd_personnel", 0.0, 1, 1.0),
        ("links/policy:talent", 4.0, 0, 0.0),
        ("links/market:talent", 0.0, 2, 2.0),
        ("strength", 0.5, "0.4", 0.4),
        ("costs/operating_rules", 1.0, 3, 3.0),
        ("method", None, "wsm", "wsm"),
        ("normalization", None, "minmax", "minmax"),
        ("reading", None, "inventions", "inventions"),
    ],
)
def test_every_kind_reads_and_replaces(case, address, before, new, after):
    assert case.value(address) == before
    changed = case.replace(address, new)
    assert changed.value(address) == pytest.approx(after)
    assert case.value(address) == before, "the old case must not change"
    assert changed.changes == ((address, new),)


def test_the_table_above_has_every_kind():
    rows = next(mark for mark in test_every_kind_reads_and_replaces.pytestmark if mark.name == "parametrize").args[1]
    assert {row[0].split("/")[0] for row in rows} == set(KINDS)


def test_replacing_by_the_present_value_changes_nothing(case):
    """Cells are left to the next test: a cell that is set overrides the reading, which is the point of setting it."""
    addresses = [a for a in every_address(case) if not a.startswith("cells/")]
    base = {p.id: mcda.decide(case, p.id).score_values for p in case.ranked_problems}
    for address in [*addresses[::7], *(a for a in addresses if a.startswith("links")), "strength"]:
        same = case.replace(address, case.value(address))
        for problem, scores in base.items():
            np.testing.assert_allclose(mcda.decide(same, problem).score_values, scores, atol=1e-12, err_msg=address)


def test_every_address_is_readable_and_each_way_of_a_judgement_is_the_inverse_of_the_other(case):
    for address in every_address(case):
        value = case.value(address)
        assert isinstance(value, float), address
        if address.startswith("judgements/"):
            who, pair = address.split("/")[1:]
            a, b = pair.split(":")
            assert value * case.value(f"judgements/{who}/{b}:{a}") == pytest.approx(1)


@pytest.mark.parametrize("forward", ["talent:policy", "tale%6et:policy", "%74alent:%70olicy"])
def test_a_judgement_keeps_its_orientation_however_it_is_encoded(case, forward):
    assert case.replace(f"judgements/author/{forward}", 2).judgements["author", "talent", "policy"].value == 2
    backward = ":".join(forward.split(":")[::-1])
    assert case.replace(f"judgements/author/{backward}", 2).judgements["author", "talent", "policy"].value == 0.5


def test_one_saaty_step_of_talent_to_policy_gives_the_housing_subsidy(case):
    assert mcda.decide(case.replace("judgements/author/talent:policy", 2)).winners == ("housing_subsidy",)
    assert mcda.decide(case.replace("judgements/author/policy:talent", 0.5)).winners == ("housing_subsidy",)
    assert mcda.decide(case.replace("judgements/author/policy:talent", 2)).winners == ("operating_rules",)


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("weigths/talent", "weights"),
        ("weights/talnet", "weights/talent"),
        ("weights/root", "weights/"),
        ("weights", "weights/"),
        ("weights/talent/policy", "weights/"),
        ("judgements/author/talent:polcy", "judgements/author/talent:policy"),
        ("judgements/authr/talent:policy", "judgements/author/talent:policy"),
        ("judgements/author/talent", "judgements/"),
        ("judgements/author/talent:policy:market", "judgements/"),
        ("judgements/planner/rd_personnel:rd_expenditure", "judgements/"),
        ("cells/jiangsu/rd_personel/2016", "cells/jiangsu/rd_personnel/2016"),
        ("cells/jiangsu/rd_personnel/2017", "cells/jiangsu/rd_personnel/201"),
        ("cells/jiangsu/rd_personnel/\u00b2", "cells/jiangsu/rd_personnel"),
        ("cells/jiangsu/rd_personnel", "cells/jiangsu/rd_personnel"),
        ("cells/operating_rules/years/x", "cells/operating_rules/years"),
        ("cells/operating_rules/cost", "costs/operating_rules"),
        ("costs/operating_rule", "costs/operating_rules"),
        ("ratings/stage_policies/stagediff", "ratings/stage_policies/stage_diff"),
        ("links/policy:talents", "links/policy:talent"),
        ("links/talent-policy", "links/talent:policy"),
        ("strength/x", "strength"),
        ("strenght", "strength"),
        ("", "known"),
    ],
)
def test_an_unknown_address_says_what_was_meant(case, address, hint):
    for act in (lambda: case.value(address), lambda: case.replace(address, 1)):
        with pytest.raises(UnknownAddress) as caught:
            act()
        assert isinstance(caught.value, UnknownName)
        assert caught.value.exit_code == 2
        assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("weights/talent", 1.5), ("weights/talent", -0.1), ("weights/talent", float("nan")), ("weights/talent", "half"), ("weights/talent", True),
        ("weights/talent", "1e999999999"), ("weights/talent", 10**400), ("weights/talent", None), ("weights/talent", "1/0"),
        ("judgements/author/talent:policy", 0), ("judgements/author/talent:policy", -2), ("judgements/author/talent:policy", 1e-320),
        ("ratings/stage_policies/stage_diff", 5), ("ratings/stage_policies/stage_diff", -4.5),
        ("cells/jiangsu/rd_personnel/2016", float("inf")), ("cells/jiangsu/rd_personnel/2016", ""),
        ("links/policy:talent", "strong"), ("strength", -0.1), ("strength", float("inf")),
        ("method", ""), ("method", 3), ("normalization", "  "), ("reading", None),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_with_its_address(case, address, value):
    with pytest.raises(InvalidInput) as caught:
        case.replace(address, value)
    assert caught.value.where == address


def test_names_are_checked_at_the_latest_when_deciding(case):
    with pytest.raises(UnknownName) as caught:
        case.replace("reading", "like_for_lik")
    assert "like_for_like" in caught.value.hint
    for address, value, near in [("method", "topsiss", "topsis"), ("normalization", "vektor", "vector"), ("method", "topsis:normalisation=max", "normalization")]:
        with pytest.raises(Usage) as caught:
            mcda.decide(case.replace(address, value))
        assert near in caught.value.hint
        assert caught.value.exit_code == 2
        assert "case.yaml" not in str(caught.value), "the file is not to blame for what came through the door"


def test_segments_are_percent_encoded():
    assert address_of("cells", "a/b", "c:d", 2016) == "cells/a%2Fb/c%3Ad/2016"
    assert address_of("links", ("x=y", "50%")) == "links/x%3Dy:50%25"


def test_an_odd_name_can_be_addressed(tmp_path):
    (tmp_path / "m.yaml").write_text("schema: openmcda/model/1\nid: m\ncriteria:\n  - {id: x, direction: benefit}\n  - {id: y, direction: cost}\n")
    (tmp_path / "case.yaml").write_text(
        "schema: openmcda/case/1\nid: odd\nmodel: m\ntables: [t.csv]\nproblems:\n  - {id: p, kind: table, weights: {from: equal}}\n"
    )
    (tmp_path / "t.csv").write_text("alternative,x,y\na/b:c=d%20e,1,2\n北京,2,1\nNA,1,1\n", encoding="utf-8")
    case = mcda.read_case(tmp_path)
    assert case.problems[0].alternatives == ("a/b:c=d%20e", "北京", "NA")
    address = address_of("cells", "a/b:c=d%20e", "x")
    assert case.value(address) == 1
    changed = case.replace(address, 9).replace(address_of("cells", "北京", "y"), 7)
    assert mcda.decide(changed).problem.values.tolist() == [[9, 2], [2, 7], [1, 1]]


def test_joint_weight_settings_hold_together(case):
    changed = case.replace("weights/talent", 0.4).replace("weights/policy", 0.2)
    weights = mcda.decide(changed).weights
    assert weights.of("talent") == pytest.approx(0.4)
    assert weights.of("policy") == pytest.approx(0.2)
    assert weights.values.sum() == pytest.approx(1)
    before = mcda.decide(case).weights
    rest = [n for n in before.hierarchy.leaves if n not in ("talent", "policy")]
    shares = [weights.of(n) / before.of(n) for n in rest]
    np.testing.assert_allclose(shares, shares[0], rtol=1e-12)


def test_a_weight_set_twice_counts_once_and_the_order_does_not_matter(case):
    one = case.replace("weights/talent", 0.9).replace("weights/talent", 0.3).replace("weights/risk", 0.1)
    two = case.replace("weights/risk", 0.1).replace("weights/talent", 0.3)
    np.testing.assert_allclose(mcda.decide(one).score_values, mcda.decide(two).score_values, rtol=0, atol=1e-15)


def test_weights_that_cannot_stand_together_are_refused(case):
    with pytest.raises(InvalidInput) as caught:
        mcda.decide(case.replace("weights/talent", 0.7).replace("weights/policy", 0.6))
    assert "weights/talent" in caught.value.where and "weights/policy" in caught.value.where


@pytest.mark.parametrize("value", [0, 1])
def test_every_weight_can_be_set_to_its_ends(case, value):
    for node in weight_nodes(case):
        weights = full_weights(case.replace(address_of("weights", node), value), case.problem())
        assert weights.of(node) == pytest.approx(value, abs=1e-12)
        assert weights.values.sum() == pytest.approx(1)


def test_a_weight_is_global_and_moves_nothing_inside_its_node(case):
    before, after = (full_weights(c, c.problem()) for c in (case, case.replace("weights/talent", 0)))
    assert [after.local[n] for n in case.model.hierarchy.children("talent")] == pytest.approx(
        [before.local[n] for n in case.model.hierarchy.children("talent")]
    )


def test_a_cell_that_is_set_overrides_every_reading(case):
    for reading in case.readings:
        changed = case.replace("cells/jiangsu/rd_personnel/2016", 84.7).replace("reading", reading)
        frame = mcda.decide(changed, "regions").problem.to_frame()
        assert frame.loc["jiangsu", "rd_personnel"] == 84.7
        assert frame.loc["henan", "rd_personnel"] == (24.99 if not case.readings[reading].basis.get("rd_personnel") else 16.6279)


def test_a_reading_moves_the_whole_column(case):
    frame = mcda.decide(case.replace("reading", "fte"), "regions").problem.to_frame()
    assert frame["rd_personnel"].tolist() == [16.6279, 51.5649, 54.3438, 25.3337]
    assert frame["patents_granted"].tolist() == [6881, 259032, 231033, 100578]


def test_a_link_what_if_keeps_the_divisor(case):
    assert case.divisor == 10
    for address, value in [("links/policy:talent", 0), ("links/market:talent", 4), ("links/policy:market", 40), ("strength", 0.9)]:
        assert case.replace(address, value).divisor == 10
    changed = case.replace("links/policy:talent", 2)
    plan, full = changed.problem(), full_weights(changed, changed.problem())
    matrix = link_matrix(changed)
    assert matrix.sum() == link_matrix(case).sum() - 2
    direct = pillar_effects(case.with_plan("interventions", through="direct"), case.with_plan("interventions", through="direct").problem(), full)
    np.testing.assert_allclose(pillar_effects(changed, plan, full), direct @ np.linalg.inv(np.eye(4) - 0.5 * matrix / 10), atol=1e-15)


def test_effects_that_would_grow_without_end_are_refused(case):
    loop = case.replace("links/talent:policy", 4).replace("strength", 6)
    with pytest.raises(McdaError) as caught:
        mcda.decide(loop)
    assert caught.value.where == "strength"
    assert "below" in caught.value.hint


def test_a_plan_can_only_be_changed_where_there_is_one(case):
    with pytest.raises(UnknownName):
        case.with_plan("intervention", through="direct")
