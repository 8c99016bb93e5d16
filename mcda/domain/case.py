"""A case: the whole set of named inputs of a decision, and the door to change one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from mcda.domain.basis import BasisTest
from mcda.domain.claims import ClaimBook
from mcda.domain.hierarchy import Criterion, Hierarchy, Source, name_in
from mcda.domain.rating import Sorting
from mcda.errors import UnknownName

STATUSES = ("verified", "as_printed", "plausible", "doubtful", "illustrative", "imputed", "missing")
NOTHING = "do_nothing"  # the row of an interventions problem in which nothing is started
COST = "cost"  # the delivery criterion whose address is costs/OPTION


@dataclass(frozen=True)
class Cell:
    """One datum: value, unit, basis (what it counts), source, status and alternative values.

    `set_by_user` marks a value given through the door; it overrides every reading.
    """

    value: float | None
    unit: str = ""
    basis: str = ""
    status: str = "as_printed"
    source: str = ""
    note: str = ""
    place: str = ""
    alternatives: tuple[Cell, ...] = ()
    set_by_user: bool = False

    def on(self, basis: str) -> Cell | None:
        """This cell or its first alternative that counts on `basis`."""
        return next((c for c in (self, *self.alternatives) if c.basis == basis), None)


@dataclass(frozen=True)
class Vote:
    """What one person says of one rating."""

    rater: str
    value: float
    low: float | None = None
    high: float | None = None
    status: str = "plausible"
    reason: str = ""


@dataclass(frozen=True)
class Rating:
    """Effect of an option on a leaf, on the case's rating scale, pointing to the goal.

    With several `votes` the value is their mean.
    """

    value: float
    low: float | None = None
    high: float | None = None
    status: str = "illustrative"
    reason: str = ""
    place: str = ""
    votes: tuple[Vote, ...] = ()

    @property
    def spread(self) -> float:
        """Largest less smallest vote; 0 where at most one person rated."""
        values = [v.value for v in self.votes]
        return max(values) - min(values) if values else 0.0


@dataclass(frozen=True)
class RatingScale:
    low: float = -4.0
    high: float = 4.0
    anchors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    """`first` is `value` times as important as `second`, below the node `on`, in the view of `by`."""

    on: str
    by: str
    first: str
    second: str
    value: float
    low: float | None = None
    high: float | None = None
    why: str = ""
    place: str = ""


@dataclass(frozen=True)
class Shares:
    """Local weights that `by` gives the children of the node `on` directly; equal ones where `values` is empty."""

    on: str
    by: str
    values: Mapping[str, float] = field(default_factory=dict)
    why: str = ""
    place: str = ""


@dataclass(frozen=True)
class Link:
    """`source` acts on `target` with this signed strength."""

    source: str
    target: str
    weight: float
    low: float | None = None
    high: float | None = None
    lag: int = 0
    origin: str = "explicit"
    active: bool = True
    reason: str = ""
    document: Source | None = None
    status: str = "illustrative"
    place: str = ""
    code: str = ""


@dataclass(frozen=True)
class GraphNode:
    """A mechanism or outcome that links may name and that has no place in the hierarchy."""

    id: str
    names: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    note: str = ""
    source: Source | None = None
    place: str = ""

    def name(self, language: str = "en") -> str:
        return name_in(self.names, language, self.id)


@dataclass(frozen=True)
class Trace:
    """A node of this model is taken up, fully or in part, by a node of another one."""

    source: str
    target: str
    how: str = "full"  # full | part
    why: str = ""
    document: Source | None = None
    place: str = ""


@dataclass(frozen=True)
class Benchmark:
    """A component that a document reports elsewhere: how it stands here, and what would bring it."""

    model: str
    component: str
    names: Mapping[str, str]
    criteria: tuple[str, ...]
    state: str  # absent | pilot | beginning | behind | not_said | present
    state_place: str = ""
    interventions: tuple[str, ...] = ()
    note: str = ""
    document: Source | None = None
    place: str = ""
    system: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LinkScale:
    """How link weights become effects; see `mcda.influence`. With kind `effect` they are taken as they are."""

    kind: str = "score"
    low: float = 0.0
    high: float = 4.0
    strength: float = 0.5


@dataclass(frozen=True)
class Reading:
    """Which basis each criterion is read on; a criterion that is not named is read as printed."""

    id: str
    basis: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Expert:
    id: str
    importance: float = 1.0
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    id: str
    experts: tuple[Expert, ...]
    aggregate: str = "judgements"
    illustrative: bool = False  # no such people were asked


@dataclass(frozen=True)
class Option:
    """A candidate intervention, or any alternative with a name."""

    id: str
    names: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    requires: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    source: Source | None = None
    precedent: str = ""
    note: str = ""
    place: str = ""

    def name(self, language: str = "en") -> str:
        return name_in(self.names, language, self.id)


@dataclass(frozen=True)
class WeightPlan:
    """Where a problem's weights come from: judgements, group, equal or given."""

    kind: str = "equal"
    by: str = ""
    group: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    illustrative: bool = False
    prioritization: str = "eigenvector"
    random_index: str = "saaty"

    def __str__(self) -> str:
        return {"judgements": f"judgements of {self.by}", "group": f"group {self.group}"}.get(self.kind, self.kind)


