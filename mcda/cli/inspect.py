"""mcda list, mcda check, mcda --version."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mcda.cli.common import CaseName, JsonFlag, SetOption, advise, app, changed_case, command, complain, emit_json, out, show
from mcda.errors import Fault, McdaError, Usage

if TYPE_CHECKING:
    from mcda.domain.case import Case


class Format(StrEnum):
    full = "full"
    concise = "concise"
    json = "json"


def _version(wanted: bool) -> None:
    if wanted:
        from mcda import __version__

        out(f"openmcda {__version__}")
        for name in other_owners():
            complain(f"warning: the distribution {name!r} installs a package named mcda too: pip uninstall {name}, then install openmcda again")
        raise typer.Exit(0)


@app.callback()
def _main(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False) -> None:
    pass


def other_owners() -> list[str]:
    """Other distributions that install the import name mcda."""
    from importlib.metadata import packages_distributions

    return sorted(set(packages_distributions().get("mcda", [])) - {"openmcda"})


@command("list")
def list_library(as_json: JsonFlag = False) -> None:
    """List the shipped models and cases."""
    from mcda.domain.hierarchy import name_in
    from mcda.files import read_case, read_model, shipped

    models = [(name, m) for name in shipped("models") for m in [read_model(name)]]
    cases = [(name, c) for name in shipped("cases") for c in [read_case(name)]]
    if as_json:
        data = {
            "problem": None, "inputs": {},
            "models": [{"id": n, "name": name_in(m.names, "en", n), "kind": m.kind, "systems": list(m.systems), "criteria": len(m.hierarchy.leaves)} for n, m in models],
            "cases": [{"id": n, "name": c.name(), "model": c.model.id, "problems": [p.id for p in c.problems]} for n, c in cases],
        }  # fmt: skip
        emit_json("list", data)
        return
    show(("model", "kind", "name"), [(n, m.kind, name_in(m.names, "en", n)) for n, m in models], "Models")
    show(("case", "name", "problems"), [(n, c.name(), ", ".join(p.id for p in c.problems)) for n, c in cases], "Cases")
    advise("report", cases[0][0])


@command("check")
def check(
    case_name: CaseName,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    style: Annotated[Format, typer.Option("--format", help="full (with the line and a caret), concise or json.")] = Format.full,
    annotate: Annotated[bool, typer.Option("--annotate", help="For a workbook: mark the cells in a copy, NAME-checked.xlsx.")] = False,
    changes: SetOption = None,
    as_json: JsonFlag = False,
) -> int:
    """Check a case: files, names at every join, judgements, data, and that every problem can be decided."""
    faults = case_faults(case_name, changes)
    faults += [Fault(f"the distribution {n!r} installs a package named mcda too", None, f"pip uninstall {n}, then install openmcda again", "warning") for n in other_owners()]
    errors = [f for f in faults if f.severity == "error"]
    marked = _marked(case_name, faults) if annotate else None
    if as_json or style is Format.json:
        emit_json("check", {"problem": None, "inputs": {"case": case_name}, "errors": len(errors), "warnings": len(faults) - len(errors)} | ({"marked": str(marked)} if marked else {}), faults)
    else:
        for fault in faults:
            complain(concise(fault) if style is Format.concise else full(fault, case_name))
        out(f"{case_name}: {_counted(len(errors), 'error')}, {_counted(len(faults) - len(errors), 'warning')}")
        if marked:
            out(f"marked copy: {marked}")
        if not errors and not _is_model(case_name):
            advise("report", case_name)
    return 1 if errors or (strict and faults) else 0


def _marked(case_name: str, faults: list[Fault]) -> Path:
    from mcda.files.workbook import marked_copy

    if Path(case_name).suffix.lower() != ".xlsx":
        raise Usage(f"{case_name} is no workbook", None, "--annotate marks cells of a workbook: mcda check plan.xlsx --annotate")
    return marked_copy(case_name, faults)


def _report_faults(case: Case) -> list[Fault]:
    """Sections that the case names and that no report has."""
    from mcda.report.sections import chosen

    try:
        chosen(case.sections)
    except McdaError as error:
        return list(error.faults)
    return []


def case_faults(case_name: str, changes: list[str] | None) -> list[Fault]:
    """Everything that is wrong with a case, errors and warnings."""
    from mcda.basis import basis_warnings
    from mcda.decision import decide, decide_intervals, full_weights
    from mcda.domain.consistency import LIMIT
    from mcda.files.lookup import not_utf8

    try:
        case = changed_case(case_name, changes)
    except McdaError as error:
        if error.exit_code == 2:
            if not changes and _is_model(case_name):
                return _model_faults(case_name)
            raise
        return list(error.faults)
    faults: list[Fault] = basis_warnings(case)
    faults += [Fault("the file is not UTF-8; it was read as GB18030", name, "save it as CSV UTF-8 to be sure", "warning") for name, data in case.contents.items() if not_utf8(data)]
    faults += _report_faults(case)
    for plan in case.problems:
        try:
            if plan.kind == "sorting":
                faults += _sorting_faults(case, plan.id)
                continue
            ranking = decide_intervals(case, plan.id) if plan.missing == "interval" else decide(case, plan.id)
            weights = full_weights(case, plan)
        except McdaError as error:
            faults += error.faults
            continue
        place = case.places.get(f"problems/{plan.id}")
        faults += [Fault(f"problem {plan.id!r}: {note}", place, None, "warning") for note in ranking.notes]
        faults += [
            Fault(f"problem {plan.id!r}: the judgements below {n!r} are not consistent: CR {c.cr:.3f}", place, "mcda weights shows which to revise", "warning")
            for n, c in weights.consistency.items() if (c.cr_or_none or 0.0) >= LIMIT
        ]  # fmt: skip
    return list(dict.fromkeys([*faults, *_group_faults(case)]))


def _group_faults(case: Case) -> list[Fault]:
    """What is wrong with the judgements of the case's experts, whether or not a problem uses them."""
    from mcda.experts import group_judgements

    faults: list[Fault] = []
    for name in case.groups:
        try:
            judged = group_judgements(case, name, case.problem().weights)
        except McdaError as error:
            faults += error.faults
            continue
        poor = [(node, expert, k) for node, group in judged.items() for expert, k in group.experts.items() if k.cr_or_none is not None and not k.consistent]
        faults += [
            Fault(f"the judgements of {expert} below {node!r} are not consistent: {k.cr_text}", case.places.get(f"groups/{name}"), "mcda weights shows which to revise", "warning")
            for node, expert, k in poor
        ]  # fmt: skip
    return faults


