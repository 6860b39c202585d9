"""How many words of articles were read for each server today."""

from bot.state.database import Database


class WordsRead:
    """Counts the words that are read for each server, a day (UTC) at a time. Everything here blocks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def today(self, server: int) -> int:
        """Return how many words were read for `server` today."""
        with self._database.open() as connection:
            row = connection.execute(
                "SELECT words FROM words_read WHERE server = ? AND day = date('now')", (server,)
            ).fetchone()
        return int(row[0]) if row else 0

    def add(self, server: int, words: int) -> None:
        """Count `words` that are read for `server`; what was counted on other days is dropped."""
        with self._database.open() as connection:
            connection.execute("DELETE FROM words_read WHERE day < date('now')")
            connection.execute(
                "INSERT INTO words_read VALUES (?, date('now'), ?)"
                " ON CONFLICT (server, day) DO UPDATE SET words = words + excluded.words",
                (server, words),
            )
