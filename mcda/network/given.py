"""What users give as effects and weights -> names and numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mcda.errors import Fault, InvalidInput, refuse

COUNTED = "network counted in"  # mark on what has already gone through the graph


def once(given: object) -> None:
    """Refuse effects or weights that have been through the graph already."""
    if COUNTED in getattr(given, "attrs", {}):
        raise InvalidInput(
            f"these {'effects' if given.attrs[COUNTED] == 'scores' else 'weights'} have been through the graph already: every link would count twice", None,
            "propagate the scores and keep the weights, or change the weights and keep the scores",
        )  # fmt: skip


def several(effects: object) -> bool:
    """Whether these are the effects of several options, not of one."""
    if hasattr(effects, "columns"):
        return True
    return isinstance(effects, Mapping) and any(hasattr(row, "items") for row in effects.values())


def rows_of(effects: object) -> dict[str, dict[str, object]]:
    """Option -> node -> effect."""
    if hasattr(effects, "columns"):
        names = [str(o) for o in effects.index]
        refuse([Fault(f"the option {o!r} stands twice") for o in dict.fromkeys(names) if names.count(o) > 1])
        return {o: dict(zip(map(str, effects.columns), row, strict=True)) for o, row in zip(names, effects.to_numpy().tolist(), strict=True)}
    if not hasattr(effects, "items"):
        raise InvalidInput("effects need names", None, "give a DataFrame (options by nodes), {option: {node: effect}} or {node: effect}")
    if several(effects):
        return {str(o): {str(n): v for n, v in row.items()} for o, row in effects.items()}
    return {"option": {str(n): v for n, v in effects.items()}}


def finite_number(value: object, what: str) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = float("nan")
    if isinstance(value, bool | str) or not np.isfinite(number):
        raise InvalidInput(f"{what} is {value!r}, not a finite number")
    return number
