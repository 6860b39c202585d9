"""What the bot keeps, in a file and in PostgreSQL: the same, whichever it is."""

import asyncio
import functools
import re
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from bot.settings import SettingsError, from_environment
from bot.state.channels import Channels
from bot.state.choices import Choices
from bot.state.database import Database, StateError, day
from bot.state.databases import tables
from bot.state.databases.opening import open_database
from bot.state.databases.postgres import PostgresDatabase
from bot.state.databases.sqlite import SqliteDatabase
from bot.state.departures import Departures
from bot.state.feedback import Feedback, Vote
from bot.state.reading import WordsRead
from bot.state.server_settings import Chosen, Listening, Way
from bot.state.unanswered import KEPT, AskedHere
from bot.ui.custom_ids import ArticleSpan, Spot, version_of
from index.article import Span
from index.errors import PinciteError
from index.storage.postgres import schema
from tests.bot.support import TOKEN
from tests.command import ROOT
from tests.known import database_at

SPOT = Spot(version_of(["a"]), ArticleSpan(0, Span(5, 9)))
SERVER, OTHER = 2**60 + 1, 2**60 + 2
Again = Callable[[], Database]


@pytest.fixture(params=["sqlite", "postgres"])
def again(request: pytest.FixtureRequest, tmp_path: Path) -> Again:
    """Open the database, as often as it is called: as after a restart."""
    if request.param == "sqlite":
        return functools.partial(SqliteDatabase, tmp_path)
    return functools.partial(PostgresDatabase, database_at(request.getfixturevalue("postgres")))


def test_channels_outlive_a_restart(again: Again) -> None:
    channels = Channels(again())
    for channel in (11, 10):
        channels.add(SERVER, channel)
    channels.nowhere(OTHER)
    assert Channels(again()).of(SERVER) == (11, 10)
    channels.remove(SERVER, 11)
    assert Channels(again()).of(SERVER) == (10,)
    assert Channels(again()).of(OTHER) == ()
    channels.everywhere(SERVER)
    assert Channels(again()).of(SERVER) is None


def test_choices_listening_channels_and_languages_outlive_a_restart(again: Again) -> None:
    choices, listening, language = Choices(again()), Listening(again()), Chosen(again(), "language")
    choices.choose(SERVER, 10, SERVER, ["b.md", "a.md"])
    choices.choose(OTHER, 10, OTHER, ["c.md"])
    listening.listen(SERVER, 12, Way.THREAD)
    listening.listen(SERVER, 11, Way.REPLY)
    language.choose(SERVER, "fr")
    language.choose(SERVER, "de")
    Chosen(again(), "log").choose(SERVER, "77")
    assert Choices(again()).of(SERVER, (9, 10), SERVER) == ("b.md", "a.md")
    assert dict(Listening(again()).of(SERVER)) == {11: Way.REPLY, 12: Way.THREAD}
    assert (Chosen(again(), "language").of(SERVER), Chosen(again(), "log").of(SERVER)) == ("de", "77")
    choices.forget(SERVER)
    listening.forget(SERVER)
    language.choose(SERVER, None)
    assert Choices(again()).of(SERVER, (10,), SERVER) == ()
    assert Choices(again()).of(OTHER, (10,), OTHER) == ("c.md",)
    assert not Listening(again()).of(SERVER)
    assert Chosen(again(), "language").of(SERVER) is None


def test_thumbs_count_once_for_each_voter_whoever_else_keeps_them(again: Again) -> None:
    here, there = Feedback(again()), Feedback(again())
    for feedback, user, up in ((here, 1, True), (there, 1, False), (there, 2, True)):
        feedback.store(Vote(100, user, up, SPOT, "Why?", SERVER))
    assert here.counts(SERVER) == (1, 1)
    assert here.counts() == (0, 0)
    with again().open() as connection:
        connection.execute("UPDATE vote SET day = ? WHERE up = ?", (day(31), False))
    assert here.purge(30) == 1
    here.forget(SERVER)
    assert there.counts(SERVER) == (0, 0)


def test_what_was_not_answered_is_counted_and_the_oldest_makes_place(again: Again) -> None:
    asked = AskedHere(again(), 30)
    for number in range(KEPT + 2):
        asked.note(SERVER, f"What is {number}?", answered=False)
    asked.note(SERVER, "what is  5", answered=False)
    asked.note(SERVER, "Who?", answered=True)
    asked.note(OTHER, "100 % of what?", answered=False)
    found = asked.questions(SERVER)
    assert len(found) == KEPT
    assert (found[0].text, found[0].times, found[0].day) == ("What is 5?", 2, day())
    assert found[1].text == f"What is {KEPT + 1}?"
    (week,) = AskedHere(again(), 30).weeks(SERVER)
    assert (week.asked, week.answered) == (KEPT + 4, 1)
    with again().open() as connection:
        connection.execute("UPDATE unanswered SET day = ?", (day(31),))
    assert AskedHere(again(), 30).questions(OTHER) == []
    asked.forget(SERVER, counts=True)
    assert asked.weeks(SERVER) == []


