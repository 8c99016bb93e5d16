"""Weight stability intervals: reference cases, and random problems judged by pymcdm."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pymcdm
import pytest

import mcda
from mcda.errors import McdaError
from mcda.robustness.forms import Compromise, form_of
from mcda.robustness.intervals import intervals_of, negative_stretches
from mcda.robustness.paths import Paths, weight_paths
from mcda.robustness.targets import Pairs, pairs_of
from mcda.scoring import METHODS

CASES = {c["id"]: c for c in json.loads((Path(__file__).parent / "reference" / "robustness_intervals.json").read_text())}
NORMS = {"vector": "vector_normalization", "minmax": "minmax_normalization", "max": "max_normalization", "sum": "sum_normalization"}
NEAR = 1e-7
EXACT = {"topsis", "wsm", "wpm", "vikor", "promethee2", "mabac", "mairca", "spotis", "moora", "aras", "marcos"}


def judge(method, norm):
    """Scores by pymcdm, higher is better."""
    if method == "vikor":
        vikor = pymcdm.methods.VIKOR()
        return lambda x, w, s: -vikor(x, w, s, validation=False)
    cls = {"topsis": pymcdm.methods.TOPSIS, "wsm": pymcdm.methods.WSM}[method]
    peer = cls(getattr(pymcdm.normalizations, NORMS[norm]))
    return lambda x, w, s: peer(x, w, s, validation=False)


def table(matrix, types, hierarchy=None):
    matrix = np.asarray(matrix, float)
    names = [f"c{j}" for j in range(matrix.shape[1])]
    frame = pd.DataFrame(matrix, index=[f"a{i}" for i in range(len(matrix))], columns=names)
    return mcda.Problem.from_frame(frame, dict(zip(names, map(int, types), strict=True)), hierarchy)


def along(weights, members, t):
    """Proportional path, written down independently of the package."""
    w, g = np.array(weights, float), np.zeros(len(weights), bool)
    g[list(members)] = True
    inside = w[g] / w[g].sum() if w[g].sum() > 0 else np.full(g.sum(), 1 / g.sum())
    outside = w[~g] / w[~g].sum() if w[~g].sum() > 0 else np.full((~g).sum(), 1 / (~g).sum())
    out = np.empty(len(w))
    out[g], out[~g] = t * inside, (1 - t) * outside
    return out


def all_pairs(m):
    ahead, behind = np.triu_indices(m, 1)
    return ahead, behind


def thresholds(form, weights, nodes, m):
    """Every swap of every pair on a node's path: {(i, k): [t, ...]}."""
    paths = weight_paths(weights, "proportional", nodes)
    found = {}
    for i, k in zip(*all_pairs(m), strict=True):
        pair = Pairs(np.array([i]), np.array([k]), ())
        _, starts, ends, _ = negative_stretches(form, paths, pair)
        found[i, k] = sorted(t for t in {*starts.tolist(), *ends.tolist()} if 1e-9 < t < 1 - 1e-9)
    return found


def test_two_swaps_of_one_pair():
    case = CASES["S02"]
    problem = table(case["inputs"]["matrix"], case["inputs"]["types"])
    weights = dict(zip(problem.criteria, case["inputs"]["weights"], strict=True))
    expected = case["expected"]["winner_breakpoints"]
    row = mcda.stability(problem, weights).to_frame().loc["c0"]
    assert [row.low, row.high] == pytest.approx(expected, abs=case["tolerance"])
    assert (row.rival_low, row.rival_high, row.kind) == ("a1", "a1", "exact")
    stretches = mcda.stability(problem, weights).breakpoints.query("node == 'c0'")
    assert stretches.winner.tolist() == [f"a{n}" for n in case["expected"]["winner_sequence"]]
    moved = mcda.stability(problem, {"c0": 0.9, "c1": 0.05, "c2": 0.05}).to_frame().loc["c0"]
    assert len(moved.intervals) == 2, "the winner at 0.9 is also the winner at 0"


@pytest.mark.parametrize("norm", ["minmax", "max", "sum", "vector"])
def test_node_of_three_leaves(norm):
    case = CASES[f"S03-{norm}"]
    problem = table(case["inputs"]["matrix"], case["inputs"]["types"], {"node": ["c0", "c1", "c2"], "other": ["c3", "c4", "c5"]})
    weights = mcda.Weights.from_global(problem.hierarchy, dict(zip(problem.criteria, case["inputs"]["weights"], strict=True)))
    method = mcda.TOPSIS(normalization=norm)
    row = mcda.stability(problem, weights, method).to_frame().loc["node"]
    expected = case["expected"]["winner_interval"]
    assert [row.low, row.high] == pytest.approx([expected["lower"], expected["upper"]], abs=case["tolerance"])
    rivals = [None if r is None else f"a{r}" for r in (expected["lower_rival"], expected["upper_rival"])]
    assert [row.rival_low, row.rival_high] == rivals
    for pair, found in thresholds(form_of(problem, method), weights, ("node",), 5).items():
        assert found == pytest.approx(case["expected"]["thresholds"]["-".join(map(str, pair))], abs=case["tolerance"])


