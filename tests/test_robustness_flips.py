"""The flip table: known numbers of the Henan case, every row replayed through the door, random problems judged by pymcdm."""

import numpy as np
import pandas as pd
import pymcdm
import pytest

import mcda
from mcda.domain.case import COST, WeightPlan
from mcda.errors import McdaError
from mcda.robustness.batch import worths
from mcda.robustness.inputs import Inputs
from mcda.robustness.targets import pairs_of

NAMED = ("method", "normalization", "reading")
COLUMNS = ["kind", "where", "now", "flip", "leader", "relative_change", "plausible_low", "plausible_high", "reach", "inside", "how"]


@pytest.fixture(scope="module")
def henan():
    return mcda.read_case("henan")


@pytest.fixture(scope="module")
def interventions(henan):
    return mcda.flips(henan, "interventions")


def replay(case, problem, table, target="first"):
    """Every row: the answer holds just before the flip and not just after it (choices by name: at it). Rows that nothing flips: at the end."""
    inputs = Inputs(case, case.problem(problem), target)
    pairs, checked = inputs.pairs, 0
    for row in table.rows:
        if row.flip is None:
            continue

        def held(value, row=row):
            scores = inputs.scores_through_door(row.where, value)
            assert not np.isnan(scores).any(), (row, value)
            return bool(pairs.holds(scores)), scores

        checked += 1
        if row.direction == 0:
            kept, scores = held(row.flip)
            assert not kept, row
            continue
        if row.how.startswith("enumerated"):
            before, after = row.flip - row.direction, row.flip
            before = row.now if (before - row.now) * row.direction <= 0 else before
        else:
            step = 1e-4 * abs(row.flip - row.now) + 1e-6 * abs(row.flip)  # where the curve is flat a smaller step is a tie (1e-9)
            before, after = row.flip - row.direction * step, row.flip + row.direction * step
            before = row.now if (before - row.now) * row.direction <= 0 else before
        assert held(before)[0], row
        kept, scores = held(after)
        assert not kept, row
        assert inputs.ranking.alternatives[int(pairs.rival(scores))] == row.leader, row
    return checked


def test_every_row_of_the_interventions_replayed(henan, interventions):
    assert replay(henan, "interventions", interventions) > 100
    assert list(interventions.to_frame().columns) == COLUMNS


@pytest.mark.parametrize("reading", ["like_for_like", "as_printed"])
@pytest.mark.parametrize("weights", ["equal", "author"])
def test_every_row_of_the_regions_replayed(henan, reading, weights):
    case = henan.replace("reading", reading)
    if weights == "author":
        case = case.with_plan("regions", weights=WeightPlan(kind="judgements", by="author"))
    assert replay(case, "regions", mcda.flips(case, "regions")) > 8


@pytest.mark.parametrize("target", [3, ("operating_rules", "housing_subsidy"), "ranking"])
def test_other_targets_replayed(henan, target):
    case = henan.with_plan("interventions", alternatives=("operating_rules", "stage_policies", "housing_subsidy", "individual_packages", "settlement"))
    assert replay(case, "interventions", mcda.flips(case, "interventions", target=target), target) > 30


@pytest.mark.parametrize("change", [("weights/rd_personnel", 0.1), ("method", "vikor"), ("strength", 0.3), ("links/market:policy", 1)])
def test_flips_of_a_changed_case_replayed(henan, change):
    case = henan.replace(*change)
    case = case.with_plan("interventions", alternatives=("operating_rules", "stage_policies", "housing_subsidy", "individual_packages"))
    assert replay(case, "interventions", mcda.flips(case, "interventions")) > 20


def test_geometric_means_are_exact_and_replay(henan):
    source = WeightPlan(kind="judgements", by="author", prioritization="geometric")
    for problem in ("interventions", "regions"):
        case = henan.with_plan(problem, weights=source).replace("reading", "as_printed")
        table = mcda.flips(case, problem)
        exact = [r for r in table.of("judgement") if r.how.startswith("exact")]
        assert exact and {r.where.split("/")[2] for r in exact} <= {r.where.split("/")[2] for r in table.of("judgement")}
        searched = mcda.flips(case.with_plan(problem, weights=WeightPlan(kind="judgements", by="author")), problem)
        assert replay(case, problem, table) > 8
        assert any(r.how.startswith("bisected") for r in searched.of("judgement"))


