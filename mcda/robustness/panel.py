"""The closed form of a ranking for the what-if panel of the report."""

from __future__ import annotations

import numpy as np

from mcda.domain.hierarchy import Hierarchy
from mcda.domain.panel import NoPanel, PanelData
from mcda.domain.ranking import Ranking
from mcda.domain.stability import Stability
from mcda.robustness.forms import Distance, Linear, form_of, worth
from mcda.robustness.paths import membership

EXACT = 1e-12
FEWEST = 3  # fewer nodes than this at the top are opened


def panel_data(problem: str, ranking: Ranking, stability: Stability) -> PanelData | NoPanel:
    """The panel of a ranking; `NoPanel` where its scores are no closed form of the weights."""
    form = form_of(ranking.problem, ranking.method)
    weights = ranking.weights.values
    if not isinstance(form, Linear | Distance) or not np.allclose(worth(form, weights), ranking.score_values, rtol=0, atol=EXACT):
        return NoPanel(str(ranking.method))
    tables = (form.table,) if isinstance(form, Linear) else (form.to_best, form.to_worst)
    tree = ranking.weights.hierarchy
    nodes = top_nodes(tree)
    names, member = membership(tree)
    members = member[[names.index(n) for n in nodes]].astype(float)
    kind = "linear" if isinstance(form, Linear) else "distance"
    return PanelData(problem, kind, ranking.alternatives, tree.leaves, weights, tables, nodes, members, ranking.winners, stability)


def top_nodes(tree: Hierarchy) -> tuple[str, ...]:
    """The nodes below the root; while they are fewer than three, the first one that can be is replaced by its children."""
    nodes = list(tree.children())
    while len(nodes) < FEWEST:
        inner = next((n for n in nodes if tree.children(n)), None)
        if inner is None:
            break
        at = nodes.index(inner)
        nodes[at : at + 1] = tree.children(inner)
    return tuple(nodes)