@pytest.mark.parametrize("member", [[0], [4], [0, 1, 2]])
def test_vikor_pieces(member):
    case = CASES["S09"]
    x, types, w = (np.array(case["inputs"][k], float) for k in ("matrix", "types", "weights"))
    best = np.where(types > 0, x.max(axis=0), x.min(axis=0))
    worst = np.where(types > 0, x.min(axis=0), x.max(axis=0))
    problem = table(x, types, {"node": [f"c{j}" for j in member], "other": [f"c{j}" for j in range(6) if j not in member]})
    weights = mcda.Weights.from_global(problem.hierarchy, dict(zip(problem.criteria, w, strict=True)))
    form = Compromise((best - x) / (best - worst), case["inputs"]["v"])
    for pair, found in thresholds(form, weights, ("node",), 5).items():
        assert found == pytest.approx(case["expected"]["thresholds"][str(member)]["-".join(map(str, pair))], abs=case["tolerance"])


def test_wsm_critical_changes_of_triantaphyllou():
    case = CASES["S06"]
    values, w = np.array(case["inputs"]["values"]), np.array(case["inputs"]["weights"])
    problem = table(values, [1] * 4)
    weights = mcda.Weights.from_global(problem.hierarchy, dict(zip(problem.criteria, w / w.sum(), strict=True)))
    form = form_of(problem, mcda.WSM(normalization=None))
    for j, name in enumerate(problem.criteria):
        found = thresholds(form, weights, (name,), 4)
        for key, deltas in case["expected"]["delta"].items():
            i, k = map(int, key.split("-"))
            here = [] if deltas[j] is None else [(w[j] - deltas[j]) / (w.sum() - deltas[j])]  # the printed weights sum to 1.0001
            assert found[i, k] == pytest.approx([t for t in here if 0 < t < 1], abs=1e-7)


def random_problem(rng, m, n, ties=True):
    x = rng.integers(1, 9, (m, n)).astype(float) if ties and rng.random() < 0.4 else rng.uniform(1, 9, (m, n))
    if rng.random() < 0.3:
        x[rng.integers(1, m)] = x[0]  # identical alternatives
    if rng.random() < 0.3:
        x[:, rng.integers(n)] = 4.0  # a constant column
    types = np.where(rng.random(n) < 0.3, -1, 1)
    w = rng.dirichlet(np.ones(n))
    if rng.random() < 0.3:
        w[rng.integers(n)] = 0.0
        w /= w.sum()
    return x, types, w


def holds(scores, pairs, eps=1e-9):
    return bool((scores[pairs.ahead] - scores[pairs.behind] >= -eps).all())


@pytest.mark.parametrize("target", ["first", "ranking", 2])
@pytest.mark.parametrize("method,norm", [("topsis", n) for n in NORMS] + [("wsm", n) for n in NORMS])
def test_intervals_judged_by_pymcdm(method, norm, target):
    """Just inside each end the answer holds, just outside it does not; in between it holds throughout."""
    rng = np.random.default_rng(sum(map(ord, method + norm + str(target))))
    peer, ends = judge(method, norm), 0
    for _ in range(9):
        x, types, w = random_problem(rng, 6, 5)
        problem = table(x, types, {"p": ["c0", "c1"], "q": ["c2", "c3", "c4"]})
        weights = mcda.Weights.from_global(problem.hierarchy, dict(zip(problem.criteria, w, strict=True)))
        cls = {"topsis": mcda.TOPSIS, "wsm": mcda.WSM}[method]
        try:
            result = mcda.stability(problem, weights, cls(normalization=norm), target=target)
        except McdaError:
            continue
        ranking = mcda.rank(problem, weights, cls(normalization=norm))
        pairs = pairs_of(ranking.score_values, problem.alternatives, target)
        members = {"p": (0, 1), "q": (2, 3, 4)} | {f"c{j}": (j,) for j in range(5)}
        for node, now, low, high, intervals in zip(result.nodes, result.weight, result.low, result.high, result.intervals, strict=True):

            def scores(t, members=members[node], w=w, x=x, types=types):
                return peer(x, along(w, members, t), types)

            assert low <= now + 1e-9 and now <= high + 1e-9 and (low, high) in intervals
            for t in np.linspace(low + NEAR, high - NEAR, 9) if high - low > 4 * NEAR else ():
                assert holds(scores(t), pairs)
            for t, inside in ((low - NEAR, low > NEAR), (high + NEAR, high < 1 - NEAR)):
                if inside and not any(a - NEAR < t < b + NEAR and b - a > 4 * NEAR for a, b in intervals if (a, b) != (low, high)):
                    assert not holds(scores(t), pairs, 0.0)
                    ends += 1
            for t in np.linspace(0.013, 0.987, 15):
                if not any(abs(t - e) < NEAR for pair in intervals for e in pair):
                    assert holds(scores(t), pairs) == any(a < t < b for a, b in intervals)
    assert ends > 12


