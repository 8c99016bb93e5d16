"""Pictures of the interaction graph: the map, gives against receives, the links that matter, ranks against strength."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import cos, isfinite, pi, sin

from mcda.domain.network import Found, Graph, NetworkView
from mcda.report.figures.svg import label as short
from mcda.report.figures.svg import new_figure, svg_of

PLUS, MINUS, INK, SOFT, MARK = "#1f5fa8", "#b3261e", "#1b1f24", "#8a939c", "#8a4b00"
MOST_NODES = 15  # above that a table says more than a map
LINES = 6


def map_svg(view: NetworkView, name: Callable[[str], str], prefix: str) -> str:
    """The map: blue solid lines strengthen, red dashed ones weaken; width and number are the weight; circles grow with what a node gives."""
    figure = new_figure(6.6, 5.2)
    draw_map(figure.add_subplot(), view.graph, {row[0]: abs(row[2]) + abs(row[3]) for row in view["nodes"].rows}, name)
    return svg_of(figure, prefix)


def draw_map(axes: object, graph: Graph, given: Mapping[str, float], name: Callable[[str], str]) -> None:
    """The same on the axes of anybody; `given` makes the circles."""
    n = len(graph.nodes)
    at = {node: (cos(pi / 2 - 2 * pi * i / n), sin(pi / 2 - 2 * pi * i / n)) for i, node in enumerate(graph.nodes)}
    largest, most = max((abs(k.weight) for k in graph.links), default=1.0) or 1.0, max(given.values(), default=1.0) or 1.0
    pairs = {(k.source, k.target) for k in graph.links}
    for k in graph.links:
        if k.weight:
            _arrow(axes, at[k.source], at[k.target], k.weight, abs(k.weight) / largest, 0.22 if (k.target, k.source) in pairs else 0.08)
    for node, (x, y) in at.items():
        axes.scatter([x], [y], s=260 + 900 * given[node] / most, color="#e8eef5", edgecolors=INK, linewidths=1.2, zorder=3)
        axes.text(x * 1.0, y + (0.2 if y >= -0.1 else -0.2), short(name(node)), ha="center", va="center", fontsize=10, color=INK, zorder=5)
    axes.set_xlim(-1.6, 1.6)
    axes.set_ylim(-1.4, 1.4)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _arrow(axes: object, a: tuple[float, float], b: tuple[float, float], weight: float, share: float, bend: float) -> None:
    from matplotlib.patches import FancyArrowPatch

    colour, style = (PLUS, "solid") if weight > 0 else (MINUS, (0, (5, 3)))
    axes.add_patch(
        FancyArrowPatch(
            a, b, connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>", mutation_scale=13, linewidth=0.8 + 2.6 * share, linestyle=style,
            color=colour, shrinkA=17, shrinkB=17, zorder=2,
        )
    )  # fmt: skip
    x = (a[0] + b[0]) / 2 + bend / 2 * (b[1] - a[1]) + 0.12 * (b[0] - a[0])
    y = (a[1] + b[1]) / 2 - bend / 2 * (b[0] - a[0]) + 0.12 * (b[1] - a[1])
    axes.text(x, y, f"{weight:+g}", ha="center", va="center", fontsize=9, color=colour, zorder=4)


def scatter_svg(points: Sequence[tuple[str, float, float]], xlabel: str, ylabel: str, lines: tuple[float, float], prefix: str) -> str:
    """Named points with a vertical and a horizontal line: gives against receives, or prominence against relation."""
    figure = new_figure(5.6, 4.2)
    draw_scatter(figure.add_subplot(), points, xlabel, ylabel, lines)
    return svg_of(figure, prefix)


def draw_scatter(axes: object, points: Sequence[tuple[str, float, float]], xlabel: str, ylabel: str, lines: tuple[float, float]) -> None:
    """The same on the axes of anybody."""
    axes.axvline(lines[0], color=SOFT, linewidth=0.9, linestyle=":")
    axes.axhline(lines[1], color=SOFT, linewidth=0.9, linestyle=":")
    xs, ys = [p[1] for p in points], [p[2] for p in points]
    axes.scatter(xs, ys, color=PLUS, zorder=3)
    for label, x, y in points:
        axes.annotate(short(label), (x, y), xytext=(7, 0), textcoords="offset points", va="center", fontsize=9.5, color=INK, zorder=4)
    axes.margins(0.3, 0.15)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    _plain(axes)


def tornado_svg(found: Found, label: Callable[[str], str], xlabel: str, prefix: str) -> str:
    """One bar per link: the leader's lead from the low to the high end of the link; a bar that passes 0 loses the lead there."""
    rows = [r for r in found.rows[:15] if all(isfinite(x) for x in r[4:7])]
    figure = new_figure(6.6, 1.2 + 0.42 * max(len(rows), 1))
    axes = figure.add_subplot()
    for i, (_, _, low, high, at_low, now, at_high, flip, _) in enumerate(rows):
        left, right = min(at_low, at_high, now), max(at_low, at_high, now)
        axes.barh(i, right - left, left=left, height=0.55, color="#c9dcf0", edgecolor=PLUS, linewidth=0.8)
        axes.plot([now, now], [i - 0.28, i + 0.28], color=INK, linewidth=1.2)
        for value, end in ((at_low, low), (at_high, high)):
            axes.text(value, i, f" {end:g} ", ha="right" if value == left and left < right else "left", va="center", fontsize=8, color=INK)
        if left < 0 < right:
            axes.plot([0], [i], marker="X", markersize=8, color=MARK, zorder=5)
            axes.text(0, i - 0.42, f"{flip:.2f}", ha="center", va="bottom", fontsize=8, color=MARK)
    axes.axvline(0, color=MARK, linewidth=1, linestyle="--")
    axes.set_yticks(range(len(rows)), [short(label(r[0]), 60) for r in rows])
    axes.invert_yaxis()
    axes.use_sticky_edges = False
    axes.margins(0.12, 0.04)
    axes.set_xlabel(xlabel)
    _plain(axes)
    return svg_of(figure, prefix)


def ranks_svg(found: Found, name: Callable[[str], str], xlabel: str, ylabel: str, prefix: str) -> str:
    """Ranks of the first measures against the strength of the links; line styles tell them apart without colour."""
    strengths, rows = [float(c) for c in found.columns[1:]], found.rows[:LINES]
    figure = new_figure(6.6, 3.6)
    axes = figure.add_subplot()
    styles = ("solid", "dashed", "dashdot", "dotted", (0, (7, 2)), (0, (1, 3)))
    colours = ("#1f5fa8", "#8a4b00", "#2e7d32", "#7b3fa0", "#5b6770", "#b3261e")
    for k, row in enumerate(rows):
        axes.plot(strengths, row[1:], linewidth=1.8, linestyle=styles[k % 6], color=colours[k % 6])
        axes.annotate(
            short(name(row[0])), (strengths[-1], row[-1]), xytext=(8, 0), textcoords="offset points", va="center", fontsize=9, color=colours[k % 6],
            annotation_clip=False,
        )  # fmt: skip
    axes.invert_yaxis()
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    _plain(axes)
    return svg_of(figure, prefix)


def _plain(axes: object) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=9)
