"""Weights stored as safetensors, mapped into memory: a tensor is read from disk when it is first used.

The format (huggingface/safetensors, README): the header's length as a little-endian unsigned 64-bit number,
a JSON object that gives each tensor's type, shape and place, then the bytes of all tensors, little-endian.
"""

import json
import math
import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.model.layouts import AGAIN
from index.model.recipe import UnsupportedModelError

HEADER_LIMIT = 100_000_000  # bytes, the format's own limit
LENGTH_SIZE = 8  # bytes that hold the header's length
STORED: dict[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "BF16": np.dtype("<u2")}
"""The types that are read, by their names in the header; of bfloat16, which numpy lacks, the bits."""


class Tensors:
    """The floating-point tensors of one safetensors file, by name.

    Raises ModelError when the file cannot be opened, or is not whole.
    """

    __slots__ = ("_entries", "_mapped", "_path", "_start")

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
            raise ModelError(f"The weights {path} cannot be opened: {error}.", AGAIN) from error
        self._start, self._entries = self._header()

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """Return a tensor as float32: a read-only view of the file, or a copy when it is stored otherwise."""
        entry = self._entries.get(name)
        if entry is None:
            raise ModelError(f"The weights {self._path} have no tensor {name!r}.", AGAIN)
        stored = STORED.get(entry["dtype"])
        if stored is None:
            raise UnsupportedModelError(f"weights stored as {entry['dtype']} ({name!r} in {self._path})")
        begin, _ = entry["data_offsets"]
        flat = np.frombuffer(self._mapped, stored, math.prod(entry["shape"]), self._start + begin)
        values: NDArray[Any] = flat.reshape(entry["shape"])
        if entry["dtype"] == "BF16":  # the upper half of a float32
            values = (values.astype(np.uint32) << 16).view(np.float32)
        single: NDArray[np.float32] = values.astype(np.float32, copy=False)
        return single

    def release(self) -> None:
        """Give back the memory of what was read so far; it is mapped again when it is next used.

        Linux and macOS only; a wish, not a promise.
        """
        if hasattr(mmap, "MADV_DONTNEED"):
            self._mapped.madvise(mmap.MADV_DONTNEED)

    def _header(self) -> tuple[int, dict[str, Any]]:
        size = len(self._mapped)
        length = int.from_bytes(self._mapped[:LENGTH_SIZE], "little")
        if length > min(size - LENGTH_SIZE, HEADER_LIMIT):
            raise self._damaged(f"its header would be {length:,} bytes and the file has {size:,}")
        start = LENGTH_SIZE + length
        try:
            header = json.loads(self._mapped[LENGTH_SIZE:start])
            header.pop("__metadata__", None)
            for name, entry in header.items():
                begin, end = entry["data_offsets"]
                stored = STORED.get(entry["dtype"])
                if not 0 <= begin <= end <= size - start:
                    raise self._damaged(f"{name!r} would end at byte {start + end:,} of {size:,}")
                if stored is not None and math.prod(entry["shape"]) * stored.itemsize != end - begin:
                    raise self._damaged(f"{name!r} has {end - begin:,} bytes for the shape {entry['shape']}")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise self._damaged("its header cannot be read") from error
        return start, header

    def _damaged(self, what: str) -> ModelError:
        return ModelError(f"The weights {self._path} are damaged: {what}.", AGAIN)
