"""What both engines share: which of a model's rows are kept, and which texts are refused."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenEmbeddings
from index.errors import QuestionError
from index.model.tokens import Tokens


def token_embeddings(
    tokens: Tokens, ids: NDArray[np.int32], rows: NDArray[np.float32], scored: NDArray[np.bool_]
) -> TokenEmbeddings:
    """Keep the rows of the text's own tokens and of its expansion, as far as they are `scored`.

    `rows`: shape (given, dimensions), `ids` and `scored`: shape (given,), for all that the model was given:
    `tokens` and, behind them, an expansion. What an expansion is filled with has an empty span at the end
    of the text and is no word. The vectors that are kept are brought to length 1.
    """
    own = np.arange(len(ids))[tokens.own]
    expansion = np.arange(len(tokens.ids), len(ids))
    kept = scored[own]
    at = np.concatenate([own[kept], expansion[scored[expansion]]])
    extra = len(at) - int(kept.sum())
    vectors = rows[at]
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    vectors /= np.maximum(lengths, 1e-12)  # as torch.nn.functional.normalize does
    return TokenEmbeddings(
        vectors=vectors,
        ids=ids[at],
        spans=np.concatenate([tokens.spans[kept], np.full((extra, 2), len(tokens.text), np.int32)]),
        words=np.concatenate([tokens.words[kept], np.zeros(extra, np.bool_)]),
    )


def check_passages(texts: Sequence[str], counts: Sequence[int], room: int) -> None:
    """Raise ValueError for the first of `texts` that has more than `room` tokens: nothing is cut silently."""
    for text, count in zip(texts, counts, strict=True):
        if count > room:
            raise ValueError(f"a passage has {count} tokens and {room} fit; split it: {text[:40]!r}")


def check_question(count: int, room: int) -> None:
    """Raise QuestionError for a question that has no token, or more than `room`."""
    if not count:
        raise QuestionError("The question is empty.", "Ask it in words.")
    if count > room:
        raise QuestionError(
            f"The question has {count} tokens and the model reads {room}.", "Ask it more shortly."
        )
