"""Robust portfolio modelling: which sets no other set beats, whatever the open scores and weights turn out to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from mcda.domain.note import Note
from mcda.domain.portfolio import CoreIndex, SetValue
from mcda.errors import Fault, InvalidInput, did_you_mean, refuse
from mcda.portfolio.conflicts import refuse_conflict
from mcda.portfolio.enumeration import feasible_sets, grow_certain
from mcda.portfolio.program import Program, solve
from mcda.portfolio.rules import budgets_of, costs_of, program_of

EVEN = 1e-12
SAMPLED = 2_000
PAIRS = 20_000
TOLD = 8


@dataclass(frozen=True, eq=False)
class Open:
    """What is open: scores (n, k) from low to high, extreme weights (v, k), costs by resource from low to high."""

    low: np.ndarray
    high: np.ndarray
    weights: np.ndarray
    cheap: Mapping[str, np.ndarray]
    dear: Mapping[str, np.ndarray]


def robust_portfolios(
    low: object, high: object = None, costs: object = None, budget: object = None, weights: object = None, *,
    costs_high: object = None, draws: int = SAMPLED, seed: int = 1, **rules: object,
) -> CoreIndex:  # fmt: skip
    """Non-dominated sets for interval scores, incomplete weights and interval costs, and the core index.

    p dominates q when value(p) >= value(q) for every open score and weight,
    and > for some; members common to both cancel:
    min = sum_{p not q} low w - sum_{q not p} high w >= 0 at every extreme weight.
    Where costs are open, p must also surely fit, or never cost more than q.
    core index = share of the non-dominated sets that hold the intervention.

    Parameters
    ----------
    low, high : frames (id by criterion), higher is better; exact scores when `high` is left out.
    costs, budget, rules : as for `select`; `costs_high` is the upper end of the costs.
    weights : mapping {criterion: number} (exact), frame of extreme weights (one a row, see `weight_vertices`), or None for any weights.

    Returns
    -------
    CoreIndex
        `how` is "enumerated", or "sampled" where there are too many sets: then
        its sets are those that were best in some draw.

    Notes
    -----
    Liesio, Mild & Salo (2007), doi:10.1016/j.ejor.2006.12.041; interval costs
    and interdependencies: (2008), doi:10.1016/j.ejor.2007.02.038.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> low = pd.DataFrame({"x": [3, 1, 2], "y": [3, 2, 0]}, index=list("abc"))
    >>> found = mcda.robust_portfolios(low, low + 1, {"a": 2, "b": 2, "c": 2}, 4)
    >>> found.core, found.borderline
    (['a'], ['b', 'c'])
    """
    ids, criteria, bottom, top = _scores(low, high)
    cheap = costs_of(costs, ids, budget)
    dear = costs_of(costs_high, ids, budget) if costs_high is not None else cheap
    if any((dear[r] < c).any() for r, c in cheap.items() if r in dear) or set(dear) != set(cheap):
        raise InvalidInput("the upper costs lie below the lower ones, or count other resources")
    open_ = Open(bottom, top, _extremes(weights, criteria), cheap, dear)
    limits = budgets_of(budget, list(cheap))
    worth = SetValue.additive(ids, top @ open_.weights.mean(axis=0))
    program = program_of(worth, cheap, limits, **rules)
    if program.synergies:
        raise InvalidInput("synergies have no place among open scores", None, "give a synergy as an intervention that requires both")
    sets = feasible_sets(program) if len(ids) <= 64 else None
    if sets is not None and not len(sets):
        refuse_conflict(program)
    if sets is not None:
        sets = grow_certain(sets, _at(program, dear), ((bottom >= 0) & (top >= 0)).all(axis=1) & ((top @ open_.weights.T) > 0).any(axis=1))
    if sets is None or len(sets) > PAIRS:
        return _sampled(program, open_, draws, seed)
    kept = _nondominated(sets, open_, _at(program, dear))
    index = kept.mean(axis=0)
    found = CoreIndex(ids, kept > 0, index, "enumerated", len(sets))
    return replace(found, settles=_settles(found, open_, criteria, _at(program, dear)))


def _scores(low: object, high: object) -> tuple[tuple[str, ...], tuple[str, ...], np.ndarray, np.ndarray]:
    for frame in (low, high):
        if frame is not None and not hasattr(frame, "columns"):
            raise InvalidInput("the scores need names", None, "give a frame: one row per intervention, one column per criterion")
    high = low if high is None else high
    ids, criteria = tuple(map(str, low.index)), tuple(map(str, low.columns))
    faults = [Fault(f"the {what} of the upper scores differ from those of the lower ones") for what, a, b in (("rows", low.index, high.index), ("columns", low.columns, high.columns)) if set(a) != set(b)]
    faults += [Fault(f"{i!r} stands twice") for i in dict.fromkeys(ids) if ids.count(i) > 1]
    refuse(faults)
    bottom, top = low.to_numpy(float), high.loc[low.index, low.columns].to_numpy(float)
    bad = ~(np.isfinite(bottom) & np.isfinite(top)) | (bottom > top)
    refuse([Fault(f"the score of {ids[i]!r} on {criteria[j]!r} is not an interval of finite numbers: {bottom[i, j]:g} to {top[i, j]:g}") for i, j in np.argwhere(bad)[:20]])
    return ids, criteria, bottom, top


def _extremes(weights: object, criteria: Sequence[str]) -> np.ndarray:
    """(v, k) extreme weights."""
    if weights is None:
        return np.eye(len(criteria))
    if hasattr(weights, "columns"):
        faults = [Fault(f"no weights for {c!r}", None, did_you_mean(c, map(str, weights.columns))) for c in criteria if c not in weights.columns]
        refuse(faults)
        table = weights[list(criteria)].to_numpy(float)
    else:
        named = dict(weights)
        refuse([Fault(f"no weight for {c!r}", None, did_you_mean(c, named)) for c in criteria if c not in named])
        table = np.array([[float(named[c]) for c in criteria]])
    if not np.isfinite(table).all() or (table < -1e-9).any() or (np.abs(table.sum(axis=1) - 1) > 1e-9).any():
        raise InvalidInput("each set of weights must be 0 or more and sum to 1", None, "mcda.normalized(weights) divides by the sum")
    return table


def weight_vertices(criteria: Sequence[str], order: Sequence[str] = (), ratios: Mapping | None = None, bounds: Mapping | None = None):
    """Extreme points of the weights that keep an order, ratios and intervals: a frame, one a row.

    Parameters
    ----------
    order : criteria from the most to the least important (w_1 >= w_2 >= ...).
    ratios : {(a, b): (low, high)}, low <= w_a / w_b <= high.
    bounds : {criterion: (low, high)}.

    Examples
    --------
    >>> import mcda
    >>> mcda.weight_vertices(["x", "y"], order=["x", "y"]).to_numpy().tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    import pandas as pd

    place = {c: i for i, c in enumerate(criteria)}
    named = [*order, *(x for pair in ratios or {} for x in pair), *(bounds or {})]
    refuse([Fault(f"{c!r} is not a criterion", None, did_you_mean(str(c), criteria)) for c in dict.fromkeys(named) if c not in place])
    told: list[tuple[str, np.ndarray]] = []  # words and row with row . w >= 0 on the simplex
    unit = np.eye(len(criteria))
    for a, b in zip(order, order[1:], strict=False):
        told.append((f"{a} >= {b}", unit[place[a]] - unit[place[b]]))
    for (a, b), (low, high) in (ratios or {}).items():
        told.append((f"{a} / {b} >= {low:g}", unit[place[a]] - low * unit[place[b]]))
        told.append((f"{a} / {b} <= {high:g}", high * unit[place[b]] - unit[place[a]]))
    for c, (low, high) in (bounds or {}).items():
        told.append((f"{c} >= {low:g}", unit[place[c]] - low))
        told.append((f"{c} <= {high:g}", high - unit[place[c]]))
    points, kept = unit, [*unit]
    for words, row in told:
        points = _cut(points, row, kept)
        kept.append(row)
        if not len(points):
            raise InvalidInput(f"no weights keep all statements; the last one that was added: {words}", None, "drop one of the statements")
    return pd.DataFrame(points[np.lexsort(points.T[::-1])], columns=list(criteria))


