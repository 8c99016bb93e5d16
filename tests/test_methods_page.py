"""The page of methods: in the terminal, as JSON, and in the documentation."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mcda.cli.common import app
from mcda.scoring import METHODS, NOT_OFFERED, method_facts

DOCS = Path(__file__).parent.parent / "docs" / "methods.md"


def run(*args):
    import mcda.cli  # noqa: F401  (registers the commands)

    return CliRunner().invoke(app, list(args))


def test_the_page_says_everything_of_every_method():
    shown = run("methods")
    assert shown.exit_code == 0
    flat = " ".join(shown.stdout.split())
    for fact in method_facts():
        for word in ("label", "assumes", "compensation", "can_reverse_ranks", "monotone", "source"):
            assert fact[word] in flat, (fact["id"], word)
        assert f"{fact['better']} is better" in flat
    for reason in NOT_OFFERED.values():
        assert reason in flat


def test_the_page_as_json():
    document = json.loads(run("methods", "--json").stdout)
    assert document["schema"] == "openmcda/methods/1"
    assert [m["id"] for m in document["data"]["methods"]] == list(METHODS)
    assert {m["id"] for m in document["data"]["not_offered"]} == set(NOT_OFFERED)


def test_methods_compared_on_a_case():
    document = json.loads(run("methods", "henan", "--json").stdout)
    rows = {r["method"]: r for r in document["data"]["comparison"]}
    assert rows["topsis:normalization=vector"]["winner"] == "operating_rules" and rows["wpm"]["spearman"] is None
    assert document["data"]["first_places"]["operating_rules"] >= 1
    shown = run("methods", "henan")
    assert shown.exit_code == 0 and "First places" in shown.stdout


@pytest.mark.parametrize(("method", "code"), [("copras", 1), ("codas", 1), ("wpm", 1), ("vikr", 2), ("vikor:v=3", 2)])
def test_rank_with_a_method_that_cannot(method, code):
    shown = run("rank", "henan", "--method", method)
    assert shown.exit_code == code
    assert not shown.stdout.strip()


def test_rank_with_vikor_carries_its_flag():
    shown = run("rank", "henan", "--method", "vikor:v=0.5", "--json")
    told = [d["message"] for d in json.loads(shown.stdout)["diagnostics"]]
    assert any("not monotone" in t for t in told) and any("compromise set" in t for t in told)


def test_the_documentation_is_the_page():
    page = DOCS.read_text(encoding="utf-8")
    for fact in method_facts():
        row = next(line for line in page.splitlines() if f"| `{fact['id']}` |" in line)
        for word in ("label", "better", "assumes", "compensation", "can_reverse_ranks", "monotone", "needs", "source", "same_order_as"):
            assert fact[word] in row, (fact["id"], word)
    for name, reason in NOT_OFFERED.items():
        assert f"- **{name}**: {reason}." in page
