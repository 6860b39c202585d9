"""In which channels of a server the bot answers when it is mentioned."""

from collections import defaultdict

from bot.state.database import Database


class Channels:
    """The open channels of each server that has limits: a server without any limit is answered everywhere.

    What changes is on disk before it counts. The changing methods block for a moment: call them in a thread.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: dict[int, tuple[int, ...]] = {}
        self.reread()

    def reread(self) -> None:
        """Take over what was changed elsewhere. Blocks for a moment."""
        with self._database.open() as connection:
            limited = connection.execute("SELECT id FROM limited_server").fetchall()
            rows = connection.execute("SELECT server, id FROM open_channel ORDER BY place").fetchall()
        channels = defaultdict[int, list[int]](list)
        for server, channel in rows:
            channels[server].append(channel)
        self._open = {server: tuple(channels[server]) for (server,) in limited}

    def of(self, server: int) -> tuple[int, ...] | None:
        """Return the channels of `server` that the bot answers in: None for all, empty when it is mute."""
        return self._open.get(server)

    def answers_in(self, server: int, *channels: int) -> bool:
        """Whether the bot answers in any of `channels`: a thread and its parent, for example."""
        of = self._open.get(server)
        return of is None or any(channel in of for channel in channels)

    def add(self, server: int, channel: int) -> None:
        """Answer in `channel`, and in no channel of `server` that was not added."""
        self._change(server, tuple(dict.fromkeys((*(self.of(server) or ()), channel))))

    def remove(self, server: int, channel: int) -> None:
        """Answer in `channel` no longer; in no channel of `server` at all when it was the last one."""
        self._change(server, tuple(other for other in self.of(server) or () if other != channel))

    def everywhere(self, server: int) -> None:
        """Answer in every channel of `server` again."""
        self._change(server, None)

    def nowhere(self, server: int) -> None:
        """Answer in no channel of `server`."""
        self._change(server, ())

    def _change(self, server: int, channels: tuple[int, ...] | None) -> None:
        with self._database.open() as connection:
            connection.execute("DELETE FROM open_channel WHERE server = ?", (server,))
            connection.execute("DELETE FROM limited_server WHERE id = ?", (server,))
            if channels is not None:
                connection.execute("INSERT INTO limited_server (id) VALUES (?)", (server,))
                rows = [(server, channel, place) for place, channel in enumerate(channels)]
                connection.executemany("INSERT INTO open_channel (server, id, place) VALUES (?, ?, ?)", rows)
        if channels is None:
            self._open.pop(server, None)
        else:
            self._open[server] = channels
