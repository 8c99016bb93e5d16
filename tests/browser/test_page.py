"""The HTML report in a browser: asks no host for anything, computes as Python does, reads without a script, prints."""

import dataclasses
import re
import sys

import numpy as np
import pytest

import mcda
from mcda.domain.case import Option
from mcda.report import write_report
from mcda.report.language import translations
from mcda.report.say import Say
from mcda.report.writer import document_of, sections_of

LANGUAGES = ("en", "zh")
HOSTILE = ("<script>alert(1)</script>", "</script><b>x", "it's \"quoted\" & more", "=1+2", "措" * 60, "🚀 rocket", "\u202eright to left שלום", "{first} {0} %s")


@pytest.fixture(scope="session")
def study():
    return mcda.run_case("henan")


@pytest.fixture(scope="session")
def folder(study, tmp_path_factory):
    out = tmp_path_factory.mktemp("report")
    write_report(study, out, languages=LANGUAGES)
    return out


def file_of(folder, language):
    return folder / ("report.html" if language == "en" else f"report.{language}.html")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_asks_no_host_and_complains_of_nothing(open_page, folder, language, width):
    page, trouble = open_page(file_of(folder, language), width)
    page.locator("input[type=range]").first.press("ArrowRight")
    assert trouble == []
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page itself does not scroll sideways"
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert "default-src 'none'" in policy and "script-src 'sha256-" in policy and "unsafe-eval" not in policy


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("javascript", [True, False])
def test_all_sections_in_order(open_page, folder, study, language, javascript):
    page, _ = open_page(file_of(folder, language), javascript=javascript)
    expected = [s.title for s in sections_of(study, Say(study.case, language, translations(language)))]
    assert page.locator("h2").all_inner_texts() == expected
    levels = [int(t[1]) for t in re.findall(r"<(h\d)", page.content())]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False)), "no level of headings is skipped"
    assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-Hans"}[language]


def test_without_script_the_bands_and_their_sentences_stand(open_page, folder):
    page, _ = open_page(file_of(folder, "en"), javascript=False)
    assert page.locator("#panel-interventions .slider p").count() == 5
    assert page.locator("#panel-interventions .band i").first.is_visible()
    assert not page.locator("#panel-interventions input[type=range]").first.is_visible(), "what cannot work is not shown"
    assert page.locator("#t-ranking-interventions tbody tr").count() == 25


def test_every_picture_has_a_title_and_a_table_behind_it(open_page, folder):
    page, _ = open_page(file_of(folder, "en"))
    for figure in page.locator("figure").all():
        assert figure.locator("svg[role=img] > title").count() == 1
        named = re.search("“(.+)”", figure.locator("svg > desc").text_content())[1]
        captions = [t.strip() for t in page.locator("caption, summary").all_text_contents()]
        assert any(c == named or c.startswith(f"{named} (") for c in captions), "the table that is named stands on the page"
        assert figure.evaluate("f => f.closest('section').querySelectorAll('table').length") > 0
    ids = page.evaluate("Array.from(document.querySelectorAll('[id]'), e => e.id)")
    doubled = {i for i in ids if ids.count(i) > 1}
    assert not doubled


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_as_it_was_made(open_page, folder, study, language):
    """Headings that span rows stand for the same words in each of them, and every cell stands in its column."""
    page, _ = open_page(file_of(folder, language))
    shown = page.evaluate(
        """() => Object.fromEntries(Array.from(document.querySelectorAll('table'), t => {
        const grid = Array.from(t.tBodies[0].rows, () => []);
        Array.from(t.tBodies[0].rows).forEach((row, r) => Array.from(row.cells).forEach(cell => {
            let k = 0; while (grid[r][k] !== undefined) k++;
            for (let n = 0; n < cell.rowSpan; n++) grid[r + n][k] = cell.textContent;
        }));
        return [t.id, grid]; }))"""
    )
    tables = [b for s in sections_of(study, Say(study.case, language, translations(language))) for b in s.blocks if hasattr(b, "rows")]
    assert len(shown) == len(tables)
    for table in tables:
        made = [[c.text + c.mark for c in row] for row in table.rows]
        assert [[" ".join(c.split()) for c in row] for row in shown[f"t-{table.id}"]] == [[" ".join(c.split()) for c in row] for row in made], table.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_text_in_pictures_has_room_and_can_be_read(open_page, folder, language, width):
    page, _ = open_page(file_of(folder, language), width)
    for figure in page.locator("figure svg").all():
        found = figure.evaluate("""svg => { const whole = svg.getBoundingClientRect(); return [[whole.left, whole.top, whole.right, whole.bottom],
            ...Array.from(svg.querySelectorAll('text'), e => { const b = e.getBoundingClientRect(); return [b.left, b.top + b.height * .15, b.right, b.bottom - b.height * .15, e.textContent]; })]; }""")
        (left, top, right, bottom), texts = found[0], found[1:]
        assert all(t[0] >= left - 1 and t[1] >= top - 1 and t[2] <= right + 1 and t[3] <= bottom + 1 for t in texts)
        over = [(a[4], b[4]) for i, a in enumerate(texts) for b in texts[:i] if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1]
        assert over == []
        assert min(t[3] - t[1] for t in texts) > 6, "letters of at least 9 pixels on a phone"


