"""Where a model's tokens stand in a text."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.article import Span
from index.errors import ModelError


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as the model reads it: the tokens it adds in front, the text's own, the tokens it adds behind.

    `ids`: int32, shape (tokens,), all of them. `own`: which of them are the text's.
    `spans`: int32, shape (own tokens, 2), half-open code points into the text. `words`: bool, shape
    (own tokens,), whether any character of the token is a letter or a digit.
    """

    ids: NDArray[np.int32]
    own: slice
    spans: NDArray[np.int32]
    words: NDArray[np.bool_]


class TextTokenizer:
    """A fast tokenizer without the padding and the truncation that its file may ask for."""

    __slots__ = ("_tokenizer", "added")

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self.added: int = tokenizer.num_special_tokens_to_add(is_pair=False)
        """How many special tokens a text gets."""

    def read(self, text: str, prompt: str = "") -> Tokens:
        """Return the tokens of `text`, with special tokens and `prompt` in front of it."""
        encoding = self._tokenizer.encode(prompt + text)
        first, last = _own(encoding, len(prompt))
        spans = np.array(encoding.offsets[first:last], np.int32).reshape(-1, 2)
        spans = np.maximum(spans - len(prompt), 0)  # a token may begin in the prompt
        return Tokens(
            ids=np.array(encoding.ids, np.int32),
            own=slice(first, last),
            spans=spans,
            words=np.array([any(map(str.isalnum, text[start:end])) for start, end in spans], np.bool_),
        )

    def spans(self, text: str) -> list[Span]:
        """Return where the tokens of `text` stand, special tokens left out."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return [Span(start, end) for start, end in encoding.offsets]

    def count(self, text: str) -> int:
        """Return how many tokens `text` has, special tokens left out."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def id_of(self, token: str) -> int | None:
        """Return the number of `token` in the vocabulary, None when it is not there."""
        number: int | None = self._tokenizer.token_to_id(token)
        return number


def _own(encoding: Encoding, prompt: int) -> tuple[int, int]:
    """Return the half-open range of the tokens that stand in the text behind a prompt of that length."""
    special, offsets = encoding.special_tokens_mask, encoding.offsets
    own = [at for at, added in enumerate(special) if not added and offsets[at][1] > prompt]
    if not own:
        after = special.index(1, 1) if 1 in special[1:] else len(special)
        return after, after
    return own[0], own[-1] + 1


def open_tokenizer(folder: Path) -> TextTokenizer:
    """Return the fast tokenizer of the model in `folder`; ModelError when there is none that can be read."""
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise ModelError(
            f"{folder} has no tokenizer.json, so its tokens cannot be placed in a text; "
            "name a model with a fast tokenizer"
        )
    try:
        return TextTokenizer(Tokenizer.from_file(str(path)))
    except Exception as error:  # the library raises no class of its own
        raise ModelError(f"cannot read {path}: {error}; install the model again") from error
