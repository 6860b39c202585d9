import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from index.article import Article, Span
from index.building import BuildReport, build, refresh
from index.contents import Index, ModelCard
from index.encoder import Progress, TokenEmbeddings
from index.errors import ArticleError, IndexDamaged, IndexMissing
from index.memory_store import MemoryStore
from index.storage.directory_store import DirectoryStore
from index.storage.tables import check
from index.store import Provenance
from index.tables.vectors import pack, row_bytes
from index.text.reading import read_article
from tests.fakes import DIMENSIONS, FakeEncoder
from tests.indexes import article_of, assert_same, generation_of
from tests.strategies import articles

PARAGRAPHS = [
    f"Paragraph {number} stands here with words of its own. It says that {number} is a number."
    for number in range(20)
]


class CountingEncoder(FakeEncoder):
    """Remembers what it was asked to encode, and in how many calls."""

    def __init__(self, room: int = 64, card: ModelCard | None = None) -> None:
        super().__init__(room)
        self._card = card or self._card
        self.encoded: list[str] = []
        self.calls = 0

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[TokenEmbeddings]:
        self.encoded += texts
        self.calls += 1
        return super().encode_passages(texts, progress)


def text_of(*paragraphs: str) -> str:
    return "\n\n".join(["A title", *paragraphs]) + "\n"


def article_or_none(text: str, source: str = "article.txt") -> Article:
    """Return the article, or let hypothesis look for other text when there is only markup in it."""
    try:
        return article_of(text, source)
    except ArticleError:
        assume(condition=False)
        raise


def built(*articles: Article, encoder: FakeEncoder | None = None) -> Index:
    store = MemoryStore()
    build(articles, store, encoder or FakeEncoder())
    return store.load()


# What is built


@settings(max_examples=60)
@given(articles(), st.integers(2, 12))
def test_every_token_of_a_passage_is_there_once_and_in_its_sentence(text: str, room: int) -> None:
    article, encoder = article_or_none(text), FakeEncoder(room)
    index = built(article, encoder=encoder)
    check(index)
    for passage in index.passages:
        cut = article.text[passage["start"] : passage["end"]]
        alone = encoder.encode_passages([cut])[0]
        sentences = index.sentences[passage["first"] : passage["last"]]
        rows = slice(sentences[0]["first"], sentences[-1]["last"])
        assert index.tokens[rows]["id"].tolist() == alone.ids.tolist()
        assert index.tokens[rows]["start"].tolist() == alone.spans[:, 0].tolist()
        assert index.tokens[rows]["end"].tolist() == alone.spans[:, 1].tolist()
        np.testing.assert_array_equal(index.vectors[rows].rows, pack(alone.vectors).rows)
        for sentence in sentences:
            for token in index.tokens[sentence["first"] : sentence["last"]]:
                assert sentence["start"] <= passage["start"] + token["start"] < sentence["end"]


@settings(max_examples=60)
@given(articles())
def test_every_token_of_the_article_is_in_the_index(text: str) -> None:
    article = article_or_none(text)
    index = built(article)
    ids = [
        token
        for block in article.blocks
        for token in FakeEncoder(10**6).encode_passages([block.span.cut(article.text)])[0].ids.tolist()
    ]
    assert index.tokens["id"].tolist() == ids


def test_several_articles_stand_one_after_the_other() -> None:
    first, second = (
        article_of(text_of(*PARAGRAPHS[:3]), "one.txt"),
        article_of(text_of(*PARAGRAPHS[5:7]), "two.txt"),
    )
    index = built(first, second)
    assert [article.source for article in index.articles] == ["one.txt", "two.txt"]
    assert index.passages["article"].tolist() == [0] * 4 + [1] * 3
    assert [index.articles[row["article"]].text[row["start"] : row["end"]] for row in index.passages] == [
        "A title",
        *PARAGRAPHS[:3],
        "A title",
        *PARAGRAPHS[5:7],
    ]


def test_vectors_are_encoded_some_at_a_time_and_progress_counts_them_all() -> None:
    encoder, seen = CountingEncoder(), []
    article = article_of(text_of(*(f"Paragraph {number} is here." for number in range(600))))
    store = MemoryStore()
    report = build([article], store, encoder, progress=lambda done, total: seen.append((done, total)))
    assert encoder.calls > 1
    assert seen == [(done, 601) for done in range(1, 602)]
    assert report.encoded == report.passages == 601
    assert store.load().vectors.array.shape == (len(store.load().tokens), row_bytes(DIMENSIONS))


