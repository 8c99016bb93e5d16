"""mcda network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mcda.cli.common import CaseName, JsonFlag, ProblemName, SetOption, advise, changed_case, command, complain, emit_json, given, out, show
from mcda.errors import Usage

if TYPE_CHECKING:
    from mcda.domain.case import Case
    from mcda.domain.network import NetworkStudy, NetworkView

SHOWN = 12


@command("network")
def network(
    case_name: CaseName,
    problem: ProblemName = None,
    strength: Annotated[str, typer.Option("--strength", metavar="S", help="How far effects travel, from 0; the case's own if left out.")] = "",
    system: Annotated[bool, typer.Option("--system", help="The whole system instead of the pillars alone.")] = False,
    graphml: Annotated[str, typer.Option("--graphml", metavar="FILE", help="Write the graph that is shown as GraphML.")] = "",
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Show who moves whom among the pillars, what measures do through the links, and what each link is worth."""
    from mcda.interactions import interplay
    from mcda.report.tables import inputs_of, network_data

    case = changed_case(case_name, [*(changes or ()), *([f"strength={strength}"] if strength else [])])
    found = interplay(case, problem)
    view = found.system if system else found.pillars
    if view is None:
        raise Usage("the model has no links beyond its pillars", None, "leave --system out")
    if graphml:
        _write(view, graphml)
    if as_json:
        emit_json("network", {"problem": found.problem or None, "inputs": inputs_of(case) | {"seed": found.seed}, **network_data(found)})
        return
    _show_view(view)
    if not system:
        _show_measures(case, found)
    for note in view.notes:
        complain(f"warning: {note}")
    if any(k.status == "illustrative" for k in view.graph.links):
        out("All strengths of links are illustrative.")
    if system or not found.system:
        advise("report", case_name, given(case))
    else:
        advise("network", case_name, f"{given(case, None, problem)} --system")


def _write(view: NetworkView, file: str) -> None:
    from mcda.files.graphs import write_graphml

    try:
        write_graphml(view.graph, Path(file))
    except OSError as error:
        raise Usage(f"cannot write the graph: {error.strerror}", file, "choose another file") from None
    complain(f"written: {file}")


def _show_view(view: NetworkView) -> None:
    s = view.settings
    limit = "none (no loops)" if s["largest_strength"] is None else f"{s['largest_strength']:.4g}"
    title = f"{s['nodes']} nodes, {s['links']} links, {s['assessed']} of {s['pairs']} pairs assessed; scale {s['scale']}, s = {s['divisor']:g}, strength {s['strength']:g}, spectral radius {s['spectral_radius']:.3g}; loops feed themselves from strength: {limit}"
    nodes = sorted(view["nodes"].rows, key=lambda r: -(abs(r[1]) + abs(r[4])))
    rows = [(r[0], f"{r[1]:.3f}", f"{r[4]:.3f}", f"{r[7]:.3f}", f"{r[9]:.3f}", r[13]) for r in nodes[:SHOWN]]
    show(("node", "gives", "receives", "lever", "bottleneck", "role"), rows, title, right=(1, 2, 3, 4))
    if len(nodes) > SHOWN:
        out(f"({len(nodes) - SHOWN} more nodes with --json)")
    links = view["links"].rows
    rows = [(r[0], f"{r[3]:g}", *(_change(x) for x in r[12:15]), r[7] if r[15] else f"{r[7]}, off", r[8]) for r in links[:SHOWN]]
    show(("link", "weight", "removed", "halved", "doubled", "origin", "section"), rows, "What each link is worth: change of the overall value", right=(1, 2, 3, 4))
    if len(links) > SHOWN:
        out(f"({len(links) - SHOWN} more links with --json)")
    loops = view["loops"]
    rows = [(" > ".join((*loop, loop[0])), f"{gain:.3g}", polarity) for loop, gain, polarity, _ in loops.rows[:SHOWN]]
    if rows:
        show(("loop", "gain", "polarity"), rows, f"{len(loops)} loops; searched: {loops.bound}", right=(1,))
    else:
        out("There is no loop: no effect comes back to where it started.")


def _show_measures(case: Case, found: NetworkStudy) -> None:
    if not found.effects:
        return
    through, flips = found.effects["through"], found.effects["flips"]
    rows = [(r[0], f"{r[1]:.3f}", f"{r[2]:.3f}", r[5], f"{r[4]:.3f}", r[8], r[9]) for r in through.rows[:SHOWN]]
    show(("measure", "directly", "via links", "mostly", "harms", "rank, no links", "rank"), rows, f"{case.problem(found.problem).name()}: {' '.join(through.notes)}", right=(1, 2, 4, 5, 6))
    rows = [(r[1], f"{r[2]:g}", f"{r[3]:.4g}", r[4], "yes" if r[9] else "no", r[10]) for r in flips.rows]
    show(("where", "now", "flip", "leader", "plausible", "kind"), rows, "Where the leader on summed effects changes, one at a time", right=(1, 2))
    if found.changes:
        out("With the links that are not in the source:")
        for change in found.changes:
            out(f"  {change}")


def _change(value: float | None) -> str:
    return "-" if value is None else "inf" if value == float("inf") else f"{value:+.3f}"
