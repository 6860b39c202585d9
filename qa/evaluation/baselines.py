"""What retrieval looks like without late interaction: plain BM25, and plain cosine of paragraph embeddings.

They are measured beside the real thing, so that its gain is seen. Both rank passages and quote the best
sentence of each, judged in the same way.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.contents import Index
from index.encoder import TokenEmbeddings
from qa.ranking.lexical import bm25, term_counts


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage by its best sentence: `span` in the article at position `article`, `score` of the passage."""

    article: int
    span: Span
    score: float


class Baseline:
    """Ranks the passages of one index by a score of their own, without anything else."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lengths = (index.sentences["last"] - index.sentences["first"]).astype(np.int64)
        self._firsts = index.passages["first"].astype(np.intp)
        self._passage_of = index.sentences["passage"].astype(np.intp)

    @cached_property
    def _sums(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The sums of the vectors of every passage and of every sentence."""
        # Summed by differences of running sums, which a sentence without tokens does not upset.
        running = np.cumsum(self._index.vectors.floats(), axis=0, dtype=np.float64)
        running = np.concatenate([np.zeros((1, running.shape[1])), running])
        sentences = running[self._index.sentences["last"]] - running[self._index.sentences["first"]]
        return np.add.reduceat(sentences, self._firsts), sentences

    def bm25(self, question: TokenEmbeddings) -> list[Ranked]:
        """Rank by BM25 over passages, on the model's word pieces; quote the best sentence by BM25."""
        terms = np.unique(question.ids[question.words])
        groups = np.repeat(np.arange(len(self._lengths)), self._lengths)
        counts = term_counts(terms, self._index.tokens["id"], groups, len(self._lengths))
        passages = bm25(
            np.add.reduceat(counts, self._firsts, axis=1), np.add.reduceat(self._lengths, self._firsts)
        )
        return self._ranked(passages, bm25(counts, self._lengths))

    def cosine(self, question: TokenEmbeddings) -> list[Ranked]:
        """Rank by the cosine of mean token embeddings, of the question, the passages and the sentences.

        The index keeps its token embeddings at length 1 and without the special tokens, so their mean is a
        near likeness of the paragraph embedding that sentence-transformers pools, not the same: see
        docs/accuracy.md for both, measured side by side.
        """
        asked = question.vectors.sum(axis=0)
        passages, sentences = self._sums
        return self._ranked(_cosines(passages, asked), _cosines(sentences, asked))

    def _ranked(self, passages: NDArray[np.float64], sentences: NDArray[np.float64]) -> list[Ranked]:
        """Return the passages, best first; ties go to the earlier place."""
        order = np.lexsort((np.arange(len(sentences)), -sentences, -passages[self._passage_of]))
        _, firsts = np.unique(self._passage_of[order], return_index=True)
        best = order[np.sort(firsts)]
        rows = self._index.sentences[best]
        articles = self._index.passages["article"][rows["passage"]]
        return [
            Ranked(int(article), Span(int(row["start"]), int(row["end"])), float(passages[row["passage"]]))
            for article, row in zip(articles, rows, strict=True)
        ]


def _cosines(rows: NDArray[np.float64], vector: NDArray[np.float32]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(vector)
    return np.asarray(rows @ vector / np.where(lengths, lengths, 1.0), np.float64)
