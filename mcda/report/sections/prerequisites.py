"""Which of the first measures cannot start before others."""

from __future__ import annotations

from mcda.domain.study import Study
from mcda.report.blocks import Paragraph, Section
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section | None:
    blocks = [
        Paragraph(say("{option} cannot start before {needs}, which is not among the first three.", option=say.option(p.option), needs=say.options(p.needs)), "warning")
        for problem in study.problems
        for p in problem.prerequisites
    ]
    if not blocks and not any(o.requires for o in study.case.options.values()):
        return None
    return Section("prerequisites", say("What must come before"), blocks or [Paragraph(say("The first three can start as they are."))])
