"""The ranking against a slow one written from its definition."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.article import Block, Kind
from index.building import build
from index.contents import Index
from index.memory_store import MemoryStore
from qa.lexicon import ENGLISH
from qa.question.query import QUESTION_WORD_EMPHASIS, Query, join_queries, read_query
from qa.ranking.lead_ins import LEAD_IN
from qa.ranking.lexical import Collection, bm25, bm25_limit
from qa.ranking.retriever import (
    BEFORE,
    LEAD_IN_PENALTY,
    PASSAGE_BM25,
    RARITY_POWER,
    SENTENCE_BM25,
    SOFT_MATCH,
    SOFT_NUMBER,
    Retriever,
)
from tests.fakes import FakeEncoder
from tests.indexes import article_of
from tests.known import known
from tests.strategies import articles, hostile_lines

ENCODER = FakeEncoder()
TEXT = """The lighthouse keeper

Ada kept the lighthouse for thirty years. She wrote every night. The oil came by boat.

Her brother kept bees. Bees like heather, and heather grows on the island.

The lighthouse was closed in 1987. Nobody lives there now.
"""


def index_of(text: str, encoder: FakeEncoder = ENCODER) -> Index:
    store = MemoryStore()
    build([article_of(text)], store, encoder)
    return store.load()


def query_of(question: str, encoder: FakeEncoder = ENCODER) -> Query:
    return read_query(question, encoder.encode_question(question))


def naive_scores(index: Index, query: Query) -> NDArray[np.float64]:
    """The definition in DESIGN.md, sentence by sentence and token by token."""
    ids, vectors = index.tokens["id"], index.vectors.floats().astype(np.float64)
    rows = [
        np.arange(first, last)
        for first, last in zip(index.sentences["first"], index.sentences["last"], strict=True)
    ]
    passages = [np.concatenate([np.empty(0, np.intp), *rows[p["first"] : p["last"]]]) for p in index.passages]
    n = len(rows)
    counted = []
    for token, emphasis, word in zip(query.ids, query.emphasis, query.words, strict=True):
        df = sum(token in ids[row] for row in rows)
        absent = 1 / 3 if not df and word.lower() in ENGLISH.of_articles | ENGLISH.small else 1
        counted.append(absent * emphasis * np.log(1 + (n - df + 0.5) / (df + 0.5)) ** RARITY_POWER)
    weights = np.array(counted) / sum(counted)
    content = sorted({int(t) for t, w in zip(query.ids, query.content, strict=True) if w})

    def matches(row: NDArray[np.intp], *, soft: bool) -> NDArray[np.float64]:
        best = [
            float((vectors[row] @ v.astype(np.float64)).max()) if len(row) else 0.0 for v in query.vectors
        ]
        lacks = [soft and token not in ids[row] for token in query.ids]
        numbers = [
            soft and word.isdigit() and any(other == word and lacks[j] for j, other in enumerate(query.words))
            for word in query.words
        ]
        return np.array(best) * np.where(lacks, SOFT_MATCH, 1.0) * np.where(numbers, SOFT_NUMBER, 1.0)

    soft = [matches(row, soft=True) for row in rows]

    def raised(own: NDArray[np.float64], by: Sequence[int], share: float) -> NDArray[np.float64]:
        best: NDArray[np.float64] = np.max([soft[j] for j in by], axis=0)
        return own + share * np.maximum(best - own, 0)

    def led_in(i: int) -> NDArray[np.float64]:
        own = soft[i]
        for by, share in credited(index, i):
            own = raised(own, by, share)
        return own

    def of_passage(p: int) -> NDArray[np.float64]:
        own = matches(passages[p], soft=False)
        by = led_passage(index, p)
        return raised(own, by, LEAD_IN) if by else own

    def of_sentence(i: int) -> float:
        own = led_in(i)
        led = i == block_of(index, i)[0] and credited(index, i)
        if i and article_at(index, i - 1) == article_at(index, i) and not led:
            own = own + BEFORE * np.maximum(led_in(i - 1) - own, 0)
        return float(weights @ own)

    def lexical(groups: Sequence[NDArray[np.intp]]) -> NDArray[np.float64]:
        if not content:
            return np.zeros(len(groups))
        counts = np.array([[int((ids[group] == t).sum()) for group in groups] for t in content])
        lengths = np.array([len(group) for group in groups])
        return bm25(counts, lengths) / bm25_limit(Collection.of(counts, lengths))

    by_sentence, by_passage = lexical(rows), lexical(passages)
    return np.array(
        [
            of_sentence(i)
            + float(weights @ of_passage(p))
            + PASSAGE_BM25 * by_passage[p]
            + SENTENCE_BM25 * by_sentence[i]
            - LEAD_IN_PENALTY * (names(index, i) or (leads(index, i) and not tells_when(index, query, i)))
            for i, p in enumerate(index.sentences["passage"].tolist())
        ]
    )


def credited(index: Index, sentence: int) -> list[tuple[list[int], float]]:
    """Return what leads a sentence in: the sentences of each group, and the share of their matches."""
    same = block_of(index, sentence)
    first = sentence == same[0]
    block = the_block(index, sentence)
    found = []
    led, all_led = lead_in_of(index, sentence)
    if led:
        lead = the_block(index, led[-1])
        if block.kind is Kind.LIST_ITEM and lead.kind is not Kind.HEADING:
            found.append((all_led, 1.0))
        elif block.kind in (Kind.TABLE, Kind.CODE):
            found.append((all_led, 0.5))
        elif lead.kind is Kind.HEADING or said(index, sentence):
            found.append((all_led, 0.8 if first else 0.5))
        elif first:
            found.append((all_led, 0.8))
    if block.kind is Kind.TABLE and not first:
        found.append(([same[0]], 1.0))
    above = headings_of(index, sentence)
    if above and block.kind is not Kind.HEADING:
        right_above = first and block.heading == block_at(index, sentence) - 1
        structured = block.kind in (Kind.LIST_ITEM, Kind.TABLE, Kind.CODE)
        found.append((above, 0.8 if structured or right_above else 0.5))
    goes_on = first and sentence and article_at(index, sentence - 1) == article_at(index, sentence)
    if goes_on and not found and leads(index, sentence - 1):
        found.append((block_of(index, sentence - 1), 0.8))
    return found


def led_passage(index: Index, passage: int) -> list[int]:
    """Return the sentences whose matches count .8 for a passage, none for most."""
    sentence = int(index.passages[passage]["first"])
    block = the_block(index, sentence)
    led, all_led = lead_in_of(index, sentence)
    structured = block.kind in (Kind.LIST_ITEM, Kind.TABLE, Kind.CODE)
    if structured and (above := headings_of(index, sentence)):
        return above + all_led
    same = block_of(index, sentence)
    if block.kind is Kind.TABLE and len(same) > 1:
        return [same[0], *all_led]
    heading = bool(led) and the_block(index, led[-1]).kind is Kind.HEADING
    listed = block.kind is Kind.LIST_ITEM
    return (
        all_led
        if led and block.kind not in (Kind.TABLE, Kind.CODE) and (listed or heading or said(index, sentence))
        else []
    )


def said(index: Index, sentence: int) -> bool:
    """Whether somebody says a sentence, or what leads it in, or that is labelled as a question."""
    block, article = the_block(index, sentence), index.articles[article_at(index, sentence)]
    lead = article.blocks[known(block.lead_in)]
    return bool(block.speaker or lead.speaker or article.text[lead.span.start :][:2].upper() == "Q:")


def lead_in_of(index: Index, sentence: int) -> tuple[list[int], list[int]]:
    """Return the sentences of the block that leads in, and with them those of the items that it stands
    under."""
    all_led: list[int] = []
    led: list[int] = []
    block = the_block(index, sentence)
    while block.lead_in is not None:
        rows = rows_at(index, article_at(index, sentence), block.lead_in)
        block = index.articles[article_at(index, sentence)].blocks[block.lead_in]
        kept = rows if block.kind is Kind.HEADING or len(rows) <= 3 else rows[-1:]
        led = led or kept
        all_led += kept
        if block.kind is not Kind.LIST_ITEM:
            break
    return led, all_led


def headings_of(index: Index, sentence: int) -> list[int]:
    blocks = index.articles[article_at(index, sentence)].blocks
    heading = the_block(index, sentence).heading
    rows: list[int] = []
    while heading is not None:
        rows += rows_at(index, article_at(index, sentence), heading)
        heading = blocks[heading].heading
    return rows


def leads(index: Index, sentence: int) -> bool:
    """Whether a sentence only asks or names: a heading, a short block that asks, a table's head, a link in a
    list."""
    article, same = article_at(index, sentence), block_of(index, sentence)
    block = the_block(index, sentence)
    words = block.span.cut(index.articles[article].text)
    more = same[-1] + 1 < len(index.sentences) and article_at(index, same[-1] + 1) == article
    return (
        block.kind is Kind.HEADING
        or (
            more
            and len(same) <= 3
            and words.rstrip("\"'\u2019\u201d\u00bb)]*_").endswith(("?", "\uff1f", "\u061f"))
        )
        or (block.kind is Kind.TABLE and sentence == same[0] != same[-1])
        or (block.kind is Kind.LIST_ITEM and words.startswith("[") and "](#" in words)
    )


def tells_when(index: Index, query: Query, sentence: int) -> bool:
    """Whether a heading with a year is asked for a time."""
    block = the_block(index, sentence)
    dated = any(len(word) == 4 for word in re.findall(r"\d+", block.span.cut(index.articles[0].text)))
    asked = {word.lower() for word in query.words} & {"when", "date", "year"}
    return bool(block.kind is Kind.HEADING and dated and asked)


def names(index: Index, sentence: int) -> bool:
    """Whether a sentence is an article's title."""
    return the_block(index, sentence).kind is Kind.TITLE


