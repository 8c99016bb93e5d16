"""The interaction graph of a case: who moves whom, what the measures do through it, and what each link is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mcda.decision import decide, full_weights, leaf_shares, pillar_effects, rating_matrix
from mcda.domain.address import address_of
from mcda.domain.case import Case, Link, ProblemPlan
from mcda.domain.network import Found, NetworkStudy, NetworkView, graph_of_case
from mcda.domain.note import Note
from mcda.domain.ranking import ranks_of
from mcda.errors import InvalidInput, McdaError, NotApplicable
from mcda.network import Influence, dematel, influence
from mcda.network.edges import FLIP, winner_flips
from mcda.network.loops import loops_of, paths_of
from mcda.network.timing import effects_by_step

if TYPE_CHECKING:
    import pandas as pd

STRENGTHS = tuple(round(0.1 * k, 1) for k in range(10))
DRAWS = 8192
STEPS = 10  # years, or whatever the case's lags count
NODES = (
    "node", "given", "given_positive", "given_negative", "received", "received_positive", "received_negative",
    "lever", "lever_without_own", "bottleneck", "self_amplification", "prominence", "relation", "role",
)  # fmt: skip
LINKS = (
    "link", "source", "target", "weight", "low", "high", "lag", "origin", "section", "reason", "effect", "marginal", "removed", "halved", "doubled", "active",
)  # fmt: skip
TORNADO = ("link", "weight", "low", "high", "lead_low", "lead", "lead_high", "flip", "leader")
THROUGH = ("option", "direct", "through_links", "total", "harm", "by_whom", "rank_direct", "rank_total", "place_direct", "place_linked", "moved")


def interplay(case: Case, problem: str | None = None, seed: int = 1) -> NetworkStudy:
    """Everything the report and `mcda network` show of a case's interaction graph.

    Parameters
    ----------
    case : Case
        With links between its pillars.
    problem : str, optional
        The interventions problem whose measures are sent through the graph; the first one if left out.
    seed : int
        For the joint draws of the links.

    Raises
    ------
    NotApplicable
        The case has no links between pillars.
    InvalidInput
        Effects would grow without end.

    Examples
    --------
    >>> import mcda
    >>> found = mcda.interplay(mcda.read_case("henan"))
    >>> found.pillars.divisor, found.pillars.radius
    (10.0, 0.0)
    >>> found.to_frame().role.to_dict()
    {'talent': 'between', 'policy': 'driver', 'market': 'outcome', 'credit': 'between'}
    """
    if not case.pillar_links:
        raise NotApplicable("the case has no links between its pillars", None, "write them under `interactions: links:` of the model")
    plan = _interventions(case, problem)
    full = full_weights(case, plan or case.problem(problem))
    w = {p: full.local.get(p, 0.0) for p in case.model.pillars}
    pillars = influence_of_case(case)
    extended, refused = extended_case(case), ()
    try:
        with_all = influence_of_case(extended) if extended else None
    except InvalidInput as error:
        extended, refused = None, (Note("With the links that are off by default nothing can be said: {why}.", why=error.message),)
    return NetworkStudy(
        pillars=_view("pillars", case, pillars, w),
        extended=_view("extended", extended, with_all, w) if extended else None,
        system=_system(case, w),
        problem=plan.id if plan else "",
        effects=_effects(case, plan, pillars, w, seed) if plan else {},
        changes=_changes(case, extended, pillars, with_all, plan) if extended else refused,
        seed=seed,
    )  # fmt: skip


def influence_of_case(case: Case, system: bool = False) -> Influence:
    """Total effects among the pillars of a case, or in its whole system, at the case's strength and divisor."""
    return influence(graph_of_case(case, system), "score", case.strength, case.system_divisor if system else case.divisor)


def extended_case(case: Case) -> Case | None:
    """The case with its links of origin `extension` between pillars in use, divisor kept; None where none is off."""
    off = off_links(case)
    for k in off:
        case = case.replace(f"links/{k.source}:{k.target}", k.weight)
    return case if off else None


def off_links(case: Case) -> tuple[Link, ...]:
    """Links between pillars that are known and not in use."""
    pillars = case.model.pillars
    return tuple(k for k in case.links.values() if not k.active and k.source in pillars and k.target in pillars)


def _interventions(case: Case, problem: str | None) -> ProblemPlan | None:
    named = [case.problem(problem)] if problem else case.problems
    return next((p for p in named if p.kind == "interventions"), None)


