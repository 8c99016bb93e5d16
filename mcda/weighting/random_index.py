"""Random indices: the mean consistency index of random matrices, by a named source."""

from __future__ import annotations

from typing import NamedTuple

from mcda.errors import Usage, did_you_mean

# Saaty (1980), The Analytic Hierarchy Process.
SAATY = {1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49, 11: 1.51, 12: 1.48, 13: 1.56, 14: 1.57, 15: 1.59}
# Alonso & Lamata (2006), Int. J. Uncertainty, Fuzziness and Knowledge-Based Systems 14(4), 445-459, doi:10.1142/S0218488506004114.
ALONSO_LAMATA = {
    1: 0.0, 2: 0.0, 3: 0.5245, 4: 0.8815, 5: 1.1086, 6: 1.2479, 7: 1.3417, 8: 1.4056, 9: 1.4499,
    10: 1.4854, 11: 1.5141, 12: 1.5365, 13: 1.5551, 14: 1.5713, 15: 1.5838,
}  # fmt: skip
RANDOM_INDICES = {"saaty": SAATY, "alonso-lamata": ALONSO_LAMATA}
LABELS = {"saaty": "Saaty", "alonso-lamata": "Alonso-Lamata"}
# Mean consistency index of random matrices of n items with 1, 2, ... missing judgements, completed so that lambda_max is smallest
# (Agoston & Csato 2022, Omega 108, 102576, doi:10.1016/j.omega.2021.102576). Our simulation, standard errors at most 0.005:
# benchmarks/simulate_random_index.py, 8,192 draws, seed 0.
INCOMPLETE = {
    4: (0.582, 0.288),
    5: (0.934, 0.746, 0.551, 0.362, 0.176),
    6: (1.125, 1.007, 0.882, 0.759, 0.626, 0.497, 0.374, 0.249, 0.121),
    7: (1.258, 1.171, 1.088, 1.001, 0.909, 0.824, 0.727, 0.641, 0.549, 0.448, 0.363, 0.265, 0.175, 0.086),
    8: (
        1.342, 1.282, 1.213, 1.149, 1.084, 1.016, 0.955, 0.890, 0.824, 0.759, 0.687, 0.624, 0.551, 0.481, 0.408, 0.342, 0.270, 0.199,
        0.131, 0.064,
    ),
    9: (
        1.403, 1.353, 1.306, 1.258, 1.212, 1.156, 1.107, 1.059, 1.009, 0.959, 0.909, 0.853, 0.797, 0.751, 0.699, 0.645, 0.590, 0.537,
        0.487, 0.427, 0.375, 0.316, 0.264, 0.206, 0.154, 0.101, 0.050,
    ),
    10: (
        1.443, 1.410, 1.370, 1.336, 1.295, 1.251, 1.217, 1.179, 1.133, 1.100, 1.056, 1.017, 0.977, 0.938, 0.894, 0.854, 0.814, 0.773,
        0.732, 0.688, 0.646, 0.602, 0.560, 0.518, 0.473, 0.429, 0.385, 0.344, 0.295, 0.253, 0.210, 0.165, 0.123, 0.081, 0.042,
    ),
}  # fmt: skip


class RandomIndex(NamedTuple):
    """The value, None where none is known, and where it comes from."""

    value: float | None
    source: str


def index_for(name: str, n: int, missing: int = 0) -> RandomIndex:
    """The random index for n items of which `missing` pairs were not judged.

    Beyond 15 items both tables go on with Alonso and Lamata's fit, mean
    lambda_max = 2.7699 n - 4.3513, and the source says so.
    """
    if name not in RANDOM_INDICES:
        raise Usage(f"no random index named {name!r}", None, did_you_mean(name, RANDOM_INDICES))
    if n < 3 or missing == (n - 1) * (n - 2) // 2:
        return RandomIndex(0.0, "none needed: nothing can contradict")
    if missing:
        known = INCOMPLETE.get(n, ())
        if missing > len(known):
            return RandomIndex(None, f"no random index is known for {n} items with {missing} missing judgements")
        value = known[missing - 1]
        return RandomIndex(value, f"simulated random index {value:g} for {n} items with {missing} missing judgements")
    if n in RANDOM_INDICES[name]:
        return RandomIndex(RANDOM_INDICES[name][n], f"{LABELS[name]} random index {RANDOM_INDICES[name][n]:g}")
    value = (2.7699 * n - 4.3513 - n) / (n - 1)
    return RandomIndex(value, f"Alonso-Lamata's fitted random index {value:.4f}, {LABELS[name]}'s table ends at 15 items")
