"""What each link is worth: every change of one link in closed form.

With L = (I - D)^-1, adding d to the effect of i on j gives, by Sherman and
Morrison (1950, doi:10.1214/aoms/1177729893),
L(d) = L + d / (1 - d L_ji) L[:, i] L[j, :]. For options with direct effects b
and node weights w the additive value b L w changes by d u v / (1 - d L_ji),
u = (b L)_i, v = (L w)_j. Everything below follows from this one line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mcda.domain.address import address_of
from mcda.domain.network import Found, Graph, LinkDraws
from mcda.domain.ranking import TIE, ranks_of
from mcda.network.propagation import LIMIT, effects_end, effects_of, spectral_radius

FLIP = ("kind", "where", "now", "flip", "leader", "relative_change", "plausible_low", "plausible_high", "reach", "inside", "how")
SWAP = ("kind", "where", "now", "flip", "first", "second", "how")
BLOCK = 4096


@dataclass(frozen=True, eq=False)
class Setting:
    """A scaled graph with options (m, n) of direct effects and node weights (n,): the input of every closed form."""

    graph: Graph
    strength: float
    divisor: float
    effects: np.ndarray
    kernel: np.ndarray
    radius: float
    options: tuple[str, ...]
    direct: np.ndarray
    weights: np.ndarray

    @property
    def unit(self) -> float:
        """Effect of one point of a link's weight."""
        return self.strength / self.divisor if self.divisor > 0 else 0.0

    @cached_property
    def arriving(self) -> np.ndarray:
        """b L: what each option brings to each node (m, n)."""
        return self.direct @ self.kernel

    @cached_property
    def worth(self) -> np.ndarray:
        """L w: what a push at each node is worth overall (n,)."""
        return self.kernel @ self.weights

    @cached_property
    def values(self) -> np.ndarray:
        """Additive value b L w of each option (m,)."""
        return self.arriving @ self.weights

    def changes(self, to: np.ndarray) -> np.ndarray:
        """Values (m, n_links) when each link alone gets the weight `to` (n_links,); inf where effects would not end."""
        i, j = self.graph.ends
        d = (to - self.graph.weights) * self.unit
        slack = 1 - d * self.kernel[j, i]
        admitted = self.admitted(d)
        told = np.where(admitted, d / np.where(admitted, slack, 1.0), 0.0)
        values = self.values[:, None] + told * self.arriving[:, i] * self.worth[j]
        return np.where(admitted, values, np.inf)

    def admitted(self, d: np.ndarray, links: np.ndarray | None = None) -> np.ndarray:
        """Whether effects still end when d is added to the effect of each of these links alone (all of them if left out).

        |D| decides nearly all of them at once: with K = (I - |D|)^-1 its
        radius stays below 1 while |d| K_ji < 1. The others are settled by eigenvalues.
        """
        i, j = self.graph.ends if links is None else (end[links] for end in self.graph.ends)
        more = np.maximum(np.abs(self.effects[i, j] + d) - np.abs(self.effects[i, j]), 0.0)
        sure = np.zeros(len(d), bool) if self.size_kernel is None else more * self.size_kernel[j, i] < LIMIT
        for k in np.flatnonzero(~sure):
            changed = self.effects.copy()
            changed[i[k], j[k]] += d[k]
            sure[k] = effects_end(changed)
        return sure

    @cached_property
    def size_kernel(self) -> np.ndarray | None:
        """(I - |D|)^-1, or None where the sizes alone would grow without end."""
        size = np.abs(self.effects)
        if not effects_end(size):
            return None
        return np.linalg.solve(np.eye(len(size)) - size, np.eye(len(size)))


