"""The interaction graph of the Henan case: known numbers, both link sets, the command and the report's section."""

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import mcda
from mcda.decision import full_weights, pillar_effects, problem_of
from mcda.domain.network import Graph, graph_of_case
from mcda.domain.study import Study
from mcda.errors import NotApplicable
from mcda.interactions import extended_case, influence_of_case
from mcda.network import dematel


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan")


@pytest.fixture(scope="module")
def found(case):
    return mcda.interplay(case)


def direct_effects(case):
    plan = case.problem("interventions")
    frame = pillar_effects(case, replace(plan, through="direct"), full_weights(case, plan))
    return pd.DataFrame(frame, list(plan.alternatives), list(case.model.pillars)), {p: full_weights(case, plan).local[p] for p in case.model.pillars}


def test_the_pillar_graph(case, found):
    assert [f"{k.source}:{k.target}" for k in case.pillar_links] == ["policy:talent", "policy:credit", "policy:market", "talent:market", "credit:market"]
    s = found.pillars.settings
    assert (s["divisor"], s["strength"], s["spectral_radius"], s["largest_strength"], s["assessed"], s["pairs"]) == (10, 0.5, 0, None, 5, 12)
    assert len(found.pillars["loops"]) == 0
    roles = found.to_frame().role
    assert roles["policy"] == "driver" and roles["market"] == "outcome"
    given, received = found.to_frame().given, found.to_frame().received
    assert received["policy"] == 0 and given["market"] == 0


def test_dematel_with_and_without_the_extension_links(case):
    without, with_all = (dematel(graph_of_case(c)) for c in (case, extended_case(case)))
    names = ["policy", "credit", "talent", "market"]
    assert without["relation"][names].round(2).tolist() == [1.24, 0.10, -0.10, -1.24]
    assert without["prominence"][names].round(2).tolist() == [1.24, 0.70, 0.70, 1.24]
    assert with_all.parameters["spectral_radius"] == pytest.approx(0.66, abs=0.005)
    assert with_all["relation"][names].round(2).tolist() == [1.49, 0.00, -0.23, -1.26]
    assert with_all["prominence"][["market", "credit", "policy", "talent"]].round(2).tolist() == [4.33, 4.08, 4.06, 3.72]


def test_both_link_sets_and_what_they_change(found, case):
    assert extended_case(case).divisor == case.divisor == 10
    assert found.extended.settings["links"] == 12 and len(found.extended["loops"]) == 20
    told = " ".join(found.changes)
    assert "The order from cause to effect stays: policy, credit, talent, market" in told
    assert "The order by prominence changes" in told and "first place stays with operating_rules" in told


def test_the_system_graph(case, found):
    stated = tuple(k for k in case.active_links if k.origin in ("explicit", "derived"))
    assert len(stated) == 65 and len({e for k in stated for e in (k.source, k.target)}) == 44
    assert all(k.document for k in stated)
    system = found.system
    assert len(system.graph.nodes) == 44 and len(system.graph.links) == 82
    loops = mcda.influence(Graph(system.graph.nodes, stated)).loops()
    assert len(loops) == 3 and len(found.system["loops"]) == 3, "membership adds no loop"
    spiral = {n for loop in loops.loop for n in loop}
    assert spiral == {"coordination", "finance_sector", "innovation_ability", "product_innovation", "system_strength", "technology_sector"}
    assert len(influence_of_case(case, system=True).paths("market", "firm_financing_cost")) > 0, "pillars act through their parts"
    twice = {(k.source, k.weight > 0) for k in case.active_links if k.target == "venture_capital" and k.source in ("policy", "vc_intervention")}
    assert twice == {("policy", True), ("vc_intervention", False)}
    view = dematel(Graph(system.graph.nodes, stated))
    assert view["relation"].nlargest(3).index.tolist() == ["policy", "credit", "talent"] or view["relation"]["policy"] == view["relation"].max()


def test_propagated_effects_are_those_of_the_decision(case):
    frame, w = direct_effects(case)
    influence = influence_of_case(case)
    decided = problem_of(case, case.problem("interventions"))
    columns = [decided.criteria.index(p) for p in case.model.pillars]
    assert np.allclose(influence.propagate(frame), decided.values[:, columns], rtol=0, atol=1e-12)
    summed = influence.values(frame, w).sort_values(ascending=False)
    assert summed.round(3).head(5).tolist() == [0.161, 0.154, 0.147, 0.142, 0.135]
    assert (frame @ pd.Series(w)).idxmax() == "housing_subsidy" and summed.idxmax() == "operating_rules"


def test_strength_at_which_the_operating_rules_pass_the_housing_subsidy(case):
    frame, w = direct_effects(case)
    flips = influence_of_case(case).flips(frame, w).set_index("where")
    assert flips.loc["strength", "flip"] == pytest.approx(0.417, abs=0.0005)
    assert flips.loc["strength", "leader"] == "housing_subsidy" and flips.loc["strength", "how"] == "exact"


def test_exact_rows_replay_through_the_one_door(case):
    """Just before each value the leader holds, just after it the named measure leads, decided from scratch."""
    frame, w = direct_effects(case)
    summed = case.replace("weights/effects", 1).replace("method", "wsm:normalization=none")
    assert mcda.decide(summed).winners == ("operating_rules",)
    for row in influence_of_case(case).flips(frame, w).itertuples():
        step = 1e-6 * max(1.0, abs(row.flip)) * (1 if row.flip > row.now else -1)
        assert mcda.decide(summed.replace(row.where, row.flip - step)).winners == ("operating_rules",)
        assert mcda.decide(summed.replace(row.where, row.flip + step)).winners == (row.leader,)


