"""Sets of interventions: what a set is worth, and what the selection found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.problem import frozen_array

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class SetValue:
    """What a set is worth: own values add up; shared leaves fill only up to their scale's end.

    value(S) = sum_i own_i + sum_l coefficient_l * clip(sum_i rating_il, low_l, high_l),  i in S

    Parameters
    ----------
    ids : (n,) names.
    own : (n,) values that add up without limit.
    ratings : (n, L) contributions to the shared leaves, in units of their scale.
    coefficients : (L,) value of one unit of a leaf; may be negative.
    low, high : ends of the scale, low <= 0 <= high.
    """

    ids: tuple[str, ...]
    own: np.ndarray
    ratings: np.ndarray
    coefficients: np.ndarray
    low: float = 0.0
    high: float = 0.0
    leaves: tuple[str, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    illustrative: bool = False

    def __post_init__(self) -> None:
        for name in ("own", "ratings", "coefficients"):
            object.__setattr__(self, name, frozen_array(getattr(self, name)))

    @classmethod
    def additive(cls, ids: Sequence[str], values: Sequence[float], notes: Sequence[str] = ()) -> SetValue:
        """Plain addition."""
        n = len(ids)
        return cls(tuple(ids), np.asarray(values, float), np.zeros((n, 0)), np.zeros(0), notes=tuple(notes))

    def of_sets(self, sets: np.ndarray) -> np.ndarray:
        """Values (n_sets,) of the rows of a 0/1 matrix (n_sets, n)."""
        chosen = np.asarray(sets, float)
        return chosen @ self.own + np.clip(chosen @ self.ratings, self.low, self.high) @ self.coefficients

    def of(self, members: Sequence[str]) -> float:
        """Value of one set of ids."""
        return float(self.of_sets(np.isin(self.ids, list(members))[None, :])[0])

    @cached_property
    def alone(self) -> np.ndarray:
        """(n,) value of each id by itself."""
        return self.of_sets(np.eye(len(self.ids)))

    def plain(self, members: Sequence[str]) -> float:
        """The sum of the members' values alone: more than the set is worth where they fill the same leaf."""
        return float(self.alone[np.isin(self.ids, list(members))].sum())


NOT_FREE, ANY_PRICE, BREAKS = "not even free", "any price", "breaks a rule"


