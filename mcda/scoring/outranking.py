"""PROMETHEE: flows of pairwise preference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mcda.domain.note import Note
from mcda.domain.problem import Problem
from mcda.domain.ranking import LazySteps, Method, Ranking, Step, ranks_of
from mcda.errors import Fault, Usage, did_you_mean, refuse

BLOCK = 1_000_000  # entries of a table of differences that are held at once
TOLD_PAIRS = 6
Flows = tuple[np.ndarray, np.ndarray]


def _usual(d: np.ndarray) -> np.ndarray:
    return (d > 0).astype(float)


def _ushape(d: np.ndarray, q: float) -> np.ndarray:
    return (d > q).astype(float)


def _vshape(d: np.ndarray, p: float) -> np.ndarray:
    return np.clip(d / p, 0.0, 1.0)


def _level(d: np.ndarray, q: float, p: float) -> np.ndarray:
    return 0.5 * (d > q) + 0.5 * (d > p)


def _linear(d: np.ndarray, q: float, p: float) -> np.ndarray:
    return np.clip((d - q) / (p - q), 0.0, 1.0)


def _gaussian(d: np.ndarray, s: float) -> np.ndarray:
    return np.where(d > 0, -np.expm1(-np.square(d) / (2.0 * s * s)), 0.0)


PREFERENCES: dict[str, tuple[Callable[..., np.ndarray], tuple[str, ...]]] = {
    "usual": (_usual, ()),
    "u-shape": (_ushape, ("q",)),
    "v-shape": (_vshape, ("p",)),
    "level": (_level, ("q", "p")),
    "linear": (_linear, ("q", "p")),
    "gaussian": (_gaussian, ("s",)),
}


@dataclass(frozen=True)
class _Promethee(Method):
    """Parameters and flows that PROMETHEE I and II share."""

    preference: str | tuple = "usual"
    q: float | tuple | None = None
    p: float | tuple | None = None
    s: float | tuple | None = None

    assumes: ClassVar[str] = "options are compared in pairs, criterion by criterion; thresholds are in the criterion's own unit"
    compensation: ClassVar[str] = "partial: the size of a difference counts up to its threshold; with the usual function only its sign counts"
    can_reverse_ranks: ClassVar[str] = "yes"
    differs: ClassVar[tuple[str, str]] = ("compensation", Note("PROMETHEE counts by how many pairs an option is ahead, not by how far beyond its thresholds"))
    source: ClassVar[str] = "Brans, Vincke & Mareschal (1986), doi:10.1016/0377-2217(86)90044-5"

    def __post_init__(self) -> None:
        for name in ("preference", "q", "p", "s"):
            value = getattr(self, name)
            if isinstance(value, Mapping):
                object.__setattr__(self, name, tuple(sorted((str(k), v) for k, v in value.items())))
        for name in _each(self.preference):
            if name not in PREFERENCES:
                raise Usage(f"unknown preference function {name!r}", None, did_you_mean(str(name), PREFERENCES))
        faults = []
        for name in ("q", "p", "s"):
            for value in _each(getattr(self, name)):
                low = 0.0 if name == "q" else 5e-324
                if value is not None and (isinstance(value, bool | str) or not low <= value < float("inf")):
                    faults.append(Fault(f"{self.label}: the threshold {name} is {value!r}", None, f"{name} is a number {'of at least 0' if name == 'q' else 'above 0'}"))
        refuse(faults, Usage)

    def shapes(self, problem: Problem) -> list[Callable[[np.ndarray], np.ndarray]]:
        """The preference function of each criterion, with its thresholds; all that is wrong at once."""
        faults = [
            Fault(f"{self.label}: {name} for {c!r}, which is not a criterion", None, did_you_mean(c, problem.criteria))
            for name in ("preference", "q", "p", "s") if isinstance(getattr(self, name), tuple)
            for c, _ in getattr(self, name) if c not in problem.criteria
        ]  # fmt: skip
        shapes = []
        for criterion in problem.criteria:
            kind = _of(self.preference, criterion) or "usual"
            kernel, needed = PREFERENCES[kind]
            given = {name: _of(getattr(self, name), criterion) for name in needed}
            faults += [
                Fault(f"{self.label}: the {kind} preference function needs the threshold {k} of {criterion!r}", None, f"write {k}={{criterion: value}}, in its own unit")
                for k, v in given.items() if v is None
            ]  # fmt: skip
            if len(needed) == 2 and None not in given.values() and not given["q"] < given["p"]:
                faults.append(Fault(f"{self.label}: q = {given['q']:g} of {criterion!r} is not below p = {given['p']:g}", None, "q is where preference begins, p where it is complete"))
            shapes.append(None if kind == "usual" else lambda d, kernel=kernel, given=given: kernel(d, **given))
        refuse(faults, Usage)
        return shapes

    def unicriterion(self, problem: Problem) -> Flows:
        """(n_alternatives, n_leaves) positive and negative flows of each criterion alone; weights enter later, linearly."""
        plus, minus = np.empty(problem.values.shape), np.empty(problem.values.shape)
        for j, (shape, sign) in enumerate(zip(self.shapes(problem), problem.signs, strict=True)):
            x = sign * problem.values[:, j]
            plus[:, j], minus[:, j] = _counted(x) if shape is None else _compared(x, shape)
        others = len(problem.alternatives) - 1
        return plus / others, minus / others

    def flows(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, LazySteps]:
        """phi+, phi- (n_alternatives,) and the steps that both methods share."""
        plus, minus = self.unicriterion(problem)
        given, received = plus @ weights, minus @ weights

        def steps() -> dict[str, object]:
            return {
                "unicriterion net flow": plus - minus, "weighted": (plus - minus) * weights, "positive flow": given, "negative flow": received, "net flow": given - received,
                "preference": Step(self.preferences(problem, weights), "aa"),
            }  # fmt: skip

        return given, received, LazySteps(steps)

    def preferences(self, problem: Problem, weights: np.ndarray) -> np.ndarray:
        """pi (n_alternatives, n_alternatives): weighted preference of the row over the column."""
        total = np.zeros((len(problem.alternatives),) * 2)
        for j, (shape, sign, weight) in enumerate(zip(self.shapes(problem), problem.signs, weights, strict=True)):
            x = sign * problem.values[:, j]
            total += weight * (shape or _usual)(x[:, None] - x)
        return total


@dataclass(frozen=True)
class PROMETHEE2(_Promethee):
    """Net flow of pairwise preference: phi_i = phi+_i - phi-_i.

    Parameters
    ----------
    preference : str or mapping {criterion: str}, default "usual"
        "usual" (any positive difference d counts 1), "u-shape" (d > q),
        "v-shape" (d / p up to 1), "level" (1/2 above q, 1 above p),
        "linear" (from 0 at q to 1 at p), "gaussian" (1 - exp(-d^2 / 2s^2)).
    q, p, s : float or mapping {criterion: float}
        Thresholds in the criterion's own unit: indifference, strict
        preference, width of the Gaussian; those that the function needs.

    Notes
    -----
    pi(a, b) = sum_j w_j P_j(d_j(a, b)) with d in favour of a;
    phi+_a = sum_b pi(a, b) / (m - 1), phi-_a = sum_b pi(b, a) / (m - 1).
    Net flow in [-1, 1], higher is better, linear in the weights: the step
    "unicriterion net flow" times the weights is the score.
    Brans, Vincke & Mareschal (1986), doi:10.1016/0377-2217(86)90044-5.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame([[4, 3, 2], [3, 2, 4], [5, 1, 3]], index=list("abc"), columns=list("xyz"))
    >>> problem = mcda.Problem.from_frame(frame, dict.fromkeys("xyz", "benefit"))
    >>> mcda.rank(problem, {"x": 0.5, "y": 0.3, "z": 0.2}, mcda.PROMETHEE2()).scores.round(4).tolist()
    [0.1, -0.3, 0.2]
    """

    id: ClassVar[str] = "promethee2"
    label: ClassVar[str] = "PROMETHEE II"
    monotone: ClassVar[str] = "yes"

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, LazySteps]:
        given, received, steps = self.flows(problem, weights)
        return given - received, steps


@dataclass(frozen=True)
class PROMETHEE1(_Promethee):
    """Partial order of pairwise preference: who outranks whom on both flows, and who cannot be compared.

    Parameters are those of `PROMETHEE2`.

    Notes
    -----
    a outranks b when phi+_a >= phi+_b and phi-_a <= phi-_b, one of them
    strictly; when the two flows disagree a and b are incomparable. A ranking
    needs a number for each alternative: the score is how many others it
    outranks minus how many outrank it, an integer that agrees with every
    comparison the method makes. Read the step "outranks" and the note on
    incomparable pairs, not the score alone. Flows within 1e-9 are equal.
    Brans, Vincke & Mareschal (1986), doi:10.1016/0377-2217(86)90044-5.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame([[4, 3, 2], [3, 2, 4], [5, 1, 3]], index=list("abc"), columns=list("xyz"))
    >>> problem = mcda.Problem.from_frame(frame, dict.fromkeys("xyz", "benefit"))
    >>> ranking = mcda.rank(problem, {"x": 0.5, "y": 0.3, "z": 0.2}, mcda.PROMETHEE1())
    >>> ranking.scores.tolist(), ranking.steps["positive flow"].round(2).tolist()
    ([0.0, -2.0, 2.0], [0.55, 0.35, 0.6])
    """

    id: ClassVar[str] = "promethee1"
    label: ClassVar[str] = "PROMETHEE I"
    monotone: ClassVar[str] = "not claimed: a partial order"

    def evaluate(self, problem: Problem, weights: np.ndarray) -> tuple[np.ndarray, LazySteps]:
        given, received, steps = self.flows(problem, weights)
        above = _outranks(given, received)
        return (above.sum(axis=1) - above.sum(axis=0)).astype(float), LazySteps(lambda: {**steps, "outranks": Step(above, "aa")})

    def remarks(self, ranking: Ranking) -> tuple[str, ...]:
        above = ranking.step_values["outranks"].values
        plus = ranking.step_values["positive flow"]
        minus = ranking.step_values["negative flow"]
        on_plus, on_minus = ranks_of(plus), ranks_of(minus, False)
        level = (on_plus[:, None] == on_plus) & (on_minus[:, None] == on_minus)
        pairs = np.argwhere(np.triu(~(above | above.T | level), 1))
        names = [f"{ranking.alternatives[i]} and {ranking.alternatives[j]}" for i, j in pairs[:TOLD_PAIRS]]
        more = f" and {len(pairs) - TOLD_PAIRS} more pairs" if len(pairs) > TOLD_PAIRS else ""
        told = Note("incomparable: {pairs}", pairs="; ".join(names) + more) if names else Note("no two alternatives are incomparable")
        return (Note("PROMETHEE I is a partial order: the score counts who outranks whom"), told)


def _outranks(plus: np.ndarray, minus: np.ndarray) -> np.ndarray:
    """Who is at least level on both flows and ahead on one; level is by groups, so that it is transitive."""
    on_plus, on_minus = ranks_of(plus), ranks_of(minus, False)
    ahead = (on_plus[:, None] < on_plus) | (on_minus[:, None] < on_minus)
    return ahead & (on_plus[:, None] <= on_plus) & (on_minus[:, None] <= on_minus)


def _counted(x: np.ndarray) -> Flows:
    """How many others each value beats, and loses to, by sorting."""
    ordered = np.sort(x)
    return np.searchsorted(ordered, x, "left").astype(float), (len(x) - np.searchsorted(ordered, x, "right")).astype(float)


def _compared(x: np.ndarray, shape: Callable[[np.ndarray], np.ndarray]) -> Flows:
    """Sums of preference over all others and of all others, in blocks of rows."""
    plus, minus = np.empty(len(x)), np.zeros(len(x))
    step = max(1, BLOCK // len(x))
    for start in range(0, len(x), step):
        preferred = shape(x[start : start + step, None] - x)
        plus[start : start + step] = preferred.sum(axis=1)
        minus += preferred.sum(axis=0)
    return plus, minus


def _each(value: object) -> list:
    return [v for _, v in value] if isinstance(value, tuple) else [value]


def _of(value: object, criterion: str) -> object:
    return dict(value).get(criterion) if isinstance(value, tuple) else value
