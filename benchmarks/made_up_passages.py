"""As many passages as wanted, made of the sentences of a real index: real ones first, then mixtures.

A mixture has one to five sentences, as real passages do, of one article or, one time in two, with a last one
from another. Words, vectors and their rarity are then those of real text, and what exact search gives of a
mixture follows from what it gives of each sentence, so that a million of them need no encoder and no room for
their tokens' vectors.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.contents import PASSAGE, TOKEN, Index
from index.finding.lookup import POSTING, TERM, Lookup
from index.finding.parts import BOUNDS, Part
from index.finding.passages import TableFinder
from index.tables.vectors import Vectors, join, pack_turned
from qa.question.query import QUESTION_WORD_EMPHASIS, Query
from qa.ranking.lexical import Collection, bm25, bm25_limit
from qa.ranking.retriever import PASSAGE_BM25, RARITY_POWER, SENTENCE_BM25, SOFT_MATCH

MOST = 5
"""Sentences of a mixture."""
MIXED = 0.5
"""Share of mixtures whose last sentence is of another article."""
AT_ONCE = 50_000
NONE = -1


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class MadeUp:
    """`count` passages: `members` says which sentences of `index` each has, NONE in what is left of a row."""

    index: Index
    members: NDArray[np.int32]
    finder: TableFinder
    part: Part

    def exact(self, query: Query) -> tuple[NDArray[np.float64], int]:
        """Return the score of every passage, as all of an index are compared, and the first sentence.

        Late interaction of the passage and of its best sentence, and BM25 of both; what leads a sentence in,
        and the sentence before it, are left out.
        """
        index, lookup = self.index, self.part.lookup
        counted = self.finder.counted(query.ids)
        starts = index.sentences["first"].astype(np.intp)
        matches = np.maximum.reduceat(index.vectors.cosines(query.vectors), starts, axis=1)
        matches[:, index.sentences["last"] == starts] = 0
        counts = np.stack(
            [
                np.add.reduceat(index.tokens["id"] == term, starts, dtype=np.int32)
                for term in query.ids.tolist()
            ]
        )
        matches *= np.where(counts > 0, 1.0, SOFT_MATCH).astype(np.float32)
        unsaid = query.may_go_unsaid & (counted.in_sentences == 0)
        sentences = Collection(counted.sentences, counted.sentence_length, counted.in_sentences)
        passages = Collection(counted.passages, counted.passage_length, counted.in_passages)
        weights = np.where(unsaid, QUESTION_WORD_EMPHASIS, 1.0) * query.emphasis * sentences.idf**RARITY_POWER
        weights = weights / weights.sum()
        lengths = index.sentences["last"] - index.sentences["first"]
        content = np.unique(query.ids[query.content], return_index=True)[1]
        rows = np.flatnonzero(query.content)[content]
        sentences, passages = sentences.at(rows), passages.at(rows)
        of_sentence = weights @ matches + SENTENCE_BM25 * bm25(counts[rows], lengths, sentences) / bm25_limit(
            sentences
        )
        own = np.append(of_sentence, -np.inf)[self.members].max(axis=1)
        in_passage = np.zeros((len(rows), len(self.members)), np.int32)
        for number, weight in enumerate(weights):
            own += weight * np.append(matches[number], -np.inf)[self.members].max(axis=1)
        for number, row in enumerate(rows):
            in_passage[number] = np.append(counts[row], 0)[self.members].sum(axis=1)
        scores = own + PASSAGE_BM25 * bm25(in_passage, lookup.lengths, passages) / bm25_limit(passages)
        first = self.members[int(scores.argmax())]
        return scores, int(first[np.append(of_sentence, -np.inf)[first].argmax()])

    def hold(self, passages: NDArray[np.intp], sentence: int) -> bool:
        """Whether one of `passages` has the sentence."""
        return bool((self.members[passages] == sentence).any())


def make_up(index: Index, count: int, seed: int = 1) -> MadeUp:
    """Return `count` passages: the real ones of `index` as far as they go, then mixtures."""
    members = np.concatenate([_real(index), _mixtures(index, max(0, count - len(index.passages)), seed)])
    members = members[:count]
    lookup = _lookup(index, members)
    bounds = np.zeros(1, BOUNDS)
    bounds["passages"], bounds["sentences"] = count, int((members != NONE).sum())
    bounds["tokens"] = int(lookup.lengths.sum())
    nothing = np.empty(0, TOKEN), join([], index.model.dimensions)
    part = Part(np.zeros(count, PASSAGE), index.sentences, *nothing, bounds, lookup, np.zeros(1, np.intp))
    finder = TableFinder(index.articles[:1], [part], index.model, index.language)
    return MadeUp(index, members, finder, part)


def _real(index: Index) -> NDArray[np.int32]:
    """Return the sentences of the real passages, the first MOST of each."""
    rows = index.passages["first"][:, None] + np.arange(MOST)
    return np.where(rows < index.passages["last"][:, None], rows, NONE).astype(np.int32)


def _mixtures(index: Index, count: int, seed: int) -> NDArray[np.int32]:
    chance = np.random.default_rng(seed)
    articles = index.passages["article"]
    ends = index.passages["last"][np.searchsorted(articles, np.arange(len(index.articles)), side="right") - 1]
    starts = np.concatenate(([0], ends[:-1]))
    size = np.minimum(index.passages["last"] - index.passages["first"], MOST)
    sizes = chance.choice(size, count)
    owners = chance.integers(len(index.articles), size=count)
    found = np.full((count, MOST), NONE, np.int32)
    for place in range(MOST):
        other = (place == sizes - 1) & (place > 0) & (chance.random(count) < MIXED)
        own = np.where(other, chance.integers(len(index.articles), size=count), owners)
        rows = starts[own] + (chance.random(count) * (ends[own] - starts[own])).astype(np.int64)
        found[:, place] = np.where(place < sizes, rows, NONE)
    return found


def _lookup(index: Index, members: NDArray[np.int32]) -> Lookup:
    """Return what looks up passages of the sentences `members`, made some at a time."""
    sentences = index.sentences
    owners = np.repeat(np.arange(len(sentences)), sentences["last"] - sentences["first"])
    keys, times = np.unique(owners * (1 << 32) + index.tokens["id"], return_counts=True)
    of, ids = keys >> 32, keys & (1 << 32) - 1
    firsts, lasts = (
        np.searchsorted(of, np.arange(len(sentences))),
        np.searchsorted(of, np.arange(len(sentences)), side="right"),
    )
    blocks = [
        _block(members[a : a + AT_ONCE], a, firsts, lasts, ids, times)
        for a in range(0, len(members), AT_ONCE)
    ]
    terms = np.unique(np.concatenate([np.unique(block[0]) for block in blocks]))
    frequencies = [np.bincount(np.searchsorted(terms, block[0]), minlength=len(terms)) for block in blocks]
    ends = np.cumsum(sum(frequencies))
    filled = ends - sum(frequencies)
    postings = np.empty(int(ends[-1]), POSTING)
    in_sentences = np.zeros(len(terms), np.int64)
    while blocks:  # emptied as it goes: both take room
        block_ids, rows = blocks.pop(0)
        frequency = frequencies.pop(0)
        shift = filled - (np.cumsum(frequency) - frequency)
        place = np.searchsorted(terms, block_ids)
        postings[np.arange(len(rows)) + shift[place]] = rows
        in_sentences += np.bincount(place, rows["sentences"], len(terms)).astype(np.int64)
        filled += frequency
    table = np.empty(len(terms), TERM)
    table["id"], table["last"], table["sentences"] = terms, ends, in_sentences
    lengths = np.append(sentences["last"] - sentences["first"], 0)[members].sum(axis=1).astype(np.int32)
    return Lookup(table, postings, lengths, _means(index, members), b"\n")


def _block(  # noqa: PLR0913, PLR0917 - what sentences have, as arrays
    members: NDArray[np.int32],
    start: int,
    firsts: NDArray[np.intp],
    lasts: NDArray[np.intp],
    ids: NDArray[np.int64],
    times: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.void]]:
    """Return the tokens of some passages by id and passage, and their postings."""
    passage, place = np.nonzero(members != NONE)
    owner = members[passage, place]
    counts = lasts[owner] - firsts[owner]
    ends = np.cumsum(counts)
    rows = np.repeat(firsts[owner] - (ends - counts), counts) + np.arange(int(ends[-1]))
    keys = ids[rows] * (1 << 32) + np.repeat(passage + start, counts)
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    new = np.flatnonzero(np.diff(keys, prepend=-1))
    found = np.empty(len(new), POSTING)
    found["passage"] = keys[new] & (1 << 32) - 1
    found["count"] = np.add.reduceat(times[rows], new)
    found["sentences"] = np.diff(np.append(new, len(keys)))
    return (keys[new] >> 32).astype(np.int32), found


def _means(index: Index, members: NDArray[np.int32]) -> Vectors:
    sentences = index.sentences
    sums = np.zeros((len(sentences) + 1, index.model.dimensions), np.float32)  # the last one is that of NONE
    for number, (first, last) in enumerate(sentences[["first", "last"]].tolist()):
        sums[number] = index.vectors.turned(slice(first, last)).sum(axis=0)
    packed = []
    for begin in range(0, len(members), AT_ONCE):
        means = sums[members[begin : begin + AT_ONCE]].sum(axis=1)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        packed.append(pack_turned(means / np.where(lengths > 0, lengths, 1)))
    return join(packed, index.model.dimensions)
