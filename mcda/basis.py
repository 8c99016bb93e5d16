"""One indicator, one basis per column: ratio tests on the cells of a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mcda.domain.basis import BasisCheck, BasisRow, BasisTest
from mcda.domain.case import Case, Cell
from mcda.domain.note import Note
from mcda.errors import Fault


def basis_check(case: Case) -> BasisCheck:
    """Look at every cell that one of the case's ratio tests covers, whatever its label says.

    A headcount is usually 1.1 to 1.8 times the full-time equivalent, and all
    patents 2 to 20 times the inventions; a row outside counts something else
    than its column, or has a slip in it. A value that was set by the user is
    tested as well.

    Examples
    --------
    >>> import mcda
    >>> mcda.basis_check(mcda.read_case("henan")).outside("patents_granted", 2016)
    ('henan',)
    """
    rows = []
    for test in case.basis_tests:
        for (alternative, criterion, year), cell in case.cells.items():
            if criterion == test.criterion and (row := _row(case, test, alternative, year, cell)) is not None:
                rows.append(row)
    return BasisCheck(tuple(rows))


def basis_warnings(case: Case) -> list[Fault]:
    """One warning for every test and year that finds a row outside its usual range."""
    check, faults = basis_check(case), []
    for test in case.basis_tests:
        for year in dict.fromkeys(r.year for r in check.rows if r.test is test):
            rows = [r for r in check.rows if r.test is test and r.year == year]
            strange = [r for r in rows if not r.usual]
            if strange:
                told = f"{test.criterion}{f' {year}' if year else ''}: {shown(strange)} outside the usual range" + (f", unlike {shown(r for r in rows if r.usual)}" if len(strange) < len(rows) else "")
                faults.append(Fault(f"{told} ({test.told()})", strange[0].place or None, test.why or None, "warning"))
    return faults


def split_rows(case: Case, criterion: str, year: int | None, column: dict[str, Cell]) -> tuple[list[BasisRow], list[BasisRow]]:
    """Rows of a column as it is read: those that a ratio test finds usual, and those that it does not."""
    tests = [t for t in case.basis_tests if t.criterion == criterion and t.reference]
    rows = [row for t in tests for a, cell in column.items() if cell.basis != t.reference and (row := _row(case, t, a, year, cell)) is not None]
    return [r for r in rows if r.usual], [r for r in rows if not r.usual]


def basis_word(basis: str) -> Note:
    """A basis as a word of a sentence, which a catalogue may know in another language."""
    return Note((basis or "not said").replace("_", " ").replace("{", "{{").replace("}", "}}"))


def against(usual: Iterable[BasisRow], strange: Sequence[BasisRow]) -> Note:
    """Rows that one ratio test finds usual, and those that it does not."""
    test = strange[0].test
    ratios = [tuple(Note("{name} {ratio}", name=r.alternative, ratio=f"{r.ratio:.2f}") for r in rows) for rows in (usual, strange)]
    fields = {"criterion": test.criterion, "reference": basis_word(test.reference), "low": f"{test.low:g}", "high": f"{test.high:g}", "usual": ratios[0], "strange": ratios[1]}
    return Note("{criterion} over {reference}, usually {low} to {high}: {usual}, but {strange}", **fields)


def shown(rows: Iterable[BasisRow]) -> str:
    return ", ".join(f"{r.alternative} {r.ratio:.2f}" for r in rows)


def _row(case: Case, test: BasisTest, alternative: str, year: int | None, cell: Cell) -> BasisRow | None:
    """The cell under the test; None where the test has nothing to compare with."""
    if cell.value is None:
        return None
    if test.reference:
        given = case.cells.get((alternative, test.criterion, year)) or case.cells.get((alternative, test.criterion, None))
        other = given.on(test.reference) if given else None
        if other is None or not other.value or other is cell:
            return None
        return BasisRow(test, alternative, year, cell.value / other.value, test.low, test.high, cell.place)
    base, share = (case.facts.get((alternative, name, year)) or case.cells.get((alternative, name, year)) for name in (test.over, test.equals))
    if base is None or share is None or not base.value or share.value is None:
        return None
    return BasisRow(test, alternative, year, 100 * cell.value / base.value, share.value - test.tolerance, share.value + test.tolerance, cell.place)
