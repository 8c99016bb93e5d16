"""Evenly spread points by block: scrambled Sobol, reproducible block by block.

The points of a block depend only on (seed, scrambling, block number), so that
any worker can make them and the answer does not depend on who did. A block of
a scrambled Sobol sequence is an XOR of the sequence's direction numbers:
x(b + i) = x(i) ^ x(b) for i below the block size (Sobol' 1967,
doi:10.1016/0041-5553(67)90144-9). The scrambling is Matousek's: a random
lower-triangular binary matrix per coordinate and a digital shift
(doi:10.1006/jcom.1998.0489). Points run in binary order, not in Gray order:
the same set.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from mcda.errors import InvalidInput

BLOCK = 4096
SCRAMBLINGS = 8
BITS = 30
USUAL = 18  # bits of a point's number within a scrambling, but in very long runs
LARGEST = 2**30


def rounded_draws(draws: object) -> int:
    """`draws` rounded up to 8 * 2^k, or the error that says what is wrong with it."""
    whole = isinstance(draws, int | np.integer) and not isinstance(draws, bool)
    if not whole or not 1 <= draws <= LARGEST:
        raise InvalidInput(f"draws must be a positive whole number, not {draws!r}", "draws", f'from 1 to {LARGEST}, or "auto"')
    return SCRAMBLINGS * 2 ** max(int(np.ceil(np.log2(draws / SCRAMBLINGS))), 0)


def checked_seed(seed: object) -> int:
    """A whole number from 0: 0 is a seed."""
    if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or seed < 0:
        raise InvalidInput(f"the seed must be a whole number from 0, not {seed!r}", "seed")
    return int(seed)


def block_sizes(draws: int, first: int = 0) -> list[tuple[int, int, int]]:
    """(scrambling, block number, size) of all blocks of `draws` (a multiple of 8), those after `first` draws only."""
    each, done = draws // SCRAMBLINGS, first // SCRAMBLINGS
    size = min(BLOCK, each)
    return [(s, b, min(size, each)) for s in range(SCRAMBLINGS) for b in range(done // size, each // size)]


def block_points(dimension: int, seed: int, scrambling: int, number: int, size: int, out: np.ndarray | None = None) -> np.ndarray:
    """(dimension, size) unsigned integers below 2^30: the points of one block, one row a coordinate."""
    if dimension == 0:
        return np.zeros((0, size), np.uint32)
    offset = number * size
    directions, shift = _scrambled(dimension, seed, scrambling, max((offset + size - 1).bit_length(), USUAL))
    start = shift.copy()
    for k in range(offset.bit_length()):
        if offset >> k & 1:
            start ^= directions[k]
    return np.bitwise_xor(_table(dimension, seed, scrambling, size), start[:, None], out=out)


def uniform(points: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """The points as numbers strictly between 0 and 1 (at most 1 where `out` is of single precision)."""
    numbers = np.empty(points.shape) if out is None else out
    np.copyto(numbers, points.view(np.int32), casting="unsafe")  # below 2^30: the sign is free, and half the time
    numbers += numbers.dtype.type(0.5)
    numbers *= numbers.dtype.type(2.0**-BITS)
    return numbers


def block_generator(seed: int, scrambling: int, number: int) -> np.random.Generator:
    """Pseudo-random numbers for the block, for what Sobol points cannot drive."""
    return np.random.default_rng([seed, scrambling, number, 1])


@lru_cache(maxsize=64)
def _table(dimension: int, seed: int, scrambling: int, size: int) -> np.ndarray:
    bits = size.bit_length() - 1
    directions, _ = _scrambled(dimension, seed, scrambling, USUAL)
    table = np.zeros((dimension, size), np.uint32)
    for k in range(bits):
        table[:, 2**k : 2 ** (k + 1)] = table[:, : 2**k] ^ directions[k][:, None]
    return table


@lru_cache(maxsize=64)
def _scrambled(dimension: int, seed: int, scrambling: int, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Scrambled direction numbers (bits, dimension) and the shift (dimension,)."""
    rng = np.random.default_rng([seed, scrambling])
    shift = rng.integers(0, 2**BITS, dimension, dtype=np.uint32)
    plain = _directions(dimension, bits)
    mixed = np.zeros_like(plain)
    for place in range(BITS - 1, -1, -1):
        above = rng.integers(0, 2**BITS, dimension, dtype=np.uint32) >> np.uint32(place + 1) << np.uint32(place + 1)
        mixed |= _parity(plain & (above | np.uint32(1 << place))) << np.uint32(place)
    return mixed, shift


def _parity(numbers: np.ndarray) -> np.ndarray:
    folded = numbers.copy()
    for shift in (16, 8, 4, 2, 1):
        folded ^= folded >> np.uint32(shift)
    return folded & np.uint32(1)


@lru_cache(maxsize=64)
def _directions(dimension: int, bits: int) -> np.ndarray:
    """Direction numbers (bits, dimension) of Joe & Kuo (2008, doi:10.1137/070709359), the first bits of each.

    Their table is scipy's. It is read as a file where it lies where it always
    lay, because importing scipy.stats takes a second; else it is read off
    scipy's own sequence.
    """
    table = _table_file()
    if table is None:
        return _read_off(dimension, bits)
    polynomials, initial = table
    if dimension > len(polynomials):
        raise InvalidInput(f"{dimension} inputs vary, more than the {len(polynomials)} coordinates that Sobol points have")
    polynomials, degrees = polynomials[:dimension].astype(np.uint64), np.array([int(p).bit_length() - 1 for p in polynomials[:dimension]])
    odd = np.ones((BITS, dimension), np.uint64)
    columns = np.arange(dimension)
    for k in range(BITS):
        given = k < degrees
        if given.any():
            odd[k, given] = initial[:dimension][given, k]
        new = odd[k - degrees, columns]
        for i in range(min(k, int(degrees.max()))):
            of = i < degrees
            taken = polynomials[of] >> (degrees[of] - 1 - i).astype(np.uint64) & np.uint64(1)
            new[of] ^= taken * (odd[k - 1 - i, of] << np.uint64(i + 1))
        made = ~given & (degrees > 0)
        odd[k, made] = new[made]
    return (odd[:bits] << np.arange(BITS - 1, BITS - 1 - bits, -1, dtype=np.uint64)[:, None]).astype(np.uint32)


@lru_cache(maxsize=1)
def _table_file() -> tuple[np.ndarray, np.ndarray] | None:
    """(polynomials, initial numbers) as scipy ships them; None where the file is not there or not as expected."""
    import scipy

    try:
        with np.load(Path(scipy.__file__).parent / "stats" / "_sobol_direction_numbers.npz") as held:
            return held["poly"], held["vinit"]
    except (OSError, KeyError, ValueError):
        return None


def _read_off(dimension: int, bits: int) -> np.ndarray:
    """The same from scipy's unscrambled sequence: point 2^(k+1) - 1 has Gray code 2^k."""
    from scipy.stats import qmc

    engine, made, found = qmc.Sobol(dimension, scramble=False, bits=BITS), 0, np.zeros((bits, dimension), np.uint32)
    for k in range(bits):
        skip = 2 ** (k + 1) - 1 - made
        engine.fast_forward(skip)
        found[k] = np.rint(engine.random(1)[0] * 2.0**BITS)
        made += skip + 1
    return found
