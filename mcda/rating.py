"""Sorting into ordered classes: by comprehensive score, and by ELECTRE TRI-B as a second opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.case import Case
from mcda.domain.problem import Problem
from mcda.domain.rating import ANY_STAGE, Cap, ClassChange, Rated, Rating, Sorting
from mcda.domain.weights import Weights, as_weights
from mcda.errors import Fault, InvalidInput, Usage, did_you_mean, refuse

if TYPE_CHECKING:
    import pandas as pd

NEAR = 1e-9  # scores and credibilities within this of a limit reach it
DRAWS, DOUBT = 4096, 0.5


def classify(
    problem: Problem,
    weights: Weights | Mapping[str, float] | Mapping[str, Mapping[str, float]] | pd.Series,
    classes: Sorting | Mapping[str, float],
    stages: Mapping[str, str] | None = None,
    doubt: float = DOUBT,
    draws: int = DRAWS,
    seed: int = 1,
) -> Rating:
    """Sort alternatives into ordered classes, each on its own and not against the others.

    Each value becomes 0 (its worst bound) to 100 (its best), linear and
    clipped; the comprehensive score is the weighted mean over what is known.
    The class is the best one whose least score is reached, unless a cap
    holds. ELECTRE TRI-B compares with profiles at the same cuts on every
    criterion: the pessimistic class is the best whose profile the alternative
    outranks, the optimistic one lies below the worst profile that is
    preferred to it.

    Parameters
    ----------
    problem : Problem
        Bounds (worst, best) on every leaf; NaN where `missing` allows it.
    weights : Weights, Series or mapping by name; or {stage: mapping}
        Sum 1 within 1e-9, per stage.
    classes : Sorting or {class: least score}
    stages : {alternative: stage}, needed with weights by stage.
    doubt : float
        Each weight is drawn within this share of its value, then normalised.
    draws, seed : int

    Returns
    -------
    Rating
        Class, score, reasons, second opinion, share of weight sets in which
        the class stays, and the nearest single change that lifts it.

    Raises
    ------
    InvalidInput
        A leaf without bounds, misaligned weights, an unknown stage, an alternative without any value.

    Notes
    -----
    A better value never lowers a class. Learning a missing value may.
    Weights are renormalised over known values, which assumes that what is
    missing is like what is known.

    References
    ----------
    Mousseau, V. and Slowinski, R. (1998). Inferring an ELECTRE TRI model from
    assignment examples. Journal of Global Optimization 12, 157-174.
    https://doi.org/10.1023/A:1008210427517

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"cover": [4.0, 7.5], "debt": [75.0, 40.0]}, index=["north", "south"])
    >>> problem = mcda.Problem.from_frame(frame, {"cover": "benefit", "debt": "cost"}, bounds={"cover": (0, 8), "debt": (90, 30)})
    >>> mcda.classify(problem, {"cover": 0.5, "debt": 0.5}, {"good": 70, "fair": 40, "poor": 0}).to_frame()["class"].to_dict()
    {'north': 'poor', 'south': 'good'}
    """
    sorting = classes if isinstance(classes, Sorting) else Sorting.of(classes)
    if not 0 <= doubt < 1:
        raise InvalidInput(f"the doubt {doubt:g} about weights must lie in [0, 1)", "doubt")
    if draws < 1:
        raise InvalidInput(f"{draws} draws are too few", "draws")
    refuse(_bound_faults(problem, sorting))
    by_stage = _weights_by_stage(problem, weights)
    chosen = _stages(problem, by_stage, stages)
    values = points(problem)
    unknown = [a for a, row in zip(problem.alternatives, values, strict=True) if np.isnan(row).all()]
    refuse([Fault(f"nothing is known about {a!r}", None, "leave it out") for a in unknown])
    factors = 1 + doubt * (2 * np.random.default_rng(seed).random((draws, len(problem.criteria))) - 1)
    sorter = _Sorter(problem, sorting)
    rated = tuple(sorter.rated(i, chosen[a], by_stage[chosen[a]], factors) for i, a in enumerate(problem.alternatives))
    return Rating(rated, sorting, draws, seed, doubt, problem.notes)


def rate(case: Case, problem: str | None = None, doubt: float = DOUBT, draws: int = DRAWS, seed: int = 1) -> Rating:
    """Sort the alternatives of a case's sorting problem into the classes of its model.

    Examples
    --------
    >>> import mcda
    >>> mcda.rate(mcda.read_case("henan-credit"))["syn_16"].final
    'CC'
    """
    plan = case.problem(problem) if problem else next((p for p in case.problems if p.kind == "sorting"), case.problems[0])
    sorting = case.model.sorting
    if plan.kind != "sorting" or sorting is None:
        raise Usage(f"problem {plan.id!r} of case {case.id!r} sorts nothing into classes", None, f"mcda rank {case.id}")
    tree = case.model.hierarchy
    values = np.full((len(plan.alternatives), len(tree.leaves)), np.nan)
    status = {}
    for i, alternative in enumerate(plan.alternatives):
        for j, leaf in enumerate(tree.leaves):
            cell = case.cells.get((alternative, leaf, plan.year)) or case.cells.get((alternative, leaf, None))
            if cell is not None and cell.value is not None:
                values[i, j], status[alternative, leaf] = cell.value, cell.status
    table = Problem(tree, plan.alternatives, values, status, missing=True, names={a: case.options[a].names for a in plan.alternatives if a in case.options})
    stages = {a: case.options[a].stages[0] if a in case.options and case.options[a].stages else ANY_STAGE for a in plan.alternatives}
    return classify(table, sorting.weights, sorting, stages, doubt, draws, seed)


def points(problem: Problem) -> np.ndarray:
    """Value points (n_alternatives, n_leaves): 0 at the worst bound, 100 at the best, linear between, clipped; NaN where missing."""
    worst, best = np.array([problem.hierarchy[c].bounds for c in problem.criteria], float).T
    return np.clip(100 * (problem.values - worst) / (best - worst), 0, 100)


def _bound_faults(problem: Problem, sorting: Sorting) -> list[Fault]:
    tree = problem.hierarchy
    faults = [Fault(f"the criterion {c!r} has no bounds", tree.places.get(c), "write bounds: [worst, best]") for c in problem.criteria if tree[c].bounds is None]
    for i, cap in enumerate(sorting.caps):
        place = sorting.places.get(f"caps/{i}")
        if cap.criterion not in problem.criteria:
            faults.append(Fault(f"a cap on {cap.criterion!r}, which is not a criterion", place, did_you_mean(cap.criterion, problem.criteria)))
        elif (tree[cap.criterion].direction == "cost") != (cap.at_least is not None):
            faults.append(Fault(f"the cap on {cap.criterion!r} would punish a better value", place, "at_least is for costs, below for benefits"))
    return faults


def _weights_by_stage(problem: Problem, weights: object) -> dict[str, np.ndarray]:
    staged = isinstance(weights, Mapping) and weights and all(isinstance(w, Mapping) for w in weights.values())
    by_stage = weights if staged else {ANY_STAGE: weights}
    return {str(stage): as_weights(problem.hierarchy, w).values for stage, w in by_stage.items()}


def _stages(problem: Problem, by_stage: Mapping[str, np.ndarray], stages: Mapping[str, str] | None) -> dict[str, str]:
    if list(by_stage) == [ANY_STAGE]:
        return dict.fromkeys(problem.alternatives, ANY_STAGE)
    given = stages or {}
    faults = [
        Fault(f"{a!r} has the unknown stage {given[a]!r}" if given.get(a) else f"{a!r} has no stage", None, did_you_mean(given.get(a, ""), by_stage))
        for a in problem.alternatives
        if given.get(a) not in by_stage
    ]
    refuse(faults)
    return {a: given[a] for a in problem.alternatives}


def _just_free(cap: Cap, whole: bool) -> float:
    """The nearest value at which a cap no longer holds."""
    if cap.below is not None:
        return cap.below
    return float(np.ceil(cap.at_least) - 1) if whole else float(np.nextafter(cap.at_least, -np.inf))


class _Sorter:
    """Sorts rows of one problem; holds what all rows share."""

    def __init__(self, problem: Problem, sorting: Sorting):
        self.problem, self.sorting = problem, sorting
        self.values = points(problem)
        self.lower = np.array([c.lower for c in sorting.classes])
        self.caps = [(list(problem.criteria).index(c.criterion), sorting.ids.index(c.best), c) for c in sorting.caps]

    def rated(self, i: int, stage: str, weights: np.ndarray, factors: np.ndarray) -> Rated:
        own, row, ids = self.problem.values[i], self.values[i], self.sorting.ids
        known = ~np.isnan(row)
        observed = float(weights[known].sum())
        if observed <= 0:
            raise InvalidInput(f"what is known about {self.problem.alternatives[i]!r} has no weight", None, "leave it out")
        score = float(weights[known] @ row[known] / observed)
        by_score, capped = self._by_score(score), self._capped(own)
        final = max(by_score, capped)
        provisional = observed < self.sorting.provisional_below - NEAR
        drawn = factors[:, known] * weights[known]
        sampled = np.argmax((drawn @ row[known] / drawn.sum(1))[:, None] >= self.lower[None] - NEAR, axis=1)
        finals = np.maximum(sampled, capped)
        pessimistic, optimistic = self._electre(row[known], weights[known] / observed)
        return Rated(
            self.problem.alternatives[i], stage, score, ids[by_score], ids[final], self._reasons(own, by_score, observed, provisional), observed, provisional,
            ids[pessimistic], ids[optimistic], self.sorting.classes[final].loan, float((finals == final).mean()), float((sampled == by_score).mean()),
            (ids[finals.max()], ids[finals.min()]), self._up(own, weights, final), self._status(i),
        )  # fmt: skip

    def _status(self, i: int) -> str:
        found = {s for (a, _), s in self.problem.status.items() if a == self.problem.alternatives[i]}
        return "illustrative" if "illustrative" in found else ", ".join(sorted(found))

    def _by_score(self, score: float) -> int:
        """Position of the best class whose least score is reached; the last one takes what is left."""
        reached = np.flatnonzero(score >= self.lower - NEAR)
        return int(reached[0]) if len(reached) else len(self.lower) - 1

    def _capped(self, own: np.ndarray) -> int:
        """Position of the best class that the caps allow."""
        return max((best for j, best, cap in self.caps if not np.isnan(own[j]) and cap.holds(own[j])), default=0)

    def _reasons(self, own: np.ndarray, by_score: int, observed: float, provisional: bool) -> tuple[str, ...]:
        told = [f"{cap.told()}: no better than {cap.best}" for j, best, cap in self.caps if best > by_score and not np.isnan(own[j]) and cap.holds(own[j])]
        if provisional:
            told.append(f"provisional: {observed:.2f} of the weight is observed, {self.sorting.provisional_below:.2f} is needed")
        return tuple(told)

    def _class_of(self, own: np.ndarray, weights: np.ndarray) -> int:
        row = points(replace(self.problem, alternatives=("x",), values=own[None], status={}, names={}))[0]
        known = ~np.isnan(row)
        return max(self._by_score(float(weights[known] @ row[known] / weights[known].sum())), self._capped(own))

    def _up(self, own: np.ndarray, weights: np.ndarray, final: int) -> ClassChange | None:
        """The change of one value, smallest as a share of its range, that reaches a better class; None where none does."""
        if final == 0:
            return None
        found = [c for j in np.flatnonzero(~np.isnan(own)) if (c := self._up_by(j, own, weights, final)) is not None]
        return min(found, key=lambda c: c.share_of_range, default=None)

    def _up_by(self, j: int, own: np.ndarray, weights: np.ndarray, final: int) -> ClassChange | None:
        criterion = self.problem.hierarchy[self.problem.criteria[j]]
        worst, best = criterion.bounds
        better = 1 if best > worst else -1
        row = points(replace(self.problem, alternatives=("x",), values=own[None], status={}, names={}))[0]
        known = ~np.isnan(row)
        observed = weights[known].sum()
        lack = self.lower[final - 1] - weights[known] @ row[known] / observed
        whole = criterion.scale == "whole"
        candidates = [_just_free(cap, whole) for k, _, cap in self.caps if k == j and cap.holds(own[j])]
        if lack > 0 and weights[j] > 0:
            candidates.append(worst + (best - worst) * (row[j] + lack * observed / weights[j]) / 100)
        for value in sorted(candidates, key=lambda v: abs(v - own[j])):
            if whole:
                value = float(np.ceil(value - NEAR) if better > 0 else np.floor(value + NEAR))
            if (value - own[j]) * better <= 0 or (value - best) * better > NEAR * abs(best - worst):
                continue
            new = own.copy()
            new[j] = value
            reached = self._class_of(new, weights)
            if reached < final:
                return ClassChange(criterion.id, float(own[j]), float(value), self.sorting.ids[reached], float(abs(value - own[j]) / abs(best - worst)))
        return None

    def _electre(self, row: np.ndarray, weights: np.ndarray) -> tuple[int, int]:
        """Positions of the pessimistic and the optimistic class of ELECTRE TRI-B."""
        last = len(self.lower) - 1
        outranks = [self._credibility(row, np.full_like(row, cut), weights) >= self.sorting.cut - NEAR for cut in self.lower[:last]]
        outranked = [self._credibility(np.full_like(row, cut), row, weights) >= self.sorting.cut - NEAR for cut in self.lower[:last]]
        pessimistic = next((k for k in range(last) if outranks[k]), last)
        above = [k for k in range(last) if outranked[k] and not outranks[k]]  # profiles preferred to the alternative
        return pessimistic, (max(above) + 1 if above else 0)

    def _credibility(self, a: np.ndarray, b: np.ndarray, weights: np.ndarray) -> float:
        """To what degree `a` is at least as good as `b`: concordance, weakened by strong discordance."""
        q, p, v = self.sorting.indifference, self.sorting.preference, self.sorting.veto
        short = b - a
        partial = np.where(short <= q, 1.0, 0.0) if p - q <= NEAR else np.clip((p - short) / (p - q), 0, 1)
        concordance = float(weights @ partial)
        if v is None:
            return concordance
        discordance = np.clip((short - p) / (v - p), 0, 1)
        strong = discordance[discordance > concordance]
        return concordance * float(np.prod((1 - strong) / (1 - concordance))) if concordance < 1 else 1.0
