"""The files of an index: written with a checksum each, and checked when they are read back."""

import hashlib
import mmap
import os
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What a file must be: `sha256` in hexadecimal, `bytes` its size."""

    sha256: str
    bytes: int


class _Checksum:
    """Passes bytes on to a file and keeps their checksum."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()
        self._bytes = 0

    def write(self, data: bytes) -> int:
        self._sha256.update(data)
        self._bytes += len(data)
        return self._file.write(data)

    @property
    def entry(self) -> FileEntry:
        return FileEntry(self._sha256.hexdigest(), self._bytes)


def write_bytes(path: Path, data: bytes) -> FileEntry:
    """Write `data` to `path` and wait until the disk has it."""
    return _write(path, lambda file: file.write(data))


def write_array(path: Path, array: NDArray[Any]) -> FileEntry:
    """Write `array` to `path` in the ``.npy`` format and wait until the disk has it."""
    return _write(path, lambda file: npy.write_array(cast("IO[bytes]", file), array, allow_pickle=False))


def _write(path: Path, fill: Callable[[_Checksum], object]) -> FileEntry:
    with path.open("wb") as file:
        summed = _Checksum(file)
        fill(summed)
        file.flush()
        os.fsync(file.fileno())
    return summed.entry


def remove_folder(path: Path) -> None:
    """Remove folder `path` and its files. Raises OSError at the first that cannot be removed."""
    for file in path.iterdir():
        file.unlink(missing_ok=True)
    path.rmdir()


def map_bytes(path: Path, entry: FileEntry, *, checksum: bool) -> memoryview:
    """Return the bytes of `path` as a read-only memory map.

    Raises ValueError when size or, with `checksum`, sha256 are not those of `entry`.
    """
    with path.open("rb") as file:
        _check_size(os.fstat(file.fileno()).st_size, entry)
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if entry.bytes else b""
        if checksum:
            _check_sum(file, entry)
        return memoryview(data)


def map_array(path: Path, entry: FileEntry, dtype: np.dtype[Any], *, checksum: bool) -> NDArray[Any]:
    """Return the array in the ``.npy`` file `path` as a read-only memory map of type `dtype`.

    The map stays valid when the file is removed (where the system allows that at all). Nothing is unpickled:
    any other type than `dtype` is refused. Raises ValueError when size, header or, with `checksum`, sha256
    are not what they must be.
    """
    with path.open("rb") as file:
        _check_size(os.fstat(file.fileno()).st_size, entry)
        buffer = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if checksum:
            _check_sum(file, entry)
            file.seek(0)
        try:
            npy.read_magic(file)
            shape, by_columns, found = npy.read_array_header_1_0(file)
        except Exception as error:  # a damaged header can raise whatever Python's own parser does
            raise ValueError("its .npy header cannot be read") from error
        if found != dtype or by_columns:
            raise ValueError(f"it holds {'columns of ' * by_columns}{found}, not rows of {dtype}")
        expected = file.tell() + int(np.prod(shape)) * dtype.itemsize
        if expected != entry.bytes:
            raise ValueError(f"its header asks for {expected} bytes; it has {entry.bytes}")
        return np.ndarray(shape, dtype, buffer=buffer, offset=file.tell())


def _check_size(found: int, entry: FileEntry) -> None:
    if found != entry.bytes:
        raise ValueError(f"it has {found} bytes where {entry.bytes} were written")


def _check_sum(file: BufferedReader, entry: FileEntry) -> None:
    """Compare an open file with its checksum; read and not mapped, so that it takes no memory."""
    file.seek(0)
    if hashlib.file_digest(file, "sha256").hexdigest() != entry.sha256:
        raise ValueError("its bytes are not the ones that were written")
