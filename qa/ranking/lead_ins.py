"""Sentences that lead in what follows them: headings, and what an interviewer asks."""

import re
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.article import Kind
from index.contents import Index

ASKING = 3
"""Sentences: a longer block that ends in a question says something itself."""
_ASKS = re.compile(r"""\?["'\u2019\u201d\u00bb)\]*_]*$""")


@dataclass(frozen=True, slots=True)
class LeadIns:
    """Which sentences lead in, and which are led in by them.

    `leading`: bool, shape (sentences,): is a heading, or of a short block that ends in a question and is not
    the article's last. `follows` and `led`: bool, shape (sentences - 1,), of every sentence but the first:
    stands in the same article as the one before; and that one ends a lead-in. `longer`: first and last
    sentence of every lead-in that has several.
    """

    leading: NDArray[np.bool_]
    follows: NDArray[np.bool_]
    led: NDArray[np.bool_]
    longer: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, index: Index) -> Self:
        """Find the lead-ins of `index`."""
        sentences = index.sentences
        articles = index.passages["article"][sentences["passage"]]
        blocks = index.passages["block"][sentences["passage"]]
        follows = articles[1:] == articles[:-1]
        ends = np.append(np.flatnonzero(~follows | (blocks[1:] != blocks[:-1])), len(sentences) - 1)
        firsts = np.append(0, ends[:-1] + 1)
        followed = np.append(follows, np.False_)
        leading = np.zeros(len(sentences), bool)
        last = leading.copy()
        longer: list[tuple[int, int]] = []
        for first, end in zip(firsts.tolist(), ends.tolist(), strict=True):
            article = index.articles[articles[end]]
            heading = article.blocks[blocks[end]].kind is Kind.HEADING
            short = followed[end] and end - first < ASKING
            if heading or (short and _ASKS.search(article.text, *_tail(sentences[end]))):
                leading[first : end + 1] = last[end] = True
                if first < end:
                    longer.append((first, end))
        return cls(leading, follows, last[:-1] & follows, tuple(longer))


def _tail(sentence: np.void) -> tuple[int, int]:
    """Return where the last signs of a sentence stand."""
    return max(int(sentence["start"]), int(sentence["end"]) - 8), int(sentence["end"])
