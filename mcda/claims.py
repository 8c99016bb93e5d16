"""Claims re-checked under each reading, and figures computed from cells."""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from math import isfinite

from mcda.domain.address import address_of
from mcda.domain.case import Case, Cell
from mcda.domain.claims import (
    CONTRADICTS,
    FAILS,
    FINDINGS,
    HOLDS,
    ONLY,
    UNKNOWN,
    VAGUE,
    CheckedClaim,
    Claim,
    ClaimCheck,
    Figure,
    FigureValue,
    Outcome,
    UnitFigures,
)
from mcda.domain.expression import FUNCTIONS, TOLERANCE, Expression
from mcda.errors import InvalidInput, UnknownName

AS_PRINTED = "as_printed"
_ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_COMPARE = {ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}


def check_claims(case: Case, reading: str | None = None) -> ClaimCheck:
    """Test every claim of a case on its cells, under one reading or under all.

    Parameters
    ----------
    case : Case
        With a claims file. A cell that was set through the door overrides every reading.
    reading : str, optional
        One of the case's readings; all of them when left out.

    Returns
    -------
    ClaimCheck
        One verdict a claim: holds, fails, holds only in named readings,
        depends on a vague word, not computable, contradicts a named claim, or
        a reader's finding where the text has no number to test.

    Raises
    ------
    UnknownName
        No such reading.
    InvalidInput
        The case has no claims.

    Notes
    -----
    A claim that is true is not thereby well supported: only its numbers are
    tested, and a vague word is tested in the reading that the table names.

    Examples
    --------
    >>> import mcda
    >>> case = mcda.read_case("henan")
    >>> mcda.check_claims(case)["C02"].verdict
    'fails'
    >>> mcda.check_claims(case.replace("cells/guangdong/rd_expenditure/2016", 2004.96))["C02"].verdict
    'holds'
    """
    book = case.claims
    if book is None or not book.claims:
        raise InvalidInput(f"the case {case.id!r} has no claims", case.places.get("claims"), "write claims: FILE.yaml in case.yaml")
    wanted = reading or case.reading
    if wanted and wanted not in case.readings:
        raise UnknownName.among("reading", wanted, case.readings)
    readings = (wanted,) if wanted else tuple(case.readings) or (AS_PRINTED,)
    return ClaimCheck(tuple(_checked(case, claim, readings) for claim in book.claims), readings, next(iter(case.sources.values()), ""))


def unit_figures(case: Case) -> UnitFigures:
    """Figures of precedents (a pool's leverage, say), computed from the case's cells as they are printed.

    A scenario carries a low and a high end; it says what an assumption would
    give, not what will happen.

    Examples
    --------
    >>> import mcda
    >>> round(mcda.unit_figures(mcda.read_case("henan"))["leverage"].value, 2)
    11.98
    """
    figures = case.claims.figures if case.claims else ()
    return UnitFigures(tuple(_figure(case, f) for f in figures))


def _figure(case: Case, figure: Figure) -> FigureValue:
    run = _Run(case, {}, case.claims.groups)
    try:
        ends = [float(run.result(e)) if e else None for e in (figure.expression, figure.low, figure.high)]
    except _Unknown as error:
        return FigureValue(figure, None, None, None, str(error), tuple(run.cells))
    return FigureValue(figure, *ends, "", tuple(run.cells))


def _checked(case: Case, claim: Claim, readings: tuple[str, ...]) -> CheckedClaim:
    if claim.expression is None:
        word = FINDINGS[claim.finding]
        return CheckedClaim(claim, {}, word, word, (claim.why,) if claim.why else ())
    outcomes = {r: _outcome(case, claim, r) for r in readings}
    kind, verdict = _verdict(case, claim, outcomes)
    unknown = {o.reason: r for r, o in outcomes.items() if o.holds is None}
    notes = [claim.why, claim.vague.note if claim.vague else "", *(f"{why} ({r})" for why, r in unknown.items())]
    return CheckedClaim(claim, outcomes, kind, verdict, tuple(n for n in notes if n))


