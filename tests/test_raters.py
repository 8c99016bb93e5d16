"""Ratings of several people: combined, told apart, and swapped in for the illustrative ones."""

import csv
import io
import json
import shutil

import pytest
from test_cli import HENAN, ROOT
from test_cli import mcda as run

import mcda
from mcda.errors import McdaError
from mcda.robustness.plausible import of_rating

HEAD = "intervention,criterion,rating,low,high,rater,status,reason\n"
PAIR = ("settlement", "rd_personnel")


@pytest.fixture(scope="module")
def henan():
    return mcda.read_case("henan")


@pytest.fixture
def sheet(tmp_path):
    def write(rows, name="my.csv"):
        (tmp_path / name).write_text(HEAD + rows, "utf-8")
        return tmp_path / name

    return write


def test_the_blank_sheet_asks_for_every_pair_and_is_the_shipped_one(henan):
    text = (HENAN / "ratings-blank.csv").read_text("utf-8-sig")
    assert text == mcda.rating_sheet(henan)
    rows = list(csv.DictReader(io.StringIO(text)))
    pairs = {(r["intervention"], r["criterion"]) for r in rows}
    assert len(rows) == len(pairs) == 25 * 23 and not any(r["rating"] or r["low"] or r["high"] or r["status"] for r in rows)
    assert all(r["intervention_name"] and r["criterion_name"] for r in rows)


def test_the_blank_sheet_changes_nothing(henan):
    swapped = mcda.with_ratings(henan, [HENAN / "ratings-blank.csv"])
    assert dict(swapped.ratings) == dict(henan.ratings)
    assert not mcda.compare_cases(henan, swapped).changes


def test_every_level_has_words_in_the_case_and_beside_the_sheet(henan):
    anchors = henan.rating_scale.anchors
    assert set(anchors) == {f"{level:g}" for level in range(-4, 5)}
    beside = (HENAN / "README.md").read_text("utf-8")
    assert all(f"| {level} | {words} |" in beside for level, words in anchors.items())


def test_several_raters_give_a_mean_with_their_extremes_and_the_worst_status(henan, sheet):
    file = sheet("settlement,rd_personnel,1,,,li,,seen it\nsettlement,rd_personnel,4,3,4,wang,verified,\nsettlement,policy_lag,1,,,li,,\nsettlement,policy_lag,1,,,wang,,\n")
    case = mcda.with_ratings(henan, [file])
    r = case.ratings[PAIR]
    assert (r.value, r.low, r.high, r.spread, len(r.votes), r.status, r.reason) == (2.5, 1, 4, 3, 2, "plausible", "li: seen it")
    alike = case.ratings["settlement", "policy_lag"]
    assert (alike.value, alike.low, alike.high, alike.spread) == (1, None, None, 0), "agreement of two is no proof: one level of doubt stays"
    frame = mcda.rating_agreement(case).to_frame()
    assert list(frame.columns) == ["rating", "low", "high", "n_raters", "spread", "status"]
    assert frame.loc[PAIR, "n_raters"] == 2 and frame.loc[PAIR, "spread"] == 3


def test_illustrative_goes_only_where_somebody_rated(henan, sheet):
    rows = "settlement,rd_personnel,2,,,li,,\nsettlement,attraction_package,3,,,li,illustrative,\nhousing_subsidy,rd_personnel,2,,,,,\n"
    case = mcda.with_ratings(henan, [sheet(rows)])
    left = {key for key, r in case.ratings.items() if r.status == "illustrative"}
    assert set(henan.ratings) - left == {PAIR}, "a rater's own mark stays, and so does a row that nobody signs"
    everything = sheet("".join(f"{o},{c},{r.value:g},,,li,,\n" for (o, c), r in henan.ratings.items()), "all.csv")
    case = mcda.with_ratings(henan, [everything])
    status = mcda.decide(case).problem.status
    assert mcda.decide(case).scores.equals(mcda.decide(henan).scores)
    assert "illustrative" not in {s for (_, c), s in status.items() if c in case.model.pillars}
    assert {s for (_, c), s in status.items() if c == "cost"} == {"illustrative"}, "nobody has given costs"


def test_one_sheet_a_rater_names_the_rater_on_the_command_line(henan, sheet):
    one, two = sheet("settlement,rd_personnel,1,,,,,\n", "a.csv"), sheet("settlement,rd_personnel,3,,,,,\n", "b.csv")
    case = mcda.with_ratings(henan, [f"li={one}", f"wang={two}"])
    assert [(v.rater, v.value) for v in case.ratings[PAIR].votes] == [("li", 1), ("wang", 3)]


def test_the_spread_is_what_the_joint_doubt_draws_from(henan, sheet):
    wide = mcda.with_ratings(henan, [sheet("operating_rules,operational_detail,4,,,li,,\noperating_rules,operational_detail,0,,,wang,,\n")])
    assert of_rating(wide, wide.ratings["operating_rules", "operational_detail"]) == (0, 4)
    mean = henan.replace("ratings/operating_rules/operational_detail", 2)
    spread, narrow = (mcda.importance(c, draws=512, seed=1) for c in (wide, mean))
    assert mcda.decide(wide).scores.equals(mcda.decide(mean).scores)
    assert not spread.to_frame().equals(narrow.to_frame())


