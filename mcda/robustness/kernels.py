"""Scores of whole blocks of draws: what sampling asks of a method.

With the values fixed, a kernel needs order keys only. TOPSIS is linear in the
squared weights u: q = B u / ((A + B) u), with A and B the squared distances to
the best and the worst value, orders the alternatives as the closeness
C = sqrt(q) / (sqrt(q) + sqrt(1 - q)) does, without a square root.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.ranking import TIE, Method
from mcda.errors import McdaError, NotApplicable
from mcda.robustness.buffers import Buffers, rows_of
from mcda.robustness.forms import LOGARITHMIC, Compromise, Distance, Linear, Opaque, form_of, worth

UNDEFINED = "the method is undefined for some of the draws, such as where all alternatives are equal on every criterion that has weight"
PRODUCTS = 2**18  # beyond so many products the BLAS starts threads of its own
HINT = "leave the criteria out that tell nothing apart, or narrow the ranges"


@dataclass(frozen=True, eq=False)
class Ratio:
    """TOPSIS: `worst` = B and `far` = A + B, both (n_criteria, n_alternatives)."""

    worst: np.ndarray
    far: np.ndarray
    slack = 2 * TIE + 1e-15  # dq/dC is at most 2
    ends = (0.0, 1.0)  # of the keys

    @property
    def size(self) -> int:
        """Alternatives."""
        return self.far.shape[1]

    def keys(self, weights: np.ndarray, buffers: Buffers | None = None) -> np.ndarray:
        """(n_draws, n_alternatives) in `buffers`, from weights (n_criteria, n_draws); higher is better."""
        buffers = buffers or Buffers()
        squares = np.square(weights, out=buffers.array("squares", weights.shape))
        keys, total = _products(squares, self.worst, buffers, "keys"), _products(squares, self.far, buffers, "scratch")
        if not (self.far.min() > 0 or total.min() > 0):  # weights sum to 1: some square is above 0
            raise NotApplicable(UNDEFINED, None, HINT)
        keys /= total
        return keys

    def scores(self, keys: np.ndarray) -> np.ndarray:
        """The method's own scores, on which ties are judged."""
        near = np.sqrt(keys)
        return near / (near + np.sqrt(np.maximum(1.0 - keys, 0.0)))


@dataclass(frozen=True, eq=False)
class Additive:
    """sum_j w_j t_ij; `table` (n_criteria, n_alternatives), higher is better. A product of powers by its logarithms."""

    table: np.ndarray
    powers: bool = False
    slack = TIE
    ends = None

    @property
    def size(self) -> int:
        return self.table.shape[1]

    def keys(self, weights: np.ndarray, buffers: Buffers | None = None) -> np.ndarray:
        keys = _products(weights, self.table, buffers or Buffers(), "keys")
        return np.exp(keys, out=keys) if self.powers else keys

    def scores(self, keys: np.ndarray) -> np.ndarray:
        return keys


@dataclass(frozen=True, eq=False)
class Scores:
    """Any other method, by its scores."""

    form: Compromise | Opaque
    slack = TIE
    ends = None

    def keys(self, weights: np.ndarray, buffers: Buffers | None = None) -> np.ndarray:
        keys = worth(self.form, np.ascontiguousarray(weights.T))
        if np.isnan(keys).any():
            raise NotApplicable(UNDEFINED, None, HINT)
        return np.ascontiguousarray(keys)

    def scores(self, keys: np.ndarray) -> np.ndarray:
        return keys


Kernel = Ratio | Additive | Scores


def _products(weights: np.ndarray, table: np.ndarray, buffers: Buffers, name: str) -> np.ndarray:
    """weights.T @ table in parts that one thread of the BLAS works, all in one call that other threads do not wait for."""
    (n, draws), m = weights.shape, table.shape[1]
    rows = rows_of(PRODUCTS, table.size)
    rows = rows if draws % rows == 0 else draws
    out = buffers.array(name, (draws, m))
    np.matmul(weights.reshape(n, -1, rows).transpose(1, 2, 0), table, out=out.reshape(-1, rows, m))
    return out


def kernel_of(problem: Problem, method: Method) -> Kernel:
    """The fastest kernel of a method on fixed values; raises what the method raises on them."""
    method.evaluate(problem, np.full(len(problem.criteria), 1 / len(problem.criteria)))
    form = form_of(problem, method)
    if isinstance(form, Distance):
        return Ratio(np.ascontiguousarray(form.to_worst.T), np.ascontiguousarray((form.to_best + form.to_worst).T))
    if isinstance(form, Linear):
        return Additive(np.ascontiguousarray(form.table.T), method.id in LOGARITHMIC)
    return Scores(form)


def applicable(problem: Problem, methods: Iterable[Method], weights: np.ndarray) -> tuple[Method, ...]:
    """Those of `methods` that are defined on the problem; of methods with the same order by construction the first."""
    kept: list[Method] = []
    for method in methods:
        try:
            scores, _ = method.evaluate(problem, weights)
        except McdaError:
            continue
        if np.isfinite(scores).all():
            kept.append(method)
    texts = {m.text for m in kept}
    return tuple(m for m in kept if not m.same_order_as or _full(m.same_order_as) not in texts)


def _full(text: str) -> str:
    from mcda.scoring import parse_method

    return parse_method(text).text
