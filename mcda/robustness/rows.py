"""Rows of the flip table that need only a problem, its weights and its method."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from mcda.domain.address import address_of
from mcda.domain.flips import Flip
from mcda.domain.problem import Problem
from mcda.domain.ranking import Method, Ranking
from mcda.errors import McdaError
from mcda.robustness import plausible
from mcda.robustness.batch import quick, worths
from mcda.robustness.cells import critical_cells, exact_cells
from mcda.robustness.intervals import stability
from mcda.robustness.search import FEW, PLACES, nearest_changes
from mcda.robustness.targets import Pairs
from mcda.scoring import METHODS, parse_method, rank
from mcda.scoring.normalization import NORMALIZATIONS, bounds_of

WIDE = 10.0  # opaque methods: cells are followed to ten times the largest size of their column


def upward(ranking: Ranking) -> np.ndarray:
    """Scores in which higher is better."""
    return ranking.score_values if ranking.method.higher_is_better else -ranking.score_values


def two_rows(
    kind: str, where: str, now: float, flip: Iterable[float], leader: Iterable[str | None], ends: plausible.Ends, how: str, illustrative: bool = False
) -> list[Flip]:
    """One row per direction; NaN stands for 'no value flips it'."""
    return [
        Flip(kind, where, now, None if np.isnan(f) else float(f), who, *ends, how, direction, illustrative)
        for direction, f, who in zip((-1, 1), flip, leader, strict=True)
    ]


def weight_rows(ranking: Ranking, target: object, nodes: Iterable[str] | None = None) -> list[Flip]:
    """Both ends of every node's interval, others in proportion."""
    result = stability(ranking.problem, ranking.weights, ranking.method, target=target)
    rows = []
    for n, node in enumerate(result.nodes):
        if nodes is not None and node not in nodes or result.low[n] == result.high[n] == 1.0 and result.rival_low[n] is None:
            continue
        now, who = result.weight[n], (result.rival_low[n], result.rival_high[n])
        flip = [end if rival else np.nan for end, rival in zip((result.low[n], result.high[n]), who, strict=True)]
        how = f"{result.kind[n]}, others in proportion"
        rows += two_rows("weight", address_of("weights", node), now, flip, who, plausible.of_weight(now), how, ranking.weights.illustrative)
    return rows


def cell_rows(
    ranking: Ranking, pairs: Pairs, columns: Iterable[int], address: Callable[[str, str], str], ends: Callable[[str, str, float], plausible.Ends],
) -> list[Flip]:  # fmt: skip
    """Two rows for every cell of these columns: exact for TOPSIS, the next levels for ordinal columns, else bisected."""
    problem, rows = ranking.problem, []
    columns = tuple(columns)
    ordinal = {j: levels for j in columns if (levels := plausible.levels_of(problem.hierarchy[problem.criteria[j]]))}
    measured = tuple(j for j in columns if j not in ordinal)
    flip, rival, how = _measured_cells(ranking, pairs, measured)
    for j, levels in ordinal.items():
        flip[:, j], rival[:, j] = _levels(ranking, pairs, j, levels)
    for j in columns:
        criterion = problem.criteria[j]
        told = f"enumerated, levels {ordinal[j][0]:g} to {ordinal[j][1]:g}" if j in ordinal else how
        for i, alternative in enumerate(problem.alternatives):
            now, where = float(problem.values[i, j]), address(alternative, criterion)
            who = [problem.alternatives[k] if k >= 0 else None for k in rival[i, j]]
            kind = where.split("/")[0].removesuffix("s")
            marked = problem.status.get((alternative, criterion)) == "illustrative"
            rows += two_rows(kind, where, now, flip[i, j], who, ends(alternative, criterion, now), told, marked)
    return rows


def _measured_cells(ranking: Ranking, pairs: Pairs, columns: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, str]:
    problem, method, weights = ranking.problem, ranking.method, ranking.weights.values
    if exact_cells(problem, method):
        found = critical_cells(problem, weights, method, pairs, columns)
        return found.value, found.rival, "exact, the normalization moving with it"
    m, n = problem.values.shape
    flip, rival = np.full((m, n, 2), np.nan), np.full((m, n, 2), -1)
    places = PLACES if quick(method) else FEW
    low, high = _span(problem, method)
    for j in columns:

        def scores(rows: np.ndarray, x: np.ndarray, j: int = j) -> np.ndarray:
            values = np.tile(problem.values, (len(rows), 1, 1))
            values[np.arange(len(rows)), rows, j] = x
            return worths(problem, method, values, weights)

        flip[:, j], rival[:, j] = nearest_changes(scores, problem.values[:, j], np.full(m, low[j]), np.full(m, high[j]), pairs, places=places)
    return flip, rival, f"bisected (1e-9), looked at in {places} places each way, to {WIDE:g} times the column's largest value"


