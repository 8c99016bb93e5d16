"""Shares of siblings under linear statements: is there any, which statements conflict, and even draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mcda.errors import InvalidInput

Statement = tuple[str, dict[str, float], float]  # in words, coefficients, limit: sum c_j w_j <= limit
LEAST = 1e-5  # what counts as above 0 when a ratio is stated
FLAT = 1e-10  # a slack that is never larger than this makes an equation of a statement


@dataclass(frozen=True, eq=False)
class Polytope:
    """{centre + basis y : table y <= room}, drawn by hit-and-run.

    Each draw is a chain of its own: it starts at the centre and takes `steps`
    steps, each to an even point of the chord in a random direction (Smith
    1984, doi:10.1287/opre.32.6.1296). Directions follow the shape of the space,
    which a fixed pilot run has measured. `basis` (k, d) has one column per free
    dimension, so that statements that amount to an equation lower d.
    """

    centre: np.ndarray
    basis: np.ndarray
    table: np.ndarray
    room: np.ndarray
    steps: int
    dimension = 0  # takes pseudo-random numbers, not coordinates of the points

    def shares(self, points: np.ndarray, rng: np.random.Generator, buffers: object = None) -> np.ndarray:
        """(k, n_draws), each column summing to 1."""
        shares = self.centre[:, None] + self.basis @ self.walk(rng, points.shape[1])
        np.clip(shares, 0.0, 1.0, out=shares)
        return shares / shares.sum(axis=0)

    def walk(self, rng: np.random.Generator, draws: int) -> np.ndarray:
        """(d, n_draws) in the coordinates of the basis."""
        d = self.basis.shape[1]
        at, room = np.zeros((d, draws)), np.repeat(self.room[:, None], draws, axis=1)
        for _ in range(self.steps if d else 0):
            way = rng.standard_normal((d, draws))
            speed = self.table @ way
            with np.errstate(divide="ignore", invalid="ignore"):
                reach = room / speed
            ahead = np.where(speed > 0, reach, np.inf).min(axis=0)
            behind = np.where(speed < 0, reach, -np.inf).max(axis=0)
            step = behind + (ahead - behind) * rng.random(draws)
            at += step * way
            room -= step * speed
            np.maximum(room, 0.0, out=room)
        return at

    def corners(self) -> np.ndarray | None:
        return None


def polytope(names: Sequence[str], statements: Sequence[Statement], positive: Sequence[str] = ()) -> Polytope:
    """The even distribution over the shares of `names` that fulfil all statements.

    The shares in `positive` must be able to be above 0: a ratio of zeros says nothing.

    Raises
    ------
    InvalidInput
        When there are none: it names a smallest set of statements that conflict.
    """
    place = {n: j for j, n in enumerate(names)}
    rows, limits = -np.eye(len(names)), np.zeros(len(names))
    for _, row, limit in statements:
        added = np.zeros(len(names))
        for name, value in row.items():
            added[place[name]] += value
        rows, limits = np.vstack([rows, added]), np.append(limits, limit)
    least = np.array([LEAST if n in positive else 0.0 for n in names])
    if not _feasible(rows, limits, least):
        _refuse_conflict(names, statements, rows, limits, least)
    return _shaped(rows, limits)


def _shaped(rows: np.ndarray, limits: np.ndarray) -> Polytope:
    n = rows.shape[1]
    slack = np.array([limit - _lowest(row, rows, limits) for row, limit in zip(rows, limits, strict=True)])
    equal = slack <= FLAT
    fixed, values = np.vstack([np.ones(n), rows[equal]]), np.append(1.0, limits[equal])
    _, sizes, vectors = np.linalg.svd(fixed)
    basis = vectors[int((sizes > 1e-9).sum()) :].T
    rows, limits = rows[~equal], limits[~equal]
    table = rows @ basis
    centre = _centre(rows, limits, fixed, values, np.linalg.norm(table, axis=1))
    room, d = (limits - rows @ centre).clip(0.0), basis.shape[1]
    space = Polytope(centre, basis, table, room, 40 + 20 * d)
    for _ in range(2 if d > 1 else 0):  # the pilot: measure the shape, then walk along it
        cloud = space.walk(np.random.default_rng(0), 1024)
        scale = np.linalg.cholesky(np.cov(cloud) + 1e-18 * np.eye(d))
        space = Polytope(centre, space.basis @ scale, space.table @ scale, room, space.steps)
    return space


def _centre(rows: np.ndarray, limits: np.ndarray, fixed: np.ndarray, values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The point farthest from all walls (Chebyshev centre)."""
    n = rows.shape[1]
    found = _solved(np.append(np.zeros(n), -1.0), np.column_stack([rows, lengths]), limits, np.column_stack([fixed, np.zeros(len(fixed))]), values)
    return found.x[:n]


def _lowest(row: np.ndarray, rows: np.ndarray, limits: np.ndarray) -> float:
    return float(_solved(row, rows, limits, np.ones((1, len(row))), np.ones(1)).fun)


def _feasible(rows: np.ndarray, limits: np.ndarray, least: np.ndarray) -> bool:
    n = rows.shape[1]
    return _solved(np.zeros(n), np.vstack([rows, -np.eye(n)]), np.append(limits, -least), np.ones((1, n)), np.ones(1)).status == 0


def _solved(cost: np.ndarray, rows: np.ndarray, limits: np.ndarray, fixed: np.ndarray, values: np.ndarray) -> object:
    from scipy.optimize import linprog

    return linprog(cost, A_ub=rows, b_ub=limits, A_eq=fixed, b_eq=values, bounds=(None, 1), method="highs")


def _refuse_conflict(names: Sequence[str], statements: Sequence[Statement], rows: np.ndarray, limits: np.ndarray, least: np.ndarray) -> None:
    """Drop statements one by one while the rest still conflicts: what is left is a smallest conflict."""
    kept = list(range(len(rows)))
    for row in range(len(names), len(rows)):
        fewer = [r for r in kept if r != row]
        if not _feasible(rows[fewer], limits[fewer], least):
            kept = fewer
    told = [statements[r - len(names)][0] for r in kept if r >= len(names)]
    among = "" if len(told) == 1 and len(names) > 1 else " together"
    raise InvalidInput(
        f"no weights of {', '.join(names)} that sum to 1 fulfil{among}: {'; '.join(told)}", "space", "loosen one of these statements",
    )  # fmt: skip
