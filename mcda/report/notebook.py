"""A study in a notebook: the report's page in a frame.

`mcda.show(study)` and not ``study.show()``: a Study is a noun of the domain,
which knows nothing of the report that shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from mcda.domain.study import Study
from mcda.errors import Usage, did_you_mean
from mcda.report.language import LANGUAGES


@dataclass(frozen=True)
class Page:
    """A page that a notebook shows in a frame of its own."""

    html: str
    height: int = 800
    title: str = ""

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self.html)}" title="{escape(self.title)}" sandbox="allow-scripts" style="width:100%;height:{self.height}px;border:1px solid #ccc"></iframe>'


def show(study: Study, language: str = "en", height: int = 800) -> Page:
    """The report's page, for the last line of a notebook cell.

    Parameters
    ----------
    study : Study
    language : {"en", "zh"}
    height : int
        In pixels.

    Examples
    --------
    >>> import mcda
    >>> mcda.show(mcda.run_case("henan-credit")).html[:15]
    '<!DOCTYPE html>'
    """
    from mcda.report.writer import document_of

    if language not in LANGUAGES:
        raise Usage(f"no report language named {language!r}", None, did_you_mean(language, LANGUAGES))
    page = document_of(study, "html", language).decode("utf-8")
    return Page(page, height, study.case.name(language))