def the_block(index: Index, sentence: int) -> Block:
    return index.articles[article_at(index, sentence)].blocks[block_at(index, sentence)]


def rows_at(index: Index, article: int, block: int) -> list[int]:
    """Return the sentences of a block."""
    count = len(index.sentences)
    return [i for i in range(count) if (block_at(index, i), article_at(index, i)) == (block, article)]


def block_of(index: Index, sentence: int) -> list[int]:
    """Return the sentences of the block that a sentence stands in."""
    return rows_at(index, article_at(index, sentence), block_at(index, sentence))


def block_at(index: Index, sentence: int) -> int:
    return int(index.passages["block"][index.sentences["passage"][sentence]])


def article_at(index: Index, sentence: int) -> int:
    return int(index.passages["article"][index.sentences["passage"][sentence]])


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
def test_a_heading_leads_to_what_it_heads(question: str, answer: str) -> None:
    store = MemoryStore()
    build([article_of(BEES, markdown=True)], store, ENCODER)
    index, query = store.load(), query_of(question)
    ranking = Retriever(index).rank(query)
    best = index.sentences[ranking.order[0]]
    assert index.articles[0].text[best["start"] : best["end"]] == answer
    np.testing.assert_allclose(ranking.scores, naive_scores(index, query), rtol=1e-3, atol=1e-3)


