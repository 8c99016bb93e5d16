"""The verb `explain`: the score difference of two alternatives, shared out and put into trade-offs."""

from __future__ import annotations

from math import comb

import numpy as np

from mcda.decision import decide
from mcda.domain.case import Case
from mcda.domain.explanation import Explanation, TradeOff
from mcda.domain.hierarchy import ROOT, Hierarchy
from mcda.domain.ranking import Ranking
from mcda.errors import UnknownName, Usage
from mcda.robustness.batch import worths
from mcda.robustness.rows import upward
from mcda.robustness.search import narrowed

MOST = 14  # players: 2^14 tables
ROUNDS = 12  # cuts of a bracket: to 2^-48 of it


def explain(case: Case, first: str, second: str, problem: str | None = None) -> Explanation:
    """Why `first` is ahead of `second` (or behind it): Shapley shares of the score difference, and trade-offs.

    v(S) is the difference of the two scores when the two alternatives have
    their own values in the groups S and their common mean in all others; the
    shares of all groups add up to the whole difference. Groups are the pillars
    and the delivery criteria; where there is one pillar only, its criteria.

    Trade-offs: one unit more of each delivery cost of `first`, and how much more
    of each pillar's effect would leave its score as it is.

    Raises
    ------
    UnknownName, Usage
        Names that are no alternatives; the same alternative twice.

    Examples
    --------
    >>> import mcda
    >>> why = mcda.explain(mcda.read_case("henan"), "operating_rules", "housing_subsidy")
    >>> round(sum(why.shares.values()) - why.difference, 12), max(why.shares, key=why.shares.get)
    (0.0, 'policy')

    References
    ----------
    Shapley (1953), doi:10.1515/9781400881970-018.
    """
    ranking = decide(case, problem)
    for name in (first, second):
        if name not in ranking.alternatives:
            raise UnknownName.among("alternative", name, ranking.alternatives)
    if first == second:
        raise Usage(f"{first!r} cannot be compared with itself")
    a, b = ranking.alternatives.index(first), ranking.alternatives.index(second)
    groups = _groups(case, ranking)
    shares = _shapley(ranking, a, b, list(groups.values()))
    up, columns = upward(ranking), ranking.problem.values
    single = {name: at[0] for name, at in groups.items() if len(at) == 1}
    return Explanation(
        first, second, (float(up[a]), float(up[b])), dict(zip(groups, shares.tolist(), strict=True)),
        {name: (float(columns[a, j]), float(columns[b, j])) for name, j in single.items()},
        {name: ranking.weights.of(name) for name in groups}, _trade_offs(case, ranking, a), str(ranking.method),
    )  # fmt: skip


def _groups(case: Case, ranking: Ranking) -> dict[str, list[int]]:
    """Name and columns of each group: the shallowest split of the tree that tells the pillars apart, at most 14 groups."""
    tree, leaves = ranking.problem.hierarchy, ranking.problem.criteria
    nodes = list(tree.children(ROOT))
    while True:
        deeper = [n for n in nodes if tree.children(n) and _splits(case, tree, n, len(nodes))]
        if not deeper or len(nodes) - 1 + len(tree.children(deeper[0])) > MOST:
            return {n: [leaves.index(leaf) for leaf in tree.leaves_under(n)] for n in nodes}
        at = nodes.index(deeper[0])
        nodes[at : at + 1] = tree.children(deeper[0])


def _splits(case: Case, tree: Hierarchy, node: str, groups: int) -> bool:
    """Effects and delivery are split into what they hold; a pillar only where it is the only group."""
    return node not in case.model.hierarchy or groups == 1 and node in tree


def _shapley(ranking: Ranking, a: int, b: int, groups: list[list[int]]) -> np.ndarray:
    n = len(groups)
    if n > MOST:
        raise Usage(f"{n} groups are too many to share a difference out exactly", None, f"at most {MOST}")
    values, mean = ranking.problem.values, 0.5 * (ranking.problem.values[a] + ranking.problem.values[b])
    codes = np.arange(2**n)
    own = (codes[:, None] >> np.arange(n)) & 1 == 1
    tables = np.tile(values, (len(codes), 1, 1))
    for g, columns in enumerate(groups):
        off = np.flatnonzero(~own[:, g])
        for j in columns:
            tables[off, a, j] = tables[off, b, j] = mean[j]
    scores = worths(ranking.problem, ranking.method, tables, ranking.weights.values)
    worth = scores[:, a] - scores[:, b]
    worth[0] = 0.0  # both have the same values: no difference, whatever the method makes of it
    size = own.sum(axis=1)
    shares = np.empty(n)
    for g in range(n):
        without = codes[~own[:, g]]
        chance = np.array([1 / (n * comb(n - 1, s)) for s in size[without]])
        shares[g] = chance @ (worth[without | (1 << g)] - worth[without])
    return shares


def _trade_offs(case: Case, ranking: Ranking, a: int) -> tuple[TradeOff, ...]:
    """What one unit of each cost is worth in each pillar's effect, for one alternative and where it now stands."""
    problem, pillars = ranking.problem, case.model.pillars
    gains = [j for j, c in enumerate(problem.criteria) if c in pillars]
    costs = [j for j, c in enumerate(problem.criteria) if c not in pillars and problem.signs[j] < 0]
    return tuple(
        TradeOff(problem.alternatives[a], problem.criteria[j], problem.hierarchy[problem.criteria[j]].unit, problem.criteria[k], _made_up(ranking, a, j, k))
        for j in costs
        for k in gains
    )


def _made_up(ranking: Ranking, a: int, cost: int, gain: int) -> float | None:
    """The gain that leaves the score as it was after one more unit of cost, the normalization moving with both; cut to 1e-12."""
    problem, now = ranking.problem, upward(ranking)[a]
    span = 3 * float(np.ptp(problem.values[:, gain])) or 1.0

    def reaches(more: np.ndarray) -> np.ndarray:
        values = np.tile(problem.values, (len(more), 1, 1))
        values[:, a, cost] += 1.0
        values[:, a, gain] += more
        return worths(problem, ranking.method, values, ranking.weights.values)[:, a] >= now

    at_once, at_all = reaches(np.array([0.0, span]))
    if at_once or not at_all:
        return 0.0 if at_once else None
    return float(narrowed(lambda gains: ~reaches(gains[0])[None], np.zeros(1), np.array([span]), ROUNDS)[0])
