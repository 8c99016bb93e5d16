"""The interaction graph: what acts on what, and how far it reaches."""

from mcda.network.propagation import divisor_of, total_effects

__all__ = ["divisor_of", "total_effects"]
