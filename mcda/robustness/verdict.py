"""One word for how firmly the first place holds, or the reasons why there is none."""

from __future__ import annotations

import numpy as np

from mcda.domain.case import Case
from mcda.domain.importance import Verdict
from mcda.domain.note import Note
from mcda.domain.ranking import Ranking
from mcda.robustness.counting import tie_groups
from mcda.robustness.doubts import METHOD, READING, Doubts

SCALE = (("holds", 0.95), ("mostly holds", 0.8), ("leans", 0.5), ("open", 0.0))
LIMITS = Note("of joint draws with the same first place: holds from 95 %, mostly holds from 80 %, leans from 50 %, else open")
MOST_ILLUSTRATIVE = 0.5


def verdict_of(case: Case, doubts: Doubts, share: float) -> Verdict:
    """The word for the share of joint draws that keep the winner.

    None where a reading or an applicable method alone changes the first
    place, or where over half of the weight rests on illustrative values: then a
    word about draws would hide what the answer really rests on.
    """
    against = [*_choices(doubts, READING), *_choices(doubts, METHOD), *_illustrative(doubts.ranking)]
    word = None if against else next(w for w, limit in SCALE if share >= limit)
    return Verdict(word, share, LIMITS, tuple(against))


def illustrative_weight(ranking: Ranking) -> float:
    """Share of the weight whose cells are all or partly illustrative."""
    status = ranking.problem.status
    marked = {c for (_, c), s in status.items() if s == "illustrative"}
    return float(sum(w for c, w in zip(ranking.problem.criteria, ranking.weights.values, strict=True) if c in marked))


def _illustrative(ranking: Ranking) -> list[Note]:
    share = illustrative_weight(ranking)
    return [Note("{share} of the weight rests on illustrative values", share=f"{100 * share:.0f} %")] if share > MOST_ILLUSTRATIVE else []


def _choices(doubts: Doubts, source: str) -> list[Note]:
    """One note for each reading or method that puts another alternative first."""
    if source not in doubts.dimensions:
        return []
    names = list(doubts.readings) if source == READING else [m.text for m in doubts.methods]
    steps = (np.arange(len(names)) + 0.5) / len(names)
    starts, _ = tie_groups(doubts.scores({source: steps[None]}, len(names)))
    now, found = doubts.ranking.winners, []
    for name, row in zip(names, starts, strict=True):
        first = tuple(a for a, place in zip(doubts.ranking.alternatives, row, strict=True) if place == 0)
        if first != now and not (source == READING and name == names[0]):
            words = "the reading {name} puts {first} first" if source == READING else "the method {name} puts {first} first"
            found.append(Note(words, name=name, first=first))
    return found
