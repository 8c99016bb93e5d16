"""Methods against published cases, against pymcdm, and what they refuse."""

import json
from pathlib import Path

import numpy as np
import pytest

import mcda
from mcda.errors import NotApplicable, Usage
from mcda.scoring import METHODS, NOT_OFFERED, parse_method
from mcda.scoring.comparison import method_grid

CASES = {c["id"]: c for c in json.loads((Path(__file__).parent / "reference" / "methods.json").read_text(encoding="utf-8"))}


def problem_of(matrix, types=None, bounds=None):
    matrix = np.asarray(matrix, float)
    names = [f"c{j}" for j in range(matrix.shape[1])]
    tree = mcda.Hierarchy(tuple(
        mcda.Criterion(name, direction="benefit" if sign > 0 else "cost", bounds=bounds(sign) if bounds else None)
        for name, sign in zip(names, types if types is not None else [1] * len(names), strict=True)
    ))  # fmt: skip
    return mcda.Problem(tree, [f"a{i}" for i in range(len(matrix))], matrix)


def evaluated(case, method):
    inputs = case["inputs"]
    return method.evaluate(problem_of(inputs["matrix"], inputs["types"]), np.array(inputs["weights"], float))


def ranked(case, method):
    inputs = case["inputs"]
    problem = problem_of(inputs["matrix"], inputs["types"])
    return mcda.rank(problem, mcda.normalized(dict(zip(problem.criteria, inputs["weights"], strict=True))), method)


def close(found, case, key):
    assert np.asarray(found) == pytest.approx(np.asarray(case["expected"][key]), abs=case["tolerance"][key])


# published values


@pytest.mark.parametrize("name", [n for n in CASES if n.startswith("vikor")])
def test_vikor(name):
    case = CASES[name]
    ranking = ranked(case, mcda.VIKOR(v=case["inputs"]["v"]))
    for key in ("S", "R"):
        if key in case["expected"]:
            close(ranking.step_values[key], case, key)
    close(ranking.scores, case, "Q")
    if "compromise_set" in case["expected"]:
        assert set(ranking.step_values["compromise set"]) == {f"a{i}" for i in case["expected"]["compromise_set"]}


def test_promethee2_v_shape():
    case = CASES["promethee2-ziemba-2017"]
    thresholds = {f"c{j}": p for j, p in enumerate(case["inputs"]["p"])}
    close(evaluated(case, mcda.PROMETHEE2(preference="v-shape", p=thresholds))[0], case, "net_flow")


def test_topsis():
    for name, method in [
        ("topsis-tzeng-huang", "topsis"), ("topsis-opricovic-tzeng-minmax", "topsis:normalization=minmax"), ("topsis-unnormalised-weights", "topsis"),
    ]:  # fmt: skip
        close(ranked(CASES[name], parse_method(method)).scores, CASES[name], "scores")
    assert ranked(CASES["topsis-opricovic-tzeng-minmax"], mcda.TOPSIS("minmax")).ranks.tolist() == [2, 1, 2]


def test_wsm_and_wpm():
    close(ranked(CASES["wsm-wikipedia"], mcda.WSM(normalization=None)).scores, CASES["wsm-wikipedia"], "scores")
    case = CASES["wpm-wikipedia"]
    a, b, c = ranked(case, mcda.WPM()).scores
    for key, ratio in {"ratio_A1_A2": a / b, "ratio_A1_A3": a / c, "ratio_A2_A3": b / c}.items():
        close(ratio, case, key)


def test_waspas_and_edas():
    # the published WASPAS weights sum to 1.0175, so the kernel is called with them as they are
    close(evaluated(CASES["waspas-chakraborty"], mcda.WASPAS())[0], CASES["waspas-chakraborty"], "scores")
    close(evaluated(CASES["edas-yazdani"], mcda.EDAS())[0], CASES["edas-yazdani"], "scores")


def test_rank_similarity_published():
    case = CASES["rank-similarity-salabun"]
    found = mcda.rank_similarity(case["inputs"]["R"], case["inputs"]["Q"])
    for key in ("spearman", "weighted_spearman", "ws"):
        close(found[key], case, key)
    assert found["kendall"] == pytest.approx(0.8)
    assert mcda.rank_similarity([1, 2, 3, 4], [2, 1, 3, 4])["ws"] != mcda.rank_similarity([1, 2, 3, 4], [1, 2, 4, 3])["ws"]