def test_what_an_interviewer_asks_counts_for_what_is_said_next() -> None:
    index = index_of(
        "The old mill\n\nWhen was the bell cast?\n\nIn 1741, by two brothers.\n\nIn 1803, by a storm.\n"
    )
    scores = Retriever(index).rank(query_of("When was the bell cast?")).scores
    said = {
        index.articles[0].text[row["start"] : row["end"]]: score
        for row, score in zip(index.sentences, scores, strict=True)
    }
    assert said["In 1741, by two brothers."] > said["In 1803, by a storm."] + LEAD_IN / 2
    assert max(said, key=said.__getitem__) == "In 1741, by two brothers."


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
def test_what_is_said_to_a_question_answers_it(question: str, answer: str) -> None:
    index, query = index_of(INTERVIEW), query_of(question)
    ranking = Retriever(index).rank(query)
    best = index.sentences[ranking.order[0]]
    assert index.articles[0].text[best["start"] : best["end"]] == answer
    np.testing.assert_allclose(ranking.scores, naive_scores(index, query), rtol=1e-3, atol=1e-3)


def test_the_end_of_one_article_counts_for_nothing_in_the_next() -> None:
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
def test_scores_are_those_of_the_definition(question: str) -> None:
    index = index_of(TEXT)
    ranking = Retriever(index).rank(query_of(question))
    np.testing.assert_allclose(ranking.scores, naive_scores(index, query_of(question)), rtol=1e-3, atol=1e-3)


