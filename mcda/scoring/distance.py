"""Methods that measure distances to an ideal: TOPSIS and VIKOR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mcda.domain.note import Note
from mcda.domain.problem import FOLD, Problem
from mcda.domain.ranking import LazySteps, Method, Ranking, Step
from mcda.errors import NotApplicable
from mcda.scoring.checks import refuse_all_equal
from mcda.scoring.normalization import bounded_values, normalized_values, scaled_columns
from mcda.scoring.options import check_number, check_reference

CHUNK = 128 * FOLD  # rows that stay in the cache of one core
EVEN = 1e-12  # a spread of S or R below this is rounding


@dataclass(frozen=True)
class TOPSIS(Method):
    """Closeness to the ideal: D- / (D+ + D-), distances of weighted normalized values.

    Parameters
    ----------
    normalization : {"vector", "minmax", "max", "sum"}, default "vector"
        With ``reference="fixed"`` values are scaled by the declared bounds and
        the normalization must be left out.
    reference : {"sample", "fixed"}
        "sample": ideal and anti-ideal are the best and worst values present, so
        adding an alternative can reverse the order of others. "fixed": they are
        the declared bounds; no reversal.
    p : float, default 2
        Order of the Minkowski distance, at least 1: 1 city-block, 2 Euclidean,
        infinity the largest single difference.

    Notes
    -----
    Score in [0, 1], higher is better. With v_ij = w_j r_ij:
    D+_i = (sum_j |v_ij - max_i v_ij|^p)^(1/p), D-_i = (sum_j |v_ij - min_i v_ij|^p)^(1/p).
    Compensatory; monotone on non-negative data. Hwang & Yoon (1981),
    doi:10.1007/978-3-642-48318-9.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], index=list("abcd"), columns=list("xyz"))
    >>> problem = mcda.Problem.from_frame(frame, dict.fromkeys("xyz", "benefit"))
    >>> mcda.rank(problem, {"x": 0.3, "y": 0.4, "z": 0.3}, mcda.TOPSIS()).scores.round(4).tolist()
    [0.5037, 0.6581, 0.7482, 0.334]
    """

    normalization: str | None = None
    reference: str = "sample"
    p: float = 2.0

    id: ClassVar[str] = "topsis"
    label: ClassVar[str] = "TOPSIS"
    assumes: ClassVar[str] = "the best option lies near the ideal and far from the anti-ideal, in distances of weighted normalized values"
    compensation: ClassVar[str] = "full, less for large differences"
    can_reverse_ranks: ClassVar[str] = "yes; no with reference=fixed"
    monotone: ClassVar[str] = "yes on non-negative data"
    needs: ClassVar[str] = "reference=fixed needs declared bounds"
    quiet: ClassVar[tuple[str, ...]] = ("p",)
    differs: ClassVar[tuple[str, str]] = ("compensation", Note("TOPSIS squares differences, so that one large difference counts more than several small ones"))
    source: ClassVar[str] = "Hwang & Yoon (1981), doi:10.1007/978-3-642-48318-9"

    def __post_init__(self) -> None:
        check_reference(self)
        check_number(self, "p", 1.0)
        if self.reference == "sample" and self.normalization is None:
            object.__setattr__(self, "normalization", "vector")

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, LazySteps]:
        values, scale, best, worst = self._reference(problem, weights)
        to_best, to_worst = distances(values, scale, best, worst, self.p)
        total = to_best + to_worst
        if not total.min() > 0:
            refuse_all_equal(problem, weights, self.label)
            raise NotApplicable(Note("TOPSIS is undefined: an alternative has no distance to either end"), None, "the values differ by less than a computer can tell")

        def steps() -> dict[str, object]:
            r = bounded_values(problem) if self.reference == "fixed" else normalized_values(problem, self.normalization)
            return {"normalized": r, "weighted": r * weights, "distance to ideal": to_best, "distance to anti-ideal": to_worst}

        return np.divide(to_worst, total, out=total), LazySteps(steps)

    def _reference(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, ...]:
        """Values, weight of a difference in their unit, and the two ends (n_leaves,) each."""
        if self.reference == "fixed":
            r = bounded_values(problem)
            return r, weights, np.ones(r.shape[1]), np.zeros(r.shape[1])
        columns = scaled_columns(problem, self.normalization)
        up = (problem.signs > 0) | (self.normalization == "sum")
        return columns.values, weights / columns.norm, np.where(up, columns.high, columns.low), np.where(up, columns.low, columns.high)


def distances(values: np.ndarray, scale: np.ndarray, best: np.ndarray, worst: np.ndarray, p: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    """Minkowski distances (n_alternatives,) of `values * scale` to `best * scale` and to `worst * scale`.

    A normalization that is linear in a column needs no normalized table: a
    difference in the column's own unit, times weight over norm, is enough.
    The table is read once, in chunks that stay in the cache.
    """
    if p != 2 or not _squares_are_safe(best - worst, scale):
        v, ends = values * scale, (best * scale, worst * scale)
        return tuple(np.linalg.norm(v - end, ord=p, axis=1) for end in ends)  # type: ignore[return-value]
    n, m = values.shape
    squared, work = np.square(scale), np.empty((min(n, CHUNK), m))
    out = np.empty(n), np.empty(n)
    for start in range(0, n, CHUNK):
        rows = values[start : start + CHUNK]
        for end, distance in zip((best, worst), out, strict=True):
            square = _squared_differences(rows, end, work[: len(rows)])
            np.matmul(square, squared, out=distance[start : start + CHUNK])
    return np.sqrt(out[0], out=out[0]), np.sqrt(out[1], out=out[1])


def _squared_differences(rows: np.ndarray, end: np.ndarray, work: np.ndarray) -> np.ndarray:
    """(rows - end)^2 into `work`, many rows taken as one long row."""
    fold = FOLD if len(rows) % FOLD == 0 and rows.flags.c_contiguous else 1
    long = work.reshape(-1, fold * len(end))
    np.subtract(rows.reshape(long.shape), np.tile(end, fold), out=long)
    np.square(long, out=long)
    return work


def _squares_are_safe(span: np.ndarray, scale: np.ndarray) -> bool:
    sizes = np.abs(np.concatenate([span, scale]))
    return bool(np.all((sizes == 0) | ((sizes > 1e-70) & (sizes < 1e70))))


@dataclass(frozen=True)
class VIKOR(Method):
    """Compromise between the sum and the largest of the weighted regrets; **lower is better**.

    Parameters
    ----------
    v : float in [0, 1], default 0.5
        Weight of the sum S against the largest single regret R.

    Notes
    -----
    With f*_j the best and f-_j the worst value present and
    d_ij = w_j (f*_j - f_ij) / (f*_j - f-_j):
    S_i = sum_j d_ij, R_i = max_j d_ij,
    Q_i = v (S_i - S*) / (S- - S*) + (1 - v) (R_i - R*) / (R- - R*).
    The score is Q. A constant column contributes nothing; where all S (or R)
    are equal their part of Q is 0.

    The step "compromise set" holds the first by Q alone when C1 (it leads the
    second by at least 1 / (m - 1)) and C2 (it is also first by S or by R) both
    hold, the first two when only C2 fails, and all within 1 / (m - 1) of the
    first when C1 fails.

    **Not monotone**: a worse value can lift the row that it stands in. Rows
    (9, 3), (2, 9), (6, 1), both benefits, weights 6/11 and 5/11: lowering the
    9 of the second row to 3 lifts that row from third to second, because all
    regrets are scaled anew.

    Opricovic & Tzeng (2004), doi:10.1016/S0377-2217(03)00020-1.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"risk": [1, 2, 5], "altitude": [3000, 3750, 4500]}, index=["a", "b", "c"])
    >>> problem = mcda.Problem.from_frame(frame, {"risk": "cost", "altitude": "benefit"})
    >>> ranking = mcda.rank(problem, {"risk": 0.5, "altitude": 0.5}, mcda.VIKOR())
    >>> ranking.scores.tolist(), ranking.steps["compromise set"]
    ([1.0, 0.0, 1.0], ('b',))
    """

    v: float = 0.5

    id: ClassVar[str] = "vikor"
    label: ClassVar[str] = "VIKOR"
    higher_is_better: ClassVar[bool] = False
    assumes: ClassVar[str] = "a compromise: little regret in sum and no single large regret"
    compensation: ClassVar[str] = "partial: the largest single regret counts with 1 - v"
    can_reverse_ranks: ClassVar[str] = "yes"
    monotone: ClassVar[str] = "no: a worse value can lift its own row"
    scaling: ClassVar[str] = "minmax"
    differs: ClassVar[tuple[str, str]] = ("compensation", Note("VIKOR also counts the largest single regret, which nothing makes up for"))
    source: ClassVar[str] = "Opricovic & Tzeng (2004), doi:10.1016/S0377-2217(03)00020-1"

    def __post_init__(self) -> None:
        check_number(self, "v", 0.0, 1.0)

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, LazySteps]:
        refuse_all_equal(problem, weights, self.label)
        regret = weights * (1.0 - normalized_values(problem, "minmax"))
        low, high = problem.extremes
        regret[:, low == high] = 0.0
        s, r = regret.sum(axis=1), regret.max(axis=1)
        q = self.v * _spread(s) + (1.0 - self.v) * _spread(r)

        def steps() -> dict[str, object]:
            best, worst = np.where(problem.signs > 0, (high, low), (low, high))
            lead, members = compromise(q, s, r)
            return {
                "best values": Step(best, "c"), "worst values": Step(worst, "c"), "weighted": regret, "S": s, "R": r, "Q": q,
                "C1": lead[0], "C2": lead[1], "compromise set": tuple(problem.alternatives[i] for i in members),
            }  # fmt: skip

        return q.copy(), LazySteps(steps)

    def remarks(self, ranking: Ranking) -> tuple[str, ...]:
        steps = ranking.step_values
        return (
            Note("VIKOR is not monotone: worsening a value can improve the rank of its own row"),
            Note("compromise set: {members} (C1 {c1}, C2 {c2})", members=steps["compromise set"], c1=_held(steps["C1"]), c2=_held(steps["C2"])),
        )


def compromise(q: np.ndarray, s: np.ndarray, r: np.ndarray) -> tuple[tuple[bool, bool], list[int]]:
    """((C1, C2), rows of the compromise set in order of Q)."""
    order = np.argsort(q, kind="stable")
    first, second = order[0], order[1]
    margin = 1.0 / (len(q) - 1)
    c1 = bool(q[second] - q[first] >= margin - EVEN)
    c2 = bool(s[first] <= s.min() + EVEN or r[first] <= r.min() + EVEN)
    if c1:
        return (c1, c2), [int(first)] if c2 else [int(first), int(second)]
    return (c1, c2), [int(i) for i in order if q[i] - q[first] < margin - EVEN]


def _spread(values: np.ndarray) -> np.ndarray:
    low, high = values.min(), values.max()
    return np.zeros(len(values)) if high - low < EVEN else (values - low) / (high - low)


def _held(held: object) -> str:
    return "holds" if held else "fails"
