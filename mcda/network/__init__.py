"""The interaction graph: what acts on what, how far it reaches, and what each link is worth."""

from mcda.network.graphs import graph_of, to_networkx
from mcda.network.kernel import Influence, effects_within, influence
from mcda.network.propagation import divisor_of, total_effects

__all__ = ["Influence", "divisor_of", "effects_within", "graph_of", "influence", "to_networkx", "total_effects"]
