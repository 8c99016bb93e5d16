"""The command line: exit codes, JSON documents, messages, speed of --help."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

ROOT = Path(__file__).resolve().parents[1]
HENAN = ROOT / "cases" / "henan"


def mcda(*arguments, folder=None):
    """Run a command in this process: quick, and with the same exit codes."""
    from mcda.cli import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder or "."), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), mock.patch.object(sys, "argv", ["mcda", *arguments]):
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def shell(*arguments, folder=None, environment=None):
    """Run a command as a user does."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "200"} | (environment or {})
    return subprocess.run([sys.executable, "-m", "mcda", *arguments], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def broken(tmp_path):
    """A copy of the Henan case with its model, to be spoiled."""
    shutil.copytree(HENAN, tmp_path / "henan")
    shutil.copy(ROOT / "models" / "henan-four-pillars.yaml", tmp_path / "henan" / "henan-four-pillars.yaml")
    return tmp_path / "henan"


def spoil(folder, name, old, new):
    file = folder / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("arguments", "schema", "key"),
    [
        (["list"], "openmcda/list/1", "cases"),
        (["check", "henan"], "openmcda/check/1", "errors"),
        (["weights", "henan"], "openmcda/weights/1", "weights"),
        (["rank", "henan"], "openmcda/rank/1", "ranking"),
        (["rank", "henan", "--problem", "regions"], "openmcda/rank/1", "ranking"),
        (["rank", "henan", "--problem", "all_criteria"], "openmcda/rank/1", "intervals"),
        (["compare", "henan", "henan", "--set", "strength=0.2"], "openmcda/compare/1", "changes"),
    ],
)
def test_every_command_gives_one_json_document(arguments, schema, key):
    done = mcda(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert list(document) == ["schema", "data", "diagnostics"]
    assert document["schema"] == schema and key in document["data"] and "problem" in document["data"] and "inputs" in document["data"]


def test_rank_json_carries_records_with_the_index_as_a_column():
    data = json.loads(mcda("rank", "henan", "--json", "--set", "judgements/author/talent:policy=2").stdout)["data"]
    assert data["ranking"][0]["alternative"] == "housing_subsidy" and data["ranking"][0]["rank"] == 1
    assert set(data["ranking"][0]) == {"alternative", "score", "rank"}
    assert data["inputs"]["set"] == {"judgements/author/talent:policy": "2"}
    assert data["problem"] == "interventions" and data["inputs"]["divisor"] == 10


def test_the_question_of_the_design_has_its_answer():
    done = mcda("rank", "henan", "--problem", "regions", "--reading", "as_printed", "--set", "cells/jiangsu/rd_personnel/2016=84.6", "--json")
    assert json.loads(done.stdout)["data"]["ranking"][0]["alternative"] == "guangdong"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["rank", "henn"], 2, "henan"),
        (["rank", "henan", "--problem", "regoins"], 2, "did you mean 'regions'"),
        (["rank", "henan", "--set", "weights/talnet=0.5"], 2, "did you mean 'weights/talent'"),
        (["rank", "henan", "--set", "weights/talent"], 2, "ADDRESS=VALUE"),
        (["rank", "henan", "--set", "weights/talent=much"], 2, "not a finite number"),
        (["rank", "henan", "--method", "topsi"], 2, "did you mean 'topsis'"),
        (["rank", "henan", "--problem", "regions", "--reading", "asprinted"], 2, "did you mean 'as_printed'"),
        (["rank"], 2, "CASE"),
        (["rnak", "henan"], 2, "rnak"),
        (["report", "henan", "--to", "htm"], 2, "html"),
        (["report", "henan", "--lang", "fr"], 2, "fr"),
    ],
)
def test_usage_errors_exit_2_and_say_what_was_meant(arguments, code, told, tmp_path):
    done = mcda(*arguments, folder=tmp_path)
    assert done.returncode == code, (done.stdout, done.stderr)
    assert told in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir()), "nothing is written"


