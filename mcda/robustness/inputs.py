"""What a case's inputs do to the decision matrix and the weights: a small kernel that gives the door's numbers in bulk.

The door (`decide` on a changed case) stays the truth; a test replays every row
of a flip table through it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mcda.decision import decide, full_weights, leaf_shares, link_matrix, rating_matrix
from mcda.domain.case import Case, ProblemPlan
from mcda.domain.ranking import Ranking
from mcda.domain.weights import Weights
from mcda.errors import McdaError
from mcda.network import total_effects
from mcda.robustness.batch import quick, worths
from mcda.robustness.search import FEW, PLACES
from mcda.robustness.targets import Pairs, pairs_of

MATRIX_SQUARINGS = 7  # the principal vector from the 128th power of a matrix


@dataclass(frozen=True, eq=False)
class Inputs:
    """A case's problem, ready to be asked 'what if' many times."""

    case: Case
    plan: ProblemPlan
    target: object = "first"

    @cached_property
    def ranking(self) -> Ranking:
        return decide(self.case, self.plan.id)

    @cached_property
    def pairs(self) -> Pairs:
        up = self.ranking.score_values if self.ranking.method.higher_is_better else -self.ranking.score_values
        return pairs_of(up, self.ranking.alternatives, self.target)

    @cached_property
    def full(self) -> Weights:
        """Weights of every node down to the model's leaves."""
        return full_weights(self.case, self.plan)

    @cached_property
    def unfixed(self) -> Weights:
        """The same before any weight was set by hand."""
        return full_weights(replace(self.case, weights={}), self.plan)

    @property
    def places(self) -> int:
        """How many places a search looks at in each direction."""
        return PLACES if quick(self.ranking.method) else FEW

    @property
    def has_effects(self) -> bool:
        return self.plan.kind == "interventions"

    @cached_property
    def pillar_of(self) -> np.ndarray:
        """(n_leaves,) number of each model leaf's pillar."""
        return np.argmax(self.member, axis=1)

    @cached_property
    def member(self) -> np.ndarray:
        """(n_leaves, n_pillars) which pillar each model leaf is in."""
        tree = self.case.model.hierarchy
        inside = [set(tree.leaves_under(p)) for p in self.case.model.pillars]
        return np.array([[leaf in leaves for leaves in inside] for leaf in tree.leaves])

    @cached_property
    def shares(self) -> np.ndarray:
        return leaf_shares(self.case, self.full)

    @cached_property
    def ratings(self) -> np.ndarray:
        return rating_matrix(self.case, self.plan) / self.case.rating_scale.high

    @cached_property
    def links(self) -> np.ndarray:
        return link_matrix(self.case)

    @cached_property
    def reach(self) -> np.ndarray:
        """(n_pillars, n_pillars) what one unit of direct effect becomes."""
        if self.plan.through != "graph":
            return np.eye(len(self.case.model.pillars))
        return total_effects(self.links, self.case.strength, self.case.divisor)

    @cached_property
    def columns(self) -> tuple[np.ndarray, np.ndarray]:
        """(columns of the matrix that are pillars' effects, which pillar each is)."""
        pillars = self.case.model.pillars
        at = [(j, pillars.index(c)) for j, c in enumerate(self.ranking.problem.criteria) if c in pillars]
        return np.array([j for j, _ in at], int), np.array([p for _, p in at], int)

    def scores_at_weights(self, leaves: np.ndarray) -> np.ndarray:
        """(b, m) scores at global weights (b, n_full_leaves) in the order of `full`; NaN rows stay NaN."""
        if not self.has_effects:
            return worths(self.ranking.problem, self.ranking.method, None, leaves)
        names = self.full.hierarchy.leaves
        place = [names.index(leaf) for leaf in self.case.model.hierarchy.leaves]
        inside = leaves[:, place]
        pillar = inside @ self.member  # (b, p)
        own = pillar[:, self.pillar_of]
        share = np.where(own > 0, inside / np.where(own > 0, own, 1.0), self.shares.max(axis=1))
        weights = np.empty((len(leaves), len(self.ranking.problem.criteria)))
        at, which = self.columns
        for j, criterion in enumerate(self.ranking.problem.criteria):
            if j not in at:
                weights[:, j] = leaves[:, names.index(criterion)]
        weights[:, at] = pillar[:, which]
        direct = np.stack([share[:, self.member[:, p]] @ self.ratings[:, self.member[:, p]].T for p in range(self.member.shape[1])], axis=2)
        return self._scores(direct @ self.reach, weights)

    def scores_at_effects(self, effects: np.ndarray) -> np.ndarray:
        """(b, m) scores when the pillars' effects are (b, m, n_pillars)."""
        return self._scores(effects, self.ranking.weights.values)

    def _scores(self, effects: np.ndarray, weights: np.ndarray) -> np.ndarray:
        at, which = self.columns
        values = np.tile(self.ranking.problem.values, (len(effects), 1, 1))
        values[:, :, at] = effects[:, :, which]
        return worths(self.ranking.problem, self.ranking.method, values, weights)

    @cached_property
    def direct(self) -> np.ndarray:
        return self.ratings @ self.shares

    def scores_at_links(self, matrices: np.ndarray, strengths: np.ndarray) -> np.ndarray:
        """(b, m) scores with link weights (b, p, p) and strengths (b,); NaN where the effects would grow without end."""
        steps = strengths[:, None, None] * matrices / self.case.divisor if self.case.divisor else np.zeros_like(matrices)
        grows = np.abs(np.linalg.eigvals(steps)).max(axis=1) >= 1 - 1e-12
        steps = np.where(grows[:, None, None], 0.0, steps)
        scores = self.scores_at_effects(self.direct @ np.linalg.inv(np.eye(matrices.shape[1]) - steps))
        return np.where(grows[:, None], np.nan, scores)

    def scores_at_rating(self, option: np.ndarray, leaf: np.ndarray, value: np.ndarray) -> np.ndarray:
        """(b, m) scores when the rating of option[l] on leaf[l] is value[l]."""
        change = value / self.case.rating_scale.high - self.ratings[option, leaf]
        effects = np.tile(self.direct @ self.reach, (len(option), 1, 1))
        effects[np.arange(len(option)), option] += (change[:, None] * self.shares[leaf]) @ self.reach
        return self.scores_at_effects(effects)

    def scores_through_door(self, address: str, value: object) -> np.ndarray:
        """(m,) scores by the door itself; NaN where it refuses."""
        try:
            ranking = decide(self.case.replace(address, value), self.plan.id)
        except McdaError:
            return np.full(len(self.ranking.alternatives), np.nan)
        if ranking.alternatives != self.ranking.alternatives:
            return np.full(len(self.ranking.alternatives), np.nan)
        return ranking.score_values if ranking.method.higher_is_better else -ranking.score_values


def priorities(matrices: np.ndarray, method: str) -> np.ndarray:
    """(b, k) priorities of many comparison matrices (b, k, k)."""
    if method == "geometric":
        raw = np.exp(np.log(matrices).mean(axis=2))
        return raw / raw.sum(axis=1, keepdims=True)
    power = matrices / matrices.sum(axis=(1, 2), keepdims=True)
    for _ in range(MATRIX_SQUARINGS):
        power = power @ power
        power /= power.sum(axis=(1, 2), keepdims=True)
    vector = power.sum(axis=2)
    for _ in range(3):
        vector = np.matmul(matrices, vector[:, :, None])[:, :, 0]
        vector /= vector.sum(axis=1, keepdims=True)
    return vector
