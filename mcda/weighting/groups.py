"""Judgements of several experts -> one set of priorities, and how far the experts agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.consistency import Agreement, Repairs
from mcda.domain.problem import frozen_array
from mcda.errors import Fault, InvalidInput, McdaError, Usage, did_you_mean, refuse
from mcda.weighting.pairwise import METHODS, Comparisons, ahp, comparisons_of
from mcda.weighting.priorities import normalized_logs, pairs_of
from mcda.weighting.random_index import RANDOM_INDICES

if TYPE_CHECKING:
    import pandas as pd

AGGREGATES = {"judgements": "weighted geometric mean of judgements (AIJ)", "priorities": "weighted geometric mean of priorities (AIP)"}
TIE = 1e-9


@dataclass(frozen=True, eq=False)
class GroupComparisons:
    """Priorities of a group: each expert's comparisons, their importances (summing to 1) and the aggregate.

    `matrix` is the matrix of aggregated judgements, whose consistency ratio is
    `cr`. It is near 0 even where experts contradict each other: read `agreement` beside it.
    """

    experts: Mapping[str, Comparisons]
    importance: Mapping[str, float]
    joint: Comparisons
    aggregate: str = "judgements"

    @property
    def items(self) -> tuple[str, ...]:
        return self.joint.items

    @property
    def matrix(self) -> np.ndarray:
        return self.joint.matrix

    @property
    def method(self) -> str:
        return self.joint.method

    @property
    def random_index(self) -> str:
        return self.joint.random_index

    @cached_property
    def weight_values(self) -> np.ndarray:
        """Priorities of the group (n,), summing to 1."""
        if self.aggregate == "judgements":
            return self.joint.weight_values
        return frozen_array(normalized_logs(sum(self.importance[e] * np.log(k.weight_values) for e, k in self.experts.items())))

    @cached_property
    def weights(self) -> pd.Series:
        import pandas as pd

        return pd.Series(self.weight_values, index=pd.Index(self.items, name="item"), name="weight")

    @property
    def lambda_max(self) -> float:
        return self.joint.lambda_max

    @property
    def ci(self) -> float:
        return self.joint.ci

    @property
    def cr(self) -> float:
        """Consistency ratio of the aggregated judgements; says nothing about agreement."""
        return self.joint.cr

    @property
    def cr_or_none(self) -> float | None:
        return self.joint.cr_or_none

    @property
    def cr_text(self) -> str:
        return f"{self.joint.cr_text}, {AGGREGATES[self.aggregate]}"

    @property
    def consistent(self) -> bool:
        return self.joint.consistent

    @property
    def gci(self) -> float:
        return self.joint.gci

    @property
    def inferred(self) -> dict[tuple[str, str], float]:
        return self.joint.inferred

    @property
    def notes(self) -> tuple[str, ...]:
        """Each expert's notes; aggregated judgements may lie anywhere."""
        return tuple(f"{expert}: {note}" for expert, k in self.experts.items() for note in k.notes)

    def repair(self) -> Repairs:
        """Revisions of the aggregated judgements; each expert's own are in ``.experts[name].repair()``."""
        return self.joint.repair()

    @cached_property
    def agreement(self) -> Agreement | None:
        """How far the experts with importance above 0 agree; None for a single one."""
        judges = {e: k for e, k in self.experts.items() if self.importance[e] > 0}
        return _agreement(judges, self.items, self.weight_values) if len(judges) > 1 else None

    def to_frame(self) -> pd.DataFrame:
        """Expert, and 'group' last / importance, one weight per item, cr."""
        import pandas as pd

        rows = {e: {"importance": self.importance[e], **dict(zip(self.items, k.weight_values, strict=True)), "cr": k.cr_or_none} for e, k in self.experts.items()}
        rows["group"] = {"importance": 1.0, **dict(zip(self.items, self.weight_values, strict=True)), "cr": self.cr_or_none}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("expert")

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def group_ahp(
    comparisons: Mapping[str, object],
    importance: Mapping[str, float] | None = None,
    aggregate: str = "judgements",
    items: Sequence[str] | None = None,
    method: str | None = None,
    random_index: str | None = None,
) -> GroupComparisons:
    """Priorities of a group of experts.

    ``judgements`` (AIJ): a_ij = product over experts of a_ij^importance, then priorities.
    ``priorities`` (AIP): w_i = product over experts of w_i^importance, summing to 1.
    With ``method="geometric"`` and complete judgements the two are the same.

    Parameters
    ----------
    comparisons : mapping of expert to `Comparisons`, pairs, DataFrame or nested list
        All experts judge the same items; each one's judgements connect them. A
        pair that some did not judge is the mean of those who did.
    importance : mapping of expert to number, optional
        Not negative, not all 0; only ratios matter. Equal when left out.
    aggregate : {"judgements", "priorities"}
    method, random_index : str, optional
        As in `ahp`; those of the `Comparisons` given, else eigenvector and Saaty.

    Returns
    -------
    GroupComparisons
        ``.weights``, ``.cr``, ``.agreement`` (Kendall's W beside its chance level), ``.to_frame()`` with CR per expert.

    Raises
    ------
    InvalidInput
        Faults of every expert's judgements, named by expert; different items; bad importances.

    Examples
    --------
    >>> import mcda
    >>> group = mcda.group_ahp({"bank": {("growth", "safety"): 1 / 4}, "city": {("growth", "safety"): 4}})
    >>> group.weights.round(2).tolist(), group.agreement.kendall_w, group.agreement.chance
    ([0.5, 0.5], 0.0, 0.5)

    References
    ----------
    Forman, E. & Peniwati, K. (1998), European J. Operational Research 108, 165-169, doi:10.1016/S0377-2217(97)00244-0.
    Kendall, M.G. & Babington Smith, B. (1939), Annals of Mathematical Statistics 10, 275-287, doi:10.1214/aoms/1177732186.
    """
    if aggregate not in AGGREGATES:
        raise Usage(f"no aggregate named {aggregate!r}", None, did_you_mean(aggregate, AGGREGATES))
    experts = _experts(comparisons, items, method, random_index)
    shares = _importances(experts, importance)
    judged = [k for e, k in experts.items() if shares[e] > 0]
    matrix, known = _joint(judged, np.array([shares[e] for e in experts if shares[e] > 0]))
    first = judged[0]
    return GroupComparisons(experts, shares, comparisons_of(first.items, matrix, known, first.method, first.random_index), aggregate)


