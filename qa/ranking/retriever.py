"""Question -> every sentence of the index, ranked: late interaction with idf, helped by BM25."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.article import Kind
from index.contents import Counted, Index
from index.tables.vectors import turn
from qa.question.query import QUESTION_WORD_EMPHASIS, Query
from qa.ranking.grams import Grams, unread
from qa.ranking.lead_ins import find_lead_ins
from qa.ranking.lexical import Collection, bm25, bm25_limit, term_counts

RARITY_POWER = 1.5
"""Weights are idf raised to this power: rare words decide more than their idf alone says.

What other values of this and the next ones give stands in docs/accuracy.md, "The numbers inside".
"""
SOFT_MATCH = 0.9
"""What a match counts in a sentence that lacks the token itself."""
SOFT_NUMBER = 0.6
"""And of a number: another one, however near, is not what is asked for."""
BEFORE = 0.3
"""What a sentence is credited with of the better matches in the one before it: names go without saying."""
PASSAGE_BM25 = 0.3
SENTENCE_BM25 = 0.3
SHARED = 3.0
"""What a sentence gains when it has the whole question letter by letter, where the model does not read."""
_WHEN = frozenset({"when", "date", "year"})
_ASKING = frozenset("ask asks asked asking wonder wonders wondered question questions".split())  # noqa: SIM905 - words read better as text
LEAD_IN_PENALTY = 2.0
"""A lead-in or a title asks or names rather than answers; it comes after what it leads in."""
CACHED_TOKENS = 200_000
"""Indexes up to this many tokens keep their vectors as float32 in memory (300 MiB at 384 dimensions)."""


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Ranking:
    """How well every sentence of the index matches one query; scores are raw, of the same scale always.

    `weights` float64 (n,): how much each of the query's n tokens counts, summing to 1.
    `matches` float64 (n, sentences): each token's best cosine in each sentence, soft matches lowered,
    those of what a lead-in leads in raised.
    `present` bool (n, sentences): whether the token itself stands in the sentence, or in what leads it in.
    `passage_scores` float64 (passages,): late interaction with the whole passage, 0 to 1.
    `scores` float64 (sentences,), and `order` the sentences' positions, best first; ties: the earlier place.
    `shared` float64 (sentences,): what each has of the question letter by letter, where the model does not
    read the index's language, else None. `index` is what was ranked: all that is asked, or what of it could
    answer.
    """

    index: Index
    query: Query
    weights: NDArray[np.float64]
    matches: NDArray[np.float64]
    present: NDArray[np.bool_]
    passage_scores: NDArray[np.float64]
    scores: NDArray[np.float64]
    order: NDArray[np.intp]
    shared: NDArray[np.float64] | None = None

    def coverage(self, first: int, last: int) -> float:
        """Return how well sentences first:last together match the query, 0 to 1."""
        return float(self.weights @ self.matches[:, first:last].max(axis=1))

    def knowing(self, asked: NDArray[np.bool_], lines: Sequence[int]) -> "Ranking":
        """Return the ranking when the sentences `lines` are known to say what the tokens `asked` mean.

        They match those tokens in full, as their passages then do; all of them rank as the best of them.
        """
        matches, present = self.matches.copy(), self.present.copy()
        passage_scores, scores = self.passage_scores.copy(), self.scores.copy()
        weights, index = self.weights[asked], self.index
        for line in lines:
            passage = index.sentences["passage"][line]
            first, last = index.passages[["first", "last"]][passage]
            around = self.matches[:, first:last].max(axis=1)
            of_passage = float(weights @ (1 - around[asked]))
            of_sentence = float(weights @ (1 - matches[asked, line]))
            passage_scores[passage] = min(1.0, self.passage_scores[passage] + of_passage)
            scores[line] += of_sentence + passage_scores[passage] - self.passage_scores[passage]
            matches[asked, line], present[asked, line] = 1.0, True
            owner = index.passages[passage]
            if (
                index.articles[owner["article"]].blocks[owner["block"]].kind is Kind.TITLE
            ):  # asked for, it answers
                scores[line] += LEAD_IN_PENALTY
        scores[lines] = scores[lines].max()  # of several authors the first one named comes first
        order = np.argsort(-scores, kind="stable")
        return Ranking(index, self.query, self.weights, matches, present, passage_scores, scores, order)


class Retriever:
    """Ranks the sentences of one index. Safe to be used by several threads at once."""

    def __init__(self, index: Index, *, once: bool = False) -> None:
        """`index` is ranked for many queries, with vectors made ready, or `once`."""
        self._index = index
        sentences, passages = index.sentences, index.passages
        self._first_tokens = sentences["first"].astype(np.intp)
        self._passage_of = sentences["passage"].astype(np.intp)
        self._lengths = (sentences["last"] - sentences["first"]).astype(np.int64)
        self._passage_first_tokens = self._first_tokens[passages["first"]]
        self._passage_lengths = np.add.reduceat(self._lengths, passages["first"])
        self._sentence_of = np.repeat(np.arange(len(sentences)), self._lengths)
        self._lead_ins = find_lead_ins(index)
        self._grams = Grams(index) if unread(index.language, index.model) else None
        self._follows = np.where(self._lead_ins.follows, BEFORE, 0.0)
        self._token_ids = np.ascontiguousarray(index.tokens["id"])
        small = not once and len(index.vectors) <= CACHED_TOKENS
        self._turned = index.vectors.turned() if small else None

    def rank(self, query: Query, counted: Counted | None = None) -> Ranking:
        """Rank every sentence: late interaction, its own and its passage's, and BM25 of both.

        `counted` tells how often what is asked has the query's tokens, where this index is a part of that.
        """
        counts = term_counts(query.ids, self._token_ids, self._sentence_of, len(self._lengths))
        sentences, passages = self._collections(counts, counted)
        present = counts > 0
        emphasis = np.where(query.may_go_unsaid & (sentences.frequency == 0), QUESTION_WORD_EMPHASIS, 1.0)
        weights = emphasis * query.emphasis * sentences.idf**RARITY_POWER
        weights = weights / weights.sum()
        cosines = self._cosines(query.vectors)
        matches = _best_in_groups(cosines, self._first_tokens, self._lengths)
        matches *= np.where(present, 1.0, SOFT_MATCH)
        for word in {word for word in query.words if word.isdigit()}:
            pieces = np.array([other == word for other in query.words])
            matches[np.ix_(pieces, ~present[pieces].all(axis=0))] *= SOFT_NUMBER
        passage_matches = _best_in_groups(cosines, self._passage_first_tokens, self._passage_lengths)
        matches, present = self._with_lead_ins(matches, present, passage_matches)
        passage_scores = weights @ passage_matches
        scores = (
            weights @ _raised(matches, matches, self._follows)
            + passage_scores[self._passage_of]
            + self._lexical(query, counts, sentences, passages)
            - self._penalties(query)
        )
        shared = None if self._grams is None else self._grams.shared(query.text)
        if shared is not None:
            scores += SHARED * shared
        scores[self._lengths == 0] = -np.inf
        order = np.argsort(-scores, kind="stable")
        return Ranking(self._index, query, weights, matches, present, passage_scores, scores, order, shared)

    def _cosines(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine of every query token with every token of the index, float32 (n, tokens)."""
        if self._turned is None:
            return self._index.vectors.cosines(vectors)
        return np.asarray(turn(vectors) @ self._turned.T)

    def _with_lead_ins(
        self, matches: NDArray[np.float64], present: NDArray[np.bool_], passages: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return `matches` and `present`, and change those of `passages`, raised by what leads them in."""
        if not self._lead_ins.layers:
            return matches, present
        of_groups, holds = self._lead_ins.best(matches), self._lead_ins.any(present)
        matches, present = matches.copy(), present.copy()
        for layer in self._lead_ins.layers:
            layer.raise_(matches, of_groups)
            layer.spread(present, holds)
        self._lead_ins.passages.raise_(passages, of_groups)
        return matches, present

    def _penalties(self, query: Query) -> NDArray[np.float64]:
        """Return what every sentence loses for only leading in; a date in a heading tells when."""
        leading = self._lead_ins.leading
        if any(word.lower() in _WHEN for word in query.words):
            leading = leading & ~self._lead_ins.dated
        if not _ASKING.isdisjoint(word.lower() for word in query.words):  # what people ask is what is asked
            leading = leading & ~self._lead_ins.reporting
        return np.where(leading | self._lead_ins.titles, LEAD_IN_PENALTY, 0.0)

    def _collections(
        self, counts: NDArray[np.int64], counted: Counted | None
    ) -> tuple[Collection, Collection]:
        """Return what is known of all sentences and of all passages that are asked."""
        if counted is not None:
            return (
                Collection(counted.sentences, counted.sentence_length, counted.in_sentences),
                Collection(counted.passages, counted.passage_length, counted.in_passages),
            )
        return Collection.of(counts, self._lengths), Collection.of(
            self._in_passages(counts), self._passage_lengths
        )

    def _in_passages(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.add.reduceat(counts, self._index.passages["first"], axis=1)

    def _lexical(
        self, query: Query, counts: NDArray[np.int64], sentences: Collection, passages: Collection
    ) -> NDArray[np.float64]:
        """Return every sentence's share of BM25, its passage's and its own, each 0 to 1 before weighting."""
        _, rows = np.unique(np.where(query.content, query.ids, -1), return_index=True)
        rows = rows[query.content[rows]]
        if not len(rows):
            return np.zeros(len(self._lengths))
        counts, sentences, passages = counts[rows], sentences.at(rows), passages.at(rows)
        of_passages = bm25(self._in_passages(counts), self._passage_lengths, passages) / bm25_limit(passages)
        of_sentences = bm25(counts, self._lengths, sentences) / bm25_limit(sentences)
        return PASSAGE_BM25 * of_passages[self._passage_of] + SENTENCE_BM25 * of_sentences


def _raised(
    matches: NDArray[np.float64], before: NDArray[np.float64], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return `matches` raised where the sentence before has better ones in `before`, by its share of that."""
    raised = matches.copy()
    raised[:, 1:] += shares * np.maximum(before[:, :-1] - matches[:, 1:], 0)
    return raised


def _best_in_groups(
    values: NDArray[np.float32], starts: NDArray[np.intp], lengths: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the maximum of each run of columns, shape (rows, runs); 0 for a run without columns.

    A sentence of control characters alone has no token: `reduceat` would read its neighbour's.
    """
    best = np.zeros((len(values), len(starts)))
    filled = lengths > 0
    best[:, filled] = np.maximum.reduceat(values, starts[filled], axis=1)
    return best
