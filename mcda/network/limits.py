"""The limit of a supermatrix (ANP), solved and not iterated: periods, closed classes and sinks are found first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from mcda.domain.networkviews import LimitPriorities
from mcda.domain.problem import frozen_array
from mcda.errors import Fault, InvalidInput, did_you_mean, refuse
from mcda.network.propagation import components

if TYPE_CHECKING:
    import pandas as pd

SUM = 1e-9


def anp_limit(supermatrix: pd.DataFrame, normalize: bool = False) -> LimitPriorities:
    """Limit priorities of a supermatrix: column j is influenced by row i, columns sum to 1.

    Parameters
    ----------
    supermatrix : square DataFrame of numbers from 0; a column of zeros is a sink.
    normalize : bool, default False
        Divide columns by their sums; otherwise a sum off 1 by more than 1e-9 is an error.

    Returns
    -------
    LimitPriorities
        ``.limit`` where one closed class exists. Powers that run in a circle
        are averaged over one period, by solving W p = p. A sink keeps what
        reaches it (identity on sinks), which gives AHP on a plain hierarchy.

    Raises
    ------
    InvalidInput
        Names that differ, negative or non-finite entries, columns that do not sum to 1.

    Notes
    -----
    Saaty (2005), Theory and Applications of the ANP.

    Examples
    --------
    >>> import pandas as pd
    >>> from mcda.network import anp_limit
    >>> anp_limit(pd.DataFrame([[0.5, 1.0], [0.5, 0.0]], list("ab"), list("ab"))).limit.round(4).to_dict()
    {'a': 0.6667, 'b': 0.3333}
    """
    values, nodes = _square(supermatrix)
    sums = values.sum(axis=0)
    sinks = [i for i in range(len(nodes)) if not values[:, i].any()]
    if normalize:
        values = values / np.where(sums > 0, sums, 1.0)
    else:
        off = [i for i in range(len(nodes)) if i not in sinks and abs(sums[i] - 1) > SUM]
        refuse([Fault(f"the column {nodes[i]!r} sums to {sums[i]:.6g}, not 1", None, "say normalize=True if that is rounding") for i in off])
    values = values.copy()
    values[sinks, sinks] = 1.0
    matrix, classes, periods, transient = limit_matrix(values)
    named = tuple(tuple(nodes[i] for i in c) for c in classes)
    notes = tuple(f"the powers run in a circle of {p}: averaged over it" for p in periods if p > 1)
    notes += (f"{len(classes)} closed classes: the limit depends on the start",) if len(classes) > 1 else ()
    return LimitPriorities(nodes, frozen_array(matrix), named, periods, tuple(nodes[i] for i in sinks), tuple(nodes[i] for i in transient), notes)


def weighted_supermatrix(supermatrix: pd.DataFrame, clusters: Mapping[str, Sequence[str]], cluster_weights: pd.DataFrame) -> pd.DataFrame:
    """Block (I, J) times the weight of cluster I for cluster J, then columns divided by their sums.

    `clusters`: cluster to its nodes; `cluster_weights`: columns sum to 1 by cluster.
    """
    import pandas as pd

    values, nodes = _square(supermatrix)
    outer, names = _square(cluster_weights)
    refuse([Fault(f"no cluster weights for {c!r}", None, did_you_mean(c, names)) for c in clusters if c not in names])
    home = {n: c for c, inside in clusters.items() for n in inside}
    refuse([Fault(f"{n!r} stands in no cluster", None, did_you_mean(n, home)) for n in nodes if n not in home])
    place = [names.index(home[n]) for n in nodes]
    weighted = values * outer[np.ix_(place, place)]
    sums = weighted.sum(axis=0)
    return pd.DataFrame(weighted / np.where(sums > 0, sums, 1.0), index=list(nodes), columns=list(nodes))


def limit_matrix(w: np.ndarray) -> tuple[np.ndarray, tuple[np.ndarray, ...], tuple[int, ...], np.ndarray]:
    """(limit of averaged powers, closed classes, their periods, transient nodes) of a column-stochastic matrix."""
    n, blocks = len(w), components(w.T)
    closed = tuple(b for b in blocks if not np.delete(w[:, b], b, axis=0).any())
    transient = np.array([i for i in range(n) if not any(i in b for b in closed)], int)
    limit = np.zeros((n, n))
    for b in closed:
        limit[np.ix_(b, b)] = _stationary(w[np.ix_(b, b)])[:, None]
    if len(transient):
        ends = np.linalg.inv(np.eye(len(transient)) - w[np.ix_(transient, transient)])
        for b in closed:
            reached = (w[np.ix_(b, transient)] @ ends).sum(axis=0)
            limit[np.ix_(b, transient)] = limit[np.ix_(b, b)][:, :1] * reached
    return limit, closed, tuple(_period(w[np.ix_(b, b)]) for b in closed), transient


def _stationary(w: np.ndarray) -> np.ndarray:
    """p with W p = p and sum 1, of an irreducible W."""
    n = len(w)
    system = np.vstack([w - np.eye(n), np.ones(n)])
    return np.linalg.lstsq(system, np.r_[np.zeros(n), 1.0], rcond=None)[0]


def _period(w: np.ndarray) -> int:
    """Greatest common divisor of the lengths of all circles, from distances of a search."""
    distance, queue, period = {0: 0}, [0], 0
    for node in queue:
        for there in np.flatnonzero(w[:, node]):
            if int(there) in distance:
                period = gcd(period, distance[node] + 1 - distance[int(there)])
            else:
                distance[int(there)] = distance[node] + 1
                queue.append(int(there))
    return abs(period) or 1


def _square(frame: pd.DataFrame) -> tuple[np.ndarray, tuple[str, ...]]:
    """Values and names of a square frame of numbers from 0 whose rows and columns name the same nodes in one order."""
    if not hasattr(frame, "columns"):
        raise InvalidInput("a supermatrix needs names", None, "give a square DataFrame")
    rows, columns = [str(n) for n in frame.index], [str(n) for n in frame.columns]
    faults = [Fault(f"{n!r} stands twice") for n in dict.fromkeys(rows) if rows.count(n) > 1]
    if rows != columns:
        faults.append(Fault("rows and columns do not name the same nodes in the same order", None, f"rows {', '.join(rows[:6])}; columns {', '.join(columns[:6])}"))
    try:
        values = frame.to_numpy(dtype=float)
    except (TypeError, ValueError):
        values = np.full(frame.shape, np.nan)
    bad = np.argwhere(~np.isfinite(values) | (np.nan_to_num(values) < 0))
    faults += [Fault(f"{frame.iloc[i, j]!r} is not a number from 0", f"cell {rows[i]}/{columns[j]}", "an ANP takes no negative influence") for i, j in bad]
    refuse(faults)
    return values, tuple(rows)
