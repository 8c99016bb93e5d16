"""Pairwise comparisons -> priorities and their consistency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.consistency import LIMIT, Repairs, Revision
from mcda.domain.problem import frozen_array
from mcda.errors import NotApplicable, Usage, did_you_mean
from mcda.weighting.judgements import off_scale, read_judgements
from mcda.weighting.priorities import completed, geometric, least_squares, pairs_of, principal, sensitivity
from mcda.weighting.random_index import RANDOM_INDICES, RandomIndex, index_for

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("eigenvector", "geometric")
ROUNDING = 1e-24  # a sum of squared logarithms below this is rounding
LABELS = {"eigenvector": "principal eigenvector", "geometric": "row geometric mean (logarithmic least squares)"}


@dataclass(frozen=True, eq=False)
class Comparisons:
    """A reciprocal matrix of judgements: `matrix[i, j]` says how much more important item i is than item j.

    `known` marks the pairs that were judged, all when None. The other entries
    of `matrix` are inferred: with the eigenvector method they make lambda_max
    smallest, with the geometric one they are the ratios of the weights.
    """

    items: tuple[str, ...]
    matrix: np.ndarray
    method: str = "eigenvector"
    random_index: str = "saaty"
    known: np.ndarray | None = None

    @cached_property
    def weight_values(self) -> np.ndarray:
        """Priorities (n,), summing to 1."""
        return frozen_array(geometric(self.matrix) if self.method == "geometric" else self._principal[1])

    @cached_property
    def weights(self) -> pd.Series:
        import pandas as pd

        return pd.Series(self.weight_values, index=pd.Index(self.items, name="item"), name="weight")

    @cached_property
    def _principal(self) -> tuple[float, np.ndarray]:
        if self.known is None or self.method == "eigenvector":
            return principal(self.matrix)
        return principal(completed(self.matrix, self.known))

    @cached_property
    def mask(self) -> np.ndarray:
        return np.ones(self.matrix.shape, dtype=bool) if self.known is None else self.known

    @cached_property
    def _fit(self):
        return least_squares(self.matrix, self.mask)

    @property
    def lambda_max(self) -> float:
        """Principal eigenvalue: n when the judgements are consistent, larger otherwise; the smallest attainable when pairs are missing."""
        return self._principal[0]

    @property
    def ci(self) -> float:
        """Consistency index (lambda_max - n)/(n - 1)."""
        n = len(self.items)
        return 0.0 if n < 3 else max(self.lambda_max - n, 0.0) / (n - 1)

    @property
    def random(self) -> RandomIndex:
        """The random index that the CR divides by, and its source in words."""
        return index_for(self.random_index, len(self.items), len(self.missing))

    @property
    def cr(self) -> float:
        """Consistency ratio CI / RI; acceptable below 0.10. 0 for two items. An error where no random index is known."""
        known = self.random
        if known.value is None:
            raise NotApplicable(f"no consistency ratio: {known.source}", None, "judge more pairs; .gci and .lambda_max are defined")
        return self.ci / known.value if known.value else 0.0

    @property
    def cr_or_none(self) -> float | None:
        """The consistency ratio, None where no random index is known."""
        return None if self.random.value is None else self.cr

    @property
    def cr_text(self) -> str:
        """The CR with what it was computed with."""
        cr = self.cr_or_none
        told = f"CR {cr:.4f}" if cr is not None else "CR not known"
        return f"{told} ({self.random.source}; {LABELS[self.method]})"

    @property
    def consistent(self) -> bool:
        """Whether the consistency ratio is known and below 0.10."""
        cr = self.cr_or_none
        return cr is not None and cr < LIMIT

    @property
    def gci(self) -> float:
        """Geometric consistency index: mean squared log residual per degree of freedom.

        2 / ((n-1)(n-2)) times the sum over i < j of ln^2(a_ij w_j / w_i) when complete
        (Aguaron & Moreno-Jimenez 2003, doi:10.1016/S0377-2217(02)00255-2); known pairs less n - 1 otherwise.
        """
        free = len(pairs_of(self.mask)) - len(self.items) + 1
        index = float((self._fit.residuals**2).sum() / 2 / free) if free > 0 else 0.0
        return index if index > ROUNDING else 0.0

    @cached_property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """Pairs that were not judged."""
        return tuple((self.items[i], self.items[j]) for i, j in pairs_of(~self.mask))

    @cached_property
    def inferred(self) -> dict[tuple[str, str], float]:
        """Value of each pair that was not judged, as the completion gives it."""
        return {(self.items[i], self.items[j]): float(self.matrix[i, j]) for i, j in pairs_of(~self.mask)}

    @cached_property
    def off_scale(self) -> dict[tuple[str, str], float]:
        """Judgements outside 1/9 to 9: allowed, because aggregates and measured ratios lie there, but to be looked at."""
        pairs = pairs_of(self.mask)
        return {(self.items[i], self.items[j]): float(self.matrix[i, j]) for i, j in pairs if off_scale(self.matrix[i, j])}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of these weights must be told."""
        off = [f"{a}:{b} = {v:g} is outside 1/9 to 9" for (a, b), v in self.off_scale.items()]
        gaps = [f"{a}:{b} was not judged, inferred {v:.4g}" for (a, b), v in self.inferred.items()]
        return (*off, *gaps)

    def repair(self) -> Repairs:
        """Which single judgement to revise, to what, and what that gives; best first.

        With r the log residual of a pair and h its leverage (2/n when complete),
        the value a exp(-r/(1-h)) lowers the sum of squares by r^2/(1-h), the most
        that any value of that judgement can: the largest fall is the best single
        revision for the GCI. The CR is recomputed for each.
        """
        found = [self._revised(i, j) for i, j in pairs_of(self.mask) if self._fit.leverages[i, j] < 1 - 1e-9]
        ordered = sorted(found, key=lambda r: (round(r.gci, 12), not r.within_scale))  # of equals, one on the scale
        return Repairs(tuple(ordered), self.cr_or_none, self.gci, f"{self.random.source}; {LABELS[self.method]}")

    def _revised(self, i: int, j: int) -> Revision:
        residual, leverage = self._fit.residuals[i, j], self._fit.leverages[i, j]
        changed = self.matrix.copy()
        changed[i, j] *= np.exp(-residual / (1 - leverage))
        changed[j, i] = 1 / changed[i, j]
        after = comparisons_of(self.items, changed, self.mask, self.method, self.random_index)
        now, proposed = float(self.matrix[i, j]), float(changed[i, j])
        return Revision(self.items[i], self.items[j], now, proposed, after.cr_or_none, after.gci, not off_scale(proposed))

    def derivatives(self) -> pd.DataFrame:
        """Derivative of every weight and of lambda_max by ln a_ij of every judged pair, the reciprocal moving too.

        Exact; inferred entries follow. One step of 1 % on a judgement moves a weight by about 0.01 times the entry.
        """
        import pandas as pd

        pairs = pairs_of(self.mask)
        index = pd.Index([f"{self.items[i]}:{self.items[j]}" for i, j in pairs], name="pair")
        by_value, by_weight = self._slopes(pairs)
        frame = pd.DataFrame(by_weight.T, index=index, columns=list(self.items))
        return frame.assign(lambda_max=by_value)

    def _slopes(self, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        gaps, p = pairs_of(~self.mask), len(pairs)
        full = self.matrix if self.method == "eigenvector" or not len(gaps) else completed(self.matrix, self.mask)
        slope = sensitivity(full, np.vstack([pairs, gaps]))
        follow = -np.linalg.solve(slope.gradient[p:, p:], slope.gradient[p:, :p]) if len(gaps) else np.zeros((0, p))
        if self.method == "geometric":
            return slope.eigenvalue[:p], self._geometric_slopes(pairs)
        return slope.eigenvalue[:p], slope.weights[:, :p] + slope.weights[:, p:] @ follow

    def _geometric_slopes(self, pairs: np.ndarray) -> np.ndarray:
        n, w = len(self.items), self.weight_values
        joined = self.mask & ~np.eye(n, dtype=bool)
        inverse = np.linalg.inv(np.diag(joined.sum(axis=1)) - joined.astype(float) + 1 / n)
        logs = inverse[:, pairs[:, 0]] - inverse[:, pairs[:, 1]]
        return w[:, None] * (logs - w @ logs)

    def to_frame(self) -> pd.DataFrame:
        """The square matrix with its labels; inferred entries included."""
        import pandas as pd

        return pd.DataFrame(self.matrix, index=list(self.items), columns=list(self.items))

    def with_method(self, method: str, random_index: str | None = None) -> Comparisons:
        """The same judgements under another prioritisation."""
        if method not in METHODS:
            raise Usage(f"no prioritisation named {method!r}", None, did_you_mean(method, METHODS))
        return comparisons_of(self.items, self.matrix, self.mask, method, random_index or self.random_index)

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def ahp(
    judgements: Mapping[tuple[str, str], float] | pd.DataFrame | Sequence[Sequence[float]],
    items: Sequence[str] | None = None,
    method: str = "eigenvector",
    random_index: str = "saaty",
) -> Comparisons:
    """Priorities from pairwise comparisons: A w = lambda_max w.

    Parameters
    ----------
    judgements : mapping {(a, b): value}, square DataFrame or nested list
        ``{("a", "b"): 2}`` says a is twice as important as b. One direction of
        each pair is enough; both must be reciprocal. Pairs may be left out (None
        in a list) as long as the rest connects all items.
    items : sequence of str, optional
        Order of the items; names for a nested list.
    method : {"eigenvector", "geometric"}
        For missing pairs: the completion with the smallest lambda_max, or
        logarithmic least squares over the judged pairs.
    random_index : {"saaty", "alonso-lamata"}

    Returns
    -------
    Comparisons
        ``.weights``, ``.cr``, ``.lambda_max``, ``.ci``, ``.gci``, ``.inferred``, ``.repair()``, ``.derivatives()``.

    Raises
    ------
    InvalidInput
        Non-reciprocal, non-positive or non-finite judgements, unknown names, a
        diagonal that is not 1, one item, or judgements that do not connect all
        items: every one is named.

    Examples
    --------
    >>> import mcda
    >>> comparisons = mcda.ahp({("talent", "policy"): 2, ("talent", "market"): 3, ("policy", "market"): 2})
    >>> comparisons.weights.round(3).tolist(), round(comparisons.cr, 3)
    ([0.54, 0.297, 0.163], 0.008)
    >>> mcda.ahp({("talent", "policy"): 2, ("policy", "market"): 2}).inferred
    {('talent', 'market'): 4.0}

    References
    ----------
    Saaty, T.L. (1977), J. Math. Psychology 15, 234-281, doi:10.1016/0022-2496(77)90033-5.
    Bozoki, S., Fulop, J. & Ronyai, L. (2010), Math. Computer Modelling 52, 318-333, doi:10.1016/j.mcm.2010.02.047.
    """
    if method not in METHODS:
        raise Usage(f"no prioritisation named {method!r}", None, did_you_mean(method, METHODS))
    if random_index not in RANDOM_INDICES:
        raise Usage(f"no random index named {random_index!r}", None, did_you_mean(random_index, RANDOM_INDICES))
    return comparisons_of(*read_judgements(judgements, items), method, random_index)


def comparisons_of(names: Sequence[str], matrix: np.ndarray, known: np.ndarray, method: str, random_index: str) -> Comparisons:
    """Comparisons with the unknown entries filled as the method fills them."""
    if known.all():
        return Comparisons(tuple(names), frozen_array(matrix), method, random_index)
    if method == "eigenvector":
        full = completed(matrix, known)
    else:
        weights = least_squares(matrix, known).weights
        full = np.where(known, matrix, weights[:, None] / weights[None, :])
    return Comparisons(tuple(names), frozen_array(full), method, random_index, frozen_array(known, bool))


