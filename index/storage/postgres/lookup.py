"""What the passages of a large index are found by, as rows: written with each generation."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection

from index.contents import Index
from index.finding.passages import with_around
from index.storage.postgres.asking import checksum_of
from index.tables.vectors import Vectors

BLOCK = 16_384
"""Passages whose postings are one row for each token."""

_SUMS = """
select (select count(*) from pincite.means where generation = %(number)s),
  (select count(*) from pincite.passages where generation = %(number)s),
  count(*),
  coalesce(sum(u.passage::bigint), 0)::bigint,
  coalesce(sum(u.passage::bigint * p.term), 0)::bigint,
  coalesce(sum(u.count), 0)::bigint,
  coalesce(sum(u.sentences), 0)::bigint
from pincite.postings p, unnest(p.passages, p.counts, p.sentences) as u (passage, count, sentences)
where p.generation = %(number)s
"""
_INT4 = 23
"""What PostgreSQL calls a type of four bytes (pg_type.oid)."""


def upload(connection: Connection, number: int, part: Index, folder: Path) -> None:
    """Write what passages of the generation `number` are found by; it holds `part`, its files in `folder`."""
    _copy(connection, "articles", "generation, article, start, bytes", _articles(number, part))
    columns = "generation, passage, first, tokens, article, around, sha256"
    _copy(connection, "passages", columns, _passages(number, part))
    terms, postings = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("terms", "postings"))
    columns = (
        "generation, term, block, in_passages, in_sentences, passages, articles, counts, sentences, lengths"
    )
    _copy(connection, "postings", columns, _postings(number, part, terms, postings))
    means = Vectors(np.load(folder / "means.npy", mmap_mode="r"), part.model.dimensions)
    _copy(connection, "means", "generation, passage, article, mean", _means(number, part, means))


def sums(connection: Connection, number: int) -> tuple[int, ...]:
    """Return what tells whether rows of a generation are lacking or altered: see `expected_sums`."""
    row = connection.execute(_SUMS, {"number": number}).fetchone()
    return tuple(map(int, row or ()))


def expected_sums(folder: Path) -> tuple[int, ...]:
    """Return what `sums` are of a generation whose files are in `folder`: rows, and sums of their numbers."""
    terms, postings = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("terms", "postings"))
    passages = len(np.load(folder / "passages.npy", mmap_mode="r"))
    ids = np.repeat(terms["id"].astype(np.int64), np.diff(terms["last"], prepend=0))
    numbers = postings["passage"].astype(np.int64)
    values = numbers.sum(), numbers @ ids, postings["count"].sum(), postings["sentences"].sum()
    return passages, passages, len(postings), *map(int, values)


def _articles(number: int, part: Index) -> Iterator[tuple[bytes, ...]]:
    start = 0
    for place, article in enumerate(part.articles):
        yield _int(number), _int(place), _int(start, 8), _int(len(article.raw))
        start += len(article.raw)


def _passages(number: int, part: Index) -> Iterator[tuple[bytes, ...]]:
    passages, sentences, rows = part.passages, part.sentences, part.vectors.array
    firsts = sentences["first"][passages["first"]].tolist()
    lasts = sentences["last"][passages["last"] - 1].tolist()
    around = _around(part)
    for place, (first, last, row) in enumerate(zip(firsts, lasts, passages, strict=True)):
        checksum = checksum_of(part.tokens[first:last].tobytes(), rows[first:last].tobytes())
        key = (int(row["article"]), int(row["block"]))
        yield (
            *(_int(number), _int(place), _int(first, 8), _int(last - first), _int(key[0])),
            *(_ints(around[key]), checksum),
        )


def _around(part: Index) -> dict[tuple[int, int], NDArray[np.intp]]:
    """Return for each block, by article and place, the passages that are ranked with those of it."""
    found: dict[tuple[int, int], NDArray[np.intp]] = {}
    owners, blocks = part.passages["article"], part.passages["block"]
    lows, highs = (
        np.searchsorted(owners, np.arange(len(part.articles)), side).tolist() for side in ("left", "right")
    )
    for number, (low, high) in enumerate(zip(lows, highs, strict=True)):
        own = blocks[low:high]
        for block in np.unique(own).tolist():
            wanted = list(with_around(part.articles[number].blocks, {block}))
            found[number, block] = low + np.flatnonzero(np.isin(own, wanted))
    return found


def _postings(
    number: int, part: Index, terms: NDArray[np.void], postings: NDArray[np.void]
) -> Iterator[tuple[bytes, ...]]:
    owners = part.passages["article"]
    sentences = part.sentences
    lengths = sentences["last"][part.passages["last"] - 1] - sentences["first"][part.passages["first"]]
    first = 0
    for term, last in zip(terms["id"].tolist(), terms["last"].tolist(), strict=True):
        own = postings[first:last]
        first = last
        numbers = own["passage"].astype(np.int64)
        blocks = numbers // BLOCK
        for block in np.unique(blocks).tolist():
            low, high = np.searchsorted(blocks, [block, block + 1]).tolist()
            some, at = own[low:high], numbers[low:high]
            counts = (number, term, block, len(some), int(some["sentences"].sum()))
            yield (
                *map(_int, counts),
                *map(_ints, (at, owners[at], some["count"], some["sentences"], lengths[at])),
            )


def _means(number: int, part: Index, means: Vectors) -> Iterator[tuple[bytes, ...]]:
    head = np.array([means.dimensions, 0], ">i2").tobytes()  # as pgvector's halfvec_recv reads it
    for first in range(0, len(means), BLOCK):
        some = means.turned(slice(first, first + BLOCK)).astype(">f2")
        owners = part.passages["article"][first : first + BLOCK].tolist()
        for place, (owner, mean) in enumerate(zip(owners, some, strict=True), first):
            yield _int(number), _int(place), _int(owner), head + mean.tobytes()


def _copy(connection: Connection, table: str, columns: str, rows: Iterable[tuple[bytes, ...]]) -> None:
    """Write `rows`, whose values are as PostgreSQL sends them, into these columns of a table."""
    statement = f"copy pincite.{table} ({columns}) from stdin (format binary)".encode()
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _int(value: int, size: int = 4) -> bytes:
    return value.to_bytes(size, "big", signed=True)


def _ints(values: NDArray[np.integer]) -> bytes:
    """Return a one-dimensional array of integers as PostgreSQL sends it (array_send)."""
    head = np.array([1, 0, _INT4, len(values), 1], ">i4").tobytes()
    body = np.empty((len(values), 2), ">i4")
    body[:, 0], body[:, 1] = 4, values
    return head + body.tobytes()
