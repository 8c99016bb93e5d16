"""Write a report: every file or none, and never over something that is not ours."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mcda.domain.study import Study
from mcda.errors import InvalidInput, Usage, did_you_mean
from mcda.report.blocks import Section
from mcda.report.html import html_page
from mcda.report.language import LANGUAGES, translations
from mcda.report.say import Say
from mcda.report.sections import chosen
from mcda.report.tables import csv_files, results_document

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Written:
    """The folder and the files that were written, the one to send first."""

    folder: Path
    files: tuple[Path, ...]


def sections_of(study: Study, say: Say) -> list[Section]:
    """The chosen sections that have something to show."""
    return [section for make in chosen(study.case.sections).values() if (section := make(study, say)) is not None]


def _html(study: Study, sections: Sequence[Section], say: Say) -> bytes:
    return html_page(study, sections, say).encode("utf-8")


def _docx(study: Study, sections: Sequence[Section], say: Say) -> bytes:
    from mcda.report.docx import docx_document

    return docx_document(study, sections, say)


def _xlsx(study: Study, sections: Sequence[Section], say: Say) -> bytes:
    from mcda.report.xlsx import xlsx_workbook

    return xlsx_workbook(study, sections, say)


def _pdf(study: Study, sections: Sequence[Section], say: Say) -> bytes:
    from mcda.report.pdf import pdf_document

    return pdf_document(study, sections, say)


FORMATS: dict[str, Callable[[Study, Sequence[Section], Say], bytes]] = {"html": _html, "docx": _docx, "xlsx": _xlsx, "pdf": _pdf}


def document_of(study: Study, kind: str = "html", language: str = "en") -> bytes:
    """The report in one format and language."""
    say = Say(study.case, language, translations(language))
    return FORMATS[kind](study, sections_of(study, say), say)


def write_report(study: Study, out: str | Path, formats: Sequence[str] = ("html",), languages: Sequence[str] = ("en",)) -> Written:
    """Write the report, ``results.json`` and the tables as CSV into the folder `out`.

    Parameters
    ----------
    study : Study
    out : path
        Made if it is missing. Files that we did not write, or that were
        changed since, are never replaced: the call is refused instead.
    formats : sequence of {"html", "docx", "xlsx", "pdf"}
    languages : sequence of {"en", "zh"}
        One file per format and language: ``report.html`` (``report.zh.html``).

    Examples
    --------
    >>> import mcda, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> mcda.write_report(mcda.run_case("henan"), folder).files[0].name
    'report.html'
    """
    for kind, names, known in (("format", formats, FORMATS), ("language", languages, LANGUAGES)):
        for name in names:
            if name not in known:
                raise Usage(f"no report {kind} named {name!r}", None, did_you_mean(name, known))
    with ThreadPoolExecutor(1) as beside:
        documents = _documents(study, formats, languages, beside)
        others = {f"inputs/{name}": data for name, data in study.case.contents.items()}
        others |= {"results.json": json_bytes(results_document(study))} | csv_files(study)
        contents = {name: made() for name, made in documents.items()} | others
    return _write_all(Path(out), contents)


def _documents(study: Study, formats: Sequence[str], languages: Sequence[str], beside: Executor) -> dict[str, Callable[[], bytes]]:
    """What makes each document, by its file name. PDFs are begun in a thread: the typesetter lets the others be written meanwhile."""
    made: dict[str, Callable[[], bytes]] = {}
    for language in languages:
        suffix = "" if language == "en" else f".{language}"
        say = Say(study.case, language, translations(language))
        sections = sections_of(study, say)  # once for all formats
        for name in formats:
            make = partial(FORMATS[name], study, sections, say)
            made[f"report{suffix}.{name}"] = beside.submit(make).result if name == "pdf" else make
    return made


def json_bytes(document: object) -> bytes:
    """JSON with a line for each row of a table."""
    return (_lines(document, "") + "\n").encode("utf-8")


def _lines(value: object, before: str) -> str:
    if not isinstance(value, dict | list) or not any(isinstance(v, dict | list) for v in (value.values() if isinstance(value, dict) else value)):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    inner = before + " "
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(k, ensure_ascii=False)}: {_lines(v, inner)}" for k, v in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{before}}}"
    return "[\n" + ",\n".join(inner + _lines(v, inner) for v in value) + f"\n{before}]"


def _write_all(folder: Path, contents: dict[str, bytes]) -> Written:
    """Check first, then write each file beside its place and move it there."""
    if folder.exists() and not folder.is_dir():
        raise Usage(f"{folder} is a file, not a folder", str(folder), "choose another --out")
    ours = _manifest(folder)
    for name in contents:
        path = folder / name
        if path.exists() and ours.get(name) != hashlib.sha256(path.read_bytes()).hexdigest():
            raise Usage(f"{path} was not written by this program or was changed since", str(path), "move it away or choose another --out")
    contents = dict(contents)
    contents[MANIFEST] = json_bytes({"schema": "openmcda/manifest/1", "files": {n: hashlib.sha256(c).hexdigest() for n, c in contents.items()}})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.part")
            try:
                part.write_bytes(content)
                os.replace(part, path)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise InvalidInput(f"cannot write the report: {error.strerror}", str(folder), "choose another --out") from None
    for name in ours.keys() - contents.keys():  # what an earlier run of ours left behind
        path = folder / name
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == ours[name]:
            path.unlink()
    return Written(folder, tuple(folder / name for name in contents))


def _manifest(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        return {n: d for n, d in found["files"].items() if ".." not in Path(n).parts and not Path(n).is_absolute()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
