"""Pictures of the report: what they say without colour, room for their names, and numbers that stay as they are."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

import mcda
from mcda.domain.case import Link
from mcda.domain.network import Found, Graph
from mcda.interactions import _view, influence_of_case
from mcda.report.figures.network import in_order, map_svg, ranks_svg, scatter_svg, tornado_svg
from mcda.report.figures.sets import frontier_svg
from mcda.report.figures.svg import bare, cut, n, path, ticks, told_of, wide, wrapped

HOSTILE = '<script>alert(1)</script> & "quotes" \u202e \x0b ]]>'


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan")


def drawn(case, name=str, told=lambda k: f"{k.weight:+g}"):
    return map_svg(_view("pillars", case, influence_of_case(case), dict.fromkeys(case.model.pillars, 0.25)), name, told)


def shapes(svg, tag):
    return [e for e in ElementTree.fromstring(svg).iter() if e.tag.endswith(f"}}{tag}")]


def width_of(element):
    return float(element.get("stroke-width"))


def test_a_weakening_link_is_dashed_and_wider_where_it_is_stronger(case):
    svg = drawn(case.replace("links/policy:credit", -1))
    minus = [e for e in shapes(svg, "path") if e.get("class") == "l w"]
    plus = [e for e in shapes(svg, "path") if e.get("class") == "l"]
    assert len(minus) == 1 and len(plus) == 4 and re.search(r"\.w\{[^}]*stroke-dasharray", svg)
    assert width_of(minus[0]) < min(map(width_of, plus)), "1 is less than 3 and 4"
    assert "-1" in [e.text for e in shapes(svg, "text")]


def test_chinese_names_and_hostile_ones_are_text(case):
    view = mcda.interplay(case).pillars
    assert "人才引进" in map_svg(view, lambda node: view.graph.name(node, "zh"), lambda k: "")
    told = "".join(e.text for e in shapes(drawn(case, lambda _: HOSTILE), "text"))
    assert "<script>" in told.replace(" ", "") and "script" not in {e.tag for e in ElementTree.fromstring(drawn(case, lambda _: HOSTILE)).iter()}


def test_the_map_says_when_an_effect_comes_later(case):
    links = {key: replace(k, lag=2) if key == ("policy", "credit") else k for key, k in case.links.items()}
    assert "+3, 2" in drawn(replace(case, links=links), told=lambda k: f"{k.weight:+g}, {k.lag}" if k.lag else f"{k.weight:+g}")


def test_links_cross_only_where_they_must():
    """Four nodes without one of the six links can be drawn so that none cross; the order as given crosses two."""
    pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "c"), ("b", "d")]
    graph = Graph(tuple("abcd"), tuple(Link(*p, 1.0) for p in pairs))
    place = {node: i for i, node in enumerate(in_order(graph))}
    assert (place["a"] - place["d"]) % 4 == 2, "the two that are not linked face each other"
    assert in_order(Graph(tuple("abcdefgh"), ())) == tuple("abcdefgh")


def test_two_opposite_links_do_not_lie_on_each_other(case):
    links = dict(case.links)
    links["credit", "policy"] = replace(links["policy", "credit"], source="credit", target="policy", weight=-2.0)
    curves = [e.get("d") for e in shapes(drawn(replace(case, links=links)), "path") if "Q" in e.get("d")]
    middles = {tuple(map(float, re.findall(r"Q(-?[\d.]+)[ ]?(-?[\d.]+)", d)[0])) for d in curves}
    assert len(curves) == len(middles) == 6


def boxes(svg):
    """The boxes of the texts, by the widths that the drawing reckons with."""
    found = []
    tree = ElementTree.fromstring(svg)
    outer = {e: g for g in tree.iter() for e in g}
    for e in (e for e in tree.iter() if e.tag.endswith("}text")):
        kind = (e.get("class") or outer[e].get("class") or " ").split(" ")
        size = 12 if "q" in kind else 14
        across, x, y = wide(e.text, size), float(e.get("x", 0)), float(e.get("y"))
        left = {"m": x - across / 2, "e": x - across}.get(kind[0], x)
        found.append((left, y - size * 0.8, left + across, y + size * 0.1))
    return found


def overlaps(svg):
    found = boxes(svg)
    return [(a, b) for i, a in enumerate(found) for b in found[:i] if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1]


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6, 9])
def test_names_and_weights_have_room(case, size):
    rng = np.random.default_rng(size)
    names = ["Policy support", "科技成果转化与产业化", "R&D", "Talent introduction and retention", "市场配置", "Credit", "Governance of guarantee companies", "x", "金融"]
    nodes = tuple(f"n{i}" for i in range(size))
    pairs = [(a, b) for a in nodes for b in nodes if a != b and rng.random() < 0.5] or [(nodes[0], nodes[1])]
    view = type("View", (), {"graph": Graph(nodes, tuple(Link(*p, float(rng.integers(-4, 5)) or 1.0) for p in pairs)), "__getitem__": lambda self, _: Found(("node", "a", "b", "c"), tuple((n, 0, rng.random(), 0) for n in nodes))})()
    svg = map_svg(view, dict(zip(nodes, names, strict=False)).get, lambda k: f"{k.weight:+g}")
    height = float(re.search(r'viewBox="0 0 480 ([\d.]+)"', svg)[1])
    assert all(a >= -1 and c <= 481 and b >= 0 and d <= height for a, b, c, d in boxes(svg))
    named = overlaps(svg)
    assert not named if size <= 6 else len(named) <= 4


def test_near_points_keep_their_names_apart():
    points = [("Credit evaluation", 0.2, 0.2), ("Talent introduction", 0.21, 0.2), ("市场配置", 0.2, 0.21), ("Policy support", 0.9, 0.9)]
    assert overlaps(scatter_svg(points, "Receives", "Gives", (0.4, 0.4))) == []


def test_a_lost_lead_carries_a_cross_and_its_value():
    found = Found(("link", "weight", "low", "high", "lead_low", "lead", "lead_high", "flip", "leader"), (("a:b", 4.0, 3.0, 4.0, -0.001, 0.01, 0.01, 3.06, "x"), ("b:c", 2.0, 1.0, 3.0, 0.005, 0.01, 0.015, None, "")))
    svg = tornado_svg(found, str, "Lead")
    assert [e.text for e in shapes(svg, "text")].count("3.06") == 1 and sum(e.get("class") == "x g" for e in shapes(svg, "path")) == 1


def test_lines_of_ranks_carry_letters_and_dashes():
    found = Found(("option", "0", "0.5"), (("one", 1, 2), ("two", 2, 1), ("three", 3, 3)))
    svg = ranks_svg(found, str, "Strength", "Rank")
    lines = [e for e in shapes(svg, "path") if "g" in e.get("class").split()]
    assert len({e.get("stroke-dasharray") for e in lines}) == 3
    assert [e.text for e in shapes(svg, "text")][-3:] == ["B", "A", "C"] or {"A", "B", "C"} <= {e.text for e in shapes(svg, "text")}


def test_a_bar_only_where_the_measure_is_in():
    found = type("F", (), {"ids": ("a", "b"), "needed": np.array([0.0, 1.0, 2.0]), "sets": np.array([[0, 0], [1, 0], [0, 1]], bool), "first_at": {"a": 1.0, "b": 2.0}})()
    bars = next(e.get("d") for e in shapes(frontier_svg(found, ["A", "B"], 1.0), "path") if e.get("class") == "f")
    assert [tuple(map(int, pair)) for pair in re.findall(r"M(\d+) \d+h(\d+)", bars)] == [(160, 160), (320, 160)]


def test_the_page_holds_the_rules_once_and_documents_get_them(case):
    svg = drawn(case)
    assert "<style>" in svg and "xmlns" in svg and "<style>" not in bare(svg) and bare(svg).startswith("<svg role")


def test_small_tools():
    assert [n(x) for x in (-0.04, 0.05001, 12.0, -3.25, 1e-9)] == ["0", "0.1", "12", "-3.2", "0"]
    assert path("l", "M", 0, -1.5, "L", 2, 3.26, "z") == '<path class="l" d="M0-1.5L2 3.3z"/>'
    assert told_of(ticks(-0.003, 0.0117)) == ["0.000", "0.005", "0.010"] and told_of(ticks(0, 6)) == ["0", "1", "2", "3", "4", "5", "6"]
    assert ticks(2.0, 2.0) == [2.0]
    for most in (40, 90, 200):
        for name in ("措" * 60, "Operating rules and budget for the Special Action Plan", "x" * 80):
            assert wide(cut(name, most)) <= most and all(wide(line) <= most for line in wrapped(name, most))
    assert "".join(wrapped("措" * 9, 60)) == "措" * 9
