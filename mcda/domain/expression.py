"""A small language about cells: arithmetic, comparisons and a dozen functions, and nothing else.

A text is parsed into Python's syntax tree and refused unless every node of it
is on the list below. Nothing of it is ever executed as Python.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite

from mcda.errors import Fault, InvalidInput, did_you_mean, refuse

MAX_LENGTH = 600
TRUTH, NUMBER, WHO, WHAT, YEAR, GROUP = "truth", "number", "who", "what", "year", "group"
TOLERANCE = "tolerance"

# name: what the arguments are, whether the last may be left out or repeated, and what comes out
FUNCTIONS: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "value": ((WHO, WHAT, YEAR), "optional", NUMBER),
    "ratio": ((WHO, WHO, WHAT, YEAR), "optional", NUMBER),
    "growth": ((WHO, WHAT, YEAR, YEAR), "", NUMBER),
    "rank": ((WHO, WHAT, YEAR, GROUP), "", NUMBER),
    "largest": ((WHAT, YEAR, GROUP), "", NUMBER),
    "smallest": ((WHAT, YEAR, GROUP), "", NUMBER),
    "last": ((WHO, WHAT, YEAR, GROUP), "", TRUTH),
    "near": ((NUMBER, NUMBER, NUMBER), "", TRUTH),
    "within": ((NUMBER, NUMBER, NUMBER), "", TRUTH),
    "abs": ((NUMBER,), "", NUMBER),
    "mean": ((NUMBER,), "repeated", NUMBER),
    "min": ((NUMBER,), "repeated", NUMBER),
    "max": ((NUMBER,), "repeated", NUMBER),
}
ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


@dataclass(frozen=True)
class Vocabulary:
    """The names that an expression may use: subjects, indicators, groups, loop names with their kind, and whether a tolerance is given."""

    who: Collection[str] = ()
    what: Collection[str] = ()
    groups: Collection[str] = ()
    loops: Mapping[str, str] | None = None
    tolerance: bool = False

    def of(self, kind: str) -> list[str]:
        plain = {WHO: self.who, WHAT: self.what, GROUP: self.groups}.get(kind, ())
        return [*plain, *(n for n, k in (self.loops or {}).items() if k == kind)]


@dataclass(frozen=True)
class Expression:
    """A parsed expression; the text is kept as it was written.

    Examples
    --------
    >>> Expression("value(henan, patents, 2016) > 4000").text
    'value(henan, patents, 2016) > 4000'
    """

    text: str
    place: str = ""

    def __post_init__(self) -> None:
        _ = self.tree

    @cached_property
    def tree(self) -> ast.expr:
        if len(self.text) > MAX_LENGTH:
            raise InvalidInput(f"the expression is longer than {MAX_LENGTH} characters", self.place or None)
        try:
            return ast.parse(self.text.strip(), mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            told = getattr(error, "msg", None) or "it cannot be parsed"
            raise InvalidInput(f"{self.text!r} is not an expression: {told}", self.place or None) from None

    def check(self, words: Vocabulary, wanted: str) -> list[Fault]:
        """Every part that is not of the language, every unknown name, and a result of the wrong kind."""
        faults: list[Fault] = []
        try:
            kind = _kind(self.tree, words, faults)
        except RecursionError:
            return [Fault("the expression is nested too deeply", self.place or None)]
        if not faults and kind != wanted:
            faults.append(Fault(f"{self.text!r} gives a {kind}, here a {wanted} is needed"))
        return [Fault(f.message, self.place or None, f.hint) for f in faults]

    def checked(self, words: Vocabulary, wanted: str) -> Expression:
        refuse(self.check(words, wanted))
        return self


def _kind(node: ast.AST, words: Vocabulary, faults: list[Fault]) -> str:
    """What `node` gives, truth or number; faults are collected on the way."""
    if isinstance(node, ast.Constant):
        return _constant(node, faults)
    if isinstance(node, ast.Name):
        return _name(node, words, faults)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        return _need(NUMBER, [node.operand], words, faults)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _need(TRUTH, [node.operand], words, faults)
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        return _need(NUMBER, [node.left, node.right], words, faults)
    if isinstance(node, ast.BoolOp):
        return _need(TRUTH, node.values, words, faults)
    if isinstance(node, ast.Compare) and all(type(op) in COMPARISONS for op in node.ops):
        _need(NUMBER, [node.left, *node.comparators], words, faults)
        return TRUTH
    if isinstance(node, ast.Call):
        return _call(node, words, faults)
    hint = "use numbers, names, + - * /, comparisons, and, or, not, and: " + ", ".join(FUNCTIONS)
    faults.append(Fault(f"{ast.unparse(node)!r} is not part of the language of claims", None, hint))
    return NUMBER


def _need(wanted: str, nodes: list, words: Vocabulary, faults: list[Fault]) -> str:
    for node in nodes:
        before = len(faults)
        kind = _kind(node, words, faults)
        if kind != wanted and len(faults) == before:
            faults.append(Fault(f"{ast.unparse(node)!r} is a {kind}, here a {wanted} is needed"))
    return wanted


def _constant(node: ast.Constant, faults: list[Fault]) -> str:
    try:
        fine = isinstance(node.value, int | float) and not isinstance(node.value, bool) and isfinite(float(node.value))
    except OverflowError:
        fine = False
    if not fine:
        faults.append(Fault(f"{node.value!r} is not a number of the language of claims", None, "names are written without quotes"))
    return NUMBER


def _name(node: ast.Name, words: Vocabulary, faults: list[Fault]) -> str:
    if node.id == TOLERANCE and words.tolerance:
        return NUMBER
    known = [*FUNCTIONS, *([TOLERANCE] if words.tolerance else [])]
    if node.id in [*words.of(WHO), *words.of(WHAT), *words.of(GROUP)]:
        faults.append(Fault(f"the name {node.id!r} is not a number by itself", None, "write value(WHO, WHAT, YEAR)"))
    else:
        faults.append(Fault(f"unknown name {node.id!r}", None, did_you_mean(node.id, known)))
    return NUMBER


def _call(node: ast.Call, words: Vocabulary, faults: list[Fault]) -> str:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if name not in FUNCTIONS or not isinstance(node.func, ast.Name):
        faults.append(Fault(f"unknown function {name!r}", None, did_you_mean(name, FUNCTIONS)))
        return NUMBER
    kinds, extra, result = FUNCTIONS[name]
    given = len(node.args)
    fits = given >= len(kinds) if extra == "repeated" else given in ((len(kinds) - 1, len(kinds)) if extra else (len(kinds),))
    if node.keywords or not fits:
        faults.append(Fault(f"{name} is written {name}({', '.join(kinds)})", None, f"here: {ast.unparse(node)}"))
        return result
    for kind, argument in zip([*kinds, *kinds[-1:] * given], node.args, strict=False):
        _argument(kind, argument, words, faults)
    return result


def _argument(kind: str, node: ast.AST, words: Vocabulary, faults: list[Fault]) -> None:
    if kind == NUMBER:
        _need(NUMBER, [node], words, faults)
        return
    told = {WHO: "subject", WHAT: "indicator", GROUP: "group", YEAR: "year"}[kind]
    if kind == YEAR and isinstance(node, ast.Constant) and type(node.value) is int:
        return
    known = words.of(kind)
    if not isinstance(node, ast.Name) or node.id not in known:
        hint = did_you_mean(ast.unparse(node), known) if known else "write the year as a whole number"
        faults.append(Fault(f"no {told} named {ast.unparse(node)!r}", None, hint))
