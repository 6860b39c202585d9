from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.finding.joining import only, pick, ranges, stack
from index.memory_store import index_in_memory
from index.storage.tables import check
from tests.fakes import FakeEncoder
from tests.indexes import article_of, assert_same
from tests.known import known

TEXTS = [
    f"Title {n}\n\n" + "\n\n".join(f"Bees {n} hum. Wasps {m} sting." for m in range(n + 1)) for n in range(4)
]
ARTICLES = [article_of(text, f"{number}.txt") for number, text in enumerate(TEXTS)]
WHOLE = index_in_memory(ARTICLES, FakeEncoder())


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 6)), max_size=8))
def test_runs_stand_one_behind_the_other(runs: list[tuple[int, int]]) -> None:
    firsts, counts = np.array(runs, np.int64).reshape(-1, 2).T
    assert ranges(firsts, counts).tolist() == [first + n for first, count in runs for n in range(count)]


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True))
def test_articles_stacked_or_chosen_are_as_if_indexed_so(places: list[int]) -> None:
    alone = index_in_memory([ARTICLES[place] for place in places], FakeEncoder())
    chosen = only(WHOLE, places)
    check(chosen)
    assert_same(chosen, alone)
    stacked = stack([index_in_memory([ARTICLES[place]], FakeEncoder()) for place in places])
    assert_same(replace(stacked, vectors=type(stacked.vectors)(stacked.vectors.array, 16)), alone)


@settings(max_examples=60)
@given(st.sets(st.integers(0, len(WHOLE.passages) - 1), min_size=1), st.booleans())
def test_a_passage_that_is_picked_says_and_holds_what_it_did(rows: set[int], shared: bool) -> None:
    picked = sorted(rows)
    found = pick(WHOLE, np.array(picked, np.intp), shared=shared)
    for new, old in enumerate(picked):
        ours, theirs = found.passages[new], WHOLE.passages[old]
        assert ours[["article", "block", "start", "end"]] == theirs[["article", "block", "start", "end"]]
        left = found.sentences[ours["first"] : ours["last"]]
        right = WHOLE.sentences[theirs["first"] : theirs["last"]]
        assert left["passage"].tolist() == [new] * len(right)
        for one, other in zip(left, right, strict=True):
            assert one[["number", "start", "end"]] == other[["number", "start", "end"]]
            a, b = slice(one["first"], one["last"]), slice(other["first"], other["last"])
            assert found.tokens[a].tolist() == WHOLE.tokens[b].tolist()
            np.testing.assert_array_equal(found.vectors[a].array, WHOLE.vectors[b].array)
        assert known(found.breaks)[new] == (new == 0 or picked[new - 1] != old - 1)


def test_all_articles_are_the_index_itself() -> None:
    assert only(WHOLE, [0, 1, 2, 3]) is WHOLE
