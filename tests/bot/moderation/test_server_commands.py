"""What moderators see of what was asked on their server, and the log of what they did."""

from pathlib import Path

import pytest

from bot.state.databases.sqlite import SqliteDatabase
from bot.state.unanswered import KEPT, AskedHere, Question
from tests.bot.support import ANSWERED, UNANSWERED, text_of, world
from tests.bot.test_article import HARE


async def test_unanswered_questions_are_kept_only_where_the_owner_allows_it(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.alice.slash(w.channel, "ask", question=UNANSWERED)
        result = await w.mod.slash(w.channel, "article unanswered")
        assert result.ephemeral
        assert "has not allowed" in text_of(result.response)
        with w.services.database.open() as database:
            assert database.execute("SELECT count(*) FROM unanswered").fetchone() == (0,)
            assert database.execute("SELECT count(*) FROM asked_week").fetchone() == (0,)


async def test_what_was_asked_in_public_and_not_answered_is_listed_without_names(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_UNANSWERED="on") as w:
        await w.alice.slash(w.channel, "ask", question=UNANSWERED)
        await w.bob.send(w.channel, f"{w.me} {UNANSWERED.upper()}")
        await w.alice.slash(w.channel, "ask", question=ANSWERED)
        await w.alice.slash(w.channel, "ask", question="Who invented the telephone?", private=True)
        await w.alice.user.slash("ask", question="Who painted the Mona Lisa?")
        shown = text_of((await w.mod.slash(w.channel, "article unanswered")).response)
        assert "weather like in Grozny? · 2 ×" in shown
        assert "telephone" not in shown
        assert "Mona" not in shown
        assert "3 asked, 1 answered" in shown
        info = await w.mod.slash(w.channel, "article info")
        assert "This week here: 3 asked, 1 answered" in text_of(info.response)
        with w.services.database.open() as database:
            rows = str(database.execute("SELECT * FROM unanswered").fetchall())
        assert str(w.alice.id) not in rows
        other = w.env.create_guild(owner=w.mod.user)
        channel = other.create_text_channel("there")
        elsewhere = other.add_member(w.mod.user)
        assert "Grozny" not in text_of((await elsewhere.slash(channel, "article unanswered")).response)
        await w.mod.slash(w.channel, "article unanswered", forget=True)
        shown = text_of((await w.mod.slash(w.channel, "article unanswered")).response)
        assert "None so far" in shown
        assert "3 asked" in shown


def test_only_the_latest_are_kept_and_the_most_asked_come_first(tmp_path: Path) -> None:
    asked = AskedHere(SqliteDatabase(tmp_path), 30)
    for number in range(KEPT + 5):
        asked.note(1, f"Question {number}?", answered=False)
    asked.note(1, "question  7", answered=False)
    asked.note(2, "Another?", answered=False)
    kept = asked.questions(1)
    assert len(kept) == KEPT
    assert (kept[0].text, kept[0].times) == ("Question 7?", 2)
    assert [question.text for question in kept[1:3]] == [f"Question {KEPT + 4}?", f"Question {KEPT + 3}?"]
    assert "Question 0?" not in [question.text for question in kept]
    assert [question.text for question in asked.questions(2)] == ["Another?"]


def test_old_questions_and_weeks_go(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path)
    asked = AskedHere(database, 30)
    asked.note(1, "Old?", answered=False)
    with database.open() as connection:
        connection.execute("UPDATE unanswered SET day = date('now', '-31 days')")
        connection.execute("UPDATE asked_week SET monday = date(monday, '-70 days')")
    assert asked.questions(1) == []
    AskedHere(database, 32)
    with database.open() as connection:
        assert connection.execute("SELECT count(*) FROM unanswered").fetchone() == (1,)
    asked = AskedHere(database, 30)  # at the start
    with database.open() as connection:
        assert connection.execute("SELECT count(*) FROM unanswered").fetchone() == (0,)
    asked.note(1, "New?", answered=True)
    asked.note(1, "Newer?", answered=False)
    with database.open() as connection:
        assert connection.execute("SELECT question FROM unanswered").fetchall() == [("Newer?",)]
    (week,) = asked.weeks(1)
    assert (week.asked, week.answered) == (2, 1)


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-27", "2026-11-29"])
def test_a_week_begins_on_monday(tmp_path: Path, day: str) -> None:
    with SqliteDatabase(tmp_path).open() as connection:
        found = connection.execute("SELECT date(?, '-6 days', 'weekday 1')", (day,)).fetchone()
    assert found == ("2026-11-23",)


async def test_the_log_tells_who_changed_what_and_nothing_that_was_asked(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_LISTEN="on", PINCITE_UNANSWERED="on") as w:
        log = w.guild.create_text_channel("log")
        await w.mod.slash(w.channel, "article channel", answer="here")  # nobody has asked for a log
        await w.mod.slash(w.channel, "article log", channel=log)
        await w.alice.slash(w.channel, "ask", question=UNANSWERED)
        await w.mod.slash(w.channel, "article channel", answer="everywhere")
        await w.mod.slash(w.channel, "article channel")  # changes nothing
        await w.mod.slash(w.channel, "article listen", way="thread")
        await w.mod.slash(w.channel, "article reindex", file=("hare.md", HARE.encode()))
        await w.mod.slash(w.channel, "article unanswered", forget=True)
        await w.mod.slash(w.channel, "article log", stop=True)
        await w.mod.slash(w.channel, "article undo")
        told = [text_of(message) for message in w.replies(log)]
        assert all(line.startswith(w.mod.mention) for line in told)
        for line, said in zip(
            told,
            (
                "chose this channel",
                "in every channel",
                "in threads",
                "**The Hare**",
                "forget",
                "ended this log",
            ),
            strict=True,
        ):
            assert said in line
        assert "Grozny" not in "".join(told)
        sent = [r.json for r in w.env.http_requests if r.path == f"/channels/{log.id}/messages"]
        assert [body["allowed_mentions"]["parse"] for body in sent if isinstance(body, dict)] == [[]] * 6


async def test_a_log_that_cannot_be_written_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(tmp_path) as w:
        w.services.log_channels.choose(w.guild.id, "4242")
        result = await w.mod.slash(w.channel, "article channel", answer="here")
        assert w.channel.mention in text_of(result.response)
        assert "a line for the moderators' log was lost" in caplog.text


def test_a_question_is_as_it_was_first_asked(tmp_path: Path) -> None:
    asked = AskedHere(SqliteDatabase(tmp_path), 30)
    for text in ("Who is it?", "who is it", "WHO  IS IT?!"):
        asked.note(1, text, answered=False)
    (found,) = asked.questions(1)
    assert isinstance(found, Question)
    assert (found.text, found.times) == ("Who is it?", 3)
