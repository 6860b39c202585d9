"""What the bot keeps on disk: thumbs, channels, and the questions it suggests."""

import asyncio
import functools
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.scope import HOME
from bot.settings import SettingsError
from bot.state.channels import Channels
from bot.state.database import StateError
from bot.state.databases.sqlite import SqliteDatabase
from bot.state.feedback import Feedback, Vote
from bot.state.uploads import Uploads
from bot.suggestions import CHOICES, candidates, matching
from bot.ui.custom_ids import ArticleSpan, Spot, version_of
from index.article import Span
from index.errors import ArticleError
from index.text.reading import parse_article
from tests.bot.support import index_of_file, services_in, settings_in
from tests.known import folder_at

SPOT = Spot(version_of(["a"]), ArticleSpan(0, Span(5, 9)))


def test_one_vote_counts_for_each_person_and_place_and_the_last_one_wins(tmp_path: Path) -> None:
    feedback = Feedback(SqliteDatabase(tmp_path / "deep" / "state"))
    for user, up in ((1, True), (1, False), (2, True)):
        feedback.store(Vote(100, user, up, SPOT))
    feedback.store(Vote(101, 1, True, SPOT))
    assert feedback.counts() == (2, 1)


def test_voters_are_not_named_and_cannot_be_compared_between_bots(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Feedback(SqliteDatabase(tmp_path / name)).store(Vote(100, 123456789, True, SPOT))
    voters = []
    for name in ("one", "two"):
        with sqlite3.connect(tmp_path / name / "bot.sqlite3") as database:
            voters += database.execute("SELECT voter, question FROM vote").fetchall()
    assert voters[0] != voters[1]
    assert all("123456789" not in voter for voter, _ in voters)
    assert all(question is None for _, question in voters)


def test_old_votes_are_removed(tmp_path: Path) -> None:
    feedback = Feedback(SqliteDatabase(tmp_path))
    feedback.store(Vote(100, 1, True, SPOT))
    feedback.store(Vote(101, 1, True, SPOT))
    with sqlite3.connect(tmp_path / "bot.sqlite3") as database:
        database.execute("UPDATE vote SET day = date('now', '-31 days') WHERE message = 100")
    assert feedback.purge(30) == 1
    assert feedback.counts() == (1, 0)


def test_channels_outlive_a_restart_and_none_is_not_all(tmp_path: Path) -> None:
    channels = Channels(SqliteDatabase(tmp_path))
    assert channels.answers_in(1, 10)
    channels.add(1, 11)
    channels.add(1, 10)
    again = Channels(SqliteDatabase(tmp_path))
    assert again.of(1) == (11, 10)
    assert again.answers_in(1, 99, 11)  # a thread of an open channel
    assert not again.answers_in(1, 12)
    assert again.answers_in(2, 12)
    again.remove(1, 10)
    again.remove(1, 11)
    assert Channels(SqliteDatabase(tmp_path)).of(1) == ()
    assert not Channels(SqliteDatabase(tmp_path)).answers_in(1, 11)
    again.everywhere(1)
    assert Channels(SqliteDatabase(tmp_path)).of(1) is None
    again.nowhere(2)
    assert not Channels(SqliteDatabase(tmp_path)).answers_in(2, 12)


def test_channels_that_cannot_be_stored_do_not_count(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path)
    channels = Channels(database)
    with database.open() as connection:
        connection.execute("DROP TABLE open_channel")
    with pytest.raises(StateError):
        channels.add(1, 10)
    assert channels.of(1) is None


def test_what_an_older_version_kept_is_taken_over_once(tmp_path: Path) -> None:
    Feedback(SqliteDatabase(tmp_path)).store(Vote(100, 1, True, SPOT))
    (tmp_path / "bot.sqlite3").rename(tmp_path / "feedback.sqlite3")
    with sqlite3.connect(tmp_path / "feedback.sqlite3") as older:
        for table in ("limited_server", "open_channel", "record"):
            older.execute(f"DROP TABLE {table}")
        older.execute("PRAGMA user_version = 0")  # older versions did not say theirs
    (tmp_path / "channels.json").write_text('{"1": [10, 11]}')
    (tmp_path / "article.json").write_text('{"configured": null, "url": "https://e.org"}')
    (tmp_path / "commands.json").write_text("{spoilt")
    database = SqliteDatabase(tmp_path)
    assert Feedback(database).counts() == (1, 0)
    assert Channels(database).of(1) == (10, 11)
    assert database.record("article") == {"configured": None, "url": "https://e.org"}
    assert database.record("commands") == {}
    assert [path.name for path in tmp_path.iterdir()] == ["bot.sqlite3"]
    database.keep("article", {"url": None})
    assert SqliteDatabase(tmp_path).record("article") == {"url": None}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_nobody_else_can_read_what_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o755)
    (folder / "feedback.sqlite3").touch(mode=0o644)
    Feedback(SqliteDatabase(folder)).store(Vote(100, 1, True, SPOT))
    kept = Uploads(folder / "articles").keep("a.txt", b"Bees hum.")
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    assert oct(kept.stat().st_mode & 0o777) == oct((folder / "bot.sqlite3").stat().st_mode & 0o777) == "0o600"


