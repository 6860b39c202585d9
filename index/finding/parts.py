"""Tables that lie together, as those of a generation do, and an index of several of them.

The index of many articles is not put together when it is opened: what is asked of it is taken out of the
parts, and the rest stays where it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.contents import PASSAGE, SENTENCE, TOKEN, Counts, Finder, Index, ModelCard
from index.finding.joining import only, pick, stack
from index.finding.lookup import Lookup, make_lookup
from index.tables.vectors import Rows, Vectors, join

BOUNDS = np.dtype(
    [
        ("passages", "<i8"),  # where those of the article end; they begin where those of the one before do
        ("sentences", "<i8"),
        ("tokens", "<i8"),
        ("blocks", "<i8"),
    ]
)


class Table(Protocol):
    """Rows of which only those that are taken are read."""

    def __len__(self) -> int: ...
    def __getitem__(self, which: Rows) -> NDArray[Any]: ...


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Part:
    """The tables of some articles, of which some are asked, and what looks them up.

    `passages`, `sentences`, `tokens` and `vectors` are as in an `Index`; `bounds` (dtype BOUNDS) says where
    those of each article end. `places`, intp, says at which position each article is asked, -1 where it is
    not. `origin` names what they were read from, and `damaged` makes the error of what cannot be there.
    """

    passages: NDArray[np.void]
    sentences: NDArray[np.void]
    tokens: Table
    vectors: Vectors
    bounds: NDArray[np.void]
    lookup: Lookup
    places: NDArray[np.intp]
    origin: str | None = None
    damaged: Callable[[str], Exception] = field(default=ValueError)

    @property
    def whole(self) -> bool:
        """Whether all its articles are asked."""
        return bool((self.places >= 0).all())

    def rows_of(self, article: int) -> tuple[int, int]:
        """Return where the passages of the article at `article` begin and end."""
        ends = self.bounds["passages"]
        return int(ends[article - 1]) if article else 0, int(ends[article])

    def articles_of(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return which article each of the passages at `rows` is of."""
        return np.searchsorted(self.bounds["passages"], rows, side="right")

    def asked(self) -> NDArray[np.bool_] | None:
        """Return which passages are of articles that are asked, None when all are."""
        if self.whole:
            return None
        return np.repeat(self.places >= 0, np.diff(self.bounds["passages"], prepend=0))

    def counts(self) -> Counts:
        """Return how much of it is asked."""
        asked = self.places >= 0
        sums = (int(np.diff(self.bounds[name], prepend=0)[asked].sum()) for name in Counts.__slots__)
        return Counts(*sums)


def part_of(index: Index, places: Sequence[int] | None = None) -> Part:
    """Return the tables of `index`, which lie in memory, as a part; its articles are asked at `places`."""
    count = len(index.articles)
    passages, sentences = index.passages, index.sentences
    bounds = np.zeros(count, BOUNDS)
    bounds["passages"] = np.searchsorted(passages["article"], np.arange(count), side="right")
    bounds["sentences"] = np.concatenate(([0], passages["last"]))[bounds["passages"]]
    bounds["tokens"] = np.concatenate(([0], sentences["last"]))[bounds["sentences"]]
    bounds["blocks"] = np.cumsum([len(article.blocks) for article in index.articles])
    return Part(
        passages,
        sentences,
        index.tokens,
        index.vectors,
        bounds,
        make_lookup(index),
        np.arange(count) if places is None else np.asarray(places, np.intp),
    )


