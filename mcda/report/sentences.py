"""Whole sentences from numbers: ranges inward for what stays, outward for what changes."""

from __future__ import annotations

from math import ceil

from mcda.domain.explanation import Explanation
from mcda.domain.importance import Importance
from mcda.domain.reversal import Reversal
from mcda.domain.stability import Stability, outward, stays
from mcda.domain.study import ProblemStudy
from mcda.report.say import Say

EQUAL = 0.0005  # scores nearer than this look the same with three digits
DOUBTED = ("doubtful", "illustrative", "imputed")
MOST_DIGITS = 9


def first_place(problem: ProblemStudy, say: Say) -> str:
    """S1, or S7 where the first place is shared: who is first of how many, and on what kind of data."""
    ranking = problem.ranking
    first, order = ranking.winners, ranking.order
    score = {a: say.number(ranking.scores[a]) for a in order}
    share = say.share(problem.illustrative_share)
    marked = problem.illustrative_share > 0
    others = any(r.votes for r in say.case.ratings.values())  # named people rated some of them
    if len(first) > 1:
        fields = {"names": say.options(first), "n": len(order), "score": score[first[0]], "share": share}
        if marked and others:
            return say("On ratings that are partly illustrative (those criteria carry {share} of the weight): {names} share the first place of {n} (score {score}); treat them as equal.", **fields)
        if marked:
            return say("On illustrative ratings (they carry {share} of the weight), none of them from the people responsible: {names} share the first place of {n} (score {score}); treat them as equal.", **fields)
        return say("{names} share the first place of {n} (score {score}); treat them as equal.", **fields)
    if len(order) == 1:
        return say("{first} is the only alternative.", first=say.option(first[0]))
    fields = {"first": say.option(first[0]), "n": len(order), "score": score[first[0]], "second": say.option(order[1]), "other": score[order[1]], "share": share}
    if marked and others:
        return say("On ratings that are partly illustrative (those criteria carry {share} of the weight): {first} ranks first of {n} (score {score}); {second} is second ({other}).", **fields)
    if marked:
        return say("On illustrative ratings (they carry {share} of the weight), none of them from the people responsible: {first} ranks first of {n} (score {score}); {second} is second ({other}).", **fields)
    return say("{first} ranks first of {n} (score {score}); {second} is second ({other}).", **fields)


def nearly_equal(problem: ProblemStudy, say: Say) -> str | None:
    """S7: the second looks equal to the first with the digits that are shown."""
    ranking = problem.ranking
    if len(ranking.winners) > 1 or len(ranking.order) < 2:
        return None
    first, second = ranking.order[:2]
    if abs(ranking.scores[first] - ranking.scores[second]) >= EQUAL:
        return None
    return say("{first} and {second} differ by less than {least}; treat them as equal.", first=say.option(first), second=say.option(second), least=f"{EQUAL:g}")


def printed(low: float, high: float, now: float) -> tuple[float, float, int] | None:
    """The interval rounded inward with as few digits as still hold the present weight; None where there is no room."""
    for digits in range(3, MOST_DIGITS + 1):
        a, b = stays(low, high, digits)
        if a <= now <= b and a < b:
            return a, b, digits
    return None


