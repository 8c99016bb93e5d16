"""Which set of interventions, under which budget, and how sure."""

from mcda.portfolio.measures import select_measures, set_value
from mcda.portfolio.selection import select

__all__ = ["select", "select_measures", "set_value"]
