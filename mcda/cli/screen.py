"""Terminals of any width and code page: text as wide as it is on the screen, tables that fold and lose nothing, color where it is wanted.

Tables are laid out here because rich, which typer brings, breaks addresses at any letter, cuts numbers where room is short, and drops
what a code page lacks.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from rich.cells import cell_len

GAP, HANG, INDENT, LEAST = 2, "  ", 8, 6  # between columns; before the second line of a text, and before a sentence below a row; what a cell keeps
STYLES = {"title": "1", "head": "1", "rule": "2", "next:": "36", "warning:": "33", "mcda:": "31", "error:": "31"}
WHOLE = ("next:", "report:", "written:", "{")  # lines that somebody copies or reads by machine
# Chinese breaks between any two characters, but not before a closing or after an opening mark.
_EAST, _OPENING, _CLOSING = "\u2e80-\u2fff\u3040-\ufaff\U00020000-\U0003ffff", "（《「『【〔", "，。、；：！？）》」』】〕"
_WORDS = re.compile(f"( *)([{_OPENING}]*(?:[{_EAST}]|[^ {_EAST}{_OPENING}{_CLOSING}]+)[{_CLOSING}]*|[^ ])")
_INSIDE = re.compile(r"(?<=[/:=;|])"), re.compile(r"(?<=[_\\])|(?<=[,.-])(?!\d)")  # where an address or another long word may be broken: better, worse
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")  # would move the cursor or turn the line around
_NEAR = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "→": "->", "≤": "<=", "≥": ">=", "×": "x", "·": ".", "\ufffd": "?"})


def wrapped(text: str, width: int, hang: str = HANG, inside: bool = False) -> list[str]:
    """Lines of at most `width` columns; later lines start as the first, and with `hang`. A longer word stays whole, as a path must, unless broken `inside`."""
    text = re.sub(r"(?<=\d) (?=%)", "\u00a0", text)
    start = text[: len(text) - len(text.lstrip(" "))]
    if cell_len(start + hang) > width - LEAST:
        start, hang = "", ""
    lines, line = [], start
    for gap, word in _WORDS.findall(text[len(start) :]):
        if cell_len(line + gap + word) <= width:
            line += gap + word
            continue
        if line.strip():
            lines.append(line)
            line = start + hang
        while inside and cell_len(line + word) > width:
            cut = _cut(word, width - cell_len(line))
            lines.append(line + word[:cut])
            line, word = start + hang, word[cut:]
        line += word
    return [told.replace("\u00a0", " ").rstrip() for told in (*lines, line)]


def _cut(word: str, room: int) -> int:
    """How many letters of a word fit, up to a separator if there is one."""
    most = next((n for n in range(1, len(word)) if cell_len(word[: n + 1]) > room), len(word))
    places = [[m.end() for m in inside.finditer(word) if 0 < m.end() <= most] for inside in _INSIDE]
    return max(places[0] or places[1] or [most])


def table_lines(columns: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[int], width: int, under: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """(heading, body): at most `width` columns wide unless the numbers alone are wider; numbers, on the right, are never broken. `under` has a sentence for each row."""
    right = set(right)
    table = [[seen(str(x)).replace("\n", " ") for x in row] for row in (columns, *rows)]
    widths = _widths(table, right, width - GAP * (len(columns) - 1))
    head, *drawn = (list(_row(row, widths, right)) for row in table)
    for lines, sentence in zip(drawn, under, strict=False):
        lines += wrapped(" " * min(widths[0] + GAP, INDENT) + seen(sentence), width, "")
    return head, [line for lines in drawn for line in lines]


def _row(row: Sequence[str], widths: Sequence[int], right: set[int]) -> Iterator[str]:
    cells = [wrapped(cell, w, "" if k else HANG, inside=True) for k, (cell, w) in enumerate(zip(row, widths, strict=True))]
    for i in range(max(map(len, cells))):
        parts = [cell[i] if i < len(cell) else "" for cell in cells]
        spaces = [" " * (w - cell_len(part)) for part, w in zip(parts, widths, strict=True)]
        yield (" " * GAP).join(s + p if k in right else p + s for k, (p, s) in enumerate(zip(parts, spaces, strict=True))).rstrip()


def _widths(table: Sequence[Sequence[str]], right: set[int], whole: int) -> list[int]:
    """As wide as the text; else whole words where they fit, then the rest by what is missing."""
    by_column = list(zip(*table, strict=True))
    natural = [max(map(cell_len, cells)) for cells in by_column]
    if sum(natural) <= whole:
        return natural
    found = [_longest(cells, k in right, True) for k, cells in enumerate(by_column)]
    while sum(found) > whole and (k := max(set(range(len(found))) - right, key=found.__getitem__, default=None)) is not None and found[k] > LEAST:
        found[k] -= 1
    _raise(found, [_longest(cells, k in right, False) for k, cells in enumerate(by_column)], whole, whole)
    _raise(found, natural, whole, LEAST)
    missing = [n - w for n, w in zip(natural, found, strict=True)]
    spare = max(whole - sum(found), 0)
    return [w + (m * spare // sum(missing) if m > 0 else 0) for w, m in zip(found, missing, strict=True)]


def _raise(widths: list[int], aims: Sequence[int], whole: int, most: int) -> None:
    """Widths raised to their aims, the nearest first, while all fit; by at most `most` each."""
    for k in sorted(range(len(widths)), key=lambda k: aims[k] - widths[k]):
        if 0 < (more := aims[k] - widths[k]) <= min(most, whole - sum(widths)):
            widths[k] += more


def _longest(cells: Sequence[str], rigid: bool, inside: bool) -> int:
    """Width of the longest word of a column, or of the longest part of a word; cells of numbers count whole."""
    longest = max(map(cell_len, cells[1:]), default=0) if rigid else 0
    for cell in cells[:1] if rigid else cells:
        hang = len(cell) - len(cell.lstrip(" ")) + len(HANG)
        for _, word in _WORDS.findall(cell):
            parts = [p for part in _INSIDE[0].split(word) for p in _INSIDE[1].split(part) if p] if inside else [word]
            longest = max(longest, max(map(cell_len, parts)) + (hang if len(parts) > 1 else 0))
    return longest


def seen(text: str) -> str:
    """Text without what would move the cursor or turn the line around."""
    return _UNSEEN.sub("\ufffd", text)


def screen_width(stream: TextIO | None = None) -> int:
    """Columns of the terminal; of COLUMNS, or 80, where the output goes elsewhere."""
    import shutil

    if (stream or sys.stdout).isatty():
        return max(shutil.get_terminal_size().columns - (sys.platform == "win32"), 20)  # its consoles wrap a full line
    told = os.environ.get("COLUMNS", "")
    return max(int(told), 20) if told.isdigit() else 80


def out(text: str = "", hang: str = HANG) -> None:
    """A line on standard output; sentences are wrapped to the width of the screen, the later lines further in."""
    _write(sys.stdout, text if text.startswith(WHOLE) else "\n".join(wrapped(seen(text), screen_width(), hang)))


def complain(text: str) -> None:
    """A line on standard error; wrapped on a terminal, whole where a program reads it."""
    lines = seen(text).split("\n")
    if sys.stderr.isatty():
        lines = [part for line in lines for part in ([line] if line.startswith("   |") else wrapped(line, screen_width(sys.stderr)))]
    _write(sys.stderr, "\n".join(lines))


def show(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "", right: Iterable[int] = (), under: Iterable[str] = ()) -> None:
    """A table on standard output, at most as wide as the terminal (80 columns elsewhere), and an empty line."""
    width = screen_width()
    head, body = table_lines(columns, rows, right, width, under)
    rule = "-" * max(map(cell_len, (*head, *body)))
    titles = wrapped(seen(title), width) if title else []
    _write(sys.stdout, "\n".join([*(_styled(t, "title") for t in titles), *(_styled(h, "head") for h in head), _styled(rule, "rule"), *body, ""]))


def _styled(text: str, style: str) -> str:
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if _colored(sys.stdout) else text


def _colored(stream: TextIO) -> bool:
    """Color on a terminal that can show it, unless NO_COLOR asks for none."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") not in ("dumb", "unknown")


