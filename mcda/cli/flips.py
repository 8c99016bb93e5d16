"""mcda flips, mcda explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
    idle_changes,
    out,
    quoted,
    show,
)
from mcda.errors import NotApplicable, Usage

if TYPE_CHECKING:
    from mcda.domain.flips import Flip, Flips

JOINT_DRAWS = 2048  # for the share beside the table; `mcda robustness` draws more
SHOWN = 12  # rows of each kind on the screen; --json has all


@command("flips")
def flips(
    case_name: CaseName,
    problem: ProblemName = None,
    target: Annotated[str, typer.Option("--target", metavar="T", help="What must not change: first, ranking, a number k (the first k), or two ids A:B.")] = "first",
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """For every input: the nearest value at which the answer changes."""
    from mcda.report.tables import inputs_of, records
    from mcda.robustness.fliptable import flips as found_flips
    from mcda.robustness.importance import importance
    from mcda.robustness.inputs import Inputs
    from mcda.robustness.kappa import robustness_factor

    case = changed_case(case_name, changes)
    plan = case.problem(problem)
    table = found_flips(case, plan.id, _target(target))
    ranking = Inputs(case, plan).ranking
    diagnostics = idle_changes(case, plan.id)
    try:
        factor = robustness_factor(ranking.problem, ranking.weights, ranking.method)
    except NotApplicable:
        factor = None
    try:
        joint = importance(case, plan.id, draws=JOINT_DRAWS) if target == "first" else None
    except NotApplicable:
        joint = None
    if as_json:
        counts = [{"kind": kind, "inputs": n, "flipping": f, "plausible": p} for kind, (n, f, p) in table.counts.items()]
        data = {"problem": plan.id, "inputs": inputs_of(case, ranking), "target": target, "leaders": list(table.leaders[:20]), "flips": records(table.to_frame()), "counts": counts, "notes": list(table.notes)}
        if factor is not None:
            data["robustness_factor"] = records(factor.to_frame())
        if joint is not None:
            data["joint"] = [{"varying": s.id, "winner_kept": joint.share_of(s), "standard_error": s.error, "draws": joint.draws, "seed": joint.seed} for s in joint.scenarios]
        emit_json("flips", data, diagnostics)
        return
    out(f"{plan.name()}: what would change {_told(target)} ({', '.join(table.leaders[:5])}); {table.method}")
    for kind in table.counts:
        _show_kind(table, kind)
    rows = [(kind.replace("_", " "), n, f, p) for kind, (n, f, p) in table.counts.items()]
    show(("kind", "inputs", "some value flips", "a plausible value flips"), rows, "Counted per kind (kinds overlap and are not added up)", right=(1, 2, 3))
    if joint is not None:
        for scenario, told in (("only ratings", "all ratings"), ("all", "all inputs")):
            found = next((s for s in joint.scenarios if s.id == scenario), None)
            if found is not None:
                out(f"Together: with {told} in doubt at once the first place holds in {joint.share_of(found):.0%} of {joint.draws} draws (standard error {found.error:.1%}, seed {joint.seed}).")
    if factor is not None and target == "first":
        rival, _ = factor.smallest
        out(f"All weights at once: each may be off by up to {factor.percent():g} % before {rival} draws level (a worst case, not a probability).")
    for note in table.notes:
        out(f"Note: {note}.")
    for fault in diagnostics:
        complain(f"warning: {fault}")
    first = next((r for r in table.inside), None)
    so_far = given(case, None, plan.id)
    if first:
        advise("rank", case_name, f"{so_far} --set {quoted(f'{first.where}={shown(first)}')}")
    else:
        advise("robustness", case_name, so_far)


def _show_kind(table: Flips, kind: str) -> None:
    rows = [r for r in table.of(kind) if r.flip is not None]
    if not rows:
        return
    named = rows[0].direction == 0
    start = _common([r.where for r in rows])
    shown_rows = [
        (r.where.removeprefix(start), _plain(r.now), shown(r), r.leader or "", "" if named else f"{r.reach:.2f}" if r.reach < 1e4 else "far", "yes" if r.inside else "") for r in rows[:SHOWN]
    ]
    more = f" (first {SHOWN} of {len(rows)}; all with --json)" if len(rows) > SHOWN else ""
    below = f", addresses below {start}" if start else ""
    show(("where", "now", "flips at", "to", "reach", "plausible"), shown_rows, f"{kind.replace('_', ' ')}{more}{below}", right=(1, 2, 4))


def _common(places: list[str]) -> str:
    """The first segments that all addresses share, so that the table need not repeat them."""
    parts = [p.split("/")[:-1] for p in places]
    shared = []
    for same in zip(*parts, strict=False):
        if len(set(same)) > 1:
            break
        shared.append(same[0] + "/")
    return "".join(shared)


def shown(row: Flip) -> str:
    """The flip rounded away from the present value, so that it does change the answer."""
    from math import floor, log10

    from mcda.domain.stability import outward

    if not isinstance(row.flip, float) or row.direction == 0:
        return str(row.flip)
    digits = 4 - floor(log10(abs(row.flip))) if row.flip else 4
    return f"{outward(float(row.now), row.flip, max(digits, 0)):.10g}"


def _plain(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _target(text: str) -> object:
    if text in ("first", "ranking"):
        return text
    if text.isdigit():
        return int(text)
    if text.count(":") == 1:
        return tuple(text.split(":"))
    raise Usage(f"unknown target {text!r}", None, "first, ranking, a number k, or two ids A:B")


def _told(target: str) -> str:
    if target == "first":
        return "the first place"
    return "the ranking" if target == "ranking" else f"the first {target}" if target.isdigit() else f"the order of {target.replace(':', ' and ')}"


@command("explain")
def explain(
    case_name: CaseName,
    first: Annotated[str, typer.Argument(metavar="A", help="An alternative.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    problem: ProblemName = None,
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Why A is ahead of B: the score difference shared out, and what makes up for what."""
    from mcda.decision import decide
    from mcda.report.tables import inputs_of, records
    from mcda.robustness.shapley import explain as explained

    case = changed_case(case_name, changes)
    plan = case.problem(problem)
    why = explained(case, first, second, plan.id)
    diagnostics = idle_changes(case, plan.id)
    if as_json:
        offs = [{"alternative": t.alternative, "gives": t.gives, "unit": t.unit, "takes": t.takes, "amount": t.amount} for t in why.trade_offs]
        data = {
            "problem": plan.id, "inputs": inputs_of(case, decide(case, plan.id)), "first": first, "second": second, "scores": list(why.scores), "difference": why.difference,
            "shares": records(why.to_frame()), "trade_offs": offs, "kind": why.kind,
        }  # fmt: skip
        emit_json("explain", data, diagnostics)
        return
    ahead = first if why.difference > 0 else second
    verb = f"{ahead} is ahead" if abs(why.difference) > 1e-9 else "they are level"
    out(f"{first} {why.scores[0]:.3f}, {second} {why.scores[1]:.3f}: {verb}, difference {why.difference:+.3f} ({why.method})")
    frame = why.to_frame()
    rows = [(c, f"{r['share']:+.4f}", _number(r["first"]), _number(r["second"]), f"{r['weight']:.3f}") for c, r in frame.iterrows()]
    rows.append(("sum", f"{sum(why.shares.values()):+.4f}", "", "", ""))
    show(("criterion", "share", first, second, "weight"), rows, f"What speaks for {first} (+) and for {second} (-): Shapley shares of the difference", right=(1, 2, 3, 4))
    if why.trade_offs:
        out("Trade-offs where it now stands:")
        for trade in why.trade_offs:
            out(f"  {trade}")
    for fault in diagnostics:
        complain(f"warning: {fault}")
    advise("flips", case_name, f"{given(case, None, plan.id)} --target {quoted(f'{first}:{second}')}")


def _number(value: object) -> str:
    return "" if value is None else f"{value:.4g}"
