"""Which options can be set aside before any weight is given."""

from __future__ import annotations

import numpy as np

from mcda.domain.comparison import Dominance
from mcda.domain.problem import Problem
from mcda.errors import NotApplicable

ROUNDING = 1e-12  # differences below this share of a column's spread are rounding
BLOCK = 4_000_000


def dominated(problem: Problem) -> Dominance:
    """Alternatives that another one dominates, with all that dominate them.

    a dominates b when a is at least as good as b on every criterion and better
    on one, in the criteria's directions; weights play no part. Values that
    differ by less than 1e-12 of their column's spread count as equal, so that
    rounding in computed effects decides nothing. Equal rows dominate neither
    way. Time grows with the square of the number of alternatives.

    Raises
    ------
    NotApplicable
        The problem has missing values.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"gain": [2, 4, 2], "price": [1, 4, 3]}, index=["a", "b", "c"])
    >>> mcda.dominated(mcda.Problem.from_frame(frame, {"gain": "benefit", "price": "cost"})).by
    {'c': ('a',)}
    """
    if problem.missing and np.isnan(problem.values).any():
        raise NotApplicable("the problem has missing values", None, "leave the criteria out")
    low, high = problem.extremes
    x = problem.values * problem.signs
    slack = ROUNDING * (high - low)
    n, m = x.shape
    by: dict[str, tuple[str, ...]] = {}
    step = max(1, BLOCK // (n * m))
    for start in range(0, n, step):
        ahead = x[None, :, :] - x[start : start + step, None, :]
        beaten = (ahead >= -slack).all(axis=2) & (ahead > slack).any(axis=2)
        for k in np.flatnonzero(beaten.any(axis=1)):
            by[problem.alternatives[start + k]] = tuple(problem.alternatives[i] for i in np.flatnonzero(beaten[k]))
    return Dominance(problem, by)
