"""The languages of the report: one gettext catalogue each, English is the text in the code."""

from __future__ import annotations

import gettext
import io
import re
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("en", "zh")
LATIN = re.compile(r"[A-Za-z][\x20-\x7e\u2018-\u201d\u2013]*")
CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff][\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef\u2018-\u201d]*")


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


def by_language(text: str, language: str) -> list[tuple[str, str]]:
    """The text in pieces, each with its language where that is not the report's: what a case says in one language only is said so, not mixed in.

    A name or a code of one or two words in a Chinese sentence is no piece of
    its own.
    """
    pieces, at = [], 0
    for found in (LATIN if language == "zh" else CHINESE).finditer(text):
        piece = found.group().rstrip()
        if language == "zh" and not _english(piece, text):
            continue
        pieces += [(text[at : found.start()], ""), (piece, "en" if language == "zh" else "zh")]
        at = found.start() + len(piece)
    return [(piece, lang) for piece, lang in [*pieces, (text[at:], "")] if piece]


def _english(piece: str, whole: str) -> bool:
    words = re.findall(r"[A-Za-z]{2,}", piece)
    return len(words) > 2 and " " in piece or piece == whole.strip() and (len(words) > 1 and " " in piece or bool(re.search("[A-Z][a-z]{3}", piece)))
