"""Seconds of `mcda report CASE` as a user runs it, a fresh process each time, and the sizes of what it writes.

The HTML alone, then all four formats in both languages; beside them the import of pandas and matplotlib.pyplot, so that machines can be compared.
The best of three runs: another process on the machine only ever adds.

    python benchmarks/bench_report.py [CASE]
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 3
REPORTS = (("HTML alone", (), 3), ("four formats, two languages", ("--to", "html,docx,xlsx,pdf", "--lang", "en,zh"), 10))


def seconds(command: list[str]) -> tuple[float, float]:
    """(wall, processor) seconds, each the best of the runs."""
    found, env = [], {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}  # the first run compiles, as an installation does
    for _ in range(RUNS):
        start, before = time.perf_counter(), os.times()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
        after = os.times()
        found.append((time.perf_counter() - start, after.children_user - before.children_user + after.children_system - before.children_system))
    return min(w for w, _ in found), min(p for _, p in found)


def main(name: str) -> None:
    sys.stdout.write(f"{'':<36}{'wall':>8}{'processor':>11}{'of import':>11}\n")
    _, unit = measured = seconds([sys.executable, "-c", "import pandas, matplotlib.pyplot"])
    line("import pandas, matplotlib.pyplot", measured, unit)
    for told, options, limit in REPORTS:
        with tempfile.TemporaryDirectory() as folder:
            line(told, seconds([sys.executable, "-m", "mcda", "report", name, "--out", folder, *options]), unit, f"   (wanted: below {limit} s wall)")
            sizes = {file.name: file.stat().st_size for file in sorted(Path(folder).glob("report*"))}
        for file, size in sizes.items():
            sys.stdout.write(f"    {file:<32}{size / 1000:8.0f} kB\n")


def line(told: str, measured: tuple[float, float], unit: float, wanted: str = "") -> None:
    wall, processor = measured
    sys.stdout.write(f"{told:<36}{wall:6.2f} s{processor:9.2f} s{processor / unit:10.1f}{wanted}\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "henan")