def test_vikor_judged_by_pymcdm():
    rng, peer, checked = np.random.default_rng(5), judge("vikor", None), 0
    for _ in range(16):
        x, types, w = random_problem(rng, 6, 5, ties=False)
        x = x + rng.uniform(0, 1e-3, x.shape)  # pymcdm divides by 0 on a constant column
        best, worst = np.where(types > 0, x.max(axis=0), x.min(axis=0)), np.where(types > 0, x.min(axis=0), x.max(axis=0))
        problem = table(x, types)
        weights = mcda.Weights.from_global(problem.hierarchy, dict(zip(problem.criteria, w, strict=True)))
        form = Compromise((best - x) / (best - worst), 0.5)
        pairs = pairs_of(peer(x, w, types), problem.alternatives, "first")
        paths = weight_paths(weights)
        *_, intervals = intervals_of(form, paths, pairs)
        for j in range(5):
            for t in np.linspace(0.011, 0.983, 21):
                if not any(abs(t - e) < 1e-6 for pair in intervals[j] for e in pair):
                    assert holds(peer(x, along(w, (j,), t), types), pairs) == any(a < t < b for a, b in intervals[j])
                    checked += 1
    assert checked > 1400


@pytest.mark.parametrize("rule", ["siblings", "equal", "way"])
@pytest.mark.parametrize("cls", [mcda.TOPSIS, mcda.WSM])
def test_other_rules_judged_by_pymcdm(rule, cls):
    rng = np.random.default_rng(11)
    name = "topsis" if cls is mcda.TOPSIS else "wsm"
    peer, changes = judge(name, "vector"), 0
    for _ in range(12):
        x, types, w = random_problem(rng, 6, 5)
        problem = table(x, types, {"p": ["c0", "c1"], "q": ["c2", "c3", "c4"]})
        weights = mcda.Weights.from_global(problem.hierarchy, dict(zip(problem.criteria, w, strict=True)))
        other = rng.dirichlet(np.ones(5))
        try:
            result = mcda.stability(problem, weights, cls(normalization="vector"), dict(zip(problem.criteria, other, strict=True)) if rule == "way" else rule)
        except McdaError:
            continue
        pairs = pairs_of(peer(x, w, types), problem.alternatives, "first")
        for node, now, intervals in zip(result.nodes, result.weight, result.intervals, strict=True):
            j = int(node[1]) if node.startswith("c") else None
            if rule != "way" and j is None:
                continue
            top = {"way": 1.0, "siblings": w[:2].sum() if j is not None and j < 2 else w[2:].sum()}.get(rule)
            top = now + 4 * np.delete(w, j).min() if rule == "equal" else top
            for t in np.linspace(0.01, 0.99, 15) * top:
                v = w.copy()
                if rule == "way":
                    v = w + t * (other - w)
                elif rule == "equal":
                    v -= (t - now) / 4
                    v[j] = t
                else:
                    family = np.array([0, 1] if j < 2 else [2, 3, 4])
                    rest = family[family != j]
                    share = w[rest] / w[rest].sum() if w[rest].sum() > 0 else np.full(len(rest), 1 / len(rest))
                    v[rest], v[j] = (top - t) * share, t
                if any(abs(t - e) < 1e-6 for pair in intervals for e in pair):
                    continue
                found = any(a < t < b for a, b in intervals)
                assert holds(peer(x, np.clip(v, 0, 1), types), pairs) == found
                changes += not found
    assert changes > 15 or rule == "way" and changes > 3


def test_an_opaque_method_is_bisected_and_says_so():
    case = CASES["S03-vector"]
    problem = table(case["inputs"]["matrix"], case["inputs"]["types"])
    weights = dict(zip(problem.criteria, case["inputs"]["weights"], strict=True))

    class Hidden(mcda.Method):  # TOPSIS, which the closed form cannot know
        id = label = "hidden"

        def evaluate(self, problem, weights):
            return mcda.TOPSIS().evaluate(problem, weights)

    exact, opaque = mcda.stability(problem, weights).to_frame(), mcda.stability(problem, weights, Hidden()).to_frame()
    assert set(opaque.kind) == {"bisected"}
    assert opaque.high.to_numpy() == pytest.approx(exact.high.to_numpy(), abs=1e-8)
    assert opaque.low.to_numpy() == pytest.approx(exact.low.to_numpy(), abs=1e-8)
    assert opaque.rival_high.tolist() == exact.rival_high.tolist()


