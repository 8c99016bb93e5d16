"""A Study as data: JSON documents and CSV."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

from mcda.domain.case import Case
from mcda.domain.network import NetworkStudy
from mcda.domain.ranking import Ranking
from mcda.domain.study import ProblemStudy, Study

if TYPE_CHECKING:
    import pandas as pd


def records(frame: pd.DataFrame) -> list[dict]:
    """The rows of a frame with its index as columns; infinity and not-known are null."""
    return plain(_rows(frame))


def _rows(frame: pd.DataFrame) -> list[dict]:
    """The same with the values as they are."""
    index = frame.index
    named = bool(index.name) or index.nlevels > 1
    columns = [*((n or f"level_{i}" for i, n in enumerate(index.names)) if named else ()), *frame.columns]
    heads = index.tolist() if index.nlevels > 1 else [(i,) for i in index.tolist()] if named else [()] * len(frame)
    body = frame.to_numpy(object).tolist()  # all at once: ten times quicker than pandas' own records
    return [dict(zip(columns, (*head, *row), strict=True)) for head, row in zip(heads, body, strict=True)]


def plain(value: object) -> object:
    """A value that JSON can hold."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, str | int | bool) else str(value)


def inputs_of(case: Case, ranking: Ranking | None = None) -> dict:
    """What a result was computed with."""
    found = {"case": case.id, "model": case.model.id, "set": {a: plain(v) for a, v in case.changes}, "digests": dict(case.digests)}
    if case.links:
        found |= {"strength": case.strength, "divisor": case.divisor}
    if ranking is not None:
        found |= {"method": str(ranking.method), "weights": ranking.weights.origin, "problem_digest": ranking.problem.digest}
    return found


def problem_data(problem: ProblemStudy) -> dict:
    data = {
        "problem": problem.id,
        "method": str(problem.ranking.method),
        "weights_origin": problem.full_weights.origin,
        "illustrative_share": problem.illustrative_share,
        "ranking": _rows(problem.ranking.to_frame()),
        "weights": _rows(problem.full_weights.to_frame()),
        "consistency": {n: {"cr": c.cr_or_none, "lambda_max": c.lambda_max, "random_index": c.random_index} for n, c in problem.full_weights.consistency.items()},
        "values": _rows(problem.ranking.problem.to_frame()),
        "variants": {v.id: _rows(v.ranking.to_frame()) for v in problem.variants},
        "prerequisites": [{"option": p.option, "needs": list(p.needs)} for p in problem.prerequisites],
        "notes": list(problem.ranking.notes),
    }
    return data | {name: _rows(result.to_frame()) for name, result in problem.results.items() if hasattr(result, "to_frame")}


def network_data(found: NetworkStudy) -> dict:
    """Every table of every graph, and the settings that they rest on."""
    data = {view.id: {"settings": view.settings, **{name: _rows(t.to_frame()) for name, t in view.tables.items()}} for view in found.views}
    data |= {"measures": {name: _rows(t.to_frame()) for name, t in found.effects.items()}, "changes": list(found.changes), "seed": found.seed}
    return plain(data)


def results_document(study: Study) -> dict:
    """The whole study as one JSON document."""
    data = {
        "problem": study.case.problems[0].id,
        "inputs": inputs_of(study.case) | {"seed": study.seed, "versions": dict(study.versions), "command": study.command},
        "problems": {p.id: problem_data(p) for p in study.problems},
    }
    data["intervals"] = {name: _rows(found.to_frame()) for name, found in study.intervals.items()}
    data |= {name: _rows(result.to_frame()) for name, result in study.results.items() if hasattr(result, "to_frame")}
    if isinstance(found := study.results.get("network"), NetworkStudy):
        data["network"] = network_data(found)
    return {"schema": "openmcda/report/1", "data": plain(data), "diagnostics": []}


def csv_files(study: Study) -> dict[str, bytes]:
    """The main tables, one file each."""
    found = {}
    for problem in study.problems:
        found[f"{problem.id}-ranking.csv"] = csv_bytes(records(problem.ranking.to_frame()))
        found[f"{problem.id}-weights.csv"] = csv_bytes(records(problem.full_weights.to_frame()))
        found[f"{problem.id}-values.csv"] = csv_bytes(records(problem.ranking.problem.to_frame()))
    return found


def csv_bytes(rows: list[dict]) -> bytes:
    """UTF-8 with a byte order mark, so that a spreadsheet reads Chinese; text that begins a formula is quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([[_safe(v) for v in row.values()] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