def _span(problem: Problem, method: Method) -> tuple[np.ndarray, np.ndarray]:
    """How far cells are followed, by column."""
    if getattr(method, "reference", "") == "fixed":
        bounds = bounds_of(problem)
        return bounds.min(axis=1), bounds.max(axis=1)
    size = np.abs(problem.values).max(axis=0)
    return np.where(problem.values.min(axis=0) >= 0, 0.0, -WIDE * size), WIDE * size


def _levels(ranking: Ranking, pairs: Pairs, j: int, levels: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """(m, 2) nearest level of column j's cells at which the answer changes, and who takes over."""
    problem, (m, _) = ranking.problem, ranking.problem.values.shape
    scale = np.arange(levels[0], levels[1] + 1)
    rows, x = np.repeat(np.arange(m), len(scale)), np.tile(scale, m)
    values = np.tile(problem.values, (len(rows), 1, 1))
    values[np.arange(len(rows)), rows, j] = x
    scores = worths(problem, ranking.method, values, ranking.weights.values).reshape(m, len(scale), m)
    return nearest_levels(scores, scale, problem.values[:, j], pairs)


def nearest_levels(scores: np.ndarray, scale: np.ndarray, now: np.ndarray, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """(R, 2) nearest level below and above each present value at which the answer changes; scores (R, levels, m)."""
    changed = ~pairs.holds(scores) & ~np.isnan(scores).any(axis=2)
    flip, rival = np.full((len(now), 2), np.nan), np.full((len(now), 2), -1)
    who = pairs.rival(scores)
    for side in (0, 1):
        beyond = changed & (scale > now[:, None] + 1e-12 if side else scale < now[:, None] - 1e-12)
        hit = np.flatnonzero(beyond.any(axis=1))
        at = beyond[hit].argmax(axis=1) if side else beyond.shape[1] - 1 - beyond[hit, ::-1].argmax(axis=1)
        flip[hit, side], rival[hit, side] = scale[at], who[hit, at]
    return flip, rival


def choice_rows(kind: str, now: str, names: Iterable[str], decided: Callable[[str], Ranking], pairs: Pairs) -> list[Flip]:
    """One row for every choice that changes the answer; one row that names the rest."""
    rows, kept, refused = [], [], []
    for name in names:
        try:
            ranking = decided(name)
        except McdaError:
            refused.append(name)
            continue
        scores = upward(ranking)
        if pairs.holds(scores):
            kept.append(name)
        else:
            rows.append(Flip(kind, kind, now, name, ranking.alternatives[int(pairs.rival(scores))], None, None, "enumerated"))
    told = "; ".join(f"{what}: {', '.join(some)}" for what, some in (("no change under", kept), ("not applicable", refused)) if some)
    return [*rows, Flip(kind, kind, now, None, None, None, None, f"enumerated; {told}")] if told else rows


def method_names(method: Method) -> list[str]:
    return [name for name in METHODS if name != method.id]


def normalization_names(method: Method) -> list[str]:
    """Other normalizations of a method that has one to choose."""
    has = "normalization" in type(method).__dataclass_fields__ and getattr(method, "reference", "sample") == "sample"
    return [name for name in NORMALIZATIONS if name != method.normalization] if has else []


def problem_rows(ranking: Ranking, pairs: Pairs, target: object) -> list[Flip]:
    """All rows of a problem that stands by itself: weights, cells, method, normalization."""
    problem, weights = ranking.problem, ranking.weights

    def ends(alternative: str, criterion: str, now: float) -> plausible.Ends:
        levels = plausible.levels_of(problem.hierarchy[criterion])
        return (max(now - 1, levels[0]), min(now + 1, levels[1])) if levels else (None, None)

    return [
        *weight_rows(ranking, target),
        *cell_rows(ranking, pairs, range(len(problem.criteria)), lambda a, c: address_of("cells", a, c), ends),
        *choice_rows("method", ranking.method.id, method_names(ranking.method), lambda name: rank(problem, weights, parse_method(name)), pairs),
        *choice_rows(
            "normalization", str(getattr(ranking.method, "normalization", None)), normalization_names(ranking.method),
            lambda name: rank(problem, weights, parse_method(ranking.method.id, name)), pairs,
        ),
    ]  # fmt: skip