def worth_of_links(s: Setting) -> Found:
    """Per link: its effect, what one more point of it is worth, and the summed value without it, at half and at double weight.

    `marginal` = (b L)_i (L w)_j summed over the options: what arrives at the
    start of the link times what its end is worth. `removed`, `halved` and
    `doubled` are changes of the summed value; infinite where effects would
    grow without end.
    """
    i, j = s.graph.ends
    z, now = s.graph.weights, s.values.sum()
    marginal = s.arriving[:, i].sum(axis=0) * s.worth[j] * s.unit
    removed, halved, doubled = (s.changes(z * f).sum(axis=0) - now for f in (0.0, 0.5, 2.0))
    rows = [
        (f"{k.source}:{k.target}", k.source, k.target, k.weight, float(s.effects[i[n], j[n]]), *(float(x[n]) for x in (marginal, removed, halved, doubled)), k.origin)
        for n, k in enumerate(s.graph.links)
    ]
    rows.sort(key=lambda row: (-abs(row[6]), row[0]))
    return Found(("link", "source", "target", "weight", "effect", "marginal", "removed", "halved", "doubled", "origin"), tuple(rows), index="link")


def link_swaps(s: Setting, first: int, seconds: Sequence[int]) -> np.ndarray:
    """Weights (n_seconds, n_links) at which options tie with option `first`; NaN where they never do.

    d = -g / (u v - g L_ji), g the difference in value, u and v as above.
    """
    i, j = s.graph.ends
    rivals = np.asarray(seconds, int)
    g = (s.values[first] - s.values[rivals])[:, None]
    u = s.arriving[first, i] - s.arriving[np.ix_(rivals, i)]
    slope = u * s.worth[j] - g * s.kernel[j, i]
    # measured against the terms that were subtracted: what is left of equal ones is rounding, not a slope
    terms = np.abs(s.arriving).max() * np.abs(s.worth[j]) + np.abs(g * s.kernel[j, i])
    with np.errstate(divide="ignore", invalid="ignore"):
        d = np.where(np.abs(slope) > 1e-13 * terms, -g / slope, np.nan)
        passed = np.isfinite(d) & (1 - d * s.kernel[j, i] > 0)  # beyond the pole the series has no sum
    return np.where(passed, s.graph.weights + d / s.unit, np.nan) if s.unit > 0 else np.full_like(d, np.nan)


def winner_flips(s: Setting) -> Found:
    """Per link and direction the nearest weight at which another option takes the lead of the summed value, and the strengths at which it does."""
    leader = int(np.argmax(s.values))
    rivals = [k for k in range(len(s.options)) if k != leader]
    at = link_swaps(s, leader, rivals)
    rows = []
    for side in (-1, 1):
        for n, rival, weight in _nearest(s, at, side):
            k = s.graph.links[n]
            rows.append(_flip_row("link", address_of("links", (k.source, k.target)), k.weight, weight, s.options[rivals[rival]], k.low, k.high))
    grid = _worth_by_strength(s)
    ties = [(x, k) for k in rivals for x in strengths_where_equal(s, leader, k, grid)]
    for side in (-1, 1):
        ahead = [(side * (x - s.strength), x, k) for x, k in ties if side * (x - s.strength) >= 0]
        if ahead:
            _, x, k = min(ahead)
            rows.append(_flip_row("strength", "strength", s.strength, x, s.options[k], 0.5 * s.strength, 1.5 * s.strength))
    return Found(FLIP, tuple(sorted(rows, key=lambda r: (r[0], r[8], r[1]))), notes=("summed effects; one input at a time",))


def pair_swaps(s: Setting, pairs: Sequence[tuple[int, int]]) -> Found:
    """Every link weight and strength at which the order of two options changes, for each of these pairs."""
    rows, grid = [], _worth_by_strength(s)
    for a, b in pairs:
        a, b = (a, b) if s.values[a] >= s.values[b] else (b, a)
        at = link_swaps(s, a, [b])[0]
        links = np.flatnonzero(np.isfinite(at))
        links = links[s.admitted((at[links] - s.graph.weights[links]) * s.unit, links)]
        for n in links:
            k = s.graph.links[n]
            rows.append(("link", address_of("links", (k.source, k.target)), k.weight, float(at[n]), s.options[a], s.options[b], "exact"))
        rows += [("strength", "strength", s.strength, x, s.options[a], s.options[b], "exact") for x in strengths_where_equal(s, a, b, grid)]
    return Found(SWAP, tuple(rows))


