"""Weight stability intervals: where along a path of weights the answer stays, and who takes over."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import TIE, Method, ranks_of
from mcda.domain.stability import Stability
from mcda.domain.weights import Weights
from mcda.robustness.compromise import compromise_segments
from mcda.robustness.forms import Compromise, Distance, Linear, form_of, worth
from mcda.robustness.paths import Paths, weight_paths
from mcda.robustness.polynomials import cross, difference, negative_at, sign_changes
from mcda.robustness.targets import Pairs, pairs_of
from mcda.scoring import rank

if TYPE_CHECKING:
    import pandas as pd

GRID = 200  # places at which an opaque method is looked at before halving
TOLERANCE = 1e-10
SAME = 1e-12  # two places on a path nearer than this are one


def stability(
    problem: Problem,
    weights: Weights | Mapping[str, float] | pd.Series,
    method: Method | None = None,
    rule: object = "proportional",
    target: object = "first",
) -> Stability:
    """Interval of each criterion's and each node's weight in which the answer stays, with the rival at each end.

    Along a path w(t) the order of a pair is the sign of a polynomial in t:
    linear for additive methods; for TOPSIS, with u = w^2 and squared distances
    A u and B u, (B_i u)(A_k u) - (B_k u)(A_i u): with proportional rescaling
    quadratic in s = (t/(1-t))^2 (the node's leaves g t, the others h (1-t), no
    mixed terms), else quartic in t. The answer is a set of such pairs; the
    places where one of them is negative are taken out of the path.

    Parameters
    ----------
    problem, weights, method : as for `rank`
    rule : {"proportional", "siblings", "equal"} or weights
        Who gives way: all others in proportion, the siblings only, or all
        others by the same amount. Weights: the straight way to them (t from 0 to 1).
    target : "first", "ranking", k or (a, b)
        The winner, the whole order, the set of the first k, or one pair.

    Returns
    -------
    Stability
        Kind 'exact' for TOPSIS, WSM, WPM, PROMETHEE II, VIKOR and other methods
        linear in the weights, else 'bisected' (looked at in 200 places; two
        changes between neighbours can be missed).

    Raises
    ------
    InvalidInput, NotApplicable
        As `rank`. Usage for an unknown rule or target.

    Notes
    -----
    An end at which two alternatives tie belongs to the interval. Identical
    alternatives are no rivals of each other. Weights that enter the values
    (leaves inside a pillar's effect) are for `flips`.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame([[7, 6, 5], [8, 3, 8], [1, 8, 3]], index=["a", "b", "c"], columns=["x", "y", "z"])
    >>> problem = mcda.Problem.from_frame(frame, dict.fromkeys("xyz", "benefit"))
    >>> result = mcda.stability(problem, {"x": 0.4, "y": 0.3, "z": 0.3})
    >>> [round(float(v), 4) for v in result.to_frame().loc["x", ["low", "high"]]]
    [0.2225, 0.4881]

    References
    ----------
    Hwang & Yoon (1981), doi:10.1007/978-3-642-48318-9; Wolters & Mareschal (1995), doi:10.1016/0377-2217(93)E0343-V.
    """
    ranking = rank(problem, weights, method)
    form = form_of(problem, ranking.method)
    paths = weight_paths(ranking.weights, rule)
    up = ranking.score_values if ranking.method.higher_is_better else -ranking.score_values
    pairs = pairs_of(up, problem.alternatives, target)
    low, high, rival_low, rival_high, intervals = intervals_of(form, paths, pairs)
    names = problem.alternatives
    return Stability(
        paths.nodes, tuple(paths.now.tolist()), tuple(low.tolist()), tuple(high.tolist()),
        tuple(names[k] if k >= 0 else None for k in rival_low.tolist()), tuple(names[k] if k >= 0 else None for k in rival_high.tolist()),
        intervals, (form.kind,) * len(paths.nodes), paths.rule, target, tuple(names[i] for i in pairs.leaders), str(ranking.method),
        TOLERANCE if form.kind == "bisected" else 0.0, partial(_stretches, form, paths, names),
    )  # fmt: skip


def intervals_of(form: object, paths: Paths, pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, tuple]:
    """(k,) low, high, rival at low, rival at high (-1: none), and all intervals per path."""
    low, high = paths.low.copy(), paths.high.copy()
    rival_low, rival_high = np.full(len(low), -1), np.full(len(low), -1)
    which, starts, ends, rivals = negative_stretches(form, paths, pairs)
    if len(which):
        groups, first = np.unique(which, return_index=True)
        now = paths.now[which]
        below, above = ends <= now + SAME, starts >= now - SAME
        _nearest(low, rival_low, groups, first, which, np.where(below, np.minimum(ends, now), -np.inf), rivals, np.maximum)
        _nearest(high, rival_high, groups, first, which, np.where(above, np.maximum(starts, now), np.inf), rivals, np.minimum)
        for n in np.flatnonzero(~below & ~above):  # tied now within the tolerance of ranks: no room on either side
            k = which[n]
            low[k] = high[k] = paths.now[k]
            rival_low[k] = rival_high[k] = rivals[n]
    return low, high, rival_low, rival_high, _complements(which, starts, ends, paths, low, high)


def _nearest(end: np.ndarray, rival: np.ndarray, groups: np.ndarray, first: np.ndarray, which: np.ndarray, place: np.ndarray, rivals: np.ndarray, pick: np.ufunc) -> None:
    """Write the nearest place of each group, and whose it is, into `end` and `rival`."""
    best = pick.reduceat(place, first)
    found = np.isfinite(best)
    per_row = np.zeros(len(end))
    per_row[groups] = best
    at = np.where(place == per_row[which], np.arange(len(place)), len(place))
    owner = np.minimum.reduceat(at, first)
    end[groups[found]] = best[found]
    rival[groups[found]] = rivals[owner[found]]


def _complements(which: np.ndarray, starts: np.ndarray, ends: np.ndarray, paths: Paths, low: np.ndarray, high: np.ndarray) -> tuple[tuple[tuple[float, float], ...], ...]:
    """What the negative stretches leave of each path; the present interval is always among it."""
    number = np.arange(len(low))
    # each path's own stretch of a long line, so that one running maximum serves all
    s = np.concatenate([starts + 2 * which, paths.high + 2 * number])
    e = np.concatenate([ends + 2 * which, paths.high + 2 * number])
    owner = np.concatenate([which, number])
    order = np.lexsort((e, s))
    s, e, owner = s[order], np.maximum.accumulate(e[order]), owner[order]
    left = np.concatenate([[-1.0], e[:-1]])
    left = np.maximum(left, (paths.low + 2 * number)[owner])
    gap = s - left > 2 * SAME
    found: list[list[tuple[float, float]]] = [[] for _ in number]
    low_list, high_list = low.tolist(), high.tolist()
    for k, a, b in zip(owner[gap].tolist(), left[gap].tolist(), s[gap].tolist(), strict=True):
        a, b = a - 2 * k, b - 2 * k
        if not a <= 0.5 * (low_list[k] + high_list[k]) <= b:
            found[k].append((a, b))
    return tuple(tuple(sorted([*other, (a, b)])) for other, a, b in zip(found, low_list, high_list, strict=True))


def negative_stretches(form: object, paths: Paths, pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Stretches on which some pair (i ahead of k) is reversed: path number (sorted), start, end, rival k."""
    if isinstance(form, Distance) and paths.inside is not None:
        knots, negative = _quadratic(form, paths, pairs)
    elif isinstance(form, Linear):
        knots, negative = _linear(form, paths, pairs)
    elif isinstance(form, Distance):
        knots, negative = _quartic(form, paths, pairs)
    elif isinstance(form, Compromise):
        return compromise_segments(form, paths, pairs)
    else:
        return _looked_at(form, paths, pairs)
    negative &= (knots[..., 1:] - knots[..., :-1] > SAME) & (paths.high > paths.low)[:, None, None]
    which, pair, piece = np.nonzero(negative)
    return which, knots[which, pair, piece], knots[which, pair, piece + 1], pairs.behind[pair]


def _with_ends(roots: np.ndarray, paths: Paths) -> np.ndarray:
    """(k, P, d + 2) knots: the path's ends and the roots between them."""
    shape = (*roots.shape[:2], 1)
    low, high = np.broadcast_to(paths.low[:, None, None], shape), np.broadcast_to(paths.high[:, None, None], shape)
    return np.concatenate([low, np.clip(roots, low, high), high], axis=2)


def _linear(form: Linear, paths: Paths, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    at_base, by_slope = paths.base @ form.table.T, paths.slope @ form.table.T
    size = np.abs(form.table).max() * 1e-14
    c0 = at_base[:, pairs.ahead] - at_base[:, pairs.behind]
    c1 = by_slope[:, pairs.ahead] - by_slope[:, pairs.behind]
    c0, c1 = np.where(np.abs(c0) <= size, 0.0, c0), np.where(np.abs(c1) <= size, 0.0, c1)
    root = np.divide(-c0, c1, out=np.broadcast_to(paths.high[:, None], c0.shape).copy(), where=c1 != 0)
    knots = _with_ends(root[..., None], paths)
    middle = 0.5 * (knots[..., 1:] + knots[..., :-1])
    return knots, c0[..., None] + c1[..., None] * middle < -size


def _quadratic(form: Distance, paths: Paths, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """TOPSIS with proportional rescaling: c2 x^2 + c1 x y + c0 y^2, x = t^2, y = (1 - t)^2."""
    i, k = pairs.ahead, pairs.behind
    g, h = np.square(paths.inside), np.square(paths.outside)
    a, b, al, be = g @ form.to_best.T, g @ form.to_worst.T, h @ form.to_best.T, h @ form.to_worst.T
    ai, ak, bi, bk, ali, alk, bei, bek = a[:, i], a[:, k], b[:, i], b[:, k], al[:, i], al[:, k], be[:, i], be[:, k]
    c2 = difference(bi * ak, bk * ai)
    c1 = difference(bi * alk + bei * ak, bk * ali + bek * ai)
    c0 = difference(bei * alk, bek * ali)
    disc = c1 * c1 - 4 * c2 * c0
    q = -0.5 * (c1 + np.where(c1 < 0, -1.0, 1.0) * np.sqrt(np.maximum(disc, 0.0)))
    roots = np.empty((*c1.shape, 2))
    for n, (top, bottom) in enumerate(((q, c2), (c0, q))):
        s = np.divide(top, bottom, out=np.full_like(q, -1.0), where=(bottom != 0) & (disc > 0))
        x = np.sqrt(np.maximum(s, 0.0))
        roots[..., n] = np.where(s >= 0, x / (1 + x), 1.0)
    knots = _with_ends(np.sort(roots, axis=2), paths)
    middle = 0.5 * (knots[..., 1:] + knots[..., :-1])
    x, y = np.square(middle), np.square(1 - middle)
    value = (c2[..., None] * x + c1[..., None] * y) * x + c0[..., None] * y * y
    return knots, value < 0


def _quartic(form: Distance, paths: Paths, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """TOPSIS on any straight path: u(t) = base^2 + 2 base slope t + slope^2 t^2."""
    u = np.stack([np.square(paths.base), 2 * paths.base * paths.slope, np.square(paths.slope)], axis=-1)  # (k, n, 3)
    a, b = np.einsum("in,knd->kid", form.to_best, u), np.einsum("in,knd->kid", form.to_worst, u)
    i, k = pairs.ahead, pairs.behind
    c = cross(b[:, i], a[:, k], b[:, k], a[:, i])
    flat = c.reshape(-1, c.shape[-1])
    low, high = np.repeat(paths.low, len(i)), np.repeat(paths.high, len(i))
    knots = _with_ends(sign_changes(flat, low, high).reshape(*c.shape[:2], -1), paths)
    middle = 0.5 * (knots[..., 1:] + knots[..., :-1])
    return knots, negative_at(c[:, :, None, :], middle)


def _looked_at(form: object, paths: Paths, pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Any method: look at a grid and halve between neighbours that differ."""
    found: list[tuple[int, float, float, int]] = []
    for k in range(len(paths.nodes)):
        low, high, now = float(paths.low[k]), float(paths.high[k]), float(paths.now[k])
        if high <= low:
            continue
        grid = np.unique(np.concatenate([np.linspace(low, high, GRID + 1), [now]]))
        grid = grid[(grid > low) & (grid < high)] if high - low > SAME else grid
        state = _first_reversed(form, paths, k, pairs, grid)
        edges = [low]
        for n in np.flatnonzero(np.diff(state)):
            edges.append(_edge(form, paths, k, pairs, grid[n], grid[n + 1], state[n]))
        edges.append(high)
        runs = [state[0], *(state[n + 1] for n in np.flatnonzero(np.diff(state)))]
        found += [(k, a, b, int(run)) for (a, b), run in zip(pairwise(edges), runs, strict=True) if run >= 0]
    rows = np.array(found, float).reshape(-1, 4)
    return rows[:, 0].astype(int), rows[:, 1], rows[:, 2], rows[:, 3].astype(int)


def _first_reversed(form: object, paths: Paths, k: int, pairs: Pairs, t: np.ndarray) -> np.ndarray:
    """For each place the alternative most ahead of the one it should be behind; -1 where the answer holds."""
    scores = worth(form, paths.at(k, t))
    lead = scores[:, pairs.behind] - scores[:, pairs.ahead]
    worst = np.nanargmax(np.where(np.isnan(lead), -np.inf, lead), axis=1)
    return np.where(lead[np.arange(len(t)), worst] > TIE, pairs.behind[worst], -1)


def _edge(form: object, paths: Paths, k: int, pairs: Pairs, left: float, right: float, state: int) -> float:
    while right - left > TOLERANCE:
        middle = 0.5 * (left + right)
        if _first_reversed(form, paths, k, pairs, np.array([middle]))[0] == state:
            left = middle
        else:
            right = middle
    return 0.5 * (left + right)


def _stretches(form: object, paths: Paths, names: tuple[str, ...]) -> pd.DataFrame:
    """Every stretch of every path with its ranking; neighbours with the same ranking are one."""
    import pandas as pd

    m = len(names)
    ahead, behind = np.triu_indices(m, 1)
    pairs = Pairs(ahead, behind, ())
    rows = []
    for k, node in enumerate(paths.nodes):
        one = Paths((node,), paths.rule, *(x[k : k + 1] for x in (paths.now, paths.low, paths.high, paths.base, paths.slope)),
                    *(None if x is None else x[k : k + 1] for x in (paths.inside, paths.outside)))  # fmt: skip
        _, starts, ends, _ = negative_stretches(form, one, pairs)
        knots = np.unique(np.concatenate([starts, ends, one.low, one.high]))
        knots = np.concatenate([knots[:1], knots[1:][np.diff(knots) > SAME]])
        if len(knots) < 2:
            continue
        scores = worth(form, one.at(0, 0.5 * (knots[1:] + knots[:-1])))
        merged: list[list] = []
        for a, b, row in zip(knots[:-1], knots[1:], scores, strict=True):
            ranks = tuple(ranks_of(row, tie=1e-13))
            if merged and merged[-1][2] == ranks:
                merged[-1][1] = b
            else:
                merged.append([a, b, ranks])
        for a, b, ranks in merged:
            order = np.argsort(ranks, kind="stable")
            told = names[order[0]] + "".join((" = " if ranks[order[n]] == ranks[order[n - 1]] else " > ") + names[order[n]] for n in range(1, m))
            rows.append((node, float(a), float(b), names[order[0]], told))
    return pd.DataFrame(rows, columns=["node", "low", "high", "winner", "order"])
