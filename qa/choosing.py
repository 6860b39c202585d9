"""Some articles of an index, by name: an index of these alone."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.contents import Index
from index.errors import PinciteError
from index.tables.vectors import join

NAMED = 12
"""Names of articles that an error lists at most."""


class Named(Protocol):
    """An article, or what a manifest says of one."""

    @property
    def source(self) -> str: ...  # noqa: D102 - as of articles
    @property
    def url(self) -> str | None: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102


def chosen(names: Sequence[str], articles: Sequence[Named]) -> tuple[int, ...]:
    """Return the positions among `articles` of those that `names` name, in reading order; all without names.

    A name is that under which the article was indexed, its address, the last part of the name, with or
    without its ending, or the title; small and capital letters are one. Raises PinciteError for a name that
    none has, or several.
    """
    if not names:
        return tuple(range(len(articles)))
    return tuple(sorted({_found(name, articles) for name in names}))


def only(index: Index, articles: Sequence[int]) -> Index:
    """Return an index of the `articles` at these positions alone, in reading order; all of them is itself.

    What is rare is counted among these, as if no other had been indexed. Vectors of neighbours are shared.
    """
    if len(articles) == len(index.articles):
        return index
    passages, sentences, tokens, vectors = [], [], [], []
    passage_count = sentence_count = token_count = 0
    for number, article in enumerate(articles):
        low, high = np.searchsorted(index.passages["article"], [article, article + 1])
        first = int(index.passages["first"][low]) if low < high else 0
        last = int(index.passages["last"][high - 1]) if low < high else 0
        begin = int(index.sentences["first"][first]) if first < last else 0
        end = int(index.sentences["last"][last - 1]) if first < last else 0
        passages.append(
            _moved(index.passages[low:high], first=sentence_count - first, last=sentence_count - first)
        )
        passages[-1]["article"] = number
        sentences.append(
            _moved(
                index.sentences[first:last],
                passage=passage_count - int(low),
                first=token_count - begin,
                last=token_count - begin,
            )
        )
        tokens.append(index.tokens[begin:end])
        vectors.append(index.vectors[begin:end])
        passage_count += int(high - low)
        sentence_count += last - first
        token_count += end - begin
    return replace(
        index,
        articles=tuple(index.articles[article] for article in articles),
        passages=np.concatenate(passages),
        sentences=np.concatenate(sentences),
        tokens=tokens[0] if len(tokens) == 1 else np.concatenate(tokens),
        vectors=join(vectors, index.vectors.dimensions),
    )


def _moved(rows: NDArray[np.void], **by: int) -> NDArray[np.void]:
    """Return a copy of `rows` with fields raised."""
    moved = rows.copy()
    for field, step in by.items():
        moved[field] += step
    return moved


def _found(name: str, articles: Sequence[Named]) -> int:
    wanted = name.casefold()
    found: list[int] = []
    for names_of in (_source, _address, _last_part, _stem, _title):
        found = [place for place, article in enumerate(articles) if names_of(article).casefold() == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            break
    sources = [articles[place].source for place in found or range(len(articles))]
    listed = ", ".join(sources[:NAMED]) + (
        f" and {len(sources) - NAMED} more" if len(sources) > NAMED else ""
    )
    if found:
        raise PinciteError(
            f"{len(found)} articles of the index are called {name!r}.", f"Name one of them: {listed}."
        )
    raise PinciteError(f"No article of the index is called {name!r}.", f"It holds {listed}.")


def _source(article: Named) -> str:
    return article.source


def _address(article: Named) -> str:
    return article.url or article.source


def _last_part(article: Named) -> str:
    return PurePath(article.source).name


def _stem(article: Named) -> str:
    return PurePath(article.source).stem


def _title(article: Named) -> str:
    return " ".join(article.title.split())
