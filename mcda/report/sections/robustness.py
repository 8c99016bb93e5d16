"""How the ranking holds when everything that may be off is off together, and what it hangs on."""

from __future__ import annotations

from mcda.domain.importance import Importance
from mcda.domain.study import ProblemStudy, Study
from mcda.report.blocks import Block, Paragraph, Section, Table, number, text
from mcda.report.say import Say

SHOWN = 12


def section(study: Study, say: Say) -> Section | None:
    blocks: list[Block] = []
    for problem in study.problems:
        found = problem.results.get("importance")
        if isinstance(found, Importance):
            blocks += joint(problem, found, say)
    return Section("robustness", say("How sure: everything in doubt together"), blocks) if blocks else None


def joint(problem: ProblemStudy, found: Importance, say: Say) -> list[Block]:
    name = problem.plan.name(say.language)
    lead = say(
        "{problem}: {winner} is first in {share} of {draws} draws in which all sources below vary together (standard error {error} points, seed {seed}). This is no probability of being right.",
        problem=name, winner=say.options(found.winners), share=say.share(found.kept), draws=found.draws, error=f"{100 * found.scenario('all').error:.1f}", seed=found.seed,
    )  # fmt: skip
    return [Paragraph(lead), *verdict(found, say), *wider(found, say), sources_table(problem, found, say), priorities_table(problem, found, say), *(Paragraph(say.note(n), "note") for n in found.notes)]


def verdict(found: Importance, say: Say) -> list[Block]:
    """The word with its limits, or why there is none."""
    if found.verdict.word:
        words = {"holds": say("holds"), "mostly holds": say("mostly holds"), "leans": say("leans"), "open": say("open")}
        return [Paragraph(say("Verdict: {word} ({limits}).", word=words[found.verdict.word], limits=say.note(found.verdict.limits)))]
    told = "; ".join(say.note(note) for note in found.verdict.against)
    return [Paragraph(say("No verdict word is given: {reasons}.", reasons=told), "warning")]


def wider(found: Importance, say: Say) -> list[Block]:
    """What weights that may be off further would do."""
    shares = {s.id: found.share_of(s) for s in found.scenarios}
    if "all, wide weights" not in shares:
        return []
    width = say.share(found.scenario("all, wide weights").width)
    told = say(
        "With weights off by up to {width} the winner stays first in {alone} of draws if only weights vary, in {all} if everything does.",
        width=width, alone=say.share(shares["only weights, wide"]), all=say.share(shares["all, wide weights"]),
    )  # fmt: skip
    return [Paragraph(told)]


def sources_table(problem: ProblemStudy, found: Importance, say: Say) -> Table:
    names = {
        "weights": say("Weights"), "leaf_weights": say("Weights inside the effects"), "ratings": say("Ratings"), "network": say("Links and their strength"),
        "method": say("Method with its normalization"), "reading": say("Reading of the data"), "dummy": say("Dummy (acts on nothing)"),
    }  # fmt: skip
    kept = {s.id: found.share_of(s) for s in found.scenarios}
    rows = []
    for i in sorted(range(len(found.sources)), key=lambda i: -found.effects[i, 3]):
        source, (ranks, winner, rank_share, winner_share) = found.sources[i], map(float, found.effects[i])
        alone, fixed = kept.get(f"only {source}", 1.0), kept.get(f"without {source}", found.kept)
        rows.append([
            text(names[source]), number(say.share(winner_share), winner_share, winner_share), number(say.number(winner, 2), winner),
            number(say.share(rank_share), rank_share, rank_share), number(say.number(ranks, 2), ranks), number(say.share(alone), alone), number(say.share(fixed), fixed),
            text(say.note(found.ranges[source]) if source in found.ranges else say("nothing")),
        ])  # fmt: skip
    columns = [
        say("Source of doubt"), say("Share of the winner's changes"), say("Total effect on the winner"), say("Share of the rank shifts"), say("Total effect on ranks"),
        say("Winner stays if only this varies"), say("Winner stays if this is fixed"), say("Varied how"),
    ]  # fmt: skip
    note = say(
        "Shares are Shapley shares and add up to 100 %; a total effect is the part of the variance left when all else is fixed; both from {draws} draws.",
        draws=found.effect_draws,
    )  # fmt: skip
    return Table(f"doubt-{problem.id}", say("{problem}: what the ranking hangs on", problem=problem.plan.name(say.language)), columns, rows, note)


def priorities_table(problem: ProblemStudy, found: Importance, say: Say) -> Table:
    every, classes = found.scenario("all"), found.classes
    order = sorted(range(len(found.alternatives)), key=lambda i: (-every.first_k[i], -every.first[i]))[:SHOWN]
    rows = [
        [
            text(say.option(found.alternatives[i])), number(str(classes[i]), int(classes[i])),
            number(say.share(every.first_k[i]), float(every.first_k[i]), float(every.first_k[i])), number(say.share(every.first[i]), float(every.first[i]), float(every.first[i])),
        ]
        for i in order
    ]  # fmt: skip
    columns = [say("Alternative"), say("Priority class"), say("Among the first {k}", k=found.k), say("First")]
    caption = say("{problem}: priority classes under joint doubt", problem=problem.plan.name(say.language))
    note = say("Class 1: among the first {k} in at least 90 % of the joint draws; class 2: in 10 to 90 %; class 3: in fewer than 10 %.", k=found.k)
    return Table(f"priorities-{problem.id}", caption, columns, rows, note)
