"""How the pillars influence each other: who moves whom, what the measures do through the links, and what each link is worth."""

from __future__ import annotations

from collections.abc import Mapping

from mcda.domain.case import Link
from mcda.domain.hierarchy import name_in
from mcda.domain.network import Found, NetworkStudy, NetworkView
from mcda.domain.study import Study
from mcda.report.blocks import Block, Cell, Figure, Paragraph, Section, Table, number, text
from mcda.report.figures.network import MOST_NODES, map_svg, ranks_svg, scatter_svg, tornado_svg
from mcda.report.say import Say

SHOWN = 10  # rows of long tables; all are in results.json


def section(study: Study, say: Say) -> Section | None:
    found = study.results.get("network")
    if not isinstance(found, NetworkStudy):
        return None
    blocks: list[Block] = [Paragraph(say("All strengths of links are illustrative; the sections they rest on stand in the table of links."), "warning")]
    blocks += _graph(found.pillars, say)
    if found.effects:
        blocks += _measures(found, say)
    if found.changes:
        blocks.append(Paragraph(say("With the links that are not in the source:")))
        blocks += [Paragraph(say.note(change)) for change in found.changes]
    if found.extended:
        blocks += [nodes_table(found.extended, say), loops_table(found.extended, say)]
    if found.system:
        blocks += _system(found.system, say)
    return Section("network", say("How the pillars influence each other"), blocks)


def _graph(view: NetworkView, say: Say) -> list[Block]:
    name = _namer(view, say)
    blocks: list[Block] = [Paragraph(settings(view, say), "note"), *(Paragraph(sentence) for sentence in _plainly(view, say))]
    nodes, links = nodes_table(view, say), links_table(view, say)
    if len(view.graph.nodes) <= MOST_NODES:
        title = say("Map of influence: blue solid lines strengthen, red dashed lines weaken; width and number give the weight, the circle what a node gives")
        blocks.append(Figure("network-map", title, map_svg(view, name, lambda k: _on_the_map(k, say)), say.behind(links.caption)))
    blocks += [nodes, _quadrant(view, nodes, say)]
    return [*blocks, *_relation(view, say), links, reasons_table(view, say), loops_table(view, say)]


def _on_the_map(link: Link, say: Say) -> str:
    return say("{weight} after {lag} steps", weight=f"{link.weight:+g}", lag=link.lag) if link.lag else f"{link.weight:+g}"


def settings(view: NetworkView, say: Say) -> str:
    """Scale, divisor, strength, radius and coverage in one sentence."""
    limit = say("none, because there are no loops") if view.tipping is None else f"{view.tipping:.4g}"
    how = say("effects are the weights themselves") if view.scale == "effect" else say("effect = strength × weight / s")
    return say(
        "{assessed} of {pairs} pairs assessed; {how}; s = {divisor}, strength {strength}, spectral radius {radius}; strength at which loops feed themselves: {limit}.",
        assessed=view.graph.assessed, pairs=view.graph.pairs, how=how, divisor=f"{view.divisor:g}", strength=f"{view.strength:g}", radius=f"{view.radius:.3g}", limit=limit,
    )  # fmt: skip


def _plainly(view: NetworkView, say: Say) -> list[str]:
    """A planner's sentence for each finding."""
    name, rows = _namer(view, say), view["nodes"].rows
    place = {c: i for i, c in enumerate(view["nodes"].columns)}
    best = {c: max(rows, key=lambda r: r[place[c]]) for c in ("given", "received", "lever", "bottleneck")}
    told = [
        say("{giver} moves the others most, {taker} is moved most.", giver=name(best["given"][0]), taker=name(best["received"][0])),
        say("One point of push at {node} is worth {value} points overall, more than anywhere else.", node=name(best["lever"][0]), value=say.number(best["lever"][place["lever"]])),
    ]
    share = best["bottleneck"][place["bottleneck"]]
    if share > 0:
        necks = ", ".join(name(r[0]) for r in rows if r[place["bottleneck"]] > share - 1e-9)
        told.append(say("The narrowest passage: {share} of the effects among the others pass through {nodes}.", share=say.share(share), nodes=necks))
    links = [r for r in view["links"].rows if r[-1]]
    if links:
        told.append(say("The link worth most is {source} → {target}.", source=name(links[0][1]), target=name(links[0][2])))
    return told


