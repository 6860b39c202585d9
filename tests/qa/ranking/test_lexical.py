"""BM25 and idf against bm25s, and by hand."""

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from qa.ranking.lexical import K1, B, Collection, bm25, bm25_limit, idf, term_counts

documents = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=20), min_size=2, max_size=12)
queries = st.lists(st.integers(0, 9), min_size=1, max_size=5, unique=True)


def counted(documents: list[list[int]], query: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    tokens = np.concatenate([np.array(document) for document in documents])
    groups = np.repeat(np.arange(len(documents)), [len(document) for document in documents])
    lengths = np.array([len(document) for document in documents])
    return term_counts(np.array(query), tokens, groups, len(documents)), lengths


@given(documents, queries)
def test_bm25_is_what_bm25s_gives(documents: list[list[int]], query: list[int]) -> None:
    counts, lengths = counted(documents, query)
    oracle = bm25s.BM25(method="lucene", k1=K1, b=B)
    words = [[f"w{token}" for token in document] for document in documents]
    oracle.index(words, show_progress=False)
    known = [f"w{token}" for token in query if any(f"w{token}" in document for document in words)]
    expected = oracle.get_scores(known) if known else np.zeros(len(documents))
    # "lucene" leaves out the factor k1 + 1, which ranks nothing differently
    np.testing.assert_allclose(bm25(counts, lengths), expected * (K1 + 1), rtol=1e-4, atol=1e-5)


@given(documents, queries)
def test_bm25_never_reaches_its_limit(documents: list[list[int]], query: list[int]) -> None:
    counts, lengths = counted(documents, query)
    assert bm25(counts, lengths).max() < bm25_limit(Collection.of(counts, lengths))


@given(documents, queries)
def test_terms_are_counted_as_python_counts(documents: list[list[int]], query: list[int]) -> None:
    counts, _ = counted(documents, query)
    assert counts.tolist() == [[document.count(term) for document in documents] for term in query]


def test_idf_by_hand() -> None:
    assert idf(np.array([1]), 3)[0] == pytest.approx(np.log(1 + 2.5 / 1.5))


@given(st.integers(0, 100), st.integers(0, 100))
def test_idf_is_positive_and_falls(frequency: int, more: int) -> None:
    low, high = idf(np.array([frequency, frequency + more]), 200)
    assert low >= high > 0