def stays_first(found: Stability, node: str, problem: ProblemStudy, say: Say) -> str:
    """S2: within which weights of a node the first place stays; one, two, more or no intervals."""
    k = found.nodes.index(node)
    now, leader, name = found.weight[k], say.options(found.leaders), say.node(node, problem)
    inner = [(a, b) for a, b in found.intervals[k] if not a <= now <= b]
    main = printed(found.low[k], found.high[k], now)
    if main is None:
        return say("{name}: there is no room; any change of this weight (now {now}) can move the first place away from {leader}.", name=name, leader=leader, now=say.share(now, 1))
    low, high, digits = main
    if (low, high) == (0.0, 1.0):
        return say("{leader} stays first whatever the weight of {name} is.", leader=leader, name=name)
    shown = [(low, high), *((a, b) for a, b in (stays(*pair, digits) for pair in inner) if a < b)]
    told = [(say.share(a, digits - 2), say.share(b, digits - 2)) for a, b in shown]
    fields = {"leader": leader, "name": name, "low": told[0][0], "high": told[0][1], "now": say.share(now, digits - 2)}
    if len(told) == 1:
        return say("{leader} stays first for any weight of {name} from {low} to {high} (now {now}), the others keeping their proportions.", **fields)
    if len(told) == 2:
        return say(
            "{leader} stays first for any weight of {name} from {low} to {high} (now {now}), and again from {low2} to {high2}, the others keeping their proportions.",
            **fields, low2=told[1][0], high2=told[1][1],
        )  # fmt: skip
    more = "; ".join(say("{low} to {high}", low=a, high=b) for a, b in told[1:])
    return say("{leader} stays first for any weight of {name} from {low} to {high} (now {now}), and again within {more}, the others keeping their proportions.", **fields, more=more)


def nearest_weight(found: Stability, nodes: tuple[str, ...], problem: ProblemStudy, say: Say) -> str | None:
    """S3: the smallest single change of one of these weights that alters the first place."""
    ends = []
    for k, node in enumerate(found.nodes):
        if node in nodes:
            ends += [(abs(end - found.weight[k]), k, end, rival) for end, rival in ((found.low[k], found.rival_low[k]), (found.high[k], found.rival_high[k])) if rival]
    if not ends:
        return say("No change of a single weight moves the first place, the others keeping their proportions.")
    _, k, end, rival = min(ends)
    now = found.weight[k]
    value, digits = _beyond(found, k, now, end)
    return say(
        "The smallest change of a single weight that moves the first place: {name} from {now} to {value}; then {rival} leads.",
        name=say.node(found.nodes[k], problem), now=say.share(now, digits - 2), value=say.share(value, digits - 2), rival=say.option(rival),
    )  # fmt: skip


def _beyond(found: Stability, k: int, now: float, end: float) -> tuple[float, int]:
    """The end rounded outward, with enough digits not to land in the next interval in which the first place stays."""
    for digits in range(3, MOST_DIGITS + 1):
        value = outward(now, end, digits)
        if value != end and not any(a < value < b for a, b in found.intervals[k]) and 0 <= value <= 1:
            return value, digits
    return end, MOST_DIGITS


def joint_share(found: Importance, say: Say) -> str:
    """S4: how often the first place stays when everything varies together, and who else is first."""
    every = found.scenario("all")
    shares = sorted(((float(s), a) for s, a in zip(every.first, found.alternatives, strict=True) if a not in found.winners and s >= 0.1), reverse=True)
    fields = {"leader": say.options(found.winners), "share": say.share(found.kept), "draws": found.draws, "seed": found.seed}
    if not shares:
        return say("When everything in doubt varies together, {leader} is first in {share} of {draws} draws (seed {seed}; how they were drawn is told below).", **fields)
    others = say.listed(say("{name} in {part}", name=say.option(a), part=say.share(s)) for s, a in shares)
    told = say("When everything in doubt varies together, {leader} is first in {share} of {draws} draws (seed {seed}; how they were drawn is told below), {others}.", **fields, others=others)
    return told + _method_kept(found, say)


def _method_kept(found: Importance, say: Say) -> str:
    """What the share is when only the method stays: said where it differs by five points or more."""
    kept = found.kept_with_method
    if kept is None or abs(kept - found.kept) < 0.05:
        return ""
    return " " + say("With the method kept as it is and all else varying, in {share}.", share=say.share(kept))


def verdict(found: Importance, say: Say) -> str:
    """S5: the word with its limits, or why there is none."""
    if found.verdict.word is None:
        return say("No verdict word is given: {reasons}.", reasons="; ".join(say.note(note) for note in found.verdict.against))
    words = {"holds": say("holds"), "mostly holds": say("mostly holds"), "leans": say("leans"), "open": say("open")}
    return say("Verdict: {share}, {word} ({limits}).", share=say.share(found.verdict.share), word=words[found.verdict.word], limits=say.note(found.verdict.limits))


