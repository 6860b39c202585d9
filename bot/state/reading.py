"""How many words of articles were read for each server today."""

from bot.state.database import Database, day


class WordsRead:
    """Counts the words that are read for each server, a day (UTC) at a time. Everything here blocks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def today(self, server: int) -> int:
        """Return how many words were read for `server` today."""
        with self._database.open() as connection:
            row = connection.execute(
                "SELECT words FROM words_read WHERE server = ? AND day = ?", (server, day())
            ).fetchone()
        return int(row[0]) if row else 0

    def add(self, server: int, words: int) -> None:
        """Count `words` that are read for `server`; what was counted on other days is dropped."""
        with self._database.open() as connection:
            connection.execute("DELETE FROM words_read WHERE day < ?", (day(),))
            connection.execute(
                "INSERT INTO words_read (server, day, words) VALUES (?, ?, ?)"
                " ON CONFLICT (server, day) DO UPDATE SET words = words_read.words + excluded.words",
                (server, day(), words),
            )
