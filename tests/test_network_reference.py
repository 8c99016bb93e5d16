"""Published and recomputed cases; source and tolerance of each stand in reference/network.json."""

import json
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import mcda
from mcda.errors import InvalidInput, NotApplicable
from mcda.network import anp_limit, cognitive_map, danp, dematel, effects_within, weighted_supermatrix

CASES = {c["id"]: c for c in json.loads((Path(__file__).parent / "reference" / "network.json").read_text("utf-8"))}


def case(name):
    c = CASES[name]
    return c["inputs"], c["expected"], c["tolerance"]


def square(values, names=None):
    names = names or [f"n{i}" for i in range(len(values))]
    return pd.DataFrame(values, index=names, columns=names, dtype=float)


def demo(lags=None):
    inputs, expected, tolerance = case("pillars-total-effects")
    graph = nx.DiGraph()
    graph.add_nodes_from(inputs["pillars"])
    graph.add_weighted_edges_from(inputs["edges"])
    if lags is not None:
        for a, b in graph.edges:
            graph[a][b]["lag"] = lags.get(f"{a}->{b}", 1)
    return graph, expected, tolerance


def test_dematel_of_the_4_by_4_example():
    inputs, expected, tolerance = case("dematel-pydecision-4x4")
    found = dematel(square(inputs["direct"]), "rows")
    assert found.parameters["divisor"] == inputs["s"]
    assert np.allclose(found["prominence"], expected["prominence"], rtol=0, atol=tolerance)
    assert np.allclose(found["relation"], expected["relation"], rtol=0, atol=tolerance)


def test_signed_input_is_scaled_by_sizes():
    inputs, expected, tolerance = case("dematel-signed-input")
    found = mcda.influence(square(inputs["direct"]), "dematel")
    assert found.divisor == expected["safe_scale_max_abs_row_or_col"]
    assert found.radius == pytest.approx(expected["rho_if_divided_by_abs_scale"], abs=tolerance)
    assert "weight" not in dematel(square(inputs["direct"])).values


def test_dam_with_period_two():
    inputs, expected, tolerance = case("anp-dam-water-reservoir-cyclic")
    found = anp_limit(square(inputs["supermatrix"], inputs["nodes"]))
    assert found.periods == (expected["period"],)
    assert np.allclose(found.limit, expected["cesaro_vector"], rtol=0, atol=1e-7)
    assert np.allclose(found.within(inputs["nodes"][:3]), expected["purposes_priorities"], rtol=0, atol=tolerance)
    assert np.allclose(found.within(inputs["nodes"][3:]), expected["level_priorities"], rtol=0, atol=tolerance)


def test_big_burger():
    inputs, expected, tolerance = case("anp-big-burger-32")
    matrix = square(inputs["weighted_supermatrix"], inputs["nodes"])
    with pytest.raises(InvalidInput, match="sums to 0.9999"):
        anp_limit(matrix)
    found = anp_limit(matrix, normalize=True)
    assert np.allclose(found.limit, expected["limit"], rtol=0, atol=tolerance)
    assert np.allclose(found.within(inputs["nodes"][:3]), expected["alternatives_normalised"], rtol=0, atol=tolerance)


def test_hamburger_cluster_judgements():
    """The supermatrix itself is not part of the case: only its cluster priorities can be held."""
    inputs, expected, tolerance = case("anp-hamburger-cluster-weights")
    names = list(inputs["cluster_judgments"])
    for j, (_, told) in enumerate(inputs["cluster_judgments"].items()):
        clusters = told["clusters"]
        pairs = [(a, b) for i, a in enumerate(clusters) for b in clusters[i + 1 :]]
        found = mcda.ahp(dict(zip(pairs, told["upper_triangle"], strict=True)), clusters)
        column = [found.weights.get(c, 0.0) for c in names]
        assert np.allclose(column, [row[j] for row in expected["cluster_matrix_columns"]], rtol=0, atol=tolerance)
        assert found.lambda_max == pytest.approx(told["lambda_max"], abs=tolerance)


def test_cluster_weights_matter():
    """The fault found elsewhere: weights that multiply whole columns are normalised away."""
    nodes = ["a1", "a2", "c1", "c2"]
    matrix = square([[0.5, 0.5, 0.8, 0.3], [0.5, 0.5, 0.2, 0.7], [0.9, 0.4, 0.1, 0.5], [0.1, 0.6, 0.9, 0.5]], nodes)
    clusters = {"A": ["a1", "a2"], "C": ["c1", "c2"]}
    limits = []
    for share in (0.99, 0.01):
        outer = pd.DataFrame([[share, share], [1 - share, 1 - share]], list("AC"), list("AC"))
        limits.append(anp_limit(weighted_supermatrix(matrix, clusters, outer), normalize=True).limit)
    assert abs(limits[0]["a1"] - limits[1]["a1"]) > 0.1


