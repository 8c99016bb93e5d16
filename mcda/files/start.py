"""A new case that already gives a report."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from mcda.errors import Usage


def start_case(folder: str | Path) -> tuple[Path, ...]:
    """Write a small commented case into a folder that is new or empty; the files that were written."""
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Usage(f"{target} exists and is not empty", str(target), "name a new folder; nothing was written")
    contents = {e.name: e.read_text("utf-8") for e in (files("mcda") / "files" / "template").iterdir() if e.is_file()}
    contents |= {f"{kind}.schema.json": schema_text(kind) for kind in ("case", "model")}
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in sorted(contents.items()):
            (target / name).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Usage(f"cannot write into {target}: {error.strerror}", str(target), "choose another folder") from None
    return tuple(target / name for name in sorted(contents))


def schema_text(kind: str) -> str:
    """The JSON Schema of 'case' or 'model' files, for editors."""
    from mcda.files.schema import CaseFile, ModelFile

    made = {"case": CaseFile, "model": ModelFile}[kind].model_json_schema(by_alias=True)
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"
