"""Problem + Weights + Method -> Ranking."""

from mcda.scoring.acting import acting_weights
from mcda.scoring.comparison import compare_methods, method_grid
from mcda.scoring.distance import TOPSIS, VIKOR
from mcda.scoring.dominance import dominated
from mcda.scoring.doors import ARAS, EDAS, MABAC, MAIRCA, MARCOS, OCRA, SPOTIS, WASPAS
from mcda.scoring.intervals import rank_intervals
from mcda.scoring.methods import METHODS, NOT_OFFERED, method_facts, parse_method
from mcda.scoring.outranking import PROMETHEE1, PROMETHEE2
from mcda.scoring.ranking import rank
from mcda.scoring.similarity import rank_similarity
from mcda.scoring.utility import MOORA, WPM, WSM

__all__ = [
    "ARAS", "EDAS", "MABAC", "MAIRCA", "MARCOS", "METHODS", "MOORA", "NOT_OFFERED", "OCRA", "PROMETHEE1", "PROMETHEE2",
    "SPOTIS", "TOPSIS", "VIKOR", "WASPAS", "WPM", "WSM", "acting_weights", "compare_methods", "dominated",
    "method_facts", "method_grid", "parse_method", "rank", "rank_intervals", "rank_similarity",
]  # fmt: skip
