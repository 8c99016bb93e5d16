"""Pairwise comparisons -> priorities and their consistency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.number import ratio
from mcda.domain.problem import frozen_array
from mcda.errors import Fault, InvalidInput, Usage, did_you_mean, refuse

if TYPE_CHECKING:
    import pandas as pd

# Saaty (1980), The Analytic Hierarchy Process; mean consistency index of random matrices by size.
SAATY = {1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49, 11: 1.51, 12: 1.48, 13: 1.56, 14: 1.57, 15: 1.59}
RANDOM_INDICES = {"saaty": SAATY}
METHODS = ("eigenvector", "geometric")
RECIPROCAL = 1e-6  # how far a:b times b:a may lie from 1
LIMIT = 0.10  # Saaty's acceptance limit for the consistency ratio


@dataclass(frozen=True, eq=False)
class Comparisons:
    """A reciprocal matrix of judgements: `matrix[i, j]` says how much more important item i is than item j."""

    items: tuple[str, ...]
    matrix: np.ndarray
    method: str = "eigenvector"
    random_index: str = "saaty"

    @cached_property
    def weight_values(self) -> np.ndarray:
        """Priorities (n,), summing to 1."""
        if self.method == "geometric":
            raw = np.exp(np.log(self.matrix).mean(axis=1))
            return frozen_array(raw / raw.sum())
        return self._principal[1]

    @cached_property
    def weights(self) -> pd.Series:
        import pandas as pd

        return pd.Series(self.weight_values, index=pd.Index(self.items, name="item"), name="weight")

    @cached_property
    def _principal(self) -> tuple[float, np.ndarray]:
        values, vectors = np.linalg.eig(self.matrix)
        k = int(np.argmax(values.real))
        vector = np.abs(vectors[:, k].real)
        for _ in range(3):  # a few power steps remove the last digits of error
            vector = self.matrix @ vector
            vector /= vector.sum()
        return float((self.matrix @ vector).sum()), frozen_array(vector)

    @property
    def lambda_max(self) -> float:
        """Principal eigenvalue: n when the judgements are consistent, larger otherwise."""
        return self._principal[0]

    @property
    def ci(self) -> float:
        """Consistency index (lambda_max - n)/(n - 1)."""
        n = len(self.items)
        return 0.0 if n < 3 else max(self.lambda_max - n, 0.0) / (n - 1)

    @property
    def cr(self) -> float:
        """Consistency ratio CI / RI; acceptable below 0.10. 0 for two items."""
        n = len(self.items)
        if n < 3:
            return 0.0
        table = RANDOM_INDICES[self.random_index]
        if n not in table:
            raise InvalidInput(f"no random index {self.random_index!r} is known for {n} items", None, f"known up to {max(table)}")
        return self.ci / table[n]

    def to_frame(self) -> pd.DataFrame:
        """The square matrix with its labels."""
        import pandas as pd

        return pd.DataFrame(self.matrix, index=list(self.items), columns=list(self.items))


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
        each pair is enough; both must be reciprocal.
    items : sequence of str, optional
        Order of the items; names for a nested list.
    method : {"eigenvector", "geometric"}
    random_index : {"saaty"}

    Returns
    -------
    Comparisons
        ``.weights``, ``.cr``, ``.lambda_max``, ``.ci``.

    Raises
    ------
    InvalidInput
        Non-reciprocal, non-positive, non-finite or missing judgements: every one is named.

    Examples
    --------
    >>> import mcda
    >>> comparisons = mcda.ahp({("talent", "policy"): 2, ("talent", "market"): 3, ("policy", "market"): 2})
    >>> comparisons.weights.round(3).tolist(), round(comparisons.cr, 3)
    ([0.54, 0.297, 0.163], 0.008)

    References
    ----------
    Saaty, T.L. (1977), J. Math. Psychology 15, 234-281, doi:10.1016/0022-2496(77)90033-5.
    """
    if method not in METHODS:
        raise Usage(f"no prioritisation named {method!r}", None, did_you_mean(method, METHODS))
    if random_index not in RANDOM_INDICES:
        raise Usage(f"no random index named {random_index!r}", None, did_you_mean(random_index, RANDOM_INDICES))
    names, matrix = _from_pairs(judgements, items) if isinstance(judgements, Mapping) else _from_square(judgements, items)
    return Comparisons(names, frozen_array(matrix), method, random_index)