@dataclass(frozen=True, eq=False)
class Portfolio:
    """The best set under the rules, how sure the optimum is, and what just missed.

    `price_to_enter` is the highest price at which an optimal set holds the
    intervention: for a member, the price up to which it stays; -inf where it
    does not enter even free of charge, inf where no budget counts its cost.
    `loss_if_forced` is what the optimum loses when a member is left out or a
    non-member is taken in; inf where that breaks a rule. Both are worked out
    when they are first asked for: with very many interventions that takes
    longer than the set itself.
    """

    members: tuple[str, ...]
    value: float
    optimal: bool
    gap: float
    worth: SetValue
    costs: Mapping[str, np.ndarray]
    budget: Mapping[str, float]
    adds: np.ndarray
    others: tuple[tuple[str, ...], ...] = ()
    all_optimal: bool = True
    pricing: Callable[[], tuple[np.ndarray, np.ndarray]] | None = field(default=None, repr=False)
    synergies: tuple[tuple[str, str, float], ...] = ()
    rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        return self.worth.ids

    @property
    def chosen(self) -> list[str]:
        """Ids of the set, in the order of the input."""
        return list(self.members)

    @property
    def most_possible(self) -> float:
        """What all interventions together are worth, budgets apart."""
        return self.worth.of(self.ids)

    @property
    def spent(self) -> dict[str, float]:
        """Total cost of the set by resource."""
        inside = np.isin(self.ids, self.members)
        return {name: float(c[inside].sum()) for name, c in self.costs.items()}

    @property
    def cost(self) -> float | dict[str, float]:
        """Total cost: a number with one resource, by resource with several."""
        spent = self.spent
        return spent if len(spent) > 1 else next(iter(spent.values()), 0.0)

    @cached_property
    def _priced(self) -> tuple[np.ndarray, np.ndarray]:
        nothing = np.zeros(len(self.ids))
        return self.pricing() if self.pricing else (nothing, nothing)

    @property
    def prices(self) -> np.ndarray:
        """(n,) price to enter, in the first resource that has a budget."""
        return self._priced[0]

    @property
    def losses(self) -> np.ndarray:
        """(n,) loss if forced in (a non-member) or out (a member)."""
        return self._priced[1]

    @property
    def price_kinds(self) -> list[str]:
        return ["exact" if np.isfinite(p) else NOT_FREE if p < 0 else ANY_PRICE for p in self.prices]

    def to_frame(self) -> pd.DataFrame:
        """Id / chosen, value (alone), cost, price_to_enter, loss_if_forced, adds (to the set as it is); further resources follow."""
        import pandas as pd

        first, *more = [*self.costs.items()] or [("cost", np.zeros(len(self.ids)))]
        columns = {"chosen": np.isin(self.ids, self.members), "value": self.worth.alone, "cost": first[1]}
        columns |= {"price_to_enter": self.prices, "loss_if_forced": self.losses, "adds": self.adds, "price_kind": self.price_kinds}
        columns["loss_kind"] = ["exact" if np.isfinite(x) else BREAKS for x in self.losses]
        columns |= {f"cost:{name}": c for name, c in more}
        return pd.DataFrame(columns, index=pd.Index(self.ids, name="id"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True, eq=False)
class Frontier:
    """The best value for every amount of one resource, with the set at each step; the sets need not be nested."""

    resource: str
    ids: tuple[str, ...]
    needed: np.ndarray
    values: np.ndarray
    sets: np.ndarray
    complete: bool = True
    notes: tuple[str, ...] = ()

    @property
    def first_at(self) -> dict[str, float]:
        """The smallest budget whose best set holds the intervention; inf where none does."""
        return {a: float(self.needed[self.sets[:, j]].min(initial=np.inf)) for j, a in enumerate(self.ids)}

    def members(self, step: int) -> list[str]:
        return [a for a, inside in zip(self.ids, self.sets[step], strict=True) if inside]

    def best(self, budget: float) -> float:
        """Value of the best set that `budget` pays for; -inf below the first step."""
        return float(self.values[self.needed <= budget * (1 + 1e-9) + 1e-12].max(initial=-np.inf))

    def to_frame(self) -> pd.DataFrame:
        """Step / budget, value, size, enters, leaves, chosen."""
        import pandas as pd

        rows, before = [], frozenset()
        for step, (need, value) in enumerate(zip(self.needed, self.values, strict=True)):
            now = self.members(step)
            gone = [a for a in self.ids if a in before and a not in now]
            rows.append((need, value, len(now), "; ".join(a for a in now if a not in before), "; ".join(gone), "; ".join(now)))
            before = frozenset(now)
        return pd.DataFrame(rows, columns=["budget", "value", "size", "enters", "leaves", "chosen"], index=pd.RangeIndex(len(rows), name="step"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


CORE, BORDERLINE, EXTERIOR = "core", "borderline", "exterior"


@dataclass(frozen=True, eq=False)
class CoreIndex:
    """Share of the non-dominated sets that hold each intervention: fund now (1), drop (0), discuss (between).

    `settles` lists what-ifs: the judgement, and how many borderline
    interventions would be left after it at best and at worst.
    """

    ids: tuple[str, ...]
    sets: np.ndarray
    index: np.ndarray
    how: str
    considered: int
    settles: tuple[tuple[str, float, int], ...] = ()
    draws: int = 0
    seed: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def status(self) -> list[str]:
        return [CORE if i >= 1 else EXTERIOR if i <= 0 else BORDERLINE for i in self.index]

    @property
    def core(self) -> list[str]:
        return self._with(CORE)

    @property
    def borderline(self) -> list[str]:
        return self._with(BORDERLINE)

    @property
    def exterior(self) -> list[str]:
        return self._with(EXTERIOR)

    def _with(self, status: str) -> list[str]:
        return [a for a, s in zip(self.ids, self.status, strict=True) if s == status]

    @property
    def nondominated(self) -> list[list[str]]:
        return [[a for a, inside in zip(self.ids, row, strict=True) if inside] for row in self.sets]

    def to_frame(self) -> pd.DataFrame:
        """Id / core_index, status, how."""
        import pandas as pd

        return pd.DataFrame({"core_index": self.index, "status": self.status, "how": self.how}, index=pd.Index(self.ids, name="id"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True, eq=False)
class SetDoubt:
    """The selection when weights, ratings, links and costs are all in doubt at once.

    `share` is the share of draws in which the intervention is in the best set;
    `regret` of a set in a draw is what it falls short of the best set then.
    """

    ids: tuple[str, ...]
    share: np.ndarray
    recommended: tuple[str, ...]
    regret_mean: float
    regret_worst: float
    kept: float
    affordable: float
    safest: tuple[str, ...]
    safest_worst: float
    draws: int
    seed: int
    how: str
    sets: int
    sources: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def standard_error(self) -> np.ndarray:
        return np.sqrt(self.share * (1 - self.share) / self.draws)

    def to_frame(self) -> pd.DataFrame:
        """Id / share, standard_error, recommended, safest."""
        import pandas as pd

        return pd.DataFrame(
            {
                "share": self.share,
                "standard_error": self.standard_error,
                "recommended": np.isin(self.ids, self.recommended),
                "safest": np.isin(self.ids, self.safest),
            },
            index=pd.Index(self.ids, name="id"),
        )

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


FLIP_COLUMNS = ("kind", "where", "now", "flip", "leader", "relative_change", "plausible_low", "plausible_high", "reach", "inside", "how", "side")


@dataclass(frozen=True, eq=False)
class SetFlips:
    """The cost or budget at which the best set becomes another one; rows as in `Flips`.

    `leader` says who enters and who leaves; `side` whether the change is at the value or just beyond it.
    """

    rows: tuple[tuple, ...]

    def to_frame(self) -> pd.DataFrame:
        """Row number / the columns of `Flips`, side."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(FLIP_COLUMNS))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()


@dataclass(frozen=True)
class Step:
    """One intervention of a feasible order: starts when all that it requires has its effect."""

    id: str
    wave: int
    start: float
    end: float
    after: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Schedule:
    """A feasible order of the set, by what requires what and the years to effect."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Id / wave, start, end, after."""
        import pandas as pd

        rows = [(s.wave, s.start, s.end, "; ".join(s.after)) for s in self.steps]
        return pd.DataFrame(rows, columns=["wave", "start", "end", "after"], index=pd.Index([s.id for s in self.steps], name="id"))

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()