@dataclass(frozen=True)
class Delivery:
    """One delivery criterion of an interventions problem with its share of the whole weight."""

    criterion: Criterion
    weight: float


@dataclass(frozen=True)
class ProblemPlan:
    """What the case asks of one problem."""

    id: str
    kind: str  # table | interventions | sorting
    names: Mapping[str, str] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    year: int | None = None
    reading: str = ""
    readings_shown: tuple[str, ...] = ()
    weights: WeightPlan = WeightPlan()
    weights_shown: tuple[WeightPlan, ...] = ()
    method: str = "topsis"
    normalization: str = ""
    mixed_basis: str = "refused"
    missing: str = "refused"  # refused | leave_out | interval
    focus: str = ""  # the alternative whose gaps are shown
    effects_share: float = 1.0
    through: str = "direct"  # direct | graph
    delivery: tuple[Delivery, ...] = ()
    delivery_illustrative: bool = False
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    do_nothing: Mapping[str, float] = field(default_factory=dict)  # delivery values of starting nothing
    gap_weights: tuple[str, str] | None = None  # (problem, region) whose gaps multiply the pillar weights, in a variant beside the default

    def name(self, language: str = "en") -> str:
        return name_in(self.names, language, self.id)


@dataclass(frozen=True, eq=False)
class Model:
    """A criteria hierarchy with its judgements and its interaction graph."""

    id: str
    hierarchy: Hierarchy
    names: Mapping[str, str] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    links: tuple[Link, ...] = ()
    link_scale: LinkScale = LinkScale()
    source: Source | None = None
    note: str = ""
    graph_nodes: tuple[GraphNode, ...] = ()
    shares: tuple[Shares, ...] = ()
    sorting: Sorting | None = None
    systems: tuple[str, ...] = ()
    kind: str = "model"
    traces: tuple[Trace, ...] = ()

    @property
    def pillars(self) -> tuple[str, ...]:
        """The nodes directly below the root."""
        return self.hierarchy.children()


