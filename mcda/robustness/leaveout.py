"""Rank reversal: leave one alternative out, add one, leave one criterion out; the remaining order compared exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.hierarchy import ROOT
from mcda.domain.problem import Problem
from mcda.domain.ranking import Method, Ranking
from mcda.domain.reversal import Reversal, Variant
from mcda.domain.weights import Weights
from mcda.errors import InvalidInput, McdaError
from mcda.scoring import rank

if TYPE_CHECKING:
    import pandas as pd

WORST, COPY = "the worst on every criterion", "a copy of {}"
IMMUNE = ("wpm", "spotis")


def reversal(
    problem: Problem,
    weights: Weights | Mapping[str, float] | pd.Series,
    method: Method | None = None,
    candidates: pd.DataFrame | None = None,
) -> Reversal:
    """Whether the order of the others depends on one alternative or criterion of the list.

    Every alternative is left out once; each candidate is added once (rows with
    the problem's columns; left out: a copy of each alternative, and one that is
    the worst on every criterion). The order of the alternatives that were there
    before and after is compared pair by pair, ties included: not by a
    correlation. Then every criterion and node is left out once, the rest keeping
    its proportions.

    Returns
    -------
    Reversal
        `immune` is true where the method scores each alternative by itself.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame([[1, 2], [2, 3], [5, 1]], index=["a", "b", "c"], columns=["x", "y"])
    >>> problem = mcda.Problem.from_frame(frame, {"x": "benefit", "y": "benefit"})
    >>> result = mcda.reversal(problem, {"x": 0.5, "y": 0.5})
    >>> result.variants[0].what, result.variants[0].winner, result.immune
    ('a', 'b', False)
    """
    ranking = rank(problem, weights, method)
    variants = [_without(ranking, i) for i in range(len(problem.alternatives))] if len(problem.alternatives) > 2 else []
    variants += [_with(ranking, name, row) for name, row in _candidates(ranking, candidates)]
    variants += [_without_node(ranking, node) for node in problem.hierarchy.nodes]
    immune, why = _immunity(ranking.method)
    return Reversal(tuple(variants), immune, why, str(ranking.method), ranking.order[0])


def _immunity(method: Method) -> tuple[bool, str]:
    if getattr(method, "reference", "sample") == "fixed":
        return True, "values are scaled by declared bounds, and the ends are fixed"
    if method.id == "wsm" and getattr(method, "normalization", "") is None:
        return True, "utilities are taken as they are"
    if method.id in IMMUNE:
        return True, "each alternative is scored by itself"
    return False, "the scale depends on which alternatives are on the list"


def _without(ranking: Ranking, i: int) -> Variant:
    problem, name = ranking.problem, ranking.alternatives[i]
    kept = [n for n in range(len(problem.alternatives)) if n != i]
    smaller = replace(problem, alternatives=tuple(problem.alternatives[n] for n in kept), values=problem.values[kept])
    return _compared(ranking, "without", name, kept, lambda: rank(smaller, ranking.weights, ranking.method), kept)


def _with(ranking: Ranking, name: str, row: np.ndarray) -> Variant:
    problem = ranking.problem
    label = name
    while label in problem.alternatives:
        label += "'"
    kept = list(range(len(problem.alternatives)))
    larger = replace(problem, alternatives=(*problem.alternatives, label), values=np.vstack([problem.values, row]))
    return _compared(ranking, "with", name, kept, lambda: rank(larger, ranking.weights, ranking.method), kept)


def _without_node(ranking: Ranking, node: str) -> Variant:
    problem, tree = ranking.problem, ranking.problem.hierarchy
    gone = set(tree.leaves_under(node))
    kept_leaves = tuple(leaf for leaf in tree.leaves if leaf not in gone)
    every = list(range(len(problem.alternatives)))

    def ranked() -> Ranking:
        columns = [tree.leaves.index(leaf) for leaf in kept_leaves]
        smaller = Problem(tree.restricted(kept_leaves), problem.alternatives, problem.values[:, columns], {}, problem.missing)
        rest = ranking.weights.moved({node: 0.0})
        return rank(smaller, {leaf: rest.of(leaf) for leaf in kept_leaves}, ranking.method)

    if not kept_leaves:
        return Variant("without criterion", node, None, False, (), "nothing else is left")
    inner = "" if not tree.children(node) else "with all below it" if tree[node].parent == ROOT else "with all below it"
    return _compared(ranking, "without criterion", node, every, ranked, every, inner)


def _compared(ranking: Ranking, change: str, what: str, before: list[int], ranked: object, names: list[int], note: str = "") -> Variant:
    """The remaining alternatives in both rankings, pair by pair; a tie is an order of its own."""
    try:
        after = ranked()
    except McdaError as error:
        return Variant(change, what, None, False, (), error.message)
    old, new = ranking.rank_values[before], after.rank_values[: len(before)]
    i, k = np.triu_indices(len(before), 1)
    swapped = np.flatnonzero(np.sign(old[i] - old[k]) != np.sign(new[i] - new[k]))
    told = [ranking.alternatives[n] for n in names]
    winner = told[int(np.argmin(new))]
    changes = bool(new[int(np.argmin(old))] != new.min())
    return Variant(change, what, winner, changes, tuple((told[i[n]], told[k[n]]) for n in swapped), note)


def _candidates(ranking: Ranking, given: pd.DataFrame | None) -> list[tuple[str, np.ndarray]]:
    problem = ranking.problem
    if given is not None:
        columns = [str(c) for c in given.columns]
        if sorted(columns) != sorted(problem.criteria):
            raise InvalidInput("the candidates' columns are not the problem's criteria", None, f"criteria: {', '.join(problem.criteria)}")
        ordered = given.set_axis(columns, axis=1)[list(problem.criteria)]
        return [(str(name), row) for name, row in zip(given.index, ordered.to_numpy(float), strict=True)]
    worst = np.where(problem.signs > 0, problem.values.min(axis=0), problem.values.max(axis=0))
    return [(WORST, worst), *((COPY.format(a), row) for a, row in zip(problem.alternatives, problem.values, strict=True))]
