"""A new case that already gives a report."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from mcda.errors import Usage


def start_case(folder: str | Path) -> tuple[Path, ...]:
    """Write a small commented case into a folder that is new or empty; the files that were written."""
    target = _new(folder)
    contents = _template()
    contents |= {f"{kind}.schema.json": schema_text(kind) for kind in ("case", "model")}
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in sorted(contents.items()):
            (target / name).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Usage(f"cannot write into {target}: {error.strerror}", str(target), "choose another folder") from None
    return tuple(target / name for name in sorted(contents))


def start_workbook(folder: str | Path) -> tuple[Path, ...]:
    """The same case as one workbook in a folder that is new or empty, with empty sheets for what it does not use yet."""
    from mcda.files.convert import write_files
    from mcda.files.workbook import workbook_bytes

    contents = {n: c.encode("utf-8") for n, c in _template().items() if n.endswith((".yaml", ".csv"))}
    contents |= {n: c.encode("utf-8") for n, c in UNUSED.items()}
    return write_files(_new(folder), {"plan.xlsx": workbook_bytes(contents, "my-model.yaml")})


# read only once a setting names them: interventions, ratings.table, claims
UNUSED = {
    "interventions.csv": "id,code,name,name_zh,cost,years,feasibility,risk,requires,conflicts,source,note,status\n",
    "ratings.csv": "intervention,criterion,rating,low,high,status,reason\n", "claims.yaml": "schema: openmcda/claims/1\n",
}  # fmt: skip


def _new(folder: str | Path) -> Path:
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Usage(f"{target} exists and is not empty", str(target), "name a new folder; nothing was written")
    return target


def _template() -> dict[str, str]:
    return {e.name: e.read_text("utf-8") for e in (files("mcda") / "files" / "template").iterdir() if e.is_file()}


def schema_text(kind: str) -> str:
    """The JSON Schema of 'case' or 'model' files, for editors."""
    from mcda.files.schema import CaseFile, ModelFile

    made = {"case": CaseFile, "model": ModelFile}[kind].model_json_schema(by_alias=True)
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"
