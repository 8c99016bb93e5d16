"""Best-worst method: the best against all others, all others against the worst -> Weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.hierarchy import ROOT
from mcda.domain.problem import frozen_array
from mcda.domain.weights import Weights
from mcda.errors import Fault, NotApplicable, Usage, did_you_mean, refuse
from mcda.weighting.direct import flat
from mcda.weighting.judgements import pair_place, positive

if TYPE_CHECKING:
    import pandas as pd

MODELS = ("linear", "nonlinear")


@dataclass(frozen=True, eq=False)
class BestWorst:
    """Consistency of best-worst judgements.

    `xi` is the objective of the model: 0 when consistent. `cr` is the nonlinear
    xi over its largest possible value for this best-to-worst judgement
    (Rezaei 2015); `input_cr` needs no solution (Liang, Brunelli & Rezaei 2020).
    `low` and `high` bound each weight over all optima; equal in the linear model.
    """

    items: tuple[str, ...]
    best: str
    worst: str
    model: str
    xi: float
    cr: float
    input_cr: float
    low: np.ndarray
    high: np.ndarray

    @property
    def cr_text(self) -> str:
        return f"best-worst CR {self.cr:.4f}, input-based {self.input_cr:.4f} ({self.model} model)"

    @property
    def cr_or_none(self) -> float:
        return self.cr

    def to_frame(self) -> pd.DataFrame:
        """Item / low, high."""
        import pandas as pd

        return pd.DataFrame({"low": self.low, "high": self.high}, index=pd.Index(self.items, name="item"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def best_worst(best: str, worst: str, best_to_others: Mapping[str, float], others_to_worst: Mapping[str, float], model: str = "linear") -> Weights:
    """Weights from the best-worst method.

    linear: min max_j |w_B - a_Bj w_j|, |w_j - a_jW w_W| (one optimum);
    nonlinear: min max_j |w_B / w_j - a_Bj|, |w_j / w_W - a_jW|, whose optima form
    intervals; the weights are the centres, divided by their sum.

    Parameters
    ----------
    best, worst : str
    best_to_others : mapping of item to number of 1 or more; the best's own is 1
    others_to_worst : mapping of item to number of 1 or more; the worst's own is 1
    model : {"linear", "nonlinear"}

    Returns
    -------
    Weights
        ``consistency["root"]`` is a `BestWorst`.

    Examples
    --------
    >>> import mcda
    >>> w = mcda.best_worst("price", "style", {"price": 1, "comfort": 2, "style": 8}, {"price": 8, "comfort": 4, "style": 1})
    >>> w.values.round(4).tolist(), round(w.consistency["root"].xi, 6)
    ([0.6154, 0.3077, 0.0769], 0.0)

    References
    ----------
    Rezaei, J. (2015), Omega 53, 49-57, doi:10.1016/j.omega.2014.11.009; (2016), Omega 64, 126-130, doi:10.1016/j.omega.2015.12.001.
    Liang, F., Brunelli, M. & Rezaei, J. (2020), Omega 96, 102175, doi:10.1016/j.omega.2019.102175.
    """
    if model not in MODELS:
        raise Usage(f"no best-worst model named {model!r}", None, did_you_mean(model, MODELS))
    items, over, under = _read(best, worst, best_to_others, others_to_worst)
    b, w = items.index(best), items.index(worst)
    widest = nonlinear_xi(over, under, over[w])
    if model == "linear":
        xi, low, high = _linear(over, under, b, w)
    else:
        xi, (low, high) = widest, _optima(over, under, b, w, widest)
    product = over * under
    spread = over[w] * over[w] - over[w]
    worst_gap = max(abs(product[j] - over[w]) for j in range(len(items)) if j not in (b, w)) if len(items) > 2 else 0.0
    limit = _largest_xi(over[w])
    result = BestWorst(
        items, best, worst, model, float(xi), float(widest / limit) if limit > 0 else 0.0, float(worst_gap / spread) if spread > 0 else 0.0,
        frozen_array(low), frozen_array(high),
    )  # fmt: skip
    centre = (low + high) / 2
    values = dict(zip(items, map(float, centre / centre.sum()), strict=True))
    return flat(values, f"best-worst method, {model} model", consistency={ROOT: result})


def _read(best: str, worst: str, over: Mapping[str, float], under: Mapping[str, float]) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    items, faults = tuple(map(str, over)), []
    for name in dict.fromkeys([*items, *map(str, under), best, worst]):
        for told, what in ((over, "best_to_others"), (under, "others_to_worst")):
            if name not in told:
                faults.append(Fault(f"{what} has no judgement for {name!r}", pair_place(best, name) if told is over else pair_place(name, worst), did_you_mean(name, told)))
    if best == worst:
        faults.append(Fault(f"{best!r} is both the best and the worst", None, "name two different items"))
    refuse(faults)
    there = np.array([positive(over[i], (best, i), faults) for i in items])
    back = np.array([positive(under[i], (i, worst), faults) for i in items])
    for item, a, b in zip(items, there, back, strict=True):
        if a < 1 or item == best and a != 1:
            faults.append(Fault(f"best {best!r} : {item!r} = {a:g}", pair_place(best, item), "the best is at least as important as any item; against itself 1"))
        if b < 1 or item == worst and b != 1:
            faults.append(Fault(f"{item!r} : worst {worst!r} = {b:g}", pair_place(item, worst), "every item is at least as important as the worst; against itself 1"))
    if best in items and worst in items and there[items.index(worst)] != back[items.index(best)]:
        faults.append(Fault(f"{best!r} : {worst!r} is {there[items.index(worst)]:g} in one list and {back[items.index(best)]:g} in the other", pair_place(best, worst)))
    refuse(faults)
    return items, there, back


def nonlinear_xi(over: np.ndarray, under: np.ndarray, ends: float) -> float:
    """Smallest attainable largest deviation of a ratio, closed form.

    With deviation x every item asks for (a_Bj - x)(a_jW - x) <= w_B / w_W <= (a_Bj + x)(a_jW + x), and the
    direct judgement for a_BW - x <= w_B / w_W <= a_BW + x: the largest x at which two of these bounds meet.
    """
    products, sums = over * under, over + under
    met = (products[:, None] - products[None, :]) / (sums[:, None] + sums[None, :])  # two items: linear in x
    apart, half = products - ends, sums + 1  # an item and the direct judgement: quadratic in x
    alone = np.abs(half - np.sqrt(half * half - 4 * apart)) / 2
    return float(max(met.max(), alone.max(), 0.0))


def _largest_xi(ends: float) -> float:
    """Consistency index of Rezaei (2015): the deviation when a_Bj = a_jW = a_BW."""
    return nonlinear_xi(np.array([ends]), np.array([ends]), ends)


def _rows(over: np.ndarray, under: np.ndarray, b: int, w: int) -> list[tuple[np.ndarray, int]]:
    """Linear forms w_B - a_Bj w_j and w_j - a_jW w_W, each with the item whose weight scales its ratio's deviation."""
    n, rows = len(over), []
    for j in range(n):
        if j != b:
            rows.append((np.eye(n)[b] - over[j] * np.eye(n)[j], j))
        if j not in (b, w):
            rows.append((np.eye(n)[j] - under[j] * np.eye(n)[w], w))
    return rows


