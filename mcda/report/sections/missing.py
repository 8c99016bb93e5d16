"""What is known where cells are missing: score and rank intervals."""

from __future__ import annotations

from mcda.domain.intervals import IntervalRanking
from mcda.domain.study import Study
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    if not study.intervals:
        return None
    blocks: list[Block] = []
    for problem, found in study.intervals.items():
        blocks += [intervals_table(study.case.problem(problem).name(say.language), problem, found, say)]
        blocks += [Paragraph(sentence) for sentence in known(found, say)]
        blocks += [Paragraph(say("Attention: {note}.", note=say.note(note)), "warning") for note in found.notes]
    return Section("missing", say("What is known where data are missing"), blocks)


def intervals_table(name: str, problem: str, found: IntervalRanking, say: Say) -> Table:
    rows = []
    for i, alternative in enumerate(found.problem.alternatives):
        ranks = f"{found.best[i]}" if found.best[i] == found.worst[i] else say("{low} to {high}", low=found.best[i], high=found.worst[i])
        scores = say("{low} to {high}", low=say.number(float(found.low[i])), high=say.number(float(found.high[i])))
        gaps = sum(1 for a, _ in found.missing if a == alternative) + len(found.left_out)
        rows.append([text(say.option(alternative)), number(ranks, int(found.best[i])), number(scores, float(found.low[i])), number(str(gaps), gaps)])
    columns = [say("Alternative"), say("Rank"), say("Score"), say("Missing cells")]
    caption = say("{problem}: ranks and scores over every filling of the missing cells", problem=name)
    return Table(f"intervals-{problem}", caption, columns, rows, say("Method: {method}.", method=str(found.method)))


def known(found: IntervalRanking, say: Say) -> list[str]:
    """What holds in every filling, and what was left out."""
    told = []
    names = found.problem.alternatives
    for i, name in enumerate(names):
        if found.best[i] == found.worst[i]:
            told.append(say("{name} is number {rank} of {n} in every filling.", name=say.option(name), rank=int(found.best[i]), n=len(names)))
    if any(found.best[i] < found.worst[i] for i in range(len(names))):
        told.append(say("Nothing more than these intervals is known of the others."))
    if found.left_out:
        told.append(
            say(
                "Without any value and left out: {criteria}; {share} of the weight is lost with them.",
                criteria=say.listed(say.node(c) for c in found.left_out), share=say.share(found.lost_weight),
            )
        )  # fmt: skip
    return told
