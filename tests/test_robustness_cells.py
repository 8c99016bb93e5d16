"""Critical cells: the reference case, and random problems judged by pymcdm."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pymcdm
import pytest

import mcda
from mcda.errors import McdaError
from mcda.robustness.cells import critical_cells
from mcda.robustness.targets import pairs_of

CASES = {c["id"]: c for c in json.loads((Path(__file__).parent / "reference" / "robustness_intervals.json").read_text())}
NORMS = {"vector": "vector_normalization", "minmax": "minmax_normalization", "max": "max_normalization", "sum": "sum_normalization"}


def table(matrix, types, bounds=None):
    names = [f"c{j}" for j in range(np.shape(matrix)[1])]
    frame = pd.DataFrame(np.asarray(matrix, float), index=[f"a{i}" for i in range(len(matrix))], columns=names)
    return mcda.Problem.from_frame(frame, dict(zip(names, map(int, types), strict=True)), None, bounds)


def test_critical_values_of_the_reference_case():
    case = CASES["S25"]
    problem = table(case["inputs"]["matrix"], case["inputs"]["types"])
    ranking = mcda.rank(problem, dict(zip(problem.criteria, case["inputs"]["weights"], strict=True)))
    flips = critical_cells(problem, ranking.weights.values, ranking.method, pairs_of(ranking.score_values, problem.alternatives, "first"))
    x = np.array(case["inputs"]["matrix"])
    for place, ties in case["expected"]["ties"].items():
        i, j = map(int, place.split(","))
        winner = 0
        # the flips are the nearest ties with the winner (or, in the winner's own row, with anybody)
        against = [(v, k) for v, k in ties if winner in (i, k)]
        below, above = [t for t in against if t[0] < x[i, j]], [t for t in against if t[0] > x[i, j]]
        for side, expected in ((0, max(below, default=None)), (1, min(above, default=None))):
            found = flips.value[i, j, side]
            if expected:
                assert found == pytest.approx(expected[0], abs=case["tolerance"])
                assert flips.rival[i, j, side] == (expected[1] if i == winner else i)
            else:
                assert not 1 < found < 20


@pytest.mark.parametrize("target", ["first", 2])
@pytest.mark.parametrize("norm", sorted(NORMS))
def test_cells_judged_by_pymcdm(norm, target):
    """The answer holds from the present value up to each flip, and not just beyond it."""
    rng = np.random.default_rng(sum(map(ord, norm)))
    peer = pymcdm.methods.TOPSIS(getattr(pymcdm.normalizations, NORMS[norm]))
    flipped = 0
    for trial in range(8):
        m = (3, 5, 12)[trial % 3]  # with 12 rows most pairs are decided once per column
        x = rng.integers(1, 9, (m, 4)).astype(float) if trial % 4 == 0 else rng.uniform(1, 9, (m, 4))
        if trial % 5 == 0:
            x[1] = x[0]
        types, w = np.where(rng.random(4) < 0.4, -1, 1), rng.dirichlet(np.ones(4))
        problem = table(x, types)
        try:
            ranking = mcda.rank(problem, dict(zip(problem.criteria, w, strict=True)), mcda.TOPSIS(normalization=norm))
        except McdaError:
            continue
        pairs = pairs_of(ranking.score_values, problem.alternatives, target)
        flips = critical_cells(problem, w, ranking.method, pairs)

        def lead(i, j, value, x=x, types=types, w=w, pairs=pairs):
            y = x.copy()
            y[i, j] = value
            scores = peer(y, w, types, validation=False)
            return (scores[pairs.ahead] - scores[pairs.behind]).min()

        for i in range(m):
            for j in range(4):
                for side in (0, 1):
                    flip, now = flips.value[i, j, side], x[i, j]
                    end = (0.02 if side == 0 else 60.0) if np.isnan(flip) else flip
                    for share in (0.02, 0.3, 0.6, 0.9, 1 - 1e-6):
                        value = now + share * (end - now)
                        if abs(flip - now) > 1e-7 or np.isnan(flip):
                            assert lead(i, j, value) > -1e-9, (norm, trial, i, j, side, now, flip, value)
                    if np.isfinite(flip) and flip > 1e-3:
                        assert lead(i, j, flip + (flip - now or (1 if side else -1)) * 1e-6) < 1e-12
                        flipped += 1
    assert flipped > 60


def test_fixed_bounds_keep_the_cell_within_them():
    rng = np.random.default_rng(8)
    for _ in range(12):
        x, w = rng.uniform(2, 8, (5, 3)), rng.dirichlet(np.ones(3))
        bounds = {"c0": (0, 10), "c1": (10, 0), "c2": (0, 10)}
        problem = table(x, [1, -1, 1], bounds)
        ranking = mcda.rank(problem, dict(zip(problem.criteria, w, strict=True)), mcda.TOPSIS(reference="fixed"))
        pairs = pairs_of(ranking.score_values, problem.alternatives, "first")
        flips = critical_cells(problem, w, ranking.method, pairs)
        for i, j, side in np.argwhere(np.isfinite(flips.value)):
            flip = flips.value[i, j, side]
            assert 0 <= flip <= 10
            for share, held in ((1 - 1e-6, True), (1 + 1e-6, False)):
                y = x.copy()
                y[i, j] = x[i, j] + share * (flip - x[i, j])
                if not 0 <= y[i, j] <= 10:
                    continue
                r = np.abs(y / 10 - [0, 1, 0])
                near, far = np.sqrt((((1 - r) * w) ** 2).sum(axis=1)), np.sqrt(((r * w) ** 2).sum(axis=1))
                closeness = far / (near + far)
                assert (closeness.argmax() == pairs.leaders[0]) == held
