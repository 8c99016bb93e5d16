"""Fuzzy cognitive maps: the one non-linear view, bounded however strong the loops are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mcda.domain.networkviews import CognitiveMap
from mcda.domain.problem import frozen_array
from mcda.errors import Fault, UnknownName, Usage, did_you_mean, refuse
from mcda.network.graphs import graph_of

RULES = ("kosko", "modified", "rescaled")
SQUASH = ("tanh", "sigmoid")
CYCLE = 1e-9


def cognitive_map(
    graph: object, start: Mapping[str, float], *, clamp: Mapping[str, float] | None = None, rule: str = "kosko",
    squash: str = "tanh", slope: float = 1.0, tolerance: float = 1e-10, most: int = 1000,
) -> CognitiveMap:  # fmt: skip
    """Run a fuzzy cognitive map until it rests, runs in a circle or `most` steps are done.

    Parameters
    ----------
    graph : anything that `mcda.influence` takes; weights W in [-1, 1], rows act on columns.
    start : mapping of node to its first state; a node that is not named starts at 0.
    clamp : mapping of node to a state that is held: how a scenario pushes.
    rule : {"kosko", "modified", "rescaled"}
        f(A W), f(A + A W), f((2A - 1) + (2A - 1) W).
    squash : {"tanh", "sigmoid"}, slope : float above 0
        tanh(slope x) rests at 0 without push; 1 / (1 + e^(-slope x)) rests at 0.5.
    tolerance : the map rests when no state moves by more.

    Returns
    -------
    CognitiveMap
        ``outcome``, ``states`` and ``unique``: True where the slope is small
        enough for one resting state whatever the start (a contraction).
        States are ordinal: compare runs by ``.minus(baseline)``.

    Notes
    -----
    Kosko (1986), doi:10.1016/S0020-7373(86)80040-2. With the rescaled rule 0.5
    everywhere is always a resting state.

    Examples
    --------
    >>> from mcda.network import cognitive_map
    >>> run = cognitive_map({("policy", "talent"): 0.8}, {}, clamp={"policy": 1})
    >>> run.outcome, run.state.round(3).to_dict()
    ('fixed point', {'policy': 1.0, 'talent': 0.664})
    """
    checked = graph_of(graph)
    faults = [Fault(f"a map takes weights from -1 to 1, not {k.weight:g}", f"link {k.source}:{k.target}", "divide scores by the end of their scale") for k in checked.links if abs(k.weight) > 1]
    for what, given in (("start", start), ("clamp", clamp or {})):
        for node, value in given.items():
            if node not in checked.place:
                raise UnknownName.among("node", str(node), checked.nodes)
            if isinstance(value, bool) or not -1 <= value <= 1:
                faults.append(Fault(f"the {what} of {node!r} is {value!r}, not from -1 to 1"))
    refuse(faults)
    for name, value, known in (("rule", rule, RULES), ("squash", squash, SQUASH)):
        if value not in known:
            raise Usage(f"unknown {name} {value!r}", None, did_you_mean(str(value), known))
    if not slope > 0 or not tolerance > 0 or most < 1:
        raise Usage("slope, tolerance and most must be above 0")
    if rule == "rescaled" and squash == "tanh":
        raise Usage("the rescaled rule is made for states from 0 to 1", None, 'take squash="sigmoid"')
    states, outcome, period = _run(_stepper(checked, dict(clamp or {}), rule, squash, slope), _state(checked, start, clamp or {}), tolerance, most)
    notes = ("0.5 everywhere is always a resting state of this rule",) if rule == "rescaled" else ()
    told = {"rule": rule, "squash": squash, "slope": slope, "tolerance": tolerance, "clamp": dict(clamp or {})}
    return CognitiveMap(checked.nodes, frozen_array(states), outcome, period, _contracts(checked.matrix, rule, squash, slope), told, notes)


def _state(graph: object, start: Mapping[str, float], clamp: Mapping[str, float]) -> np.ndarray:
    return np.array([float(clamp.get(n, start.get(n, 0.0))) for n in graph.nodes])


def _stepper(graph: object, clamp: Mapping[str, float], rule: str, squash: str, slope: float):
    w = graph.matrix
    held = [graph.place[n] for n in clamp]
    values = [float(v) for v in clamp.values()]

    def step(a: np.ndarray) -> np.ndarray:
        x = {"kosko": lambda: a @ w, "modified": lambda: a + a @ w, "rescaled": lambda: (2 * a - 1) @ (np.eye(len(w)) + w)}[rule]()
        new = np.tanh(slope * x) if squash == "tanh" else 1 / (1 + np.exp(-slope * x))
        new[held] = values
        return new

    return step


def _run(step: object, state: np.ndarray, tolerance: float, most: int) -> tuple[list[np.ndarray], str, int]:
    states = [state]
    for _ in range(most):
        states.append(step(states[-1]))
        if np.abs(states[-1] - states[-2]).max() <= tolerance:
            return states, "fixed point", 1
    for period in range(2, min(60, len(states) // 2)):
        if all(np.abs(states[-1 - k] - states[-1 - k - period]).max() <= CYCLE for k in range(period)):
            return states, "limit cycle", period
    return states, "not settled", 0


def _contracts(w: np.ndarray, rule: str, squash: str, slope: float) -> bool:
    """slope x (largest slope of f) x ||.|| below 1: one resting state, reached from everywhere."""
    steepest = 1.0 if squash == "tanh" else 0.25
    whole = w if rule == "kosko" else w + np.eye(len(w))
    return bool(slope * steepest * (2 if rule == "rescaled" else 1) * np.linalg.norm(whole, 2) < 1)
