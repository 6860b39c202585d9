"""Query -> every sentence ranked of an index, or of the passages of a large one that could answer."""

import numpy as np

from index.contents import Finder, Index
from qa.question.query import Query
from qa.ranking.retriever import Ranking, Retriever


class Ranker:
    """Ranks what one index says. Safe to be used by several threads at once."""

    def __init__(self, index: Index) -> None:
        self._finder = index.finder
        self._retriever = Retriever(index) if index.finder is None else None

    def rank(self, query: Query) -> Ranking:
        """Rank every sentence, or those of the passages that could answer and of what stands around them.

        Scores are the same either way, but at the edge of what stands around: the sentence before is missing.
        """
        if self._retriever is not None:
            return self._retriever.rank(query)
        assert self._finder is not None  # noqa: S101 - one of the two is there
        return rank_likeliest(self._finder, query)


def rank_likeliest(finder: Finder, query: Query) -> Ranking:
    """Rank the sentences of the passages that `finder` finds for `query`."""
    weights = np.where(query.content, query.emphasis, 0.0) if query.content.any() else query.emphasis
    found = finder.find(query.ids, query.vectors, weights.astype(np.float64))
    return Retriever(found.index, once=True).rank(query, found.counted)