def _experts(comparisons: Mapping[str, object], items: Sequence[str] | None, method: str | None, random_index: str | None) -> dict[str, Comparisons]:
    if not isinstance(comparisons, Mapping) or not comparisons:
        raise InvalidInput("a group needs judgements by expert", None, "write {expert: comparisons}")
    given = [k for k in comparisons.values() if isinstance(k, Comparisons)]
    method = _common("prioritisations", method, [k.method for k in given], METHODS)
    random_index = _common("random indices", random_index, [k.random_index for k in given], RANDOM_INDICES)
    names = tuple(items) if items is not None else given[0].items if given else None
    experts, faults = {}, []
    for expert, value in comparisons.items():
        try:
            experts[str(expert)] = _one(value, names, method, random_index)
            names = names or experts[str(expert)].items
        except Usage:
            raise
        except McdaError as error:
            faults += [replace(f, message=f"expert {str(expert)!r}: {f.message}") for f in error.faults]
    refuse(faults)
    return experts


def _one(value: object, names: tuple[str, ...] | None, method: str, random_index: str) -> Comparisons:
    if not isinstance(value, Comparisons):
        return ahp(value, names, method, random_index)
    if names is None or value.items == names:
        return value.with_method(method, random_index)
    if set(value.items) != set(names):
        raise InvalidInput(f"judges {', '.join(value.items)}, the others {', '.join(names)}", None, "all experts of a group judge the same items")
    order = [value.items.index(n) for n in names]
    square = np.ix_(order, order)
    return comparisons_of(names, value.matrix[square], value.mask[square], method, random_index)


def _common(what: str, asked: str | None, given: Sequence[str], known: Sequence[str]) -> str:
    """The value asked for, else the one that all experts share."""
    if asked is None and len(set(given)) > 1:
        raise Usage(f"the experts' comparisons have different {what}: {', '.join(dict.fromkeys(given))}", None, "name the one to use")
    return asked or (given[0] if given else next(iter(known)))


