"""Where models and cases lie: a path, the installed package, or the checkout."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from mcda.errors import InvalidInput, NotFound, did_you_mean
from mcda.files.placed import placed, spots_of

MAX_BYTES = 50_000_000
WORKBOOKS = (".xlsx", ".xlsm")


def library(kind: str) -> Traversable | None:
    """The folder of shipped 'models' or 'cases'."""
    inside = files("mcda") / "_library" / kind
    if inside.is_dir():
        return inside
    checkout = Path(__file__).resolve().parents[2]
    return checkout / kind if (checkout / "pyproject.toml").is_file() and (checkout / kind).is_dir() else None


def shipped(kind: str) -> dict[str, Traversable]:
    """Name -> folder of a case, or file of a model, of the shipped library."""
    root = library(kind)
    if root is None:
        return {}
    if kind == "cases":
        found = {e.name: e for e in root.iterdir() if e.is_dir() and (e / "case.yaml").is_file()}
    else:
        found = {e.name.removesuffix(".yaml"): e for e in root.iterdir() if e.name.endswith(".yaml")}
    return dict(sorted(found.items()))


def find_case(name: str | Path) -> Traversable:
    """The folder of a case, from a path, a workbook, or the name of a shipped case."""
    path = Path(name)
    if path.suffix.lower() in WORKBOOKS and _is_file(path):
        from mcda.files.workbook import workbook_folder

        return workbook_folder(path)
    if _is_file(path) or _is_dir(path):
        folder = path.parent if path.name == "case.yaml" else path
        if not (folder / "case.yaml").is_file():
            raise NotFound(f"{folder} has no case.yaml", str(folder), "a case is a folder with a case.yaml")
        return folder
    known = shipped("cases")
    if str(name) in known:
        return known[str(name)]
    raise NotFound(f"no case named {str(name)!r}", None, f"{did_you_mean(str(name), known)} a path to a case folder works too")


def find_model(name: str, folder: Traversable | None, place: str) -> Traversable:
    """The file of a model: `name`.yaml in the case's own folder, else in the shipped library."""
    if folder is not None and not any(c in name for c in "/\\"):
        if _is_file(folder / f"{name}.yaml"):
            return inside(folder, f"{name}.yaml", place)
    known = shipped("models")
    if name in known:
        return known[name]
    raise InvalidInput(f"no model named {name!r}", place, did_you_mean(name, known))


def inside(folder: Traversable, name: str, place: str) -> Traversable:
    """A file of the case's own folder; a path cannot leave it."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        raise InvalidInput(f"the path {name!r} leaves the case's folder", place, "put the file into the folder of the case")
    found = folder
    for part in parts:
        found = found / part
    if _is_file(found) and isinstance(found, Path) and isinstance(folder, Path) and not found.resolve().is_relative_to(folder.resolve()):
        raise InvalidInput(f"the path {name!r} leaves the case's folder", place, "put the file into the folder of the case")
    if not _is_file(found):
        present = [e.name for e in folder.iterdir()]
        raise InvalidInput(f"there is no file {name[:200]!r} in the case", place, did_you_mean(name[:200], present))
    return found


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_file(file: Traversable) -> bool:
    """Whether this is a file; a name that no file can have is none."""
    try:
        return file.is_file()
    except (OSError, ValueError):
        return False


def read_bytes(file: Traversable) -> bytes:
    data = file.read_bytes()
    if len(data) > MAX_BYTES:
        raise InvalidInput(f"{file.name} is larger than {MAX_BYTES // 1_000_000} MB", str(file))
    return data


def as_text(data: bytes, name: str) -> str:
    """UTF-8 text, or the GB18030 that Excel writes as CSV in Chinese Windows (`mcda check` says so)."""
    try:
        return placed(data.decode("utf-8-sig"), spots_of(data))
    except UnicodeDecodeError as error:
        chinese = _gb18030(data) if name.lower().endswith(".csv") else None
        if chinese is not None:
            return chinese
        line = data[: error.start].count(b"\n") + 1
        raise InvalidInput("the file is not UTF-8 text", f"{name}:{line}", "save it as UTF-8") from None


def _gb18030(data: bytes) -> str | None:
    """The text where these bytes are GB18030 with Chinese characters in it, else None."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    plain = all(c.isprintable() or c in "\t\r\n" for c in text)
    return text if plain and any("\u4e00" <= c <= "\u9fff" for c in text) else None


def not_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
