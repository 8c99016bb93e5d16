"""What every picture is made of: shapes with classes, text that stays text, coordinates to a tenth.

A picture carries its own style, so that Word and PDF draw it too; the page, which has the rules once, takes it out (`bare`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from math import ceil, floor, log10

WIDTH, SIZE, LINE = 480, 14, 17  # units of every picture, of its letters and of a line of text; still readable on a phone
FONTS = "'Noto Sans','Noto Sans CJK SC','Microsoft YaHei',sans-serif"
# A colour never says anything alone: what weakens is dashed, what is lost carries a cross, lines carry letters.
RULES = (
    "svg{font-size:14px}svg text{fill:#1b1f24}svg .m{text-anchor:middle}svg .e{text-anchor:end}svg .q{font-size:12px}"
    "svg .h{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}"  # a white rim, so that text can be read over lines
    "svg .l{fill:none;stroke:#0072b2}svg .w{stroke:#d55e00;stroke-dasharray:7 4}svg .x{fill:none;stroke:#d55e00}svg .o{stroke:#57606a}svg .k{stroke:#1b1f24}"
    "svg .g{stroke-width:2}svg .d{stroke-dasharray:2 3}svg .c{stroke-dasharray:5 3}"
    "svg .p{fill:#0072b2}svg .v{fill:#d55e00}svg .a{fill:#e8eef5;stroke:#1b1f24}svg .f{fill:#c9dcf0;stroke:#0072b2}"
)
_ALONE = f' xmlns="http://www.w3.org/2000/svg" style="max-width:{WIDTH * 0.8:.0f}pt"'
_STYLE = f"<style>svg text{{font-family:{FONTS}}}{RULES}</style>"


def svg_of(parts: Iterable[str], height: float) -> str:
    """The picture as an <svg> element that reads alone; texts of one kind that follow each other share a group."""
    drawn = ""
    for start, run in groupby(parts, lambda part: part[: part.index('"', 13) + 1] if part.startswith('<text class="') else ""):
        texts = list(run)
        if start and len(texts) > 2:
            texts = [start.replace("text", "g") + ">", *(t.replace(start, "<text", 1) for t in texts), "</g>"]
        drawn += "".join(texts)
    return f'<svg role="img" viewBox="0 0 {WIDTH} {n(height)}"{_ALONE}>{_STYLE}{drawn}</svg>'


def bare(svg: str) -> str:
    """The picture for a page that holds the rules."""
    return svg.replace(_STYLE, "", 1).replace(_ALONE, "", 1)


def n(x: float) -> str:
    """A coordinate to a tenth, in as few letters as possible."""
    told = f"{x:.1f}".removesuffix(".0")
    return "0" if told in ("-0", "-0.0") else told


def text(x: float, y: float, told: str, kind: str = "") -> str:
    told = "".join(c for c in told if c >= " ")  # XML holds no control characters
    left = f' x="{n(x)}"' if n(x) != "0" else ""
    return f'<text{_class(kind)}{left} y="{n(y)}">{escape(told, quote=False)}</text>'


def path(kind: str, *steps: object, width: float | None = None) -> str:
    """Letters and numbers of a path: path("l", "M", 0, 0, "H", 9)."""
    drawn = ""
    for step in steps:
        told = step if isinstance(step, str) else n(step)
        drawn += told if not drawn or told.isalpha() or drawn[-1].isalpha() or told[0] == "-" else f" {told}"
    thick = "" if width is None else f' stroke-width="{n(width)}"'
    return f'<path{_class(kind)}{thick} d="{drawn}"/>'


def bars(boxes: Iterable[tuple[float, float, float, float]]) -> str:
    """Boxes (left, top, width, height) as one shape."""
    return path("f", *(step for x, y, width, height in boxes for step in ("M", x, y, "h", width, "v", height, "h", -width, "z")))


def circle(x: float, y: float, radius: float, kind: str) -> str:
    return f'<circle{_class(kind)} cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/>'


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def wide(told: str, size: float = SIZE) -> float:
    """About how wide a text is drawn; Chinese letters are square, wide Latin ones nearly."""
    return sum(size * (1.0 if ord(c) > 0x2E7F else 0.3 if c in "iljtf.,:;'|! ()" else 0.86 if c in "mwMW@%" else 0.68 if c.isupper() or c == "→" else 0.54) for c in told)


def cut(told: str, most: float, size: float = SIZE) -> str:
    """A name that fits into `most` units."""
    if wide(told, size) <= most:
        return told
    kept = ""
    for letter in told:
        if wide(kept + letter + "…", size) > most:
            break
        kept += letter
    return kept.rstrip() + "…"


def wrapped(told: str, most: float, lines: int = 3) -> list[str]:
    """A name on a few lines, broken at spaces or between Chinese letters."""
    found, rest = [], told.strip()
    while rest and len(found) < lines - 1 and wide(rest) > most:
        k = max((i for i in range(1, len(rest)) if wide(rest[:i].rstrip()) <= most and (rest[i] == " " or ord(rest[i]) > 0x2E7F)), default=0)
        if not k:
            break
        found.append(rest[:k].rstrip())
        rest = rest[k:].lstrip()
    return [*found, cut(rest, most)] if rest else found


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers within the ends, at most about `most`."""
    raw = (high - low) / max(most, 1)
    if not raw > 0:
        return [low]
    unit = 10.0 ** floor(log10(raw))
    step = next(k * unit for k in (1, 2, 5, 10) if k * unit >= raw * (1 - 1e-9))
    return [k * step for k in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def told_of(values: Sequence[float]) -> list[str]:
    """The numbers of an axis with as many decimals as the step between them needs."""
    step = min((b - a for a, b in zip(values, values[1:], strict=False)), default=1.0)
    digits = max(0, -floor(log10(step) + 1e-9))
    return [f"{x:.{digits}f}".replace("-", "\u2212") if abs(x) > step / 1e6 else f"{0:.{digits}f}" for x in values]


class Places:
    """Boxes that are taken, so that no text stands on another."""

    def __init__(self, width: float, height: float) -> None:
        self.taken: list[tuple[float, float, float, float]] = []
        self.ends = (0.0, 0.0, width, height)

    def take(self, x: float, y: float, width: float, height: float) -> None:
        self.taken.append((x, y, x + width, y + height))

    def free(self, x: float, y: float, width: float, height: float) -> float:
        """How much of the box is taken or outside; 0 is free."""
        inside = _common((x, y, x + width, y + height), self.ends)
        return width * height - inside + sum(_common((x, y, x + width, y + height), box) for box in self.taken)

    def first(self, choices: Sequence[tuple[float, float]], width: float, height: float) -> int:
        """The first of the corners where the box is free, else the one where least is lost; it is taken."""
        k = min(range(len(choices)), key=lambda i: (round(self.free(*choices[i], width, height), 3), i))
        self.take(*choices[k], width, height)
        return k


def _common(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
