"""Thumbs up and down."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from bot.state.database import Connection, Database, day
from bot.ui.custom_ids import Spot


@dataclass(frozen=True, slots=True)
class Vote:
    """A thumb on the quote at `spot` in message `message`; `question` only where the owner keeps it.

    `shelf` is the server whose article was quoted, 0 for one of everywhere.
    """

    message: int
    user: int
    up: bool
    spot: Spot
    question: str | None = None
    shelf: int = 0


class Feedback:
    """Stores votes: one a person, message and place, the last one counts.

    The voter is stored as a keyed checksum of the user id, which tells two voters apart and does not name
    them. Everything here blocks for a moment: call it in a thread.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def store(self, vote: Vote) -> None:
        """Store `vote` in place of an earlier one of the same person."""
        place = vote.spot.place
        with self._database.open() as connection:
            row = (vote.message, _voter(connection, vote.user), vote.up, vote.spot.version, place.article)
            connection.execute(
                'INSERT INTO vote (message, voter, up, version, article, start, "end", question, shelf, day)'
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                ' ON CONFLICT (message, voter, article, start, "end") DO UPDATE SET up = excluded.up,'
                " version = excluded.version, question = excluded.question, shelf = excluded.shelf,"
                " day = excluded.day",
                (*row, place.span.start, place.span.end, vote.question, vote.shelf, day()),
            )

    def purge(self, days: int) -> int:
        """Remove votes older than `days`; return how many those were."""
        with self._database.open() as connection:
            return connection.execute("DELETE FROM vote WHERE day < ?", (day(days),)).rowcount

    def counts(self, shelf: int = 0) -> tuple[int, int]:
        """Return how many thumbs on the articles of `shelf` went up and how many down."""
        with self._database.open() as connection:
            rows = dict(
                connection.execute(
                    "SELECT up, count(*) FROM vote WHERE shelf = ? GROUP BY up", (shelf,)
                ).fetchall()
            )
        return rows.get(1, 0), rows.get(0, 0)

    def forget(self, shelf: int) -> None:
        """Remove the thumbs on the articles of server `shelf`."""
        with self._database.open() as connection:
            connection.execute("DELETE FROM vote WHERE shelf = ?", (shelf,))


def _voter(connection: Connection, user: int) -> str:
    row = connection.execute("SELECT secret FROM key").fetchone()
    if row is None:
        connection.execute(
            "INSERT INTO key (secret) VALUES (?) ON CONFLICT DO NOTHING", (secrets.token_bytes(32),)
        )
        row = connection.execute("SELECT secret FROM key").fetchone()  # another process may have been first
    return hmac.new(row[0], str(user).encode(), hashlib.sha256).hexdigest()[:32]
