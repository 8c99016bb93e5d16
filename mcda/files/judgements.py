"""Rows of judgements, square tables of them and direct weights -> nouns, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcda.domain.case import Judgement, Shares
from mcda.domain.hierarchy import Hierarchy
from mcda.domain.number import ratio
from mcda.errors import Fault, did_you_mean
from mcda.files.schema import JudgementRow
from mcda.files.tables import Table
from mcda.files.yamltext import Document

CORNER = "item"
WAYS = ("compare", "table", "weights", "points", "equal")
SUM_TOLERANCE = 1e-9
ReadTable = Callable[[str, tuple], Table]


def judgements_of(
    rows: Sequence[JudgementRow], document: Document, tree: Hierarchy | None, path: tuple, faults: list[Fault], read: ReadTable | None = None
) -> tuple[tuple[Judgement, ...], tuple[Shares, ...]]:
    """Pairs and direct weights by node and person; names that are not siblings, bad values and what is given twice are faults.

    `read(name, path)` gives the square table that a row names. Without a tree, because it is faulty, the names are not checked.
    """
    found: list[Judgement] = []
    shares: list[Shares] = []
    for i, row in enumerate(rows):
        at = document.place((*path, i, "on"))
        if tree and row.on not in tree.inner:
            faults.append(Fault(f"judgements on {row.on!r}, which has no children", at, did_you_mean(row.on, tree.inner)))
            continue
        siblings = tree.children(row.on) if tree else None
        ways = [w for w in WAYS if getattr(row, w)]
        if len(ways) != 1:
            told = f"{row.by} gives {' and '.join(ways)} on {row.on!r}" if ways else f"there are no judgements in this row of {row.by} on {row.on!r}"
            faults.append(Fault(told, at, f"write one of {', '.join(WAYS)}"))
            continue
        if ways[0] == "compare":
            found += _compared(row, document, (*path, i), siblings, faults)
        elif ways[0] == "table":
            table = read(row.table, (*path, i, "table")) if read else None
            found += _square(row, table, siblings, faults) if table and table.columns and siblings else []
        elif siblings:
            shares += _shares(row, document.place((*path, i, ways[0])), siblings, faults)
    faults += twice([(j.by, *sorted((j.first, j.second))) for j in found], [j.place for j in found], "judgement")
    faults += twice([(s.by, s.on) for s in shares], [s.place for s in shares], "weighting of")
    judged = {(j.by, j.on): j.place for j in found}
    faults += [Fault(f"{s.by} gives both judgements and weights on {s.on!r}", s.place, f"judgements at {judged[s.by, s.on]}; keep one of them") for s in shares if (s.by, s.on) in judged]
    return tuple(found), tuple(shares)


def twice(keys: Sequence[tuple], places: Sequence[str], what: str) -> list[Fault]:
    """A fault for every key that stands a second time."""
    first: dict[tuple, str] = {}
    faults = []
    for key, place in zip(keys, places, strict=True):
        if key in first:
            faults.append(Fault(f"the {what} {' : '.join(map(str, key))} is given twice", place, f"first at {first[key]}"))
        first.setdefault(key, place)
    return faults


def _compared(row: JudgementRow, document: Document, path: tuple, siblings: Sequence[str] | None, faults: list[Fault]) -> list[Judgement]:
    found = []
    for j, pair in enumerate(row.compare):
        place = document.place((*path, "compare", j))
        for name, k in {pair.second: 1, pair.first: 0}.items():
            if siblings is not None and name not in siblings:
                faults.append(Fault(f"{name!r} is not a child of {row.on!r}", document.place((*path, "compare", j, k)), did_you_mean(name, siblings)))
        if pair.first == pair.second:
            faults.append(Fault(f"{pair.first!r} is compared with itself", place))
        for what, value in (("judgement", pair.value), ("low", pair.low), ("high", pair.high)):
            if value is not None and ratio(value) is None:
                faults.append(Fault(f"the {what} {pair.first}:{pair.second} = {value:g} is not above 0 (1e-9 to 1e9)", place, "1/3 says: a third as important"))
        if (pair.low is None) != (pair.high is None):
            faults.append(Fault(f"{pair.first}:{pair.second}: low and high belong both or not at all", place, "write [a, b, ratio, low, high]"))
        if None not in (pair.low, pair.high) and not pair.low <= pair.value <= pair.high:
            faults.append(Fault(f"{pair.first}:{pair.second}: {pair.value:g} does not lie in {pair.low:g} to {pair.high:g}", place, "write [a, b, ratio, low, high]"))
        found.append(Judgement(row.on, row.by, pair.first, pair.second, pair.value, pair.low, pair.high, row.why, place))
    return found


def _square(row: JudgementRow, table: Table, siblings: Sequence[str], faults: list[Fault]) -> list[Judgement]:
    """The upper triangle of a square table; an empty field is a pair that was not judged.

    The lower triangle is not read, because sheets fill it with rounded or uncalculated inverses.
    """
    corner, *items = table.columns
    before = len(faults)
    lines = {line[corner]: line for line in table}
    top = f"{table.name}:1"
    faults += [Fault(f"column {c!r} is not a child of {row.on!r}", top, did_you_mean(c, siblings)) for c in items if c not in siblings]
    faults += [Fault(f"row {n!r} is not one of the columns", line.place(corner), did_you_mean(n, items)) for n, line in lines.items() if n not in items]
    faults += [Fault(f"there is no row for the column {c!r}", top, "a square table has the same names down and across") for c in items if c not in lines]
    faults += [Fault(f"the row {line[corner]!r} stands twice", line.place(corner)) for line in table if lines[line[corner]] is not line]
    faults += [Fault(f"{s!r} has no column", top, f"compare all children of {row.on!r}") for s in siblings if s not in items]
    if len(faults) > before:
        return []
    found = []
    for i, first in enumerate(items):
        line = lines[first]
        own = ratio(line[first]) if line[first] else 1.0
        if own != 1:
            faults.append(Fault(f"{first!r} compared with itself must be 1, not {line[first]}", line.place(first)))
        for second in items[i + 1 :]:
            value, back = line[second], lines[second][first]
            if not value and back:
                faults.append(Fault(f"{first}:{second} stands below the diagonal only", lines[second].place(first), "write it above: only the upper triangle is read"))
            elif value and ratio(value) is None:
                faults.append(Fault(f"the judgement {first}:{second} = {value!r} is not a positive number", line.place(second), "1/3 says: a third as important; leave a pair empty that was not judged"))
            elif value:
                found.append(Judgement(row.on, row.by, first, second, ratio(value), why=row.why, place=line.place(second)))
    return found


def _shares(row: JudgementRow, place: str, siblings: Sequence[str], faults: list[Fault]) -> list[Shares]:
    given = row.weights or row.points
    before, total = len(faults), sum(given.values())
    if not row.equal:
        faults += [Fault(f"weight for {n!r}, which is not a child of {row.on!r}", place, did_you_mean(n, siblings)) for n in given if n not in siblings]
        faults += [Fault(f"no weight for {n!r}, a child of {row.on!r}", place, "0 is possible") for n in siblings if n not in given]
        faults += [Fault(f"the weight {v:g} of {n!r} is negative", place, "weights are 0 or more") for n, v in given.items() if v < 0]
        if not total > 0:
            faults.append(Fault(f"all weights on {row.on!r} are zero", place))
        elif row.weights and abs(total - 1) > SUM_TOLERANCE:
            faults.append(Fault(f"the weights on {row.on!r} sum to {total:g}, not 1", place, "write points: for numbers that do not sum to 1"))
    if len(faults) > before:
        return []
    return [Shares(row.on, row.by, {n: given[n] / total for n in siblings} if given else {}, row.why, place)]
