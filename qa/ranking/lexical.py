"""Word statistics: inverse document frequency and BM25, as pure functions over arrays."""

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


def bm25(counts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the BM25 score of every document, shape (documents,), each term of the query counted once.

    `counts` is of shape (terms, documents) and `lengths` gives the tokens in each document.
    Source: Robertson and Zaragoza 2009, section 3.1 (k1 = 1.2, b = .75).
    """
    documents = counts.shape[1]
    weights = idf(np.count_nonzero(counts, axis=1), documents)
    norm = K1 * (1 - B + B * lengths / max(lengths.mean(), 1.0)) if documents else lengths
    return np.asarray(weights @ (counts * (K1 + 1) / (counts + norm)), np.float64)


def bm25_limit(counts: NDArray[np.integer]) -> float:
    """Return what `bm25` cannot exceed for this query: every term at its saturated frequency.

    Dividing by it makes scores of different questions comparable, and leaves them raw: the limit depends on
    the question and the article, never on the best match found.
    """
    weights = idf(np.count_nonzero(counts, axis=1), counts.shape[1])
    return float(weights.sum() * (K1 + 1))
