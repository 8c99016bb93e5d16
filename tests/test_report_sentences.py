"""What the report says: every sentence true at the numbers that it prints, and in both languages."""

import dataclasses
import io
import re
import string
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import mcda
from mcda.domain.stability import Stability
from mcda.errors import InvalidInput
from mcda.report import sentences, write_report
from mcda.report.language import translations
from mcda.report.say import Say
from mcda.report.sections import SECTIONS, chosen
from mcda.report.writer import sections_of
from mcda.robustness.forms import form_of, worth
from mcda.robustness.paths import weight_paths

PACKAGE = Path(mcda.__file__).parent
RANGE = re.compile(r"([\d.]+) % to ([\d.]+) %")


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan")


@pytest.fixture(scope="module")
def study(case):
    return mcda.run_case(case)


def random_problem(rng):
    m, n = rng.integers(2, 7), rng.integers(2, 6)
    names = [f"c{j}" for j in range(n)]
    frame = pd.DataFrame(rng.integers(1, 30, (m, n)), index=[f"a{i}" for i in range(m)], columns=names, dtype=float)
    directions = {c: ("benefit", "cost")[int(k)] for c, k in zip(names, rng.integers(0, 2, n), strict=True)}
    return mcda.Problem.from_frame(frame, directions), dict(zip(names, rng.dirichlet(np.ones(n)).tolist(), strict=True))


def as_study(ranking):
    return SimpleNamespace(full_weights=ranking.weights, ranking=ranking, illustrative_share=0.0)


def test_inside_every_printed_range_the_first_place_stays_and_at_the_printed_change_it_does_not(case):
    """100 random cases, 200 weights inside each printed range."""
    rng, say, ranges, changes = np.random.default_rng(3), Say(case), 0, 0
    for number in range(100):
        problem, weights = random_problem(rng)
        method = mcda.TOPSIS() if number % 2 else mcda.WSM()
        ranking = mcda.rank(problem, weights, method)
        found = mcda.stability(problem, ranking.weights, method)
        form, paths = form_of(problem, method), weight_paths(ranking.weights)
        first = [ranking.alternatives.index(w) for w in ranking.winners]
        for k, node in enumerate(paths.nodes):
            told = sentences.stays_first(found, node, as_study(ranking), say)
            pairs = [(float(a) / 100, float(b) / 100) for a, b in RANGE.findall(told)] or ([(0.0, 1.0)] if "whatever" in told else [])
            assert pairs or "no room" in told
            for low, high in pairs:
                scores = worth(form, paths.at(k, rng.uniform(low, high, 200)))
                assert (scores.max(axis=1) - scores[:, first].max(axis=1) <= 1e-9).all(), (number, node, told)
                ranges += 1
            single = sentences.nearest_weight(found, (node,), as_study(ranking), say)
            value = re.search(r"to ([\d.]+) %; then", single)
            if value:
                scores = worth(form, paths.at(k, np.array([float(value[1]) / 100])))[0]
                assert scores.max() - scores[first].max() >= -1e-12 and scores.argmax() not in first or np.isclose(scores.max(), scores[first].max(), atol=1e-9), (number, node, single)
                changes += 1
    assert ranges > 250 and changes > 100


def made(intervals, now, low, high, rival="b"):
    rivals = (rival if low > 0 else None,), (rival if high < 1 else None,)
    return Stability(("x",), (now,), (low,), (high,), *rivals, (intervals,), ("exact",), "proportional", "first", ("a",), "TOPSIS")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_two_more_and_no_intervals(case, language):
    say = Say(case, language, translations(language))
    problem = SimpleNamespace(full_weights=SimpleNamespace(hierarchy=SimpleNamespace(name=lambda node, language: node)))

    def told(*args):
        return sentences.stays_first(made(*args), "x", problem, say)

    one = told(((0.3245, 0.6789),), 0.5, 0.3245, 0.6789)
    assert "32.5 %" in one and "67.8 %" in one, "inward"
    change = sentences.nearest_weight(made(((0.3245, 1.0),), 0.5, 0.3245, 1.0), ("x",), problem, say)
    assert "32.4 %" in change, "outward"
    two = told(((0.1, 0.2), (0.3245, 0.6789)), 0.5, 0.3245, 0.6789)
    assert all(x in two for x in ("32.5 %", "67.8 %", "10.0 %", "20.0 %"))
    assert "90.0 %" in told(((0.1, 0.2), (0.3245, 0.6789), (0.8, 0.9)), 0.5, 0.3245, 0.6789)
    assert "%" not in told(((0.0, 1.0),), 0.5, 0.0, 1.0)
    assert "50.0 %" in told(((0.5, 0.5),), 0.5, 0.5, 0.5), "a tie leaves no room"
    fine = told(((0.50004, 0.50006),), 0.50005, 0.50004, 0.50006)
    assert "50.004 %" in fine and "50.006 %" in fine, "as many digits as a narrow interval needs"


