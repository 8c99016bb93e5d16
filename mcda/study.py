"""The main job, top to bottom: a case in, a finished Study out."""

from __future__ import annotations

from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mcda.claims import check_claims, unit_figures
from mcda.decision import cell_of, decide, decide_intervals, decide_with_nothing, full_weights
from mcda.domain.case import Case, ProblemPlan
from mcda.domain.importance import Importance
from mcda.domain.ranking import Ranking
from mcda.domain.study import Prerequisite, ProblemStudy, Study, Variant
from mcda.errors import InvalidInput, NotApplicable
from mcda.experts import expert_views
from mcda.files import read_case
from mcda.interactions import interplay
from mcda.rating import rate
from mcda.regions import gap_weighted, gaps, profiles
from mcda.robustness.fliptable import flips
from mcda.robustness.importance import importance
from mcda.robustness.intervals import stability
from mcda.robustness.kappa import robustness_factor
from mcda.robustness.leaveout import reversal
from mcda.robustness.panel import panel_data
from mcda.robustness.shapley import explain
from mcda.robustness.verdict import illustrative_weight
from mcda.scoring import acting_weights, compare_methods, dominated
from mcda.stages import measure_order, stage_coverage
from mcda.systems import benchmarks, structures, traces

SET_DRAWS = 512  # draws of the joint doubt about the set to fund
JOINT_DRAWS = ((500, 512), (5000, 128), (float("inf"), 64))  # (cells of the table at most, draws)
FIRST = 3  # how many leading measures are looked at for prerequisites


def run_case(case: Case | str | Path, seed: int = 1, command: str = "") -> Study:
    """Decide every problem of a case and collect what a report shows.

    Parameters
    ----------
    case : Case, or the path or name of one
    seed : int
        For everything that is sampled.
    command : str
        Recorded, so that a reader can run it again.

    Examples
    --------
    >>> import mcda
    >>> study = mcda.run_case("henan")
    >>> study.main.ranking.winners
    ('operating_rules',)
    """
    if not isinstance(case, Case):
        case = read_case(case)
    problems = tuple(study_problem(case, plan, seed) for plan in case.ranked_problems)
    intervals = {plan.id: decide_intervals(case, plan.id) for plan in case.problems if plan.missing == "interval"}
    return Study(case, problems, intervals, case_results(case, seed), versions(), seed, command)


def case_results(case: Case, seed: int) -> dict[str, object]:
    """Results that belong to no single problem, by the name that the report's sections ask for."""
    results: dict[str, object] = {}
    tables = [p for p in case.problems if p.kind == "table"]
    if tables:
        widest = max(tables, key=lambda p: len(p.criteria or case.model.hierarchy.leaves))
        results["profiles"] = profiles(case, widest.id)
    if case.pillar_links:
        results["network"] = interplay(case, seed=seed)
    if case.claims:
        results |= {"claims": check_claims(case), "unit_figures": unit_figures(case)}
    if any(p.kind == "interventions" for p in case.problems):
        results |= {"measure_order": measure_order(case), "stage_coverage": stage_coverage(case)}
    if case.structures and any(p.kind == "interventions" for p in case.problems):
        results["structures"] = structures(case)
    if any(model.traces for model in case.structures.values()):
        results["traces"] = traces(case)
    if case.benchmarks:
        results["benchmarks"] = benchmarks(case)
    if any(p.kind == "sorting" for p in case.problems):
        results["rating"] = rate(case, seed=seed)
    return results


def study_problem(case: Case, plan: ProblemPlan, seed: int) -> ProblemStudy:
    """One problem: the ranking, its variants, and what it rests on."""
    ranking = decide(case, plan.id)
    weights = full_weights(case, plan)
    cells = {(a, c): cell for a in plan.alternatives for c in ranking.problem.criteria if (cell := cell_of(case, plan, a, c))}
    return ProblemStudy(
        plan, ranking, weights, variants(case, plan), cells,
        unmet(case, ranking), illustrative_weight(ranking),
        problem_results(case, plan, seed) | beside(case, plan, ranking) | changes_of(case, plan, ranking),
    )  # fmt: skip