def _cut(points: np.ndarray, row: np.ndarray, before: list[np.ndarray]) -> np.ndarray:
    """Vertices of the polytope cut by row . w >= 0; `before` are the rows that shaped it."""
    side = points @ row
    inside, outside = points[side >= -EVEN], points[side < -EVEN]
    a, b = side[side >= -EVEN], side[side < -EVEN]
    active_in, active_out = (np.abs(x @ np.array(before).T) < 1e-9 for x in (inside, outside))
    new = []
    for i, value in enumerate(a):
        joined = (active_in[i] & active_out).sum(axis=1) >= points.shape[1] - 2  # an edge lies on that many faces
        for j in np.flatnonzero(joined):
            if value > EVEN:
                share = value / (value - b[j])
                new.append(inside[i] + share * (outside[j] - inside[i]))
    found = np.vstack([inside, *new]) if new or len(inside) else inside
    return np.unique(np.round(found, 14), axis=0) if len(found) else found


def _at(program: Program, costs: Mapping[str, np.ndarray]) -> Program:
    for r, most in program.budget.items():
        program = program.rebudgeted(r, most, costs[r])
    return program


def _nondominated(sets: np.ndarray, open_: Open, sure: Program) -> np.ndarray:
    """The sets that no other one dominates."""
    x = sets.astype(float)
    fits, order = sure.keeps(x), np.argsort(-(x @ open_.high @ open_.weights.mean(axis=0)), kind="stable")
    kept: list[int] = []
    for q in order:  # dominance is transitive: it is enough to compare with what is kept so far, then once backwards
        if not _beaten(x, kept, q, open_, fits):
            kept.append(q)
    final = [q for q in kept if not _beaten(x, [p for p in kept if p != q], q, open_, fits)]
    return sets[sorted(final)]


