"""An article on disk: its name and checksum are known at once, its text is read when it is needed."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Block, Mark
from index.errors import ArticleError
from index.finding.parts import Table
from index.storage import tables
from index.storage.manifest import ArticleEntry, sha256_of
from index.text.files.encodings import decode

TEXTS = "articles.txt"
"""The text of all articles of a generation."""
PROVED = ("blocks.npy", "passages.npy", "sentences.npy", "tokens.npy")
"""The tables whose rows are proved with each article."""


class StoredArticle(Article):
    """An article that reads its text, and proves it, when somebody asks for that.

    What it asks for then raises IndexDamaged when the text is not what its checksum says.
    """

    __slots__ = ("_found", "_read", "entry")
    entry: ArticleEntry
    _found: Article | None
    _read: Callable[[], Article]

    def __init__(self, entry: ArticleEntry, read: Callable[[], Article]) -> None:
        known = {
            "source": entry.source,
            "sha256": entry.sha256,
            "title": entry.title,
            "url": entry.url,
            "format": entry.kind,
            "unseen": entry.unseen,
            "read": entry.origin,
        }
        for name, value in {**known, "entry": entry, "_read": read, "_found": None}.items():
            object.__setattr__(self, name, value)  # as frozen dataclasses do

    @property
    def is_read(self) -> bool:
        """Whether its text is here already."""
        return self._found is not None

    def _whole(self) -> Article:
        if self._found is None:
            object.__setattr__(self, "_found", self._read())
        return cast("Article", self._found)

    @property
    def text(self) -> str:
        """The text, as of every article."""
        return self._whole().text

    @property
    def raw(self) -> bytes:
        """The bytes that prove it."""
        return self._whole().raw

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the text."""
        return self._whole().blocks

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks of the text."""
        return self._whole().marks

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Article):
            return NotImplemented
        return self is other or all(
            _of(self, field.name) == _of(other, field.name) for field in fields(Article)
        )

    def __hash__(self) -> int:
        return hash((self.source, self.sha256))


def _of(article: Article, name: str) -> Any:
    return getattr(article, name)


def size_of(article: Article) -> int:
    """Return of how many bytes the text of an article is, without reading one that is stored."""
    return article.entry.bytes if isinstance(article, StoredArticle) else len(article.raw)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class ArticleRows:
    """The rows of the article at `place` in tables, `proved` ones, and where the proof of them stands.

    It is looked at when they are read, unless `unsummed` is false: then the tables were summed as a whole.
    """

    proved: Sequence[Table]
    bounds: NDArray[np.void]
    proofs: NDArray[np.uint8]
    place: int
    unsummed: bool

    def blocks(self) -> NDArray[np.void]:
        """Return a copy of the article's blocks. Raises ValueError when rows are not as they were written."""
        if self.unsummed and proof(self.proved, self.bounds, self.place) != bytes(self.proofs[self.place]):
            raise ValueError(f"{', '.join(PROVED)}: what they say of an article is not what was written")
        own = self.proved[0][_span(self.bounds, "blocks", self.place)].copy()
        if (own["article"] != self.place).any():
            raise ValueError("blocks.npy: a block belongs to another article")
        own["article"] = 0
        return own


def _span(bounds: NDArray[np.void], name: str, place: int) -> slice:
    """Return where the rows of the article at `place` stand."""
    ends = bounds[name]
    return slice(int(ends[place - 1]) if place else 0, int(ends[place]))


def proof(proved: Sequence[Table], bounds: NDArray[np.void], place: int) -> bytes:
    """Return the sha256 of the rows of an article, table by table."""
    summed = hashlib.sha256()
    for name, table in zip(PROVED, proved, strict=True):
        summed.update(table[_span(bounds, name.removesuffix(".npy"), place)].tobytes())
    return summed.digest()


def read_article(
    entry: ArticleEntry, texts: memoryview, rows: ArticleRows, marks: tuple[Mark, ...]
) -> Article:
    """Return an article that lies in the texts of its generation. Raises as `made_of` does."""
    return made_of(entry, bytes(texts[entry.start : entry.start + entry.bytes]), rows, marks)


def made_of(entry: ArticleEntry, raw: bytes, rows: ArticleRows, marks: tuple[Mark, ...]) -> Article:
    """Return an article, made of its bytes and the blocks found when it was indexed.

    Raises ValueError when bytes or rows are not the ones that were written.
    """
    if len(raw) != entry.bytes or sha256_of(raw) != entry.sha256:
        raise ValueError(f"{TEXTS}: the text of {entry.source} is not the one that was indexed")
    try:
        text = decode(raw, entry.source)
    except ArticleError as error:
        raise ValueError(f"{TEXTS}: {entry.source} is not the text of an article") from error
    (found,) = tables.table_to_blocks(rows.blocks(), [len(text)])
    return Article(
        text=text,
        source=entry.source,
        raw=raw,
        sha256=entry.sha256,
        title=entry.title,
        blocks=found,
        url=entry.url,
        format=entry.kind,
        marks=marks,
        unseen=entry.unseen,
        read=entry.origin,
    )
