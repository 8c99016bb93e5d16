"""Typst, which sets the PDF and draws the pictures of the Word report."""

from __future__ import annotations

import threading

_OF_THREAD = threading.local()


def typeset(source: str, **wanted: object) -> bytes | list[bytes]:
    """What Typst makes of its markup. Each thread keeps one compiler, since reading the fonts of the machine takes a tenth of a second."""
    import typst

    if not hasattr(_OF_THREAD, "compiler"):
        _OF_THREAD.compiler = typst.Compiler()
    return _OF_THREAD.compiler.compile(source.encode("utf-8"), **wanted)
