"""What the data forbid, said by cell."""

from __future__ import annotations

import numpy as np

from mcda.domain.note import Note
from mcda.domain.problem import SHOWN_FAULTS, Problem
from mcda.errors import Fault, NotApplicable, refuse


def refuse_cells(problem: Problem, bad: np.ndarray, told: Note, hint: str) -> None:
    """NotApplicable with one fault for each cell where `bad` (n_alternatives, n_leaves) is true."""
    cells = np.argwhere(bad)
    faults = [
        Fault(
            Note("{told}: '{criterion}' of '{alternative}' is {value}", told=told, criterion=problem.criteria[j], alternative=problem.alternatives[i], value=f"{problem.values[i, j]:g}"),
            f"cell {problem.alternatives[i]}/{problem.criteria[j]}", hint,
        )
        for i, j in cells[:SHOWN_FAULTS]
    ]  # fmt: skip
    if len(cells) > SHOWN_FAULTS:
        faults.append(Fault(f"and {len(cells) - SHOWN_FAULTS} more such cells"))
    refuse(faults, NotApplicable)


def refuse_not_positive(problem: Problem, weights: np.ndarray, label: str) -> None:
    """Every value of a criterion that has weight must be above 0."""
    if problem.extremes[0][weights > 0].min(initial=1.0) > 0:
        return
    refuse_cells(problem, (problem.values <= 0) & (weights > 0), Note("{label} needs values above 0", label=label), "use a method that takes zeros, such as WSM or TOPSIS")


def refuse_all_equal(problem: Problem, weights: np.ndarray, label: str) -> None:
    """At least one criterion that has weight must tell the alternatives apart."""
    low, high = problem.extremes
    if not np.any((weights > 0) & (low < high)):
        raise NotApplicable(
            Note("{label} is undefined: all alternatives are equal on every criterion that has weight", label=label), None,
            "add a criterion that tells them apart or give weight to one that does",
        )  # fmt: skip


def columns(array: np.ndarray, problem: Problem) -> tuple[str, ...]:
    """The criteria where `array` (n_leaves,) is true."""
    return tuple(c for c, bad in zip(problem.criteria, array, strict=True) if bad)
