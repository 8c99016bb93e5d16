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


def _tenth(found: re.Match) -> str:
    return f"{float(found.group()):.1f}".removesuffix(".0")


def compact(svg: str, prefix: str) -> str:
    """The same picture in fewer bytes. Only tags are touched: what is written in the picture stays to the letter."""
    svg = re.sub(r"<!--.*?-->|<defs>\s*<style.*?</defs>|<defs>\s*<clipPath.*?</defs>", "", svg, flags=re.DOTALL)
    used = sorted(set(re.findall(r'<[^>]*href="#([^"]+)"', svg)))
    names = {name: f"{prefix}-{n}" for n, name in enumerate(used)}
    svg = re.sub(r"<[^>]*>", lambda found: _tag(found.group(), names), svg)
    svg = re.sub(r">\s+<", "><", svg)
    before = ""
    while svg != before:  # groups that say nothing, innermost first
        before = svg
        svg = re.sub(r"<g>((?:(?!</?g[ >]).)*)</g>", r"\1", svg, flags=re.DOTALL)
    return svg


def _tag(tag: str, names: dict[str, str]) -> str:
    """One tag without clips, names of fonts, unused ids and needless digits: a tenth of a point is enough."""
    tag = re.sub(r"\s+", " ", tag)
    tag = re.sub(r" clip-path=\"[^\"]*\"| transform=\"rotate\(-?0 [^\"]*\"", "", tag)
    tag = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font-size:\1", tag)
    tag = re.sub(r"-?\d+\.\d{2,}", _tenth, tag)
    tag = re.sub(r"; ?(stroke-linejoin: (miter|round)|stroke-linecap: (square|butt))(?=[;\"])", "", tag)
    tag = re.sub(r"(?<=[;\"]) ?([a-z-]+): ", r"\1:", tag)
    tag = re.sub(r";?font-family:[^;\"]*", "", tag)
    tag = re.sub(r' id="([^"]+)"', lambda m: f' id="{names[m.group(1)]}"' if m.group(1) in names else "", tag)
    tag = re.sub(r'href="#([^"]+)"', lambda m: f'href="#{names[m.group(1)]}"', tag)
    return re.sub(r" ?(?<=[\d ])([MLCQz]) (?=[-\d])|(?<=\") ?([MLCQz]) (?=[-\d])", lambda m: m.group(1) or m.group(2), tag)


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
