"""Token vectors kept small: five bits a dimension, whatever model made them.

A vector is turned by one fixed rotation, which leaves every cosine as it is and spreads what a model puts
into a few dimensions evenly over all; then each of its numbers is rounded to one of 32 steps. One scale
a vector makes its product with the vector that it stands for 1, so that cosines are neither raised nor
lowered on the whole (Gao and Long 2024, "RaBitQ", section 3.2, for the rotation and the unbiased product).
Nothing is learned, so that a passage is stored alike in every index.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rows = slice | NDArray[np.intp]
"""Which tokens: some that follow each other, or any, by position."""

EDGE = 3.3
"""Numbers beyond so many times their root mean square are rounded to it: less is lost than by wider steps."""
LEVELS = 16
"""Steps on either side of zero."""
AT_ONCE = 512
"""Rows that are worked on at a time: what is made of them, 800 KB, stays in the cache."""
_SCALE = np.dtype("<f2")


class RowSource(Protocol):
    """Rows that lie somewhere else: only what is taken is read."""

    def __len__(self) -> int: ...
    def __getitem__(self, which: Rows) -> NDArray[np.uint8]: ...


class Stacked:
    """Arrays of several files seen as one, one below the other: only what is taken is put together."""

    def __init__(self, arrays: Sequence[NDArray[np.uint8]]) -> None:
        self._arrays = arrays
        self._bounds = np.cumsum([0, *(len(array) for array in arrays)])

    def __len__(self) -> int:
        return int(self._bounds[-1])

    def __getitem__(self, which: Rows) -> NDArray[np.uint8]:
        """Return some of the rows; neighbours in one file share memory with it."""
        if isinstance(which, slice):
            start, stop, _ = which.indices(len(self))
            part = int(np.searchsorted(self._bounds, start, side="right")) - 1
            if start < stop <= self._bounds[part + 1]:
                begin = int(self._bounds[part])
                return self._arrays[part][start - begin : stop - begin]
            which = np.arange(start, stop)
        found = np.empty((len(which), self._arrays[0].shape[1]), np.uint8)
        parts = np.searchsorted(self._bounds, which, side="right") - 1
        for part in np.unique(parts).tolist():
            own = parts == part
            found[own] = self._arrays[part][which[own] - self._bounds[part]]
        return found


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Vectors:
    """One unit vector of `dimensions` for each of n tokens, rounded.

    `rows` uint8, shape (n, row_bytes(dimensions)): the scale, float16, little-endian; the low four bits of
    all numbers, those of the first half of them in the low four bits of a byte, of the second half in the
    high ones; then the fifth bits, eight numbers a byte, the first one highest. It may be a read-only memory
    map, of which only what is asked for is read.
    """

    rows: NDArray[np.uint8] | RowSource
    dimensions: int

    @property
    def array(self) -> NDArray[np.uint8]:
        """All rows as one array."""
        return self.rows if isinstance(self.rows, np.ndarray) else self.rows[:]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Rows) -> "Vectors":
        """Return some of the vectors; neighbours share memory with these."""
        return Vectors(self.rows[which], self.dimensions)

    def turned(self, which: Rows = slice(None)) -> NDArray[np.float32]:
        """Return some of the vectors, turned, float32, shape (some, dimensions); see `turn`."""
        some = self[which]
        found = np.empty((len(some), self.dimensions), np.float32)
        for part in some._parts():
            np.subtract(some._steps(part), LEVELS - 0.5, out=found[part])
            found[part] *= some._scales(part)[:, None]
        return found

    def floats(self, which: Rows = slice(None)) -> NDArray[np.float32]:
        """Return some of the vectors nearly as the model gave them, float32, shape (some, dimensions)."""
        return np.asarray(self.turned(which) @ _rotation(self.dimensions))

    def cosines(self, others: NDArray[np.float32], which: Rows = slice(None)) -> NDArray[np.float32]:
        """Return the cosines of `others`, unit vectors (m, dimensions), with some of these: (m, some)."""
        some, asked = self[which], turn(others)
        found = np.empty((len(others), len(some)), np.float32)
        middle = (LEVELS - 0.5) * asked.sum(axis=1, keepdims=True)
        for part in some._parts():
            products = asked @ some._steps(part).T
            np.multiply(products - middle, some._scales(part), out=found[:, part])
        return found

    def _parts(self) -> Iterator[slice]:
        """Yield runs of rows that are small enough to stay near the processor while they are worked on."""
        for start in range(0, len(self), AT_ONCE):
            yield slice(start, min(start + AT_ONCE, len(self)))

    def _steps(self, part: slice) -> NDArray[np.float32]:
        """Return the steps of a run of rows, 0 to 31, shape (run, dimensions)."""
        begin, end = _edges(self.dimensions)
        rows = self.rows[part]
        low, high = rows[:, begin:end], rows[:, end:]
        half = end - begin
        steps = np.empty((len(low), 2 * half), np.uint8)
        np.bitwise_and(low, 15, out=steps[:, :half])
        np.right_shift(low, 4, out=steps[:, half:])
        steps = steps[:, : self.dimensions]
        steps |= np.unpackbits(high, axis=1, count=self.dimensions) << 4
        return steps.astype(np.float32)

    def _scales(self, part: slice) -> NDArray[np.float32]:
        """Return the scales of a run of rows, shape (run,)."""
        scales = np.ascontiguousarray(self.rows[part][:, : _SCALE.itemsize]).view(_SCALE)
        found = scales[:, 0].astype(np.float32)
        return np.where(np.isfinite(found), found, np.float32(0))  # a damaged one must not spoil the rest


def row_bytes(dimensions: int) -> int:
    """Return how many bytes a vector of `dimensions` takes."""
    return _edges(dimensions)[1] + (dimensions + 7) // 8


def _edges(dimensions: int) -> tuple[int, int]:
    """Return where in a row the low bits begin, and the fifth ones."""
    return _SCALE.itemsize, _SCALE.itemsize + (dimensions + 1) // 2


def pack(vectors: NDArray[np.floating]) -> Vectors:
    """Return `vectors`, unit vectors of shape (n, dimensions), kept small; a vector of zeros stays one."""
    return pack_turned(turn(vectors.astype(np.float32)))


def pack_turned(turned: NDArray[np.float32]) -> Vectors:
    """Return vectors that are turned already, shape (n, dimensions), kept small."""
    count, dimensions = turned.shape
    step = EDGE / (LEVELS * max(dimensions, 1) ** 0.5)
    steps = np.clip(np.floor(turned / step), -LEVELS, LEVELS - 1)
    products = np.einsum("ij,ij->i", steps + 0.5, turned)
    scales = np.divide(
        np.einsum("ij,ij->i", turned, turned), products, out=np.zeros(count, np.float32), where=products > 0
    )
    half = (dimensions + 1) // 2
    codes = np.zeros((count, 2 * half), np.uint8)
    codes[:, :dimensions] = steps + LEVELS
    scale = _rounded_down(scales)[:, None].view(np.uint8)
    low = (codes[:, :half] & 15) | codes[:, half:] << 4
    high = np.packbits(codes[:, :dimensions] >> 4, axis=1)
    return Vectors(np.concatenate([scale, low, high], axis=1), dimensions)


def _rounded_down(scales: NDArray[np.float32]) -> NDArray[np.float16]:
    """Return `scales` as float16, never more than they are: like tokens have a cosine of 1 at most."""
    rounded = scales.astype(_SCALE)
    lower = np.nextafter(rounded, _SCALE.type(0))
    return np.asarray(np.where(rounded > scales, lower, rounded), _SCALE)


def join(parts: Sequence[Vectors], dimensions: int) -> Vectors:
    """Return all vectors of `parts` in turn; those of one part alone are shared."""
    if len(parts) == 1:
        return parts[0]
    empty = np.empty((0, row_bytes(dimensions)), np.uint8)
    return Vectors(np.concatenate([part.array for part in parts]) if parts else empty, dimensions)


def stack(parts: Sequence[Vectors]) -> Vectors:
    """Return all vectors of `parts`, at least one, in turn; none is copied."""
    rows = parts[0].rows if len(parts) == 1 else Stacked([part.array for part in parts])
    return Vectors(rows, parts[0].dimensions)


def turn(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `vectors`, float32 (n, dimensions), turned as those of an index are."""
    return np.asarray(vectors @ _rotation(vectors.shape[1]).T)


@cache
def _rotation(dimensions: int) -> NDArray[np.float32]:
    """Return the rotation, float32 (dimensions, dimensions): half of the signs changed, then a DCT.

    The signs follow Knuth's multiplicative hash of the dimension's number.
    """
    place = np.arange(dimensions)
    signs = np.where((place * 2_654_435_761 >> 7) & 1, 1.0, -1.0)
    period = 4 * max(dimensions, 1)
    wave = np.cos(2 * np.pi / period * np.arange(period))  # looked up, for cosines are dear at a cold start
    heights = np.sqrt(np.where(place, 8.0, 4.0) / period)
    waves = wave[(2 * place + 1) * place[:, None] % period]
    return np.asarray(waves * heights[:, None] * signs, np.float32)
