"""Effects that travel along links: total = direct (I - D)^-1, D = strength Z / divisor."""

from __future__ import annotations

import numpy as np

from mcda.errors import InvalidInput


def divisor_of(matrix: np.ndarray) -> float:
    """Largest row or column sum of |Z|; 0 when there are no links."""
    size = np.abs(matrix)
    return float(max(size.sum(axis=0).max(initial=0.0), size.sum(axis=1).max(initial=0.0)))


def total_effects(matrix: np.ndarray, strength: float, divisor: float) -> np.ndarray:
    """(I - D)^-1 for D = strength * matrix / divisor; rows are sources.

    Parameters
    ----------
    matrix : (n, n) signed link weights Z, row acts on column.
    strength : how far effects travel, in units of the divisor.
    divisor : positive; computed once from a case's links and kept by every what-if.

    Raises
    ------
    InvalidInput
        Where the effects would grow without end (spectral radius of D of 1 or more).
    """
    effects = strength * matrix / divisor if divisor > 0 else np.zeros_like(matrix, float)
    radius = float(np.abs(np.linalg.eigvals(effects)).max(initial=0.0))
    if radius >= 1 - 1e-12:
        raise InvalidInput(
            f"effects along the links would grow without end (spectral radius {radius:.3g})", "strength",
            f"the strength must stay below {strength / radius:.4g}",
        )  # fmt: skip
    return np.linalg.inv(np.eye(len(matrix)) - effects)
