"""argv -> study -> report; exit codes.

Commands live in one file per family and are registered below. Nothing heavy
is imported before a command runs, so that --help answers at once.
"""

import gc
import os

from mcda.cli import (  # noqa: F401  (each registers its commands)
    claims,
    compare,
    convert,
    flips,
    init,
    inspect,
    methods,
    network,
    portfolio,
    rank,
    rate,
    report,
    robustness,
    verify,
    weights,
)
from mcda.cli.common import app

__all__ = ["main"]


def main() -> None:
    """Entry point of the command `mcda`."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for products as small as ours more threads only wait for one another
    gc.set_threshold(500_000, 20, 50)  # a command ends soon: looking for cycles in what it loads takes a sixth of its time
    app()
