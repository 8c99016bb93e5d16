"""A matplotlib figure -> SVG that can stand in a page beside others."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FONTS = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
HALO = "paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round;"  # a white rim, so that text can be read over lines


def svg_of(figure: Figure, prefix: str) -> str:
    """The figure as an <svg> element: no date, text as text, every id prefixed with `prefix`."""
    import matplotlib

    out = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": prefix}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # the reader's fonts draw the text, not ours
        figure.savefig(out, format="svg", metadata={"Date": None})
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    svg = re.sub(r'(xlink:href|href)="#([^"]+)"', rf'\1="#{prefix}-\2"', svg)
    svg = re.sub(r"'DejaVu Sans'(, sans-serif)?|DejaVu Sans", FONTS, svg)
    svg = svg.replace('<text style="', f'<text style="{HALO} ')
    head, rest = svg.split(">", 1)
    head = re.sub(r'\s(width|height)="[^"]*"', "", head)
    width = figure.get_figwidth() * 72
    return f'{head} role="img" style="width:100%;max-width:{width:.0f}pt;height:auto">{rest}'.strip()


def new_figure(width: float, height: float) -> Figure:
    """An empty figure in inches, without pyplot and its state."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")
