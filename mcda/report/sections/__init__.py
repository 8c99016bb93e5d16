"""The sections of a report in their order; each is a function (Study, Say) -> Section or None."""

from collections.abc import Callable

from mcda.report.sections import (
    acting,
    claims,
    data,
    dominated,
    experts,
    flips,
    gaps,
    methods,
    missing,
    network,
    portfolio,
    prerequisites,
    profiles,
    ranking,
    rating,
    recommendation,
    record,
    robustness,
    systems,
    weights,
)

SECTIONS: dict[str, Callable] = {
    "recommendation": recommendation.section,
    "rating": rating.section,
    "dominated": dominated.section,
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
    "acting": acting.section,
    "methods": methods.section,
    "data": data.section,
    "systems": systems.section,
    "claims": claims.section,
    "record": record.section,
}