def _importances(experts: Mapping[str, Comparisons], importance: Mapping[str, float] | None) -> dict[str, float]:
    if importance is None:
        return dict.fromkeys(experts, 1 / len(experts))
    told, faults = {str(k): v for k, v in dict(importance).items()}, []
    faults += [Fault(f"no importance for the expert {e!r}", None, did_you_mean(e, told)) for e in experts if e not in told]
    faults += [Fault(f"importance for {e!r}, who is not in the group", None, did_you_mean(e, experts)) for e in told if e not in experts]
    for expert, value in told.items():
        number = float(value) if isinstance(value, int | float | np.number) and not isinstance(value, bool) else float("nan")
        if not np.isfinite(number) or number < 0:
            faults.append(Fault(f"the importance {value!r} of the expert {expert!r} is not a number of 0 or more"))
        told[expert] = number
    refuse(faults)
    total = sum(told.values())
    if not 0 < total < np.inf:
        raise InvalidInput(f"the importances of {', '.join(experts)} are all 0", None, "give at least one expert an importance above 0")
    return {e: told[e] / total for e in experts}


def _joint(judged: Sequence[Comparisons], shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted geometric mean of the judgements, pair by pair over those who judged it."""
    masks = np.array([k.mask for k in judged])
    logs = np.array([np.where(k.mask, np.log(k.matrix), 0.0) for k in judged])
    weight = (shares[:, None, None] * masks).sum(axis=0)
    known = masks.any(axis=0)
    mean = (shares[:, None, None] * logs).sum(axis=0) / np.where(known, weight, 1.0)
    upper = np.triu(mean, 1)
    return np.exp(upper - upper.T), known


def _agreement(judges: Mapping[str, Comparisons], items: Sequence[str], group: np.ndarray) -> Agreement:
    names, weights = list(judges), np.array([k.weight_values for k in judges.values()])
    ranks = np.array([ranked(row) for row in weights])
    m, n = ranks.shape
    total = ((ranks.sum(axis=0) - m * (n + 1) / 2) ** 2).sum()
    most = m * m * (n**3 - n) / 12
    ties = sum(float((counts**3 - counts).sum()) for counts in (np.unique(row, return_counts=True)[1] for row in ranks))
    corrected = most - m * ties / 12
    apart = {(a, b): float(np.abs(weights[a] - weights[b]).sum() / 2) for a, b in combinations(range(m), 2)}
    (first, second), furthest = max(apart.items(), key=lambda item: item[1])
    away = np.abs(weights - group).sum(axis=1) / 2
    return Agreement(
        experts=tuple(names), kendall_w=float(total / corrected) if corrected > 0 else 1.0, kendall_w_uncorrected=float(total / most), chance=1 / m,
        mean_spearman=_mean_spearman(ranks),
        favourites={e: tuple(items[k] for k in np.flatnonzero(row == row.min())) for e, row in zip(names, ranks, strict=True)},
        spread={item: (float(low), float(high)) for item, low, high in zip(items, weights.min(axis=0), weights.max(axis=0), strict=True)},
        divergent_pair=_divergent_pair(list(judges.values()), items),
        divergent_experts=(names[first], names[second], furthest),
        divergent_expert=(names[int(away.argmax())], float(away.max())),
    )  # fmt: skip


def ranked(weights: np.ndarray) -> np.ndarray:
    """Ranks, 1 for the largest; weights within 1e-9 share the mean of their ranks."""
    order = np.argsort(-weights, kind="stable")
    ranks, start = np.empty(len(weights)), 0
    for k in range(1, len(order) + 1):
        if k == len(order) or weights[order[k - 1]] - weights[order[k]] > TIE:
            ranks[order[start:k]] = (start + 1 + k) / 2
            start = k
    return ranks


def _mean_spearman(ranks: np.ndarray) -> float | None:
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    sizes = np.sqrt((centred**2).sum(axis=1))
    if (sizes == 0).any():
        return None
    correlation = centred @ centred.T / np.outer(sizes, sizes)
    return float(np.mean([correlation[a, b] for a, b in combinations(range(len(ranks)), 2)]))


def _divergent_pair(judges: Sequence[Comparisons], items: Sequence[str]) -> tuple[str, str, float]:
    masks = np.array([k.mask for k in judges])
    logs = np.array([np.log(k.matrix) for k in judges])
    spread = np.where(masks, logs, -np.inf).max(axis=0) - np.where(masks, logs, np.inf).min(axis=0)
    i, j = max(pairs_of(masks.any(axis=0)), key=lambda pair: spread[pair[0], pair[1]])
    return items[i], items[j], float(np.exp(spread[i, j]))
