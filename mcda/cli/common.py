"""What all commands share: options, errors, tables and JSON."""

from __future__ import annotations

import functools
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from mcda.cli.screen import complain as complain
from mcda.cli.screen import out as out
from mcda.cli.screen import show as show
from mcda.cli.screen import speaks_unicode, strange_letters
from mcda.errors import Fault, McdaError, Usage

if TYPE_CHECKING:
    from mcda.domain.case import Case

app = typer.Typer(
    name="mcda", help="Which measures come first, how sure that is, and what would change the answer.", no_args_is_help=True,
    add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

CaseName = Annotated[str, typer.Argument(metavar="CASE", help="A case folder, a workbook, or the name of a shipped case.")]
ProblemName = Annotated[str | None, typer.Option("--problem", metavar="P", help="A problem of the case; its first one if left out.")]
SetOption = Annotated[list[str] | None, typer.Option("--set", metavar="ADDRESS=VALUE", help="Change one input, such as weights/talent=0.5; repeatable.")]
RatingsOption = Annotated[list[str] | None, typer.Option("--ratings", metavar="[RATER=]FILE", help="Ratings of one person in the place of the case's own; repeatable, and combined as means.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def command(name: str) -> Callable:
    """Register a command; its errors become messages and exit codes."""

    def register(function: Callable) -> Callable:
        @app.command(name)
        @functools.wraps(function)
        def run(*args: object, **kwargs: object) -> None:
            try:
                code = function(*args, **kwargs)
            except McdaError as error:
                report_error(name, error, bool(kwargs.get("as_json")))
                code = error.exit_code
            except KeyboardInterrupt:
                sys.stderr.write("interrupted\n")
                code = 130
            except BrokenPipeError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                code = 0
            if strange_letters():
                complain("warning: the code page of this output lacks some letters; they are shown as \\u and a number. Set PYTHONUTF8=1, or use --json")
            if code:
                raise typer.Exit(code)

        return run

    return register


def changed_case(name: str, changes: Sequence[str] | None, ratings: Sequence[str] | None = None) -> Case:
    """The case with the ratings of other people swapped in, and then every ``--set ADDRESS=VALUE`` applied."""
    from mcda.files import read_case

    case = read_case(name)
    if ratings:
        from mcda.files.raters import with_ratings

        case = with_ratings(case, ratings)
    for change in changes or ():
        address, equals, value = change.partition("=")
        if not equals or not address:
            raise Usage(f"--set {change!r} is not ADDRESS=VALUE", None, "for example --set weights/talent=0.5")
        try:
            case = case.replace(address.strip(), value.strip())
        except McdaError as error:
            raise _located(error, f"--set {change}") from None
    return case


def given(case: Case, ratings: Sequence[str] | None = None, problem: str | None = None) -> str:
    """The options that lead to a case as it stands, to be copied into the next command."""
    chosen = [f"--problem {problem}"] if problem and problem != case.problems[0].id else []
    told = [*chosen, *(f"--ratings {quoted(r)}" for r in ratings or ()), *(f"--set {quoted(f'{a}={v}')}" for a, v in case.changes)]
    return "".join(f" {option}" for option in told)


def advise(command_name: str, case_name: str, options: str = "") -> None:
    """The last line: the next useful command, as it can be copied."""
    out(f"next: mcda {command_name} {quoted(case_name)}{options}")


def quoted(word: str) -> str:
    """A word for the shell of this system."""
    return subprocess.list2cmdline([word]) if sys.platform == "win32" else shlex.quote(word)


def _located(error: McdaError, where: str) -> McdaError:
    located = type(error)(error.message, where, error.hint)
    located.exit_code = 2
    return located


def idle_changes(case: Case, problem: str) -> list[Fault]:
    """Weights that were set but are no node of the problem."""
    from mcda.decision import full_weights

    tree = full_weights(case, case.problem(problem)).hierarchy
    return [
        Fault(f"weights/{node} changes nothing: problem {problem!r} has no such node", None, None, "warning") for node in case.weights if node not in tree
    ]


def emit_json(command_name: str, data: dict | None, diagnostics: Iterable[Fault] = ()) -> None:
    """The one document on standard output."""
    document = {"schema": f"openmcda/{command_name}/1", "data": data, "diagnostics": [_plain(d) for d in diagnostics]}
    out(json.dumps(document, ensure_ascii=not speaks_unicode(sys.stdout), indent=1, allow_nan=False))


def _plain(fault: Fault) -> dict:
    return {"severity": fault.severity, "message": fault.message, "where": fault.where, "hint": fault.hint}


def report_error(command_name: str, error: McdaError, as_json: bool) -> None:
    if as_json:
        emit_json(command_name, None, error.faults)
    for fault in error.faults:
        complain(f"mcda: {fault}")
