"""The selection when weights, ratings, links, strength and costs are all in doubt at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from mcda.decision import full_weights, leaf_shares, link_matrix, rating_matrix
from mcda.domain.case import Case
from mcda.domain.note import Note
from mcda.domain.portfolio import Portfolio, SetDoubt, SetValue
from mcda.errors import InvalidInput
from mcda.portfolio.enumeration import LIMIT, feasible_sets, grow_certain
from mcda.portfolio.measures import interventions_plan
from mcda.portfolio.program import Program, solve
from mcda.portfolio.selection import portfolio_of, program_from

BLOCK = 512
DRAWS, SCORES = 10_000, 150_000_000  # draws; and how many set values are worked out without being asked for more
BY_PROGRAMME = 200
DENSE = 1_000_000  # cells of a 0/1 table that is kept whole; a larger one needs scipy
ROUNDING = 1e-6  # blocks of draws are scored in single precision: half the memory, twice the speed, errors of about 1e-7


@dataclass(frozen=True)
class Doubt:
    """How far each source may be off; 0 or False holds it fixed.

    weights, strength and costs: each times a factor drawn evenly on the log
    scale from 1/(1+x) to 1+x (weights then made to sum to 1 among siblings).
    ratings and links: evenly from their own low to high, one level either
    side where the case gives none.
    """

    weights: float = 0.2
    ratings: bool = True
    links: bool = True
    strength: float = 0.2
    costs: float = 0.2

    def told(self) -> dict[str, str]:
        """The ranges in words."""
        fixed, own = Note("held fixed"), Note("evenly from the case's low to its high, one level either side where it gives none")

        def span(spread: float) -> Note:
            return Note("each times {low} to {high}, evenly on the log scale", low=f"{1 / (1 + spread):.2f}", high=f"{1 + spread:.2f}") if spread else fixed

        rows = {"weights": span(self.weights), "strength": span(self.strength), "costs": span(self.costs)}
        return rows | {"ratings": own if self.ratings else fixed, "links": own if self.links else fixed}


class Draws(NamedTuple):
    """A block of draws: own (d, n), ratings (d, n, L), coefficients (d, L), costs {resource: (d, n)}."""

    own: np.ndarray
    ratings: np.ndarray
    coefficients: np.ndarray
    costs: Mapping[str, np.ndarray]


class Reach(NamedTuple):
    """Ends that no draw passes: what decides which sets must be looked at."""

    low: np.ndarray
    high: np.ndarray
    least_cost: Mapping[str, np.ndarray]
    most_cost: Mapping[str, np.ndarray]
    rising: bool


def _factor(rng: np.random.Generator, spread: float, shape: tuple[int, ...]) -> np.ndarray:
    """Factors from 1/(1+spread) to 1+spread, evenly on the log scale."""
    return np.exp(rng.uniform(-1, 1, shape) * np.log1p(spread)) if spread else np.ones(shape)


def _rated(case: Case, ids: tuple[str, ...], doubt: Doubt) -> tuple[np.ndarray, np.ndarray]:
    """Low and high (n, L) of the ratings; those that are not listed stay 0."""
    leaves, scale = case.model.hierarchy.leaves, case.rating_scale
    low, high = np.zeros((len(ids), len(leaves))), np.zeros((len(ids), len(leaves)))
    for i, option in enumerate(ids):
        for j, leaf in enumerate(leaves):
            rating = case.ratings.get((option, leaf))
            if rating is not None:
                low[i, j] = rating.value if not doubt.ratings else max(scale.low, rating.value - 1) if rating.low is None else min(rating.low, rating.value)
                high[i, j] = rating.value if not doubt.ratings else min(scale.high, rating.value + 1) if rating.high is None else max(rating.high, rating.value)
    return low, high


def case_sampler(case: Case, problem: str | None, program: Program, doubt: Doubt) -> tuple[Callable[[np.random.Generator, int], Draws], Reach]:
    """A sampler of a case's doubts and the ends that no draw passes."""
    plan = interventions_plan(case, problem)
    full = full_weights(case, plan)
    low, high = _rated(case, plan.alternatives, doubt)
    coefficients = _coefficients(case, plan, full, doubt)
    counted = {r: c for r, c in program.costs.items() if r in program.budget}

    def draw(rng: np.random.Generator, d: int) -> Draws:
        weights = coefficients(rng, d)
        ratings = rng.uniform(low, high, (d, *low.shape)) if doubt.ratings else np.broadcast_to(rating_matrix(case, plan), (d, *low.shape))
        costs = {r: c * _factor(rng, doubt.costs, (d, len(c))) for r, c in counted.items()}
        return Draws(np.zeros((d, program.n)), ratings, weights, costs)

    most = 1 + doubt.costs
    rising = all(k.weight >= 0 and (k.low is None or k.low >= 0) for k in case.pillar_links)
    return draw, Reach(low, high, {r: c / most for r, c in counted.items()}, {r: c * most for r, c in counted.items()}, rising)


