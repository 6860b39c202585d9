"""What moderators have set for their server: channels that listen, a channel for the log, a language."""

from collections.abc import Mapping
from enum import StrEnum

from bot.state.database import Connection, Database


class Way(StrEnum):
    """How a question in a channel that listens is answered: as a reply to it, or in a thread of its own."""

    REPLY = "reply"
    THREAD = "thread"


class Listening:
    """The channels and forums in which every message that asks is answered.

    What changes is on disk before it counts. `listen` blocks for a moment: call it in a thread.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ways: dict[int, tuple[int, Way]] = {}
        self.reread()

    def reread(self) -> None:
        """Take over what was changed elsewhere. Blocks for a moment."""
        with self._database.open() as connection:
            rows = connection.execute("SELECT id, server, way FROM listening_channel").fetchall()
        self._ways = {channel: (server, Way(way)) for channel, server, way in rows}

    def of(self, server: int) -> Mapping[int, Way]:
        """Return the channels of `server` that listen, the oldest first."""
        return {channel: way for channel, (of, way) in sorted(self._ways.items()) if of == server}

    def way(self, *channels: int) -> Way | None:
        """Return how questions are answered in any of `channels`: a thread and its parent, for example."""
        return next((self._ways[channel][1] for channel in channels if channel in self._ways), None)

    def listen(self, server: int, channel: int, way: Way | None) -> None:
        """Answer every question in `channel` in this way from now on; None answers those to the bot alone."""
        with self._database.open() as connection:
            connection.execute("DELETE FROM listening_channel WHERE id = ?", (channel,))
            if way is not None:
                connection.execute(
                    "INSERT INTO listening_channel (id, server, way) VALUES (?, ?, ?)",
                    (channel, server, way.value),
                )
        self._ways.pop(channel, None)
        if way is not None:
            self._ways[channel] = (server, way)

    def forget(self, server: int) -> None:
        """Answer those alone who ask the bot, in every channel of `server`. Blocks for a moment."""
        with self._database.open() as connection:
            connection.execute("DELETE FROM listening_channel WHERE server = ?", (server,))
        for channel in self.of(server):
            del self._ways[channel]


class Chosen:
    """What servers and people chose, one text for each: a channel for the log, a language."""

    def __init__(self, database: Database, kind: str) -> None:
        self._database = database
        self._kind = kind
        self._chosen: dict[int, str] = {}
        self.reread()

    def reread(self) -> None:
        """Take over what was changed elsewhere. Blocks for a moment."""
        with self._database.open() as connection:
            rows = connection.execute("SELECT id, value FROM chosen WHERE kind = ?", (self._kind,)).fetchall()
        self._chosen = dict(rows)

    def of(self, owner: int | None) -> str | None:
        """Return what server or person `owner` chose."""
        return None if owner is None else self._chosen.get(owner)

    def choose(self, owner: int, value: str | None) -> None:
        """Keep `value` as what `owner` chose; None takes the choice back. Blocks for a moment."""
        with self._database.open() as connection:
            _forget(connection, self._kind, owner)
            if value is not None:
                connection.execute(
                    "INSERT INTO chosen (kind, id, value) VALUES (?, ?, ?)"
                    " ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value",
                    (self._kind, owner, value),
                )
        if value is None:
            self._chosen.pop(owner, None)
        else:
            self._chosen[owner] = value


def _forget(connection: Connection, kind: str, owner: int) -> None:
    connection.execute("DELETE FROM chosen WHERE kind = ? AND id = ?", (kind, owner))
