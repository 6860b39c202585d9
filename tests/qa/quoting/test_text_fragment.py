"""Links lead to the quote, and to one place only."""

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Span
from index.text.reading import parse_article
from qa.quoting.text_fragment import text_fragment_link

URL = "https://example.org/essay"


def article_of(text: str, *, markdown: bool = False) -> Article:
    return parse_article(text.encode(), "essay.txt", url=URL, markdown=markdown)


def follow(link: str, text: str) -> list[str]:
    """Find a text directive as the specification's algorithm does: prefix, start, then the first end."""
    directive = link.partition("#:~:text=")[2]
    parts = directive.split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
    start, end = unquote(parts[0]), unquote(parts[1]) if len(parts) > 1 else ""
    text, prefix, start, end, suffix = (fold(part) for part in (text, prefix, start, end, suffix))
    found = []
    for match in re.finditer(rf"(?<!\w)(?={re.escape(start)}(?!\w))", text):
        begin, stop = match.start(), match.start() + len(start)
        if prefix and not re.search(rf"(?<!\w){re.escape(prefix)}\s*$", text[:begin]):
            continue
        if end:
            last = re.search(rf"(?<!\w){re.escape(end)}(?!\w)", text[stop:])
            if last is None:
                continue
            stop += last.end()
        if suffix and not re.match(rf"\s*{re.escape(suffix)}(?!\w)", text[stop:]):
            continue
        found.append(text[begin:stop])
    return found


def fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


WORDS = st.lists(
    st.sampled_from(
        ["the", "a", "fox,", "dog-house", "café", "ran", "ran.", "Ran", "&", "100%", "naïve", "İ", "été"]
    ),
    min_size=1,
)


@given(WORDS, WORDS, WORDS, st.sampled_from([" ", "\n", "  "]))
def test_a_link_leads_to_its_quote_alone(
    before: list[str], words: list[str], after: list[str], space: str
) -> None:
    text = " ".join([*before, space.join(words), *after])
    start = len(" ".join(before)) + 1
    span = Span(start, start + len(space.join(words)))
    link = text_fragment_link(article_of(text), span)
    if link is not None:
        assert follow(link, text) == [fold(span.cut(text))]


def test_a_plain_quote_has_a_plain_link() -> None:
    text = "Bees hum. The keeper left in 1987, they say. Bees hum."
    span = Span(10, 44)
    assert text_fragment_link(article_of(text), span) == (
        URL + "#:~:text=The%20keeper%20left%20in%201987%2C%20they%20say."
    )


def test_equal_words_are_told_apart_by_what_stands_around_them() -> None:
    text = "One. Bees hum. Two. Bees hum. Three."
    link = text_fragment_link(article_of(text), Span(20, 29))
    assert link == URL + "#:~:text=Bees%20hum.%20Two.-,Bees%20hum.,-Three."
    assert follow(link, text) == ["bees hum."]


def test_a_long_quote_is_linked_by_its_ends() -> None:
    words = [f"word{i}" for i in range(60)]
    text = " ".join(words)
    link = text_fragment_link(article_of(text), Span(0, len(text)))
    assert link == URL + "#:~:text=word0%20word1%20word2%20word3,word56%20word57%20word58%20word59"


def test_no_link_is_better_than_one_that_leads_elsewhere() -> None:
    text = "Same words here.\n\n" * 9
    assert text_fragment_link(article_of(text), Span(72, 88)) is None


@pytest.mark.parametrize("markup", ["It is *very* old.", "See [here](x)."])
def test_markup_has_no_link_because_the_page_does_not_show_it(markup: str) -> None:
    article = article_of(f"# T\n\n{markup}\n", markdown=True)
    assert text_fragment_link(article, Span(5, 5 + len(markup))) is None


def test_front_matter_has_no_link_because_the_page_does_not_show_it() -> None:
    text = "---\nauthor: Ada Lovelace\n---\n\n# T\n\nIt is old.\n"
    article = article_of(text, markdown=True)
    assert text_fragment_link(article, Span(12, 24)) is None
    start = text.index("It is")
    assert text_fragment_link(article, Span(start, start + 10)) is not None


def test_without_a_url_there_is_no_link() -> None:
    article = parse_article(b"Bees hum here.", "a.txt")
    assert isinstance(article, Article)
    assert text_fragment_link(article, Span(0, 14)) is None


def test_a_fragment_of_the_url_is_replaced() -> None:
    article = parse_article(b"Bees hum here.", "a.txt", url=URL + "#top")
    assert text_fragment_link(article, Span(0, 14)) == URL + "#:~:text=Bees%20hum%20here."
