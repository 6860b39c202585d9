"""The questions of one message, as the worker's thread takes them."""

from dataclasses import dataclass

from bot.live_index import Found, Library
from index.errors import QuestionError
from qa.question.asking import questions_of

TOP = 5
"""How many places *Next best* goes through."""


@dataclass(frozen=True, slots=True)
class First:
    """The first question of a message with its answer, or why it has none, and the questions after it.

    `left`: whether the message has more questions than are answered.
    """

    question: str
    outcome: Found | Exception
    more: tuple[str, ...]
    left: bool


def ask_first(library: Library, message: str, earlier: tuple[str, ...]) -> First:
    """Split `message` and answer its first question; blocks, so it is for the worker's thread."""
    (first, *more), left = _questions(message)
    outcome: Found | Exception
    try:
        outcome = library.ask(first, earlier, TOP)
    except Exception as error:  # the questions after it are answered all the same
        outcome = error
    return First(first, outcome, tuple(more), left)


def _questions(message: str) -> tuple[tuple[str, ...], bool]:
    try:
        return questions_of(message)
    except QuestionError:
        return (message,), False  # answering will say what is wrong with it
