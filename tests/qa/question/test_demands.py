"""What a question demands, and words that lack it or tell of something that was never done."""

import pytest

from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from qa.answering import BESIDE_THE_POINT, Answerer
from qa.question.demands import left_undone, unmet
from tests.indexes import article_of


@pytest.mark.parametrize(
    ("question", "words", "lacking"),
    [
        ("How many lights are there?", "The lights burn all night.", False),
        ("How many lights are there?", "The lights have no shades.", True),
        ("How many lights are there?", "1. The lights burn.", True),
        ("How many ships sank in 1911?", "In 1911 the ships sank.", True),
        ("How many ships sank in 1911?", "In 1911 two ships sank.", False),
        ("In what year was it built?", "It was built by the county.", True),
        ("In what year was it built?", "It was built in 1874.", False),
        ("When was it built?", "The county built it.", True),
        ("When was it built?", "The county built it after the war.", False),
        ("When herons fish, what do they eat?", "Herons eat eels.", False),
        ("Where is the key?", "Ada has the key.", True),
        ("Where is the key?", "The key hangs behind the door.", False),
        ("Where is the fair held?", "Venue: Town Hall", False),
        ("What colour is the door?", "The door was painted by Ada.", True),
        ("What colour is the door?", "The door is greenish.", False),
        ("How hot is the kiln?", "The kiln is mended.", True),
        ("How hot is the kiln?", "The kiln is as hot as the sun.", False),
        ("How deep is the well?", "The well was dug in 26 days.", True),
        ("How deep is the well?", "The well is 12 m deep.", False),
        ("How deep is the well?", "Name | Depth Well | 12", False),
        ("How did Ada Berg die?", "Ada Berg sold ships on the quay.", True),
        ("How did Ada Berg die?", "Ada Berg drowned in 1889.", False),
        ("What was the name of Ada's mother?", "Only Ada, the miller's daughter, minded.", True),
        ("What was the name of Ada's mother?", "Ada's mother Greta minded.", False),
        ("What was Ada's mother?", "Only Ada minded.", False),
    ],
)
def test_a_demand_is_met_or_not(question: str, words: str, lacking: bool) -> None:
    assert unmet(question, words) is lacking


@pytest.mark.parametrize(
    ("question", "words", "undone"),
    [
        ("When was the school moved?", "In 1990 the mayor asked to move the school and was refused.", True),
        ("When was the school moved?", "The school was moved in 1990; nobody had asked to move it.", False),
        ("When did the mayor ask to move it?", "In 1990 the mayor asked to move it and was refused.", False),
        ("Why was the school moved?", "In 1990 the mayor asked to move the school and was refused.", False),
        ("What did the council decide?", "The council will vote in May.", True),
        ("What did the council decide?", "The council voted for it; it will vote again in May.", False),
        ("When will the council decide?", "The council will decide in May.", False),
    ],
)
def test_what_was_only_attempted_was_not_done(question: str, words: str, undone: bool) -> None:
    assert left_undone(question, words) is undone


def test_a_place_that_meets_the_demand_comes_first() -> None:
    encoder = open_encoder()
    melted = article_of(
        "In 2003 the poles on the glacier fell over.\n\nFive metres had melted in that one summer.\n\n"
        "The keeper of the hut at Norrby sells soup to whoever comes up there."
    )
    answerer = Answerer(index_in_memory([melted], encoder), encoder)
    found = answerer.ask("How many metres of the glacier had melted in 2003?")
    assert found.quotes[0].exact.startswith("Five metres")
    silent = answerer.ask("How did the keeper of the hut die?")
    assert not silent.answered
    assert silent.confidence <= BESIDE_THE_POINT
