"""Questions for a quantity, and quotes that tell none."""

import pytest

from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from qa.answering import BESIDE_THE_POINT, Answerer
from qa.question.quantity import asks_quantity, tells_quantity

FERRY = (
    "The ferry to Holm\n\nThe ferry leaves the old pier in the morning. Its captain lives on the island, "
    "and the crew sleeps aboard.\n\nTickets are sold at the pier. Dogs travel on a lead.\n"
)


@pytest.mark.parametrize(
    "question", ["How old is the ferry?", "and how many came", "How much?", "HOW LONG did it take"]
)
def test_a_quantity_is_asked_for(question: str) -> None:
    assert asks_quantity(question)


@pytest.mark.parametrize(
    "question", ["How did it end?", "Who knows how?", "What is old?", "How is the lamp lit?"]
)
def test_none_is_asked_for(question: str) -> None:
    assert not asks_quantity(question)


@pytest.mark.parametrize(
    "words", ["22 came.", "Twenty-two came.", "Nobody, never.", "It costs ½ a crown.", "For years."]
)
def test_a_quantity_is_told(words: str) -> None:
    assert tells_quantity(words)


@pytest.mark.parametrize("words", ["The ferry leaves the old pier.", "", "It is red."])
def test_none_is_told(words: str) -> None:
    assert not tells_quantity(words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("It was built in 1802.", True),
        ("She was born at sea.", True),
        ("He is 61.", True),
        ("A forty-year-old ship.", True),
        ("It sails every hour from six.", False),
        ("Few have seen it.", False),
    ],
)
def test_an_age_is_more_than_any_number(words: str, told: bool) -> None:
    assert tells_quantity(words, "How old is it?") is told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("It was opened in 1957.", False),
        ("It came to 480,000 crowns.", True),
        ("Children travel free.", True),
        ("| Single | 4.20 |", True),
        ("Anna paid for it.", True),
        ("It has 12 seats.", False),
    ],
)
def test_a_price_is_more_than_any_number(words: str, told: bool) -> None:
    for question in ("What did it cost?", "How much does it cost?", "What is the price of a ticket?"):
        assert asks_quantity(question)
        assert tells_quantity(words, question) is told


def test_no_quantity_where_one_is_asked_for_is_no_answer() -> None:
    encoder = open_encoder()
    answerer = Answerer(index_in_memory([parse_article(FERRY.encode(), "ferry.txt")], encoder), encoder)
    for question in ("How old is the ferry?", "How many people sleep aboard?"):
        found = answerer.ask(question)
        assert not found.answered
        assert found.confidence <= BESIDE_THE_POINT


def test_a_title_answers_only_who_asks_for_it() -> None:
    encoder = open_encoder()
    answerer = Answerer(index_in_memory([parse_article(FERRY.encode(), "ferry.txt")], encoder), encoder)
    assert answerer.ask("What is the title?").quotes[0].exact == "The ferry to Holm"
    assert answerer.ask("Who built the ferry to Holm?").quotes[0].exact != "The ferry to Holm"
