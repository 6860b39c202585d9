"""Whatever happens while an index is written, and whenever: readers find the old one or the new one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from index.atomic import write_whole
from index.contents import Index
from index.errors import IndexMissing, PinciteError
from index.storage.directory_store import DirectoryStore
from tests.indexes import NEW, article_of, assert_same, generation_of, index_of, put, saved

WRITING = {"open", "write", "flush", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir"}
"""The calls by which Python changes what is on the disk; a full disk can refuse each of them."""
LOCKING = {"flock", "close"}


@contextmanager
def at_step(number: int, calls: set[str], do: Callable[[], None]) -> Iterator[None]:
    """Call `do` just before any of `calls` is made for the `number`th time, from 1."""
    steps = 0

    def watch(_: FrameType, event: str, function: Any) -> None:
        nonlocal steps
        if event == "c_call" and function.__name__ in calls:
            steps += 1
            if steps == number:
                do()

    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(None)


def assert_whole(store: DirectoryStore, *allowed: Index) -> None:
    loaded = store.load(thorough=True)
    expected = next(index for index in allowed if index.articles == loaded.articles)
    assert_same(loaded, expected)


def assert_swept(store: DirectoryStore) -> None:
    found = {path.name for path in store.path.iterdir()} - {
        "lock"
    }  # Windows removes the lock, others keep it
    assert found == {"manifest.json", generation_of(store).name}


def put_or_be_killed(store: DirectoryStore, index: Index, step: int) -> bool:
    """Save `index` in a process of its own that is killed before its `step`th step; whether it was killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with at_step(step, WRITING | LOCKING, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                put(store, index)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to be killed a hundred times in seconds")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_killed_at_any_step_the_index_stays_whole(tmp_path: Path) -> None:
    store, old = saved(tmp_path)
    new = index_of(article_of(NEW))
    survived: list[bool] = []
    while put_or_be_killed(store, new, step=len(survived) + 1):
        assert_whole(store, old, new)
        survived.append(store.load().articles == old.articles)
        put(store, old)
        assert_swept(store)
    assert_same(store.load(), new)
    assert len(survived) > 50
    assert survived == sorted(survived, reverse=True)  # one moment: before it all is old, after it new
    assert survived[0]
    assert not survived[-1]


def test_without_space_at_any_step_the_index_stays_whole(tmp_path: Path) -> None:
    failed = False

    def fail() -> None:
        nonlocal failed
        failed = True
        raise OSError(28, "No space left on device")

    store, old = saved(tmp_path)
    new = index_of(article_of(NEW))
    refused = step = 0
    while failed or not step:
        failed, step = False, step + 1
        try:
            with at_step(step, WRITING, fail):
                put(store, new)
        except PinciteError as error:
            assert "No space left" in str(error)  # noqa: PT017 - whether it is raised depends on the step
            refused += 1
        assert_whole(store, old, new)
        put(store, old)
        assert_swept(store)
    assert refused > 40


def test_a_killed_first_build_leaves_no_index(tmp_path: Path) -> None:
    (tmp_path / "generation-0123456789ab").mkdir()
    (tmp_path / "generation-0123456789ab" / "vectors.npy").write_bytes(b"half")
    with pytest.raises(IndexMissing):
        DirectoryStore(tmp_path).load()
    store, index = saved(tmp_path)
    assert_swept(store)
    assert_same(store.load(), index)


def test_nothing_of_anyone_else_is_removed(tmp_path: Path) -> None:
    saved(tmp_path)
    others = [tmp_path / name for name in ("notes.txt", "generation-one", "generation-0123456789abc")]
    for path in others:
        path.mkdir()
    saved(tmp_path, NEW)
    assert all(path.is_dir() for path in others)


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no file that is mapped")
def test_an_opened_index_outlives_a_rebuild(tmp_path: Path) -> None:
    store, index = saved(tmp_path)
    opened = store.load()
    saved(tmp_path, NEW)
    assert_swept(store)
    assert_same(opened, index)


WRITER = """
import sys
from pathlib import Path
from index.storage.directory_store import DirectoryStore
from tests.indexes import NEW, OLD, article_of, index_of, put

indexes = [index_of(article_of(text)) for text in (NEW, OLD)]
for turn in range(60):
    put(DirectoryStore(Path(sys.argv[1])), indexes[turn % 2])
"""


def test_readers_never_see_half_while_a_writer_rebuilds(tmp_path: Path) -> None:
    store, old = saved(tmp_path)
    new = index_of(article_of(NEW))
    seen = set()
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)]) as writer:
        while writer.poll() is None:
            loaded = store.load()
            assert_same(loaded, old if loaded.articles == old.articles else new)
            seen.add(loaded.articles[0].sha256)
    assert writer.returncode == 0
    assert len(seen) == 2


def test_a_file_that_cannot_take_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_whole(tmp_path / "taken", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_private_file_is_private_from_the_first_moment(tmp_path: Path) -> None:
    modes: list[int] = []
    with at_step(
        1, {"fsync"}, lambda: modes.extend(path.stat().st_mode & 0o777 for path in tmp_path.iterdir())
    ):
        write_whole(tmp_path / "private", b"words", mode=0o600)
    assert modes == [0o600]
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "private").read_bytes() == b"words"
