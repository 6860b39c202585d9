"""An index put into the database in one transaction, to be copied whole or to be searched there."""

import math
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from psycopg import Connection

from index.contents import Index
from index.errors import IndexDamaged, IndexStale, PinciteError
from index.finding.parts import JoinedIndex
from index.finding.passages import is_small
from index.storage import assembling, generation
from index.storage.describing import Place, describe
from index.storage.manifest import GenerationEntry, Manifest
from index.storage.postgres import files, lookup, schema
from index.storage.postgres.copies import Copies
from index.store import Provenance

CHANNEL = "pincite"
"""Told, with an index's name, when that index changed: LISTEN pincite."""


@dataclass(frozen=True, slots=True)
class Saving:
    """Saves an index of the name `index` over a connection that holds the lock of its writers.

    `sound` is the manifest that was compared byte by byte with what is there, and of which all is in
    `copies`; None where there is none, and nothing that is there is relied on. `damaged` makes the error for
    what is not as a manifest says; `tell` is told when an index cannot be searched in the database.
    """

    connection: Connection
    index: str
    place: str
    copies: Copies
    sound: Manifest | None
    damaged: Callable[[str], IndexDamaged]
    tell: Callable[[str], None] | None

    def save(self, index: Index, provenance: Provenance) -> None:
        """Put `index` in the place of the one that is there."""
        searched = not is_small(index.counts) and self._can_find()
        there = self._there()
        # Another process may have built since that was compared.
        sound = self.sound if self.sound and self.sound.to_json() == there else None
        before = sound if sound and is_searched(sound, numbers(self.connection, self.index)) else None
        entries, places = self._kept(index, before) if searched and before else ([], {})
        if there is not None and sound is None:
            self._sum_what_moves(index, there)
        new = [number for number in range(len(index.articles)) if number not in places]
        with self.copies.draft() as draft:
            part = assembling.taken(index, new) if new else None
            if part is not None:
                entries.append(_write(draft, part))
                for at, (number, start) in enumerate(zip(new, generation.starts(part.articles), strict=True)):
                    places[number] = Place(len(entries) - 1, at, start)
            paths = [None if path is None else path.resolve().as_posix() for path in provenance.paths]
            manifest = describe(index, provenance, entries, places, paths)
            with self.connection.transaction():
                if sound is None:
                    self._forget_all()  # what may be damaged is written again
                self._put(manifest)
                files.upload(self.connection, self.index, draft, manifest, before)
                self._forget_generations([manifest, *([before] if before else [])])
                if part is not None and searched:
                    name = manifest.generation
                    lookup.upload(self.connection, self._number(name), part, draft / name)
                    schema.index_means(self.connection)
                notify(self.connection, self.index)
            self.copies.keep(draft, manifest)

    def _can_find(self) -> bool:
        lacking = schema.can_find(self.connection)
        if lacking and self.tell is not None:
            self.tell(
                f"{self.place} cannot be searched, and whoever asks copies the whole index: {lacking}; "
                "then build again with --full."
            )
        return lacking is None

    def _there(self) -> bytes | None:
        """Return the manifest that is there."""
        row = self.connection.execute(
            "select manifest from pincite.indexes where name = %s", (self.index,)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def _kept(self, index: Index, before: Manifest) -> tuple[list[GenerationEntry], dict[int, Place]]:
        """Return the generations of `before` that go on holding articles of `index`, and where."""
        try:
            # What stays where it is need not be read.
            opened = (
                []
                if isinstance(index, JoinedIndex)
                else assembling.open_all(self.copies.folder, before, summed=math.inf, damaged=self.damaged)
            )
            return assembling.arrange(assembling.kept(index, opened, before), before.generations)
        except (OSError, ValueError):
            return [], {}  # another process may have removed the copy

    def _sum_what_moves(self, index: Index, there: bytes) -> None:
        """Sum what a large index has in the copy of the one that is there. Raises IndexDamaged."""
        if isinstance(index, JoinedIndex):
            with suppress(IndexStale):  # the copy is of none that is of another format
                before = Manifest.from_json(there, self.place)
                try:
                    assembling.sum_what_moves(self.copies.folder, index, before, ())
                except ValueError as error:
                    raise self.damaged(str(error)) from error

    def _forget_all(self) -> None:
        self.connection.execute("delete from pincite.parts where index_name = %s", (self.index,))
        self.connection.execute("delete from pincite.generations where index_name = %s", (self.index,))

    def _put(self, manifest: Manifest) -> None:
        self.connection.execute(
            "insert into pincite.indexes (name, revision, manifest) values (%s, %s, %s) "
            "on conflict (name) do update set revision = excluded.revision, "
            "manifest = excluded.manifest, saved = now()",
            (self.index, manifest.revision, manifest.to_json()),
        )

    def _forget_generations(self, manifests: Sequence[Manifest]) -> None:
        names = [one.name for manifest in manifests for one in manifest.generations]
        self.connection.execute(
            "delete from pincite.generations where index_name = %s and name <> all(%s)", (self.index, names)
        )

    def _number(self, name: str) -> int:
        """Return the number of a new generation."""
        row = self.connection.execute(
            "insert into pincite.generations (index_name, name) values (%s, %s) returning id",
            (self.index, name),
        ).fetchone()
        if row is None:
            raise PinciteError("The database gives a generation no number.", "Make its tables again.")
        return int(row[0])


def _write(draft: Path, part: Index) -> GenerationEntry:
    """Write `part` as a new generation into a folder of `draft`."""
    name = f"generation-{os.urandom(6).hex()}"
    (draft / name).mkdir()
    return GenerationEntry(name, len(part.articles), len(part.tokens), generation.write(draft / name, part))


def numbers(connection: Connection, index: str) -> dict[str, int]:
    """Return by name the numbers of the generations of `index` in which passages are found."""
    rows = connection.execute(
        "select name, id from pincite.generations where index_name = %s", (index,)
    ).fetchall()
    return {name: int(number) for name, number in rows}


def is_searched(manifest: Manifest, known: dict[str, int]) -> bool:
    """Whether passages of an index are found in the database, given the numbers of its generations there."""
    return all(one.name in known for one in manifest.generations)


def notify(connection: Connection, index: str) -> None:
    """Tell whoever listens that `index` changed."""
    connection.execute("select pg_notify(%s, %s)", (CHANNEL, index))
