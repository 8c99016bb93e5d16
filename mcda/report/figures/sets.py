"""Pictures of a selection: who is in at which budget, and when each starts. Each name stands above its bars."""

from __future__ import annotations

from collections.abc import Sequence

from mcda.domain.portfolio import Frontier, Schedule
from mcda.report.figures.svg import SIZE, WIDTH, bars, cut, path, svg_of, text, ticks, told_of, wide

ROW, TOP, BAR = 36, 24, 13


def frontier_svg(found: Frontier, names: Sequence[str], mark: float | None = None) -> str:
    """One row per intervention, one column per step of the frontier; a bar where it is in the best set. `mark` is the budget in force."""
    steps, first = len(found.needed), found.first_at
    shown = sorted((i for i, a in enumerate(found.ids) if first[a] < float("inf")), key=lambda i: (first[found.ids[i]], i))
    column = WIDTH / max(steps, 1)
    told = [f"{need:g}" for need in found.needed]
    every = max(1, -(-int(max(map(wide, told), default=0) + 8) // max(int(column), 1)))
    parts = [text(min(max((k + 0.5) * column, wide(told[k]) / 2), WIDTH - wide(told[k]) / 2), SIZE, told[k], "m") for k in range(0, steps, every)]
    parts += _rows([names[i] for i in shown], [[(a * column, b * column) for a, b in _runs(found.sets[:, i])] for i in shown])
    height = TOP + len(shown) * ROW
    if mark is not None and steps:
        at = sum(1 for need in found.needed if need <= mark * (1 + 1e-9)) * column
        parts.insert(0, path("l k c", "M", at, 2, "V", height))
    return svg_of(parts, height + 2)


def schedule_svg(found: Schedule, names: Sequence[str]) -> str:
    """One bar per intervention from its start to its effect."""
    end = max((s.end for s in found.steps), default=1.0) or 1.0
    scale, years = (WIDTH - 24) / end, ticks(0.0, end, 8)
    parts = [text(max(year * scale, wide(told) / 2), SIZE, told, "m") for year, told in zip(years, told_of(years), strict=True)]
    parts.append(path("l o d", *(step for year in years for step in ("M", year * scale, TOP - 4, "v", 4 + len(found.steps) * ROW))))
    parts += _rows(names, [[(step.start * scale, max(step.end * scale, step.start * scale + 2))] for step in found.steps])
    return svg_of(parts, TOP + len(found.steps) * ROW + 2)


def _rows(names: Sequence[str], stretches: Sequence[Sequence[tuple[float, float]]]) -> list[str]:
    boxes = [(a, TOP + row * ROW + 18, b - a, BAR) for row, pairs in enumerate(stretches) for a, b in pairs]
    return [bars(boxes), *(text(0, TOP + row * ROW + SIZE, cut(name, WIDTH), "h") for row, name in enumerate(names))]


def _runs(inside: Sequence[bool]) -> list[tuple[int, int]]:
    """Stretches of neighbouring steps: (first, one past the last)."""
    found: list[tuple[int, int]] = []
    for k, is_in in enumerate(inside):
        if is_in:
            found = [*found[:-1], (found[-1][0], k + 1)] if found and found[-1][1] == k else [*found, (k, k + 1)]
    return found
