"""Which source of doubt moves the ranking: joint draws, total effects, Shapley shares."""

from __future__ import annotations

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
    effects, errors = _effects(narrow, used, seed, executor)
    winners = narrow.ranking.winners
    kept = float(scenarios[0].first[[narrow.ranking.alternatives.index(w) for w in winners]].sum())
    notes = _notes(narrow, effects)
    return Importance(
        narrow.plan.id, narrow.ranking.alternatives, winners, (*names, DUMMY), narrow.ranges, effects, errors, scenarios, k, draws, used, seed,
        verdict_of(case, narrow, kept), notes,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Shares:
    """Counts one block of a scenario: first places and places among the first k, ties shared."""

    doubts: Doubts
    varying: tuple[str, ...]
    seed: int
    k: int

    def __call__(self, block: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
        scrambling, number, size = block
        points = uniform(block_points(sum(self.doubts.dimensions.values()), self.seed, scrambling, number, size))
        drawn = _split(points, self.doubts.dimensions, self.varying)
        starts, sizes = tie_groups(self.doubts.scores(drawn, size))
        among = np.clip(self.k - starts, 0, sizes) / sizes
        return np.where(starts == 0, 1.0 / sizes, 0.0).sum(axis=0), among.sum(axis=0)


def _scenario(name: str, varying: tuple[str, ...], doubts: Doubts, draws: int, seed: int, k: int, executor: Executor | None) -> Scenario:
    blocks = block_sizes(draws)
    each = np.zeros((SCRAMBLINGS, 2, len(doubts.ranking.alternatives)))
    for (scrambling, _, _), counts in zip(blocks, worked(_Shares(doubts, varying, seed, k), blocks, executor), strict=True):
        each[scrambling] += counts
    shares = each / (draws // SCRAMBLINGS)
    first, among = shares.mean(axis=0)
    best = [doubts.ranking.alternatives.index(w) for w in doubts.ranking.winners]
    error = shares[:, 0, best].sum(axis=1).std(ddof=1) / np.sqrt(SCRAMBLINGS)
    return Scenario(name, varying, doubts.width, first, among, float(error))


@dataclass(frozen=True, eq=False)
class _Differences:
    """Mean squared differences of one scrambling: for each set of sources, half of E[(y(A) - y(A with the set from B))^2]."""

    doubts: Doubts
    seed: int
    sets: tuple[tuple[str, ...], ...]

    def __call__(self, block: tuple[int, int, int]) -> np.ndarray:
        scrambling, number, size = block
        dimensions = self.doubts.dimensions | {DUMMY: 1}
        total = sum(dimensions.values())
        points = uniform(block_points(2 * total, self.seed, scrambling, number, size))
        a, b = (_split(part, dimensions, tuple(dimensions)) for part in (points[:total], points[total:]))
        base = self._outputs(a, size)
        return np.array([((base - self._outputs({n: b[n] if n in chosen else a[n] for n in a}, size)) ** 2).sum(axis=1) / 2 for chosen in self.sets])

    def _outputs(self, drawn: dict[str, np.ndarray], size: int) -> np.ndarray:
        """(2, size): mean shift of all ranks, and whether a present winner is first."""
        starts, sizes = tie_groups(self.doubts.scores({n: u for n, u in drawn.items() if n != DUMMY}, size))
        now = self.doubts.ranking.rank_values
        first = np.where(starts == 0, 1.0 / sizes, 0.0)[:, now == 1].sum(axis=1)
        return np.array([np.abs(starts + 1 - now).mean(axis=1), first])


def _effects(doubts: Doubts, draws: int, seed: int, executor: Executor | None) -> tuple[np.ndarray, np.ndarray]:
    """(n_sources + 1, 4) total effects and Shapley shares on both outputs, and their standard errors."""
    names = tuple(doubts.dimensions)
    sets = (*(s for size in range(1, len(names) + 1) for s in combinations(names, size)), (DUMMY,))
    blocks = block_sizes(draws)
    each = np.zeros((SCRAMBLINGS, len(sets), 2))
    for (scrambling, _, _), part in zip(blocks, worked(_Differences(doubts, seed, sets), blocks, executor), strict=True):
        each[scrambling] += part
    each /= draws // SCRAMBLINGS
    whole = _indices(each.mean(axis=0), names, sets)
    # delete-one scramblings: a ratio of means is not the mean of ratios
    left = np.array([_indices(np.delete(each, s, axis=0).mean(axis=0), names, sets) for s in range(SCRAMBLINGS)])
    errors = np.sqrt((SCRAMBLINGS - 1) * left.var(axis=0))
    return whole, errors


def _indices(costs: np.ndarray, names: tuple[str, ...], sets: tuple) -> np.ndarray:
    """Total effects and Shapley shares from the cost E[Var(y | all but the set)] of each set."""
    cost, n = {frozenset(s): c for s, c in zip(sets, costs, strict=True)} | {frozenset(): np.zeros(2)}, len(names)
    variance = cost[frozenset(names)]
    scale = np.where(variance > 0, variance, 1.0)
    found = np.zeros((n + 1, 4))
    for i, name in enumerate((*names, DUMMY)):
        found[i, :2] = cost[frozenset([name])] / scale
        others = [x for x in names if x != name] if name != DUMMY else []
        for size in range(len(others) + 1) if others or n == 1 and name != DUMMY else ():
            share = factorial(size) * factorial(n - size - 1) / factorial(n)
            for chosen in map(frozenset, combinations(others, size)):
                found[i, 2:] += share * (cost[chosen | {name}] - cost[chosen]) / scale
    return found


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
