"""Addresses of a case's inputs: reading one and changing one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mcda.domain.hierarchy import ROOT
from mcda.domain.number import finite, ratio, whole
from mcda.errors import InvalidInput, UnknownName, did_you_mean

if TYPE_CHECKING:
    from mcda.domain.case import Case, Judgement

KINDS = ("weights", "judgements", "cells", "ratings", "links", "strength", "costs", "method", "normalization", "reading")


class UnknownAddress(UnknownName):
    """The address names no input of this case."""


def quoted(segment: str) -> str:
    """A segment of an address with ``/ : = %`` percent-encoded."""
    return "".join(f"%{ord(c):02X}" if c in "/:=%" else c for c in str(segment))


def address_of(kind: str, *segments: object) -> str:
    """The address of an input; a pair ``(a, b)`` is joined by a colon, None is left out."""
    told = [":".join(quoted(str(x)) for x in s) if isinstance(s, tuple) else quoted(str(s)) for s in segments if s is not None]
    return "/".join([kind, *told])


def present(case: Case, address: str) -> object:
    """The value that `address` has now."""
    field, key = _resolved(case, address)
    held = getattr(case, field)
    if not isinstance(held, Mapping):
        return None if held == "" else held
    if key not in held:
        return 0.0 if field == "ratings" else None
    item = held[key]
    return item if isinstance(item, float) else _oriented(item, key, address)


def changed(case: Case, address: str, value: object) -> tuple[str, object]:
    """Name and new content of the field of `case` that the address lives in."""
    field, key = _resolved(case, address)
    new = _PARSERS[field](value, address)
    held = getattr(case, field)
    if not isinstance(held, Mapping):
        if field == "reading" and new not in case.readings:
            raise UnknownAddress(f"no reading named {new!r}", address, did_you_mean(str(new), case.readings))
        return field, new
    return field, {**held, key: _updated(case, field, key, new, address)}


def _updated(case: Case, field: str, key: object, new: float | None, address: str) -> object:
    from mcda.domain.case import Cell, Rating

    held = getattr(case, field)
    if field == "weights":
        if not 0 <= new <= 1:
            raise InvalidInput(f"a weight must be from 0 to 1, not {new:g}", address)
        return new
    if field == "ratings":
        low, high = case.rating_scale.low, case.rating_scale.high
        if not low <= new <= high:
            raise InvalidInput(f"the rating {new:g} is outside the scale {low:g} to {high:g}", address)
        return replace(held.get(key, Rating(0.0)), value=new, votes=())
    if field in ("cells", "facts"):
        return replace(held.get(key, Cell(None)), value=new, set_by_user=True)
    if field == "judgements":
        if ratio(new) is None:
            raise InvalidInput(f"a judgement must be above 0, from 1e-9 to 1e9, not {new:g}", address, "0.5 or 1/2 says: half as important")
        old = held[key]
        return replace(old, value=new if _forward(old, address) else 1 / new)
    return replace(held[key], weight=new, active=True)


def _oriented(item: object, key: object, address: str) -> object:
    if hasattr(item, "weight"):
        return item.weight if item.active else 0.0
    if hasattr(item, "first") and not _forward(item, address):
        return 1 / item.value
    return item.value


def _forward(judgement: Judgement, address: str) -> bool:
    """Whether the address names the pair in the judgement's own order, however its letters are encoded."""
    return unquote(_segments(address)[2].split(":")[0]) == judgement.first


def _resolved(case: Case, address: str) -> tuple[str, object]:
    """(field of Case, key in it) for an address; (field, None) for the scalars."""
    parts = _segments(address)
    kind = parts[0]
    if kind not in KINDS:
        raise UnknownAddress(f"unknown address {address!r}", None, did_you_mean(kind, KINDS))
    if kind in ("strength", "method", "normalization", "reading"):
        if len(parts) > 1:
            raise UnknownAddress(f"unknown address {address!r}", None, f"the address is {kind!r} alone")
        return kind, None
    return _RESOLVERS[kind](case, address, parts[1:])


def _segments(address: str) -> list[str]:
    return str(address).strip().split("/")


def _unknown(address: str, kind: str, known: list[str]) -> UnknownAddress:
    return UnknownAddress(f"unknown address {address!r}", None, did_you_mean(address, known) if known else f"this case has no {kind}")


