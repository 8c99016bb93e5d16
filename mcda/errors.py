"""What is wrong, where, and what to do.

Every refusal of this package is a `McdaError`. One error may carry several
faults, because a file is read to its end before it is refused.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the message, its place and the next move."""

    message: str
    where: str | None = None
    hint: str | None = None
    severity: str = "error"

    def __str__(self) -> str:
        lines = [self.message]
        if self.where:
            lines.append(f"  at   {self.where}")
        if self.hint:
            lines.append(f"  hint {self.hint}")
        return "\n".join(lines)


class McdaError(Exception):
    """Base of all refusals; `faults` lists every fault that was found."""

    exit_code = 1

    def __init__(self, message: str, where: str | None = None, hint: str | None = None):
        self.faults: tuple[Fault, ...] = (Fault(message, where, hint),)
        super().__init__(str(self.faults[0]))

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> McdaError:
        """One error that carries `faults` (at least one)."""
        error = cls(faults[0].message, faults[0].where, faults[0].hint)
        error.faults = tuple(faults)
        error.args = ("\n".join(str(fault) for fault in faults),)
        return error

    @property
    def message(self) -> str:
        return self.faults[0].message

    @property
    def where(self) -> str | None:
        return self.faults[0].where

    @property
    def hint(self) -> str | None:
        return self.faults[0].hint


class InvalidInput(McdaError, ValueError):
    """The data, weights, judgements or files cannot be used as they are."""


class NotApplicable(McdaError, ValueError):
    """The method is not defined on these data."""


class NotFound(McdaError, LookupError):
    """A file, case, model or address that was named does not exist."""

    exit_code = 2


class Usage(McdaError, ValueError):
    """A command or call was put together wrongly."""

    exit_code = 2


class MissingExtra(McdaError, ImportError):
    """An optional dependency is not installed; the hint is the install line."""

    exit_code = 2

    @classmethod
    def of_extra(cls, what: str, extra: str) -> MissingExtra:
        return cls(f"{what} needs an optional package", None, f'pip install "openmcda[{extra}]"')


class UnknownName(McdaError, LookupError):
    """A name that is not among the known ones."""

    exit_code = 2

    @classmethod
    def among(cls, kind: str, name: str, known: Iterable[str], where: str | None = None) -> UnknownName:
        """The error for `name`, with the nearest of the `known` names as hint."""
        return cls(f"no {kind} named {name!r}", where, did_you_mean(name, known))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """'did you mean x?' for the nearest known name, else the list of what is known."""
    names = list(dict.fromkeys(str(k) for k in known))
    near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"known: {shown}" if names else "none is known here"


def refuse(faults: Sequence[Fault], kind: type[McdaError] = InvalidInput) -> None:
    """Raise `kind` with all of `faults`, or return when there are none."""
    if faults:
        raise kind.of(faults)
