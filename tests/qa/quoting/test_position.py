"""Positions against slow counting of the same things."""

import pytest
from hypothesis import given

from index.article import Kind, Span
from index.building import build
from index.contents import Index
from index.errors import ArticleError
from index.memory_store import MemoryStore
from qa.quoting.position import Locator, utf16_length
from tests.fakes import FakeEncoder
from tests.indexes import article_of
from tests.strategies import articles


def located(text: str, *, markdown: bool = False) -> tuple[Index, Locator]:
    store = MemoryStore()
    build([article_of(text, markdown=markdown)], store, FakeEncoder())
    index = store.load()
    return index, Locator(index.articles[0], index.sentences)


def slow_line(text: str, offset: int) -> int:
    """Lines as an editor counts them: CRLF is one end of a line."""
    return 1 + text[:offset].replace("\r\n", "\n").replace("\r", "\n").count("\n")


@given(articles(max_size=20))
def test_every_sentence_stands_where_slow_counting_says(text: str) -> None:
    try:
        index, locator = located(text)
    except ArticleError:
        return
    article = index.articles[0]
    for row in index.sentences:
        span = Span(int(row["start"]), int(row["end"]))
        position = locator.locate(span)
        block = next(block for block in article.blocks if span in block.span)
        before, exact = article.text[: span.start], span.cut(article.text)
        assert position.kind is block.kind
        assert position.paragraph == block.paragraph
        assert position.sentence == (int(row["number"]) if block.paragraph else None)
        assert position.line == slow_line(article.text, span.start)
        assert position.end_line == slow_line(article.text, span.end - 1)
        assert position.through == span.start / len(article.text)
        units = article.text.encode("utf-16-le")[2 * position.start_utf16 : 2 * position.end_utf16]
        assert units.decode("utf-16-le") == exact
        assert len(before.encode("utf-16-le")) == 2 * position.start_utf16


def test_paragraphs_count_as_a_reader_counts() -> None:
    text = "# Bees\n\nBy Ada\n\nBees fly. They hum in the garden.\n\n## Honey\n\nIt is sweet. It keeps.\n"
    _, locator = located(text, markdown=True)
    honey = locator.locate(Span(text.index("It keeps"), len(text) - 1))
    assert (honey.kind, honey.paragraph, honey.sentence, honey.line) == (Kind.PARAGRAPH, 2, 2, 9)
    assert honey.heading == "Honey"
    title = locator.locate(Span(text.index("Bees"), text.index("Bees") + 4))
    assert (title.kind, title.paragraph, title.sentence, title.heading) == (Kind.TITLE, None, None, None)


@pytest.mark.parametrize(("text", "length"), [("", 0), ("a", 1), ("é", 1), ("😀", 2), ("e\u0301", 2)])
def test_utf16(text: str, length: int) -> None:
    assert utf16_length(text) == length