def nodes_table(view: NetworkView, say: Say) -> Table:
    name, rows = _namer(view, say), view["nodes"].rows
    shown = rows if len(rows) <= MOST_NODES else sorted(rows, key=lambda r: -(abs(r[1]) + abs(r[4])))[:SHOWN]
    signed, amplified = any(r[3] or r[6] for r in rows), any(abs(r[10] - 1) > 0.0005 for r in rows)
    cells = []
    for r in shown:
        parts = [_number(r[k], say) for k in ((2, 3, 5, 6) if signed else ())]
        cells.append([text(name(r[0])), _number(r[1], say), _number(r[4], say), *parts, _number(r[7], say), _number(r[8], say), number(say.share(r[9]), r[9]), *([_number(r[10], say)] if amplified else []), text(_word(r[13], say))])
    columns = [say("Node"), say("Gives"), say("Receives"), *([say("Gives, positive"), say("Gives, negative"), say("Receives, positive"), say("Receives, negative")] if signed else [])]
    columns += [say("Lever"), say("Lever without own"), say("Bottleneck"), *([say("Self-amplification")] if amplified else []), say("Role")]
    more = say("The first {k} of {n} nodes by what they give and receive; all stand in results.json and in mcda network --system.", k=len(shown), n=len(rows)) if len(shown) < len(rows) else ""
    note = say("Lever: what one point of push is worth overall, by the pillars' weights. Bottleneck: share of the others' effects that passes through.")
    return Table(f"network-nodes-{view.id}", _title(view, say), columns, cells, " ".join(x for x in (note, more) if x))


def _title(view: NetworkView, say: Say) -> str:
    return {
        "pillars": say("Who gives and who receives"),
        "extended": say("Who gives and who receives, with the links that are not in the source"),
        "system": say("Who gives and who receives in the whole system"),
    }[view.id]


def _word(word: str, say: Say) -> str:
    """A word of a finding: role, polarity or origin."""
    known = {
        "driver": say("driver"), "lever and bottleneck": say("lever and bottleneck"), "outcome": say("outcome"), "between": say("between"), "minor": say("minor"),
        "autonomous": say("autonomous"), "reinforcing": say("reinforcing"), "balancing": say("balancing"), "explicit": say("explicit"), "derived": say("derived"),
        "extension": say("extension"), "member": say("membership"), "given": say("given"), "exact": say("exact"),
    }  # fmt: skip
    return known.get(word, word)


def _quadrant(view: NetworkView, nodes: Table, say: Say) -> Figure:
    name, rows = _namer(view, say), view["nodes"].rows
    points = [(name(r[0]), r[5] - r[6], r[2] - r[3]) for r in rows]
    means = tuple(sum(p[k] for p in points) / len(points) for k in (1, 2))
    title = say("Gives against receives (sizes of effects): drivers upper left, levers that are bottlenecks upper right, outcomes lower right; dotted lines are the means")
    return Figure("network-quadrant", title, scatter_svg(points, say("Receives"), say("Gives"), means), say.behind(nodes.caption))


def _relation(view: NetworkView, say: Say) -> list[Block]:
    """The view of DEMATEL: a picture and its table; nothing where its full strength is too much for the loops."""
    name, rows = _namer(view, say), view["nodes"].rows
    if any(r[11] is None for r in rows):
        return []
    points = [(name(r[0]), r[11], r[12]) for r in rows]
    mean = sum(p[1] for p in points) / len(points)
    title = say("Impact-relation picture (DEMATEL): causes above the dotted line, effects below")
    cells = [[text(label), _number(x, say), _number(y, say)] for label, x, y in points]
    note = say("Prominence: given and received together; relation: given minus received; at full strength.")
    table = Table("network-dematel", say("Prominence and relation"), [say("Node"), say("Prominence"), say("Relation")], cells, note)
    return [Figure("network-relation", title, scatter_svg(points, say("Prominence"), say("Relation"), (mean, 0.0)), say.behind(table.caption)), table]


def links_table(view: NetworkView, say: Say) -> Table:
    name = _namer(view, say)
    rows = [
        [text(f"{name(r[1])} → {name(r[2])}"), number(f"{r[3]:g}", r[3], mark="I"), text(_span(r[4], r[5])), *(_number(x, say) for x in r[11:15])]
        for r in view["links"].rows if r[15]
    ]  # fmt: skip
    columns = [say("Link"), say("Weight"), say("Range"), say("One point more"), say("Without it"), say("Halved"), say("Doubled")]
    note = say("Changes of the overall value of one point of push at every node; exact, one link at a time.")
    return Table(f"network-links-{view.id}", say("What each link is worth"), columns, rows, note)


