"""The sections of a report in their order; each is a function (Study, Say) -> Section or None."""

from collections.abc import Callable

from mcda.errors import InvalidInput, did_you_mean
from mcda.report.sections import (
    acting,
    checks,
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
    stages,
    systems,
    weights,
    what_if,
    why,
)

SECTIONS: dict[str, Callable] = {
    "recommendation": recommendation.section,
    "rating": rating.section,
    "dominated": dominated.section,
    "ranking": ranking.section,
    "what_if": what_if.section,
    "why": why.section,
    "flips": flips.section,
    "robustness": robustness.section,
    "missing": missing.section,
    "gaps": gaps.section,
    "profiles": profiles.section,
    "network": network.section,
    "prerequisites": prerequisites.section,
    "portfolio": portfolio.section,
    "stages": stages.section,
    "weights": weights.section,
    "experts": experts.section,
    "acting": acting.section,
    "methods": methods.section,
    "data": data.section,
    "systems": systems.section,
    "claims": claims.section,
    "checks": checks.section,
    "record": record.section,
}

# The order in which they are read: the answer, how sure it is, what follows from it, what it rests on, how it was checked.
ORDER = (
    "recommendation", "ranking", "what_if", "why", "flips", "robustness", "dominated", "prerequisites", "portfolio", "stages", "rating",
    "network", "profiles", "gaps", "weights", "acting", "experts", "data", "missing", "methods", "checks", "systems", "claims", "record",
)  # fmt: skip


def chosen(names: tuple[str, ...] = ()) -> dict[str, Callable]:
    """The named sections in the order given; all of them in their usual order where none is named."""
    for name in names:
        if name not in SECTIONS:
            raise InvalidInput(f"no section named {name!r} in a report", "case.yaml, report: sections", did_you_mean(name, SECTIONS))
    usual = sorted(SECTIONS, key=lambda n: ORDER.index(n) if n in ORDER else len(ORDER) - 1.5)
    return {name: SECTIONS[name] for name in names or usual}
