"""Questions to choose from while typing: only such as the article answers."""

import functools
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.articles.library import Library
from bot.limits import TurnedAway
from bot.scope import HOME, Scope
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

    `given` is the owner's list of questions for the articles of everywhere, one a line; without it, and for
    the articles of servers, they are the headings, and ask for title and author. They are known for `kept`
    choices of articles.
    """

    def __init__(self, given: Path | None = None, kept: int = 256) -> None:
        self._given = given
        self._kept = kept
        self._known: OrderedDict[Scope, tuple[str, ...]] = OrderedDict()

    def of(self, scope: Scope) -> tuple[str, ...] | None:
        """Return the questions that the articles of `scope` answer; None where it is not known."""
        return self._known.get(scope)

    async def find(self, scope: Scope, library: Library, worker: Worker) -> None:
        """Find out which candidates are answered, unless that is known or being found out.

        Raises ArticleError when the owner's list cannot be read, and what `Library.live` raises.
        """
        if scope in self._known:
            return
        self._known[scope] = ()
        while len(self._known) > self._kept:
            self._known.popitem(last=False)
        given = self._given if scope.server == HOME else None
        group = ~scope.server  # a queue of its own: people's questions do not wait for these
        live_index = await worker.submit(functools.partial(library.live, scope), group=group)
        good: list[str] = []
        for question in candidates(live_index.articles, given):
            try:
                found = await worker.submit(functools.partial(live_index.ask, question, (), 1), group=group)
            except (TurnedAway, QuestionError):
                continue
            if found.answer.answered and (given or found.answer.confidence >= _SURE):
                good.append(question)
        if scope in self._known:
            self._known[scope] = tuple(good)


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
