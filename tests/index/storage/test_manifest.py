import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.contents import Counts, ModelCard
from index.errors import IndexDamaged, IndexStale, Mend, Step
from index.storage import tables
from index.storage.disk import FileEntry
from index.storage.manifest import FORMAT, ArticleEntry, GenerationEntry, Manifest, portable_path

CARD = ModelCard("some/model", "ab" * 32, "numpy", 384, 256)
ENTRY = ArticleEntry(
    "article.txt",
    "../article.txt",
    None,
    "A title",
    "cd" * 32,
    5,
    "text",
    0,
    "cd" * 32,
    5,
    None,
    None,
    0,
    0,
    0,
)
EXAMPLE = Manifest(
    pincite="1.2.3",
    created="2025-01-02T03:04:05+00:00",
    revision="0123456789ab",
    language="en",
    model=CARD,
    counts=Counts(3, 5, 70),
    articles=(
        ENTRY,
        replace(
            ENTRY, source="-", path=None, url="https://example.org/a", title="Zürich 😀", place=1, start=5
        ),
    ),
    generations=(
        GenerationEntry(
            "generation-0123456789ab",
            *(2, 70),
            {"articles.txt": FileEntry("cd" * 32, 10), "vectors.npy": FileEntry("ef" * 32, 1234)},
        ),
    ),
)
HERE = Path("index")
REBUILD = Mend(Step.REBUILD_ALL, "index")

