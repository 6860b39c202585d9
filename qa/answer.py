"""What every front end receives: an answer, its quotes, and where each of them stands."""

from dataclasses import dataclass
from enum import Enum

from index.article import Kind, Span


@dataclass(frozen=True, slots=True)
class Position:
    """Where a span stands, as a reader would say it.

    `paragraph` counts from 1 and is None for a title, heading or front line; `sentence` counts from 1
    within the paragraph and is None when `paragraph` is. `line` and `end_line` count from 1. `heading` is
    the text of the heading above. `through` is start / length of the article, 0 to 1. `start_utf16` and
    `end_utf16` are the span in UTF-16 code units, as browsers count. Of a PDF, `page` counts from 1; of
    subtitles, `time` is when the words begin to be shown, as ``00:01:02.500``; of a book, `chapter` is the
    chapter's name; of a notebook, `cell` counts from 1. Each is None where there is no such thing.
    `headings` are all that it stands under, outermost first, the last of them `heading`; `speaker` is who
    says it, where the article names one.
    """

    kind: Kind
    paragraph: int | None
    sentence: int | None
    line: int
    end_line: int
    heading: str | None
    through: float
    start_utf16: int
    end_utf16: int
    page: int | None = None
    time: str | None = None
    chapter: str | None = None
    cell: int | None = None
    headings: tuple[str, ...] = ()
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class LeadIn:
    """What gives a quote its meaning: the line above its list, its question, its table's head.

    `exact` is the article's text at `span`, proved as the quote is; `prefix` and `suffix` stand around it.
    """

    exact: str
    prefix: str
    suffix: str
    span: Span


@dataclass(frozen=True, slots=True)
class Quote:
    """Words cut from an article, proved to stand there.

    `exact` is the article's text at `span`; `prefix` and `suffix` are the up to 32 code points around it.
    `article` is the position among the index's articles, `source` that article's URL or file name,
    `passage` the passage the quote is from (of a sentence in pieces, all of theirs), `score` the retriever's
    raw score, `link` a text-fragment link when the article has a URL. `answer`, inside `span`, is what a
    reader marked in it, if there is one. `lead_in` is what leads the quote in, inside `span` or before it.
    """

    exact: str
    prefix: str
    suffix: str
    span: Span
    position: Position
    article: int
    source: str
    passage: Span
    score: float
    link: str | None = None
    answer: Span | None = None
    lead_in: LeadIn | None = None

    @property
    def lead_in_apart(self) -> LeadIn | None:
        """The lead-in that has to be shown beside the quote; None when the quote holds it, or has none."""
        return None if self.lead_in is None or self.lead_in.span in self.span else self.lead_in


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """Which article a quote is from: `length` in code points, `paragraphs` as a reader counts them."""

    title: str
    source: str
    sha256: str
    length: int
    paragraphs: int


LONGEST_WORD = 60
"""Code points of a word that a reason repeats."""


class Silence(Enum):
    """Why an article does not answer; the value says it in English."""

    NEVER_MENTIONED = "the article never mentions '{word}'"
    NOTHING_NAMED = "the question names nothing to look for"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an article does not answer, and the word of the question that it is about, if it is about one."""

    silence: Silence
    word: str = ""

    def __str__(self) -> str:
        word = self.word if len(self.word) <= LONGEST_WORD else f"{self.word[:LONGEST_WORD]}…"
        return self.silence.value.format(word=word)


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    `searched` is what was looked for (the question itself, or with what it leans on). `confidence` is 0
    to 1. `quotes` are the places found, best first: the first one answers when `answered`, else it is only
    the nearest. `article` is the one the first quote is from. `reason` says why the article does not answer,
    where there is a reason to give; `note` what a person should know of an answer.
    """

    question: str
    searched: str
    answered: bool
    confidence: float
    article: ArticleCard
    quotes: tuple[Quote, ...]
    reason: Reason | None = None
    note: str | None = None

    @property
    def percent(self) -> int:
        """The confidence as people are told it, 1 to 99: nothing is certain."""
        return min(99, max(1, round(100 * self.confidence)))

    @property
    def quote(self) -> Quote | None:
        """The quote that answers, or None when the article does not answer."""
        return self.quotes[0] if self.answered else None

    @property
    def nearest(self) -> Quote | None:
        """The nearest place when the article does not answer, else None."""
        return None if self.answered or not self.quotes else self.quotes[0]

    @property
    def alternatives(self) -> tuple[Quote, ...]:
        """The next best places, best first."""
        return self.quotes[1:]
