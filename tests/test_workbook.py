"""A case as a workbook: nothing is lost, and every fault names its cell."""

import dataclasses
import datetime
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner

import mcda
from mcda.cli.common import app
from mcda.cli.inspect import case_faults
from mcda.files.convert import convert_case
from mcda.files.placed import place_at
from mcda.files.start import start_case, start_workbook
from mcda.files.workbook.emit import yaml_of
from mcda.files.workbook.flat import Grown, flattened, parsed, value_of
from mcda.files.yamltext import read_yaml

PLACES = ("place", "places", "contents")


def nouns(thing):
    """Everything a parsed case says, without the places."""
    if dataclasses.is_dataclass(thing):
        return type(thing).__name__, {f.name: nouns(getattr(thing, f.name)) for f in dataclasses.fields(thing) if f.name not in PLACES}
    if hasattr(thing, "items"):
        return {k: nouns(v) for k, v in thing.items()}
    if isinstance(thing, list | tuple):
        return [nouns(x) for x in thing]
    if type(thing).__module__.startswith("mcda"):
        return type(thing).__name__, {k: nouns(v) for k, v in vars(thing).items() if k not in PLACES}
    return thing


@pytest.fixture
def plan(tmp_path):
    """The workbook of `mcda init --excel`."""
    return start_workbook(tmp_path / "new")[0]


def changed(path, *changes):
    """The workbook with cells set, each (sheet, cell, value)."""
    book = load_workbook(path)
    for sheet, cell, value in changes:
        book[sheet][cell] = value
    target = path.with_name("changed.xlsx")
    book.save(target)
    return target


@pytest.mark.parametrize("name", ["henan", "henan-credit"])
def test_folder_workbook_folder_gives_the_same_case(name, tmp_path):
    (book,) = convert_case(name, tmp_path / "case.xlsx")
    convert_case(book, tmp_path / "back")
    case = nouns(mcda.read_case(name))
    assert len(str(case)) > 20_000
    assert nouns(mcda.read_case(book)) == case
    assert nouns(mcda.read_case(tmp_path / "back")) == case


def test_a_workbook_is_the_same_bytes_and_gives_the_same_ranking(tmp_path):
    books = [convert_case("henan", tmp_path / n / "case.xlsx")[0].read_bytes() for n in "ab"]
    assert books[0] == books[1]
    plain, booked = mcda.decide(mcda.read_case("henan"), "interventions"), mcda.decide(mcda.read_case(tmp_path / "a" / "case.xlsx"), "interventions")
    assert dict(plain.scores) == dict(booked.scores)


def test_the_new_workbook_says_what_the_new_folder_says(plan, tmp_path):
    start_case(tmp_path / "folder")
    assert nouns(mcda.read_case(plan)) == nouns(mcda.read_case(tmp_path / "folder"))
    assert {"Read me", "Criteria", "Options", "Compare author", "Links", "Interventions", "Ratings", "Readings", "Claims", "Settings", "Sources"} <= set(load_workbook(plan).sheetnames)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(["", "~", "null", "[]", "{}", "1/3", " x ", '"q"', "a; b", "a: b", "- a", "#", "=1+1", "...", "_x000D_"])
