"""The files of a generation: the articles' own bytes, their tables as plain arrays, and what looks these up.

articles.txt        the text of all articles, as UTF-8, one behind the other
marks.json          where pages, cues, chapters or cells begin in each article
blocks.npy          dtype BLOCK: titles, headings, paragraphs and so on, of all articles
passages.npy        dtype PASSAGE
sentences.npy       dtype SENTENCE
tokens.npy          dtype TOKEN
vectors.npy         uint8, one row a token: index.tables.vectors
bounds.npy          dtype BOUNDS: index.finding.parts, where the rows of each article end
proofs.npy          uint8, one row an article: the sha256 of its rows of the tables above, but for the vectors
terms.npy           dtype TERM: index.finding.lookup
postings.npy        dtype POSTING
lengths.npy         dtype LENGTH
means.npy           uint8, one row a passage: the mean of its tokens' vectors
words.txt           the articles' words, each with how often it stands there
"""

import json
import math
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
from index.errors import IndexDamaged
from index.finding.lookup import LENGTH, POSTING, TERM, Lookup
from index.finding.parts import BOUNDS, GONE, Part, part_of
from index.storage import disk, tables
from index.storage.articles import PROVED, TEXTS, ArticleRows, StoredArticle, proof, read_article
from index.storage.disk import FileEntry
from index.storage.manifest import ArticleEntry, GenerationEntry, sha256_of
from index.storage.tables import BLOCK
from index.tables.file_rows import FileRows
from index.tables.vectors import Vectors
from index.text.files.encodings import decode

MARKS, WORDS = "marks.json", "words.txt"
_WHOLE = frozenset({MARKS, WORDS, "bounds.npy", "proofs.npy", "terms.npy"})
"""Files that are read as a whole, however large an index is."""
_IN_ROWS = frozenset({"tokens.npy", "vectors.npy"})
"""Files of which a few rows here and there are read of a large index."""
_TABLES = {
    "blocks.npy": BLOCK,
    "passages.npy": PASSAGE,
    "sentences.npy": SENTENCE,
    "tokens.npy": TOKEN,
    "vectors.npy": np.dtype(np.uint8),
    "bounds.npy": BOUNDS,
    "proofs.npy": np.dtype(np.uint8),
    "terms.npy": TERM,
    "postings.npy": POSTING,
    "lengths.npy": LENGTH,
    "means.npy": np.dtype(np.uint8),
}


