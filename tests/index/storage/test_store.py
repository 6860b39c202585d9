import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.contents import Index
from index.errors import ArticleError, IndexBusy, IndexMissing, Mend, PinciteError, Step
from index.storage.directory_store import DirectoryStore
from index.store import Provenance
from tests.indexes import NEW, OLD, article_of, assert_same, generation_of, index_of, put, saved
from tests.strategies import articles

# What is saved is what is loaded


@st.composite
def several(draw: st.DrawFn) -> list[Article]:
    found = []
    for number, text in enumerate(draw(st.lists(articles(12), min_size=1, max_size=3))):
        try:
            found.append(article_of(text, f"{number}.md", markdown=draw(st.booleans())))
        except ArticleError:
            continue  # markup alone
    return found or [article_of("One word.")]


@settings(max_examples=60)
@given(several())
def test_an_index_comes_back_bit_by_bit(
    tmp_path_factory: pytest.TempPathFactory, found: list[Article]
) -> None:
    store = DirectoryStore(tmp_path_factory.mktemp("index"))
    index = index_of(*found)
    put(store, index)
    loaded = store.load(thorough=True)
    assert_same(loaded, index)
    for row in loaded.passages:
        article = loaded.articles[row["article"]]
        assert article.blocks[row["block"]].span.cut(article.text) == article.text[row["start"] : row["end"]]


def test_byte_order_mark_and_line_endings_are_kept(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    raw = b"\xef\xbb\xbfTitle\r\n\r\nA paragraph.\rAnother line.\r\n"
    index = index_of(article_of(raw.decode()))
    put(store, index)
    assert generation_of(store).joinpath("articles.txt").read_bytes() == raw
    assert_same(store.load(), index)


def test_loaded_arrays_are_read_only(tmp_path: Path) -> None:
    store, _ = saved(tmp_path)
    with pytest.raises(ValueError, match="read-only"):
        store.load().vectors.array[0, 0] = 1


def test_a_missing_index_says_what_to_run(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none", tmp_path / "file" / "below"):
        (tmp_path / "file").touch()
        for read in (DirectoryStore(folder).load, DirectoryStore(folder).provenance):
            with pytest.raises(IndexMissing, match="There is no index in") as caught:
                read()
            assert caught.value.mend == Mend(Step.BUILD, str(folder))


def test_an_index_that_does_not_fit_together_is_not_saved(tmp_path: Path) -> None:
    store, index = saved(tmp_path)
    broken = index.tokens.copy()
    broken["end"][3] = 10_000
    before = store.manifest()
    with pytest.raises(ValueError, match=r"tokens\.npy"):
        put(store, Index(index.articles, index.passages, index.sentences, broken, index.vectors, index.model))
    assert store.manifest() == before
    assert_same(store.load(), index)


def test_answering_loads_no_lock_and_no_package_data(tmp_path: Path) -> None:
    saved(tmp_path)
    script = (
        "import sys; before = set(sys.modules)\n"
        "from pathlib import Path; from index.storage.directory_store import DirectoryStore\n"
        f"DirectoryStore(Path({str(tmp_path)!r})).load(); print(*set(sys.modules) - before)"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy = {"filelock", "importlib.metadata", "shutil", "torch", "markdown_it", "sentencex", "asyncio"}
    assert "index.storage.directory_store" in loaded.stdout.split()
    assert not heavy & set(loaded.stdout.split())


# Portability


def test_the_folder_can_be_copied_without_the_article(tmp_path: Path) -> None:
    article = tmp_path / "here" / "article.txt"
    article.parent.mkdir()
    article.write_bytes(OLD.encode())
    store = DirectoryStore(tmp_path / "here" / ".pincite")
    index = index_of(article_of(OLD))
    put(store, index, Provenance("en", (article,)))
    copy = DirectoryStore(tmp_path / "elsewhere" / "deep" / "index")
    shutil.copytree(store.path, copy.path)
    shutil.rmtree(article.parent)
    assert_same(copy.load(thorough=True), index)
    assert copy.stale_articles() == ()
    copy.manifest().check(copy.path)


def test_folder_and_article_can_be_moved_together(tmp_path: Path) -> None:
    article = tmp_path / "here" / "articles" / "article.txt"
    article.parent.mkdir(parents=True)
    article.write_bytes(OLD.encode())
    store = DirectoryStore(tmp_path / "here" / "index")
    put(store, index_of(article_of(OLD)), Provenance("en", (article,)))
    assert store.manifest().articles[0].path == "../articles/article.txt"
    (tmp_path / "here").rename(tmp_path / "there")
    moved = DirectoryStore(tmp_path / "there" / "index")
    now = tmp_path / "there" / "articles" / "article.txt"
    assert moved.provenance().paths == (now.resolve(),)
    assert moved.stale_articles() == ()
    now.write_bytes(NEW.encode())
    assert [entry.source for entry in moved.stale_articles()] == ["article.txt"]


# One writer

HOLDER = """
import sys
from pathlib import Path
from index.storage.directory_store import DirectoryStore

with DirectoryStore(Path(sys.argv[1])).writing():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_writer(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline().strip() == b"held"
        try:
            yield writer
        finally:
            writer.kill()


def test_a_second_writer_is_refused_after_its_patience(tmp_path: Path) -> None:
    _, old = saved(tmp_path)
    store = DirectoryStore(tmp_path, patience=0.1)
    with another_writer(tmp_path):
        with pytest.raises(IndexBusy, match=r"Another process.*0\.1 s.*try again"):
            put(store, old)
        assert_same(store.load(), old)  # readers do not wait


def test_a_killed_writer_holds_nobody_up(tmp_path: Path) -> None:
    store, old = saved(tmp_path)
    with another_writer(tmp_path) as writer:
        writer.kill()
        writer.wait()
        put(store, old)


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(PinciteError, match="cannot be written") as caught:
        put(DirectoryStore(tmp_path / "file"), index_of(article_of(OLD)))
    assert caught.value.mend == Mend(Step.OTHER_FOLDER, str(tmp_path / "file"))
