"""How often each alternative takes each rank, over a space of weights and uncertain values."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache

import numpy as np

from mcda.domain.acceptability import Acceptability
from mcda.domain.problem import Problem
from mcda.domain.ranking import TIE, Method
from mcda.domain.weights import Weights, as_weights
from mcda.errors import Fault, InvalidInput, Usage, did_you_mean, refuse
from mcda.robustness.buffers import of_this_thread
from mcda.robustness.counting import Keys, Tally, counted, empty_tally, tie_groups, worked
from mcda.robustness.drawn import drawn_scores
from mcda.robustness.exact import exact_pairs, exact_shares
from mcda.robustness.kernels import Kernel, kernel_of
from mcda.robustness.points import SCRAMBLINGS, block_points, block_sizes, checked_seed, rounded_draws, uniform
from mcda.robustness.spaces import Around, Sampler, Simplex
from mcda.scoring import TOPSIS

AUTO_FIRST, AUTO_LAST = 2**13, 2**20
EXACT_DRAWS = 2**13  # for the central weights where the shares are exact
CONFIDENCE_DRAWS = 4096
RESULT_BYTES = 2**27  # results of blocks that may wait at once


def acceptability(
    problem: Problem,
    weights: Weights | Mapping[str, float] | None = None,
    method: Method | None = None,
    space: object = Simplex(),  # noqa: B008 - frozen
    draws: int | str = 100_000,
    seed: int = 1,
    executor: Executor | None = None,
    pairwise: bool = False,
    cells: Mapping[tuple[str, str], tuple[float, float]] | None = None,
    precision: float = 0.002,
) -> Acceptability:
    """Rank acceptabilities, central weights, expected ranks and pairwise winning indices (SMAA-2).

    b_i^r = share of the weight space in which alternative i has rank r.

    Parameters
    ----------
    problem : Problem
        No missing values.
    weights : Weights, Series or mapping, optional
        Fixed weights, when only `cells` vary, or the weights that an
        ``Around(None, factor)`` moves around.
    method : Method, default TOPSIS(normalization="vector")
    space : Simplex, Around, Ordered, Box, Ratios or Experts
        What is known about the weights. In a hierarchy each space is drawn
        node by node and says so in `.rule`.
    draws : int or "auto"
        Rounded up to 8 * 2^k: eight independent scramblings of Sobol points,
        whose spread gives the standard errors. "auto" doubles them until the
        largest standard error is at most `precision` (at most 2^20 draws).
    seed : int
        From 0. The same seed gives the same bytes, whatever the executor.
    executor : concurrent.futures.Executor, optional
        Any; ``dask.distributed.Client(...).get_executor()`` is one.
    pairwise : bool
        Also the share of draws in which each alternative is ahead of each other one.
    cells : mapping {(alternative, criterion): (low, high)}, optional
        Uncertain values, drawn evenly and independently along with the weights.
    precision : float
        For ``draws="auto"``.

    Returns
    -------
    Acceptability
        ``.ranks``, ``.first``, ``.first_k(k)``, ``.pairwise``, ``.central_weights`` with
        ``.central_counts``, ``.confidence``, ``.expected_rank``, ``.standard_error``. `.kinds` says which are exact:
        pairwise indices and expected ranks of additive methods over one whole, ordered or
        lower-bounded simplex; ranks for two criteria (additive methods and TOPSIS) and three (additive).

    Raises
    ------
    InvalidInput
        Draws or seed that are no whole numbers, a weight space that is empty or contradicts itself.
    NotApplicable
        The method is not defined on these values.

    Notes
    -----
    Not checked: whether evenly drawn weights are a fair picture of anybody's
    views. A share is not a probability of being right.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame([[5, 8], [7, 6], [6, 7]], index=list("abc"), columns=list("xy"))
    >>> problem = mcda.Problem.from_frame(frame, {"x": "benefit", "y": "benefit"})
    >>> result = mcda.acceptability(problem, method=mcda.WSM())
    >>> result.first.round(6).to_dict(), result.kind
    ({'a': 0.5, 'b': 0.5, 'c': 0.0}, 'exact')

    References
    ----------
    Lahdelma & Salminen (2001), Operations Research 49, 444-454, doi:10.1287/opre.49.3.444.11220.
    """
    method = TOPSIS() if method is None else method
    if draws != "auto":
        rounded_draws(draws)
    if np.isnan(problem.values).any():
        raise InvalidInput("the problem has missing values", None, "leave the criteria out")
    seed, ranges = checked_seed(seed), _ranges(problem, cells)
    sampler, kernel = _sampler(problem, weights, space, bool(ranges.places)), kernel_of(problem, method)
    job = Job(problem, method, kernel, sampler, seed, pairwise, ranges)
    exact = None if ranges.places else exact_shares(kernel, sampler)
    if exact is not None:
        made = replace(_drawn(job, rounded_draws(EXACT_DRAWS), None), shares=exact, errors=np.zeros_like(exact))
    else:
        made = _auto(job, executor, precision) if draws == "auto" else _drawn(job, rounded_draws(draws), executor)
    return _result(job, made, {"ranks": "sampled" if exact is None else "exact", "central weights": "sampled"})


@dataclass(frozen=True, eq=False)
class Ranges:
    """Uncertain cells: places (rows, columns) and the ends of their ranges."""

    places: tuple[tuple[int, ...], tuple[int, ...]] | tuple
    low: np.ndarray
    span: np.ndarray


@dataclass(frozen=True, eq=False)
class Job:
    """All that a worker needs to count one block."""

    problem: Problem
    method: Method
    kernel: Kernel
    sampler: Sampler
    seed: int
    pairwise: bool
    ranges: Ranges

    @cached_property
    def packed(self) -> bytes:
        return pickle.dumps(tuple(getattr(self, f.name) for f in fields(self)))

    def __reduce__(self) -> tuple:
        """Packed once for all blocks, and unpacked once by a worker."""
        return _unpacked, (self.packed,)

    def __call__(self, block: tuple[int, int, int]) -> Tally:
        scrambling, number, size = block
        buffers = of_this_thread()
        d, c, (m, n) = self.sampler.dimension, len(self.ranges.low), self.problem.values.shape
        points = block_points(d + c, self.seed, scrambling, number, size, buffers.array("points", (d + c, size), np.uint32))
        weights = self.sampler.weights(points[:d], (self.seed, scrambling, number), buffers)
        if not c:
            kernel = self.kernel
            keys = Keys(lambda part: kernel.keys(weights[:, part], buffers), kernel.scores, kernel.slack, m, kernel.ends)
        else:
            shares = uniform(points[d:])
            keys = Keys(lambda part: self.scores(weights[:, part], shares[:, part]), lambda scores: scores, TIE, m * n)
        return counted(keys, weights, m, self.pairwise, buffers)

    def scores(self, weights: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """(draws, m) where the uncertain cells are at these shares of their ranges."""
        values = np.repeat(self.problem.values[None], shares.shape[1], axis=0)
        rows, columns = self.ranges.places
        values[:, rows, columns] = (self.ranges.low[:, None] + self.ranges.span[:, None] * shares).T
        return drawn_scores(self.problem, self.method, values, np.ascontiguousarray(weights.T))


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> Job:
    return Job(*pickle.loads(packed))


@dataclass
class _Made:
    shares: np.ndarray
    errors: np.ndarray
    centres: np.ndarray
    pairs: np.ndarray | None
    draws: int


def _drawn(job: Job, draws: int, executor: Executor | None) -> _Made:
    """Blocks added in order, scrambling by scrambling; the spread between scramblings gives the errors."""
    m, n, blocks = len(job.problem.alternatives), len(job.problem.criteria), block_sizes(draws)
    pending = int(np.clip(RESULT_BYTES // (4 * m * m), 4, 64))
    whole, one, done = empty_tally(m, n, job.pairwise), empty_tally(m, n, job.pairwise), 0
    mean, squares = np.zeros((m, m)), np.zeros((m, m))
    for tally in worked(job, blocks, executor, pending):
        one.add(tally)
        if one.draws == draws // SCRAMBLINGS:
            gap, done = one.shares() - mean, done + 1
            mean += gap / done
            squares += gap**2 * ((done - 1) / done)
            whole.add(one)
            one = empty_tally(m, n, job.pairwise)
    shares = whole.shares()
    first = shares[:, :1] * draws
    pairs = None if whole.pairs is None else whole.pairs / (2 * draws)
    return _Made(shares, np.sqrt(squares / (SCRAMBLINGS - 1) / SCRAMBLINGS), whole.centre / np.where(first > 0, first, 1.0), pairs, draws)


def _auto(job: Job, executor: Executor | None, precision: float) -> _Made:
    """Twice as many draws until the largest standard error is at most `precision`."""
    if not 0 < precision < 1:
        raise InvalidInput(f"the precision must lie between 0 and 1, not {precision!r}", "precision", "0.002 asks for a standard error of 0.2 points")
    draws = AUTO_FIRST
    made = _drawn(job, draws, executor)
    while made.errors.max() > precision and draws < AUTO_LAST:
        draws *= 2
        made = _drawn(job, draws, executor)
    return made


def _result(job: Job, made: _Made, kinds: dict[str, str]) -> Acceptability:
    exact = None if len(job.ranges.low) else exact_pairs(job.kernel, job.sampler)
    expected = made.shares @ np.arange(1, len(made.shares) + 1)
    if exact is not None:
        expected = 1.0 + (1.0 - exact).sum(axis=1) - 0.5
    sampled = "sampled" if exact is None else "exact"
    kinds |= {"expected rank": kinds["ranks"] if exact is None else "exact"} | ({"pairwise": sampled} if job.pairwise else {})
    pairs = (made.pairs if exact is None else exact) if job.pairwise else None
    rule = f"{job.sampler.rule}" + (f"; {len(job.ranges.low)} uncertain values drawn evenly from their ranges" if len(job.ranges.low) else "")
    return Acceptability(
        job.problem.alternatives, job.problem.criteria, made.shares, made.errors, expected, made.centres, pairs, _confidence(job, made),
        rule, job.method, made.draws, job.seed, kinds, job.problem.digest,
    )  # fmt: skip


def _confidence(job: Job, made: _Made) -> np.ndarray:
    """Share of the drawn values (or 0 and 1 where none is drawn) for which each alternative is first at its central weights."""
    sure = np.zeros(len(made.shares))
    ever = np.flatnonzero(made.shares[:, 0] > 0)
    if not len(job.ranges.low):
        starts, sizes = tie_groups(job.kernel.scores(job.kernel.keys(made.centres[ever].T)))
        sure[ever] = np.where(starts == 0, 1.0 / sizes, 0.0)[np.arange(len(ever)), ever]
        return sure
    shares = uniform(block_points(len(job.ranges.low), job.seed, 0, 0, CONFIDENCE_DRAWS))
    for i in ever:
        starts, sizes = tie_groups(job.scores(np.repeat(made.centres[i][:, None], CONFIDENCE_DRAWS, axis=1), shares))
        sure[i] = np.where(starts == 0, 1.0 / sizes, 0.0)[:, i].mean()
    return sure


def _sampler(problem: Problem, weights: object, space: object, uncertain: bool) -> Sampler:
    """The space on the problem's tree; fixed weights where only values vary."""
    if not hasattr(space, "sampler"):
        raise Usage(f"{space!r} is not a weight space", "space", "give mcda.Simplex(), Around, Ordered, Box, Ratios or Experts")
    if weights is None:
        return space.sampler(problem.hierarchy)
    base = as_weights(problem.hierarchy, weights)
    if isinstance(space, Around):
        return replace(space, weights=base).sampler(problem.hierarchy) if space.weights is None else space.sampler(problem.hierarchy)
    if space == Simplex() and uncertain:
        return Sampler(problem.hierarchy, {}, f"fixed ({base.origin})", mixture=base.values[:, None])
    raise Usage("weights are given and so is a space without them", "weights", "leave `weights` out, give `cells` with them, or space=mcda.Around(None, 1.25)")


def _ranges(problem: Problem, cells: Mapping | None) -> Ranges:
    """Uncertain cells as arrays; every fault is named."""
    faults, rows, columns, ends = [], [], [], []
    for key, pair in (cells or {}).items():
        alternative, criterion = key if isinstance(key, tuple) and len(key) == 2 else (key, None)
        where = f"cell {alternative}/{criterion}"
        if alternative not in problem.alternatives:
            faults.append(Fault(f"no alternative named {alternative!r}", where, did_you_mean(str(alternative), problem.alternatives)))
        elif criterion not in problem.criteria:
            faults.append(Fault(f"no criterion named {criterion!r}", where, did_you_mean(str(criterion), problem.criteria)))
        elif not (len(pair) == 2 and np.isfinite(pair).all() and pair[0] <= pair[1]):
            faults.append(Fault(f"{pair!r} is not a range", where, "write (low, high) with low <= high"))
        else:
            rows.append(problem.alternatives.index(alternative))
            columns.append(problem.criteria.index(criterion))
            ends.append(pair)
    refuse(faults)
    table = np.array(ends, float).reshape(-1, 2)
    return Ranges((tuple(rows), tuple(columns)) if rows else (), table[:, 0], table[:, 1] - table[:, 0])
