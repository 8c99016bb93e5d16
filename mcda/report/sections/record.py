"""The record: everything that is needed to make the report again."""

from __future__ import annotations

from mcda.domain.study import Study
from mcda.report.blocks import Section, Table, text
from mcda.report.say import Say


def section(study: Study, say: Say) -> Section:
    rows = [[text(say("Seed")), text(str(study.seed))]]
    if study.command:
        rows.append([text(say("Command")), text(study.command)])
    rows += [[text(say("Changed input")), text(f"{address} = {value}")] for address, value in study.case.changes]
    if study.case.links:
        rows.append([text(say("Links")), text(say("strength {strength}, divisor {divisor}", strength=f"{study.case.strength:g}", divisor=f"{study.case.divisor:g}"))])
    rows += [[text(name), text(version)] for name, version in study.versions.items()]
    rows += [[text(name), text(f"SHA-256 {digest[:16]}…")] for name, digest in study.case.digests.items()]
    rows += [[text(doc), text(told)] for doc, told in study.case.sources.items()]
    return Section("record", say("Record"), [Table("record", say("What this report was made from"), [say("Item"), say("Value")], rows, say("Digests of the inputs are shortened; results.json holds them whole."))])
