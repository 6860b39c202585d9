"""Heads of e-mails, lines above chapters, clauses on adjoining lines, names that end with a full stop."""

import pytest

from index.article import Article, Kind
from index.text.reading import parse_article
from index.text.structure.labels import is_chapter, is_label

MAIL = """From: Ida Roe <ida@example.org>
To: Tom <tom@example.org>
Subject: The boat is sold
  at last

Dear Tom,

the boat is sold. The buyer fetches it on Friday, and he pays in cash, which I did not expect of him at all.
"""


def blocks(text: str, name: str = "a.txt") -> tuple[Article, list[tuple[Kind, str]]]:
    article = parse_article(text.encode(), name)
    return article, [(block.kind, block.span.cut(article.text)) for block in article.blocks]


def test_the_head_of_an_email_stands_above_it() -> None:
    article, found = blocks(MAIL)
    assert article.title == "The boat is sold at last"
    assert found[:3] == [
        (Kind.FRONT, "From: Ida Roe <ida@example.org>"),
        (Kind.FRONT, "To: Tom <tom@example.org>"),
        (Kind.TITLE, "The boat is sold\n  at last"),
    ]
    assert found[-1][0] is Kind.PARAGRAPH
    assert found[-1][1].startswith("the boat is sold.")


@pytest.mark.parametrize(
    "text",
    [
        "To: all\nSubject: x\n\nNo sender is named here, so nobody wrote this as a letter to anyone.\n",
        "From: Ida\nTo: Tom\nwithout a blank line the text goes on, and this is a paragraph like others.\n",
    ],
)
def test_what_is_no_head_of_an_email(text: str) -> None:
    assert not any(kind is Kind.TITLE for kind, _ in blocks(text)[1])


def test_a_chapter_is_headed_by_its_number_and_its_name() -> None:
    text = (
        "THE SALT ROAD\n\nby Una Marsh\n\nCHAPTER I.\n\nIN WHICH A MULE IS LOST\n\n"
        + "The mule was gone. " * 12
        + "\n\nCHAPTER II.\n\n"
        + "Nobody had seen it. " * 12
    )
    article, found = blocks(text)
    heads = [
        (block.level, block.span.cut(article.text)) for block in article.blocks if block.kind is Kind.HEADING
    ]
    assert heads == [(2, "CHAPTER I."), (3, "IN WHICH A MULE IS LOST"), (2, "CHAPTER II.")]
    assert (Kind.FRONT, "by Una Marsh") in found


@pytest.mark.parametrize(
    ("words", "chapter"),
    [
        ("CHAPTER XII.", True),
        ("Chapter 3", True),
        ("Kapitel 4: Der Fluss", True),
        ("Act II", True),
        ("Part of it was lost.", False),
        ("Chapter 3 tells of the river. It is long.", False),
    ],
)
def test_lines_above_chapters(words: str, chapter: bool) -> None:
    assert is_chapter(words) is chapter


def test_clauses_on_adjoining_lines_are_paragraphs() -> None:
    clauses = "1.1 The rent is 90 marks.\n1.2 It is due on Monday\nof every week."
    text = f"1. RENT\n\n{clauses}\n\n2. END\n\nIt ends in May.\n"
    _, found = blocks(text)
    assert (Kind.PARAGRAPH, "1.1 The rent is 90 marks.") in found
    assert (Kind.PARAGRAPH, "1.2 It is due on Monday\nof every week.") in found


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("Satzung des Turnvereins Esche e. V.", True),
        ("Von Henrike Vogt, 12. Mai 2022", True),
        ("He sold the yard to Tiller Bros.", False),
        ("We stayed three days. Then it rained", False),
    ],
)
def test_full_stops_that_end_no_sentence(words: str, label: bool) -> None:
    assert is_label(words) is label


def test_the_name_of_a_site_is_no_heading_of_the_article() -> None:
    page = (
        "<html><head><title>On ovens - Bread and Salt</title></head><body>"
        "<div><h2><a href='/'>Bread and Salt</a></h2></div><div><h1>On ovens</h1>"
        f"<p>{'An oven wants wood that is dry. ' * 9}</p><h2>Wood</h2><p>{'Beech burns long. ' * 9}</p>"
        "</div></body></html>"
    )
    article, found = blocks(page, "a.html")
    assert [words for kind, words in found if kind is Kind.HEADING] == ["Wood"]
    assert article.title == "On ovens"
