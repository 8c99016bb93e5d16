"""Weights: in [0, 1], siblings sum to 1, by name."""

import numpy as np
import pandas as pd
import pytest

import mcda
from mcda.domain.weights import as_weights, local_of
from mcda.errors import InvalidInput, UnknownName

LEAVES = ("staff", "patents", "rules", "budget", "cost")
TREE = mcda.Hierarchy.nested({"talent": ["staff", "patents"], "policy": {"law": ["rules", "budget"]}, "cost": None}, dict.fromkeys(LEAVES, "benefit"))


def weights(seed=0):
    return mcda.Weights.from_global(TREE, dict(zip(LEAVES, np.random.default_rng(seed).dirichlet(np.ones(5)), strict=True)))


def test_equal_is_equal_among_siblings():
    equal = mcda.Weights.equal(TREE)
    assert equal.values == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 3])
    assert equal.of("root") == 1
    assert equal.of("law") == pytest.approx(1 / 3)


def test_global_and_local_agree():
    for seed in range(20):
        w = weights(seed)
        again = mcda.Weights.from_local(TREE, w.local)
        np.testing.assert_allclose(again.values, w.values, atol=1e-15)
        for node in TREE.nodes:
            assert w.of(node) == pytest.approx(sum(w.of(leaf) for leaf in TREE.leaves_under(node)))
    frame = w.to_frame()
    assert frame.loc["law", "parent"] == "policy"
    assert frame.loc[list(LEAVES), "global"].sum() == pytest.approx(1)
    assert w.to_series().index.tolist() == list(LEAVES)


def test_names_count_and_the_order_does_not():
    values = dict(zip(LEAVES, (0.1, 0.2, 0.3, 0.15, 0.25), strict=True))
    base = mcda.Weights.from_global(TREE, values).values
    np.testing.assert_array_equal(as_weights(TREE, pd.Series(values)[::-1]).values, base)
    np.testing.assert_array_equal(as_weights(TREE, dict(reversed(values.items()))).values, base)
    other = mcda.Hierarchy.flat(dict.fromkeys(reversed(LEAVES), "cost"))
    np.testing.assert_allclose(as_weights(other, mcda.Weights.from_global(TREE, values)).values, base[::-1], atol=1e-15)


def test_a_node_without_weight_keeps_its_inside():
    w = mcda.Weights.from_global(TREE, {"staff": 0, "patents": 0, "rules": 0.5, "budget": 0.25, "cost": 0.25})
    assert w.local["staff"] == w.local["patents"] == 0.5
    assert w.of("talent") == 0


@pytest.mark.parametrize("node", TREE.nodes)
@pytest.mark.parametrize("value", [0, 0.2, 1 / 3, 1])
def test_moved_keeps_every_other_proportion(node, value):
    before = weights(3)
    after = before.moved({node: value})
    assert after.of(node) == pytest.approx(value, abs=1e-12)
    assert after.values.sum() == pytest.approx(1)
    inside = TREE.leaves_under(node)
    for group in (inside, [leaf for leaf in LEAVES if leaf not in inside]):
        b, a = (np.array([w.of(leaf) for leaf in group]) for w in (before, after))
        if a.sum() > 0 and len(group) > 1:
            np.testing.assert_allclose(a / a.sum(), b / b.sum(), atol=1e-12)
    assert node in after.origin


def test_moved_jointly_also_one_inside_the_other():
    after = weights(5).moved({"talent": 0.5, "staff": 0.1, "rules": 0.2})
    assert [after.of(n) for n in ("talent", "staff", "patents", "rules")] == pytest.approx([0.5, 0.1, 0.4, 0.2])
    assert after.values.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "fixed",
    [
        {"talent": 0.7, "policy": 0.7}, {"talent": 0.2, "staff": 0.3}, {"talent": 0.4, "staff": 0.1, "patents": 0.1},
        {"talent": 0.3, "policy": 0.3, "cost": 0.3}, {"talent": 1.2}, {"talent": -0.1}, {"talent": float("nan")},
    ],
)  # fmt: skip
def test_moved_refuses_what_cannot_be(fixed):
    with pytest.raises(InvalidInput) as caught:
        weights(1).moved(fixed)
    assert "weights/" in caught.value.where
    with pytest.raises(UnknownName):
        weights(1).moved({"tallent": 0.5})


def test_moving_to_the_present_weight_changes_nothing():
    for seed in range(5):
        w = weights(seed)
        for node in TREE.nodes:
            np.testing.assert_allclose(w.moved({node: w.of(node)}).values, w.values, atol=1e-15)


def test_restricted_keeps_the_proportions_of_what_is_left():
    w = weights(7)
    kept = ("staff", "rules", "cost")
    rest = w.restricted(kept)
    assert rest.local["staff"] == rest.local["law"] == 1
    before = np.array([w.of(leaf) for leaf in kept])
    np.testing.assert_allclose(rest.values, before / before.sum(), atol=1e-15)
    with pytest.raises(InvalidInput):
        w.moved({"cost": 1}).restricted(("staff", "rules"))


def test_normalized_is_the_deliberate_way():
    assert mcda.normalized({"a": 3, "b": 1}) == {"a": 0.75, "b": 0.25}
    assert mcda.normalized(pd.Series({"a": 2, "b": 2})) == {"a": 0.5, "b": 0.5}
    assert sum(mcda.normalized({"a": 1e308, "b": 1e308}).values()) == pytest.approx(1)
    for bad in ({"a": 0, "b": 0}, {"a": -1, "b": 2}, {"a": float("nan"), "b": 1}, {"a": "x"}, {}):
        with pytest.raises(InvalidInput):
            mcda.normalized(bad)


def test_a_sum_that_is_off_shows_the_normalised_weights():
    with pytest.raises(InvalidInput) as caught:
        mcda.Weights.from_global(TREE, dict(zip(LEAVES, (1, 1, 1, 1, 4), strict=True)))
    assert "sum to 8" in caught.value.message
    assert "cost: 0.5" in caught.value.hint and "mcda.normalized" in caught.value.hint
    mcda.Weights.from_global(TREE, dict(zip(LEAVES, (0.2, 0.2, 0.2, 0.2, 0.2 + 9e-10), strict=True)))
    with pytest.raises(InvalidInput):
        mcda.Weights.from_global(TREE, dict(zip(LEAVES, (0.2, 0.2, 0.2, 0.2, 0.2 + 1e-8), strict=True)))


def test_every_bad_weight_is_named_at_once():
    with pytest.raises(InvalidInput) as caught:
        mcda.Weights.from_global(TREE, {"staff": -0.1, "patents": float("nan"), "rules": "high", "budget": True, "cost": 0.5})
    assert [f.where for f in caught.value.faults] == ["weights/staff", "weights/patents", "weights/rules", "weights/budget"]
    assert all(f.hint for f in caught.value.faults)


def test_local_of_inverts_the_products():
    leaves = dict(zip(LEAVES, (0.1, 0.3, 0.2, 0.2, 0.2), strict=True))
    local = local_of(TREE, leaves)
    assert local["talent"] == pytest.approx(0.4) and local["staff"] == pytest.approx(0.25) and local["law"] == 1
