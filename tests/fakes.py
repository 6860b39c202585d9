"""Stand-ins that tests share: what the real thing promises, without a model."""

import re
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.contents import ModelCard
from index.encoder import Progress, TokenEmbeddings
from index.errors import QuestionError

DIMENSIONS = 16
VOCABULARY = 30_000
_TOKEN = re.compile(r"\w+|[^\w\s]")


class FakeEncoder:
    """An `index.encoder.Encoder` whose tokens are words and single signs.

    The same token, whatever its case, gets the same id and the same unit vector in every run, on every
    machine; so two texts are alike by exactly the words they share.
    """

    def __init__(
        self, room: int = 64, name: str = "fake", sha256: str = "0" * 64, dimensions: int = DIMENSIONS
    ) -> None:
        self._room = room
        self._card = ModelCard(name, sha256, "numpy", dimensions, room + 2)

    @property
    def card(self) -> ModelCard:
        return self._card

    @property
    def room(self) -> int:
        return self._room

    def token_spans(self, text: str) -> list[Span]:
        return [Span(*token.span()) for token in _TOKEN.finditer(text)]

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[TokenEmbeddings]:
        encoded = []
        for done, text in enumerate(texts, 1):
            encoded.append(self._encode(text))
            if progress is not None:
                progress(done, len(texts))
        return encoded

    def encode_question(self, text: str) -> TokenEmbeddings:
        count = len(self.token_spans(text))
        if count == 0:
            raise QuestionError("The question is empty. Ask it in words.")
        if count > self._room:
            raise QuestionError(f"The question has {count} tokens; the model reads {self._room}. Shorten it.")
        return self._encode(text)

    def _encode(self, text: str) -> TokenEmbeddings:
        spans = self.token_spans(text)
        if len(spans) > self._room:
            raise ValueError(f"a text of {len(spans)} tokens must be split: room is {self._room}")
        tokens = [span.cut(text) for span in spans]
        rows = [_vector(token.casefold(), self._card.dimensions) for token in tokens]
        return TokenEmbeddings(
            vectors=np.array(rows, np.float32).reshape(len(tokens), self._card.dimensions),
            ids=np.array([token_id(token) for token in tokens], np.int32),
            spans=np.array([(span.start, span.end) for span in spans], np.int32).reshape(-1, 2),
            words=np.array([any(map(str.isalnum, token)) for token in tokens], np.bool_),
        )


def token_id(token: str) -> int:
    """Return the id that `FakeEncoder` gives to `token`."""
    return crc32(token.casefold().encode("utf-8", "surrogatepass")) % VOCABULARY


@lru_cache(maxsize=4096)
def _vector(token: str, dimensions: int) -> NDArray[np.float32]:
    """Return the unit vector of one token, drawn with its name for a seed."""
    row = np.random.default_rng(crc32(token.encode("utf-8", "surrogatepass"))).standard_normal(dimensions)
    return (row / np.linalg.norm(row)).astype(np.float32)
