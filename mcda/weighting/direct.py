"""Weights said directly: shares, points, rank orders; and combinations of two sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mcda.domain.hierarchy import Hierarchy
from mcda.domain.weights import Weights, as_weights, normalized
from mcda.errors import Fault, InvalidInput, Usage, did_you_mean, refuse

RANK_RULES = {"roc": "rank order centroid", "rank_sum": "rank sum", "reciprocal": "rank reciprocal"}
COMBINATIONS = ("product", "mean")


def flat(values: Mapping[str, float], origin: str, **more: object) -> Weights:
    """Weights directly below the root; directions are those of the problem that they meet."""
    if not values:
        raise InvalidInput("there are no weights", None, "name at least one criterion")
    return Weights.from_global(Hierarchy.flat(dict.fromkeys(map(str, values), "benefit")), values, origin, **more)


def direct_weights(weights: Mapping[str, float]) -> Weights:
    """Weights as given: in [0, 1], summing to 1 within 1e-9.

    Examples
    --------
    >>> import mcda
    >>> mcda.direct_weights({"talent": 0.7, "policy": 0.3}).origin
    'given directly'
    """
    return flat(dict(weights), "given directly")


def ratio_weights(points: Mapping[str, float]) -> Weights:
    """w_i = p_i / sum(p): weights from points on a ratio scale, as in swing weighting and SMART.

    In swing weighting the points say how much the step from worst to best on
    each criterion is worth against the step that is worth most (100).

    Parameters
    ----------
    points : mapping of criterion to number
        0 or more, at least one above 0.

    Examples
    --------
    >>> import mcda
    >>> mcda.ratio_weights({"talent": 100, "policy": 60, "market": 40}).values.tolist()
    [0.5, 0.3, 0.2]

    References
    ----------
    von Winterfeldt, D. & Edwards, W. (1986), Decision Analysis and Behavioral Research.
    """
    return flat(normalized(points), "points on a ratio scale (swing, SMART)")


def rank_order_weights(order: Sequence[str | Sequence[str]], rule: str = "roc") -> Weights:
    """Weights from an order of importance, the most important first.

    roc: w_k = (1/n) sum over i >= k of 1/i; rank_sum: 2 (n + 1 - k) / (n (n + 1));
    reciprocal: (1/k) / sum of 1/i. Equals share the mean of their places.

    Parameters
    ----------
    order : sequence of names; a sequence within it holds equals
    rule : {"roc", "rank_sum", "reciprocal"}

    Examples
    --------
    >>> import mcda
    >>> mcda.rank_order_weights(["talent", "policy", "market"]).values.round(4).tolist()
    [0.6111, 0.2778, 0.1111]

    References
    ----------
    Barron, F.H. & Barrett, B.E. (1996), Management Science 42, 1515-1523, doi:10.1287/mnsc.42.11.1515.
    """
    if rule not in RANK_RULES:
        raise Usage(f"no rank-order rule named {rule!r}", None, did_you_mean(rule, RANK_RULES))
    places = [[str(n)] if isinstance(n, str) else [str(m) for m in n] for n in order]
    names = [n for group in places for n in group]
    refuse([Fault(f"{n!r} stands twice in the order") for n in dict.fromkeys(names) if names.count(n) > 1])
    if len(names) < 2:
        raise InvalidInput("an order needs at least two names")
    inverse = 1 / np.arange(1, len(names) + 1)
    by_place = {"roc": inverse[::-1].cumsum()[::-1] / len(names), "rank_sum": np.arange(len(names), 0, -1.0), "reciprocal": inverse}[rule]
    by_place = by_place / by_place.sum()
    values, start = {}, 0
    for group in places:
        values |= dict.fromkeys(group, float(by_place[start : start + len(group)].mean()) if group else 0.0)
        start += len(group)
    return flat(normalized(values), f"rank order, {RANK_RULES[rule]}")


def rancom_weights(comparisons: Mapping[tuple[str, str], float] | Sequence[Sequence[float]], items: Sequence[str] | None = None) -> Weights:
    """w_i = sum_j a_ij / sum of all, with a_ij 1 where i is more important than j, 1/2 where equal, 0 where less (RANCOM).

    Parameters
    ----------
    comparisons : mapping {(a, b): 0, 1/2 or 1} of every pair, or square nested list
    items : sequence of str, optional

    Examples
    --------
    >>> import mcda
    >>> mcda.rancom_weights({("a", "b"): 1, ("a", "c"): 1, ("b", "c"): 0.5}).values.round(4).tolist()
    [0.5556, 0.2222, 0.2222]

    References
    ----------
    Wieckowski, J. et al. (2023), Engineering Applications of Artificial Intelligence 122, 106114, doi:10.1016/j.engappai.2023.106114.
    """
    names, matrix = _rancom_pairs(comparisons, items) if isinstance(comparisons, Mapping) else _rancom_square(comparisons, items)
    faults = []
    for i in range(len(names)):
        for j in range(i, len(names)):
            there, back, place = matrix[i, j], matrix[j, i], f"pair {names[i]}:{names[j]}"
            if there not in (0.0, 0.5, 1.0) or there + back != 1:
                faults.append(Fault(f"{names[i]!r} against {names[j]!r} is {there:g} and back {back:g}", place, "write 1, 1/2 or 0; the two directions sum to 1"))
    refuse(faults)
    return flat(dict(zip(names, map(float, matrix.sum(axis=1) / matrix.sum()), strict=True)), "RANCOM")


def _rancom_pairs(pairs: Mapping, items: Sequence[str] | None) -> tuple[list[str], np.ndarray]:
    names = list(map(str, items)) if items is not None else list(dict.fromkeys(str(n) for pair in pairs for n in pair))
    place = {n: k for k, n in enumerate(names)}
    matrix = np.full((len(names), len(names)), np.nan)
    np.fill_diagonal(matrix, 0.5)
    unknown = [str(n) for pair in pairs for n in pair if str(n) not in place]
    refuse([Fault(f"a comparison names {n!r}, which is not an item", None, did_you_mean(n, names)) for n in dict.fromkeys(unknown)])
    for (a, b), value in pairs.items():
        i, j = place[str(a)], place[str(b)]
        matrix[i, j], matrix[j, i] = float(value), 1 - float(value)
    return names, matrix


def _rancom_square(table: Sequence[Sequence[float]], items: Sequence[str] | None) -> tuple[list[str], np.ndarray]:
    try:
        matrix = np.array(table, dtype=float)
    except (TypeError, ValueError):
        raise InvalidInput("the comparisons are not a square table of numbers") from None
    names = list(map(str, items)) if items is not None else [f"item {k + 1}" for k in range(len(matrix))]
    if matrix.shape != (len(names), len(names)) or len(names) < 2:
        raise InvalidInput(f"the comparisons must be square with one row per item, at least two; shape {matrix.shape}, items {len(names)}")
    return names, matrix


def combined_weights(subjective: Weights, objective: Weights, rule: str = "product", share: float = 0.5) -> Weights:
    """One set of weights from judgements and data.

    product: w_i proportional to s_i^share o_i^(1-share) - at share 1/2 the order of s_i o_i;
    mean: share s_i + (1 - share) o_i.

    Parameters
    ----------
    subjective, objective : Weights
        Of the same leaves; the first one's hierarchy is kept.
    rule : {"product", "mean"}
    share : float in [0, 1], the say of `subjective`.

    Examples
    --------
    >>> import mcda
    >>> judged, measured = mcda.direct_weights({"a": 0.8, "b": 0.2}), mcda.direct_weights({"a": 0.5, "b": 0.5})
    >>> mcda.combined_weights(judged, measured, "mean").values.tolist()
    [0.65, 0.35]
    """
    if rule not in COMBINATIONS:
        raise Usage(f"no combination named {rule!r}", None, did_you_mean(rule, COMBINATIONS))
    if not 0 <= share <= 1:
        raise InvalidInput(f"the share {share!r} is outside [0, 1]")
    tree = subjective.hierarchy
    s, o = subjective.values, as_weights(tree, objective).values
    raw = share * s + (1 - share) * o if rule == "mean" else s**share * o ** (1 - share)
    if not raw.sum() > 0:
        raise InvalidInput("no criterion has weight in both sets", None, "use rule='mean'")
    told = f"{rule} of ({subjective.origin}) for {share:g} and ({objective.origin}) for {1 - share:g}"
    values = normalized(dict(zip(tree.leaves, map(float, raw), strict=True)))
    return Weights.from_global(tree, values, told, illustrative=subjective.illustrative or objective.illustrative)
