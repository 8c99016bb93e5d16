"""The verb `flips`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mcda.domain.case import Case
from mcda.domain.flips import Flips, in_order
from mcda.domain.problem import Problem
from mcda.domain.ranking import Method
from mcda.domain.weights import Weights
from mcda.errors import Usage
from mcda.robustness import plausible
from mcda.robustness.caserows import case_rows
from mcda.robustness.inputs import Inputs
from mcda.robustness.rows import problem_rows, upward
from mcda.robustness.targets import pairs_of
from mcda.scoring import rank

if TYPE_CHECKING:
    import pandas as pd


def flips(
    subject: Case | Problem,
    of: str | Weights | Mapping[str, float] | pd.Series | None = None,
    target: object = "first",
    method: Method | None = None,
) -> Flips:
    """For every input the nearest value, in each direction, at which the answer changes, and who takes over.

    Parameters
    ----------
    subject : Case or Problem
    of : for a case the problem's id (its first when left out); for a problem its weights.
    target : "first", "ranking", k or (a, b)
        The winner, the whole order, the set of the first k, or the order of one pair.
    method : for a problem, default TOPSIS(normalization="vector"); a case names its own.

    Returns
    -------
    Flips
        One row per input and direction, choices by name one row per choice.
        `where` is an address: ``--set where=flip`` replays the row. Plausible
        ends come from the case, else from stated defaults (`notes`).

    Notes
    -----
    Each row moves one input and leaves all others: inputs that are harmless one
    at a time can flip the answer together. Exact for weights (see `stability`),
    for cells under TOPSIS and for geometric-mean judgements; enumerated for
    ratings and levels; else bisected, as `how` says.

    Examples
    --------
    >>> import mcda
    >>> table = mcda.flips(mcda.read_case("henan"), "interventions")
    >>> [(row.where, row.now, row.flip, row.leader) for row in table.of("rating") if row.inside]
    [('ratings/operating_rules/operational_detail', 4.0, 3.0, 'stage_policies')]
    """
    if isinstance(subject, Case):
        if method is not None:
            raise Usage("a case names its own method", None, 'case.replace("method", "vikor")')
        inputs = Inputs(subject, subject.problem(of), target)
        rows, ranking, pairs, name = case_rows(inputs), inputs.ranking, inputs.pairs, inputs.plan.id
    elif isinstance(subject, Problem):
        if of is None:
            raise Usage("flips of a problem need its weights", None, "mcda.flips(problem, weights)")
        ranking, name = rank(subject, of, method), ""
        pairs = pairs_of(upward(ranking), subject.alternatives, target)
        rows = problem_rows(ranking, pairs, target)
    else:
        raise Usage(f"flips of {type(subject).__name__} are not known", None, "give a Case or a Problem")
    leaders = tuple(ranking.alternatives[i] for i in pairs.leaders)
    notes = ("each row moves one input and leaves all others", f"plausible ends where the case states none: {plausible.DEFAULTS}")
    return Flips(in_order(rows), target, leaders, name, str(ranking.method), notes)
