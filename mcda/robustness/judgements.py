"""Critical judgements: the ratio at which the answer changes, through the whole hierarchy.

Geometric means: multiplying a_ij by f multiplies the priority of i by
z = f^(1/n) and divides that of j by z. Multiplied through by the local
normaliser and by z, every leaf's weight is a polynomial of degree 2 in z, so a
pair is a polynomial in z: exact. Eigenvector: bracketed on a logarithmic scale
and halved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mcda.decision import EFFECTS
from mcda.domain.address import address_of
from mcda.domain.case import Judgement
from mcda.domain.flips import Flip
from mcda.domain.hierarchy import ROOT
from mcda.domain.weights import Weights
from mcda.robustness import plausible
from mcda.robustness.forms import Distance, Linear, form_of
from mcda.robustness.inputs import Inputs, priorities
from mcda.robustness.polynomials import cross, difference, negative_at, product, sign_changes
from mcda.robustness.search import FEW, nearest_changes

FARTHEST = 99.0  # judgements are followed from 1/99 to 99


@dataclass(frozen=True, eq=False)
class _Node:
    """Comparisons of one node's children by one person."""

    node: str
    children: tuple[str, ...]
    matrix: np.ndarray
    judgements: tuple[Judgement, ...]
    factor: np.ndarray  # (k, n_full_leaves): leaves under each child, over their present local weight
    kept: np.ndarray


def judgement_rows(inputs: Inputs) -> list[Flip]:
    """Two rows for every judgement that enters the problem's weights."""
    source = inputs.plan.weights
    if source.kind == "group":
        group = inputs.case.groups[source.group]
        people = {e.id for e in group.experts}
        return _through_door(inputs, [j for j in inputs.case.judgements.values() if j.by in people])
    if source.kind != "judgements":
        return []
    mine = [j for j in inputs.case.judgements.values() if j.by == source.by]
    nodes = [n for n in (_node(inputs, mine, on) for on in dict.fromkeys(j.on for j in mine)) if n is not None]
    form = form_of(inputs.ranking.problem, inputs.ranking.method)
    rows: list[Flip] = []
    rest = []
    for node in nodes:
        exact = source.prioritization == "geometric" and isinstance(form, Linear | Distance) and _outside_effects(inputs, node.node) and not inputs.case.weights
        if exact:
            rows += _closed(inputs, node, form)
        else:
            rest.append(node)
    return rows + _searched(inputs, rest)


