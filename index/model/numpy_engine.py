"""A BERT-family encoder run by numpy, late-interaction models included: answering needs no torch."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.contents import ModelCard
from index.encoder import Progress, TokenEmbeddings
from index.model.bert import Linear, Matrix, open_bert
from index.model.embedding import check_passages, check_question, token_embeddings
from index.model.recipe import Projection, read_recipe
from index.model.safetensors import Tensors
from index.model.tokens import Tokens, open_tokenizer
from index.threads import cores

BATCH = 1024  # tokens run together: enough to keep a core busy, few enough to stay near its cache


class NumpyEncoder:
    """The model in `folder`, its weights left on disk until they are used.

    A question of a late-interaction model that expands its questions keeps the vectors of the expansion
    behind its own: each has the expansion token's id, an empty span at the end of the question, and is no
    word; whoever weighs question tokens by their words passes over them. Passages leave out the tokens that
    the model's skip list names.

    Raises ModelError when a file is missing or damaged, UnsupportedModelError when numpy does not compute
    this kind of model.
    """

    def __init__(self, name: str, folder: Path, sha256: str) -> None:
        self._recipe = read_recipe(folder)
        self._weights = Tensors(self._recipe.transformer / "model.safetensors")
        self._bert = open_bert(self._recipe.config, self._weights)
        self._projections = [_linear(projection) for projection in self._recipe.projections]
        self._tokenizer = open_tokenizer(self._recipe.transformer)
        if self._recipe.lowercase:
            self._tokenizer.lower_case()
        for mark in self._recipe.marks:
            self._tokenizer.keep_whole(mark)
        self._skipped = self._tokenizer.ids(self._recipe.skipped)
        longest = len(self._bert.positions)
        window = min(self._recipe.window or longest, longest)
        last = self._projections[-1].weight if self._projections else self._bert.words.T
        self._card = ModelCard(name, sha256, "numpy", len(last), window)
        prompts = (self._recipe.question_prompt, self._recipe.passage_prompt)
        self._asked = False
        self._room = window - max(map(self._tokenizer.added, prompts))

    @property
    def card(self) -> ModelCard:
        """Which weights these are and what runs them."""
        return self._card

    @property
    def room(self) -> int:
        """How many tokens of a text fit beside the special ones and the model's prompt."""
        return self._room

    def release(self) -> None:
        """Give back the memory of the weights until they are used again, which then takes 2 ms longer."""
        self._weights.release()

    def token_spans(self, text: str) -> list[Span]:
        """Return where every token of `text` stands, however long it is, special tokens left out."""
        return self._tokenizer.spans(text)

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[TokenEmbeddings]:
        """Encode `texts`, each of at most `room` tokens; one result a text, in their order.

        Batches are shared out among the processor's cores, whose matrix products must then run on one thread
        each (`index.threads`). Raises ValueError for a text that is too long: nothing is cut silently.
        """
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - as slow as a question, not for one

        read = [self._tokenizer.read(text, self._recipe.passage_prompt) for text in texts]
        check_passages(texts, [len(tokens.spans) for tokens in read], self._room)
        results: list[TokenEmbeddings] = []
        with ThreadPoolExecutor(cores()) as pool:
            for encoded in pool.map(self._encode, _batches(read)):
                results += encoded
                if progress is not None:
                    progress(len(results), len(texts))
        return results

    def encode_question(self, text: str) -> TokenEmbeddings:
        """Encode a question. Raises QuestionError when it is empty or has more than `room` tokens."""
        tokens = self._tokenizer.read(text, self._recipe.question_prompt)
        check_question(len(tokens.spans), self._room)
        count, expansion = len(tokens.ids), self._recipe.expansion
        ids, visible = tokens.ids, count
        if expansion is not None and count < expansion.length:
            filling = np.repeat(self._tokenizer.ids([expansion.token]), expansion.length - count)
            ids = np.concatenate([ids, filling])
            visible = len(ids) if expansion.attended else count
        # Most processes ask one question: they never hold more than one layer. The next ones keep them all.
        after_layer = None if self._asked else self._weights.release
        self._asked = True
        rows = self._project(self._bert(ids, [len(ids)], [visible], after_layer))
        return token_embeddings(tokens, ids, rows, self._scored(ids, question=True))

    def _encode(self, batch: Sequence[Tokens]) -> list[TokenEmbeddings]:
        lengths = [len(tokens.ids) for tokens in batch]
        rows = self._project(self._bert(np.concatenate([tokens.ids for tokens in batch]), lengths))
        return [
            token_embeddings(tokens, tokens.ids, own, self._scored(tokens.ids, question=False))
            for tokens, own in zip(batch, np.split(rows, np.cumsum(lengths)[:-1]), strict=True)
        ]

    def _project(self, rows: Matrix) -> Matrix:
        for projection in self._projections:
            rows = projection(rows)
        return rows

    def _scored(self, ids: NDArray[np.int32], *, question: bool) -> NDArray[np.bool_]:
        """Return which tokens the model compares; the others are in its skip list."""
        if question and not self._recipe.skips_questions:
            return np.ones(len(ids), np.bool_)
        return np.isin(ids, self._skipped, invert=True)


def _batches(texts: Sequence[Tokens]) -> Iterator[Sequence[Tokens]]:
    """Divide `texts`, in their order, into runs of at most BATCH tokens, or of one text."""
    first = total = 0
    for at, tokens in enumerate(texts):
        if at > first and total + len(tokens.ids) > BATCH:
            yield texts[first:at]
            first, total = at, 0
        total += len(tokens.ids)
    if first < len(texts):
        yield texts[first:]


def _linear(projection: Projection) -> Linear:
    tensors = Tensors(projection.file)
    return Linear(tensors["linear.weight"], tensors["linear.bias"] if projection.bias else None)
