"""Processor time of all four formats in both languages, and of a case as a workbook, beside computing the study itself.

    python benchmarks/bench_documents.py [CASE]
"""

import sys
import tempfile
import time
from pathlib import Path

import mcda
from mcda.files.convert import convert_case
from mcda.report.language import translations
from mcda.report.say import Say
from mcda.report.writer import FORMATS, sections_of


def timed(told, make):
    start = time.process_time()
    made = make()
    seconds = time.process_time() - start
    sys.stdout.write(f"{told:<24}{seconds:7.2f} s\n")
    return made, seconds


def main(name: str) -> None:
    study, _ = timed("study", lambda: mcda.run_case(mcda.read_case(name)))
    total = 0.0
    for language in ("en", "zh"):
        say = Say(study.case, language, translations(language))
        made, seconds = timed(f"{language} sections", lambda say=say: sections_of(study, say))
        total += seconds
        for kind, write in FORMATS.items():
            total += timed(f"{language} {kind}", lambda write=write, say=say, made=made: write(study, made, say))[1]
    sys.stdout.write(f"{'all formats, both':<24}{total:7.2f} s (wanted: below 10)\n")
    with tempfile.TemporaryDirectory() as folder:
        (book,), _ = timed("case to workbook", lambda: convert_case(name, Path(folder) / "case.xlsx"))
        timed("workbook to case", lambda: mcda.read_case(book))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "henan")
