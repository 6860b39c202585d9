"""Some articles of an index alone: by name, and as if no other had been indexed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleError, PinciteError
from index.memory_store import index_in_memory
from qa.answering import Answerer
from qa.choosing import chosen, only, the_one
from tests.fakes import FakeEncoder
from tests.indexes import article_of, assert_same
from tests.strategies import articles

TEXTS = {
    "notes/mill.txt": "The mill\n\nThe mill grinds oats. It was built in 1802.\n",
    "notes/bees.md": "On bees\n\nBees hum. A hive holds many.\n",
    "old/bees.md": "Of wasps\n\nWasps sting.\n",
}
HELD = [article_of(text, name) for name, text in TEXTS.items()]


@pytest.mark.parametrize(
    ("names", "places"),
    [
        ([], (0, 1, 2)),
        (["notes/bees.md"], (1,)),
        (["mill.txt"], (0,)),
        (["MILL"], (0,)),
        (["of wasps", "mill"], (0, 2)),
        (["mill", "notes/mill.txt"], (0,)),
        (["notes"], (0, 1)),
        (["NOTES/"], (0, 1)),
        (["notes\\"], (0, 1)),
        (["notes/*"], (0, 1)),
        (["*.md"], (1, 2)),
        (["*BEES.m?", "mill"], (0, 1, 2)),
    ],
)
def test_articles_are_found_by_name_and_title(names: list[str], places: tuple[int, ...]) -> None:
    assert chosen(names, HELD) == places


@pytest.mark.parametrize("name", ["notes", "*.md", "notes/*.txt"])
def test_where_one_is_meant_no_folder_and_no_pattern_names_it(name: str) -> None:
    assert the_one("mill", HELD) == 0
    with pytest.raises(PinciteError, match="No article"):
        the_one(name, HELD)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("bees.md", "2 articles of the index are called 'bees.md'"),
        ("elms", "No article of the index is called 'elms'"),
    ],
)
def test_a_name_that_means_no_one_article_is_told_with_those_there_are(name: str, told: str) -> None:
    with pytest.raises(PinciteError, match=told) as raised:
        chosen([name], HELD)
    assert "old/bees.md" in str(raised.value.mend)


@given(st.lists(articles(max_size=8), min_size=1, max_size=4), st.data())
def test_an_index_of_some_is_as_if_no_other_had_been_indexed(texts: list[str], data: st.DataObject) -> None:
    encoder = FakeEncoder(room=40)
    try:
        held = [article_of(text, f"{number}.txt") for number, text in enumerate(texts)]
        places = sorted(data.draw(st.sets(st.sampled_from(range(len(held))), min_size=1)))
        whole = index_in_memory(held, encoder)
        alone = index_in_memory([held[place] for place in places], encoder)
    except ArticleError:  # an article without a word is refused elsewhere
        return
    if alone.language == whole.language:
        assert_same(only(whole, places), alone)


def test_one_article_alone_shares_the_vectors() -> None:
    whole = index_in_memory(HELD, FakeEncoder())
    assert np.shares_memory(only(whole, [1]).vectors.rows, whole.vectors.rows)
    assert only(whole, [0, 1, 2]) is whole


def test_only_what_is_named_answers() -> None:
    encoder = FakeEncoder()
    asked = Answerer(only(index_in_memory(HELD, encoder), chosen(["of wasps"], HELD)), encoder)
    assert {quote.source for quote in asked.ask("bees hum", top=9).quotes} == {"old/bees.md"}