@pytest.mark.parametrize(
    ("rows", "place", "told"),
    [
        ("settlement,rd_personnel,1,,,li,,\nsettlement,rd_personnel,2,,,li,,\n", "my.csv:3:29", "two with one name"),
        ("settlement,rd_personnel,9,,,li,,\n", "my.csv:2", "outside the scale"),
        ("setlement,rd_personnel,1,,,li,,\n", "my.csv:2:1", "'settlement'"),
        ("settlement,rd_people,1,,,li,,\n", "my.csv:2", "rd_people"),
        ("settlement,rd_personnel,1,2,3,li,,\n", "my.csv:2", "between its low and high"),
        ("settlement,rd_personnel,,2,3,li,,\n", "my.csv:2", "empty"),
        ("settlement,rd_personnel,x,,,li,,\n", "my.csv:2", "not a finite number"),
        ("settlement,rd_personnel,1,,,li,sure,\n", "my.csv:2", "status"),
    ],
)
def test_bad_sheets_are_refused_with_their_place(henan, sheet, rows, place, told):
    with pytest.raises(McdaError) as caught:
        mcda.with_ratings(henan, [sheet(rows)])
    assert any(place in str(f) and told in str(f) for f in caught.value.faults), caught.value.faults


def test_two_sheets_under_one_name_are_refused(henan, sheet):
    one, two = sheet("settlement,rd_personnel,1,,,,,\n", "a.csv"), sheet("settlement,rd_personnel,3,,,,,\n", "b.csv")
    with pytest.raises(McdaError, match="two with one name") as caught:
        mcda.with_ratings(henan, [f"li={one}", f"li={two}"])
    assert "b.csv:2" in str(caught.value.faults[0]) and "a.csv:2" in str(caught.value.faults[0])


def test_the_raters_of_a_case_file_are_refused_under_one_name_too(tmp_path):
    shutil.copytree(HENAN, tmp_path / "henan")
    (tmp_path / "henan" / "ratings.csv").write_text(HEAD + "settlement,rd_personnel,1,,,li,,\nsettlement,rd_personnel,2,,,li,,\n", "utf-8")
    done = run("check", str(tmp_path / "henan"))
    assert done.returncode == 1 and "ratings.csv:3" in done.stderr and "two with one name" in done.stderr


def test_no_such_file_and_a_case_without_ratings(henan):
    assert run("rank", "henan", "--ratings", "none.csv").returncode == 2
    with pytest.raises(McdaError, match="no ratings to replace"):
        mcda.with_ratings(mcda.read_case("henan-credit"), [HENAN / "ratings-blank.csv"])


def test_one_command_swaps_the_sheet_in_and_compares(sheet):
    file = sheet("operating_rules,operational_detail,3,,,,,\n")
    data = json.loads(run("compare", "henan", "henan", "--ratings", f"li={file}", "--json").stdout)["data"]
    assert [(c["where"], c["old"], c["new"]) for c in data["changes"]] == [("ratings/operating_rules/operational_detail", 4, 3)]
    new = {r["alternative"]: r["new_rank"] for r in data["ranks"]}
    assert new["stage_policies"] == 1 and new["operating_rules"] == 2


def test_rank_tells_who_rated_and_where_they_differ(sheet):
    file = sheet("settlement,rd_personnel,1,,,li,,\nsettlement,rd_personnel,3,,,wang,,\n")
    told = " ".join(run("rank", "henan", "--ratings", str(file)).stdout.split())
    assert "Ratings by li, wang on 1 pair; 74 ratings of the case stay illustrative." in told and "1 apart, by 2 at most" in told
    data = json.loads(run("rank", "henan", "--ratings", str(file), "--json").stdout)["data"]
    assert [(r["n_raters"], r["spread"]) for r in data["raters"]] == [(2, 2)]


def test_the_report_records_the_ratings_that_were_used(henan, sheet, tmp_path):
    file = sheet("settlement,rd_personnel,1,,,li,,\nsettlement,rd_personnel,3,0,3,wang,verified,\nsettlement,policy_lag,0.1,,,li,,\n")
    used = mcda.with_ratings(henan, [file])
    shutil.copytree(HENAN, tmp_path / "again")
    shutil.copy(ROOT / "models" / "henan-four-pillars.yaml", tmp_path / "again")
    (tmp_path / "again" / "ratings.csv").write_bytes(used.contents["ratings.csv"])
    again = mcda.read_case(tmp_path / "again")

    def content(case):
        return {k: (r.value, r.low, r.high, r.status, r.reason, r.votes) for k, r in case.ratings.items()}

    assert content(again) == content(used)


def test_the_report_shows_levels_in_words_and_the_agreement(henan, sheet):
    from mcda.report.blocks import Table
    from mcda.report.language import translations
    from mcda.report.say import Say
    from mcda.report.sections.data import ratings_blocks

    case = mcda.with_ratings(henan, [sheet("settlement,rd_personnel,1,,,li,,\nsettlement,rd_personnel,3,,,wang,,\n")])
    study = type("OnlyCase", (), {"case": case})()
    blocks = ratings_blocks(study, Say(case, "en", translations("en")), {})
    assert blocks[0].text.startswith("The levels of the ratings: 4 decisive for the criterion; 3 strong effect;")
    table = next(b for b in blocks if isinstance(b, Table) and b.id == "agreement-ratings")
    assert [cell.text for cell in table.rows[0]][2:] == ["2", "2", "2"]


def test_the_template_names_the_levels(tmp_path):
    assert run("init", str(tmp_path / "new")).returncode == 0
    text = (tmp_path / "new" / "case.yaml").read_text("utf-8")
    assert '"4": decisive for the criterion' in text and "rater" in text
