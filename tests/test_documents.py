"""Word, Excel and PDF reports, and the check of a report against its inputs."""

import io
import json
import shutil
import subprocess
import zipfile

import pytest

import mcda
from mcda.files.start import start_case
from mcda.report.language import translations
from mcda.report.say import Say
from mcda.report.tables import results_document
from mcda.report.writer import document_of, sections_of
from mcda.verification import verify_report

HOSTILE = '<script>alert(1)</script> "=1+1" \'quoted\' 超长的名称' + "汉字" * 30 + " 🙂 \u202eright-to-left"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The case of `mcda init` with a hostile name and one that begins a formula."""
    folder = tmp_path_factory.mktemp("small") / "plan"
    start_case(folder)
    table = folder / "projects.csv"
    quoted = HOSTILE.replace('"', '""')
    table.write_text(table.read_text("utf-8").replace("Business incubator", f'"{quoted}"').replace("Seed fund", "=SUM(A1:A9)"), "utf-8")
    return mcda.run_case(mcda.read_case(folder), command="mcda report plan")


def document(study, kind, language="en"):
    return document_of(study, kind, language)


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx"])
def test_the_same_study_gives_the_same_bytes(small, kind):
    assert document(small, kind) == document(small, kind)


def test_word_has_headings_tables_and_hostile_names_as_text(small):
    from docx import Document

    found = Document(io.BytesIO(document(small, "docx")))
    sections = sections_of(small, Say(small.case))
    headings = [p.text for p in found.paragraphs if p.style.name == "Heading 1"]
    assert headings == [s.title for s in sections]
    tables = [b for s in sections for b in s.blocks if hasattr(b, "rows")]
    pictures = [b for s in sections for b in s.blocks if hasattr(b, "svg")]
    assert len(found.tables) == len(tables) and len(found.inline_shapes) == len(pictures)
    assert any(HOSTILE in c.text for t in found.tables for c in t.columns[0].cells)
    assert all(shape._inline.docPr.get("descr") for shape in found.inline_shapes)


def test_word_and_excel_carry_no_clock(small):
    for kind in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(document(small, kind))) as parts:
            assert {e.date_time for e in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = parts.read("docProps/core.xml").decode()
        assert "1980-01-01T00:00:00Z" in core and "202" not in core.split("1980-01-01")[1][:30]


def test_excel_holds_numbers_and_starts_no_formula(small):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(document(small, "xlsx")))
    ranking = book["ranking-projects"]
    names = [ranking.cell(r, 1).value for r in range(3, 8)]
    assert HOSTILE in names and "=SUM(A1:A9)" in names
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    scores = [ranking.cell(r, 3).value for r in range(3, 8)]
    assert scores == sorted(scores, reverse=True) and scores[0] == pytest.approx(small.main.ranking.score_values.max(), abs=1e-15)


def pdf_text(data, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    (tmp_path / "report.pdf").write_bytes(data)
    return subprocess.run(["pdftotext", "report.pdf", "-"], cwd=tmp_path, capture_output=True, check=True).stdout.decode("utf-8")


def test_pdf_text_can_be_taken_out(tmp_path):
    start_case(tmp_path / "plan")
    study = mcda.run_case(mcda.read_case(tmp_path / "plan"))
    told = pdf_text(document(study, "pdf"), tmp_path)
    assert "Training centre" in told and "My plan" in told


def test_chinese_pdf_text_can_be_taken_out(tmp_path):
    if not shutil.which("fc-list") or b"CJK" not in subprocess.run(["fc-list"], capture_output=True).stdout:
        pytest.skip("no Chinese font is installed")
    start_case(tmp_path / "plan")
    table = tmp_path / "plan" / "projects.csv"
    table.write_text(table.read_text("utf-8").replace("Training centre", "人才培训中心"), "utf-8")
    study = mcda.run_case(mcda.read_case(tmp_path / "plan"))
    assert "人才培训中心" in pdf_text(document(study, "pdf", "zh"), tmp_path)


def test_a_missing_glyph_is_an_error(small, tmp_path):
    start_case(tmp_path / "plan")
    table = tmp_path / "plan" / "projects.csv"
    table.write_text(table.read_text("utf-8").replace("Training centre", "private \U0010fff0 use"), "utf-8")
    study = mcda.run_case(mcda.read_case(tmp_path / "plan"))
    with pytest.raises(mcda.McdaError, match="U\\+10FFF0"):
        document(study, "pdf")


def test_libreoffice_opens_word_and_excel(small, tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    for kind, target in (("docx", "txt:Text"), ("xlsx", "csv")):
        (tmp_path / f"report.{kind}").write_bytes(document(small, kind))
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", target, f"report.{kind}"],
            cwd=tmp_path, capture_output=True, check=True, timeout=180,
        )  # fmt: skip
    assert "alert(1)" in (tmp_path / "report.txt").read_text("utf-8", errors="replace")
    assert (tmp_path / "report.csv").stat().st_size > 100


@pytest.fixture
def written(tmp_path, small):
    mcda.write_report(small, tmp_path / "out")
    return tmp_path / "out"


def test_verify_says_equal(written):
    found = verify_report(written, results_document)
    assert found.equal and found.numbers > 100 and not found.versions


def test_verify_names_the_number_that_differs(written):
    results = json.loads((written / "results.json").read_text("utf-8"))
    results["data"]["problems"]["projects"]["ranking"][0]["score"] += 1e-6
    (written / "results.json").write_text(json.dumps(results), "utf-8")
    found = verify_report(written, results_document)
    assert [d[0] for d in found.differing] == ["problems/projects/ranking/0/score"]
    assert found.changed_files == ("results.json",)


def test_verify_names_the_input_that_changed(written):
    table = written / "inputs" / "projects.csv"
    table.write_text(table.read_text("utf-8").replace(",150,", ",151,"), "utf-8")
    found = verify_report(written, results_document)
    assert "inputs/projects.csv" in found.changed_files and not found.equal
    assert any(place.startswith("problems/projects/ranking") for place, _, _ in found.differing)


def test_verify_of_something_else_is_an_error(tmp_path):
    with pytest.raises(mcda.McdaError, match="not a report"):
        verify_report(tmp_path, results_document)


def test_an_empty_remark_is_empty_in_every_language():
    assert [translations(language).gettext("") for language in ("en", "zh")] == ["", ""]


def test_widths_fit_the_page_and_keep_numbers_whole():
    from mcda.report.office import PAGE, column_widths

    few = column_widths(["Name", "Score"], [["a", "0.5 (1)"]])
    many = column_widths([f"column {i}" for i in range(9)], [["0.962 (1)", *["long words " * 9] * 8]])
    assert sum(few) < PAGE and sum(many) == PAGE and min(many) > 0


def test_the_last_line_names_the_file_to_send(tmp_path):
    from typer.testing import CliRunner

    from mcda.cli.common import app
    from mcda.files.start import start_workbook

    (book,) = start_workbook(tmp_path / "p")
    told = CliRunner().invoke(app, ["report", str(book), "--out", str(tmp_path / "out"), "--to", "html,xlsx,docx"]).output
    assert " ".join(told.split()).endswith(f"send by mail: {tmp_path / 'out' / 'report.docx'}")


def spoiled(tmp_path, name):
    """The study of the first case with one option called `name`."""
    start_case(tmp_path / "plan")
    table = tmp_path / "plan" / "projects.csv"
    table.write_text(table.read_text("utf-8").replace("Training centre", name), "utf-8")
    return mcda.run_case(mcda.read_case(tmp_path / "plan"))


def test_documents_written_side_by_side_are_those_made_alone(tmp_path):
    study = spoiled(tmp_path, "Centre")
    kinds = ["html", "pdf", "docx", "xlsx"]
    written = mcda.write_report(study, tmp_path / "out", kinds)
    assert [f.name for f in written.files[:4]] == [f"report.{kind}" for kind in kinds], "in the order that was asked for"
    assert all(file.read_bytes() == document(study, kind) for file, kind in zip(written.files, kinds, strict=False))


def test_one_document_that_fails_leaves_no_report(tmp_path):
    study = spoiled(tmp_path, "private \U0010fff0 use \U0010fff1")
    with pytest.raises(mcda.McdaError, match=r"U\+10FFF0.*U\+10FFF1") as caught:
        mcda.write_report(study, tmp_path / "out", ["html", "pdf", "docx", "xlsx"])
    assert len(caught.value.faults) == 1 and not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["tab\tand\nline", '= "quoted" \\ #strong[x] $1$ @ref <a>', "a\u0007b\ud800c"])
def test_word_and_pdf_take_any_text(tmp_path, text):
    from mcda.report.blocks import Paragraph, Section, Table, number
    from mcda.report.blocks import text as cell
    from mcda.report.docx import docx_document
    from mcda.report.pdf import pdf_document

    study = spoiled(tmp_path, "Centre")
    sections = [Section("s", text, [Paragraph(text, "lead"), Paragraph(text, "warning"), Table("t", text, [text, text], [[cell(text), number("1", 1.0)]], text)])]
    assert pdf_document(study, sections, Say(study.case)).startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(docx_document(study, sections, Say(study.case)))) as parts:
        assert b"\x07" not in parts.read("word/document.xml")


def test_long_cells_get_the_room_that_short_columns_leave():
    from mcda.report.office import PAGE, column_widths

    rows = [["Weights", *["12 %"] * 6, "drawn evenly from 0.8 to 1.2, then divided by their sum " * 3]]
    widths = column_widths(["Source of doubt", *["Share of the winner's changes"] * 6, "Varied how"], rows)
    assert sum(widths) == PAGE and widths[-1] > 2 * max(widths[1:-1])
    headed = column_widths(["Criterion", *["A long name of an alternative that heads a column"] * 2], [["Market", "0.1", "0.2"]])
    assert sum(headed) == PAGE and headed[1] > 2 * headed[0], "room that no cell wants goes to the headings"