def _from_pairs(pairs: Mapping, items: Sequence[str] | None) -> tuple[tuple[str, ...], np.ndarray]:
    faults = [Fault(f"{key!r} is not a pair of items", None, "write {(a, b): value}") for key in pairs if not (isinstance(key, tuple) and len(key) == 2)]
    refuse(faults)
    given = {(str(a), str(b)): _value(v, (a, b), faults) for (a, b), v in pairs.items()}
    names = tuple(str(i) for i in items) if items is not None else tuple(dict.fromkeys(name for pair in given for name in pair))
    unknown = dict.fromkeys(n for pair in given for n in pair if n not in names)
    faults += [Fault(f"a judgement names {n!r}, which is not an item", None, did_you_mean(n, names)) for n in unknown]
    faults += [Fault(f"the item {n!r} is named twice") for n in dict.fromkeys(names) if names.count(n) > 1]
    if len(names) < 2:
        faults.append(Fault("judgements need at least two items", None, "compare two or more"))
    for (a, b), v in given.items():
        if a == b and v != 1 and not np.isnan(v):
            faults.append(Fault(f"{a!r} compared with itself must be 1, not {v:g}", _pair(a, b), "leave it out or write 1"))
        if a < b and (b, a) in given and abs(v * given[b, a] - 1) > RECIPROCAL:
            faults.append(Fault(f"{a!r} : {b!r} = {v:g} and {b!r} : {a!r} = {given[b, a]:g} are not reciprocal", _pair(a, b), "keep one of them"))
    refuse(faults)
    matrix = np.full((len(names), len(names)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    place = {n: i for i, n in enumerate(names)}
    for (a, b), v in given.items():
        matrix[place[a], place[b]], matrix[place[b], place[a]] = v, 1 / v
    _refuse_gaps(names, matrix)
    return names, matrix


def _refuse_gaps(names: Sequence[str], matrix: np.ndarray) -> None:
    gaps = [(names[i], names[j]) for i, j in np.argwhere(np.isnan(matrix)) if i < j]
    refuse([Fault(f"no judgement between {a!r} and {b!r}", _pair(a, b), "compare the pair") for a, b in gaps])


def _from_square(table: object, items: Sequence[str] | None) -> tuple[tuple[str, ...], np.ndarray]:
    if hasattr(table, "columns"):
        names, columns = tuple(map(str, table.index)), tuple(map(str, table.columns))
        if set(names) != set(columns) or len(set(names)) < len(names):
            raise InvalidInput("rows and columns of the comparison matrix have different names", None, f"rows: {', '.join(names)}; columns: {', '.join(columns)}")
        labelled = table.set_axis(columns, axis=1).set_axis(names, axis=0)
        if items is not None:
            if sorted(map(str, items)) != sorted(names):
                raise InvalidInput("the comparison matrix and the items have different names", None, f"matrix: {', '.join(names)}; items: {', '.join(map(str, items))}")
            names = tuple(map(str, items))
        rows = labelled.loc[list(names), list(names)].to_numpy().tolist()
    else:
        try:
            rows = [list(row) for row in table]
        except TypeError:
            raise InvalidInput("judgements are neither pairs nor a square matrix", None, "give {(a, b): 2}, a square DataFrame or a nested list") from None
        names = tuple(map(str, items)) if items is not None else tuple(f"item {i + 1}" for i in range(len(rows)))
    n, faults = len(names), []
    if n < 2 or len(rows) != n or any(len(row) != n for row in rows):
        raise InvalidInput(f"the comparison matrix must be square with one row per item, at least two; items: {n}, rows: {len(rows)}", None, "as many columns as rows, and a name for each")
    matrix = np.array([[_value(v, (names[i], names[j]), faults) for j, v in enumerate(row)] for i, row in enumerate(rows)])
    refuse(faults)
    for i in range(n):
        if matrix[i, i] != 1:
            faults.append(Fault(f"{names[i]!r} compared with itself must be 1, not {matrix[i, i]:g}", _pair(names[i], names[i]), "write 1 on the diagonal"))
        for j in range(i):
            if abs(matrix[i, j] * matrix[j, i] - 1) > RECIPROCAL:
                a, b, there, back = names[j], names[i], matrix[j, i], matrix[i, j]
                faults.append(Fault(f"{a!r} : {b!r} = {there:g} and {b!r} : {a!r} = {back:g} are not reciprocal", _pair(a, b), f"{back:g} should be {1 / there:.6g}"))
    refuse(faults)
    upper = np.triu(matrix, 1)
    return names, upper + np.eye(n) + np.divide(1.0, upper.T, out=np.zeros_like(upper), where=upper.T > 0)


def _value(value: object, pair: tuple, faults: list[Fault]) -> float:
    """A judgement as a positive finite float; '1/3' is read; faults are collected."""
    number = ratio(value)
    if number is None:
        faults.append(Fault(f"the judgement {str(pair[0])!r} : {str(pair[1])!r} = {value!r} is not a positive number", _pair(*pair), "judgements are positive, 1e-9 to 1e9; 1/3 says: a third as important"))
        return float("nan")
    return number


def _pair(a: object, b: object) -> str:
    return f"pair {a}:{b}"