def _write(stream: TextIO, text: str) -> None:
    """The text in the stream's encoding; its first word in color where that says what kind of line it is."""
    from typer import echo  # draws color on consoles that know no escape codes, too

    _encoded(stream)
    first = text.partition(" ")[0]
    if first in STYLES and _colored(stream):
        text = f"\x1b[{STYLES[first]}m{first}\x1b[0m{text[len(first) :]}"
    echo(text, file=stream, color=_colored(stream))


def _encoded(stream: TextIO) -> None:
    """UTF-8 on a terminal. What is piped keeps the code page that the other program expects, with near letters for those that it lacks."""
    if not hasattr(stream, "reconfigure") or stream.errors == "near":
        return
    if stream.isatty() and sys.platform != "win32":  # Python speaks Unicode to Windows consoles as it is
        stream.reconfigure(encoding="utf-8", errors="near")
    else:
        stream.reconfigure(errors="near")


def speaks_unicode(stream: TextIO) -> bool:
    """Whether every letter can be written to a stream as it is."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").replace("_", "") in ("utf8", "utf16", "utf32")


_strange: list[str] = []  # letters that a code page lacked


def strange_letters() -> bool:
    """Whether letters were shown by their number since this was asked last."""
    found = bool(_strange)
    _strange.clear()
    return found


def _near(error: UnicodeError) -> tuple[str, int]:
    """A near letter, the letter without its accent, or its number: a code page never stops a command."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    told = unicodedata.normalize("NFKD", error.object[error.start : error.end].translate(_NEAR))
    kept = "".join(c for c in told if not unicodedata.combining(c))
    if not kept.isascii():
        _strange.append(kept)
    return kept.encode("ascii", "backslashreplace").decode("ascii"), error.end


codecs.register_error("near", _near)
