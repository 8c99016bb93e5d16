"""Critical judgements: the ratio at which the answer changes, through the whole hierarchy.

Geometric means: multiplying a_ij by f multiplies the priority of i by
z = f^(1/n) and divides that of j by z. Multiplied through by the local
normaliser and by z, every leaf's weight is a polynomial of degree 2 in z, so a
pair is a polynomial in z: exact. Eigenvector: bracketed on a logarithmic scale
and halved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mcda.decision import AUTHOR, EFFECTS, full_weights
from mcda.domain.address import address_of
from mcda.domain.case import Judgement
from mcda.domain.flips import Flip
from mcda.domain.hierarchy import ROOT
from mcda.domain.weights import Weights
from mcda.errors import McdaError
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
    share: dict[str, float]  # of each judge in the aggregated matrix
    factor: np.ndarray  # (k, n_full_leaves): leaves under each child, over their present local weight
    kept: np.ndarray


def judgement_rows(inputs: Inputs) -> list[Flip]:
    """Two rows for every judgement that enters the problem's weights."""
    source = inputs.plan.weights
    if source.kind not in ("judgements", "group"):
        return []
    nodes = [n for n in (_node(inputs, judged) for judged in _voices(inputs) if judged) if n is not None]
    form = form_of(inputs.ranking.problem, inputs.ranking.method)
    rows: list[Flip] = []
    rest = []
    for node in nodes:
        exact = source.kind == "judgements" and source.prioritization == "geometric" and isinstance(form, Linear | Distance) and _outside_effects(inputs, node.node) and not inputs.case.weights
        if exact:
            rows += _closed(inputs, node, form)
        else:
            rest.append(node)
    return rows + _searched(inputs, rest)


def _voices(inputs: Inputs) -> list[list[Judgement]]:
    """The judgements that count, node by node: those of the people asked, else the author's; none where weights were given directly."""
    case, source = inputs.case, inputs.plan.weights
    people = [e.id for e in case.groups[source.group].experts] if source.kind == "group" else [source.by]
    found = []
    for node in (n for n in case.model.hierarchy.inner if len(case.model.hierarchy.children(n)) > 1):
        asked = [p for p in people if (p, node) in case.shares or any((j.by, j.on) == (p, node) for j in case.judgements.values())] or [AUTHOR]
        found.append([j for j in case.judgements.values() if j.on == node and j.by in asked and (j.by, node) not in case.shares])
    return found


def _node(inputs: Inputs, judged: list[Judgement]) -> _Node | None:
    """One node's judgements; None where its leaves are no part of the problem. No matrix where only the door knows the way."""
    tree, on = inputs.full.hierarchy, judged[0].on
    name = EFFECTS if on == ROOT and inputs.has_effects and inputs.plan.delivery else on
    children = inputs.case.model.hierarchy.children(on)
    kept = np.array([c in tree for c in children])
    if name != ROOT and name not in tree or kept.sum() < 2:
        return None
    share = _importance(inputs, judged)
    matrix = np.exp(sum(part * np.log(_matrix(children, [j for j in judged if j.by == by])) for by, part in share.items()))
    leaves, values = tree.leaves, inputs.full.values
    factor = np.zeros((len(children), len(leaves)))
    for c, child in enumerate(children):
        if kept[c]:
            under = set(tree.leaves_under(child))
            local = inputs.full.local[child]
            factor[c] = [v / local if leaf in under and local > 0 else 0.0 for leaf, v in zip(leaves, values, strict=True)]
    node = _Node(on, children, matrix, tuple(judged), share, factor, kept)
    return node if _reproduces(inputs, node) else replace(node, matrix=np.full_like(matrix, np.nan))


def _importance(inputs: Inputs, judged: list[Judgement]) -> dict[str, float]:
    """Each judge's share in the aggregated judgements of a node."""
    people = dict.fromkeys(j.by for j in judged)
    if inputs.plan.weights.kind != "group" or AUTHOR in people and len(people) == 1:
        return dict.fromkeys(people, 1 / len(people))
    given = {e.id: e.importance for e in inputs.case.groups[inputs.plan.weights.group].experts if e.id in people}
    total = sum(given.values())
    return {p: given[p] / total if total > 0 else 1 / len(people) for p in people}