def test_the_page_needs_no_drawing_library(study, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert b"<svg" in document_of(study, "html", "en")


@pytest.mark.parametrize("problem", ["interventions", "regions"])
def test_scores_equal_pythons_on_500_weight_sets(open_page, folder, study, problem):
    page, _ = open_page(file_of(folder, "en"))
    found = study.problem(problem)
    ranking = found.ranking
    draws = np.random.default_rng(9).dirichlet(np.ones(len(ranking.problem.criteria)), 500)
    ours = page.evaluate("([p, sets]) => sets.map(w => window.panels[p].score(w))", [problem, draws.tolist()])
    theirs = np.array([ranking.method.evaluate(ranking.problem, w)[0] for w in draws])
    assert np.abs(np.array(ours) - theirs).max() <= 1e-12


def test_a_moved_slider_is_replace_and_rank(open_page, folder, study):
    page, _ = open_page(file_of(folder, "en"))
    nodes = page.evaluate("window.panels.interventions.data.nodes")
    for k, node in enumerate(nodes):
        for value in (0.0, 0.123, 0.5, 0.999):
            page.evaluate("window.panels.interventions.set(window.panels.interventions.data.weights)")
            found = page.evaluate(
                """([k, value]) => { const i = document.querySelectorAll('#panel-interventions input[type=range]')[k];
                i.value = value; i.dispatchEvent(new Event('input', {bubbles: true})); const p = window.panels.interventions; return [p.weights(), p.score(p.weights())]; }""",
                [k, value],
            )
            expected = mcda.rank(study.main.ranking.problem, _moved(study, node, value), study.main.ranking.method)
            assert np.abs(np.array(found[0]) - expected.weights.values).max() <= 1e-12
            assert np.abs(np.array(found[1]) - expected.score_values).max() <= 1e-12
            shown = page.locator("#panel-interventions .live li").first.inner_text()
            assert shown.startswith(study.case.option_name(expected.order[0]))


def _moved(study, node, value):
    weights = study.main.ranking.weights
    inside = np.array([leaf in weights.hierarchy.leaves_under(node) for leaf in weights.hierarchy.leaves])
    w = weights.values
    moved = np.where(inside, w / w[inside].sum() * value, w / w[~inside].sum() * (1 - value))
    return dict(zip(weights.hierarchy.leaves, moved.tolist(), strict=True))


def test_the_drawn_bands_are_those_of_the_reported_first_place(open_page, folder, study):
    page, _ = open_page(file_of(folder, "en"))
    panel = study.main.results["panel"]
    for k, node in enumerate(panel.nodes):
        bands = page.evaluate("k => Array.from(document.querySelectorAll('#panel-interventions .slider')[k].querySelectorAll('i'), e => [parseFloat(e.style.left), parseFloat(e.style.width)])", k)
        inside = np.zeros(1001, bool)
        grid = np.linspace(0, 1, 1001)
        for left, width in bands:
            inside |= (grid >= left / 100 - 1e-9) & (grid <= (left + width) / 100 + 1e-9)
        winners = page.evaluate(
            "([k, ts]) => { const p = window.panels.interventions, d = p.data; return ts.map(t => { const r = p.ranked(p.score(p.moved(d.weights, k, t))); return r.rank[d.winners[0]] === 1; }); }",
            [k, grid.tolist()],
        )
        wrong = grid[np.array(winners) != inside]
        assert len(wrong) == 0 or all(min(abs(t - e) for pair in panel.stability.intervals[panel.stability.nodes.index(node)] for e in pair) < 2e-4 for t in wrong), (node, wrong)


def test_reset_copy_and_the_sentence(open_page, folder, study):
    page, _ = open_page(file_of(folder, "en"))
    box = page.locator("#panel-interventions")
    first = page.locator("#s-interventions-talent")
    before = box.locator(".told").inner_text()
    assert "stays" in before
    first.focus()
    for _ in range(80):
        first.press("ArrowRight")
    assert "does not stay" in box.locator(".told").inner_text()
    assert first.get_attribute("aria-valuetext") == box.locator("output").first.inner_text()
    box.locator(".copy").click()
    command = box.locator(".mine").input_value()
    assert re.fullmatch(r"(--set weights/\w+=\d\.\d{6} ?)+", command)
    case = study.case
    for part in command.split("--set ")[1:]:
        address, _, value = part.strip().partition("=")
        case = case.replace(address, value)
    from mcda.decision import decide

    again = decide(case, "interventions")
    assert study.case.option_name(again.winners[0]) in box.locator(".told").inner_text()
    box.locator(".reset").click()
    assert box.locator(".told").inner_text() == before


def swiped(page, slider, right=0.0, up=0.0):
    """A finger on the thumb of a slider, moved in ten steps and lifted."""
    slider.scroll_into_view_if_needed()
    box, session = slider.bounding_box(), page.context.new_cdp_session(page)
    x, y = box["x"] + 8 + float(slider.input_value()) * (box["width"] - 16), box["y"] + box["height"] / 2
    for kind, step in [("touchStart", 0), *(("touchMove", k) for k in range(1, 11)), ("touchEnd", 0)]:
        points = [] if kind == "touchEnd" else [{"x": x + right * step / 10, "y": y - up * step / 10}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_moves_a_slider_as_the_keys_do(open_page, folder, study):
    page, trouble = open_page(file_of(folder, "en"), 390, touch=True)
    numbers = "(() => { const p = window.panels.interventions; return [p.weights(), p.score(p.weights())]; })()"
    told = "#panel-interventions .told"
    for k, node in enumerate(page.evaluate("window.panels.interventions.data.nodes")):
        slider = page.locator("#panel-interventions input[type=range]").nth(k)
        swiped(page, slider, right=90)
        value, touched, sentence = float(slider.input_value()), page.evaluate(numbers), page.locator(told).inner_text()
        assert value > study.main.ranking.weights.of(node) + 0.15
        expected = mcda.rank(study.main.ranking.problem, _moved(study, node, value), study.main.ranking.method)
        assert np.abs(np.array(touched[1]) - expected.score_values).max() <= 1e-12
        page.locator("#panel-interventions .reset").tap()
        slider.focus()
        while float(slider.input_value()) < value - 1e-9:
            slider.press("ArrowRight")
        keyed = page.evaluate(numbers)
        assert np.abs(np.array(touched[0]) - np.array(keyed[0])).max() <= 1e-12
        assert np.abs(np.array(touched[1]) - np.array(keyed[1])).max() <= 1e-12
        assert page.locator(told).inner_text() == sentence
        page.locator("#panel-interventions .reset").tap()
    assert trouble == []


def test_scrolling_past_a_slider_moves_no_weight(open_page, folder):
    page, _ = open_page(file_of(folder, "en"), 390, touch=True)
    slider = page.locator("#s-interventions-talent")
    slider.scroll_into_view_if_needed()
    before, top = page.evaluate("window.panels.interventions.weights()"), page.evaluate("scrollY")
    swiped(page, slider, up=250)
    page.wait_for_function("top => Math.abs(scrollY - top) > 100", arg=top)
    assert page.evaluate("window.panels.interventions.weights()") == before


def test_what_is_touched_is_large_enough(open_page, folder):
    page, _ = open_page(file_of(folder, "zh"), 390, touch=True)
    for kind in ("input", "button", "summary"):
        for target in page.locator(f"{kind} >> visible=true").all():
            assert target.bounding_box()["height"] >= 44 and target.bounding_box()["width"] >= 44, kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_prints_on_a4_with_the_answer_on_page_one(open_page, folder, language, tmp_path):
    page, _ = open_page(file_of(folder, language))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 990})  # the type area of A4 at 96 dots an inch
    box = page.locator("#recommendation").bounding_box()
    assert box["y"] + box["height"] < 990
    assert not page.locator("button").first.is_visible()
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert printed[:5] == b"%PDF-"