def _nearest(s: Setting, at: np.ndarray, side: int) -> list[tuple[int, int, float]]:
    """(link, rival, weight) of the first tie on one side of each present weight, where effects still end; `at` is (n_rivals, n_links)."""
    if not at.size:
        return []
    way = side * (at - s.graph.weights)
    ahead = np.where(np.isfinite(at) & (way >= 0), way, np.inf)
    rival = ahead.argmin(axis=0)
    links = np.flatnonzero(np.isfinite(ahead.min(axis=0)))
    weights = at[rival[links], links]
    ends = s.admitted((weights - s.graph.weights[links]) * s.unit, links)
    return [(int(n), int(rival[n]), float(w)) for n, w, holds in zip(links, weights, ends, strict=True) if holds]


def _flip_row(kind: str, where: str, now: float, flip: float, leader: str, low: float | None, high: float | None) -> tuple:
    end = high if flip >= now else low
    reach = float("inf") if end is None or end == now else abs(flip - now) / abs(end - now)
    relative = (flip - now) / abs(now) if now else float("inf") if flip >= now else float("-inf")
    return kind, where, now, flip, leader, relative, low, high, reach, bool(reach <= 1), "exact"


def strength_limit(s: Setting) -> float | None:
    """Strength at which loops feed themselves: strength / rho; None without loops."""
    if s.strength > 0:
        return s.strength / s.radius if s.radius > 0 else None
    radius = spectral_radius(effects_of(s.graph.matrix, 1.0, s.divisor))
    return 1 / radius if radius > 0 else None


def strengths_where_equal(s: Setting, first: int, second: int, grid: tuple[np.ndarray, np.ndarray] | None = None) -> tuple[float, ...]:
    """Strengths in (0, 1) at which the order of two options changes: zeros of (b_a - b_b) (I - x Z / s)^-1 w.

    With g = b_a - b_b and A = Z / s these are 1 / l for the eigenvalues l of A - w (g A) / (g w); where
    g w = 0, generalised eigenvalues of ([[I, -w], [g, 0]], [[A, 0], [0, 0]]). Kept where the
    difference changes its sign, and refined until halving ends.
    """
    points, worth = _worth_by_strength(s) if grid is None else grid
    if not len(points):
        return ()
    whole, gap, top = s.graph.matrix / s.divisor, s.direct[first] - s.direct[second], points[-1]

    def difference(x: float) -> float:
        return float(gap @ np.linalg.solve(np.eye(len(whole)) - x * whole, s.weights))

    roots = _pencil_roots(whole, gap, s.weights, top)
    near = np.clip(np.concatenate([roots - 1e-7, roots + 1e-7]), 0, top)
    places = np.concatenate([points, near])
    values = np.concatenate([worth @ gap, [difference(x) for x in near]])
    order = np.argsort(places, kind="stable")
    places, values = places[order], values[order]
    if np.abs(values).max(initial=0.0) <= TIE * 1e-3:
        return ()
    return tuple(
        _halved(difference, lo, hi, a)
        for lo, hi, a, b in zip(places, places[1:], values, values[1:], strict=False)
        if a * b < 0 or (a == 0 and lo > 0 and b != 0)
    )


def _halved(difference: Callable[[float], float], low: float, high: float, at_low: float) -> float:
    """The zero in a bracket; scipy's search for it takes a third of a second to load."""
    if at_low == 0:
        return low
    while low < (middle := 0.5 * (low + high)) < high:
        low, high = (middle, high) if at_low * difference(middle) > 0 else (low, middle)
    return high