def _linear(over: np.ndarray, under: np.ndarray, b: int, w: int) -> tuple[float, np.ndarray, np.ndarray]:
    n, forms = len(over), np.array([row for row, _ in _rows(over, under, b, w)])
    deviation = -np.ones((2 * len(forms), 1))
    limits = np.hstack([np.vstack([forms, -forms]), deviation])
    best = _solve(np.eye(n + 1)[n], limits, np.zeros(len(limits)), n)
    return float(best[n]), best[:n], best[:n]


def _optima(over: np.ndarray, under: np.ndarray, b: int, w: int, xi: float) -> tuple[np.ndarray, np.ndarray]:
    n, slack = len(over), xi * (1 + 1e-12) + 1e-12  # rounding of xi must not empty the set
    limits = np.array([sign * row - slack * np.eye(n)[scale] for row, scale in _rows(over, under, b, w) for sign in (1, -1)])
    ends = [[_solve(sign * np.eye(n)[k], limits, np.zeros(len(limits)), n)[k] for k in range(n)] for sign in (1, -1)]
    return np.array(ends[0]), np.array(ends[1])


def _solve(costs: Sequence[float], limits: np.ndarray, bounds: np.ndarray, n: int) -> np.ndarray:
    """Minimise costs.x with limits x <= bounds, x >= 0 and the first n (weights) summing to 1."""
    from scipy.optimize import linprog

    total = np.array([[1.0] * n + [0.0] * (len(costs) - n)])
    found = linprog(costs, A_ub=limits, b_ub=bounds, A_eq=total, b_eq=[1.0], method="highs")
    if found.x is None:
        raise NotApplicable("the best-worst programme has no solution", None, found.message)
    return found.x