def write(folder: Path, index: Index) -> dict[str, FileEntry]:
    """Write the files of `index` into the empty `folder`, wait until the disk has them, and name them.

    Raises ValueError, before anything is written, when the index could not be read back.
    """
    tables.check(index)
    for article in index.articles:
        _check_text(article)
    part = part_of(index)
    lookup = part.lookup
    arrays: dict[str, NDArray[Any]] = {
        "blocks.npy": tables.blocks_to_table(index.articles),
        "passages.npy": index.passages,
        "sentences.npy": index.sentences,
        "tokens.npy": index.tokens,
        "vectors.npy": index.vectors.array,
        "bounds.npy": part.bounds,
        "terms.npy": lookup.terms,
        "postings.npy": lookup.postings,
        "lengths.npy": lookup.lengths,
        "means.npy": lookup.vectors.array,
    }
    proofs = [proof([arrays[name] for name in PROVED], part.bounds, n) for n in range(len(index.articles))]
    arrays["proofs.npy"] = np.frombuffer(b"".join(proofs), np.uint8).reshape(-1, tables.PROOF)
    texts = {
        TEXTS: b"".join(article.raw for article in index.articles),
        MARKS: _marks_to_json(index.articles),
        WORDS: bytes(lookup.words),
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
    """A generation that is open: its articles, empty ones for those that are gone, and their tables."""

    articles: tuple[Article, ...]
    part: Part
    model: ModelCard
    language: str

    @property
    def index(self) -> Index:
        """It as an index, with those that are gone."""
        part = self.part
        arrays = part.passages, part.sentences, part.tokens[:], part.vectors
        return Index(self.articles, *arrays, self.model, self.language)


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens generations of the index in `folder`, their arrays mapped read-only into memory.

    Files of more than `summed` bytes are not compared with their checksum; all else is checked. With
    `lazily` articles are read, and proved with their rows of the tables, only when they are needed; then
    only what is read as a whole is compared with its checksum, unless `summed` is infinite.
    """

    folder: Path
    model: ModelCard
    language: str
    summed: float
    lazily: bool
    damaged: Callable[[str], IndexDamaged]

    def open(self, entry: GenerationEntry, articles: Sequence[tuple[int, ArticleEntry]]) -> Generation:
        """Open the generation `entry`, which holds `articles`, by position, and maybe others that are gone.

        Raises ValueError, naming the file, when something is not as the entries say.
        """
        folder = self.folder / entry.name
        if set(entry.files) != {TEXTS, MARKS, WORDS, *_TABLES}:
            raise ValueError("manifest.json: it does not name the files of this index")
        arrays: dict[str, Any] = {name: self._array(folder, name, entry) for name in _TABLES}
        texts, words = (self._bytes(folder, name, entry) for name in (TEXTS, WORDS))
        marks = marks_from_json(bytes(self._bytes(folder, MARKS, entry)), entry.articles)
        tables.check_bounds(
            arrays["bounds.npy"],
            arrays["proofs.npy"],
            entry.articles,
            *(len(arrays[f"{name}.npy"]) for name in BOUNDS.names or ()),
        )
        if len(arrays["tokens.npy"]) != entry.tokens:
            raise ValueError("manifest.json: it counts other tokens than there are")
        means = Vectors(arrays["means.npy"], self.model.dimensions)
        lookup = Lookup(arrays["terms.npy"], arrays["postings.npy"], arrays["lengths.npy"], means, words)
        tables.check_lookup(lookup, len(arrays["passages.npy"]), thorough=not self.lazily)
        places = np.full(entry.articles, -1, np.intp)
        for position, article in articles:
            places[article.place] = position
        part = Part(
            arrays["passages.npy"],
            arrays["sentences.npy"],
            arrays["tokens.npy"],
            Vectors(arrays["vectors.npy"], self.model.dimensions),
            arrays["bounds.npy"],
            lookup,
            places,
            entry.name,
            self.damaged,
        )
        found = self._articles(entry, [article for _, article in articles], texts, arrays, marks)
        return Generation(found, part, self.model, self.language)

    def _sums(self, name: str, file: FileEntry) -> bool:
        """Whether a file is compared with its checksum."""
        return file.bytes <= self.summed and (not self.lazily or name in _WHOLE or self.summed == math.inf)

    def _bytes(self, folder: Path, name: str, entry: GenerationEntry) -> memoryview:
        try:
            return disk.map_bytes(
                folder / name, entry.files[name], checksum=self._sums(name, entry.files[name])
            )
        except (OSError, ValueError) as error:
            raise _named(name, error) from error

    def _array(self, folder: Path, name: str, entry: GenerationEntry) -> NDArray[Any] | FileRows:
        file, dtype = entry.files[name], _TABLES[name]
        try:
            mapped = disk.map_array(folder / name, file, dtype, checksum=self._sums(name, file))
            in_rows = self.lazily and name in _IN_ROWS
            return FileRows(folder / name, mapped, self.damaged) if in_rows else mapped
        except (OSError, ValueError) as error:
            raise _named(name, error) from error

    def _articles(
        self,
        entry: GenerationEntry,
        articles: Sequence[ArticleEntry],
        texts: memoryview,
        arrays: dict[str, Any],
        marks: Sequence[tuple[Mark, ...]],
    ) -> tuple[Article, ...]:
        """Return the articles of a generation by their places in it."""
        found = [GONE] * entry.articles
        proved = [arrays[name] for name in PROVED]
        for article in articles:
            rows = ArticleRows(proved, arrays["bounds.npy"], arrays["proofs.npy"], article.place, self.lazily)
            read = partial(read_article, article, texts, rows, marks[article.place])
            found[article.place] = (
                StoredArticle(article, partial(self._later, read)) if self.lazily else read()
            )
        return tuple(found)

    def _later(self, read: Callable[[], Article]) -> Article:
        """Return what `read` gives, after the index was opened."""
        try:
            return read()
        except ValueError as error:
            raise self.damaged(str(error)) from error


def _named(name: str, error: OSError | ValueError) -> ValueError:
    """Return `error` as a ValueError whose text begins with the file's name."""
    return ValueError(
        f"{name}: {error.strerror or error}" if isinstance(error, OSError) else f"{name}: {error}"
    )


def _marks_to_json(articles: Sequence[Article]) -> bytes:
    return json.dumps([[[mark.start, mark.value] for mark in article.marks] for article in articles]).encode()


def marks_from_json(data: bytes, articles: int) -> list[tuple[Mark, ...]]:
    """Return the marks of every article. Raises ValueError when `data` is not what `_marks_to_json` wrote."""
    try:
        found = [tuple(Mark(start, value) for start, value in marks) for marks in json.loads(data)]
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"{MARKS}: it is not as written") from error
    if len(found) != articles:
        raise ValueError(f"{MARKS}: it is of {len(found)} articles, not {articles}")
    return found


def _check_text(article: Article) -> None:
    if sha256_of(article.raw) != article.sha256:
        raise ValueError(f"{article.source}: its sha256 is not that of its bytes")
    if decode(article.raw, article.source) != article.text:
        raise ValueError(f"{article.source}: its text is not what its bytes say")
