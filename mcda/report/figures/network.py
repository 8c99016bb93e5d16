"""Pictures of the interaction graph: the map, gives against receives, the links that matter, ranks against strength."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, permutations
from math import cos, hypot, isfinite, pi, sin, sqrt

from mcda.domain.case import Link
from mcda.domain.network import Found, Graph, NetworkView
from mcda.report.figures.svg import LINE, SIZE, WIDTH, Places, bars, circle, cut, path, svg_of, text, ticks, told_of, wide, wrapped

MOST_NODES = 15  # above that a table says more than a map
MOST_ORDERS = 6  # nodes of which every order is tried
LINES = 6
LETTERS = "ABCDEF"
DASHES = ("", "9 4", "2 3", "9 3 2 3", "14 4", "5 5")

Point = tuple[float, float]


def map_svg(view: NetworkView, name: Callable[[str], str], told: Callable[[Link], str]) -> str:
    """The map: blue solid lines strengthen, red dashed ones weaken; width and number are the weight; circles grow with what a node gives."""
    graph = view.graph
    given = {row[0]: abs(row[2]) + abs(row[3]) for row in view["nodes"].rows}
    most = max(given.values(), default=0.0) or 1.0
    radius = {node: 7 + 13 * sqrt(given[node] / most) for node in graph.nodes}
    order = in_order(graph)
    lines = {node: wrapped(name(node), 96) for node in order}
    at, height = _around(order, lines, radius)
    places = Places(WIDTH, height)
    labels = [part for node in order for part in _named(lines[node], at[node], radius[node], places, WIDTH / 2)]
    for node in order:
        places.take(at[node][0] - radius[node], at[node][1] - radius[node], 2 * radius[node], 2 * radius[node])
    largest, pairs = max((abs(k.weight) for k in graph.links), default=0.0) or 1.0, {(k.source, k.target) for k in graph.links if k.weight}
    arrows, weights = [], []
    for k in graph.links:
        if k.weight:
            bend = 0.2 if (k.target, k.source) in pairs else 0.07
            mid = _bent(at[k.source], at[k.target], bend)
            arrows += _arrow(at[k.source], mid, at[k.target], (radius[k.source], radius[k.target]), k.weight > 0, 1.5 + 3 * abs(k.weight) / largest)
            weights.append(_weight(at[k.source], mid, at[k.target], told(k), places))
    nodes = [circle(*at[node], radius[node], "a") for node in order]
    return svg_of([*arrows, *nodes, *labels, *weights], height)


def in_order(graph: Graph) -> tuple[str, ...]:
    """The nodes round the circle with as few crossing links as can be; in the order given where there are too many to try."""
    if len(graph.nodes) > MOST_ORDERS:
        return graph.nodes
    links = {frozenset((k.source, k.target)) for k in graph.links if k.weight and k.source != k.target}
    pairs = [(sorted(a), sorted(b)) for a, b in combinations(sorted(links, key=sorted), 2) if not a & b]

    def crossings(order: Sequence[str]) -> int:
        place = {node: i for i, node in enumerate(order)}
        return sum(len({min(place[a], place[b]) < place[x] < max(place[a], place[b]) for x in other}) == 2 for (a, b), other in pairs)

    return min(((graph.nodes[0], *rest) for rest in permutations(graph.nodes[1:])), key=crossings)


def _around(order: Sequence[str], lines: Mapping[str, list[str]], radius: Mapping[str, float]) -> tuple[dict[str, Point], float]:
    """Places on an ellipse that leaves room for the names, and the height of the picture."""
    turns = [pi / 2 - 2 * pi * i / len(order) for i in range(len(order))]
    beside = max((wide(line) for node, turn in zip(order, turns, strict=True) if abs(cos(turn)) > 0.3 for line in lines[node]), default=0.0)
    across, down = min(170.0, WIDTH / 2 - beside - max(radius.values()) - 12), max(120.0, 16.0 * len(order))
    room = max(map(len, lines.values())) * LINE + max(radius.values()) + 8
    return {node: (WIDTH / 2 + across * cos(turn), room + down * (1 - sin(turn))) for node, turn in zip(order, turns, strict=True)}, 2 * (room + down)


def _named(lines: Sequence[str], at: Point, radius: float, places: Places, middle: float) -> list[str]:
    """The name outside the circle of nodes, where no link passes."""
    (x, y), tall, across = at, len(lines) * LINE, max(map(wide, lines))
    if abs(x - middle) < 40:
        top = y - radius - 8 - tall if y < places.ends[3] / 2 else y + radius + 4
        left, x, kind = x - across / 2, x, "m"
    else:
        top, kind = y - tall / 2, "" if x > middle else "e"
        x += (radius + 7) * (1 if x > middle else -1)
        left = x - across if kind else x
    places.take(left, top, across, tall)
    return [text(x, top + LINE * i + SIZE, line, kind) for i, line in enumerate(lines)]


def _bent(a: Point, b: Point, bend: float) -> Point:
    """The point that draws the line to its right, so that two opposite ones part."""
    return (a[0] + b[0]) / 2 - 2 * bend * (b[1] - a[1]), (a[1] + b[1]) / 2 + 2 * bend * (b[0] - a[0])


def _towards(a: Point, b: Point, length: float) -> Point:
    far = hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    return a[0] + (b[0] - a[0]) * length / far, a[1] + (b[1] - a[1]) * length / far


def _arrow(a: Point, mid: Point, b: Point, radius: tuple[float, float], good: bool, width: float) -> list[str]:
    """A curve from rim to rim and its head."""
    start, tip = _towards(a, mid, radius[0] + 3), _towards(b, mid, radius[1] + 3)
    neck, half = _towards(tip, mid, 8 + 1.6 * width), 3 + 1.1 * width
    far = hypot(tip[0] - neck[0], tip[1] - neck[1]) or 1.0
    dx, dy = (neck[1] - tip[1]) * half / far, (tip[0] - neck[0]) * half / far
    head = path("p" if good else "v", "M", *tip, "L", neck[0] + dx, neck[1] + dy, "L", neck[0] - dx, neck[1] - dy, "z")
    return [path("l" if good else "l w", "M", *start, "Q", *mid, *neck, width=width), head]


def _weight(a: Point, mid: Point, b: Point, told: str, places: Places) -> str:
    """The number on its line, where nothing else stands."""
    across, choices = wide(told), []
    for t in (0.5, 0.42, 0.58, 0.34, 0.66, 0.28, 0.72):
        x, y = ((1 - t) ** 2 * p + 2 * t * (1 - t) * m + t**2 * q for p, m, q in zip(a, mid, b, strict=True))
        choices.append((x - across / 2, y - SIZE / 2))
    k = places.first(choices, across, SIZE)
    return text(choices[k][0] + across / 2, choices[k][1] + SIZE - 2, told, "m h")


class _Axes:
    """Two axes with round numbers, the name of the upright one above it."""

    def __init__(self, x: tuple[float, float], y: tuple[float, float], box: tuple[float, float, float, float]) -> None:
        self.ends, self.box = (x, y), box  # left, top, right, bottom

    def x(self, value: float) -> float:
        (low, high), (left, _, right, _) = self.ends[0], self.box
        return left + (value - low) / (high - low or 1.0) * (right - left)

    def y(self, value: float) -> float:
        (low, high), (_, top, _, bottom) = self.ends[1], self.box
        return bottom - (value - low) / (high - low or 1.0) * (bottom - top)

    def drawn(self, xlabel: str, ylabel: str, xs: Sequence[float], ys: Sequence[float]) -> list[str]:
        left, top, right, bottom = self.box
        parts = [path("l o", "M", left, top, "V", bottom, "H", right)]
        parts += [text(self.x(v), bottom + 18, told, "m q") for v, told in zip(xs, told_of(xs), strict=True)]
        parts += [text(left - 6, self.y(v) + 4, told, "e q") for v, told in zip(ys, told_of(ys), strict=True)]
        return [*parts, text(left, top - 10, ylabel), text(right, bottom + 38, xlabel, "e")]


def scatter_svg(points: Sequence[tuple[str, float, float]], xlabel: str, ylabel: str, lines: tuple[float, float]) -> str:
    """Named points with a vertical and a horizontal line: gives against receives, or prominence against relation."""
    xs, ys = ([*(p[k] for p in points), lines[k - 1]] for k in (1, 2))
    ends = [_wider(min(v), max(v), 0.1) for v in (xs, ys)]
    box = (48.0, 28.0, WIDTH - 8.0, 300.0)
    axes, places = _Axes(*ends, box), Places(WIDTH, 300)
    places.take(0, 0, box[0], 300)  # the numbers of the axis
    parts = axes.drawn(xlabel, ylabel, ticks(*ends[0]), ticks(*ends[1]))
    parts += [path("l o d", "M", axes.x(lines[0]), box[1], "V", box[3]), path("l o d", "M", box[0], axes.y(lines[1]), "H", box[2])]
    for _, x, y in points:
        parts.append(circle(axes.x(x), axes.y(y), 4.5, "p"))
        places.take(axes.x(x) - 6, axes.y(y) - 6, 12, 12)
    for name, x, y in points:
        told, (px, py) = cut(name, 200), (axes.x(x), axes.y(y))
        across = wide(told)
        choices = [(px + 9, py - 8), (px - 9 - across, py - 8), (px - across / 2, py - 25), (px - across / 2, py + 9), (px + 9, py - 24), (px + 9, py + 8), (px - 9 - across, py - 24), (px - 9 - across, py + 8)]
        left, top = choices[places.first(choices, across, SIZE + 2)]
        parts.append(text(left, top + SIZE - 1, told, "h"))
    return svg_of(parts, 344)


def _wider(low: float, high: float, share: float) -> tuple[float, float]:
    room = (high - low) * share or abs(high) * share or 1.0
    return low - room, high + room


def tornado_svg(found: Found, label: Callable[[str], str], xlabel: str) -> str:
    """One bar per link: the leader's lead from the low to the high end of the link; a bar that passes 0 loses the lead there."""
    rows = [r for r in found.rows[:15] if all(isfinite(x) for x in r[4:7])]
    spread = [0.0, *(x for r in rows for x in r[4:7])]
    tall, bottom = 40.0, 8 + 40.0 * len(rows)
    axes = _Axes(_wider(min(spread), max(spread), 0.06), (0.0, 1.0), (16.0, 4.0, WIDTH - 16.0, bottom))
    steps = ticks(*axes.ends[0])
    names, boxes, now_marks, ends, lost = [], [], [], [], []
    for i, (where, _, low, high, at_low, now, at_high, flip, _) in enumerate(rows):
        left, right, y = axes.x(min(at_low, at_high, now)), axes.x(max(at_low, at_high, now)), 4 + tall * i
        names.append(text(0, y + SIZE, cut(label(where), WIDTH), "h"))
        boxes.append((left, y + 19, right - left, 15))
        now_marks += ["M", axes.x(now), y + 17, "v", 19]
        for value, end in ((at_low, low), (at_high, high)):
            first = axes.x(value) == left and left < right
            ends.append(text(axes.x(value) + (-4 if first else 4), y + 31, f"{end:g}", "e q h" if first else "q h"))
        if flip is not None and left < axes.x(0) < right:
            lost += _lost(axes.x(0), y + 26.5, f"{flip:.2f}", right)
    lines = [path("l w", "M", axes.x(0), 4, "V", bottom), bars(boxes), path("l k g", *now_marks), path("l o", "M", 16, bottom, "H", WIDTH - 16)]
    numbers = [text(axes.x(v), bottom + 18, told, "m q") for v, told in zip(steps, told_of(steps), strict=True)]
    return svg_of([*lines, *names, *sorted(ends, key=lambda t: "e q" in t), *lost, *numbers, text(WIDTH - 16, bottom + 38, xlabel, "e")], bottom + 46)


