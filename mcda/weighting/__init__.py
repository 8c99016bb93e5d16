"""Judgements or data -> Weights."""

from mcda.weighting.batch import batch_priorities
from mcda.weighting.bwm import best_worst
from mcda.weighting.direct import combined_weights, direct_weights, rancom_weights, rank_order_weights, ratio_weights
from mcda.weighting.groups import GroupComparisons, group_ahp
from mcda.weighting.hierarchy import weigh
from mcda.weighting.intervals import IntervalWeights, weight_ranges
from mcda.weighting.objective import objective_weights
from mcda.weighting.pairwise import Comparisons, ahp

__all__ = [
    "Comparisons", "GroupComparisons", "IntervalWeights", "ahp", "batch_priorities", "best_worst", "combined_weights", "direct_weights", "group_ahp",
    "objective_weights", "rancom_weights", "rank_order_weights", "ratio_weights", "weigh", "weight_ranges",
]  # fmt: skip
