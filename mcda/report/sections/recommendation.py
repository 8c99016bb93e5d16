"""1. What we recommend: the answer in whole sentences, each from a number in the study."""

from __future__ import annotations

from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Paragraph, Section
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    if not study.problems:
        return None
    blocks: list[Block] = []
    for problem in study.problems:
        blocks += [Paragraph(headline(problem, say), "lead" if problem is study.main else "text")]
        blocks += [Paragraph(sentence, "text") for sentence in beside(problem, say)]
    return Section("recommendation", say("What we recommend"), blocks)


def headline(problem: ProblemStudy, say: Say) -> str:
    """Who is first of how many, and on what kind of data."""
    ranking = problem.ranking
    first, second = ranking.winners, ranking.order[len(ranking.winners)] if len(ranking.winners) < len(ranking.order) else None
    basis = ""
    if problem.illustrative_share > 0:
        basis = say("On illustrative ratings (they carry {share} of the weight), none of them from the people responsible: ", share=say.share(problem.illustrative_share))
    if len(first) > 1:
        return basis + say("{names} share the first place of {n} (score {score}); treat them as equal.", names=say.options(first), n=len(ranking.order), score=say.number(ranking.scores[first[0]]))
    return basis + say(
        "{first} ranks first of {n} (score {score}); {second} is second ({other}).",
        first=say.option(first[0]), n=len(ranking.order), score=say.number(ranking.scores[first[0]]),
        second=say.option(second), other=say.number(ranking.scores[second]),
    )  # fmt: skip


def beside(problem: ProblemStudy, say: Say) -> list[str]:
    """What changes when the same problem is decided another way."""
    told, first = [], problem.ranking.winners
    direct, summed, summed_direct = (problem.variant(v) for v in ("direct_only", "summed_effects", "summed_effects_direct"))
    if direct:
        told.append(_kept_or_not(direct.ranking.winners, first, say("Without the links between the pillars"), say))
    if summed and summed_direct and summed.ranking.winners != summed_direct.ranking.winners:
        told.append(
            say(
                "On summed effects alone, {direct} leads, unless effects travel along the links: then {linked} does.",
                direct=say.options(summed_direct.ranking.winners), linked=say.options(summed.ranking.winners),
            )
        )  # fmt: skip
    elif summed:
        told.append(_kept_or_not(summed.ranking.winners, first, say("On summed effects alone"), say))
    others = [v for v in problem.variants if v.kind in ("reading", "weights")]
    changed = [v for v in others if v.ranking.winners != first]
    if changed:
        winners = dict.fromkeys(say.options(v.ranking.winners) for v in changed)
        told.append(say("In {k} of {n} other readings of the data and weightings the first place goes to {names}.", k=len(changed), n=len(others), names=", ".join(winners)))
    elif others:
        told.append(say("The first place is the same in all {n} other readings of the data and weightings shown.", n=len(others)))
    last = {v.ranking.order[-1] for v in others} | {problem.ranking.order[-1]}
    if others and len(last) == 1:
        told.append(say("{name} is last in every one of them.", name=say.options(last)))
    return told


def _kept_or_not(winners: tuple[str, ...], first: tuple[str, ...], when: str, say: Say) -> str:
    if winners == first:
        return say("{when}, the first place stays.", when=when)
    return say("{when}, {names} comes first.", when=when, names=say.options(winners))
