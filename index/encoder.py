"""What it takes to turn text into token embeddings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.contents import TOKEN, ModelCard
from index.tables.vectors import Vectors, pack

AT_ONCE = 256
"""Passages encoded before their vectors are made small, so that large ones never pile up."""

Progress = Callable[[int, int], None]
"""Called with how many texts are done and how many there are."""


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class TokenEmbeddings:
    """The tokens of one text, special tokens left out, in reading order.

    `vectors`: float32, shape (tokens, dimensions), every row of length 1.
    `ids`: int32, shape (tokens,), in the model's vocabulary.
    `spans`: int32, shape (tokens, 2), half-open code points into the text.
    `words`: bool, shape (tokens,): whether the piece is alphanumeric, so that punctuation can be passed over.
    """

    vectors: NDArray[np.float32]
    ids: NDArray[np.int32]
    spans: NDArray[np.int32]
    words: NDArray[np.bool_]


class Encoder(Protocol):
    """A model, whatever runs it. The same text gives the same vectors whatever it is batched with."""

    @property
    def card(self) -> ModelCard:
        """Which weights these are and what runs them."""

    @property
    def room(self) -> int:
        """How many tokens of a text fit beside the special ones; a longer passage must be split."""

    def token_spans(self, text: str) -> list[Span]:
        """Return where every token of `text` stands, however long it is, special tokens left out."""

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[TokenEmbeddings]:
        """Encode `texts`, each of at most `room` tokens; one result a text, in their order."""

    def encode_question(self, text: str) -> TokenEmbeddings:
        """Encode a question. Raises QuestionError when it is empty or has more than `room` tokens."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The tokens of one passage (dtype TOKEN) and their vectors, made small."""

    tokens: NDArray[np.void]
    vectors: Vectors


def encode(texts: list[str], encoder: Encoder, progress: Progress | None) -> dict[str, Encoded]:
    """Return the tokens and vectors of each of `texts`, encoded some at a time."""
    encoded = {}
    for begin in range(0, len(texts), AT_ONCE):
        some = texts[begin : begin + AT_ONCE]
        results = encoder.encode_passages(some, _onwards(progress, begin, len(texts)))
        for text, result in zip(some, results, strict=True):
            encoded[text] = Encoded(_rows(result), pack(result.vectors))
    return encoded


def _onwards(progress: Progress | None, begin: int, total: int) -> Progress | None:
    """Return a `progress` for a part of the work that begins after `begin` of `total` texts."""
    return None if progress is None else lambda done, _: progress(begin + done, total)


def _rows(result: TokenEmbeddings) -> NDArray[np.void]:
    rows = np.empty(len(result.ids), TOKEN)
    rows["id"] = result.ids
    rows["start"], rows["end"] = result.spans[:, 0], result.spans[:, 1]
    return rows
