"""Sections -> one HTML page that asks no host for anything; the script only moves the sliders."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files

from mcda.domain.study import Study
from mcda.report.blocks import Cell, Figure, Section, Table
from mcda.report.figures.svg import RULES, bare
from mcda.report.language import by_language
from mcda.report.office import wide
from mcda.report.panel import panel_of, sentences_of
from mcda.report.say import Say

BRIEF, SENTENCE = 16, 50  # letters of row headings that stay on one line, and of a text that needs room
LONG = 12  # longer tables are folded; they print unfolded
CODES = {"zh": "zh-Hans"}


def html_page(study: Study, sections: Sequence[Section], say: Say) -> str:
    """The page; all text is escaped by the template."""
    case = study.case
    script = _small(_file("panel.js"), SCRIPT)
    panels = [p for p in (panel_of(problem, say) for problem in study.problems) if p] if any(s.id == "what_if" for s in sections) else []
    return _template().render(
        title=case.name(say.language), question=case.question.get(say.language) or case.question.get("en", ""), code=say.language, language=CODES.get(say.language, say.language),
        sections=sections, panels=panels, script=script if panels else "", policy=_policy(script if panels else ""), style=_small(_file("page.css"), STYLE) + RULES + _columns(sections), long=LONG,
        standing=standing(study, say), said=sentences_of(say), captions=_captions(sections),
    )  # fmt: skip


def _captions(sections: Sequence[Section]) -> Callable[[Table], str]:
    """Short names for the captions of tables that may be wider than a screen."""
    broad = [b.id for s in sections for b in s.blocks if isinstance(b, Table) and len(b.columns) > 4]
    return lambda table: f"c{broad.index(table.id)}" if table.id in broad else ""


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
    """The picture with a short title for screen readers and where its numbers stand; the page holds its style, the caption the whole title."""
    head, rest = bare(figure.svg).split(">", 1)
    title = re.split(r"[:;：；（(]", figure.title)[0].strip()
    described = f"<desc>{escape(figure.note, quote=False)}</desc>" if figure.note else ""
    return f"{head}><title>{escape(title, quote=False)}</title>{described}{rest}"


def drawn(cell: Cell, first: bool, rows: int = 1, language: str = "en") -> str:
    """One field as HTML. What HTML does not need is left out, since a report holds thousands of fields: end tags, quotes, the scope of a heading."""
    pieces = by_language(cell.text, language)
    lang = f" lang={pieces[0][1]}" if len(pieces) == 1 and pieces[0][1] else ""
    told = (escape(cell.text, quote=False) if lang else _spans(pieces)) + (f"<i>{escape(cell.mark)}</i>" if cell.mark else "")
    bar = "" if cell.bar is None else f" style=--s:{100 * max(0.0, min(1.0, cell.bar)):.0f}%"
    return f"<{'th' if first else 'td'}{f' rowspan={rows}' if rows > 1 else ''}{lang}{bar}>{told}"


def told_of(text: str, language: str) -> str:
    """A sentence as HTML; a number and its percent sign stay on one line."""
    return re.sub(r"(?<=\d) %", "\u00a0%", _spans(by_language(text, language)))


def _spans(pieces: Sequence[tuple[str, str]]) -> str:
    """What is in another language says so, to a screen reader and to the choice of letters."""
    return "".join(f"<span lang={lang}>{escape(piece, quote=False)}</span>" if lang else escape(piece, quote=False) for piece, lang in pieces)


def id_of(name: str) -> str:
    """An id that needs no quotes."""
    return re.sub(r"[^\w.-]", "-", name)


def rows_of(table: Table, language: str) -> str:
    """The rows; headings that repeat those of the row above stand once for all of them."""
    same = [_shared(a, b) for a, b in zip(table.rows, table.rows[1:], strict=False)]
    shared = [0, *same, 0]  # leading cells that a row has in common with the one above
    drawn_rows = []
    for r, row in enumerate(table.rows):
        cells = [drawn(cell, k == 0, next(n for n in range(1, len(shared)) if shared[r + n] <= k), language) for k, cell in enumerate(row) if k >= shared[r]]
        drawn_rows.append("<tr>" + "".join(cells))
    return "".join(drawn_rows)


def _shared(above: Sequence[Cell], row: Sequence[Cell]) -> int:
    """How many cells from the left repeat those above; one at least stays."""
    n = 0
    while n < len(row) - 1 and row[n] == above[n] and row[n].kind == "text" and row[n].text:
        n += 1
    return n


def head_of(table: Table, language: str) -> str:
    return "".join(f"<th>{_spans(by_language(c, language))}" for c in table.columns)


def columns_of(table: Table) -> str:
    """Classes that set the columns of numbers to the right, keep short headings on one line and give long texts room."""
    brief = max((wide(row[0].text) for row in table.rows), default=0) <= BRIEF
    named = " ".join([*(["u"] if brief else []), *(f"n{i}" for i in _numbers(table)), *(f"t{i}" for i in _texts(table))])
    return f' class="{named}"' if " " in named else f" class={named}" if named else ""


def _numbers(table: Table) -> list[int]:
    """Columns that hold mostly numbers, counted from the right, since a heading on the left may span rows."""
    count = len(table.columns)
    return [count - i for i in range(1, count) if table.rows and sum(row[i].kind == "number" for row in table.rows) * 2 > len(table.rows)]


def _texts(table: Table) -> list[int]:
    """Columns that hold a sentence somewhere."""
    count = len(table.columns)
    return [count - i for i in range(1, count) if max((wide(row[i].text) for row in table.rows), default=0) > SENTENCE]


def _columns(sections: Sequence[Section]) -> str:
    """The rules behind those classes."""
    tables = [b for s in sections for b in s.blocks if isinstance(b, Table)]
    rules = ""
    for kind, found, style in (("n", _numbers, "text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums"), ("t", _texts, "min-width:15em")):
        used = sorted({i for table in tables for i in found(table)})
        if used:
            rules += ",".join(f".{kind}{i} tr>:nth-last-child({i})" for i in used) + f"{{{style}}}"
    return rules


def _file(name: str) -> str:
    text = (files("mcda") / "report" / "templates" / name).read_text("utf-8")
    return re.sub(r"\n\s+", "\n", text).strip()


STYLE, SCRIPT = r" ?([{};,>]) ?|(:) ", r" ?([-+*{}();,:<>=?|&!]) ?"


def _small(code: str, spaces: str) -> str:
    """Style or script (without line comments) on one line, without the spaces that nobody reads; what stands in quotes stays as it is."""
    parts = re.split(r"(\"(?:[^\"\\]|\\.)*\")", code.replace("\n", ""))
    return "".join(part if k % 2 else re.sub(spaces, lambda m: m[m.lastindex], part) for k, part in enumerate(parts))


@lru_cache(maxsize=1)
def _template():
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"rows": rows_of, "head": head_of, "titled": titled, "columns": columns_of, "told": told_of, "id": id_of}
    return environment.from_string(_file("report.html.j2"))
