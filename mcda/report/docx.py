"""Sections -> a Word document: real headings, tables with header rows, pictures with alternative texts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from mcda.domain.study import Study
from mcda.errors import MissingExtra
from mcda.ooxml import EPOCH, without_clock
from mcda.report.blocks import Block, Figure, Section, Table
from mcda.report.office import EASTERN, WESTERN, clean, laid_out
from mcda.report.pictures import pngs_of
from mcda.report.say import Say

WIDTH_CM = 16.0
LINE = 'w:val="single" w:sz="4" w:space="0" w:color="B7C3D0"'
TABLE_TEXT, LEAD = "TableText", "Lead"


def docx_document(study: Study, sections: Sequence[Section], say: Say) -> bytes:
    """The report as a .docx file, the same bytes for the same study."""
    try:
        from docx import Document
        from docx.oxml import parse_xml
    except ImportError:
        raise MissingExtra.of_extra("a Word report", "docx") from None
    document = Document()
    _styled(document)
    title = clean(study.case.name(say.language))
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "openmcda", ""
    properties.language = {"zh": "zh-CN"}.get(say.language, say.language)
    properties.created = properties.modified = properties.last_printed = EPOCH
    question = study.case.question.get(say.language) or study.case.question.get("en", "")
    parts = [_paragraph(title, "Title"), *([_paragraph(question, "Subtitle")] if question else []), *_parts(document, sections)]
    body = document.element.body
    for element in parse_xml(f"<w:body {_namespace()}>{''.join(parts)}</w:body>"):
        body.insert(len(body) - 1, element)  # the last one is the set-up of the page
    out = io.BytesIO()
    document.save(out)
    return without_clock(out.getvalue())


def _styled(document: object) -> None:
    """Fonts for Western and East Asian text in every style."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
    _own_styles(document)
    for style in document.styles:
        if not hasattr(style, "font"):
            continue
        style.font.name = WESTERN
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(name), None)
        fonts.set(qn("w:eastAsia"), EASTERN)
    document.styles["Normal"].font.size = Pt(10.5)


def _own_styles(document: object) -> None:
    """Small print for tables, and the answer beside a bar."""
    from docx.oxml import parse_xml
    from docx.shared import Pt, RGBColor

    small = document.styles.add_style(TABLE_TEXT, 1)
    small.font.size, small.paragraph_format.space_after = Pt(8), Pt(0)
    lead = document.styles.add_style(LEAD, 1)
    lead.font.size, lead.font.bold, lead.paragraph_format.space_after = Pt(11), True, Pt(8)
    lead.paragraph_format.left_indent = Pt(8)
    lead.element.get_or_add_pPr().insert(0, parse_xml(f'<w:pBdr {_namespace()}><w:left w:val="single" w:sz="24" w:space="8" w:color="1F5FA8"/></w:pBdr>'))
    for level, size in ((1, 16), (2, 13)):
        document.styles[f"Heading {level}"].font.size = Pt(size)
        document.styles[f"Heading {level}"].font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
    document.styles["Caption"].font.color.rgb = RGBColor(0x3D, 0x47, 0x52)


def _parts(document: object, sections: Sequence[Section]) -> Iterator[str]:
    """The body as XML, parsed in one go: the library takes many times as long, paragraph by paragraph and cell by cell."""
    pictures = pngs_of([block.svg for section in sections for block in section.blocks if isinstance(block, Figure)])
    numbers = count(1)
    for section in sections:
        yield _paragraph(section.title, "Heading1")
        for block in section.blocks:
            if isinstance(block, Figure):
                yield _figure(document, block, pictures[block.svg], next(numbers))
            else:
                yield _table(block) if isinstance(block, Table) else _sentence(block)


def _sentence(block: Block) -> str:
    told = ("! " if block.kind == "warning" else "") + block.text
    return _paragraph(told, LEAD if block.kind == "lead" else "", run="<w:i/>" if block.kind == "note" else "")


def _paragraph(text: str, style: str = "", run: str = "", further: str = "") -> str:
    """One paragraph with its style, the properties of its text and further ones of its own."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{named}{further}</w:pPr>" if named or further else ""
    return f"<w:p>{properties}{_run(text, run) if text else ''}</w:p>"


def _run(text: str, properties: str = "") -> str:
    lines = clean(text).replace("\t", " ").split("\n")
    told = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{told}</w:r>"


def _table(block: Table) -> str:
    """The table below its caption, and its note."""
    note = _paragraph(block.note, "", "<w:i/>", '<w:spacing w:before="60"/>')
    return _paragraph(block.caption, "Caption", further="<w:keepNext/>") + _grid(block) + note


def _grid(block: Table) -> str:
    columns, told, widths = laid_out(block)
    right = [bool(block.rows) and all(row[k].kind == "number" for row in block.rows) for k in range(len(columns))]
    head = "".join(_cell(c, w, r, True) for c, w, r in zip(columns, widths, right, strict=True))
    rows = (
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>" + "".join(_cell(t, w, c.kind == "number", False) for t, w, c in zip(texts, widths, row, strict=True)) + "</w:tr>"
        for texts, row in zip(told, block.rows, strict=True)
    )
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders><w:top {LINE}/><w:bottom {LINE}/><w:insideH {LINE}/></w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0420" w:firstRow="1"/><w:tblCaption w:val={quoteattr(clean(block.caption))}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{''.join(rows)}</w:tbl>"
    )


def _cell(text: str, width: int, right: bool, heading: bool) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="DCE6F1"/>' if heading else ""
    align = '<w:jc w:val="right"/>' if right else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{TABLE_TEXT}"/>{align}</w:pPr>{_run(text, "<w:b/>" if heading else "")}</w:p></w:tc>'


def _namespace() -> str:
    from docx.oxml.ns import nsdecls

    return nsdecls("w")


def _figure(document: object, block: Figure, png: bytes, number: int) -> str:
    """The picture in its own width, at most that of the page, with its alternative text and caption."""
    from docx.shared import Cm
    from lxml.etree import tostring

    natural = re.search(r"max-width:(\d+)pt", block.svg)
    width = min(WIDTH_CM, int(natural[1]) / 72 * 2.54) if natural else WIDTH_CM
    inline = document.part.new_pic_inline(io.BytesIO(png), Cm(width))
    described = inline.docPr
    described.id, described.name = number, clean(block.id)
    described.set("descr", clean(block.title))
    return f"<w:p><w:pPr><w:keepNext/></w:pPr><w:r><w:drawing>{tostring(inline, encoding='unicode')}</w:drawing></w:r></w:p>{_paragraph(block.title, 'Caption')}"
