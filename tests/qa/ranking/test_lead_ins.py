"""Sentences that report a question, questions of two sentences, items that only name their list."""

import pytest

from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from qa.answer import Answer
from qa.answering import Answerer

DIVERS = """The bell of Hollin Bay

People often ask how divers find the bell. They follow a chain from the third buoy. Visitors wonder why it is
left there. The council has no money for a crane.
"""
DESK = """Lost and found

Q: I left my umbrella on a train. Where is it kept?
A: At the office in Dale Street, for thirty days.

Q: What is charged?
A: Two marks.
"""
ORDERS = """# Orders

1. **The council**
   1. It has nine members.
   2. They meet on Mondays.
2. **The fund**
   1. It pays for the boats.
"""


def ask(text: str, name: str, question: str) -> Answer:
    encoder = open_encoder()
    return Answerer(index_in_memory([parse_article(text.encode(), name)], encoder), encoder).ask(question)


def test_what_people_ask_is_answered_by_the_next_sentence() -> None:
    found = ask(DIVERS, "bell.txt", "How do divers find the bell?")
    assert "They follow a chain" in found.quotes[0].exact


def test_who_asks_what_is_asked_gets_that() -> None:
    assert "Visitors wonder" in ask(DIVERS, "bell.txt", "What do the visitors wonder?").quotes[0].exact


def test_a_question_of_two_sentences_leads_in_whole() -> None:
    quote = ask(DESK, "desk.txt", "Where do I find the umbrella I left on a train?").quotes[0]
    assert "Dale Street" in quote.exact
    assert quote.lead_in is not None
    assert quote.lead_in.exact == "Q: I left my umbrella on a train. Where is it kept?"


@pytest.mark.parametrize("question", ["What is the council?", "Who are the council?"])
def test_an_item_that_only_names_its_list_is_no_answer(question: str) -> None:
    assert ask(ORDERS, "orders.md", question).quotes[0].exact.strip() != "1. **The council**"
