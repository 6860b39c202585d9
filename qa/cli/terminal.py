"""What text is shown on: wrapped, coloured and made harmless on a terminal, left as it is in a pipe."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, TextIO

import click

from index.article import Span
from qa.cli.wrapping import wrap

WIDEST = 100
"""Columns: longer lines are hard to read, however wide the terminal is."""
NARROWEST = 20
"""Columns: some terminals say that they have none."""
LEFT, RIGHT = "»", "«"
"""What marks a place where there is no colour."""

_CONTROLS: dict[int, int | None] = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None),  # direction overrides
}


@dataclass(frozen=True, slots=True)
class Screen:
    """What text is shown on: `width` in columns, None where lines are left as they are."""

    colour: bool
    width: int | None

    @classmethod
    def of(cls, stream: TextIO | None) -> Self:
        """Return what suits `stream`, None when it is closed; NO_COLOR is respected (no-color.org)."""
        if stream is None or not stream.isatty():
            return cls(colour=False, width=None)
        width = max(NARROWEST, min(shutil.get_terminal_size().columns, WIDEST))
        return cls(not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb", width)

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
        room = indent if mark is None or self.colour else indent + len(LEFT + RIGHT)
        for line in wrap(text, span, self.width and self.width - room):
            start, end = (max(line.start, mark.start), min(line.end, mark.end)) if mark else (0, 0)
            if start < end:
                parts = (Span(line.start, start), Span(start, end), Span(end, line.end))
                yield self.marked(*(self.shown(part.cut(text)) for part in parts), **look)
            else:
                yield self.paint(self.shown(line.cut(text)), **look)

    def message(self, text: str, *, hanging: int = 0, **look: Any) -> str:
        """Return words of our own, or a name in them, laid out: safe, and broken between words only.

        The lines that a line of `text` is broken into are indented as it is, all but the first by `hanging`
        columns more.
        """
        if self.width is None:
            return self.paint(text, **look)
        lines: list[str] = []
        for line in self.shown(text).replace("\r", "\n").split("\n"):
            margin = len(line) - len(line.lstrip(" "))
            words = Span(margin, len(line))
            room = self.width - margin - hanging
            for number, part in enumerate(wrap(line, words, room) if words else [words]):
                indent = " " * (margin + (hanging if number else 0))
                lines.append(indent + self.paint(part.cut(line), **look))
        return "\n".join(lines)


def tell(message: str) -> None:
    """Say something on standard error, in one line; on a terminal in as many as it takes."""
    click.echo(Screen.of(sys.stderr).message(f"pincite: {message}"), err=True)
