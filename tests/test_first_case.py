"""A case of one's own: init, the first-case page run as it stands, schemas, comparison."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import mcda
from mcda.files.start import schema_text, start_case

ROOT = Path(__file__).resolve().parents[1]


def run(arguments, folder):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "120"}
    return subprocess.run([sys.executable, "-m", "mcda", *arguments], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_init_gives_a_report_at_once_and_never_writes_over_anything(tmp_path):
    start_case(tmp_path / "plan")
    study = mcda.run_case(mcda.read_case(tmp_path / "plan"))
    assert study.main.ranking.winners == ("training",) and study.main.illustrative_share == 1
    assert mcda.write_report(study, tmp_path / "out").files[0].is_file()
    before = {p.name: p.read_bytes() for p in (tmp_path / "plan").iterdir()}
    with pytest.raises(mcda.McdaError, match="not empty"):
        start_case(tmp_path / "plan")
    assert {p.name: p.read_bytes() for p in (tmp_path / "plan").iterdir()} == before


def test_the_first_case_page_runs_as_it_stands(tmp_path):
    page = (ROOT / "docs" / "first-case.md").read_text("utf-8")
    printed = {}
    for kind, content in re.findall(r"^```([^\s`][^\n]*)\n(.*?)^```", page, re.S | re.M):
        if kind == "sh":
            for line in content.splitlines():
                done = run(shlex.split(line)[1:], tmp_path)
                assert done.returncode == 0, (line, done.stdout, done.stderr)
                printed[line] = done.stdout
        elif kind.startswith("csv"):
            (tmp_path / kind.split()[1]).write_text(content, "utf-8")
        else:
            file = tmp_path / kind.split()[1]
            text, n = re.subn(r"^ +- \[jobs, patents, .*\]\n", lambda _, c=content: c, file.read_text("utf-8"), flags=re.M)
            assert n == 1
            file.write_text(text, "utf-8")
    assert "0 errors, 0 warnings" in printed["mcda check my-plan"]
    case = mcda.read_case(tmp_path / "my-plan")
    assert len(mcda.decide(case).alternatives) == 10
    assert case.option_name(mcda.decide(case).winners[0]) in (tmp_path / "my-report" / "report.html").read_text("utf-8")
    assert "judgements/author/jobs:patents" in printed["mcda compare as-made my-plan"].replace("\n", "")


def test_schemas_hold_what_ships(tmp_path):
    for kind in ("case", "model"):
        schema = json.loads(schema_text(kind))
        assert schema["additionalProperties"] is False and "schema" in schema["required"]
    assert "compare" in schema_text("model") and '"from"' in schema_text("case")


@pytest.mark.parametrize(("given", "hint"), [("openmcda/case/2", "pip install --upgrade"), ("openmcda/case/0", "old draft"), ("case", "write schema: openmcda/case/1")])
def test_a_schema_of_another_version_says_what_to_do(tmp_path, given, hint):
    start_case(tmp_path / "plan")
    file = tmp_path / "plan" / "case.yaml"
    file.write_text(file.read_text("utf-8").replace("openmcda/case/1", given), "utf-8")
    with pytest.raises(mcda.McdaError) as caught:
        mcda.read_case(tmp_path / "plan")
    assert hint in caught.value.hint and caught.value.where.startswith("case.yaml:4:")


@pytest.fixture(scope="module")
def old():
    return mcda.read_case("henan")


def test_compare_says_which_change_did_it(old):
    new = old.replace("judgements/author/talent:policy", 2).replace("ratings/vc_talent/disclosure", 0).replace("strength", 0.49)
    found = mcda.compare_cases(old, new)
    effects = {c.where: c for c in found.changes}
    assert set(effects) == {"judgements/author/talent:policy", "ratings/vc_talent/disclosure", "strength"}
    assert effects["judgements/author/talent:policy"].winners_alone == ("housing_subsidy",)
    assert effects["judgements/author/talent:policy"].winners_without == ("operating_rules",)
    assert effects["ratings/vc_talent/disclosure"].effect == "none"
    assert "operating_rules" in found.moved


def test_compare_of_equal_cases_finds_nothing(old):
    assert mcda.compare_cases(old, mcda.read_case("henan")).changes == ()


def test_compare_names_alternatives_that_entered_and_settings(tmp_path):
    start_case(tmp_path / "a")
    start_case(tmp_path / "b")
    table, plan = tmp_path / "b" / "projects.csv", tmp_path / "b" / "case.yaml"
    table.write_text(table.read_text("utf-8") + "park,Science park,200,20,60,5,illustrative\n", "utf-8")
    plan.write_text(plan.read_text("utf-8").replace("normalization: vector", "normalization: minmax"), "utf-8")
    found = mcda.compare_cases(mcda.read_case(tmp_path / "a"), mcda.read_case(tmp_path / "b"))
    assert [c.where for c in found.changes] == ["alternatives/park", "problems/projects/normalization"]
    assert all(not c.fault for c in found.changes)
    assert found.ranks_frame().loc["park", "old_rank"] == -1


def test_every_change_alone_and_all_but_it_are_real(old):
    new = old.replace("weights/talent", 0.4).replace("costs/operating_rules", 3)
    found = mcda.compare_cases(old, new)
    for c in found.changes:
        alone = mcda.decide(old.replace(c.where, c.new))
        assert c.winners_alone == alone.winners
        assert set(c.moved_alone) == {a for a in alone.alternatives if alone.ranks[a] != found.old.ranks[a]}
