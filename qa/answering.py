"""The whole path from a question to its answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import Self

import numpy as np

from index.article import Span
from index.contents import Index
from index.encoder import Encoder
from index.errors import QuoteError
from index.model.engines import encoder_of
from index.store import Store
from qa.answer import Answer, ArticleCard, Quote, Reason, Silence
from qa.choosing import chosen, only
from qa.deciding import calibrations, silence
from qa.evidence import gather
from qa.lexicon import ENGLISH
from qa.question.contrast import tells_another
from qa.question.demands import left_undone, unmet
from qa.question.followup import names_nothing
from qa.question.interpreting import Interpreter
from qa.question.kin import never_told_of
from qa.question.quantity import asks_quantity, tells_quantity
from qa.question.query import Query
from qa.question.subject import NOTE, asks_subject
from qa.quoting.quote import Place, Quoter, prove
from qa.ranking.about import mark
from qa.ranking.grams import believable, lacks_figure, unread
from qa.ranking.likeliest import Ranker
from qa.ranking.retriever import Ranking
from qa.reader import PLACES, may_read, open_place_reader
from qa.second_look import CANDIDATES, Reader, Reranker, open_reader, open_reranker

BESIDE_THE_POINT = 0.3
"""The most confidence of a quote that tells no quantity where one is asked for, or of another thing."""


@dataclass(frozen=True, slots=True)
class _Search:
    """What one query found: its ranking, the best quotes, where each answers, how sure the first one is.

    `marks` are spans of the article, None where it is not known; `threshold` is the confidence that it takes.
    `unknown` is what is asked of and the article never names, where the first quote tells of its like.
    """

    query: Query
    ranking: Ranking
    quotes: tuple[Quote, ...]
    marks: tuple[Span | None, ...]
    confidence: float
    threshold: float
    unknown: str | None = None

    @property
    def reason(self) -> Reason | None:
        """Why the article does not answer, where there is more to say than that."""
        return Reason(Silence.NEVER_MENTIONED, self.unknown) if self.unknown else silence(self.ranking)

    @property
    def names_nothing(self) -> bool:
        """Whether the question names nothing, so that every place would be as good as another."""
        alone = not self.query.after and not asks_subject(self.query.text, self.query.lexicon)
        return alone and names_nothing(self.query.text, self.query.lexicon)

    def no_surer_than(self, other: Self) -> Self:
        """Return this search, as sure as `other` at most."""
        return replace(self, confidence=min(self.confidence, other.confidence))


class Answerer:
    """Answers questions from one index, the same way for every front end. Safe to share between threads."""

    def __init__(  # noqa: PLR0913 - two are needed; the rest have names and defaults
        self,
        index: Index,
        encoder: Encoder,
        *,
        threshold: float | None = None,
        reranker: Reranker | None = None,
        reader: Reader | None = None,
        trained: bool = True,
    ) -> None:
        """Answers of less than `threshold` confidence (0 to 1; the fitted one by default) are not given.

        A `reranker` puts the best places in order once more, a `reader` marks the answer in each quote in
        place of the small one that is trained on this model's vectors and does without only if not `trained`.
        """
        self.index = index
        self._reranker = reranker
        self._reader = reader
        self._calibrations = calibrations()
        self._threshold = threshold
        self._place_reader = (
            open_place_reader(index) if trained and not unread(index.language, index.model) else None
        )
        self._ranker = Ranker(index)
        self._quoter = Quoter(index)
        self._interpreter = Interpreter.of(index, encoder)

    @classmethod
    def open(  # noqa: PLR0913 - one is needed; the rest have names and defaults
        cls,
        store: Store,
        *,
        encoder: Encoder | None = None,
        threshold: float | None = None,
        reranker: str | None = None,
        reader: str | None = None,
        within: Sequence[str] = (),
        whole: bool = False,
    ) -> Self:
        """Open the index in `store` with the model and engine it was built by.

        `encoder` is the index's model where it is open already. `reranker` and `reader` name models, folders
        or names on the hub, see `qa.second_look`. `within` names the articles that are asked, see
        `qa.choosing`; without names all are. With `whole` nothing of the index is left in a database.

        Raises IndexMissing, IndexStale, IndexDamaged or ModelError, each with the command that mends it.
        """
        index = store.load(thorough=whole)
        index = only(index, chosen(within, index.articles))
        return cls(
            index,
            encoder or encoder_of(index.model),
            threshold=threshold,
            reranker=open_reranker(reranker) if reranker else None,
            reader=open_reader(reader) if reader else None,
        )

    def ask(self, question: str, *, history: Sequence[str] = (), top: int = 1) -> Answer:
        """Answer `question`, asked after the questions of `history` (oldest first), with `top` quotes.

        Raises QuestionError when there is nothing to search or more than the model reads.
        """
        search = self._interpreter.search_for(question, history, partial(self._find, top=top))
        confidence = 0.0 if search.names_nothing else search.confidence
        answered = confidence >= search.threshold
        return Answer(
            question=question,
            searched=search.query.searched,
            answered=answered,
            confidence=confidence,
            article=self.card(search.quotes[0].article),
            quotes=self._with_answers(search) if answered else search.quotes,
            reason=None if answered else search.reason,
            note=NOTE if answered and asks_subject(search.query.text, search.query.lexicon) else None,
        )

    def _find(self, query: Query, top: int) -> _Search:
        """Find the `top` best quotes for `query`."""
        found = self._ranker.rank(query)
        ranking = mark(found)
        rest = self._quoter.places(ranking)
        reader = self._place_reader if may_read(found, ranking) else None
        read = reader.read(ranking, rest) if reader else None
        ordered = self._in_order(query, chain(read.places if read else (), rest))
        places = list(islice(ordered, top))
        if self._reranker is None:  # which has the last word: it reads what this only looks for
            places = self._to_the_point(query, places, ordered)[:top]
        quotes = tuple(
            self._quoter.quote(place.article, place.span, float(ranking.scores[place.best]))
            for place in places
        )
        known = read if read and places[0] in read.places else None  # a reranker may bring up another
        evidence = gather(self.index, ranking, places[0], quotes[0].exact, known)
        fitted = self._calibrations.read if known else self._calibrations.unread
        confidence = fitted.confidence(evidence)
        unknown = self._unknown(query, quotes[0])
        if unknown or self._beside_the_point(query, quotes[0]):
            confidence = min(confidence, BESIDE_THE_POINT)
        if ranking.shared is not None:
            shared = float(ranking.shared[places[0].first : places[0].last].max())
            confidence = min(confidence, believable(shared))
            if lacks_figure(query.text, quotes[0].exact):
                confidence = min(confidence, BESIDE_THE_POINT)
        return _Search(
            query,
            ranking,
            quotes,
            tuple(read.mark(place) if read else None for place in places),
            confidence,
            fitted.threshold if self._threshold is None else self._threshold,
            unknown,
        )

    def _to_the_point(self, query: Query, places: list[Place], others: Iterator[Place]) -> list[Place]:
        """Return `places`; where the first lacks what is demanded, the next that does not goes before it.

        That is one of the PLACES that are read, of `places` or of the `others` behind them.
        """
        if not self._lacks_demanded(query, self._quoter.quote(places[0].article, places[0].span)):
            return places
        for place in chain(places[1:PLACES], islice(others, max(0, PLACES - len(places)))):
            quote = self._quoter.quote(place.article, place.span)
            if not self._beside_the_point(query, quote) and not self._unknown(query, quote):
                return [place, *(other for other in places if other is not place)]
        return places

    def _unknown(self, query: Query, quote: Quote) -> str | None:
        """Return what `query` asks of and the quote's article never names, where another is told of."""
        article = self.index.articles[quote.article]
        return never_told_of(query.text, _with_lead_in(quote), article.text, query.lexicon)

    def _beside_the_point(self, query: Query, quote: Quote) -> bool:
        """Whether `quote`, with what leads it in, lacks what is demanded, or tells of another thing."""
        words = " ".join((*quote.position.headings, _with_lead_in(quote)))
        return self._lacks_demanded(query, quote) or tells_another(query.text, words)

    def _lacks_demanded(self, query: Query, quote: Quote) -> bool:
        """Whether `quote`, with what leads it in, lacks the quantity, place or deed that is asked for."""
        words, asked = _with_lead_in(quote), query.text
        if asks_quantity(asked, query.lexicon) and not tells_quantity(words, asked, query.lexicon):
            return True
        return query.lexicon is ENGLISH and (unmet(asked, words) or left_undone(asked, words))

    def _in_order(self, query: Query, places: Iterator[Place]) -> Iterator[Place]:
        """Yield `places`, the first CANDIDATES of them as the reranker has them; ties as they were."""
        if self._reranker is not None:
            first = list(islice(places, CANDIDATES))
            texts = [place.span.cut(self.index.articles[place.article].text) for place in first]
            scores = self._reranker.score(query.in_full, texts)
            yield from (first[i] for i in np.argsort(-np.asarray(scores, float), kind="stable"))
        yield from places

    def _with_answers(self, search: _Search) -> tuple[Quote, ...]:
        """Return the quotes with the answer marked in each where it is known; proved as the quotes are."""
        quotes, marks = search.quotes, search.marks
        if self._reader is not None:
            found = self._reader.find(search.query.in_full, [quote.exact for quote in quotes])
            marks = tuple(
                None if span is None else span.shifted(quote.span.start)
                for quote, span in zip(quotes, found, strict=True)
            )
        return tuple(
            quote if span is None else self._marked(quote, span)
            for quote, span in zip(quotes, marks, strict=True)
        )

    def _marked(self, quote: Quote, answer: Span) -> Quote:
        """Return `quote` with the words at `answer` marked. Raises QuoteError when it does not hold them."""
        if answer not in quote.span:
            raise QuoteError(
                f"Characters {answer.start} to {answer.end} are not in the quote.", "Ask without a reader."
            )
        prove(self.index.articles[quote.article], answer, answer.shifted(-quote.span.start).cut(quote.exact))
        return replace(quote, answer=answer)

    def quote_at(self, article: int, span: Span) -> Quote:
        """Cut and prove the quote at `span` of the article at position `article`."""
        return self._quoter.quote(article, span)

    def card(self, article: int) -> ArticleCard:
        """Return which article stands at position `article` of the index."""
        found = self.index.articles[article]
        return ArticleCard(
            found.title, found.url or found.source, found.sha256, len(found.text), found.paragraphs
        )


def _with_lead_in(quote: Quote) -> str:
    return quote.exact if quote.lead_in is None else f"{quote.lead_in.exact} {quote.exact}"
