"""mcda robustness."""

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

if TYPE_CHECKING:
    from mcda.domain.acceptability import Acceptability
    from mcda.domain.case import Case
    from mcda.domain.importance import Importance

SHOWN, LEADING = 12, 6


@command("robustness")
def robustness(
    case_name: CaseName,
    problem: ProblemName = None,
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="Joint draws, rounded up to 8 * 2^k.")] = 8192,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed gives the same numbers.")] = 1,
    scheduler: Annotated[str, typer.Option("--scheduler", metavar="ADDRESS", help="Draw on a dask.distributed cluster.")] = "",
    ratings: RatingsOption = None,
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Show how the ranking holds when weights, ratings, links, readings and methods are off together."""
    from mcda.decision import decide
    from mcda.report.tables import inputs_of, records
    from mcda.robustness.acceptability import acceptability
    from mcda.robustness.cluster import cluster_executor
    from mcda.robustness.importance import importance
    from mcda.robustness.spaces import Around, Simplex

    case = changed_case(case_name, changes, ratings)
    plan = case.problem(problem)
    ranking = decide(case, plan.id)
    diagnostics = idle_changes(case, plan.id)
    with cluster_executor(scheduler) as executor:
        found = importance(case, plan.id, draws=draws, seed=seed, executor=executor)
        near = Around(ranking.weights, (0.8, 1.2))
        spaces = {
            name: acceptability(ranking.problem, method=ranking.method, space=space, draws=draws, seed=seed, executor=executor)
            for name, space in (("around", near), ("even", Simplex()))
        }
    if as_json:
        inputs = inputs_of(case, ranking) | {"draws": found.draws, "effect_draws": found.effect_draws, "seed": found.seed, "k": found.k}
        verdict = {"word": found.verdict.word, "share": found.kept, "limits": found.verdict.limits, "against": list(found.verdict.against)}
        data = {
            "problem": plan.id, "inputs": inputs, "verdict": verdict, "importance": records(found.to_frame()), "priorities": records(found.priorities),
            "first": records(found.first), "first_k": records(found.first_k), "errors": {s.id: s.error for s in found.scenarios}, "notes": list(found.notes),
        }  # fmt: skip
        data |= {f"acceptability_{name}": {"rule": a.rule, "kind": a.kind, "draws": a.draws, "ranks": records(a.to_frame())} for name, a in spaces.items()}
        emit_json("robustness", data, diagnostics)
        return
    _show_joint(case, found)
    for result in spaces.values():
        _show_space(case, result, found.k)
    for fault in diagnostics:
        complain(f"warning: {fault}")
    out("A share of draws is not a probability of being right.")
    advise("report", case_name, given(case, ratings))


def _show_joint(case: Case, found: Importance) -> None:
    names = " and ".join(case.option_name(w) for w in found.winners)
    error = found.scenario("all").error
    out(f"{case.problem(found.problem).name()}: {names} first in {_percent(found.kept)} of {found.draws} joint draws (standard error {100 * error:.1f} points, seed {found.seed}).")
    out(f"Verdict: {found.verdict}." if found.verdict.word else f"N{str(found.verdict)[1:]}.")
    frame = found.to_frame()
    rows = [
        (s, f"{r.total_winner_kept:.2f}", f"{r.shapley_winner_kept:.2f}", f"{r.total_rank_shift:.2f}", f"{r.shapley_rank_shift:.2f}", _percent(r.kept_alone), _percent(r.kept_if_fixed))
        for s, r in frame.sort_values("shapley_winner_kept", ascending=False, kind="stable").iterrows()
    ]  # fmt: skip
    show(("source", "winner: total", "share", "ranks: total", "share", "kept alone", "if fixed"), rows, "What the ranking hangs on: total effects and Shapley shares; how often the winner stays", right=range(1, 7))
    for source, told in found.ranges.items():
        out(f"  {source}: {told}")
    for scenario in found.scenarios:
        if scenario.width > found.scenarios[0].width:
            out(f"  {scenario.id} (plus or minus {_percent(scenario.width)}): the winner stays in {_percent(found.share_of(scenario))}")
    rows = [(a, case.option_name(a), _percent(r["first"]), _percent(r.first_k), int(r["class"])) for a, r in found.priorities.head(SHOWN).iterrows()]
    show(("id", "name", "first", f"in first {found.k}", "class"), rows, f"All together (class 1: in the first {found.k} in at least 90 % of draws, 2: in 10 to 90 %, 3: fewer)", right=(2, 3, 4))
    for note in found.notes:
        out(f"({note})")


def _show_space(case: Case, result: Acceptability, k: int) -> None:
    k = min(k, len(result.alternatives))
    among = result.first_k(k)
    order = sorted(result.alternatives, key=lambda a: (-result.first[a], -among[a]))[:LEADING]
    rows = [(a, case.option_name(a), _percent(result.first[a]), _percent(among[a]), f"{result.expected_rank[a]:.1f}") for a in order]
    how = "exact" if result.kind == "exact" else f"{result.draws} draws"
    show(("id", "name", "first", f"in first {k}", "expected rank"), rows, f"Weights {result.rule} ({how}), all else as it is", right=(2, 3, 4))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
