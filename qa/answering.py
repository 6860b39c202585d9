"""The whole path from a question to its answer."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Self

from index.article import Span
from index.contents import Index
from index.encoder import Encoder
from index.engines import open_encoder
from index.store import DirectoryStore
from qa.about import mark
from qa.answer import Answer, ArticleCard, Quote
from qa.deciding import calibration, silence
from qa.evidence import gather
from qa.followup import resolve
from qa.quote import Quoter
from qa.retriever import Retriever
from qa.spelling import Dictionary


class Answerer:
    """Answers questions from one index, the same way for every front end. Safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder, *, threshold: float | None = None) -> None:
        """Answers of less than `threshold` confidence (0 to 1; the fitted one by default) are not given."""
        self.index = index
        self._encoder = encoder
        self._calibration = calibration()
        self._threshold = self._calibration.threshold if threshold is None else threshold
        self._retriever = Retriever(index)
        self._quoter = Quoter(index)
        self._dictionary = Dictionary([article.text for article in index.articles])

    @classmethod
    def open(cls, directory: Path, *, threshold: float | None = None) -> Self:
        """Open the index in `directory` with the model and engine it was built by.

        Raises IndexMissing, IndexStale, IndexDamaged or ModelError, each with the command that mends it.
        """
        index = DirectoryStore(directory).load()
        encoder = open_encoder(index.model.name, engine=index.model.engine, expected=index.model)
        return cls(index, encoder, threshold=threshold)

    def ask(self, question: str, *, history: Sequence[str] = (), top: int = 1) -> Answer:
        """Answer `question`, asked after the questions of `history` (oldest first), with `top` quotes.

        Raises QuestionError when there is nothing to search or more than the model reads.
        """
        query = resolve(question, history, self._encoder, self._dictionary)
        ranking = mark(self._retriever.rank(query), self.index)
        places = list(islice(self._quoter.places(ranking), top))
        quotes = tuple(
            self._quoter.quote(place.article, place.span, float(ranking.scores[place.best]))
            for place in places
        )
        evidence = gather(self.index, ranking, places[0], quotes[0].exact)
        certainty = self._calibration.confidence(evidence)
        answered = certainty >= self._threshold
        return Answer(
            question=question,
            searched=query.searched,
            answered=answered,
            confidence=certainty,
            article=self.card(quotes[0].article),
            quotes=quotes,
            reason=None if answered else silence(ranking),
        )

    def quote_at(self, article: int, span: Span) -> Quote:
        """Cut and prove the quote at `span` of the article at position `article`."""
        return self._quoter.quote(article, span)

    def card(self, article: int) -> ArticleCard:
        """Return which article stands at position `article` of the index."""
        found = self.index.articles[article]
        return ArticleCard(
            found.title, found.url or found.source, found.sha256, len(found.text), found.paragraphs
        )
