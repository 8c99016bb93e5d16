"""Weight spaces: evenly where they say so, inside what is stated, and refused where statements conflict."""

from __future__ import annotations

import numpy as np
import pytest

import mcda
from mcda.errors import InvalidInput, UnknownName
from mcda.robustness.points import block_points

FLAT = mcda.Hierarchy.flat(dict.fromkeys("abcd", "benefit"))
TREE = mcda.Hierarchy.nested({"x": ["a", "b"], "y": ["c", "d"]}, dict.fromkeys("abcd", "benefit"))
BASE = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}


def drawn(space, tree=FLAT, blocks: int = 4) -> np.ndarray:
    sampler = space.sampler(tree)
    return np.hstack([sampler.weights(block_points(sampler.dimension, 1, 0, b, 4096), (1, 0, b)) for b in range(blocks)])


def rejected(inside, draws: int = 400_000) -> np.ndarray:
    """Even draws over a part of the simplex, by throwing the others away."""
    points = np.random.default_rng(0).dirichlet(np.ones(4), draws).T
    return points[:, inside(*points)]


SPACES = [
    mcda.Simplex(), mcda.Around(BASE, 1.25), mcda.Around(BASE, (0.8, 1.2)), mcda.Ordered("abcd"), mcda.Ordered(["c", "a"]),
    mcda.Ordered([["a", "b"], ["c", "d"]]), mcda.Box({"a": 0.1}, {"b": 0.3}), mcda.Box({"a": 0.2, "d": 0.1}), mcda.Ratios({("a", "b"): 2}, {("a", "b"): 4}),
    mcda.Experts([BASE, {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}]),
]  # fmt: skip


@pytest.mark.parametrize("space", SPACES, ids=lambda s: str(s)[:60])
def test_weights_are_weights(space):
    weights = drawn(space, blocks=1)
    assert weights.min() >= 0 and weights.sum(axis=0) == pytest.approx(1)
    assert len(np.unique(weights.round(12), axis=1).T) > 4000


def test_shares_of_one_sum_to_one_to_the_last_bits():
    weights = drawn(mcda.Simplex(), blocks=1)
    assert np.abs(weights.sum(axis=0) - 1).max() <= 2**-51


def test_the_simplex_is_drawn_evenly():
    """Dirichlet(1,1,1,1): mean 1/4, sd sqrt(3/80), P(w > .6) = .4^3."""
    weights = drawn(mcda.Simplex())
    assert weights.mean(axis=1) == pytest.approx(0.25, abs=1e-3)
    assert weights.std(axis=1) == pytest.approx(np.sqrt(3 / 80), abs=1e-3)
    assert (weights > 0.6).mean(axis=1) == pytest.approx(0.4**3, abs=2e-3)


def test_orders_hold_and_have_their_centroid():
    weights = drawn(mcda.Ordered("cabd"))
    assert (np.diff(weights[[2, 0, 1, 3]], axis=0) <= 1e-12).all()
    assert weights[[2, 0, 1, 3]].mean(axis=1) == pytest.approx([25 / 48, 13 / 48, 7 / 48, 3 / 48], abs=1e-3)
    part = drawn(mcda.Ordered(["b", "a"]))
    expected = rejected(lambda a, b, c, d: b >= a)
    assert (part[1] >= part[0]).all() and part.mean(axis=1) == pytest.approx(expected.mean(axis=1), abs=2e-3)


@pytest.mark.parametrize(("space", "inside"), [
    (mcda.Box({"a": 0.1}, {"b": 0.3, "c": 0.25}), lambda a, b, c, d: (a >= 0.1) & (b <= 0.3) & (c <= 0.25)),
    (mcda.Ratios({("a", "b"): 2}, {("a", "b"): 4, ("c", "d"): 1.1}), lambda a, b, c, d: (a >= 2 * b) & (a <= 4 * b) & (c <= 1.1 * d)),
    (mcda.Box({}, {"a": 0.3, "b": 0.3, "c": 0.3, "d": 0.3}), lambda a, b, c, d: np.maximum(np.maximum(a, b), np.maximum(c, d)) <= 0.3),
], ids=["box", "ratios", "narrow"])  # fmt: skip
def test_stated_spaces_are_drawn_evenly(space, inside):
    weights, expected = drawn(space), rejected(inside)
    slack = 1e-9
    assert inside(*weights + np.array([[0.0]])).mean() > 0.999 or inside(*(weights.clip(slack, None))).mean() > 0.999
    error = 5 * expected.std(axis=1) * (1 / np.sqrt(expected.shape[1]) + 1 / np.sqrt(weights.shape[1]))
    assert (np.abs(weights.mean(axis=1) - expected.mean(axis=1)) <= error).all()
    assert np.corrcoef(weights) == pytest.approx(np.corrcoef(expected), abs=0.06)
    for level in (0.1, 0.5, 0.9):
        assert np.quantile(weights, level, axis=1) == pytest.approx(np.quantile(expected, level, axis=1), abs=0.012)


