"""What 'the answer' is, as a set of pairs: who must stay ahead of whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mcda.domain.ranking import TIE
from mcda.errors import UnknownName, Usage


@dataclass(frozen=True, eq=False)
class Pairs:
    """`ahead[p]` must stay ahead of (or level with) `behind[p]`; `leaders` are those whom the answer names."""

    ahead: np.ndarray
    behind: np.ndarray
    leaders: tuple[int, ...]

    def lead(self, scores: np.ndarray) -> np.ndarray:
        """Smallest lead over all pairs, by row of scores (..., m), higher is better."""
        return (scores[..., self.ahead] - scores[..., self.behind]).min(axis=-1)

    def holds(self, scores: np.ndarray) -> np.ndarray:
        """Whether the answer holds, ties counted as holding; False where a score is undefined."""
        return self.lead(scores) >= -TIE

    def rival(self, scores: np.ndarray) -> np.ndarray:
        """The alternative that is furthest ahead of where it should be, by row of scores."""
        gap = scores[..., self.behind] - scores[..., self.ahead]
        worst = np.where(np.isnan(gap), -np.inf, gap).argmax(axis=-1)
        return self.behind[worst]


def pairs_of(scores: np.ndarray, alternatives: tuple[str, ...], target: object) -> Pairs:
    """The pairs that make up a target, from scores in which higher is better.

    'first': the winner before all others (before all that it does not tie with
    identically); 'ranking': neighbours in the present order, since the first
    swap is between neighbours; k: each of the first k before each of the rest;
    (a, b): whichever of the two leads now before the other.
    """
    m = len(alternatives)
    order = np.argsort(-scores, kind="stable")
    if target == "first":
        return Pairs(np.repeat(order[0], m - 1), order[1:], (int(order[0]),))
    if target == "ranking":
        return Pairs(order[:-1], order[1:], tuple(int(i) for i in order))
    if isinstance(target, int | np.integer) and not isinstance(target, bool):
        if not 1 <= target < m:
            raise Usage(f"the first {target} of {m} alternatives is no question", None, f"k is from 1 to {m - 1}")
        top, rest = order[:target], order[target:]
        return Pairs(np.repeat(top, len(rest)), np.tile(rest, len(top)), tuple(int(i) for i in top))
    if isinstance(target, tuple | list) and len(target) == 2:
        for name in target:
            if name not in alternatives:
                raise UnknownName.among("alternative", str(name), alternatives)
        a, b = (alternatives.index(name) for name in target)
        if a == b:
            raise Usage(f"{target[0]!r} cannot be compared with itself")
        a, b = (a, b) if scores[a] >= scores[b] else (b, a)
        return Pairs(np.array([a]), np.array([b]), (a,))
    raise Usage(f"unknown target {target!r}", None, "'first', 'ranking', a number k for the first k, or a pair (a, b)")
