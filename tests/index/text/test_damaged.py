"""Damaged files of every kind: read, or refused in a line. More of it: ``python -m tests.fuzz``."""

import random

import pytest

from tests.fuzz import attempt, damaged, fuzz, originals


@pytest.mark.parametrize("name", sorted({name for name, _ in originals()}))
def test_a_damaged_file_is_read_or_refused(name: str) -> None:
    assert not list(fuzz(seed=1000, rounds=2, kind=name))


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
