"""How a method's order depends on the weights: the algebra behind every exact interval.

A form is what is left of a method when its data are fixed. The order of two
alternatives is the sign of a polynomial in the weights:

- `Linear`: table @ w (WSM, PROMETHEE II, ...; the logarithms for WPM),
- `Distance`: TOPSIS. D+^2 = A u, D-^2 = B u with u = w^2, since best and worst
  scale with the weight; i is ahead of k when (B_i u)(A_k u) > (B_k u)(A_i u),
- `Compromise`: VIKOR, piecewise,
- `Opaque`: only scores can be had; bracketed and bisected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import Method
from mcda.errors import McdaError
from mcda.scoring import TOPSIS, WSM
from mcda.scoring.normalization import bounded_values, normalized_values

LINEAR = ("wsm", "promethee2", "mabac", "spotis", "moora", "mairca", "saw", "maut")
LOGARITHMIC = ("wpm",)
PROPORTIONAL = ("aras", "marcos")  # a linear score times a factor that all alternatives share


@dataclass(frozen=True, eq=False)
class Linear:
    """Order of table @ w, higher is better."""

    table: np.ndarray
    kind: str = "exact"


@dataclass(frozen=True, eq=False)
class Distance:
    """Squared distances to the best (A) and to the worst (B) value, per unit of squared weight."""

    to_best: np.ndarray
    to_worst: np.ndarray
    kind: str = "exact"


@dataclass(frozen=True, eq=False)
class Compromise:
    """VIKOR: losses d in [0, 1]; S = d @ w, R = max_j w_j d_j, Q = v S' + (1 - v) R', lower is better."""

    loss: np.ndarray
    v: float
    kind: str = "exact"


@dataclass(frozen=True, eq=False)
class Opaque:
    """A method known only by its scores."""

    problem: Problem
    method: Method
    kind: str = "bisected"


def form_of(problem: Problem, method: Method) -> Linear | Distance | Compromise | Opaque:
    """The form of a method on a problem; `Opaque` where no closed form is known."""
    if isinstance(method, TOPSIS) and getattr(method, "p", 2) == 2:
        return _distance(problem, method)
    if type(method) is WSM:
        fixed = method.reference == "fixed"
        r = bounded_values(problem) if fixed else problem.values if method.normalization is None else normalized_values(problem, method.normalization)
        return Linear(r)
    if method.id in LINEAR + LOGARITHMIC:
        return _tabulated(problem, method)
    if method.id in PROPORTIONAL:
        return _proportional(problem, method)
    if method.id == "vikor" and hasattr(method, "v"):
        return _compromise(problem, method)
    return Opaque(problem, method)


def _distance(problem: Problem, method: TOPSIS) -> Distance:
    if method.reference == "fixed":
        r = bounded_values(problem)
        return Distance(np.square(r - 1.0), np.square(r))
    r = normalized_values(problem, method.normalization)
    return Distance(np.square(r - r.max(axis=0)), np.square(r - r.min(axis=0)))


def _tabulated(problem: Problem, method: Method) -> Linear | Opaque:
    """The table of a linear method, from its scores at each unit weight; kept only if it gives the method's own scores."""
    n = len(problem.criteria)
    up = 1.0 if method.higher_is_better else -1.0
    turn = (lambda x: np.log(x)) if method.id in LOGARITHMIC else (lambda x: x)
    probes = np.vstack([np.full(n, 1 / n), np.arange(1, n + 1) / (n * (n + 1) / 2), np.arange(n, 0, -1) / (n * (n + 1) / 2)])
    try:
        columns = [turn(method.evaluate(problem, unit)[0]) for unit in np.eye(n)]
        table = np.column_stack(columns)
        seen = np.array([turn(method.evaluate(problem, w)[0]) for w in probes])
    except McdaError:
        return Opaque(problem, method)
    gap = (seen - probes @ table.T) - (seen - probes @ table.T).mean(axis=1, keepdims=True)
    fits = np.isfinite(table).all() and np.abs(gap).max() <= 1e-10 * max(1.0, np.abs(table).max())
    return Linear(up * table) if fits else Opaque(problem, method)


def _proportional(problem: Problem, method: Method) -> Linear | Opaque:
    """The table behind score_i(w) = c(w) sum_j w_j t_ij, c unknown: its columns at unit weights are known up to
    a factor a_j, and sum_j w_j a_j K_ij = b_w score_i(w) at a few probes w settles the factors (one null vector)."""
    n = len(problem.criteria)
    probes = np.random.default_rng(0).dirichlet(np.ones(n), n + 2)
    try:
        unit = np.column_stack([method.evaluate(problem, e)[0] for e in np.eye(n)])
        seen = np.array([method.evaluate(problem, w)[0] for w in probes])
    except McdaError:
        return Opaque(problem, method)
    rows = [np.hstack([unit * w, -np.outer(scores, np.arange(len(probes)) == k)]) for k, (w, scores) in enumerate(zip(probes, seen, strict=True))]
    _, size, vectors = np.linalg.svd(np.vstack(rows))
    null = vectors[-1] * np.sign(vectors[-1][:n].sum())
    fits = size[-1] <= 1e-10 * size[0] < size[-2] and (null > 0).all()
    up = 1.0 if method.higher_is_better else -1.0
    return Linear(up * unit * null[:n] / null[:n].max()) if fits else Opaque(problem, method)


def _compromise(problem: Problem, method: Method) -> Compromise | Opaque:
    best = np.where(problem.signs > 0, problem.values.max(axis=0), problem.values.min(axis=0))
    worst = np.where(problem.signs > 0, problem.values.min(axis=0), problem.values.max(axis=0))
    span = np.where(best == worst, 1.0, best - worst)
    form = Compromise((best - problem.values) / span, float(method.v))
    probe = np.arange(1.0, len(problem.criteria) + 1)
    probe /= probe.sum()
    try:
        same = np.allclose(np.argsort(worth(form, probe)), np.argsort(_up(method, method.evaluate(problem, probe)[0])))
    except McdaError:
        same = False
    return form if same else Opaque(problem, method)


def _up(method: Method, scores: np.ndarray) -> np.ndarray:
    return scores if method.higher_is_better else -scores


def worth(form: Linear | Distance | Compromise | Opaque, weights: np.ndarray) -> np.ndarray:
    """Scores, higher is better, of one weight vector (n,) or many (b, n): (m,) or (b, m); NaN where undefined."""
    w = np.atleast_2d(weights)
    if isinstance(form, Linear):
        out = w @ form.table.T
    elif isinstance(form, Distance):
        u = np.square(w)
        best, worst = np.sqrt(u @ form.to_best.T), np.sqrt(u @ form.to_worst.T)
        total = best + worst
        out = np.divide(worst, total, out=np.full_like(total, np.nan), where=total > 0)
    elif isinstance(form, Compromise):
        parts = w[:, None, :] * form.loss
        s, r = parts.sum(axis=2), parts.max(axis=2)
        out = -(form.v * _unit(s) + (1 - form.v) * _unit(r))
    else:
        out = np.array([_score(form, row) for row in w])
    return out[0] if np.ndim(weights) == 1 else out


def _unit(x: np.ndarray) -> np.ndarray:
    low, high = x.min(axis=1, keepdims=True), x.max(axis=1, keepdims=True)
    return np.where(high == low, 0.0, (x - low) / np.where(high == low, 1.0, high - low))


def _score(form: Opaque, weights: np.ndarray) -> np.ndarray:
    try:
        return _up(form.method, form.method.evaluate(form.problem, weights)[0])
    except McdaError:
        return np.full(len(form.problem.alternatives), np.nan)
