"""Which source of doubt moves the ranking: joint draws, total effects, Shapley shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from mcda.domain.case import Case
from mcda.domain.importance import Importance, Scenario
from mcda.domain.note import Note
from mcda.errors import InvalidInput, Usage
from mcda.robustness.counting import tie_groups, worked
from mcda.robustness.doubts import METHOD, WEIGHTS, Doubts, doubts_of
from mcda.robustness.points import SCRAMBLINGS, block_points, block_sizes, checked_seed, rounded_draws, uniform
from mcda.robustness.verdict import verdict_of

WIDTHS = (0.2, 0.5)  # weights: plus or minus 20 % in the joint draws, 50 % shown beside
PART = 4  # effects take a quarter of the draws: each costs as many evaluations as there are sets of sources
DUMMY = "dummy"
Block = tuple[int, int, int]  # scrambling, number, size
TOGETHER = 2**14  # draws in one evaluation
GROUP = 2**11  # draws of a job, from as many blocks as give them


def importance(
    case: Case, problem: str | None = None, draws: int = 8192, seed: int = 1, k: int = 3, widths: tuple[float, float] = WIDTHS, executor: Executor | None = None
) -> Importance:
    """What the ranking hangs on when everything that may be off is off together.

    Weights (at two widths), leaf weights inside the pillars' effects, ratings,
    network (links and strength), reading, and method with its normalization as
    one factor vary independently, each over the range in `.ranges`.

    For an output y and a source i: total effect = E[(y(A) - y(A with i from
    B))^2] / (2 Var y) (Jansen 1999), over scrambled Sobol points A and B;
    Shapley share from the same differences for all sets of sources (Song et
    al. 2016). Outputs: the mean absolute shift of all ranks, and whether a
    present winner is first.

    Parameters
    ----------
    case : Case
    problem : str, optional
        The case's first problem if left out.
    draws : int
        Joint draws, rounded up to 8 * 2^n; a quarter of them for the effects.
    seed : int
    k : int
        For the share among the first k and the priority classes.
    widths : pair of float
        How far each share of siblings may be off, as a share of itself.
    executor : concurrent.futures.Executor, optional
        The same numbers by any of them.

    Returns
    -------
    Importance
        Frame source / total effects, Shapley shares, their standard errors, the present
        winner's share when only this source varies and when only this one is fixed, range;
        ``.first`` and ``.first_k`` by scenario, ``.priorities``, ``.verdict``.

    Raises
    ------
    NotApplicable
        Nothing can vary in this problem.

    Notes
    -----
    Not varied: values of cells (costs, years, levels), which `flips` looks at
    one by one; the list of alternatives; the hierarchy. A share of draws is not a
    probability of being right.

    Examples
    --------
    >>> import mcda
    >>> found = mcda.importance(mcda.read_case("henan"), "regions", draws=64)
    >>> found.to_frame()["shapley_winner_kept"].idxmax(), found.verdict.word
    ('reading', None)

    References
    ----------
    Jansen (1999), doi:10.1016/S0010-4655(98)00154-4. Song, Nelson & Staum (2016), doi:10.1137/15M1048070.
    Saisana, Saltelli & Tarantola (2005), doi:10.1111/j.1467-985X.2005.00350.x.
    """
    draws, seed = rounded_draws(draws), checked_seed(seed)
    if not (len(widths) == 2 and 0 < widths[0] < widths[1] < 1):
        raise InvalidInput(f"widths must be two shares, the smaller first, not {widths!r}", "widths", "(0.2, 0.5) says plus or minus 20 % and 50 %")
    narrow, wide = (doubts_of(case, problem, w) for w in widths)
    m = len(narrow.ranking.alternatives)
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= m:
        raise Usage(f"k must be a whole number from 1 to {m}, not {k!r}", "k")
    names = tuple(narrow.dimensions)
    plans = [("all", names, narrow)]
    if len(names) > 1:
        plans += [(f"only {n}", (n,), narrow) for n in names] + [(f"without {n}", tuple(x for x in names if x != n), narrow) for n in names]
    if WEIGHTS in names:
        plans += [("all, wide weights", names, wide), ("only weights, wide", (WEIGHTS,), wide)]
    scenarios = tuple(_scenario(name, varying, doubts, draws, seed, k, executor) for name, varying, doubts in plans)
    used = rounded_draws(max(draws // PART, SCRAMBLINGS))
    effects, errors = total_effects(RankOutputs(narrow), narrow.dimensions, used, seed, executor)
    winners = narrow.ranking.winners
    kept = float(scenarios[0].first[[narrow.ranking.alternatives.index(w) for w in winners]].sum())
    notes = _notes(narrow, effects)
    return Importance(
        narrow.plan.id, narrow.ranking.alternatives, winners, (*names, DUMMY), narrow.ranges, effects, errors, scenarios, k, draws, used, seed,
        verdict_of(case, narrow, kept), notes,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Shares:
    """Counts blocks of a scenario: first places and places among the first k, ties shared."""

    doubts: Doubts
    varying: tuple[str, ...]
    seed: int
    k: int

    def __call__(self, blocks: Sequence[Block]) -> np.ndarray:
        """(n_blocks, 2, m)."""
        points = _points(blocks, sum(self.doubts.dimensions.values()), self.seed)
        drawn = _split(points, self.doubts.dimensions, self.varying)
        starts, sizes = tie_groups(self.doubts.scores(drawn, points.shape[1]))
        first, among = np.where(starts == 0, 1.0 / sizes, 0.0), np.clip(self.k - starts, 0, sizes) / sizes
        return np.stack([first, among], axis=1).reshape(len(blocks), -1, 2, starts.shape[1]).sum(axis=1)


def _scenario(name: str, varying: tuple[str, ...], doubts: Doubts, draws: int, seed: int, k: int, executor: Executor | None) -> Scenario:
    each = _by_scrambling(_Shares(doubts, varying, seed, k), draws, executor)
    shares = each / (draws // SCRAMBLINGS)
    first, among = shares.mean(axis=0)
    best = [doubts.ranking.alternatives.index(w) for w in doubts.ranking.winners]
    error = shares[:, 0, best].sum(axis=1).std(ddof=1) / np.sqrt(SCRAMBLINGS)
    return Scenario(name, varying, doubts.width, first, among, float(error))


def _by_scrambling(job: Callable[[Sequence[Block]], np.ndarray], draws: int, executor: Executor | None) -> np.ndarray:
    """Sums of `job` over the blocks of each scrambling; small blocks are worked together, since a call costs more than a draw."""
    blocks = block_sizes(draws)
    group = max(1, GROUP // blocks[0][2])
    groups = [tuple(blocks[g : g + group]) for g in range(0, len(blocks), group)]
    parts = np.concatenate(list(worked(job, groups, executor)))
    each = np.zeros((SCRAMBLINGS, *parts.shape[1:]))
    for (scrambling, _, _), part in zip(blocks, parts, strict=True):
        each[scrambling] += part
    return each


def _points(blocks: Sequence[Block], dimension: int, seed: int) -> np.ndarray:
    """(dimension, draws) numbers in (0, 1), block after block."""
    return uniform(np.hstack([block_points(dimension, seed, *block) for block in blocks]))


@dataclass(frozen=True, eq=False)
class RankOutputs:
    """What the effects are measured on: the mean shift of all ranks, and whether a present winner is first."""

    doubts: Doubts

    def __call__(self, drawn: dict[str, np.ndarray], size: int) -> np.ndarray:
        """(2, size)."""
        starts, sizes = tie_groups(self.doubts.scores(drawn, size))
        now = self.doubts.ranking.rank_values
        first = np.where(starts == 0, 1.0 / sizes, 0.0)[:, now == 1].sum(axis=1)
        return np.array([np.abs(starts + 1 - now).mean(axis=1), first])


@dataclass(frozen=True, eq=False)
class _Differences:
    """Sums of blocks: for each set of sources, (y(A) - y(A with the set from B))^2 / 2."""

    outputs: Callable
    dimensions: dict[str, int]
    seed: int
    sets: tuple[tuple[str, ...], ...]

    def __call__(self, blocks: Sequence[Block]) -> np.ndarray:
        """(n_blocks, n_sets, n_outputs)."""
        dimensions = self.dimensions | {DUMMY: 1}
        total = sum(dimensions.values())
        points = _points(blocks, 2 * total, self.seed)
        size = points.shape[1]
        a, b = (_split(part, dimensions, tuple(dimensions)) for part in (points[:total], points[total:]))
        group = max(1, TOGETHER // size - 1)
        squares = np.concatenate([self._group(a, b, size, self.sets[g : g + group]) for g in range(0, len(self.sets), group)])
        return squares.reshape(*squares.shape[:2], len(blocks), -1).sum(axis=3).transpose(2, 0, 1)

    def _group(self, a: dict[str, np.ndarray], b: dict[str, np.ndarray], size: int, sets: tuple) -> np.ndarray:
        """(n_sets, n_outputs, size), many sets in one evaluation: A itself, then A with each set from B."""
        drawn = {n: np.hstack([a[n], *(b[n] if n in chosen else a[n] for chosen in sets)]) for n in a if n != DUMMY}
        outputs = self.outputs(drawn, size * (len(sets) + 1))
        base, *mixed = np.split(outputs, len(sets) + 1, axis=1)
        return np.array([(base - one) ** 2 / 2 for one in mixed])


def total_effects(
    outputs: Callable, dimensions: dict[str, int], draws: int, seed: int, executor: Executor | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Total effects, then Shapley shares, of each source and of a dummy, and their standard errors.

    `outputs` maps {source: (dimension, draws) numbers in (0, 1)} and the number
    of draws to (n_outputs, draws); both results are (n_sources + 1, 2 n_outputs).
    """
    names = tuple(dimensions)
    sets = (*(s for size in range(1, len(names) + 1) for s in combinations(names, size)), (DUMMY,))
    each = _by_scrambling(_Differences(outputs, dict(dimensions), seed, sets), draws, executor) / (draws // SCRAMBLINGS)
    whole = _indices(each.mean(axis=0), names, sets)
    # leave one scrambling out: a mean of ratios is not the ratio of means
    left = np.array([_indices(np.delete(each, s, axis=0).mean(axis=0), names, sets) for s in range(SCRAMBLINGS)])
    return whole, np.sqrt((SCRAMBLINGS - 1) * left.var(axis=0))


def _indices(costs: np.ndarray, names: tuple[str, ...], sets: tuple) -> np.ndarray:
    """Total effects and Shapley shares from each set's cost E[Var(y | all but the set)]; 0 where the output never changes."""
    cost, n, outputs = {frozenset(s): c for s, c in zip(sets, costs, strict=True)} | {frozenset(): 0.0}, len(names), costs.shape[1]
    variance = cost[frozenset(names)]
    scale = np.where(variance > 0, variance, 1.0)
    total = np.array([cost[frozenset([name])] for name in (*names, DUMMY)]) / scale
    shapley = np.zeros((n + 1, outputs))
    for i, name in enumerate(names):
        others = [x for x in names if x != name]
        for size in range(n):
            share = factorial(size) * factorial(n - size - 1) / factorial(n)
            shapley[i] += sum(share * (cost[frozenset((*chosen, name))] - cost[frozenset(chosen)]) for chosen in combinations(others, size)) / scale
    return np.hstack([total, shapley])


def _split(points: np.ndarray, dimensions: dict[str, int], varying: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Source -> its rows of the points, for those that vary."""
    drawn, used = {}, 0
    for name, size in dimensions.items():
        if name in varying:
            drawn[name] = points[used : used + size]
        used += size
    return drawn


def _notes(doubts: Doubts, effects: np.ndarray) -> tuple[Note, ...]:
    found = []
    if not effects[:, 1].any():
        found.append(Note("no draw changes the first place: there is nothing to divide among the sources"))
    if METHOD in doubts.dimensions:
        found.append(Note("methods that are not defined on the present or on drawn values are left out, and of methods with the same order by construction all but one"))
    return tuple(found)
