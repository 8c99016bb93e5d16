"""Rows of the flip table that need a whole case: ratings, costs, links, readings, and weights that enter the values."""

from __future__ import annotations

import numpy as np

from mcda.decision import decide
from mcda.domain.address import address_of
from mcda.domain.case import COST
from mcda.domain.flips import Flip
from mcda.errors import McdaError
from mcda.robustness import plausible
from mcda.robustness.inputs import Inputs
from mcda.robustness.judgements import judgement_rows
from mcda.robustness.paths import weight_paths
from mcda.robustness.rows import cell_rows, choice_rows, method_names, nearest_levels, normalization_names, two_rows, weight_rows
from mcda.robustness.search import FEW, nearest_changes

STRONGEST = 2.0  # links and strength are followed to twice the scale's end, and strength at least to this
ENTERS = "its weight also enters the values"


def case_rows(inputs: Inputs) -> list[Flip]:
    """Every input of a case's problem, in the order in which they are looked at."""
    ranking, pairs, case, plan = inputs.ranking, inputs.pairs, inputs.case, inputs.plan
    return [
        *_weights(inputs),
        *judgement_rows(inputs),
        *_cells(inputs),
        *(_ratings(inputs) if inputs.has_effects else ()),
        *(_links(inputs) if inputs.has_effects and plan.through == "graph" else ()),
        *choice_rows("method", ranking.method.id, method_names(ranking.method), lambda name: decide(case.replace("method", name), plan.id), pairs),
        *choice_rows(
            "normalization", str(getattr(ranking.method, "normalization", None)), normalization_names(ranking.method),
            lambda name: decide(case.replace("normalization", name), plan.id), pairs,
        ),
        *_readings(inputs),
    ]  # fmt: skip


def _weights(inputs: Inputs) -> list[Flip]:
    if inputs.case.weights:
        return _weights_beside_fixed(inputs)
    rows = weight_rows(inputs.ranking, inputs.target)
    if not inputs.has_effects:
        return rows
    outside = set(inputs.ranking.weights.hierarchy.nodes)
    return rows + _weights_in_effects(inputs, tuple(n for n in inputs.full.hierarchy.nodes if n not in outside))


def _weights_in_effects(inputs: Inputs, nodes: tuple[str, ...]) -> list[Flip]:
    """Nodes below a pillar: their weight moves the pillar's weight and its effects at once."""
    if not nodes:
        return []
    paths = weight_paths(inputs.full, "proportional", nodes)

    def scores(rows: np.ndarray, t: np.ndarray) -> np.ndarray:
        return inputs.scores_at_weights(paths.base[rows] + paths.slope[rows] * t[:, None])

    flip, rival = nearest_changes(scores, paths.now, paths.low, paths.high, inputs.pairs, places=inputs.places)
    how = f"bisected (1e-9), looked at in {inputs.places} places each way, others in proportion; {ENTERS}"
    return [row for n, node in enumerate(nodes) for row in _weight_row(inputs, node, float(paths.now[n]), flip[n], rival[n], how)]


