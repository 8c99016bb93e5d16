"""A result -> one picture on matplotlib axes, for notebooks and slides."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, inf, isfinite, pi, sin
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.acceptability import Acceptability
from mcda.domain.explanation import Explanation
from mcda.domain.flips import Flips
from mcda.domain.intervals import IntervalRanking
from mcda.domain.network import Graph, NetworkStudy, NetworkView
from mcda.domain.portfolio import Frontier
from mcda.domain.ranking import Ranking
from mcda.domain.stability import Stability
from mcda.errors import NotApplicable, Usage, did_you_mean
from mcda.report.figures.svg import cut

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, BROWN, INK, SOFT, BAND = "#1f5fa8", "#8a4b00", "#1b1f24", "#8a939c", "#c9dcf0"
SHOWN = 15  # rows of a tornado
FAR = 3.0  # reach at which a bar is cut
NETWORK = ("map", "quadrant")


def plot(result: object, ax: Axes | None = None, kind: str = "") -> Axes:
    """Draw a result: one picture, named axes, no style of yours changed.

    Parameters
    ----------
    result : Ranking, IntervalRanking, Stability, Acceptability, Explanation, Flips, Frontier, Graph, NetworkView, NetworkStudy, or what `influence` gives
        Scores as bars; score intervals; the band of each weight in which the
        answer stays; shares of ranks; the waterfall from nothing to the
        difference; the tornado of flips; best value by budget; a graph.
    ax : matplotlib axes, optional
        New ones if left out.
    kind : {"map", "quadrant"}, optional
        For graphs: who acts on whom, or what each node gives against what it receives.

    Returns
    -------
    matplotlib axes

    Raises
    ------
    NotApplicable
        There is no picture of such a result: its ``to_frame()`` is a table.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("Agg")
    >>> import mcda
    >>> axes = mcda.plot(mcda.decide(mcda.read_case("henan"), "regions"))
    >>> [t.get_text() for t in axes.get_yticklabels()][0]
    'guangdong'
    """
    draw = _drawer(result, kind)
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(layout="constrained")
    ax.use_sticky_edges = False
    draw(result, ax)
    ax.xaxis.label.set_size(9)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def _drawer(result: object, kind: str) -> Callable[[object, Axes], None]:
    graph = isinstance(result, Graph | NetworkView | NetworkStudy) or hasattr(result, "total_values")
    if kind and not graph:
        raise Usage(f"a {type(result).__name__} has one picture; kind={kind!r} is for graphs", None, "leave kind out")
    if graph:
        if kind and kind not in NETWORK:
            raise Usage(f"no picture of a graph named {kind!r}", None, did_you_mean(kind, NETWORK))
        if isinstance(result, Graph) and kind == "quadrant":
            raise NotApplicable("a graph alone gives and receives nothing yet", None, "mcda.plot(mcda.influence(graph), kind='quadrant')")
        return _quadrant if kind == "quadrant" else _map
    for noun, draw in DRAWERS.items():
        if isinstance(result, noun):
            return draw
    raise NotApplicable(f"there is no picture of a {type(result).__name__}", None, f"there is one of {', '.join(n.__name__ for n in DRAWERS)}, and of graphs")


def _rows(ax: Axes, labels: list[str]) -> None:
    ax.set_yticks(range(len(labels)), labels)
    ax.invert_yaxis()


def _ranking(ranking: Ranking, ax: Axes) -> None:
    scores = [float(ranking.score_values[ranking.alternatives.index(a)]) for a in ranking.order]
    ax.barh(range(len(scores)), scores, color=BAND, edgecolor=BLUE)
    for i, (a, score) in enumerate(zip(ranking.order, scores, strict=True)):
        rank = int(ranking.rank_values[ranking.alternatives.index(a)])
        ax.annotate(f"{score:.3f} ({rank})", (max(score, 0.0), i), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9, color=INK)
    _rows(ax, list(ranking.order))
    ax.margins(x=0.18)
    ax.set_xlabel("score (rank)" if ranking.method.higher_is_better else "score, less is better (rank)")
    ax.set_title(str(ranking.method), fontsize=10)


def _intervals(ranking: IntervalRanking, ax: Axes) -> None:
    order = sorted(range(len(ranking.low)), key=lambda i: (ranking.best[i], ranking.worst[i], -ranking.high[i]))
    names = ranking.problem.alternatives
    for row, i in enumerate(order):
        low, high = float(ranking.low[i]), float(ranking.high[i])
        ax.barh(row, high - low, left=low, height=0.5, color=BAND, edgecolor=BLUE)
        ax.plot([low, high], [row, row], linestyle="none", marker="|", color=BLUE)
        ranks = f"rank {ranking.best[i]}" if ranking.best[i] == ranking.worst[i] else f"ranks {ranking.best[i]} to {ranking.worst[i]}"
        ax.annotate(ranks, (high, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9, color=INK)
    _rows(ax, [names[i] for i in order])
    ax.margins(x=0.2)
    ax.set_xlabel("score, for every filling of the missing cells")


def _stability(found: Stability, ax: Axes) -> None:
    for i in range(len(found.nodes)):
        ax.plot([0, 1], [i, i], color=SOFT, linewidth=0.8, zorder=1)
        for low, high in found.intervals[i]:
            ax.barh(i, high - low, left=low, height=0.5, color=BAND, edgecolor=BLUE, zorder=2)
        ax.plot([found.weight[i]], [i], marker="D", color=INK, markersize=5, zorder=4)
        for rival, end, side in ((found.rival_low[i], found.low[i], "right"), (found.rival_high[i], found.high[i], "left")):
            if rival:
                ax.annotate(rival, (end, i), xytext=(3 if side == "left" else -3, 0), textcoords="offset points", ha=side, va="center", fontsize=8, color=BROWN, zorder=5)
    _rows(ax, list(found.nodes))
    ax.set_xlim(-0.02, 1.02)
    ax.set_xlabel("weight (diamond: now); the answer stays in the band")
    ax.set_title(f"{', '.join(found.leaders[:3])}: {found.rule}", fontsize=10)


def _acceptability(found: Acceptability, ax: Axes) -> None:
    from matplotlib import colormaps

    order = np.argsort(found.expected, kind="stable")
    count = len(found.alternatives)
    shade = colormaps["Blues_r"]
    for row, i in enumerate(order):
        left = 0.0
        for rank in range(count):
            share, dark = float(found.shares[i, rank]), rank < 0.45 * count
            ax.barh(row, share, left=left, height=0.7, color=shade(0.15 + 0.75 * rank / max(count - 1, 1)), edgecolor="white", linewidth=0.5)
            if share >= 0.05:
                ax.text(left + share / 2, row, str(rank + 1), ha="center", va="center", fontsize=8, color="white" if dark else INK)
            left += share
    _rows(ax, [found.alternatives[i] for i in order])
    ax.set_xlim(0, 1)
    told = "exact" if found.kind == "exact" else f"{found.draws} draws, seed {found.seed}"
    ax.set_xlabel(f"share of each rank; weights {found.rule}; {told}")


def _waterfall(why: Explanation, ax: Axes) -> None:
    order = sorted(why.shares, key=lambda c: -abs(why.shares[c]))
    at = 0.0
    for row, criterion in enumerate(order):
        share = why.shares[criterion]
        good = share >= 0
        ax.barh(row, share, left=at, height=0.6, color=BAND if good else "#f3d9bd", edgecolor=BLUE if good else BROWN, hatch=None if good else "///")
        ax.annotate(f"{share:+.3f}", (max(at, at + share), row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9, color=INK)
        at += share
        ax.plot([at, at], [row - 0.3, row + 1.3], color=SOFT, linewidth=0.8)
    ax.barh(len(order), why.difference, height=0.6, color="white", edgecolor=INK, linewidth=1.4)
    ax.annotate(f"{why.difference:+.3f}", (max(why.difference, 0.0), len(order)), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9, color=INK)
    ax.axvline(0, color=INK, linewidth=0.8)
    _rows(ax, [*order, "difference"])
    ax.margins(x=0.15)
    ax.set_xlabel(f"what speaks for {why.first} (+) and for {why.second} (-)")


def _tornado(found: Flips, ax: Axes) -> None:
    rows = [r for r in found.rows if r.direction and r.flip is not None and isfinite(r.reach)]
    nearest: dict[str, float] = {}
    for r in rows:
        nearest[r.where] = min(nearest.get(r.where, inf), r.reach)
    shown = sorted(nearest, key=lambda where: nearest[where])[:SHOWN]
    for i, where in enumerate(shown):
        for r in (r for r in rows if r.where == where):
            length = min(r.reach, FAR) * r.direction
            ax.barh(i, length, height=0.6, color=BAND if r.inside else "white", edgecolor=BLUE, hatch=None if r.inside else "...")
            ax.annotate(f"{r.flip:.3g} {r.leader or ''}".strip(), (length, i), xytext=(4 * r.direction, 0), textcoords="offset points", ha="left" if r.direction > 0 else "right", va="center", fontsize=8, color=INK)
    for end in (-1, 1):
        ax.axvline(end, color=BROWN, linestyle="--", linewidth=1)
    ax.axvline(0, color=INK, linewidth=0.8)
    _rows(ax, shown)
    ax.margins(x=0.35)
    ax.set_xlabel(f"part of the plausible range up to the flip (dashed: its ends; cut at {FAR:g})")
    if not shown:
        ax.text(0.5, 0.5, "no input with a known range changes the answer", ha="center", va="center", transform=ax.transAxes)


def _frontier(found: Frontier, ax: Axes) -> None:
    order = np.argsort(found.needed, kind="stable")
    ax.step(found.needed[order], found.values[order], where="post", color=BLUE)
    ax.plot(found.needed[order], found.values[order], linestyle="none", marker="o", markersize=4, color=BLUE)
    ax.set_xlabel(f"budget: {found.resource}")
    ax.set_ylabel("value of the best set")


def _given(result: object) -> tuple[Graph, dict[str, float], dict[str, float]]:
    """The graph, and what each node gives and receives in sizes of effects."""
    if isinstance(result, NetworkStudy):
        result = result.pillars
    if isinstance(result, NetworkView):
        rows = result["nodes"].rows
        return result.graph, {r[0]: abs(r[2]) + abs(r[3]) for r in rows}, {r[0]: abs(r[5]) + abs(r[6]) for r in rows}
    if isinstance(result, Graph):
        return result, {n: sum(abs(k.weight) for k in result.links if k.source == n) for n in result.nodes}, {}
    sizes = np.abs(result.total_values)
    return result.graph, dict(zip(result.nodes, sizes.sum(axis=1), strict=True)), dict(zip(result.nodes, sizes.sum(axis=0), strict=True))


def _map(result: object, ax: Axes) -> None:
    """Who acts on whom: solid lines strengthen, dashed ones weaken; circles grow with what a node gives."""
    graph, given, _ = _given(result)
    n = len(graph.nodes)
    at = {node: (cos(pi / 2 - 2 * pi * i / n), sin(pi / 2 - 2 * pi * i / n)) for i, node in enumerate(graph.nodes)}
    largest, most = max((abs(k.weight) for k in graph.links), default=1.0) or 1.0, max(given.values(), default=1.0) or 1.0
    pairs = {(k.source, k.target) for k in graph.links}
    for k in graph.links:
        if k.weight:
            _arrow(ax, at[k.source], at[k.target], k.weight, abs(k.weight) / largest, 0.22 if (k.target, k.source) in pairs else 0.08)
    for node, (x, y) in at.items():
        ax.scatter([x], [y], s=260 + 900 * float(given[node]) / most, color="#e8eef5", edgecolors=INK, linewidths=1.2, zorder=3)
        ax.text(x, y + (0.2 if y >= -0.1 else -0.2), _plain(node), ha="center", va="center", fontsize=10, color=INK, zorder=5)
    ax.set_xlim(-1.6, 1.6)
    ax.set_ylim(-1.4, 1.4)
    ax.set_aspect("equal")
    ax.set_axis_off()


def _plain(name: str) -> str:
    """A name that is no formula."""
    return cut(name, 280).replace("$", r"\$")


def _arrow(ax: Axes, a: tuple[float, float], b: tuple[float, float], weight: float, share: float, bend: float) -> None:
    from matplotlib.patches import FancyArrowPatch

    colour, style = (BLUE, "solid") if weight > 0 else (BROWN, (0, (5, 3)))
    ax.add_patch(
        FancyArrowPatch(
            a, b, connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>", mutation_scale=13, linewidth=0.8 + 2.6 * share, linestyle=style,
            color=colour, shrinkA=17, shrinkB=17, zorder=2,
        )
    )  # fmt: skip
    x = (a[0] + b[0]) / 2 + bend / 2 * (b[1] - a[1]) + 0.12 * (b[0] - a[0])
    y = (a[1] + b[1]) / 2 - bend / 2 * (b[0] - a[0]) + 0.12 * (b[1] - a[1])
    ax.text(x, y, f"{weight:+g}", ha="center", va="center", fontsize=9, color=colour, zorder=4)


def _quadrant(result: object, ax: Axes) -> None:
    """What each node gives against what it receives; the lines are the means."""
    graph, given, received = _given(result)
    points = [(n, float(received[n]), float(given[n])) for n in graph.nodes]
    ax.axvline(sum(p[1] for p in points) / len(points), color=SOFT, linewidth=0.9, linestyle=":")
    ax.axhline(sum(p[2] for p in points) / len(points), color=SOFT, linewidth=0.9, linestyle=":")
    ax.scatter([p[1] for p in points], [p[2] for p in points], color=BLUE, zorder=3)
    for name, x, y in points:
        ax.annotate(_plain(name), (x, y), xytext=(7, 0), textcoords="offset points", va="center", fontsize=9.5, color=INK, zorder=4)
    ax.margins(0.3, 0.15)
    ax.set_xlabel("receives")
    ax.set_ylabel("gives")
    ax.tick_params(labelsize=9)


DRAWERS: dict[type, Callable[[object, Axes], None]] = {
    Ranking: _ranking, IntervalRanking: _intervals, Stability: _stability, Acceptability: _acceptability, Explanation: _waterfall, Flips: _tornado,
    Frontier: _frontier,
}  # fmt: skip