def test_two_closed_classes_are_reported_and_not_averaged():
    inputs, expected, tolerance = case("anp-reducible-two-end-classes")
    found = anp_limit(square(inputs["supermatrix"]))
    assert np.allclose(found.matrix, expected["limit_matrix"], rtol=0, atol=tolerance)
    assert [[found.nodes.index(n) for n in c] for c in found.classes] == expected["closed_classes"]
    assert [found.nodes.index(n) for n in found.transient] == expected["transient"]
    with pytest.raises(NotApplicable, match="depends on the start"):
        _ = found.limit


def test_a_plain_hierarchy_gives_ahp():
    inputs, expected, tolerance = case("anp-hierarchy-nilpotent")
    found = anp_limit(square(inputs["supermatrix"], inputs["nodes"]))
    assert np.allclose(found.within(["a1", "a2"], start="goal"), expected["ahp_check"], rtol=0, atol=tolerance)
    assert found.sinks == ("a1", "a2")


def test_danp():
    inputs, expected, tolerance = case("danp-two-dimensions")
    names = [f"K{i}" for i in range(1, 6)]
    found = danp(square(inputs["direct"], names), dict(zip("AB", inputs["dimensions"], strict=True)))
    assert found.parameters["divisor"] == inputs["s"]
    assert np.allclose(found.parameters["dimension_means"], expected["T_D_block_means"], rtol=0, atol=tolerance)
    assert np.allclose(found.parameters["weighted"], expected["weighted_supermatrix"], rtol=0, atol=tolerance)
    assert np.allclose(found["weight"], expected["danp_weights"], rtol=0, atol=tolerance)
    assert "received" in found.notes[0]


@pytest.mark.parametrize("name", ["fcm-6-kosko-sigmoid", "fcm-6-rescaled-sigmoid"])
def test_cognitive_maps(name):
    inputs, expected, tolerance = case(name)
    graph = square(inputs["W"]).where(np.array(inputs["W"]) != 0)
    start = dict(zip(graph.index, inputs["initial"], strict=True))
    run = cognitive_map(graph, start, rule=inputs["rule"], squash="sigmoid", slope=inputs["lambda"], tolerance=inputs["eps"])
    assert len(run.states) == expected["converged_state_number"]
    assert np.allclose(run.state, expected["state"], rtol=0, atol=tolerance)
    settled = cognitive_map(graph, start, rule=inputs["rule"], squash="sigmoid", slope=inputs["lambda"], tolerance=1e-13, most=5000)
    assert np.allclose(settled.state, expected["true_fixed_point"], rtol=0, atol=1e-9)


def test_leontief():
    inputs, expected, tolerance = case("leontief-2-sector")
    found = mcda.influence(square(inputs["A_input_coefficients"]), "effect", self_loops=True)
    assert np.allclose(found.kernel, expected["L"], rtol=0, atol=tolerance)
    assert np.allclose(found.kernel @ inputs["final_demand"], expected["output"], rtol=0, atol=tolerance)


def test_katz_of_networkx_is_one_plus_received():
    inputs, expected, tolerance = case("katz-equals-dematel")
    frame = square(inputs["A"])
    found = mcda.influence(frame, "score", strength=1.0, divisor=inputs["s"])
    assert np.allclose(found.received, expected["received"], rtol=0, atol=tolerance)
    assert np.allclose(found.given, expected["given"], rtol=0, atol=tolerance)
    graph = nx.from_pandas_adjacency(frame, create_using=nx.DiGraph)
    katz = nx.katz_centrality_numpy(graph, alpha=1 / inputs["s"], beta=1.0, normalized=False, weight="weight")
    assert np.allclose(list(katz.values()), 1 + found.received, rtol=0, atol=tolerance)
    katz = nx.katz_centrality_numpy(graph.reverse(), alpha=1 / inputs["s"], beta=1.0, normalized=False, weight="weight")
    assert np.allclose(list(katz.values()), 1 + found.given, rtol=0, atol=tolerance)


