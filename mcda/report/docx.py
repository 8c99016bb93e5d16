"""Sections -> a Word document: real headings, tables with header rows, pictures with alternative texts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from mcda.domain.study import Study
from mcda.errors import MissingExtra
from mcda.report.blocks import Block, Figure, Section, Table
from mcda.report.pictures import png_of
from mcda.report.say import Say

WESTERN, EASTERN = "Calibri", "Microsoft YaHei"
EPOCH = datetime(1980, 1, 1)  # no clock in the file
WIDTH_CM = 16.0


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
    for section in sections:
        document.add_heading(clean(section.title), 1)
        for block in section.blocks:
            _add(document, block, say)
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


def _add(document: object, block: Block, say: Say) -> None:
    if isinstance(block, Table):
        _add_table(document, block)
    elif isinstance(block, Figure):
        _add_figure(document, block, say)
    else:
        paragraph = document.add_paragraph(style="Intense Quote" if block.kind == "lead" else None)
        run = paragraph.add_run(("! " if block.kind == "warning" else "") + clean(block.text))
        run.italic = block.kind == "note"


def _add_table(document: object, block: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document.add_paragraph(clean(block.caption), style="Caption").paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.columns), style="Light List Accent 1")
    header = table.rows[0]
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    header._tr.get_or_add_trPr().append(repeat)
    _described(table, block.caption)
    for cell, name in zip(header.cells, block.columns, strict=True):
        cell.text = clean(name)
    for row in block.rows:
        for cell, told in zip(table.add_row().cells, row, strict=True):
            cell.text = clean(told.text + (f" {told.mark}" if told.mark else ""))
            if told.kind == "number":
                cell.paragraphs[0].alignment = 2
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size = Pt(9)
    document.add_paragraph().add_run(clean(block.note)).italic = True


def _described(table: object, text: str) -> None:
    """The caption as alternative text of the table."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), clean(text))
    table._tbl.tblPr.append(caption)


def _add_figure(document: object, block: Figure, say: Say) -> None:
    from docx.shared import Cm

    picture = document.add_picture(io.BytesIO(png_of(block.svg)), width=Cm(WIDTH_CM))
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
