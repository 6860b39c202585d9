"""The index on disk: one writer, any number of readers, and never half an index.

An index is a folder. Its ``manifest.json`` names sub-folders, *generations*, that hold the files. A build
writes what is new into a new generation and then replaces the manifest in one step: whatever happens, and
whenever, the manifest names whole generations, those of the old index or those of the new one. Files are
never changed.
"""

import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from index import atomic
from index.contents import Index
from index.errors import IndexBusy, IndexDamaged, IndexMissing, IndexStale, Mend, PinciteError, Step
from index.finding.parts import JoinedIndex
from index.storage import assembling, disk, generation
from index.storage.describing import Place, describe
from index.storage.generation import Generation
from index.storage.manifest import (
    GENERATION,
    ArticleEntry,
    GenerationEntry,
    Manifest,
    damaged,
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

    A writer waits up to `patience` seconds for another one to end. Files of more than `summed` bytes are
    compared with their checksum only at a thorough load: 5 MiB take 4 ms. Whatever is quoted is compared.
    """

    path: Path
    patience: float = 60.0
    summed: int = 16 * 2**20
    _read: "list[tuple[bytes, Manifest]]" = field(default_factory=list, repr=False, compare=False)

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
        if not (self._read and self._read[0][0] == data):  # that of many articles takes its time
            self._read[:] = [(data, Manifest.from_json(data, self.path))]
        return self._read[0][1]

    def load(self, *, thorough: bool = False) -> Index:
        """Return the index, its arrays mapped read-only into memory.

        Sizes, types, spans and checksums are checked first; `thorough` sums large files too. Raises
        IndexMissing, IndexStale (another format) or IndexDamaged; the articles of a large index raise that
        when their text is read.
        """
        summed = math.inf if thorough else self.summed
        for _ in range(_TRIES):
            manifest = self.manifest()
            try:
                return assembling.assemble(self._open(manifest, summed), manifest)
            except ValueError as error:
                # A rebuild removes old generations, perhaps while they are being opened: there are new ones.
                if self.manifest().revision == manifest.revision:
                    raise self._damaged(str(error)) from error
        raise IndexBusy(
            f"The index in {self.path} is rebuilt without end.", "Wait for that to stop, then try again."
        )

    def version(self) -> str:
        """Return what is another with every build. Raises as `manifest` does."""
        return self.manifest().revision

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

    def _open(self, manifest: Manifest, summed: float) -> list[Generation]:
        """Open the generations of `manifest`. Raises ValueError when something is not as that says."""
        return assembling.open_all(self.path, manifest, summed=summed, damaged=self._damaged)

    def _save(self, index: Index, provenance: Provenance) -> None:
        """Write what no generation holds yet into a new one, and name all of them in a new manifest."""
        before, kept = self._kept(index)
        entries, places = assembling.arrange(kept, before)
        new = [number for number in range(len(index.articles)) if number not in places]
        with self._telling():
            if new:
                part = assembling.taken(index, new)
                entries.append(self._write(part))
                for place, (number, start) in enumerate(
                    zip(new, generation.starts(part.articles), strict=True)
                ):
                    places[number] = Place(len(entries) - 1, place, start)
            paths = [None if path is None else portable_path(path, self.path) for path in provenance.paths]
            manifest = describe(index, provenance, entries, places, paths)
            atomic.sync_folder(self.path)  # the generation's own name, before the manifest relies on it
            atomic.write_whole(self.path / MANIFEST, manifest.to_json())

    def _write(self, index: Index) -> GenerationEntry:
        """Write `index` as a new generation."""
        name = f"generation-{os.urandom(6).hex()}"
        (self.path / name).mkdir()
        files = generation.write(self.path / name, index)
        return GenerationEntry(name, len(index.articles), len(index.tokens), files)

    def _kept(self, index: Index) -> tuple[Sequence[GenerationEntry], dict[int, Place]]:
        """Return the generations that are there, and which articles of `index` they go on holding."""
        try:
            manifest = self.manifest()
            # What stays where it is need not be read; of a large index, what does not is summed below.
            generations = [] if isinstance(index, JoinedIndex) else self._open(manifest, math.inf)
            kept = assembling.kept(index, generations, manifest)
        except (IndexMissing, IndexStale, IndexDamaged, ValueError):
            return (), {}  # what is not sound is not relied on
        stays = {manifest.generations[place.generation].name for place in kept.values()}
        try:
            assembling.sum_what_moves(self.path, index, manifest, stays)
        except ValueError as error:
            raise self._damaged(str(error)) from error
        return manifest.generations, kept

    def _sweep(self) -> None:
        """Remove old generations and what killed builds left; what is in use is left to the next build."""
        try:
            kept = {one.name for one in self.manifest().generations}
        except IndexMissing:
            kept = set()
        except PinciteError:
            return  # nothing whole would be left
        with suppress(OSError):
            for draft in self.path.glob(f"*{atomic.DRAFT}"):
                draft.unlink(missing_ok=True)
        for folder in self.path.glob("generation-*"):
            if GENERATION.fullmatch(folder.name) and folder.name not in kept:
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