keys = st.text(st.sampled_from("ab.[]%1 :é汉"), min_size=1, max_size=4).filter(lambda k: k == k.strip())
documents = st.dictionaries(keys, st.recursive(words | st.none(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8), min_size=1, max_size=4)


@given(documents)
@settings(max_examples=300, deadline=None)
def test_any_document_survives_rows_and_yaml(data):
    grown = Grown()
    for number, (path, cell) in enumerate(flattened(data).items()):
        steps, listed = parsed(path)
        grown.put(steps, value_of(cell, listed), f"book[S!A{number}]")
    again, cells = grown.document()
    assert again == data and not grown.twice
    text, spots = yaml_of(again, cells)
    assert read_yaml(text, "x").data == data
    assert all(place_at(spots, "x", line).startswith("book[S!A") for line in range(1, text.count("\n") + 1))


def test_six_mistakes_give_six_faults_at_their_cells(plan):
    book = changed(
        plan, ("Criteria", "E3", "benfit"), ("Compare author", "D2", datetime.datetime(2026, 1, 3)), ("Projects", "C3", "1200x"),
        ("Projects", "E4", "=SUM(A1:A2)"), ("Settings", "C4", None), ("Projects", "G5", "sure"),
    )  # fmt: skip
    setting = next(c.coordinate for c in load_workbook(plan)["Settings"]["B"] if c.value == "problems[1].missing").replace("B", "C")
    book = changed(book, ("Settings", "C4", load_workbook(plan)["Settings"]["C4"].value), ("Settings", setting, "ignored"))
    with pytest.raises(mcda.McdaError) as refused:
        mcda.read_case(book)
    expected = {"Criteria!E3", "Compare author!D2", "Projects!C3", "Projects!E4", "Projects!G5", f"Settings!{setting}"}
    assert sorted(f.where for f in refused.value.faults) == sorted(f"changed.xlsx[{x}]" for x in expected)
    told = {f.where.split("!")[1]: f.message for f in refused.value.faults if "Projects" in f.where or "Compare" in f.where}
    assert "has not been calculated" in told["E4]"] and "date" in told["D2]"] and "not a finite number" in told["C3]"]
    found = CliRunner().invoke(app, ["check", str(book)])
    assert found.exit_code == 1 and "6 errors" in found.output


def test_wrong_names_are_told_at_their_cells(plan):
    book = changed(plan, ("Compare author", "C3", "patnts"), ("Criteria", "B3", "efects"))
    with pytest.raises(mcda.McdaError) as refused:
        mcda.read_case(book)
    wheres = {f.where for f in refused.value.faults}
    assert "changed.xlsx[Criteria!B3]" in wheres
    with pytest.raises(mcda.McdaError) as refused:
        mcda.read_case(changed(plan, ("Compare author", "C3", "patnts")))
    assert [f.where for f in refused.value.faults][0] == "changed.xlsx[Compare author!C3]"


@pytest.mark.parametrize("typed", ["１４", " 14 ", "14", "14　", "１４．０", 14.0, "\u00a014"])
def test_what_a_spreadsheet_does_to_a_number(plan, typed):
    case = mcda.read_case(changed(plan, ("Projects", "E2", typed)))
    assert case.cells["incubator", "cost", None].value == 14.0


def test_thousands_fractions_and_trailing_spaces(plan):
    case = mcda.read_case(changed(plan, ("Projects", "C2", "1,200"), ("Projects", "D2", "１，２００．５"), ("Compare author", "D2", "1/3"), ("Projects", "A2", "incubator  ")))
    assert case.cells["incubator", "jobs", None].value == 1200 and case.cells["incubator", "patents", None].value == 1200.5
    assert case.judgements["author", "effects", "effort"].value == 1 / 3


@pytest.mark.parametrize("typed", ["1,2", "1,2OO", "12 0", "1.200,5", "n/a", "45%"])
def test_what_is_no_number_is_refused(plan, typed):
    with pytest.raises(mcda.McdaError) as refused:
        mcda.read_case(changed(plan, ("Projects", "C2", typed)))
    assert [f.where for f in refused.value.faults] == ["changed.xlsx[Projects!C2]"]


def test_an_error_of_a_formula_and_a_renamed_sheet_are_faults(plan):
    with pytest.raises(mcda.McdaError, match=r"the error #N/A"):
        mcda.read_case(changed(plan, ("Projects", "C2", "#N/A")))
    book = load_workbook(plan)
    book["Projects"].title = "Our projects"
    book.save(plan)
    with pytest.raises(mcda.McdaError, match="no sheet named 'Projects'"):
        mcda.read_case(plan)


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"no zip")
    with pytest.raises(mcda.McdaError, match="no workbook"):
        mcda.read_case(tmp_path / "x.xlsx")


