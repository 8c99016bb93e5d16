"""The decision matrix with its labels."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.hierarchy import Criterion, Hierarchy, direction_of, name_in
from mcda.domain.number import finite
from mcda.errors import Fault, InvalidInput, did_you_mean, refuse

if TYPE_CHECKING:
    import pandas as pd

SHOWN_FAULTS = 20


def frozen_array(values: object, dtype: type = float) -> np.ndarray:
    """A read-only copy, row after row in memory."""
    array = np.array(values, dtype=dtype, order="C")
    array.setflags(write=False)
    return array


FOLD = 64  # rows taken as one: a reduction over a narrow table is ten times faster on long rows


def folded(reduce: Callable[..., np.ndarray], values: np.ndarray) -> np.ndarray:
    """`reduce(values, axis=0)` of a narrow table (n_rows, n_columns), in the same order every time."""
    n, m = values.shape
    cut = n - n % FOLD if values.flags.c_contiguous else 0
    if cut <= FOLD:
        return reduce(values, axis=0)
    head = reduce(values[:cut].reshape(-1, FOLD * m), axis=0).reshape(FOLD, m)
    return reduce(np.concatenate([head, values[cut:]]), axis=0)


ROUNDING = 1e-14  # of a number: 0.1 + 0.2 is 0.3


def leveled(values: np.ndarray, noise: np.ndarray | None = None) -> np.ndarray:
    """The table with numbers of a column that differ by rounding only made equal, so that nothing computed from it tells them apart.

    Differences up to `noise` (by column) are rounding; left out: 1e-14 of the numbers.
    """
    rising = np.sort(values, axis=0)
    with np.errstate(invalid="ignore"):
        step = np.diff(rising, axis=0)
        same = np.isfinite(rising[1:]) & (step <= (ROUNDING * np.abs(rising[1:]) if noise is None else noise))
    if not (same & (step > 0)).any():
        return values
    first = np.arange(len(values))[:, None] * np.vstack([np.zeros((1, values.shape[1]), bool), ~same])
    out = np.empty_like(values)
    order = np.argsort(values, axis=0, kind="stable")
    np.put_along_axis(out, order, np.take_along_axis(rising, np.maximum.accumulate(first, axis=0), axis=0), axis=0)
    return out


@dataclass(frozen=True, eq=False)
class Problem:
    """Alternatives, leaf criteria and their values; no weights.

    Parameters
    ----------
    hierarchy : Hierarchy
        Its leaves are the columns, in order.
    alternatives : sequence of str
        Unique names, the rows.
    values : array (n_alternatives, n_leaves)
        Own units; finite. NaN only where `missing` says so.
    status : mapping of (alternative, criterion) to str, optional
        Standing of a cell: verified, as_printed, plausible, doubtful, illustrative, imputed, missing.
    missing : bool, default False
        Whether NaN is allowed and means "not known".
    names : mapping of alternative to {language: name}, optional
    notes : sequence of str
        What the reader of any result of this problem must be told.
    """

    hierarchy: Hierarchy
    alternatives: tuple[str, ...]
    values: np.ndarray
    status: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    missing: bool = False
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "alternatives", tuple(self.alternatives))
        object.__setattr__(self, "notes", tuple(self.notes))
        try:
            object.__setattr__(self, "values", frozen_array(self.values))
        except (TypeError, ValueError):
            raise InvalidInput("the values are not a table of numbers", None, "every cell must be a number") from None
        refuse(self._faults())

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        directions: Mapping[str, object],
        hierarchy: Mapping | Hierarchy | None = None,
        bounds: Mapping[str, tuple[float, float]] | None = None,
    ) -> Problem:
        """A problem from a table: rows are alternatives (index = names), columns are criteria.

        Numbers of a column that differ by less than 1e-14 of themselves are
        made equal: rounding must not decide an order.

        Parameters
        ----------
        frame : DataFrame
            Numbers in own units; no NaN.
        directions : mapping
            Column to 'benefit'/'cost' (also 'max'/'min', '+'/'-', 1/-1); every column, by name.
        hierarchy : nested mapping of ids, optional
            ``{"talent": ["patents", "staff"], ...}``; flat when left out.
        bounds : mapping, optional
            ``{criterion: (worst, best)}``, for methods with a fixed reference.

        Examples
        --------
        >>> import pandas as pd, mcda
        >>> frame = pd.DataFrame({"patents": [5, 7], "delay": [2, 4]}, index=["north", "south"])
        >>> mcda.Problem.from_frame(frame, {"patents": "benefit", "delay": "cost"}).alternatives
        ('north', 'south')
        """
        if not (hasattr(frame, "columns") and hasattr(frame, "iloc")):
            raise InvalidInput(f"the values are a {type(frame).__name__}, not a DataFrame", None, "give pandas.DataFrame(values, index=alternatives, columns=criteria)")
        if not isinstance(directions, Mapping) and not hasattr(directions, "items"):
            raise InvalidInput("directions need names", None, "give a mapping: {criterion: 'benefit' or 'cost'}")
        columns = [str(c) for c in frame.columns]
        named, bounds = {str(k): v for k, v in directions.items()}, {str(k): v for k, v in (bounds or {}).items()}
        faults = [Fault(f"column {c!r} has no direction", None, did_you_mean(c, named)) for c in columns if c not in named]
        faults += [Fault(f"direction for {c!r}, which is not a column", None, did_you_mean(c, columns)) for c in named if c not in columns]
        faults += [Fault(f"column {c!r} stands twice", None, "names of criteria are unique") for c in dict.fromkeys(columns) if columns.count(c) > 1]
        faults += [Fault(f"bounds for {c!r}, which is not a column", None, did_you_mean(c, columns)) for c in bounds if c not in columns]
        refuse(faults)
        ordered = {c: named[c] for c in columns}
        if isinstance(hierarchy, Hierarchy):
            tree = hierarchy.restricted(columns)
        elif hierarchy is None:
            tree = Hierarchy.flat(ordered)
        else:
            tree = Hierarchy.nested(hierarchy, ordered)
        tree = _with(tree, ordered, bounds)
        return cls(tree, tuple(str(a) for a in frame.index), leveled(_numbers(frame, columns)))

    def _faults(self) -> list[Fault]:
        faults, names = [], self.alternatives
        if self.values.shape != (len(names), len(self.criteria)):
            return [Fault(f"the values have shape {self.values.shape}, the labels say {(len(names), len(self.criteria))}", None, "one row per alternative, one column per leaf criterion")]
        if not names:
            return [Fault("there are no alternatives", None, "a problem needs at least two rows")]
        if len(set(names)) < len(names):
            faults += [Fault(f"alternative {a!r} stands twice", None, "names of alternatives are unique") for a in dict.fromkeys(names) if names.count(a) > 1]
        bad = np.isinf(self.values) if self.missing else ~np.isfinite(self.values)
        for i, j in np.argwhere(bad)[:SHOWN_FAULTS]:
            what = "missing (NaN)" if np.isnan(self.values[i, j]) else "infinite"
            faults.append(
                Fault(
                    f"the value of {self.criteria[j]!r} for {names[i]!r} is {what}",
                    f"cell {names[i]}/{self.criteria[j]}",
                    "give a finite number, leave the criterion out, or declare the cell missing in a case",
                )
            )
        if bad.sum() > SHOWN_FAULTS:
            faults.append(Fault(f"and {int(bad.sum()) - SHOWN_FAULTS} more such cells"))
        return faults

    @property
    def criteria(self) -> tuple[str, ...]:
        """The leaves, in column order."""
        return self.hierarchy.leaves

    @cached_property
    def signs(self) -> np.ndarray:
        """+1 for a benefit, -1 for a cost, by column."""
        return frozen_array([1 if self.hierarchy[c].direction == "benefit" else -1 for c in self.criteria], int)

    @cached_property
    def extremes(self) -> tuple[np.ndarray, np.ndarray]:
        """(lowest, highest) value by column."""
        return folded(np.minimum.reduce, self.values), folded(np.maximum.reduce, self.values)

    @cached_property
    def constant(self) -> tuple[str, ...]:
        """Criteria on which all alternatives are equal."""
        low, high = self.extremes
        return tuple(c for c, same in zip(self.criteria, low == high, strict=True) if same)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of labels, directions, bounds and values."""
        h = hashlib.sha256()
        h.update(repr([(c.id, c.parent, c.direction, c.bounds) for c in self.hierarchy.criteria]).encode())
        h.update(repr(self.alternatives).encode())
        h.update(np.ascontiguousarray(self.values + 0.0).tobytes())  # -0.0 is 0.0
        return h.hexdigest()

    def name(self, alternative: str, language: str = "en") -> str:
        return name_in(self.names.get(alternative, {}), language, alternative)

    def to_frame(self) -> pd.DataFrame:
        """Alternatives by leaf criteria, own units."""
        import pandas as pd

        return pd.DataFrame(self.values.copy(), index=pd.Index(self.alternatives, name="alternative"), columns=list(self.criteria))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def _with(tree: Hierarchy, directions: Mapping[str, object], bounds: Mapping[str, Sequence[float]]) -> Hierarchy:
    from dataclasses import replace

    def filled(c: Criterion) -> Criterion:
        if c.id not in directions:
            return c
        direction = direction_of(directions[c.id], f"criterion {c.id!r}")
        return replace(c, direction=direction, bounds=checked_bounds(c.id, bounds[c.id], direction) if c.id in bounds else c.bounds)

    return Hierarchy(tuple(filled(c) for c in tree.criteria))