def test_words_read_departures_and_records_outlive_a_restart(again: Again) -> None:
    words, departures = WordsRead(again()), Departures(again())
    words.add(SERVER, 5)
    WordsRead(again()).add(SERVER, 6)
    assert WordsRead(again()).today(SERVER) == 11
    for _ in range(2):
        departures.note(SERVER)
    assert departures.before(0) == [SERVER]
    assert departures.before(1) == []
    departures.forget([SERVER])
    assert Departures(again()).before(0) == []
    assert again().record("commands") == {}
    for content in ({"scope": 5}, {"scope": None, "names": ["é"]}):
        again().keep("commands", content)
        assert again().record("commands") == content


def test_a_transaction_that_fails_changes_nothing(again: Again) -> None:
    database = again()
    with pytest.raises(StateError), database.open() as connection:  # noqa: PT012 - it fails in the middle
        connection.execute("INSERT INTO left_server (id, day) VALUES (?, ?)", (SERVER, day()))
        connection.execute("INSERT INTO left_server (id, day) VALUES (?, ?)", (SERVER, day()))
    assert Departures(database).before(0) == []


def test_threads_share_a_database(again: Again) -> None:
    words = WordsRead(again())
    threads = [threading.Thread(target=words.add, args=(SERVER, 1)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert words.today(SERVER) == 20


def test_an_error_holds_nothing_that_was_asked(postgres: str) -> None:
    database = PostgresDatabase(database_at(postgres))
    row = ("INSERT INTO unanswered VALUES (?, 'x', ?, 1, 'd', 1)", (SERVER, "zanzibar"))
    with pytest.raises(StateError) as caught, database.open() as connection:  # noqa: PT012 - as above
        connection.execute(*row)
        connection.execute(*row)
    assert "zanzibar" not in str(caught.value)
    assert "duplicate key" in str(caught.value)


def test_a_broken_connection_is_opened_again(postgres: str) -> None:
    words = WordsRead(PostgresDatabase(database_at(postgres)))
    words.add(SERVER, 1)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    words.add(SERVER, 1)
    assert words.today(SERVER) == 2


def test_bots_with_indexes_of_other_names_share_nothing(postgres: str) -> None:
    Channels(PostgresDatabase(database_at(postgres))).nowhere(SERVER)
    other = PostgresDatabase(database_at(f'{postgres}#an "other" one'))
    assert Channels(other).of(SERVER) is None
    with pytest.raises(SettingsError, match=r"'home/20'\. Choose a name without a slash"):
        PostgresDatabase(database_at(f"{postgres}#home/20"))
    with pytest.raises(SettingsError, match="PINCITE_INDEX names an index in 60 bytes"):
        PostgresDatabase(database_at(f"{postgres}#{'x' * 60}"))


def test_tables_of_a_later_version_are_left_alone(postgres: str, tmp_path: Path) -> None:
    with PostgresDatabase(database_at(postgres)).open() as connection:
        connection.execute("INSERT INTO steps (version) VALUES (99)")
    with SqliteDatabase(tmp_path).open() as connection:
        connection.execute("PRAGMA user_version = 99")
    for open_one in (lambda: PostgresDatabase(database_at(postgres)), lambda: SqliteDatabase(tmp_path)):
        with pytest.raises(SettingsError, match="of version 99; this version of pincite knows 1"):
            open_one()


def test_the_role_of_the_page_keeps_the_state_in_tables_that_their_owner_made(postgres: str) -> None:
    page = (ROOT / "docs" / "postgresql.md").read_text("utf-8")
    roles, rights = re.findall(r"^```sql\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    builder = database_at(postgres.replace("//postgres:@", "//pincite_build@"))
    with psycopg.connect(postgres, autocommit=True) as owner:
        owner.execute(schema.script().encode())
        owner.execute(roles.encode())
        try:
            with pytest.raises(SettingsError, match="may not make the bot's tables"):
                PostgresDatabase(builder)
            owner.execute(tables.script().encode())
            owner.execute(rights.encode())
            database = PostgresDatabase(builder)
            Channels(database).add(SERVER, 1)
            assert Channels(database).of(SERVER) == (1,)
            with pytest.raises(StateError, match="must be owner"), database.open() as connection:
                connection.execute("DROP TABLE vote")
            database.close()
        finally:
            owner.execute("drop owned by pincite_ask, pincite_build; drop role pincite_ask, pincite_build")


async def test_a_database_that_is_not_there_is_told_in_one_line_without_the_password(tmp_path: Path) -> None:
    settings = from_environment(
        {
            "DISCORD_TOKEN": TOKEN,
            "PINCITE_INDEX": "postgresql://ada:zanzibar@127.0.0.1:1/articles",
            "PINCITE_STATE": str(tmp_path),
        }
    )
    with pytest.raises(PinciteError, match="cannot be reached") as caught:
        await asyncio.to_thread(open_database, settings)
    assert "zanzibar" not in str(caught.value) + repr(settings)
    assert "\n" not in str(caught.value)