def _view(name: str, case: Case, found: Influence, w: dict[str, float]) -> NetworkView:
    weights = {n: w.get(n, 0.0) for n in found.nodes}
    pair = found.given.idxmax(), found.received.idxmax()
    tables = {
        "nodes": nodes_table(found, weights),
        "links": links_table(case, found, weights),
        "loops": loops_of(found.graph, found.effects),
        "paths": paths_of(found.graph, found.effects, *pair),
    }
    scale = case.model.link_scale.kind
    return NetworkView(name, found.graph, scale, found.strength, found.divisor, found.radius, found.tipping, tables, found.notes)


def _system(case: Case, w: dict[str, float]) -> NetworkView | None:
    """The graph of all links in use, where it is more than that of the pillars."""
    if len(case.active_links) == len(case.pillar_links):
        return None
    return _view("system", case, influence_of_case(case, system=True), w)


def nodes_table(found: Influence, w: dict[str, float]) -> Found:
    """Per node: given and received with their parts, lever, bottleneck, prominence and relation (DEMATEL), role."""
    balance, lever, bare, neck = found.balance(), found.lever(w), found.lever(w, own=False), found.bottleneck()
    try:
        field = dematel(found.graph)
        prominence, relation = field["prominence"], field["relation"]
    except McdaError:  # full strength may be too much for loops that the case's strength can carry
        prominence = relation = None
    roles = roles_of(found)
    rows = []
    for node in found.nodes:
        b = balance.loc[node]
        rows.append(
            (
                node, b.given, b.given_positive, b.given_negative, b.received, b.received_positive, b.received_negative, lever[node], bare[node],
                neck[node], b.self_amplification, None if prominence is None else prominence[node], None if relation is None else relation[node], roles[node],
            )
        )  # fmt: skip
    return Found(NODES, tuple(rows), index="node")


def roles_of(found: Influence) -> dict[str, str]:
    """By sizes of effects against their means: driver, lever and bottleneck, outcome, autonomous; between, where both lie at or below the mean but not at 0.

    A node that gives more than the mean and receives no more is a driver; one
    that does both is lever and bottleneck at once; autonomous nodes do neither.
    """
    size = np.abs(found.total_values)
    given, received = size.sum(axis=1), size.sum(axis=0)
    high = given > given.mean() + 1e-12, received > received.mean() + 1e-12
    names = {(True, False): "driver", (True, True): "lever and bottleneck", (False, True): "outcome"}
    found_roles = {}
    for i, node in enumerate(found.nodes):
        quiet = "between" if given[i] > 1e-12 and received[i] > 1e-12 else "autonomous" if max(given[i], received[i]) < 1e-12 else "minor"
        found_roles[node] = names.get((bool(high[0][i]), bool(high[1][i])), quiet)
    return found_roles


def links_table(case: Case, found: Influence, w: dict[str, float]) -> Found:
    """Per link: weight with range, origin, section and reason, its worth, and what happens without it, at half and at double weight.

    One point of push at each node counts, weighed by `w`. Links that are not
    in use stand below, without numbers.
    """
    worth = found.links(None, w)
    rows = []
    for name, k in sorted(((f"{k.source}:{k.target}", k) for k in found.graph.links), key=lambda pair: list(worth.index).index(pair[0])):
        r = worth.loc[name]
        rows.append((*_told(name, k), r.effect, r.marginal, r.removed, r.halved, r.doubled, True))
    known = set(found.nodes)
    rows += [(*_told(f"{k.source}:{k.target}", k), *(None,) * 5, False) for k in case.links.values() if not k.active and {k.source, k.target} <= known]
    return Found(LINKS, tuple(rows), index="link")


def _told(name: str, k: Link) -> tuple:
    return name, k.source, k.target, k.weight, k.low, k.high, k.lag, k.origin, k.document.place if k.document else "", k.reason


def _effects(case: Case, plan: ProblemPlan, found: Influence, w: dict[str, float], seed: int) -> dict[str, Found]:
    """What the measures of one problem do directly and through the graph, and what would change their order."""
    import pandas as pd

    direct = pillar_effects(case, _with_through(plan, "direct"), full_weights(case, plan))
    frame = pd.DataFrame(direct, index=list(plan.alternatives), columns=list(found.nodes))
    drawn = found.sample(frame, w, DRAWS, seed)
    sampled = drawn.to_frame().sort_values("first", ascending=False, kind="stable")
    columns = ("option", *sampled.columns)
    return {
        "through": through_table(case, plan, found, frame, w),
        "flips": found.found_flips(frame, w) if len(frame) > 1 else Found(FLIP, ()),
        "tornado": tornado_table(found, frame, w) if len(frame) > 1 else Found(TORNADO, ()),
        "strengths": strengths_table(case, plan),
        "removals": _removals(found, frame, w),
        "steps": steps_table(found, frame, w),
        "sampled": Found(columns, tuple((o, *row) for o, row in zip(sampled.index, sampled.itertuples(index=False), strict=True)), "option", "sampled"),
    }