def reasons_table(view: NetworkView, say: Say) -> Table:
    """What each link rests on; those that are not in use among them."""
    name = _namer(view, say)
    rows = [
        [text(f"{name(r[1])} → {name(r[2])}"), number(f"{r[3]:g}", r[3], mark="I"), text(_word(r[7], say)), text(r[8]), text(r[9]), text(say("yes") if r[15] else say("no"))]
        for r in view["links"].rows
    ]  # fmt: skip
    columns = [say("Link"), say("Weight"), say("Origin"), say("Section"), say("Reason"), say("In use")]
    return Table(f"network-reasons-{view.id}", say("What the links rest on"), columns, rows)


def _span(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:g}–{high:g}"


def loops_table(view: NetworkView, say: Say) -> Block:
    name, found = _namer(view, say), view["loops"]
    if not len(found):
        return Paragraph(say("There is no loop: no effect comes back to where it started."))
    rows = [
        [text(" → ".join(name(n) for n in (*loop, loop[0]))), number(f"{gain:.3g}", gain), text(_word(polarity, say))]
        for loop, gain, polarity, _ in found.rows[:SHOWN]
    ]  # fmt: skip
    count = say("{k} of {n} loops found, strongest first; searched: {bound}.", k=len(rows), n=len(found), bound=say.note(found.bound))
    return Table(f"network-loops-{view.id}", say("Loops that feed themselves (reinforcing) or hold back (balancing)"), [say("Loop"), say("Gain"), say("Polarity")], rows, count)


def _measures(found: NetworkStudy, say: Say) -> list[Block]:
    blocks: list[Block] = [Paragraph(say.note(n)) for n in found.effects["through"].notes]
    blocks.append(through_table(found.effects["through"], say))
    tornado, flips, strengths = (found.effects[k] for k in ("tornado", "flips", "strengths"))
    if len(tornado):
        name = _namer(found.pillars, say)
        arrow = {r[0]: " → ".join(name(x) for x in r[0].split(":")) for r in tornado.rows}
        title, table = say("The leader's lead on summed effects over the range of each link; a cross marks the weight at which it is lost"), tornado_table(tornado, arrow, say)
        picture = Figure("network-tornado", title, tornado_svg(tornado, arrow.__getitem__, say("Lead on summed effects")), say.behind(table.caption))
        blocks += [*(Paragraph(say.note(n)) for n in tornado.notes), picture, table]
    blocks += [flips_table(flips, found, say), removals_table(found.effects["removals"], found, say), sampled_table(found.effects["sampled"], found.seed, say)]
    if strengths.rows and len(strengths.columns) > 2:
        title, table = say("Ranks of the first measures against the strength of the links"), strengths_table(strengths, say)
        blocks += [Figure("network-strength", title, ranks_svg(strengths, say.option, say("Strength of the links"), say("Rank")), say.behind(table.caption)), table]
    if len(found.effects["steps"]):
        blocks.append(steps_table(found.effects["steps"], say))
    return blocks


def through_table(found: Found, say: Say) -> Table:
    rows, harms = [], any(r[4] for r in found.rows)
    for option, direct, carried, total, harm, by, _, _, bare, linked, moved in found.rows:
        rows.append(
            [
                text(say.option(option)), _number(direct, say), _number(carried, say), text(say.node(by) if by else "–"), _number(total, say),
                *([_number(harm, say)] if harms else []), number(str(bare), bare), number(str(linked), linked), number(f"{moved:+d}" if moved else "0", moved),
            ]
        )  # fmt: skip
    columns = [say("Measure"), say("Directly"), say("Through links"), say("Mostly through"), say("Together"), *([say("Harms among the direct effects")] if harms else []), say("Rank, links left out"), say("Rank"), say("Moved")]
    note = say("Effects summed by the pillars' weights; ranks by the problem's own method. The graph is counted once: effects are carried on, weights stay.")
    note += " " + (say("Harms are the negative ratings alone; they are part of the direct effects.") if harms else say("No measure has a negative rating."))
    return Table("network-through", say("What each measure does directly and through whom"), columns, rows, note)


