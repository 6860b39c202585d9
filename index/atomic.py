"""Putting a file in the place of another, whole or not at all: also when the program or the power ends."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

DRAFT = ".draft"
"""The ending of a file that is not whole yet; one that a killed program left may be removed."""
_PATIENCE = 2.0
"""Seconds to wait for a file that another process holds open (Windows alone refuses to replace those)."""


def write_whole(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write `data` to `path` in one step that a reader cannot see half done, and wait until the disk has it.

    It gets the permissions `mode`, less the process's umask. Raises OSError; `path` is then as it was.
    """
    draft = path.with_name(f"{path.name}.{os.urandom(4).hex()}{DRAFT}")
    try:
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        patiently(lambda: draft.replace(path))
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Wait until the disk has the names in folder `path`. Windows knows no such call and needs none."""
    if os.name == "nt":
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def patiently(action: Callable[[], T]) -> T:
    """Return what `action` returns, tried again while Windows says that another process is in the way."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return action()
        except PermissionError:
            if os.name != "nt" or time.monotonic() > until:
                raise
            time.sleep(0.01)
