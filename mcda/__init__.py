"""Multi-criteria decisions and policy prioritisation.

Which measures come first, how sure that is, and what would have to be
different for the answer to change.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PLACES = {
    "Case": "mcda.domain.case",
    "Comparisons": "mcda.weighting",
    "Criterion": "mcda.domain.hierarchy",
    "Hierarchy": "mcda.domain.hierarchy",
    "Influence": "mcda.network",
    "McdaError": "mcda.errors",
    "Method": "mcda.domain.ranking",
    "Problem": "mcda.domain.problem",
    "Ranking": "mcda.domain.ranking",
    "Study": "mcda.domain.study",
    "TOPSIS": "mcda.scoring",
    "WSM": "mcda.scoring",
    "Weights": "mcda.domain.weights",
    "ahp": "mcda.weighting",
    "compare_cases": "mcda.changes",
    "decide": "mcda.decision",
    "decide_intervals": "mcda.decision",
    "gaps": "mcda.regions",
    "influence": "mcda.network",
    "interactions": "mcda.interplay",
    "normalized": "mcda.domain.weights",
    "profiles": "mcda.regions",
    "rank": "mcda.scoring",
    "rank_intervals": "mcda.scoring",
    "read_case": "mcda.files",
    "run_case": "mcda.study",
    "select": "mcda.portfolio",
    "select_measures": "mcda.portfolio",
    "set_value": "mcda.portfolio",
    "stability": "mcda.robustness.intervals",
    "weigh": "mcda.weighting",
    "write_report": "mcda.report",
}
__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'mcda' has no attribute {name!r}")
    value = getattr(import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
