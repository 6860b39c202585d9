"""Thumbs up and down, kept in a small database on the bot's own disk."""

import hashlib
import hmac
import secrets
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.history import Asked
from bot.ui.custom_ids import Spot

_TABLES = """
CREATE TABLE IF NOT EXISTS key (secret BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS vote (
    message INTEGER NOT NULL, voter TEXT NOT NULL, up INTEGER NOT NULL, version TEXT NOT NULL,
    article INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, question TEXT,
    day TEXT NOT NULL DEFAULT (date('now')), PRIMARY KEY (message, voter, article, start, end)
);
"""


@dataclass(frozen=True, slots=True)
class Vote:
    """A thumb on the quote at `spot` in message `message`; `question` only where the owner keeps it."""

    message: int
    user: int
    up: bool
    spot: Spot
    question: str | None = None


class QuestionLog:
    """The last questions by the message that answers them; used only where the owner keeps questions."""

    def __init__(self, capacity: int = 1000) -> None:
        self._capacity = capacity
        self._questions: OrderedDict[int, Asked] = OrderedDict()

    def put(self, message: int, question: str, user: int) -> None:
        """Keep `question` of `user` until `capacity` newer ones came."""
        self._questions[message] = Asked(question, user)
        if len(self._questions) > self._capacity:
            self._questions.popitem(last=False)

    def get(self, message: int) -> str | None:
        """Return the question that `message` answers, when it is still kept."""
        asked = self._questions.get(message)
        return asked.question if asked else None

    def forget(self, user: int) -> None:
        """Forget what `user` asked."""
        for message in [message for message, asked in self._questions.items() if asked.user == user]:
            del self._questions[message]


class Feedback:
    """Stores votes: one a person, message and place, the last one counts.

    The voter is stored as a keyed checksum of the user id, which tells two voters apart and does not name
    them. Everything here blocks for a moment: call it in a thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def store(self, vote: Vote) -> None:
        """Store `vote` in place of an earlier one of the same person."""
        place = vote.spot.place
        with self._database() as database:
            row = (vote.message, self._voter(database, vote.user), vote.up, vote.spot.version, place.article)
            database.execute(
                "INSERT OR REPLACE INTO vote (message, voter, up, version, article, start, end, question)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, place.span.start, place.span.end, vote.question),
            )

    def purge(self, days: int) -> int:
        """Remove votes older than `days`; return how many those were."""
        with self._database() as database:
            return database.execute(
                "DELETE FROM vote WHERE day < date('now', ?)", (f"-{days} days",)
            ).rowcount

    def counts(self) -> tuple[int, int]:
        """Return how many thumbs went up and how many down."""
        with self._database() as database:
            rows = dict(database.execute("SELECT up, count(*) FROM vote GROUP BY up").fetchall())
        return rows.get(1, 0), rows.get(0, 0)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path)) as database, database:
            database.executescript(_TABLES)
            yield database

    def _voter(self, database: sqlite3.Connection, user: int) -> str:
        row = database.execute("SELECT secret FROM key").fetchone()
        if row is None:
            row = (secrets.token_bytes(32),)
            database.execute("INSERT INTO key VALUES (?)", row)
        return hmac.new(row[0], str(user).encode(), hashlib.sha256).hexdigest()[:32]
