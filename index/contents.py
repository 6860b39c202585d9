"""What an index holds: articles, the tables that cut them into passages and sentences, token embeddings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.tables.vectors import Vectors

PASSAGE = np.dtype(
    [
        ("article", "<i4"),  # position in Index.articles
        ("block", "<i4"),  # position in that article's blocks
        ("start", "<i8"),  # code points into that article's text, half-open
        ("end", "<i8"),
        ("first", "<i8"),  # its sentences: Index.sentences[first:last]
        ("last", "<i8"),
    ]
)
SENTENCE = np.dtype(
    [
        ("passage", "<i4"),  # position in Index.passages
        ("number", "<i4"),  # within its block, from 1
        ("start", "<i8"),  # code points into the article's text, half-open
        ("end", "<i8"),
        ("first", "<i8"),  # its tokens: Index.tokens[first:last]
        ("last", "<i8"),
    ]
)
TOKEN = np.dtype(
    [
        ("id", "<i4"),  # in the model's vocabulary
        ("start", "<i4"),  # code points into its passage, half-open
        ("end", "<i4"),
    ]
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an index holds."""

    passages: int
    sentences: int
    tokens: int


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Which weights made the vectors, and what ran them.

    `name` is what the user named: a name on a hub, a folder, or the default's name.
    `sha256` is of the weights' file, `dimensions` of one token's vector, `max_tokens` counts the model's
    window with its special tokens, `engine` is ``numpy`` or ``sentence-transformers``.
    """

    name: str
    sha256: str
    engine: str
    dimensions: int
    max_tokens: int


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Index:
    """One or several articles, ready to be searched.

    `passages` (dtype PASSAGE) and `sentences` (dtype SENTENCE) stand in reading order, article by article;
    a passage's sentences and a sentence's tokens are neighbours. `tokens` (dtype TOKEN) describes the rows
    of `vectors`: one unit vector of `model.dimensions` for every token of every passage.
    Arrays may be read-only memory maps. `language` is the ISO 639 code of the language of most articles.

    `breaks`, bool, shape (passages,): before which passages others of the article are left out; None where
    none are. `finder` is what finds the passages that could answer where there are too many for all to be
    compared; tokens then may have gaps between articles, and articles read their text when it is needed.
    """

    articles: Sequence[Article]
    passages: NDArray[np.void]
    sentences: NDArray[np.void]
    tokens: NDArray[np.void]
    vectors: Vectors
    model: ModelCard
    language: str = "en"
    breaks: NDArray[np.bool_] | None = None
    finder: "Finder | None" = None

    @property
    def counts(self) -> Counts:
        """How much it holds."""
        return Counts(len(self.passages), len(self.sentences), len(self.tokens))


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Counted:
    """How much is asked, and how often that holds each of a question's n tokens.

    `sentences` and `passages` count them, the lengths are their tokens on average; `in_sentences` and
    `in_passages`, int64, shape (n,), say how many of them have each token.
    """

    sentences: int
    passages: int
    sentence_length: float
    passage_length: float
    in_sentences: NDArray[np.int64]
    in_passages: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Passages that could answer, as an index of their own, and how often all that is asked has the words."""

    index: Index
    counted: Counted


class Finder(Protocol):
    """What finds the passages of an index that is too large for all of them to be compared."""

    @property
    def words(self) -> bytes:
        """The words of the articles, see `index.finding.lookup.Lookup`."""

    def find(
        self, ids: NDArray[np.int32], vectors: NDArray[np.float32], weights: NDArray[np.float64]
    ) -> Found:
        """Return the passages likeliest to answer a question.

        `ids`, shape (n,), and `vectors`, shape (n, dimensions), are those of its tokens; `weights`, shape
        (n,), how much each counts before its rarity: 0 for one that is only compared.
        """

    def only(self, articles: Sequence[int]) -> Index:
        """Return an index of the articles at these positions alone, in this order."""
