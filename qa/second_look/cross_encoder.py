"""A cross-encoder reads question and text together and gives one score; sentence-transformers runs it."""

from collections.abc import Sequence
from threading import Lock
from typing import Any

from index.errors import ModelError
from qa.second_look.loading import loading

BATCH = 32  # pairs run together, the library's own number


class CrossEncoderReranker:
    """A `qa.second_look.Reranker`. Safe to share between threads: one question is scored at a time.

    What is longer than the model reads is cut at its end, as the library does.

    Raises ModelError when the model cannot be had, or does not give one trained score a pair.
    """

    def __init__(self, name: str) -> None:
        with loading(name, "reranker") as folder:
            from sentence_transformers import CrossEncoder  # noqa: PLC0415 - brings torch: seconds
            from torch.nn import Identity  # noqa: PLC0415

            self._model = CrossEncoder(str(folder), local_files_only=True)
        if self._model.num_labels != 1 or not _is_trained(self._model):
            raise ModelError(
                f"{name} is no cross-encoder with one score a pair.",
                "Name one, such as cross-encoder/ms-marco-MiniLM-L6-v2.",
            )
        self._raw = Identity()
        self._lock = Lock()

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the model's logit for each of `texts`: a sigmoid would make the highest ones equal."""
        pairs = [(question, text) for text in texts]
        with self._lock:
            scores = self._model.predict(
                pairs, batch_size=BATCH, activation_fn=self._raw, show_progress_bar=False
            )
        return [float(score) for score in scores]


def _is_trained(model: Any) -> bool:
    """Return whether trained weights give the score: the library adds random ones where there are none."""
    if len(model) > 1:  # a head of its own, as of rerankers made from language models
        return True
    return any(name.endswith("ForSequenceClassification") for name in model.config.architectures or ())
