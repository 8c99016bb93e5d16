"""How far an input may plausibly be off: ends from the case, else the stated defaults."""

from __future__ import annotations

import re

from mcda.decision import cell_of
from mcda.domain.case import Case, Judgement, Link, ProblemPlan, Rating
from mcda.domain.hierarchy import Criterion

WEIGHT_SHARE = 0.2  # weights: 20 % up or down
STRENGTH_SHARE = 0.5  # strength of the links: half as much up or down
DEFAULTS = (
    "weights plus or minus 20 %, judgements one step of Saaty's scale, ratings, links and levels one level (an unlisted rating: up), "
    "the links' strength plus or minus a half; cells only where another value on the same basis is known"
)
Ends = tuple[float | None, float | None]


def of_weight(now: float) -> Ends:
    return max(0.0, now * (1 - WEIGHT_SHARE)), min(1.0, now * (1 + WEIGHT_SHARE))


def of_judgement(j: Judgement) -> Ends:
    """The stated ends, else one step of the scale 1/9, ..., 1/2, 1, 2, ..., 9 either way."""
    step = j.value - 1 if j.value >= 1 else 1 - 1 / j.value
    low, high = (_from_step(max(min(step + by, 8.0), -8.0)) for by in (-1, 1))
    return (j.low if j.low is not None else min(low, j.value)), (j.high if j.high is not None else max(high, j.value))


def _from_step(step: float) -> float:
    return 1 + step if step >= 0 else 1 / (1 - step)


def of_rating(case: Case, rating: Rating | None) -> Ends:
    """An effect that nobody listed may be one level of good; harm was asked for, so that an unlisted one is not assumed."""
    if rating is None:
        return 0.0, min(1.0, case.rating_scale.high)
    low = rating.low if rating.low is not None else max(rating.value - 1, case.rating_scale.low)
    high = rating.high if rating.high is not None else min(rating.value + 1, case.rating_scale.high)
    return low, high


def of_link(case: Case, link: Link) -> Ends:
    """An unused link is now 0; it may plausibly be as strong as its stated end."""
    if not link.active:
        top = link.high if link.high is not None else link.weight
        return min(0.0, top), max(0.0, top)
    scale = case.model.link_scale
    low = link.low if link.low is not None else max(link.weight - 1, min(scale.low, link.weight))
    high = link.high if link.high is not None else min(link.weight + 1, max(scale.high, link.weight))
    return low, high


def of_strength(strength: float) -> Ends:
    return strength * (1 - STRENGTH_SHARE), strength * (1 + STRENGTH_SHARE)


def bases_of(case: Case, plan: ProblemPlan, criterion: str) -> frozenset[str]:
    """What the cells of a column now count."""
    return frozenset(c.basis for a in plan.alternatives if (c := cell_of(case, plan, a, criterion)) is not None)


def of_cell(
    case: Case, plan: ProblemPlan, alternative: str, criterion: str, now: float, levels: tuple[float, float] | None, bases: frozenset[str]
) -> Ends:
    """Alternative values on a basis that the column now uses; for levels without any, one level; else nothing is known.

    A value on another basis is no plausible end: it would move the whole column, which is a reading.
    """
    held = case.cells.get((alternative, criterion, plan.year)) or case.cells.get((alternative, criterion, None))
    values = [c.value for c in (held, *held.alternatives) if c.value is not None and c.basis in bases] if held else []
    low, high = min([now, *values]), max([now, *values])
    if low == high and levels:
        return max(now - 1, levels[0]), min(now + 1, levels[1])
    return (low if low < now else None), (high if high > now else None)


def levels_of(criterion: Criterion) -> tuple[float, float] | None:
    """(lowest, highest) level of an ordinal criterion, told by its scale or unit ('level 1-5', 'ordinal 1-9'); else None."""
    for text in (criterion.scale, criterion.unit):
        found = re.fullmatch(r"(?:level|levels|ordinal|grade)\s+(-?\d+)\s*(?:-|–|to)\s*(-?\d+)", str(text or "").strip())
        if found:
            return float(found[1]), float(found[2])
    return None
