"""Sections -> one HTML page that needs no script and no network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from mcda.domain.study import Study
from mcda.report.blocks import Section
from mcda.report.say import Say


def html_page(study: Study, sections: Sequence[Section], say: Say) -> str:
    """The page; all text is escaped by the template."""
    case = study.case
    question = case.question.get(say.language) or case.question.get("en", "")
    return _template().render(title=case.name(say.language), question=question, language=say.language, sections=sections, say=say)


@lru_cache(maxsize=1)
def _template():
    from jinja2 import Environment, StrictUndefined

    folder = files("mcda") / "report" / "templates"
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((folder / "report.html.j2").read_text("utf-8"))
