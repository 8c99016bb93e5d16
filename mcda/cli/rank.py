"""mcda rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mcda.cli.common import (
    CaseName,
    JsonFlag,
    ProblemName,
    RatingsOption,
    SetOption,
    advise,
    changed_case,
    command,
    complain,
    emit_json,
    given,
    idle_changes,
    out,
    show,
)
from mcda.errors import Fault, InvalidInput, NotApplicable

if TYPE_CHECKING:
    from mcda.domain.case import Case

SHOWN = 10


@command("rank")
def rank(
    case_name: CaseName,
    problem: ProblemName = None,
    method: Annotated[str, typer.Option("--method", metavar="M", help="Another method, such as wsm or topsis:reference=fixed.")] = "",
    reading: Annotated[str, typer.Option("--reading", metavar="R", help="Another reading of the data.")] = "",
    ratings: RatingsOption = None,
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Rank the alternatives of one problem."""
    from mcda.decision import decide, decide_with_nothing
    from mcda.domain.case import NOTHING
    from mcda.domain.raters import rating_agreement
    from mcda.report.tables import inputs_of, records
    from mcda.scoring import dominated

    wanted = [*(changes or ()), *([f"method={method}"] if method else []), *([f"reading={reading}"] if reading else [])]
    case = changed_case(case_name, wanted, ratings)
    plan = case.problem(problem)
    if plan.missing == "interval":
        _intervals(case, case_name, plan.id, as_json)
        return
    ranking = decide(case, plan.id)
    diagnostics = [*idle_changes(case, plan.id), *(Fault(note, None, None, "warning") for note in ranking.notes)]
    beaten = dominated(ranking.problem)
    beside = None
    if plan.do_nothing:
        try:
            beside = decide_with_nothing(case, plan.id)
        except (NotApplicable, InvalidInput) as error:
            diagnostics.append(Fault(f"doing nothing cannot be placed: {error.message}", None, None, "warning"))
    if as_json:
        data = {"problem": plan.id, "inputs": inputs_of(case, ranking), "dominated": records(beaten.to_frame()), "ranking": records(ranking.to_frame())}
        if any(r.votes for r in case.ratings.values()):
            data |= {"raters": records(rating_agreement(case).to_frame())}
        emit_json("rank", data | ({"with_do_nothing": records(beside.to_frame())} if beside else {}), diagnostics)
        return
    if beaten.by:
        out(f"Dominated, whatever the weights ({len(beaten.by)} of {len(ranking.alternatives)}): {', '.join(beaten.dominated)}.")
    rows = [(ranking.ranks[a], a, case.option_name(a), f"{ranking.scores[a]:.3f}") for a in ranking.order]
    show(("rank", "id", "name", "score"), rows, f"{plan.name()}: {ranking.method}; weights: {ranking.weights.origin}", right=(0, 3))
    if beside:
        out(f"Doing nothing would stand at place {beside.ranks[NOTHING]} of {len(beside.alternatives)} (beside the ranking, not in it).")
    if plan.kind == "interventions":
        _raters(case)
    if any(s == "illustrative" for s in ranking.problem.status.values()) or ranking.weights.illustrative:
        out("Illustrative ratings or judgements are part of this ranking.")
    for fault in diagnostics:
        complain(f"warning: {fault}")
    advise("robustness" if ratings else "flips", case_name, given(case, ratings, plan.id))


def _raters(case: Case) -> None:
    """Who rated, how many ratings stay illustrative, and where people differ."""
    from mcda.domain.raters import rating_agreement

    found = rating_agreement(case)
    if not found.raters:
        return
    out(found.sentence())
    rows = [(f"{o} / {leaf}", f"{r.value:g}", f"{r.low:g} to {r.high:g}" if r.low is not None and r.high is not None else "–", len(r.votes), f"{r.spread:g}") for (o, leaf), r in found.disputed[:SHOWN]]
    if rows:
        more = f" (first {SHOWN} of {len(found.disputed)}; all with --json)" if len(found.disputed) > SHOWN else ""
        show(("rating", "mean", "low to high", "raters", "spread"), rows, f"Where raters differ{more}", right=(1, 3, 4))


def _intervals(case: Case, case_name: str, problem: str, as_json: bool) -> None:
    """Score and rank intervals instead of a ranking: cells are missing."""
    from mcda.decision import decide_intervals
    from mcda.report.tables import inputs_of, records

    found = decide_intervals(case, problem)
    diagnostics = [Fault(note, None, None, "warning") for note in found.notes]
    if found.left_out:
        diagnostics.append(Fault(f"without any value, left out: {', '.join(found.left_out)} ({found.lost_weight:.1%} of the weight)", None, None, "warning"))
    if as_json:
        inputs = inputs_of(case) | {"method": str(found.method), "weights": found.weights.origin}
        data = {"problem": problem, "inputs": inputs, "intervals": records(found.to_frame()), "left_out": list(found.left_out), "lost_weight": found.lost_weight}
        emit_json("rank", data, diagnostics)
        return
    order = sorted(range(len(found.low)), key=lambda i: (found.best[i], found.worst[i], -found.low[i]))
    names = found.problem.alternatives
    rows = [(f"{found.best[i]} to {found.worst[i]}" if found.best[i] < found.worst[i] else found.best[i], names[i], case.option_name(names[i]), f"{found.low[i]:.3f} to {found.high[i]:.3f}") for i in order]
    show(("rank", "id", "name", "score"), rows, f"{case.problem(problem).name()}: {found.method}, every filling of {len(found.missing)} missing cells; weights: {found.weights.origin}")
    for fault in diagnostics:
        complain(f"warning: {fault}")
    advise("weights", case_name, given(case, None, problem))