def problem_results(case: Case, plan: ProblemPlan, seed: int = 1) -> dict[str, object]:
    """Further results of one problem, by the name that the report's sections ask for."""
    results: dict[str, object] = {}
    if plan.kind == "interventions":
        from mcda.portfolio.overview import selection_results  # only where there is something to fund

        results |= selection_results(case, plan.id, draws=SET_DRAWS, seed=seed)
    if plan.focus:
        results["gaps"] = gaps(case, plan.id, plan.focus)
    if case.groups and plan.kind == "interventions":
        results["experts"] = expert_views(case, plan.id)
    doubt = joint_doubt(case, plan, seed)
    if doubt is not None:
        results["importance"] = doubt
    return results


def changes_of(case: Case, plan: ProblemPlan, ranking: Ranking) -> dict[str, object]:
    """What would change the answer of one problem: flips, intervals, all weights at once, the list, and why the first is ahead of the second."""
    found: dict[str, object] = {
        "flips": flips(case, plan.id),
        "stability": stability(ranking.problem, ranking.weights, ranking.method),
        "reversal": reversal(ranking.problem, ranking.weights, ranking.method),
        "explanation": explain(case, ranking.order[0], ranking.order[1], plan.id),
    }
    found["panel"] = panel_data(plan.id, ranking, found["stability"])
    try:
        found["robustness_factor"] = robustness_factor(ranking.problem, ranking.weights, ranking.method)
    except NotApplicable:
        pass  # known for TOPSIS and for methods linear in the weights
    return found


def beside(case: Case, plan: ProblemPlan, ranking: Ranking) -> dict[str, object]:
    """What stands beside a ranking: options dominated, nothing done, weights acting, other methods."""
    found: dict[str, object] = {"dominated": dominated(ranking.problem)}
    if plan.do_nothing:
        with suppress(NotApplicable, InvalidInput):  # a method of ratios, or bounds that leave the row out
            found["do_nothing"] = decide_with_nothing(case, plan.id)
    with suppress(NotApplicable):
        found["acting"] = acting_weights(ranking)
    found["methods"] = compare_methods(ranking.problem, ranking.weights, reference=ranking.method)
    return found


def joint_doubt(case: Case, plan: ProblemPlan, seed: int) -> Importance | None:
    """What holds when all is in doubt together, with fewer draws for larger tables; None where nothing can vary."""
    cells = len(plan.alternatives) * max(len(plan.criteria), len(case.model.pillars) + len(plan.delivery))
    try:
        return importance(case, plan.id, draws=next(d for most, d in JOINT_DRAWS if cells <= most), seed=seed)
    except NotApplicable:
        return None


def variants(case: Case, plan: ProblemPlan) -> tuple[Variant, ...]:
    """The decisions shown beside the default: without the graph, on summed effects, other readings, other weights."""
    found = []
    if plan.kind == "interventions":
        summed = case.replace("weights/effects", 1).replace("method", "wsm:normalization=none") if plan.delivery else None
        if plan.through == "graph":
            found.append(Variant("direct_only", decide(case.with_plan(plan.id, through="direct"), plan.id), "through", "direct"))
        if summed is not None:
            found.append(Variant("summed_effects", decide(summed, plan.id), "score", plan.through))
            if plan.through == "graph":
                found.append(Variant("summed_effects_direct", decide(summed.with_plan(plan.id, through="direct"), plan.id), "score", "direct"))
    if plan.gap_weights:
        found.append(Variant("gap_weights", decide(gap_weighted(case, plan.id), plan.id), "gap", plan.gap_weights[1]))
    for reading in plan.readings_shown:
        found.append(Variant(f"reading_{reading}", decide(case.replace("reading", reading), plan.id), "reading", reading))
    for weights in plan.weights_shown:
        other = case.with_plan(plan.id, weights=weights)
        found.append(Variant(f"weights_{weights}", decide(other, plan.id), "weights", str(weights)))
        for reading in plan.readings_shown:
            found.append(Variant(f"weights_{weights}_{reading}", decide(other.replace("reading", reading), plan.id), "weights", f"{weights}; {reading}"))
    return tuple(found)


def unmet(case: Case, ranking: Ranking, first: int = FIRST) -> tuple[Prerequisite, ...]:
    """Which of the first measures need one that is not among them."""
    leading = ranking.order[:first]
    found = []
    for option in leading:
        needs = tuple(r for r in case.options[option].requires if r not in leading) if option in case.options else ()
        if needs:
            found.append(Prerequisite(option, needs))
    return tuple(found)


def versions() -> dict[str, str]:
    """Versions of this package and of those that computed the numbers."""
    found = {}
    for name in ("openmcda", "numpy", "scipy", "pandas", "networkx", "pymcdm"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