def _beaten(x: np.ndarray, by: list[int], q: int, open_: Open, fits: np.ndarray) -> bool:
    """Whether one of the sets `by` dominates the set q."""
    if not by:
        return False
    mine, yours = x[by] * (1 - x[q]), x[q] * (1 - x[by])
    least = (mine @ open_.low - yours @ open_.high) @ open_.weights.T
    sure = (least >= -EVEN).all(axis=1)
    if not sure.any():
        return False
    most = (mine[sure] @ open_.high - yours[sure] @ open_.low) @ open_.weights.T
    better = (most > EVEN).any(axis=1)
    paid = fits[by][sure].copy()
    cheaper = np.ones(len(paid), bool)
    for r in open_.cheap:
        cheaper &= mine[sure] @ open_.dear[r] <= yours[sure] @ open_.cheap[r] + EVEN
    return bool((better & (paid | cheaper)).any())


def _settles(found: CoreIndex, open_: Open, criteria: Sequence[str], sure: Program) -> tuple[tuple[str, float, int], ...]:
    """Judgements not made yet, with the mean and largest number of borderline interventions left after the answer; best first.

    More information never brings a dominated set back, so only the sets found are compared again.
    """
    if not found.borderline:
        return ()
    asked: list[tuple[str, list[Open]]] = []
    for a, b in permutations(range(len(criteria)), 2):
        row = np.eye(len(criteria))[a] - np.eye(len(criteria))[b]
        if a < b:
            sides = [replace(open_, weights=w) for r in (row, -row) if len(w := _halved(open_.weights, r))]
            if len(sides) == 2:
                asked.append((Note("which weighs more, {first} or {second}", first=criteria[a], second=criteria[b]), sides))
    for i in np.flatnonzero((open_.high > open_.low).any(axis=1)):
        ends = []
        for end in (open_.low, open_.high):
            low, high = open_.low.copy(), open_.high.copy()
            low[i] = high[i] = end[i]
            ends.append(replace(open_, low=low, high=high))
        asked.append((Note("the scores of {option}", option=found.ids[i]), ends))
    rows = []
    for words, answers in asked:
        left = [_borderline(found.sets, answer, sure) for answer in answers]
        rows.append((words, float(np.mean(left)), max(left)))
    return tuple(sorted(rows, key=lambda r: (r[1], r[2]))[:TOLD])


