"""What a page needs to score a problem again while its weights are moved."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mcda.domain.stability import Stability


@dataclass(frozen=True, eq=False)
class PanelData:
    """A ranking as a closed form of the weights w of its leaves, and the nodes whose weights can be moved.

    kind 'linear': scores tables[0] @ w. kind 'distance' (TOPSIS): with
    u = w^2, a = tables[0] @ u and b = tables[1] @ u, scores
    sqrt(b) / (sqrt(a) + sqrt(b)). Higher is better. `members[k, j]`: leaf j
    lies under node k; every leaf lies under exactly one of them. `stability`
    holds the exact intervals of the reported winner, for these nodes too.
    """

    problem: str
    kind: str
    alternatives: tuple[str, ...]
    leaves: tuple[str, ...]
    weights: np.ndarray
    tables: tuple[np.ndarray, ...] = field(repr=False)
    nodes: tuple[str, ...]
    members: np.ndarray = field(repr=False)
    winners: tuple[str, ...]
    stability: Stability = field(repr=False)


@dataclass(frozen=True)
class NoPanel:
    """Why the weights of a problem cannot be moved on the page: its method has no closed form there."""

    method: str
