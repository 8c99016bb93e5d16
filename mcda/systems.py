"""Other sets of criteria over the same leaves, traces between sets, and benchmarks of other systems."""

from __future__ import annotations

from dataclasses import replace

from mcda.decision import decide
from mcda.domain.case import Case, Model, ProblemPlan, WeightPlan
from mcda.domain.hierarchy import Hierarchy, Source
from mcda.domain.systems import BenchmarkComparison, Structure, Structures, TraceMatrix
from mcda.errors import InvalidInput


def structures(case: Case, problem: str | None = None) -> Structures:
    """Decide the same interventions under the case's pillars and under its other sets of criteria.

    Every set gets equal weights at every node and direct effects only, so
    that nothing but the grouping of the leaves differs: judgements and links
    are about the pillars and have no counterpart in another set. The
    delivery criteria, their weights and the method stay as the problem says.

    Parameters
    ----------
    case : Case
        With `structures` in its case.yaml.
    problem : str, optional
        A problem of interventions; the first one if left out.

    Returns
    -------
    Structures
        Ranks per set. A leaf of a set on which nothing is rated moves no
        rank (`unrated`); a leaf of the pillars that a set lacks is not seen by it (`left_out`).

    Examples
    --------
    >>> import mcda
    >>> found = mcda.structures(mcda.read_case("henan"))
    >>> list(found.winners)
    ['henan-four-pillars', 'henan-status-quo', 'henan-conclusion']
    """
    plan = _interventions(case, problem)
    if not case.structures:
        raise InvalidInput(f"the case {case.id!r} has no other set of criteria", case.places.get("structures"), "write structures: [MODEL, ...] in case.yaml")
    return Structures(tuple(_structure(case, plan, model) for model in (case.model, *case.structures.values())))


def traces(case: Case, structure: str | None = None) -> TraceMatrix:
    """Which pillar takes up which node of another set, with the empty cells.

    Examples
    --------
    >>> import mcda
    >>> matrix = mcda.traces(mcda.read_case("henan"))
    >>> matrix.without_pillar, matrix.without_problem
    (('coordination',), ('credit',))
    """
    named = {name: m for name, m in case.structures.items() if m.traces and structure in (None, name)}
    if not named:
        raise InvalidInput(f"the case {case.id!r} has no traces", case.places.get("structures"), "give traces in one of its structures")
    name, model = next(iter(named.items()))
    cells = {(t.source, t.target): (t.how, t.why, _place(t.document)) for t in model.traces}
    return TraceMatrix(name, model.pillars, case.model.pillars, cells)


def benchmarks(case: Case) -> BenchmarkComparison:
    """What exists in other systems and not here, by component, and which intervention would bring it.

    `unsupported` lists an intervention that is named for a component and has
    no positive rating on any of that component's criteria. A component of
    which the document says nothing is not known to be missing: state not_said.

    Examples
    --------
    >>> import mcda
    >>> [b.component for b in mcda.benchmarks(mcda.read_case("henan")).unanswered]
    ['lower_standards', 'relaxed_ratings', 'issue_on_agreement', 'sme_office', 'new_boards']
    """
    if not case.benchmarks:
        raise InvalidInput(f"the case {case.id!r} has no benchmarks", case.places.get("benchmarks"), "write benchmarks: FILE.csv in case.yaml")
    rated = {pair for pair, r in case.ratings.items() if r.value > 0}
    unsupported = [(b.model, b.component, i) for b in case.benchmarks for i in b.interventions if not any((i, c) in rated for c in b.criteria)]
    return BenchmarkComparison(case.benchmarks, tuple(unsupported))


def _interventions(case: Case, problem: str | None) -> ProblemPlan:
    plan = case.problem(problem) if problem else next((p for p in case.problems if p.kind == "interventions"), case.problems[0])
    if plan.kind != "interventions":
        raise InvalidInput(f"problem {plan.id!r} is not about interventions", case.places.get(f"problems/{plan.id}"))
    return plan


def _structure(case: Case, plan: ProblemPlan, model: Model) -> Structure:
    regrouped = replace(model, judgements=(), links=())
    changed = replace(case, model=regrouped, links={}, divisor=case.divisor, weights={})
    changed = changed.with_plan(plan.id, weights=WeightPlan("equal"), through="direct", criteria=())
    rated = {leaf for option, leaf in case.ratings if option in plan.alternatives}
    unrated = tuple(leaf for leaf in model.hierarchy.leaves if leaf not in rated)
    return Structure(model.id, model.names, decide(changed, plan.id), unrated, _missing(case.model.hierarchy, model.hierarchy))


def _missing(base: Hierarchy, other: Hierarchy) -> tuple[str, ...]:
    return tuple(leaf for leaf in base.leaves if leaf not in other.leaves)


def _place(source: Source | None) -> str:
    return source.place if source else ""
