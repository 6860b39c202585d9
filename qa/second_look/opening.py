"""Models that may look again at what was found: off unless they are named, and nothing is loaded then."""

from collections.abc import Sequence
from typing import Protocol

from index.article import Span

CANDIDATES = 10
"""Places that a reranker puts in order; those behind them stay where they are."""


class Reranker(Protocol):
    """Judges whole texts by how well they answer a question."""

    def score(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Return a number for each of `texts`: the higher, the better it answers `question`."""


class Reader(Protocol):
    """Finds the words of a text that answer a question."""

    def find(self, question: str, texts: Sequence[str]) -> Sequence[Span | None]:
        """Return for each of `texts` where the answer stands in it, in code points, None when nowhere."""


def open_reranker(name: str) -> Reranker:
    """Return the cross-encoder in the folder `name`, or of that name on the hub, fetched when need be.

    Raises ModelError when it cannot be had or is no cross-encoder.
    """
    from qa.second_look.cross_encoder import CrossEncoderReranker  # noqa: PLC0415 - only where one is named

    return CrossEncoderReranker(name)


def open_reader(name: str) -> Reader:
    """Return the extractive question-answering model `name`, as `open_reranker` does.

    Raises ModelError when it cannot be had or is no such model.
    """
    from qa.second_look.extractive_reader import ExtractiveReader  # noqa: PLC0415 - only where one is named

    return ExtractiveReader(name)
