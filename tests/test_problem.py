"""Problem: labels are never lost, arrays are read-only, no NaN gets in."""

import numpy as np
import pandas as pd
import pytest

import mcda
from mcda.domain.hierarchy import Criterion, Hierarchy
from mcda.errors import InvalidInput, McdaError


def frame(values=((5.0, 2.0), (7.0, 4.0)), index=("north", "south"), columns=("patents", "delay")):
    return pd.DataFrame(values, index=list(index), columns=list(columns))


DIRECTIONS = {"patents": "benefit", "delay": "cost"}


def test_labels_values_and_directions():
    problem = mcda.Problem.from_frame(frame(), {"delay": "cost", "patents": "benefit"})
    assert problem.alternatives == ("north", "south")
    assert problem.criteria == ("patents", "delay")
    assert problem.signs.tolist() == [1, -1]
    pd.testing.assert_frame_equal(problem.to_frame(), frame().rename_axis("alternative"))
    assert "north" in problem._repr_html_()


@pytest.mark.parametrize("benefit", ["benefit", "max", "+", "1", 1, 1.0, np.int64(1), np.float64(1), "+1"])
@pytest.mark.parametrize("cost", ["cost", "min", "-", "-1", -1, -1.0, np.int64(-1)])
def test_every_spelling_of_a_direction(benefit, cost):
    problem = mcda.Problem.from_frame(frame(), {"patents": benefit, "delay": cost})
    assert [problem.hierarchy[c].direction for c in problem.criteria] == ["benefit", "cost"]


def test_arrays_are_read_only_copies():
    data = frame()
    problem = mcda.Problem.from_frame(data, DIRECTIONS)
    data.iloc[0, 0] = 99
    assert problem.values[0, 0] == 5
    for array in (problem.values, problem.signs):
        with pytest.raises(ValueError):
            array[0] = 1
    shown = problem.to_frame()
    shown.iloc[0, 0] = 99
    assert problem.values[0, 0] == 5
    with pytest.raises(AttributeError):
        problem.values = None


def test_the_digest_follows_everything_that_counts():
    base = mcda.Problem.from_frame(frame(), DIRECTIONS)
    assert base.digest == mcda.Problem.from_frame(frame(), DIRECTIONS).digest
    others = [
        mcda.Problem.from_frame(frame(((5, 2), (7, 4.0000001))), DIRECTIONS),
        mcda.Problem.from_frame(frame(), {"patents": "benefit", "delay": "benefit"}),
        mcda.Problem.from_frame(frame(index=("north", "west")), DIRECTIONS),
        mcda.Problem.from_frame(frame(columns=("patents", "wait")), {"patents": 1, "wait": -1}),
        mcda.Problem.from_frame(frame(), DIRECTIONS, bounds={"delay": (9, 0)}),
        mcda.Problem.from_frame(frame(), DIRECTIONS, hierarchy={"all": ["patents", "delay"]}),
    ]
    assert len({base.digest, *(p.digest for p in others)}) == 7


def test_kinds_of_numbers_that_frames_hold():
    for data in (
        frame(((5, 2), (7, 4))),
        frame().astype("Float64"),
        frame(((5, 2), (7, 4))).astype("Int64"),
        frame().astype("float32"),
        frame().astype(object),
        frame(((True, 2), (7, 4)), columns=("patents", "delay")).astype({"patents": int}),
    ):
        values = mcda.Problem.from_frame(data, DIRECTIONS).values
        assert values.dtype == float and values[1].tolist() == [7, 4]


def test_names_that_are_no_text_become_text():
    data = pd.DataFrame([[1.0, 2], [3, 4]], index=[2015, 2016], columns=[0, 1])
    problem = mcda.Problem.from_frame(data, {0: "benefit", 1: "cost"}, hierarchy={"all": [0, 1]}, bounds={1: (9, 0)})
    assert problem.alternatives == ("2015", "2016")
    assert problem.criteria == ("0", "1")
    assert problem.hierarchy["1"].bounds == (9, 0)
    deep = pd.DataFrame([[1.0, 2], [3, 4]], index=pd.MultiIndex.from_tuples([("cn", 1), ("cn", 2)]), columns=["x", "y"])
    assert mcda.Problem.from_frame(deep, {"x": 1, "y": 1}).alternatives == ("('cn', 1)", "('cn', 2)")


