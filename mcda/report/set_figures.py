"""Pictures of a selection: who is in at which budget, and when each starts. Plain SVG, a few kilobytes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mcda.domain.portfolio import Frontier, Schedule

ROW, LEFT, WIDTH, TOP = 20, 300, 860, 24
INK, FILL, SOFT = "#1b1f24", "#2f6da8", "#d0d7de"


def frontier_svg(found: Frontier, names: Sequence[str], title: str, mark: float | None = None) -> str:
    """One row per intervention, one column per step of the frontier; a bar where it is in the best set. `mark` is the budget in force."""
    steps, first = len(found.needed), found.first_at
    shown = sorted((i for i, a in enumerate(found.ids) if first[a] < float("inf")), key=lambda i: (first[found.ids[i]], i))
    column = (WIDTH - LEFT) / max(steps, 1)
    parts, every = [], max(1, -(-steps // 18))
    for k in range(0, steps, every):
        parts.append(_text(LEFT + (k + 0.5) * column, TOP - 8, f"{found.needed[k]:g}", "middle"))
    for row, i in enumerate(shown):
        y = TOP + row * ROW
        parts.append(_text(LEFT - 8, y + 14, _short(names[i]), "end"))
        parts += [_bar(LEFT + a * column, y + 3, (b - a) * column, ROW - 6) for a, b in _runs(found.sets[:, i])]
    height = TOP + len(shown) * ROW + 8
    if mark is not None and steps:
        at = LEFT + sum(1 for need in found.needed if need <= mark * (1 + 1e-9)) * column
        parts.append(f'<line x1="{at:.1f}" y1="{TOP - 4}" x2="{at:.1f}" y2="{height - 4}" stroke="{INK}" stroke-dasharray="4 3"/>')
    return _svg(parts, height, title)


def schedule_svg(found: Schedule, names: Sequence[str], title: str) -> str:
    """One bar per intervention from its start to its effect."""
    end = max((s.end for s in found.steps), default=1.0) or 1.0
    scale = (WIDTH - LEFT - 30) / end
    parts = [_text(LEFT + year * scale, TOP - 8, f"{year:g}", "middle") for year in range(int(end) + 1)]
    for row, (step, name) in enumerate(zip(found.steps, names, strict=True)):
        y = TOP + row * ROW
        parts.append(_text(LEFT - 8, y + 14, _short(name), "end"))
        parts.append(_bar(LEFT + step.start * scale, y + 3, max((step.end - step.start) * scale, 2), ROW - 6))
    return _svg(parts, TOP + len(found.steps) * ROW + 8, title)


def _runs(inside: Sequence[bool]) -> list[tuple[int, int]]:
    """Stretches of neighbouring steps: (first, one past the last)."""
    found: list[tuple[int, int]] = []
    for k, is_in in enumerate(inside):
        if is_in:
            found = [*found[:-1], (found[-1][0], k + 1)] if found and found[-1][1] == k else [*found, (k, k + 1)]
    return found


def _short(name: str, most: int = 44) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _text(x: float, y: float, told: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(told)}</text>'


def _bar(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" fill="{FILL}" stroke="{SOFT}"/>'


def _svg(parts: Sequence[str], height: float, title: str) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" width="100%" font-family="sans-serif" font-size="12" fill="{INK}">'
    return f"{head}<title>{escape(title)}</title>{''.join(parts)}</svg>"