def _node(inputs: Inputs, mine: list[Judgement], on: str) -> _Node | None:
    """None where the node's leaves are no part of the problem, or a judgement is missing (the door infers it)."""
    tree = inputs.full.hierarchy
    name = EFFECTS if on == ROOT and inputs.has_effects and inputs.plan.delivery else on
    children = inputs.case.model.hierarchy.children(on)
    kept = np.array([c in tree for c in children])
    if name != ROOT and name not in tree or kept.sum() < 2:
        return None
    judged = tuple(j for j in mine if j.on == on)
    place = {c: i for i, c in enumerate(children)}
    matrix = np.full((len(children), len(children)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for j in judged:
        a, b = place[j.first], place[j.second]
        matrix[a, b], matrix[b, a] = j.value, 1 / j.value
    if np.isnan(matrix).any():
        return _Node(on, children, matrix, judged, np.empty((0, 0)), kept)
    leaves, values = tree.leaves, inputs.full.values
    factor = np.zeros((len(children), len(leaves)))
    for c, child in enumerate(children):
        if kept[c]:
            under = set(tree.leaves_under(child))
            local = inputs.full.local[child]
            factor[c] = [v / local if leaf in under and local > 0 else 0.0 for leaf, v in zip(leaves, values, strict=True)]
    return _Node(on, children, matrix, judged, factor, kept)


def _outside_effects(inputs: Inputs, node: str) -> bool:
    """Whether the node's judgements leave the values alone."""
    return not inputs.has_effects or node == ROOT


def _leaf_weights(inputs: Inputs, node: _Node, priority: np.ndarray) -> np.ndarray:
    """(b, n_full_leaves) global weights when the node's children have these priorities (b, k)."""
    share = np.where(node.kept, priority, 0.0)
    share = share / share.sum(axis=1, keepdims=True)
    if inputs.case.weights:
        return _beside_fixed(inputs, node, share)
    untouched = np.where(node.factor.any(axis=0), 0.0, inputs.full.values)
    return share @ node.factor + untouched


def _beside_fixed(inputs: Inputs, node: _Node, share: np.ndarray) -> np.ndarray:
    """The same where weights set by hand override some of the judgements."""
    base, out = inputs.unfixed, []
    fixed = {n: v for n, v in inputs.case.weights.items() if n in base.hierarchy}
    children = [(c, n) for n, c in enumerate(node.children) if node.kept[n]]
    for row in share:
        local = {**base.local, **{c: float(row[n]) for c, n in children}}
        out.append(Weights(base.hierarchy, local, base.origin).moved(fixed).values)
    return np.array(out).reshape(len(share), len(base.hierarchy.leaves))


def _searched(inputs: Inputs, nodes: list[_Node]) -> list[Flip]:
    whole = [n for n in nodes if not np.isnan(n.matrix).any()]
    rows = _through_door(inputs, [j for n in nodes if np.isnan(n.matrix).any() for j in n.judgements])
    listed = [(n, j) for n in whole for j in n.judgements]
    if not listed:
        return rows

    def scores(which: np.ndarray, x: np.ndarray) -> np.ndarray:
        out = np.empty((len(x), len(inputs.ranking.alternatives)))
        owner = np.array([whole.index(listed[r][0]) for r in range(len(listed))])[which]
        for n, node in enumerate(whole):
            lanes = np.flatnonzero(owner == n)
            if not len(lanes):
                continue
            place = {c: i for i, c in enumerate(node.children)}
            matrices = np.tile(node.matrix, (len(lanes), 1, 1))
            a = np.array([place[listed[r][1].first] for r in which[lanes]])
            b = np.array([place[listed[r][1].second] for r in which[lanes]])
            here = np.arange(len(lanes))
            matrices[here, a, b], matrices[here, b, a] = x[lanes], 1 / x[lanes]
            out[lanes] = inputs.scores_at_weights(_leaf_weights(inputs, node, priorities(matrices, inputs.plan.weights.prioritization)))
        return out

    now = np.array([j.value for _, j in listed])
    places = FEW if inputs.case.weights else inputs.places
    flip, rival = nearest_changes(scores, now, np.full(len(now), 1 / FARTHEST), np.full(len(now), FARTHEST), inputs.pairs, ratio=True, places=places)
    how = f"bisected (1e-9), looked at in {places} places from 1/{FARTHEST:g} to {FARTHEST:g}"
    return rows + [row for n, (_, j) in enumerate(listed) for row in _rows(inputs, j, flip[n], rival[n], how)]


def _closed(inputs: Inputs, node: _Node, form: Linear | Distance) -> list[Flip]:
    """Exact flips of geometric-mean weights whose values do not move."""
    rows, size = [], len(node.children)
    priority = priorities(node.matrix[None], "geometric")[0]
    place = {c: i for i, c in enumerate(node.children)}
    for j in node.judgements:
        weights = _polynomial_weights(inputs, node, priority, place[j.first], place[j.second])
        if inputs.has_effects:
            weights = _per_column(inputs, weights)
        low, high = ((end / j.value) ** (1 / size) for end in (1 / FARTHEST, FARTHEST))
        z, rival = _polynomial_flips(form, weights, inputs, low, high)
        flip = np.where(np.isnan(z), np.nan, j.value * z**size)
        rows += _rows(inputs, j, flip, rival, f"exact (geometric mean), from 1/{FARTHEST:g} to {FARTHEST:g}")
    return rows


def _polynomial_weights(inputs: Inputs, node: _Node, priority: np.ndarray, a: int, b: int) -> np.ndarray:
    """(n_full_leaves, 3) weights times z times the local normaliser, as polynomials in z."""
    raw = np.zeros((len(priority), 3))
    raw[:, 1] = priority
    raw[a], raw[b] = (0, 0, priority[a]), (priority[b], 0, 0)
    raw[~node.kept] = 0.0
    whole = raw.sum(axis=0)
    untouched = np.where(node.factor.any(axis=0), 0.0, inputs.full.values)
    return node.factor.T @ raw + untouched[:, None] * whole


def _per_column(inputs: Inputs, weights: np.ndarray) -> np.ndarray:
    """The same by column of the decision matrix: a pillar's weight is the sum of its leaves'."""
    leaves, tree = inputs.full.hierarchy.leaves, inputs.full.hierarchy
    return np.array([weights[[leaves.index(leaf) for leaf in tree.leaves_under(c)]].sum(axis=0) for c in inputs.ranking.problem.criteria])


def _polynomial_flips(form: Linear | Distance, weights: np.ndarray, inputs: Inputs, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    pairs = inputs.pairs
    if isinstance(form, Linear):
        value = form.table @ weights
        c = difference(value[pairs.ahead], value[pairs.behind])
    else:
        u = product(weights, weights)
        near, far = form.to_best @ u, form.to_worst @ u
        c = cross(far[pairs.ahead], near[pairs.behind], far[pairs.behind], near[pairs.ahead])
    flip, rival, count = np.full(2, np.nan), np.full(2, -1), len(c)
    for side, (start, end) in enumerate(((low, 1.0), (1.0, high))):
        if not end > start:
            continue
        knots = np.concatenate([np.full((count, 1), start), sign_changes(c, np.full(count, start), np.full(count, end)), np.full((count, 1), end)], axis=1)
        middle = 0.5 * (knots[:, 1:] + knots[:, :-1])
        pair, piece = np.nonzero(negative_at(c[:, None, :], middle) & (knots[:, 1:] - knots[:, :-1] > 1e-12))
        if len(pair):
            place = knots[pair, piece + 1] if side == 0 else knots[pair, piece]
            best = place.argmax() if side == 0 else place.argmin()
            flip[side], rival[side] = place[best], pairs.behind[pair[best]]
    return flip, rival


def _through_door(inputs: Inputs, judged: list[Judgement]) -> list[Flip]:
    """For judgements whose way to the weights has no kernel: groups, inferred judgements, weights set by hand."""
    if not judged:
        return []
    addresses = [address_of("judgements", j.by, (j.first, j.second)) for j in judged]

    def scores(which: np.ndarray, x: np.ndarray) -> np.ndarray:
        return np.array([inputs.scores_through_door(addresses[r], float(v)) for r, v in zip(which, x, strict=True)])

    now = np.array([j.value for j in judged])
    flip, rival = nearest_changes(scores, now, np.full(len(now), 1 / 9), np.full(len(now), 9.0), inputs.pairs, ratio=True, places=FEW // 2)
    how = f"bisected (1e-9) through the door, looked at in {FEW // 2} places from 1/9 to 9"
    return [row for n, j in enumerate(judged) for row in _rows(inputs, j, flip[n], rival[n], how)]


def _rows(inputs: Inputs, j: Judgement, flip: np.ndarray, rival: np.ndarray, how: str) -> list[Flip]:
    where = address_of("judgements", j.by, (j.first, j.second))
    low, high = plausible.of_judgement(j)
    names = inputs.ranking.alternatives
    return [
        Flip("judgement", where, j.value, None if np.isnan(flip[s]) else float(flip[s]), names[rival[s]] if rival[s] >= 0 else None, low, high, how, 2 * s - 1)
        for s in (0, 1)
    ]