def test_a_hierarchy_over_the_columns():
    data = frame(((1, 2, 3), (3, 2, 1)), columns=("a", "b", "c"))
    problem = mcda.Problem.from_frame(data, dict.fromkeys("abc", 1), hierarchy={"first": ["a", "c"], "second": {"third": ["b"]}})
    assert problem.criteria == ("a", "b", "c"), "the order of the columns stays"
    assert problem.hierarchy.children("first") == ("a", "c")
    assert problem.hierarchy.ancestors("b") == ("third", "second")
    again = mcda.Problem.from_frame(data[["c", "a", "b"]], dict.fromkeys("abc", -1), hierarchy=problem.hierarchy)
    assert again.criteria == ("c", "a", "b")
    assert again.values[0].tolist() == [3, 1, 2]
    assert again.signs.tolist() == [-1, -1, -1]


def test_missing_must_be_declared():
    tree = Hierarchy((Criterion("x", direction="benefit"),))
    values = np.array([[np.nan], [1.0]])
    with pytest.raises(InvalidInput):
        mcda.Problem(tree, ("a", "b"), values)
    problem = mcda.Problem(tree, ("a", "b"), values, missing=True)
    with pytest.raises(McdaError):
        mcda.rank(problem, {"x": 1})
    with pytest.raises(InvalidInput):
        mcda.Problem(tree, ("a", "b"), [[np.inf], [1]], missing=True)


def test_every_bad_cell_is_named_up_to_a_limit():
    data = pd.DataFrame(np.full((30, 2), np.nan), columns=["x", "y"])
    with pytest.raises(InvalidInput) as caught:
        mcda.Problem.from_frame(data, {"x": 1, "y": 1})
    assert len(caught.value.faults) == 21
    assert "40 more" in caught.value.faults[-1].message


def test_text_and_missing_cells_are_named_together():
    data = pd.DataFrame({"x": [1.0, np.nan], "y": ["high", 2]}, index=["a", "b"], dtype=object)
    with pytest.raises(InvalidInput) as caught:
        mcda.Problem.from_frame(data, {"x": 1, "y": 1})
    assert {f.where for f in caught.value.faults} == {"cell b/x", "cell a/y"}


@pytest.mark.parametrize(
    ("pair", "direction"),
    [((0, 10), "benefit"), ([10, 0], "cost"), (("0", "1/2"), "benefit"), (np.array([0, 10]), "benefit")],
)
def test_bounds_that_can_be(pair, direction):
    problem = mcda.Problem.from_frame(frame(((0, 0), (0.1, 0.1))), {"patents": direction, "delay": direction}, bounds={"patents": pair})
    assert problem.hierarchy["patents"].bounds is not None


@pytest.mark.parametrize(
    ("pair", "direction"),
    [((10, 0), "benefit"), ((0, 10), "cost"), ((5, 5), "benefit"), ((0,), "benefit"), ((0, 1, 2), "benefit"), ((0, np.nan), "benefit"),
     ((0, np.inf), "benefit"), ((-1.7e308, 1.7e308), "benefit"), ("ab", "benefit"), (7, "benefit"), ((True, False), "cost"), (None, "benefit")],
)  # fmt: skip
def test_bounds_that_cannot_be(pair, direction):
    with pytest.raises(InvalidInput) as caught:
        mcda.Problem.from_frame(frame(), {"patents": direction, "delay": "cost"}, bounds={"patents": pair})
    assert "patents" in caught.value.message and "worst" in caught.value.hint


def test_rounding_decides_no_order():
    """0.1 + 0.2 is 0.3: no method and no exact interval tells the two apart; numbers that differ are left as they are."""
    frame = pd.DataFrame({"x": [0.3, 0.1 + 0.2, 0.25, 0.2], "y": [5.0, 5.0, 4.0, 6.0], "z": [1.0, 1.0, 2.0, 3.0]}, index=list("abcd"))
    problem, weights = mcda.Problem.from_frame(frame, {"x": "benefit", "y": "benefit", "z": "cost"}), {"x": 0.5, "y": 0.2, "z": 0.3}
    for method in (mcda.TOPSIS(), mcda.TOPSIS(normalization="minmax"), mcda.WSM(), mcda.VIKOR(), mcda.PROMETHEE2()):
        assert mcda.rank(problem, weights, method).winners == ("a", "b")
        stays = mcda.stability(problem, weights, method).to_frame()
        assert (stays.high - stays.low > 0.4).all() and not {"a", "b"} & {*stays.rival_low, *stays.rival_high}
    apart = pd.DataFrame({"x": [1e13, 1.0, 1.0 + 1e-12, 0.0, -1e-300]}, index=list("abcde"))
    assert np.array_equal(mcda.Problem.from_frame(apart, {"x": 1}).values, apart.to_numpy())
    for gap in (np.inf, -np.inf, np.nan):  # no number to make equal: refused as before
        with pytest.raises(McdaError):
            mcda.Problem.from_frame(pd.DataFrame({"x": [gap, 1.0, gap, 2.0]}, index=list("abcd")), {"x": 1})
