"""mcda rate: alternatives into ordered classes."""

from __future__ import annotations

from typing import Annotated

import typer

from mcda.cli.common import (
    CaseName,
    JsonFlag,
    ProblemName,
    SetOption,
    advise,
    changed_case,
    command,
    complain,
    emit_json,
    given,
    out,
    quoted,
    show,
)


@command("rate")
def rate(
    case_name: CaseName,
    problem: ProblemName = None,
    doubt: Annotated[float, typer.Option("--doubt", metavar="SHARE", help="How far off each weight may be, as a share of it.")] = 0.5,
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="How many sets of weights are drawn.")] = 4096,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the draws.")] = 1,
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Sort the alternatives of a case into ordered classes (shipped: henan-credit)."""
    import mcda.rating
    from mcda.report.tables import inputs_of, records

    case = changed_case(case_name, changes)
    rating = mcda.rating.rate(case, problem, doubt, draws, seed)
    told = {"doubt": doubt, "draws": draws, "seed": seed, "illustrative": rating.sorting.illustrative}
    if as_json:
        emit_json("rate", {"problem": problem, "inputs": inputs_of(case) | told, "rating": records(rating.to_frame()), "counts": rating.counts})
        return
    rows = [(r.id, r.stage, f"{r.score:.1f}", r.final + (" (provisional)" if r.provisional else ""), _second(r), f"{int(100 * r.share)} %", r.loan) for r in rating.rated]
    show(("id", "stage", "score", "class", "ELECTRE", "stays", "loan rule"), rows, case.name(), right=(2, 5))
    show(("id", "class", "a better class by", "why"), [(r.id, r.final, _up(r), "; ".join(r.reasons)) for r in rating.rated])
    out(f"stays: share of {draws} weight sets, each weight off by up to {doubt:.0%}, in which the class is the same (seed {seed}).")
    out("ELECTRE: the pessimistic and the optimistic class of ELECTRE TRI-B, a second opinion.")
    if rating.sorting.illustrative:
        out("Bounds, weights, classes and caps are illustrative.")
    if any(r.status == "illustrative" for r in rating.rated):
        complain("warning: the data are illustrative or synthetic: no real firm")
    better = next((f"cells/{r.id}/{r.up.criterion}={r.up.shown()}" for r in rating.rated if r.up), None)
    advise("rate" if better else "report", case_name, given(case, None, problem if better else None) + (f" --set {quoted(better)}" if better else ""))


def _second(rated) -> str:
    return rated.pessimistic if rated.pessimistic == rated.optimistic else f"{rated.pessimistic} to {rated.optimistic}"


def _up(rated) -> str:
    if rated.up is None:
        return "no single value"
    return f"{rated.up.criterion} {rated.up.now:g} to {rated.up.shown()}: {rated.up.to}"
