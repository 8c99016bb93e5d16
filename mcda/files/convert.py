"""A case folder -> a workbook, and back."""

from __future__ import annotations

from pathlib import Path

from mcda.errors import Usage
from mcda.files.case import read_case
from mcda.files.lookup import WORKBOOKS, find_case
from mcda.files.workbook import workbook_bytes


def convert_case(name: str | Path, out: str | Path) -> tuple[Path, ...]:
    """Write a case as a workbook (`out` ends in .xlsx) or as a folder; the files that were written.

    Both say the same: reading them gives equal cases, apart from the places of
    the inputs and the comments of YAML. The criteria's model goes with the
    case, and so do the files of its folder that it uses.

    Raises
    ------
    InvalidInput
        The case has faults; nothing is written.
    Usage
        `out` exists: nothing is ever written over.

    Examples
    --------
    >>> import mcda, tempfile, pathlib
    >>> [p.name for p in convert_case("henan-credit", pathlib.Path(tempfile.mkdtemp()) / "firms.xlsx")]
    ['firms.xlsx']
    """
    target, contents, main = Path(out), *case_files(name)
    as_book = target.suffix.lower() in WORKBOOKS
    if target.exists() and (as_book or not target.is_dir() or any(target.iterdir())):
        raise Usage(f"{target} exists", str(target), "name another one; nothing was written")
    if as_book:
        contents, folder = {target.name: workbook_bytes(contents, main)}, target.parent
    else:
        folder = target
    return write_files(folder, contents)


def case_files(name: str | Path) -> tuple[dict[str, bytes], str]:
    """The files that a case uses of its own folder, with the model of its criteria, and that model's file name."""
    case, folder = read_case(name), find_case(name)
    main = next((n for n in case.contents if n.endswith(".yaml") and n != "case.yaml"), "")
    own = {n: data for n, data in case.contents.items() if n == main or _in(folder, n) or n.endswith(".csv")}
    return own, main


def write_files(folder: Path, contents: dict[str, bytes]) -> tuple[Path, ...]:
    try:
        for name, data in contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    except OSError as error:
        raise Usage(f"cannot write into {folder}: {error.strerror}", str(folder), "choose another folder") from None
    return tuple(folder / name for name in contents)


def _in(folder: object, name: str) -> bool:
    return (folder / name).is_file()
