"""Word statistics: inverse document frequency and BM25, as pure functions over arrays."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75


def idf(frequency: NDArray[np.integer], documents: int) -> NDArray[np.float64]:
    """Return log(1 + (N - df + .5) / (df + .5)), which is never negative.

    `frequency` holds in how many of the `documents` each term occurs. Source: Robertson and Zaragoza 2009,
    "The Probabilistic Relevance Framework: BM25 and Beyond", section 3.1, with Lucene's 1 + inside the log.
    """
    return np.log1p((documents - frequency + 0.5) / (frequency + 0.5))


def term_counts(
    terms: NDArray[np.integer], tokens: NDArray[np.integer], groups: NDArray[np.integer], documents: int
) -> NDArray[np.int64]:
    """Count each term in each document: int64, shape (terms, documents).

    `tokens` are term ids in reading order and `groups` the document that each of them belongs to.
    """
    counts = np.zeros((len(terms), documents), np.int64)
    for row, term in enumerate(terms):
        counts[row] = np.bincount(groups[tokens == term], minlength=documents)
    return counts


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Collection:
    """What BM25 knows of all documents: how many, their tokens on average, and in how many each term stands.

    `frequency` is of shape (terms,).
    """

    documents: int
    length: float
    frequency: NDArray[np.integer]

    @classmethod
    def of(cls, counts: NDArray[np.integer], lengths: NDArray[np.integer]) -> Self:
        """Count documents that are all there, with `counts` (terms, documents) and `lengths` (documents,)."""
        length = float(lengths.mean()) if len(lengths) else 0.0
        return cls(counts.shape[1], length, np.count_nonzero(counts, axis=1))

    def at(self, terms: NDArray[np.intp]) -> "Collection":
        """Return the same for some of the terms, by position."""
        return replace(self, frequency=self.frequency[terms])

    @property
    def idf(self) -> NDArray[np.float64]:
        """The inverse document frequency of every term, see `idf`."""
        return idf(self.frequency, self.documents)


def bm25(
    counts: NDArray[np.integer], lengths: NDArray[np.integer], collection: Collection | None = None
) -> NDArray[np.float64]:
    """Return the BM25 score of every document, shape (documents,), each term of the query counted once.

    `counts` is of shape (terms, documents) and `lengths` gives the tokens in each document; `collection` is
    that of which they are a part, by default they are all there is.
    Source: Robertson and Zaragoza 2009, section 3.1 (k1 = 1.2, b = .75).
    """
    known = collection or Collection.of(counts, lengths)
    norm = K1 * (1 - B + B * lengths / max(known.length, 1.0))
    return np.asarray(known.idf @ (counts * (K1 + 1) / (counts + norm)), np.float64)


def bm25_limit(collection: Collection) -> float:
    """Return what `bm25` cannot exceed for this query: every term at its saturated frequency.

    Dividing by it makes scores of different questions comparable, and leaves them raw: the limit depends on
    the question and the article, never on the best match found.
    """
    return float(collection.idf.sum() * (K1 + 1))
