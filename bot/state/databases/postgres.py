"""The state in PostgreSQL, where several processes share it."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from bot.state.database import Connection, Database, Rows, StateError
from bot.state.databases.tables import bring_up_to_date, quoted, schema_of
from index.storage.locations import Database as Location
from index.storage.postgres.connecting import PAUSE, Connections, may_come_back

_WAITING = 3.0  # seconds for which a database that is away is tried again
_GIVEN_UP = 2.0  # seconds for which it then counts as away: nobody waits behind others that wait


class PostgresDatabase(Database):
    """The state beside the index at `location`, in the schema `schema`; threads may share it.

    The tables are made where they are absent. Raises SettingsError when this role may not, and PinciteError
    when the database cannot be reached.
    """

    def __init__(self, location: Location) -> None:
        self.schema = schema_of(location.name)
        self._path = quoted(self.schema)
        self._connections = Connections(location, _WAITING, None)
        self._lock = threading.Lock()
        self._kept: psycopg.Connection | None = None
        self._gave_up = -_GIVEN_UP
        with self._connections.writing() as connection:
            bring_up_to_date(connection, self.schema, str(location))

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """Give a connection for one transaction. Raises StateError when there is none, or it fails."""
        with self._lock:
            try:
                connection = self._connection()
                with connection.transaction():
                    # For this transaction alone, so that a pooler in between may change the server.
                    connection.execute("select set_config('search_path', %s, true)", (self._path,))
                    yield _Transaction(connection)
            except psycopg.Error as error:
                self.close()
                raise self._told(error) from error

    def close(self) -> None:
        """Close the connection that is kept; the next transaction opens another."""
        kept, self._kept = self._kept, None
        if kept is not None:
            with suppress(psycopg.Error):
                kept.close()

    def _connection(self) -> psycopg.Connection:
        """Return a connection that answered just now, to where the database takes changes."""
        until = time.monotonic() + _WAITING
        while True:
            try:
                if self._kept is None:
                    self._kept = self._connections.opened(target_session_attrs="read-write")
                self._kept.execute("select 1")
            except psycopg.Error as error:
                self.close()
                now = time.monotonic()
                away = now < self._gave_up + _GIVEN_UP
                if away or now >= until or not may_come_back(error):
                    self._gave_up = self._gave_up if away else now
                    raise
                time.sleep(PAUSE)
            else:
                return self._kept

    def _told(self, error: psycopg.Error) -> StateError:
        """Return what is wrong, without the values of a row: those may be what somebody asked."""
        if may_come_back(error):
            told = self._connections.told(error)
            return StateError(told.problem, told.mend)
        what = error.diag.message_primary or type(error).__name__
        return StateError(f"{self._connections.place} refuses: {what}.", "Mend that first.")


class _Transaction:
    """One transaction, with places for values as SQLite has them."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Rows:
        return self._connection.execute(_placed(sql), values)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object:
        with self._connection.cursor() as cursor:
            cursor.executemany(_placed(sql), rows)
        return None


def _placed(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()