def test_pymcdm_copras_is_refused_because_a_cost_helps():
    from pymcdm.methods import COPRAS

    case = CASES["copras-cost-monotone"]
    inputs, change = case["inputs"], case["inputs"]["change"]
    matrix = np.array(inputs["matrix"], float)
    dearer = matrix.copy()
    dearer[change["row"], change["column"]] = change["new_value"]
    before, after = (COPRAS()(m, np.array(inputs["weights"]), np.array(inputs["types"])) for m in (matrix, dearer))
    assert after[0] > before[0], "pymcdm is mended: offer COPRAS"
    with pytest.raises(NotApplicable, match="cost raises"):
        parse_method("copras")


def test_codas_is_refused_because_a_dominated_option_leads():
    from pymcdm.methods import CODAS

    matrix = np.array([[2.0, 6], [1, 6], [6, 4], [8, 1]])
    scores = CODAS()(matrix, np.array([0.5, 0.5]), np.array([1, 1]))
    assert matrix[0, 0] > matrix[1, 0] and matrix[0, 1] == matrix[1, 1]
    assert scores[1] > scores[0] + 0.04
    assert "a0" in mcda.dominated(problem_of(matrix)).by["a1"]


@pytest.mark.parametrize("name", NOT_OFFERED)
def test_what_is_not_offered_says_why(name):
    with pytest.raises(NotApplicable, match="is not offered"):
        parse_method(name)
    with pytest.raises(NotApplicable):
        parse_method(name.upper() + ":l=1")


# agreement with pymcdm


def sample(rng, m=9, n=6):
    return rng.random((m, n)) * 9 + 0.5, rng.dirichlet(np.ones(n)), np.where(rng.random(n) < 0.5, 1, -1)


def promethee(*args, **kwargs):
    from pymcdm.methods import PROMETHEE_II

    return lambda: PROMETHEE_II(*args, **kwargs)  # a new one each time: pymcdm uses its thresholds up


def peers():
    from pymcdm import methods as p
    from pymcdm import normalizations as n

    kinds = {"vector": n.vector_normalization, "minmax": n.minmax_normalization, "max": n.max_normalization, "sum": n.sum_normalization}
    threshold_q, threshold_p = [0.5] * 6, [2.0] * 6
    found = {f"topsis:normalization={k}": lambda f=f: p.TOPSIS(f) for k, f in kinds.items()}
    found |= {f"wsm:normalization={k}": lambda f=f: p.WSM(f) for k, f in kinds.items()}
    found |= {
        "wpm": lambda: p.WPM(n.linear_normalization), "vikor": p.VIKOR, "vikor:v=0.2": lambda: p.VIKOR(v=0.2),
        "waspas": p.WASPAS, "waspas:l=0.1": lambda: p.WASPAS(l=0.1), "edas": p.EDAS, "mabac": p.MABAC, "mairca": p.MAIRCA,
        "marcos": p.MARCOS, "aras": p.ARAS, "ocra": p.OCRA, "moora": p.MOORA,
        "promethee2": promethee("usual"),
        "promethee2:preference=u-shape,q=0.5": promethee("ushape", q=threshold_q, p=threshold_p),
        "promethee2:preference=v-shape,p=2": promethee("vshape", q=threshold_q, p=threshold_p),
        "promethee2:preference=level,q=0.5,p=2": promethee("level", q=threshold_q, p=threshold_p),
        "promethee2:preference=linear,q=0.5,p=2": promethee("vshape_2", q=threshold_q, p=threshold_p),
    }  # fmt: skip
    return found


PEERS = peers()


@pytest.mark.parametrize("text", PEERS)
def test_agrees_with_pymcdm(text):
    rng = np.random.default_rng(11)
    for _ in range(60):
        matrix, weights, types = sample(rng)
        if (types == 1).all():
            types[0] = -1  # pymcdm's MOORA wants a cost
        scores, _ = parse_method(text).evaluate(problem_of(matrix, types), weights)
        assert scores == pytest.approx(PEERS[text]()(matrix, weights, types, validation=False), abs=1e-12, rel=1e-12)