def tornado_table(found: Influence, direct: pd.DataFrame, w: dict[str, float]) -> Found:
    """Per link: the leader's lead over the best other measure on summed effects, at the link's low, now and at its high.

    A lead below 0 is lost; `flip` is the nearest weight at which it is, exact,
    and `leader` the measure that then leads. Links without low and high are
    taken from 0 to double.
    """
    s = found.setting(direct, w)
    first = int(np.argmax(s.values))
    now = s.graph.weights
    ends = [np.array([getattr(k, end) if getattr(k, end) is not None else k.weight * factor for k in found.graph.links]) for end, factor in (("low", 0.0), ("high", 2.0))]
    leads = [_leads(s.changes(to), first) for to in (ends[0], now, ends[1])]
    flips: dict[str, tuple] = {}
    for row in winner_flips(s).rows:
        if row[0] == "link":
            flips[row[1]] = min(flips.get(row[1], row), row, key=lambda r: abs(r[3] - r[2]))
    rows = []
    for n, k in enumerate(found.graph.links):
        flip = flips.get(address_of("links", (k.source, k.target)))
        rows.append((f"{k.source}:{k.target}", k.weight, ends[0][n], ends[1][n], *(float(lead[n]) for lead in leads), flip and flip[3], flip[4] if flip else ""))
    rows.sort(key=lambda r: -abs(r[6] - r[4]))
    return Found(TORNADO, tuple(rows), "link", notes=(Note("{first} leads on summed effects.", first=s.options[first]),))


def _leads(values: np.ndarray, first: int) -> np.ndarray:
    """Lead of one option over the best other, per column; inf where effects would not end."""
    ends = np.isfinite(values).all(axis=0)
    known = np.where(ends, values, 0.0)
    return np.where(ends, known[first] - np.delete(known, first, axis=0).max(axis=0), np.inf)


def _with_through(plan: ProblemPlan, through: str) -> ProblemPlan:
    return replace(plan, through=through)


def through_table(case: Case, plan: ProblemPlan, found: Influence, direct: pd.DataFrame, w: dict[str, float]) -> Found:
    """Per measure: what it does directly, through whom, in total; harms apart; its place with and without the links.

    Effects are summed with the weights `w`. `harm` sums the negative ratings
    alone, leaf by leaf, before anything is added up or carried on: it is part
    of `direct` and never hidden in it. `by_whom` is the node whose push carries most to
    others. Ranks are those of the sums, places those of the problem's own method.
    """
    weights, values = np.array([w[n] for n in found.nodes]), direct.to_numpy()
    own, total = values @ weights, values @ found.kernel @ weights
    carried = values * (found.total_values @ weights)
    ratings = np.minimum(rating_matrix(case, plan), 0) / case.rating_scale.high
    harm = ratings @ leaf_shares(case, full_weights(case, plan)) @ weights
    sums = ranks_of(own), ranks_of(total)
    bare, linked = (decide(case.with_plan(plan.id, through=way), plan.id).ranks for way in ("direct", "graph"))
    rows = []
    for i, option in enumerate(direct.index):
        by = found.nodes[int(np.argmax(np.abs(carried[i])))] if np.abs(carried[i]).max() > 0 else ""
        places = int(bare[option]), int(linked[option])
        numbers = (float(own[i]), float(carried[i].sum()), float(total[i]), float(harm[i]))
        rows.append((str(option), *numbers, by, int(sums[0][i]), int(sums[1][i]), *places, places[0] - places[1]))
    rows.sort(key=lambda row: row[9])
    moved, most = sum(row[10] != 0 for row in rows), max(abs(row[10]) for row in rows)
    spearman = float(np.corrcoef([row[8] for row in rows], [row[9] for row in rows])[0, 1]) if len(rows) > 2 and moved else 1.0
    told = Note(
        "The links move {k} of {n} measures, by {most} places at most; rank correlation with the ranking without links {r}.",
        k=moved, n=len(rows), most=most, r=f"{spearman:.3f}",
    )  # fmt: skip
    return Found(THROUGH, tuple(rows), index="option", notes=(told,))


