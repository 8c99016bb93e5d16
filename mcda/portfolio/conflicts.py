"""The smallest set of requirements that cannot all hold."""

from __future__ import annotations

from typing import NoReturn

import numpy as np

from mcda.errors import InvalidInput, McdaError
from mcda.portfolio.program import Program, Rule

ROUNDS = 2000


def refuse_conflict(program: Program) -> NoReturn:
    """Raise with the smallest conflicting requirements of a programme that no set can keep."""
    labels = [r.label for r in smallest_conflict(program.rules)]
    raise InvalidInput(f"these requirements cannot all hold: {'; '.join(labels)}", None, "change or drop one of them")


def smallest_conflict(rules: tuple[Rule, ...]) -> list[Rule]:
    """Fewest rules that together leave no set, by hitting sets.

    Any conflict must hit every group of rules whose removal makes the rest
    possible. The smallest hitting set of the groups seen so far either is a
    conflict, and then a smallest one, or shows a further group.
    Ignatiev et al. (2015), doi:10.1007/978-3-319-23219-5_13.
    """
    matrix, most = np.array([r.row for r in rules]), np.array([r.most + r.slack for r in rules])
    groups: list[np.ndarray] = []
    for _ in range(ROUNDS):
        held = _fewest_hits(groups, len(rules))
        dropped = _dropped(matrix, most, held)
        if dropped is None:
            return [r for r, h in zip(rules, held, strict=True) if h]
        groups.append(dropped)
    raise McdaError("no set keeps all requirements; the smallest conflict was not found", None, "drop requirements one by one")


def _fewest_hits(groups: list[np.ndarray], n: int) -> np.ndarray:
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not groups:
        return np.zeros(n, bool)
    found = milp(np.ones(n), integrality=np.ones(n), bounds=Bounds(0, 1), constraints=LinearConstraint(np.array(groups, float), 1, np.inf), options={"mip_rel_gap": 0.0})
    return found.x > 0.5


def _dropped(matrix: np.ndarray, most: np.ndarray, held: np.ndarray) -> np.ndarray | None:
    """The fewest rules to drop, none of `held`, so that a set exists; None where there is none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    m, n = matrix.shape
    excess = np.maximum(np.maximum(matrix, 0).sum(axis=1) - most, 0)
    size = np.maximum(np.abs(matrix).max(axis=1), 1e-12)
    rows = np.hstack([matrix / size[:, None], -np.diag(excess / size)])
    bounds = Bounds(np.zeros(n + m), np.concatenate([np.ones(n), np.where(held, 0.0, 1.0)]))
    goal = np.concatenate([np.zeros(n), np.ones(m)])
    found = milp(goal, integrality=np.ones(n + m), bounds=bounds, constraints=LinearConstraint(rows, -np.inf, most / size), options={"mip_rel_gap": 0.0})
    return None if found.x is None else found.x[n:] > 0.5
