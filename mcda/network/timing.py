"""When effects arrive: lags move effects in time, not in size."""

from __future__ import annotations

import numpy as np

from mcda.domain.network import Graph
from mcda.errors import NotApplicable, Usage


def effects_by_step(graph: Graph, effects: np.ndarray, push: np.ndarray, steps: int) -> np.ndarray:
    """(steps + 1, n) effects under a push b that lasts: x_t = (b + sum_k x_(t-k) D_k) (I - D_0)^-1.

    D_k holds the links of lag k. The limit is b L where loops do not feed
    themselves; the steps themselves are always finite.
    """
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 0:
        raise Usage(f"{steps!r} is not a number of steps", None, "give a whole number from 0")
    if not graph.lags:
        raise NotApplicable("no link of this graph has a lag", None, "give links a `lag` in whole steps to ask when effects arrive")
    by_lag: dict[int, np.ndarray] = {}
    for k in graph.links:
        place = graph.place[k.source], graph.place[k.target]
        by_lag.setdefault(k.lag, np.zeros_like(effects))[place] = effects[place]
    at_once = np.linalg.inv(np.eye(len(effects)) - by_lag.pop(0, np.zeros_like(effects)))
    reached = np.zeros((steps + 1, len(effects)))
    for t in range(steps + 1):
        earlier = sum((reached[t - lag] @ part for lag, part in by_lag.items() if lag <= t), np.zeros(len(effects)))
        reached[t] = (push + earlier) @ at_once
    return reached


def steps_until(reached: np.ndarray, final: np.ndarray, share: float = 0.9) -> list[int | None]:
    """For each node the first step from which it stays at `share` of its final effect or beyond; None where not within the steps."""
    found: list[int | None] = []
    for k, end in enumerate(final):
        within = reached[:, k] / end >= share if end else np.zeros(len(reached), bool)
        late = np.flatnonzero(~within)
        found.append(0 if not len(late) else int(late[-1]) + 1 if late[-1] + 1 < len(reached) else None)
    return found
