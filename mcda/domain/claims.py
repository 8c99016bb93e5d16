"""Claims of a document about the cells of a case, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mcda.domain.expression import Expression

if TYPE_CHECKING:
    import pandas as pd

HOLDS, FAILS, UNKNOWN = "holds", "fails", "not computable"
ONLY, VAGUE, CONTRADICTS = "holds only in", "depends on a vague word", "contradicts claim"
FINDINGS = {
    "not_computable": UNKNOWN,
    "contradiction": "contradiction in the text",
    "structural_contradiction": "structural contradiction",
    "tension": "tension",
    "needs_time_qualifier": "needs a time qualifier",
    "classification_error": "classification error",
}


@dataclass(frozen=True)
class Vague:
    """A vague word, the tolerance that it is given, and another defensible reading of it."""

    word: str
    tolerance: float | None = None
    looser: Expression | None = None
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """One statement, in our words, with the expression that tests it.

    A claim without an expression carries the `finding` of a reader and why.
    `loops` bind names to lists; the claim holds if it does for every
    combination. `ours` marks a check that the document does not make.
    """

    id: str
    section: str
    text: str
    period: str = ""
    expression: Expression | None = None
    measure: Expression | None = None
    take: str = ""
    unit: str = ""
    loops: Mapping[str, tuple] = field(default_factory=dict)
    vague: Vague | None = None
    between: tuple[str, ...] = ()
    finding: str = ""
    why: str = ""
    ours: bool = False
    expected: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True)
class Figure:
    """A number computed from cells; `low` and `high` are given for a scenario."""

    id: str
    text: str
    expression: Expression
    unit: str = ""
    section: str = ""
    low: Expression | None = None
    high: Expression | None = None
    scenario: bool = False
    why: str = ""
    place: str = ""


@dataclass(frozen=True)
class ClaimBook:
    """All claims and figures of a case, and the groups of subjects that they rank."""

    claims: tuple[Claim, ...] = ()
    figures: tuple[Figure, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """One claim under one reading. `holds` is None where it cannot be computed, with the reason."""

    holds: bool | None
    value: float | None
    reason: str = ""
    flips_at: float | None = None
    cells: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        return UNKNOWN if self.holds is None else HOLDS if self.holds else FAILS


@dataclass(frozen=True)
class CheckedClaim:
    """A claim with its outcome per reading and its verdict over them."""

    claim: Claim
    outcomes: Mapping[str, Outcome]
    kind: str
    verdict: str
    notes: tuple[str, ...] = ()

    @property
    def as_expected(self) -> bool | None:
        """Whether every outcome is the one that the file expects; None where nothing is expected."""
        said = {r: self.claim.expected[r] for r in self.outcomes if r in self.claim.expected}
        return all(self.outcomes[r].word == word for r, word in said.items()) if said else None


@dataclass(frozen=True)
class ClaimCheck:
    """Claims re-checked under each reading. `tally` counts the document's claims, not our own checks."""

    checked: tuple[CheckedClaim, ...]
    readings: tuple[str, ...]
    document: str = ""

    def __getitem__(self, claim: str) -> CheckedClaim:
        from mcda.errors import UnknownName

        found = next((c for c in self.checked if c.claim.id == claim), None)
        if found is None:
            raise UnknownName.among("claim", claim, [c.claim.id for c in self.checked])
        return found

    @property
    def tally(self) -> dict[str, int]:
        """Verdict to number of the document's claims that got it."""
        return self._count(ours=False)

    @property
    def own_tally(self) -> dict[str, int]:
        """The same for our own checks."""
        return self._count(ours=True)

    def _count(self, ours: bool) -> dict[str, int]:
        kinds = [c.kind for c in self.checked if c.claim.ours == ours]
        return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}

    def to_frame(self) -> pd.DataFrame:
        """Claim / section, text, period, by, verdict, value, unit, one column a reading, flips_at, doubtful_cells, note."""
        import pandas as pd

        rows = []
        for c in self.checked:
            first = next(iter(c.outcomes.values()), None)
            rows.append(
                {
                    "section": c.claim.section, "text": c.claim.text, "period": c.claim.period,
                    "by": "our check" if c.claim.ours else "the paper", "verdict": c.verdict,
                    "value": first.value if first else None, "unit": c.claim.unit,
                    **{r: c.outcomes[r].word if r in c.outcomes else c.kind for r in self.readings},
                    "vague_word": c.claim.vague.word if c.claim.vague else "",
                    "tolerance": c.claim.vague.tolerance if c.claim.vague else None,
                    "flips_at": first.flips_at if first else None,
                    "doubtful_cells": "; ".join(first.doubtful) if first else "",
                    "note": "; ".join(c.notes),
                }  # fmt: skip
            )
        index = pd.Index([c.claim.id for c in self.checked], name="claim")
        return pd.DataFrame({k: pd.Series([r[k] for r in rows], index, object) for k in rows[0]})

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True)
class FigureValue:
    figure: Figure
    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitFigures:
    """Figures of precedents computed from cells. A scenario is an assumption carried through, never a forecast."""

    values: tuple[FigureValue, ...]

    def __getitem__(self, figure: str) -> FigureValue:
        from mcda.errors import UnknownName

        found = next((v for v in self.values if v.figure.id == figure), None)
        if found is None:
            raise UnknownName.among("figure", figure, [v.figure.id for v in self.values])
        return found

    def to_frame(self) -> pd.DataFrame:
        """Figure / text, value, low, high, unit, kind, section, note."""
        import pandas as pd

        rows = [
            {"text": v.figure.text, "value": v.value, "low": v.low, "high": v.high, "unit": v.figure.unit,
             "kind": "scenario, not a forecast" if v.figure.scenario else "computed from cells", "section": v.figure.section,
             "note": v.reason or v.figure.why}
            for v in self.values
        ]  # fmt: skip
        index = pd.Index([v.figure.id for v in self.values], name="figure")
        return pd.DataFrame({k: pd.Series([r[k] for r in rows], index, object) for k in rows[0]}) if rows else pd.DataFrame(index=index)

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
