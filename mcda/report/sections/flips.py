"""What would change the answer: the table of flips over every input."""

from __future__ import annotations

from math import floor, inf, log10

from mcda.domain.flips import Flip, Flips
from mcda.domain.importance import Importance
from mcda.domain.stability import outward
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say

SHOWN = 5  # rows of each kind; all are in results.json
KIND_NAMES = {
    "weight": "weight", "judgement": "judgement", "cell": "data cell", "cost": "cost", "rating": "rating", "unlisted_rating": "rating that nobody listed",
    "link": "link", "unused_link": "link that is not used", "strength": "strength of the links", "method": "method", "normalization": "normalization", "reading": "reading of the data",
}  # fmt: skip


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        found = problem.results
        if isinstance(found.get("flips"), Flips):
            blocks += flip_blocks(found["flips"], problem, say)
    return Section("flips", say("What would change the answer"), blocks) if blocks else None


def flip_blocks(found: Flips, problem: ProblemStudy, say: Say) -> list[Block]:
    inside = found.inside
    inputs, moved = found.described
    name = problem.plan.name(say.language)
    per_kind = say.listed(f"{say(KIND_NAMES[kind])} {plausible}" for kind, (_, _, plausible) in found.counts.items() if plausible)
    told = say("{problem}: one input at a time, plausible values of these move the first place away from {leader}, counted per kind: {counts}.", problem=name, counts=per_kind, leader=say.options(found.leaders[:1]))
    if not inside:
        told = say("{problem}: no single input, moved by itself within its plausible range, moves the first place away from {leader}.", problem=name, leader=say.options(found.leaders[:1]))
    told += " " + say("Of the {inputs} inputs that describe the alternatives themselves (ratings, costs, data), {moved} do.", inputs=inputs, moved=moved)
    counts = [
        [text(say(KIND_NAMES[kind])), number(str(n), n), number(str(flips), flips), number(str(plausible), plausible)]
        for kind, (n, flips, plausible) in found.counts.items()
    ]
    together = joint_share(problem, say)
    rows = [flip_row(r, problem, say) for kind in found.counts for r in [r for r in found.of(kind) if r.flip is not None][:SHOWN]]
    return [
        Paragraph(told),
        Paragraph(say("Each row moves one input and leaves all others; inputs that are harmless one at a time can move the first place together.") + together, "note"),
        Table(
            f"flips-{problem.id}", say("Nearest values at which the first place changes: {problem}", problem=name),
            [say(c) for c in ("Kind", "Input", "Now", "Changes at", "Then first", "Reach", "Plausible", "How found")], rows,
            say("Reach: distance to the change over distance to the plausible end. At most {n} rows of a kind are shown.", n=SHOWN),
        ),
        Table(
            f"flip-counts-{problem.id}", say("Inputs counted per kind: {problem}", problem=name),
            [say(c) for c in ("Kind", "Inputs", "Some value changes the first place", "A plausible value does")], counts,
            say("Kinds overlap (a weight and the judgement behind it are one doubt) and are not added up."),
        ),
    ]  # fmt: skip


def joint_share(problem: ProblemStudy, say: Say) -> str:
    """How often the first place holds when inputs are in doubt together, beside the table that moves one at a time."""
    found = problem.results.get("importance")
    if not isinstance(found, Importance):
        return ""
    told = ""
    shares = {s.id: found.share_of(s) for s in found.scenarios}
    if "only ratings" in shares:
        told += " " + say("With all ratings in doubt together it holds in {share} of the draws.", share=say.share(shares["only ratings"]))
    return told + " " + say("With all inputs in doubt together it holds in {share} of the draws.", share=say.share(found.kept))


def flip_row(row: Flip, problem: ProblemStudy, say: Say) -> list:
    reach = say("far") if row.reach == inf or row.reach >= 1000 else say.number(row.reach, 2)
    now = say.figure(row.now, 4) if isinstance(row.now, float) else _choice(row.now, row, say)
    return [
        text(say(KIND_NAMES[row.kind])), text(input_name(row, problem, say)), text(now), text(shown(row, say)), text(say.option(row.leader or "")),
        number(reach if row.direction else "", None if row.reach == inf else row.reach), text(say("yes") if row.inside else say("no")), text(say(row.how.split(",")[0].split(" (")[0].split(";")[0])),
    ]  # fmt: skip


def input_name(row: Flip, problem: ProblemStudy, say: Say) -> str:
    """The address in names; the address itself stays in results.json."""
    kind, *parts = row.where.split("/")

    def called(segment: str) -> str:
        tree = problem.full_weights.hierarchy
        if segment in tree or segment in say.case.model.hierarchy:
            return tree.name(segment, say.language) if segment in tree else say.node(segment)
        return say.option(segment) if segment in say.case.options else segment

    if row.direction == 0 or kind == "strength":
        return say(KIND_NAMES[row.kind])
    if kind == "judgements":
        return say("{items}", items=f"{' : '.join(called(x) for x in parts[1].split(':'))} ({say.term(parts[0])})")
    return say("{items}", items=say.listed(called(x) if ":" not in x else " → ".join(called(y) for y in x.split(":")) for x in parts))


def shown(row: Flip, say: Say) -> str:
    """The flip rounded away from the present value, so that it does change the answer."""
    if not isinstance(row.flip, float) or row.direction == 0:
        return _choice(row.flip, row, say)
    digits = 3 - floor(log10(abs(row.flip))) if row.flip else 3
    return say.figure(outward(float(row.now), row.flip, max(digits, 0)), 10)


def _choice(value: object, row: Flip, say: Say) -> str:
    """A reading or a method by name."""
    return say.reading(str(value)) if row.kind == "reading" else say.method(str(value)) if row.kind == "method" else str(value)
