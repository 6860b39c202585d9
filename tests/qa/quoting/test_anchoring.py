"""Saved quotes are found again where they stand now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Span
from qa.quoting.anchoring import SavedQuote, Status, anchor
from tests.known import known
from tests.strategies import hostile_text

TEXT = "Bees hum. The keeper left the island in 1987. Bees hum. Nobody has lived there since. The end."


def saved(text: str, start: int, end: int, context: int = 32) -> SavedQuote:
    return SavedQuote(
        text[start:end], text[max(0, start - context) : start], text[end : end + context], start
    )


@given(hostile_text(), st.data())
def test_nothing_changed_is_the_same(text: str, data: st.DataObject) -> None:
    if not text.strip():
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = anchor(text, saved(text, start, end))
    assert found.status is Status.SAME
    assert found.span == Span(start, end)


@given(hostile_text(), st.integers(0, len(TEXT) - 1))
def test_words_put_in_before_move_a_quote(before: str, start: int) -> None:
    quote = saved(TEXT, start, len(TEXT))
    if quote.exact in before:
        return
    found = anchor(before + TEXT, quote)
    assert found.span == Span(len(before) + start, len(before) + len(TEXT))
    assert found.status is (Status.MOVED if before else Status.SAME)


def test_of_equal_words_the_ones_in_the_same_surroundings_are_meant() -> None:
    second = TEXT.index("Bees hum.", 5)
    quote = saved(TEXT, second, second + 9)
    shifted = "Long ago, before all this, there was more. " + TEXT
    found = anchor(shifted, quote)
    assert known(found.span).start == shifted.index("Bees hum. Nobody")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("The keeper left the small island in 1988.", "The keeper left the small island in 1988."),
        ("The keeper left our island in 1987, at last.", "The keeper left our island in 1987, at last."),
        ("The keeper left the island in spring.", "The keeper left the island in spring."),
        ("One more left the island in 1987.", "One more left the island in 1987."),
        (
            "The keeper left the island in an old boat, rowing.",
            "The keeper left the island in an old boat, rowing.",
        ),
    ],
)
def test_changed_words_are_found_whole(now: str, words: str) -> None:
    text = TEXT.replace("The keeper left the island in 1987.", now)
    found = anchor(text, saved(TEXT, 10, 45))
    assert found.status is Status.CHANGED
    assert known(found.span).cut(text) == words
    assert 0.7 < found.similarity < 1


@pytest.mark.parametrize("text", ["", "Something else altogether was written in its stead.", "1987"])
def test_what_is_not_there_is_gone(text: str) -> None:
    found = anchor(text, saved(TEXT, 10, 45))
    assert found.status is Status.GONE
    assert found.span is None


@given(hostile_text(), hostile_text())
def test_any_text_is_searched_without_harm(text: str, words: str) -> None:
    found = anchor(text, SavedQuote(words, "before", "after", 3))
    if found.span is not None:
        assert 0 <= found.span.start < found.span.end <= len(text)
        assert (known(found.span).cut(text) == words) is (found.status is not Status.CHANGED)