def test_total_effects_of_a_signed_graph():
    graph, expected, tolerance = demo()
    found = mcda.influence(graph, "effect")
    assert found.radius == pytest.approx(expected["rho"], abs=tolerance)
    assert np.allclose(found.kernel, expected["L"], rtol=0, atol=tolerance)
    assert np.allclose(found.total, np.array(expected["L"]) - np.eye(6), rtol=0, atol=tolerance)
    assert np.allclose(found.given, expected["given"], rtol=0, atol=tolerance)
    assert np.allclose(found.received, expected["received"], rtol=0, atol=tolerance)
    assert np.allclose(found.amplification, expected["self_amplification_L_kk"], rtol=0, atol=tolerance)
    assert found.bottleneck().idxmax() == "market"


def test_change_of_one_link_in_closed_form():
    inputs, expected, tolerance = case("pillars-edge-change")
    graph, *_ = demo()
    found = mcda.influence(graph, "effect")
    source, target = inputs["edge"]
    now = graph[source][target]["weight"]
    links = found.links()
    assert links.loc[f"{source}:{target}", "marginal"] == pytest.approx(expected["derivative_of_total_sum"], abs=tolerance)
    for change, told in expected["after_change"].items():
        changed = found.changed(source, target, now + float(change))
        assert changed.total_values.sum() == pytest.approx(told["total_effect_sum"], abs=tolerance)
        assert changed.total.loc["policy", "market"] == pytest.approx(told["L_policy_to_market"], abs=tolerance)
    gone = found.total_values.sum() + links.loc[f"{source}:{target}", "removed"]
    assert gone == pytest.approx(expected["after_change"]["-0.5"]["total_effect_sum"], abs=tolerance)
    critical = expected["critical_addition"]
    assert 1 / found.kernel[found.graph.place[target], found.graph.place[source]] == pytest.approx(critical, abs=tolerance)
    assert found.changed(source, target, now + critical * (1 - 1e-6)).radius < 1
    with pytest.raises(InvalidInput, match="without end"):
        found.changed(source, target, now + critical * (1 + 1e-6))


def test_lags_move_when_and_not_how_much():
    inputs, expected, tolerance = case("pillars-lags")
    graph, *_ = demo(inputs["lags"])
    found = mcda.influence(graph, "effect")
    assert found.propagate(inputs["push"]).to_dict() == pytest.approx(expected["long_run"], abs=tolerance)
    steps = found.by_step(inputs["push"], 400)
    assert steps.loc[5].to_dict() == pytest.approx(expected["after_5_periods"], abs=tolerance)
    assert steps.loc[10].to_dict() == pytest.approx(expected["after_10_periods"], abs=tolerance)
    assert steps.loc[400].to_dict() == pytest.approx(expected["impulse_sum"], abs=tolerance)
    from mcda.network.timing import steps_until

    reached = dict(zip(found.nodes, steps_until(steps.to_numpy(), found.propagate(inputs["push"]).to_numpy()), strict=True))
    assert {n: reached[n] for n in expected["periods_to_90_percent"]} == expected["periods_to_90_percent"]


def test_loops_with_polarity_and_gain():
    _, expected, tolerance = case("pillars-loops")
    graph, *_ = demo()
    loops = mcda.influence(graph, "effect").loops()
    assert list(loops.columns[:3]) == ["loop", "gain", "polarity"]
    assert len(loops) == expected["count"] and loops.attrs["complete"]
    assert (loops.polarity == "reinforcing").sum() == expected["reinforcing"]
    assert (loops.polarity == "balancing").sum() == expected["balancing"]
    for told, (_, row) in zip(expected["top5"], loops.iterrows(), strict=False):
        assert (list(row.loop), row.gain) == (told["loop"], pytest.approx(told["gain"], abs=tolerance))
    worst = loops[loops.polarity == "balancing"].iloc[0]
    assert worst.gain == pytest.approx(expected["strongest_balancing"]["gain"], abs=tolerance)
    assert list(worst.loop) == expected["strongest_balancing"]["loop"]


def test_divergence_is_found_although_the_matrix_inverts():
    inputs, expected, tolerance = case("guard-divergent-but-invertible")
    frame = square(inputs["D"])
    assert np.allclose(np.linalg.inv(np.eye(2) - frame), expected["inverse_exists"], rtol=0, atol=tolerance)
    with pytest.raises(InvalidInput, match="spectral radius 1.41") as refused:
        mcda.influence(frame, "effect")
    assert "effects_within" in refused.value.hint
    assert np.isfinite(effects_within(frame, 5, "effect").to_numpy()).all()
