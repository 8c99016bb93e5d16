"""Weights from the data alone: what the columns themselves tell apart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mcda.domain.problem import Problem
from mcda.domain.weights import Weights
from mcda.errors import Fault, NotApplicable, Usage, did_you_mean, refuse


def objective_weights(problem: Problem, method: str = "entropy") -> Weights:
    """Weights of the criteria from the spread and correlation of their columns.

    entropy: 1 + sum(p ln p) / ln m with p = x / sum(x), directions not used;
    critic: sd_j sum_k (1 - r_jk) on columns scaled from worst to best;
    merec: effect of leaving a criterion out;
    std: standard deviation of columns scaled from worst to best;
    cilos: relative loss when another criterion is best; idocriw: entropy times cilos.

    Parameters
    ----------
    problem : Problem
        At least two alternatives, no missing values; entropy takes values of 0
        or more, merec, cilos and idocriw values above 0.
    method : {"entropy", "critic", "merec", "std", "cilos", "idocriw"}

    Returns
    -------
    Weights
        On the problem's hierarchy; the origin names the method and constant columns.

    Raises
    ------
    NotApplicable
        The method is not defined on these data: every column is named.

    Notes
    -----
    Objective weights say what differs in these data, not what matters. A constant
    column has weight 0; CILOS and IDOCRIW are undefined on one. MEREC and CILOS
    come from pymcdm, given checked columns.

    Examples
    --------
    >>> import pandas as pd, mcda
    >>> frame = pd.DataFrame({"patents": [30, 19, 19, 68], "delay": [30, 54, 15, 70]}, index=list("abcd"))
    >>> problem = mcda.Problem.from_frame(frame, {"patents": "benefit", "delay": "cost"})
    >>> mcda.objective_weights(problem, "entropy").values.round(4).tolist()
    [0.537, 0.463]

    References
    ----------
    Shannon entropy: Hwang, C.L. & Yoon, K. (1981), doi:10.1007/978-3-642-48318-9. CRITIC: Diakoulaki, D. et al. (1995),
    Computers & OR 22, 763-770, doi:10.1016/0305-0548(94)00059-H. MEREC: Keshavarz-Ghorabaee, M. et al. (2021), Symmetry 13, 525,
    doi:10.3390/sym13040525. CILOS, IDOCRIW: Zavadskas, E.K. & Podvezko, V. (2016), doi:10.1142/S0219622016500036.
    """
    if method not in _METHODS:
        raise Usage(f"no objective weighting named {method!r}", None, did_you_mean(method, _METHODS))
    if len(problem.alternatives) < 2:
        raise NotApplicable("weights from data need at least two alternatives")
    if np.isnan(problem.values).any():
        raise NotApplicable("the problem has missing values", None, "leave the criteria out")
    label, lowest, needs_spread, compute = _METHODS[method]
    constant = np.ptp(problem.values, axis=0) <= 1e-12 * np.abs(problem.values).max(axis=0)
    refuse(_faults(problem, label, lowest, constant if needs_spread else np.zeros_like(constant)), NotApplicable)
    if constant.all():
        raise NotApplicable(f"{label}: no column tells the alternatives apart", None, "weigh by judgement")
    raw = np.zeros(len(problem.criteria))
    raw[~constant] = compute(problem.values[:, ~constant], problem.signs[~constant])
    if not (np.isfinite(raw).all() and raw.sum() > 0):
        raise NotApplicable(f"{label} gives no weights on these data", None, "use another method, or weigh by judgement")
    names = [c for c, flat in zip(problem.criteria, constant, strict=True) if flat]
    told = f"{label} of the data" + (f"; all alternatives equal on {', '.join(names)}, weight 0" if names else "")
    return Weights.from_global(problem.hierarchy, dict(zip(problem.criteria, map(float, raw / raw.sum()), strict=True)), told)


def _faults(problem: Problem, label: str, lowest: str, refused: np.ndarray) -> list[Fault]:
    faults = []
    for j, criterion in enumerate(problem.criteria):
        column = problem.values[:, j]
        if lowest and ((column < 0).any() or lowest == "above 0" and (column == 0).any()):
            worst = problem.alternatives[int(column.argmin())]
            faults.append(Fault(f"{label} needs values {lowest}; {criterion!r} of {worst!r} is {column.min():g}", f"cell {worst}/{criterion}", "use critic or std"))
        if refused[j]:
            faults.append(Fault(f"{label} is not defined when all alternatives are equal on {criterion!r}", None, "leave the criterion out"))
    return faults


def _entropy(values: np.ndarray, signs: np.ndarray) -> np.ndarray:
    shares = values / values.sum(axis=0)
    logs = np.log(np.where(shares > 0, shares, 1.0))  # 0 ln 0 = 0; pymcdm takes the whole column for fully informative
    return np.maximum(1 + (shares * logs).sum(axis=0) / np.log(len(values)), 0.0)


def _scaled(values: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Columns from 0 (worst) to 1 (best)."""
    oriented = values * signs
    return (oriented - oriented.min(axis=0)) / np.ptp(oriented, axis=0)


def _std(values: np.ndarray, signs: np.ndarray) -> np.ndarray:
    return _scaled(values, signs).std(axis=0, ddof=1)


def _critic(values: np.ndarray, signs: np.ndarray) -> np.ndarray:
    scaled = _scaled(values, signs)  # pymcdm leaves the direction out
    if values.shape[1] == 1:
        return np.ones(1)
    conflict = 1 - np.corrcoef(scaled, rowvar=False)
    return scaled.std(axis=0, ddof=1) * np.where(conflict > 1e-12, conflict, 0.0).sum(axis=0)


def _merec(values: np.ndarray, signs: np.ndarray) -> np.ndarray:
    from pymcdm.weights import merec_weights

    return merec_weights(values, signs)


def _cilos(values: np.ndarray, signs: np.ndarray) -> np.ndarray:
    from pymcdm.weights import cilos_weights

    if values.shape[1] == 1:
        return np.ones(1)
    weights = cilos_weights(values, signs)
    return weights if weights.shape == (values.shape[1],) and (weights >= -1e-12).all() else np.full(values.shape[1], np.nan)


def _idocriw(values: np.ndarray, signs: np.ndarray) -> np.ndarray:
    return _entropy(values, signs) * _cilos(values, signs)


_METHODS: dict[str, tuple[str, str, bool, Callable[[np.ndarray, np.ndarray], np.ndarray]]] = {
    "entropy": ("Shannon entropy", "of 0 or more", False, _entropy),
    "critic": ("CRITIC", "", False, _critic),
    "merec": ("MEREC", "above 0", False, _merec),
    "std": ("standard deviation", "", False, _std),
    "cilos": ("CILOS", "above 0", True, _cilos),
    "idocriw": ("IDOCRIW", "above 0", True, _idocriw),
}
