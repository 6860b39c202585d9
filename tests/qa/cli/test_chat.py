import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

from index.bundled import bundled_article
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from qa.answering import Answerer
from qa.cli.conversation import COMMANDS, PLACES, TURNS, Conversation
from qa.cli.terminal import Screen
from tests.command import ROOT, run_pincite
from tests.qa.cli.test_cli import NOTE

QUESTION = "How many refugees have reached Canada?"
ANSWER = "So far, 22 of the 30 have reached Canada."


class Said(Protocol):
    """What a conversation replies to lines."""

    def __call__(self, *lines: str) -> list[str]: ...


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    encoder = open_encoder()
    return Answerer(index_in_memory([bundled_article()], encoder), encoder)


@pytest.fixture
def said(answerer: Answerer) -> Said:
    """Return the replies to lines of one conversation."""
    conversation = Conversation(lambda: answerer, Screen(colour=False, width=None))
    return lambda *lines: list(conversation.replies(lines))


class TestConversation:
    def test_a_question_is_answered_with_one_quote(self, said: Said) -> None:
        (reply,) = said(QUESTION)
        assert reply.startswith(f"│ {ANSWER}\n")
        assert reply.count("│") == 1

    def test_a_follow_up_says_what_was_searched(self, said: Said) -> None:
        _, reply = said("Who is Hamzat?", "where was he arrested")
        assert reply.startswith("Searched for: where was he arrested (after: Who is Hamzat?)\n\n")
        assert "arrested at his job" in reply

    def test_a_question_that_was_searched_as_typed_does_not(self, said: Said) -> None:
        assert "Searched for" not in said("Who is Hamzat?", QUESTION)[1]

    def test_next_goes_through_the_places_until_there_are_no_more(
        self, said: Said, answerer: Answerer
    ) -> None:
        replies = said(QUESTION, *["/next"] * (PLACES + 1))
        quotes = answerer.ask(QUESTION, top=PLACES).quotes
        for number, (reply, quote) in enumerate(zip(replies[1:], quotes[1:], strict=False), 2):
            assert reply.startswith(f"Next best, {number} of {PLACES}:")
            assert quote.exact in reply
        assert replies[PLACES:] == ["There is no further place."] * 2

    def test_context_and_where_are_about_the_quote_shown_last(self, said: Said, answerer: Answerer) -> None:
        first, second = answerer.ask(QUESTION, top=2).quotes
        replies = said(QUESTION, "/context", "/where", "/next", "/Context", "/where")
        for quote, (context, where) in ((first, replies[1:3]), (second, replies[4:6])):
            assert f"»{quote.exact}«" in context
            assert f"pincite show --at {quote.span.start}:{quote.span.end}" in where
            assert f"characters {quote.span.start:,}–{quote.span.end:,}" in where
            assert answerer.card(0).title in where

    def test_where_names_the_index(self, answerer: Answerer) -> None:
        conversation = Conversation(
            lambda: answerer, Screen(colour=False, width=None), Path("my notes.pincite")
        )
        *_, where = conversation.replies([QUESTION, "/where"])
        assert where.endswith("--index 'my notes.pincite'")

    def test_what_is_forgotten_is_not_searched_again(self, said: Said) -> None:
        replies = said(
            "Who is Hamzat?", "where was he arrested", "/forget", "where was he arrested", "/forget", "/next"
        )
        assert "after: Who is Hamzat?" in replies[1]
        assert "after:" not in replies[3]
        assert "ask something first" in replies[5]

    def test_memory_is_bounded(self, said: Said) -> None:
        replies = said("Who is Hamzat?", *[QUESTION] * TURNS, "why?")
        assert "Hamzat" not in replies[-1]

    @pytest.mark.parametrize("command", ["/next", "/where", "/context"])
    def test_without_an_answer_there_is_nothing_to_show(self, said: Said, command: str) -> None:
        assert said(command) == ["There is no answer yet: ask something first."]

    def test_help_names_every_command(self, said: Said) -> None:
        (reply,) = said("/help")
        assert all(f"{name} " in reply and meaning in reply for name, meaning in COMMANDS.items())

    def test_an_unknown_command_is_explained(self, said: Said) -> None:
        (reply,) = said("/dance now")
        assert reply.startswith("There is no /dance now here.")
        assert "/help" in reply

    def test_quit_ends_it_and_blank_lines_have_no_reply(self, said: Said) -> None:
        assert len(said("", "  ", QUESTION, "\t", "/QUIT", QUESTION)) == 1

    def test_several_questions_are_answered_one_by_one(self, said: Said) -> None:
        (reply,) = said(f"{QUESTION} Who is Hamzat? Who is the author? Where? When?")
        places = [reply.index(words) for words in (QUESTION, ANSWER, "Who is Hamzat?", "Alyssa Parking")]
        assert places == sorted(places)
        assert reply.endswith("Of one message the first 3 questions are answered.")

    @pytest.mark.parametrize(
        ("line", "told"),
        [("thanks!", "Ask a question about the article."), ("why " * 600, "tokens and the model reads")],
    )
    def test_what_cannot_be_answered_is_told_and_not_remembered(
        self, said: Said, line: str, told: str
    ) -> None:
        first, second, third = said(line, QUESTION, line)
        assert told in first
        assert told in third
        assert ANSWER in second
        assert "after:" not in second

    def test_nothing_typed_reaches_the_terminal_as_a_control(self, answerer: Answerer) -> None:
        conversation = Conversation(lambda: answerer, Screen(colour=False, width=80))
        for line in ("/\x1b[2Jx", "who \x1b]0;x\x07is Hamzat? why \x1b[2J?"):
            (reply,) = conversation.replies([line])
            assert "\x1b" not in reply


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chat")
    assert run_pincite(folder, "ask", QUESTION).status == 0
    return folder


