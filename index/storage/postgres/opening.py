"""A large index opened: its contents from a copy, and the rest left in the database until it is asked."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.contents import PASSAGE, SENTENCE, TOKEN, Index
from index.errors import PinciteError
from index.finding.joining import only, ranges
from index.finding.parts import BOUNDS, GONE
from index.storage import disk, tables
from index.storage.articles import ArticleRows, StoredArticle, made_of
from index.storage.generation import MARKS, WORDS, marks_from_json
from index.storage.manifest import ArticleEntry, GenerationEntry, Manifest
from index.storage.postgres.asking import Asking
from index.storage.postgres.finding import DatabaseFinder, Places
from index.storage.tables import BLOCK
from index.tables.vectors import Vectors, row_bytes

_TABLES = {
    "passages.npy": PASSAGE,
    "sentences.npy": SENTENCE,
    "blocks.npy": BLOCK,
    "bounds.npy": BOUNDS,
    "proofs.npy": np.dtype(np.uint8),
}
CONTENTS = frozenset({*_TABLES, MARKS, WORDS})
"""The files that are copied of a large index: about a hundredth of it."""


def open_index(folder: Path, asking: Asking, damaged: Callable[[str], PinciteError]) -> Index:
    """Return the index of `asking`, whose generations' CONTENTS lie in `folder`.

    Raises ValueError or OSError when a file is not as the manifest says.
    """
    manifest = asking.manifest
    parts = [_Part(folder / one.name, one) for one in manifest.generations]
    articles = [[GONE] * one.articles for one in manifest.generations]
    for entry in manifest.articles:
        part = parts[entry.generation]
        read = partial(_read, entry, asking, part.rows_of(entry.place), part.marks[entry.place], damaged)
        articles[entry.generation][entry.place] = StoredArticle(entry, read)
    whole = _joined(parts, [article for some in articles for article in some], manifest)
    firsts = np.cumsum([0, *(one.articles for one in manifest.generations)])
    order = [int(firsts[entry.generation]) + entry.place for entry in manifest.articles]
    lows, highs = (np.searchsorted(whole.passages["article"], order, side) for side in ("left", "right"))
    rows = ranges(lows, highs - lows)
    index = only(whole, order, shared=True)
    counts = manifest.counts
    if (len(index.passages), len(index.sentences)) != (counts.passages, counts.sentences):
        raise ValueError("manifest.json: it counts other passages or sentences than there are")
    lengths = [len(part.passages) for part in parts]
    numbers = np.repeat(np.array(asking.numbers, np.int64), lengths)
    within = np.concatenate([np.arange(length, dtype=np.int64) for length in lengths])
    keys = tuple((asking.numbers[entry.generation], entry.place) for entry in manifest.articles)
    finder = DatabaseFinder(
        index,
        Places(numbers[rows], within[rows], keys),
        asking,
        b"".join(part.words for part in parts),
        whole=len(rows) == len(whole.passages),
    )
    return Index(
        index.articles,
        index.passages,
        index.sentences,
        index.tokens,
        index.vectors,
        index.model,
        index.language,
        finder=finder,
    )


class _Part:
    """The tables of contents of a generation."""

    def __init__(self, folder: Path, entry: GenerationEntry) -> None:
        found = [_table(folder, name, entry) for name in _TABLES]
        self.passages, self.sentences, self._blocks, self._bounds, self._proofs = found
        words, marks = (_bytes(folder, name, entry) for name in (WORDS, MARKS))
        self.words = bytes(words)
        self.marks = marks_from_json(bytes(marks), entry.articles)
        self.tokens = entry.tokens
        lengths = len(self.passages), len(self.sentences), entry.tokens, len(self._blocks)
        tables.check_bounds(self._bounds, self._proofs, entry.articles, *lengths)

    def rows_of(self, article: int) -> ArticleRows:
        """Return the blocks of the article at a place of the generation; their file was summed."""
        return ArticleRows([self._blocks], self._bounds, self._proofs, article, unsummed=False)


def _joined(parts: list[_Part], articles: list[Article], manifest: Manifest) -> Index:
    """Return all articles of `parts`, those that are gone, too, as one index without tokens."""
    passage_tables, sentence_tables = [], []
    owners = passages = sentences = tokens = 0
    for part, entry in zip(parts, manifest.generations, strict=True):
        own_passages, own_sentences = part.passages, part.sentences
        if len(parts) > 1:
            own_passages, own_sentences = own_passages.copy(), own_sentences.copy()
            own_passages["article"] += owners
            own_passages["first"] += sentences
            own_passages["last"] += sentences
            own_sentences["passage"] += passages
            own_sentences["first"] += tokens
            own_sentences["last"] += tokens
        passage_tables.append(own_passages)
        sentence_tables.append(own_sentences)
        owners += entry.articles
        passages += len(own_passages)
        sentences += len(own_sentences)
        tokens += entry.tokens
    one = len(parts) == 1
    dimensions = manifest.model.dimensions
    return Index(
        tuple(articles),
        passage_tables[0] if one else np.concatenate(passage_tables),
        sentence_tables[0] if one else np.concatenate(sentence_tables),
        np.empty(0, TOKEN),
        Vectors(np.empty((0, row_bytes(dimensions)), np.uint8), dimensions),
        manifest.model,
        manifest.language,
    )


def _read(
    entry: ArticleEntry,
    asking: Asking,
    rows: ArticleRows,
    marks: tuple[Any, ...],
    damaged: Callable[[str], PinciteError],
) -> Article:
    try:
        return made_of(entry, asking.text(entry), rows, marks)
    except ValueError as error:
        raise damaged(str(error)) from error


def _table(folder: Path, name: str, entry: GenerationEntry) -> NDArray[Any]:
    try:
        return disk.map_array(folder / name, entry.files[name], _TABLES[name], checksum=True)
    except (OSError, ValueError) as error:
        raise ValueError(f"{name}: {error}") from error


def _bytes(folder: Path, name: str, entry: GenerationEntry) -> memoryview:
    try:
        return disk.map_bytes(folder / name, entry.files[name], checksum=True)
    except (OSError, ValueError) as error:
        raise ValueError(f"{name}: {error}") from error