def _coefficients(case: Case, plan, full, doubt: Doubt) -> Callable[[np.random.Generator, int], np.ndarray]:
    """Sampler of (d, L) coefficients: the leaves' shares times what a direct effect on their pillar is worth."""
    pillars, shares = case.model.pillars, leaf_shares(case, full)
    weights = np.array([full.of(p) for p in pillars])
    place = {p: i for i, p in enumerate(pillars)}
    low = high = link_matrix(case)
    if doubt.links:
        low, high = low.copy(), high.copy()
        for k in case.pillar_links:
            low[place[k.source], place[k.target]] = k.weight - 1 if k.low is None else min(k.low, k.weight)
            high[place[k.source], place[k.target]] = k.weight + 1 if k.high is None else max(k.high, k.weight)
    inner = {n: case.model.hierarchy.children(n) for n in full.hierarchy.inner if n in case.model.hierarchy.nodes}

    def draw(rng: np.random.Generator, d: int) -> np.ndarray:
        w = weights * _factor(rng, doubt.weights, (d, len(weights)))
        w = w / w.sum(axis=1, keepdims=True)
        local = _local_draws(case, shares, inner, rng, doubt.weights, d)
        links, strength = rng.uniform(low, high, (d, *low.shape)), case.strength * _factor(rng, doubt.strength, (d,))
        if plan.through == "graph" and case.divisor > 0:
            effects = strength[:, None, None] * links / case.divisor
            _refuse_growth(effects)
            w = np.linalg.solve(np.eye(len(weights)) - effects, w[:, :, None])[:, :, 0]
        return (local * (w @ (shares > 0).T)) / case.rating_scale.high

    return draw


def _refuse_growth(effects: np.ndarray) -> None:
    radius = float(np.abs(np.linalg.eigvals(effects)).max(initial=0.0))
    if radius >= 1 - 1e-9:
        raise InvalidInput(f"in some draws effects along the links would grow without end (spectral radius {radius:.3g})", "strength", "draw the strength or the links from narrower ranges")


def _local_draws(case: Case, shares: np.ndarray, inner: Mapping[str, tuple[str, ...]], rng: np.random.Generator, spread: float, d: int) -> np.ndarray:
    """(d, L) share of each leaf in its pillar; every node's own weight is in doubt against its siblings."""
    tree = case.model.hierarchy
    base = shares.sum(axis=1)
    if not spread:
        return np.broadcast_to(base, (d, len(base)))
    local: dict[str, np.ndarray] = {}
    leaf_of = {leaf: i for i, leaf in enumerate(tree.leaves)}
    mass = {n: sum(base[leaf_of[leaf]] for leaf in (tree.leaves_under(n) if tree.children(n) else (n,))) for below in inner.values() for n in below}
    for below in inner.values():
        if set(below) & set(case.model.pillars):
            continue
        drawn = np.array([mass[n] for n in below]) * _factor(rng, spread, (d, len(below)))
        total = drawn.sum(axis=1, keepdims=True)
        for n, column in zip(below, (drawn / np.where(total > 0, total, 1)).T, strict=True):
            local[n] = column
    out = np.ones((d, len(base)))
    for leaf, i in leaf_of.items():
        for node in (leaf, *tree.ancestors(leaf)):
            if node in local:
                out[:, i] *= local[node]
    return out


