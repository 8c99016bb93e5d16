"""Classes of the alternatives of a sorting problem, how sure each is, and what would lift it."""

from __future__ import annotations

from mcda.domain.rating import Rated, Rating
from mcda.domain.study import Study
from mcda.report.blocks import Block, Cell, Paragraph, Section, Table, number, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    rating: Rating | None = study.results.get("rating")
    if rating is None:
        return None
    counted = ", ".join(f"{name} {n}" for name, n in rating.counts.items())
    blocks: list[Block] = [Paragraph(say("Classes from best to worst: {counted}.", counted=counted), "lead")]
    if rating.sorting.illustrative or any(r.status == "illustrative" for r in rating.rated):
        blocks.append(Paragraph(say("Bounds, weights, classes, caps and data are illustrative: no real firm is rated here."), "warning"))
    unsure = min(rating.rated, key=lambda r: r.share)
    blocks += [
        Paragraph(
            say(
                "Least sure is {name}: its class stays in {share} of {n} weight sets, each weight off by up to {doubt} (sampled, standard error {error}).",
                name=say.option(unsure.id), share=f"{int(100 * unsure.share)} %", n=rating.draws, doubt=say.share(rating.doubt), error=say.share(rating.standard_error(unsure.share), 1),
            )
        ),
        Table("rating", say("Classes, reasons and the nearest change upwards"), _columns(say), [_row(r, study, say) for r in rating.rated]),
        Paragraph(say("The change shown is the smallest one of a single value, as a share of its range; two values may do it with less."), "note"),
        Paragraph(say("ELECTRE TRI-B is a second opinion on the same profiles: its pessimistic and its optimistic class."), "note"),
    ]  # fmt: skip
    return Section("rating", say("Classes"), blocks)


def _columns(say: Say) -> list[str]:
    heads = ("Alternative", "Stage", "Score", "Class by score", "Class", "Why", "Observed weight", "ELECTRE TRI-B", "Stays", "One class up by", "Loan rule")
    return [say(h) for h in heads]


def _row(r: Rated, study: Study, say: Say) -> list[Cell]:
    second = r.pessimistic if r.pessimistic == r.optimistic else f"{r.pessimistic} – {r.optimistic}"
    final = r.final + (f" ({say('provisional')})" if r.provisional else "")
    up = say("no single value")
    if r.up:
        up = say("{criterion} {now} → {value}: {to}", criterion=say.node(r.up.criterion), now=f"{r.up.now:g}", value=r.up.shown(), to=r.up.to)
    return [
        text(say.option(r.id)), text(say(r.stage) if r.stage else ""), number(say.number(r.score, 1), r.score, r.score / 100, "I" if r.status == "illustrative" else ""), text(r.by_score), text(final),
        text("; ".join(r.reasons)), number(say.share(r.observed), r.observed), text(second), number(f"{int(100 * r.share)} %", r.share), text(up), text(say(r.loan)),
    ]  # fmt: skip