def why_ahead(found: Explanation, problem: ProblemStudy, say: Say) -> str:
    """S6: what earns the lead most and what costs it most."""
    plus = max(found.shares, key=lambda c: found.shares[c])
    minus = min(found.shares, key=lambda c: found.shares[c])
    fields = {"first": say.option(found.first), "second": say.option(found.second), "gap": say.number(found.difference), "plus": say.node(plus, problem), "adds": f"{found.shares[plus]:+.3f}"}
    if found.shares[minus] > -EQUAL:
        return say("{first} leads {second} by {gap}: {plus} adds most ({adds}), and no criterion speaks for {second}.", **fields)
    return say("{first} leads {second} by {gap}: {plus} adds most ({adds}), {minus} takes most ({takes}).", **fields, minus=say.node(minus, problem), takes=f"{found.shares[minus]:+.3f}")


def data_standing(problem: ProblemStudy, say: Say) -> str:
    """S8: how many values are doubtful or a judgement, and what they carry."""
    table = problem.ranking.problem
    marked = {key for key, status in table.status.items() if status in DOUBTED}
    total = len(table.alternatives) * len(table.criteria)
    carried = sum(float(w) for c, w in zip(table.criteria, problem.ranking.weights.values, strict=True) if any(c == k[1] for k in marked))
    if not marked:
        return say("None of the {total} values of the table is marked as doubtful or as a judgement.", total=total)
    return say("{n} of the {total} values, on criteria that carry {share} of the weight, are doubtful or illustrative.", n=len(marked), total=total, share=say.share(carried))


def consistent(problem: ProblemStudy, say: Say) -> list[str]:
    """S9: whether the comparisons are consistent, and where not, which pair to look at again."""
    known = {n: c for n, c in problem.full_weights.consistency.items() if c.cr_or_none is not None}
    if not known:
        return []
    bad = [n for n, c in known.items() if not c.consistent]
    if not bad:
        worst = max(known, key=lambda n: known[n].cr_or_none)
        return [say("The comparisons are consistent: the largest CR is {cr} ({node}; limit 0.10).", cr=f"{known[worst].cr_or_none:.2f}", node=say.node(worst, problem))]
    return [_inconsistent(n, known[n], problem, say) for n in bad]


def _inconsistent(node: str, comparisons: object, problem: ProblemStudy, say: Say) -> str:
    """Rounded up, so that no CR above the limit reads as the limit; with the pair whose revision helps most."""
    fields = {"node": say.node(node, problem), "cr": f"{ceil(round(100 * comparisons.cr_or_none, 9)) / 100:.2f}"}
    pairs = comparisons.repair().revisions if hasattr(comparisons, "repair") else ()
    if not pairs:
        return say("The comparisons below {node} are not consistent (CR {cr}, limit 0.10); look at them again.", **fields)
    first = pairs[0]
    return say(
        "The comparisons below {node} are not consistent (CR {cr}, limit 0.10): look at {first} against {second} again, judged {now}; about {proposed} would agree best with the other judgements.",
        **fields, first=say.node(first.first, problem), second=say.node(first.second, problem), now=ratio(first.now), proposed=ratio(first.proposed),
    )  # fmt: skip


def ratio(value: float) -> str:
    """A judgement as people write it: 3, 2.4 or 1/3."""
    return f"{value:.2g}" if value >= 1 else f"1/{1 / value:.2g}"


def swapped(found: Reversal, say: Say) -> str | None:
    """S10: one example of an order that hangs on who else is on the list; one that changes the first place, if there is any."""
    without = [v for v in found.variants if v.change == "without" and v.swapped and v.what != found.leader]
    if not without:
        return None
    example = next((v for v in without if v.winner_changes), without[0])
    if example.winner_changes and example.winner:
        return say("Leaving out {what} would put {winner} first.", what=say.option(example.what), winner=say.option(example.winner))
    a, b = example.swapped[0]
    return say("Leaving out {what} would swap {a} and {b}.", what=say.option(example.what), a=say.option(a), b=say.option(b))
