"""Hierarchy: one tree, unique ids, directions on leaves."""

import pytest

from mcda.domain.hierarchy import Criterion, Hierarchy, Source, direction_of, name_in
from mcda.errors import InvalidInput, McdaError, UnknownName

TREE = Hierarchy.nested({"talent": ["staff", "patents"], "policy": {"law": ["rules"]}}, {"rules": "cost", "staff": "benefit", "patents": "benefit"})


def test_reading_a_tree():
    assert TREE.children() == ("talent", "policy")
    assert TREE.leaves == ("rules", "staff", "patents"), "leaves keep the order of the data"
    assert TREE.inner == ("root", "talent", "policy", "law")
    assert TREE.ancestors("rules") == ("law", "policy")
    assert TREE.leaves_under("talent") == ("staff", "patents")
    assert TREE.leaves_under("staff") == ("staff",)
    assert set(TREE.leaves_under("root")) == set(TREE.leaves)
    assert "law" in TREE and "lav" not in TREE
    assert TREE.name("root") == "overall"


def test_rows_may_come_in_any_order():
    tree = Hierarchy((Criterion("x", "a", "benefit"), Criterion("b"), Criterion("y", "b", "cost"), Criterion("a")))
    assert tree.leaves == ("x", "y")
    assert tree.children() == ("b", "a")


def test_restricted_and_cut():
    assert TREE.restricted(("patents", "rules")).nodes == ("talent", "policy", "law", "patents", "rules")
    cut = TREE.cut(("talent", "policy"))
    assert cut.leaves == ("talent", "policy")
    assert cut["talent"].direction == "benefit"
    with pytest.raises(UnknownName) as caught:
        TREE.restricted(("patent",))
    assert "patents" in caught.value.hint


def test_an_unknown_node_says_what_was_meant():
    with pytest.raises(UnknownName) as caught:
        TREE["tallent"]
    assert caught.value.hint == "did you mean 'talent'?"


def test_names_by_language():
    names = {"en": "Talent", "zh": "人才"}
    assert name_in(names, "zh", "talent") == "人才"
    assert name_in(names, "fr", "talent") == "Talent"
    assert name_in({"zh": "人才"}, "en", "talent") == "人才"
    assert name_in({}, "en", "talent") == "talent"
    assert str(Source("guo2018", "3.1")) == "guo2018 3.1"


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ((), ["at least one"]),
        ((Criterion("a", direction="benefit"), Criterion("a", direction="cost")), ["'a'", "twice"]),
        ((Criterion("root", direction="benefit"),), ["root"]),
        ((Criterion("a", "b", "benefit"),), ["unknown parent 'b'"]),
        ((Criterion("a", "a", "benefit"),), ["circle", "a -> a"]),
        ((Criterion("a", "b"), Criterion("b", "c"), Criterion("c", "a"), Criterion("x", direction="cost")), ["circle", "a -> b -> c -> a"]),
        ((Criterion("a"),), ["no direction"]),
        ((Criterion("a", direction="benefit"), Criterion("b", "a", "benefit")), ["children and a direction"]),
        ((Criterion("a"), Criterion("b", direction="cost"), Criterion("c", "b", "cost")), ["'a' has no direction", "'b' has children"]),
        ((Criterion("a", "nowhere", "benefit"), Criterion("a", direction="cost")), ["twice", "nowhere"]),
        ((Criterion("a", direction="up"),), ["unknown direction 'up'"]),
    ],
)  # fmt: skip
def test_a_tree_that_cannot_be(criteria, words):
    with pytest.raises(InvalidInput) as caught:
        Hierarchy(criteria)
    for word in words:
        assert word in str(caught.value)
    assert all(fault.hint for fault in caught.value.faults)


@pytest.mark.parametrize("circle", [2, 5])
def test_a_circle_is_told_once(circle):
    ids = [f"n{i}" for i in range(circle)]
    with pytest.raises(InvalidInput) as caught:
        Hierarchy(tuple(Criterion(n, ids[(i + 1) % circle]) for i, n in enumerate(ids)))
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"talent": ["staff", "patent"]}, ["'patent'", "'patents'", "'rules'"]),
        ({"talent": ["staff", "patents", "rules"], "policy": ["staff"]}, ["'staff' stands twice"]),
        ({"talent": ["staff", "patents", "rules"], "empty": []}, ["'empty'"]),
        (["staff", "patents", {"x": "rules"}], ["hierarchy"]),
        ("staff", ["'patents'"]),
        (7, ["hierarchy"]),
    ],
)
def test_a_nested_mapping_that_does_not_fit_the_data(tree, words):
    with pytest.raises(McdaError) as caught:
        Hierarchy.nested(tree, dict.fromkeys(["staff", "patents", "rules"], "benefit"))
    for word in words:
        assert word in str(caught.value)


def test_a_very_deep_tree():
    depth = 3000
    tree = Hierarchy((*(Criterion(f"n{i}", f"n{i - 1}" if i else "root") for i in range(depth)), Criterion("x", f"n{depth - 1}", "benefit")))
    assert tree.leaves == ("x",)


@pytest.mark.parametrize("value", [0, True, False, None, "", "Max", "up", 2, "maximise", 1.5, float("nan"), "0", ["benefit"]])
def test_an_unknown_direction(value):
    with pytest.raises(InvalidInput) as caught:
        direction_of(value, "criterion 'x'")
    assert caught.value.where == "criterion 'x'"
    assert caught.value.hint and caught.value.exit_code == 1
