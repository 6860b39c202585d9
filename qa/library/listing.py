"""What an index holds, article by article, and whether the files of these are as they were indexed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from index.article import Article
from index.store import Store


class State(Enum):
    """Whether an article's file is as it was indexed; one that came from no file is."""

    INDEXED = "indexed"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Listed:
    """An article of an index, how many words it has, what became of its file, and whether that is here."""

    article: Article
    words: int
    state: State
    has_file: bool


def listed(store: Store) -> Iterator[Listed]:
    """Yield the articles of the index in `store`, in their order. Raises as `store.load` does."""
    articles, paths = store.load().articles, store.provenance().paths
    for article, path in zip(articles, paths, strict=True):
        state, has_file = _state(article, path), path is not None and path.is_file()
        yield Listed(article, len(article.text.split()), state, has_file)


def _state(article: Article, path: Path | None) -> State:
    if path is None:
        return State.INDEXED
    if not path.is_file():
        return State.GONE
    try:
        same = (
            path.stat().st_size == article.origin.size
            and hashlib.sha256(path.read_bytes()).hexdigest() == article.origin.sha256
        )
    except OSError:  # a file that cannot be read is as good as absent
        return State.GONE
    return State.INDEXED if same else State.CHANGED
