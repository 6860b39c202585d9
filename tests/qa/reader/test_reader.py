"""The trained reader: its weights, its arithmetic beside torch, its marks, and where it stays out."""

import hashlib
import json
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.article import Span
from index.contents import Index
from index.encoder import Encoder
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from qa.answering import Answerer
from qa.question.interpreting import Interpreter
from qa.quoting.quote import Place, Quoter
from qa.ranking.retriever import Ranking, Retriever
from qa.reader import may_read, open_place_reader
from qa.reader.alignment import PAIR_NUMBERS, PLACE_NUMBERS, TOKEN_NUMBERS, align
from qa.reader.network import Network, Networks
from qa.reader.reading import (
    CARD,
    LONGEST_ANSWER,
    WEIGHTS,
    PlaceReader,
    likeliest,
    reader_card,
    token_spans,
    whole_words,
)
from tests.fakes import FakeEncoder
from tests.indexes import article_of
from tests.known import known
from training.batches import batch, load
from training.examples import Example, save
from training.model import Aligned, Batch, Sizes

TEXT = (
    "The ferry Ragnhild has crossed the sound since 1931. It carries forty cars and their drivers.\n\n"
    "In winter the ice stops it for weeks, and the islanders walk. Old Per Holm keeps the lamps lit.\n\n"
    "The council will not replace the ferry before a bridge is built. A bridge would cost ninety million.\n"
)
FARES = """Fares of the ferry

| Ticket  | Summer | Winter |
|---------|--------|--------|
| Bicycle | 4      | 2      |
| Car     | 19     | 11     |

The crew sleeps on board. Nobody pays for a dog.
"""
QUESTIONS = ("How many cars does the ferry carry?", "Who keeps the lamps lit?", "What would a bridge cost?")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="module")
def index(encoder: Encoder) -> Index:
    return index_in_memory([article_of(TEXT)], encoder)


def ranked(index: Index, encoder: Encoder, question: str) -> tuple[Ranking, list[Place]]:
    ranking = Retriever(index).rank(Interpreter(encoder).resolve(question))
    return ranking, list(islice(Quoter(index).places(ranking), 6))


def test_the_shipped_weights_are_those_of_the_card() -> None:
    assert hashlib.sha256(WEIGHTS.read_bytes()).hexdigest() == reader_card().sha256
    assert len(WEIGHTS.read_bytes()) < 4_000_000


