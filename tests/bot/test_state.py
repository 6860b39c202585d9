"""What the bot keeps on disk: thumbs, channels, and the questions it suggests."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot import state
from bot.channels import Channels
from bot.feedback import Feedback, QuestionLog, Vote
from bot.settings import SettingsError
from bot.suggestions import CHOICES, candidates, matching
from bot.ui.custom_ids import Place, Spot, version_of
from index.article import Span
from index.errors import ArticleError
from index.text.reading import parse_article
from tests.bot.support import index_of_file, parts_of, settings_in

SPOT = Spot(version_of(["a"]), Place(0, Span(5, 9)))


def test_one_vote_counts_for_each_person_and_place_and_the_last_one_wins(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "deep" / "feedback.sqlite3")
    for user, up in ((1, True), (1, False), (2, True)):
        feedback.store(Vote(100, user, up, SPOT))
    feedback.store(Vote(101, 1, True, SPOT))
    assert feedback.counts() == (2, 1)


def test_voters_are_not_named_and_cannot_be_compared_between_bots(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Feedback(tmp_path / name).store(Vote(100, 123456789, True, SPOT))
    voters = []
    for name in ("one", "two"):
        with sqlite3.connect(tmp_path / name) as database:
            voters += database.execute("SELECT voter, question FROM vote").fetchall()
    assert voters[0] != voters[1]
    assert all("123456789" not in voter for voter, _ in voters)
    assert all(question is None for _, question in voters)


def test_old_votes_are_removed(tmp_path: Path) -> None:
    path = tmp_path / "feedback"
    feedback = Feedback(path)
    feedback.store(Vote(100, 1, True, SPOT))
    feedback.store(Vote(101, 1, True, SPOT))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE vote SET day = date('now', '-31 days') WHERE message = 100")
    assert feedback.purge(30) == 1
    assert feedback.counts() == (1, 0)


def test_the_last_questions_are_found_by_their_answer() -> None:
    questions = QuestionLog(2)
    for message, question in ((1, "a"), (2, "b"), (3, "c")):
        questions.put(message, question, message)
    assert [questions.get(message) for message in (1, 2, 3)] == [None, "b", "c"]
    questions.forget(3)
    assert [questions.get(message) for message in (2, 3)] == ["b", None]


def test_channels_outlive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "channels.json"
    channels = Channels(path)
    assert channels.answers_in(1, 10)
    channels.toggle(1, 10)
    channels.toggle(1, 11)
    again = Channels(path)
    assert again.allowed(1) == (10, 11)
    assert again.answers_in(1, 99, 11)  # a thread of an allowed channel
    assert not again.answers_in(1, 12)
    assert again.answers_in(2, 12)
    again.toggle(1, 10)
    again.toggle(1, 11)
    assert Channels(path).answers_in(1, 12)
    again.toggle(1, 12)
    again.clear(1)
    assert Channels(path).allowed(1) == ()


async def test_suggestions_of_an_article_that_no_longer_answers_are_not_kept(tmp_path: Path) -> None:
    parts = parts_of(settings_in(tmp_path))
    slow = asyncio.create_task(parts.suggestions.refresh(parts.library, parts.worker))
    await asyncio.sleep(0)
    article = tmp_path / "hare.md"
    article.write_text("# The Hare\n\nby Ada\n\nThe hare eats clover.\n", encoding="utf-8")
    index_of_file(article, parts.settings.index)
    parts.library.reload()
    parts.suggestions.questions = ("of the new one",)
    await slow
    assert parts.suggestions.questions == ("of the new one",)
    await parts.worker.close()


def test_questions_are_not_kept_for_votes_that_are_not_stored(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, PINCITE_FEEDBACK="off", PINCITE_FEEDBACK_QUESTIONS="on")
    assert parts_of(settings).questions is None


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff"])
def test_a_spoilt_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    assert state.read(path) == {}
    state.write(path, {"a": 1})
    assert state.read(path) == {"a": 1}


@pytest.mark.parametrize(
    "content",
    ['{"1": 5}', '{"a": [1]}', '{"1": ["x"]}', '{"1": [null]}', '{"1": "23"}', "[1, 2]", "", "{", "null"],
)
def test_a_file_of_something_else_is_named_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "channels.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"channels\.json does not list channels"):
        Channels(path)
    assert path.read_text(encoding="utf-8") == content


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
