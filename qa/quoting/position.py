"""Span -> where it stands: paragraph, sentence, line, heading, how far through, UTF-16."""

import re
from bisect import bisect_right
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Span
from qa.answer import Position

LINE_END = re.compile(r"\r\n|\n|\r")
"""What ends a line in every text editor; Unicode's rarer line separators do not."""


class Locator:
    """Finds positions in one article. Safe to be used by several threads at once."""

    def __init__(self, article: Article, sentences: NDArray[np.void]) -> None:
        """`sentences` are the article's rows of Index.sentences, in reading order."""
        self._article = article
        self._line_starts = [0, *(match.end() for match in LINE_END.finditer(article.text))]
        self._block_starts = [block.span.start for block in article.blocks]
        self._sentence_starts = sentences["start"].tolist()
        self._sentence_numbers = sentences["number"].tolist()
        self._marks = [mark.start for mark in article.marks]

    def locate(self, span: Span) -> Position:
        """Return the position of `span`, which must start inside a block of the article.

        A span over several sentences or blocks stands where its first one does.
        """
        article = self._article
        block = article.blocks[bisect_right(self._block_starts, span.start) - 1]
        sentence = None
        if block.paragraph is not None:
            sentence = self._sentence_numbers[bisect_right(self._sentence_starts, span.start) - 1]
        headings = self._headings(block.heading)
        start_utf16 = utf16_length(article.text[: span.start])
        return Position(
            kind=block.kind,
            paragraph=block.paragraph,
            sentence=sentence,
            line=self.line(span.start),
            end_line=self.line(max(span.start, span.end - 1)),
            heading=headings[-1] if headings else None,
            through=span.start / len(article.text),
            start_utf16=start_utf16,
            end_utf16=start_utf16 + utf16_length(span.cut(article.text)),
            headings=headings,
            speaker=None if block.speaker is None else block.speaker.cut(article.text),
            **self._in_source(span.start),
        )

    def _in_source(self, offset: int) -> dict[str, Any]:
        """Return the page, time, chapter or cell that `offset` is from, by its name in a Position."""
        field = self._article.format.place
        place = bisect_right(self._marks, offset) - 1
        if field is None or place < 0:
            return {}
        value = self._article.marks[place].value
        return {field: clock(int(value)) if field == "time" else value}

    def _headings(self, heading: int | None) -> tuple[str, ...]:
        """Return the words of a heading and of those above it, outermost first."""
        words: list[str] = []
        while heading is not None:
            words.insert(0, self._article.blocks[heading].span.cut(self._article.text))
            heading = self._article.blocks[heading].heading
        return tuple(words)

    def line(self, offset: int) -> int:
        """Return the line that the code point at `offset` stands in, from 1."""
        return bisect_right(self._line_starts, offset)


def clock(milliseconds: int) -> str:
    """Return a time as subtitles write it: ``00:01:02.500``."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units `text` takes: two for every code point above U+FFFF."""
    return len(text.encode("utf-16-le")) // 2