def test_a_text_that_stands_twice_is_encoded_once() -> None:
    encoder = CountingEncoder()
    store = MemoryStore()
    report = build([article_of(text_of(*PARAGRAPHS[:2], *PARAGRAPHS[:2]))], store, encoder)
    assert sorted(encoder.encoded) == sorted(["A title", *PARAGRAPHS[:2]])
    assert (report.passages, report.encoded, report.reused) == (5, 3, 2)
    index = store.load()
    first, second = (index.sentences[index.passages[place]["first"]] for place in (1, 3))
    np.testing.assert_array_equal(
        index.vectors[first["first"] : first["last"]].rows,
        index.vectors[second["first"] : second["last"]].rows,
    )


def test_a_report_counts_what_was_built() -> None:
    report = build([article_of(text_of(*PARAGRAPHS))], store := MemoryStore(), FakeEncoder())
    index = store.load()
    assert report == BuildReport(
        articles=1,
        passages=21,
        encoded=21,
        reused=0,
        sentences=len(index.sentences),
        tokens=len(index.tokens),
        seconds=report.seconds,
        saved=True,
        language="en",
    )
    assert report.sentences == 41
    assert report.seconds > 0


# What is built again


@settings(max_examples=60)
@given(st.lists(articles(15), min_size=1, max_size=3), st.lists(articles(15), min_size=1, max_size=3))
def test_reuse_gives_what_building_anew_gives(before: list[str], after: list[str]) -> None:
    old = [article_or_none(text, f"{number}.txt") for number, text in enumerate(before)]
    new = [article_or_none(text, f"{number}.txt") for number, text in enumerate([*after, before[0]])]
    store = MemoryStore()
    build(old, store, FakeEncoder(room=8))
    build(new, store, FakeEncoder(room=8))
    assert_same(store.load(), built(*new, encoder=FakeEncoder(room=8)))


def test_only_what_changed_is_encoded(tmp_path: Path) -> None:
    store, encoder = DirectoryStore(tmp_path), CountingEncoder()
    build([article_of(text_of(*PARAGRAPHS))], store, encoder)
    encoder.encoded.clear()
    changed = [*PARAGRAPHS[:7], "Paragraph 7 says something else now.", *PARAGRAPHS[8:]]
    report = build([article_of(text_of(*changed))], store, encoder)
    assert encoder.encoded == ["Paragraph 7 says something else now."]
    assert (report.encoded, report.reused, report.saved) == (1, 20, True)
    assert_same(store.load(thorough=True), built(article_of(text_of(*changed))))


