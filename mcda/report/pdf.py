"""Sections -> a tagged PDF by Typst; Chinese text stays text, a missing glyph is an error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcda.domain.study import Study
from mcda.errors import InvalidInput, MissingExtra
from mcda.report.blocks import Block, Figure, Section, Table
from mcda.report.office import clean, laid_out
from mcda.report.pictures import quoted
from mcda.report.say import Say
from mcda.report.typesetting import typeset

if TYPE_CHECKING:
    import typst

FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Noto Sans", "DejaVu Sans", "Libertinus Serif")
_UNDRAWN = re.compile(r"the text `\"(.*?)\"` could not be displayed")


def pdf_document(study: Study, sections: Sequence[Section], say: Say) -> bytes:
    """The report as a PDF/UA-1 file without a date."""
    try:
        import typst
    except ImportError:
        raise MissingExtra.of_extra("a PDF report", "pdf") from None
    try:
        return typeset(_source(study, sections, say), format="pdf", timestamp=0, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise _refusal(error) from None


def _refusal(error: typst.TypstError) -> InvalidInput:
    """Text that no installed font can draw is named: a box in a committee's paper is worse than no paper."""
    missing = {c for text in _UNDRAWN.findall(error.diagnostic) for c in _unquoted(text)}
    if not missing:
        return InvalidInput(f"the PDF cannot be made: {error}", None, "use --to html or --to docx")
    shown = " ".join(f"{c} (U+{ord(c):04X})" for c in sorted(missing)[:12])
    return InvalidInput(f"no installed font can draw {shown}", None, "install a font with these characters (for Chinese: Noto Sans CJK), or use --to html")


def _unquoted(text: str) -> str:
    return re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda found: chr(int(found[1], 16)), text)


def _source(study: Study, sections: Sequence[Section], say: Say) -> str:
    """The document in Typst markup; every text goes in as a string literal, so nothing in it is markup."""
    title = clean(study.case.name(say.language))
    parts = [
        f"#set document(title: {quoted(title)}, author: \"openmcda\", date: none)",
        f'#set text(font: ({", ".join(quoted(f) for f in FONTS)},), size: 10pt, lang: "{say.language}")',
        '#set page(paper: "a4", margin: 2cm, numbering: "1")',
        "#set par(justify: false)",
        "#show table: set text(size: 8pt)",
        "#show figure.where(kind: table): set block(breakable: true)",
        "#show figure.where(kind: table): set figure.caption(position: top)",
        "#show figure.caption.where(kind: table): set block(sticky: true)",
        "#set table(stroke: (x, y) => (bottom: 0.4pt + luma(80%)), inset: 3pt)",
        f"#text(size: 18pt, weight: \"bold\")[#{quoted(title)}]",
    ]
    question = study.case.question.get(say.language) or study.case.question.get("en", "")
    if question:
        parts.append(f"#par[#{quoted(clean(question))}]")
    for section in sections:
        parts.append(f"#heading(level: 1)[#{quoted(clean(section.title))}]")
        parts += [_block(block) for block in section.blocks]
    return "\n".join(parts)


def _block(block: Block) -> str:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Figure):
        title = quoted(clean(block.title))
        return f'#figure(image(bytes({quoted(block.svg)}), format: "svg", width: 80%, alt: {title}), alt: {title}, caption: [#{title}])'
    told = f"#{quoted(clean(block.text))}"
    if block.kind == "lead":
        return f"#block(fill: luma(95%), inset: 8pt, width: 100%)[#text(size: 12pt)[{told}]]"
    return f"#par[{'! ' if block.kind == 'warning' else ''}{told}]"


def _table(block: Table) -> str:
    """Texts go in as bare strings and columns with their widths: half the time of markup and measured columns."""
    columns, told, twips = laid_out(block)
    widths = ", ".join(f"{w / 20:g}pt" for w in twips)
    aligned = ", ".join("right" if block.rows and block.rows[0][k].kind == "number" else "left" for k in range(len(columns)))
    header = ", ".join(f"strong({quoted(c)})" for c in columns)
    rows = ",\n".join(",".join(map(quoted, row)) for row in told)
    caption = quoted(clean(block.caption))
    body = f"#figure(kind: table, supplement: none, numbering: none, caption: {caption}, table(columns: ({widths},), align: ({aligned},), table.header({header}),\n{rows}))"
    return body + (f"\n#par[#emph[#{quoted(clean(block.note))}]]" if block.note else "")
