"""Questions to choose from while typing: only such as the article answers."""

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.limits import TurnedAway
from bot.live_index import LiveIndex
from bot.worker import Worker
from index.article import Article, Kind
from index.errors import ArticleError, QuestionError

CHOICES = 25
"""As many as Discord shows."""

_LONGEST = 100  # code points that Discord allows for a choice
_TRIED = 60
_SURE = 0.8
"""Confidence from which a question that nobody wrote for the article is offered."""
_OF_ANY = ("What is this article called?", "Who wrote this article?")


class Suggestions:
    """The questions that are offered, kept when one connection to Discord follows another.

    `given` is the owner's list of questions, one a line; without it they are the article's headings, and ask
    for its title and author.
    """

    def __init__(self, given: Path | None = None) -> None:
        self.questions: tuple[str, ...] = ()
        self._given = given

    async def refresh(self, live_index: LiveIndex, worker: Worker) -> None:
        """Find out which candidates are answered now. Raises ArticleError when the list cannot be read."""
        good: list[str] = []
        version = live_index.version
        for question in candidates(live_index.articles, self._given):
            try:
                found = await worker.submit(functools.partial(live_index.ask, question, (), 1))
            except (TurnedAway, QuestionError):
                continue  # people's questions go first
            if found.answer.answered and (self._given or found.answer.confidence >= _SURE):
                good.append(question)
        if live_index.version == version:  # otherwise another article answers by now, and was asked as well
            self.questions = tuple(good)


def candidates(articles: Sequence[Article], given: Path | None) -> tuple[str, ...]:
    """Return questions worth trying: the owner's list in `given`, else title, author, headings.

    Raises ArticleError when the list cannot be read.
    """
    questions = _listed(given) if given else _from_headings(articles)
    fitting = (question for question in questions if 0 < len(question) <= _LONGEST)
    return tuple(dict.fromkeys(fitting))[:_TRIED]


def matching(questions: Iterable[str], typed: str) -> list[str]:
    """Return the questions that hold every word typed so far, at most CHOICES."""
    words = typed.casefold().split()
    found = (question for question in questions if all(word in question.casefold() for word in words))
    return [question for question, _ in zip(found, range(CHOICES), strict=False)]


def _listed(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ArticleError(f"{path} cannot be read as UTF-8 text.", "Correct PINCITE_SUGGESTIONS.") from error
    return [" ".join(line.split()) for line in text.splitlines()]


def _from_headings(articles: Sequence[Article]) -> list[str]:
    headings = (
        " ".join(block.span.cut(article.text).split())
        for article in articles
        for block in article.blocks
        if block.kind is Kind.HEADING
    )
    return [*_OF_ANY, *headings]