def _weight(case: Case, address: str, rest: list[str]) -> tuple[str, object]:
    nodes = weight_nodes(case)
    node = unquote(rest[0]) if len(rest) == 1 else ""
    if node not in nodes:
        raise _unknown(address, "weights", [address_of("weights", n) for n in nodes])
    return "weights", node


def weight_nodes(case: Case) -> tuple[str, ...]:
    """Every node that has a weight in some problem of the case."""
    extra = [n for plan in case.problems if plan.kind == "interventions" for n in ("effects", "delivery", *(d.criterion.id for d in plan.delivery))]
    return tuple(n for n in dict.fromkeys([*case.model.hierarchy.nodes, *extra]) if n != ROOT)


def _judgement(case: Case, address: str, rest: list[str]) -> tuple[str, object]:
    pair = tuple(unquote(x) for x in rest[1].split(":")) if len(rest) == 2 else ()
    for key in ((unquote(rest[0]), *pair), (unquote(rest[0]), *pair[::-1])) if len(pair) == 2 else ():
        if key in case.judgements:
            return "judgements", key
    raise _unknown(address, "judgements", [address_of("judgements", by, (a, b)) for by, a, b in case.judgements])


def _cell(case: Case, address: str, rest: list[str]) -> tuple[str, object]:
    from mcda.domain.case import COST

    names = [unquote(x) for x in rest]
    if len(names) == 2 and names[1] == COST and names[0] in case.options:
        raise UnknownAddress(f"unknown address {address!r}", None, f"the cost of an option is {address_of('costs', names[0])!r}")
    year = whole(names[2]) if len(names) == 3 else None
    key = (*names[:2], year) if len(names) == 2 or year is not None else ()
    if key in case.cells:
        return "cells", key
    if key in case.facts:
        return "facts", key
    known = [address_of("cells", a, c, year) for a, c, year in (*case.cells, *case.facts) if c != COST]
    raise _unknown(address, "cells", known)


def _cost(case: Case, address: str, rest: list[str]) -> tuple[str, object]:
    from mcda.domain.case import COST

    key = (unquote(rest[0]), COST, None) if len(rest) == 1 else ()
    if key not in case.cells:
        raise _unknown(address, "costs", [address_of("costs", a) for a, c, _ in case.cells if c == COST])
    return "cells", key


def _rating(case: Case, address: str, rest: list[str]) -> tuple[str, object]:
    key = tuple(unquote(x) for x in rest)
    rated = dict.fromkeys(option for option, _ in case.ratings)
    if len(key) == 2 and key[0] in rated and key[1] in case.model.hierarchy.leaves:
        return "ratings", key
    raise _unknown(address, "ratings", [address_of("ratings", o, leaf) for o in rated for leaf in case.model.hierarchy.leaves])


def _link(case: Case, address: str, rest: list[str]) -> tuple[str, object]:
    key = tuple(unquote(x) for x in rest[0].split(":")) if len(rest) == 1 else ()
    if key not in case.links:
        raise _unknown(address, "links", [address_of("links", pair) for pair in case.links])
    return "links", key


_RESOLVERS: dict[str, Callable] = {
    "weights": _weight, "judgements": _judgement, "cells": _cell, "costs": _cost, "ratings": _rating, "links": _link,
}  # fmt: skip


def _number(value: object, address: str) -> float:
    """A finite number from a number or a text such as 0.5, 1/3 or 84.7."""
    parsed = finite(value)
    if parsed is None:
        raise InvalidInput(f"{value!r} is not a finite number", address, "write a number such as 0.5, 84.7 or 1/3")
    return parsed


def _strength(value: object, address: str) -> float:
    parsed = _number(value, address)
    if parsed < 0:
        raise InvalidInput(f"the strength of the links must not be negative: {parsed:g}", address)
    return parsed


def _text(value: object, address: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(f"{value!r} is not a name", address)
    return value.strip()


_PARSERS: dict[str, Callable] = {
    "weights": _number, "judgements": _number, "cells": _number, "facts": _number, "ratings": _number, "links": _number,
    "strength": _strength, "method": _text, "normalization": _text, "reading": _text,
}  # fmt: skip
