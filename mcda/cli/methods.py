"""mcda methods: what each method assumes; with a case, who wins under each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mcda.cli.common import JsonFlag, ProblemName, SetOption, advise, changed_case, command, complain, emit_json, given, out, show

if TYPE_CHECKING:
    from mcda.domain.ranking import Method

INDENT = 20


@command("methods")
def methods(
    case_name: Annotated[str | None, typer.Argument(metavar="[CASE]", help="A case: compare the methods on one of its problems.")] = None,
    problem: ProblemName = None,
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Say what each method assumes and cannot take; with a CASE, who wins under each."""
    if case_name is not None:
        _compare(case_name, problem, changes, as_json)
        return
    from mcda.scoring import NOT_OFFERED, method_facts

    facts = method_facts()
    if as_json:
        refused = [{"id": name, "reason": reason} for name, reason in NOT_OFFERED.items()]
        emit_json("methods", {"problem": None, "inputs": {}, "methods": facts, "not_offered": refused})
        return
    for told in facts:
        parameters = ", ".join(f"{k}={v}" for k, v in told["parameters"].items())
        out(f"{told['label']}   --method {told['id']}" + (f"   parameters: {parameters}" if parameters else ""))
        _line("score", f"{told['better']} is better")
        _line("assumes", told["assumes"])
        _line("compensation", told["compensation"])
        _line("rank reversal", told["can_reverse_ranks"])
        _line("monotone", told["monotone"])
        _line("needs", told["needs"])
        if told["same_order_as"]:
            _line("same order as", told["same_order_as"])
        _line("source", told["source"])
        out()
    out("Rank reversal: whether adding an alternative can reverse the order of others.")
    out("Monotone: whether worsening a value can never improve the rank of its own row.")
    out()
    out("Not offered")
    for name, reason in NOT_OFFERED.items():
        _line(name, reason)
    out()
    advise("methods", "henan")


def _variant(method: Method) -> str:
    return method.text.partition(":")[2].removeprefix("normalization=")


def _line(name: str, words: str) -> None:
    if len(name) > INDENT - 3:
        out(f"  {name}")
        name = ""
    out(f"  {name:<{INDENT - 2}}{words}", hang=" " * (INDENT - 2) if name else "")


def _compare(case_name: str, problem: str | None, changes: list[str] | None, as_json: bool) -> None:
    from mcda.decision import decide
    from mcda.report.tables import inputs_of, records
    from mcda.scoring import compare_methods

    case = changed_case(case_name, changes)
    plan = case.problem(problem)
    ranking = decide(case, plan.id)
    compared = compare_methods(ranking.problem, ranking.weights, reference=ranking.method)
    if as_json:
        emit_json("methods", {"problem": plan.id, "inputs": inputs_of(case, ranking), "comparison": records(compared.to_frame()), "first_places": compared.first_places})
        return
    rows = [
        (m.method.id, _variant(m.method), ", ".join(m.ranking.winners), *(_shown(m.similarity[k]) for k in ("spearman", "kendall", "weighted_spearman", "ws")))
        for m in compared.applicable
    ]
    show(("method", "with", "first", "Spearman", "Kendall", "rw", "WS"), rows, f"{plan.name()}: likeness to {compared.reference.method.text}; weights: {ranking.weights.origin}", right=(3, 4, 5, 6))
    told = ", ".join(f"{name} {count}" for name, count in compared.first_places.items())
    out(f"First places over {len(compared.distinct)} methods of different construction: {told}.")
    for m in compared.applicable:
        if m.same_order_as:
            _line(m.method.text, f"the same order as {m.same_order_as} by construction")
        elif m.reason:
            _line(m.method.text, m.reason)
    for m in compared.methods:
        if m.ranking is None:
            complain(f"not applicable: {m.method.text}: {m.not_applicable}")
    advise("flips", case_name, given(case, None, plan.id))


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
