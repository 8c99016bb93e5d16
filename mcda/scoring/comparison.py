"""The same problem under several methods, and why they disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mcda.domain.comparison import ComparedMethod, MethodComparison
from mcda.domain.note import Note
from mcda.domain.problem import Problem
from mcda.domain.ranking import Method, Ranking
from mcda.domain.weights import Weights, as_weights
from mcda.errors import InvalidInput, NotApplicable
from mcda.scoring.distance import TOPSIS
from mcda.scoring.methods import METHODS, parse_method
from mcda.scoring.normalization import NORMALIZATIONS
from mcda.scoring.ranking import rank
from mcda.scoring.similarity import rank_similarity
from mcda.scoring.utility import WSM

if TYPE_CHECKING:
    import pandas as pd

CAUSES = {
    "normalization": Note("normalization"),
    "compensation": Note("compensation"),
    "reference point": Note("reference point"),
    "normalization and compensation": Note("normalization and compensation"),
    "reference point and compensation": Note("reference point and compensation"),
}
PARTIAL = ("promethee1",)  # a partial order is no ranking to compare


def method_grid() -> tuple[Method, ...]:
    """Every method that is offered, each with its own normalizations: one factor, not crossed.

    PROMETHEE I is left out: it gives a partial order.
    """
    grid: list[Method] = []
    for kind in METHODS.values():
        if kind.id in PARTIAL:
            continue
        if kind in (TOPSIS, WSM):
            first = kind().normalization
            grid += [kind(normalization=n) for n in (first, *(n for n in NORMALIZATIONS if n != first))]
            grid.append(kind(reference="fixed"))
        else:
            grid.append(kind())
    return tuple(grid)


def compare_methods(
    problem: Problem,
    weights: Weights | Mapping[str, float] | pd.Series,
    methods: Iterable[Method | str] | None = None,
    reference: Method | str | None = None,
) -> MethodComparison:
    """Who wins under each method, how alike the rankings are, and why they disagree.

    Parameters
    ----------
    problem : Problem
    weights : Weights, Series or mapping by name
    methods : methods or their texts, default `method_grid()`
    reference : Method or text, default TOPSIS()
        What the others are compared to; first in the comparison.

    Returns
    -------
    MethodComparison
        Frame method / winner, spearman, kendall, weighted_spearman, ws,
        same_order_as, cause, reason. A method that the data forbid stands
        outside: no winner, the reason in its row. Where a method disagrees,
        `cause` is one of normalization, compensation, reference point (or two
        of them) and `reason` a sentence. A cause is *tested*: the reference
        with only that changed gives the other method's winners (or its order,
        where the winners agree); where no such test exists the sentence says
        what sets the method apart, and begins with "by its nature".

    Raises
    ------
    NotApplicable
        The reference itself is not defined on these data.

    Notes
    -----
    TOPSIS with city-block distances (p = 1) gives the same order as WSM with
    the same normalization; that is how compensation is tested alone.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"x": [0.0, 4.0, 9.0], "y": [9.0, 6.0, 1.0]}, index=["a", "b", "c"])
    >>> problem = mcda.Problem.from_frame(frame, {"x": "benefit", "y": "benefit"})
    >>> compared = mcda.compare_methods(problem, {"x": 0.5, "y": 0.5}, ["wsm", "wpm"])
    >>> compared.to_frame().loc["wpm", "reason"]
    "WPM needs values above 0: 'x' of 'a' is 0"
    """
    aligned = as_weights(problem.hierarchy, weights)
    base = rank(problem, aligned, _method(reference or TOPSIS()))
    listed = [_method(m) for m in methods] if methods is not None else method_grid()
    chosen = list(dict.fromkeys([base.method, *listed]))
    compared: list[ComparedMethod] = []
    for method in chosen:
        twin = next((m.method.text for m in compared if m.ranking and m.method == _twin(method)), "")
        compared.append(_compared(base, method, twin))
    return MethodComparison(base, tuple(compared))


def _method(method: Method | str) -> Method:
    if isinstance(method, str):
        return parse_method(method)
    if not isinstance(method, Method):
        raise InvalidInput(f"{method!r} is not a method", None, "give method objects or texts such as 'vikor:v=0.5'")
    return method


def _twin(method: Method) -> Method | None:
    return parse_method(method.same_order_as) if method.same_order_as else None


def _compared(base: Ranking, method: Method, twin: str) -> ComparedMethod:
    try:
        ranking = base if method == base.method else rank(base.problem, base.weights, method)
    except (NotApplicable, InvalidInput) as error:  # a value outside declared bounds forbids only what uses them
        more = len(error.faults) - 1
        return ComparedMethod(method, not_applicable=Note("{reason} (and {n} more)", reason=error.message, n=more) if more else error.message)
    cause, reason = why(base, ranking)
    return ComparedMethod(method, ranking, "", rank_similarity(base, ranking), twin, cause, reason)


def why(base: Ranking, other: Ranking) -> tuple[str, str]:
    """(cause, sentence) of a disagreement with the reference; empty where the order is the same."""
    if list(base.rank_values) == list(other.rank_values):
        return "", ""
    same_first = base.winners == other.winners
    if same_first:
        told = Note("the same first, another order below")
    else:
        told = Note("{others} first instead of {ours}", others=other.winners, ours=base.winners)
    for cause, step in _steps(base.method, other.method):
        if step in (other.method, _twin(other.method)):
            return cause, Note("{told}: the only difference is {cause}", told=told, cause=CAUSES[cause])
        try:
            tried = rank(base.problem, base.weights, step)
        except (NotApplicable, InvalidInput):
            continue
        alike = list(tried.rank_values) == list(other.rank_values) if same_first else tried.winners == other.winners
        if alike:
            because = Note("gives the same order") if same_first else Note("puts it first too")
            return cause, Note("{told}: {cause}; {method}, which changes only that, {because}", told=told, cause=CAUSES[cause], method=step.text, because=because)
    cause, words = _nature(base.method, other.method)
    return cause, Note("{told}: by its nature ({cause}), {words}", told=told, cause=CAUSES[cause], words=words)


def _steps(base: Method, other: Method) -> list[tuple[str, Method]]:
    """Variants of the reference that go part of the way to the other method, fewest changes first."""
    scaling = _scaling(other)
    steps: list[tuple[str, Method]] = []
    if not isinstance(base, TOPSIS | WSM) or base.reference == "fixed":
        return steps
    swap = TOPSIS if isinstance(base, WSM) else WSM
    if scaling in NORMALIZATIONS and scaling != base.normalization:
        steps.append(("normalization", replace(base, normalization=scaling)))
    if scaling == "bounds":
        steps.append(("reference point", replace(base, normalization=None, reference="fixed")))
    if base.normalization is not None:
        steps.append(("compensation", swap(normalization=base.normalization)))
    if scaling in NORMALIZATIONS and scaling != base.normalization:
        steps.append(("normalization and compensation", swap(normalization=scaling)))
    if scaling == "bounds":
        steps.append(("reference point and compensation", swap(normalization=None, reference="fixed")))
    return steps


def _scaling(method: Method) -> str:
    if getattr(method, "reference", "") == "fixed":
        return "bounds"
    return getattr(method, "normalization", None) or method.scaling


def _nature(base: Method, other: Method) -> tuple[str, str]:
    """What sets the two apart when no single change explains it: what is said of the other, else of the reference."""
    cause, words = other.differs
    if not cause or type(base) is type(other):
        return "normalization", Note("{method} scales its columns in another way", method=other.text)
    return cause, words