STRUCTURED = """# The mill

Ada asks: what does it grind?

## It is not allowed to

- grind at night, as the village sleeps
- open the gate:
    1. while the eel runs
    2. in a storm, whatever 1 man says

**Q: Who pays?**

A: The village pays. It pays in oats.

| Year | Oats |
|------|------|
| 1803 | 12   |
| 1804 | 9    |

## Opened in 1741

Nobody knows why.
"""


@pytest.mark.parametrize(
    "question",
    [
        "Who pays in oats?",
        "May it grind at night?",
        "Oats in 1803?",
        "When was it opened?",
        "What not in a storm",
        "1 2",
    ],
)
def test_lists_tables_and_questions_count_as_defined(question: str) -> None:
    store = MemoryStore()
    build([article_of(STRUCTURED, markdown=True)], store, ENCODER)
    index, query = store.load(), query_of(question)
    kinds = {block.kind for block in index.articles[0].blocks}
    assert kinds >= {Kind.LIST_ITEM, Kind.TABLE, Kind.HEADING}
    assert any(block.lead_in for block in index.articles[0].blocks)
    scores = Retriever(index).rank(query).scores
    np.testing.assert_allclose(scores, naive_scores(index, query), rtol=1e-3, atol=1e-3)


@given(articles(max_size=15), hostile_lines(max_size=5))
def test_any_text_is_ranked_whole(text: str, question: str) -> None:
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


def test_chunked_and_cached_vectors_rank_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    index = index_of(TEXT)
    cached = Retriever(index).rank(query_of("Who kept bees?"))
    monkeypatch.setattr("qa.ranking.retriever.CACHED_TOKENS", 0)
    monkeypatch.setattr("index.tables.vectors.AT_ONCE", 7)
    chunked = Retriever(index).rank(query_of("Who kept bees?"))
    np.testing.assert_allclose(cached.scores, chunked.scores, atol=1e-6)


def test_ties_go_to_the_earlier_place() -> None:
    index = index_of("First of all this.\n\nThe same words.\n\nThe same words.\n\nThe same words.")
    order = Retriever(index).rank(query_of("same words")).order
    same = [i for i in order.tolist() if i > 0]
    assert same == sorted(same)


def test_question_words_count_a_third() -> None:
    query = query_of("Whom did HOW ask, however?")
    assert dict(zip(query.words, query.emphasis.tolist(), strict=True)) == {
        "Whom": pytest.approx(QUESTION_WORD_EMPHASIS),
        "did": pytest.approx(QUESTION_WORD_EMPHASIS),
        "HOW": pytest.approx(QUESTION_WORD_EMPHASIS),
        "ask": 1,
        "however": 1,
    }


@given(st.floats(0.01, 1))
def test_joined_queries_keep_their_factors(factor: float) -> None:
    one, other = query_of("Who kept bees?"), query_of("the island")
    joined = join_queries("both", [(one, 1.0), (other, factor)])
    assert joined.words == one.words + other.words
    np.testing.assert_allclose(joined.emphasis[len(one.ids) :], other.emphasis * factor, rtol=1e-6)
