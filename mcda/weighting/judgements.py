"""Judgements in any accepted form -> item names, reciprocal matrix and which pairs are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mcda.domain.number import ratio
from mcda.errors import Fault, InvalidInput, did_you_mean, refuse
from mcda.weighting.priorities import components

RECIPROCAL = 1e-6  # relative tolerance on a_ij a_ji = 1
LARGEST = 9.0  # end of Saaty's scale


def read_judgements(judgements: object, items: Sequence[str] | None = None) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """(names, matrix with 1 at unknown pairs, known mask); every fault is named by its pair."""
    if isinstance(judgements, Mapping):
        names, matrix = _from_pairs(judgements, items)
    else:
        names, matrix = _from_square(judgements, items)
    known = ~np.isnan(matrix)
    groups = components(known)
    if len(groups) > 1:
        told = " | ".join("{" + ", ".join(names[i] for i in group) + "}" for group in groups)
        first, second = names[groups[0][0]], names[groups[1][0]]
        raise InvalidInput(f"the judgements do not connect all items: {told}", f"pair {first}:{second}", "compare one item of each group with one of another")
    return names, np.where(known, matrix, 1.0), known


def _from_pairs(pairs: Mapping, items: Sequence[str] | None) -> tuple[tuple[str, ...], np.ndarray]:
    faults = [Fault(f"{key!r} is not a pair of items", None, "write {(a, b): value}") for key in pairs if not (isinstance(key, tuple) and len(key) == 2)]
    refuse(faults)
    given = {(str(a), str(b)): positive(v, (a, b), faults) for (a, b), v in pairs.items()}
    names = tuple(str(i) for i in items) if items is not None else tuple(dict.fromkeys(name for pair in given for name in pair))
    faults += _name_faults(names, [n for pair in given for n in pair])
    for (a, b), v in given.items():
        if a == b and v != 1 and not np.isnan(v):
            faults.append(_diagonal(a, v))
        if a < b and (b, a) in given and abs(v * given[b, a] - 1) > RECIPROCAL:
            faults.append(Fault(f"{a!r} : {b!r} = {v:g} and {b!r} : {a!r} = {given[b, a]:g} are not reciprocal", pair_place(a, b), "keep one of them"))
    refuse(faults)
    matrix = np.full((len(names), len(names)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    place = {n: i for i, n in enumerate(names)}
    for (a, b), v in given.items():
        if a != b:
            matrix[place[a], place[b]], matrix[place[b], place[a]] = v, 1 / v
    return names, matrix


def _name_faults(names: Sequence[str], told: Sequence[str]) -> list[Fault]:
    faults = [Fault(f"a judgement names {n!r}, which is not an item", None, did_you_mean(n, names)) for n in dict.fromkeys(told) if n not in names]
    faults += [Fault(f"the item {n!r} is named twice") for n in dict.fromkeys(names) if names.count(n) > 1]
    if len(names) < 2:
        faults.append(Fault(f"there {'is one item' if names else 'are no items'}: judgements need at least two items", None, "compare two or more"))
    return faults


def _from_square(table: object, items: Sequence[str] | None) -> tuple[tuple[str, ...], np.ndarray]:
    if hasattr(table, "columns"):
        names, columns = tuple(map(str, table.index)), tuple(map(str, table.columns))
        if set(names) != set(columns) or len(set(names)) < len(names) or len(columns) != len(names):
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
    n = len(names)
    if len(rows) != n or any(len(row) != n for row in rows):
        raise InvalidInput(f"the comparison matrix must be square with one row per item; items: {n}, rows: {len(rows)}", None, "as many columns as rows, and a name for each")
    faults = _name_faults(names, [])
    refuse(faults)
    matrix = np.array([[np.nan if v is None else positive(v, (names[i], names[j]), faults) for j, v in enumerate(row)] for i, row in enumerate(rows)])
    refuse(faults)
    faults += [_diagonal(names[i], matrix[i, i]) for i in range(n) if not np.isnan(matrix[i, i]) and matrix[i, i] != 1]
    for j, i in np.argwhere(np.triu(np.ones((n, n)), 1)):
        a, b, there, back = names[j], names[i], matrix[j, i], matrix[i, j]
        if abs(there * back - 1) > RECIPROCAL:
            faults.append(Fault(f"{a!r} : {b!r} = {there:g} and {b!r} : {a!r} = {back:g} are not reciprocal", pair_place(a, b), f"{back:g} should be {1 / there:.6g}"))
    refuse(faults)
    upper = np.triu(np.where(np.isnan(matrix), 1 / matrix.T, matrix), 1)
    return names, upper + np.eye(n) + np.tril(1 / np.where(upper == 0, 1.0, upper).T, -1)


def _diagonal(name: str, value: float) -> Fault:
    return Fault(f"{name!r} compared with itself must be 1, not {value:g}", pair_place(name, name), "leave it out or write 1")


def positive(value: object, pair: tuple, faults: list[Fault]) -> float:
    """A judgement as a positive finite float; '1/3' is read; faults are collected."""
    number = ratio(value)
    if number is None:
        hint = "judgements are positive, 1e-9 to 1e9; 1/3 says: a third as important; leave out a pair that was not judged"
        faults.append(Fault(f"the judgement {str(pair[0])!r} : {str(pair[1])!r} = {value!r} is not a positive number", pair_place(*pair), hint))
        return float("nan")
    return number


def pair_place(a: object, b: object) -> str:
    return f"pair {a}:{b}"


def off_scale(value: float) -> bool:
    """Whether a single judgement lies outside Saaty's 1/9 to 9."""
    return not 1 / LARGEST - 1e-9 <= value <= LARGEST + 1e-9
