"""An encoder that keeps on disk what it encoded, so that what is made of it is made again in minutes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from index.contents import ModelCard
from index.encoder import Encoder, Progress, TokenEmbeddings

_SEPARATOR = "\x00\x1e"


class KeepingEncoder:
    """An `index.encoder.Encoder` for one article: texts are looked up by their words in the file at `path`.

    Vectors are kept as float16, which is how an index holds them; those of questions come back so rounded.
    Questions are encoded as passages are, many at once: right for a model that reads both alike.
    """

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self._encoder = encoder
        self._path = path
        self._kept: dict[str, TokenEmbeddings] = dict(_load(path)) if path.is_file() else {}
        self._changed = False
        self.token_spans = encoder.token_spans

    @property
    def card(self) -> ModelCard:
        """Which weights these are and what runs them."""
        return self._encoder.card

    @property
    def room(self) -> int:
        """How many tokens of a text fit."""
        return self._encoder.room

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[TokenEmbeddings]:
        """Return the encodings of `texts`, those that are new encoded now."""
        new = sorted({text for text in texts if text not in self._kept}, key=len)
        if new:
            for text, result in zip(new, self._encoder.encode_passages(new, progress), strict=True):
                self._kept[text] = replace(
                    result, vectors=result.vectors.astype(np.float16).astype(np.float32)
                )
            self._changed = True
        return [self._kept[text] for text in texts]

    def encode_question(self, text: str) -> TokenEmbeddings:
        """Return the encoding of a question. Raises what the encoder raises."""
        if text not in self._kept and not text.strip():
            return self._encoder.encode_question(text)
        return self.encode_passages([text])[0]

    def save(self) -> None:
        """Write the file when something is new in it."""
        if self._changed:
            _save(self._path, self._kept)
            self._changed = False


def path_of(folder: Path, name: str) -> Path:
    """Return the file for the article called `name`."""
    return folder / f"{sha256(name.encode()).hexdigest()[:20]}.npz"


def _load(path: Path) -> Iterator[tuple[str, TokenEmbeddings]]:
    with np.load(path) as file:
        texts = bytes(file["texts"]).decode("utf-8", "surrogatepass").split(_SEPARATOR)
        bounds = file["bounds"][1:-1]
        columns = [np.split(file[name], bounds) for name in ("vectors", "ids", "spans", "words")]
    for text, vectors, ids, spans, words in zip(texts, *columns, strict=True):
        yield text, TokenEmbeddings(vectors.astype(np.float32), ids, spans, words)


def _save(path: Path, kept: dict[str, TokenEmbeddings]) -> None:
    lengths = [len(one.ids) for one in kept.values()]
    new = path.with_suffix(".new.npz")
    np.savez(
        new,
        texts=np.frombuffer(_SEPARATOR.join(kept).encode("utf-8", "surrogatepass"), np.uint8),
        bounds=np.cumsum([0, *lengths]),
        vectors=np.concatenate([one.vectors.astype(np.float16) for one in kept.values()]),
        ids=np.concatenate([one.ids for one in kept.values()]),
        spans=np.concatenate([one.spans for one in kept.values()]),
        words=np.concatenate([one.words for one in kept.values()]),
    )
    new.replace(path)
