"""How text is laid out for people: wrapped and coloured on a terminal, untouched in a pipe or a file."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, TextIO

import click

from index.article import Span

WIDEST = 100
"""Columns: longer lines are hard to read, however wide the terminal is."""
LEFT, RIGHT = "»", "«"
"""What marks a place where there is no colour."""

_CONTROLS: dict[int, int | None] = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None),  # direction overrides
}


@dataclass(frozen=True, slots=True)
class Style:
    """How text is shown: `width` in columns, None where lines are left as they are."""

    colour: bool
    width: int | None

    @classmethod
    def of(cls, stream: TextIO | None) -> Self:
        """Return what suits `stream`, None when it is closed; NO_COLOR is respected (no-color.org)."""
        if stream is None or not stream.isatty():
            return cls(colour=False, width=None)
        return cls(not os.environ.get("NO_COLOR"), min(shutil.get_terminal_size().columns, WIDEST))

    def paint(self, text: str, **look: Any) -> str:
        """Return `text` with the look that click.style gives it, where there is colour."""
        return click.style(text, **look) if self.colour and text and look else text

    def shown(self, text: str) -> str:
        """Return `text` safe for a terminal: an article must not move the cursor or change colours."""
        return text if self.width is None else text.translate(_CONTROLS)

    def marked(self, before: str, words: str, after: str, **look: Any) -> str:
        """Return `words` highlighted between what stands before and after them, which has the `look`."""
        if self.colour:
            highlighted = self.paint(words, bold=True, reverse=True)
            return self.paint(before, **look) + highlighted + self.paint(after, **look)
        return before + LEFT + words + RIGHT + after

    def lines(
        self, text: str, span: Span, *, indent: int = 0, mark: Span | None = None, **look: Any
    ) -> Iterator[str]:
        """Yield the lines that show `span` of `text` right of `indent` columns, the part in `mark` marked."""
        for line in wrap(text, span, self.width and self.width - indent):
            start, end = (max(line.start, mark.start), min(line.end, mark.end)) if mark else (0, 0)
            if start < end:
                parts = (Span(line.start, start), Span(start, end), Span(end, line.end))
                yield self.marked(*(self.shown(part.cut(text)) for part in parts), **look)
            else:
                yield self.paint(self.shown(line.cut(text)), **look)


def wrap(text: str, span: Span, width: int | None) -> Iterator[Span]:
    """Yield the lines in which `span` of `text` is shown: its own lines, each broken to `width` columns."""
    for found in re.finditer(r"[^\r\n]*[^\r\n\s]", text[span.start : span.end]):
        line = Span(*found.span()).shifted(span.start)
        if width is None or len(line) <= width:
            yield line
        else:
            yield from _broken(text, line, width)


def _broken(text: str, line: Span, width: int) -> Iterator[Span]:
    """Yield the pieces of a long line, broken before words."""
    first = last = line.start
    for word in re.finditer(r"\S+", line.cut(text)):
        start, end = line.start + word.start(), line.start + word.end()
        if end - first > width and last > first:
            yield Span(first, last)
            first = start
        last = end
    yield Span(first, last)