def test_what_measures_do_through_the_graph(found):
    through = found.effects["through"].to_frame()
    assert np.allclose(through.direct + through.through_links, through.total)
    assert through.loc["operating_rules", ["rank_direct", "rank_total", "place_direct", "place_linked"]].tolist() == [5, 1, 1, 1]
    assert (through.harm <= 0).all() and (through.harm < 0).sum() == 1, "the one negative rating is shown apart"
    strengths = found.effects["strengths"].to_frame()
    assert strengths.loc["operating_rules"].eq(1).all() and strengths.loc["stage_policies", "0.5"] == 2
    sampled = found.effects["sampled"].to_frame()
    assert sampled["first"].sum() == pytest.approx(1) and (sampled.kind == "sampled").all()


def test_harms_are_not_netted_away(case):
    worse = case.replace("ratings/housing_subsidy/patents_granted", -2)
    harm = mcda.interplay(worse).effects["through"].to_frame().harm
    assert harm["housing_subsidy"] < 0


def test_a_what_if_keeps_the_divisor(case):
    gone = case.replace("links/credit:market", 0).replace("links/policy:coordination", 0)
    assert gone.divisor == 10 and gone.system_divisor == case.system_divisor
    assert mcda.interplay(gone).pillars.divisor == 10


def test_too_much_strength(case):
    wild = case.replace("links/market:policy", 4).replace("strength", 3)
    with pytest.raises(mcda.McdaError, match="without end"):
        mcda.interplay(wild)
    only = mcda.interplay(case.replace("strength", 1.7))
    assert only.extended is None and "without end" in only.changes[0]


def test_a_case_without_links(case):
    with pytest.raises(NotApplicable, match="no links between its pillars"):
        mcda.interplay(replace(case, links={}))


def run(*arguments):
    import mcda.cli  # noqa: F401
    from mcda.cli.common import app

    return CliRunner().invoke(app, list(arguments))


def test_the_command(tmp_path):
    shown = run("network", "henan")
    assert shown.exit_code == 0 and "5 of 12 pairs assessed" in re.sub(r"\s+", " ", shown.stdout) and "illustrative" in shown.stdout
    file = tmp_path / "g.graphml"
    assert run("network", "henan", "--system", "--graphml", str(file)).exit_code == 0
    from mcda.files.graphs import read_graphml

    assert len(read_graphml(file)) == 44
    document = json.loads(run("network", "henan", "--json", "--strength", "0.4").stdout)
    assert document["schema"] == "openmcda/network/1"
    assert document["data"]["pillars"]["settings"]["strength"] == 0.4 and document["data"]["inputs"]["set"] == {"strength": "0.4"}
    assert document["data"]["measures"]["flips"][-1]["leader"] == "operating_rules"
    assert run("network", "henan", "--strength", "-1").exit_code in (1, 2)
    assert run("network", "henan", "--graphml", str(tmp_path / "no" / "g.graphml")).exit_code == 2


def test_the_section_and_its_pictures(case, found):
    from mcda.report.say import Say
    from mcda.report.sections.network import section

    study = Study(case, (), results={"network": found})
    made, again = (section(study, Say(case)) for _ in range(2))
    figures = [b for b in made.blocks if hasattr(b, "svg")]
    assert [f.id for f in figures] == ["network-map", "network-quadrant", "network-relation", "network-tornado", "network-strength"]
    assert [f.svg for f in figures] == [b.svg for b in again.blocks if hasattr(b, "svg")], "the same bytes"
    for f in figures:
        assert f.svg.startswith("<svg") and "<text" in f.svg and len(f.svg) < 6_000
        assert any(b.caption in f.note for b in made.blocks if hasattr(b, "rows")), "the table behind it is named"
    assert "Policy" in figures[0].svg and "+4" in figures[0].svg
    assert 'class="l w"' not in figures[0].svg, "no link of the pillar graph weakens"
    told = " ".join(b.text for b in made.blocks if hasattr(b, "text"))
    assert "Policy support moves the others most, Market allocation is moved most" in told
    assert not any(re.search(r"\bnan\b", c.text) for b in made.blocks if hasattr(b, "rows") for row in b.rows for c in row)


def test_lags_show_when_effects_arrive(case):
    links = {key: replace(k, lag=2 if k.target == "market" else 1) for key, k in case.links.items() if k in case.pillar_links}
    slow = mcda.interplay(replace(case, links=links))
    steps = slow.effects["steps"].to_frame()
    assert np.allclose(steps["0"], mcda.interplay(case).effects["through"].to_frame().direct[steps.index])
    assert np.allclose(steps["10"], steps["long_run"]) and steps.loc["operating_rules", "0"] < steps.loc["operating_rules", "1"] < steps.loc["operating_rules", "3"]
    assert not len(mcda.interplay(case).effects["steps"])


def test_every_result_carries_its_settings(case, found):
    influence = influence_of_case(case)
    frame, w = direct_effects(case)
    told = {"scale": "score", "divisor": 10.0, "strength": 0.5, "spectral_radius": 0.0}
    for made in (influence.total, influence.loops(), influence.links(frame, w), influence.flips(frame, w), influence.balance()):
        assert told.items() <= made.attrs.items()
    drawn = influence.sample(frame, w, 100, 7)
    assert told.items() <= drawn.settings.items() and drawn.seed == 7
    assert all(told["divisor"] == v.settings["divisor"] for v in found.views[:2])
