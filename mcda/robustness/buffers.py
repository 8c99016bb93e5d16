"""Arrays that a thread keeps from one block of draws to the next.

Fresh memory has to be mapped page by page, and the threads of one process wait
for one another there: with fresh arrays a block takes twice the time and a
second thread gains nothing.
"""

from __future__ import annotations

import threading
from math import prod

import numpy as np

LEAST_ROWS = 32


def rows_of(numbers: int, width: int) -> int:
    """Rows of a chunk that holds about so many numbers, `width` in a row: a power of two, so that blocks are cut evenly."""
    return max(LEAST_ROWS, 1 << max(numbers // width, 1).bit_length() - 1)


class Buffers:
    """Arrays by name. What is under a name is overwritten when the name is asked for again; "scratch" holds what no later step reads."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def array(self, name: str, shape: tuple[int, ...], dtype: type = float) -> np.ndarray:
        """An array of any content."""
        whole, view = self.held.get(name, (None, None))
        if view is None or view.shape != shape or view.dtype != dtype:
            size = prod(shape) * np.dtype(dtype).itemsize
            whole = np.empty(size, np.uint8) if whole is None or len(whole) < size else whole
            view = whole[:size].view(dtype).reshape(shape)
            self.held[name] = whole, view
        return view


class _Threads(threading.local):
    def __init__(self) -> None:
        self.buffers = Buffers()


_threads = _Threads()


def of_this_thread() -> Buffers:
    return _threads.buffers
