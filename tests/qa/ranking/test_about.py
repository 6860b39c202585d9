import pytest

from index.bundled import bundled_article
from index.encoder import Encoder
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from qa.answering import Answerer
from qa.ranking.about import facet_of
from qa.ranking.facets import Facet

BODY = """
The lighthouse of Vinga was lit for the first time in the autumn of 1841. Its keeper, Ada Lindqvist, wrote in
her diary that the beam could be seen from the harbour, eleven miles away, and that the herring followed it.

The town paid for the oil. A picture of the tower hangs in the town hall. It was painted by Jonas Ek, who also
wrote a letter to the king about the price of the oil, which had doubled within a year.
"""
PLAIN = f"""A light over the herring

How an island town came by its tower

By Maria Norén, Staff Writer

Published 3 May 2019

Photo: Karl Berg / Flickr
{BODY}"""
MARKDOWN = f"""---
title: A light over the herring
description: How an island town came by its tower
author: Maria Norén
date: 2019-05-03
tags: [light, herring]
---
{BODY}"""
BARE = f"# A light over the herring\n{BODY}"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="module")
def answerers(encoder: Encoder) -> dict[str, Answerer]:
    articles = {
        "plain": parse_article(PLAIN.encode(), "light.txt"),
        "crlf": parse_article(PLAIN.replace("\n", "\r\n").encode(), "light.txt"),
        "markdown": parse_article(MARKDOWN.encode(), "light.md", markdown=True),
        "bare": parse_article(BARE.encode(), "bare.md", markdown=True),
    }
    return {name: Answerer(index_in_memory([one], encoder), encoder) for name, one in articles.items()}


@pytest.mark.parametrize(
    ("question", "facet"),
    [
        ("Who is the author?", Facet.AUTHOR),
        ("who wrote this article", Facet.AUTHOR),
        ("by whom was it written?", Facet.AUTHOR),
        ("byline", Facet.AUTHOR),
        ("What is the name of the author?", Facet.AUTHOR),
        ("Who wrote A Light over the Herring?", Facet.AUTHOR),
        ("What is the title of this piece?", Facet.TITLE),
        ("headline?", Facet.TITLE),
        ("What is the article called?", Facet.TITLE),
        ("What's the subtitle?", Facet.SUBTITLE),
        ("Who took the picture?", Facet.PICTURE),
        ("whose photo is it", Facet.PICTURE),
        ("photo credit", Facet.PICTURE),
        ("When was this published?", Facet.DATE),
        ("What is the date of the article?", Facet.DATE),
        ("when was it written", Facet.DATE),
    ],
)
def test_questions_about_the_article_itself_are_known(question: str, facet: Facet) -> None:
    assert facet_of(question, "A light over the herring") is facet


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the letter to the king?",
        "Who is the author of the almanac?",
        "What does the author think of the oil?",
        "How old is the author?",
        "Why was it written?",
        "What is in the picture?",
        "Who took the picture of the tower?",
        "When was the lighthouse lit?",
        "When did the price double?",
        "What was the title of the king?",
        "What is the herring called?",
        "Who?",
        "When?",
        "",
    ],
)
def test_questions_about_what_the_article_tells_are_not(question: str) -> None:
    assert facet_of(question, "A light") is None


@pytest.mark.parametrize("form", ["plain", "crlf", "markdown"])
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who is the author?", "Maria Norén"),
        ("hi! who wrote it??", "Maria Norén"),
        ("WHO WROTE THIS ARTICLE", "Maria Norén"),
        ("What is the headline?", "A light over the herring"),
        ("what's the subtitle", "How an island town came by its tower"),
        ("When was it published?", "2019"),
    ],
)
def test_they_are_answered_from_the_lines_above_the_text(
    answerers: dict[str, Answerer], form: str, question: str, answer: str
) -> None:
    found = answerers[form].ask(question)
    assert found.answered
    assert found.quote is not None
    assert answer in found.quote.exact
    assert found.quote.position.paragraph is None


def test_the_credit_says_whose_picture_it_is(answerers: dict[str, Answerer]) -> None:
    for question in ("Who took the picture?", "Whose photo is it?", "photo credit"):
        found = answerers["plain"].ask(question)
        assert found.quote is not None
        assert "Karl Berg" in found.quote.exact


@pytest.mark.parametrize(
    "question",
    ["Who is the author of this article?", "When was the article published?", "What is the subtitle?"],
)
def test_an_article_without_such_a_line_is_silent(answerers: dict[str, Answerer], question: str) -> None:
    assert not answerers["bare"].ask(question).answered


@pytest.mark.parametrize("form", ["plain", "markdown"])
@pytest.mark.parametrize(
    ("question", "answer"),
    [("Who wrote the letter to the king?", "Jonas Ek"), ("When was the lighthouse first lit?", "1841")],
)
def test_other_questions_go_to_the_text(
    answerers: dict[str, Answerer], form: str, question: str, answer: str
) -> None:
    found = answerers[form].ask(question)
    assert answer in found.quotes[0].exact
    assert found.quotes[0].position.paragraph is not None


def test_another_article_in_the_index_keeps_its_own_author(encoder: Encoder) -> None:
    other = "# The bridge\n\nBy Olof Dahl\n\nThe bridge of Marstrand is built of the granite of its island.\n"
    articles = [
        parse_article(PLAIN.encode(), "light.txt"),
        parse_article(other.encode(), "bridge.md", markdown=True),
    ]
    answerer = Answerer(index_in_memory(articles, encoder), encoder)
    found = {quote.exact for quote in answerer.ask("Who is the author?", top=2).quotes}
    assert any("Maria Norén" in exact for exact in found)
    assert any("Olof Dahl" in exact for exact in found)
    assert "Olof Dahl" in answerer.ask("Who wrote The Bridge?").quotes[0].exact


def test_the_bundled_article_names_its_author(encoder: Encoder) -> None:
    answerer = Answerer(index_in_memory([bundled_article()], encoder), encoder)
    found = answerer.ask("Who is the author?")
    assert found.answered
    assert "Alyssa Parking" in found.quotes[0].exact
