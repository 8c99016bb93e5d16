"""Weights, who judged, and how consistent the judgements are."""

from __future__ import annotations

from mcda.domain.hierarchy import ROOT
from mcda.domain.study import ProblemStudy, Study
from mcda.report import sentences
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section:
    blocks: list[Block] = []
    for problem in study.problems:
        weights = problem.full_weights
        told = say("{problem}: weights from {origin}.", problem=problem.plan.name(say.language), origin=say.note(weights.origin))
        if weights.illustrative:
            told += " " + say("They are illustrative.")
        kind = "text" if all(c.consistent for c in weights.consistency.values() if c.cr_or_none is not None) else "warning"
        blocks += [Paragraph(told), *(Paragraph(line, kind) for line in sentences.consistent(problem, say)), weights_table(problem, say)]
        if weights.consistency:
            blocks.append(consistency_table(problem, say))
    return Section("weights", say("Weights and how they were obtained"), blocks)


def weights_table(problem: ProblemStudy, say: Say) -> Table:
    weights = problem.full_weights
    rows = []
    for node in weights.hierarchy.nodes:
        parent = weights.hierarchy[node].parent
        rows.append(
            [
                text("" if parent == ROOT else say.node(parent, problem)), text(say.node(node, problem)),
                number(say.share(weights.local[node], 1), weights.local[node]), number(say.share(weights.of(node), 1), weights.of(node), weights.of(node)),
            ]
        )  # fmt: skip
    columns = [say("Below"), say("Criterion"), say("Local weight"), say("Global weight")]
    return Table(f"weights-{problem.id}", say("Weights: {problem}", problem=problem.plan.name(say.language)), columns, rows)


def consistency_table(problem: ProblemStudy, say: Say) -> Table:
    rows = []
    for node, comparisons in problem.full_weights.consistency.items():
        cr = comparisons.cr_or_none
        verdict = say("not known") if cr is None else say("consistent") if comparisons.consistent else say("not consistent: revise")
        shown = number("–" if cr is None else say.number(cr), cr)
        rows.append([text(say.node(node, problem)), number(str(len(comparisons.items)), len(comparisons.items)), shown, text(verdict)])
    any_one = next(iter(problem.full_weights.consistency.values()))
    note = say("Random index: {index}; prioritisation: {method}; limit 0.10.", index=say.term(any_one.random_index), method=say.term(any_one.method))
    return Table(f"consistency-{problem.id}", say("Consistency of the judgements"), [say("Below"), say("Items"), say("CR"), say("Verdict")], rows, note)