def tornado_table(found: Found, arrow: Mapping[str, str], say: Say) -> Table:
    """The numbers of the picture: weights at both ends of a link with the leads there."""
    rows = [
        [text(arrow[where]), number(f"{low:g}", low), _number(at_low, say, 4), number(f"{now:g}", now), _number(lead, say, 4), number(f"{high:g}", high), _number(at_high, say, 4),
         text("–") if flip is None else number(_outward(flip, now), flip)]
        for where, now, low, high, at_low, lead, at_high, flip, _ in found.rows
    ]  # fmt: skip
    columns = [say("Link"), say("Low end"), say("Lead there"), say("Weight now"), say("Lead now"), say("High end"), say("Lead there"), say("Lost at")]
    return Table("network-leads", say("The leader's lead over the best other measure at both ends of each link"), columns, rows)


def flips_table(found: Found, study: NetworkStudy, say: Say) -> Block:
    if not len(found):
        return Paragraph(say("No weight of a link and no strength from 0 to 1 changes who leads on summed effects."))
    name = _namer(study.pillars, say)
    rows = []
    for kind, where, now, flip, leader, _, low, high, _, inside, how in found.rows:
        what = say("Strength of all links") if kind == "strength" else " → ".join(name(x) for x in where.removeprefix("links/").split(":"))
        rows.append([text(what), number(f"{now:g}", now), number(_outward(flip, now), flip), text(_span(low, high)), text(say("yes") if inside else say("no")), text(say.option(leader)), text(_word(how, say))])
    columns = [say("What changes"), say("Now"), say("Leader changes at"), say("Plausible"), say("Within it"), say("Who then leads"), say("Kind")]
    return Table("network-flips", say("Where the leader on summed effects changes, one link at a time"), columns, rows)


def removals_table(found: Found, study: NetworkStudy, say: Say) -> Table:
    name = _namer(study.pillars, say)
    rows = [[text(name(node)), _number(change, say), text(say.option(leader))] for node, change, leader in found.rows]
    return Table("network-removals", say("If a pillar dropped out with all its links"), [say("Node"), say("Change of all measures together"), say("Who then leads")], rows)


def steps_table(found: Found, say: Say) -> Table:
    """Only where links have lags: when the measures' effects arrive."""
    rows = [[text(say.option(r[0])), *(_number(x, say) for x in r[1:])] for r in found.rows[:SHOWN]]
    note = say("Lags move effects in time, not in size; the ranking uses the long run.")
    return Table("network-steps", say("Summed effects after so many steps of lasting push"), [say("Measure"), *found.columns[1:-1], say("Long run")], rows, note)


def sampled_table(found: Found, seed: int, say: Say) -> Table:
    rows = [[text(say.option(r[0])), number(f"{say.share(r[1])} ± {say.share(r[2], 1)}", r[1])] for r in found.rows if r[1] > 0]
    draws, refused = (found.rows[0][4], found.rows[0][6]) if found.rows else (0, 0)
    note = say("Links drawn evenly between their low and high ends, all at once: {draws} draws, seed {seed}, {refused} left out because effects would not end; ± is one standard error.", draws=draws, seed=seed, refused=refused)
    return Table("network-sampled", say("How often each measure leads on summed effects when all links vary together"), [say("Measure"), say("Share of draws")], rows, note)


def strengths_table(found: Found, say: Say) -> Table:
    rows = [[text(say.option(r[0])), *(number(str(x), x) for x in r[1:])] for r in found.rows[:SHOWN]]
    return Table("network-strengths", say("Rank by the problem's own method at each strength"), [say("Measure"), *found.columns[1:]], rows)


def _system(view: NetworkView, say: Say) -> list[Block]:
    told = say(
        "The whole system: {n} nodes (pillars, the criteria that links name, mechanisms and outcomes) and {k} links, with membership of criteria in pillars; a table says more than a map here.",
        n=len(view.graph.nodes), k=len(view.graph.links),
    )  # fmt: skip
    return [Paragraph(told), Paragraph(settings(view, say), "note"), nodes_table(view, say), loops_table(view, say)]


def _namer(view: NetworkView, say: Say):
    return lambda node: name_in(view.graph.names.get(node, {}), say.language, node)


def _number(value: float | None, say: Say, digits: int = 3) -> Cell:
    if value is None:
        return text("–")
    return number("∞" if value == float("inf") else say.number(value, digits) if value else "0", value)


def _outward(flip: float, now: float) -> str:
    """Three decimals, rounded away from the present value: there the leader has changed."""
    from math import ceil, floor

    scaled = flip * 1000
    return f"{(ceil(scaled) if flip > now else floor(scaled)) / 1000:.3f}"
