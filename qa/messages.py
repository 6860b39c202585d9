"""A message -> an answer to each of its questions, the same for every front end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index.errors import QuestionError
from qa.lexicon import lexicon_of
from qa.question.asking import MOST_QUESTIONS, questions_of

Answered = TypeVar("Answered")

MORE = f"Of one message the first {MOST_QUESTIONS} questions are answered."
"""What is said of a message that has more."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was not searched for; `error` says why."""

    question: str
    error: Exception


def ask_message(
    message: str,
    history: Sequence[str],
    ask: Callable[[str, Sequence[str]], Answered],
    language: str = "en",
) -> tuple[Iterator[Answered | Unanswered], bool]:
    """Return what becomes of each question of `message`, and whether it has more than are answered.

    `ask` answers one question, asked after others; `language` is that of what is asked, an ISO 639 code. Each
    is asked when it is its turn, after those of `history` and those before it in the message; one that fails
    does not keep the next from being answered.
    """
    try:
        questions, left = questions_of(message, lexicon_of(language))
    except QuestionError as error:
        return iter((Unanswered(message, error),)), False
    return _outcomes(questions, history, ask), left


def _outcomes(
    questions: Sequence[str], history: Sequence[str], ask: Callable[[str, Sequence[str]], Answered]
) -> Iterator[Answered | Unanswered]:
    for at, question in enumerate(questions):
        try:
            outcome: Answered | Unanswered = ask(question, (*history, *questions[:at]))
        except Exception as error:  # whatever it is, the questions after it are asked all the same
            outcome = Unanswered(question, error)
        yield outcome
