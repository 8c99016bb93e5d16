"""What the Word and Excel files that we write share: no clock, names that a workbook takes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

EPOCH = datetime(1980, 1, 1)
LONGEST = 32_767  # characters that a spreadsheet cell can hold


def without_clock(data: bytes) -> bytes:
    """The same file with its entries, in the same order, and its properties dated 1980: openpyxl writes the time of saving."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", content)
            dated = zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
            dated.compress_type, dated.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(dated, content)
    return out.getvalue()


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """At most 31 characters, none of []:*?/\\!, unlike the others."""
    name = re.sub(r"[\[\]:*?/\\!]", " ", wanted)[:31].strip("' ") or "sheet"
    number, unique = 2, name
    while unique.lower() in [t.lower() for t in taken]:
        unique = f"{name[: 30 - len(str(number))]} {number}"
        number += 1
    return unique