def _halved(weights: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Points that span the part of the weights with row . w >= 0 (edges between all points: some lie inside, which does no harm)."""
    side = weights @ row
    if (side <= EVEN).all():
        return weights[:0]
    new = [weights[i] + side[i] / (side[i] - side[j]) * (weights[j] - weights[i]) for i in np.flatnonzero(side > EVEN) for j in np.flatnonzero(side < -EVEN)]
    return np.vstack([weights[side >= -EVEN], *new])


def _borderline(sets: np.ndarray, open_: Open, sure: Program) -> int:
    share = _nondominated(sets.astype(np.uint8), open_, sure).mean(axis=0)
    return int(((share > 0) & (share < 1)).sum())


def _sampled(program: Program, open_: Open, draws: int, seed: int) -> CoreIndex:
    """The best sets of many draws of scores, weights and costs: a part of the non-dominated ones."""
    rng, found = np.random.default_rng(seed), set()
    draws = min(draws, SAMPLED)
    for _ in range(draws):
        weights = rng.dirichlet(np.ones(len(open_.weights))) @ open_.weights
        worth = SetValue.additive(program.ids, rng.uniform(open_.low, open_.high) @ weights)
        world = replace(_at(program, {r: rng.uniform(open_.cheap[r], open_.dear[r]) for r in open_.cheap}), worth=worth)
        best = solve(world)
        if best is not None:
            found.add(tuple(best.inside > 0.5))
    sets = np.array(sorted(found)).reshape(-1, program.n)
    if not len(sets):
        refuse_conflict(program)
    note = Note("too many sets to list: the sets are those that were best in one of {draws} draws", draws=draws)
    return CoreIndex(program.ids, sets, sets.mean(axis=0), "sampled", len(sets), (), draws, seed, (note,))


def robust_worths(program: Program, weights: np.ndarray, coefficients: np.ndarray, asked: Sequence[tuple[str, np.ndarray]], notes: Sequence[str]) -> CoreIndex | None:
    """Core index of sets that share leaves, for open weights: `weights` (v, k) are extreme, `coefficients` (k, L) turn them into the leaves' worth.

    Ratings are taken as they are, so a set's fill of each leaf is one number
    and dominance is a comparison at the extreme weights. `asked` are questions
    with a row that is >= 0 for one answer and <= 0 for the other. None where the sets cannot be listed.
    """
    sets = feasible_sets(program) if program.n <= 64 else None
    if sets is None:
        return None
    worth, extremes = program.worth, weights @ coefficients
    gains = (worth.ratings >= 0).all(axis=1) & (worth.own >= 0) & bool((extremes >= 0).all()) & (not program.synergies)
    sets = grow_certain(sets, program, gains)
    fill = np.clip(sets @ worth.ratings, worth.low, worth.high)
    kept = undominated(fill @ extremes.T)
    settles = []
    for words, row in asked:
        sides = [side for r in (row, -row) if len(side := _halved(weights, r))]
        if len(sides) == 2:
            shares = [sets[kept][undominated(fill[kept] @ (side @ coefficients).T)].mean(axis=0) for side in sides]
            left = [int(((share > 0) & (share < 1)).sum()) for share in shares]
            settles.append((words, float(np.mean(left)), max(left)))
    ordered = tuple(sorted(settles, key=lambda row: (row[1], row[2])))
    return CoreIndex(program.ids, sets[kept] > 0, sets[kept].mean(axis=0), "enumerated", len(sets), ordered, notes=tuple(notes))


def undominated(points: np.ndarray) -> np.ndarray:
    """Rows (n, v) that no other row is at least equal to in all columns and above in one."""
    order = np.argsort(-points.sum(axis=1), kind="stable")
    kept: list[int] = []
    for q in order:
        others = points[kept]
        if len(kept) and ((others >= points[q] - EVEN).all(axis=1) & (others > points[q] + EVEN).any(axis=1)).any():
            continue
        kept.append(q)
    return np.array(sorted(kept))