@pytest.mark.parametrize("source", [WeightPlan(kind="judgements", by="bank"), WeightPlan(kind="group", group="stakeholders")], ids=str)
def test_other_peoples_judgements_replayed(henan, source):
    """Nodes that they did not judge take the author's judgements: these enter the table too."""
    case = henan.with_plan("interventions", weights=source)
    table = mcda.flips(case, "interventions")
    judges = {row.where.split("/")[1] for row in table.of("judgement")}
    assert "author" in judges and ("bank" in judges)
    assert replay(case, "interventions", table) > 20


def row_of(table, where, direction):
    return next(r for r in table.rows if r.where == where and r.direction == direction)


def test_known_numbers_of_the_interventions(henan, interventions):
    for where, direction, flip, leader in (
        ("weights/talent", 1, 0.291, "housing_subsidy"), ("weights/policy", -1, 0.178, "housing_subsidy"),
        ("weights/market", 1, 0.393, None), ("weights/credit", 1, 0.229, None),
    ):  # fmt: skip
        row = row_of(interventions, where, direction)
        assert row.flip == pytest.approx(flip, abs=5e-4) and (leader is None or row.leader == leader)
        assert row.how.startswith("exact")
    assert all(r.flip is None for r in interventions.rows if r.where == "weights/delivery")
    step = row_of(interventions, "judgements/author/talent:policy", 1)
    assert 1 < step.flip < 2 and step.leader == "housing_subsidy" and step.inside
    assert row_of(interventions, "ratings/operating_rules/operational_detail", -1).flip == 3
    assert row_of(interventions, "ratings/stage_policies/operational_detail", 1).flip == 1
    assert interventions.described == (675, 2), "two single steps out of 675 move the first place"


def test_weights_that_enter_the_values_are_bisected_and_say_so(interventions):
    row = row_of(interventions, "weights/rd_personnel", 1)
    assert row.how.startswith("bisected") and "enters the values" in row.how


def test_strength_on_summed_effects(henan):
    summed = henan.with_plan("interventions", effects_share=1.0, delivery=(), method="wsm", normalization="none")
    row = row_of(mcda.flips(summed), "strength", -1)
    assert (row.flip, row.leader) == (pytest.approx(0.417, abs=5e-4), "housing_subsidy")


def test_known_cells_of_the_regions(henan):
    printed = henan.replace("reading", "as_printed")
    row = row_of(mcda.flips(printed, "regions"), "cells/jiangsu/rd_personnel/2016", -1)
    assert row.flip == pytest.approx(84.71, abs=5e-3) and row.leader == "guangdong"
    assert row.plausible_low == 77.02 and row.inside, "the estimate on the column's basis lies beyond the flip"
    judged = printed.with_plan("regions", weights=WeightPlan(kind="judgements", by="author"))
    row = row_of(mcda.flips(judged, "regions"), "cells/jiangsu/rd_personnel/2016", -1)
    assert row.flip == pytest.approx(74.3, abs=5e-2) and not row.inside
    earlier = printed.with_plan("regions", year=2015)
    assert row_of(mcda.flips(earlier, "regions"), "cells/jiangsu/rd_personnel/2015", -1).flip == pytest.approx(67.1, abs=1e-1)


def test_the_patents_of_henan_flip_nothing(henan):
    for case in (henan, henan.replace("reading", "as_printed")):
        for year in (2015, 2016):
            table = mcda.flips(case.with_plan("regions", year=year), "regions")
            for direction in (-1, 1):
                flip = row_of(table, f"cells/henan/patents_granted/{year}", direction).flip
                assert flip is None or not 4_740 <= flip <= 100_000


def test_plausible_ends_come_only_from_the_columns_basis(henan):
    table = mcda.flips(henan, "regions")
    row = row_of(table, "cells/jiangsu/rd_personnel/2016", 1)
    assert (row.plausible_low, row.plausible_high) == (None, None), "other bases are readings, not ends"
    assert {r.flip for r in table.of("reading") if r.flip} >= {"as_printed", "inventions"}
    assert row_of(table, "cells/jiangsu/rd_expenditure/2016", 1).plausible_high == 2026.8734


