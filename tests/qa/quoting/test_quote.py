"""Quotes are the article's own words, or there is no quote."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article import Span
from index.building import build
from index.contents import Index
from index.errors import ArticleError, Mend, QuoteError
from index.memory_store import MemoryStore
from qa.question.query import read_query
from qa.quoting.neighbours import LONGEST
from qa.quoting.quote import CONTEXT, Place, Quoter, prove
from qa.ranking.retriever import Retriever
from tests.fakes import FakeEncoder
from tests.indexes import article_of
from tests.strategies import articles

ENCODER = FakeEncoder()


def index_of(text: str) -> Index:
    store = MemoryStore()
    build([article_of(text)], store, ENCODER)
    return store.load()


def places(index: Index, question: str) -> tuple[Quoter, list[Place]]:
    quoter = Quoter(index)
    query = read_query(question, ENCODER.encode_question(question))
    return quoter, list(quoter.places(Retriever(index).rank(query)))


@given(articles(max_size=25), st.sampled_from(["The fox ran.", "a", "Why?", "😀", "文"]))
def test_every_quote_is_a_slice_with_its_surroundings(text: str, question: str) -> None:
    try:
        index = index_of(text)
    except ArticleError:
        return
    text = index.articles[0].text
    quoter, found = places(index, question)
    for place in found:
        quote = quoter.quote(0, place.span)
        assert text[quote.span.start : quote.span.end] == quote.exact
        assert quote.exact == quote.exact.strip() != ""
        assert quote.prefix == text[max(0, quote.span.start - CONTEXT) : quote.span.start]
        assert quote.suffix == text[quote.span.end : quote.span.end + CONTEXT]
        assert quote.span in quote.passage
        single = place.last - place.first == 1
        pieces = len(set(index.sentences["passage"][place.first : place.last])) > 1
        assert single or pieces or len(quote.exact) <= LONGEST


@given(articles(max_size=25))
def test_the_same_words_are_never_given_twice_and_none_are_kept_back(text: str) -> None:
    try:
        index = index_of(text)
    except ArticleError:
        return
    _, found = places(index, "The fox ran.")
    quoted = [i for place in found for i in range(place.first, place.last)]
    assert len(quoted) == len(set(quoted))
    spoken = np.flatnonzero(index.sentences["last"] > index.sentences["first"])
    assert set(quoted) >= set(spoken.tolist())


NARROW = FakeEncoder(room=8)


def narrow_places(text: str, question: str) -> tuple[Quoter, list[Place]]:
    store = MemoryStore()
    build([article_of(text)], store, NARROW)
    quoter = Quoter(store.load())
    ranking = Retriever(store.load()).rank(read_query(question, NARROW.encode_question(question)))
    return quoter, list(quoter.places(ranking))


@pytest.mark.parametrize("asked", [0, 40, 79])
def test_a_sentence_longer_than_the_window_is_quoted_whole(asked: int) -> None:
    sentence = f"The list names {', '.join(f'word{number}' for number in range(80))} and no more."
    text = f"It rained. {sentence} Then the sun shone.\n\nThe end came soon."
    quoter, found = narrow_places(text, f"word{asked}")
    quotes = [quoter.quote(0, place.span) for place in found]
    whole = [quote.exact for quote in quotes if "word" in quote.exact]
    assert "".join(whole).count("word") == 80  # every word once, in one quote or in even groups
    assert f"word{asked}," in quotes[0].exact or f"word{asked} " in quotes[0].exact
    assert all(quote.span in quote.passage for quote in quotes)


def test_a_sentence_of_a_few_windows_is_one_quote() -> None:
    sentence = f"The list names {', '.join(f'word{number}' for number in range(12))} and no more."
    quoter, found = narrow_places(f"It rained. {sentence} Then the sun shone.", "word11")
    assert quoter.quote(0, found[0].span).exact == sentence


@given(articles(max_size=25), st.sampled_from(["The fox ran.", "a", "Why?"]))
@example("The fox ran.\ne.g. [x]: y\n\n* The fox ran. ", "The fox ran.")
def test_quotes_of_sentences_in_pieces_never_overlap(text: str, question: str) -> None:
    try:
        quoter, found = narrow_places(text, question)
    except ArticleError:
        return
    spans = sorted((place.span for place in found), key=lambda span: span.start)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for place in found:
        assert place.span in quoter.quote(0, place.span).passage


LIGHTHOUSE = (
    "Words about nothing stand here, and they go on and on.\n\n"
    "Ada kept the lighthouse. Olaf, a brother of Ada, kept bees. They hummed all day. The sea is wide.\n\n"
    "The lighthouse has a lamp. Bees hum."
)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Who kept bees?", "Olaf, a brother of Ada, kept bees."),
        (
            "Who had the lighthouse and kept bees?",
            "Ada kept the lighthouse. Olaf, a brother of Ada, kept bees.",
        ),
        ("Who hummed all day?", "Olaf, a brother of Ada, kept bees. They hummed all day."),
        ("What happened when Olaf kept bees?", "Olaf, a brother of Ada, kept bees. They hummed all day."),
        ("Is the sea wide?", "The sea is wide."),
    ],
    ids=["alone", "two together match", "pronoun", "event", "last of its passage"],
)
def test_neighbours_are_quoted_when_the_answer_needs_them(question: str, quoted: str) -> None:
    quoter, found = places(index_of(LIGHTHOUSE), question)
    assert quoter.quote(0, found[0].span).exact == quoted


def test_a_sentence_without_a_token_is_no_place_to_quote() -> None:
    """Models of the ColBERT type leave punctuation out, so "!!!" may be nothing to them."""
    index = index_of("Ada kept bees.\n\n!!! a\n\nBees hum.")
    first, last = (int(index.sentences[end][1]) for end in ("first", "last"))
    sentences = index.sentences.copy()
    sentences["last"][1:] -= last - first
    sentences["first"][2:] -= last - first
    kept = np.delete(np.arange(len(index.tokens)), slice(first, last))
    silent = replace(index, sentences=sentences, tokens=index.tokens[kept], vectors=index.vectors[kept])
    ranking = Retriever(silent).rank(read_query("bees", ENCODER.encode_question("bees")))
    assert [place.best for place in Quoter(silent).places(ranking)] == [2, 0]


@pytest.mark.parametrize("span", [Span(6, 6), Span(5, 6), Span(400, 500)], ids=["empty", "blank", "outside"])
def test_nothing_is_quoted_from_nowhere(span: Span) -> None:
    with pytest.raises(QuoteError, match=f"Characters {span.start} to {span.end} ") as caught:
        Quoter(index_of("Hello there, you all.")).quote(0, span)
    assert isinstance(caught.value.mend, Mend)


@given(articles(), st.data())
def test_a_text_that_differs_from_its_bytes_proves_nothing(text: str, data: st.DataObject) -> None:
    try:
        article = article_of(text)
    except ArticleError:
        return
    at = data.draw(st.integers(0, len(article.text) - 1))
    other = article.text[:at] + ("y" if article.text[at] != "y" else "z") + article.text[at + 1 :]
    forged = replace(article, text=other)
    with pytest.raises(QuoteError):
        prove(forged, Span(at, at + 1), other[at])
    if article.text[at].strip():
        prove(article, Span(at, at + 1), article.text[at])