class TokenizingEncoder(FakeEncoder):
    """Remembers whose tokens were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.cut: list[str] = []

    def token_spans(self, text: str) -> list[Span]:
        self.cut.append(text)
        return super().token_spans(text)


def test_only_what_changed_is_cut_into_sentences() -> None:
    store, encoder = MemoryStore(), TokenizingEncoder()
    build([article_of(text_of(*PARAGRAPHS))], store, encoder)
    encoder.cut.clear()
    build([article_of(text_of(*PARAGRAPHS[1:], "Another one."))], store, encoder)
    assert [text for text in encoder.cut if text not in ("Another one.",)] == []


OTHER: dict[str, Callable[[Provenance], Provenance]] = {
    "version": lambda provenance: replace(provenance, pincite="0.0.1"),
    "language": lambda provenance: replace(provenance, language="de"),
}


@pytest.mark.parametrize("change", sorted(OTHER))
def test_what_another_version_or_language_cut_is_cut_anew(change: str) -> None:
    store, encoder = MemoryStore(), TokenizingEncoder()
    article = article_of(text_of(*PARAGRAPHS))
    build([article], store, encoder)
    with store.writing() as save:
        save(store.load(), OTHER[change](store.provenance()))
    encoder.cut.clear()
    report = build([article], store, encoder)
    assert set(PARAGRAPHS) <= set(encoder.cut)
    assert report.saved


def test_moved_and_removed_paragraphs_need_no_encoding(tmp_path: Path) -> None:
    store, encoder = DirectoryStore(tmp_path), CountingEncoder()
    build([article_of(text_of(*PARAGRAPHS))], store, encoder)
    encoder.encoded.clear()
    report = build([article_of(text_of(*reversed(PARAGRAPHS[3:])), "other.txt")], store, encoder)
    assert (encoder.encoded, report.encoded, report.saved) == ([], 0, True)
    assert_same(store.load(), built(article_of(text_of(*reversed(PARAGRAPHS[3:])), "other.txt")))


def test_nothing_changed_leaves_the_index_alone(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(text_of(*PARAGRAPHS))
    store, encoder = DirectoryStore(tmp_path / "index"), CountingEncoder()
    build([read_article(path)], store, encoder)
    before = (store.path / "manifest.json").read_bytes()
    encoder.encoded.clear()
    report = build([read_article(path)], store, encoder)
    assert (report.saved, report.encoded, report.reused) == (False, 0, 21)
    assert encoder.encoded == []
    assert (store.path / "manifest.json").read_bytes() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda article: {"articles": [replace(article, url="https://example.org/")]},
        lambda article: {"articles": [replace(article, source="other.txt")]},
        lambda article: {"articles": [article, article]},
        lambda article: {"articles": [article], "language": "de"},
        lambda article: {"articles": [article], "paths": [Path("article.txt")]},
        lambda article: {"articles": [article], "full": True},
    ],
)
def test_anything_changed_saves_the_index(change: Callable[[Article], dict[str, Any]]) -> None:
    store, article = MemoryStore(), article_of(text_of(*PARAGRAPHS[:3]))
    build([article], store, FakeEncoder(), paths=[None])
    arguments = {"paths": [None] * 2, **change(article)}
    arguments["paths"] = arguments["paths"][: len(arguments["articles"])]
    report = build(store=store, encoder=FakeEncoder(), **arguments)
    assert report.saved
    assert store.load().articles == tuple(arguments["articles"])


def test_full_encodes_everything(tmp_path: Path) -> None:
    store, encoder = DirectoryStore(tmp_path), CountingEncoder()
    article = article_of(text_of(*PARAGRAPHS))
    build([article], store, encoder)
    assert build([article], store, encoder, full=True).encoded == 21
    assert len(encoder.encoded) == 42


CARD = FakeEncoder().card


@pytest.mark.parametrize(
    ("card", "reused"),
    [
        (replace(CARD, sha256="f" * 64), 0),
        (replace(CARD, engine="sentence-transformers"), 0),
        (replace(CARD, max_tokens=512), 0),
        (replace(CARD, name="another name"), 21),
    ],
)
def test_vectors_of_other_weights_are_not_kept(tmp_path: Path, card: ModelCard, reused: int) -> None:
    store = DirectoryStore(tmp_path)
    article = article_of(text_of(*PARAGRAPHS))
    build([article], store, FakeEncoder())
    report = build([article], store, CountingEncoder(card=card))
    assert (report.reused, report.saved) == (reused, True)
    assert store.load().model == card


@pytest.mark.parametrize("summed", [0, 2**20])
def test_a_damaged_index_is_built_anew(tmp_path: Path, summed: int) -> None:
    store = DirectoryStore(tmp_path, summed=summed)
    article = article_of(text_of(*PARAGRAPHS))
    build([article], store, FakeEncoder())
    path = generation_of(store) / "vectors.npy"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert build([article], store, FakeEncoder()).encoded == 21
    assert_same(store.load(thorough=True), built(article))


@pytest.mark.parametrize("data", [b"", b"{}", b'{"format": 99}'])
def test_an_unreadable_manifest_is_built_anew(tmp_path: Path, data: bytes) -> None:
    store = DirectoryStore(tmp_path)
    article = article_of(text_of(*PARAGRAPHS))
    build([article], store, FakeEncoder())
    (tmp_path / "manifest.json").write_bytes(data)
    build([article], store, FakeEncoder())
    assert_same(store.load(thorough=True), built(article))
    assert len(list(tmp_path.glob("generation-*"))) == 1


# What goes wrong


def test_no_article_is_refused() -> None:
    with pytest.raises(ArticleError, match="at least one"):
        build([], MemoryStore(), FakeEncoder())


class BrokenEncoder(FakeEncoder):
    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[TokenEmbeddings]:
        raise MemoryError(f"no room for {len(texts)} texts, {progress}")


def test_a_failed_build_leaves_the_old_index(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    build([article_of(text_of(*PARAGRAPHS))], store, FakeEncoder())
    before = store.manifest()
    with pytest.raises(MemoryError):
        build([article_of(text_of("Something else."))], store, BrokenEncoder())
    assert store.manifest() == before
    build([article_of(text_of("Something else."))], store, FakeEncoder())  # the lock was given back


# What changed since


def test_refresh_reads_the_files_again_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(text_of(*PARAGRAPHS, f"This is {name}."))
    monkeypatch.chdir(tmp_path)
    store = DirectoryStore(tmp_path / "index")
    build([read_article(name) for name in ("one.txt", "two.txt")], store, FakeEncoder(), language="de")
    (tmp_path / "away").mkdir()
    monkeypatch.chdir(tmp_path / "away")
    Path("two.txt").write_text("Another file of the same name.")
    assert refresh(store, FakeEncoder()).saved is False
    (tmp_path / "two.txt").write_text(text_of(*PARAGRAPHS, "This is new."))
    assert [entry.source for entry in store.stale_articles()] == ["two.txt"]
    report = refresh(store, FakeEncoder())
    assert (report.encoded, report.saved, report.articles) == (1, True, 2)
    assert store.stale_articles() == ()
    assert [article.source for article in store.load().articles] == ["one.txt", "two.txt"]
    assert store.load().articles[1].text.endswith("This is new.\n")
    assert store.manifest().language == "de"
    assert store.manifest().articles[1].path == "../two.txt"


def test_refresh_keeps_articles_whose_files_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(text_of(*PARAGRAPHS))
    store = DirectoryStore(tmp_path / "index")
    build([read_article(path), article_of("From no file.", "-")], store, FakeEncoder())
    index = store.load()
    path.unlink()
    assert refresh(store, FakeEncoder()).saved is False
    assert_same(store.load(), index)


def test_refresh_of_a_file_that_is_no_article_keeps_the_index(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(text_of(*PARAGRAPHS))
    store = DirectoryStore(tmp_path / "index")
    build([read_article(path)], store, FakeEncoder())
    before = store.manifest()
    path.write_bytes(b"")
    with pytest.raises(ArticleError):
        refresh(store, FakeEncoder())
    assert store.manifest() == before


def test_refresh_needs_an_index(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    with pytest.raises(IndexMissing):
        refresh(store, FakeEncoder())
    build([article_of("Words.")], store, FakeEncoder())
    (generation_of(store) / "tokens.npy").unlink()
    with pytest.raises(IndexDamaged):
        refresh(store, FakeEncoder())


def test_refresh_keeps_no_vector_that_was_altered(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path, summed=0)
    build([article_of("Words.")], store, FakeEncoder())
    path = generation_of(store) / "vectors.npy"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(IndexDamaged, match=r"vectors\.npy"):
        refresh(store, FakeEncoder())


def test_a_file_is_looked_for_only_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text("Words.")
    store = MemoryStore()
    sources = ["article.txt", "-", "attachment.txt"]
    build([article_of("Words.", source) for source in sources], store, FakeEncoder())
    assert store.provenance().paths == (Path("article.txt").resolve(), None, None)
    build([article_of("Words.")], store, FakeEncoder(), paths=[None])
    assert store.provenance().paths == (None,)
    with pytest.raises(ValueError, match="as many paths"):
        build([article_of("Words.")], store, FakeEncoder(), paths=[])


# Two builds at once, and a killed one

BUILDER = """
import sys
from pathlib import Path
from index.building import build
from index.storage.directory_store import DirectoryStore
from index.tables.vectors import pack, row_bytes
from tests.fakes import DIMENSIONS, FakeEncoder
from tests.indexes import article_of
from tests.index.test_building import PARAGRAPHS, text_of

