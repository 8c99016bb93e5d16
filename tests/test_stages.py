"""What can start, what it adds to its prerequisites, and which firms are served."""

import shutil
from dataclasses import replace
from itertools import combinations

import pytest

import mcda
from mcda.errors import InvalidInput
from mcda.files import shipped


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan")


@pytest.fixture(scope="module")
def direct(case):
    return mcda.measure_order(case.with_plan("interventions", through="direct"))


def test_the_best_three_that_can_start(case):
    order = mcda.measure_order(case)
    assert set(order.startable) == {"research_grants", "operating_rules", "stage_policies"}
    assert order.startable_value == pytest.approx(mcda.set_value(case).of(order.startable), abs=1e-12)


def test_the_subsidy_repeats_relaxed_settlement(direct):
    step = direct["housing_subsidy"]
    assert step.needs == ("settlement",)
    assert (round(step.alone, 3), round(step.added_once, 3)) == (0.140, 0.024)
    assert step.added_once < step.added < step.alone


def test_every_set_is_looked_at(case):
    options = case.problem("interventions").alternatives
    worth, needs = mcda.set_value(case), {o: set(mcda.measure_order(case)[o].needs) for o in options}
    startable = [s for s in combinations(options, 2) if all(needs[o] <= set(s) for o in s)]
    order = mcda.measure_order(case, first=2)
    assert set(order.startable) == set(max(startable, key=worth.of)) and order.candidates == len(startable)


def test_prerequisites_are_closed_and_in_order(direct):
    assert direct["rating_based_lending"].needs == ("rating_institutions", "credit_index", "untrustworthy_records")
    assert direct["st_banks"].needs == ("rating_institutions", "compensation_pools")


def test_conflicts_are_named_on_both_sides(direct):
    assert direct["guidance_fund"].conflicts == ("surplus_funds",) and direct["surplus_funds"].conflicts == ("guidance_fund",)


def test_stages(case):
    coverage = mcda.stage_coverage(case)
    assert coverage.stages == ("seed", "start-up", "growth", "mature") and coverage.uncovered == ()
    assert [len(coverage.options(s, named=True)) for s in coverage.stages] == [5, 11, 13, 7]
    assert "operating_rules" in coverage.options("seed") and "operating_rules" not in coverage.options("seed", named=True)
    assert "settlement" not in coverage.options("seed")  # serves the system, no firm directly
    without = {o: replace(case.options[o], stages=tuple(s for s in case.options[o].stages if s != "seed")) for o in case.options}
    assert mcda.stage_coverage(replace(case, options=without)).uncovered == ("seed",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("settlement,I01,Relaxed settlement conditions for recruited talent,放宽引进人才落户条件,2,1,4,2,,", "settlement,I01,Relaxed,放宽,2,1,4,2,vc_talent,", "go round in a circle: settlement needs vc_talent needs settlement"),
        (",seed;start-up,micro;small,", ",sead;start-up,micro;small,", "did you mean 'seed'"),
        (",growth;mature,medium;large,", ",growth;mature,medium;huge,", "unknown size 'huge'"),
    ],
)
def test_bad_input_is_refused_with_its_place(tmp_path, old, new, told):
    folder = tmp_path / "case"
    shutil.copytree(shipped("cases")["henan"], folder)
    text = (folder / "interventions.csv").read_text("utf-8")
    assert old in text
    (folder / "interventions.csv").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InvalidInput) as error:
        mcda.read_case(folder)
    assert told in str(error.value) and "interventions.csv:" in str(error.value)


def test_too_many_sets_are_refused(case):
    with pytest.raises(InvalidInput, match="too many"):
        mcda.measure_order(case, first=12)
