"""Exact score ranges when weights are known only by statements: order and ratios.

Statements 'a weighs at least as much as b' and 'low <= a/b <= high' are linear
in w, and squared also in u = w^2. A TOPSIS closeness is then extreme where
B u / (A + B) u is: a linear-fractional program, one LP after Charnes and Cooper
(maximise B_i u with (A_i + B_i) u = 1). Additive scores: one LP in w.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import Method
from mcda.errors import Fault, InvalidInput, NotApplicable, UnknownName, refuse
from mcda.robustness.forms import Distance, Linear, form_of
from mcda.scoring import TOPSIS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ScoreRanges:
    """Lowest and highest score of each alternative over all admissible weights: exact, no sample can lie outside."""

    alternatives: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    statements: tuple[str, ...]
    kind: str = "exact"

    def to_frame(self) -> pd.DataFrame:
        """Alternative / low, high, kind."""
        import pandas as pd

        return pd.DataFrame({"low": self.low, "high": self.high, "kind": self.kind}, index=pd.Index(self.alternatives, name="alternative"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def score_ranges(
    problem: Problem,
    order: Iterable[tuple[str, str]] = (),
    ratios: Mapping[tuple[str, str], tuple[float, float]] | None = None,
    method: Method | None = None,
) -> ScoreRanges:
    """Exact range of every score under statements about the weights.

    Parameters
    ----------
    order : pairs (a, b): a weighs at least as much as b.
    ratios : {(a, b): (low, high)}: a weighs low to high times as much as b; interval judgements.
    method : TOPSIS (default) or a method that is linear in the weights.

    Raises
    ------
    InvalidInput
        Contradictory statements: those that conflict are named.
    NotApplicable
        Other methods.

    Notes
    -----
    Absolute bounds on weights are not linear in u: sample them.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame([[1, 0], [0, 1]], index=["a", "b"], columns=["x", "y"])
    >>> problem = mcda.Problem.from_frame(frame, {"x": "benefit", "y": "benefit"})
    >>> mcda.score_ranges(problem, order=[("x", "y")]).to_frame().round(3).loc["a", ["low", "high"]].astype(float).tolist()
    [0.5, 1.0]
    """
    from scipy.optimize import linprog

    form = form_of(problem, TOPSIS() if method is None else method)
    if not isinstance(form, Linear | Distance):
        raise NotApplicable("exact score ranges are known for TOPSIS and for methods linear in the weights", None, "sample the weights instead")
    rows, told = _statements(problem, list(order), dict(ratios or {}), 2 if isinstance(form, Distance) else 1)
    _refuse_conflicts(rows, told)
    n = len(problem.criteria)
    upper = np.array(rows) if rows else None
    limits = np.zeros(len(rows)) if rows else None
    ends = []
    for i in range(len(problem.alternatives)):
        goal = form.to_worst[i] if isinstance(form, Distance) else form.table[i]
        scale = form.to_best[i] + form.to_worst[i] if isinstance(form, Distance) else np.ones(n)
        if not scale.any():
            raise NotApplicable(f"the score of {problem.alternatives[i]!r} is undefined: no criterion tells the alternatives apart")
        pair = []
        for sign in (1.0, -1.0):
            found = linprog(sign * goal, A_ub=upper, b_ub=limits, A_eq=scale[None], b_eq=[1.0], bounds=(0, None), method="highs")
            pair.append(sign * found.fun)
        ends.append(_closeness(pair) if isinstance(form, Distance) else tuple(pair))
    return ScoreRanges(problem.alternatives, tuple(float(a) for a, _ in ends), tuple(float(b) for _, b in ends), tuple(told))


def _closeness(pair: list[float]) -> tuple[float, float]:
    """From q = D-^2 / (D-^2 + D+^2) to D- / (D- + D+): increasing in q."""
    out = []
    for q in np.clip(pair, 0.0, 1.0):
        far, near = np.sqrt(q), np.sqrt(1 - q)
        out.append(float(far / (far + near)))
    return out[0], out[1]


def _statements(problem: Problem, order: list, ratios: dict, power: int) -> tuple[list[np.ndarray], list[str]]:
    """Rows r with r . u <= 0, and each in words."""
    names, rows, told, faults = problem.criteria, [], [], []
    for a, b in [*order, *ratios]:
        for name in (a, b):
            if name not in names:
                raise UnknownName.among("criterion", str(name), names)

    def add(more: str, less: str, factor: float, words: str) -> None:
        row = np.zeros(len(names))
        row[names.index(less)] += factor**power
        row[names.index(more)] -= 1.0
        rows.append(row)
        told.append(words)

    for a, b in order:
        add(a, b, 1.0, f"{a} weighs at least as much as {b}")
    for (a, b), (low, high) in ratios.items():
        if not 0 <= low <= high or not np.isfinite(low):
            faults.append(Fault(f"the ratio {a} : {b} is from {low:g} to {high:g}", None, "write (low, high) with 0 <= low <= high"))
            continue
        add(a, b, low, f"{a} weighs at least {low:g} times as much as {b}")
        if np.isfinite(high) and high > 0:
            add(b, a, 1 / high, f"{a} weighs at most {high:g} times as much as {b}")
    refuse(faults)
    return rows, told


def _refuse_conflicts(rows: list[np.ndarray], told: list[str]) -> None:
    """Statements that leave no weights but zeros to the criteria they name: those are taken out one by one until it holds."""
    conflict = _minimal_conflict(rows)
    if conflict:
        listed = "; ".join(told[n] for n in conflict)
        raise InvalidInput(f"the statements contradict each other: {listed}", None, "take one of them back")


def _minimal_conflict(rows: list[np.ndarray]) -> list[int]:
    """A smallest set of statements that no positive weights fulfil; empty when all can hold."""
    from scipy.optimize import linprog

    def possible(some: list[int]) -> bool:
        if not some:
            return True
        n = len(rows[0])
        return linprog(np.zeros(n), A_ub=np.array([rows[k] for k in some]), b_ub=np.full(len(some), 1e-9), bounds=(1.0, 1e12), method="highs").status == 0

    kept = list(range(len(rows)))
    if possible(kept):
        return []
    for k in list(kept):
        rest = [n for n in kept if n != k]
        if not possible(rest):
            kept = rest
    return kept
