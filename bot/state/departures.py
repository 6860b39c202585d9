"""Servers that took the bot away, and since when."""

from collections.abc import Iterable

from bot.state.database import Database, day


class Departures:
    """Remembers the day (UTC) on which each server took the bot away. Everything here blocks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, server: int) -> None:
        """Remember that `server` has no bot any more; the first time that is said counts."""
        with self._database.open() as connection:
            connection.execute(
                "INSERT INTO left_server (id, day) VALUES (?, ?) ON CONFLICT DO NOTHING", (server, day())
            )

    def forget(self, servers: Iterable[int]) -> None:
        """Forget that these ever left: they are back, or nothing is kept of them any more."""
        with self._database.open() as connection:
            connection.executemany("DELETE FROM left_server WHERE id = ?", [(server,) for server in servers])

    def before(self, days: int) -> list[int]:
        """Return the servers that left at least `days` days ago."""
        with self._database.open() as connection:
            rows = connection.execute("SELECT id FROM left_server WHERE day <= ?", (day(days),)).fetchall()
        return [server for (server,) in rows]
