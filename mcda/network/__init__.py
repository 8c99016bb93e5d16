"""The interaction graph: what acts on what, how far it reaches, and what each link is worth."""

from mcda.network.cognitive import cognitive_map
from mcda.network.graphs import graph_of
from mcda.network.kernel import Influence, effects_within, influence
from mcda.network.limits import anp_limit, weighted_supermatrix
from mcda.network.propagation import divisor_of, total_effects
from mcda.network.views import danp, dematel, micmac, order_effects

__all__ = [
    "Influence", "anp_limit", "cognitive_map", "danp", "dematel", "divisor_of", "effects_within", "graph_of",
    "influence", "micmac", "order_effects", "total_effects", "weighted_supermatrix",
]  # fmt: skip
