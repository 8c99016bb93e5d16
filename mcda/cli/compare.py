"""mcda compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mcda.cli.common import JsonFlag, ProblemName, RatingsOption, SetOption, advise, changed_case, command, emit_json, given, out, show


@command("compare")
def compare(
    old_name: Annotated[str, typer.Argument(metavar="OLD", help="A case, or the folder of a report.")],
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="The case or report to compare with it.")],
    problem: ProblemName = None,
    ratings: RatingsOption = None,
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Compare two cases or reports: which inputs changed, which ranks moved, and because of what (--set and --ratings change NEW)."""
    from mcda.changes import compare_cases
    from mcda.report.tables import inputs_of, records

    old, new = changed_case(_case_of(old_name), None), changed_case(_case_of(new_name), changes, ratings)
    found = compare_cases(old, new, problem)
    if as_json:
        inputs = {"old": inputs_of(old, found.old), "new": inputs_of(new, found.new)}
        emit_json("compare", {"problem": found.problem, "inputs": inputs, "changes": records(found.to_frame()), "ranks": records(found.ranks_frame())})
        return
    if not found.changes:
        out("No input differs.")
        return
    rows = [(c.where, _told(c.old), _told(c.new), _effect(c)) for c in found.changes]
    show(("input", "old", "new", "what it did"), rows, f"{found.problem}: {len(rows)} changed inputs")
    frame = found.ranks_frame()
    moved = frame[frame.old_rank != frame.new_rank]
    if moved.empty:
        out("No rank moved.")
    else:
        rows = [(new.option_name(a) if a in new.options else old.option_name(a), _rank(r.old_rank), _rank(r.new_rank)) for a, r in moved.iterrows()]
        show(("alternative", "old rank", "new rank"), rows, "Ranks that moved", right=(1, 2))
    advise("robustness" if ratings else "flips", _case_of(new_name), given(new, ratings, found.problem))


def _case_of(name: str) -> str:
    """The case recorded in a report's folder, or the case itself."""
    inputs = Path(name) / "inputs"
    return str(inputs) if (inputs / "case.yaml").is_file() and not (Path(name) / "case.yaml").is_file() else name


def _told(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _rank(rank: int) -> str:
    return "–" if rank < 0 else str(rank)


def _effect(change) -> str:
    if change.fault:
        return f"cannot be applied alone: {change.fault}"
    told = {
        "none": "nothing, alone or with the others", "alone": f"alone moves {len(change.moved_alone)}, but the new order holds without it",
        "needed": f"nothing alone; without it {len(change.moved_without)} would differ", "both": f"alone moves {len(change.moved_alone)}; first alone: {', '.join(change.winners_alone)}",
    }  # fmt: skip
    return told[change.effect]
