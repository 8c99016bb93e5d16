"""Problem + Weights + Method -> Ranking."""

from mcda.scoring.intervals import rank_intervals
from mcda.scoring.methods import METHODS, TOPSIS, WSM, parse_method
from mcda.scoring.ranking import rank

__all__ = ["METHODS", "TOPSIS", "WSM", "parse_method", "rank", "rank_intervals"]