def test_a_tie_is_said(case):
    frame = pd.DataFrame([[1.0, 2], [2, 1], [1, 1]], index=list("abc"), columns=list("xy"))
    ranking = mcda.rank(mcda.Problem.from_frame(frame, {"x": "benefit", "y": "benefit"}), {"x": 0.5, "y": 0.5}, mcda.TOPSIS())
    assert "a, b share the first place of 3" in sentences.first_place(as_study(ranking), Say(case))


def recommendation(study, language):
    say = Say(study.case, language, translations(language))
    return " ".join(b.text for b in SECTIONS["recommendation"](study, say).blocks)


def test_the_headline_says_what_the_numbers_demand_and_no_more(study):
    told = recommendation(study, "en")
    kept = study.main.results["importance"].kept
    for needed in (
        "On illustrative ratings", "none of them from the people responsible", "Operating rules and budget for the 2017 Special Action Plan ranks first of 25 (score 0.551)",
        f"first in {kept:.0%} of".replace("%", " %"), "strength above 0.42", "Housing subsidy for recruited talent leads, unless effects travel along the links",
        "Rating-based lending and preferential pricing", "No verdict word is given", "Henan is last in every reading",
    ):  # fmt: skip
        assert needed in told, needed
    for never in ("robust", "the paper shows", "yuan", "optimal", "proves", "best option", "probability", "Verdict:"):
        assert never not in told, never
    chinese = recommendation(study, "zh")
    for needed in ("示意评分", "高于0.42", "不给出判定词", "河南均居末位"):
        assert needed in chinese, needed


def fields(message):
    return {f for _, f, _, _ in string.Formatter().parse(message) if f is not None}


def test_no_message_is_missing_in_any_language():
    keywords = dict.fromkeys(("say", "Note", "mark"))
    used = {m for _, _, m, *_ in extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords=keywords) if isinstance(m, str)}
    catalogue = {m.id: m.string for m in read_po(io.BytesIO((PACKAGE / "report" / "locale" / "zh.po").read_bytes()), locale="zh") if m.id}
    assert len(used) > 400
    assert sorted(m for m in used if not catalogue.get(m)) == [], "run make messages and translate"
    assert [m for m, told in catalogue.items() if fields(m) != fields(told)] == []
    assert [m for m, told in catalogue.items() if not re.search("[\u4e00-\u9fff]", told) and re.search("[a-z]{3}", re.sub(r"\{[^}]*\}", "", m))] == []


class Asked:
    """The catalogue, noting what it was asked and does not hold."""

    def __init__(self, catalogue):
        self.catalogue, self.missing = catalogue, set()

    def gettext(self, message):
        told = self.catalogue.gettext(message)
        if told == message and re.search("[a-z]{3}", re.sub(r"\{[^}]*\}", "", message)) and not re.search("[\u4e00-\u9fff]", message):
            self.missing.add(message)
        return told


def test_no_word_that_arrives_by_value_is_missing(study):
    asked = Asked(translations("zh"))
    sections_of(study, Say(study.case, "zh", asked))
    assert asked.missing == set()


