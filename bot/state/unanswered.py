"""What was asked in public on a server and not answered, for its moderators; without any name."""

import sqlite3
from dataclasses import dataclass

from bot.state.database import Database

KEPT = 200
"""Questions that are kept for each server; the one that was asked longest ago makes place."""
WEEKS = 8
"""Weeks that are counted back."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was not answered, how often it was asked, and on which day last (UTC, ISO 8601)."""

    text: str
    times: int
    day: str


@dataclass(frozen=True, slots=True)
class Week:
    """What was asked in one week, named by its Monday (UTC, ISO 8601), and how much of it was answered."""

    monday: str
    asked: int
    answered: int


class AskedHere:
    """Counts questions by server and week, and keeps those that had no answer.

    A question is kept for `lasting` days; older ones are removed at the start, too. Everything here blocks
    for a moment: call it in a thread.
    """

    def __init__(self, database: Database, lasting: int) -> None:
        self._database = database
        self._lasting = lasting
        with database.open() as connection:
            self._remove_old(connection)

    def note(self, server: int, question: str, *, answered: bool) -> None:
        """Count a question of `server`; keep its words when it was not answered."""
        with self._database.open() as connection:
            connection.execute(
                "INSERT INTO asked_week VALUES (?, date('now', '-6 days', 'weekday 1'), 1, ?)"
                " ON CONFLICT DO UPDATE SET asked = asked + 1, answered = answered + excluded.answered",
                (server, int(answered)),
            )
            self._remove_old(connection)
            if answered:
                return
            connection.execute(
                "INSERT INTO unanswered (server, folded, question) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET"
                " times = times + 1, day = excluded.day, place = (SELECT max(place) + 1 FROM unanswered)",
                (server, " ".join(question.casefold().split()).rstrip(" ?!."), question),
            )
            connection.execute(
                "DELETE FROM unanswered WHERE server = ? AND place NOT IN"
                " (SELECT place FROM unanswered WHERE server = ? ORDER BY place DESC LIMIT ?)",
                (server, server, KEPT),
            )

    def questions(self, server: int) -> list[Question]:
        """Return what was not answered on `server`: asked most often first, of those the latest first."""
        with self._database.open() as connection:
            rows = connection.execute(
                "SELECT question, times, day FROM unanswered WHERE server = ? AND day >= date('now', ?)"
                " ORDER BY times DESC, place DESC",
                (server, f"-{self._lasting} days"),
            ).fetchall()
        return [Question(*row) for row in rows]

    def weeks(self, server: int) -> list[Week]:
        """Return the counts of the last weeks in which anything was asked on `server`, the latest first."""
        with self._database.open() as connection:
            rows = connection.execute(
                "SELECT monday, asked, answered FROM asked_week WHERE server = ?"
                " ORDER BY monday DESC LIMIT ?",
                (server, WEEKS),
            ).fetchall()
        return [Week(*row) for row in rows]

    def forget(self, server: int, *, counts: bool = False) -> None:
        """Forget the questions of `server`, and the counts where `counts` says so."""
        with self._database.open() as connection:
            connection.execute("DELETE FROM unanswered WHERE server = ?", (server,))
            if counts:
                connection.execute("DELETE FROM asked_week WHERE server = ?", (server,))

    def _remove_old(self, connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM asked_week WHERE monday < date('now', ?)", (f"-{7 * WEEKS} days",))
        connection.execute("DELETE FROM unanswered WHERE day < date('now', ?)", (f"-{self._lasting} days",))