def test_annotate_marks_a_copy_and_leaves_the_file_alone(plan):
    book = changed(plan, ("Projects", "C3", "1200x"))
    before = book.read_bytes()
    for name in ("changed-checked.xlsx", "changed-checked-2.xlsx"):
        assert CliRunner().invoke(app, ["check", str(book), "--annotate"]).exit_code == 1
        marked = load_workbook(book.with_name(name))["Projects"]["C3"]
        assert "1200x" in marked.comment.text and marked.fill.fgColor.rgb.endswith("FFC7CE")
    assert book.read_bytes() == before
    assert CliRunner().invoke(app, ["check", "henan", "--annotate"]).exit_code == 2


def test_lists_to_choose_from_and_locked_headings(plan):
    book = load_workbook(plan)
    rules = {rule.formula1: str(rule.sqref) for rule in book["Criteria"].data_validations.dataValidation}
    assert rules['"benefit,cost"'].startswith("E2:")
    assert any("illustrative" in rule.formula1 for rule in book["Projects"].data_validations.dataValidation)
    sheet = book["Projects"]
    assert sheet.protection.sheet and sheet["A1"].protection.locked and sheet["A2"].protection.locked
    assert {book["Compare author"][f"D{i}"].number_format for i in (2, 5, 30)} == {"@"}
    assert not sheet["C2"].protection.locked and not sheet["A9"].protection.locked


def test_hostile_names_stay_text(tmp_path):
    start_case(tmp_path / "plan")
    table = tmp_path / "plan" / "projects.csv"
    names = ("=SUM(A1:A9)", "@x", "3/4", "汉字" * 30, "🙂 \u202eltr", "<script>")
    text = table.read_text("utf-8")
    for old, new in zip(("Business incubator", "Seed fund", "Training centre", "Shared laboratory", "Information platform"), names, strict=False):
        text = text.replace(old, new)
    table.write_text(text, "utf-8")
    (book,) = convert_case(tmp_path / "plan", tmp_path / "plan.xlsx")
    assert nouns(mcda.read_case(book)) == nouns(mcda.read_case(tmp_path / "plan"))
    assert all(c.data_type != "f" for sheet in load_workbook(book) for row in sheet.iter_rows() for c in row)


def test_nothing_is_written_over(plan, tmp_path):
    with pytest.raises(mcda.McdaError, match="exists"):
        convert_case("henan-credit", plan)
    with pytest.raises(mcda.McdaError, match="exists"):
        convert_case(plan, plan.parent)


def test_csv_of_chinese_excel_is_read_and_told(tmp_path):
    start_case(tmp_path / "plan")
    table = tmp_path / "plan" / "projects.csv"
    table.write_bytes(table.read_text("utf-8").replace("Training centre", "人才培训中心").encode("gb18030"))
    assert mcda.read_case(tmp_path / "plan").option_name("training") == "人才培训中心"
    assert [f.where for f in case_faults(str(tmp_path / "plan"), None) if "GB18030" in f.message] == ["projects.csv"]
    table.write_bytes(b"alternative,name\nx,caf\xe9\n")
    with pytest.raises(mcda.McdaError, match="UTF-8"):
        mcda.read_case(tmp_path / "plan")


def test_a_report_of_a_workbook_is_verified(plan, tmp_path):
    study = mcda.run_case(mcda.read_case(plan))
    mcda.write_report(study, tmp_path / "out")
    found = CliRunner().invoke(app, ["verify", str(tmp_path / "out")])
    assert found.exit_code == 0, found.output


def test_libreoffice_can_save_the_workbook(tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    import subprocess

    (book,) = convert_case("henan", tmp_path / "case.xlsx")
    (tmp_path / "saved").mkdir()
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx", "--outdir", "saved", "case.xlsx"],
        cwd=tmp_path, capture_output=True, check=True, timeout=180,
    )  # fmt: skip
    assert nouns(mcda.read_case(tmp_path / "saved" / "case.xlsx")) == nouns(mcda.read_case(book))
