"""A dask.distributed cluster as an executor."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from mcda.errors import MissingExtra, Usage

WAIT = "10s"  # for the scheduler to answer


@contextmanager
def cluster_executor(address: str) -> Iterator[Executor | None]:
    """The executor of the scheduler at `address` (such as tcp://10.0.0.5:8786); None for an empty address.

    The workers need this package in the same version. A worker that is lost
    costs time: its blocks are worked again, with the same result.
    """
    if not address:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtra.of_extra("a scheduler", "cluster") from None
    try:
        client = Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Usage(f"no scheduler answers at {address!r}: {error}", "--scheduler", "an address such as tcp://10.0.0.5:8786") from None
    with client:
        yield client.get_executor()