def test_the_whole_case_stays_small(folder):
    """All sections of a case with 25 measures, regions, a network and a paper's claims."""
    for language in LANGUAGES:
        assert file_of(folder, language).stat().st_size <= 150_000


def test_english_in_the_chinese_page_is_said_to_be_english(open_page, folder):
    """Notes and sources that a case has in English only: a screen reader must not read them as Chinese."""
    page, _ = open_page(file_of(folder, "zh"))
    found = page.evaluate(
        """() => { const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), told = [];
        for (let n = walk.nextNode(); n; n = walk.nextNode()) if (!n.parentElement.closest('script')) told.push([n.textContent, n.parentElement.closest('[lang]').lang]);
        return told; }"""
    )
    english = [(text, lang) for text, lang in found if re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", text)]
    assert len(english) > 50 and {lang for _, lang in english} == {"en"}
    assert not [text for text, lang in found if lang == "en" and re.search("[\u4e00-\u9fff]", text)]


def test_hostile_names_are_shown_as_text(open_page, study, tmp_path):
    names = dict(zip(study.main.ranking.order, HOSTILE, strict=False))
    options = {k: dataclasses.replace(o, names={"en": names[k], "zh": names[k]}) if k in names else o for k, o in study.case.options.items()}
    assert isinstance(next(iter(options.values())), Option)
    hostile = dataclasses.replace(study, case=dataclasses.replace(study.case, options=options))
    write_report(hostile, tmp_path, languages=LANGUAGES)
    for language in LANGUAGES:
        page, trouble = open_page(file_of(tmp_path, language))
        assert trouble == []
        shown = page.locator("#t-ranking-interventions tbody th").all_inner_texts()
        assert [s.strip() for s in shown[: len(HOSTILE)]] == [h.strip() for h in HOSTILE]
        live = page.locator("#panel-interventions .live li").all_inner_texts()
        assert all(text.startswith(name.strip()) for name, text in zip(HOSTILE, live, strict=True))
        assert page.locator("script:not([type])").count() == 1