def test_henan_interventions():
    ranking = mcda.decide(mcda.read_case("henan"))
    frame = mcda.stability(ranking.problem, ranking.weights).to_frame()
    assert frame.loc["talent", "high"] == pytest.approx(0.291, abs=5e-4) and frame.loc["talent", "rival_high"] == "housing_subsidy"
    assert frame.loc["policy", "low"] == pytest.approx(0.178, abs=5e-4) and frame.loc["policy", "rival_low"] == "housing_subsidy"
    assert frame.loc["market", "high"] == pytest.approx(0.393, abs=5e-4)
    assert frame.loc["credit", "high"] == pytest.approx(0.229, abs=5e-4)
    assert (frame.loc["delivery", "low"], frame.loc["delivery", "high"]) == (0, 1)
    assert list(frame.columns) == ["weight", "low", "high", "rival_low", "rival_high", "intervals", "kind"] and frame.index.name == "node"


def test_nothing_is_mutated_and_bad_input_is_refused():
    problem = table([[1, 2], [2, 1.5]], [1, 1])
    weights = {"c0": 0.5, "c1": 0.5}
    mcda.stability(problem, weights)
    assert weights == {"c0": 0.5, "c1": 0.5}
    for wrong in ({"rule": "nearest"}, {"target": 2}, {"target": "second"}, {"target": ("a0", "x")}, {"target": ("a0", "a0")}, {"rule": 3}):
        with pytest.raises(McdaError):
            mcda.stability(problem, weights, **wrong)


def test_a_node_that_holds_everything_does_not_move():
    problem = table([[1, 2], [2, 1.5]], [1, 1], {"all": ["c0", "c1"]})
    row = mcda.stability(problem, {"c0": 0.5, "c1": 0.5}).to_frame().loc["all"]
    assert (row.low, row.high, row.rival_low, row.rival_high) == (1, 1, None, None)


def test_paths_never_leave_the_unit_interval():
    rng = np.random.default_rng(2)
    for rule in ("proportional", "siblings", "equal"):
        for _ in range(30):
            x, types, w = random_problem(rng, 4, 5)
            problem = table(x, types, {"p": ["c0", "c1"], "q": ["c2", "c3", "c4"]})
            paths: Paths = weight_paths(mcda.Weights.from_global(problem.hierarchy, dict(zip(problem.criteria, w, strict=True))), rule)
            for k in range(len(paths.nodes)):
                for t in np.linspace(paths.low[k], paths.high[k], 7):
                    v = paths.base[k] + paths.slope[k] * t
                    assert v.min() > -1e-12 and v.sum() == pytest.approx(1)
                assert paths.base[k] + paths.slope[k] * paths.now[k] == pytest.approx(w, abs=1e-12)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_has_an_interval_that_holds(name):
    """Inside the present interval the winner holds by the method's own scores, just outside it does not; kinds as stated."""
    rng, method, ends, kinds = np.random.default_rng(21), METHODS[name](), 0, set()
    for _ in range(4):
        x, types, w = rng.uniform(1, 9, (6, 4)), np.array([1, -1, 1, 1]), rng.dirichlet(np.ones(4) * 3)
        names = [f"c{j}" for j in range(4)]
        frame = pd.DataFrame(x, index=[f"a{i}" for i in range(6)], columns=names)
        bounds = {c: (0, 10) if t > 0 else (10, 0) for c, t in zip(names, types, strict=True)}
        problem = mcda.Problem.from_frame(frame, dict(zip(names, map(int, types), strict=True)), None, bounds)
        up = 1 if method.higher_is_better else -1
        try:
            result = mcda.stability(problem, dict(zip(names, w, strict=True)), method)
        except McdaError:
            continue
        pairs = pairs_of(up * method.evaluate(problem, w)[0], problem.alternatives, "first")
        kinds |= set(result.kind)
        for j, (low, high, now) in enumerate(zip(result.low, result.high, result.weight, strict=True)):
            for t in (low, high):
                step = 1e-6 if t > now else -1e-6
                if 1e-5 < t < 1 - 1e-5:
                    assert holds(up * method.evaluate(problem, along(w, (j,), t - step))[0], pairs)
                    assert not holds(up * method.evaluate(problem, along(w, (j,), t + step))[0], pairs, 0.0)
                    ends += 1
    assert ends > 3
    assert kinds == {"exact" if name in EXACT else "bisected"}
