"""How much must all weights change at once: robustness factor, nearest weights, exact score ranges.

Additive score, d = r_i - r_k, d.w > 0: with every weight wrong by at most a
factor kappa the worst case is P/kappa - N kappa (P, N the positive and negative
part of the sum), so kappa = sqrt(P/N).

TOPSIS: k draws level with i somewhere in the box if, for some rho,
B_k u >= rho A_k u and rho A_i u >= B_i u. For fixed rho this is linear in u;
by duality on the box, kappa^4 = min over rho of max over lam in [0, 1] of N/P
with h = lam (B_k - rho A_k) + (1 - lam)(rho A_i - B_i), P = sum u h+, N = sum u h-.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import Method, Ranking
from mcda.domain.stability import NearestWeights, RobustnessFactor
from mcda.domain.weights import Weights
from mcda.errors import NotApplicable, UnknownName, Usage
from mcda.robustness.forms import Distance, Linear, form_of
from mcda.robustness.intervals import intervals_of
from mcda.robustness.paths import Paths, weight_paths
from mcda.robustness.targets import Pairs
from mcda.scoring import rank

if TYPE_CHECKING:
    import pandas as pd

COARSE, PLACES, NARROWINGS, VALLEYS = 256, 24, 9, 2  # how rho is searched: a first look, then narrowed around the deepest valleys
UNREACHED = 1e14  # N/P so large that no factor on the weights is enough
MEASURES = ("amount", "distance")


def robustness_factor(problem: Problem, weights: Weights | Mapping[str, float] | pd.Series, method: Method | None = None) -> RobustnessFactor:
    """kappa per rival: up to which factor may all weights be wrong at once before the rival draws level.

    Weights may each be multiplied or divided by up to kappa (then normalised).
    Said as 'each weight may be off by up to p % at once', p = (k^2-1)/(k^2+1)
    rounded down. A worst case, not a probability. Infinite where the winner
    dominates the rival.

    Raises
    ------
    NotApplicable
        For methods that are neither TOPSIS nor linear in the weights.

    Examples
    --------
    >>> import mcda
    >>> ranking = mcda.decide(mcda.read_case("henan"))
    >>> factor = mcda.robustness_factor(ranking.problem, ranking.weights)
    >>> rival, kappa = factor.smallest
    >>> rival, round(kappa, 3), factor.percent()
    ('housing_subsidy', 1.107, 10)
    """
    ranking = rank(problem, weights, method)
    form, i, rivals = _setting(ranking)
    w = ranking.weights.values
    if isinstance(form, Linear):
        values, kind = _additive(form.table[i] - form.table[rivals], w), "exact"
    else:
        values, kind = _saddle(form, i, rivals, np.square(w)), "bisected"
    names = problem.alternatives
    by = {names[k]: float(v) for k, v in zip(rivals, values, strict=True)}
    return RobustnessFactor(names[i], by, {k: ("exact" if not np.isfinite(v) else kind) for k, v in by.items()}, str(ranking.method))


def _setting(ranking: Ranking) -> tuple[Linear | Distance, int, np.ndarray]:
    form = form_of(ranking.problem, ranking.method)
    if not isinstance(form, Linear | Distance):
        raise NotApplicable(f"no robustness factor is known for {ranking.method.label}", None, "use TOPSIS or a method that is linear in the weights")
    order = np.argsort(ranking.rank_values, kind="stable")
    return form, int(order[0]), order[1:]


def _additive(d: np.ndarray, w: np.ndarray) -> np.ndarray:
    parts = d * w
    plus, minus = np.maximum(parts, 0).sum(axis=1), np.maximum(-parts, 0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(minus > 0, plus / np.where(minus > 0, minus, 1.0), np.where(plus > 0, np.inf, 1.0))
    return np.sqrt(np.maximum(ratio, 1.0))


def _saddle(form: Distance, i: int, rivals: np.ndarray, u: np.ndarray) -> np.ndarray:
    ai, bi, n = form.to_best[i] * u, form.to_worst[i] * u, len(u)
    out = [
        _saddle_of_rivals(ai, bi, form.to_best[some] * u, form.to_worst[some] * u)
        for some in np.array_split(rivals, max(1, -(-len(rivals) * COARSE * n * n // 2_000_000)))
    ]
    return np.concatenate(out)


def _saddle_of_rivals(ai: np.ndarray, bi: np.ndarray, ak: np.ndarray, bk: np.ndarray) -> np.ndarray:
    """kappa (R,) of several rivals; the arrays hold the terms of the squared distances, (n,) and (R, n)."""
    grid = np.broadcast_to(np.geomspace(1e-9, 1e9, COARSE), (len(ak), COARSE))
    seen = _worst_mix(grid, ai, bi, ak, bk)
    padded = np.pad(seen, ((0, 0), (1, 1)), constant_values=np.inf)
    valley = np.where((seen <= padded[:, :-2]) & (seen <= padded[:, 2:]), seen, np.inf)
    best, rows = seen.min(axis=1), np.arange(len(ak))
    for n in np.argsort(valley, axis=1)[:, :VALLEYS].T:  # not convex in rho: the deepest valleys are all searched
        left, right = grid[rows, np.maximum(n - 1, 0)], grid[rows, np.minimum(n + 1, COARSE - 1)]
        for _ in range(NARROWINGS):
            inner = left[:, None] * (right / left)[:, None] ** np.linspace(0, 1, PLACES)
            found = _worst_mix(inner, ai, bi, ak, bk)
            k = found.argmin(axis=1)
            best = np.minimum(best, found[rows, k])
            left, right = inner[rows, np.maximum(k - 1, 0)], inner[rows, np.minimum(k + 1, PLACES - 1)]
    same = (np.abs(ak - ai) <= 1e-14 * (ak + ai)).all(axis=1) & (np.abs(bk - bi) <= 1e-14 * (bk + bi)).all(axis=1)
    kappa = np.where(best < UNREACHED, np.maximum(best, 1.0) ** 0.25, np.inf)
    return np.where(same, 1.0, kappa)


def _worst_mix(rho: np.ndarray, ai: np.ndarray, bi: np.ndarray, ak: np.ndarray, bk: np.ndarray) -> np.ndarray:
    """max over lam in [0, 1] of N/P for each rho (R, g).

    Between the places where some h_j changes its sign N and P are lines in lam,
    so N/P is monotone there and its maximum stands at one of these places.
    """
    first = bk[:, None, :] - rho[..., None] * ak[:, None, :]
    second = rho[..., None] * ai - bi
    gap = second - first
    turns = np.divide(second, gap, out=np.zeros_like(gap), where=gap != 0)
    ends = np.broadcast_to([0.0, 1.0], (*rho.shape, 2))
    lam = np.concatenate([ends, np.clip(turns, 0.0, 1.0)], axis=-1)
    h = second[..., None, :] - lam[..., None] * gap[..., None, :]
    total, size = h.sum(axis=-1), np.abs(h).sum(axis=-1)
    plus, minus = 0.5 * (size + total), 0.5 * (size - total)
    ratio = np.divide(minus, plus, out=np.full_like(minus, UNREACHED), where=plus > 1e-14 * size)
    return np.minimum(np.where(size > 0, ratio, 0.0), UNREACHED).max(axis=-1)


def nearest_weights(
    problem: Problem,
    weights: Weights | Mapping[str, float] | pd.Series,
    rival: str | None = None,
    method: Method | None = None,
    measure: str = "amount",
) -> NearestWeights:
    """The nearest weights at which the rival (the nearest one when none is named) draws level with the winner.

    Parameters
    ----------
    measure : {"amount", "distance"}
        The weight that has to move (half the sum of changes), or the Euclidean distance.

    Notes
    -----
    Additive methods: exact (greedy from the criterion that favours the winner
    most to the one that favours the rival most; projection with an active set).
    TOPSIS: the nearest of the exact crossings on every single-weight path, every
    transfer between two criteria and the way to every vertex, polished by a
    local solver: kind 'searched', an upper bound on what is needed.

    Examples
    --------
    >>> import mcda
    >>> ranking = mcda.decide(mcda.read_case("henan"))
    >>> near = mcda.nearest_weights(ranking.problem, ranking.weights)
    >>> near.rival, near.kind, near.amount < 0.04
    ('housing_subsidy', 'searched', True)
    """
    if measure not in MEASURES:
        raise Usage(f"unknown measure {measure!r}", None, f"one of {', '.join(MEASURES)}")
    ranking = rank(problem, weights, method)
    form, i, rivals = _setting(ranking)
    wanted = rivals if rival is None else np.array([_index(problem, rival, i)])
    w = ranking.weights.values
    if isinstance(form, Linear):
        found = {int(k): (_greedy if measure == "amount" else _projected)(form.table[i] - form.table[k], w) for k in wanted}
        kind = "exact"
    else:
        found, kind = _searched(form, i, wanted, ranking, measure), "searched"
    reached = {k: v for k, v in found.items() if v is not None}
    if not reached:
        whom = "any other alternative" if rival is None else repr(rival)
        raise NotApplicable(f"no weights were found that let {whom} draw level with {problem.alternatives[i]!r}", None, "it may be dominated")
    k = min(reached, key=lambda k: _size(reached[k] - w, measure))
    names = problem.criteria
    return NearestWeights(
        problem.alternatives[i], problem.alternatives[k], dict(zip(names, reached[k].tolist(), strict=True)),
        dict(zip(names, w.tolist(), strict=True)), kind, measure,
    )  # fmt: skip


def _index(problem: Problem, rival: str, winner: int) -> int:
    if rival not in problem.alternatives:
        raise UnknownName.among("alternative", rival, problem.alternatives)
    if problem.alternatives.index(rival) == winner:
        raise Usage(f"{rival!r} is the winner itself")
    return problem.alternatives.index(rival)


def _greedy(d: np.ndarray, w: np.ndarray) -> np.ndarray | None:
    """Least weight moved: from the criteria with the largest d to the one with the smallest, until d.w = 0."""
    out, target = w.copy(), int(d.argmin())
    lead = float(d @ w)
    for j in np.argsort(-d, kind="stable"):
        if lead <= 0:
            return out
        gain = float(d[j] - d[target])
        if gain <= 0:
            break
        step = min(out[j], lead / gain)
        out[j] -= step
        out[target] += step
        lead -= step * gain
    return out if lead <= 1e-15 * np.abs(d).max() else None


def _projected(d: np.ndarray, w: np.ndarray) -> np.ndarray | None:
    """Euclidean projection on {d.w = 0, sum w = 1, w >= 0}: the simplex projection of w - mu d, mu bisected."""
    low, high = 0.0, 1.0 / np.abs(d).max()
    if d.min() > 0:
        return None
    while d @ _simplex(w - high * d) > 0:
        high *= 2
        if not np.isfinite(high):
            return None
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if d @ _simplex(w - middle * d) > 0 else (low, middle)
    return _simplex(w - high * d)


def _simplex(v: np.ndarray) -> np.ndarray:
    """Euclidean projection on the simplex."""
    s = np.sort(v)[::-1]
    total = np.cumsum(s) - 1
    n = np.flatnonzero(s - total / np.arange(1, len(v) + 1) > 0)[-1]
    return np.maximum(v - total[n] / (n + 1), 0.0)


def _searched(form: Distance, i: int, rivals: np.ndarray, ranking: Ranking, measure: str) -> dict[int, np.ndarray | None]:
    """Crossings on the single-weight paths, between any two criteria and towards the vertices; a local solver polishes the nearest."""
    w = ranking.weights.values
    ways = _ways(ranking)
    starts = {int(k): sorted(_crossings(form, i, int(k), ways), key=lambda v: _size(v - w, measure)) for k in rivals}
    out = {k: (found[0] if found else None) for k, found in starts.items()}
    reached = sorted((k for k in out if out[k] is not None), key=lambda k: _size(out[k] - w, measure))
    for k in reached[:2]:
        for start in starts[k][:3]:
            v = _polished(form, i, k, w, start, measure)
            if v is not None and _size(v - w, measure) < _size(out[k] - w, measure):
                out[k] = v
    return out


def _polished(form: Distance, i: int, k: int, w: np.ndarray, start: np.ndarray, measure: str) -> np.ndarray | None:
    from scipy.optimize import minimize

    n = len(w)

    def gap(v: np.ndarray) -> float:
        u = np.square(v[:n])
        return float((form.to_worst[i] @ u) * (form.to_best[k] @ u) - (form.to_worst[k] @ u) * (form.to_best[i] @ u))

    size = abs(gap(w)) or 1.0
    constraints = [{"type": "eq", "fun": lambda v: v[:n].sum() - 1}, {"type": "ineq", "fun": lambda v: -gap(v) / size}]
    if measure == "distance":
        problem = {"fun": lambda v: 100 * float(np.square(v - w).sum()), "x0": start, "bounds": [(0, 1)] * n}
    else:  # v = w + up - down, with up and down not negative: the amount is linear
        split = {"type": "eq", "fun": lambda v: v[:n] - w - v[n : 2 * n] + v[2 * n :]}
        x0 = np.concatenate([start, np.maximum(start - w, 0), np.maximum(w - start, 0)])
        problem = {"fun": lambda v: float(v[n:].sum()), "x0": x0, "bounds": [(0, 1)] * (3 * n)}
        constraints.append(split)
    found = minimize(**problem, constraints=constraints, method="SLSQP", options={"maxiter": 100, "ftol": 1e-12})
    v = np.clip(found.x[:n], 0.0, 1.0)
    return _on_the_border(gap, w, v / v.sum())


def _ways(ranking: Ranking) -> list[Paths]:
    """The single-weight paths, every transfer from one criterion to another, and the way to every vertex."""
    w, n = ranking.weights.values, len(ranking.weights.values)
    giving, taking = np.nonzero(~np.eye(n, dtype=bool) & (w > 0)[:, None])
    transfers = np.zeros((len(giving), n))
    transfers[np.arange(len(giving)), giving], transfers[np.arange(len(giving)), taking] = -w[giving], w[giving]
    slopes = np.vstack([transfers, np.eye(n) - w])
    many = len(slopes)
    straight = Paths(tuple(map(str, range(many))), "path", np.zeros(many), np.zeros(many), np.ones(many), np.tile(w, (many, 1)), slopes)
    return [weight_paths(ranking.weights), straight]


def _crossings(form: Distance, i: int, k: int, ways: list[Paths]) -> list[np.ndarray]:
    """Weights on these ways at which the pair is level, the nearest on each side of the present."""
    found = []
    for paths in ways:
        low, high, rival_low, rival_high, _ = intervals_of(form, paths, Pairs(np.array([i]), np.array([k]), ()))
        for end, rival in ((low, rival_low), (high, rival_high)):
            at = np.flatnonzero(rival >= 0)
            found += list(np.clip(paths.base[at] + paths.slope[at] * end[at, None], 0, 1))
    return found


def _on_the_border(gap: object, w: np.ndarray, v: np.ndarray) -> np.ndarray | None:
    """The point of the way from w to v at which the pair is level; None when v does not get there."""
    if gap(v) > 1e-12 * abs(gap(w)):
        further = np.maximum(w + 1.001 * (v - w), 0.0)
        v = further / further.sum()
        if gap(v) > 0:
            return None
    low, high = 0.0, 1.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if gap(w + middle * (v - w)) > 0 else (low, middle)
    return w + high * (v - w)


def _size(change: np.ndarray, measure: str) -> float:
    return float(np.abs(change).sum()) if measure == "amount" else float(np.sqrt(np.square(change).sum()))