def test_promethee1_flows_agree_with_pymcdm():
    from pymcdm.methods.partial import PROMETHEE_I

    rng = np.random.default_rng(12)
    for _ in range(60):
        matrix, weights, types = sample(rng)
        ranking = mcda.rank(problem_of(matrix, types), dict(zip([f"c{j}" for j in range(6)], weights, strict=True)), mcda.PROMETHEE1())
        plus, minus = PROMETHEE_I("usual")(matrix, weights, types, validation=False)
        assert ranking.step_values["positive flow"] == pytest.approx(plus, abs=1e-12)
        assert ranking.step_values["negative flow"] == pytest.approx(minus, abs=1e-12)
        above = ranking.step_values["outranks"].values
        assert (above == ((plus[:, None] >= plus - 1e-9) & (minus[:, None] <= minus + 1e-9) & ((plus[:, None] > plus + 1e-9) | (minus[:, None] < minus - 1e-9)))).all()


def test_gaussian_preference_by_its_formula():
    matrix, weights, types = sample(np.random.default_rng(13), 5, 3)
    scores, _ = mcda.PROMETHEE2(preference="gaussian", s=1.5).evaluate(problem_of(matrix, types), weights)
    for i in range(5):
        d = (matrix[i] - matrix) * types
        p, n = (np.where(x > 0, 1 - np.exp(-(x**2) / (2 * 1.5**2)), 0) @ weights for x in (d, -d))
        assert scores[i] == pytest.approx((p - n).sum() / 4, abs=1e-14)


def test_mixed_preference_functions_by_criterion():
    matrix, weights, types = sample(np.random.default_rng(14), 6, 3)
    problem = problem_of(matrix, types)
    mixed = parse_method("promethee2:preference.c0=v-shape,p.c0=2,preference.c2=level,q.c2=0.5,p.c2=3")
    alone = [parse_method(t).unicriterion(problem) for t in ("promethee2:preference=v-shape,p=2", "promethee2", "promethee2:preference=level,q=0.5,p=3")]
    expected = sum((plus[:, j] - minus[:, j]) * weights[j] for j, (plus, minus) in enumerate(alone))
    assert mixed.evaluate(problem, weights)[0] == pytest.approx(expected, abs=1e-14)
    assert mixed.preferences(problem, weights).sum(axis=1) / 5 == pytest.approx(mixed.flows(problem, weights)[0], abs=1e-14)


def test_spotis_is_one_minus_wsm_between_bounds():
    matrix, weights, types = sample(np.random.default_rng(15))
    problem = problem_of(matrix, types, lambda sign: (0.0, 10.0) if sign > 0 else (10.0, 0.0))
    spotis, wsm = (parse_method(t).evaluate(problem, weights)[0] for t in ("spotis", "wsm:reference=fixed"))
    assert spotis == pytest.approx(1 - wsm, abs=1e-14)
    from pymcdm.methods import SPOTIS

    assert spotis == pytest.approx(SPOTIS(np.tile([0.0, 10.0], (6, 1)))(matrix, weights, types, validation=False), abs=1e-12)


# TOPSIS variants


@pytest.mark.parametrize("p", [1.0, 1.5, 3.0, float("inf")])
def test_topsis_minkowski(p):
    matrix, weights, types = sample(np.random.default_rng(16))
    problem = problem_of(matrix, types)
    scores, steps = mcda.TOPSIS(p=p).evaluate(problem, weights)
    v = steps["weighted"]
    plus, minus = (np.linalg.norm(v - end, ord=p, axis=1) for end in (v.max(axis=0), v.min(axis=0)))
    assert scores == pytest.approx(minus / (plus + minus), abs=1e-12)


def test_topsis_city_block_orders_as_wsm():
    rng = np.random.default_rng(17)
    for _ in range(50):
        matrix, weights, types = sample(rng)
        problem = problem_of(matrix, types)
        for kind in ("vector", "minmax", "max", "sum"):
            block, sums = (m.evaluate(problem, weights)[0] for m in (mcda.TOPSIS(kind, p=1), mcda.WSM(kind)))
            assert (np.argsort(block) == np.argsort(sums)).all()


def test_topsis_fixed_bounds_cannot_reverse():
    rng = np.random.default_rng(18)
    for _ in range(50):
        matrix, weights, types = sample(rng)
        bounds = lambda sign: (0.0, 10.0) if sign > 0 else (10.0, 0.0)  # noqa: E731
        for method in (mcda.TOPSIS(reference="fixed"), mcda.WSM(reference="fixed"), mcda.SPOTIS(), mcda.WPM()):
            few, many = (method.evaluate(problem_of(x, types, bounds), weights)[0] for x in (matrix[:-1], matrix))
            assert (np.argsort(few, kind="stable") == np.argsort(many[:-1], kind="stable")).all()


