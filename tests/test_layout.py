"""The layout: arrows point one way, files and functions stay small, `import mcda` stays light."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import mcda

ROOT = Path(mcda.__file__).parent
FILES = sorted(f for f in ROOT.rglob("*.py") if "_library" not in f.parts)
ROOMS = {"files", "weighting", "scoring", "network", "basis"}
ANALYSES = {"experts", "robustness", "portfolio", "rating", "claims", "changes", "regions", "interactions", "systems", "stages"}
# room -> the rooms that it may import from; every room may import from itself
ARROWS = {
    "errors": set(),
    "ooxml": set(),
    "domain": {"errors"},
    **{room: {"errors", "domain"} for room in ROOMS},
    "files": {"errors", "domain", "ooxml"},
    "decision": {"errors", "domain", *ROOMS},
    **{room: {"errors", "domain", "decision", *ROOMS} for room in ANALYSES},
    "study": {"errors", "domain", "decision", *ROOMS, *ANALYSES},
    "verification": {"errors", "domain", "files", "study"},
    "report": {"errors", "domain", "ooxml"},
    "cli": {"errors", "domain", "decision", "study", "report", "verification", *ROOMS, *ANALYSES},
    "__main__": {"cli"},
}
LINES, SCREEN = 450, 60


def room_of(file):
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


def parsed(file):
    return ast.parse(file.read_text(encoding="utf-8"))


def imported_rooms(file):
    for node in ast.walk(parsed(file)):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name.split(".")[0] == "mcda" and "." in name:
                yield name.split(".")[1], node.lineno


def named(files):
    return pytest.mark.parametrize("file", [pytest.param(f, id=str(f.relative_to(ROOT))) for f in files])


@named(f for f in FILES if f.name != "__init__.py" or f.parent != ROOT)
def test_arrows_point_one_way(file):
    room = room_of(file)
    assert room in ARROWS, f"the room {room!r} has no place in the layout"
    wrong = [f"{file.relative_to(ROOT)}:{line} imports mcda.{other}" for other, line in imported_rooms(file) if other != room and other not in ARROWS[room]]
    assert not wrong, wrong


@named(FILES)
def test_imports_are_absolute(file):
    assert not [n.lineno for n in ast.walk(parsed(file)) if isinstance(n, ast.ImportFrom) and n.level]


@named(FILES)
def test_files_and_functions_are_small(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LINES, f"{len(lines)} lines: make it a folder, split by family"
    long = []
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef):
            size = node.end_lineno - node.lineno + 1
            if ast.get_docstring(node):
                size -= node.body[0].end_lineno - node.body[0].lineno + 1
            if size > SCREEN:
                long.append(f"{node.name}: {size} lines")
    assert not long, long


@named(FILES)
def test_no_assert_print_or_bare_error(file):
    wrong = []
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Assert):
            wrong.append(f"{node.lineno}: assert")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print" and room_of(file) != "cli":
            wrong.append(f"{node.lineno}: print")
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            bare = isinstance(raised, ast.Name) and raised.id in ("ValueError", "TypeError", "KeyError", "RuntimeError", "Exception")
            if bare and file.name != "schema.py":  # pydantic turns a ValueError of a field into a fault with its place
                wrong.append(f"{node.lineno}: {raised.id}")
    assert not wrong, wrong


def test_no_public_name_is_also_a_module_beside_it():
    places = dict(mcda._PLACES)
    for file in FILES:
        exported = {a.name for n in parsed(file.parent / "__init__.py").body if isinstance(n, ast.ImportFrom) and n.module.endswith(file.stem) for a in n.names}
        own = {file.stem} - exported  # a function named as its own file, where the package does not hand it out
        beside = {f.stem for f in file.parent.glob("*.py")} - own | {d.name for d in file.parent.iterdir() if (d / "__init__.py").is_file()}
        taken = [n.name for n in parsed(file).body if isinstance(n, ast.FunctionDef) and n.name in beside]
        assert not taken, f"{file.relative_to(ROOT)}: {taken}"
    top = {f.stem for f in ROOT.glob("*.py")} | {d.name for d in ROOT.iterdir() if (d / "__init__.py").is_file()}
    assert not set(places) & top


def test_the_public_names_are_sorted_and_real():
    assert mcda.__all__ == sorted(mcda.__all__)
    assert list(mcda._PLACES) == sorted(mcda._PLACES), "the table of names is kept sorted"
    for name in mcda.__all__:
        assert getattr(mcda, name) is not None, name
    assert set(mcda.__all__) <= set(dir(mcda))
    with pytest.raises(AttributeError):
        mcda.no_such_name  # noqa: B018


NAMED_OTHERWISE = {"yaml": "pyyaml", "docx": "python-docx", "lxml": "python-docx"}  # lxml: whose trees its documents are


def test_every_import_is_of_a_declared_dependency():
    """A package that only another one brings in may be gone on the user's machine."""
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.match(r"[\w-]+", text)[0].lower() for text in [*project["dependencies"], *(d for extra in ("docx", "pdf", "cluster") for d in project["optional-dependencies"][extra])]}
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(parsed(file)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            for top in {name.split(".")[0] for name in names} - {"mcda"} - sys.stdlib_module_names:
                assert NAMED_OTHERWISE.get(top, top) in declared, f"{file.relative_to(ROOT)} imports {top}"


def test_a_report_loads_no_pictures_and_no_solvers():
    """What the HTML of the Henan case needs is drawn and counted here; matplotlib and scipy would take as long to load as it takes to make."""
    code = "import sys, tempfile, mcda; mcda.write_report(mcda.run_case('henan'), tempfile.mkdtemp()); print([m for m in ('matplotlib', 'scipy.optimize', 'scipy.linalg', 'scipy.stats') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    assert told.stdout.strip() == "[]"


def test_import_is_light():
    heavy = ("pandas", "pymcdm", "matplotlib", "numpy", "scipy", "networkx", "pydantic", "yaml", "jinja2", "typer", "rich", "openpyxl")
    code = f"import sys, mcda; print([m for m in {heavy!r} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    assert told.stdout.strip() == "[]"


def test_reading_and_deciding_load_no_pandas():
    """`mcda rank` pays for numpy, not for the tables and pictures that it does not use."""
    code = "import sys, mcda; mcda.decide(mcda.read_case('henan')); print([m for m in ('pandas', 'pymcdm', 'matplotlib') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    assert told.stdout.strip() == "[]"
