"""Pictures of a selection: who is in at which budget, and when each starts. Each name stands above its bars."""

from __future__ import annotations

from collections.abc import Sequence

from mcda.domain.portfolio import Frontier, Schedule
from mcda.report.figures.svg import SIZE, WIDTH, bar, cut, path, svg_of, text, ticks, told_of, wide

ROW, TOP, BAR = 36, 24, 13


def frontier_svg(found: Frontier, names: Sequence[str], mark: float | None = None) -> str:
    """One row per intervention, one column per step of the frontier; a bar where it is in the best set. `mark` is the budget in force."""
    steps, first = len(found.needed), found.first_at
    shown = sorted((i for i, a in enumerate(found.ids) if first[a] < float("inf")), key=lambda i: (first[found.ids[i]], i))
    column = WIDTH / max(steps, 1)
    told = [f"{need:g}" for need in found.needed]
    every = max(1, -(-int(max(map(wide, told), default=0) + 8) // max(int(column), 1)))
    parts = [text(min(max((k + 0.5) * column, wide(told[k]) / 2), WIDTH - wide(told[k]) / 2), SIZE, told[k], "m") for k in range(0, steps, every)]
    for row, i in enumerate(shown):
        parts += _row(row, names[i], [(a * column, b * column) for a, b in _runs(found.sets[:, i])])
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
    parts += [path("l o d", "M", year * scale, TOP - 4, "V", TOP + len(found.steps) * ROW) for year in years]
    for row, (step, name) in enumerate(zip(found.steps, names, strict=True)):
        parts += _row(row, name, [(step.start * scale, max(step.end * scale, step.start * scale + 2))])
    return svg_of(parts, TOP + len(found.steps) * ROW + 2)


def _row(row: int, name: str, stretches: Sequence[tuple[float, float]]) -> list[str]:
    y = TOP + row * ROW
    return [text(0, y + SIZE, cut(name, WIDTH), "h"), *(bar(a, y + 18, b - a, BAR) for a, b in stretches)]


def _runs(inside: Sequence[bool]) -> list[tuple[int, int]]:
    """Stretches of neighbouring steps: (first, one past the last)."""
    found: list[tuple[int, int]] = []
    for k, is_in in enumerate(inside):
        if is_in:
            found = [*found[:-1], (found[-1][0], k + 1)] if found and found[-1][1] == k else [*found, (k, k + 1)]
    return found