@pytest.mark.parametrize("n", [63, 64, 8192, 8193, 20_001])
def test_topsis_in_chunks_is_topsis_by_definition(n):
    rng = np.random.default_rng(19)
    matrix, types = rng.random((n, 5)) + 0.1, np.array([1, -1, 1, 1, -1])
    weights = rng.dirichlet(np.ones(5))
    problem = problem_of(matrix, types)
    scores, steps = mcda.TOPSIS().evaluate(problem, weights)
    r = matrix / np.sqrt((matrix**2).sum(axis=0))
    v = np.where(types > 0, r, 1 - r) * weights
    plus, minus = (np.sqrt(((v - end) ** 2).sum(axis=1)) for end in (v.max(axis=0), v.min(axis=0)))
    assert scores == pytest.approx(minus / (plus + minus), abs=1e-12)
    assert steps["weighted"] == pytest.approx(v, abs=1e-14)


def test_topsis_takes_values_of_any_size():
    rng = np.random.default_rng(20)
    matrix, weights, types = sample(rng, 7, 4)
    usual, _ = mcda.TOPSIS().evaluate(problem_of(matrix, types), weights)
    for factor in (1e-300, 1e-150, 1e150, 1e300):
        assert mcda.TOPSIS().evaluate(problem_of(matrix * factor, types), weights)[0] == pytest.approx(usual, abs=1e-12)


# what is refused, and how it is said


def test_a_zero_makes_wpm_not_applicable_and_names_the_cells():
    problem = problem_of([[1, 0.0], [2, 3], [0, 4]])
    with pytest.raises(NotApplicable) as caught:
        mcda.rank(problem, {"c0": 0.5, "c1": 0.5}, mcda.WPM())
    assert [f.where for f in caught.value.faults] == ["cell a0/c1", "cell a2/c0"]
    assert mcda.rank(problem_of([[1, 0.0], [2, 3]]), {"c0": 1, "c1": 0}, mcda.WPM()).winners == ("a1",), "a criterion without weight cannot forbid"


@pytest.mark.parametrize("text", ["waspas", "marcos", "aras", "ocra", "wpm"])
def test_methods_of_ratios_refuse_values_that_are_not_positive(text):
    with pytest.raises(NotApplicable, match="needs values above 0"):
        mcda.rank(problem_of([[1, -2.0], [2, 3]]), {"c0": 0.5, "c1": 0.5}, parse_method(text))


def test_edas_refuses_an_average_that_is_not_positive():
    with pytest.raises(NotApplicable, match="average of c1"):
        mcda.rank(problem_of([[1, -4.0], [2, 3]]), {"c0": 0.5, "c1": 0.5}, mcda.EDAS())


@pytest.mark.parametrize("method", [m for m in method_grid() if getattr(m, "reference", "") != "fixed" and m.id != "spotis"], ids=lambda m: m.text)
def test_constant_columns_contribute_nothing_and_are_noted(method):
    rng = np.random.default_rng(21)
    for _ in range(20):
        matrix, weights, types = sample(rng, 6, 4)
        matrix[:, 1] = 3.0
        with_it = mcda.rank(problem_of(matrix, types), {f"c{j}": w for j, w in enumerate(weights)}, method)
        assert np.isfinite(with_it.score_values).all()
        assert any("c1" in note and "equal" in note for note in with_it.notes)
        keep = [0, 2, 3]
        scores, _ = method.evaluate(problem_of(matrix[:, keep], types[keep]), weights[keep])
        order = np.argsort(scores if method.higher_is_better else -scores)
        assert (np.argsort(with_it.score_values if method.higher_is_better else -with_it.score_values) == order).all()


@pytest.mark.parametrize("method", [m for m in method_grid() if getattr(m, "reference", "") != "fixed" and m.id != "spotis"], ids=lambda m: m.text)
def test_no_method_ever_gives_nan(method):
    weights = {"c0": 0.25, "c1": 0.75}
    for matrix in ([[1, 1], [1, 1]], [[0, 0], [0, 0]], [[0, 0], [1, 1]], [[0, 1], [1, 0]], [[-1, 2], [3, -4], [-5, 0]], [[1e-300, 1], [1e300, 2]]):
        for types in ([1, 1], [1, -1], [-1, -1]):
            try:
                assert np.isfinite(mcda.rank(problem_of(matrix, types), weights, method).score_values).all()
            except NotApplicable as error:
                assert error.message


