"""The sections of a report in their order; each is a function (Study, Say) -> Section or None."""

from collections.abc import Callable

from mcda.report.sections import (
    data,
    experts,
    flips,
    gaps,
    missing,
    network,
    portfolio,
    prerequisites,
    profiles,
    ranking,
    recommendation,
    record,
    robustness,
    weights,
)

SECTIONS: dict[str, Callable] = {
    "recommendation": recommendation.section,
    "ranking": ranking.section,
    "flips": flips.section,
    "robustness": robustness.section,
    "missing": missing.section,
    "gaps": gaps.section,
    "profiles": profiles.section,
    "network": network.section,
    "prerequisites": prerequisites.section,
    "portfolio": portfolio.section,
    "weights": weights.section,
    "experts": experts.section,
    "data": data.section,
    "record": record.section,
}
