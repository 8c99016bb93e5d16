"""What Word, Excel and PDF share: text that XML can hold, widths of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil

from mcda.report.blocks import Table

WESTERN, EASTERN = "Calibri", "Microsoft YaHei"
PAGE, TWIPS = 9638, 100  # twips of 17 cm, and of a letter at 8 points
LONG = 120  # letters; a longer cell wants no wider column
BOLD = 1.2  # a bold letter beside a plain one
_WORD = re.compile("[\\u2e80-\\U0003ffff]{1,4}|[^\\s/_\\u2e80-\\U0003ffff]+[/_]?")  # Chinese breaks anywhere, but four characters look better together
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def wide(text: str) -> int:
    """Width in Latin letters; Chinese characters take two, and break anywhere."""
    return len(text) if text.isascii() else sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def laid_out(table: Table) -> tuple[list[str], list[list[str]], list[int]]:
    """(columns, rows, widths in twips) of a table as plain texts, marks beside their values."""
    columns = [clean(c) for c in table.columns]
    rows = [[clean(f"{c.text} {c.mark}" if c.mark else c.text) for c in row] for row in table.rows]
    return columns, rows, column_widths(columns, rows)


def column_widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Widths in twips that sum to at most a page's: as wide as the text needs, else the columns with long cells share what the words leave."""
    cells = [{row[k] for row in rows} for k in range(len(columns))]
    least = [min(max(map(_longest_word, {name, *texts})) or 3, 14) + 2 for name, texts in zip(columns, cells, strict=True)]
    longest = [max(map(wide, texts), default=0) + 2 for texts in cells]
    told = [max(n, min(most, LONG)) for n, most in zip(least, longest, strict=True)]
    wanted = [min(max(t, ceil(BOLD * _longest_word(name)) + 2, wide(name) + 2), 60) for t, name in zip(told, columns, strict=True)]
    if sum(wanted) * TWIPS <= PAGE:
        return [w * TWIPS for w in wanted]
    chars = least
    for aim in (told, wanted):  # what is left goes to long cells, then to headings, which may wrap
        chars = _closer(chars, aim, PAGE / TWIPS)
    chars = [c * PAGE / TWIPS / sum(chars) for c in chars]
    widths = [int(c * TWIPS) for c in chars]
    widths[-1] += PAGE - sum(widths)
    return widths


def _closer(widths: Sequence[float], aim: Sequence[float], whole: float) -> list[float]:
    """Each width towards its aim, by the same share, as far as they fit together."""
    missing = [max(a - w, 0) for a, w in zip(aim, widths, strict=True)]
    share = min(max(whole - sum(widths), 0) / (sum(missing) or 1), 1)
    return [w + share * m for w, m in zip(widths, missing, strict=True)]


def _longest_word(cell: str) -> int:
    """Width of what should stay on one line: a short cell with a number, else the longest word."""
    if len(cell) <= 10 and any(map(str.isdigit, cell)):
        return wide(cell)
    return max(map(wide, _WORD.findall(cell)), default=0)
