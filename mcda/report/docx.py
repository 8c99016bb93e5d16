"""Sections -> a Word document: real headings, tables with header rows, pictures with alternative texts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from mcda.domain.study import Study
from mcda.errors import MissingExtra
from mcda.report.blocks import Block, Figure, Section, Table
from mcda.report.pictures import pngs_of
from mcda.report.say import Say

WESTERN, EASTERN = "Calibri", "Microsoft YaHei"
EPOCH = datetime(1980, 1, 1)  # no clock in the file
WIDTH_CM = 16.0
PAGE, TWIPS = 9072, 100  # twips of 16 cm, and of a letter at 8.5 points
LINE = 'w:val="single" w:sz="4" w:space="0" w:color="B7C3D0"'
TABLE_TEXT, LEAD = "TableText", "Lead"


def docx_document(study: Study, sections: Sequence[Section], say: Say) -> bytes:
    """The report as a .docx file, the same bytes for the same study."""
    try:
        from docx import Document
    except ImportError:
        raise MissingExtra.of_extra("a Word report", "docx") from None
    document = Document()
    _styled(document, say.language)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean(study.case.name(say.language)), "openmcda", ""
    properties.language = {"zh": "zh-CN"}.get(say.language, say.language)
    properties.created = properties.modified = properties.last_printed = EPOCH
    document.add_heading(clean(study.case.name(say.language)), 0)
    question = study.case.question.get(say.language) or study.case.question.get("en", "")
    if question:
        document.add_paragraph(clean(question), style="Subtitle")
    pictures = pngs_of([block.svg for section in sections for block in section.blocks if isinstance(block, Figure)])
    for section in sections:
        document.add_heading(clean(section.title), 1)
        for block in section.blocks:
            _add(document, block, pictures)
    out = io.BytesIO()
    document.save(out)
    return without_clock(out.getvalue())


def _styled(document: object, language: str) -> None:
    """Fonts for Western and East Asian text in every style, and the language of the text."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
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
    small.font.size, small.paragraph_format.space_after = Pt(8.5), Pt(0)
    lead = document.styles.add_style(LEAD, 1)
    lead.font.size, lead.font.bold, lead.paragraph_format.space_after = Pt(11), True, Pt(8)
    lead.paragraph_format.left_indent = Pt(8)
    lead.element.get_or_add_pPr().append(parse_xml(f'<w:pBdr {_namespace()}><w:left w:val="single" w:sz="24" w:space="8" w:color="1F5FA8"/></w:pBdr>'))
    for level, size in ((1, 16), (2, 13)):
        document.styles[f"Heading {level}"].font.size = Pt(size)
        document.styles[f"Heading {level}"].font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
    document.styles["Caption"].font.color.rgb = RGBColor(0x3D, 0x47, 0x52)


def _add(document: object, block: Block, pictures: Mapping[str, bytes]) -> None:
    if isinstance(block, Table):
        _add_table(document, block)
    elif isinstance(block, Figure):
        _add_figure(document, block, pictures)
    else:
        paragraph = document.add_paragraph(style=LEAD if block.kind == "lead" else None)
        run = paragraph.add_run(("! " if block.kind == "warning" else "") + clean(block.text))
        run.italic = block.kind == "note"


def _add_table(document: object, block: Table) -> None:
    """The table written as XML in one go: the library takes a hundred times as long, cell by cell."""
    from docx.oxml import parse_xml
    from docx.shared import Pt

    document.add_paragraph(clean(block.caption), style="Caption").paragraph_format.keep_with_next = True
    after = document.add_paragraph()
    after.paragraph_format.space_before = Pt(3)
    if block.note:
        after.add_run(clean(block.note)).italic = True
    after._p.addprevious(parse_xml(_table_xml(block)))


def _table_xml(block: Table) -> str:
    told = [[clean(c.text + (f" {c.mark}" if c.mark else "")) for c in row] for row in block.rows]
    widths = column_widths([clean(c) for c in block.columns], told)
    right = [bool(block.rows) and all(row[k].kind == "number" for row in block.rows) for k in range(len(block.columns))]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    head = "".join(_cell_xml(clean(c), w, r, True) for c, w, r in zip(block.columns, widths, right, strict=True))
    rows = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(_cell_xml(t, w, c.kind == 'number', False) for t, w, c in zip(texts, widths, row, strict=True))}</w:tr>" for texts, row in zip(told, block.rows, strict=True))
    return (
        f'<w:tbl {_namespace()}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders><w:top {LINE}/><w:bottom {LINE}/><w:insideH {LINE}/></w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0420" w:firstRow="1"/><w:tblCaption w:val={quoteattr(clean(block.caption))}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )


def _cell_xml(text: str, width: int, right: bool, heading: bool) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="DCE6F1"/>' if heading else ""
    align = '<w:jc w:val="right"/>' if right else ""
    bold = "<w:rPr><w:b/></w:rPr>" if heading else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\n"))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{TABLE_TEXT}"/>{align}</w:pPr><w:r>{bold}{lines}</w:r></w:p></w:tc>'


def _namespace() -> str:
    from docx.oxml.ns import nsdecls

    return nsdecls("w")


def column_widths(columns: Sequence[str], rows: Sequence[Sequence[str]], whole: int = PAGE) -> list[int]:
    """Widths in twips that sum to at most `whole`: as wide as the text needs, the long columns sharing what is left."""
    wanted, least = [], []
    for k, name in enumerate(columns):
        cells = [name, *(row[k] for row in rows)]
        words = [_wide(word) for cell in cells for word in ([cell] if len(cell) <= 10 and any(map(str.isdigit, cell)) else cell.replace("/", "/ ").replace("_", "_ ").split())]
        least.append(min(max(words, default=3), 14) + 2)
        wanted.append(max(least[-1], min(max(map(_wide, cells)) + 2, 60)))
    spare, open_ = whole / TWIPS - sum(least), sum(wanted) - sum(least)
    if sum(wanted) * TWIPS <= whole:
        return [w * TWIPS for w in wanted]
    if spare <= 0 or open_ <= 0:
        chars = [n * whole / TWIPS / sum(least) for n in least]
    else:
        chars = [n + (w - n) * spare / open_ for n, w in zip(least, wanted, strict=True)]
    widths = [int(c * TWIPS) for c in chars]
    widths[-1] += whole - sum(widths)
    return widths


def _wide(text: str) -> int:
    """Width in Latin letters; Chinese characters take two, and break anywhere."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _add_figure(document: object, block: Figure, pictures: Mapping[str, bytes]) -> None:
    from docx.shared import Cm

    natural = re.search(r"max-width:(\d+)pt", block.svg)
    width = min(WIDTH_CM, int(natural[1]) / 72 * 2.54) if natural else WIDTH_CM
    picture = document.add_picture(io.BytesIO(pictures[block.svg]), width=Cm(width))
    described = picture._inline.docPr
    described.set("descr", clean(block.title))
    described.set("name", clean(block.id))
    document.add_paragraph(clean(block.title), style="Caption")


def clean(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF)))


def without_clock(data: bytes) -> bytes:
    """The same zip file with all entries dated 1980, in the same order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            dated = zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
            dated.compress_type, dated.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(dated, source.read(entry))
    return out.getvalue()