def _verdict(case: Case, claim: Claim, outcomes: Mapping[str, Outcome]) -> tuple[str, str]:
    held = [r for r, o in outcomes.items() if o.holds]
    if all(o.holds is None for o in outcomes.values()):
        return UNKNOWN, UNKNOWN
    if claim.between and len(held) == len(outcomes):
        first, second = claim.between
        return CONTRADICTS, f"{CONTRADICTS} {second} ({first} and {second} exclude each other)"
    if claim.vague and claim.vague.looser and any(_loosely(case, claim, r) != o.holds for r, o in outcomes.items()):
        return VAGUE, VAGUE
    if len(held) == len(outcomes):
        return HOLDS, HOLDS
    return (ONLY, f"{ONLY} {', '.join(held)}") if held else (FAILS, FAILS)


def _loosely(case: Case, claim: Claim, reading: str) -> bool | None:
    """The claim in the other defensible reading of its vague word."""
    from dataclasses import replace

    return _outcome(case, replace(claim, expression=claim.vague.looser, measure=None), reading).holds


def _outcome(case: Case, claim: Claim, reading: str) -> Outcome:
    basis = case.readings[reading].basis if reading in case.readings else {}
    tolerance = claim.vague.tolerance if claim.vague else None
    held, values, ends, run = True, [], [], None
    cells: dict[str, Cell] = {}
    try:
        for combination in product(*claim.loops.values()):
            run = _Run(case, basis, case.claims.groups, dict(zip(claim.loops, combination, strict=True)), tolerance, cells)
            held = bool(run.result(claim.expression)) and held
            ends += run.ends
            if claim.measure:
                values.append(float(run.result(claim.measure)))
    except _Unknown as error:
        return Outcome(None, None, f"{error}; {claim.expression.place}".strip("; "), None, tuple(cells), _doubtful(cells))
    value = {"min": min, "max": max}.get(claim.take, lambda v: v[0])(values) if values else None
    return Outcome(held, value, "", _flip(ends), tuple(cells), _doubtful(cells))


def _doubtful(cells: Mapping[str, Cell]) -> tuple[str, ...]:
    return tuple(a for a, c in cells.items() if c.status == "doubtful" and not c.set_by_user)


def _flip(ends: list[tuple[str, float]]) -> float | None:
    """The tolerance at which the verdict changes: the worst case over all comparisons with it."""
    if not ends or len({side for side, _ in ends}) > 1:
        return None
    return (max if ends[0][0] == "upper" else min)(end for _, end in ends)


class _Unknown(Exception):
    """The expression has no value on these cells."""


