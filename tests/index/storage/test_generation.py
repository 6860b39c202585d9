import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import IndexDamaged, Mend, Step
from index.storage.directory_store import DirectoryStore
from index.storage.disk import FileEntry
from tests.indexes import generation_of, saved

FILES = [
    *(
        "articles.txt",
        "words.txt",
        "blocks.npy",
        "passages.npy",
        "sentences.npy",
        "tokens.npy",
        "vectors.npy",
    ),
    *("bounds.npy", "proofs.npy", "terms.npy", "postings.npy", "lengths.npy", "means.npy"),
]


Harm = Callable[[Path], None]


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def reseal(store: DirectoryStore) -> None:
    """Make the manifest agree with files that were changed, as someone who wants to deceive would."""
    old = store.manifest()
    (one,) = old.generations
    files = {
        name: FileEntry(hashlib.sha256(data).hexdigest(), len(data))
        for name in one.files
        for data in [(store.path / one.name / name).read_bytes()]
    }
    sealed = replace(old, generations=(replace(one, files=files),))
    (store.path / "manifest.json").write_bytes(sealed.to_json())


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", [remove, empty, cut_short, lengthen, make_folder])
def test_a_damaged_file_is_named_with_what_to_run(tmp_path: Path, name: str, harm: Harm) -> None:
    store, _ = saved(tmp_path)
    harm(generation_of(store) / name)
    with pytest.raises(IndexDamaged, match=name) as caught:
        store.load()
    assert caught.value.mend == Mend(Step.REBUILD_ALL, str(store.path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_is_found_wherever_it_is(tmp_path: Path, name: str) -> None:
    store, _ = saved(tmp_path)
    path = generation_of(store) / name
    data = path.read_bytes()
    places = {*range(min(len(data), 130)), *range(130, len(data), 61), len(data) - 1}
    for place in sorted(places):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :])
        with pytest.raises(IndexDamaged, match=name):
            store.load()


def test_a_flipped_bit_of_a_header_is_found_even_unsummed(tmp_path: Path) -> None:
    saved(tmp_path)
    store = DirectoryStore(tmp_path, summed=0)
    path = generation_of(store) / "vectors.npy"
    data = path.read_bytes()
    refused = 0
    for place in range(128):
        path.write_bytes(data[:place] + bytes([data[place] ^ 2]) + data[place + 1 :])
        try:
            store.load()
        except IndexDamaged:
            refused += 1
        with pytest.raises(IndexDamaged, match=r"vectors\.npy"):
            store.load(thorough=True)
    assert refused > 50  # the rest of the header is padding


def test_large_vectors_are_summed_when_asked(tmp_path: Path) -> None:
    saved(tmp_path)
    large = DirectoryStore(tmp_path, summed=1)
    path = generation_of(large) / "vectors.npy"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    large.load()
    for load in (partial(large.load, thorough=True), DirectoryStore(tmp_path).load):
        with pytest.raises(IndexDamaged, match=r"vectors\.npy"):
            load()


@pytest.mark.parametrize(
    ("name", "field", "row", "value"),
    [
        ("blocks.npy", "article", -1, 7),
        ("blocks.npy", "article", 0, -1),
        ("blocks.npy", "kind", 0, 100),
        ("blocks.npy", "end", -1, 10**6),
        ("blocks.npy", "start", 0, -5),
        ("blocks.npy", "start", 1, 0),
        ("blocks.npy", "heading", 1, 9),
        ("passages.npy", "article", 0, 5),
        ("passages.npy", "block", 0, -1),
        ("passages.npy", "block", -1, 99),
        ("passages.npy", "start", 0, -1),
        ("passages.npy", "end", -1, 10**12),
        ("passages.npy", "first", 1, 0),
        ("passages.npy", "last", 0, -(2**62)),
        ("passages.npy", "last", -1, 99),
        ("sentences.npy", "passage", 1, 0),
        ("sentences.npy", "start", 1, 0),
        ("sentences.npy", "end", 0, 10**6),
        ("sentences.npy", "first", 0, 1),
        ("sentences.npy", "last", 0, 2**62),
        ("tokens.npy", "start", 2, -1),
        ("tokens.npy", "end", -1, 10**6),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(
    tmp_path: Path, name: str, field: str, row: int, value: int
) -> None:
    store, _ = saved(tmp_path)
    path = generation_of(store) / name
    table = np.load(path)
    table[field][row] = value
    np.save(path, table)
    reseal(store)
    with pytest.raises(IndexDamaged, match=name):
        store.load()


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".npy")])
@pytest.mark.parametrize(
    "array",
    [
        np.array([{"run": "me"}], object),
        np.zeros((4, 4), np.float64),
        np.zeros((3, 12), np.uint8, order="F"),
        np.zeros((2, 12), np.uint8),
        np.zeros((), np.uint8),
    ],
)
def test_another_array_is_refused_and_never_unpickled(
    tmp_path: Path, name: str, array: np.ndarray[Any, Any]
) -> None:
    store, _ = saved(tmp_path)
    np.save(generation_of(store) / name, array, allow_pickle=True)
    reseal(store)
    with pytest.raises(IndexDamaged, match=name):
        store.load()


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".npy")])
def test_a_type_of_the_same_size_is_refused(tmp_path: Path, name: str) -> None:
    store, _ = saved(tmp_path)
    path = generation_of(store) / name
    array = np.load(path)
    other = np.dtype(np.int8) if array.dtype == np.uint8 else array.dtype.newbyteorder(">")
    np.save(path, array.view(other))
    reseal(store)
    with pytest.raises(IndexDamaged, match=rf"{name}: it holds"):
        store.load()


def test_vectors_stored_by_columns_are_refused(tmp_path: Path) -> None:
    store, _ = saved(tmp_path)
    path = generation_of(store) / "vectors.npy"
    np.save(path, np.asfortranarray(np.load(path)))
    reseal(store)
    with pytest.raises(IndexDamaged, match=r"vectors\.npy: it holds"):
        store.load()


def test_an_article_that_is_no_text_is_refused(tmp_path: Path) -> None:
    store, _ = saved(tmp_path)
    path = generation_of(store) / "articles.txt"
    path.write_bytes(b"\xff" * len(path.read_bytes()))
    reseal(store)
    with pytest.raises(IndexDamaged, match=r"articles\.txt"):
        store.load()
