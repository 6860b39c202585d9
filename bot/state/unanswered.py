"""What was asked in public on a server and not answered, for its moderators; without any name."""

from dataclasses import dataclass

from bot.state.database import Connection, Database, day, monday

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
                "INSERT INTO asked_week (server, monday, asked, answered) VALUES (?, ?, 1, ?)"
                " ON CONFLICT (server, monday) DO UPDATE SET asked = asked_week.asked + 1,"
                " answered = asked_week.answered + excluded.answered",
                (server, monday(), int(answered)),
            )
            self._remove_old(connection)
            if answered:
                return
            connection.execute(
                "INSERT INTO unanswered (place, server, folded, question, day)"
                " VALUES ((SELECT coalesce(max(place), 0) + 1 FROM unanswered), ?, ?, ?, ?)"
                " ON CONFLICT (server, folded) DO UPDATE SET"
                " times = unanswered.times + 1, day = excluded.day, place = excluded.place",
                (server, " ".join(question.casefold().split()).rstrip(" ?!."), question, day()),
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
                "SELECT question, times, day FROM unanswered WHERE server = ? AND day >= ?"
                " ORDER BY times DESC, place DESC",
                (server, day(self._lasting)),
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

    def _remove_old(self, connection: Connection) -> None:
        connection.execute("DELETE FROM asked_week WHERE monday < ?", (day(7 * WEEKS),))
        connection.execute("DELETE FROM unanswered WHERE day < ?", (day(self._lasting),))
