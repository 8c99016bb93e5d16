"""mcda report."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from mcda.cli.common import CaseName, JsonFlag, RatingsOption, SetOption, changed_case, command, complain, emit_json, out, show

MAILED = (".pdf", ".docx", ".html", ".xlsx")


@command("report")
def report(
    case_name: CaseName,
    folder: Annotated[str, typer.Option("--out", metavar="DIR", help="Folder of the report; ./CASE-report if left out.")] = "",
    formats: Annotated[str, typer.Option("--to", metavar="FORMATS", help="html, docx, xlsx, pdf, separated by commas.")] = "html",
    languages: Annotated[str, typer.Option("--lang", metavar="LANGUAGES", help="en, zh, separated by commas.")] = "en",
    ratings: RatingsOption = None,
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Write the priority report of a case."""
    from mcda.report import write_report
    from mcda.report.tables import results_document
    from mcda.study import run_case

    case = changed_case(case_name, changes, ratings)
    name = Path(case_name).resolve().name if Path(case_name).exists() else case_name
    folder = folder or f"{name.removesuffix('.xlsx')}-report"
    told = "".join(f" --ratings {shlex.quote(_short(r))}" for r in ratings or ()) + "".join(f" --set {shlex.quote(f'{a}={v}')}" for a, v in case.changes)
    study = run_case(case, command=f"mcda report {name}{told}")
    written = write_report(study, Path(folder), _split(formats), _split(languages))
    if as_json:
        document = results_document(study)
        emit_json("report", document["data"] | {"files": [str(f) for f in written.files]})
        return
    for problem in study.problems:
        ranking = problem.ranking
        rows = [(ranking.ranks[a], case.option_name(a), f"{ranking.scores[a]:.3f}") for a in ranking.order[:5]]
        more = f" (first 5 of {len(ranking.order)})" if len(ranking.order) > 5 else ""
        show(("rank", "name", "score"), rows, f"{problem.plan.name()}{more}", right=(0, 2))
        for note in ranking.notes:
            complain(f"warning: {note}")
    out(f"report: {written.files[0]}")
    out(f"send by mail: {_to_send(written.files)}")


def _to_send(files: Sequence[Path]) -> Path:
    """The one file that anybody can open as it is: the PDF, else Word, else the page, which needs no network, else the tables."""
    return min((f for f in files if f.suffix in MAILED and f.name.startswith("report")), key=lambda f: MAILED.index(f.suffix))


def _short(given: str) -> str:
    """RATER=FILE without the folder, as the case is named too: a report does not tell where it was made."""
    rater, equals, name = given.rpartition("=")
    return rater + equals + Path(name).name


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
