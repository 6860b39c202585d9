"""The files of an index as rows: fetched and compared, uploaded where the table lacks them."""

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO

from psycopg import Connection, IsolationLevel

from index.storage.disk import FileEntry
from index.storage.manifest import Manifest

PART = 2**20
"""Bytes of a file that are one row."""
AT_ONCE = 16
"""Rows that are fetched at a time."""


class ReplacedError(Exception):
    """What is being read is no longer the index."""


def by_checksum(manifest: Manifest) -> dict[str, tuple[str, FileEntry]]:
    """Return by checksum a file's name, its generation's before it, and its entry; of the same, one name."""
    return {
        entry.sha256: (f"{generation.name}/{name}", entry)
        for generation in manifest.generations
        for name, entry in generation.files.items()
    }


def fetch(index: str, manifest: Manifest, wanted: Mapping[str, Path | None], connection: Connection) -> None:
    """Read the files of some checksums of `index`, compare them, and write those that have a path.

    Raises ValueError, naming the file, for one that is not as `manifest` says, and ReplacedError.
    """
    connection.isolation_level = IsolationLevel.REPEATABLE_READ  # revision and parts at one moment
    known = by_checksum(manifest)
    seen: set[str] = set()
    with connection.transaction(), ExitStack() as opened:
        row = connection.execute("select revision from pincite.indexes where name = %s", (index,)).fetchone()
        if row is None or row[0] != manifest.revision:
            raise ReplacedError
        with connection.cursor("parts", binary=True) as parts:
            parts.itersize = AT_ONCE
            parts.execute(
                "select sha256, bytes from pincite.parts where index_name = %s and sha256 = any(%s) "
                "order by sha256, part",
                (index, list(wanted)),
            )
            current: _Summed | None = None
            for sha256, data in parts:
                if sha256 not in seen:
                    _finish(current)
                    path = wanted[sha256]
                    current = _Summed(*known[sha256], opened.enter_context(path.open("wb")) if path else None)
                    seen.add(sha256)
                if current is not None:
                    current.add(data)
            _finish(current)
    if lacking := set(wanted) - seen:
        raise ValueError(f"{known[min(lacking)][0]}: it is not there")


def upload(
    connection: Connection, index: str, folder: Path, manifest: Manifest, before: Manifest | None = None
) -> None:
    """Make the files in `folder`, which `manifest` names, those of `index`; what is there already stays.

    So does what `before` names, for those who are still asking that.
    """
    wanted = by_checksum(manifest)
    kept = {*wanted, *(by_checksum(before) if before else ())}
    connection.execute(
        "delete from pincite.parts where index_name = %s and sha256 <> all(%s)", (index, list(kept))
    )
    rows = connection.execute(
        "select distinct sha256 from pincite.parts where index_name = %s", (index,)
    ).fetchall()
    there = {sha256 for (sha256,) in rows}
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy pincite.parts (index_name, sha256, part, bytes) from stdin (format binary)"
        ) as copy,
    ):
        copy.set_types(["text", "text", "int4", "bytea"])
        for sha256, (name, _) in wanted.items():
            if sha256 not in there:
                with (folder / name).open("rb") as file:
                    for number, data in enumerate(iter(partial(file.read, PART), b"")):
                        copy.write_row((index, sha256, number, data))


class _Summed:
    """A file while it is read: what it should be, and what it is."""

    def __init__(self, name: str, entry: FileEntry, file: IO[bytes] | None) -> None:
        self.name = name
        self.entry = entry
        self.file = file
        self._sum = hashlib.sha256()
        self._bytes = 0

    def add(self, data: bytes) -> None:
        self._sum.update(data)
        self._bytes += len(data)
        if self.file is not None:
            self.file.write(data)

    @property
    def found(self) -> FileEntry:
        return FileEntry(self._sum.hexdigest(), self._bytes)


def _finish(one: _Summed | None) -> None:
    """Compare a file that was read whole. Raises ValueError when it is not as its entry says."""
    if one is None:
        return
    if one.found != one.entry:
        raise ValueError(f"{one.name}: its bytes are not the ones that were written")
    if one.file is not None:
        one.file.close()
