"""A matplotlib figure -> SVG that can stand in a page beside others."""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
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
    head, rest = compact(svg, prefix).split(">", 1)
    rest, rules = classes(rest, prefix)
    rest = f"<style>#{prefix} text{{font-family:{FONTS};{HALO}}}{rules}</style>" + rest
    head = head.replace("<svg", f'<svg id="{prefix}"', 1)
    head = re.sub(r'\s(width|height)="[^"]*"', "", head)
    width = figure.get_figwidth() * 72
    return f'{head} role="img" style="width:100%;max-width:{width:.0f}pt;height:auto">{rest}'.strip()


def label(name: str, most: int = 36) -> str:
    """A name for a picture: short enough to leave room (Chinese letters are twice as wide), and no formula."""
    width, kept = 0, ""
    for letter in name:
        width += 2 if ord(letter) > 0x2E7F else 1
        if width > most:
            kept = kept.rstrip() + "…"
            break
        kept += letter
    return kept.replace("$", r"\$")


def compact(svg: str, prefix: str) -> str:
    """The same picture in fewer bytes: no comments, clips or names of fonts, and a tenth of a point is enough."""
    svg = re.sub(r"<!--.*?-->|<defs>\s*<style.*?</defs>|<defs>\s*<clipPath.*?</defs>|\sclip-path=\"[^\"]*\"", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font-size:\1", svg)
    svg = re.sub(r"-?\d+\.\d{2,}", lambda m: f"{float(m.group()):.1f}".removesuffix(".0"), svg)
    svg = re.sub(r"; ?(stroke-linejoin: (miter|round)|stroke-linecap: (square|butt))(?=[;\"])", "", svg)
    svg = re.sub(r"(?<=[;\"]) ?([a-z-]+): ", r"\1:", svg)
    svg = re.sub(r";?font-family:[^;\"]*|stroke:#000000;(?=stroke-width:0.8\"/></g>)", "", svg)
    svg = re.sub(r' transform="rotate\(-?0 [^"]*"', "", svg)
    used = set(re.findall(r'href="#([^"]+)"', svg))
    svg = re.sub(r' id="([^"]+)"', lambda m: m.group() if m.group(1) in used else "", svg)
    for n, name in enumerate(sorted(used)):
        svg = svg.replace(f'"{name}"', f'"{prefix}-{n}"').replace(f'"#{name}"', f'"#{prefix}-{n}"')
    svg = re.sub(r"\s*\n\s*", " ", svg)
    svg = re.sub(r" ?(?<=[\d ])([MLCQz]) (?=[-\d])|(?<=\") ?([MLCQz]) (?=[-\d])", lambda m: m.group(1) or m.group(2), svg)
    svg = re.sub(r">\s+<", "><", svg)
    before = ""
    while svg != before:  # groups that say nothing, innermost first
        before = svg
        svg = re.sub(r"<g>((?:(?!</?g[ >]).)*)</g>", r"\1", svg, flags=re.DOTALL)
    return svg


def classes(svg: str, prefix: str) -> tuple[str, str]:
    """The picture with a class for every style that occurs more than twice, and the rules of these classes."""
    count = Counter(re.findall(r' style="([^"]*)"', svg))
    rules = ""
    for n, style in enumerate(sorted(s for s, times in count.items() if times > 2)):
        svg = svg.replace(f' style="{style}"', f' class="c{n}"')
        rules += f"#{prefix} .c{n}{{{style}}}"
    return svg, rules


def new_figure(width: float, height: float) -> Figure:
    """An empty figure in inches, without pyplot and its state."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")