def test_a_case_chooses_its_sections(study, tmp_path):
    assert list(chosen())[:4] == ["recommendation", "ranking", "what_if", "why"] and list(chosen())[-1] == "record"
    short = dataclasses.replace(study, case=dataclasses.replace(study.case, sections=("ranking", "recommendation")))
    assert [s.id for s in sections_of(short, Say(study.case))] == ["ranking", "recommendation"]
    write_report(short, tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count("<section") == 2 and "<script" not in page
    with pytest.raises(InvalidInput, match="what_iff"):
        chosen(("what_iff",))


def test_thirty_options_in_150_kilobytes(tmp_path):
    rng = np.random.default_rng(1)
    criteria = [f"criterion_{j}" for j in range(8)]
    rows = "\n".join(f"  - {{id: {c}, direction: benefit, name: {{en: Criterion number {j}}}}}" for j, c in enumerate(criteria))
    (tmp_path / "m.yaml").write_text(f"schema: openmcda/model/1\nid: m\ncriteria:\n{rows}\n", encoding="utf-8")
    options = "\n".join(f"  - {{id: option_{i}, name: {{en: 'A measure with a name of usual length, number {i}'}}}}" for i in range(30))
    (tmp_path / "case.yaml").write_text(
        f"schema: openmcda/case/1\nid: thirty\nmodel: m\nalternatives:\n{options}\ntables: [t.csv]\n"
        "problems:\n  - {id: measures, kind: table, weights: {from: equal}, method: topsis}\n",
        encoding="utf-8",
    )  # fmt: skip
    lines = [",".join(["alternative", *criteria]), *(",".join([f"option_{i}", *map(str, rng.integers(1, 100, 8))]) for i in range(30))]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_report(mcda.run_case(tmp_path), tmp_path / "out")
    assert (tmp_path / "out" / "report.html").stat().st_size <= 150_000


@pytest.mark.parametrize("language", ["en", "zh"])
def test_inconsistent_comparisons_name_the_pair_to_look_at(case, language):
    """S9: the pair is the one whose revision lowers the inconsistency most, tried out pair by pair."""
    say = Say(case, language, translations(language))
    judged = {("talent", "policy"): 2, ("talent", "market"): 3, ("policy", "market"): 1.5, ("talent", "credit"): 1 / 5, ("policy", "credit"): 2, ("market", "credit"): 1.3}
    comparisons = mcda.ahp(judged)
    after = {pair: min(mcda.ahp(judged | {pair: value}).gci for value in np.geomspace(1 / 20, 20, 400)) for pair in judged}
    worst = min(after, key=after.get)
    problem = SimpleNamespace(full_weights=SimpleNamespace(consistency={"root": comparisons}, hierarchy=case.model.hierarchy))
    (told,) = sentences.consistent(problem, say)
    assert worst == ("talent", "credit") and all(case.model.hierarchy.name(n, language) in told for n in worst) and "1/5" in told
    assert not any(case.model.hierarchy.name(n, language) in told for n in ("policy", "market"))
    shown = float(re.search(r"CR[ =]*([\d.]+)", told)[1])
    assert comparisons.cr <= shown <= comparisons.cr + 0.01


def test_consistent_comparisons_are_said_to_be(study):
    (told,) = sentences.consistent(study.main, Say(study.case))
    cr = float(re.search(r"CR is ([\d.]+)", told)[1])
    assert cr == pytest.approx(max(c.cr_or_none for c in study.main.full_weights.consistency.values()), abs=0.005)


def test_pieces_in_another_language_are_told_apart():
    from mcda.report.language import by_language

    assert by_language("注意：Read as: within 10 %.；容差", "zh") == [("注意：", ""), ("Read as: within 10 %.", "en"), ("；容差", "")]
    assert by_language("使用TOPSIS与R&D数据", "zh") == [("使用TOPSIS与R&D数据", "")]
    assert by_language("The policy lag", "zh") == [("The policy lag", "en")]
    assert by_language("Named 河南省，中国 here", "en") == [("Named ", ""), ("河南省，中国", "zh"), (" here", "")]
    for text in ("", "x", "措施 measure one two three 措施", "  spaces kept  in the middle "):
        for language in ("en", "zh"):
            assert "".join(piece for piece, _ in by_language(text, language)) == text


def test_terms_of_the_case_are_known_in_chinese(study):
    """Units, bases and the levels of a rating that the catalogue knows, and the remark on mixed bases with its regions."""
    say = Say(study.case, "zh", translations("zh"))
    shown = {s.id: s for s in sections_of(study, say)}
    told = " ".join(b.text for b in shown["missing"].blocks if hasattr(b, "text"))
    assert "人头数：河南、广东" in told and "全时当量" in told and not re.search("headcount|henan|mixes", told)
    levels = next(b.text for b in shown["data"].blocks if getattr(b, "text", "").startswith("评分等级"))
    assert not re.search("[a-z]{3}", levels)
    table = next(b for b in shown["data"].blocks if getattr(b, "id", "") == "data-regions")
    assert [row[1].text for row in table.rows] == ["万人年", "亿元", "件", "件"]


def test_numbers_of_any_size_are_written_as_people_do(case):
    say = Say(case)
    assert [say.figure(x, 3) for x in (259032.0, 2035.14, 51.56, 0.07331, 0.0, 999.9)] == ["259,032", "2,035", "51.6", "0.0733", "0", "1,000"]
    assert say.figure(1234567.0) == "1,234,567" and say.figure(2035.14) == "2,035.14" and say.figure(999999.6) == "1,000,000"
    assert say.number(-0.0001) == "0.000" and say.share(-0.001) == "0 %" and say.number(-0.001) == "-0.001"
    assert say.method("topsis:normalization=vector") == "topsis (vector)" and say.method("wsm:reference=fixed") == "wsm (reference=fixed)" and say.method("vikor") == "vikor"
