"""An index in PostgreSQL: what a folder holds, in tables, for several processes and machines.

A build is one transaction: readers see the old index or the new one, whenever it ends and however. The files
of an index are those of a folder, byte for byte. Those of a small one are read from a copy on this machine;
the passages of a large one are found in the database, and fetched from there.
"""

import math
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from psycopg import Connection

from index.contents import Index
from index.errors import IndexBusy, IndexDamaged, IndexMissing, Mend, PinciteError, Step
from index.finding.passages import is_small
from index.storage import assembling
from index.storage.locations import Database
from index.storage.manifest import ArticleEntry, Manifest, damaged
from index.storage.postgres import files, lookup, schema
from index.storage.postgres.asking import Asking
from index.storage.postgres.connecting import Connections
from index.storage.postgres.copies import Copies
from index.storage.postgres.opening import CONTENTS, open_index
from index.storage.postgres.saving import Saving, is_searched, notify, numbers
from index.store import Provenance, Save

_TRIES = 100
"""How many rebuilds may finish while one reader tries to open the index."""


class PostgresStore:
    """The index of a name in a database, an `index.storage.stores.KeptStore` that threads may share.

    A writer waits up to `patience` seconds for another one to end. A read that fails since the database is
    away is tried again for `waiting` seconds, which `tell` is told of. Vectors of more than `summed` bytes
    are compared with their checksum when they are fetched, and at a thorough load. Several stores of one
    database may share `connections`, which then say how long is waited and who is told.
    """

    def __init__(  # noqa: PLR0913 - the database is needed; the rest have names and defaults
        self,
        database: Database,
        *,
        patience: float = 60.0,
        waiting: float = 10.0,
        summed: int = 64 * 2**20,
        tell: Callable[[str], None] | None = None,
        connections: Connections | None = None,
    ) -> None:
        self.database = database
        self._place = str(database)
        self._patience = patience
        self._summed = summed
        self._tell = tell
        self._connections = connections or Connections(database, waiting, tell)
        self._opening = threading.Lock()
        self._copies: Copies | None = None
        self._manifest: Manifest | None = None
        self._loaded: tuple[str, Index] | None = None
        self._sound: Manifest | None = None  # of which every byte was summed

    def manifest(self) -> Manifest:
        """Return the manifest. Raises IndexMissing, IndexStale (another format) or IndexDamaged."""
        known = self._manifest
        row = self._connections.read(partial(self._find, known.revision if known else ""))
        if row is None:
            raise IndexMissing(f"There is no index in {self._place}.", Mend(Step.BUILD, self._place))
        if row[1] is not None:
            known = self._manifest = Manifest.from_json(row[1], self._place)
        if known is None or known.revision != row[0]:
            raise damaged(self._place, "its manifest is of another revision")
        return known

    def version(self) -> str:
        """Return what is another with every build: one short question to the database."""
        return self.manifest().revision

    def load(self, *, thorough: bool = False) -> Index:
        """Return the index: a small one's arrays are mapped into memory from the copy on this machine.

        A large one has what finds its passages in the database, and articles that read their text there.
        What is fetched is compared with its checksum; `thorough` fetches and sums all of it, and gives the
        whole index from a copy. As long as the index stays the same, so does what is returned. Raises
        IndexMissing, IndexStale (another format) or IndexDamaged.
        """
        with self._opening:
            for _ in range(_TRIES):
                manifest = self.manifest()
                if not thorough and self._loaded and self._loaded[0] == manifest.revision:
                    return self._loaded[1]
                try:
                    index = self._open(manifest, thorough=thorough)
                except files.ReplacedError:
                    continue
                if not thorough or is_small(manifest.counts):
                    self._loaded = (manifest.revision, index)
                return index
        raise IndexBusy(
            f"The index in {self._place} is rebuilt without end.", "Wait for that to stop, then try again."
        )

    def provenance(self) -> Provenance:
        """Return how the index was made, files named as on the machine that built it. Raises as `load`."""
        manifest = self.manifest()
        paths = tuple(entry.locate(Path()) for entry in manifest.articles)
        return Provenance(manifest.language, paths, manifest.pincite, manifest.chosen)

    def stale_articles(self) -> tuple[ArticleEntry, ...]:
        """Return none: a question changes nothing for other machines, whose files may be others."""
        return ()

    def check(self) -> None:
        """Find nothing wrong, for the same reason."""

    @contextmanager
    def writing(self) -> Iterator[Save]:
        """Keep other writers out, and hand over what saves.

        Raises IndexBusy when another writer does not end within `patience` seconds, and PinciteError when the
        database cannot be reached or may not be changed.
        """
        with self._connections.writing() as connection:
            schema.bring_up_to_date(connection, self._place)
            milliseconds = max(1, round(self._patience * 1000))
            connection.execute("select set_config('lock_timeout', %s, false)", (str(milliseconds),))
            # The lock is the connection's: when that is lost, so is the lock, and nothing is saved.
            connection.execute("select pg_advisory_lock(hashtextextended(%s, 0))", (self._lock_name,))
            yield partial(self._save, connection)

    def delete(self) -> None:
        """Delete the index; there need not be one."""
        with self._connections.writing() as connection:
            if schema.version(connection):
                with connection.transaction():
                    connection.execute("delete from pincite.indexes where name = %s", (self.database.name,))
                    notify(connection, self.database.name)

    def close(self) -> None:
        """Close the connections to the database; the next read opens another."""
        self._connections.close()

    @property
    def _lock_name(self) -> str:
        return f"pincite.indexes {self.database.name}"

    def _find(self, known: str, connection: Connection) -> tuple[str, bytes | None] | None:
        """Return the revision of the index, and its manifest unless that is the `known` one's."""
        if not known:
            schema.check(connection, self._place)
        return connection.execute(
            "select revision, case when revision = %s then null else manifest end "
            "from pincite.indexes where name = %s",
            (known, self.database.name),
        ).fetchone()

    def _open(self, manifest: Manifest, *, thorough: bool) -> Index:
        """Return the index that `manifest` describes. Raises ReplacedError when it no longer is the index."""
        known: dict[str, int] = {}
        if not is_small(manifest.counts):
            known = self._connections.read(partial(numbers, index=self.database.name))
        searched = bool(known) and is_searched(manifest, known)
        if thorough:
            self._fetch(manifest, dict.fromkeys(files.by_checksum(manifest)))
        elif searched:
            asked = [known[one.name] for one in manifest.generations]
            asking = Asking(self._connections, self.database, manifest, asked)
            return self._read(manifest, partial(self._bare, asking), CONTENTS)
        summed = math.inf if thorough else self._summed
        index = self._read(manifest, partial(self._assembled, manifest=manifest, summed=summed))
        if thorough:
            if searched:
                self._check_lookup(manifest, known)
            self._sound = manifest
        return index

    def _read(
        self, manifest: Manifest, read: Callable[[Path], Index], names: Collection[str] | None = None
    ) -> Index:
        """Return what `read` makes of the copy with these files; one that is damaged is fetched once more."""
        copies = self._copies_of_this()
        fetch = partial(self._fetch, manifest)
        try:
            return read(copies.of(manifest, fetch, names))
        except (ValueError, OSError):
            copies.forget(manifest)
        try:
            return read(copies.of(manifest, fetch, names))
        except ValueError as error:
            raise self._damaged(str(error)) from error

    def _assembled(self, folder: Path, manifest: Manifest, summed: float) -> Index:
        """Return the index whose generations are in `folder`."""
        opened = assembling.open_all(folder, manifest, summed=summed, damaged=self._damaged)
        return assembling.assemble(opened, manifest)

    def _bare(self, asking: Asking, folder: Path) -> Index:
        """Return the index whose tables of contents are in `folder`."""
        return open_index(folder, asking, self._damaged)

    def _check_lookup(self, manifest: Manifest, known: dict[str, int]) -> None:
        """Raise IndexDamaged when rows by which passages are found are not as the files say."""
        folder = self._copies_of_this().folder
        for one in manifest.generations:
            found = self._connections.read(partial(lookup.sums, number=known[one.name]))
            if found != lookup.expected_sums(folder / one.name):
                raise self._damaged(
                    f"{one.name}: rows by which its passages are found are lacking or altered"
                )

    def _copies_of_this(self) -> Copies:
        if self._copies is None:
            self._copies = Copies(f"{self._connections.read(_identity)}/{self.database.name}")
        return self._copies

    def _fetch(self, manifest: Manifest, wanted: Mapping[str, Path | None]) -> None:
        """Read the files of some checksums, compare them, and write those that have a path."""
        try:
            self._connections.read(partial(files.fetch, self.database.name, manifest, wanted), apart=True)
        except ValueError as error:
            raise self._damaged(str(error)) from error

    def _save(self, connection: Connection, index: Index, provenance: Provenance) -> None:
        copies = Copies(f"{_identity(connection)}/{self.database.name}")
        name = self.database.name
        saving = Saving(connection, name, self._place, copies, self._sound, self._damaged, self._tell)
        saving.save(index, provenance)

    def _damaged(self, what: str) -> IndexDamaged:
        return damaged(self._place, what)


def _identity(connection: Connection) -> str:
    row = connection.execute("select id::text from pincite.identity").fetchone()
    if row is None:
        raise PinciteError("The database does not say which one it is.", "Make its tables again.")
    return str(row[0])
