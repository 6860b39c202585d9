"""The index before the last change of another one, so that it can be had back."""

import logging
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot import logs
from index.contents import Index
from index.errors import IndexMissing, PinciteError
from index.storage.directory_store import MANIFEST, DirectoryStore
from index.store import Provenance

if TYPE_CHECKING:  # only bots whose indexes are in a database need what speaks to it
    from index.storage.postgres.store import PostgresStore

_log = logging.getLogger(__name__)


class Former(Protocol):
    """What stood in an index before its last change, perhaps nothing. Everything here blocks."""

    def prepare(self) -> None:
        """Put the present index aside; where that is not possible, there is none to have back."""

    def settle(self, *, keep: bool) -> None:
        """Make what was put aside the former index, or with `keep` off forget it again."""

    def bring_back(self) -> None:
        """Write the former index where the present one is. Raises IndexMissing when there is none."""

    def exists(self) -> bool:
        """Whether there is something to bring back."""

    def paths(self) -> Sequence[Path | None]:
        """Return the files that the former index was made of."""


class FormerFolder:
    """The former index of a folder, in a folder beside it; an empty one where there was no index before."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._path = index.with_name(f"{index.name}.former")
        self._next = index.with_name(f"{index.name}.former.new")

    def prepare(self) -> None:
        """Put the present index aside, as `Former` says."""
        try:
            shutil.rmtree(self._next, ignore_errors=True)
            if (self._index / MANIFEST).is_file():
                # The files of an index are never changed, only replaced: a second name for each is enough.
                shutil.copytree(self._index, self._next, copy_function=_link)
            else:
                self._next.mkdir(mode=0o700, parents=True)
        except OSError as error:
            logs.failure(_log, "keeping the former index", error)

    def settle(self, *, keep: bool) -> None:
        """Keep what was put aside, as `Former` says."""
        try:
            if keep and self._next.exists():
                shutil.rmtree(self._path, ignore_errors=True)
                self._next.replace(self._path)
            shutil.rmtree(self._next, ignore_errors=True)
        except OSError as error:
            logs.failure(_log, "keeping the former index", error)

    def bring_back(self) -> None:
        """Write the former index where the present one is. Raises IndexMissing when there is none."""
        former = DirectoryStore(self._path)
        if self._path.is_dir() and not (self._path / MANIFEST).exists():  # before the first article
            if not (self._index / MANIFEST).exists():
                raise IndexMissing("There is no former index.")
            shutil.rmtree(self._index)
            return
        index, provenance = former.load(thorough=True), former.provenance()
        with DirectoryStore(self._index).writing() as save:
            save(index, provenance)

    def exists(self) -> bool:
        """Whether there is something to bring back."""
        return self._path.is_dir()

    def paths(self) -> Sequence[Path | None]:
        """Return the files that the former index was made of."""
        with suppress(IndexMissing):
            return DirectoryStore(self._path).provenance().paths
        return ()


class FormerRows:
    """The former index of one in a database, under a name beside it.

    Where none has that name there was no index before the last change; only the index of everywhere, which
    is `always` there, then has no former one.
    """

    def __init__(self, present: "PostgresStore", former: "PostgresStore", *, always: bool) -> None:
        self._present = present
        self._former = former
        self._always = always
        self._aside: tuple[Index, Provenance] | None = None

    def prepare(self) -> None:
        """Put the present index aside, as `Former` says: it stays in memory until the change has ended."""
        self._aside = None
        try:
            with suppress(IndexMissing):
                whole = self._present.load(thorough=True)  # of a large one much may be in the database
                self._aside = whole, self._present.provenance()
        except PinciteError as error:
            logs.failure(_log, "keeping the former index", error)

    def settle(self, *, keep: bool) -> None:
        """Keep what was put aside, as `Former` says."""
        aside, self._aside = self._aside, None
        try:
            if keep and aside:
                with self._former.writing() as save:
                    save(*aside)
            elif keep:
                self._former.delete()
        except PinciteError as error:
            logs.failure(_log, "keeping the former index", error)

    def bring_back(self) -> None:
        """Write the former index where the present one is. Raises IndexMissing when there is none."""
        try:
            index, provenance = self._former.load(thorough=True), self._former.provenance()
        except IndexMissing:
            if not self.exists():
                raise
            self._present.delete()
            return
        with self._present.writing() as save:
            save(index, provenance)

    def exists(self) -> bool:
        """Whether there is something to bring back."""
        return _is_there(self._former) or (not self._always and _is_there(self._present))

    def paths(self) -> Sequence[Path | None]:
        """Return none: files on this machine are not needed any more when they were read."""
        return ()


def _is_there(store: "PostgresStore") -> bool:
    try:
        store.manifest()
    except IndexMissing:
        return False
    return True


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
