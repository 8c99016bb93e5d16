"""Every system that the paper names has a model; structures, traces and benchmarks of the Henan case."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import mcda
from mcda.cli.inspect import case_faults
from mcda.errors import InvalidInput
from mcda.files import read_model, shipped

SYSTEMS = json.loads((Path(__file__).parent / "reference" / "systems.json").read_text("utf-8"))["systems"]
MODELS = {name: read_model(name) for name in shipped("models")}
BY_SYSTEM = {system: m for m in reversed(MODELS.values()) for system in m.systems if m.kind != "sorting"}


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan")


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_has_a_model_with_all_its_components(system):
    model = BY_SYSTEM[system]
    expected = 3 if system == "SYS19" else SYSTEMS[system]["components"]  # SYS19 is one statement about three regions
    assert len(model.pillars) == expected and model.source.doc == "guo2018"
    assert model.names["en"] and model.names["zh"] and all(model.hierarchy[n].names.get("zh") for n in model.hierarchy.nodes)


def test_no_model_stands_outside_the_list():
    assert {s for m in MODELS.values() for s in m.systems} == set(SYSTEMS)
    assert all(m.systems for m in MODELS.values())


@pytest.mark.parametrize("name", MODELS)
def test_check_passes_on_every_model(name):
    assert case_faults(name, None) == []


def test_list_shows_each_model_on_one_line(capsys, monkeypatch):
    from mcda.cli.inspect import list_library

    monkeypatch.setenv("COLUMNS", "80")
    list_library()
    lines = capsys.readouterr().out.splitlines()
    for name, model in MODELS.items():
        assert sum(line.strip().startswith(f"{name} ") and model.names["en"] in line for line in lines) == 1, name


def test_counts_of_a_tree_add_up(tmp_path):
    tree = MODELS["jiangsu-innovation-platform"].hierarchy
    assert (tree["public_rd_platform"].count, tree["national_laboratories"].count, tree["provincial_laboratories"].count) == (97, 28, 69)
    text = shipped("models")["jiangsu-innovation-platform"].read_text("utf-8").replace("count: 69", "count: 70")
    (tmp_path / "tree.yaml").write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match="sum to 98, not 97"):
        read_model(tmp_path / "tree.yaml")


def test_counts_are_the_cells_of_the_case(case):
    for model, subject in (("jiangsu-compensation-pools", "jiangsu_pools"), ("jiangsu-innovation-platform", "jiangsu_laboratories")):
        tree = MODELS[model].hierarchy
        for node in tree.nodes:
            if (subject, node, None) in case.facts:
                assert tree[node].count == case.facts[subject, node, None].value, node
    assert MODELS["innovation-assessment-2017"].hierarchy["innovation_rank_31"].count == case.facts["henan", "innovation_rank_31", 2017].value == 15


def test_the_spiral_is_a_loop():
    model = MODELS["co-evolution"]
    acts = {k.source: k.target for k in model.links if k.target != "synergy"}
    assert acts["finance"] == "technology" and acts["technology"] == "products" and acts["products"] == "finance"


def test_ladder():
    tree = MODELS["beijing-financing-ladder"].hierarchy
    assert tree.children() == ("seed", "start_up", "growth", "mature") and [len(tree.children(s)) for s in tree.children()] == [2, 2, 3, 3]


def test_structures_regroup_the_same_ratings(case):
    found = mcda.structures(case)
    assert found.winners == {"henan-four-pillars": ("operating_rules",), "henan-status-quo": ("operating_rules",), "henan-conclusion": ("research_grants",)}
    assert found["henan-status-quo"].left_out == ("credit_institutions", "rating_coverage", "disclosure", "rating_use", "financing_cost")
    assert found["henan-status-quo"].unrated == ("product_innovation",)
    assert found["henan-conclusion"].left_out == ()
    frame = found.to_frame()
    assert list(frame.columns) == [*found.winners, "moved"] and frame.loc["credit_index", "moved"] > 15  # credit has no problem
    assert "housing_subsidy" in found.changed(5)["henan-conclusion"]


def test_a_structure_is_computed_as_it_says(case):
    """The conclusion's four by hand: mean rating over the leaves of each node, then TOPSIS by its formula."""
    ranking = mcda.structures(case)["henan-conclusion"].ranking
    tree, plan = case.structures["henan-conclusion"].hierarchy, case.problem("interventions")
    rated = {pair: r.value for pair, r in case.ratings.items()}
    effects = np.array([[np.mean([rated.get((o, leaf), 0) / 4 for leaf in tree.leaves_under(p)]) for p in tree.children()] for o in plan.alternatives])
    delivery = np.array([[case.cells[o, d.criterion.id, None].value for d in plan.delivery] for o in plan.alternatives])
    weights = np.array([0.7 / 4] * 4 + [d.weight for d in plan.delivery])
    signs = np.array([1] * 4 + [1 if d.criterion.direction == "benefit" else -1 for d in plan.delivery])
    v = np.hstack([effects, delivery])
    v = v / np.sqrt((v**2).sum(0)) * weights * signs
    to_best, to_worst = (np.sqrt(((v - end) ** 2).sum(1)) for end in (v.max(0), v.min(0)))
    assert ranking.score_values == pytest.approx(to_worst / (to_best + to_worst), abs=1e-12)