def checked_bounds(criterion: str, pair: Sequence[float], direction: str, where: str | None = None) -> tuple[float, float]:
    """(worst, best) as finite numbers that lie the way the direction says."""
    try:
        worst, best = (finite(x) for x in pair)
    except (TypeError, ValueError):
        worst = best = None
    if worst is None or best is None:
        raise InvalidInput(f"the bounds of {criterion!r} are not two finite numbers", where, "write [worst, best]")
    if worst == best or not abs(best - worst) < float("inf"):
        raise InvalidInput(f"the bounds of {criterion!r} must be two different numbers, not too far apart", where, "write [worst, best]")
    if (best > worst) != (direction == "benefit"):
        order = "worst < best" if direction == "benefit" else "worst > best"
        raise InvalidInput(f"the bounds {worst:g}, {best:g} of the {direction} {criterion!r} point the wrong way", where, f"[worst, best], {order}")
    return worst, best


def _numbers(frame: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """The frame as floats; text, booleans, gaps and objects that are no numbers are refused by cell."""
    values, faults = np.empty(frame.shape), []
    for j, column in enumerate(columns):
        series = frame.iloc[:, j]
        if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iuf":
            values[:, j] = series.to_numpy()
            continue
        for i, (name, value) in enumerate(zip(frame.index, series, strict=True)):
            number = None if isinstance(value, str) else finite(value)
            values[i, j] = 0.0 if number is None else number
            if number is None:
                faults.append(Fault(f"the value {value!r} of {column!r} for {str(name)!r} is not a finite number", f"cell {name}/{column}", "give a finite number, or leave the criterion out"))
    if faults:
        told = [Fault(f"the value of {columns[j]!r} for {str(frame.index[i])!r} is not finite", f"cell {frame.index[i]}/{columns[j]}", "give a finite number, or leave the criterion out") for i, j in np.argwhere(~np.isfinite(values))]
        more = len(faults) + len(told) - SHOWN_FAULTS
        refuse([*(faults + told)[:SHOWN_FAULTS], *([Fault(f"and {more} more such cells")] if more > 0 else [])])
    return values
