"""The index on disk: one writer, any number of readers, and never half an index.

An index is a folder. Its ``manifest.json`` names one sub-folder, a *generation*, that holds the files. A
build writes a new generation and then replaces the manifest in one step: whatever happens, and whenever, the
manifest names a whole generation, the old one or the new one.
"""

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from index import atomic
from index.contents import Index
from index.errors import IndexBusy, IndexDamaged, IndexMissing, Mend, PinciteError, Step
from index.storage import disk, generation
from index.storage.manifest import (
    GENERATION,
    ArticleEntry,
    Manifest,
    damaged,
    describe,
    portable_path,
)
from index.store import Provenance, Save

MANIFEST = "manifest.json"
LOCK = "lock"

_TRIES = 100
"""How many rebuilds may finish while one reader tries to open the index."""


@dataclass(frozen=True, slots=True)
class DirectoryStore:
    """An index in the folder `path`.

    A writer waits up to `patience` seconds for another one to end. Vectors of more than `summed` bytes are
    compared with their checksum only at a thorough load: 5 MiB take 4 ms, the default takes 50 ms.
    """

    path: Path
    patience: float = 60.0
    summed: int = 64 * 2**20

    def manifest(self) -> Manifest:
        """Return the manifest. Raises IndexMissing, IndexStale (another format) or IndexDamaged."""
        try:
            data = atomic.patiently((self.path / MANIFEST).read_bytes)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise IndexMissing(
                f"There is no index in {self.path}.", Mend(Step.BUILD, str(self.path))
            ) from error
        except OSError as error:
            raise self._damaged(f"{MANIFEST}: {error.strerror or error}") from error
        return Manifest.from_json(data, self.path)

    def load(self, *, thorough: bool = False) -> Index:
        """Return the index, its arrays mapped read-only into memory.

        Sizes, types, spans and checksums are checked first; `thorough` sums large vectors too. Raises
        IndexMissing, IndexStale (another format) or IndexDamaged.
        """
        summed = math.inf if thorough else self.summed
        for _ in range(_TRIES):
            manifest = self.manifest()
            try:
                return generation.read(self.path / manifest.generation, manifest, summed=summed)
            except ValueError as error:
                # A rebuild removes the old generation, perhaps while it is being opened: there is a new one.
                if self.manifest().generation == manifest.generation:
                    raise self._damaged(str(error)) from error
        raise IndexBusy(
            f"The index in {self.path} is rebuilt without end.", "Wait for that to stop, then try again."
        )

    def version(self) -> str:
        """Return what is another with every build. Raises as `manifest` does."""
        return self.manifest().generation

    def provenance(self) -> Provenance:
        """Return how the index was made. Raises IndexMissing, IndexStale (another format) or IndexDamaged."""
        manifest = self.manifest()
        paths = tuple(entry.locate(self.path) for entry in manifest.articles)
        return Provenance(manifest.language, paths, manifest.pincite, manifest.chosen)

    def stale_articles(self) -> tuple[ArticleEntry, ...]:
        """Return the articles whose files changed since the build; absent files have not changed."""
        return self.manifest().stale_articles(self.path)

    def check(self) -> None:
        """Raise IndexStale when an article's file changed since the build."""
        self.manifest().check(self.path)

    @contextmanager
    def writing(self) -> Iterator[Save]:
        """Keep other writers out, and hand over what saves; at the end, remove what no manifest names.

        Raises IndexBusy when another writer does not end within `patience` seconds, and PinciteError when
        the folder cannot be written to.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - readers take no lock: they need not load it

        with self._telling():
            self.path.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / LOCK)
            try:
                lock.acquire(timeout=self.patience)
            except Timeout as error:
                raise IndexBusy(
                    f"Another process is rebuilding the index in {self.path} (waited {self.patience:g} s).",
                    "Wait for it to end, then try again.",
                ) from error
        try:
            yield self._save
        finally:
            self._sweep()
            lock.release()

    def _save(self, index: Index, provenance: Provenance) -> None:
        name = f"generation-{os.urandom(6).hex()}"
        with self._telling():
            (self.path / name).mkdir()
            files = generation.write(self.path / name, index)
            paths = [None if path is None else portable_path(path, self.path) for path in provenance.paths]
            manifest = describe(index, provenance, name, files, paths)
            atomic.sync_folder(self.path)  # the generation's own name, before the manifest relies on it
            atomic.write_whole(self.path / MANIFEST, manifest.to_json())

    def _sweep(self) -> None:
        """Remove old generations and what killed builds left; what is in use is left to the next build."""
        try:
            kept = self.manifest().generation
        except IndexMissing:
            kept = ""
        except PinciteError:
            return  # nothing whole would be left
        with suppress(OSError):
            for draft in self.path.glob(f"*{atomic.DRAFT}"):
                draft.unlink(missing_ok=True)
        for folder in self.path.glob("generation-*"):
            if GENERATION.fullmatch(folder.name) and folder.name != kept:
                with suppress(OSError):
                    disk.remove_folder(folder)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Say in one line what keeps the index from being written."""
        try:
            yield
        except OSError as error:
            raise PinciteError(
                f"The index in {self.path} cannot be written: {error.strerror or error}.",
                Mend(Step.OTHER_FOLDER, str(self.path)),
            ) from error

    def _damaged(self, what: str) -> IndexDamaged:
        return damaged(self.path, what)
