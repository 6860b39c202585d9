"""The files of a generation: the articles' own bytes, their tables as plain arrays, and what looks these up.

articles.txt        the text of all articles, as UTF-8, one behind the other
marks.json          where pages, cues, chapters or cells begin in each article
blocks.npy          dtype BLOCK: titles, headings, paragraphs and so on, of all articles
passages.npy        dtype PASSAGE
sentences.npy       dtype SENTENCE
tokens.npy          dtype TOKEN
vectors.npy         uint8, one row a token: index.tables.vectors
terms.npy           dtype TERM: index.finding.lookup
postings.npy        dtype POSTING
means.npy           uint8, one row a passage: the mean of its tokens' vectors
words.txt           the articles' words, each with how often it stands there
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Mark
from index.atomic import sync_folder
from index.contents import PASSAGE, SENTENCE, TOKEN, Index, ModelCard
from index.errors import ArticleError, IndexDamaged
from index.finding.lookup import POSTING, TERM, Lookup, make_lookup
from index.storage import disk, tables
from index.storage.articles import StoredArticle
from index.storage.disk import FileEntry
from index.storage.manifest import ArticleEntry, GenerationEntry, sha256_of
from index.storage.tables import BLOCK
from index.tables.vectors import Vectors
from index.text.files.encodings import decode

_TEXTS, _MARKS, _WORDS = "articles.txt", "marks.json", "words.txt"
_TABLES = {
    "blocks.npy": BLOCK,
    "passages.npy": PASSAGE,
    "sentences.npy": SENTENCE,
    "tokens.npy": TOKEN,
    "vectors.npy": np.dtype(np.uint8),
    "terms.npy": TERM,
    "postings.npy": POSTING,
    "means.npy": np.dtype(np.uint8),
}


def write(folder: Path, index: Index) -> dict[str, FileEntry]:
    """Write the files of `index` into the empty `folder`, wait until the disk has them, and name them.

    Raises ValueError, before anything is written, when the index could not be read back.
    """
    tables.check(index)
    for article in index.articles:
        _check_text(article)
    lookup = make_lookup(index)
    arrays: dict[str, NDArray[Any]] = {
        "blocks.npy": tables.blocks_to_table(index.articles),
        "passages.npy": index.passages,
        "sentences.npy": index.sentences,
        "tokens.npy": index.tokens,
        "vectors.npy": index.vectors.array,
        "terms.npy": lookup.terms,
        "postings.npy": lookup.postings,
        "means.npy": lookup.vectors.array,
    }
    texts = {
        _TEXTS: b"".join(article.raw for article in index.articles),
        _MARKS: _marks_to_json(index.articles),
        _WORDS: bytes(lookup.words),
    }
    files = {name: disk.write_bytes(folder / name, data) for name, data in texts.items()}
    files |= {name: disk.write_array(folder / name, array) for name, array in arrays.items()}
    sync_folder(folder)
    return files


def starts(articles: Sequence[Article]) -> Iterator[int]:
    """Yield where the text of each of `articles` begins in the file that holds all, in bytes."""
    return accumulate((len(article.raw) for article in articles[:-1]), initial=0)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Generation:
    """A generation that is open. Its index has the articles that are gone, too, as empty ones."""

    index: Index
    lookup: Lookup


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens generations of the index in `folder`, their arrays mapped read-only into memory.

    Files of more than `summed` bytes are not compared with their checksum; all else is checked. With
    `lazily` articles read their text, and prove it, only when it is needed.
    """

    folder: Path
    model: ModelCard
    language: str
    summed: float
    lazily: bool
    damaged: Callable[[str], IndexDamaged]

    def open(self, entry: GenerationEntry, articles: Sequence[ArticleEntry]) -> Generation:
        """Open the generation `entry`, which holds `articles`, and maybe others that are gone.

        Raises ValueError, naming the file, when something is not as the entries say.
        """
        folder = self.folder / entry.name
        if set(entry.files) != {_TEXTS, _MARKS, _WORDS, *_TABLES}:
            raise ValueError("manifest.json: it does not name the files of this index")
        arrays = {name: self._array(folder, name, entry) for name in _TABLES}
        texts, words = (self._bytes(folder, name, entry) for name in (_TEXTS, _WORDS))
        marks = _marks_from_json(bytes(self._bytes(folder, _MARKS, entry)), entry.articles)
        index = Index(
            articles=self._articles(entry, articles, texts, arrays["blocks.npy"], marks),
            passages=arrays["passages.npy"],
            sentences=arrays["sentences.npy"],
            tokens=arrays["tokens.npy"],
            vectors=Vectors(arrays["vectors.npy"], self.model.dimensions),
            model=self.model,
            language=self.language,
        )
        if len(index.tokens) != entry.tokens:
            raise ValueError("manifest.json: it counts other tokens than there are")
        means = Vectors(arrays["means.npy"], self.model.dimensions)
        lookup = Lookup(arrays["terms.npy"], arrays["postings.npy"], means, words)
        tables.check_lookup(lookup, len(index.passages))
        return Generation(index, lookup)

    def _bytes(self, folder: Path, name: str, entry: GenerationEntry) -> memoryview:
        try:
            return disk.map_bytes(
                folder / name, entry.files[name], checksum=entry.files[name].bytes <= self.summed
            )
        except (OSError, ValueError) as error:
            raise _named(name, error) from error

    def _array(self, folder: Path, name: str, entry: GenerationEntry) -> NDArray[Any]:
        file = entry.files[name]
        try:
            return disk.map_array(folder / name, file, _TABLES[name], checksum=file.bytes <= self.summed)
        except (OSError, ValueError) as error:
            raise _named(name, error) from error

    def _articles(
        self,
        entry: GenerationEntry,
        articles: Sequence[ArticleEntry],
        texts: memoryview,
        blocks: NDArray[np.void],
        marks: Sequence[tuple[Mark, ...]],
    ) -> tuple[Article, ...]:
        """Return the articles of a generation by their places in it."""
        found = [GONE] * entry.articles
        tables.check_owners(blocks, entry.articles)
        lows, highs = (
            np.searchsorted(blocks["article"], np.arange(entry.articles), side=side)
            for side in ("left", "right")
        )
        for article in articles:
            place = article.place
            rows = blocks[int(lows[place]) : int(highs[place])]
            read = partial(_read, article, texts, rows, marks[place])
            found[place] = StoredArticle(article, partial(self._later, read)) if self.lazily else read()
        return tuple(found)

    def _later(self, read: Callable[[], Article]) -> Article:
        """Return what `read` gives, after the index was opened."""
        try:
            return read()
        except ValueError as error:
            raise self.damaged(str(error)) from error


