"""Sign changes of many polynomials at once, on a finite interval."""

from __future__ import annotations

from math import comb

import numpy as np

NOISE = 1e-14  # a difference this small against its terms is rounding


def difference(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """x - y, and 0 where it is rounding noise against the size of its terms."""
    d = x - y
    return np.where(np.abs(d) <= NOISE * (np.abs(x) + np.abs(y)), 0.0, d)


def product(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Product of polynomials (..., p) and (..., q), lowest power first."""
    shape = np.broadcast_shapes(x.shape[:-1], y.shape[:-1])
    out = np.zeros((*shape, x.shape[-1] + y.shape[-1] - 1))
    for k in range(x.shape[-1]):
        out[..., k : k + y.shape[-1]] += x[..., k, None] * y
    return out


def cross(bi: np.ndarray, ak: np.ndarray, bk: np.ndarray, ai: np.ndarray) -> np.ndarray:
    """bi ak - bk ai with noise removed coefficient by coefficient."""
    plus, minus = product(bi, ak), product(bk, ai)
    size = product(np.abs(bi), np.abs(ak)) + product(np.abs(bk), np.abs(ai))
    d = plus - minus
    return np.where(np.abs(d) <= NOISE * size, 0.0, d)


def value_at(c: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Values of polynomials (..., d+1), lowest power first, at t (...)."""
    out = np.broadcast_to(c[..., -1], t.shape).copy()
    for k in range(c.shape[-1] - 2, -1, -1):
        out = out * t + c[..., k]
    return out


def negative_at(c: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Whether the polynomials are below 0 at t by more than rounding."""
    return value_at(c, t) < -NOISE * value_at(np.abs(c), np.abs(t))


def sign_changes(c: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """All places in (low, high) where each polynomial may change its sign, padded with `high`.

    c (N, d+1), low and high (N,); returns (N, d), sorted. The roots of the
    derivative cut the interval into monotone pieces, and each piece is halved
    down to the last digit: no root can hide, however small the leading coefficient.
    """
    count, degree = c.shape[0], c.shape[1] - 1
    if degree == 0 or count == 0:
        return np.empty((count, 0))
    inner = sign_changes(c[:, 1:] * np.arange(1, degree + 1), low, high)
    knots = np.concatenate([low[:, None], inner, high[:, None]], axis=1)
    values = value_at(c[:, None, :], knots)
    left, right = knots[:, :-1], knots[:, 1:]
    found = np.where((values[:, 1:] == 0) | (values[:, :-1] == 0), np.where(values[:, 1:] == 0, right, left), high[:, None])
    crossing = values[:, :-1] * values[:, 1:] < 0
    if crossing.any():
        rows, _ = np.nonzero(crossing)
        found[crossing] = _halved(c[rows], left[crossing], right[crossing], values[:, :-1][crossing] > 0)
    return np.sort(found, axis=1)


def _halved(c: np.ndarray, left: np.ndarray, right: np.ndarray, positive_left: np.ndarray) -> np.ndarray:
    """The root in each bracket: Newton's step where it stays inside, else the middle."""
    left, right, slope = left.copy(), right.copy(), c[:, 1:] * np.arange(1, c.shape[1])
    x = 0.5 * (left + right)
    for step in range(100):
        value = value_at(c, x)
        before_root = (value > 0) == positive_left
        left, right = np.where(before_root, x, left), np.where(before_root, right, x)
        steepness = value_at(slope, x)
        newton = x - np.divide(value, steepness, out=np.full_like(x, np.inf), where=steepness != 0)
        inside = (newton > left) & (newton < right) & (step % 3 < 2)  # every third step halves, so that no bracket stays wide
        following = np.where(value == 0, x, np.where(inside, newton, 0.5 * (left + right)))
        if (np.abs(following - x) <= 1e-15 * np.abs(x)).all():
            return following
        x = following
    return x


def bernstein(c: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Bernstein coefficients on [low, high]: the polynomial lies between the smallest and the largest of them."""
    degree, width = c.shape[1] - 1, (high - low)
    shifted = c.copy()
    for i in range(degree):  # Taylor shift to low
        for k in range(degree - 1, i - 1, -1):
            shifted[:, k] += low * shifted[:, k + 1]
    scaled = shifted * width[:, None] ** np.arange(degree + 1)
    out = np.zeros_like(scaled)
    for k in range(degree + 1):
        for j in range(k + 1):
            out[:, k] += comb(k, j) / comb(degree, j) * scaled[:, j]
    return out
