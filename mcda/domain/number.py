"""One number from what a user, a frame or a file wrote."""

from __future__ import annotations

from math import isfinite


def finite(value: object) -> float | None:
    """A finite float from a number or a text such as ``0.5``, ``1e3`` or ``1/3``; None for anything else.

    Booleans, complex numbers, arrays and grouped digits (``1_000``) are no
    numbers. Texts go through float, never through exact fractions, since
    ``1e999999999`` as a fraction would fill the memory.

    Examples
    --------
    >>> finite("1/4"), finite(2), finite("nan"), finite(True), finite("1_000")
    (0.25, 2.0, None, None, None)
    """
    kind = getattr(getattr(value, "dtype", None), "kind", "f")
    if isinstance(value, bool | complex | bytes | bytearray) or kind not in "iuf" or getattr(value, "shape", ()) != ():
        return None
    try:
        if isinstance(value, str):
            return _of_text(value)
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    return number if isfinite(number) else None


def ratio(value: object) -> float | None:
    """A judgement "how many times": a finite number from 1e-9 to 1e9, so that its inverse is one too; else None."""
    number = finite(value)
    return number if number is not None and 1e-9 <= number <= 1e9 else None


def _of_text(text: str) -> float | None:
    parts = [float(part) for part in text.split("/")] if "_" not in text else []
    if len(parts) not in (1, 2) or not all(map(isfinite, parts)):
        return None
    number = parts[0] if len(parts) == 1 else parts[0] / parts[1]
    return number if isfinite(number) else None


def whole(text: object) -> int | None:
    """A whole number of at most nine plain digits, with or without a minus; None for anything else."""
    digits = str(text).removeprefix("-")
    return int(str(text)) if isinstance(text, str) and digits.isdecimal() and digits.isascii() and len(digits) < 10 else None
