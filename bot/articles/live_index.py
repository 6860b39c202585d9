"""The index that answers now, and how another one takes its place while questions go on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ui.custom_ids import Spot, version_of
from bot.ui.found import PlacedQuote, VersionedAnswer
from index.article import Article, Span
from index.contents import Index
from index.errors import PinciteError
from qa.answer import Answer, Quote
from qa.messages import Unanswered, ask_message

TOP = 5
"""How many places *Next best* goes through."""


class NoneLeftError(PinciteError):
    """None of the articles that a channel asks is there any more. Choose others for it."""


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
class Opened:
    """An opened index: what answers from it, and when it was built (UTC, ISO 8601).

    `rest` gives memory back that is only needed while questions are answered.
    """

    answers: Answers
    built: str
    rest: Callable[[], None]


Opener = Callable[[], Opened]


class LiveIndex:
    """The index that answers now. `ask` and `reload` block; they are for the worker's thread.

    `bound` goes into the version: buttons of the same articles that are bound elsewhere count as old.
    """

    def __init__(self, opener: Opener, bound: str = "") -> None:
        self._opener = opener
        self._bound = bound
        self._now = self._open()  # replaced as a whole, so that nobody sees one half of each

    @property
    def index(self) -> Index:
        """The index that answers now."""
        return self._now[0].answers.index

    @property
    def articles(self) -> Sequence[Article]:
        """The articles that answer now."""
        return self.index.articles

    @property
    def title(self) -> str:
        """The first article's title."""
        return self.articles[0].title

    @property
    def version(self) -> str:
        """The version of the articles, as buttons carry it."""
        return self._now[1]

    @property
    def built(self) -> str:
        """When the index was built: UTC, ISO 8601."""
        return self._now[0].built

    @property
    def language(self) -> str:
        """The language of the articles, an ISO 639 code."""
        return self._now[0].answers.index.language

    def ask(self, question: str, history: Sequence[str], top: int = TOP) -> VersionedAnswer:
        """Answer `question`, asked after those of `history`, with the `top` best places."""
        opened, version = self._now
        answer = opened.answers.ask(question, history=history, top=top)
        first = _placed(opened.answers.index, answer.quotes[0]) if answer.quotes else None
        return VersionedAnswer(answer, version, first, _titles(opened.answers.index))

    def ask_message(
        self, message: str, history: Sequence[str]
    ) -> tuple[list[VersionedAnswer | Unanswered], bool]:
        """Answer each question of `message` as `qa.messages.ask_message` does."""
        outcomes, left = ask_message(message, history, self.ask, self.language)
        return list(outcomes), left

    def quote(self, spot: Spot) -> PlacedQuote | None:
        """Return the quote at `spot` and its article, or None when `spot` is of another version.

        Raises QuoteError when there is no such place in this version.
        """
        opened, version = self._now
        place, index = spot.place, opened.answers.index
        if spot.version != version or place.article >= len(index.articles):
            return None
        return _placed(index, opened.answers.quote_at(place.article, place.span))

    def rest(self) -> None:
        """Give back what is only needed while questions are answered; the next one takes it again."""
        self._now[0].rest()

    def reload(self) -> None:
        """Open the index again and let it answer from now on; when it cannot be opened, the old one stays."""
        self._now = self._open()

    def _open(self) -> tuple[Opened, str]:
        opened = self._opener()
        checksums = (article.sha256 for article in opened.answers.index.articles)
        return opened, version_of(checksums, self._bound)


def _titles(index: Index) -> tuple[str, ...]:
    """Return the titles of several articles; of one, which needs no name, none."""
    return tuple(article.title for article in index.articles) if len(index.articles) > 1 else ()


def _placed(index: Index, quote: Quote) -> PlacedQuote:
    article = index.articles[quote.article]
    title = article.title if len(index.articles) > 1 else None
    return PlacedQuote(article, quote, title, _sentences_around(index, quote))


def _sentences_around(index: Index, quote: Quote) -> int | None:
    """Return how many sentences the paragraph has that `quote` stands in."""
    if quote.position.sentence is None:
        return None
    rows = index.passages
    mine = (rows["article"] == quote.article) & (rows["start"] <= quote.span.start)
    block = rows["block"][mine][-1]
    passages = ((rows["article"] == quote.article) & (rows["block"] == block)).nonzero()[0]
    first, last = rows["first"][passages[0]], rows["last"][passages[-1]]
    return int(index.sentences["number"][first:last].max())
