"""The ratio tests find both mixed bases of Table 1 without any label, and refuse them in a ranking."""

from dataclasses import replace

import pytest

import mcda
from mcda.basis import basis_warnings
from mcda.errors import InvalidInput


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan")


@pytest.fixture(scope="module")
def unlabelled(case):
    """The case with every printed cell labelled as if it were like its neighbours."""
    return replace(case, cells={k: replace(c, basis="as_printed", status="as_printed") if c.alternatives else c for k, c in case.cells.items()})


def test_both_mixed_bases_are_found_unaided(unlabelled):
    check = mcda.basis_check(unlabelled)
    for year in (2015, 2016):
        assert check.outside("rd_personnel", year) == ("jiangsu", "beijing")
        assert check.outside("patents_granted", year) == ("henan",)


def test_the_ratios_are_the_published_ones(case):
    rows = {(r.test.criterion, r.alternative, r.year): r.ratio for r in mcda.basis_check(case).rows}
    known = {("henan", 2015): 1.52, ("henan", 2016): 1.50, ("guangdong", 2015): 1.36, ("guangdong", 2016): 1.43,
             ("jiangsu", 2015): 2.15, ("jiangsu", 2016): 2.15, ("beijing", 2015): 3.04, ("beijing", 2016): 3.20}  # fmt: skip
    assert {(a, y): round(rows["rd_personnel", a, y], 2) for a, y in known} == known


def test_intensity_shows_the_vintage_of_gdp(case):
    check = mcda.basis_check(case)
    assert check.outside("rd_expenditure", 2015) == ()
    assert check.outside("rd_expenditure", 2016) == ("henan", "guangdong", "jiangsu", "beijing")  # the bulletin of 2016 used preliminary GDP


def test_a_column_that_the_test_splits_is_refused_in_a_ranking(unlabelled):
    printed = unlabelled.replace("reading", "as_printed")
    with pytest.raises(InvalidInput) as error:
        mcda.decide(printed.with_plan("regions", mixed_basis="refused"), "regions")
    assert {f.message.split("'")[1] for f in error.value.faults} == {"rd_personnel", "patents_granted"}
    allowed = mcda.decide(printed, "regions")
    assert sum("mixes bases" in str(note) for note in allowed.notes) == 2
    assert mcda.decide(printed.with_plan("regions", criteria=("rd_expenditure",), mixed_basis="refused"), "regions").winners == ("guangdong",)


def test_one_basis_passes(case):
    assert not mcda.decide(case.with_plan("regions", mixed_basis="refused"), "regions").notes


def test_warnings_name_rows_ratios_and_the_place(case):
    told = [f for f in basis_warnings(case) if "rd_personnel 2016" in f.message]
    assert len(told) == 1 and "jiangsu 2.15, beijing 3.20" in told[0].message and told[0].where.startswith("regions.csv:") and told[0].severity == "warning"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{criterion: rd_persons, reference: x, low: 1, high: 2}", "rd_personnel"),
        ("{criterion: rd_personnel, reference: full_time_equivalent}", "needs either"),
        ("{criterion: rd_personnel, reference: full_time_equivalent, low: 2, high: 1}", "needs either"),
        ("{criterion: rd_expenditure, over: gdpp, equals: rd_intensity}", "gdp"),
    ],
)
def test_bad_tests_are_refused(tmp_path, line, told):
    import shutil

    from mcda.files import shipped

    folder = tmp_path / "case"
    shutil.copytree(shipped("cases")["henan"], folder)
    text = (folder / "case.yaml").read_text("utf-8")
    start, end = text.index("basis_tests:"), text.index("\ninterventions:")
    (folder / "case.yaml").write_text(text[:start] + f"basis_tests:\n  - {line}" + text[end:], "utf-8")
    with pytest.raises(InvalidInput) as error:
        mcda.read_case(folder)
    assert told in str(error.value) and "case.yaml:" in str(error.value)
