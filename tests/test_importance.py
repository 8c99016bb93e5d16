"""Joint doubt: every draw through the door, known numbers of the Henan case, effects against a published function, verdicts."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import mcda
from mcda.errors import InvalidInput, NotApplicable, UnknownName, Usage
from mcda.robustness.doubts import doubts_of
from mcda.robustness.importance import total_effects

CASES = {c["id"]: c for c in json.loads((Path(__file__).parent / "reference" / "sampling.json").read_text(encoding="utf-8"))}
HENAN = mcda.read_case("henan")


@pytest.fixture(scope="module")
def interventions():
    return mcda.importance(HENAN, "interventions", draws=2048)


@pytest.fixture(scope="module")
def regions():
    return mcda.importance(HENAN, "regions", draws=512)


def drawn_for(doubts, draws, seed=0):
    rng = np.random.default_rng(seed)
    return {name: rng.random((d, draws)) for name, d in doubts.dimensions.items()}


# ------------------------------------------------------------------ the door


@pytest.mark.parametrize("problem", ["interventions", "regions"])
def test_every_draw_is_what_the_door_gives(problem):
    doubts = doubts_of(HENAN, problem)
    drawn = drawn_for(doubts, 40)
    scores = doubts.scores(drawn, 40)
    for k in range(40):
        case = HENAN
        for address, value in doubts.changes(drawn, k):
            case = case.replace(address, value)
        ranking = mcda.decide(case, problem)
        up = ranking.score_values if ranking.method.higher_is_better else -ranking.score_values
        assert np.abs(up - scores[k]).max() <= 1e-12, ranking.method


@pytest.mark.parametrize("source", ["weights", "leaf_weights", "ratings", "network", "method"])
def test_each_source_alone_through_the_door(source):
    doubts = doubts_of(HENAN, "interventions", width=0.5)
    drawn = {source: drawn_for(doubts, 6, 3)[source]}
    scores = doubts.scores(drawn, 6)
    for k in range(6):
        case = HENAN
        for address, value in doubts.changes(drawn, k):
            case = case.replace(address, value)
        ranking = mcda.decide(case, "interventions")
        assert np.abs((1 if ranking.method.higher_is_better else -1) * ranking.score_values - scores[k]).max() <= 1e-12


def test_ranges_stay_inside_what_the_case_states():
    doubts = doubts_of(HENAN, "interventions")
    drawn = drawn_for(doubts, 200)
    tables = doubts.rating_tables(drawn, 200)
    for (option, leaf), rating in HENAN.ratings.items():
        seen = set(tables[:, doubts.plan.alternatives.index(option), HENAN.model.hierarchy.leaves.index(leaf)])
        assert seen == {rating.low, rating.value, rating.high}
    matrices, strengths = doubts.networks(drawn, 200)
    assert 0.25 <= strengths.min() and strengths.max() <= 0.75
    for link in HENAN.pillar_links:
        seen = matrices[:, doubts.pillars.index(link.source), doubts.pillars.index(link.target)]
        assert link.low <= seen.min() and seen.max() <= link.high
    assert matrices[:, 0, 0].max() == 0  # no link where there is none


def test_no_drawn_network_grows_without_end():
    case = HENAN.replace("links/market:talent", 3).replace("links/credit:policy", 3).replace("links/talent:policy", 2).replace("strength", 1.2)
    doubts = doubts_of(case, "interventions")
    assert doubts.strengths[1] < 1.8  # half as much again would be 1.8
    assert np.isfinite(doubts.scores(drawn_for(doubts, 64), 64)).all()


# ------------------------------------------------------------------ known numbers


def test_known_shares_of_the_henan_measures(interventions):
    """Weights 20 % off: first in 88 % of draws; each listed rating one step off: 63 %."""
    found = {s.id: (interventions.share_of(s), s.error) for s in interventions.scenarios}
    assert interventions.winners == ("operating_rules",)
    for name, known in (("only weights", 0.88), ("only ratings", 0.63)):
        share, error = found[name]
        assert abs(share - known) <= 0.005 + 4 * error
    assert found["only network"][0] == 1.0 and found["only method"][0] == 1.0


def test_known_share_without_the_graph():
    direct = mcda.importance(HENAN.with_plan("interventions", through="direct"), "interventions", draws=512)
    weights = direct.scenario("only weights")
    assert abs(direct.share_of(weights) - 0.67) <= 0.006 + 4 * weights.error
    assert "network" not in direct.sources


def test_ratings_are_what_the_first_place_hangs_on(interventions):
    frame = interventions.to_frame()
    assert frame["shapley_winner_kept"].idxmax() == "ratings"
    fixed = frame["kept_if_fixed"] - interventions.kept
    assert fixed.idxmax() == "ratings" and fixed["ratings"] > 0.1 and abs(fixed["weights"]) < 0.06
    wide = interventions.scenario("only weights, wide")
    assert wide.width == 0.5 and interventions.share_of(wide) < frame.loc["weights", "kept_alone"]


def test_the_reading_decides_between_regions(regions):
    frame = regions.to_frame()
    assert frame["total_winner_kept"].idxmax() == "reading"
    assert frame.loc["reading", "kept_if_fixed"] == 1.0 and regions.share_of(regions.scenario("only reading")) == pytest.approx(1 / 3, abs=0.01)
    assert "leaf_weights" not in regions.sources and "ratings" not in regions.sources


# ------------------------------------------------------------------ effects


def _ishigami(drawn, size):
    case = CASES["S27"]["inputs"]
    x, y, z = (np.pi * (2 * drawn[k][0] - 1) for k in "xyz")
    return np.array([np.sin(x) + case["a"] * np.sin(y) ** 2 + case["b"] * z**4 * np.sin(x), np.full(size, 3.0)])


def test_total_effects_of_the_ishigami_function():
    case = CASES["S27"]
    effects, errors = total_effects(_ishigami, dict.fromkeys("xyz", 1), 4096, 1)
    assert effects[:3, 0] == pytest.approx(case["expected"]["ST"], abs=case["tolerance"]["n_4096"])
    first, total = np.array(case["expected"]["S1"]), np.array(case["expected"]["ST"])
    assert effects[:3, 2] == pytest.approx((first + total) / 2, abs=0.02)  # the only interaction is of two inputs
    assert effects[:3, 2].sum() == pytest.approx(1) and not effects[3].any()
    assert not effects[:, [1, 3]].any() and (errors[:3, 0] > 0).all()  # a constant output has nothing to divide


def test_shapley_shares_add_up_and_the_dummy_gets_nothing(interventions):
    frame = interventions.to_frame()
    assert frame.index[-1] == "dummy" and (frame.loc["dummy"].filter(regex="^(total|shapley)") == 0).all()
    for output in ("rank_shift", "winner_kept"):
        assert frame[f"shapley_{output}"].sum() == pytest.approx(1)
        assert (frame[f"total_{output}"] >= frame[f"shapley_{output}"] - 3 * frame[f"shapley_{output}_error"] - 0.02).all()


def test_a_first_place_that_nothing_moves_is_said():
    regions = mcda.importance(HENAN.with_plan("regions", readings_shown=()), "regions", draws=64)
    assert regions.kept == 1.0 and not regions.effects[:, 1].any()
    assert any("nothing to divide" in note for note in regions.notes)


# ------------------------------------------------------------------ shares, classes, verdicts


def test_shares_sum_to_places(interventions):
    assert interventions.first.sum(axis=1).to_numpy() == pytest.approx(1)
    assert interventions.first_k.sum(axis=1).to_numpy() == pytest.approx(3)
    frame = interventions.priorities
    assert frame["class"].to_numpy().tolist() == [1 if s >= 0.9 else 2 if s >= 0.1 else 3 for s in frame["first_k"]]
    assert frame["first_k"].is_monotonic_decreasing and set(interventions.ranges) == set(interventions.sources) - {"dummy"}


def test_no_verdict_on_illustrative_values_or_between_readings(interventions, regions):
    assert interventions.verdict.word is None and "illustrative" in str(interventions.verdict)
    assert regions.verdict.word is None and "the reading as_printed puts jiangsu first" in str(regions.verdict)


def test_a_verdict_comes_with_its_limits():
    verdict = mcda.importance(HENAN.with_plan("regions", readings_shown=()), "regions", draws=64).verdict
    assert verdict.word == "holds" and "95 %" in str(verdict)


def test_no_verdict_where_a_method_puts_another_first():
    case = HENAN.with_plan("regions", readings_shown=(), reading="as_printed")
    cell = "cells/jiangsu/rd_personnel/2016"
    found = mcda.importance(case.replace(cell, 84.0), "regions", draws=64)
    assert found.verdict.word is None and "the method" in str(found.verdict)


def test_the_same_numbers_by_threads_and_another_seed_differs(regions):
    with ThreadPoolExecutor(2) as pool:
        again = mcda.importance(HENAN, "regions", draws=512, executor=pool)
    other = mcda.importance(HENAN, "regions", draws=512, seed=2)
    assert again.to_frame().equals(regions.to_frame()) and again.first.equals(regions.first)
    assert not other.first.equals(regions.first)


# ------------------------------------------------------------------ refusals


def test_refusals():
    with pytest.raises(UnknownName, match="no problem named"):
        mcda.importance(HENAN, "measures")
    for draws in (0, -1, 1.5, "many"):
        with pytest.raises(InvalidInput, match="draws"):
            mcda.importance(HENAN, "regions", draws=draws)
    with pytest.raises(InvalidInput, match="widths"):
        mcda.importance(HENAN, "regions", draws=8, widths=(0.5, 0.2))
    for k in (0, 5, True, 1.5):
        with pytest.raises(Usage, match="k must be"):
            mcda.importance(HENAN, "regions", draws=8, k=k)


def test_nothing_to_vary_is_refused(monkeypatch):
    plan = replace(HENAN.problem("regions"), criteria=("rd_personnel",), readings_shown=())
    case = HENAN.with_plan("regions", criteria=plan.criteria, readings_shown=())
    monkeypatch.setattr("mcda.robustness.doubts.method_grid", lambda: ())
    with pytest.raises(NotApplicable, match="nothing can vary"):
        mcda.importance(case, "regions", draws=8)


# ------------------------------------------------------------------ command and report


def _run(*arguments: str):
    from typer.testing import CliRunner

    from mcda.cli import app

    return CliRunner().invoke(app, ["robustness", *arguments])


def test_the_command_prints_one_document():
    result = _run("henan", "--problem", "regions", "--draws", "64", "--seed", "3", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 0 and document["schema"] == "openmcda/robustness/1"
    data = document["data"]
    assert data["inputs"]["draws"] == 64 and data["inputs"]["seed"] == 3 and data["verdict"]["word"] is None
    assert {"importance", "priorities", "first", "first_k", "acceptability_around", "acceptability_even"} <= set(data)
    assert {r["source"] for r in data["importance"]} == {"weights", "reading", "method", "dummy"}
    assert sum(r["1"] for r in data["acceptability_even"]["ranks"]) == pytest.approx(1)


def test_the_command_in_words():
    result = _run("henan", "--problem", "regions", "--draws", "64")
    assert result.exit_code == 0
    for told in ("joint draws", "No verdict", "node by node", "not a probability", "plus or minus 50 %", "reading"):
        assert told in " ".join(result.stdout.split())


@pytest.mark.parametrize(("arguments", "code", "told"), [
    (("henan", "--draws", "0"), 1, "draws must be a positive whole number"),
    (("henan", "--seed", "-1"), 1, "the seed must be"),
    (("henan", "--problem", "measures"), 2, "no problem named"),
    (("henan", "--scheduler", "tcp://127.0.0.1:1"), 2, "no scheduler answers"),
])  # fmt: skip
def test_the_command_refuses(arguments, code, told, monkeypatch):
    monkeypatch.setattr("mcda.robustness.cluster.WAIT", "1s")
    result = _run(*arguments)
    assert result.exit_code == code and told in result.stderr


def test_the_report_has_a_section_on_joint_doubt(interventions, regions):
    from mcda.decision import decide, full_weights
    from mcda.domain.study import ProblemStudy, Study
    from mcda.report.say import Say
    from mcda.report.sections.robustness import section

    problems = tuple(
        ProblemStudy(HENAN.problem(found.problem), decide(HENAN, found.problem), full_weights(HENAN, HENAN.problem(found.problem)), results={"importance": found})
        for found in (interventions, regions)
    )
    found = section(Study(HENAN, problems), Say(HENAN))
    words = " ".join(b.text for b in found.blocks if hasattr(b, "text"))
    assert "vary together" in words and "No verdict word is given" in words and "no probability" in words
    assert [b.id for b in found.blocks if hasattr(b, "rows")] == ["doubt-interventions", "priorities-interventions", "doubt-regions", "priorities-regions"]