class JoinedIndex(Index):
    """An index of articles in several parts. Its tables are put together only for who asks for all of them.

    Vectors then stay where they are, and tokens may have gaps between articles.
    """

    __slots__ = ("_tables", "parts")
    parts: tuple[Part, ...]
    _tables: Index | None

    def __init__(
        self,
        articles: Sequence[Article],
        parts: Sequence[Part],
        model: ModelCard,
        language: str,
        finder: Finder | None = None,
    ) -> None:
        """Join `parts`, whose places are positions in `articles`."""
        known = {"articles": articles, "model": model, "language": language, "breaks": None, "finder": finder}
        for name, value in {**known, "parts": tuple(parts), "_tables": None}.items():
            object.__setattr__(self, name, value)  # as frozen dataclasses do

    def _whole(self) -> Index:
        if self._tables is None:
            owners = [(n, place) for n, part in enumerate(self.parts) for place in part.places.tolist()]
            order = np.argsort([place for _, place in owners], kind="stable")
            stacked = stack([self._plain(part) for part in self.parts])
            asked = order[sum(place < 0 for _, place in owners) :].tolist()
            object.__setattr__(self, "_tables", only(stacked, asked, shared=True))
        assert self._tables is not None  # noqa: S101 - for the type checker
        return self._tables

    def _plain(self, part: Part) -> Index:
        articles = [self.articles[place] if place >= 0 else GONE for place in part.places.tolist()]
        arrays = part.passages, part.sentences, part.tokens[:], part.vectors
        return Index(articles, *arrays, self.model, self.language)

    @property
    def passages(self) -> NDArray[np.void]:
        """The passages, as of every index."""
        return self._whole().passages

    @property
    def sentences(self) -> NDArray[np.void]:
        """Their sentences."""
        return self._whole().sentences

    @property
    def tokens(self) -> NDArray[np.void]:
        """The tokens of these."""
        return self._whole().tokens

    @property
    def vectors(self) -> Vectors:
        """Their vectors."""
        return self._whole().vectors

    @property
    def counts(self) -> Counts:
        """How much it holds."""
        return total([part.counts() for part in self.parts])

    def taken(self, articles: Sequence[int]) -> Index:
        """Return the articles at these positions, in this order, as an index whose tables are its own."""
        parts = chosen(self.parts, articles)
        rows = [np.arange(len(part.passages)) for part in parts]
        asked = [part.asked() for part in parts]
        rows = [all_ if kept is None else all_[kept] for all_, kept in zip(rows, asked, strict=True)]
        held = tuple(self.articles[place] for place in articles)
        found = take(parts, rows, held, self.model, self.language)
        return replace(found, breaks=None)


GONE = Article(text="", source="", raw=b"", sha256="", title="", blocks=())
"""What stands for an article that is no longer asked, though it is still in a part."""


def total(counts: Sequence[Counts]) -> Counts:
    """Return the sums of `counts`."""
    return Counts(*(sum(getattr(one, name) for one in counts) for name in Counts.__slots__))


def chosen(parts: Sequence[Part], articles: Sequence[int]) -> list[Part]:
    """Return `parts` when only the articles at these positions are asked, in this order."""
    return moved(parts, {place: number for number, place in enumerate(articles)})


def moved(parts: Sequence[Part], places: Mapping[int, int]) -> list[Part]:
    """Return `parts` when what was asked at the positions `places` names is asked where it says instead."""
    found = []
    for part in parts:
        now = np.array([places.get(place, -1) for place in part.places.tolist()], np.intp)
        if (now >= 0).any():
            found.append(replace(part, places=now))
    return found


def take(
    parts: Sequence[Part],
    rows: Sequence[NDArray[np.intp]],
    articles: Sequence[Article],
    model: ModelCard,
    language: str,
) -> Index:
    """Return an index of the passages at `rows` of each part, in the order in which `articles` are asked."""
    pieces, owners = [], []
    for part, own in zip(parts, rows, strict=True):
        if not len(own):
            continue
        places = part.places[part.articles_of(own)]
        order = np.lexsort((own, places))
        # What is picked is read here, and only here.
        tables = part.passages, part.sentences, part.tokens, part.vectors
        piece = pick(Index(articles, *tables, model, language), own[order])  # type: ignore[arg-type]
        piece.passages["article"] = places[order]
        pieces.append(piece)
        owners.append(places[order])
    if len(pieces) <= 1:
        return pieces[0] if pieces else _empty(articles, model, language)
    found = stack(pieces, same_articles=True)
    return pick(found, np.argsort(np.concatenate(owners), kind="stable"))


def alone(index: Index, article: int) -> Index:
    """Return an index of the article at this position alone; its tokens may have been left out."""
    if not isinstance(index, JoinedIndex):
        return only(index, [article], shared=True)
    for part in index.parts:
        if len(found := np.flatnonzero(part.places == article)):
            first, last = part.rows_of(int(found[0]))
            passages = part.passages[first:last].copy()
            begin = int(passages["first"][0])
            sentences = part.sentences[begin : int(passages["last"][-1])].copy()
            passages["article"] = 0
            passages["first"] -= begin
            passages["last"] -= begin
            sentences["passage"] -= first
            blank = _empty((index.articles[article],), index.model, index.language)
            return replace(blank, passages=passages, sentences=sentences)
    raise IndexError(article)


def _empty(articles: Sequence[Article], model: ModelCard, language: str) -> Index:
    passages, sentences, tokens = np.empty(0, PASSAGE), np.empty(0, SENTENCE), np.empty(0, TOKEN)
    return Index(articles, passages, sentences, tokens, join([], model.dimensions), model, language)
