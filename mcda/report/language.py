"""The languages of the report: one gettext catalogue each, English is the text in the code."""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("en", "zh")


class _Catalogue(gettext.GNUTranslations):
    """A catalogue in which nothing is nothing: gettext answers an empty message with its own header."""

    def gettext(self, message: str) -> str:
        return super().gettext(message) if message else ""


@lru_cache(maxsize=4)
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; the messages as they are for English."""
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    text = (files("mcda") / "report" / "locale" / f"{language}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=language))
    compiled.seek(0)
    return _Catalogue(compiled)