@dataclass
class _Run:
    """One evaluation: reads cells through the reading, notes which it read and where a tolerance would flip it."""

    case: Case
    basis: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    bound: Mapping[str, object] = field(default_factory=dict)
    tolerance: float | None = None
    cells: dict[str, Cell] = field(default_factory=dict)
    ends: list[tuple[str, float]] = field(default_factory=list)

    def result(self, expression: Expression) -> float | bool:
        value = self.of(expression.tree)
        if not isinstance(value, bool) and not isfinite(value):
            raise _Unknown(f"{expression.text} is not finite")
        return value

    def of(self, node: ast.expr) -> float | bool:
        if isinstance(node, ast.Constant):
            return float(node.value)
        if isinstance(node, ast.Name):
            return float(self.tolerance)
        if isinstance(node, ast.UnaryOp):
            value = self.of(node.operand)
            return (not value) if isinstance(node.op, ast.Not) else -value if isinstance(node.op, ast.USub) else value
        if isinstance(node, ast.BinOp):
            return self._arithmetic(node)
        if isinstance(node, ast.BoolOp):
            parts = [self.of(part) for part in node.values]  # all of them, so that every cell behind the claim is named
            return all(parts) if isinstance(node.op, ast.And) else any(parts)
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            return getattr(self, f"_{node.func.id}")(*node.args)
        raise InvalidInput(f"{ast.unparse(node)!r} is not part of the language of claims")

    def _arithmetic(self, node: ast.BinOp) -> float:
        try:
            return _ARITHMETIC[type(node.op)](self.of(node.left), self.of(node.right))
        except ZeroDivisionError:
            raise _Unknown(f"division by zero in {ast.unparse(node)}") from None

    def _compare(self, node: ast.Compare) -> bool:
        sides = [node.left, *node.comparators]
        values = [self.of(side) for side in sides]
        for i, op in enumerate(node.ops):
            if isinstance(sides[i + 1], ast.Name) and isinstance(op, ast.Gt | ast.GtE | ast.Lt | ast.LtE):
                self.ends.append(("lower" if isinstance(op, ast.Gt | ast.GtE) else "upper", values[i]))
        return all(_COMPARE[type(op)](a, b) for op, a, b in zip(node.ops, values, values[1:], strict=False))

    def _named(self, node: ast.expr) -> object:
        """A subject, indicator, group or year: a loop's present value, a year, or the name itself."""
        return node.value if isinstance(node, ast.Constant) else self.bound.get(node.id, node.id)

    def _read(self, who: str, what: str, year: int | None) -> float:
        key = (who, what, year)
        cell = self.case.cells.get(key) or self.case.facts.get(key)
        address = address_of("cells", *key)
        if cell is not None and not cell.set_by_user and what in self.basis:
            cell = cell.on(self.basis[what])
        if cell is None or cell.value is None:
            raise _Unknown(f"there is no value at {address}" + (f" on the basis {self.basis[what]}" if what in self.basis else ""))
        self.cells[address] = cell
        return cell.value

    def _divided(self, a: float, b: float, told: str) -> float:
        if b == 0:
            raise _Unknown(f"division by zero in {told}")
        return a / b

    def _value(self, who: ast.expr, what: ast.expr, year: ast.expr | None = None) -> float:
        return self._read(self._named(who), self._named(what), self._named(year) if year else None)

    def _ratio(self, one: ast.expr, other: ast.expr, what: ast.expr, year: ast.expr | None = None) -> float:
        return self._divided(self._value(one, what, year), self._value(other, what, year), f"ratio of {self._named(what)} to {self._named(other)}")

    def _growth(self, who: ast.expr, what: ast.expr, start: ast.expr, end: ast.expr) -> float:
        """Per cent."""
        return 100 * (self._divided(self._value(who, what, end), self._value(who, what, start), f"growth of {self._named(what)}") - 1)

    def _group(self, what: ast.expr, year: ast.expr, group: ast.expr) -> dict[str, float]:
        return {who: self._read(who, self._named(what), self._named(year)) for who in self.groups[self._named(group)]}

    def _rank(self, who: ast.expr, what: ast.expr, year: ast.expr, group: ast.expr) -> float:
        values, own = self._group(what, year, group), self._value(who, what, year)
        return float(1 + sum(v > own for v in values.values()))

    def _last(self, who: ast.expr, what: ast.expr, year: ast.expr, group: ast.expr) -> bool:
        return self._value(who, what, year) <= min(self._group(what, year, group).values())

    def _largest(self, what: ast.expr, year: ast.expr, group: ast.expr) -> float:
        return max(self._group(what, year, group).values())

    def _smallest(self, what: ast.expr, year: ast.expr, group: ast.expr) -> float:
        return min(self._group(what, year, group).values())

    def _near(self, value: ast.expr, target: ast.expr, share: ast.expr) -> bool:
        """Within this share of the target."""
        a, b = self.of(value), self.of(target)
        return self._inside(self._divided(abs(a - b), abs(b), "near"), share)

    def _within(self, value: ast.expr, target: ast.expr, distance: ast.expr) -> bool:
        return self._inside(abs(self.of(value) - self.of(target)), distance)

    def _inside(self, distance: float, limit: ast.expr) -> bool:
        if isinstance(limit, ast.Name) and limit.id == TOLERANCE:
            self.ends.append(("upper", distance))
        return distance <= self.of(limit)

    def _abs(self, value: ast.expr) -> float:
        return abs(self.of(value))

    def _mean(self, *values: ast.expr) -> float:
        return sum(self.of(v) for v in values) / len(values)

    def _min(self, *values: ast.expr) -> float:
        return min(self.of(v) for v in values)

    def _max(self, *values: ast.expr) -> float:
        return max(self.of(v) for v in values)
