"""Weight is not influence: what each criterion moves."""

from __future__ import annotations

import numpy as np

from mcda.domain.comparison import ActingWeights
from mcda.domain.ranking import Ranking
from mcda.errors import NotApplicable


def acting_weights(ranking: Ranking) -> ActingWeights:
    """The share of each criterion in the squared spread of the scores, beside the weight it was given.

    With v_ij the weighted normalized values that the method adds or measures
    distances between: share_j = (max_i v_ij - min_i v_ij)^2 / sum_k (...)^2.
    For TOPSIS that is the share in the squared distance from the anti-ideal to
    the ideal. A criterion on which the options hardly differ, after
    normalization, moves little whatever its weight.

    Parameters
    ----------
    ranking : Ranking
        Of a method that weighs values criterion by criterion.

    Returns
    -------
    ActingWeights
        Frame criterion / weight, acting, ratio; shares sum to 1.

    Raises
    ------
    NotApplicable
        The method has no such values (EDAS, OCRA, MARCOS, ARAS), or nothing differs.

    Examples
    --------
    >>> import mcda
    >>> acting = mcda.acting_weights(mcda.decide(mcda.read_case("henan")))
    >>> acting.to_frame()[["weight", "acting"]].round(3).loc["feasibility"].tolist()
    [0.09, 0.001]
    >>> acting.leaders, round(acting.share(*acting.leaders), 2)
    (('policy', 'talent'), 0.88)
    """
    values = ranking.method.contributions(ranking)
    if values is None:
        raise NotApplicable(f"{ranking.method.label} does not weigh values criterion by criterion", None, "ask for the acting weights of TOPSIS, WSM, WPM, VIKOR or PROMETHEE II")
    squared = np.square(np.ptp(values, axis=0))
    if not squared.sum() > 0:
        raise NotApplicable("all alternatives are equal on every criterion that has weight", None, "add a criterion that tells them apart")
    return ActingWeights(ranking, squared / squared.sum())
