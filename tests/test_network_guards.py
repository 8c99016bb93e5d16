"""What is refused, with every fault at once, and the files that hold graphs."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import mcda
from mcda.domain.network import Graph, graph_of_case
from mcda.errors import InvalidInput, McdaError, NotApplicable, UnknownName, Usage
from mcda.files.graphs import graphml_of, read_graphml, read_links, read_matrix, write_graphml
from mcda.network import anp_limit, cognitive_map, danp, dematel, effects_within, micmac


def test_all_faults_of_a_graph_at_once():
    graph = nx.DiGraph()
    graph.add_edge("a", "b", weight=float("nan"))
    graph.add_edge("b", "c")
    graph.add_edge("c", "c", weight=1.0)
    graph.add_edge("c", "a", weight=2.0, low=3.0, high=4.0)
    graph.add_edge("a", "c", weight=1.0, lag=1.5)
    graph.add_edge("a", 1, weight=1.0)
    graph.add_edge("a", "1", weight="2")
    with pytest.raises(InvalidInput) as refused:
        mcda.influence(graph)
    told = str(refused.value)
    for part in ("nan is not a finite", "no weight", "linked to itself", "between its low and high", "lag 1.5", "two nodes are named '1'", "'2' is not a finite"):
        assert part in told, part


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (nx.Graph([("a", "b", {"weight": 1})]), "no directions"),
        (nx.MultiDiGraph([("a", "b", {"weight": 1})]), "several links"),
        (pd.DataFrame([[0, 1, 2], [1, 0, 1]], list("ab"), list("abc")), "2 rows and 3 columns"),
        (pd.DataFrame([[0, 1], [1, 0]], list("ab"), list("ac")), "no counterpart"),
        (pd.DataFrame([[0, 1], [1, 0]], list("aa"), list("aa")), "two nodes are named"),
        (pd.DataFrame([[0, np.inf], [1, 0]], list("ab"), list("ab")), "not a finite"),
        (pd.DataFrame([[0, True], [False, 0]], list("ab"), list("ab"), dtype=object), "not a finite"),
        ({("a", "a"): 1}, "linked to itself"),
        ({"ab": 1}, "not a pair"),
        ({}, "no nodes"),
        ([[0, 1], [1, 0]], "is not a graph"),
    ],
)
def test_bad_graphs(data, part):
    with pytest.raises(McdaError, match=part):
        mcda.influence(data)


def test_a_loop_of_no_time_among_links_with_lags():
    graph = nx.DiGraph()
    graph.add_edge("a", "b", weight=1, lag=0)
    graph.add_edge("b", "a", weight=1, lag=0)
    assert mcda.influence(graph).radius == pytest.approx(0.5)  # no lag at all: time is not asked
    with pytest.raises(NotApplicable, match="no link of this graph has a lag"):
        mcda.influence(graph).by_step({"a": 1}, 3)
    graph.add_edge("b", "c", weight=1, lag=2)
    with pytest.raises(InvalidInput, match="lag 0 run in a circle: a, b"):
        mcda.influence(graph)


def test_not_assessed_and_nothing_differ():
    frame = pd.DataFrame([[np.nan, 0.0, 2.0], [np.nan] * 3, [1.0, np.nan, 0.0]], list("abc"), list("abc"))
    found = mcda.influence(frame)
    assert found.graph.assessed == 3 and found.graph.pairs == 6
    assert "3 of 6 pairs assessed" in str(found)
    back = found.graph.to_frame()
    assert back.loc["a", "b"] == 0 and np.isnan(back.loc["b", "a"])


def test_scales():
    graph = {("a", "b"): 4, ("a", "c"): 3, ("b", "c"): 3}
    assert mcda.influence(graph).divisor == 7
    assert mcda.influence(graph, "rows").divisor == 7
    with pytest.raises(NotApplicable, match="spectral radius is 0"):
        mcda.influence(graph, "spectral")
    loop = {("a", "b"): 4, ("b", "a"): 1}
    spectral = mcda.influence(loop, "spectral", 0.5)
    assert spectral.divisor == pytest.approx(2) and spectral.radius == pytest.approx(0.5)
    assert mcda.influence({("a", "b"): 0.3}, "effect", strength=0.5).total.loc["a", "b"] == 0.3
    with pytest.raises(Usage, match="unknown scale 'scores'"):
        mcda.influence(graph, "scores")
    with pytest.raises(InvalidInput, match="must not be negative"):
        mcda.influence(graph, strength=-0.1)
    with pytest.raises(InvalidInput, match="divisor"):
        mcda.influence(graph, divisor=0)


def test_regular_matrices_are_refused_by_dematel():
    everyone = pd.DataFrame(3.0, list("abc"), list("abc")).where(~np.eye(3, dtype=bool))
    with pytest.raises(InvalidInput, match="spectral radius 1"):
        dematel(everyone)
    assert mcda.influence(everyone).radius == pytest.approx(0.5)


def test_near_the_limit_the_loops_are_named():
    found = mcda.influence({("a", "b"): 1, ("b", "a"): 0.85, ("c", "d"): 0.1}, "effect")
    assert "a -> b -> a" in found.notes[0] and "0.922" in found.notes[0]
    assert not mcda.influence({("a", "b"): 1, ("b", "a"): 0.8}, "effect").notes


def test_effects_within_a_horizon_stay_finite():
    graph = {("a", "b"): 2.0, ("b", "a"): 1.0}
    with pytest.raises(InvalidInput):
        mcda.influence(graph, "effect")
    assert effects_within(graph, 3, "effect").loc["a", "b"] == 2 + 4
    with pytest.raises(Usage):
        effects_within(graph, 0, "effect")


def test_the_network_counts_once():
    found = mcda.influence({("a", "b"): 1, ("b", "c"): 2})
    effects, w = pd.DataFrame([[1.0, 0.5, 0.0], [0.2, 0.1, 0.9]], ["x", "y"], list("abc")), {"a": 0.2, "b": 0.3, "c": 0.5}
    assert np.allclose(found.values(effects, w, "scores"), found.values(effects, w, "weights"))
    with pytest.raises(Usage, match="twice"):
        found.values(effects, w, "both")
    with pytest.raises(InvalidInput, match="through the graph already"):
        found.values(found.propagate(effects), w)
    with pytest.raises(InvalidInput, match="through the graph already"):
        found.flips(effects, found.weights_through(w))
    with pytest.raises(NotApplicable, match="negative for a"):
        mcda.influence({("a", "b"): -4, ("b", "c"): 1}, strength=0.9).weights_through({"a": 0.1, "b": 0.8, "c": 0.1})


def test_names_are_aligned_or_refused():
    found = mcda.influence({("policy", "talent"): 1})
    with pytest.raises(UnknownName, match="tallent"):
        found.propagate({"tallent": 1.0})
    with pytest.raises(InvalidInput, match="no weight for 'talent'"):
        found.lever({"policy": 1.0})
    with pytest.raises(InvalidInput, match="only one option"):
        found.flips({"policy": 1.0}, {"policy": 1, "talent": 1})
    with pytest.raises(UnknownName):
        found.paths("policy", "nobody")
    with pytest.raises(InvalidInput, match="not a finite"):
        found.propagate({"policy": float("nan")})


@pytest.mark.parametrize("method", [danp, micmac])
def test_negative_links_are_refused_where_they_have_no_meaning(method):
    graph = {("a", "b"): 2, ("b", "a"): -1}
    with pytest.raises(NotApplicable, match="no negative links"):
        method(graph, {"all": ["a", "b"]}) if method is danp else method(graph)


def test_supermatrices_are_checked():
    with pytest.raises(InvalidInput, match="sums to 0.9"):
        anp_limit(pd.DataFrame([[0.5, 0.4], [0.4, 0.6]], list("ab"), list("ab")))
    with pytest.raises(InvalidInput, match="not a number from 0"):
        anp_limit(pd.DataFrame([[1.5, 0.4], [-0.5, 0.6]], list("ab"), list("ab")))
    with pytest.raises(InvalidInput, match="same order"):
        anp_limit(pd.DataFrame([[0.5, 0.4], [0.5, 0.6]], list("ab"), list("ba")))


def test_maps_are_checked():
    with pytest.raises(InvalidInput, match="from -1 to 1"):
        cognitive_map({("a", "b"): 3}, {})
    with pytest.raises(UnknownName):
        cognitive_map({("a", "b"): 0.3}, {"c": 1})
    with pytest.raises(Usage, match="unknown rule"):
        cognitive_map({("a", "b"): 0.3}, {}, rule="koskoo")


def test_loops_and_paths_report_their_bounds():
    names = [f"p{i}" for i in range(8)]
    frame = pd.DataFrame(1.0, names, names).where(~np.eye(8, dtype=bool))
    found = mcda.influence(frame)
    loops = found.loops(length=4, number=100)
    assert len(loops) == 100 and not loops.attrs["complete"] and "ended after 100" in loops.attrs["bound"]
    whole = found.loops(length=8, number=20_000)
    assert len(whole) == 16_064 and whole.attrs["complete"]
    paths = found.paths("p0", "p1", length=2)
    assert len(paths) == 7 and paths.attrs["bound"] == "paths of up to 2 links"


def test_link_lists_tell_place_and_all_faults(tmp_path):
    good = tmp_path / "links.csv"
    good.write_text("from,to,weight,low,high,lag,reason,section\na,b,2,1,3,1,because,3.1\nb,c,-1,,,0,,\n", "utf-8")
    graph = read_links(good)
    assert graph.link("a", "b").lag == 1 and graph.link("a", "b").document.place == "3.1"
    assert mcda.influence(graph).given["a"] > 0
    bad = tmp_path / "bad.csv"
    bad.write_text("from,to,weight,lag\na,b,x,0\na,,1,0\na,c,,0\nc,a,1,-1\n", "utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_links(bad)
    assert {f.where.rsplit(":", 1)[0] for f in refused.value.faults} == {f"bad.csv:{line}" for line in (2, 3, 4, 5)}


def test_square_matrices_need_a_stated_orientation(tmp_path):
    file = tmp_path / "matrix.csv"
    file.write_text(",policy,talent\npolicy,0,4\ntalent,,0\n", "utf-8")
    as_source, as_target = read_matrix(file, rows="source"), read_matrix(file, rows="target")
    assert as_source.link("policy", "talent").weight == 4 and as_source.assessed == 1
    assert as_target.link("talent", "policy").weight == 4
    with pytest.raises(TypeError):
        read_matrix(file)
    with pytest.raises(Usage, match="unknown orientation"):
        read_matrix(file, rows="rows")
    file.write_text(",policy,talent\npolicy,0,4\ntalnt,,0\n", "utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_matrix(file, rows="source")
    assert "did you mean 'talent'" in str(refused.value)


def test_graphml_keeps_everything(tmp_path):
    graph = graph_of_case(mcda.read_case("henan"), system=True)
    file = tmp_path / "graph.graphml"
    write_graphml(graph, file)
    back = read_graphml(file)
    assert back.nodes["policy"]["label"] == "Policy support"
    kept = back.edges["policy", "talent"]
    assert (kept["weight"], kept["low"], kept["high"], kept["origin"], kept["section"]) == (4, 3, 4, "explicit", "3.1")
    one, other = mcda.influence(graph), mcda.influence(back)
    assert one.total.equals(other.total.loc[list(one.nodes), list(one.nodes)])
    assert graphml_of(graph) == graphml_of(graph) == file.read_bytes()
    file.write_text("<graphml><graph", "utf-8")
    with pytest.raises(InvalidInput, match="not GraphML"):
        read_graphml(file)


def test_a_graph_noun_checks_itself():
    from mcda.domain.case import Link

    with pytest.raises(InvalidInput) as refused:
        Graph(("a", "a"), (Link("a", "x", 1.0), Link("a", "x", 2.0)))
    assert len(refused.value.faults) == 4


def test_the_page_on_the_graph_runs():
    import doctest
    from pathlib import Path

    failed, tried = doctest.testfile(str(Path(__file__).parents[1] / "docs" / "network.md"), module_relative=False)
    assert tried and not failed


def test_scales_and_nodes_of_a_model_file():
    from mcda.files.lookup import shipped
    from mcda.files.model import model_of

    text = shipped("models")["henan-four-pillars"].read_text("utf-8")
    line = "scale: {kind: score, min: -4, max: 4, strength: 0.5}"
    assert line in text

    def read(scale):
        return model_of(text.replace(line, scale).encode(), "m.yaml")

    model = read("scale: {kind: effect}")
    assert model.link_scale.kind == "effect" and model.link_scale.strength == 1
    case = mcda.read_case("henan")
    effect = type(case)(id="c", model=model, problems=case.problems, links={(k.source, k.target): k for k in model.links}, strength=1.0)
    assert effect.divisor == effect.system_divisor == 1
    for scale, part in (
        ("scale: {kind: effect, strength: 0.5}", "they have no strength"),
        ("scale: {kind: spectral}", "kind score or effect"),
        ("scale: {kind: score, min: -4, max: 4, strength: -1}", "must not be negative"),
        ("scale: {kind: score, min: 0, max: 4}", "outside the scale 0 to 4"),
    ):
        with pytest.raises(InvalidInput, match=part):
            read(scale)
    broken = text.replace("{id: coordination,", "{id: market_risk,").replace("to: enterprise_vitality, weight: 3", "to: enterprise_vitalty, weight: 3, lag: -1", 1)
    with pytest.raises(InvalidInput) as refused:
        model_of(broken.encode(), "m.yaml")
    told = str(refused.value)
    assert "graph node market_risk is given twice" in told and "did you mean 'enterprise_vitality'" in told and "lag -1" in told and "'coordination'" in told
