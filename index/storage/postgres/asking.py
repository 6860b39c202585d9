"""Questions to the database about a large index: how often words stand there, which passages could answer."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection

from index.contents import TOKEN
from index.errors import IndexBusy, IndexDamaged
from index.storage.articles import TEXTS
from index.storage.locations import Database
from index.storage.manifest import ArticleEntry, Manifest, damaged
from index.storage.postgres import statements
from index.storage.postgres.connecting import Connections
from index.tables.vectors import row_bytes

Key = tuple[int, int]
"""A generation's number, and the place in it of a passage or of an article."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Passages that were fetched and compared with their checksums: the bytes of tokens and of vectors."""

    passages: Mapping[Key, tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of some generations: `articles` by key, None for all; `blocks` are theirs in postings."""

    generations: tuple[int, ...]
    articles: tuple[Key, ...] | None = None
    blocks: tuple[Key, ...] = ()

    @property
    def parameters(self) -> dict[str, Any]:
        """What the statements call it."""
        return {
            "generations": list(self.generations),
            "asked": None if self.articles is None else _numbers(self.articles),
            "blocks": _numbers(self.blocks),
        }


class Asking:
    """Asks the database about the index that `manifest` describes. Safe to share between threads.

    `numbers` are those of the manifest's generations. Texts that came with passages are kept until they are
    asked for.
    """

    def __init__(
        self, connections: Connections, database: Database, manifest: Manifest, numbers: Sequence[int]
    ) -> None:
        self._connections = connections
        self._place = str(database)
        self._index = database.name
        self.manifest = manifest
        self.numbers = tuple(numbers)
        self._texts: dict[Key, bytes] = {}
        width = row_bytes(manifest.model.dimensions)
        starts: dict[str, list[int]] = {"tokens": [], "vectors": []}
        files: dict[str, list[str]] = {"tokens": [], "vectors": [], "texts": []}
        for entry in manifest.generations:
            for name, row in (("tokens", TOKEN.itemsize), ("vectors", width)):
                file = entry.files[f"{name}.npy"]
                files[name].append(file.sha256)
                starts[name].append(file.bytes - entry.tokens * row)
            files["texts"].append(entry.files[TEXTS].sha256)
        self._files: dict[str, Any] = {
            **statements.CONSTANTS,
            **files,
            "tokens_at": starts["tokens"],
            "vectors_at": starts["vectors"],
            "token_bytes": TOKEN.itemsize,
            "vector_bytes": width,
            "index": database.name,
        }

    def counts(self, asked: Asked, terms: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Return in how many passages and in how many sentences of what is asked each of `terms` stands."""
        statement = statements.COUNTS if asked.articles is None else statements.COUNTS_OF_SOME
        wanted = {**asked.parameters, "terms": list(terms)}

        def work(connection: Connection) -> list[Any]:
            return connection.execute(statement, wanted).fetchall()

        found = {term: (passages, sentences) for term, passages, sentences in self._connections.read(work)}
        return {term: found.get(term, (0, 0)) for term in terms}

    def search(  # noqa: PLR0913, PLR0917 - what a search weighs
        self,
        asked: Asked,
        rarity: Mapping[int, float],
        most: float,
        length: float,
        like: NDArray[np.float32],
        few: Sequence[Key] | None,
        known: Sequence[Key],
    ) -> Fetched:
        """Return the passages likeliest to answer, with those around them.

        `rarity` of the tokens that are looked up, `most` that their BM25 can be, `length` of a passage in
        tokens on average; `like` is a unit vector, turned as the means are. `few` names the passages where
        all are looked at. Texts of the articles that are not `known` come along.
        """
        parameters = {
            **asked.parameters,
            "terms": list(rarity),
            "rarity": list(rarity.values()),
            "most": most,
            "length": length,
            "like": "[" + ",".join(map(str, like.astype(np.float16).tolist())) + "]",
            **_named(few or ()),
        }
        statement = statements.search(len(like), some=asked.articles is not None, few=few is not None)
        return self._fetched(statement, parameters, known)

    def passages(self, asked: Asked, keys: Sequence[Key], known: Sequence[Key]) -> Fetched:
        """Return the passages that are named. Texts of their articles that are not `known` come along."""
        return self._fetched(statements.PASSAGES, {**asked.parameters, **_named(keys)}, known)

    def text(self, article: ArticleEntry) -> bytes:
        """Return the bytes that stand where an article's text does."""
        number = self.numbers[article.generation]
        found = self._texts.pop((number, article.place), None)
        if found is not None:
            return found
        wanted = {
            **statements.CONSTANTS,
            "index": self._index,
            "file": self.manifest.generations[article.generation].files[TEXTS].sha256,
            "first": article.start,
            "last": article.start + article.bytes,
        }

        def work(connection: Connection) -> list[Any]:
            return connection.execute(statements.TEXT, wanted, binary=True).fetchall()

        return b"".join(part for _, part in self._connections.read(work))

    def damaged(self, what: str) -> IndexDamaged:
        """Return the error that says that the index is damaged, and how."""
        return damaged(self._place, what)

    def _fetched(self, statement: str, parameters: dict[str, Any], known: Sequence[Key]) -> Fetched:
        """Run a statement that fetches, and compare what comes with its checksums.

        Raises IndexDamaged, and IndexBusy when the generations are gone.
        """
        wanted = {**self._files, **parameters, "known": _numbers([*known, *self._texts])}
        # Those of generations that are not asked are not needed.
        places = [self.numbers.index(number) for number in parameters["generations"]]
        for name in ("tokens", "vectors", "texts", "tokens_at", "vectors_at"):
            wanted[name] = [self._files[name][place] for place in places]

        def work(connection: Connection) -> list[Any]:
            with connection.pipeline():  # all of it is sent at once
                for begin in ("begin read only", *statements.SETTINGS):
                    connection.execute(begin)
                found = connection.execute(statement, wanted, binary=True)
                connection.execute("commit")
                return found.fetchall()

        rows = self._connections.read(work)
        if sum(kind == -1 for kind, *_ in rows) < len(parameters["generations"]):
            raise IndexBusy(
                f"The index in {self._place} was rebuilt more than once while it was asked.",
                "Ask again.",
            )
        return self._compared(rows)

    def _compared(self, rows: Sequence[tuple[int, int, int, int, bytes]]) -> Fetched:
        best: set[Key] = set()
        sums: dict[Key, tuple[int, bytes]] = {}
        parts: dict[int, dict[Key, bytes]] = {2: {}, 3: {}, 4: {}}
        for kind, generation, number, part, data in sorted(rows, key=itemgetter(3)):  # the parts of a file
            key = (generation, number)
            if kind == 0:
                best.add(key)
            elif kind == 1:
                sums[key] = (part, data)
            elif kind > 1:
                parts[kind][key] = parts[kind].get(key, b"") + data
        tokens, vectors, texts = parts.values()
        if not best <= sums.keys():
            raise self.damaged("passages: one is not there")
        passages = {key: (tokens.get(key, b""), vectors.get(key, b"")) for key in sums}
        for key, (count, checksum) in sums.items():
            if len(passages[key][0]) != count * TOKEN.itemsize or checksum_of(*passages[key]) != checksum:
                raise self.damaged("tokens.npy or vectors.npy: its bytes are not the ones that were written")
        self._texts.update(texts)
        return Fetched(passages)


def checksum_of(tokens: bytes | memoryview, vectors: bytes | memoryview) -> bytes:
    """Return the checksum of a passage: the sha256 of its tokens and, behind them, its vectors."""
    found = hashlib.sha256(tokens)
    found.update(vectors)
    return found.digest()


def number_of(key: Key) -> int:
    """Return a key as one number."""
    return key[0] << 32 | key[1]


def _numbers(keys: Sequence[Key]) -> list[int]:
    return [number_of(key) for key in keys]


def _named(keys: Sequence[Key]) -> dict[str, list[int]]:
    return {"in_generation": [key[0] for key in keys], "passages": [key[1] for key in keys]}
