"""Letters in common, against the definition."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.building import build
from index.memory_store import MemoryStore
from qa.ranking.grams import BEFORE, CEILING, CHINESE, IN_WORDS, LEVEL, Grams, believable, grams
from tests.fakes import FakeEncoder
from tests.indexes import article_of
from tests.strategies import articles, hostile_lines


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Der Turm!", {" der", " tur", "turm"}),
        ("a", {" a"}),
        ("塔高二十八米", {"塔高", "高二", "二十", "十八", "八米"}),
        ("塔は高い", {"塔は", "は高", "高い"}),
        ("これはね", set()),
        ("หอคอยสูง", {"หอคอ", "อคอย", "คอยส", "อยสู", "ยสูง"}),
        ("2024年", {" 202", "2024", "年"}),
        ("", set()),
    ],
)
def test_runs_of_letters(text: str, runs: set[str]) -> None:
    assert grams(text) == runs


@given(hostile_lines(max_size=20))
def test_runs_are_short_and_of_letters(text: str) -> None:
    for run in grams(text):
        assert 1 <= len(run) <= max(IN_WORDS, CHINESE)
        assert any(map(str.isalnum, run)) or run.strip()


@given(articles(max_size=15), hostile_lines(max_size=5))
def test_what_is_shared_is_as_defined(text: str, question: str) -> None:
    store = MemoryStore()
    try:
        build([article_of(text)], store, FakeEncoder(room=40), language="xx")
    except Exception as error:  # an article without a word is refused elsewhere
        assert type(error).__name__ == "ArticleError"  # noqa: PT017
        return
    index = store.load()
    text = index.articles[0].text  # without a byte-order mark
    words, blocks = [], []
    for sentence in index.sentences:
        block = index.articles[0].blocks[index.passages["block"][sentence["passage"]]]
        blocks.append(block)
        led = "" if block.lead_in is None else index.articles[0].blocks[block.lead_in].span.cut(text)
        words.append(grams(text[sentence["start"] : sentence["end"]]) | grams(led))
    count = len(words)

    def weight(run: str) -> float:
        having = sum(run in some for some in words)
        return math.log(1 + (count - having + 0.5) / (having + 0.5))

    asked = grams(question)
    total = sum(map(weight, asked)) or 1.0
    goes_on = [place > 0 and blocks[place] == blocks[place - 1] for place in range(count)]
    before = [words[place - 1] - some if goes_on[place] else set() for place, some in enumerate(words)]
    expected = [
        (sum(map(weight, asked & some)) + BEFORE * sum(map(weight, asked & earlier))) / total
        for some, earlier in zip(words, before, strict=True)
    ]
    assert Grams(index).shared(question) == pytest.approx(expected)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_in_common_is_more_believable_up_to_the_ceiling(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert believable(low) <= believable(high) <= CEILING
    assert believable(LEVEL) == pytest.approx(CEILING / 2)
