"""Ordered classes, what caps them, and the classes that alternatives got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, floor
from typing import TYPE_CHECKING

from mcda.domain.hierarchy import name_in
from mcda.errors import Fault, did_you_mean, refuse

if TYPE_CHECKING:
    import pandas as pd

ANY_STAGE = ""


@dataclass(frozen=True)
class RatingClass:
    """A class with the least comprehensive score (0 to 100) that reaches it, and what follows from it."""

    id: str
    lower: float = 0.0
    names: Mapping[str, str] = field(default_factory=dict)
    loan: str = ""

    def name(self, language: str = "en") -> str:
        return name_in(self.names, language, self.id)


@dataclass(frozen=True)
class Cap:
    """No class better than `best` while the value is at least, or below, a threshold.

    `at_least` is for costs and `below` for benefits only, so that a better
    value never lowers a class.
    """

    criterion: str
    best: str
    at_least: float | None = None
    below: float | None = None
    why: str = ""

    def holds(self, value: float) -> bool:
        return value >= self.at_least if self.at_least is not None else value < self.below

    def told(self) -> str:
        limit = f"at least {self.at_least:g}" if self.at_least is not None else f"below {self.below:g}"
        return self.why or f"{self.criterion} {limit}"


@dataclass(frozen=True)
class Sorting:
    """How alternatives are sorted: classes from best to worst, weights by stage, caps, the rule for missing data.

    Parameters
    ----------
    classes : RatingClass, best first; lower ends fall strictly.
    weights : {stage: {leaf: weight}}; the stage "" stands for all.
    caps : Cap
    provisional_below : share of the weight that must be observed, else the class is provisional.
    cut : credibility from which ELECTRE TRI-B lets an alternative outrank a profile, above 0.5.
    indifference, preference, veto : thresholds of ELECTRE TRI-B in value points (0 to 100); None is no veto.
    """

    classes: tuple[RatingClass, ...]
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    caps: tuple[Cap, ...] = ()
    provisional_below: float = 0.0
    cut: float = 0.6
    indifference: float = 0.0
    preference: float = 0.0
    veto: float | None = None
    illustrative: bool = False
    note: str = ""
    places: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> list[Fault]:
        ids, at = self.ids, self.places.get
        faults = [Fault(f"the class {c!r} stands twice", at("classes")) for c in dict.fromkeys(ids) if ids.count(c) > 1]
        if len(ids) < 2:
            faults.append(Fault("there are fewer than two classes", at("classes")))
        for above, below in zip(self.classes, self.classes[1:], strict=False):
            if above.lower <= below.lower:
                faults.append(Fault(f"the class {above.id!r} does not begin above {below.id!r}", at("classes"), "write the classes from best to worst"))
        for i, cap in enumerate(self.caps):
            if cap.best not in ids:
                faults.append(Fault(f"no class named {cap.best!r}", at(f"caps/{i}"), did_you_mean(cap.best, ids)))
            if (cap.at_least is None) == (cap.below is None):
                faults.append(Fault(f"the cap on {cap.criterion!r} needs either at_least or below", at(f"caps/{i}")))
        if not 0.5 < self.cut <= 1:
            faults.append(Fault(f"the cut {self.cut:g} of ELECTRE TRI-B must lie in (0.5, 1]", at("electre")))
        if not 0 <= self.indifference <= self.preference or (self.veto is not None and self.veto <= self.preference):
            faults.append(Fault("the thresholds of ELECTRE TRI-B must rise: 0 <= indifference <= preference < veto", at("electre")))
        if not 0 <= self.provisional_below <= 1:
            faults.append(Fault(f"the share {self.provisional_below:g} of observed weight is outside [0, 1]", at("missing")))
        return faults

    @classmethod
    def of(cls, classes: Mapping[str, float], **more: object) -> Sorting:
        """From ``{class: least score}``, in any order."""
        rows = sorted(classes.items(), key=lambda pair: -pair[1])
        return cls(tuple(RatingClass(str(name), float(lower)) for name, lower in rows), **more)

    @property
    def ids(self) -> list[str]:
        return [c.id for c in self.classes]

    @property
    def stages(self) -> tuple[str, ...]:
        return tuple(self.weights)


@dataclass(frozen=True)
class ClassChange:
    """The smallest change of one value that moves an alternative at least one class up."""

    criterion: str
    now: float
    value: float
    to: str
    share_of_range: float

    def shown(self, digits: int = 2) -> str:
        """The value rounded outwards, away from the present one, so that the rounded value does it too."""
        scaled = self.value * 10**digits
        up = self.value > self.now
        whole = round(scaled) if abs(scaled - round(scaled)) < 1e-6 else (ceil(scaled) if up else floor(scaled))
        return f"{whole / 10**digits:g}"


@dataclass(frozen=True)
class Rated:
    """The class of one alternative and how it came about."""

    id: str
    stage: str
    score: float
    by_score: str
    final: str
    reasons: tuple[str, ...]
    observed: float
    provisional: bool
    pessimistic: str
    optimistic: str
    loan: str
    share: float
    score_share: float
    reached: tuple[str, str]
    up: ClassChange | None
    status: str = ""


@dataclass(frozen=True)
class Rating:
    """Alternatives sorted into ordered classes.

    `share` is sampled: the share of weight sets around the given ones, each
    weight off by up to `doubt` and then normalised, in which the class stays.
    """

    rated: tuple[Rated, ...]
    sorting: Sorting
    draws: int
    seed: int
    doubt: float
    notes: tuple[str, ...] = ()

    def __getitem__(self, alternative: str) -> Rated:
        from mcda.errors import UnknownName

        found = next((r for r in self.rated if r.id == alternative), None)
        if found is None:
            raise UnknownName.among("alternative", alternative, [r.id for r in self.rated])
        return found

    def standard_error(self, share: float) -> float:
        return (share * (1 - share) / self.draws) ** 0.5

    @property
    def counts(self) -> dict[str, int]:
        """Class to number of alternatives, best class first."""
        return {c: sum(r.final == c for r in self.rated) for c in self.sorting.ids}

    def to_frame(self) -> pd.DataFrame:
        """Alternative / class, score, by_score, reasons, observed, provisional, pessimistic, optimistic, loan, share, standard_error, score_share, lowest, highest, up_*."""
        import pandas as pd

        rows = [
            {
                "class": r.final, "score": r.score, "by_score": r.by_score, "stage": r.stage, "reasons": "; ".join(r.reasons), "observed": r.observed,
                "provisional": r.provisional, "pessimistic": r.pessimistic, "optimistic": r.optimistic, "loan": r.loan,
                "share": r.share, "standard_error": self.standard_error(r.share), "score_share": r.score_share, "lowest": r.reached[0], "highest": r.reached[1],
                "up_criterion": r.up.criterion if r.up else None, "up_now": r.up.now if r.up else None, "up_value": r.up.value if r.up else None,
                "up_class": r.up.to if r.up else None, "up_share_of_range": r.up.share_of_range if r.up else None, "kind": "exact; share sampled", "status": r.status,
            }
            for r in self.rated
        ]  # fmt: skip
        index = pd.Index([r.id for r in self.rated], name="alternative")
        optional = ("up_criterion", "up_now", "up_value", "up_class", "up_share_of_range")
        return pd.DataFrame({k: pd.Series([r[k] for r in rows], index, object if k in optional else None) for k in rows[0]})

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