print("ready", flush=True)
sys.stdin.readline()
report = build([article_of(text_of(*PARAGRAPHS))], DirectoryStore(Path(sys.argv[1])), FakeEncoder())
print(report.encoded, report.saved)
"""

ENDLESS = """
import sys, time
from pathlib import Path
from index.building import build
from index.storage.directory_store import DirectoryStore
from index.tables.vectors import pack, row_bytes
from tests.fakes import DIMENSIONS, FakeEncoder
from tests.indexes import article_of

def wait(done, total):
    print(done, total, flush=True)
    time.sleep(60)

build([article_of("Another article.")], DirectoryStore(Path(sys.argv[1])), FakeEncoder(), progress=wait)
"""


def start(script: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_of_two_builds_at_once_the_second_finds_nothing_to_do(tmp_path: Path) -> None:
    builders = [start(BUILDER, tmp_path) for _ in range(2)]
    for builder in builders:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "ready\n"
    for builder in builders:
        assert builder.stdin is not None
        builder.stdin.write("go\n")
        builder.stdin.flush()
    reports = sorted(builder.communicate()[0] for builder in builders)
    assert reports == ["0 False\n", "21 True\n"]
    assert_same(DirectoryStore(tmp_path).load(), built(article_of(text_of(*PARAGRAPHS))))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_build_killed_while_it_encodes_changes_nothing(tmp_path: Path) -> None:
    store, article = DirectoryStore(tmp_path), article_of(text_of(*PARAGRAPHS))
    build([article], store, FakeEncoder())
    before = store.manifest()
    with start(ENDLESS, tmp_path) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "1 1\n"
        killed.send_signal(signal.SIGKILL)
    assert store.manifest() == before
    assert_same(store.load(), built(article))
    assert build([article_of("Another article.")], store, FakeEncoder()).saved
