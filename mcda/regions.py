"""Regions for planners: how far behind, since when, and how each region stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

import numpy as np

from mcda.decision import cell_of, problem_of, used_criteria, weights_of
from mcda.domain.case import Case, Cell, ProblemPlan
from mcda.domain.gaps import CatchUp, Gap, Gaps, Profile, Standing
from mcda.domain.problem import Problem
from mcda.domain.weights import Weights
from mcda.errors import NotApplicable, UnknownName
from mcda.scoring.normalization import bounds_of

GROWTH_LIMIT = 0.01  # below this difference of yearly growth no catch-up time is stated
LISTED = 5


def gaps(case: Case, problem: str, target: str) -> Gaps:
    """Gaps of one alternative to the best and to the mean of the others, per reading and year, and catch-up times.

    Moving target: t = ln(B/H) / ln((1 + g_H)/(1 + g_B)); fixed target:
    t = ln(B/H) / ln(1 + g_H), with yearly growth rates over every window of
    years that ends in the problem's year and has both cells on one basis.
    No moving time is stated where the growth rates differ by less than one
    percentage point in some window. Benefits only; a criterion whose cells
    are missing in a reading is left out of it. Not checked: whether growth
    will go on.

    Examples
    --------
    >>> import mcda
    >>> found = mcda.gaps(mcda.read_case("henan"), "regions", "henan")
    >>> row = found.to_frame().query("criterion == 'rd_expenditure' and year == 2016 and reading == 'like_for_like'").iloc[0]
    >>> row.best_of, round(float(row.share_of_best), 3)
    ('guangdong', 0.243)
    """
    plan = case.problem(problem)
    if target not in plan.alternatives:
        raise UnknownName.among("alternative", target, plan.alternatives)
    readings = tuple(dict.fromkeys([case.reading or plan.reading, *plan.readings_shown]))
    found, times = [], []
    for reading in readings:
        seen = case.replace("reading", reading) if reading else case
        for criterion in used_criteria(case, plan):
            series = {a: _series(seen, plan, a, criterion) for a in plan.alternatives}
            benefit = case.model.hierarchy[criterion].direction == "benefit"
            found += _gap_rows(criterion, reading, series, target, benefit)
            if benefit and plan.year is not None:
                times += _catch_ups(criterion, reading, series, target, plan.year)
    return Gaps(target, tuple(found), tuple(times), GROWTH_LIMIT)


def _series(case: Case, plan: ProblemPlan, alternative: str, criterion: str) -> dict[int | None, Cell]:
    """The cells of one alternative and criterion by year, as the reading picks them."""
    from dataclasses import replace

    years = sorted({y for a, c, y in case.cells if (a, c) == (alternative, criterion)}, key=lambda y: (y is not None, y))
    picked = {y: cell_of(case, replace(plan, year=y), alternative, criterion) for y in years}
    return {y: cell for y, cell in picked.items() if cell is not None}


def _gap_rows(criterion: str, reading: str, series: Mapping[str, Mapping], target: str, benefit: bool) -> list[Gap]:
    rows = []
    for year, own in series[target].items():
        values = {a: s[year].value for a, s in series.items() if year in s}
        others = [v for a, v in values.items() if a != target]
        if not others or len(values) < len(series) or not _comparable(series[target], year):
            continue
        best_of = (max if benefit else min)(values, key=values.__getitem__)
        best, mean = values[best_of], float(np.mean(others))
        better = sum(v > own.value if benefit else v < own.value for v in values.values())
        share = (lambda a, b: (a / b if b > 0 else None)) if benefit else (lambda a, b: (b / a if a > 0 else None))
        rows.append(
            Gap(
                criterion, reading, year, own.value, own.unit, best, best_of, mean, share(own.value, best), share(own.value, mean),
                best - own.value, 1 + better, len(values),
            )
        )  # fmt: skip
    return rows


def _comparable(own: Mapping, year: int | None) -> bool:
    """Whether the cell of that year counts the same thing as the latest one."""
    latest = max((y for y in own if y is not None), default=None)
    return latest is None or own[year].basis == own[latest].basis


def _catch_ups(criterion: str, reading: str, series: Mapping[str, Mapping], target: str, last: int) -> list[CatchUp]:
    found = []
    own = series[target]
    for rival, theirs in series.items():
        starts = [y for y in own if y is not None and y < last and y in theirs and _one_basis(own, theirs, y, last)] if rival != target else []
        if starts and min(own[last].value, theirs[last].value, *(own[y].value for y in starts), *(theirs[y].value for y in starts)) > 0:
            found.append(_catch_up(criterion, reading, rival, own, theirs, starts, last))
    return found


def _one_basis(own: Mapping, theirs: Mapping, first: int, last: int) -> bool:
    """Whether each of the two series counts the same thing in both years."""
    return last in own and last in theirs and own[first].basis == own[last].basis and theirs[first].basis == theirs[last].basis


def _catch_up(criterion: str, reading: str, rival: str, own: Mapping, theirs: Mapping, starts: Sequence[int], last: int) -> CatchUp:
    ratio = theirs[last].value / own[last].value
    moving, fixed, verdicts = [], [], set()
    for first in starts:
        growth, other = ((s[last].value / s[first].value) ** (1 / (last - first)) - 1 for s in (own, theirs))
        if growth > 0:
            fixed.append(log(ratio) / log(1 + growth))
        if growth - other >= GROWTH_LIMIT:
            moving.append(log(ratio) / log((1 + growth) / (1 + other)))
            verdicts.add("stated")
        else:
            verdicts.add("widening" if growth < other else "not stated")
    verdict = "ahead" if ratio <= 1 else verdicts.pop() if len(verdicts) == 1 else "not stated"
    years = [*sorted(starts), last]
    stated = verdict == "stated"
    return CatchUp(
        criterion, reading, rival, tuple((y, theirs[y].value / own[y].value, theirs[y].value - own[y].value) for y in years),
        own[last].unit, len(starts), verdict,
        min(moving) if stated else None, max(moving) if stated else None,
        min(fixed) if fixed and ratio > 1 and len(fixed) == len(starts) else None, max(fixed) if fixed and ratio > 1 and len(fixed) == len(starts) else None,
    )  # fmt: skip


def pillar_gaps(case: Case, problem: str, target: str) -> dict[str, float]:
    """How far the target is behind the best, per pillar, in [0, 1].

    Over the leaves of a pillar that are known for the target and for another
    alternative: the mean of max_k r_k - r_target, r = (x - worst)/(best - worst)
    by the declared bounds, weighted by the problem's weights.

    Examples
    --------
    >>> import mcda
    >>> {p: round(g, 2) for p, g in mcda.pillar_gaps(mcda.read_case("henan"), "all_criteria", "henan").items()}
    {'talent': 0.63, 'policy': 0.71, 'market': 0.63, 'credit': 0.66}
    """
    plan = case.problem(problem)
    if target not in plan.alternatives:
        raise UnknownName.among("alternative", target, plan.alternatives)
    table, weights = problem_of(case, plan), weights_of(case, plan)
    bounds = bounds_of(table)
    shares = (table.values - bounds[:, 0]) / (bounds[:, 1] - bounds[:, 0])
    own = shares[table.alternatives.index(target)]
    known = ~np.isnan(own) & ((~np.isnan(shares)).sum(axis=0) > 1)
    behind = np.nanmax(shares[:, known], axis=0) - own[known]
    found = {}
    for pillar in table.hierarchy.children():
        inside = [i for i, c in enumerate(np.array(table.criteria)[known]) if c in table.hierarchy.leaves_under(pillar)]
        weight = weights.values[known][inside]
        if not inside or weight.sum() <= 0:
            raise NotApplicable(f"the gap of {target!r} in {pillar!r} is not known", f"problems/{problem}", "give a value of one of its criteria for the target and another")
        found[pillar] = float(behind[inside] @ weight / weight.sum())
    return found


def gap_weighted(case: Case, problem: str) -> Case:
    """The case with the pillar weights of an interventions problem multiplied by the gaps that its plan names.

    w_p' = share w_p g_p / sum_q w_q g_q: pillars in which the region is far
    behind count more. A variant beside the default, never instead of it: it
    takes a gap for a need, which a planner may not.
    """
    plan = case.problem(problem)
    if plan.gap_weights is None:
        raise NotApplicable(f"problem {problem!r} names no gap_weights", case.places.get(f"problems/{problem}"), "write gap_weights: {problem: ..., region: ...}")
    behind, weights = pillar_gaps(case, *plan.gap_weights), weights_of(case, plan)
    pillars = case.model.pillars
    share, moved = sum(weights.of(p) for p in pillars), {p: weights.of(p) * behind[p] for p in pillars}
    total = sum(moved.values())
    if total <= 0:
        raise NotApplicable(f"{plan.gap_weights[1]!r} leads in every pillar: there is no gap to weigh by", f"problems/{problem}")
    for pillar in pillars:
        case = case.replace(f"weights/{pillar}", share * moved[pillar] / total)
    return case


def profiles(case: Case, problem: str) -> tuple[Profile, ...]:
    """How every alternative of a table problem stands: values, ranks per criterion and pillar, strengths and weaknesses."""
    plan = case.problem(problem)
    table, weights = problem_of(case, plan), weights_of(case, plan)
    ranks = {c: _ranks(table, c) for c in table.criteria}
    pillars = {p: _pillar_ranks(table, weights, p) for p in table.hierarchy.children() if table.hierarchy.children(p)}
    return tuple(_profile(case, plan, table, weights, ranks, pillars, a) for a in table.alternatives)


def _ranks(table: Problem, criterion: str) -> dict[str, tuple[int, int]]:
    """Rank and number of known values by alternative; missing ones have no rank."""
    j = table.criteria.index(criterion)
    worth = table.values[:, j] * table.signs[j]
    known = ~np.isnan(worth)
    return {a: (1 + int((worth[known] > worth[i]).sum()), int(known.sum())) for i, a in enumerate(table.alternatives) if known[i]}


def _pillar_ranks(table: Problem, weights: Weights, pillar: str) -> dict[str, tuple[int, int]]:
    """Ranks by the weighted mean of min-max values, over the criteria of a pillar that are known for all."""
    leaves = [c for c in table.hierarchy.leaves_under(pillar) if not np.isnan(table.values[:, table.criteria.index(c)]).any()]
    score, total = np.zeros(len(table.alternatives)), 0.0
    for leaf in leaves:
        j = table.criteria.index(leaf)
        worth = table.values[:, j] * table.signs[j]
        span = worth.max() - worth.min()
        if span > 0:
            score += weights.of(leaf) * (worth - worth.min()) / span
            total += weights.of(leaf)
    return {a: (1 + int((score > score[i] + 1e-9).sum()), len(score)) for i, a in enumerate(table.alternatives)} if total > 0 else {}


def _profile(case: Case, plan: ProblemPlan, table: Problem, weights: Weights, ranks: Mapping, pillars: Mapping, alternative: str) -> Profile:
    standings = []
    for criterion in table.criteria:
        if alternative in ranks[criterion]:
            cell = cell_of(case, plan, alternative, criterion)
            rank, of = ranks[criterion][alternative]
            standings.append(Standing(criterion, cell.value, cell.unit, cell.status, rank, of, weights.of(criterion)))
    compared = sorted((s for s in standings if s.of > 1), key=lambda s: ((s.rank - 1) / s.of, -s.weight))
    strong = [s.criterion for s in compared if s.rank <= s.of / 2][:LISTED]
    weak = [s.criterion for s in sorted(compared, key=lambda s: (-(s.rank - 1) / s.of, -s.weight)) if s.rank > s.of / 2][:LISTED]
    told = tuple((p, *found[alternative]) for p, found in pillars.items() if alternative in found)
    return Profile(alternative, tuple(standings), told, tuple(strong), tuple(weak))