def program_sampler(program: Program, spread: float, costs: float) -> tuple[Callable[[np.random.Generator, int], Draws], Reach]:
    """A sampler for values without a case: every value and every cost times a factor drawn evenly on the log scale."""
    worth = program.worth
    counted = {r: c for r, c in program.costs.items() if r in program.budget}

    def draw(rng: np.random.Generator, d: int) -> Draws:
        ratings = np.broadcast_to(worth.ratings, (d, *worth.ratings.shape))
        weights = worth.coefficients * _factor(rng, spread, (d, len(worth.coefficients)))
        return Draws(worth.own * _factor(rng, spread, (d, program.n)), ratings, weights, {r: c * _factor(rng, costs, (d, len(c))) for r, c in counted.items()})

    low = high = worth.ratings
    return draw, Reach(low, high, {r: c / (1 + costs) for r, c in counted.items()}, {r: c * (1 + costs) for r, c in counted.items()}, bool((worth.coefficients >= 0).all()))


def doubt_measures(case: Case, found: Portfolio, program: Program, problem: str | None = None, doubt: Doubt = Doubt(), draws: int | None = None, seed: int = 1) -> SetDoubt:
    """How the choice of a case's set stands when all sources are in doubt together.

    Share of draws in which each intervention is in the best set, the regret of
    the recommended set and the set with the least worst regret. A set that a
    draw's costs put over the budget is worth nothing in that draw, in the
    worst regret too; `regret_mean` is over the draws in which the recommended
    set fits, and `affordable` is the share of these.

    Up to 200,000 sets are listed once and scored for a block of draws by one
    matrix product; beyond that `BY_PROGRAMME` draws are solved one by one.
    Without `draws`: 10,000, fewer where there are very many sets.
    """
    sampler, reach = case_sampler(case, problem, program, doubt)
    told = doubt.told() | ({} if program.budget else {"costs": Note("not counted: no budget")})
    return _doubted(program, found, sampler, reach, draws, seed, told)