def test_rows_are_sorted_by_reach_within_a_kind_and_counted_per_kind(interventions):
    frame = interventions.to_frame()
    for _, part in frame.groupby("kind"):
        reach = part.reach.to_numpy()
        assert (np.diff(reach[np.isfinite(reach)]) >= -1e-12).all() and np.isfinite(reach[: np.isfinite(reach).sum()]).all()
    assert set(interventions.counts) == set(frame.kind)
    assert all(plausible <= flips <= inputs for inputs, flips, plausible in interventions.counts.values())


def random_problem(rng, m=6, n=4):
    x = rng.integers(1, 9, (m, n)).astype(float) if rng.random() < 0.3 else rng.uniform(1, 9, (m, n))
    types, w = np.where(rng.random(n) < 0.4, -1, 1), rng.dirichlet(np.ones(n))
    names = [f"c{j}" for j in range(n)]
    frame = pd.DataFrame(x, index=[f"a{i}" for i in range(m)], columns=names)
    return mcda.Problem.from_frame(frame, dict(zip(names, map(int, types), strict=True))), x, types, w


@pytest.mark.parametrize("name", ["topsis", "wsm"])
def test_problem_rows_judged_by_pymcdm(name):
    rng = np.random.default_rng(3)
    norm = pymcdm.normalizations.vector_normalization
    peer = {"topsis": pymcdm.methods.TOPSIS, "wsm": pymcdm.methods.WSM}[name](norm)
    method = {"topsis": mcda.TOPSIS, "wsm": mcda.WSM}[name](normalization="vector")
    checked = 0
    for _ in range(12):
        problem, x, types, w = random_problem(rng)
        try:
            table = mcda.flips(problem, dict(zip(problem.criteria, w, strict=True)), method=method)
        except McdaError:
            continue
        pairs = pairs_of(peer(x, w, types, validation=False), problem.alternatives, "first")
        for row in table.rows:
            if row.flip is None or row.direction == 0:
                continue
            for beyond in (-1e-5, 1e-5):
                value = row.flip + row.direction * beyond * max(abs(row.flip - row.now), 1e-3)
                y, v = x.copy(), w.copy()
                segments = row.where.split("/")
                if row.kind == "weight":
                    j = problem.criteria.index(segments[1])
                    v = v * (1 - value) / (1 - v[j])
                    v[j] = value
                else:
                    y[problem.alternatives.index(segments[1]), problem.criteria.index(segments[2])] = value
                if v.min() < 0 or (beyond < 0 and (value - row.now) * row.direction < 0) or y.min() < 0:
                    continue
                assert bool(pairs.holds(peer(y, v, types, validation=False))) == (beyond < 0), (row, value)
                checked += 1
    assert checked > 300


@pytest.mark.parametrize("norm", ["vector", "minmax", "max", "sum"])
@pytest.mark.parametrize("cls", [mcda.TOPSIS, mcda.WSM])
def test_scores_in_bulk_are_the_methods_own(cls, norm):
    rng = np.random.default_rng(4)
    problem, _, _, w = random_problem(rng)
    tables = rng.uniform(0.5, 5, (7, 6, 4))
    many = worths(problem, cls(normalization=norm), tables, w)
    from dataclasses import replace

    for k, table in enumerate(tables):
        assert many[k] == pytest.approx(cls(normalization=norm).evaluate(replace(problem, values=table), w)[0], abs=1e-13)


def test_bad_input_is_refused(henan):
    problem, *_ = random_problem(np.random.default_rng(1))
    for wrong in (lambda: mcda.flips(henan, "nothing"), lambda: mcda.flips(problem), lambda: mcda.flips(3), lambda: mcda.flips(henan, target=99),
                  lambda: mcda.flips(henan, method=mcda.WSM()), lambda: mcda.flips(henan, target=("operating_rules", "nobody"))):  # fmt: skip
        with pytest.raises(McdaError):
            wrong()


def run(*arguments):
    """A command in this process."""
    import contextlib
    import io
    import sys
    from unittest import mock

    from mcda.cli import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), mock.patch.object(sys, "argv", ["mcda", *arguments]):
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
    return code, out.getvalue(), err.getvalue()