class TestPipe:
    def test_lines_in_answers_out_and_no_prompt(self, folder: Path) -> None:
        done = run_pincite(folder, "chat", stdin=f"Who is Hamzat?\n{QUESTION}\r\nwhy?\n/quit\nWho?\n")
        assert (done.status, done.err) == (0, NOTE)
        assert ANSWER in done.out
        assert done.out.count("\n│ ") + done.out.startswith("│ ") == 3
        assert "? (after: " in done.out
        assert "\x1b" not in done.out
        assert "/help" not in done.out

    @pytest.mark.skipif(os.name == "nt", reason="no such thing there")
    @pytest.mark.parametrize(("closed", "told"), [(">&-", b""), ("<&-", b"no standard input")])
    def test_a_closed_stream_is_no_failure(self, folder: Path, closed: str, told: bytes) -> None:
        done = subprocess.run(
            ["/bin/sh", "-c", f'"$0" -m qa chat {closed}', sys.executable],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        assert b"unforeseen" not in done.stderr
        assert told in done.stderr

    def test_an_empty_pipe_is_an_empty_conversation(self, folder: Path) -> None:
        done = run_pincite(folder, "chat")
        assert (done.status, done.out, done.err) == (0, "", "")

    def test_a_line_that_is_no_text_does_not_stop_the_rest(self, folder: Path) -> None:
        done = run_pincite(folder, "chat", stdin=b"\xff\xff\n" + QUESTION.encode() + b"\n")
        assert done.status == 0
        assert ANSWER in done.out
        assert "line 1" in done.err

    def test_prompt_toolkit_stays_out_of_a_pipe(self, folder: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "qa", "chat", "--index", str(folder / ".pincite")],
            input=QUESTION,
            capture_output=True,
            check=True,
            encoding="utf-8",
            cwd=ROOT,
        )
        assert "qa.cli.conversation" in done.stderr
        assert "prompt_toolkit" not in done.stderr
