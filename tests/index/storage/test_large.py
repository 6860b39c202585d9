"""An index that is read where it lies, part by part; small sizes stand for large ones here."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.building import Held, amend, build
from index.contents import Index
from index.errors import IndexDamaged, Mend, Step
from index.finding import passages as finding
from index.finding.parts import JoinedIndex
from index.storage.directory_store import DirectoryStore
from qa.answer import Answer
from qa.answering import Answerer
from tests.fakes import FakeEncoder
from tests.indexes import article_of, assert_same, generation_of

SUBJECTS = ("mill", "ferry", "harbour", "bakery", "quarry", "orchard")
QUESTIONS = (
    "Who mended the ferry in 1803?",
    "What does the bakery sell?",
    "Where is the lamp of the quarry?",
)
FILES = (
    *("articles.txt", "marks.json", "words.txt", "blocks.npy", "passages.npy", "sentences.npy", "tokens.npy"),
    *("vectors.npy", "bounds.npy", "proofs.npy", "terms.npy", "postings.npy", "lengths.npy", "means.npy"),
)
WHOLLY_SUMMED = {"marks.json", "words.txt", "bounds.npy", "proofs.npy", "terms.npy"}
"""Files of which every byte is compared with its checksum whenever an index is opened."""


@pytest.fixture(autouse=True)
def _small_is_large() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "EXACT", 30)
        patch.setattr(finding, "LIKELIEST", 4)
        yield


def article(number: int, edition: int = 0) -> Article:
    subject = SUBJECTS[number]
    paragraphs = (
        f"The {subject} stands by the river. Ada mended the {subject} in 180{number}, says letter {edition}.",
        f"Bert paints the lamp of the {subject} every spring. It is {edition} years old.",
        f"The {subject} sells bread and salt. Nobody knows the price.",
    )
    return article_of("\n\n".join([f"On the {subject}", *paragraphs]) + "\n", f"{subject}.txt")


def stored(folder: Path, articles: Sequence[Article]) -> DirectoryStore:
    store = DirectoryStore(folder)
    build(articles, store, FakeEncoder(), paths=[None] * len(articles))
    return store


def plain(index: Index) -> Index:
    """Return `index` with tables of its own."""
    return index.taken(range(len(index.articles))) if isinstance(index, JoinedIndex) else index


def answers(index: Index) -> list[Answer]:
    answerer = Answerer(index, FakeEncoder())
    return [answerer.ask(question, top=3) for question in QUESTIONS]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "index"]),
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=6,
)
"""What is done, and with which articles in which edition."""


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_however_an_index_came_about_it_is_as_if_built_at_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[tuple[int, int]]]]
) -> None:
    folder = tmp_path_factory.mktemp("index")
    held = [article(0)]
    store = stored(folder / "grown", held)
    for step, named in steps:
        some = {number: article(number, edition) for number, edition in named}
        sources = {one.source for one in some.values()}
        others = [one for one in held if one.source not in sources]
        if step == "add":
            held = [*others, *some.values()]

            def beside(before: Held, sources: set[str] = sources, new: dict[int, Article] = some) -> Held:
                kept = [(one, path) for one, path in before if one.source not in sources]
                return [*kept, *((one, None) for one in new.values())]

            amend(store, FakeEncoder(), beside)
        elif step == "remove" and others:
            held = others

            def without(before: Held, sources: set[str] = sources) -> Held:
                return [(one, path) for one, path in before if one.source not in sources]

            amend(store, FakeEncoder(), without)
        elif step == "index":
            held = list(some.values())
            build(held, store, FakeEncoder(), paths=[None] * len(held))
        grown = store.load()
        fresh = stored(folder / f"fresh-{len(list(folder.iterdir()))}", held).load()
        assert grown.articles == fresh.articles
        assert grown.counts == fresh.counts
        assert_same(plain(grown), plain(fresh))
        assert answers(grown) == answers(fresh)
    store.load(thorough=True)


def test_what_stays_is_not_written_again(tmp_path: Path) -> None:
    store = stored(tmp_path, [article(number) for number in range(5)])
    (before,) = store.manifest().generations
    amend(store, FakeEncoder(), lambda held: [*held, (article(5), None)])
    assert store.manifest().generations[0] == before
    assert len(store.manifest().generations) == 2
    amend(store, FakeEncoder(), lambda held: held[1:])
    assert store.manifest().generations[0].name == before.name
    assert len(store.load().articles) == 5


def test_damage_is_not_written_into_a_new_generation(tmp_path: Path) -> None:
    store = stored(tmp_path, [article(number) for number in range(5)])
    path = generation_of(store) / "vectors.npy"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    # Little of the old generation is left, so that it would be written anew.
    with pytest.raises(IndexDamaged, match=r"vectors\.npy"):
        amend(store, FakeEncoder(), lambda held: [*held[:2], (article(5), None)])


def assert_true(given: Sequence[Answer], sound: Answerer) -> None:
    """Fail unless whatever is quoted stands in the articles as they were indexed, where it is said to."""
    for answer in given:
        for quote in answer.quotes:
            right = sound.quote_at(quote.article, quote.span)
            assert (quote.exact, quote.position, quote.passage) == (
                right.exact,
                right.position,
                right.passage,
            )
            assert 0 <= answer.confidence <= 1


@pytest.mark.parametrize("name", FILES)
@pytest.mark.filterwarnings("ignore:invalid value|overflow|divide by zero:RuntimeWarning")
def test_a_flipped_bit_is_told_or_changes_no_quote(tmp_path: Path, name: str) -> None:
    articles = [article(number) for number in range(6)]
    store = stored(tmp_path, articles)
    sound = Answerer(plain(store.load()), FakeEncoder())
    path = generation_of(store) / name
    data = path.read_bytes()
    chance = np.random.default_rng(1)
    told = 0
    places = chance.choice(len(data), min(len(data), 60), replace=False).tolist()
    for place in places:
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :])
        error: IndexDamaged | None = None
        try:
            assert_true(answers(store.load()), sound)
        except IndexDamaged as caught:
            error = caught
        if error:
            told += 1
            assert error.mend == Mend(Step.REBUILD_ALL, str(store.path))
            assert "\n" not in str(error)
        with pytest.raises(IndexDamaged, match=name):
            store.load(thorough=True)
    if name in WHOLLY_SUMMED:
        assert told == len(places)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("left", [0, 0.5, -1])
def test_a_file_that_is_cut_short_or_gone_is_told(tmp_path: Path, name: str, left: float) -> None:
    store = stored(tmp_path, [article(number) for number in range(6)])
    path = generation_of(store) / name
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * left) if left >= 0 else -1])
    with pytest.raises(IndexDamaged, match=name):
        store.load()
    path.unlink()
    with pytest.raises(IndexDamaged, match=name):
        store.load()


@pytest.mark.parametrize("name", ["tokens.npy", "vectors.npy"])
def test_a_file_that_shrinks_while_it_is_asked_is_told(tmp_path: Path, name: str) -> None:
    store = stored(tmp_path, [article(number) for number in range(6)])
    index = store.load()
    path = generation_of(store) / name
    with path.open("r+b") as file:
        file.truncate(200)
    with pytest.raises(IndexDamaged, match=name):
        answers(index)
