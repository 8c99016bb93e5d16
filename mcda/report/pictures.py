"""SVG -> PNG for documents that cannot hold SVG, drawn by Typst."""

from __future__ import annotations

from functools import lru_cache

from mcda.errors import MissingExtra

PPI = 170


@lru_cache(maxsize=64)
def png_of(svg: str) -> bytes:
    """The picture at 170 dots per inch."""
    try:
        import typst
    except ImportError:
        raise MissingExtra.of_extra("pictures in a Word report", "docx") from None
    source = f'#set page(width: 16cm, height: auto, margin: 0pt)\n#image(bytes({quoted(svg)}), format: "svg", width: 16cm)'
    return typst.compile(source.encode("utf-8"), format="png", ppi=PPI)


def quoted(text: str) -> str:
    """A Typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "").replace("\t", "\\t")
    return f'"{escaped}"'
