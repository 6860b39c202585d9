"""The index that answers now, and how another one takes its place while questions go on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ui.custom_ids import Spot, version_of
from index.article import Article, Span
from index.contents import Index
from qa.answer import Answer, Quote


class Answers(Protocol):
    """What the bot needs of `qa.answering.Answerer`."""

    @property
    def index(self) -> Index:
        """The index that is searched."""

    def ask(self, question: str, *, history: Sequence[str] = (), top: int = 1) -> Answer:
        """Answer `question`; raises QuestionError when it cannot be searched."""

    def quote_at(self, article: int, span: Span) -> Quote:
        """Cut and prove a quote at a place; raises QuoteError."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and the version of the articles that it is from; `title` as `Shown` has it."""

    answer: Answer
    version: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote and its article; `title` is the article's, None when there is only one, which needs no name."""

    article: Article
    quote: Quote
    title: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened index: what answers from it, and when it was built (UTC, ISO 8601).

    `rest` gives memory back that is only needed while questions are answered.
    """

    answers: Answers
    built: str
    rest: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What answers now. It is replaced as a whole, so that nobody sees one half of each."""

    answers: Answers
    version: str
    built: str
    rest: Callable[[], None]


Opener = Callable[[], Opened]


class Library:
    """The current index. `ask` and `reload` block; they are for the worker's thread."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._shelf = self._open()

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles that answer now."""
        return self._shelf.answers.index.articles

    @property
    def index(self) -> Index:
        """The index that answers now."""
        return self._shelf.answers.index

    @property
    def title(self) -> str:
        """The first article's title."""
        return self.articles[0].title

    @property
    def version(self) -> str:
        """The version of the articles, as buttons carry it."""
        return self._shelf.version

    @property
    def built(self) -> str:
        """When the index was built: UTC, ISO 8601."""
        return self._shelf.built

    def ask(self, question: str, history: Sequence[str], top: int) -> Found:
        """Answer `question`, asked after those of `history`, with the `top` best places."""
        shelf = self._shelf
        answer = shelf.answers.ask(question, history=history, top=top)
        title = _title(shelf.answers.index, answer.quotes[0].article) if answer.quotes else None
        return Found(answer, shelf.version, title)

    def quote(self, spot: Spot) -> Shown | None:
        """Return the quote at `spot` and its article, or None when `spot` is of another version.

        Raises QuoteError when there is no such place in this version.
        """
        shelf = self._shelf
        if spot.version != shelf.version or spot.place.article >= len(shelf.answers.index.articles):
            return None
        index, place = shelf.answers.index, spot.place
        quote = shelf.answers.quote_at(place.article, place.span)
        return Shown(index.articles[place.article], quote, _title(index, place.article))

    def rest(self) -> None:
        """Give back what is only needed while questions are answered; the next one takes it again."""
        self._shelf.rest()

    def reload(self) -> None:
        """Open the index again and let it answer from now on; when it cannot be opened, the old one stays."""
        self._shelf = self._open()

    def _open(self) -> _Shelf:
        opened = self._opener()
        version = version_of(article.sha256 for article in opened.answers.index.articles)
        return _Shelf(opened.answers, version, opened.built, opened.rest)


def _title(index: Index, article: int) -> str | None:
    return index.articles[article].title if len(index.articles) > 1 else None
