"""SVG -> PNG for documents that cannot hold SVG, drawn by Typst."""

from __future__ import annotations

from collections.abc import Sequence

from mcda.errors import MissingExtra
from mcda.report.typesetting import typeset

PPI = 170


def pngs_of(svgs: Sequence[str]) -> dict[str, bytes]:
    """Each picture at 170 dots per inch; all are drawn in one run, since starting takes the time."""
    try:
        import typst  # noqa: F401
    except ImportError:
        raise MissingExtra.of_extra("pictures in a Word report", "docx") from None
    wanted = list(dict.fromkeys(svgs))
    pages = [f'#page(width: 16cm, height: auto, margin: 0pt)[#image(bytes({quoted(svg)}), format: "svg", width: 16cm)]' for svg in wanted]
    if not wanted:
        return {}
    drawn = typeset("\n".join(pages), format="png", ppi=PPI)
    return dict(zip(wanted, [drawn] if isinstance(drawn, bytes) else drawn, strict=True))


def quoted(text: str) -> str:
    """A Typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "").replace("\t", "\\t")
    return f'"{escaped}"'