def _doubted(program: Program, found: Portfolio, sampler: Callable, reach: Reach, draws: int | None, seed: int, told: Mapping[str, str]) -> SetDoubt:
    if draws is not None and (isinstance(draws, bool) or not isinstance(draws, int) or draws < 1):
        raise InvalidInput(f"draws must be a positive whole number, not {draws!r}")
    easiest, hardest = program, program
    for r in reach.least_cost:
        easiest = easiest.rebudgeted(r, program.budget[r], reach.least_cost[r])
        hardest = hardest.rebudgeted(r, program.budget[r], reach.most_cost[r])
    sets = feasible_sets(easiest, LIMIT) if program.n <= 64 else None
    if sets is None:
        return _by_programmes(program, found, sampler, min(draws or BY_PROGRAMME, BY_PROGRAMME), seed, told)
    gains = (reach.low >= 0).all(axis=1) & (program.worth.own >= 0) & reach.rising & (not any(v < 0 for *_, v in program.synergies))
    mine = np.isin(program.ids, found.members).astype(np.uint8)
    listed = np.unique(np.vstack([grow_certain(sets, hardest, gains), mine[None, :]]), axis=0)
    draws = draws or int(np.clip(SCORES // len(listed), 1_000, DRAWS))
    return _by_list(program, found, listed, mine, sampler, reach, draws, seed, told, len(sets))


class Tally:
    """What the draws add up to."""

    def __init__(self, n_sets: int):
        self.best = np.zeros(n_sets, np.int64)
        self.worst = np.zeros(n_sets)
        self.regret = self.top = 0.0
        self.kept = self.paid = 0


def _by_list(program, found, listed, mine, sampler, reach, draws, seed, told, considered) -> SetDoubt:
    scored, own = Scorer(program, listed, reach), int(np.flatnonzero((listed == mine).all(axis=1))[0])
    tally, done, block = Tally(len(listed)), 0, 0
    size = int(np.clip(20_000_000 // max(len(listed), 1), 16, BLOCK))
    while done < draws:
        d = min(size, draws - done)
        draw = sampler(np.random.default_rng([seed, block]), d)
        values = scored(draw)
        fits = np.ones((d, len(listed)), bool)
        for r, costs in draw.costs.items():
            fits &= costs.astype(np.float32) @ scored.sets.T <= program.budget[r] * (1 + ROUNDING)
        _count(tally, values, fits, own)
        done, block = done + d, block + 1
    share = tally.best @ listed / draws
    safe = int(np.lexsort((-tally.best, tally.worst))[0])
    names = tuple(a for a, inside in zip(program.ids, listed[safe], strict=True) if inside)
    return SetDoubt(
        program.ids, share, found.members, _rounded(tally.regret / max(tally.paid, 1)), _rounded(tally.worst[own]), tally.kept / draws, tally.paid / draws, names,
        _rounded(tally.worst[safe]), draws, seed, f"sampled; each draw against all {considered} sets that can fit", considered, told,
    )  # fmt: skip


def _rounded(regret: float) -> float:
    """Without the digits that single precision does not hold: the same on any number of threads."""
    return round(float(regret), 5)


def _count(tally: Tally, values: np.ndarray, fits: np.ndarray, own: int) -> None:
    """A set that does not fit in a draw cannot be the best; its regret there is that of doing nothing."""
    every = fits.all()
    ours = values[:, own].copy()
    open_ = values if every else np.where(fits, values, -np.inf)
    best = open_.argmax(axis=1)
    top = open_[np.arange(len(values)), best]
    has = np.isfinite(top)
    mine = fits[:, own] & (ours >= top - ROUNDING * np.abs(top))
    best[mine] = own
    np.add.at(tally.best, best[has], 1)
    if not every:
        values[~fits] = 0.0
    regret = top[:, None] - values
    tally.worst = np.maximum(tally.worst, regret[has].max(axis=0, initial=0.0) if not has.all() else regret.max(axis=0))
    tally.regret += float(np.maximum(top - ours, 0)[has & fits[:, own]].sum())
    tally.kept += int(mine.sum())
    tally.paid += int(fits[:, own].sum())


class Scorer:
    """Values (d, n_sets) of listed sets for a block of draws.

    value = sets @ v - excess: v adds up what each is worth alone; the excess is
    what overfills a leaf. It depends only on which raters of that leaf are in,
    so it is worked out once for each pattern of raters that can pass an end.
    """

    def __init__(self, program: Program, sets: np.ndarray, reach: Reach):
        self.program, self.sets = program, sets.astype(np.float32)
        self.low, self.high = program.worth.low, program.worth.high
        self.pairs = np.array([self.sets[:, a] * self.sets[:, b] for a, b, _ in program.synergies]).reshape(len(program.synergies), len(sets))
        self.leaves: list[tuple[int, np.ndarray, np.ndarray]] = []
        rows, columns, count = [], [], 0
        for leaf in range(reach.low.shape[1]):
            raters = np.flatnonzero((reach.low[:, leaf] != 0) | (reach.high[:, leaf] != 0))
            patterns, which = np.unique(sets[:, raters], axis=0, return_inverse=True)
            passes = (patterns @ np.maximum(reach.high[raters, leaf], 0) > self.high) | (patterns @ np.minimum(reach.low[raters, leaf], 0) < self.low)
            if not passes.any():
                continue
            number = np.cumsum(passes) - 1 + count
            hit = passes[which.ravel()]
            rows.append(np.flatnonzero(hit))
            columns.append(number[which.ravel()][hit])
            self.leaves.append((leaf, raters, patterns[passes].astype(float)))
            count += int(passes.sum())
        self.excess = self._sparse(rows, columns, len(sets), count)

    @staticmethod
    def _sparse(rows: list, columns: list, n_sets: int, count: int):
        if not count:
            return None
        r, c = np.concatenate(rows), np.concatenate(columns)
        if n_sets * count <= DENSE:
            table = np.zeros((n_sets, count), np.float32)
            table[r, c] = 1.0
            return table
        from scipy.sparse import csr_array

        return csr_array((np.ones(len(r), np.float32), (r, c)), shape=(n_sets, count))

    def __call__(self, draw: Draws) -> np.ndarray:
        alone = draw.own + np.einsum("dnl,dl->dn", draw.ratings, draw.coefficients)
        values = alone.astype(np.float32) @ self.sets.T
        for (_, _, extra), both in zip(self.program.synergies, self.pairs, strict=True):
            values += np.float32(extra) * both
        if self.excess is not None:
            over = []
            for leaf, raters, patterns in self.leaves:
                total = draw.ratings[:, raters, leaf] @ patterns.T
                over.append((total - np.clip(total, self.low, self.high)) * draw.coefficients[:, leaf, None])
            values -= (self.excess @ np.hstack(over).T.astype(np.float32)).T
        return values


def _by_programmes(program: Program, found: Portfolio, sampler: Callable, draws: int, seed: int, told: Mapping[str, str]) -> SetDoubt:
    """Too many sets to list: one programme for each of fewer draws; the safest set is among those found best."""
    drawn = sampler(np.random.default_rng([seed, 0]), draws)
    mine = np.isin(program.ids, found.members).astype(float)
    worlds, best = [], []
    for d in range(draws):
        worth = SetValue(program.ids, drawn.own[d], drawn.ratings[d], drawn.coefficients[d], program.worth.low, program.worth.high)
        world = replace(program, worth=worth)
        for r in drawn.costs:
            world = world.rebudgeted(r, program.budget[r], drawn.costs[r][d])
        answer = solve(world)
        worlds.append(world)
        best.append(mine * 0 if answer is None else answer.inside)
    sets = np.unique(np.vstack([*best, mine]), axis=0)
    own, tally = int(np.flatnonzero((sets == mine).all(axis=1))[0]), Tally(len(sets))
    for world in worlds:
        _count(tally, world.values(sets)[None, :], world.keeps(sets)[None, :], own)
    safe = int(np.lexsort((-tally.best, tally.worst))[0])
    names = tuple(a for a, inside in zip(program.ids, sets[safe], strict=True) if inside)
    note = Note("more than {limit} sets fit: {draws} draws, one programme each; the safest set is the safest of the {n} found best in some draw", limit=f"{LIMIT:,}", draws=draws, n=len(sets))
    return SetDoubt(
        program.ids, tally.best @ sets / draws, found.members, tally.regret / max(tally.paid, 1), float(tally.worst[own]), tally.kept / draws, tally.paid / draws,
        names, float(tally.worst[safe]), draws, seed, f"sampled; {draws} programmes", len(sets), told, (note,),
    )  # fmt: skip


def set_doubt(
    values: object, costs: object = None, budget: object = None, *, spread: float = 0.2, cost_spread: float = 0.2, draws: int | None = None, seed: int = 1,
    **rules: object,
) -> SetDoubt:  # fmt: skip
    """How often each intervention is in the best set when every value and cost may be off; arguments as for `select`.

    Each value (and worth of a shared leaf) times a factor drawn evenly on the
    log scale from 1/(1+spread) to 1+spread, each cost likewise.

    Examples
    --------
    >>> import mcda
    >>> doubt = mcda.set_doubt({"a": 6, "b": 5, "c": 1}, {"a": 5, "b": 5, "c": 5}, 10, cost_spread=0, draws=400)
    >>> doubt.share.tolist(), doubt.kept
    ([1.0, 1.0, 0.0], 1.0)
    """
    program = program_from(values, costs, budget, **rules)
    return doubt_program(program, portfolio_of(program, ties=0), spread, cost_spread, draws, seed)


def doubt_program(program: Program, found: Portfolio, values: float = 0.2, costs: float = 0.2, draws: int | None = None, seed: int = 1) -> SetDoubt:
    """The same for values without a case: every value and cost within a factor of its own."""
    sampler, reach = program_sampler(program, values, costs)
    told = Doubt(values, False, False, 0.0, costs).told()
    return _doubted(program, found, sampler, reach, draws, seed, {"values": told["weights"], "costs": told["costs"]})
