"""Sections -> one HTML page that asks no host for anything; the script only moves the sliders."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files

from mcda.domain.study import Study
from mcda.report.blocks import Cell, Figure, Section, Table
from mcda.report.panel import panel_of
from mcda.report.say import Say

LONG = 12  # longer tables are folded; they print unfolded
CODES = {"zh": "zh-Hans"}


def html_page(study: Study, sections: Sequence[Section], say: Say) -> str:
    """The page; all text is escaped by the template."""
    case = study.case
    script = _file("panel.js")
    panels = [p for p in (panel_of(problem, say) for problem in study.problems) if p] if any(s.id == "what_if" for s in sections) else []
    return _template().render(
        title=case.name(say.language), question=case.question.get(say.language) or case.question.get("en", ""), language=CODES.get(say.language, say.language),
        sections=sections, panels=panels, script=script if panels else "", policy=_policy(script if panels else ""), style=_file("page.css"), say=say, long=LONG,
        standing=standing(study, say),
    )  # fmt: skip


def standing(study: Study, say: Say) -> str:
    """The title block's line: with which version it was made and how the data stand."""
    told = say("Made with openmcda {version}.", version=study.versions.get("openmcda", ""))
    if any(p.illustrative_share > 0 or p.full_weights.illustrative for p in study.problems):
        told += " " + say("Some ratings or judgements are illustrative; they are marked I.")
    return told


def _policy(script: str) -> str:
    """Nothing is loaded from anywhere, and only this one script runs."""
    allowed = f"script-src 'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'; " if script else ""
    return f"default-src 'none'; {allowed}style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def titled(figure: Figure) -> str:
    """The picture with a title for screen readers."""
    if "<title>" in figure.svg:
        return figure.svg
    head, rest = figure.svg.split(">", 1)
    return f"{head}><title>{escape(figure.title)}</title>{rest}"


def drawn(cell: Cell, first: bool) -> str:
    """One field as HTML. End tags that HTML does not need are left out: a report holds thousands of fields."""
    told = escape(cell.text, quote=False) + (f"<sup>{escape(cell.mark)}</sup>" if cell.mark else "")
    if first:
        return f"<th scope=row>{told}"
    bar = "" if cell.bar is None else f' style="--s:{100 * max(0.0, min(1.0, cell.bar)):.3g}%"'
    kind = " class=n" if cell.kind == "number" and not bar else ' class="n b"' if bar else ""
    return f"<td{kind}{bar}>{told}"


def rows_of(table: Table) -> str:
    return "\n".join("<tr>" + "".join(drawn(cell, i == 0) for i, cell in enumerate(row)) for row in table.rows)


def head_of(table: Table) -> str:
    numbers = [bool(table.rows) and cell.kind == "number" for cell in table.rows[0]] if table.rows else [False] * len(table.columns)
    return "".join(f"<th scope=col{' class=n' if n else ''}>{escape(c, quote=False)}" for c, n in zip(table.columns, numbers, strict=False))


def _file(name: str) -> str:
    text = (files("mcda") / "report" / "templates" / name).read_text("utf-8")
    return re.sub(r"\n\s+", "\n", text).strip()


@lru_cache(maxsize=1)
def _template():
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"rows": rows_of, "head": head_of, "titled": titled}
    return environment.from_string(_file("report.html.j2"))
