"""Checks of a method's own parameters."""

from __future__ import annotations

from mcda.domain.ranking import Method
from mcda.errors import Usage, did_you_mean
from mcda.scoring.normalization import NORMALIZATIONS

REFERENCES = ("sample", "fixed")


def check_reference(method: Method) -> None:
    """`normalization` and `reference` must be known and fit together."""
    check_choice(method, "reference", REFERENCES)
    if method.normalization is not None:
        check_choice(method, "normalization", NORMALIZATIONS)
    if method.reference == "fixed" and method.normalization is not None:
        raise Usage(f"{method.label} with a fixed reference scales by the declared bounds", None, "leave the normalization out")


def check_choice(method: Method, name: str, known: tuple[str, ...]) -> None:
    value = getattr(method, name)
    if value not in known:
        raise Usage(f"unknown {name} {value!r}", None, did_you_mean(str(value), known))


def check_number(method: Method, name: str, low: float, high: float = float("inf")) -> None:
    """A number from `low` to `high`; kept as a float."""
    value = getattr(method, name)
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if isinstance(value, bool) or not low <= number <= high:
        limit = f"at least {low:g}" if high == float("inf") else f"from {low:g} to {high:g}"
        raise Usage(f"{method.label}: {name} is {value!r}", None, f"{name} is a number {limit}")
    object.__setattr__(method, name, number)
