"""The files of an index: the articles' own bytes, and its tables as plain arrays.

article-0.txt ...   the text of each article, as UTF-8
marks.json          where pages, cues, chapters or cells begin in each article
blocks.npy          dtype BLOCK: titles, headings, paragraphs and so on, of all articles
passages.npy        dtype PASSAGE
sentences.npy       dtype SENTENCE
tokens.npy          dtype TOKEN
vectors.npy         uint8, one row a token: index.tables.vectors
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Format, Mark, Source
from index.atomic import sync_folder
from index.contents import PASSAGE, SENTENCE, TOKEN, Index
from index.errors import ArticleError
from index.storage import disk, tables
from index.storage.disk import FileEntry
from index.storage.manifest import Manifest
from index.storage.tables import BLOCK
from index.tables.vectors import Vectors
from index.text.files.encodings import decode

_MARKS = "marks.json"
_TABLES = {
    "blocks.npy": BLOCK,
    "passages.npy": PASSAGE,
    "sentences.npy": SENTENCE,
    "tokens.npy": TOKEN,
    "vectors.npy": np.dtype(np.uint8),
}


def write(folder: Path, index: Index) -> dict[str, FileEntry]:
    """Write the files of `index` into the empty `folder`, wait until the disk has them, and name them.

    Raises ValueError, before anything is written, when the index could not be read back.
    """
    tables.check(index)
    for article in index.articles:
        _check_text(article)
    arrays: dict[str, NDArray[Any]] = {
        "blocks.npy": tables.blocks_to_table(index.articles),
        "passages.npy": index.passages,
        "sentences.npy": index.sentences,
        "tokens.npy": index.tokens,
        "vectors.npy": index.vectors.rows,
    }
    files = {
        _article(number): disk.write_bytes(folder / _article(number), article.raw)
        for number, article in enumerate(index.articles)
    }
    files[_MARKS] = disk.write_bytes(folder / _MARKS, _marks_to_json(index.articles))
    files |= {name: disk.write_array(folder / name, array) for name, array in arrays.items()}
    sync_folder(folder)
    return files


def read(folder: Path, manifest: Manifest, *, summed: float) -> Index:
    """Return the index whose files are in `folder`, its arrays mapped read-only into memory.

    Vectors of more than `summed` bytes are not compared with their checksum; all else is checked. Raises
    ValueError, naming the file, when something is not as `manifest` says or the tables do not fit together.
    """
    names = [_article(number) for number in range(len(manifest.articles))]
    if set(manifest.files) != {*names, _MARKS, *_TABLES}:
        raise ValueError("manifest.json: it does not name the files of this index")
    raws = [_bytes(folder, name, manifest) for name in names]
    arrays = {name: _array(folder, name, manifest, summed) for name in _TABLES}
    marks = _marks_from_json(_bytes(folder, _MARKS, manifest), len(names))
    index = Index(
        articles=_articles(raws, arrays["blocks.npy"], marks, manifest),
        passages=arrays["passages.npy"],
        sentences=arrays["sentences.npy"],
        tokens=arrays["tokens.npy"],
        vectors=Vectors(arrays["vectors.npy"], manifest.model.dimensions),
        model=manifest.model,
        language=manifest.language,
    )
    tables.check(index)
    found = (len(index.passages), len(index.sentences), len(index.tokens))
    counts = manifest.counts
    if found != (counts.passages, counts.sentences, counts.tokens):
        raise ValueError("manifest.json: it counts other passages, sentences or tokens than there are")
    return index


def _article(number: int) -> str:
    return f"article-{number}.txt"


def _bytes(folder: Path, name: str, manifest: Manifest) -> bytes:
    try:
        return disk.read_bytes(folder / name, manifest.files[name])
    except (OSError, ValueError) as error:
        raise _named(name, error) from error


def _array(folder: Path, name: str, manifest: Manifest, summed: float) -> NDArray[Any]:
    entry = manifest.files[name]
    checksum = name != "vectors.npy" or entry.bytes <= summed
    try:
        return disk.map_array(folder / name, entry, _TABLES[name], checksum=checksum)
    except (OSError, ValueError) as error:
        raise _named(name, error) from error


def _named(name: str, error: OSError | ValueError) -> ValueError:
    """Return `error` as a ValueError whose text begins with the file's name."""
    return ValueError(
        f"{name}: {error.strerror or error}" if isinstance(error, OSError) else f"{name}: {error}"
    )


def _articles(
    raws: list[bytes], blocks: NDArray[np.void], marks: list[tuple[Mark, ...]], manifest: Manifest
) -> tuple[Article, ...]:
    """Return the articles, made of their bytes and the blocks found when they were indexed."""
    texts = []
    for number, (raw, entry) in enumerate(zip(raws, manifest.articles, strict=True)):
        if manifest.files[_article(number)] != FileEntry(entry.sha256, entry.bytes):
            raise ValueError(f"manifest.json: it names two different contents of {_article(number)}")
        try:
            texts.append(decode(raw, entry.source))
        except ArticleError as error:
            raise ValueError(f"{_article(number)}: it is not the text of an article") from error
    parts = tables.table_to_blocks(blocks, [len(text) for text in texts])
    return tuple(
        Article(
            text=text,
            source=entry.source,
            raw=raw,
            sha256=entry.sha256,
            title=entry.title,
            blocks=part,
            url=entry.url,
            format=Format(entry.format),
            marks=found,
            unseen=entry.unseen,
            read=Source(
                entry.read_sha256,
                entry.read_bytes,
                None if entry.given_format is None else Format(entry.given_format),
                entry.encoding,
            ),
        )
        for text, raw, part, found, entry in zip(texts, raws, parts, marks, manifest.articles, strict=True)
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
    if hashlib.sha256(article.raw).hexdigest() != article.sha256:
        raise ValueError(f"{article.source}: its sha256 is not that of its bytes")
    if decode(article.raw, article.source) != article.text:
        raise ValueError(f"{article.source}: its text is not what its bytes say")
