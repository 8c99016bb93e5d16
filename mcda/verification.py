"""A report's numbers, computed again from the inputs that it recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING

from mcda.errors import InvalidInput, NotFound
from mcda.files import read_case
from mcda.study import run_case, versions

if TYPE_CHECKING:
    import pandas as pd

RELATIVE, ABSOLUTE = 1e-9, 1e-12


@dataclass(frozen=True)
class Verification:
    """What `verify` found: files changed since, versions that differ, numbers that differ (place, recorded, recomputed)."""

    numbers: int
    differing: tuple[tuple[str, object, object], ...] = ()
    changed_files: tuple[str, ...] = ()
    versions: tuple[tuple[str, str, str], ...] = field(default=())

    @property
    def equal(self) -> bool:
        return not (self.differing or self.changed_files)

    def to_frame(self) -> pd.DataFrame:
        """place, recorded, recomputed."""
        import pandas as pd

        return pd.DataFrame(list(self.differing), columns=["place", "recorded", "recomputed"])

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


def verify_report(folder: str | Path, results_document: object) -> Verification:
    """Compute a report again from its recorded inputs and compare every number.

    Parameters
    ----------
    folder : path of a report, with ``results.json``, ``manifest.json`` and ``inputs/``.
    results_document : function (Study) -> dict
        How a study becomes the document that was written.

    Numbers are equal within 1e-9 of their size; text must be the same.
    Versions of packages are told, and count only where a number differs.
    """
    home = Path(folder)
    recorded = _read_json(home / "results.json")["data"]
    inputs = recorded["inputs"]
    case = read_case(home / "inputs")
    for address, value in inputs["set"].items():
        case = case.replace(address, value)
    study = run_case(case, seed=inputs["seed"], command=inputs["command"])
    again = json.loads(json.dumps(results_document(study)))["data"]
    ignored = {"inputs/versions"}
    before = {k: v for k, v in _leaves(recorded) if not any(k.startswith(i) for i in ignored)}
    after = {k: v for k, v in _leaves(again) if not any(k.startswith(i) for i in ignored)}
    differing = tuple((k, before.get(k), after.get(k)) for k in dict.fromkeys([*before, *after]) if not _same(before.get(k), after.get(k)))
    now = versions()
    other = tuple((n, v, now.get(n, "not installed")) for n, v in inputs["versions"].items() if v != now.get(n))
    return Verification(len(before), differing, _changed(home), other)


def _changed(home: Path) -> tuple[str, ...]:
    """Files of the report that are not as they were written, or are gone."""
    written = _read_json(home / "manifest.json")["files"]
    return tuple(n for n, digest in written.items() if not (home / n).is_file() or hashlib.sha256((home / n).read_bytes()).hexdigest() != digest)


def _read_json(file: Path) -> dict:
    if not file.is_file():
        raise NotFound(f"{file.parent} is not a report: it has no {file.name}", str(file), "name the folder that mcda report wrote")
    try:
        return json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise InvalidInput(f"{file.name} is not what was written: {error}", str(file), "write the report again") from None


def _leaves(data: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value with its path."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _leaves(value, f"{path}/{key}" if path else str(key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _leaves(value, f"{path}/{i}")
    else:
        yield path, data


def _same(one: object, other: object) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int) and not isinstance(one, bool):
        return isclose(one, other, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return one == other