def strengths_table(case: Case, plan: ProblemPlan, strengths: Sequence[float] = STRENGTHS) -> Found:
    """Ranks of the measures, by the problem's own method, for strengths from 0 up; those whose loops would feed themselves are left out."""
    graph = case.with_plan(plan.id, through="graph")
    columns, ranks = [], []
    for strength in strengths:
        try:
            ranking = decide(graph.replace("strength", strength), plan.id)
        except InvalidInput:
            break
        columns.append(f"{strength:g}")
        ranks.append(ranking.ranks)
    order = decide(graph, plan.id).order
    rows = tuple((option, *(int(r[option]) for r in ranks)) for option in order)
    left = len(strengths) - len(columns)
    return Found(("option", *columns), rows, "option", "enumerated", Note("{n} strengths would let loops feed themselves", n=left) if left else "", not left)


def steps_table(found: Influence, direct: pd.DataFrame, w: dict[str, float], steps: int = STEPS) -> Found:
    """Summed effect of each measure after 0, 1, ... steps of lasting push, and in the long run; empty where no link has a lag.

    Lags move effects in time and not in size: the ranking uses the long run.
    """
    columns = ("option", *(str(k) for k in range(steps + 1)), "long_run")
    if not found.graph.lags:
        return Found(columns, (), "option")
    weights = np.array([w[n] for n in found.nodes])
    rows = []
    for option, row in zip(direct.index, direct.to_numpy(), strict=True):
        reached = effects_by_step(found.graph, found.effects, row, steps) @ weights
        rows.append((str(option), *(float(x) for x in reached), float(row @ found.kernel @ weights)))
    rows.sort(key=lambda r: -r[-1])
    return Found(columns, tuple(rows), "option")


def _removals(found: Influence, direct: object, w: dict[str, float]) -> Found:
    """Per node: what is left of the measures' summed value when the node is gone with its links, and who then leads."""
    gone = found.removals(direct, w)
    now = direct.to_numpy() @ found.kernel @ np.array([w[n] for n in found.nodes])
    rows = [(node, float(gone[node].sum()), str(direct.index[int(np.argmax(now + gone[node].to_numpy()))])) for node in found.nodes]
    return Found(("node", "change", "leader"), tuple(rows), index="node")


def _changes(case: Case, extended: Case, without: Influence, with_all: Influence, plan: ProblemPlan | None) -> tuple[str, ...]:
    """What the links that are off would change, in sentences."""
    loops = [len(loops_of(f.graph, f.effects)) for f in (without, with_all)]
    full = [dematel(f.graph) for f in (without, with_all)]
    told = [
        Note("{n} further links are not in the source; they are off by default.", n=len(off_links(case))),
        Note(
            "Loops among the pillars: {a} without them, {b} with them (spectral radius under DEMATEL scaling {c} and {d}).",
            a=loops[0], b=loops[1], c=f"{full[0].parameters['spectral_radius']:.2f}", d=f"{full[1].parameters['spectral_radius']:.2f}",
        ),
    ]  # fmt: skip
    causes = tuple(n for n in without.nodes if without.received[n] == 0 and without.given[n] != 0)
    ends = tuple(n for n in without.nodes if without.given[n] == 0 and without.received[n] != 0)
    if causes or ends:
        told.append(Note("Without them, nothing acts on {causes}, and {ends} acts on nothing.", causes=causes or "-", ends=ends or "-"))
    old, now = (_order(f["relation"]) for f in full)
    told.append(Note("The order from cause to effect stays: {now}.", now=now) if old == now else Note("The order from cause to effect changes from {old} to {now}.", old=old, now=now))
    old, now = (_order(f["prominence"]) for f in full)
    told.append(Note("The order by prominence stays: {now}.", now=now) if old == now else Note("The order by prominence changes from {old} to {now}.", old=old, now=now))
    if plan and plan.through == "graph":
        old, now = (decide(c, plan.id).winners for c in (case, extended))
        told.append(Note("With them, the first place stays with {now}.", now=now) if old == now else Note("With them, {now} comes first instead of {old}.", old=old, now=now))
    return tuple(told)


def _order(values: object) -> tuple[str, ...]:
    """Nodes from the highest value down; equal ones in the order of the nodes."""
    return tuple(values.round(9).sort_values(ascending=False, kind="stable").index)
