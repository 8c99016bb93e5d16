"""Problem + Weights + Method -> Ranking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.note import Note
from mcda.domain.problem import Problem
from mcda.domain.ranking import Method, Ranking
from mcda.domain.weights import Weights, as_weights
from mcda.errors import InvalidInput, NotApplicable
from mcda.scoring.distance import TOPSIS

if TYPE_CHECKING:
    import pandas as pd


def rank(problem: Problem, weights: Weights | Mapping[str, float] | pd.Series, method: Method | None = None) -> Ranking:
    """Score and rank the alternatives of a problem.

    Parameters
    ----------
    problem : Problem
        At least two alternatives, no missing value.
    weights : Weights, Series or mapping by name
        Global weights of the leaves; sum 1 within 1e-9.
    method : Method, default TOPSIS(normalization="vector")

    Returns
    -------
    Ranking
        Scores, ranks and steps, with the method, weights and problem they came from.

    Raises
    ------
    InvalidInput
        Misaligned names, weights that do not sum to 1, one alternative, missing values.
    NotApplicable
        The method is not defined on these data.
    """
    method = TOPSIS() if method is None else method
    if not isinstance(method, Method):
        raise InvalidInput(f"{method!r} is not a method", None, "give a method object such as mcda.TOPSIS()")
    if not isinstance(problem, Problem):
        raise InvalidInput(f"the problem is a {type(problem).__name__}", None, "make one: mcda.Problem.from_frame(frame, directions)")
    if len(problem.alternatives) < 2:
        raise InvalidInput("there is only one alternative, nothing to rank", None, "a ranking compares at least two")
    if problem.missing and np.isnan(problem.values).any():
        raise NotApplicable("the problem has missing values", None, "mcda.rank_intervals carries them; a case says missing: leave_out or missing: interval")
    aligned = as_weights(problem.hierarchy, weights)
    scores, steps = method.evaluate(problem, aligned.values)
    if not np.isfinite(scores).all():
        raise NotApplicable(Note("{label} gives no finite score on these data", label=method.label), None, "look for extreme values")
    scores.setflags(write=False)
    return Ranking(problem, aligned, method, scores, steps)
