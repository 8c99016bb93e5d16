"""The page of questions: every block runs, prints what the page says, and the answers state only numbers that were printed."""

import contextlib
import io
import re

import pytest
from test_cli import ROOT
from test_cli import mcda as run

PAGE = (ROOT / "docs" / "questions.md").read_text("utf-8")
PARTS = {m[1]: m[2] for m in re.finditer(r"^### ([PR]\d+)\. [^\n]+\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S)}
BLOCK = re.compile(r"```(python|console)\n(.*?)```\n\n```text\n(.*?)\n```\n", re.S)
NUMBER = r"-?\d+(?:\.\d+)?%?"


def lines(text):
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all: the report that one answer writes is verified by another."""
    return tmp_path_factory.mktemp("questions")


def test_all_twenty_five_are_asked_and_answered():
    assert list(PARTS) == [f"P{i}" for i in range(1, 16)] + [f"R{i}" for i in range(1, 11)]
    for name, part in PARTS.items():
        assert BLOCK.search(part) and len(BLOCK.sub("", part).split()) > 15, name
        assert part.count("```") == 4 * len(BLOCK.findall(part)), f"{name}: a block without its print"


def python(code):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec("import mcda\n" + code, {})
    return out.getvalue()


@pytest.mark.parametrize("name", list(PARTS))
def test_the_print_is_what_the_page_says(name, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    for kind, body, told in BLOCK.findall(PARTS[name]):
        if kind == "python":
            assert lines(python(body)) == lines(told)
            continue
        if "verify" in body and not (folder / "henan-report").exists():
            run("report", "henan", "--out", "henan-report", folder=folder)
        done = run(*body.strip().removeprefix("$ mcda ").split(), folder=folder)
        seen = lines(done.stdout + done.stderr)
        for line in lines(told):  # … stands for a number that grows with the report
            assert any(re.fullmatch(re.escape(line).replace("…", ".*"), s) for s in seen), line


@pytest.mark.parametrize("name", list(PARTS))
def test_the_answer_states_only_numbers_that_were_printed(name):
    printed = set(re.findall(NUMBER, " ".join(told for _, _, told in BLOCK.findall(PARTS[name]))))
    stated = re.findall(r"\*\*(.*?)\*\*", BLOCK.sub("", PARTS[name]))
    assert all(re.fullmatch(NUMBER, s) for s in stated)
    assert set(stated) <= printed