def test_vikor_counterexample_and_its_flag():
    before = problem_of([[9, 3], [2, 9], [6, 1]])
    after = problem_of([[9, 3], [2, 3], [6, 1]])
    weights = {"c0": 6 / 11, "c1": 5 / 11}
    first, second = (mcda.rank(p, weights, mcda.VIKOR()) for p in (before, after))
    assert (first.ranks["a1"], second.ranks["a1"]) == (3, 2), "a worse value lifts its own row"
    assert any("not monotone" in note for note in second.notes)
    assert not mcda.VIKOR.monotone.startswith("yes")
    assert "(9, 3), (2, 9), (6, 1)" in mcda.VIKOR.__doc__


def test_vikor_on_equal_regrets_is_not_decided_by_rounding():
    ranking = mcda.rank(problem_of([[0.1 + 0.2, 0.6], [0.6, 0.3]]), {"c0": 0.5, "c1": 0.5}, mcda.VIKOR())
    assert ranking.ranks.tolist() == [1, 1] and ranking.step_values["compromise set"] == ("a0", "a1")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("vikor:v=2", "from 0 to 1"), ("vikor:v=high", "from 0 to 1"), ("vikor:v=nan", "from 0 to 1"), ("topsis:p=0.5", "at least 1"),
        ("promethee2:preference=gauss", "gaussian"), ("promethee2:p=-1", "above 0"), ("promethee2:p=wide", "above 0"), ("waspas:l=-0.1", "from 0 to 1"),
        ("edas:x=1", "takes none"), ("vikr", "vikor"), ("promethee2:p.c0=1,p=2", "once"),
    ],
)  # fmt: skip
def test_wrong_parameters_are_told(text, told):
    with pytest.raises(Usage) as caught:
        parse_method(text)
    assert told in str(caught.value)


def test_promethee_thresholds_are_checked_all_at_once():
    with pytest.raises(Usage) as caught:
        mcda.rank(problem_of([[1, 2], [3, 4]]), {"c0": 0.5, "c1": 0.5}, mcda.PROMETHEE2(preference={"c0": "linear", "c1": "v-shape"}, q={"c0": 3, "x": 1}, p={"c0": 2}))
    told = str(caught.value)
    assert "q = 3" in told and "'c1'" in told and "'x'" in told


@pytest.mark.parametrize("name", METHODS)
def test_every_method_says_what_a_reader_must_know(name):
    method = METHODS[name]
    for told in (method.label, method.assumes, method.compensation, method.can_reverse_ranks, method.monotone, method.source):
        assert told
    assert name == "topsis" or method().text.startswith(name)
    assert method.__doc__ and "Examples" in method.__doc__
    if not method.higher_is_better:
        assert "lower is better" in method.__doc__


def test_the_text_of_a_method_reads_back():
    for method in (*method_grid(), mcda.WSM(normalization=None), mcda.TOPSIS(p=1.5), mcda.PROMETHEE1(preference={"x": "linear"}, q={"x": 0.1}, p={"x": 2.0})):
        assert parse_method(method.text) == method
        assert hash(method) == hash(parse_method(method.text))


def test_steps_are_labelled_on_their_own_axis():
    matrix, weights, types = sample(np.random.default_rng(22), 4, 4)  # square, so that shapes tell nothing
    named = {f"c{j}": w for j, w in enumerate(weights)}
    for method in (m for m in method_grid() if getattr(m, "reference", "") != "fixed" and m.id != "spotis"):
        for name, step in mcda.rank(problem_of(matrix, types), named, method).steps.items():
            if hasattr(step, "index") and not isinstance(step, tuple):
                assert step.index.name in ("alternative", "criterion"), name
    steps = mcda.rank(problem_of(matrix, types), named, mcda.VIKOR()).steps
    assert list(steps["best values"].index) == list(named) and list(steps["S"].index) == ["a0", "a1", "a2", "a3"]
    assert list(mcda.rank(problem_of(matrix, types), named, mcda.PROMETHEE2()).steps["preference"].columns) == ["a0", "a1", "a2", "a3"]
    assert mcda.rank(problem_of(matrix, types), named, mcda.EDAS()).steps
