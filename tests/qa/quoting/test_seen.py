"""What a reader sees of Markdown, and where it stands."""

import html
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.article import Article, Kind, Span
from index.errors import ArticleError
from index.text.reading import parse_article
from qa.quoting.seen import seen
from tests.strategies import articles

SAMPLE = (
    "# The *Tall* Tower\n\nIt is **old** and _thin_, see [the page](https://e.org/a_b) and `code_x`.\n"
    "~~Gone~~, ![a picture](a.png) 2*3*4 is snake_case_name. **Bold\nover lines.** Escaped \\*stars\\*.\n\n"
    "- one **two**\n- three\n\n> quoted *text*\n> on two lines\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\n"
    "```\nraw **code**\n```\n"
)


def _article(text: str, *, markdown: bool = True) -> Article:
    return parse_article(text.encode(), "tower.md" if markdown else "tower.txt", markdown=markdown)


def _readable(text: str, *, markdown: bool = True) -> Article:
    """Return an article, where there is one: of nothing but markup there is none."""
    try:
        return _article(text, markdown=markdown)
    except ArticleError:
        assume(False)


def test_markup_is_left_out_and_every_word_stays() -> None:
    article = _article(SAMPLE)
    shown = [seen(article, block.span).text for block in article.blocks]
    assert shown == [
        "The Tall Tower",
        "It is old and thin, see the page and code_x.\nGone,  234 is snake_case_name. Bold\nover lines. "
        "Escaped *stars*.",
        "one two",
        "three",
        "quoted text\non two lines",
        "a | b\n1 | 2",
        "raw **code**",
    ]
    assert article.title == "The Tall Tower"


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("is **old** and", "is old and"),
        ("see [the page](https://e.org/a_b) and", "see the page and"),
        ("**Bold\nover", "Bold\nover"),  # the bold ends beyond the part
        ("over lines.** Escaped", "over lines. Escaped"),
        ("| 1 | **2** |", "1 | 2"),
    ],
)
def test_a_part_is_understood_with_the_paragraph_around_it(part: str, shown: str) -> None:
    article = _article(SAMPLE)
    start = article.text.index(part)
    assert seen(article, Span(start, start + len(part))).text == shown


def test_a_place_in_the_article_is_found_in_what_is_seen() -> None:
    article = _article(SAMPLE)
    block = article.blocks[1]
    view = seen(article, block.span)
    for words in ("old", "thin", "the page", "code_x", "snake_case_name"):
        start = article.text.index(words)
        assert view.of(Span(start, start + len(words))).cut(view.text) == words


def test_a_part_of_an_endless_paragraph_is_read_with_what_is_near_it_only() -> None:
    article = _article("# T\n\n" + "so *it* goes on " * 20_000)
    block = article.blocks[1]
    middle = Span(block.span.start + 160_000, block.span.start + 160_016)
    assert seen(article, middle).text == "so it goes on "
    assert seen(article, block.span).text == block.span.cut(article.text)


@given(articles())
def test_plain_text_is_seen_as_it_is(text: str) -> None:
    article = _readable(text, markdown=False)
    for block in article.blocks:
        view = seen(article, block.span)
        assert view.text == block.span.cut(article.text)
        assert view.of(block.span) == Span(0, len(view.text))


@given(articles() | st.text(alphabet="ab *_`~[]()!\\<>|&;\n", min_size=1, max_size=60))
def test_what_is_seen_stands_where_it_is_said_to(text: str) -> None:
    article = _readable(text)
    for block in article.blocks:
        view = seen(article, block.span)
        assert len(view.at) == len(view.text)
        assert list(view.at) == sorted(view.at)
        assert all(block.span.start <= place < block.span.end for place in view.at)
        halves = [
            seen(article, Span(block.span.start, middle)).text
            + seen(article, Span(middle, block.span.end)).text
            for middle in range(block.span.start + 1, block.span.end, 7)
        ]
        assert all(half == view.text for half in halves)


@given(st.text(alphabet="ab *_`~[]()!\\&;", min_size=1, max_size=60))
def test_a_paragraph_reads_as_the_parser_renders_it(text: str) -> None:
    """The oracle: the same parser's HTML, without its tags."""
    article = _article(f"Title\n=====\n\nx {text} x\n")
    (paragraph,) = [block for block in article.blocks if block.kind is Kind.PARAGRAPH]
    rendered = MarkdownIt("commonmark").enable("strikethrough").render(f"x {text} x")
    expected = html.unescape(re.sub(r"<[^>]*>", "", rendered)).strip()
    assert seen(article, paragraph.span).text == expected