def test_traces_show_the_empty_cells(case):
    matrix = mcda.traces(case)
    assert matrix.without_pillar == ("coordination",) and matrix.without_problem == ("credit",)
    frame = matrix.to_frame()
    assert frame.loc["policy_implementation"].tolist() == ["", "full", "", ""] and (frame["credit"] == "").all()


def test_benchmarks_name_what_no_measure_brings(case):
    found = mcda.benchmarks(case)
    assert {b.model for b in found.rows} == {"united-states", "japan", "guangdong", "jiangsu", "beijing", "zhongguancun-credit-system"}
    assert found.unsupported == ()  # every named measure has a positive rating on a criterion of the component
    assert {b.component for b in found.unanswered} == {"lower_standards", "relaxed_ratings", "issue_on_agreement", "sme_office", "new_boards"}
    row = next(b for b in found.rows if b.component == "sme_loan_guarantees")
    assert row.state == "absent" and "guarantee_fund" in row.interventions


def test_every_leaf_component_of_a_benchmark_is_compared(case):
    compared = {(b.model, b.component) for b in case.benchmarks}
    for name in ("united-states", "japan", "guangdong", "jiangsu", "beijing", "zhongguancun-credit-system"):
        assert {(name, leaf) for leaf in MODELS[name].hierarchy.leaves} <= compared, name


def test_the_outside_ranking_agrees_on_who_is_last(case):
    outside = sorted(("henan", "guangdong", "jiangsu", "beijing"), key=lambda a: case.facts[a, "innovation_rank_31", 2017].value)
    assert mcda.decide(case, "regions").order[-1] == outside[-1] == "henan"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("benchmarks.csv", "japan,local_banks,", "japan,local_bank,", "local_banks"),
        ("benchmarks.csv", "japan,local_banks,st_banking,beginning,", "japan,local_banks,st_banking,begun,", "beginning"),
        ("benchmarks.csv", "surplus_funds,\n", "surplus_fund,\n", "surplus_funds"),
        ("benchmarks.csv", "japan,sme_office", "japann,sme_office", "japan"),
        ("case.yaml", "structures: [henan-status-quo, henan-conclusion]", "structures: [henan-status-que]", "henan-status-quo"),
        ("case.yaml", "structures: [henan-status-quo, henan-conclusion]", "structures: [japan]", "shares no leaf"),
    ],
)
def test_bad_files_are_refused_with_their_place(tmp_path, file, old, new, told):
    folder = tmp_path / "case"
    shutil.copytree(shipped("cases")["henan"], folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InvalidInput) as error:
        mcda.read_case(folder)
    assert told in str(error.value) and f"{file}:" in str(error.value)
