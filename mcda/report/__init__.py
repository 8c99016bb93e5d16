"""Shows a Study; computes nothing."""

from mcda.report.writer import Written, write_report

__all__ = ["Written", "write_report"]
