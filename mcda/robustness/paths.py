"""Straight paths of weights: one node moves, and a rule says who gives way.

On every path w(t) = base + slope t, where t is the node's global weight (or
the share of the way from one weight vector to another).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mcda.domain.hierarchy import ROOT, Hierarchy
from mcda.domain.weights import Weights, as_weights
from mcda.errors import UnknownName, Usage, did_you_mean

RULES = ("proportional", "siblings", "equal")


@dataclass(frozen=True, eq=False)
class Paths:
    """One path per node: (k,) names, present place, ends; base and slope (k, n)."""

    nodes: tuple[str, ...]
    rule: str
    now: np.ndarray
    low: np.ndarray
    high: np.ndarray
    base: np.ndarray
    slope: np.ndarray
    inside: np.ndarray | None = None  # proportional only: shares within the node and outside it
    outside: np.ndarray | None = None

    def at(self, k: int, t: np.ndarray) -> np.ndarray:
        """Weights (len(t), n) along path k; never outside [0, 1]."""
        return np.clip(self.base[k] + np.multiply.outer(np.atleast_1d(t), self.slope[k]), 0.0, 1.0)


@lru_cache(maxsize=64)
def membership(tree: Hierarchy) -> tuple[tuple[str, ...], np.ndarray]:
    """All nodes below the root, and (k, n) which leaves each holds."""
    place = {leaf: j for j, leaf in enumerate(tree.leaves)}
    member = np.zeros((len(tree.nodes), len(place)), bool)
    for k, node in enumerate(tree.nodes):
        member[k, [place[leaf] for leaf in tree.leaves_under(node)]] = True
    member.setflags(write=False)
    return tree.nodes, member


def weight_paths(weights: Weights, rule: object = "proportional", nodes: tuple[str, ...] | None = None) -> Paths:
    """The path of every node (leaf and inner) under a rule, or of the named ones.

    proportional: all other leaves keep their proportions. siblings: only the
    node's siblings give way, in proportion. equal: all other leaves give or
    take the same amount, until one of them is at 0. A mapping, Series or
    Weights instead of a rule: the straight way to these weights.
    """
    if not isinstance(rule, str):
        return _segment(weights, rule)
    if rule not in RULES:
        raise Usage(f"no rule named {rule!r}", None, did_you_mean(rule, RULES))
    names, member = membership(weights.hierarchy)
    if nodes is not None:
        for node in nodes:
            if node not in names:
                raise UnknownName.among("criterion", node, names)
        member = member[[names.index(n) for n in nodes]]
        names = tuple(nodes)
    w = weights.values
    now = member @ w
    inside = _shares(np.where(member, w, 0.0), member)
    if rule == "proportional":
        return _proportional(names, w, member, now, inside)
    return _siblings(weights, names, member, now, inside) if rule == "siblings" else _equal(names, w, member, now, inside)


def _shares(part: np.ndarray, member: np.ndarray) -> np.ndarray:
    """Rows scaled to sum 1; a row without weight is shared equally among its members."""
    total, count = part.sum(axis=1, keepdims=True), member.sum(axis=1, keepdims=True)
    return np.where(total > 0, part / np.where(total > 0, total, 1.0), member / np.maximum(count, 1))


def _proportional(names: tuple[str, ...], w: np.ndarray, member: np.ndarray, now: np.ndarray, inside: np.ndarray) -> Paths:
    outside = _shares(np.where(member, 0.0, w), ~member)
    whole = member.all(axis=1)  # a node that holds every leaf always weighs 1
    return Paths(names, "proportional", np.where(whole, 1.0, now), np.where(whole, 1.0, 0.0), np.ones(len(names)), outside, inside - outside, inside, outside)


def _siblings(weights: Weights, names: tuple[str, ...], member: np.ndarray, now: np.ndarray, inside: np.ndarray) -> Paths:
    tree, w = weights.hierarchy, weights.values
    every, all_members = membership(tree)
    base, slope, high, low = np.tile(w, (len(names), 1)), np.zeros((len(names), len(w))), now.copy(), now.copy()
    for k, node in enumerate(names):
        parent = tree[node].parent
        family = np.ones(len(w), bool) if parent == ROOT else all_members[every.index(parent)]
        others = family & ~member[k]
        if not others.any():
            continue
        amount = float(w[family].sum())
        share = _shares(np.where(others, w, 0.0)[None], others[None])[0]
        base[k] = np.where(family, amount * share, w)
        slope[k] = inside[k] - share
        low[k], high[k] = 0.0, amount
    return Paths(names, "siblings", now, low, high, base, slope)


def _equal(names: tuple[str, ...], w: np.ndarray, member: np.ndarray, now: np.ndarray, inside: np.ndarray) -> Paths:
    count = (~member).sum(axis=1)
    each = np.where(member, 0.0, 1.0) / np.maximum(count, 1)[:, None]
    least = np.where(member, np.inf, w).min(axis=1)
    high = np.where(count > 0, np.minimum(now + count * np.where(np.isfinite(least), least, 0.0), 1.0), now)
    base = np.where(member, 0.0, w + now[:, None] * each)
    return Paths(names, "equal", now, np.where(count > 0, 0.0, now), high, base, inside - each)


def _segment(weights: Weights, other: object) -> Paths:
    if not isinstance(other, Mapping | Weights) and not hasattr(other, "index"):
        raise Usage(f"{other!r} is no rule", None, f"one of {', '.join(RULES)}, or the weights to walk towards")
    end = as_weights(weights.hierarchy, other).values
    start = weights.values
    one = np.ones(1)
    return Paths(("path",), "path", 0 * one, 0 * one, one, start[None], (end - start)[None])
