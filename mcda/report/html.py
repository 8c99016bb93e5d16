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
from mcda.report.figures.svg import RULES, bare
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
        sections=sections, panels=panels, script=script if panels else "", policy=_policy(script if panels else ""), style=_file("page.css") + RULES + _right(), long=LONG,
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
    """The picture with a title for screen readers and where its numbers stand; the page holds its style."""
    head, rest = bare(figure.svg).split(">", 1)
    return f"{head}><title>{escape(figure.title)}</title><desc>{escape(figure.note)}</desc>{rest}"


def drawn(cell: Cell, first: bool) -> str:
    """One field as HTML. What HTML does not need is left out, since a report holds thousands of fields: end tags, the scope of a heading."""
    told = escape(cell.text, quote=False) + (f"<sup>{escape(cell.mark)}</sup>" if cell.mark else "")
    bar = "" if cell.bar is None else f" style=--s:{100 * max(0.0, min(1.0, cell.bar)):.3g}%"
    return f"<{'th' if first else 'td'}{bar}>{told}"


def told_of(text: str) -> str:
    """A sentence as HTML; a number and its percent sign stay on one line."""
    return re.sub(r"(?<=\d) %", "\u00a0%", escape(text, quote=False))


def rows_of(table: Table) -> str:
    return "\n".join("<tr>" + "".join(drawn(cell, i == 0) for i, cell in enumerate(row)) for row in table.rows)


def head_of(table: Table) -> str:
    return "".join(f"<th>{escape(c, quote=False)}" for c in table.columns)


def columns_of(table: Table) -> str:
    """Classes that set the columns of numbers to the right."""
    return " ".join(f"n{i + 1}" for i in range(1, len(table.columns)) if table.rows and sum(row[i].kind == "number" for row in table.rows) * 2 > len(table.rows))


def _right(most: int = 24) -> str:
    """The rules behind those classes."""
    return f"{','.join(f'.n{i} :nth-child({i})' for i in range(2, most))}{{text-align:right;font-variant-numeric:tabular-nums}}{','.join(f'.n{i} td:nth-child({i})' for i in range(2, most))}{{white-space:nowrap}}"


def _file(name: str) -> str:
    text = (files("mcda") / "report" / "templates" / name).read_text("utf-8")
    return re.sub(r"\n\s+", "\n", text).strip()


@lru_cache(maxsize=1)
def _template():
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"rows": rows_of, "head": head_of, "titled": titled, "columns": columns_of, "told": told_of}
    return environment.from_string(_file("report.html.j2"))