def test_the_command_flips(monkeypatch):
    import json

    monkeypatch.setattr("mcda.cli.flips.JOINT_DRAWS", 64)

    code, out, _ = run("flips", "henan", "--problem", "regions", "--json")
    data = json.loads(out)["data"]
    assert code == 0 and json.loads(out)["schema"] == "openmcda/flips/1" and set(data["flips"][0]) >= set(COLUMNS)
    assert data["problem"] == "regions" and data["robustness_factor"]
    code, out, _ = run("flips", "henan")
    assert code == 0 and "one input and leaves all others" in out and "up to 10 %" in out and "worst case, not a probability" in out and "Together: with all ratings" in out
    shown = next(line for line in out.splitlines() if line.startswith("next: ")).split("--set ")[1]
    address, value = shown.split("=")
    assert mcda.decide(mcda.read_case("henan").replace(address, value)).winners != ("operating_rules",), "the flip is printed rounded outward"
    assert run("flips", "henan", "--target", "fourth")[0] == 2 and run("flips", "henan", "--problem", "none")[0] == 2


def test_the_command_explain():
    import json

    code, out, _ = run("explain", "henan", "operating_rules", "housing_subsidy", "--json")
    data = json.loads(out)["data"]
    assert code == 0 and sum(row["share"] for row in data["shares"]) == pytest.approx(data["difference"], abs=1e-12)
    code, out, _ = run("explain", "henan", "operating_rules", "housing_subsidy")
    assert code == 0 and "one level more of cost" in out and "operating_rules is ahead" in out
    assert run("explain", "henan", "operating_rules", "nobody")[0] == 2


def test_the_report_says_what_would_change_the_answer(henan):
    from mcda.decision import full_weights
    from mcda.domain.study import ProblemStudy, Study
    from mcda.report.say import Say
    from mcda.report.sections import SECTIONS
    from mcda.study import changes_of

    plan, ranking = henan.problem("interventions"), mcda.decide(henan)
    results = changes_of(henan, plan, ranking) | {"importance": mcda.importance(henan, draws=64)}
    study = Study(henan, (ProblemStudy(plan, ranking, full_weights(henan, plan), results=results),))
    blocks = [b for name in ("what_if", "flips") for b in SECTIONS[name](study, Say(henan)).blocks]
    told = " ".join(b.text for b in blocks if hasattr(b, "text"))
    assert "in doubt together it holds in" in told and "one input at a time" in told and "675 inputs" in told and "2 do" in told and "worst case, not a probability" in told
    table = next(b for b in blocks if getattr(b, "id", "") == "stability-interventions")
    talent = next(row for row in table.rows if row[0].text == "Talent introduction")
    assert talent[4].text == "29.1 %" and talent[4].value == pytest.approx(0.29103, abs=5e-6)
    assert {"flips", "stability", "robustness_factor", "reversal", "explanation"} <= set(results)


@pytest.mark.parametrize("normalization", ["vector", "minmax"])
@pytest.mark.parametrize("seed", range(3))
def test_measures_that_rounding_alone_tells_apart_do_not_flip(seed, normalization):
    """Two leaders with the same ratings on other leaves of equal weight: their effects add up to the same in another order."""
    case, pair = mcda.read_case("henan"), ("operating_rules", "stage_policies")
    plan, tree, rng = case.problem("interventions"), case.model.hierarchy, np.random.default_rng(seed)
    case = case.with_plan("interventions", weights=WeightPlan("equal"), normalization=normalization)
    for criterion in (d.criterion.id for d in plan.delivery):
        address = "costs/{}" if criterion == COST else f"cells/{{}}/{criterion}"
        case = case.replace(address.format(pair[1]), case.value(address.format(pair[0])))
    for pillar in case.model.pillars:
        leaves = tree.leaves_under(pillar)
        levels = rng.integers(2, 5, len(leaves))
        for option, given in zip(pair, (levels, rng.permutation(levels)), strict=True):
            for leaf, level in zip(leaves, given, strict=True):
                case = case.replace(f"ratings/{option}/{leaf}", int(level))
    assert mcda.decide(case).winners == pair
    seen = set(mcda.decide(case).weights.hierarchy.nodes)
    for row in mcda.flips(case, "interventions").rows:
        if row.kind == "weight" and row.where.split("/")[1] in seen or row.kind == "cell" and row.where.split("/")[1] not in pair:
            assert row.leader not in pair and (row.flip is None or abs(row.flip - row.now) > 1e-6), row
