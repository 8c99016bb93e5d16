"""2. Rankings with scores, and the same problem decided another way."""

from __future__ import annotations

from mcda.domain.study import ProblemStudy, Study, Variant
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section:
    blocks: list[Block] = []
    for problem in study.problems:
        blocks.append(ranking_table(problem, say))
        blocks += [Paragraph(say("Attention: {note}.", note=say.note(note)), "warning") for note in problem.ranking.notes]
        if problem.variants:
            blocks.append(variants_table(problem, say))
    return Section("ranking", say("Ranking"), blocks)


def ranking_table(problem: ProblemStudy, say: Say) -> Table:
    ranking = problem.ranking
    top = max(ranking.score_values.max(), 1e-300)
    rows = []
    for name in ranking.order:
        score = float(ranking.scores[name])
        rows.append([text(say.option(name)), number(str(ranking.ranks[name]), int(ranking.ranks[name])), number(say.number(score), score, max(score / top, 0.0))])
    caption = say("{problem}: {method}", problem=problem.plan.name(say.language), method=str(ranking.method))
    return Table(f"ranking-{problem.id}", caption, [say("Alternative"), say("Rank"), say("Score")], rows)


def variants_table(problem: ProblemStudy, say: Say) -> Table:
    """Each variant as a column of scores with ranks, in the order of the default ranking."""
    columns = [say("Alternative"), say("Default"), *(variant_name(v, say) for v in problem.variants)]
    rows = []
    for name in problem.ranking.order:
        cells = [_scored(r, name, say) for r in (problem.ranking, *(v.ranking for v in problem.variants))]
        rows.append([text(say.option(name)), *cells])
    remarks: dict[str, list[str]] = {}
    for v in problem.variants:
        for n in v.ranking.notes:
            remarks.setdefault(say.note(n), []).append(variant_name(v, say))
    notes = [say("{variant}: {note}.", variant=say.listed(names), note=note) for note, names in remarks.items()]
    return Table(f"variants-{problem.id}", say("The same problem decided another way: score (rank)"), columns, rows, say.together(notes))


def _scored(ranking, name: str, say: Say):
    score = float(ranking.scores[name])
    return number(f"{say.number(score)} ({ranking.ranks[name]})", score)


def variant_name(variant: Variant, say: Say) -> str:
    if variant.kind == "reading":
        return say.reading(variant.value)
    if variant.kind == "gap":
        return say("pillar weights times the gaps of {region}", region=say.option(variant.value))
    fixed = {"direct_only": say("without the links"), "summed_effects": say("summed effects"), "summed_effects_direct": say("summed effects, without the links")}
    if variant.id in fixed:
        return fixed[variant.id]
    source, _, reading = variant.value.partition("; ")
    shown = say("weights: {source}", source=say.note(variant.ranking.weights.origin) or source)
    return say("{shown}; {reading}", shown=shown, reading=say.reading(reading)) if reading else shown
