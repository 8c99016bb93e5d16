"""Gaps, catch-up times and profiles of the Henan case, and their rules on small cases."""

import itertools

import numpy as np
import pandas as pd
import pytest

import mcda


@pytest.fixture(scope="module")
def found():
    return mcda.gaps(mcda.read_case("henan"), "regions", "henan")


def row(frame, **where):
    for key, value in where.items():
        frame = frame[frame[key] == value]
    assert len(frame) == 1
    return frame.iloc[0]


@pytest.mark.parametrize(
    ("reading", "criterion", "year", "best", "share_of_best", "share_of_mean"),
    [  # analysis of the founding paper's Table 1, section 2.1; shares in % to one decimal
        ("as_printed", "rd_personnel", 2016, "jiangsu", 21.4, 27.6),
        ("as_printed", "rd_expenditure", 2015, "jiangsu", 24.2, 26.2),
        ("as_printed", "patents_granted", 2016, "guangdong", 2.7, 3.5),
        ("like_for_like", "rd_personnel", 2015, "jiangsu", 30.5, 37.6),
        ("like_for_like", "rd_personnel", 2016, "jiangsu", 30.6, 38.0),
        ("like_for_like", "patents_granted", 2016, "guangdong", 19.0, 25.0),
    ],
)
def test_gap_to_the_best_and_to_the_mean_of_the_others(found, reading, criterion, year, best, share_of_best, share_of_mean):
    gap = row(found.to_frame(), reading=reading, criterion=criterion, year=year)
    assert gap.best_of == best and gap["rank"] == 4
    assert 100 * gap.share_of_best == pytest.approx(share_of_best, abs=0.06)
    assert 100 * gap.share_of_mean == pytest.approx(share_of_mean, abs=0.06)


def catch_up(found, **where):
    return next(c for c in found.catch_up if all(getattr(c, k) == v for k, v in where.items()))


@pytest.mark.parametrize(
    ("criterion", "reading", "rival", "low", "high"),
    [  # windows 2011-2016 (49, 11, 33, 10, 113 years) and 2015-2016 (62.1, 27.8, 19.2, 14.3, 18.9, 18.7);
        # inventions against Guangdong 2011-2016: by hand ln(38626/6811) / ln((6811/2462)^.2 / (38626/18242)^.2) = 32.45
        ("rd_personnel", "like_for_like", "guangdong", 49, 62.1),
        ("rd_personnel", "like_for_like", "beijing", 11, 27.8),
        ("rd_expenditure", "like_for_like", "beijing", 19.2, 33),
        ("patents_granted", "like_for_like", "jiangsu", 10, 14.3),
        ("patents_granted", "inventions", "guangdong", 18.9, 32.45),
        ("patents_granted", "inventions", "beijing", 18.7, 113),
    ],
)
def test_catch_up_is_a_range_over_the_growth_windows(found, criterion, reading, rival, low, high):
    c = catch_up(found, criterion=criterion, reading=reading, rival=rival)
    assert c.verdict == "stated" and c.windows == 2
    assert c.low == pytest.approx(low, abs=0.5) and c.high == pytest.approx(high, abs=0.5)


def test_no_time_is_stated_where_growth_differs_by_less_than_a_point(found):
    c = catch_up(found, criterion="rd_expenditure", reading="like_for_like", rival="guangdong")
    assert c.verdict == "not stated" and c.low is None and c.high is None
    ratios = {year: (ratio, gap) for year, ratio, gap in c.history}
    assert ratios[2015][0] == pytest.approx(4.133, abs=5e-4) and ratios[2016][0] == pytest.approx(4.118, abs=5e-4)
    assert ratios[2015][1] == pytest.approx(1363, abs=0.5) and ratios[2016][1] == pytest.approx(1541, abs=0.5)


def test_years_on_another_basis_are_not_compared(found):
    frame = found.to_frame()
    printed = frame[(frame.reading == "as_printed") & (frame.criterion == "rd_personnel")]
    assert set(printed.year) == {2015, 2016}, "2011 is known as full-time equivalents only"
    assert catch_up(found, criterion="rd_personnel", reading="as_printed", rival="jiangsu").windows == 1


def test_unknown_target_is_an_error():
    with pytest.raises(mcda.McdaError, match="henna"):
        mcda.gaps(mcda.read_case("henan"), "regions", "henna")


def test_profiles_follow_the_stated_rule():
    profiles = {p.alternative: p for p in mcda.profiles(mcda.read_case("henan"), "all_criteria")}
    henan = profiles["henan"]
    assert henan.pillar_ranks == (("talent", 4, 4), ("policy", 4, 4))
    assert henan.strengths == ("funding_per_person",)  # second of four as printed
    assert henan.weaknesses[0] == "rd_personnel", "the heaviest of those on which it is last"
    for p in profiles.values():
        assert not set(p.strengths) & set(p.weaknesses) and max(len(p.strengths), len(p.weaknesses)) <= 5
        ranks = {s.criterion: s for s in p.standings}
        assert all(ranks[c].rank <= ranks[c].of / 2 for c in p.strengths)
        assert all(ranks[c].rank > ranks[c].of / 2 for c in p.weaknesses)


