"""Numbers as people and spreadsheets write them -> digits."""

from __future__ import annotations

import re

WIDE = str.maketrans("０１２３４５６７８９．，－＋／　−", "0123456789.,-+/ -")
GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")


def typed(value: object) -> object:
    """A text with full-width digits or thousands separators as plain digits; anything else as it is.

    Examples
    --------
    >>> typed("１，２００．５"), typed("1,200"), typed("1,2"), typed("12O")
    ('1200.5', '1200', '1,2', '12O')
    """
    if not isinstance(value, str):
        return value
    plain = value.translate(WIDE).strip()
    if GROUPED.fullmatch(plain):
        return plain.replace(",", "")
    return plain if re.fullmatch(r"[-+0-9./eE]+", plain) else value