def _worth_by_strength(s: Setting, upto: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """65 strengths from 0 to `upto`, or to just below where loops feed themselves, and L w at each (65, n)."""
    if s.divisor <= 0:
        return np.empty(0), np.empty((0, len(s.weights)))
    limit = strength_limit(s)
    points = np.linspace(0, upto if limit is None else min(upto, limit * (1 - 1e-9)), 65)
    whole = s.graph.matrix / s.divisor
    return points, np.array([np.linalg.solve(np.eye(len(whole)) - x * whole, s.weights) for x in points])


def _pencil_roots(whole: np.ndarray, gap: np.ndarray, w: np.ndarray, top: float) -> np.ndarray:
    """Real candidates in (0, top); large graphs rely on the grid alone."""
    n, own = len(whole), gap @ w
    if n > 60:
        return np.empty(0)
    if abs(own) > 1e-9 * np.abs(gap) @ np.abs(w):
        roots = np.linalg.eigvals(whole - np.outer(w, gap @ whole) / own)
        roots = 1.0 / roots[np.abs(roots) > 1e-12]
        return _real(roots, top)
    from scipy.linalg import eigvals

    left, right = np.zeros((n + 1, n + 1)), np.zeros((n + 1, n + 1))
    left[:n, :n], left[:n, n], left[n, :n], right[:n, :n] = np.eye(n), -w, gap, whole
    alpha, beta = eigvals(left, right, homogeneous_eigvals=True)
    finite = np.abs(beta) > 1e-12 * np.abs(alpha)
    return _real(alpha[finite] / beta[finite], top)


def _real(roots: np.ndarray, top: float) -> np.ndarray:
    real = roots[np.abs(roots.imag) < 1e-8 * (1 + np.abs(roots.real))].real
    return real[(real > 0) & (real < top)]


def sampled(s: Setting, draws: int, seed: int) -> LinkDraws:
    """Ranks of the summed value when every link with low and high is drawn evenly between them, all at once.

    Draws come in blocks of 4,096 whose numbers depend on seed and block only.
    """
    graph = s.graph
    varied = [n for n, k in enumerate(graph.links) if k.low is not None and k.high is not None and k.low < k.high]
    low, high = (np.array([getattr(graph.links[n], end) for n in varied]) for end in ("low", "high"))
    counts, done, refused = np.zeros((len(s.options),) * 2, np.int64), 0, 0
    for block in range(-(-draws // BLOCK)):
        size = min(BLOCK, draws - block * BLOCK)
        points = np.random.default_rng((seed, block)).random((BLOCK, len(varied)))[:size]
        values, kept = _drawn(s, varied, low + points * (high - low))
        refused += size - int(kept.sum())
        done += int(kept.sum())
        ranks = _ranks_of_draws(values[kept]) - 1
        counts += np.array([np.bincount(column, minlength=len(s.options)) for column in ranks.T])
    names = tuple(f"{graph.links[n].source}:{graph.links[n].target}" for n in varied)
    return LinkDraws(s.options, counts, done, refused, seed, names)


def _ranks_of_draws(values: np.ndarray) -> np.ndarray:
    """Ranks of every row; rows with near-ties go through the one rule for ties."""
    order = np.argsort(-values, axis=1, kind="stable")
    ranks = np.empty(values.shape, int)
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(1, values.shape[1] + 1), values.shape), axis=1)
    close = (-np.diff(np.take_along_axis(values, order, axis=1), axis=1) <= TIE).any(axis=1)
    for row in np.flatnonzero(close):
        ranks[row] = ranks_of(values[row])
    return ranks


def _drawn(s: Setting, varied: Sequence[int], weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values (size, m) of each draw, and which draws have effects that end."""
    i, j = (end[list(varied)] for end in s.graph.ends)
    effects = np.repeat(s.effects[None], len(weights), axis=0)
    effects[:, i, j] = weights * s.unit
    size = np.abs(effects)
    kept = np.minimum(size.sum(axis=1).max(axis=1), size.sum(axis=2).max(axis=1)) < LIMIT
    for n in np.flatnonzero(~kept):
        kept[n] = effects_end(effects[n])
    effects[~kept] = 0.0
    right = np.broadcast_to(s.weights[:, None], (len(weights), len(s.weights), 1))
    worth = np.linalg.solve(np.eye(len(s.weights)) - effects, right)[..., 0]
    return worth @ s.direct.T, kept


def without_node(s: Setting, node: int) -> np.ndarray:
    """Values (m,) when a node and all its links are gone: L_ij - L_ik L_kj / L_kk, its own value apart."""
    keep = np.arange(len(s.weights)) != node
    kernel = s.kernel - np.outer(s.kernel[:, node], s.kernel[node]) / s.kernel[node, node]
    return s.direct[:, keep] @ kernel[np.ix_(keep, keep)] @ s.weights[keep]