def by_torch(
    network: Network, some: Batch
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return what a network says of a batch, by torch."""
    model = Aligned(Sizes()).eval()
    with torch.no_grad():
        for name, values in network.weights.items():
            model.weights[name.replace(".", "_")].copy_(torch.from_numpy(values.copy()))
        return tuple(part.numpy() for part in model(some))


@pytest.mark.parametrize("question", QUESTIONS)
def test_numpy_gives_what_torch_gives(index: Index, encoder: Encoder, question: str, tmp_path: Path) -> None:
    ranking, places = ranked(index, encoder, question)
    alignment = align(ranking, places)
    networks = Networks(WEIGHTS)
    vectors = index.vectors.floats(alignment.rows).astype(np.float16).astype(np.float32)
    alignment = replace(
        alignment,
        question=alignment.question.astype(np.float16).astype(np.float32),
        pairs=alignment.pairs.astype(np.float16).astype(np.float32),
        beside=alignment.beside.astype(np.float16).astype(np.float32),
    )
    ours = networks(alignment, vectors)
    k = len(places)
    example = Example(
        alignment, np.zeros(k, bool), np.full((k, 2), -1, np.int32), answerable=False, trust=1.0
    )
    save(tmp_path / "one.npz", index, [example, example])
    data = load([("one", tmp_path / "one.npz")])
    said = [by_torch(one, batch(data, [0, 1])) for one in networks.members]
    order, answers, ends = (np.mean(parts, axis=0) for parts in zip(*said, strict=True))
    t = len(alignment.rows)
    for at in (0, 1):
        np.testing.assert_allclose(order[at * k : (at + 1) * k], ours.order, atol=1e-4)
        np.testing.assert_allclose(answers[at * k : (at + 1) * k], ours.answers, atol=1e-4)
        np.testing.assert_allclose(ends[at * t : (at + 1) * t], ours.ends, atol=1e-4)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_alignment_has_the_shapes_it_promises(index: Index, encoder: Encoder, question: str) -> None:
    ranking, places = ranked(index, encoder, question)
    found = align(ranking, places)
    k, n, t = len(places), len(ranking.query.ids), len(found.rows)
    assert found.pairs.shape == (k, n, PAIR_NUMBERS)
    assert found.beside.shape == (t, TOKEN_NUMBERS)
    assert found.places.shape == (k, PLACE_NUMBERS)
    assert found.match.shape == (k, n)
    ends = [*found.firsts[1:], t]
    for place, (first, last) in enumerate(zip(found.firsts, ends, strict=True)):
        assert ((found.match[place] >= first) & (found.match[place] < last)).all()


@pytest.mark.parametrize("question", QUESTIONS)
def test_reading_is_the_same_every_time_and_loses_no_place(
    index: Index, encoder: Encoder, question: str
) -> None:
    ranking, places = ranked(index, encoder, question)
    reader = known(open_place_reader(index))
    one, other = (reader.read(ranking, iter(places)) for _ in range(2))
    assert one == other
    assert sorted(one.places, key=lambda place: place.best) == sorted(places, key=lambda place: place.best)


def test_a_place_is_read_with_what_leads_it_in(encoder: Encoder) -> None:
    article = article_of(FARES, markdown=True)
    index = index_in_memory([article], encoder)
    ranking, places = ranked(index, encoder, "What does a bicycle cost in winter?")
    alignment = align(ranking, places)
    starts, ends = token_spans(index, alignment.rows)
    words = [article.text[start:end] for start, end in zip(starts, ends, strict=True)]
    assert "Bicycle" in places[0].span.cut(article.text)
    for place, (first, last) in zip(places, pairwise([*alignment.firsts, len(words)]), strict=True):
        own = place.span.cut(article.text)
        assert ("Winter" in words[first:last]) is ("|" in own)
        # What leads in comes first, and the words that answer are never sought in it.
        assert own.startswith(words[first]) or "|" in own
    always = PlaceReader(Networks(WEIGHTS), replace(reader_card(), sure=0.0))
    read = always.read(ranking, iter(places))
    for place in read.places:
        mark = read.mark(place)
        assert mark is None or mark in place.span


def test_a_reader_that_does_not_count_leaves_the_order(index: Index, encoder: Encoder) -> None:
    card = replace(reader_card(), order=0.0)
    reader = PlaceReader(Networks(WEIGHTS), card)
    for question in QUESTIONS:
        ranking, places = ranked(index, encoder, question)
        assert list(reader.read(ranking, iter(places)).places) == places


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("When was the lamp lit?", True),
        ("Who wrote to the king about the lamp?", True),
        ("When was the article published?", False),
        ("Who is the author?", False),
        ("What is the title of this page?", False),
    ],
)
def test_what_is_asked_about_the_article_itself_is_not_read(
    index: Index, encoder: Encoder, question: str, read: bool
) -> None:
    ranking, _ = ranked(index, encoder, question)
    assert may_read(ranking, ranking) is read


def test_words_of_earlier_questions_are_not_read(index: Index, encoder: Encoder) -> None:
    ranking, _ = ranked(index, encoder, QUESTIONS[0])
    assert may_read(ranking, ranking)
    later = replace(ranking, query=replace(ranking.query, after=("What is this?",)))
    assert not may_read(later, later)


def test_vectors_of_another_model_are_not_read() -> None:
    encoder = FakeEncoder()
    assert open_place_reader(index_in_memory([article_of(TEXT)], encoder)) is None


def test_without_the_reader_quotes_are_those_of_the_ranking(index: Index, encoder: Encoder) -> None:
    answerer = Answerer(index, encoder, trained=False)
    for question in QUESTIONS:
        _, places = ranked(index, encoder, question)
        spans = [quote.span for quote in answerer.ask(question, top=3).quotes]
        assert spans == [place.span for place in places[:3]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_marked_words_lie_in_the_quote(index: Index, encoder: Encoder, question: str) -> None:
    ranking, places = ranked(index, encoder, question)
    always = PlaceReader(Networks(WEIGHTS), replace(reader_card(), sure=0.0))
    read = always.read(ranking, iter(places))
    for place in read.places:
        mark = read.mark(place)
        assert mark is None or mark in place.span


def test_the_card_is_whole() -> None:
    assert set(json.loads(CARD.read_text())["reader"]) == {"sha256", "model", "dimensions", "order", "sure"}


@given(st.text(max_size=40), st.data())
def test_whole_words_stay_inside(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text))
    start, end = sorted((data.draw(ends), data.draw(ends)))
    first, last = sorted((data.draw(ends), data.draw(ends)))
    found = whole_words(text, Span(start, end), Span(first, last))
    assert found is None or (first <= found.start < found.end <= last)


@given(st.integers(1, 30), st.integers(0, 99))
def test_the_likeliest_ends_are_in_order_and_near(count: int, seed: int) -> None:
    ends = np.random.default_rng(seed).normal(size=(count, 2)).astype(np.float32)
    first, last, sure = likeliest(ends)
    assert 0 <= first <= last < min(count, first + LONGEST_ANSWER)
    assert 0 < sure <= 1