def _is_model(name: str) -> bool:
    from mcda.files import shipped

    return name in shipped("models") or (name.endswith(".yaml") and Path(name).is_file() and Path(name).name != "case.yaml")


def _model_faults(name: str) -> list[Fault]:
    """Everything that is wrong with a model file."""
    from mcda.files import read_model

    try:
        read_model(name)
    except McdaError as error:
        return list(error.faults)
    return []


def _sorting_faults(case, problem: str) -> list[Fault]:
    """Warnings of a sorting problem: classes that rest on too little."""
    from mcda.rating import rate

    place = case.places.get(f"problems/{problem}")
    return [Fault(f"problem {problem!r}: {r.id}: {why}", place, None, "warning") for r in rate(case, problem).rated if r.provisional for why in r.reasons[-1:]]


def concise(fault: Fault) -> str:
    return f"{fault.where or '-'}: {fault.severity}: {fault.message}" + (f" ({fault.hint})" if fault.hint else "")


def full(fault: Fault, case_name: str) -> str:
    """The fault with its source line and a caret, where the file can be read."""
    shown = f"{fault.severity}: {fault.message}"
    if fault.where:
        shown += f"\n  --> {fault.where}" + _caret(fault.where, case_name)
    return shown + (f"\n  hint: {fault.hint}" if fault.hint else "") + "\n"


def _caret(where: str, case_name: str) -> str:
    from mcda.files.lookup import find_case

    name, *numbers = where.split(":")
    if not numbers or not all(n.isdigit() for n in numbers):
        return ""
    try:
        line = (find_case(case_name) / name).read_text("utf-8").splitlines()[int(numbers[0]) - 1]
    except (OSError, IndexError, UnicodeDecodeError, McdaError):
        return ""
    column = int(numbers[1]) if len(numbers) > 1 else 1
    start = max(0, column - 40)
    return f"\n   | {line[start : start + 76]}\n   | {' ' * (column - 1 - start)}^"


def _counted(n: int, word: str) -> str:
    return f"{n} {word}" + ("" if n == 1 else "s")
