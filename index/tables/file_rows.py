"""The rows of an array in a file, read when they are asked for, so that no more of it stays in memory."""

import os
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.tables.vectors import Rows

_READS = hasattr(os, "preadv")
"""Windows has nothing of the kind: there the file is mapped, as everywhere where all of it is taken."""


class FileRows:
    """The rows of the ``.npy`` file `path`. Safe to be used by several threads at once.

    A memory map would bring in 64 KB around every row that is touched, and count them to the process.
    """

    def __init__(self, path: Path, mapped: NDArray[Any], damaged: Callable[[str], Exception]) -> None:
        """Read the rows at the end of `path`, which is `mapped`.

        `damaged` makes the error of what can no longer be read later on. Raises OSError.
        """
        self._name, self._damaged, self._mapped = path.name, damaged, mapped
        self._row = mapped.dtype.itemsize * int(np.prod(mapped.shape[1:]))
        self._start = path.stat().st_size - self._row * len(mapped)
        if _READS:
            self._file = os.open(path, os.O_RDONLY)
            weakref.finalize(self, os.close, self._file)

    def __len__(self) -> int:
        return len(self._mapped)

    def __getitem__(self, which: Rows) -> NDArray[Any]:
        """Return some of the rows; all of them are mapped."""
        if isinstance(which, slice):
            start, stop, _ = which.indices(len(self))
            if (start, stop) == (0, len(self)):
                return self._mapped
            which = np.arange(start, max(start, stop))
        if not _READS or not len(which):
            return self._mapped[which]
        found = np.empty((len(which), *self._mapped.shape[1:]), self._mapped.dtype)
        view = memoryview(found.reshape(-1).view(np.uint8).data)
        breaks = np.flatnonzero(np.diff(which) != 1) + 1
        for first, last in zip([0, *breaks.tolist()], [*breaks.tolist(), len(which)], strict=True):
            self._read(view[first * self._row : last * self._row], int(which[first]))
        return found

    def _read(self, into: memoryview, row: int) -> None:
        """Fill `into` with what begins at `row`."""
        at = self._start + row * self._row
        while len(into):
            try:
                count = os.preadv(self._file, [into], at)
            except OSError as error:
                raise self._damaged(f"{self._name}: {error.strerror or error}") from error
            if not count:
                raise self._damaged(f"{self._name}: it ends too early")
            into, at = into[count:], at + count
