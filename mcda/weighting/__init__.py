"""Judgements or data -> Weights."""

from mcda.weighting.ahp import Comparisons, ahp
from mcda.weighting.hierarchy import weigh

__all__ = ["Comparisons", "ahp", "weigh"]
