"""mcda portfolio."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import typer

from mcda.cli.common import CaseName, JsonFlag, ProblemName, SetOption, advise, changed_case, command, complain, emit_json, given, out, show
from mcda.errors import Fault, Usage

if TYPE_CHECKING:
    from mcda.domain.case import Case


@command("portfolio")
def portfolio(
    case_name: CaseName,
    problem: ProblemName = None,
    costs: Annotated[str | None, typer.Option("--costs", metavar="FILE", help="Your own costs: CSV with id, money, posts, ...")] = None,
    budget: Annotated[list[str] | None, typer.Option("--budget", metavar="NAME=VALUE", help="A budget, such as money=300; count=5 limits the number. Repeatable.")] = None,
    draws: Annotated[int | None, typer.Option("--draws", metavar="N", help="Draws of the joint doubt.")] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the draws.")] = 1,
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Choose the best set under budgets: proven optimal, with what just missed and how sure it is."""
    from mcda.portfolio.overview import selection_results

    limits = _limits(budget)
    if draws is not None and draws < 1:
        raise Usage(f"--draws must be a positive whole number, not {draws}")
    case = changed_case(case_name, changes)
    results = selection_results(case, problem, costs, limits, draws, seed)
    found = results["portfolio"]
    diagnostics = [Fault(note, None, None, "warning") for note in found.notes]
    if as_json:
        emit_json("portfolio", _document(case, costs, limits, results), diagnostics)
        return
    _show(case, results)
    for fault in diagnostics:
        complain(f"warning: {fault}")
    advise("report", case_name, given(case))


def _limits(budget: list[str] | None) -> dict[str, float]:
    limits: dict[str, float] = {}
    for told in budget or ():
        name, equals, value = (x.strip() for x in told.partition("="))
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not equals or not name or not math.isfinite(number):
            raise Usage(f"--budget {told!r} is not NAME=VALUE", None, "for example --budget money=300 or --budget count=5")
        if name in limits:
            raise Usage(f"--budget {name} is given twice")
        limits[name] = number
    return limits


def _document(case: Case, costs: str | None, limits: dict[str, float], results: dict) -> dict:
    from mcda.report.tables import inputs_of, plain, records

    found, doubt = results["portfolio"], results["set_doubt"]
    data = {
        "problem": found.problem, "inputs": inputs_of(case) | {"costs": costs, "budget": limits, "rules": list(found.rules)},
        "chosen": found.chosen, "value": found.value, "cost": found.spent, "optimal": found.optimal, "gap": found.gap,
        "others": [list(o) for o in found.others], "all_optimal": found.all_optimal, "added_up": found.worth.plain(found.chosen),
        "illustrative": found.worth.illustrative,
    }  # fmt: skip
    data |= {name: records(result.to_frame()) for name, result in results.items()}
    data["joint_doubt"] = {
        "draws": doubt.draws, "seed": doubt.seed, "how": doubt.how, "sources": dict(doubt.sources), "kept": doubt.kept, "affordable": doubt.affordable,
        "regret_mean": doubt.regret_mean, "regret_worst": doubt.regret_worst, "safest": list(doubt.safest), "safest_worst": doubt.safest_worst,
    }  # fmt: skip
    data["first_at"] = results["frontier"].first_at
    if "core" in results:
        core = results["core"]
        data["robust"] = {"how": core.how, "nondominated": len(core.sets), "considered": core.considered, "notes": list(core.notes)}
        data["settles"] = [{"judgement": w, "borderline_mean": m, "borderline_most": n} for w, m, n in core.settles]
    return plain(data)


def _show(case: Case, results: dict) -> None:
    found, doubt, core = results["portfolio"], results["set_doubt"], results.get("core")
    spent = "".join(f"; {name} {found.spent[name]:g} of {most:g}" for name, most in found.budget.items())
    proven = "proven optimal" if found.optimal else f"not proven; the best may be {found.gap:.2%} better"
    share = dict(zip(doubt.ids, doubt.share, strict=True))
    status = dict(zip(core.ids, core.status, strict=True)) if core else {}
    frame = found.to_frame()
    rows = [(i, case.option_name(i), f"{frame.at[i, 'value']:.3f}", f"{frame.at[i, 'cost']:g}", f"{share[i]:.0%}", status.get(i, "")) for i in found.chosen]
    show(("id", "name", "value", "cost", "in best", "weights open"), rows, f"{len(found.chosen)} interventions, value {found.value:.3f} ({proven}){spent}", right=(2, 3, 4))
    for other in found.others:
        out(f"just as good: {', '.join(other)}")
    missed = frame[~frame["chosen"]].sort_values("loss_if_forced", kind="stable").head(5)
    rows = []
    for i, r in zip(missed.index, missed.itertuples(), strict=True):
        price = [f"{r.price_to_enter:g}" if math.isfinite(r.price_to_enter) else r.price_kind, f"{r.cost:g}"] if found.budget else []
        rows.append((i, f"{r.loss_if_forced:.3f}" if math.isfinite(r.loss_if_forced) else r.loss_kind, *price, f"{share[i]:.0%}"))
    columns = ("just missed", "loss if taken in", *(("enters at cost", "now") if found.budget else ()), "in best")
    show(columns, rows, right=range(1, len(columns)))
    if "set_flips" in results:
        flips = results["set_flips"].to_frame().sort_values("reach", kind="stable").head(6)
        rows = [(r.where, f"{r.now:g}", f"{'' if r.side == 'at' else r.side + ' '}{r.flip:g}", r.leader or "no set") for r in flips.itertuples()]
        show(("where", "now", "another set", "who enters and leaves"), rows, "What would change the set, one at a time", right=(1, 2))
    steps = [(s.wave, s.id, f"{s.start:g} to {s.end:g}", ", ".join(s.after)) for s in results["first_steps"].steps]
    show(("wave", "id", "years", "after"), steps, "First steps", right=(0,))
    out(f"joint doubt ({doubt.draws} draws, seed {doubt.seed}): this set is the best in {doubt.kept:.0%} of the draws and fits the budgets in {doubt.affordable:.0%};")
    out(f"mean regret where it fits {doubt.regret_mean:.3f}, worst {doubt.regret_worst:.3f}; least worst regret {doubt.safest_worst:.3f}: {', '.join(doubt.safest)}")
    for source, told in doubt.sources.items():
        out(f"  {source}: {told}")
    if found.worth.illustrative:
        out("Illustrative ratings or judgements are part of this choice.")
