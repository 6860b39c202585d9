"""Which passages of many could answer: an inverted index of their tokens, and one vector a passage."""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.contents import Index
from index.finding.joining import ranges
from index.tables.vectors import Vectors, pack_turned

POSTING = np.dtype(
    [
        ("passage", "<i4"),  # position in Index.passages
        ("count", "<u2"),  # how often the token stands there
        ("sentences", "<u2"),  # in how many of the passage's sentences
    ]
)
TERM = np.dtype(
    [
        ("id", "<i4"),  # in the model's vocabulary, rising
        ("sentences", "<i4"),  # in how many it stands
        ("last", "<i8"),  # where its postings end; they begin where those of the term before end
    ]
)
LENGTH = np.dtype("<i4")
WORD = re.compile(r"[^\W\d_]+")
AT_ONCE = 256
"""Passages whose vectors are made at a time."""


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Lookup:
    """The inverted index of an index's passages, their vectors, and the words of its articles.

    `terms` (dtype TERM) and `postings` (dtype POSTING), those of a term by passage. `lengths` (dtype LENGTH):
    how many tokens each passage has. `vectors`: the mean of
    each passage's token vectors, brought to length 1. `words`: the articles' words in small letters, a line
    each with how often it stands there, the most frequent first.
    """

    terms: NDArray[np.void]
    postings: NDArray[np.void]
    lengths: NDArray[np.int32]
    vectors: Vectors
    words: bytes | memoryview

    def of(self, term: int) -> NDArray[np.void]:
        """Return the postings of the token with the id `term`, none for one that stands nowhere."""
        first, last = self._bounds(self._place(term))
        return self.postings[first:last]

    def counts(self, term: int) -> tuple[int, int]:
        """Return in how many passages the token with the id `term` stands, and in how many sentences."""
        place = self._place(term)
        first, last = self._bounds(place)
        return last - first, 0 if place is None else int(self.terms["sentences"][place])

    def _place(self, term: int) -> int | None:
        place = int(np.searchsorted(self.terms["id"], term))
        return place if place < len(self.terms) and self.terms["id"][place] == term else None

    def _bounds(self, place: int | None) -> tuple[int, int]:
        if place is None:
            return 0, 0
        return int(self.terms["last"][place - 1]) if place else 0, int(self.terms["last"][place])


def make_lookup(index: Index) -> Lookup:
    """Return the lookup of `index`, all of whose tokens are read once."""
    sentences = index.sentences
    counts = sentences["last"] - sentences["first"]
    rows = ranges(sentences["first"], counts)
    ids = index.tokens["id"][rows].astype(np.int64)
    # A token's id, its passage and its sentence as one number: equal ones are the same token again.
    in_sentence = np.repeat(np.arange(len(sentences)), counts)
    keys, times = np.unique(ids * len(sentences) + in_sentence, return_counts=True)
    terms, owners = np.divmod(keys, max(len(sentences), 1))
    passages = sentences["passage"][owners].astype(np.int64)
    new = np.ones(len(keys), bool)
    new[1:] = (np.diff(terms) != 0) | (np.diff(passages) != 0)
    firsts = np.flatnonzero(new)
    postings = np.empty(len(firsts), POSTING)
    most = np.iinfo(np.uint16).max
    postings["passage"] = passages[firsts]
    if len(firsts):
        postings["count"] = np.minimum(np.add.reduceat(times, firsts), most)
        postings["sentences"] = np.minimum(np.diff(np.append(firsts, len(keys))), most)
    found, last = np.unique(terms[firsts][::-1], return_index=True)
    table = np.empty(len(found), TERM)
    table["id"], table["last"] = found, len(firsts) - last
    if len(found):
        table["sentences"] = np.diff(np.searchsorted(terms, found), append=len(terms))
    return Lookup(table, postings, _lengths(index), _passage_vectors(index), _words(index))


def _lengths(index: Index) -> NDArray[np.int32]:
    # A passage's tokens are neighbours, so that its first sentence and its last one tell their number.
    passages, sentences = index.passages, index.sentences
    last = sentences["last"][passages["last"] - 1]
    return np.asarray(last - sentences["first"][passages["first"]], LENGTH)


def _passage_vectors(index: Index) -> Vectors:
    passages, sentences = index.passages, index.sentences
    first = sentences["first"][passages["first"]]
    last = sentences["last"][passages["last"] - 1]
    means = np.zeros((len(passages), index.vectors.dimensions), np.float32)
    for begin in range(0, len(passages), AT_ONCE):
        part = slice(begin, begin + AT_ONCE)
        counts = last[part] - first[part]
        turned = index.vectors.turned(ranges(first[part], counts))
        filled = counts > 0
        starts = (np.cumsum(counts) - counts)[filled]
        if len(starts):
            means[part][filled] = np.add.reduceat(turned, starts)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return pack_turned(np.divide(means, np.where(lengths > 0, lengths, 1.0), dtype=np.float32))


def _words(index: Index) -> bytes:
    counts: Counter[str] = Counter()
    for article in index.articles:
        counts.update(WORD.findall(article.text.lower()))
    lines = (f"{word} {count}\n" for word, count in counts.most_common())
    return "".join(lines).encode() or b"\n"  # an empty file is none everywhere
