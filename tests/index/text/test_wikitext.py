"""The source of a wiki's page, read as its readers see the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Format, Kind
from index.errors import ArticleError
from index.text.reading import parse_article

PAGE = """{{Short description|A bridge}}
{{Infobox bridge
| name = Pont du Marais
| image = pont.jpg
| length = {{convert|120|m|ft}}
| opened = {{start date|1904|5|2}}
}}
The '''Pont du Marais''' ({{lang-fr|le pont}}) is a ''bridge'' over the [[Vire (river)|Vire]] near
[[Norrby]].<ref>{{cite web|title=B}}</ref> It replaced a ferry; see [https://x.org the report].

== History ==
[[File:Pont.jpg|thumb|left|200px|The bridge in [[1910]]]]
It was built by [[Jeanne Morel]]<ref name="m" /> in 14&nbsp;months.<!-- check -->
* cost: {{nowrap|80,000 francs}}
** of which steel: 30,000
# first
# second

{| class="wikitable"
|+ Traffic
! Year !! Carts
|-
| 1905 || 12,000
|-
| style="x" | 1910 || [[cart|14,000]]
|}

== References ==
{{reflist}}
[[Category:Bridges]]
"""


def words(article: Article) -> list[tuple[Kind, str]]:
    return [(block.kind, block.span.cut(article.text)) for block in article.blocks]


def test_a_page_is_read_without_its_markup() -> None:
    article = parse_article(PAGE.encode(), "bridge.txt")
    assert (article.format, article.title) == (Format.WIKI, "Pont du Marais")
    assert words(article) == [
        (Kind.TABLE, "name | Pont du Marais\nlength | 120 m\nopened | 2 May 1904"),
        (
            Kind.PARAGRAPH,
            "The Pont du Marais (le pont) is a bridge over the Vire near Norrby. "
            "It replaced a ferry; see the report.",
        ),
        (Kind.HEADING, "History"),
        (Kind.PARAGRAPH, "The bridge in 1910"),
        (Kind.PARAGRAPH, "It was built by Jeanne Morel in 14 months."),
        (Kind.LIST_ITEM, "cost: 80,000 francs"),
        (Kind.LIST_ITEM, "of which steel: 30,000"),
        (Kind.LIST_ITEM, "first"),
        (Kind.LIST_ITEM, "second"),
        (Kind.PARAGRAPH, "Traffic"),
        (Kind.TABLE, "Year | Carts\n1905 | 12,000\n1910 | 14,000"),
    ]
    assert "1. first\n2. second" in article.text


@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("a.txt", "'''Norrby''' is a town on the [[Vire]].\n", Format.WIKI),
        ("a.txt", "'''Norrby''' is a town.\n\n== Name ==\nIt is old.\n", Format.WIKI),
        ("a.wiki", "Norrby is a town.\n", Format.WIKI),
        ("a.txt", "Norrby is a town.\n\n== Name ==\nIt is old.\n", Format.TEXT),
        ("a.txt", "He wrote '''no''' three times, [sic].\n", Format.TEXT),
        ("a.md", "'''Norrby''' is a town on the [[Vire]].\n", Format.MARKDOWN),
    ],
)
def test_one_sign_makes_no_wiki(name: str, text: str, format: Format) -> None:  # noqa: A002 - what it is called
    assert parse_article(text.encode(), name).format is format


MARKS = [*"{}[]|=*#:;'<>!-\n \u00e9ab", *"{{ }} [[ ]] {| |} |- <ref> == ''' File:".split()]  # noqa: SIM905 - words read better as text


@given(st.lists(st.sampled_from(MARKS), max_size=60))
def test_any_markup_is_read_or_refused(pieces: list[str]) -> None:
    try:
        article = parse_article(("Norrby " + "".join(pieces)).encode(), "a.wiki", format=Format.WIKI)
    except ArticleError:
        return
    for block in article.blocks:
        assert block.span.cut(article.text).strip()


def test_what_is_nested_deeply_ends() -> None:
    deep = "{{a|" * 5000 + "x" + "}}" * 5000 + "[[File:a.jpg|" * 5000 + "]]" * 5000
    article = parse_article(f"Norrby is a town. {deep}".encode(), "a.wiki")
    assert article.text.startswith("Norrby is a town.")
