"""Interval judgements [low, high] -> exact weight ranges and the preferences that always hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.problem import frozen_array
from mcda.errors import Fault, InvalidInput, Usage, did_you_mean, refuse
from mcda.weighting.judgements import pair_place, positive, read_judgements

if TYPE_CHECKING:
    import pandas as pd

SLACK = 1e-12


@dataclass(frozen=True, eq=False)
class IntervalWeights:
    """Ranges of the weights that satisfy every interval; exact.

    `low[k]` and `high[k]` bound the weight of item k; `at_least[i, j]` is the
    smallest ratio w_i / w_j that the judgements allow.
    """

    items: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    at_least: np.ndarray

    @cached_property
    def preferences(self) -> tuple[tuple[str, str], ...]:
        """Pairs (a, b) with a more important than b under all admissible weights."""
        return tuple((self.items[i], self.items[j]) for i, j in np.argwhere(self.at_least > 1 + SLACK))

    def to_frame(self) -> pd.DataFrame:
        """Item / low, high, kind."""
        import pandas as pd

        return pd.DataFrame({"low": self.low, "high": self.high, "kind": "exact"}, index=pd.Index(self.items, name="item"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def weight_ranges(intervals: Mapping[tuple[str, str], float | Sequence[float]], items: Sequence[str] | None = None) -> IntervalWeights:
    """Ranges of weights under interval judgements: low <= w_a / w_b <= high for every pair given.

    In logarithms these are difference constraints: the tightest bound on each
    ratio is a shortest path, and one admissible weight vector attains all the
    bounds on ratios to one item at once, so that
    max w_k = 1 / (sum over j of min w_j / w_k). The same as one linear programme
    per bound, without a solver.

    Parameters
    ----------
    intervals : mapping {(a, b): (low, high)} or {(a, b): value}
    items : sequence of str, optional

    Raises
    ------
    InvalidInput
        A bound is not positive and finite, low exceeds high, or no weights
        satisfy all intervals: the circle of judgements that contradict is named.

    Examples
    --------
    >>> import mcda
    >>> ranges = mcda.weight_ranges({("a", "b"): (2, 4), ("a", "c"): (3, 6), ("b", "c"): (1, 3)})
    >>> ranges.low.round(4).tolist(), ranges.high.round(4).tolist()
    ([0.5455, 0.1667, 0.1], [0.7059, 0.3, 0.2])
    >>> ranges.preferences
    (('a', 'b'), ('a', 'c'))

    References
    ----------
    Arbel, A. (1989), European J. Operational Research 43, 317-326, doi:10.1016/0377-2217(89)90231-2.
    """
    bounds = _bounds(intervals)
    middle = {pair: np.sqrt(low * high) for pair, (low, high) in bounds.items()}
    names = tuple(map(str, items)) if items is not None else read_judgements(middle)[0]
    refuse([Fault(f"an interval names {n!r}, which is not an item", None, did_you_mean(n, names)) for n in dict.fromkeys(n for pair in bounds for n in pair) if n not in names])
    place = {n: k for k, n in enumerate(names)}
    most = np.full((len(names), len(names)), np.inf)  # most[i, j]: upper bound on ln w_i - ln w_j
    np.fill_diagonal(most, 0.0)
    for (a, b), (low, high) in bounds.items():
        i, j = place[a], place[b]
        most[i, j], most[j, i] = min(most[i, j], np.log(high)), min(most[j, i], -np.log(low))
    after = np.tile(np.arange(len(names)), (len(names), 1))
    for k in range(len(names)):
        through = most[:, [k]] + most[[k], :]
        better = through < most - SLACK
        most, after = np.where(better, through, most), np.where(better, after[:, [k]], after)
        if (np.diag(most) < -SLACK).any():
            raise _contradiction(names, after, int(np.argmin(np.diag(most))))
    ratio = np.exp(most)  # largest w_i / w_j
    return IntervalWeights(names, frozen_array(1 / ratio.sum(axis=0)), frozen_array(1 / (1 / ratio).sum(axis=1)), frozen_array(1 / ratio.T))


def _bounds(intervals: Mapping) -> dict[tuple[str, str], tuple[float, float]]:
    if not isinstance(intervals, Mapping):
        raise Usage("interval judgements are a mapping", None, "write {(a, b): (low, high)}")
    faults: list[Fault] = []
    bounds: dict[tuple[str, str], tuple[float, float]] = {}
    for key, value in intervals.items():
        if not (isinstance(key, tuple) and len(key) == 2):
            faults.append(Fault(f"{key!r} is not a pair of items", None, "write {(a, b): (low, high)}"))
            continue
        pair = (str(key[0]), str(key[1]))
        ends = list(value) if isinstance(value, Sequence | np.ndarray) and not isinstance(value, str) else [value, value]
        if len(ends) != 2:
            faults.append(Fault(f"the interval of {pair[0]!r} : {pair[1]!r} is not two numbers", pair_place(*pair), "write (low, high)"))
            continue
        low, high = (positive(end, pair, faults) for end in ends)
        if low > high:
            faults.append(Fault(f"{pair[0]!r} : {pair[1]!r}: low {low:g} exceeds high {high:g}", pair_place(*pair)))
        if pair[::-1] in bounds:
            faults.append(Fault(f"{pair[0]!r} : {pair[1]!r} is given twice, in both directions", pair_place(*pair), "keep one of them"))
        bounds[pair] = low, high
    refuse(faults)
    return bounds


def _contradiction(names: Sequence[str], after: np.ndarray, start: int) -> InvalidInput:
    circle, node = [start], int(after[start, start])
    while node not in circle and len(circle) <= len(names):
        circle.append(node)
        node = int(after[node, start])
    told = " : ".join(names[k] for k in [*circle, start])
    return InvalidInput(f"no weights satisfy all intervals: {told} contradict each other", pair_place(names[circle[0]], names[circle[-1]]), "widen one of them")