names = st.text(st.characters(), max_size=8)  # lone surrogates too: a POSIX file name may hold any bytes
sizes = st.integers(0, 2**63)
entries = st.builds(
    ArticleEntry,
    names,
    st.none() | names,
    st.none() | names,
    *(names, names, sizes, names, sizes, names, sizes),
    st.none() | names,
    st.none() | names,
    *(st.just(0), st.integers(0, 4), sizes),
)
manifests = st.builds(
    Manifest,
    pincite=names,
    created=names,
    revision=st.from_regex(r"\A[0-9a-f]{12}\Z"),
    language=names,
    model=st.builds(ModelCard, names, names, names, sizes, sizes),
    counts=st.builds(Counts, sizes, sizes, sizes),
    articles=st.lists(entries, max_size=3).map(tuple),
    generations=st.lists(
        st.builds(
            GenerationEntry,
            st.from_regex(r"\Ageneration-[0-9a-f]{12}\Z"),
            st.just(5),
            sizes,
            st.dictionaries(
                st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}", fullmatch=True),
                st.builds(FileEntry, names, sizes),
                max_size=3,
            ),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
)


def altered(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the example after `change`, with its checksum made right again."""
    body = json.loads(EXAMPLE.to_json())
    del body["checksum"]
    change(body)
    return json.dumps(body | {"checksum": checksum_of(body)}).encode()


def checksum_of(body: dict[str, Any]) -> str:
    return sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@given(manifests)
def test_what_is_written_is_read_back(manifest: Manifest) -> None:
    assert Manifest.from_json(manifest.to_json(), HERE) == manifest


def test_people_and_programs_can_read_it() -> None:
    body = json.loads(EXAMPLE.to_json())
    assert body["format"] == FORMAT
    assert body["model"]["engine"] == "numpy"
    assert body["articles"][0]["path"] == "../article.txt"
    assert body["generations"][0]["files"]["vectors.npy"] == {"sha256": "ef" * 32, "bytes": 1234}
    assert body["checksum"] == checksum_of({name: body[name] for name in body if name != "checksum"})
    assert EXAMPLE.to_json().isascii()


def test_the_layout_of_the_json_does_not_matter() -> None:
    body = json.loads(EXAMPLE.to_json())
    other = json.dumps(dict(reversed(body.items())), ensure_ascii=False, indent="\t").replace("\n", "\r\n")
    assert Manifest.from_json(other.encode(), HERE) == EXAMPLE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 10_000,
        b'{"format": true}',
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_manifest_is_damaged(data: bytes) -> None:
    with pytest.raises(IndexDamaged) as caught:
        Manifest.from_json(data, HERE)
    assert caught.value.mend == REBUILD


@pytest.mark.parametrize("number", [0, FORMAT + 1, 99, -1])
def test_another_format_is_named_with_what_to_run(number: int) -> None:
    data = EXAMPLE.to_json().replace(f'"format": {FORMAT}'.encode(), f'"format": {number}'.encode())
    with pytest.raises(IndexStale, match=f"format {number}.*format {FORMAT}") as caught:
        Manifest.from_json(data, HERE)
    assert caught.value.mend == REBUILD


def test_a_later_format_may_have_other_fields() -> None:
    with pytest.raises(IndexStale):
        Manifest.from_json(b'{"format": 1000, "all": "else is new"}', HERE)


def test_no_flipped_bit_goes_unseen() -> None:
    data = EXAMPLE.to_json()
    for place in range(len(data)):
        for bit in range(8):
            harmed = data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
            try:
                found = Manifest.from_json(harmed, HERE)
            except (IndexDamaged, IndexStale) as error:
                assert error.mend == REBUILD  # noqa: PT017 - a flip that says the same is let pass
            else:
                assert found == EXAMPLE


def test_no_cut_goes_unseen() -> None:
    data = EXAMPLE.to_json().rstrip()
    for length in range(len(data)):
        with pytest.raises(IndexDamaged):
            Manifest.from_json(data[:length], HERE)


@pytest.mark.parametrize(
    "name", ["pincite", "created", "revision", "language", "model", "counts", "articles", "generations"]
)
def test_an_absent_field_is_damage(name: str) -> None:
    for data in (altered(lambda body: body.pop(name)), altered(lambda body: body.update({name: 3}))):
        with pytest.raises(IndexDamaged) as caught:
            Manifest.from_json(data, HERE)
        assert caught.value.mend == REBUILD


def test_an_absent_checksum_is_damage() -> None:
    body = json.loads(EXAMPLE.to_json())
    del body["checksum"]
    with pytest.raises(IndexDamaged):
        Manifest.from_json(json.dumps(body).encode(), HERE)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(more="text"),
        lambda body: body["model"].update(dimensions=True),
        lambda body: body["model"].update(dimensions=384.0),
        lambda body: body["model"].pop("engine"),
        lambda body: body["counts"].update(words=1),
        lambda body: body["articles"].append("article.txt"),
        lambda body: body["articles"][0].update(path=1),
        lambda body: body["articles"][0].update(unseen=True),
        lambda body: body["generations"][0]["files"].update({"vectors.npy": None}),
        lambda body: body.update(files=[]),
        lambda body: body.update(articles={}),
        lambda body: body.update(generation="../elsewhere"),
        lambda body: body["generations"][0].update(name="generation-0123456789ab/../.."),
        lambda body: body["generations"][0]["files"].update(
            {"../../vectors.npy": body["generations"][0]["files"]["vectors.npy"]}
        ),
        lambda body: body["generations"][0].update(articles="two"),
        lambda body: body["generations"][0].pop("tokens"),
        lambda body: body.update(revision="../.."),
        lambda body: body["articles"][1].update(generation=1),
        lambda body: body["articles"][1].update(place=2),
    ],
)
def test_a_field_of_another_type_is_damage(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(IndexDamaged) as caught:
        Manifest.from_json(altered(change), HERE)
    assert caught.value.mend == REBUILD


# What changed since


def entry_for(path: Path, folder: Path) -> ArticleEntry:
    data = path.read_bytes()
    summed = sha256(data).hexdigest()
    return replace(ENTRY, path=portable_path(path, folder), read_sha256=summed, read_bytes=len(data))


def test_only_an_article_with_other_bytes_has_changed(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_bytes(b"Words.")
    folder = tmp_path / "index"
    entry = entry_for(article, folder)
    assert entry.path == "../article.txt"
    assert not entry.changed(folder)
    article.write_bytes(b"words.")  # as long as before
    assert entry.changed(folder)
    article.write_bytes(b"Words.\n")
    assert entry.changed(folder)
    article.write_bytes(b"Words.")  # written again with the same words
    assert not entry.changed(folder)
    article.unlink()
    assert not entry.changed(folder)
    article.mkdir()
    assert not entry.changed(folder)
    assert not replace(entry, path=None).changed(folder)


def test_a_stale_index_names_the_article_and_the_command(tmp_path: Path) -> None:
    first, second = tmp_path / "one.txt", tmp_path / "two.txt"
    for path in (first, second):
        path.write_text("Words.")
    folder = tmp_path / "index"
    manifest = replace(
        EXAMPLE,
        articles=tuple(replace(entry_for(path, folder), source=path.name) for path in (first, second)),
    )
    manifest.check(folder)
    second.write_text("Other words.")
    assert [entry.source for entry in manifest.stale_articles(folder)] == ["two.txt"]
    with pytest.raises(IndexStale, match=r"^two\.txt has changed ") as caught:
        manifest.check(folder)
    assert caught.value.mend == Mend(Step.REBUILD, str(folder))


def test_many_stale_articles_are_counted(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(5)]
    for path in paths:
        path.write_text("Words.")
    entries = tuple(replace(entry_for(path, tmp_path), source=path.name) for path in paths)
    for path in paths:
        path.write_text("Other words.")
    with pytest.raises(IndexStale, match=r"^0\.txt, 1\.txt, 2\.txt and 2 more have changed"):
        replace(EXAMPLE, articles=entries).check(tmp_path)


def test_an_absolute_path_is_kept(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("Words.")
    entry = replace(ENTRY, path=article.resolve().as_posix())
    assert entry.locate(tmp_path / "index") == article.resolve()


def test_kinds_keep_their_numbers() -> None:
    """A new order would need a new format: an old index would be read with other kinds."""
    assert FORMAT == 6
    assert [kind.value for kind in tables.KINDS] == [
        "title", "heading", "front", "paragraph", "list item", "block quote", "code", "table",
    ]  # fmt: skip
