"""Sections -> a tagged PDF by Typst; Chinese text stays text, a missing glyph is an error."""

from __future__ import annotations

from collections.abc import Sequence

from mcda.domain.study import Study
from mcda.errors import InvalidInput, MissingExtra
from mcda.report.blocks import Block, Figure, Section, Table
from mcda.report.docx import clean
from mcda.report.pictures import quoted
from mcda.report.say import Say

FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Noto Sans", "DejaVu Sans", "Libertinus Serif")


def pdf_document(study: Study, sections: Sequence[Section], say: Say) -> bytes:
    """The report as a PDF/UA-1 file without a date."""
    try:
        import typst
    except ImportError:
        raise MissingExtra.of_extra("a PDF report", "pdf") from None
    families = set(typst.Fonts().families())
    fonts = [f for f in FONTS if f in families]
    source = _source(study, sections, say, fonts)
    _refuse_missing(source)
    try:
        return typst.compile(source.encode("utf-8"), format="pdf", timestamp=0, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise InvalidInput(f"the PDF cannot be made: {error}", None, "use --to html or --to docx") from None


def _source(study: Study, sections: Sequence[Section], say: Say, fonts: Sequence[str]) -> str:
    """The document in Typst markup; every text goes in as a string literal, so nothing in it is markup."""
    title = clean(study.case.name(say.language))
    parts = [
        f"#set document(title: {quoted(title)}, author: \"openmcda\", date: none)",
        f'#set text(font: ({", ".join(quoted(f) for f in fonts)},), size: 10pt, lang: "{say.language}")' if fonts else f'#set text(lang: "{say.language}")',
        '#set page(paper: "a4", margin: 2cm, numbering: "1")',
        "#set par(justify: false)",
        "#show table: set text(size: 8pt)",
        "#show figure: set block(breakable: true)",
        "#show figure.where(kind: table): set figure.caption(position: top)",
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
    aligned = ["right" if block.rows and block.rows[0][k].kind == "number" else "left" for k in range(len(block.columns))]
    header = ", ".join(f"[*#{quoted(clean(c))}*]" for c in block.columns)
    rows = ",\n".join(", ".join(f"[#{quoted(clean(c.text + (f' {c.mark}' if c.mark else '')))}]" for c in row) for row in block.rows)
    caption = quoted(clean(block.caption))
    body = f"#figure(kind: table, supplement: none, numbering: none, caption: [#{caption}], table(columns: {len(aligned)}, align: ({', '.join(aligned)},), table.header({header}), {rows}))"
    return body + (f"\n#par[#emph[#{quoted(clean(block.note))}]]" if block.note else "")


def _refuse_missing(source: str) -> None:
    """An error for text that no installed font can draw: a box in a committee's paper is worse than no paper."""
    wanted = {c for c in source if ord(c) > 0x2FF and not c.isspace() and ord(c) not in (0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFE0E, 0xFE0F)}
    if not wanted:
        return
    from fontTools.ttLib import TTCollection, TTFont, TTLibError
    from matplotlib.font_manager import findSystemFonts

    for path in sorted(findSystemFonts(), key=lambda p: ("CJK" not in p, "DejaVu" not in p, p)):
        try:
            collection = path.lower().endswith((".ttc", ".otc"))
            with TTCollection(path, lazy=True) if collection else TTFont(path, lazy=True) as opened:
                font = opened.fonts[0] if collection else opened
                drawn = font.getBestCmap() or {}
        except (OSError, TTLibError):  # a font file that cannot be read draws nothing
            continue
        wanted = {c for c in wanted if ord(c) not in drawn}
        if not wanted:
            return
    shown = " ".join(f"{c} (U+{ord(c):04X})" for c in sorted(wanted)[:12])
    raise InvalidInput(f"no installed font can draw {shown}", None, "install a font with these characters (for Chinese: Noto Sans CJK), or use --to html")
