"""Joint doubt: what may be off in a case, by how much, and what many such draws do to the ranking.

Every draw could be made through the door: `Doubts.changes` gives the addresses
and values of a draw, and a test decides them one by one. Here a block of draws
is evaluated as arrays: ratings -> direct effects -> effects through the graph
-> method, with weights, links and strength changing along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mcda.decision import decide, full_weights, link_matrix, problem_of, rating_matrix
from mcda.domain.address import address_of
from mcda.domain.case import Case, ProblemPlan
from mcda.domain.hierarchy import ROOT
from mcda.domain.note import Note
from mcda.domain.ranking import Method, Ranking
from mcda.domain.weights import Weights
from mcda.errors import McdaError, NotApplicable
from mcda.robustness.drawn import drawn_scores
from mcda.robustness.kernels import applicable
from mcda.robustness.plausible import of_link, of_rating, of_strength
from mcda.robustness.spaces import Near, downwards
from mcda.scoring import method_grid

WEIGHTS, LEAVES, RATINGS, NETWORK, METHOD, READING = "weights", "leaf_weights", "ratings", "network", "method", "reading"
ROOM = 0.999  # largest spectral radius that a drawn network may reach
TRIED = 16  # draws on which a method must be defined
CELLS = 400_000  # values at a time

Drawn = Mapping[str, np.ndarray]  # source -> its coordinates (dimension, draws), numbers in (0, 1)


@dataclass(frozen=True, eq=False)
class Doubts:
    """The sources of doubt of one problem; `width` 0.2 moves each share of siblings by up to 20 % before they are brought back to sum 1."""

    case: Case
    plan: ProblemPlan
    width: float = 0.2

    # ------------------------------------------------------------ what varies

    @cached_property
    def ranking(self) -> Ranking:
        return decide(self.case, self.plan.id)

    @cached_property
    def full(self) -> Weights:
        """Weights of every node down to the model's leaves."""
        return full_weights(self.case, self.plan)

    @cached_property
    def nodes(self) -> dict[str, tuple[str, ...]]:
        """Source -> the nodes whose children's shares it moves: those that the method sees, and those inside a pillar's effect."""
        tree = self.full.hierarchy
        below = [n for n in tree.inner if len(tree.children(n)) > 1 and self.effects and n != ROOT and (n in self.pillars or set(tree.ancestors(n)) & set(self.pillars))]
        above = [n for n in tree.inner if len(tree.children(n)) > 1 and n not in below]
        return {WEIGHTS: tuple(above), LEAVES: tuple(below)}

    @property
    def effects(self) -> bool:
        return self.plan.kind == "interventions"

    @property
    def pillars(self) -> tuple[str, ...]:
        return self.case.model.pillars

    @cached_property
    def ratings(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(rows, columns, levels (3, n)): low, present and high level of each listed rating that may be off."""
        rows, columns, levels = [], [], []
        for (option, leaf), rating in self.case.ratings.items() if self.effects else ():
            low, high = of_rating(self.case, rating)
            if option in self.plan.alternatives and low < high:
                rows.append(self.plan.alternatives.index(option))
                columns.append(self.case.model.hierarchy.leaves.index(leaf))
                levels.append((low, rating.value, high))
        return np.array(rows, int), np.array(columns, int), np.array(levels).reshape(-1, 3).T

    @cached_property
    def links(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(rows, columns, ends (2, n)) of the active links that may be off."""
        if not self.effects or self.plan.through != "graph":
            return np.zeros(0, int), np.zeros(0, int), np.zeros((2, 0))
        links = self.case.pillar_links
        ends = np.array([of_link(self.case, k) for k in links]).reshape(-1, 2).T
        return np.array([self.pillars.index(k.source) for k in links], int), np.array([self.pillars.index(k.target) for k in links], int), ends

    @cached_property
    def strengths(self) -> tuple[float, float]:
        """Ends of the strength, the upper one low enough that no drawn network grows without end."""
        low, high = of_strength(self.case.strength)
        rows, columns, ends = self.links
        if len(rows) and self.case.divisor:
            most = np.abs(link_matrix(self.case))
            most[rows, columns] = np.abs(ends).max(axis=0)
            radius = float(np.abs(np.linalg.eigvals(most / self.case.divisor)).max())
            high = min(high, ROOM / radius) if radius > 0 else high
        return min(low, high), high

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """The plan's reading and those shown beside it, where they give a full table."""
        if self.effects or not self.plan.readings_shown:
            return ()
        names = dict.fromkeys([self.case.reading or self.plan.reading, *self.plan.readings_shown])
        return tuple(n for n in names if n and self._table(n) is not None)

    @cached_property
    def tables(self) -> np.ndarray:
        """(n_readings, m, n) values under each reading."""
        return np.array([self._table(name) for name in self.readings])

    def _table(self, reading: str) -> np.ndarray | None:
        try:
            found = problem_of(self.case.replace("reading", reading), self.plan)
        except McdaError:
            return None
        return found.values if found.criteria == self.ranking.problem.criteria else None

    @cached_property
    def methods(self) -> tuple[Method, ...]:
        """The plan's method, and every other one that is defined on the present data and on the drawn ones."""
        own = self.ranking.method
        listed = applicable(self.ranking.problem, [own, *(m for m in method_grid() if m != own)], self.ranking.weights.values)
        rng = np.random.default_rng(0)
        sample = {name: rng.random((d, TRIED)) for name, d in self._dimensions.items()}
        values, weights = self._values(sample, TRIED), self._weights(sample, TRIED)
        return tuple(m for m in listed if m == own or self._defined(m, values, weights))

    def _defined(self, method: Method, values: np.ndarray, weights: np.ndarray) -> bool:
        try:
            drawn_scores(self.ranking.problem, method, values, weights)
        except McdaError:
            return False
        return True

    @cached_property
    def _dimensions(self) -> dict[str, int]:
        tree = self.full.hierarchy
        found = {
            **{name: sum(len(tree.children(n)) for n in nodes) for name, nodes in self.nodes.items()},
            RATINGS: len(self.ratings[0]),
            NETWORK: len(self.links[0]) + 1 if len(self.links[0]) else 0,
            READING: 1 if len(self.readings) > 1 else 0,
        }
        return {name: d for name, d in found.items() if d}

    @cached_property
    def dimensions(self) -> dict[str, int]:
        """Source -> coordinates that one draw takes; only sources that vary here."""
        return self._dimensions | ({METHOD: 1} if len(self.methods) > 1 else {})

    @cached_property
    def ranges(self) -> dict[str, Note]:
        """Source -> its range in words."""
        share = f"{self.width:.0%}".replace("%", " %")
        low, high = self.strengths
        told = {
            WEIGHTS: Note("each share of siblings times a number drawn evenly from {low:g} to {high:g} (plus or minus {share}), then back to sum 1", low=1 - self.width, high=1 + self.width, share=share),
            LEAVES: Note("the same for the leaves' shares inside each pillar's effect"),
            RATINGS: Note("{count} listed ratings: low, present and high level equally likely (one step, within the scale)", count=len(self.ratings[0])),
            NETWORK: Note("{count} links evenly from their low to their high end, strength evenly from {low:.4g} to {high:.4g}", count=len(self.links[0]), low=low, high=high),
            METHOD: Note("equally likely: {methods}", methods=tuple(m.text for m in self.methods)),
            READING: Note("equally likely: {readings}", readings=self.readings),
        }
        return {name: told[name] for name in self.dimensions}

    # ------------------------------------------------------------ many draws

    def scores(self, drawn: Drawn, draws: int) -> np.ndarray:
        """(draws, m) scores, higher is better; sources that `drawn` does not name stay as they are."""
        m, n = self.ranking.problem.values.shape
        step = max(1, CELLS // (m * max(n, len(self.case.model.hierarchy.leaves))))
        parts = [self._scores({k: u[:, s : s + step] for k, u in drawn.items()}, min(step, draws - s)) for s in range(0, draws, step)]
        return np.concatenate(parts)

    def _scores(self, drawn: Drawn, draws: int) -> np.ndarray:
        values, weights = self._values(drawn, draws), self._weights(drawn, draws)
        which = self.method_number(drawn, draws)
        scores = np.empty(values.shape[:2])
        for k in np.unique(which):
            of = which == k
            scores[of] = drawn_scores(self.ranking.problem, self.methods[k] if METHOD in drawn else self.ranking.method, values[of], weights[of])
        return scores

    def method_number(self, drawn: Drawn, draws: int) -> np.ndarray:
        return _choice(drawn[METHOD][0], len(self.methods)) if METHOD in drawn else np.zeros(draws, int)

    def shares(self, drawn: Drawn, draws: int) -> dict[str, np.ndarray]:
        """Node -> (draws,) share in its parent's weight."""
        local: dict[str, np.ndarray] = dict.fromkeys(self.full.local)  # type: ignore[arg-type]
        for source in (WEIGHTS, LEAVES):
            used = 0
            for node in self.nodes[source] if source in drawn else ():
                children = self.full.hierarchy.children(node)
                space = Near(np.array([self.full.local[c] for c in children]), 1 - self.width, 1 + self.width)
                local |= dict(zip(children, space.moved(drawn[source][used : used + len(children)]), strict=True))
                used += len(children)
        return {n: np.full(draws, self.full.local[n]) if moved is None else moved for n, moved in local.items()}

    def leaf_weights(self, local: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Node -> (draws,) global weight."""
        whole = {ROOT: np.ones_like(next(iter(local.values())))}
        for node in downwards(self.full.hierarchy):
            whole |= {c: whole[node] * local[c] for c in self.full.hierarchy.children(node)}
        return whole

    def _weights(self, drawn: Drawn, draws: int) -> np.ndarray:
        whole = self.leaf_weights(self.shares(drawn, draws))
        return np.array([whole[c] for c in self.ranking.problem.criteria]).T

    def _values(self, drawn: Drawn, draws: int) -> np.ndarray:
        problem = self.ranking.problem
        if READING in drawn:
            return self.tables[_choice(drawn[READING][0], len(self.readings))]
        values = np.repeat(problem.values[None], draws, axis=0)
        if self.effects and {LEAVES, RATINGS, NETWORK} & set(drawn):
            effects = self._effects(drawn, draws)
            for j, criterion in enumerate(problem.criteria):
                if criterion in self.pillars:
                    values[:, :, j] = effects[:, :, self.pillars.index(criterion)]
        return values

    def _effects(self, drawn: Drawn, draws: int) -> np.ndarray:
        """(draws, m, n_pillars) effects of each option."""
        tree, local = self.case.model.hierarchy, self.shares(drawn, draws)
        shares = np.zeros((draws, len(tree.leaves), len(self.pillars)))
        for i, leaf in enumerate(tree.leaves):
            share, node = np.ones(draws), leaf
            while node not in self.pillars:
                share, node = share * local[node], tree[node].parent
            shares[:, i, self.pillars.index(node)] = share
        direct = self.rating_tables(drawn, draws) / self.case.rating_scale.high @ shares
        if self.plan.through != "graph":
            return direct
        matrices, strengths = self.networks(drawn, draws)
        return direct @ np.linalg.inv(np.eye(len(self.pillars)) - strengths[:, None, None] * matrices / (self.case.divisor or 1.0))

    @cached_property
    def _present(self) -> tuple[np.ndarray, np.ndarray]:
        """The ratings and the links as they are."""
        return rating_matrix(self.case, self.plan), link_matrix(self.case)

    def rating_tables(self, drawn: Drawn, draws: int) -> np.ndarray:
        table = np.repeat(self._present[0][None], draws, axis=0)
        if RATINGS in drawn:
            rows, columns, levels = self.ratings
            table[:, rows, columns] = levels[_choice(drawn[RATINGS], 3).T, np.arange(len(rows))]
        return table

    def networks(self, drawn: Drawn, draws: int) -> tuple[np.ndarray, np.ndarray]:
        """Link matrices (draws, p, p) and strengths (draws,)."""
        matrices = np.repeat(self._present[1][None], draws, axis=0)
        if NETWORK not in drawn:
            return matrices, np.full(draws, self.case.strength)
        rows, columns, (low, high) = self.links
        u = drawn[NETWORK]
        matrices[:, rows, columns] = (low[:, None] + (high - low)[:, None] * u[:-1]).T
        return matrices, self.strengths[0] + (self.strengths[1] - self.strengths[0]) * u[-1]

    # ------------------------------------------------------------ one draw, through the door

    def changes(self, drawn: Drawn, draw: int) -> tuple[tuple[str, object], ...]:
        """Addresses and values that give one draw by `case.replace`."""
        one = {k: u[:, draw : draw + 1] for k, u in drawn.items()}
        found: list[tuple[str, object]] = []
        if {WEIGHTS, LEAVES} & set(one):
            whole = self.leaf_weights(self.shares(one, 1))
            found += [(address_of("weights", leaf), float(whole[leaf][0])) for leaf in self.full.hierarchy.leaves]
        if RATINGS in one:
            table, (rows, columns, _) = self.rating_tables(one, 1)[0], self.ratings
            leaves = self.case.model.hierarchy.leaves
            found += [(address_of("ratings", self.plan.alternatives[i], leaves[j]), float(table[i, j])) for i, j in zip(rows, columns, strict=True)]
        if NETWORK in one:
            (matrix,), (strength,) = self.networks(one, 1)
            rows, columns, _ = self.links
            found += [(address_of("links", (self.pillars[i], self.pillars[j])), float(matrix[i, j])) for i, j in zip(rows, columns, strict=True)]
            found.append(("strength", float(strength)))
        if READING in one:
            found.append(("reading", self.readings[int(_choice(one[READING][0], len(self.readings))[0])]))
        if METHOD in one:
            found.append(("method", self.methods[int(self.method_number(one, 1)[0])].text))
        return tuple(found)


def _choice(numbers: np.ndarray, count: int) -> np.ndarray:
    """Numbers in (0, 1) -> whole numbers below `count`, equally likely."""
    return np.minimum((numbers * count).astype(int), count - 1)


def doubts_of(case: Case, problem: str | None = None, width: float = 0.2) -> Doubts:
    """The sources of doubt of a problem, or the refusal that there is none."""
    plan = case.problem(problem)
    found = Doubts(case, plan, width)
    if not found.dimensions:
        raise NotApplicable(f"nothing can vary in problem {plan.id!r}: one criterion, one method, no rating or link with a range")
    return found
