"""A place in the index -> a Quote, proved against the article before anyone sees it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.article import Article, Format, Span
from index.contents import Index
from index.errors import Mend, QuoteError, Step
from index.finding.parts import alone
from qa.answer import LeadIn, Quote
from qa.question.subject import asks_subject
from qa.quoting.introducing import introduction, led_by, lists_with, opening, told_next, whole_item
from qa.quoting.neighbours import run_to_quote
from qa.quoting.position import Locator
from qa.ranking.retriever import Ranking

PIECES = 4
"""Of a sentence encoded in pieces, for it is too long for the model's window, up to so many are one quote."""
CONTEXT = 32
"""Code points of prefix and suffix, as annotation clients keep them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Sentences that are quoted together: Index.sentences[first:last].

    They are of one passage, or the pieces of one sentence, each a passage; or from what leads a list in to
    one of its items, or a title to the first paragraph, or what two speakers say to each other. `best` is
    the one of them that matches the question best, `span` what they cover of the article at position
    `article`.
    """

    best: int
    first: int
    last: int
    article: int
    span: Span


class Quoter:
    """Cuts quotes out of one index's articles. Safe to be used by several threads at once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._alone: dict[int, Index] = {}
        self._locators: dict[int, Locator] = {}

    def places(self, ranking: Ranking) -> Iterator[Place]:
        """Yield the places to quote, best first, no sentence twice; those without a token are no place."""
        taken: set[int] = set()
        index = ranking.index
        for best in ranking.order.tolist():
            if best in taken or not np.isfinite(ranking.scores[best]):
                continue
            first, last = _together(ranking, best)
            if not taken.isdisjoint(range(first, last)):  # its neighbours were quoted already
                first, last = _whole(index, best, best + 1)
                if not taken.isdisjoint(range(first, last)):  # so were other pieces of its sentence
                    first, last = best, best + 1
            taken.update(range(first, last))
            article = int(index.passages["article"][index.sentences["passage"][best]])
            yield Place(best, first, last, article, _span(index, first, last))

    def quote(self, article: int, span: Span, score: float = 0.0) -> Quote:
        """Cut `span` out of the article at position `article` and prove it.

        Raises
        ------
        QuoteError
            When the span is empty, outside every passage, or its words cannot be proved.
        """
        source = self._index.articles[article]
        exact = span.cut(source.text)
        prove(source, span, exact)
        position = self.locator(article).locate(span)
        return Quote(
            exact=exact,
            prefix=source.text[max(0, span.start - CONTEXT) : span.start],
            suffix=source.text[span.end : span.end + CONTEXT],
            span=span,
            position=position,
            article=article,
            source=source.url or source.source,
            passage=self._passage(article, span),
            score=score,
            link=_link(source, span, position.page),
            lead_in=self._lead_in(article, span),
        )

    def _lead_in(self, article: int, span: Span) -> LeadIn | None:
        """Return what leads in the quote at `span`, proved as the quote is."""
        found = introduction(self._of(article), 0, span)
        if found is None:
            return None
        source = self._index.articles[article]
        exact = found.cut(source.text)
        prove(source, found, exact)
        return LeadIn(
            exact,
            source.text[max(0, found.start - CONTEXT) : found.start],
            source.text[found.end : found.end + CONTEXT],
            found,
        )

    def locator(self, article: int) -> Locator:
        """Return what finds positions in the article at position `article`."""
        if article not in self._locators:
            self._locators[article] = Locator(self._index.articles[article], self._of(article).sentences)
        return self._locators[article]

    def _of(self, article: int) -> Index:
        """Return an index of one article alone."""
        if article not in self._alone:
            self._alone[article] = alone(self._index, article)
        return self._alone[article]

    def _passage(self, article: int, span: Span) -> Span:
        """Return the passage of the article in which `span` starts, up to that in which it ends."""
        passages = self._of(article).passages
        rows = passages[(passages["start"] < span.end) & (span.start < passages["end"])]
        if not len(rows) or span.start < rows["start"][0]:
            raise QuoteError(f"Characters {span.start} to {span.end} lie in no passage.", Mend(Step.REBUILD))
        return Span(int(rows["start"][0]), int(rows["end"][-1]))


def _together(ranking: Ranking, best: int) -> tuple[int, int]:
    """Return the sentences to quote for `best`: its neighbours, and what gives it its meaning."""
    index = ranking.index
    if asks_subject(ranking.query.text, ranking.query.lexicon) and ranking.order[0] == best:
        return opening(index, best)
    first, last = _whole(index, *run_to_quote(index, ranking, best))
    start, end = whole_item(index, best)
    first, last = min(first, start), max(last, end)
    if (lead := lists_with(index, best)) is not None:
        return min(first, lead), last
    return first, max(last, led_by(index, best), told_next(index, best, ranking.query.text))


def _span(index: Index, first: int, last: int) -> Span:
    """Return the span of sentences first:last of one block."""
    sentences = index.sentences
    return Span(int(sentences["start"][first]), int(sentences["end"][last - 1]))


def _whole(index: Index, first: int, last: int) -> tuple[int, int]:
    """Return first:last, or of a sentence that was cut into pieces, all that are quoted together."""
    start, end = first, last
    while start and _same_sentence(index, start - 1, first):
        start -= 1
    # The pieces of a sentence that has more than are quoted together are quoted in even groups.
    start = max(start, first - (first - start) % PIECES)
    while end < min(start + PIECES, len(index.sentences)) and _same_sentence(index, end, first):
        end += 1
    return start, end


def _same_sentence(index: Index, one: int, other: int) -> bool:
    """Whether two rows of Index.sentences are pieces of the same sentence."""
    sentences = index.sentences
    a, b = (index.passages[sentences["passage"][row]] for row in (one, other))
    return bool(
        sentences["number"][one] == sentences["number"][other]
        and a["block"] == b["block"]
        and a["article"] == b["article"]
    )


def _link(article: Article, span: Span, page: int | None) -> str | None:
    """Return the text-fragment link to `span`, of a PDF the link to its `page`; None without a URL."""
    if article.url is None:
        return None
    if article.format is Format.PDF and page is not None:  # what viewers of PDFs know (RFC 8118, section 3)
        return f"{article.url.partition('#')[0]}#page={page}"
    from qa.quoting.text_fragment import text_fragment_link  # noqa: PLC0415 - few articles have a URL

    return text_fragment_link(article, span)


def prove(article: Article, span: Span, exact: str) -> None:
    """Raise QuoteError unless `exact` is what the article says at `span`.

    The bytes the article was read from are the witness: they are what its checksum was taken of, and they
    are found by another way than the text is cut (encoding what stands before, not counting code points).
    """
    before = len(article.text[: span.start].encode())
    bom = len(article.raw) - len(article.text.encode())
    words = exact.encode()
    if not exact.strip() or article.raw[bom + before : bom + before + len(words)] != words:
        raise QuoteError(
            f"Characters {span.start} to {span.end} of {article.source} could not be proved.",
            Mend(Step.REBUILD_ALL),
        )