def test_missing_cells_leave_henan_fourth_in_every_filling():
    ranking = mcda.decide_intervals(mcda.read_case("henan"), "all_criteria")
    frame = ranking.to_frame()
    assert frame.loc["henan", "low"] == pytest.approx(0.249, abs=5e-4)
    assert frame.loc["henan", "high"] == pytest.approx(0.325, abs=5e-4)
    assert (frame.loc["henan", "best_rank"], frame.loc["henan", "worst_rank"]) == (4, 4)
    others = frame.drop("henan")
    assert set(others.best_rank) == {1} and set(others.worst_rank) == {3}
    assert len(ranking.left_out) == 5 and ranking.lost_weight == pytest.approx(0.147, abs=5e-4)
    assert len(ranking.missing) + 4 * len(ranking.left_out) == 38


@pytest.mark.parametrize("seed", range(60))
def test_intervals_equal_every_corner_filling(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(2, 5), rng.integers(2, 5)
    values = rng.integers(0, 11, (m, n)).astype(float)
    gaps = rng.random((m, n)) < 0.25
    gaps[:, gaps.all(axis=0)] = False
    names, columns = [f"a{i}" for i in range(m)], [f"c{j}" for j in range(n)]
    directions = dict(zip(columns, rng.choice(["benefit", "cost"], n), strict=True))
    bounds = {c: (0, 10) if d == "benefit" else (10, 0) for c, d in directions.items()}
    weights = dict(zip(columns, rng.dirichlet(np.ones(n)), strict=True))
    full = mcda.Problem.from_frame(pd.DataFrame(values, names, columns), directions, bounds=bounds)
    holed = mcda.Problem(full.hierarchy, names, np.where(gaps, np.nan, values), missing=True)
    found = mcda.rank_intervals(holed, weights)
    seen_scores, seen_ranks = [], []
    for corner in itertools.product((0.0, 10.0), repeat=min(int(gaps.sum()), 8)):
        filled = values.copy()
        filled[tuple(np.argwhere(gaps)[:8].T)] = corner
        if gaps.sum() > 8:
            pytest.skip("too many corners for this seed")
        ranking = mcda.rank(mcda.Problem(full.hierarchy, names, filled), weights, mcda.WSM(reference="fixed"))
        seen_scores.append(ranking.score_values)
        seen_ranks.append(ranking.rank_values)
    np.testing.assert_allclose(found.low, np.min(seen_scores, axis=0), atol=1e-12)
    np.testing.assert_allclose(found.high, np.max(seen_scores, axis=0), atol=1e-12)
    np.testing.assert_array_equal(found.best, np.min(seen_ranks, axis=0))
    np.testing.assert_array_equal(found.worst, np.max(seen_ranks, axis=0))


def test_intervals_refuse_other_methods_and_missing_bounds():
    problem = mcda.Problem(mcda.Hierarchy.flat({"x": "benefit", "y": "benefit"}), ("a", "b"), [[1, np.nan], [2, 3]], missing=True)
    with pytest.raises(mcda.McdaError, match="bounds"):
        mcda.rank_intervals(problem, {"x": 0.5, "y": 0.5})
    with pytest.raises(mcda.McdaError, match="missing values"):
        mcda.rank_intervals(problem, {"x": 0.5, "y": 0.5}, mcda.TOPSIS())
    with pytest.raises(mcda.McdaError, match="missing values"):
        mcda.rank(problem, {"x": 0.5, "y": 0.5})


def with_gap_weights(case):
    return case.with_plan("interventions", gap_weights=("all_criteria", "henan"))


def test_pillar_gaps_by_hand():
    """Market of Henan: guarantees, banks 1 of 4 against 3, venture 1 against 4, platforms 1 against 4; the rest is not known for it and another."""
    case = mcda.read_case("henan")
    found = mcda.pillar_gaps(case, "all_criteria", "henan")
    w = {"guarantee_system": 0.2054, "st_banking": 0.2054, "venture_capital": 0.1936, "service_platform": 0.2223}
    gap = {"guarantee_system": 0.5, "st_banking": 0.5, "venture_capital": 0.75, "service_platform": 0.75}
    assert found["market"] == pytest.approx(sum(w[c] * gap[c] for c in w) / sum(w.values()), abs=5e-4)
    assert all(0 <= g <= 1 for g in found.values())


def test_gap_weights_are_a_variant_beside_the_default():
    case = with_gap_weights(mcda.read_case("henan"))
    study = mcda.run_case(case)
    assert study.main.ranking.scores["operating_rules"] == pytest.approx(0.551, abs=5e-4), "the default stays"
    variant = study.main.variant("gap_weights")
    behind = mcda.pillar_gaps(case, "all_criteria", "henan")
    base, moved = study.main.ranking.weights, variant.ranking.weights
    pillars = case.model.pillars
    assert sum(moved.of(p) for p in pillars) == pytest.approx(0.7, abs=1e-12)
    for p in pillars[1:]:
        assert moved.of(p) / moved.of("talent") == pytest.approx(base.of(p) * behind[p] / (base.of("talent") * behind["talent"]), rel=1e-9)


def test_gaps_of_an_unknown_region():
    with pytest.raises(mcda.McdaError, match="henna"):
        mcda.pillar_gaps(mcda.read_case("henan"), "all_criteria", "henna")
