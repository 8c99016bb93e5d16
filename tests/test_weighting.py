"""AHP: published matrices, forms of input, exact properties, whole trees."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mcda
from mcda.errors import InvalidInput, Usage

REFERENCE = {case["id"]: case for case in json.loads((Path(__file__).parent / "reference" / "scoring.json").read_text(encoding="utf-8"))}
MATRICES = [i for i, c in REFERENCE.items() if i.startswith("ahp") and "matrix" in c["inputs"]]


@pytest.mark.parametrize("case", MATRICES)
def test_published_matrix(case):
    inputs, expected, tolerance = (REFERENCE[case][k] for k in ("inputs", "expected", "tolerance"))
    method = "geometric" if "geometric" in REFERENCE[case]["method"] else "eigenvector"
    comparisons = mcda.ahp(inputs["matrix"], method=method)
    assert comparisons.weight_values == pytest.approx(expected["weights"], abs=tolerance["weights"])
    for name, value in (("lambda_max", comparisons.lambda_max), ("CI", comparisons.ci), ("CR", comparisons.cr)):
        if name in expected:
            assert value == pytest.approx(expected[name], abs=tolerance[name]), name
    if case in ("ahp-saaty-house-criteria", "ahp-cyclic-inconsistent"):
        assert comparisons.cr > 0.10, "must be seen to be inconsistent"


@pytest.mark.parametrize("case", ["ahp-wikipedia-leader", "ahp-papathanasiou-ploskas"])
def test_published_hierarchy(case):
    """Alternatives below every criterion: a tree of one more level, summed by alternative."""
    inputs, expected, tolerance = (REFERENCE[case][k] for k in ("inputs", "expected", "tolerance"))
    nested = {c: [f"{c}/{a}" for a in inputs["alternatives"]] for c in inputs["criteria"]}
    leaves = [leaf for below in nested.values() for leaf in below]
    tree = mcda.Hierarchy.nested(nested, dict.fromkeys(leaves, "benefit"))
    judged = {"root": mcda.ahp(inputs["criteria_matrix"], inputs["criteria"])}
    judged |= {c: mcda.ahp(matrix, nested[c]) for c, matrix in inputs["alternative_matrices"].items()}
    weights = mcda.weigh(tree, judged)
    total = [sum(weights.of(f"{c}/{a}") for c in inputs["criteria"]) for a in inputs["alternatives"]]
    assert total == pytest.approx(expected["global"], abs=tolerance["global"])
    if "experience_local" in expected:
        local = [weights.local[f"Experience/{a}"] for a in inputs["alternatives"]]
        assert local == pytest.approx(expected["experience_local"], abs=tolerance["experience_local"])


def test_every_form_of_input_gives_the_same():
    pairs = {("a", "b"): 2, ("a", "c"): 4, ("b", "c"): 3}
    base = mcda.ahp(pairs)
    square = [[1, 2, 4], [0.5, 1, 3], [0.25, 1 / 3, 1]]
    frame = pd.DataFrame(square, list("abc"), list("abc"))
    others = [
        mcda.ahp({("b", "a"): "1/2", ("c", "a"): 0.25, ("b", "c"): "3"}, ["a", "b", "c"]),
        mcda.ahp({("a", "b"): Fraction(2), ("b", "a"): 0.5, ("a", "c"): np.int64(4), ("b", "c"): 3, ("a", "a"): 1}),
        mcda.ahp(square, ["a", "b", "c"]),
        mcda.ahp(np.array(square), ["a", "b", "c"]),
        mcda.ahp([[1, "2", 4], ["1/2", 1, 3], ["1/4", "1/3", 1]], ["a", "b", "c"]),
        mcda.ahp(frame),
        mcda.ahp(frame[["c", "a", "b"]]),
    ]
    for other in others:
        assert other.items == ("a", "b", "c")
        np.testing.assert_allclose(other.weight_values, base.weight_values, atol=1e-14)
        assert other.cr == pytest.approx(base.cr, abs=1e-12)
    turned = mcda.ahp(frame, ["c", "b", "a"])
    assert turned.items == ("c", "b", "a")
    np.testing.assert_allclose(turned.weight_values, base.weight_values[::-1], atol=1e-14)
    assert base.weights.sum() == pytest.approx(1, abs=1e-15)
    assert base.weights["a"] > base.weights["b"] > base.weights["c"]


@pytest.mark.parametrize("method", ["eigenvector", "geometric"])
def test_consistent_judgements_give_back_their_weights(method):
    rng = np.random.default_rng(2)
    for n in range(2, 16):
        w = rng.dirichlet(np.ones(n))
        comparisons = mcda.ahp(w[:, None] / w, method=method)
        np.testing.assert_allclose(comparisons.weight_values, w, atol=1e-12)
        assert comparisons.lambda_max == pytest.approx(n, abs=1e-9)
        assert comparisons.cr == pytest.approx(0, abs=1e-9)


def random_judgements(rng, n):
    upper = np.triu(np.exp(rng.uniform(-2, 2, (n, n))), 1)
    return upper + np.eye(n) + np.where(upper.T > 0, 1 / np.where(upper.T > 0, upper.T, 1), 0)


def test_properties_of_the_eigenvector():
    rng = np.random.default_rng(8)
    for n in (2, 3, 4, 7, 12) * 4:
        matrix = random_judgements(rng, n)
        comparisons = mcda.ahp(matrix)
        w = comparisons.weight_values
        np.testing.assert_allclose(matrix @ w, comparisons.lambda_max * w, rtol=1e-10)
        assert (w > 0).all() and w.sum() == pytest.approx(1, abs=1e-14)
        assert comparisons.lambda_max >= n - 1e-9
        order = rng.permutation(n)
        np.testing.assert_allclose(mcda.ahp(matrix[np.ix_(order, order)]).weight_values, w[order], atol=1e-12)


def test_two_items_are_always_consistent():
    comparisons = mcda.ahp({("a", "b"): 3})
    assert comparisons.weights.to_dict() == {"a": 0.75, "b": 0.25}
    assert comparisons.cr == 0 and comparisons.ci == 0


def test_extreme_judgements_stay_finite():
    comparisons = mcda.ahp({("a", "b"): 1e9, ("b", "c"): 1e9, ("a", "c"): 1e-9})
    assert np.isfinite(comparisons.weight_values).all() and np.isfinite(comparisons.cr) and comparisons.cr > 0.1


def test_unknown_options_say_what_was_meant():
    with pytest.raises(Usage) as caught:
        mcda.ahp({("a", "b"): 2}, method="eigen")
    assert "eigenvector" in caught.value.hint
    with pytest.raises(Usage) as caught:
        mcda.ahp({("a", "b"): 2}, random_index="saati")
    assert "saaty" in caught.value.hint


def test_a_tree_is_weighed_at_every_node():
    tree = mcda.Hierarchy.nested({"talent": ["staff", "patents"], "policy": ["rules"]}, dict.fromkeys(["staff", "patents", "rules"], "benefit"))
    weights = mcda.weigh(tree, {"root": {("talent", "policy"): 3}, "talent": {("patents", "staff"): "1/4"}})
    assert weights.of("staff") == pytest.approx(0.6)
    assert weights.local["rules"] == 1
    assert set(weights.consistency) == {"root", "talent"}
    equal = mcda.weigh(tree, {"root": mcda.ahp({("policy", "talent"): 1}), "talent": {("staff", "patents"): 1}})
    assert equal.values == pytest.approx([0.25, 0.25, 0.5])


def test_weigh_names_every_gap_at_once():
    tree = mcda.Hierarchy.nested({"talent": ["staff", "patents"], "policy": ["rules", "budget"]}, dict.fromkeys(["staff", "patents", "rules", "budget"], 1))
    with pytest.raises(InvalidInput) as caught:
        mcda.weigh(tree, {"talent": {("staff", "patent"): 2}, "polcy": {("rules", "budget"): 1}, "policy": mcda.ahp({("rules", "law"): 2})})
    told = str(caught.value)
    for word in ("polcy", "did you mean 'policy'?", "'patent'", "did you mean 'patents'?", "the top (root)", "law"):
        assert word in told, word
