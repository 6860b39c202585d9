"""Questions for one thing, and quotes that tell of its opposite."""

import pytest

from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from qa.answering import BESIDE_THE_POINT, Answerer
from qa.question.contrast import tells_another

MILL = """The mill at Orrest

The late shift begins at 2 p.m. and the evening meal is served at six. The northern wheel turned until 1931.
The oldest stone weighs four tons. The copper roof was laid by Jon Havel in June 1888.
"""


@pytest.mark.parametrize(
    ("question", "words", "another"),
    [
        ("When does the evening market open?", "The morning market opens at six.", True),
        ("When does the evening market open?", "The market opens at six.", False),
        ("When does the evening market open?", "Morning and evening markets open at six.", False),
        ("Is the gate open in the morning?", "It is open in the evening.", False),
        ("Who came in the morning, and who in the evening?", "Ada came in the evening.", False),
        ("How much lead was found?", "Iron was found in six samples.", False),
        ("How many samples failed for lead?", "Six failed for iron.", True),
        ("Who will lead the walk?", "The walk along the iron bridge is led by Ida.", False),
        ("What may he do?", "In June he rows.", False),
        ("What happened in May?", "In June the roof fell in.", True),
        ("Who wanted to double the fee?", "Mr. Roe proposed to halve the fee.", True),
        ("Which is the youngest tree?", "The oldest tree is an oak.", True),
        ("Why is the tree old?", "The youngest tree is an oak.", False),
    ],
)
def test_another_thing_of_the_same_family(question: str, words: str, another: bool) -> None:
    assert tells_another(question, words) is another


def test_the_opposite_of_what_is_asked_is_no_answer() -> None:
    encoder = open_encoder()
    answerer = Answerer(index_in_memory([parse_article(MILL.encode(), "mill.txt")], encoder), encoder)
    for question in ("How long did the southern wheel turn?", "Who laid the zinc roof?"):
        found = answerer.ask(question)
        assert not found.answered
        assert found.confidence <= BESIDE_THE_POINT
    assert answerer.ask("Who laid the copper roof?").answered
