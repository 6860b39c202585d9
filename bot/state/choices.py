"""Which articles each channel asks, where somebody chose."""

from collections.abc import Sequence

from bot.state.database import Database


class Choices:
    """The chosen articles of channels, by the names they were indexed under.

    `shelf` is the server whose articles they are, or 0 for those of everywhere: a server that gets articles
    of its own begins without choices. What changes is on disk before it counts; the changing methods block
    for a moment: call them in a thread.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._chosen: dict[tuple[int, int, int], tuple[str, ...]] = {}
        self.reread()

    def reread(self) -> None:
        """Take over what was changed elsewhere. Blocks for a moment."""
        with self._database.open() as connection:
            rows = connection.execute(
                "SELECT server, channel, shelf, source FROM chosen_article ORDER BY place"
            ).fetchall()
        chosen: dict[tuple[int, int, int], tuple[str, ...]] = {}
        for server, channel, shelf, source in rows:
            key = server, channel, shelf
            chosen[key] = (*chosen.get(key, ()), source)
        self._chosen = chosen

    def of(self, server: int, channels: Sequence[int], shelf: int) -> tuple[str, ...]:
        """Return what the first of `channels` asks for which somebody chose; nothing where all are asked."""
        found = (self._chosen.get((server, channel, shelf)) for channel in channels)
        return next(filter(None, found), ())

    def choose(self, server: int, channel: int, shelf: int, sources: Sequence[str]) -> None:
        """Let `channel` ask the articles `sources`, or without any all of them."""
        with self._database.open() as connection:
            connection.execute(
                "DELETE FROM chosen_article WHERE server = ? AND channel = ? AND shelf = ?",
                (server, channel, shelf),
            )
            connection.executemany(
                "INSERT INTO chosen_article (server, channel, shelf, place, source) VALUES (?, ?, ?, ?, ?)",
                [(server, channel, shelf, place, source) for place, source in enumerate(sources)],
            )
        if sources:
            self._chosen[server, channel, shelf] = tuple(sources)
        else:
            self._chosen.pop((server, channel, shelf), None)

    def forget(self, server: int) -> None:
        """Forget what the channels of `server` ask."""
        with self._database.open() as connection:
            connection.execute("DELETE FROM chosen_article WHERE server = ?", (server,))
        self._chosen = {key: sources for key, sources in self._chosen.items() if key[0] != server}
