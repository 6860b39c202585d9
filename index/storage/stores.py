"""The stores that outlive a process, and which of them a location means."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from index.errors import Mend, PinciteError, Step
from index.storage.directory_store import DirectoryStore
from index.storage.locations import Database, Location
from index.storage.manifest import ArticleEntry, Manifest
from index.store import Store


class KeptStore(Store, Protocol):
    """A store that outlives the process, and says what it keeps without loading it."""

    def manifest(self) -> Manifest:
        """Return what the index consists of. Raises IndexMissing, IndexStale or IndexDamaged."""

    def stale_articles(self) -> tuple[ArticleEntry, ...]:
        """Return the articles whose files changed since, where a question may bring them up to date."""

    def check(self) -> None:
        """Raise IndexStale when there are such articles."""


def store_of(
    location: Location, *, patience: float = 60.0, tell: Callable[[str], None] | None = None
) -> KeptStore:
    """Return the store of the index at `location`.

    A writer waits up to `patience` seconds for another one to end; `tell` is told of waiting for a database.
    Raises PinciteError when what a database needs is not installed.
    """
    if isinstance(location, Database):
        with needing_psycopg():
            # What speaks to a database is loaded only where one is named.
            from index.storage.postgres.store import PostgresStore  # noqa: PLC0415
        return PostgresStore(location, patience=patience, tell=tell)
    return DirectoryStore(location, patience=patience)


@contextmanager
def needing_psycopg() -> Iterator[None]:
    """Say in one line that what speaks to a database is not installed, where an import of it fails."""
    try:
        yield
    except ImportError as error:  # psycopg itself, or the libpq that it needs
        if "psycopg" not in (error.name or "psycopg"):
            raise
        raise PinciteError(
            "An index in PostgreSQL needs psycopg.", Mend(Step.INSTALL, "pincite[postgres]")
        ) from error
