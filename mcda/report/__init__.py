"""Shows a Study; computes nothing."""

from mcda.report.notebook import Page, show
from mcda.report.plotting import plot
from mcda.report.writer import Written, write_report

__all__ = ["Page", "Written", "plot", "show", "write_report"]
