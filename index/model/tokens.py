"""Which tokens a text has for a model, and where in the text they stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer
from tokenizers.normalizers import Lowercase, Sequence

from index.article import Span
from index.errors import ModelError
from index.model.layouts import AGAIN
from index.model.recipe import UnsupportedModelError


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as the model reads it: what is put in front, the text's own tokens, what is put behind.

    `ids`: int32, shape (tokens,), all of them. `own`: which of them are the text's.
    `spans`: int32, shape (own tokens, 2), half-open code points into `text`; `words`: bool, shape
    (own tokens,), whether a letter or a digit stands there.
    """

    ids: NDArray[np.int32]
    own: slice
    spans: NDArray[np.int32]
    words: NDArray[np.bool_]
    text: str


class TextTokenizer:
    """A fast tokenizer, without the padding and the truncation that its file may ask for."""

    __slots__ = ("_tokenizer",)

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer

    def read(self, text: str, prompt: str = "") -> Tokens:
        """Return the tokens of `text` with `prompt` in front of it and the model's special tokens around."""
        encoding = self._tokenizer.encode(prompt + text)
        offsets, added = encoding.offsets, encoding.special_tokens_mask
        own = [
            at for at, (_, end) in enumerate(offsets) if not added[at] and (end > len(prompt) or not prompt)
        ]
        first, last = (own[0], own[-1] + 1) if own else (0, 0)
        spans = np.array(offsets[first:last], np.int32).reshape(-1, 2) - len(prompt)
        np.maximum(spans, 0, out=spans)  # a token may begin in the prompt
        return Tokens(
            ids=np.array(encoding.ids, np.int32),
            own=slice(first, last),
            spans=spans,
            words=np.array([any(map(str.isalnum, text[start:end])) for start, end in spans], np.bool_),
            text=text,
        )

    def spans(self, text: str) -> list[Span]:
        """Return where the tokens of `text` stand, special tokens left out."""
        return [Span(*offsets) for offsets in self._tokenizer.encode(text, add_special_tokens=False).offsets]

    def added(self, prompt: str = "") -> int:
        """Return how many tokens a text gets besides its own, with `prompt` in front of it."""
        return len(self._tokenizer.encode(prompt).ids)

    def ids(self, tokens: Iterable[str]) -> NDArray[np.int32]:
        """Return the numbers of those of `tokens` that are in the vocabulary."""
        numbers = map(self._tokenizer.token_to_id, tokens)
        return np.array([number for number in numbers if number is not None], np.int32)

    def keep_whole(self, mark: str) -> None:
        """Make a prompt's first token one token wherever it stands, if the vocabulary has it."""
        for token in (mark, *mark.split()[:1]):
            if self._tokenizer.token_to_id(token) is not None:
                self._tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True)])
                return

    def lower_case(self) -> None:
        """Lower-case every text first."""
        before = self._tokenizer.normalizer
        self._tokenizer.normalizer = Sequence([Lowercase(), *([before] if before else [])])


def open_tokenizer(folder: Path) -> TextTokenizer:
    """Return the tokenizer of the model in `folder`.

    Raises UnsupportedModelError when there is no fast one, ModelError when it cannot be read.
    """
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise UnsupportedModelError(f"a model without a fast tokenizer (no tokenizer.json in {folder})")
    try:
        return TextTokenizer(Tokenizer.from_file(str(path)))
    except Exception as error:  # the library raises no class of its own
        raise ModelError(f"{path} cannot be read: {error}.", AGAIN) from error