async def test_suggestions_of_an_article_that_no_longer_answers_are_not_kept(tmp_path: Path) -> None:
    services = services_in(settings_in(tmp_path))
    library, suggestions = services.library, services.suggestions
    slow = asyncio.create_task(suggestions.find(library.scope(None), library, services.worker))
    await asyncio.sleep(0)
    article = tmp_path / "hare.md"
    article.write_text("# The Hare\n\nby Ada\n\nThe hare eats clover.\n", encoding="utf-8")
    index_of_file(article, folder_at(services.settings.index))
    await services.worker.submit(functools.partial(library.reload, HOME))
    await slow
    assert suggestions.of(library.scope(None)) is None
    await suggestions.find(library.scope(None), library, services.worker)
    assert suggestions.of(library.scope(None)) == ("What is this article called?", "Who wrote this article?")
    await services.worker.close()


@pytest.mark.parametrize(
    "content",
    ['{"1": 5}', '{"a": [1]}', '{"1": ["x"]}', '{"1": [null]}', '{"1": "23"}', "[1, 2]", "", "{", "null"],
)
def test_a_file_of_something_else_is_named_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "channels.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"channels\.json does not list channels"):
        SqliteDatabase(tmp_path)
    assert path.read_text(encoding="utf-8") == content


def test_a_spoilt_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "bot.sqlite3").write_bytes(b"this is no database, and never was one" * 100)
    with pytest.raises(
        SettingsError, match=r"bot\.sqlite3 cannot be used as the bot's database: file is not"
    ):
        SqliteDatabase(tmp_path)


def test_suggestions_ask_for_title_author_and_headings() -> None:
    text = b"# The Lighthouse\n\nIt was lit.\n\n## Who kept it?\n\nAda.\n\n## The *lamp*\n\nOil.\n"
    article = parse_article(text, "x.md", markdown=True)
    assert candidates([article, article], None) == (
        "What is this article called?",
        "Who wrote this article?",
        "Who kept it?",
        "The *lamp*",
    )


def test_the_owners_list_is_used_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "questions.txt"
    path.write_text("\ufeffOne?\n\n  Two \t words?\n" + "x" * 101 + "?\nOne?\n", encoding="utf-8")
    assert candidates([], path) == ("One?", "Two words?")
    with pytest.raises(ArticleError, match="PINCITE_SUGGESTIONS"):
        candidates([], tmp_path / "absent.txt")


def test_as_many_choices_as_discord_shows() -> None:
    questions = [f"Question {number}?" for number in range(60)]
    assert len(matching(questions, "")) == CHOICES
    assert matching(questions, "question 42") == ["Question 42?"]
    assert matching(questions, "nothing") == []
