"""Weight is not influence: what each criterion was given, and what it moves."""

from __future__ import annotations

from mcda.domain.comparison import ActingWeights
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        found = problem.results.get("acting")
        if isinstance(found, ActingWeights):
            blocks += [Paragraph(sentence(found, problem, say)), _table(found, problem, say)]
    return Section("acting", say("Weights planned and weights acting"), blocks) if blocks else None


def sentence(found: ActingWeights, problem: ProblemStudy, say: Say) -> str:
    """Who carries the spread, and the criterion that moves least for its weight."""
    frame = found.to_frame()
    weighted = frame[frame.weight > 0]
    least = (weighted.acting / weighted.weight).astype(float).idxmin()
    name, told = problem.plan.name(say.language), []
    if len(found.leaders) < len(weighted):
        criteria = say("{items}", items=", ".join(say.node(c, problem) for c in found.leaders))
        told.append(say("{criteria} carry {share} of the squared spread of the scores.", criteria=criteria, share=say.share(found.share(*found.leaders))))
    if found.share(least) < weighted.weight[least]:
        given, moved = say.share(weighted.weight[least], 1), say.share(found.share(least), 1)
        told.append(say("{criterion} is given {weight} of the weight and moves {acting} of the squared spread.", criterion=say.node(least, problem), weight=given, acting=moved))
    return say("{problem}: {told}", problem=name, told=" ".join(told) or say("every criterion moves what it was given."))


def _table(found: ActingWeights, problem: ProblemStudy, say: Say) -> Table:
    rows = [
        [text(say.node(c, problem)), number(say.share(w, 1), float(w), float(w)), number(say.share(s, 1), float(s), float(s))]
        for c, w, s in zip(found.ranking.problem.criteria, found.ranking.weights.values, found.shares, strict=True)
    ]
    note = say("Share of each criterion in the squared range of the weighted normalised values: in the squared distance from the worst to the best values present.")
    columns = [say("Criterion"), say("Weight given"), say("Share in the spread")]
    return Table(f"acting-{problem.id}", say("Weight given and share in the spread: {problem}", problem=problem.plan.name(say.language)), columns, rows, note)
