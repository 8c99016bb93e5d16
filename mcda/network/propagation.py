"""Effects that travel along links: total = direct (I - D)^-1, D = strength Z / divisor."""

from __future__ import annotations

import numpy as np

from mcda.errors import InvalidInput

LIMIT = 1 - 1e-12  # a spectral radius from here on counts as 1
SCALES = ("score", "effect", "spectral", "rows", "dematel")


def divisor_of(matrix: np.ndarray) -> float:
    """Largest row or column sum of |Z|; 0 when there are no links."""
    size = np.abs(matrix)
    return float(max(size.sum(axis=0).max(initial=0.0), size.sum(axis=1).max(initial=0.0)))


def effects_of(matrix: np.ndarray, strength: float, divisor: float) -> np.ndarray:
    """D = strength * Z / divisor; all 0 where there are no links."""
    return strength * matrix / divisor if divisor > 0 else np.zeros_like(matrix, float)


def components(effects: np.ndarray) -> list[np.ndarray]:
    """Positions of the sets of nodes that reach one another (strongly connected), largest set of links apart, in node order."""
    n = len(effects)
    reach = (effects != 0) | np.eye(n, dtype=bool)
    steps = 1
    while steps < n:
        further = reach.astype(np.float32) @ reach.astype(np.float32) > 0
        if np.array_equal(further, reach):
            break
        reach, steps = further, 2 * steps
    both = reach & reach.T
    first = both.argmax(axis=1)
    return [np.flatnonzero(first == i) for i in np.unique(first)]


def spectral_radius(effects: np.ndarray) -> float:
    """Largest |eigenvalue|, block by block of mutually reachable nodes, so that a graph without loops has exactly 0."""
    return max((radius for radius, _ in loop_blocks(effects)), default=0.0)


def loop_blocks(effects: np.ndarray) -> list[tuple[float, np.ndarray]]:
    """(spectral radius, positions) of each set of nodes that has a loop, largest radius first."""
    found = []
    for block in components(effects):
        inside = effects[np.ix_(block, block)]
        if inside.any():
            found.append((float(np.abs(np.linalg.eigvals(inside)).max()) if len(block) > 1 else abs(float(inside[0, 0])), block))
    return sorted(found, key=lambda pair: -pair[0])


def effects_end(effects: np.ndarray) -> bool:
    """Whether the spectral radius stays below 1, without eigenvalues where norms and traces of powers settle it.

    rho^m is at most any norm of D^m, and |trace D^m| is at most n rho^m.
    """
    power, n = effects, len(effects)
    for _ in range(10):
        size = np.abs(power)
        if min(size.sum(axis=0).max(initial=0.0), size.sum(axis=1).max(initial=0.0)) < 1 - 1e-9:
            return True
        if abs(np.trace(power)) > n * (1 + 1e-9):
            return False
        if size.max() > 1e100:
            break
        power = power @ power
    return spectral_radius(effects) < LIMIT


def kernel_of(effects: np.ndarray) -> np.ndarray:
    """L = (I - D)^-1; the caller has checked that the series converges."""
    return np.linalg.solve(np.eye(len(effects)) - effects, np.eye(len(effects)))


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
    effects = effects_of(matrix, strength, divisor)
    if not effects_end(effects):
        refuse_growth(spectral_radius(effects), strength)
    return kernel_of(effects)


def refuse_growth(radius: float, strength: float, behind: str = "") -> None:
    """Refuse effects that would grow without end."""
    if radius >= LIMIT:
        raise InvalidInput(
            f"effects along the links would grow without end (spectral radius {radius:.3g}){behind}", "strength",
            f"the strength must stay below {below(strength / radius)}; or look a few steps ahead only: mcda.network.effects_within(graph, steps)",
        )  # fmt: skip


def below(value: float, digits: int = 4) -> str:
    """`value` in so many significant digits, rounded down."""
    if not value > 0:
        return f"{value:g}"
    step = 10.0 ** (np.floor(np.log10(value)) - digits + 1)
    return f"{np.floor(value / step + 1e-9) * step:.{digits}g}"


def path_sum(effects: np.ndarray, steps: int) -> np.ndarray:
    """I + D + ... + D^steps: effects along all paths of at most so many links; always finite."""
    total = power = np.eye(len(effects))
    for _ in range(steps):
        power = power @ effects
        total = total + power
    return total
