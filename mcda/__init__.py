"""Multi-criteria decisions and policy prioritisation.

Which measures come first, how sure that is, and what would have to be
different for the answer to change.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PLACES = {
    "ARAS": "mcda.scoring",
    "Acceptability": "mcda.domain.acceptability",
    "Around": "mcda.robustness.spaces",
    "Box": "mcda.robustness.spaces",
    "Case": "mcda.domain.case",
    "Comparisons": "mcda.weighting",
    "Criterion": "mcda.domain.hierarchy",
    "EDAS": "mcda.scoring",
    "Experts": "mcda.robustness.spaces",
    "GroupComparisons": "mcda.weighting",
    "Hierarchy": "mcda.domain.hierarchy",
    "Importance": "mcda.domain.importance",
    "Influence": "mcda.network",
    "MABAC": "mcda.scoring",
    "MAIRCA": "mcda.scoring",
    "MARCOS": "mcda.scoring",
    "MOORA": "mcda.scoring",
    "McdaError": "mcda.errors",
    "Method": "mcda.domain.ranking",
    "OCRA": "mcda.scoring",
    "Ordered": "mcda.robustness.spaces",
    "PROMETHEE1": "mcda.scoring",
    "PROMETHEE2": "mcda.scoring",
    "Problem": "mcda.domain.problem",
    "Ranking": "mcda.domain.ranking",
    "Ratios": "mcda.robustness.spaces",
    "SPOTIS": "mcda.scoring",
    "Simplex": "mcda.robustness.spaces",
    "Study": "mcda.domain.study",
    "TOPSIS": "mcda.scoring",
    "VIKOR": "mcda.scoring",
    "WASPAS": "mcda.scoring",
    "WPM": "mcda.scoring",
    "WSM": "mcda.scoring",
    "Weights": "mcda.domain.weights",
    "acceptability": "mcda.robustness.acceptability",
    "acting_weights": "mcda.scoring",
    "ahp": "mcda.weighting",
    "basis_check": "mcda.basis",
    "batch_priorities": "mcda.weighting",
    "benchmarks": "mcda.systems",
    "best_worst": "mcda.weighting",
    "check_claims": "mcda.claims",
    "classify": "mcda.rating",
    "combined_weights": "mcda.weighting",
    "compare_cases": "mcda.changes",
    "compare_methods": "mcda.scoring",
    "decide": "mcda.decision",
    "decide_intervals": "mcda.decision",
    "decide_with_nothing": "mcda.decision",
    "direct_weights": "mcda.weighting",
    "dominated": "mcda.scoring",
    "expert_views": "mcda.experts",
    "explain": "mcda.robustness.shapley",
    "flips": "mcda.robustness.fliptable",
    "frontier": "mcda.portfolio",
    "gaps": "mcda.regions",
    "group_ahp": "mcda.weighting",
    "importance": "mcda.robustness.importance",
    "influence": "mcda.network",
    "interplay": "mcda.interactions",
    "measure_order": "mcda.stages",
    "nearest_weights": "mcda.robustness.kappa",
    "normalized": "mcda.domain.weights",
    "objective_weights": "mcda.weighting",
    "parse_method": "mcda.scoring",
    "pillar_gaps": "mcda.regions",
    "plot": "mcda.report",
    "profiles": "mcda.regions",
    "rancom_weights": "mcda.weighting",
    "rank": "mcda.scoring",
    "rank_intervals": "mcda.scoring",
    "rank_order_weights": "mcda.weighting",
    "rank_similarity": "mcda.scoring",
    "rate": "mcda.rating",
    "rating_agreement": "mcda.domain.raters",
    "rating_sheet": "mcda.files.raters",
    "ratio_weights": "mcda.weighting",
    "read_case": "mcda.files",
    "reversal": "mcda.robustness.leaveout",
    "robust_portfolios": "mcda.portfolio",
    "robustness_factor": "mcda.robustness.kappa",
    "run_case": "mcda.study",
    "score_ranges": "mcda.robustness.ranges",
    "select": "mcda.portfolio",
    "select_measures": "mcda.portfolio",
    "sequence": "mcda.portfolio",
    "set_doubt": "mcda.portfolio",
    "set_flips": "mcda.portfolio",
    "set_value": "mcda.portfolio",
    "show": "mcda.report",
    "stability": "mcda.robustness.intervals",
    "stage_coverage": "mcda.stages",
    "structures": "mcda.systems",
    "traces": "mcda.systems",
    "unit_figures": "mcda.claims",
    "weigh": "mcda.weighting",
    "weight_ranges": "mcda.weighting",
    "weight_vertices": "mcda.portfolio",
    "with_ratings": "mcda.files.raters",
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