def test_an_error_with_json_is_a_document_too():
    done = mcda("rank", "henan", "--set", "weights/talnet=0.5", "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 2 and document["data"] is None
    assert document["diagnostics"][0]["severity"] == "error" and "talent" in document["diagnostics"][0]["hint"]


def test_check_finds_every_fault_with_its_place(broken):
    spoil(broken, "case.yaml", "share: 0.7", "shrae: 0.7")
    spoil(broken, "case.yaml", "direction: benefit", "direction: benefits")
    done = mcda("check", str(broken))
    assert done.returncode == 1 and "2 errors" in done.stdout
    assert "unknown field 'shrae'" in done.stderr and "did you mean 'share'" in done.stderr and "case.yaml:" in done.stderr and "^" in done.stderr
    assert "did you mean 'benefit'" in done.stderr
    concise = mcda("check", str(broken), "--format", "concise")
    assert all(line.startswith("case.yaml:") for line in concise.stderr.splitlines())
    assert len(json.loads(mcda("check", str(broken), "--format", "json").stdout)["diagnostics"]) == 2


def test_check_collects_faults_across_tables(broken):
    spoil(broken, "ratings.csv", "settlement,attraction_package,3", "setlement,attraction_package,9")
    spoil(broken, "regions.csv", "24.12", "24,12x")
    spoil(broken, "interventions.csv", "operating_rules,I07", "stage_policies,I07")
    done = mcda("check", str(broken), "--format", "concise")
    assert done.returncode == 1
    for place in ("ratings.csv:2:1", "regions.csv:2", "interventions.csv:9"):
        assert place in done.stderr, done.stderr


def test_strict_makes_inconsistent_judgements_fail(broken):
    spoil(broken, "henan-four-pillars.yaml", "[talent, credit, 3]", "[talent, credit, 1/9]")
    assert mcda("weights", str(broken)).returncode == 0
    done = mcda("weights", str(broken), "--strict")
    assert done.returncode == 1 and "not consistent" in done.stderr
    assert mcda("check", str(broken), "--strict").returncode == 1


def test_nothing_is_written_when_the_case_has_errors(broken, tmp_path):
    spoil(broken, "ratings.csv", "settlement,attraction_package,3", "settlement,attraction_package,nan")
    done = mcda("report", str(broken), "--out", str(tmp_path / "out"))
    assert done.returncode == 1 and "ratings.csv:2" in done.stderr and not (tmp_path / "out").exists()


def test_report_replaces_only_what_it_wrote(tmp_path):
    first = shell("report", "henan", folder=tmp_path)
    assert first.returncode == 0 and "henan-report" in first.stdout.splitlines()[-1]
    target = tmp_path / "henan-report" / "report.html"
    before = target.read_bytes()
    assert mcda("report", "henan", folder=tmp_path).returncode == 0 and target.read_bytes() == before, "same inputs, same bytes"
    target.write_text("my notes", "utf-8")
    refused = mcda("report", "henan", folder=tmp_path)
    assert refused.returncode == 2 and target.read_text("utf-8") == "my notes"


def seconds(*commands):
    """Processor time of each command, best of five turns: another process on the machine does not decide. The first turn compiles, as an installation does."""
    best, env = [float("inf")] * len(commands), {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPATH": str(ROOT)}
    for _ in range(5):
        for n, arguments in enumerate(commands):
            before = os.times()
            assert subprocess.run([sys.executable, *arguments], capture_output=True, env=env).returncode == 0
            after = os.times()
            best[n] = min(best[n], after.children_user - before.children_user + after.children_system - before.children_system)
    return best


@pytest.mark.parametrize("arguments", [["--help"], ["rank", "--help"]])
def test_help_is_quick(arguments):
    """Under 0.2 s; on a machine so slow that importing typer alone takes 0.08 s, in proportion to that."""
    ours, peer = seconds(["-m", "mcda", *arguments], ["-c", "import typer"])
    assert ours < max(0.2, 2.5 * peer)


@pytest.mark.parametrize(("name", "most"), [("henan", 4), ("plan", 2.5)])
def test_a_report_is_quick(tmp_path, name, most):
    """In proportion to the import of pandas and matplotlib, which takes about a second where the Henan page takes two and a half."""
    assert shell("init", str(tmp_path / "plan")).returncode == 0
    case = name if name == "henan" else str(tmp_path / name)
    ours, peer = seconds(["-m", "mcda", "report", case, "--out", str(tmp_path / "out")], ["-c", "import pandas, matplotlib.pyplot"])
    assert ours < most * peer


def test_output_is_utf8_without_colour_when_not_a_terminal():
    done = shell("rank", "henan", environment={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"})
    assert done.returncode == 0 and "\x1b[" not in done.stdout


def test_version_says_ours():
    assert shell("--version").stdout.startswith("openmcda ")
