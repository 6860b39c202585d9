"""Which passages of an index in PostgreSQL could answer: found there, fetched with what is around them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.contents import TOKEN, Counted, Found, Index
from index.finding import joining
from index.finding.joining import pick, ranges
from index.finding.passages import EXACT, K1, NEAR, looked_up, on_the_whole, rarity_of
from index.storage.postgres.asking import Asked, Asking, Fetched, Key, number_of
from index.storage.postgres.lookup import BLOCK
from index.tables.vectors import Vectors, row_bytes, turn


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Places:
    """Where the passages of an index, and its articles, are in the database.

    `generations` and `passages`, int64, one of each a passage; `articles` by their keys.
    """

    generations: NDArray[np.int64]
    passages: NDArray[np.int64]
    articles: tuple[Key, ...]

    def at(self, rows: NDArray[np.intp], articles: Sequence[int]) -> "Places":
        """Return those of some passages and articles."""
        some = tuple(self.articles[article] for article in articles)
        return Places(self.generations[rows], self.passages[rows], some)

    def keys(self) -> list[Key]:
        """Return the key of every passage."""
        return list(zip(self.generations.tolist(), self.passages.tolist(), strict=True))


class DatabaseFinder:
    """A `Finder` over an index in PostgreSQL. Safe to be used by several threads at once.

    Its index has articles, passages and sentences; tokens and vectors stay in the database.
    """

    def __init__(self, index: Index, places: Places, asking: Asking, words: bytes, *, whole: bool) -> None:
        """`places` are those of `index`; `whole` says that no passage of their generations is left out."""
        self._index = index
        self._places = places
        self._asking = asking
        self._words = words
        passages, sentences = index.passages, index.sentences
        lengths = sentences["last"][passages["last"] - 1] - sentences["first"][passages["first"]]
        self._tokens = int(lengths.sum())
        numbers = places.generations << 32 | places.passages
        self._order = np.argsort(numbers, kind="stable")
        self._numbers = numbers[self._order]
        generations = tuple(np.unique(places.generations).tolist())
        if whole:
            self._asked = Asked(generations)
        else:
            blocks = np.unique(places.generations << 32 | places.passages // BLOCK).tolist()
            self._asked = Asked(generations, places.articles, tuple(divmod(key, 1 << 32) for key in blocks))
        self._few = places.keys() if len(passages) <= NEAR else None
        self._counts: dict[int, tuple[int, int]] = {}

    @property
    def words(self) -> bytes:
        """The words of all articles, of those that are gone, too."""
        return self._words

    def only(self, articles: Sequence[int]) -> Index:
        """Return an index of the articles at these positions alone, in this order.

        One that is small enough is fetched whole; else it finds as this does.
        """
        index = self._bare(articles)
        firsts, lasts = (
            np.searchsorted(self._index.passages["article"], articles, side) for side in ("left", "right")
        )
        rows = ranges(firsts, lasts - firsts)
        places = self._places.at(rows, articles)
        sentences = index.sentences
        if int((sentences["last"] - sentences["first"]).sum()) <= EXACT:
            fetched = self._asking.passages(self._asked, places.keys(), self._known())
            return self._with_tokens(index, places, fetched)
        return replace(index, finder=DatabaseFinder(index, places, self._asking, self._words, whole=False))

    def _bare(self, articles: Sequence[int]) -> Index:
        """Return an index of the articles at these positions alone, without tokens and vectors."""
        if list(articles) == list(range(len(self._index.articles))):
            return self._index
        return replace(joining.only(self._index, articles, shared=True), breaks=None, finder=None)

    def find(
        self, ids: NDArray[np.int32], vectors: NDArray[np.float32], weights: NDArray[np.float64]
    ) -> Found:
        """Return the passages likeliest to answer: by BM25, and by how like they are on the whole."""
        counted = self._counted(ids.tolist())
        rarity = rarity_of(counted)
        terms = {term: float(rarity[at]) for term, at in looked_up(ids, weights, counted).items()}
        most = max(sum(terms.values()) * (K1 + 1), 1e-9)
        like = turn(on_the_whole(vectors, weights, rarity)[None])[0]
        length = max(counted.passage_length, 1.0)
        fetched = self._asking.search(self._asked, terms, most, length, like, self._few, self._known())
        keys = np.sort(np.array([number_of(key) for key in fetched.passages], np.int64))
        at = np.searchsorted(self._numbers, keys)
        if not len(keys) or at[-1] == len(self._numbers) or (self._numbers[at] != keys).any():
            raise self._asking.damaged("passages: it has others than the index")
        rows = np.sort(self._order[at])
        index = pick(self._index, rows, shared=True)
        return Found(self._with_tokens(index, self._places.at(rows, ()), fetched), counted)

    def _counted(self, terms: Sequence[int]) -> Counted:
        """Return how often what is asked has `terms`; what was counted once is known."""
        if new := [term for term in dict.fromkeys(terms) if term not in self._counts]:
            self._counts.update(self._asking.counts(self._asked, new))
        passages, sentences = len(self._index.passages), len(self._index.sentences)
        return Counted(
            sentences=sentences,
            passages=passages,
            sentence_length=self._tokens / max(sentences, 1),
            passage_length=self._tokens / max(passages, 1),
            in_sentences=np.array([self._counts[term][1] for term in terms], np.int64),
            in_passages=np.array([self._counts[term][0] for term in terms], np.int64),
        )

    def _known(self) -> list[Key]:
        """Return the articles whose texts are here already."""
        articles = zip(self._index.articles, self._places.articles, strict=True)
        return [key for article, key in articles if getattr(article, "is_read", True)]

    def _with_tokens(self, index: Index, places: Places, fetched: Fetched) -> Index:
        """Return `index`, of the passages at `places`, with the tokens and vectors that were `fetched`."""
        sentences = index.sentences.copy()
        counts = sentences["last"] - sentences["first"]
        sentences["last"] = np.cumsum(counts)
        sentences["first"] = sentences["last"] - counts
        keys, dimensions = places.keys(), index.model.dimensions
        if any(key not in fetched.passages for key in keys):
            raise self._asking.damaged("passages: one is not there")
        tokens = np.frombuffer(b"".join(fetched.passages[key][0] for key in keys), TOKEN)
        rows = np.frombuffer(b"".join(fetched.passages[key][1] for key in keys), np.uint8)
        if len(tokens) != counts.sum() or len(rows) != len(tokens) * row_bytes(dimensions):
            raise self._asking.damaged("passages: they have other tokens than their sentences")
        vectors = Vectors(rows.reshape(len(tokens), row_bytes(dimensions)), dimensions)
        return replace(index, sentences=sentences, tokens=tokens, vectors=vectors, finder=None)
