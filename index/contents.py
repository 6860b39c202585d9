"""What an index holds: articles, the tables that cut them into passages and sentences, token embeddings."""

from dataclasses import dataclass

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
    """

    articles: tuple[Article, ...]
    passages: NDArray[np.void]
    sentences: NDArray[np.void]
    tokens: NDArray[np.void]
    vectors: Vectors
    model: ModelCard
    language: str = "en"