def test_equations_lower_the_dimension():
    weights = drawn(mcda.Box({"a": 0.3}, {"a": 0.3}))
    assert weights[0] == pytest.approx(0.3) and weights[1].std() > 0.1
    one = drawn(mcda.Ratios({("a", "b"): 2, ("b", "c"): 1, ("c", "d"): 1}, {("a", "b"): 2, ("b", "c"): 1, ("c", "d"): 1}), blocks=1)
    assert one.T == pytest.approx(np.tile([0.4, 0.2, 0.2, 0.2], (4096, 1)))


def test_a_hierarchy_is_drawn_node_by_node_and_says_so():
    sampler = mcda.Simplex().sampler(TREE)
    assert sampler.rule == "drawn evenly, node by node" and sampler.corners() is None
    weights = drawn(mcda.Simplex(), TREE)
    assert weights[:2].sum(axis=0).std() == pytest.approx(1 / np.sqrt(12), abs=1e-3)  # a pillar's weight is even on [0, 1]
    held = drawn(mcda.Box({"x": 0.6}, {"a": 0.3}), TREE)
    assert (held[:2].sum(axis=0) >= 0.6 - 1e-9).all() and (held[0] <= 0.3 * held[:2].sum(axis=0) + 1e-9).all()
    assert "node by node" in mcda.Box({"x": 0.6}).sampler(TREE).rule


def test_around_keeps_its_range():
    ratio = drawn(mcda.Around(BASE, (0.8, 1.2))) / np.array(list(BASE.values()))[:, None]
    pairs = ratio[:, None] / ratio[None]
    assert pairs.max() <= 1.5 + 1e-9 and pairs.max() > 1.45


def test_experts_are_mixed():
    weights = drawn(mcda.Experts({"p": BASE, "q": {"a": 0.1, "b": 0.3, "c": 0.2, "d": 0.4}}))
    assert weights[0].min() >= 0.1 and weights[0].max() <= 0.4 and weights[1] == pytest.approx(0.3)


def test_contradictions_are_named():
    with pytest.raises(InvalidInput) as told:
        mcda.Ratios({("a", "b"): 2, ("b", "c"): 2, ("c", "d"): 1}, {("a", "c"): 3, ("a", "d"): 90}).sampler(FLAT)
    assert "a / b >= 2; b / c >= 2; a / c <= 3" in str(told.value) and "c / d" not in str(told.value)
    with pytest.raises(InvalidInput, match="together: a >= 0.6; b >= 0.5"):
        mcda.Box({"a": 0.6, "b": 0.5, "c": 0.01}).sampler(FLAT)
    with pytest.raises(InvalidInput, match="together: a <= 0.1; b <= 0.2; c <= 0.1; d <= 0.3"):
        mcda.Box({}, {"a": 0.1, "b": 0.2, "c": 0.1, "d": 0.3}).sampler(FLAT)
    with pytest.raises(InvalidInput, match="a >= 0.5; a <= 0.4"):
        mcda.Box({"a": 0.5}, {"a": 0.4}).sampler(FLAT)


@pytest.mark.parametrize(("space", "tree", "match"), [
    (mcda.Ordered(["a", "b", "a"]), FLAT, "stands twice"),
    (mcda.Ordered(["a", "c"]), TREE, "not siblings"),
    (mcda.Box({"a": 1.5}), FLAT, "not a share"),
    (mcda.Ratios({("a", "b"): 0}), FLAT, "not a positive number"),
    (mcda.Around(BASE, 0.5), FLAT, "gives no range"),
    (mcda.Around(BASE, (1.2, 0.8)), FLAT, "gives no range"),
    (mcda.Around(BASE, "x"), FLAT, "gives no range"),
    (mcda.Experts([]), FLAT, "no experts"),
    (mcda.Around({"a": 1}, 1.2), FLAT, "no weight for"),
])  # fmt: skip
def test_spaces_that_make_no_sense(space, tree, match):
    with pytest.raises(InvalidInput, match=match):
        space.sampler(tree)


def test_an_unknown_name_is_told_with_the_nearest():
    with pytest.raises(UnknownName, match="talnt"):
        mcda.Ordered(["talent", "talnt"]).sampler(mcda.Hierarchy.flat({"talent": 1, "policy": 1}))
