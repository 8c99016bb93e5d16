"""The examples in the docstrings run and print what they say."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import mcda

MODULES = sorted(m.name for m in pkgutil.walk_packages(mcda.__path__, "mcda.") if "._library" not in m.name and not m.name.endswith("__main__"))


@pytest.mark.parametrize("name", ["mcda", *MODULES])
def test_docstring_examples(name):
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert failed == 0


def test_public_functions_have_an_example():
    """Functions and methods; results and plain records speak for themselves."""
    without = []
    for name in mcda.__all__:
        thing = getattr(mcda, name)
        if callable(thing) and not isinstance(thing, type) and ">>>" not in (thing.__doc__ or ""):
            without.append(name)
    assert set(without) <= {"rank", "run_case", "write_report", "plot", "profiles", "decide_intervals", "importance"}, without


def test_the_page_on_weighting():
    page = Path(__file__).parents[1] / "docs" / "weighting.md"
    failed, tried = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried > 8 and failed == 0
