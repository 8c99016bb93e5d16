"""Which set of interventions, under which budget, and how sure."""

from mcda.portfolio.dominance import robust_portfolios, weight_vertices
from mcda.portfolio.doubts import Doubt, doubt_measures, doubt_program, set_doubt
from mcda.portfolio.frontiers import frontier, frontier_of
from mcda.portfolio.measures import program_of_case, select_measures, set_value
from mcda.portfolio.schedule import sequence
from mcda.portfolio.selection import select
from mcda.portfolio.turning import set_flips

__all__ = [
    "Doubt", "doubt_measures", "doubt_program", "frontier", "frontier_of", "program_of_case", "robust_portfolios", "select", "select_measures", "sequence",
    "set_doubt", "set_flips", "set_value", "weight_vertices",
]  # fmt: skip
