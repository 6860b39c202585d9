"""What is found of a large index is what comparing all of it finds; small sizes stand for large ones here."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.contents import Index
from index.finding import passages as finding
from index.finding.lookup import WORD, make_lookup
from index.finding.parts import JoinedIndex, Part, alone, part_of
from index.finding.passages import K1, B, TableFinder
from index.memory_store import index_in_memory
from qa.choosing import only
from qa.question.query import Query, read_query
from qa.ranking.likeliest import Ranker
from qa.ranking.retriever import Retriever
from tests.fakes import FakeEncoder
from tests.indexes import article_of, assert_same
from tests.known import known

ENCODER = FakeEncoder()
WORDS = "bees wasps hum sting harbour lamp ferry mill river bread king queen storm field".split()  # noqa: SIM905


def text_of(seed: int, paragraphs: int = 12) -> str:
    chance = np.random.default_rng(seed)
    rows = [
        " ".join(
            f"{' '.join(chance.choice(WORDS, 5)).capitalize()} {seed}." for _ in range(chance.integers(1, 4))
        )
        for _ in range(paragraphs)
    ]
    return f"Title {seed}\n\n" + "\n\n".join(rows)


ARTICLES = [article_of(text_of(seed), f"{seed}.txt") for seed in range(6)]
WHOLE = index_in_memory(ARTICLES, ENCODER)


def found_in(index: Index, parts: list[Part] | None = None) -> JoinedIndex:
    """Return `index` as a large one."""
    parts = parts or [part_of(index)]
    of = index.articles, parts, index.model, index.language
    return JoinedIndex(*of, TableFinder(*of))


def query_of(question: str) -> Query:
    return read_query(question, ENCODER.encode_question(question))


def test_every_token_is_looked_up_with_its_counts() -> None:
    lookup = make_lookup(WHOLE)
    expected: Counter[tuple[int, int]] = Counter()
    sentences: Counter[tuple[int, int]] = Counter()
    for number, passage in enumerate(WHOLE.passages):
        for row in WHOLE.sentences[passage["first"] : passage["last"]]:
            ids = WHOLE.tokens["id"][row["first"] : row["last"]].tolist()
            expected.update((term, number) for term in ids)
            sentences.update((term, number) for term in set(ids))
    found = {
        (int(term), int(row["passage"])): (int(row["count"]), int(row["sentences"]))
        for term in lookup.terms["id"]
        for row in lookup.of(int(term))
    }
    assert found == {key: (expected[key], sentences[key]) for key in expected}
    assert len(lookup.of(-1)) == len(lookup.of(10**6)) == 0


def test_a_passage_is_as_the_mean_of_its_tokens_and_words_are_counted() -> None:
    lookup = make_lookup(WHOLE)
    for number, passage in enumerate(WHOLE.passages):
        first, last = WHOLE.sentences["first"][passage["first"]], WHOLE.sentences["last"][passage["last"] - 1]
        mean = WHOLE.vectors.floats(slice(first, last)).mean(axis=0)
        kept = lookup.vectors.floats(slice(number, number + 1))[0]
        assert kept @ mean / np.linalg.norm(mean) == pytest.approx(1, abs=0.01)
    lines = [line.split(" ") for line in bytes(lookup.words).decode().splitlines()]
    expected = Counter(word for article in ARTICLES for word in WORD.findall(article.text.lower()))
    assert {word: int(count) for word, count in lines} == expected


def naive_bm25(index: Index, terms: list[int]) -> NDArray[np.float64]:
    """BM25 of every passage, counted token by token."""
    passages = [
        index.tokens["id"][
            index.sentences["first"][p["first"]] : index.sentences["last"][p["last"] - 1]
        ].tolist()
        for p in index.passages
    ]
    n, mean = len(passages), sum(map(len, passages)) / len(passages)
    scores = []
    for tokens in passages:
        score = most = 0.0
        for term in terms:
            df = sum(term in other for other in passages)
            idf = np.log(1 + (n - df + 0.5) / (df + 0.5))
            if df > finding.COMMON * n:
                continue
            tf = tokens.count(term)
            score += idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * len(tokens) / mean))
            most += idf * (K1 + 1)
        scores.append(score / most if most else 0.0)
    return np.array(scores)


def test_passages_are_found_by_bm25(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "COMMON", 1.0)
    monkeypatch.setattr(finding, "LIKE", 0.0)
    monkeypatch.setattr(finding, "LIKELIEST", 3)
    monkeypatch.setattr(finding, "LED", 0)
    query = query_of("queen ferry bread")
    scores = naive_bm25(WHOLE, query.ids.tolist())
    found = known(found_in(WHOLE).finder).find(query.ids, query.vectors, np.ones(3)).index
    best = scores >= np.sort(scores)[-3]
    assert best.sum() == 3
    places = {(int(p["article"]), int(p["start"])) for p in found.passages}
    assert {(int(p["article"]), int(p["start"])) for p in WHOLE.passages[best]} <= places
    assert len(found.passages) < len(WHOLE.passages)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "2", "nobody"]), min_size=1, max_size=5))
def test_where_all_is_likely_the_ranking_is_the_exact_one(words: list[str]) -> None:
    query = query_of(" ".join(words))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "LIKELIEST", 10**6)
        ranked = Ranker(found_in(WHOLE)).rank(query)
    exact = Retriever(WHOLE).rank(query)
    np.testing.assert_allclose(ranked.weights, exact.weights)
    np.testing.assert_allclose(ranked.scores, exact.scores, atol=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=5, unique=True))
def test_what_is_likeliest_scores_as_in_the_whole(words: list[str]) -> None:
    query = query_of(" ".join(words))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "LIKELIEST", 5)
        ranked = Ranker(found_in(WHOLE)).rank(query)
    exact = Retriever(WHOLE).rank(query)
    scores = {
        (int(WHOLE.passages["article"][row["passage"]]), int(row["start"])): float(score)
        for row, score in zip(WHOLE.sentences, exact.scores, strict=True)
    }
    before = {place: earlier for earlier, place in pairwise(sorted(scores)) if earlier[0] == place[0]}
    known = {
        (int(ranked.index.passages["article"][row["passage"]]), int(row["start"])): float(score)
        for row, score in zip(ranked.index.sentences, ranked.scores, strict=True)
    }
    # What stands around the likeliest ends somewhere: the sentence before, which counts too, is left out.
    whole = [place for place in known if place not in before or before[place] in known]
    assert whole
    for place in whole:
        assert scores[place] == pytest.approx(known[place], abs=1e-5)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=5, unique=True), st.sampled_from([0, 10**9]))
def test_rarity_is_counted_in_the_articles_that_are_asked(places: list[int], exact: int) -> None:
    query = query_of("queen ferry bread 3")
    alone = Retriever(index_in_memory([ARTICLES[place] for place in places], ENCODER)).rank(query)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "EXACT", exact)
        patch.setattr(finding, "LIKELIEST", 10**6)
        asked = only(found_in(WHOLE), places)
        assert (asked.finder is None) == bool(exact)
        assert [article.source for article in asked.articles] == [f"{place}.txt" for place in places]
        ranked = Ranker(asked).rank(query)
    np.testing.assert_allclose(ranked.weights, alone.weights)
    np.testing.assert_allclose(ranked.scores, alone.scores, atol=1e-5)


def test_parts_find_what_the_whole_finds() -> None:
    parts = [part_of(only(WHOLE, places), places) for places in ([0, 4], [2], [5, 3, 1])]
    query = query_of("queen ferry bread 3")
    one, several = (Ranker(found_in(WHOLE, chosen)).rank(query) for chosen in (None, parts))
    np.testing.assert_allclose(one.scores, several.scores)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5, unique=True), st.permutations(range(6)))
def test_where_passages_lie_does_not_decide_which_are_found(words: list[str], order: list[int]) -> None:
    parts = [part_of(only(WHOLE, order[:2]), order[:2]), part_of(only(WHOLE, order[2:]), order[2:])]
    query = query_of(" ".join(words))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "LIKELIEST", 4)
        one, several = (Ranker(found_in(WHOLE, chosen)).rank(query) for chosen in (None, parts))
    assert_same(one.index, several.index)
    np.testing.assert_array_equal(one.scores, several.scores)


def test_tables_put_together_are_those_of_the_whole() -> None:
    parts = [part_of(only(WHOLE, places), places) for places in ([0, 4], [2], [5, 3, 1])]
    index = found_in(WHOLE, parts)
    assert index.counts == WHOLE.counts
    assert_same(index.taken(range(6)), WHOLE)
    for number in range(6):
        own, other = alone(index, number), only(WHOLE, [number])
        assert own.articles == other.articles
        assert own.passages.tolist() == other.passages.tolist()
        assert own.sentences[["start", "end", "number"]].tolist() == (
            other.sentences[["start", "end", "number"]].tolist()
        )
    for one, other in zip(index.passages, WHOLE.passages, strict=True):
        assert one.tolist() == other.tolist()
    for one, other in zip(index.sentences, WHOLE.sentences, strict=True):
        a, b = slice(one["first"], one["last"]), slice(other["first"], other["last"])
        assert index.tokens[a].tolist() == WHOLE.tokens[b].tolist()
        np.testing.assert_array_equal(index.vectors[a].array, WHOLE.vectors[b].array)
