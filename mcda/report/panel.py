"""The what-if panel of the HTML page: one slider per top node with the exact band of the reported first place."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from mcda.domain.panel import PanelData
from mcda.domain.stability import stays
from mcda.domain.study import ProblemStudy
from mcda.report.say import Say
from mcda.report.sentences import stays_first

DIGITS = 4  # of the drawn band, as shares of the slider


@dataclass(frozen=True)
class Slider:
    node: str
    name: str
    now: str
    place: str
    bands: tuple[tuple[str, str], ...]
    sentence: str


@dataclass(frozen=True)
class Panel:
    """What the template draws; `data` is the JSON that the script computes with."""

    problem: str
    title: str
    sliders: tuple[Slider, ...]
    data: str
    words: dict[str, str]


def panel_of(problem: ProblemStudy, say: Say) -> Panel | None:
    found = problem.results.get("panel")
    if not isinstance(found, PanelData):
        return None
    title = say("Move the weights: {problem}", problem=problem.plan.name(say.language))
    return Panel(problem.id, title, tuple(_slider(found, n, problem, say) for n in found.nodes), _data(found, say), _words(say))


def _words(say: Say) -> dict[str, str]:
    return {
        "legend": say("Striped: weights with which the reported first place stays while only this one is moved and the others keep their proportions (exact). The line is the weight of this report."),
        "reset": say("Back to the report's weights"), "copy": say("Copy my weights"), "mine": say("My weights, as the commands of mcda take them"), "ranking": say("Ranking with your weights"),
    }  # fmt: skip


def _slider(found: PanelData, node: str, problem: ProblemStudy, say: Say) -> Slider:
    stability = found.stability
    k = stability.nodes.index(node)
    inner = [stays(a, b, DIGITS) for a, b in stability.intervals[k]]
    bands = tuple((f"{100 * a:g}", f"{100 * (b - a):.4g}") for a, b in inner if b > a)
    now = stability.weight[k]
    return Slider(node, say.node(node, problem), say.share(now, 1), f"{100 * now:.4g}", bands, stays_first(stability, node, problem, say))


def _data(found: PanelData, say: Say) -> str:
    return _json({
        "problem": found.problem, "kind": found.kind, "nodes": list(found.nodes), "options": [say.option(a) for a in found.alternatives],
        "weights": found.weights.tolist(), "node": [int(row) for row in found.members.argmax(axis=0)], **_table(found),
        "winners": [found.alternatives.index(w) for w in found.winners],
    })  # fmt: skip


def sentences_of(say: Say) -> str:
    """What the panels say, the fields left open for the script."""
    return _json({
        "first": say("With these weights {first} ranks first ({score}); {second} is second ({other}).", **_blank("first", "score", "second", "other")),
        "tied": say("With these weights {names} share the first place ({score}).", **_blank("names", "score")),
        "same": say("The reported first place stays."), "other": say("The reported first place does not stay."),
        "copied": say("Copied."), "select": say("Select the text and copy it."),
    })  # fmt: skip


def _json(document: dict) -> str:
    """JSON for the script; `<` is escaped, so that no name can end the element."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _table(found: PanelData) -> dict:
    """One table instead of two: per unit of weight the distance of each value from the worst one, and per column that of the best."""
    if found.kind == "linear":
        return _columns(found.tables[0])
    far = np.sqrt(found.tables[1])
    span = far + np.sqrt(found.tables[0])
    return {**_columns(far), "span": [_short(x) for x in span.max(axis=0).tolist()]}


def _columns(values: np.ndarray) -> dict:
    """The table by columns, each divided by its unit: levels and counts are small whole numbers then."""
    units = np.array([_unit(column) for column in values.T])
    whole = np.where(units == 1, values, np.round(values / units))
    return {"unit": [_short(u) for u in units.tolist()], "table": [[_short(x) for x in row] for row in whole.tolist()]}


def _unit(column: np.ndarray) -> float:
    """The number of which all values of a column are small multiples; 1 where there is none."""
    sizes = np.abs(column[column != 0])
    for parts in range(1, 5) if len(sizes) else ():
        unit = float(sizes.min()) / parts
        times = column / unit
        if np.abs(times).max() < 1000 and np.allclose(times, np.round(times), rtol=1e-14, atol=0):
            return float(np.median(sizes / np.abs(np.round(sizes / unit))))
    return 1.0


def _short(x: float) -> float | int:
    """15 digits: the scores stay within 1e-14."""
    x = float(f"{x:.15g}")
    return int(x) if x == int(x) and abs(x) < 1e15 else x


def _blank(*names: str) -> dict[str, str]:
    """Fields that the script fills in."""
    return {name: f"{{{name}}}" for name in names}
