"""The ranking against a slow one written from its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Kind
from index.building import build
from index.memory_store import MemoryStore
from qa.question.query import ARTICLE_WORDS, QUESTION_WORD_EMPHASIS, join_queries, read_query
from qa.ranking.lexical import bm25, bm25_limit
from qa.ranking.lead_ins import LEAD_IN
from qa.ranking.retriever import (
    BEFORE,
    LEAD_IN_PENALTY,
    PASSAGE_BM25,
    RARITY_POWER,
    SENTENCE_BM25,
    SOFT_MATCH,
    Retriever,
)
from tests.fakes import FakeEncoder
from tests.indexes import article_of
from tests.strategies import articles, hostile_lines

ENCODER = FakeEncoder()
TEXT = """The lighthouse keeper

Ada kept the lighthouse for thirty years. She wrote every night. The oil came by boat.

Her brother kept bees. Bees like heather, and heather grows on the island.

The lighthouse was closed in 1987. Nobody lives there now.
"""


def index_of(text, encoder=ENCODER):
    store = MemoryStore()
    build([article_of(text)], store, encoder)
    return store.load()


def query_of(question, encoder=ENCODER):
    return read_query(question, encoder.encode_question(question))


def naive_scores(index, query):
    """The definition in DESIGN.md, sentence by sentence and token by token."""
    ids, vectors = index.tokens["id"], index.vectors.astype(np.float64)
    rows = [
        np.arange(first, last)
        for first, last in zip(index.sentences["first"], index.sentences["last"], strict=True)
    ]
    passages = [
        np.concatenate([rows[i] for i in range(p["first"], p["last"])]) if p["last"] > p["first"] else []
        for p in index.passages
    ]
    n = len(rows)
    weights = []
    for token, emphasis, word in zip(query.ids, query.emphasis, query.words, strict=True):
        df = sum(token in ids[row] for row in rows)
        absent = 1 / 3 if not df and word.lower() in ARTICLE_WORDS else 1
        weights.append(absent * emphasis * np.log(1 + (n - df + 0.5) / (df + 0.5)) ** RARITY_POWER)
    weights = np.array(weights) / sum(weights)
    content = sorted({int(t) for t, w in zip(query.ids, query.content, strict=True) if w})

    def matches(row, *, soft):
        best = [
            float((vectors[row] @ v.astype(np.float64)).max()) if len(row) else 0.0 for v in query.vectors
        ]
        return np.array(best) * [SOFT_MATCH if soft and t not in ids[row] else 1.0 for t in query.ids]

    def led_in(i):
        own = matches(rows[i], soft=True)
        if i and leads(index, i - 1):
            of_block = [matches(rows[j], soft=True) for j in block_of(index, i - 1)]
            own += LEAD_IN * np.maximum(np.max(of_block, axis=0) - own, 0)
        return own

    def of_sentence(i):
        own = led_in(i)
        if i and article_at(index, i - 1) == article_at(index, i) and not leads(index, i - 1):
            own += BEFORE * np.maximum(led_in(i - 1) - own, 0)
        return float(weights @ own)

    def lexical(groups):
        if not content:
            return np.zeros(len(groups))
        counts = np.array([[int((ids[group] == t).sum()) for group in groups] for t in content])
        return bm25(counts, np.array([len(group) for group in groups])) / bm25_limit(counts)

    by_sentence, by_passage = lexical(rows), lexical(passages)
    return [
        of_sentence(i)
        + float(weights @ matches(passages[p], soft=False))
        + PASSAGE_BM25 * by_passage[p]
        + SENTENCE_BM25 * by_sentence[i]
        - LEAD_IN_PENALTY * (kind_of(index, p) is Kind.HEADING or asks(index, i))
        for i, p in enumerate(index.sentences["passage"])
    ]


def asks(index, sentence):
    """Whether a sentence is of a block of at most three that ends in a question, with more after it."""
    article, same = article_at(index, sentence), block_of(index, sentence)
    row = index.sentences[same[-1]]
    words = index.articles[article].text[row["start"] : row["end"]].rstrip("\"'\u2019\u201d\u00bb)]*_")
    more = same[-1] + 1 < len(index.sentences) and article_at(index, same[-1] + 1) == article
    heading = kind_of(index, index.sentences["passage"][sentence]) is Kind.HEADING
    return not heading and more and len(same) <= 3 and words.endswith("?")


def leads(index, sentence):
    """Whether a sentence is the last of a heading or of what an interviewer asks, with more after it."""
    after = sentence + 1
    if after == len(index.sentences) or article_at(index, after) != article_at(index, sentence):
        return False
    if block_at(index, after) == block_at(index, sentence):
        return False
    return kind_of(index, index.sentences["passage"][sentence]) is Kind.HEADING or asks(index, sentence)


def block_of(index, sentence):
    """Return the sentences of the block that a sentence stands in."""
    place = (block_at(index, sentence), article_at(index, sentence))
    count = len(index.sentences)
    return [i for i in range(count) if (block_at(index, i), article_at(index, i)) == place]


def block_at(index, sentence):
    return index.passages["block"][index.sentences["passage"][sentence]]


def article_at(index, sentence):
    return index.passages["article"][index.sentences["passage"][sentence]]


def kind_of(index, passage):
    row = index.passages[passage]
    return index.articles[row["article"]].blocks[row["block"]].kind


BEES = (
    "# Bees\n\nBees hum in the garden.\n\n## What you need\n\nYou need a hive, a veil and patience.\n\n"
    "## Honey harvest\n\nWait for a warm day. Then take the frames out.\n"
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What do you need", "You need a hive, a veil and patience."),
        ("What you need", "You need a hive, a veil and patience."),
        ("Honey harvest", "Wait for a warm day."),
    ],
)
def test_a_heading_leads_to_what_it_heads(question, answer):
    store = MemoryStore()
    build([article_of(BEES, markdown=True)], store, ENCODER)
    index, query = store.load(), query_of(question)
    ranking = Retriever(index).rank(query)
    best = index.sentences[ranking.order[0]]
    assert index.articles[0].text[best["start"] : best["end"]] == answer
    np.testing.assert_allclose(ranking.scores, naive_scores(index, query), rtol=1e-3, atol=1e-3)


def test_what_an_interviewer_asks_counts_for_what_is_said_next():
    index = index_of(
        "The old mill\n\nWhen was the bell cast?\n\nIn 1741, by two brothers.\n\nIn 1803, by a storm.\n"
    )
    scores = Retriever(index).rank(query_of("When was the bell cast?")).scores
    said = {
        index.articles[0].text[row["start"] : row["end"]]: score
        for row, score in zip(index.sentences, scores, strict=True)
    }
    assert said["In 1741, by two brothers."] > said["In 1803, by a storm."] + LEAD_IN / 2
    assert max(said, key=said.get) == "In 1741, by two brothers."


INTERVIEW = """A talk with the keeper

