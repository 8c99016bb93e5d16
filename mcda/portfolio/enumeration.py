"""All sets that keep the rules, when they can be listed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mcda.portfolio.program import Answer, Program, Rule

LIMIT = 200_000


def feasible_sets(program: Program, limit: int = LIMIT) -> np.ndarray | None:
    """0/1 matrix (n_sets, n) of every set that keeps the rules; None where there are more than `limit`.

    Interventions are added one at a time; a partial set is dropped as soon as
    no further choice can bring it back within a rule.
    """
    n = program.n
    sets = np.zeros((1, n), np.uint8)
    rows = np.array([r.row for r in program.rules]).reshape(-1, n)
    most = np.array([r.most + r.slack for r in program.rules])
    loads = np.zeros((len(rows), 1))
    rest = np.minimum(rows, 0).sum(axis=1)  # the most that later choices can still take off each row
    if (rest > most).any():
        return sets[:0]
    order = np.argsort(-np.abs(rows).sum(axis=0), kind="stable") if len(rows) else np.arange(n)
    for i in order:
        of = np.flatnonzero(rows[:, i])  # no other rule sees the choice
        rest[of] -= np.minimum(rows[of, i], 0)
        room = (most - rest)[of, None]
        without, with_it = ((loads[of] + more <= room).all(axis=0) for more in (0.0, rows[of, i, None]))
        grown = sets[with_it]
        grown[:, i] = 1
        sets = np.concatenate([sets[without], grown])
        loads = np.concatenate([loads[:, without], loads[:, with_it] + rows[:, i, None]], axis=1)
        if len(sets) > 2 * limit:
            return None
    return sets if len(sets) <= limit else None


def best_listed(
    program: Program, sets: np.ndarray, values: np.ndarray, extra: Iterable[Rule] = (), cheapest: np.ndarray | None = None, floor: float | None = None
) -> Answer | None:
    """What `solve` answers, read off the list of all sets that keep the programme's rules."""
    open_ = np.ones(len(sets), bool)
    for rule in extra:
        open_ &= sets @ rule.row <= rule.most + rule.slack
    if floor is not None:
        open_ &= values >= floor - program.tie(floor)
    if not open_.any():
        return None
    goal = values if cheapest is None else -(sets @ cheapest)
    best = int(np.where(open_, goal, -np.inf).argmax())
    return Answer(sets[best].astype(float), float(values[best]), float(values[best]), True)


def grow_certain(sets: np.ndarray, program: Program, gains: np.ndarray) -> np.ndarray:
    """Sets that no certain gain can enlarge: an intervention of `gains` never takes value away, so a set that it still fits need not be looked at."""
    keep = np.ones(len(sets), bool)
    rows = np.array([r.row for r in program.rules]).reshape(-1, program.n)
    most = np.array([r.most + r.slack for r in program.rules])
    loads = sets @ rows.T if len(rows) else np.zeros((len(sets), 0))
    for i in np.flatnonzero(gains):
        keep &= ~((sets[:, i] == 0) & (loads + rows[:, i] <= most).all(axis=1))
    return sets[keep]
