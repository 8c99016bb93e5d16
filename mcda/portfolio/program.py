"""The 0/1 programme behind a selection, and its exact solution by HiGHS."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from mcda.domain.portfolio import SetValue
from mcda.errors import McdaError

# HiGHS ends at an absolute gap of 1e-6: a goal of this size is then exact to 1e-10. Rows stay near the size of
# their 0/1 variables; what their tolerance of 1e-6 lets through is found by plain arithmetic and cut off.
SCALE = 1e4
ROW_SCALE = 10.0
REPAIRS = 50
TIE = 1e-9


@dataclass(frozen=True, eq=False)
class Rule:
    """row . x <= most, with the words that name it."""

    label: str
    row: np.ndarray
    most: float
    resource: str = ""

    @property
    def slack(self) -> float:
        """Rounding that a sum of costs may show."""
        return 1e-9 * abs(self.most) + 1e-12


class Answer(NamedTuple):
    """A set (n,) of 0/1, its value, the proven bound of the goal, and whether the optimum is proven."""

    inside: np.ndarray
    value: float
    bound: float
    proven: bool


@dataclass(frozen=True, eq=False)
class Program:
    """What a set is worth and the rules that it must keep."""

    worth: SetValue
    rules: tuple[Rule, ...] = ()
    synergies: tuple[tuple[int, int, float], ...] = ()
    costs: dict[str, np.ndarray] = field(default_factory=dict)
    budget: dict[str, float] = field(default_factory=dict)
    requires: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        return self.worth.ids

    @property
    def n(self) -> int:
        return len(self.worth.ids)

    def values(self, sets: np.ndarray) -> np.ndarray:
        """Values (n_sets,) with the synergies."""
        total = self.worth.of_sets(sets)
        for a, b, extra in self.synergies:
            total = total + extra * (sets[:, a] * sets[:, b])
        return total

    def keeps(self, sets: np.ndarray) -> np.ndarray:
        """Which rows of a 0/1 matrix keep every rule."""
        good = np.ones(len(sets), bool)
        for rule in self.rules:
            good &= sets @ rule.row <= rule.most + rule.slack
        return good

    def tie(self, value: float) -> float:
        """Values closer than this are equal."""
        return TIE * max(abs(value), float(np.abs(self.worth.alone).max(initial=0.0)))

    def under(self, *more: Rule) -> Program:
        return replace(self, rules=(*self.rules, *more))

    def rebudgeted(self, resource: str, most: float, costs: np.ndarray | None = None) -> Program:
        """The same programme with another budget, or other costs, of one resource."""
        row = self.costs[resource] if costs is None else costs
        rest = tuple(r for r in self.rules if r.resource != resource)
        rule = () if np.isinf(most) else (budget_rule(resource, row, most),)
        return replace(self, rules=(*rule, *rest), costs={**self.costs, resource: row}, budget={**self.budget, resource: most})

    @cached_property
    def lines(self) -> Lines:
        return _lines(self)


class Lines(NamedTuple):
    """The linear form: value = worth . v, matrix . v <= most, bounds, integrality; the first n of v are the set."""

    worth: np.ndarray
    matrix: np.ndarray
    most: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    whole: np.ndarray
    scale: float


def budget_rule(resource: str, row: np.ndarray, most: float) -> Rule:
    return Rule(f"budget {resource} = {most:g}", row, most, resource)


def fixed(program: Program, index: int, value: int) -> Rule:
    """The intervention is in (1) or out (0)."""
    row = np.zeros(program.n)
    row[index] = -1.0 if value else 1.0
    return Rule(f"{program.ids[index]} is forced {'in' if value else 'out'}", row, -1.0 if value else 0.0)


def other_than(inside: np.ndarray) -> Rule:
    """No-good cut: any set but this one."""
    return Rule("another set", np.where(inside > 0.5, 1.0, -1.0), float((inside > 0.5).sum() - 1))


class _Columns:
    """Collects auxiliary variables and their rows."""

    def __init__(self, n: int, own: np.ndarray):
        self.n, self.worth = n, list(own)
        self.lower, self.upper, self.whole = [0.0] * n, [1.0] * n, [1] * n
        self.rows: list[tuple[dict[int, float], float]] = []

    def add(self, worth: float, lower: float, upper: float, whole: int = 0) -> int:
        self.worth.append(worth)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.worth) - 1

    def at_most(self, terms: dict[int, float], most: float) -> None:
        self.rows.append((terms, most))


def _lines(program: Program) -> Lines:
    """Linearise shared leaves and synergies.

    A leaf filled beyond its scale needs a variable y <= clip(sum); where more
    of the leaf is worth less (negative coefficient) or the lower end can be
    passed, a 0/1 variable keeps the solver from choosing the better side.
    """
    worth, n = program.worth, program.n
    columns = _Columns(n, worth.own.copy())
    for leaf in range(len(worth.coefficients)):
        _add_leaf(columns, worth.ratings[:, leaf], float(worth.coefficients[leaf]), worth.low, worth.high)
    for a, b, extra in program.synergies:
        pair = columns.add(extra, 0.0, 1.0)
        if extra > 0:
            columns.at_most({pair: 1.0, a: -1.0}, 0.0)
            columns.at_most({pair: 1.0, b: -1.0}, 0.0)
        else:
            columns.at_most({a: 1.0, b: 1.0, pair: -1.0}, 1.0)
    matrix = np.zeros((len(columns.rows), len(columns.worth)))
    for i, (terms, _) in enumerate(columns.rows):
        for j, coefficient in terms.items():
            matrix[i, j] = coefficient
    size = np.maximum(np.abs(columns.lower), np.abs(columns.upper)) * np.abs(columns.worth)
    scale = SCALE / size.max() if size.max(initial=0.0) > 0 else 1.0
    return Lines(
        np.array(columns.worth), matrix, np.array([m for _, m in columns.rows]), np.array(columns.lower), np.array(columns.upper), np.array(columns.whole), scale
    )


def _add_leaf(columns: _Columns, ratings: np.ndarray, coefficient: float, low: float, high: float) -> None:
    if coefficient == 0 or not ratings.any():
        return
    least, largest = ratings[ratings < 0].sum(), ratings[ratings > 0].sum()
    if low <= least and largest <= high:  # never full: plain addition
        for i in np.flatnonzero(ratings):
            columns.worth[i] += coefficient * ratings[i]
        return
    if coefficient < 0:  # look at it from the other side, so that more is better
        ratings, coefficient, low, high, least, largest = -ratings, -coefficient, -high, -low, -largest, -least
    level = columns.add(coefficient, max(least, low), min(largest, high))
    terms = {level: 1.0} | {int(i): -float(ratings[i]) for i in np.flatnonzero(ratings)}
    if least < low:  # the sum may fall below the end of the scale, the level may not
        below = columns.add(0.0, 0.0, 1.0, 1)
        columns.at_most(terms | {below: least - low}, 0.0)
        columns.at_most({level: 1.0, below: min(largest, high) - low}, min(largest, high))
    else:
        columns.at_most(terms, 0.0)


def solve(
    program: Program, extra: Iterable[Rule] = (), cheapest: np.ndarray | None = None, floor: float | None = None, seconds: float | None = None
) -> Answer | None:
    """The set of greatest value, or the cheapest one worth at least `floor`; None where no set keeps the rules.

    `mip_rel_gap=0`; each answer is checked in plain arithmetic, and a set that
    only the solver's tolerance let through is cut off and the programme solved again.
    """
    extra = list(extra)
    for _ in range(REPAIRS):
        found = _solved(program, extra, cheapest, floor, seconds)
        if found is None:
            return None
        sets = found.inside[None, :]
        good = all(sets[0] @ r.row <= r.most + r.slack for r in (*program.rules, *extra))
        if good and (floor is None or found.value >= floor - program.tie(floor)):
            return found
        extra.append(other_than(found.inside))
    raise McdaError("the solver found no set that keeps the rules within rounding", None, "give costs and budgets with fewer digits")


def _solved(program: Program, extra: list[Rule], cheapest: np.ndarray | None, floor: float | None, seconds: float | None) -> Answer | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    lines, n = program.lines, program.n
    size, upper = len(lines.worth), lines.upper.copy()
    rows, most = _rule_rows([*program.rules, *extra], n, size, upper)
    if floor is not None:
        rows.append(-lines.worth * lines.scale * ROW_SCALE / SCALE)
        most.append(-floor * lines.scale * ROW_SCALE / SCALE)
    goal = -lines.worth * lines.scale
    if cheapest is not None:
        goal = np.concatenate([cheapest, np.zeros(size - n)])
        goal = goal * (SCALE / goal.max() if goal.max(initial=0.0) > 0 else 1.0)
    matrix, top = np.vstack([lines.matrix, *rows]), np.concatenate([lines.most, most])
    if np.isneginf(top).any():
        return None
    options = {"mip_rel_gap": 0.0} | ({"time_limit": seconds} if seconds else {})
    constraints = [LinearConstraint(matrix, -np.inf, top)] if len(matrix) else []
    with quiet():
        result = milp(goal, integrality=lines.whole, bounds=Bounds(lines.lower, upper), constraints=constraints, options=options)
    if result.status == 2:
        return None
    if result.x is None:
        raise McdaError(f"the solver gave no set ({result.message})", None, "allow more time, or fewer rules")
    inside = np.round(result.x[:n])
    bound = -float(result.mip_dual_bound) / lines.scale if cheapest is None else np.nan
    return Answer(inside, float(program.values(inside[None, :])[0]), bound, result.status == 0)


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps a line that some HiGHS versions print from C out of stdout, which may carry a JSON document."""
    try:
        sys.stdout.flush()
        kept = os.dup(1)
    except (OSError, ValueError):
        yield
        return
    hole = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(hole, 1)
        yield
    finally:
        _flush_c()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(hole)


def _flush_c() -> None:
    """Empty the buffers of C's stdio, as far as the platform shows them."""
    try:
        (ctypes.cdll.msvcrt if os.name == "nt" else ctypes.CDLL(None)).fflush(None)
    except (OSError, AttributeError):
        return


def _rule_rows(rules: list[Rule], n: int, size: int, upper: np.ndarray) -> tuple[list[np.ndarray], list[float]]:
    """Rows scaled so that the solver's tolerance is far below a budget's last digit; closes what can never fit."""
    rows, most = [], []
    for rule in rules:
        row, limit = rule.row.copy(), rule.most
        if (row >= 0).all():
            if limit < -rule.slack:
                return [], [-np.inf]
            closed = row > limit + rule.slack
            upper[:n][closed] = 0.0
            row[closed] = 0.0
            if row.sum() <= limit:
                continue
        scale = ROW_SCALE / limit if rule.resource and limit > 0 else 1.0
        rows.append(np.concatenate([row * scale, np.zeros(size - n)]))
        most.append((limit + rule.slack) * scale if rule.resource else limit)
    return rows, most
