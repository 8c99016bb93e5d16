"""Ratings of one or several people: read, combined, swapped into a case, and the blank sheet to ask for them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mcda.domain.case import Case, Model, Option, Rating, RatingScale, Vote
from mcda.errors import Fault, InvalidInput, McdaError, NotFound, did_you_mean, refuse
from mcda.files.lookup import as_text, read_bytes
from mcda.files.records import status_of
from mcda.files.tables import Row, Table, read_table

AUTHOR = "author"  # who wrote the case; the ratings of nobody in particular are the author's
RATING = ("intervention", "criterion", "rating", "low", "high", "rater", "status", "reason")
NAMES = ("intervention_name", "criterion_name")  # for the eye; not read
SHEET = (RATING[0], NAMES[0], RATING[1], NAMES[1], *RATING[2:])
STANDING = ("missing", "illustrative", "imputed", "doubtful", "plausible", "as_printed", "verified")  # worst first

def ratings_of(
    table: Table, scale: RatingScale, options: Mapping[str, Option], model: Model, faults: list[Fault], *, blank: bool = False, rater: str = ""
) -> dict[tuple[str, str], Rating]:
    """Ratings by (intervention, leaf), those of several people combined; a pair that is not listed is rated 0.

    With `blank`, a row without a rating says nothing; `rater` is who filled the rows that name nobody.
    """
    return {key: combined(votes, place) for key, (votes, place) in _votes(table, scale, options, model, faults, blank, rater).items()}

def combined(votes: Sequence[Vote], place: str = "") -> Rating:
    """One rating from the votes of one or several people.

    The value is the mean; low and high are the lowest and highest that any of
    them gives (the votes themselves where a person states no ends), unless all
    say the same and no ends: then they are left open, for a few people who
    agree are no proof. The status is the worst of theirs.
    """
    first = votes[0]
    if len(votes) == 1:
        told = () if first.rater == AUTHOR else (first,)
        return Rating(first.value, first.low, first.high, first.status, first.reason, place, told)
    low = min(v.value if v.low is None else v.low for v in votes)
    high = max(v.value if v.high is None else v.high for v in votes)
    ends = (low, high) if low < high else (None, None)
    reason = "; ".join(f"{v.rater}: {v.reason}" for v in votes if v.reason)
    return Rating(sum(v.value for v in votes) / len(votes), *ends, min((v.status for v in votes), key=STANDING.index), reason, place, tuple(votes))

def with_ratings(case: Case, files: Sequence[str | Path]) -> Case:
    """The case with the ratings of these files in the place of its own; a pair that they leave empty keeps what the case says.

    A file may be given as ``RATER=FILE``: who filled the rows that name
    nobody. What the files rate carries the status that they give (plausible
    for a named rater who gives none), so that 'illustrative' goes only from
    what somebody has rated. The case's recorded ratings table becomes the one
    that was used.

    Raises
    ------
    InvalidInput
        With every fault and its place: an unknown name, a rating outside the scale, one rater twice on one pair.

    Examples
    --------
    >>> import mcda
    >>> case = mcda.with_ratings(mcda.read_case("henan"), [])
    >>> case.ratings["settlement", "rd_personnel"].status
    'illustrative'
    """
    if not files:
        return case
    faults: list[Fault] = []
    if "ratings" not in case.places:
        raise InvalidInput(f"the case {case.id!r} has no ratings to replace", "case.yaml", "write ratings: {table: ratings.csv}")
    votes: dict[tuple[str, str], tuple[list[Vote], str]] = {}
    for given in files:
        rater, path = _given(given)
        table = read_table(as_text(read_bytes(path), path.name), path.name)
        for key, (more, place) in _votes(table, case.rating_scale, case.options, case.model, faults, True, rater).items():
            held, first = votes.setdefault(key, ([], place))
            for vote in more:
                if vote.rater in [v.rater for v in held]:
                    faults.append(Fault(_twice(key, vote.rater), place, f"first at {first}; give every rater a name of their own: --ratings NAME=FILE"))
                held.append(vote)
    refuse(faults)
    ratings = {**case.ratings, **{key: combined(*found) for key, found in votes.items()}}
    used = {case.places["ratings"]: _as_table(ratings).encode()}
    return replace(case, ratings=ratings, contents={**case.contents, **used})

def rating_sheet(case: Case) -> str:
    """A blank sheet as CSV: every intervention by every leaf criterion, with names, to be filled by hand.

    Examples
    --------
    >>> import mcda
    >>> sheet = mcda.rating_sheet(mcda.read_case("henan"))
    >>> len(sheet.splitlines()) - 1
    575
    """
    rows = [
        {"intervention": o, "criterion": leaf, "intervention_name": _both(case.options[o].names), "criterion_name": _both(case.model.hierarchy[leaf].names)}
        for o in _rated_options(case) for leaf in case.model.hierarchy.leaves
    ]  # fmt: skip
    return _csv(SHEET, rows)

def _rated_options(case: Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys(o for p in case.problems if p.kind == "interventions" for o in p.alternatives))

def _both(names: Mapping[str, str]) -> str:
    return " / ".join(names.values())

def _given(given: str | Path) -> tuple[str, Path]:
    """(rater, file) of ``FILE`` or ``RATER=FILE``."""
    rater, equals, name = str(given).partition("=")
    path = Path(given) if not equals or Path(given).is_file() else Path(name)
    if not path.is_file():
        raise NotFound(f"there is no file {str(path)!r}", str(given), "name a CSV with the columns intervention, criterion, rating")
    return (rater.strip(), path) if equals and path == Path(name) else ("", path)

def _votes(
    table: Table, scale: RatingScale, options: Mapping[str, Option], model: Model, faults: list[Fault], blank: bool, rater: str
) -> dict[tuple[str, str], tuple[list[Vote], str]]:
    """Votes by pair, each with the place of the first."""
    if not table.columns:
        return {}
    try:
        table.require(RATING[:3], (*RATING, *NAMES))
    except McdaError as error:
        faults += error.faults
        return {}
    found: dict[tuple[str, str], tuple[list[Vote], str]] = {}
    for row in table:
        if blank and not row["rating"] and not row["low"] and not row["high"]:
            continue
        key = row["intervention"], row["criterion"]
        for name, known, column, kind in ((key[0], tuple(options), "intervention", "intervention"), (key[1], model.hierarchy.leaves, "criterion", "leaf criterion")):
            if name not in known:
                faults.append(Fault(f"no {kind} named {name!r}", row.place(column), did_you_mean(name, known)))
        vote = _vote(row, key, scale, faults, row["rater"] or rater or AUTHOR)
        if vote is None:
            continue
        held, first = found.setdefault(key, ([], row.place("rating")))
        if vote.rater in [v.rater for v in held]:
            faults.append(Fault(_twice(key, vote.rater), row.place("rater") if row["rater"] else row.place("rating"), f"first at {first}"))
            continue
        held.append(vote)
    return found

def _twice(key: tuple[str, str], rater: str) -> str:
    return f"the rating {key[0]}/{key[1]} is given twice" + (f" by {rater!r}: one rater twice, or two with one name" if rater != AUTHOR else "")

def _vote(row: Row, key: tuple[str, str], scale: RatingScale, faults: list[Fault], rater: str) -> Vote | None:
    before = len(faults)
    value, low, high = (row.number(c, faults) for c in ("rating", "low", "high"))
    if value is None:
        if len(faults) == before or not row["rating"]:
            faults.append(Fault(f"the rating {key[0]}/{key[1]} is empty", row.place("rating"), "take the row out to say: no effect"))
        return None
    for number in dict.fromkeys((value, low, high)):
        if number is not None and not scale.low <= number <= scale.high:
            faults.append(Fault(f"the rating {number:g} is outside the scale {scale.low:g} to {scale.high:g}", row.place("rating")))
    if not (value if low is None else low) <= value <= (value if high is None else high):
        faults.append(Fault(f"the rating {value:g} does not lie between its low and high", row.place("rating")))
    return Vote(rater, value, low, high, status_of(row, faults, "illustrative" if rater == AUTHOR else "plausible"), row["reason"])

def _as_table(ratings: Mapping[tuple[str, str], Rating]) -> str:
    """A ratings table that reads back as these ratings."""
    rows = []
    for (option, leaf), r in ratings.items():
        for v in r.votes or (Vote("", r.value, r.low, r.high, r.status, r.reason),):
            rows.append({"intervention": option, "criterion": leaf, "rating": v.value, "low": v.low, "high": v.high, "rater": v.rater, "status": v.status, "reason": v.reason})
    return _csv(RATING, [{k: f"{x:.17g}" if isinstance(x, float) else x for k, x in row.items() if x is not None} for row in rows])

def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
