"""Question and history -> what is searched: a question that leans on earlier ones is searched with them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, Self, TypeVar

from index.contents import Index
from index.encoder import Encoder
from index.errors import QuestionError
from qa.lexicon import ENGLISH, Lexicon, lexicon_of
from qa.question.asking import clean
from qa.question.followup import leaning, may_stand_alone
from qa.question.query import Query, join_queries, read_query
from qa.question.spelling import Dictionary, dictionary_of

MOST_EARLIER = 3
"""How many earlier questions are searched for with a question, at most."""
EARLIER = 0.25
"""What the words of the question before count in one that says next to nothing itself.

On followups it gives .085 of para@1 and .097 of quote; .1 and .5 give some .015 less (benchmarks/tune.py).
"""
OLDER = 0.7
"""And each question before that, as a share of the one after it: .006 of para@1 on followups."""
STANDS_ALONE = 0.7
"""Confidence from which a short question is answered as it is, whatever was asked before.

On followups .5 and .9 do as well.
"""


class Found(Protocol):
    """What is found for a query, and how sure that is."""

    @property
    def confidence(self) -> float:
        """How probable it is that it answers, 0 to 1."""

    def no_surer_than(self, other: Self) -> Self:
        """Return the same with the confidence of `other`, where that is less."""


AnyFound = TypeVar("AnyFound", bound=Found)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Makes queries of questions: with a model's tokens, the `lexicon` of a language, and known words.

    Typing errors are mended with the words of `dictionary`, where there is one.
    """

    encoder: Encoder
    lexicon: Lexicon = ENGLISH
    dictionary: Dictionary | None = None

    @classmethod
    def of(cls, index: Index, encoder: Encoder) -> Self:
        """Return what interprets questions asked of `index`, whose model `encoder` is."""
        lexicon = lexicon_of(index.language)
        return cls(encoder, lexicon, dictionary_of(index, lexicon))

    def search_for(
        self, question: str, history: Sequence[str], find: Callable[[Query], AnyFound]
    ) -> AnyFound:
        """Return what `find` finds for `question`, with those of `history` (oldest first) that it needs.

        A question that leans on others only by being short is searched by itself first, and that stays when
        it is answered surely. Raises as `read` does.
        """
        query = self.read(question)
        if not (history and leaning(query.text, self.lexicon)):
            return find(query)
        alone = find(query) if may_stand_alone(query.text, self.lexicon) else None
        if alone is not None and alone.confidence >= STANDS_ALONE:
            return alone
        together = find(self._with_earlier(query, history))
        # Words that were asked before bring up what resembles them: no reason to be surer.
        return together if alone is None else together.no_surer_than(alone)

    def resolve(self, question: str, history: Sequence[str] = ()) -> Query:
        """Return the query for `question` with those of `history` (oldest first) that it leans on.

        They are taken as far back as the first one that stands by itself; those that cannot be searched are
        passed over. Raises as `read` does.
        """
        return self._with_earlier(self.read(question), history)

    def read(self, question: str) -> Query:
        """Return the query for `question` alone, typing errors mended.

        Raises QuestionError when it is empty, asks nothing or is longer than the model reads.
        """
        text = clean(question, self.lexicon)
        tokens = self.encoder.encode_question(text)
        mended = self.dictionary.mended(text, tokens) if self.dictionary else text
        tokens = tokens if mended == text else self.encoder.encode_question(mended)
        return read_query(mended, tokens, self.lexicon)

    def _with_earlier(self, query: Query, history: Sequence[str]) -> Query:
        factor = EARLIER * leaning(query.text, self.lexicon)
        if not factor:
            return query
        parts = [(query, 1.0)]
        for earlier in islice(self._searchable(history), MOST_EARLIER):
            parts.append((earlier, factor))
            if not leaning(earlier.text, self.lexicon):
                break
            factor *= OLDER
        after = tuple(earlier.text for earlier, _ in reversed(parts[1:]))
        return join_queries(query.text, parts, after) if after else query

    def _searchable(self, history: Sequence[str]) -> Iterator[Query]:
        """Yield the queries of earlier questions, latest first, without those that cannot be searched."""
        for question in reversed(history):
            try:
                yield self.read(question)
            except QuestionError:
                continue
