"""Every shipped model and case: it reads, it decides, and its known numbers hold."""

import numpy as np
import pytest
import yaml

import mcda
from mcda.domain.case import WeightPlan
from mcda.files import read_model, shipped

CASES, MODELS = sorted(shipped("cases")), sorted(shipped("models"))
FIELDS = {"what", "problem", "set", "plan", "weights", "scores", "order", "winner", "classes", "tolerance", "source"}


def checks():
    for name in CASES:
        file = shipped("cases")[name] / "expected.yaml"
        document = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {"checks": []}
        for check in document["checks"]:
            yield pytest.param(name, check, id=f"{name}: {check['what']}")


def decided(case, check):
    """The ranking that a check speaks of."""
    plan = dict(check.get("plan", {}))
    if "weights" in check:
        plan["weights"] = WeightPlan(check["weights"]["from"], by=check["weights"].get("by", ""))
    if plan:
        case = case.with_plan(check["problem"], **plan)
    for address, value in check.get("set", {}).items():
        case = case.replace(address, value)
    return mcda.decide(case, check["problem"])


def test_there_is_a_library():
    assert "henan" in CASES
    assert "henan-four-pillars" in MODELS


@pytest.mark.parametrize("name", MODELS)
def test_every_model_reads(name):
    model = read_model(name)
    assert model.id == name, "a model is named as its file"
    assert len(model.pillars) >= 2
    for judgement in model.judgements:
        assert judgement.why, "every judgement of a shipped model says why"
    for node in model.hierarchy.nodes:
        assert model.hierarchy[node].names.get("en"), node
    for link in model.links:
        assert link.document or link.origin in ("extension", "member"), "a link of the paper has its section"


@pytest.mark.parametrize("name", CASES)
def test_every_case_reads_and_decides_every_problem(name):
    case = mcda.read_case(name)
    assert case.id == name, "a case is named as its folder"
    for plan in case.ranked_problems:
        ranking = mcda.decide(case, plan.id)
        assert len(ranking.alternatives) >= 2
        assert np.isfinite(ranking.score_values).all()
        assert ranking.weights.values.sum() == pytest.approx(1, abs=1e-12)
        assert plan.names.get("en") and plan.names.get("zh")


@pytest.mark.parametrize("name", CASES)
def test_every_case_has_known_numbers(name):
    file = shipped("cases")[name] / "expected.yaml"
    assert file.is_file()
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert document["schema"] == "openmcda/expected/1"
    for check in document["checks"]:
        assert set(check) <= FIELDS, check["what"]
        assert check["source"] and {"scores", "order", "winner", "classes"} & set(check), check["what"]
        assert ("scores" in check) == ("tolerance" in check), check["what"]


@pytest.mark.parametrize(("name", "check"), list(checks()))
def test_known_numbers_hold(name, check):
    if "classes" in check:
        rating = mcda.rate(mcda.read_case(name), check["problem"])
        assert {a: rating[a].final for a in check["classes"]} == check["classes"]
        assert all(rating[a].score == pytest.approx(s, abs=check["tolerance"]) for a, s in check.get("scores", {}).items())
        return
    ranking = decided(mcda.read_case(name), check)
    for alternative, score in check.get("scores", {}).items():
        assert ranking.scores[alternative] == pytest.approx(score, abs=check["tolerance"]), alternative
    order = check.get("order", [])
    assert list(ranking.order[: len(order)]) == order
    if "winner" in check:
        assert ranking.winners == (check["winner"],)