def _lost(x: float, y: float, told: str, right: float) -> list[str]:
    """A cross, and the value beside it."""
    after = right - x > wide(told, 12) + 12
    return [path("x g", "M", x - 5, y - 5, "L", x + 5, y + 5, "M", x - 5, y + 5, "L", x + 5, y - 5), text(x + (9 if after else -9), y + 4.5, told, "q h" if after else "e q h")]


def ranks_svg(found: Found, name: Callable[[str], str], xlabel: str, ylabel: str) -> str:
    """Ranks of the first measures against the strength of the links; dashes and letters tell the lines apart without colour."""
    strengths, rows = [float(c) for c in found.columns[1:]], found.rows[:LINES]
    low, high = min(min(r[1:]) for r in rows), max(max(r[1:]) for r in rows)
    bottom = 28 + min(26.0, 240 / (high - low + 1)) * (high - low + 0.5)
    axes = _Axes((strengths[0], strengths[-1]), (high + 0.5, low), (40.0, 28.0, WIDTH - 60.0, bottom))
    whole = [float(v) for v in ticks(low, high, min(high - low, 10) or 1) if v == int(v)]
    parts = axes.drawn(xlabel, ylabel, ticks(strengths[0], strengths[-1]), whole)
    last: dict[int, list[str]] = {}
    for k, row in enumerate(rows):
        steps = [x for s, rank in zip(strengths, row[1:], strict=True) for x in ("L", axes.x(s), axes.y(rank))]
        parts.append(_dashed("l g" if k == 0 else "l k g", k, ["M", *steps[1:]]))
        last.setdefault(row[-1], []).append(LETTERS[k])
        y = bottom + 62 + 22 * k
        parts += [_dashed("l g" if k == 0 else "l k g", k, ["M", 8, y - 5, "H", 48]), text(56, y, f"{LETTERS[k]} {cut(name(row[0]), WIDTH - 72)}")]
    parts += [text(axes.box[2] + 8, axes.y(rank) + 5, " ".join(letters)) for rank, letters in last.items()]
    return svg_of(parts, bottom + 72 + 22 * (len(rows) - 1))


def _dashed(kind: str, k: int, steps: Sequence[object]) -> str:
    drawn = path(kind, *steps)
    return drawn.replace("<path ", f'<path stroke-dasharray="{DASHES[k]}" ', 1) if DASHES[k] else drawn
