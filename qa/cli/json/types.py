"""The shape of what the commands print with --json; `qa/cli/schemas/` says the same to other programs."""

from typing import Any, NotRequired, TypedDict

from qa.quoting.selectors import TextPositionSelector, TextQuoteSelector


class Place(TypedDict):
    """Code points into the article's text, half-open."""

    start: int
    end: int


class Words(Place):
    """A place and the words that stand there."""

    exact: str


class LeadInObject(Words):
    """What leads a quote in, inside it or before it, and what stands around that."""

    prefix: str
    suffix: str


class Target(TypedDict):
    """A quote as the W3C Web Annotation Data Model has it."""

    source: str
    selector: list[TextQuoteSelector | TextPositionSelector]


class QuoteObject(TypedDict):
    """One quote; the fields mean what those of `qa.answer.Quote` and `Position` do."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    start_utf16: int
    end_utf16: int
    kind: str
    paragraph: int | None
    sentence: int | None
    line: int
    end_line: int
    heading: str | None
    page: int | None
    time: str | None
    chapter: str | None
    cell: int | None
    headings: list[str]
    speaker: str | None
    through: float
    score: float
    article: int
    passage: Place
    link: str | None
    lead_in: LeadInObject | None
    target: Target
    answer: NotRequired[Words]


class ArticleObject(TypedDict):
    """Which article a quote is from."""

    title: str
    source: str
    sha256: str
    length: int
    paragraphs: int


class AnswerObject(TypedDict):
    """A line of `pincite ask --json`; `id` is whatever the question came with."""

    id: Any
    question: str
    searched: str
    answered: bool
    confidence: float
    article: ArticleObject
    quote: QuoteObject | None
    nearest: QuoteObject | None
    alternatives: list[QuoteObject]


class ErrorObject(TypedDict):
    """What stands in the place of an answer that could not be given."""

    id: Any
    error: str


class SavedWords(TypedDict):
    """A quote as it was saved."""

    exact: str
    start: int


class WordsNow(Words):
    """What stands in its place now."""

    line: int


class CheckedArticle(TypedDict):
    """The article that a saved quote was looked for in."""

    source: str
    sha256: str


class CheckObject(TypedDict):
    """A line of `pincite verify --json`."""

    id: Any
    status: str
    similarity: float
    saved: SavedWords
    now: WordsNow | None
    article: CheckedArticle


class ListedObject(TypedDict):
    """A line of `pincite list --json`."""

    source: str
    title: str
    url: str | None
    format: str
    sha256: str
    length: int
    words: int
    paragraphs: int
    state: str


class ShownBlock(Words):
    """A block of an article, or the part of a very long one that is shown."""

    kind: str
    paragraph: int | None


class ShownObject(TypedDict):
    """What `pincite show --json` prints; `before` and `after` are code points that are left out."""

    article: ArticleObject
    place: Words | None
    before: int
    after: int
    blocks: list[ShownBlock]
