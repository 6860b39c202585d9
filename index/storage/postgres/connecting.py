"""Connections to a database: opened, opened again when they break, and their errors in words."""

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import psycopg
from psycopg import Connection, InterfaceError, OperationalError
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InsufficientPrivilege, LockNotAvailable, ReadOnlySqlTransaction

from index.errors import DatabaseAway, IndexBusy, PinciteError
from index.storage.locations import Database

T = TypeVar("T")

USUAL: dict[str, str | int] = {
    "application_name": "pincite",
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,  # ms: a host that is gone without a word is noticed
}
"""What libpq is told unless the address says otherwise."""
PAUSE = 0.25
"""Seconds between two tries to reach a database that does not answer."""
KEPT = 8
"""Connections that are kept open for the next reads at most; as many threads read at once as there are."""

_FOR_GOOD = (
    "authentication failed",
    "no password supplied",
    "does not exist",
    "no pg_hba.conf",
    "certificate",
    "SSL",
    "permission denied",
)
"""Words of libpq about what waiting does not mend."""


class Connections:
    """Opens connections to `database`; some are kept for the next reads. Safe to share between threads.

    A read that fails because the database is away is done again for `waiting` seconds, and `tell` is told so.
    """

    def __init__(self, database: Database, waiting: float, tell: Callable[[str], None] | None) -> None:
        self.place = str(database)
        self._database = database
        self._waiting = waiting
        self._tell = tell
        self._lock = threading.Lock()
        self._kept: list[Connection] = []
        weakref.finalize(self, _close, self._kept)

    def read(self, work: Callable[[Connection], T], *, apart: bool = False) -> T:
        """Return what `work` does with a connection; `apart` gives it one of its own, for what takes long.

        Raises what `work` raises, and PinciteError when the database cannot be reached.
        """
        until = 0.0
        while True:
            try:
                return self._apart(work) if apart else self._with_kept(work)
            except psycopg.Error as error:
                if not may_come_back(error):
                    raise self.told(error) from error
                now = time.monotonic()
                if not until:
                    until = now + self._waiting
                    if self._tell is not None:
                        self._tell(f"{self.place} does not answer: trying for {self._waiting:g} s.")
                if now >= until:
                    raise self.told(error) from error
            time.sleep(PAUSE)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection to where the database takes changes, and word what goes wrong with it."""
        try:
            with self.opened(target_session_attrs="read-write") as connection:
                yield connection
        except psycopg.Error as error:
            raise self.told(error) from error

    def close(self) -> None:
        """Close the connections that are kept; the next read opens another."""
        with self._lock:
            _close(self._kept)

    def _with_kept(self, work: Callable[[Connection], T]) -> T:
        with self._lock:
            connection = self._kept.pop() if self._kept else None
        if connection is None:
            connection = self.opened()
        try:
            found = work(connection)
        except psycopg.Error:
            connection.close()
            self.close()  # what ended this one may have ended the others, too
            raise
        except BaseException:
            connection.close()  # nobody knows in the midst of what it is
            raise
        with self._lock:
            if len(self._kept) < KEPT:
                self._kept.append(connection)
                return found
        connection.close()
        return found

    def _apart(self, work: Callable[[Connection], T]) -> T:
        with self.opened() as connection:
            return work(connection)

    def opened(self, **usual: str) -> Connection:
        """Return a new connection, in which each statement is a transaction of its own.

        `usual` is told to libpq as USUAL is. Raises psycopg.Error.
        """
        address = self._database.address
        said = conninfo_to_dict(address)
        wanted = {key: value for key, value in (USUAL | usual).items() if key not in said}
        # Statements are not prepared, so that a pooler in between may change the server.
        return psycopg.connect(address, autocommit=True, prepare_threshold=None, **wanted)  # type: ignore[arg-type]

    def told(self, error: psycopg.Error) -> PinciteError:
        """Return what is wrong, in words that say what to do."""
        if _is_away(error):
            return (DatabaseAway if may_come_back(error) else PinciteError)(
                f"The database {self.place} cannot be reached: {_in_one_line(error)}.",
                "See that it runs and lets this role in, then try again.",
            )
        if isinstance(error, InsufficientPrivilege):
            return PinciteError(
                f"This role may not do that in {self.place}: {_in_one_line(error)}.",
                "Name a role that may, or have it granted: see docs/postgresql.md.",
            )
        if isinstance(error, ReadOnlySqlTransaction):
            return PinciteError(f"{self.place} takes no changes: it is a replica.", "Name the primary.")
        if isinstance(error, LockNotAvailable):
            return IndexBusy(
                f"Another process is rebuilding the index in {self.place}.",
                "Wait for it to end, then try again.",
            )
        return PinciteError(f"The database {self.place} refuses: {_in_one_line(error)}.", "Mend that first.")


def _is_away(error: psycopg.Error) -> bool:
    """Whether there is no connection, rather than one on which something failed (SQLSTATE, appendix A)."""
    if isinstance(error, InterfaceError):
        return True
    state = error.sqlstate or "08000"
    return isinstance(error, OperationalError) and (state[:4] in ("0800", "57P0") or state == "53300")


def may_come_back(error: psycopg.Error) -> bool:
    """Whether there is no connection now, and waiting may mend that."""
    return _is_away(error) and not any(words in str(error) for words in _FOR_GOOD)


def _in_one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def _close(kept: list[Connection]) -> None:
    while kept:
        with suppress(psycopg.Error):
            kept.pop().close()