Interviewer: You left the island in 1987. Why?

The lamp had gone.

Interviewer: Who taught you to row?

My aunt. She fished here.

And what about the lamp?
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [("Why left the island", "The lamp had gone."), ("Who taught you to row?", "My aunt.")],
)
def test_what_is_said_to_a_question_answers_it(question, answer):
    index, query = index_of(INTERVIEW), query_of(question)
    ranking = Retriever(index).rank(query)
    best = index.sentences[ranking.order[0]]
    assert index.articles[0].text[best["start"] : best["end"]] == answer
    np.testing.assert_allclose(ranking.scores, naive_scores(index, query), rtol=1e-3, atol=1e-3)


def test_the_end_of_one_article_counts_for_nothing_in_the_next():
    store = MemoryStore()
    build([article_of("Bees hum.\n\nWhat do bees fear?"), article_of("Wasps, in autumn.")], store, ENCODER)
    index, query = store.load(), query_of("What do bees fear?")
    ranking = Retriever(index).rank(query)
    np.testing.assert_allclose(ranking.scores, naive_scores(index, query), rtol=1e-3, atol=1e-3)
    alone = MemoryStore()
    build([article_of("Wasps, in autumn.")], alone, ENCODER)
    assert ranking.scores[-1] < BEFORE + Retriever(alone.load()).rank(query).scores[0]


@pytest.mark.parametrize(
    "question",
    ["Who kept the lighthouse?", "what fears the author", "what", "?!", "bees bees heather", "İ 😀"],
)
def test_scores_are_those_of_the_definition(question):
    index = index_of(TEXT)
    ranking = Retriever(index).rank(query_of(question))
    np.testing.assert_allclose(ranking.scores, naive_scores(index, query_of(question)), rtol=1e-3, atol=1e-3)


@given(articles(max_size=15), hostile_lines(max_size=5))
def test_any_text_is_ranked_whole(text, question):
    encoder = FakeEncoder(room=40)
    if not encoder.token_spans(question) or len(encoder.token_spans(question)) > encoder.room:
        question = "word"
    try:
        index = index_of(text, encoder)
    except Exception as error:  # an article without a word is refused elsewhere
        assert type(error).__name__ == "ArticleError"  # noqa: PT017
        return
    ranking = Retriever(index).rank(query_of(question, encoder))
    assert sorted(ranking.order.tolist()) == list(range(len(index.sentences)))
    spoken = index.sentences["last"] > index.sentences["first"]
    np.testing.assert_allclose(
        ranking.scores[spoken], np.array(naive_scores(index, query_of(question, encoder)))[spoken], atol=2e-3
    )
    assert np.isneginf(ranking.scores[~spoken]).all()


def test_chunked_and_cached_vectors_rank_alike(monkeypatch):
    index = index_of(TEXT)
    cached = Retriever(index).rank(query_of("Who kept bees?"))
    monkeypatch.setattr("qa.ranking.retriever.CACHED_TOKENS", 0)
    monkeypatch.setattr("qa.ranking.retriever.CHUNK", 7)
    chunked = Retriever(index).rank(query_of("Who kept bees?"))
    np.testing.assert_allclose(cached.scores, chunked.scores, atol=1e-6)


def test_ties_go_to_the_earlier_place():
    index = index_of("First of all this.\n\nThe same words.\n\nThe same words.\n\nThe same words.")
    order = Retriever(index).rank(query_of("same words")).order
    same = [i for i in order.tolist() if i > 0]
    assert same == sorted(same)


def test_question_words_count_a_third():
    query = query_of("Whom did HOW ask, however?")
    assert dict(zip(query.words, query.emphasis.tolist(), strict=True)) == {
        "Whom": pytest.approx(QUESTION_WORD_EMPHASIS),
        "did": pytest.approx(QUESTION_WORD_EMPHASIS),
        "HOW": pytest.approx(QUESTION_WORD_EMPHASIS),
        "ask": 1,
        "however": 1,
    }


@given(st.floats(0.01, 1))
def test_joined_queries_keep_their_factors(factor):
    one, other = query_of("Who kept bees?"), query_of("the island")
    joined = join_queries("both", [(one, 1.0), (other, factor)])
    assert joined.words == one.words + other.words
    np.testing.assert_allclose(joined.emphasis[len(one.ids) :], other.emphasis * factor, rtol=1e-6)