@dataclass(frozen=True, eq=False)
class Case:
    """The whole set of named inputs. `replace` is the one door through which any of them is varied.

    Addresses: ``weights/NODE``, ``judgements/WHO/A:B``, ``cells/ALTERNATIVE/CRITERION[/YEAR]``,
    ``ratings/OPTION/LEAF``, ``links/FROM:TO``, ``strength``, ``costs/OPTION``, ``method``,
    ``normalization``, ``reading``. Segments percent-encode ``/ : = %``.

    `divisor` is the scale of the links between pillars (largest row or column
    sum), `system_divisor` that of all links; computed once when the case is
    read and kept by every what-if. `facts` are cells outside the hierarchy,
    which claims and figures of precedents use; their address begins with
    ``cells`` too.
    """

    id: str
    model: Model
    problems: tuple[ProblemPlan, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    question: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    cells: Mapping[tuple[str, str, int | None], Cell] = field(default_factory=dict, repr=False)
    facts: Mapping[tuple[str, str, int | None], Cell] = field(default_factory=dict, repr=False)
    ratings: Mapping[tuple[str, str], Rating] = field(default_factory=dict, repr=False)
    rating_scale: RatingScale = RatingScale()
    judgements: Mapping[tuple[str, str, str], Judgement] = field(default_factory=dict, repr=False)
    links: Mapping[tuple[str, str], Link] = field(default_factory=dict, repr=False)
    strength: float = 0.5
    divisor: float | None = None
    system_divisor: float | None = None
    readings: Mapping[str, Reading] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    basis_tests: tuple[BasisTest, ...] = ()
    structures: Mapping[str, Model] = field(default_factory=dict, repr=False)
    benchmarks: tuple[Benchmark, ...] = field(default=(), repr=False)
    claims: ClaimBook | None = field(default=None, repr=False)
    weights: Mapping[str, float] = field(default_factory=dict)
    method: str = ""
    normalization: str = ""
    reading: str = ""
    changes: tuple[tuple[str, object], ...] = ()
    sections: tuple[str, ...] = ()  # of the report; all if empty
    places: Mapping[str, str] = field(default_factory=dict, repr=False)
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    shares: Mapping[tuple[str, str], Shares] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name in ("options", "cells", "facts", "ratings", "judgements", "links", "readings", "structures", "groups", "weights", "places", "contents", "shares"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        if self.divisor is None:
            object.__setattr__(self, "divisor", self._largest_sum(self.pillar_links))
        if self.system_divisor is None:
            object.__setattr__(self, "system_divisor", self._largest_sum(self.active_links))

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 of every file that the case was read from."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.contents.items()}

    def _largest_sum(self, links: tuple[Link, ...]) -> float:
        """Largest row or column sum of |weight| over these links; 1 where weights are effects."""
        if self.model.link_scale.kind == "effect":
            return 1.0
        given: dict[str, float] = {}
        received: dict[str, float] = {}
        for link in links:
            given[link.source] = given.get(link.source, 0.0) + abs(link.weight)
            received[link.target] = received.get(link.target, 0.0) + abs(link.weight)
        return max([*given.values(), *received.values()], default=0.0)

    @property
    def active_links(self) -> tuple[Link, ...]:
        """All links that are in use, those of the system graph with them."""
        return tuple(k for k in self.links.values() if k.active)

    @property
    def pillar_links(self) -> tuple[Link, ...]:
        """The active links with both ends among the model's pillars."""
        pillars = self.model.pillars
        return tuple(k for k in self.links.values() if k.active and k.source in pillars and k.target in pillars)

    @property
    def ranked_problems(self) -> tuple[ProblemPlan, ...]:
        """The problems that have a ranking: all but those that sort into classes or whose missing cells leave only intervals."""
        return tuple(p for p in self.problems if p.missing != "interval" and p.kind != "sorting")

    def problem(self, problem: str | None = None) -> ProblemPlan:
        """The plan of a problem; the case's first one when none is named."""
        if problem is None:
            return self.problems[0]
        for plan in self.problems:
            if plan.id == problem:
                return plan
        raise UnknownName.among("problem", problem, [p.id for p in self.problems])

    def replace(self, address: str, value: object) -> Case:
        """A new case in which the input at `address` has this value.

        Examples
        --------
        >>> import mcda
        >>> case = mcda.read_case("henan").replace("weights/talent", 0.5)
        >>> case.weights["talent"]
        0.5
        """
        from mcda.domain.address import changed

        field_name, new = changed(self, address, value)
        return replace(self, **{field_name: new}, changes=(*self.changes, (address, value)))

    def value(self, address: str) -> object:
        """The present value at `address`; None where nothing is set (a weight, a missing cell)."""
        from mcda.domain.address import present

        return present(self, address)

    def with_plan(self, problem: str, **changes: object) -> Case:
        """A new case in which the plan of one problem differs: for variants shown beside the default."""
        planned = self.problem(problem)
        plans = tuple(replace(p, **changes) if p is planned else p for p in self.problems)
        return replace(self, problems=plans)

    def option_name(self, option: str, language: str = "en") -> str:
        return self.options[option].name(language) if option in self.options else option

    def name(self, language: str = "en") -> str:
        return name_in(self.names, language, self.id)
