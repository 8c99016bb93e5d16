"""Closed forms against recomputing each case, and a large graph; run as a script, ratios printed.

Both sides answer the same question in the same run: the summed value of every
option after each link alone is removed. The answers are compared first.
"""

from __future__ import annotations

import sys
import time

import networkx as nx
import numpy as np

import mcda


def graph_with(nodes: int, links: int, seed: int = 1) -> nx.DiGraph:
    """A random signed graph with this many links, one in ten negative."""
    rng = np.random.default_rng(seed)
    places = rng.choice(nodes * (nodes - 1), size=links, replace=False)
    graph = nx.DiGraph()
    graph.add_nodes_from(f"p{i}" for i in range(nodes))
    for place in places:
        i, j = divmod(int(place), nodes - 1)
        j += j >= i
        graph.add_edge(f"p{i}", f"p{j}", weight=float(rng.integers(1, 5)) * (-1 if rng.random() < 0.1 else 1))
    return graph


def best_of(job, times: int = 5) -> tuple[float, object]:
    """Shortest of several runs, in seconds, and the answer."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        answer = job()
        found.append(time.perf_counter() - start)
    return min(found), answer


def knock_outs(nodes: int = 60, links: int = 600, options: int = 25) -> float:
    """All knock-outs in closed form against one fresh inverse per link."""
    influence = mcda.influence(graph_with(nodes, links))
    rng = np.random.default_rng(2)
    direct = rng.random((options, nodes))
    w = rng.random(nodes)
    effects = {f"o{i}": dict(zip(influence.nodes, row, strict=True)) for i, row in enumerate(direct)}
    setting = influence.setting(effects, dict(zip(influence.nodes, w, strict=True)))
    d = np.array(influence.effects)
    sources, targets = influence.graph.ends

    def closed() -> np.ndarray:
        return setting.changes(np.zeros(links))

    def fresh() -> np.ndarray:
        answers = np.empty((options, links))
        for k, (i, j) in enumerate(zip(sources, targets, strict=True)):
            changed = d.copy()
            changed[i, j] = 0.0
            answers[:, k] = direct @ np.linalg.inv(np.eye(nodes) - changed) @ w
        return answers

    def solved() -> np.ndarray:
        answers = np.empty((options, links))
        for k, (i, j) in enumerate(zip(sources, targets, strict=True)):
            changed = d.copy()
            changed[i, j] = 0.0
            answers[:, k] = direct @ np.linalg.solve(np.eye(nodes) - changed, w)
        return answers

    fast, one = best_of(closed)
    slow, two = best_of(fresh, 3)
    leaner, three = best_of(solved, 3)
    worst = max(np.abs(one - two).max(), np.abs(one - three).max())
    sys.stdout.write(f"{nodes} nodes, {links} links, {options} options: all knock-outs {fast * 1e3:.2f} ms; one inverse each {slow * 1e3:.0f} ms ({slow / fast:.0f} times); "
          f"one solve each {leaner * 1e3:.0f} ms ({leaner / fast:.0f} times); largest difference {worst:.1e}\n")  # fmt: skip
    return slow / fast


def large(nodes: int = 500, links: int = 5000) -> float:
    """Everything but the enumeration of loops on a large graph."""
    graph = graph_with(nodes, links)
    rng = np.random.default_rng(3)

    def job() -> None:
        influence = mcda.influence(graph)
        w = dict(zip(influence.nodes, rng.random(nodes), strict=True))
        effects = {f"o{i}": dict(zip(influence.nodes, row, strict=True)) for i, row in enumerate(rng.random((25, nodes)))}
        influence.balance(), influence.lever(w), influence.bottleneck()
        influence.links(effects, w)
        influence.flips(effects, w)

    mcda.influence({("a", "b"): 1}).flips({"x": {"a": 1}, "y": {"b": 1}}, {"a": 1, "b": 1})  # imports first
    seconds, _ = best_of(job, 1)
    sys.stdout.write(f"{nodes} nodes, {links} links, 25 options: effects, levers, bottlenecks, every link removed, halved, doubled, and all flips {seconds:.1f} s\n")
    return seconds


def main() -> int:
    ratio, seconds = knock_outs(), large()
    return 0 if ratio >= 50 and seconds < 60 else 1


if __name__ == "__main__":
    sys.exit(main())
