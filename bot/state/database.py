"""What the bot's state is kept in: the same SQL, whichever database lies behind it."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from index.errors import PinciteError


class StateError(PinciteError):
    """What the bot keeps cannot be read or written now; nothing of it has changed."""


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchone(self) -> Any:
        """Return the next row, None where there is none."""

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""


class Connection(Protocol):
    """One transaction. A value's place is a question mark; SQL is what SQLite and PostgreSQL share."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Rows:
        """Carry out `sql` with `values` in their places."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Carry out `sql` with the values of each of `rows`."""


class Database(ABC):
    """Where the bot's state is kept. Everything here blocks for a moment: call it in a thread."""

    @abstractmethod
    def open(self) -> AbstractContextManager[Connection]:
        """Give a connection for one transaction. Raises StateError, then nothing has changed."""

    def record(self, name: str) -> dict[str, Any]:
        """Return what was kept under `name`; nothing when there is no such record."""
        with self.open() as connection:
            row = connection.execute("SELECT content FROM record WHERE name = ?", (name,)).fetchone()
        return json_object(row[0]) if row else {}

    def keep(self, name: str, content: dict[str, Any]) -> None:
        """Keep `content` (JSON) under `name` in place of what was there."""
        with self.open() as connection:
            keep(connection, name, content)


def keep(connection: Connection, name: str, content: dict[str, Any]) -> None:
    """Keep a record as `Database.keep` does, as part of a transaction."""
    connection.execute(
        "INSERT INTO record (name, content) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET content = excluded.content",
        (name, json.dumps(content)),
    )


def json_object(text: str | bytes) -> dict[str, Any]:
    """Return the JSON object that `text` is; an empty one where it is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def day(ago: int = 0) -> str:
    """Return the day (UTC, ISO 8601) that was so many days `ago`."""
    return (_today() - timedelta(days=ago)).isoformat()


def monday() -> str:
    """Return the day (UTC, ISO 8601) on which this week began."""
    today = _today()
    return (today - timedelta(days=today.weekday())).isoformat()


def _today() -> date:
    return datetime.now(UTC).date()
