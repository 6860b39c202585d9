"""A model run by sentence-transformers: any that it loads, on a GPU when there is one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from index.article import Span
from index.contents import ModelCard
from index.encoder import Progress, TokenEmbeddings
from index.errors import Mend, ModelError, Step
from index.model.embedding import check_passages, check_question, token_embeddings
from index.model.layouts import read_layout
from index.model.tokens import TextTokenizer, Tokens
from index.threads import cores

ANOTHER = "Name another model."
BATCH = 32  # texts run together, the library's own number
UNLIMITED = 1_000_000  # tokens; tokenizers that were told no limit say 10 to the 30th
WINDOW = 512  # tokens read at once by a model that states no limit


class SentenceTransformersEncoder:
    """The model in `folder`, as a SentenceTransformer or, for late interaction, a MultiVectorEncoder.

    Expansions of a question and the skip list of passages are as in `index.model.numpy_engine.NumpyEncoder`.
    A question longer than the length it would be expanded to is read in full, not cut to it.

    Raises ModelError when sentence-transformers is not installed, or cannot load the model.
    """

    def __init__(self, name: str, folder: Path, sha256: str) -> None:
        self._name = name
        self._layout = read_layout(folder)
        self._model = _load(name, folder, multi_vector=self._layout.multi_vector)
        self._tokenizer = _tokenizer(name, self._model)
        transformer = self._model[0]
        if getattr(transformer, "query_expansion", None):
            transformer.query_expansion = {**transformer.query_expansion, "strategy": "min"}
        transformer.query_length = None
        self._model.tokenizer.padding_side = (
            "right"  # so that a text stands at the same positions in any batch
        )
        limits = (self._model.max_seq_length, getattr(transformer, "document_length", None))
        window = min((int(limit) for limit in limits if limit and limit < UNLIMITED), default=WINDOW)
        prompts = (self._layout.question_prompt, self._layout.passage_prompt)
        self._room = window - max(map(self._tokenizer.added, prompts))
        dimensions = self._encode(["a"], question=False)[0].vectors.shape[1]
        self._card = ModelCard(name, sha256, "sentence-transformers", dimensions, window)

    @property
    def card(self) -> ModelCard:
        """Which weights these are and what runs them."""
        return self._card

    @property
    def room(self) -> int:
        """How many tokens of a text fit beside the special ones and the model's prompt."""
        return self._room

    def token_spans(self, text: str) -> list[Span]:
        """Return where every token of `text` stands, however long it is, special tokens left out."""
        return self._tokenizer.spans(text)

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[TokenEmbeddings]:
        """Encode `texts`, each of at most `room` tokens; one result a text, in their order.

        Raises ValueError for a text that is too long: nothing is cut silently.
        """
        lengths = [len(self._tokenizer.spans(text)) for text in texts]
        check_passages(texts, lengths, self._room)
        order = sorted(
            range(len(texts)), key=lambda at: -lengths[at]
        )  # like lengths together: little padding
        results: dict[int, TokenEmbeddings] = {}
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            results.update(zip(batch, self._encode([texts[at] for at in batch], question=False), strict=True))
            if progress is not None:
                progress(len(results), len(texts))
        return [results[at] for at in range(len(texts))]

    def encode_question(self, text: str) -> TokenEmbeddings:
        """Encode a question. Raises QuestionError when it is empty or has more than `room` tokens."""
        check_question(len(self._tokenizer.spans(text)), self._room)
        return self._encode([text], question=True)[0]

    def _encode(self, texts: list[str], *, question: bool) -> list[TokenEmbeddings]:
        prompt = self._layout.question_prompt if question else self._layout.passage_prompt
        encode = self._model.encode_query if question else self._model.encode_document
        with _all_cores():
            features = encode(
                texts, prompt=prompt, output_value=None, batch_size=len(texts), show_progress_bar=False
            )
        return [
            self._kept(self._tokenizer.read(text, prompt), feature)
            for text, feature in zip(texts, features, strict=True)
        ]

    def _kept(self, tokens: Tokens, features: dict[str, Any]) -> TokenEmbeddings:
        """Keep what the model compares; `features` are the library's, for one text, padded on the right."""
        given = features.get("input_ids")
        ids = np.empty(0, np.int32) if given is None else given.cpu().numpy().astype(np.int32)
        if "token_embeddings" not in features or not np.array_equal(ids[: len(tokens.ids)], tokens.ids):
            raise ModelError(f"The tokens of {self._name} cannot be placed in a text.", ANOTHER)
        rows = features["token_embeddings"].float().cpu().numpy()
        return token_embeddings(tokens, ids, rows, features["attention_mask"].cpu().numpy().astype(np.bool_))


def _load(name: str, folder: Path, *, multi_vector: bool) -> Any:
    try:
        # Imported here because it brings torch: seconds, and hundreds of MiB.
        from sentence_transformers import MultiVectorEncoder, SentenceTransformer  # noqa: PLC0415
    except ImportError as error:
        raise ModelError(
            f"{name} runs on sentence-transformers, which cannot be imported ({error}).",
            Mend(Step.INSTALL, "sentence-transformers"),
        ) from error
    kind = MultiVectorEncoder if multi_vector else SentenceTransformer
    try:
        return kind(str(folder), local_files_only=True)
    except Exception as error:  # a model can be wrong in more ways than the library has classes for
        reason = str(error).strip().partition("\n")[0]
        raise ModelError(f"sentence-transformers cannot load {name}: {reason}.", ANOTHER) from error


def _tokenizer(name: str, model: Any) -> TextTokenizer:
    fast = getattr(model.tokenizer, "backend_tokenizer", None)
    if fast is None:
        raise ModelError(f"{name} is no transformer with a fast tokenizer.", ANOTHER)
    return TextTokenizer(Tokenizer.from_str(fast.to_str()))  # a copy: the library sets truncation on its own


@contextmanager
def _all_cores() -> Iterator[None]:
    """Let torch use every core for a while; the limits for numpy (`index.threads`) would hold for it too."""
    import torch  # noqa: PLC0415 - loaded with the model by now

    before = torch.get_num_threads()
    torch.set_num_threads(cores())
    try:
        yield
    finally:
        torch.set_num_threads(before)
