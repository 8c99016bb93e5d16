"""Sorting: the twenty synthetic firms, the properties that a class must have, ELECTRE TRI-B, bad input."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mcda
from mcda.domain.rating import Cap, Sorting
from mcda.errors import InvalidInput, McdaError, Usage

FIRMS = json.loads((Path(__file__).parent / "reference" / "rating.json").read_text("utf-8"))["firms"]
CLASSES = {"A": 75, "B": 50, "C": 25, "D": 0}


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan-credit")


@pytest.fixture(scope="module")
def rating(case):
    return mcda.rate(case)


def problem_of(rows, missing=False):
    tree = mcda.Hierarchy(
        (
            mcda.Criterion("cover", direction="benefit", bounds=(0.0, 10.0)), mcda.Criterion("debt", direction="cost", bounds=(90.0, 30.0)),
            mcda.Criterion("records", direction="cost", bounds=(3.0, 0.0), scale="whole"),
        )
    )  # fmt: skip
    return mcda.Problem(tree, tuple(f"f{i}" for i in range(len(rows))), np.array(rows, float), missing=missing)


WEIGHTS = {"cover": 0.5, "debt": 0.3, "records": 0.2}
CAPPED = Sorting.of(CLASSES, caps=(Cap("records", "C", at_least=2), Cap("cover", "B", below=4)))


@pytest.mark.parametrize("firm", FIRMS)
def test_the_synthetic_firms(rating, firm):
    ours, known = rating[firm], FIRMS[firm]
    assert round(ours.score, 1) == float(known["score"])
    assert (ours.by_score, ours.final, ours.pessimistic) == (known["class_by_score"], known["final_class"], known["class_electre_tri_0_6"])
    assert round(ours.observed, 2) == float(known["observed_weight"])
    assert ours.provisional == known["reason"].startswith("provisional") and bool(ours.reasons) == bool(known["reason"])


def test_all_nine_classes_occur_by_score_and_the_two_methods_differ_by_one_class_at_most(rating):
    ids = rating.sorting.ids
    assert {r.by_score for r in rating.rated} == set(ids)
    apart = [abs(ids.index(r.by_score) - ids.index(r.pessimistic)) for r in rating.rated]
    assert apart.count(0) == 14 and max(apart) == 1


def test_the_least_certain_score_class_is_the_one_next_to_a_cut(rating):
    assert min(rating.rated, key=lambda r: r.score_share).id == "syn_16" and rating["syn_16"].share == 1.0  # the cap holds whatever the weights


def test_everything_is_marked_illustrative(case, rating):
    assert all(r.status == "illustrative" for r in rating.rated) and rating.sorting.illustrative
    assert all("synthetic" in case.option_name(a) for a in case.problems[0].alternatives)


def test_nearest_changes_are_real(case, rating):
    ids = rating.sorting.ids
    for r in rating.rated:
        if r.up is None:
            continue
        for value in (r.up.value, float(r.up.shown())):
            after = class_after(case, r.id, r.up.criterion, value)
            assert ids.index(after) < ids.index(r.final), r.id
        assert class_after(case, r.id, r.up.criterion, r.up.value) == r.up.to
        before = r.up.now + (r.up.value - r.up.now) * (1 - 1e-6)
        if case.model.hierarchy[r.up.criterion].scale == "whole":
            before = r.up.value - np.sign(r.up.value - r.up.now)
        assert class_after(case, r.id, r.up.criterion, before) == r.final, r.id
    assert (rating["syn_10"].up.criterion, rating["syn_10"].up.value, rating["syn_10"].up.to) == ("repayment", 85, "AA")
    assert (rating["syn_16"].up.value, rating["syn_16"].up.to) == (2, "BBB")


def test_no_smaller_single_change_lifts_a_firm(case, rating):
    for firm in ("syn_05", "syn_12", "syn_19"):
        r = rating[firm]
        for leaf in case.model.hierarchy.leaves:
            worst, best = case.model.hierarchy[leaf].bounds
            now = case.cells[firm, leaf, None].value
            if now is None:
                continue
            step = 0.98 * r.up.share_of_range * (best - worst)
            changed = now + step if abs(best - now) > abs(step) else best
            if case.model.hierarchy[leaf].scale == "whole":
                changed = np.floor(changed) if best > worst else np.ceil(changed)
            assert rating.sorting.ids.index(class_after(case, firm, leaf, changed)) >= rating.sorting.ids.index(r.final)


def class_after(case, firm, leaf, value):
    """The class of one firm with one value changed."""
    changed = case.with_plan("credit", alternatives=(firm,)).replace(f"cells/{firm}/{leaf}", value)
    return mcda.rate(changed, draws=1)[firm].final


value = st.tuples(st.floats(-2, 12), st.floats(20, 100), st.integers(0, 4))


@settings(max_examples=150, deadline=None)
@given(value, st.floats(0, 3), st.sampled_from([0, 1, 2]), st.booleans())
def test_a_better_value_never_lowers_a_class(row, step, column, veto):
    better = list(row)
    better[column] += (1 if column == 0 else -1) * (np.ceil(step) if column == 2 else step)
    sorting = replace(CAPPED, veto=40.0, preference=10.0) if veto else CAPPED
    before, after = mcda.classify(problem_of([row, better]), WEIGHTS, sorting, draws=16).rated
    for part in ("by_score", "final", "pessimistic", "optimistic"):
        assert CAPPED.ids.index(getattr(after, part)) <= CAPPED.ids.index(getattr(before, part)), part


@settings(max_examples=100, deadline=None)
@given(value, st.floats(0, 20), st.floats(0, 20))
def test_the_pessimistic_class_is_never_better_than_the_optimistic(row, q, more):
    r = mcda.classify(problem_of([row]), WEIGHTS, replace(CAPPED, indifference=q, preference=q + more), draws=16).rated[0]
    assert CAPPED.ids.index(r.pessimistic) >= CAPPED.ids.index(r.optimistic)


def test_electre_tri_by_hand():
    # value points 80, 50, 0 against the profiles 75, 50, 25: it outranks 50 (.5 + .3) and not 75 (.5);
    # 75 does not outrank it either (.3 + .2): the two are incomparable, so the pessimistic class is B and the optimistic one A
    problem = problem_of([[8, 60, 3]])
    r = mcda.classify(problem, WEIGHTS, Sorting.of(CLASSES, cut=0.6), draws=16).rated[0]
    assert (r.pessimistic, r.optimistic) == ("B", "A")
    # a veto of 40 points on records (0 against 50) takes B away; against 25 the shortfall stays below the veto
    vetoed = mcda.classify(problem, WEIGHTS, Sorting.of(CLASSES, cut=0.6, veto=40.0, preference=0.0), draws=16).rated[0]
    assert vetoed.pessimistic == "C"


def test_classes_are_independent_of_the_other_alternatives(case, rating):
    kept = tuple(a for a in case.problems[0].alternatives if a != "syn_20")
    fewer = mcda.rate(case.with_plan("credit", alternatives=kept))
    assert [fewer[a] for a in kept] == [rating[a] for a in kept]


def test_missing_values_are_renormalised_and_flagged():
    r = mcda.classify(problem_of([[8, np.nan, np.nan]], missing=True), WEIGHTS, Sorting.of(CLASSES, provisional_below=0.7), draws=16).rated[0]
    assert r.score == 80 and r.observed == 0.5 and r.provisional and r.final == "A"
    with pytest.raises(InvalidInput, match="nothing is known"):
        mcda.classify(problem_of([[np.nan] * 3], missing=True), WEIGHTS, CLASSES)


def test_same_seed_same_frame(case):
    first, second, other = (mcda.rate(case, seed=s).to_frame() for s in (0, 0, 2))
    pd.testing.assert_frame_equal(first, second)
    assert not first["score_share"].equals(other["score_share"]) and first["class"].equals(other["class"])


def test_frame(rating):
    frame = rating.to_frame()
    assert list(frame.columns[:3]) == ["class", "score", "by_score"] and frame.index.name == "alternative"
    assert frame.loc["syn_20", "up_value"] is None and not frame.map(lambda v: v != v).any().any()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: mcda.classify(problem_of([[1, 40, 0]]), {"cover": 1.0}, CLASSES), "no weight for 'debt'"),
        (lambda: mcda.classify(problem_of([[1, 40, 0]]), WEIGHTS, {"A": 50, "B": 50}), "does not begin above"),
        (lambda: mcda.classify(problem_of([[1, 40, 0]]), WEIGHTS, Sorting.of(CLASSES, caps=(Cap("debt", "C", below=40),))), "punish a better value"),
        (lambda: mcda.classify(problem_of([[1, 40, 0]]), {"seed": WEIGHTS, "mature": WEIGHTS}, CLASSES, {"f0": "sead"}), "did you mean 'seed'"),
        (lambda: mcda.classify(problem_of([[1, 40, 0]]), {"seed": WEIGHTS, "mature": WEIGHTS}, CLASSES), "no stage"),
        (lambda: mcda.classify(problem_of([[1, 40, 0]]), WEIGHTS, CLASSES, doubt=1.5), "doubt"),
        (lambda: Sorting.of(CLASSES, cut=0.4), "cut"),
        (lambda: mcda.classify(mcda.Problem.from_frame(pd.DataFrame({"x": [1.0]}), {"x": "benefit"}), {"x": 1.0}, CLASSES), "no bounds"),
        (lambda: mcda.rate(mcda.read_case("henan")), "sorts nothing"),
        (lambda: mcda.decide(mcda.read_case("henan-credit")), "nothing to rank"),
    ],
)
def test_bad_input(make, told):
    with pytest.raises(McdaError) as error:
        make()
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("firms.csv", ",seed,micro,", ",sead,micro,", "did you mean 'seed'"),
        ("firms.csv", ",seed,micro,", ",,micro,", "no stage"),
        ("enterprise-credit.yaml", "best: BBB", "best: BBBB", "no class named 'BBBB'"),
        ("enterprise-credit.yaml", "{id: AA, from: 80", "{id: AA, from: 95", "does not begin above"),
        ("enterprise-credit.yaml", "debt_ratio: 0.04", "debt_ratio: 0.14", "stage 'seed'"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path, file, old, new, told):
    from mcda.files import shipped

    folder = tmp_path / "case"
    shutil.copytree(shipped("cases")["henan-credit"], folder)
    shutil.copy(shipped("models")["enterprise-credit"], folder / "enterprise-credit.yaml")
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InvalidInput) as error:
        mcda.read_case(folder)
    assert told in str(error.value) and f"{file}:" in str(error.value)


def test_report_of_a_case_without_ranking(case, tmp_path):
    study = mcda.run_case(case)
    page = mcda.write_report(study, tmp_path / "out").files[0].read_text("utf-8")
    assert study.results["rating"]["syn_16"].final == "CC" and "three or more untrustworthy records" in page and "illustrative" in page


def test_usage_error_names_the_right_command():
    with pytest.raises(Usage) as error:
        mcda.decide(mcda.read_case("henan-credit"))
    assert error.value.hint == "mcda rate henan-credit"