def _weights_beside_fixed(inputs: Inputs) -> list[Flip]:
    """Weights already set by hand stay where they are; each other one moves beside them, as the door has it."""
    nodes = inputs.full.hierarchy.nodes
    fixed = {n: v for n, v in inputs.case.weights.items() if n in inputs.full.hierarchy}
    base = inputs.unfixed

    def scores(rows: np.ndarray, t: np.ndarray) -> np.ndarray:
        out = np.full((len(t), len(inputs.full.values)), np.nan)
        for n, (row, value) in enumerate(zip(rows, t, strict=True)):
            try:
                out[n] = base.moved({**fixed, nodes[row]: float(value)}).values
            except McdaError:
                continue
        found = inputs.scores_at_weights(np.nan_to_num(out))
        return np.where(np.isnan(out).any(axis=1)[:, None], np.nan, found)

    now = np.array([inputs.full.of(n) for n in nodes])
    flip, rival = nearest_changes(scores, now, np.zeros(len(now)), np.ones(len(now)), inputs.pairs, places=FEW // 2)
    how = f"bisected (1e-9), looked at in {FEW // 2} places each way, beside the weights set by hand"
    return [row for n, node in enumerate(nodes) for row in _weight_row(inputs, node, float(now[n]), flip[n], rival[n], how)]


def _weight_row(inputs: Inputs, node: str, now: float, flip: np.ndarray, rival: np.ndarray, how: str) -> list[Flip]:
    return two_rows("weight", address_of("weights", node), now, flip, _named(inputs, rival), plausible.of_weight(now), how, inputs.full.illustrative)


def _named(inputs: Inputs, rivals: np.ndarray) -> list[str | None]:
    return [inputs.ranking.alternatives[k] if k >= 0 else None for k in rivals]


def _cells(inputs: Inputs) -> list[Flip]:
    case, plan, problem = inputs.case, inputs.plan, inputs.ranking.problem
    columns = [j for j, c in enumerate(problem.criteria) if not (inputs.has_effects and c in case.model.pillars)]

    def address(alternative: str, criterion: str) -> str:
        if inputs.has_effects and criterion == COST and alternative in case.options:
            return address_of("costs", alternative)
        year = plan.year if (alternative, criterion, plan.year) in case.cells else None
        return address_of("cells", alternative, criterion, year)

    bases = {problem.criteria[j]: plausible.bases_of(case, plan, problem.criteria[j]) for j in columns}

    def ends(alternative: str, criterion: str, now: float) -> plausible.Ends:
        return plausible.of_cell(case, plan, alternative, criterion, now, plausible.levels_of(problem.hierarchy[criterion]), bases[criterion])

    return cell_rows(inputs.ranking, inputs.pairs, columns, address, ends)


def _ratings(inputs: Inputs) -> list[Flip]:
    """Every rating at every whole level of the scale; ratings that nobody listed (0) stand apart."""
    case, options, leaves = inputs.case, inputs.plan.alternatives, inputs.case.model.hierarchy.leaves
    scale = np.arange(case.rating_scale.low, case.rating_scale.high + 1)
    rated = {o for o, _ in case.ratings}
    listed = [(o, leaf) for o in range(len(options)) for leaf in range(len(leaves)) if options[o] in rated]
    if not listed:
        return []
    option, leaf = (np.repeat(part, len(scale)) for part in np.array(listed).T)
    parts = np.array_split(np.arange(len(option)), max(1, len(option) // 8192))
    x = np.tile(scale, len(listed))
    scores = np.concatenate([inputs.scores_at_rating(option[p], leaf[p], x[p]) for p in parts]).reshape(len(listed), len(scale), -1)
    now = np.array([inputs.ratings[o, k] * case.rating_scale.high for o, k in listed])
    flip, rival = nearest_levels(scores, scale, now, inputs.pairs)
    how, rows = f"enumerated, levels {scale[0]:g} to {scale[-1]:g}", []
    for n, (o, k) in enumerate(listed):
        key = (options[o], leaves[k])
        rating = case.ratings.get(key)
        kind = "unlisted_rating" if rating is None else "rating"
        ends = plausible.of_rating(case, rating)
        rows += two_rows(kind, address_of("ratings", *key), float(rating.value if rating else 0.0), flip[n], _named(inputs, rival[n]), ends, how, rating is None or rating.status == "illustrative")
    return rows


def _links(inputs: Inputs) -> list[Flip]:
    """Links between pillars, used or not, and their strength. A link that is not used is now 0."""
    case, pillars = inputs.case, inputs.case.model.pillars
    keys = [key for key, k in case.links.items() if k.source in pillars and k.target in pillars]
    links = [case.links[key] for key in keys]
    now = np.array([k.weight if k.active else 0.0 for k in links])
    low, high = min([0.0, case.model.link_scale.low, *now]), STRONGEST * case.model.link_scale.high
    ends = np.array([[pillars.index(k.source), pillars.index(k.target)] for k in links]).reshape(-1, 2)

    def scores(rows: np.ndarray, x: np.ndarray) -> np.ndarray:
        matrices = np.tile(inputs.links, (len(rows), 1, 1))
        matrices[np.arange(len(rows)), ends[rows, 0], ends[rows, 1]] = x
        return inputs.scores_at_links(matrices, np.full(len(rows), case.strength))

    flip, rival = nearest_changes(scores, now, np.full(len(now), low), np.full(len(now), high), inputs.pairs, places=inputs.places)
    how = f"bisected (1e-9), looked at in {inputs.places} places each way from {low:g} to {high:g}"
    rows = []
    for n, (key, k) in enumerate(zip(keys, links, strict=True)):
        kind, told = ("link", how) if k.active else ("unused_link", f"{how}; the link is not used now")
        rows += two_rows(kind, address_of("links", key), float(now[n]), flip[n], _named(inputs, rival[n]), plausible.of_link(case, k), told, k.status == "illustrative")
    return rows + _strength(inputs)


def _strength(inputs: Inputs) -> list[Flip]:
    now = np.array([inputs.case.strength])

    def scores(rows: np.ndarray, x: np.ndarray) -> np.ndarray:
        return inputs.scores_at_links(np.tile(inputs.links, (len(rows), 1, 1)), x)

    high = max(STRONGEST, 2 * float(now[0]))
    flip, rival = nearest_changes(scores, now, np.zeros(1), np.full(1, high), inputs.pairs, places=inputs.places)
    how = f"bisected (1e-9), looked at in {inputs.places} places each way from 0 to {high:g}"
    return two_rows("strength", "strength", float(now[0]), flip[0], _named(inputs, rival[0]), plausible.of_strength(float(now[0])), how)


def _readings(inputs: Inputs) -> list[Flip]:
    """A change of basis moves whole columns: each reading by name."""
    case, plan = inputs.case, inputs.plan
    if inputs.has_effects or not case.readings:
        return []
    now = case.reading or plan.reading
    return choice_rows("reading", now, [r for r in case.readings if r != now], lambda name: decide(case.replace("reading", name), plan.id), inputs.pairs)
