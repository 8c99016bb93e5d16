"""Pictures of results, the page in a frame, and the tutorial notebook."""

import dataclasses
import importlib
import json
import pkgutil
from pathlib import Path

import matplotlib
import pytest

import mcda

matplotlib.use("Agg")
TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.ipynb"


@pytest.fixture(autouse=True)
def _closed():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


@pytest.fixture(scope="module")
def case():
    return mcda.read_case("henan")


@pytest.fixture(scope="module")
def ranking(case):
    return mcda.decide(case, "regions")


def widths(axes):
    return [round(bar.get_width(), 9) for bar in axes.patches if bar.get_height() != 1]


def labels(axes):
    return [t.get_text() for t in axes.get_yticklabels()]


def test_scores_are_the_bars(ranking):
    axes = mcda.plot(ranking)
    assert labels(axes) == list(ranking.order)
    assert widths(axes) == [round(ranking.scores[a], 9) for a in ranking.order]


def test_intervals_and_bands_are_the_bars(case, ranking):
    found = mcda.decide_intervals(case, "all_criteria")
    frame = found.to_frame()
    assert sorted(widths(mcda.plot(found))) == sorted((frame.high - frame.low).round(9))
    bands = mcda.stability(ranking.problem, ranking.weights, ranking.method)
    assert widths(mcda.plot(bands)) == [round(b - a, 9) for stays in bands.intervals for a, b in stays]


def test_shares_fill_the_row(ranking):
    found = mcda.acceptability(ranking.problem, method=ranking.method, draws=256)
    axes = mcda.plot(found)
    assert sum(widths(axes)) == pytest.approx(len(ranking.alternatives), abs=1e-6)


def test_the_waterfall_ends_at_the_difference(case):
    why = mcda.explain(case, "guangdong", "jiangsu", "regions")
    axes = mcda.plot(why)
    bars = axes.patches
    assert labels(axes)[-1] == "difference" and bars[-1].get_width() == pytest.approx(why.difference)
    assert bars[-2].get_x() + bars[-2].get_width() == pytest.approx(why.difference)


def test_the_tornado_shows_the_nearest_flips(case):
    found = mcda.flips(case, "regions")
    axes = mcda.plot(found)
    near = {r.where for r in found.rows if r.direction and r.flip is not None and r.reach < 1e9}
    assert set(labels(axes)) <= near and len(labels(axes)) == min(len(near), 15)


def test_graphs_frontier_and_axes_of_the_caller(case):
    import matplotlib.pyplot as plt

    from mcda.portfolio import frontier_of, program_of_case

    program, _ = program_of_case(case, "interventions", count=3)
    _, ax = plt.subplots()
    found = frontier_of(program)
    assert mcda.plot(found, ax) is ax and list(ax.lines[1].get_xdata()) == sorted(found.needed)
    network = mcda.interplay(case)
    influence = mcda.influence(network.pillars.graph)
    assert {t.get_text() for t in mcda.plot(network).texts} >= {"policy", "talent"}
    for result in (network, network.pillars, influence):
        assert mcda.plot(result, kind="quadrant").get_xlabel() == "receives"
    assert mcda.plot(influence.graph) is not None


def test_what_has_no_picture_says_so(ranking):
    with pytest.raises(mcda.McdaError, match="no picture of a dict"):
        mcda.plot({})
    with pytest.raises(mcda.McdaError, match="one picture"):
        mcda.plot(ranking, kind="map")


def test_the_page_stands_in_a_frame_as_text():
    page = mcda.show(mcda.run_case("henan-credit"))
    told = page._repr_html_()
    assert told.startswith("<iframe srcdoc=") and told.count('"') == 8 and "<html" not in told and "&lt;html" in told
    with pytest.raises(mcda.McdaError, match="language"):
        mcda.show(mcda.run_case("henan-credit"), "xx")


def test_every_result_with_a_frame_shows_itself():
    silent = []
    for module in pkgutil.walk_packages(mcda.__path__, "mcda."):
        if module.name.endswith("__main__") or "._library" in module.name:
            continue
        for name, kind in vars(importlib.import_module(module.name)).items():
            if dataclasses.is_dataclass(kind) and kind.__module__ == module.name and hasattr(kind, "to_frame") and not hasattr(kind, "_repr_html_"):
                silent.append(f"{module.name}.{name}")
    assert silent == []


@pytest.mark.filterwarnings("ignore:FigureCanvasAgg is non-interactive")
def test_the_tutorial_runs():
    cells = json.loads(TUTORIAL.read_text("utf-8"))["cells"]
    space: dict = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
            exec(compile("".join(cell["source"]), "tutorial", "exec"), space)
    assert len(cells) > 15 and space["changed"].order[0] != ""