GONE = Article(text="", source="", raw=b"", sha256="", title="", blocks=())
"""What stands for an article that is no longer in the index, though it is still in a generation of it."""


def _read(
    entry: ArticleEntry, texts: memoryview, blocks: NDArray[np.void], marks: tuple[Mark, ...]
) -> Article:
    """Return an article, made of its bytes and the blocks found when it was indexed."""
    raw = bytes(texts[entry.start : entry.start + entry.bytes])
    if len(raw) != entry.bytes or sha256_of(raw) != entry.sha256:
        raise ValueError(f"{_TEXTS}: the text of {entry.source} is not the one that was indexed")
    try:
        text = decode(raw, entry.source)
    except ArticleError as error:
        raise ValueError(f"{_TEXTS}: {entry.source} is not the text of an article") from error
    own = blocks.copy()
    own["article"] = 0
    (found,) = tables.table_to_blocks(own, [len(text)])
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


def _named(name: str, error: OSError | ValueError) -> ValueError:
    """Return `error` as a ValueError whose text begins with the file's name."""
    return ValueError(
        f"{name}: {error.strerror or error}" if isinstance(error, OSError) else f"{name}: {error}"
    )


def _marks_to_json(articles: Sequence[Article]) -> bytes:
    return json.dumps([[[mark.start, mark.value] for mark in article.marks] for article in articles]).encode()


def _marks_from_json(data: bytes, articles: int) -> list[tuple[Mark, ...]]:
    """Return the marks of every article. Raises ValueError when `data` is not what `_marks_to_json` wrote."""
    try:
        found = [tuple(Mark(start, value) for start, value in marks) for marks in json.loads(data)]
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"{_MARKS}: it is not as written") from error
    if len(found) != articles:
        raise ValueError(f"{_MARKS}: it is of {len(found)} articles, not {articles}")
    return found


def _check_text(article: Article) -> None:
    if sha256_of(article.raw) != article.sha256:
        raise ValueError(f"{article.source}: its sha256 is not that of its bytes")
    if decode(article.raw, article.source) != article.text:
        raise ValueError(f"{article.source}: its text is not what its bytes say")
