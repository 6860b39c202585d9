"""Damaged files of every kind: read, or refused in a line. More of it: ``python -m tests.fuzz``."""

import os
import random
import threading

import pytest

from tests.bombs import MEMORY, Blast, blast, bombs
from tests.fuzz import Bench, Found, attempt, damaged, fuzz, originals


@pytest.mark.parametrize("name", sorted({name for name, _ in originals()}))
def test_a_damaged_file_is_read_or_refused(name: str) -> None:
    assert not list(fuzz(seed=1000, rounds=2, kind=name))


@pytest.mark.parametrize("name", [name for name, _ in bombs()])
def test_a_bomb_is_refused_in_a_line_and_with_little_memory(name: str) -> None:
    done = blast(
        name, dict(bombs())[name]
    )  # how long it takes `python -m tests.fuzz` says: a busy machine fails no test
    assert done.said.startswith(name)
    assert "\n" not in done.said
    assert done.memory <= MEMORY


def test_what_a_bomb_does_is_measured() -> None:
    assert Blast("", 0, 0).wrong
    assert Blast("It is too large.", 1.5, 0).wrong
    assert Blast("It is too large.", 0.5, 2 * MEMORY).wrong
    assert Blast("It is too large.", 0.5, MEMORY // 2).wrong is None
    assert "was not refused" in str(blast("essay.txt", b"Norrby is a town.").wrong)


def test_what_hangs_or_dies_is_found_and_the_next_file_is_read() -> None:
    with Bench(_stubborn, limit=1.0) as bench:
        for name, what in (("hangs", "hangs"), ("dies", "ends the whole process")):
            found = bench.read(name, b"", 7)
            assert found is not None
            assert what in found.what
            assert bench.read("essay.txt", b"Norrby is a town.", 7) is None


def _stubborn(name: str, raw: bytes, seed: int) -> Found | None:
    if name == "hangs":
        threading.Event().wait()
    if name == "dies":
        os._exit(1)
    return attempt(name, raw, seed)


def test_the_same_seed_damages_the_same_way() -> None:
    _, raw = originals()[0]
    assert damaged(raw, random.Random(3)) == damaged(raw, random.Random(3)) != raw


def test_what_goes_wrong_is_found() -> None:
    class Wrong(bytes):
        def removeprefix(self, *_: object) -> bytes:
            raise KeyError

        def startswith(self, *_: object) -> bool:
            raise KeyError

    found = attempt("a.txt", Wrong(b"words"), 7)
    assert found is not None
    assert found.seed == 7
    assert "KeyError" in found.what