def _matrix(children: tuple[str, ...], judged: list[Judgement]) -> np.ndarray:
    """One person's comparisons; NaN where a pair is missing (the door infers it)."""
    place = {c: i for i, c in enumerate(children)}
    matrix = np.full((len(children), len(children)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for j in judged:
        a, b = place[j.first], place[j.second]
        matrix[a, b], matrix[b, a] = j.value, 1 / j.value
    return matrix


def _reproduces(inputs: Inputs, node: _Node) -> bool:
    """Whether the kernel gives the door's present weights; if not (priorities aggregated, say), the door is asked."""
    if np.isnan(node.matrix).any():
        return False
    base = inputs.unfixed if inputs.case.weights else inputs.full
    now = priorities(node.matrix[None], inputs.plan.weights.prioritization)[0][node.kept]
    held = [base.local[c] for c, kept in zip(node.children, node.kept, strict=True) if kept]
    return bool(np.allclose(now / now.sum(), held, rtol=0, atol=1e-11))


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

    owners = np.array([whole.index(node) for node, _ in listed])

    def scores(which: np.ndarray, x: np.ndarray) -> np.ndarray:
        out = np.empty((len(x), len(inputs.ranking.alternatives)))
        owner = owners[which]
        for n, node in enumerate(whole):
            lanes = np.flatnonzero(owner == n)
            if not len(lanes):
                continue
            place = {c: i for i, c in enumerate(node.children)}
            matrices = np.tile(node.matrix, (len(lanes), 1, 1))
            a = np.array([place[listed[r][1].first] for r in which[lanes]])
            b = np.array([place[listed[r][1].second] for r in which[lanes]])
            here = np.arange(len(lanes))
            part = np.array([(x[n] / listed[which[n]][1].value) ** node.share[listed[which[n]][1].by] for n in lanes])
            matrices[here, a, b] *= part
            matrices[here, b, a] /= part
            out[lanes] = inputs.scores_at_weights(_leaf_weights(inputs, node, priorities(matrices, inputs.plan.weights.prioritization)))
        return out

    now = np.array([j.value for _, j in listed])
    places = FEW // 2 if inputs.case.weights else inputs.places
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
        leaves = np.array([_weights_through_door(inputs, addresses[r], float(v)) for r, v in zip(which, x, strict=True)])
        undefined = np.isnan(leaves).any(axis=1)
        return np.where(undefined[:, None], np.nan, inputs.scores_at_weights(np.where(undefined[:, None], inputs.full.values, leaves)))

    now = np.array([j.value for j in judged])
    low, high = np.minimum(now, 1 / 9), np.maximum(now, 9.0)
    flip, rival = nearest_changes(scores, now, low, high, inputs.pairs, ratio=True, places=FEW // 2)
    how = f"bisected (1e-9) through the door, looked at in {FEW // 2} places from 1/9 to 9"
    return [row for n, j in enumerate(judged) for row in _rows(inputs, j, flip[n], rival[n], how)]


def _weights_through_door(inputs: Inputs, address: str, value: float) -> np.ndarray:
    try:
        return full_weights(inputs.case.replace(address, value), inputs.plan).values
    except McdaError:
        return np.full(len(inputs.full.values), np.nan)


def _rows(inputs: Inputs, j: Judgement, flip: np.ndarray, rival: np.ndarray, how: str) -> list[Flip]:
    where = address_of("judgements", j.by, (j.first, j.second))
    low, high = plausible.of_judgement(j)
    names = inputs.ranking.alternatives
    return [
        Flip("judgement", where, j.value, None if np.isnan(flip[s]) else float(flip[s]), names[rival[s]] if rival[s] >= 0 else None, low, high, how, 2 * s - 1)
        for s in (0, 1)
    ]
