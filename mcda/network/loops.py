"""Circles and paths of a graph: which feed themselves, which hold back, and by which way an effect arrives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import prod

import numpy as np

from mcda.domain.network import Found, Graph
from mcda.domain.note import Note

LENGTH, NUMBER = 6, 10_000


def loops_of(graph: Graph, effects: np.ndarray, length: int = LENGTH, number: int = NUMBER) -> Found:
    """Circles of at most `length` links, strongest first: loop, gain (product of effects), polarity, lag.

    The search ends after `number` circles; `complete` and `bound` say so.
    """
    import networkx as nx

    found = list(islice(nx.simple_cycles(_structure(effects), length_bound=length), number + 1))
    rows = [_loop(graph, effects, loop) for loop in found[:number]]
    rows.sort(key=lambda row: (-abs(row[1]), len(row[0]), row[0]))
    cut, every = len(found) > number, length >= len(graph.nodes)
    told = Note("loops of any length") if every else Note("loops of up to {length} links", length=length)
    bound = Note("{told}; the search ended after {number} of them", told=told, number=number) if cut else told
    return Found(("loop", "gain", "polarity", "lag"), tuple(rows), how="enumerated", bound=bound, complete=not cut and every)


def paths_of(graph: Graph, effects: np.ndarray, source: str, target: str, length: int = LENGTH, number: int = NUMBER) -> Found:
    """Paths without repeated nodes from one node to another, strongest first: path, gain, lag."""
    import networkx as nx

    ends = graph.place[source], graph.place[target]
    found: list[Sequence[int]] = list(islice(_simple_paths(nx, effects, ends, length), number + 1))
    rows = [(tuple(graph.nodes[i] for i in path), *_along(graph, effects, path)) for path in found[:number]]
    rows.sort(key=lambda row: (-abs(row[1]), len(row[0]), row[0]))
    cut = len(found) > number
    told = Note("paths of up to {length} links", length=length)
    bound = Note("{told}; the search ended after {number} of them", told=told, number=number) if cut else told
    return Found(("path", "gain", "lag"), tuple(rows), how="enumerated", bound=bound, complete=not cut and length >= len(graph.nodes) - 1)


def _simple_paths(nx: object, effects: np.ndarray, ends: tuple[int, int], length: int) -> Iterator[Sequence[int]]:
    return iter(()) if ends[0] == ends[1] else nx.all_simple_paths(_structure(effects), *ends, cutoff=length)


def _structure(effects: np.ndarray):
    """The links as integers: text nodes would be visited in an order that changes from run to run."""
    import networkx as nx

    structure = nx.DiGraph()
    structure.add_nodes_from(range(len(effects)))
    structure.add_edges_from((int(i), int(j)) for i, j in np.argwhere(effects))
    return structure


def _loop(graph: Graph, effects: np.ndarray, loop: Sequence[int]) -> tuple:
    """A circle told from its alphabetically first node on."""
    names = [graph.nodes[i] for i in loop]
    start = names.index(min(names))
    gain, lag = _along(graph, effects, [*loop, loop[0]])
    return (*names[start:], *names[:start]), gain, "reinforcing" if gain > 0 else "balancing", lag


def _along(graph: Graph, effects: np.ndarray, path: Sequence[int]) -> tuple[float, int]:
    steps = list(zip(path, path[1:], strict=False))
    lag = sum(graph.link(graph.nodes[a], graph.nodes[b]).lag for a, b in steps) if graph.lags else 0
    return prod(float(effects[a, b]) for a, b in steps), lag
