"""Missing cells carried as intervals to score and rank intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.intervals import IntervalRanking
from mcda.domain.problem import Problem, frozen_array
from mcda.domain.ranking import TIE, Method
from mcda.domain.weights import Weights, as_weights
from mcda.errors import InvalidInput, NotApplicable
from mcda.scoring.normalization import bounded_values, bounds_of
from mcda.scoring.utility import WSM

if TYPE_CHECKING:
    import pandas as pd


def rank_intervals(problem: Problem, weights: Weights | Mapping[str, float] | pd.Series, method: Method | None = None) -> IntervalRanking:
    """Score and rank intervals when cells are missing: each may be anything from its worst to its best bound.

    low_i = sum_j w_j r_ij with r = 0 in missing cells, high_i with r = 1. The
    cells of different alternatives are filled independently, so both ends of
    every rank interval are reached: best_i = 1 + #{k: low_k > high_i},
    worst_i = 1 + #{k: high_k > low_i}.

    Parameters
    ----------
    problem : Problem with ``missing=True``
        Every criterion declares bounds; a criterion without any value is left
        out and its weight lost (the others keep their proportions).
    weights : global weights of the leaves, by name
    method : WSM(reference="fixed"), the only one

    Returns
    -------
    IntervalRanking, exact.

    Examples
    --------
    >>> import mcda
    >>> case = mcda.read_case("henan")
    >>> found = mcda.decide_intervals(case, "all_criteria").to_frame().loc["henan"]
    >>> [round(float(x), 3) for x in (found["low"], found["high"], found["best_rank"], found["worst_rank"])]
    [0.249, 0.325, 4.0, 4.0]
    """
    method = WSM(reference="fixed") if method is None else method
    if not (isinstance(method, WSM) and method.reference == "fixed"):
        raise NotApplicable(f"missing values cannot be carried through {method}", None, "intervals need wsm:reference=fixed and bounds")
    if len(problem.alternatives) < 2:
        raise InvalidInput("there is only one alternative, nothing to rank", None, "a ranking compares at least two")
    whole = as_weights(problem.hierarchy, weights)
    known = ~np.isnan(problem.values)
    kept = tuple(c for c, some in zip(problem.criteria, known.any(axis=0), strict=True) if some)
    if not kept:
        raise InvalidInput("no cell has a value", None, "give at least one")
    used = _only(problem, kept)
    aligned = whole.restricted(kept) if len(kept) < len(problem.criteria) else whole
    gaps = np.isnan(used.values)
    filled = replace(used, values=np.where(gaps, bounds_of(used)[:, 0], used.values), missing=False)
    r = bounded_values(filled)
    w = aligned.values
    low = np.where(gaps, 0.0, r) @ w
    high = np.where(gaps, 1.0, r) @ w
    best = 1 + (low[None, :] > high[:, None] + TIE).sum(axis=1)
    others = ~np.eye(len(low), dtype=bool)
    worst = 1 + ((high[None, :] > low[:, None] + TIE) & others).sum(axis=1)
    left_out = tuple(c for c in problem.criteria if c not in kept)
    lost = float(sum(whole.of(c) for c in left_out))
    return IntervalRanking(used, aligned, method, frozen_array(low), frozen_array(high), frozen_array(best, int), frozen_array(worst, int), left_out, lost, problem.notes)


def _only(problem: Problem, kept: tuple[str, ...]) -> Problem:
    columns = [problem.criteria.index(c) for c in kept]
    return replace(problem, hierarchy=problem.hierarchy.restricted(kept), values=problem.values[:, columns])
