"""The README's sessions print what it says."""

import contextlib
import io
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_sessions_of_the_readme_print_what_it_says():
    text = (ROOT / "README.md").read_text("utf-8")
    found = re.findall(r"```python\n(.*?)```\n\n```\n(.*?)```", text, re.S)
    assert len(found) == 2
    names: dict = {}
    for code, expected in found:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code, names)  # noqa: S102  (our own page)
        assert out.getvalue() == expected


def test_every_page_that_the_readme_names_is_there():
    for name in re.findall(r"\]\((docs/[^)]+)\)", (ROOT / "README.md").read_text("utf-8")):
        assert (ROOT / name).is_file()
