"""A BERT-family encoder run by numpy: no torch is imported."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.bert import open_bert
from index.contents import ModelCard
from index.encoder import Progress, TokenEmbeddings
from index.errors import QuestionError
from index.safetensors import Tensors
from index.tokens import Tokens, open_tokenizer

BATCH = 1024  # tokens run at once: enough to keep the processor busy, few enough to stay in its cache


class NumpyEncoder:
    """The model in `folder`."""

    def __init__(self, name: str, folder: Path, sha256: str) -> None:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        limits = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
        self._bert = open_bert(config, Tensors(folder / "model.safetensors"))
        self._tokenizer = open_tokenizer(folder)
        window = limits.get("max_seq_length") or len(self._bert.positions)
        self._card = ModelCard(name, sha256, "numpy", self._bert.words.shape[1], window)

    @property
    def card(self) -> ModelCard:
        """Which weights these are and what runs them."""
        return self._card

    @property
    def room(self) -> int:
        """How many tokens of a text fit beside the special ones."""
        return self._card.max_tokens - self._tokenizer.added

    def token_spans(self, text: str) -> list[Span]:
        """Return where every token of `text` stands, however long it is, special tokens left out."""
        return self._tokenizer.spans(text)

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[TokenEmbeddings]:
        """Encode `texts`, each of at most `room` tokens; one result a text, in their order."""
        read = [self._tokenizer.read(text) for text in texts]
        results = []
        for done, tokens in enumerate(read, 1):
            results.append(self._embed(tokens))
            if progress:
                progress(done, len(read))
        return results

    def encode_question(self, text: str) -> TokenEmbeddings:
        """Encode a question. Raises QuestionError when it is empty or has more than `room` tokens."""
        if not text.strip():
            raise QuestionError("the question is empty; ask something")
        tokens = self._tokenizer.read(text)
        if len(tokens.ids) > self._card.max_tokens:
            raise QuestionError(
                f"the question has {len(tokens.spans)} tokens and the model reads {self.room}; ask it shorter"
            )
        return self._embed(tokens)

    def _embed(self, tokens: Tokens) -> TokenEmbeddings:
        hidden = self._bert(tokens.ids, [len(tokens.ids)])[tokens.own]
        return TokenEmbeddings(_normalised(hidden), tokens.ids[tokens.own], tokens.spans, tokens.words)


def _normalised(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return rows / np.maximum(lengths, 1e-12)
