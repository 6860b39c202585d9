"""Answer -> text that a person enjoys: coloured and wrapped on a terminal, plain in a pipe or a file."""

import os
import shutil
import textwrap
from dataclasses import dataclass
from typing import Any, Self, TextIO

import click

from index.article import Kind, Span
from index.contents import Index
from qa.answer import Answer, Position, Quote

BAR_CELLS = 24
WIDEST = 100
"""Columns: longer lines are hard to read, however wide the terminal is."""
LEFT, RIGHT = "»", "«"
"""What marks a place where there is no colour."""


@dataclass(frozen=True, slots=True)
class Style:
    """How text is shown: `width` in columns, None where lines are left as they are."""

    colour: bool
    width: int | None

    @classmethod
    def of(cls, stream: TextIO) -> Self:
        """Return what suits `stream`; NO_COLOR is respected (no-color.org)."""
        if not stream.isatty():
            return cls(colour=False, width=None)
        return cls(not os.environ.get("NO_COLOR"), min(shutil.get_terminal_size().columns, WIDEST))

    def paint(self, text: str, **look: Any) -> str:
        """Return `text` with the look that click.style gives it, where there is colour."""
        return click.style(text, **look) if self.colour else text

    def shown(self, text: str) -> str:
        """Return `text` safe for a terminal: an article must not move the cursor or change colours."""
        return text if self.width is None else text.translate(_CONTROLS)

    def set_off(self, text: str, **look: Any) -> str:
        """Return `text` as a quotation: a bar on the left of every line, wrapped to the width."""
        lines = [
            piece
            for line in text.splitlines() or [""]
            for piece in (textwrap.wrap(line, self.width - 2) if self.width else [line]) or [""]
        ]
        bar = self.paint("│", fg="cyan")
        return "\n".join(f"{bar} {self.paint(line, **look)}" for line in lines)


_CONTROLS = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None),  # direction overrides
}
_CONTROLS[ord("\r")] = None


def answer_text(answer: Answer, index: Index, style: Style, *, context: bool = False) -> str:
    """Return the whole reply to one question."""
    if not answer.quotes:
        return style.paint("The article has nothing to quote.", fg="yellow")
    parts = []
    if not answer.answered:
        reason = f": {answer.reason}" if answer.reason else ""
        parts.append(style.paint(f"The article does not answer that{style.shown(reason)}.", fg="yellow"))
        parts.append("Nearest passage, not an answer:")
    for number, quote in enumerate(answer.quotes):
        if number == 1:
            parts.append(style.paint("Next best:", bold=True))
        sure = f"  {answer.confidence:.0%} sure" if number == 0 else ""
        parts.append(quote_text(quote, index, style, context=context, note=sure))
    return "\n\n".join(parts)


def quote_text(quote: Quote, index: Index, style: Style, *, context: bool = False, note: str = "") -> str:
    """Return a quote set off, its place in one line, and a bar that shows where in the article it stands."""
    lines = [style.set_off(style.shown(quote.exact), bold=True), ""]
    place = f"{place_text(quote.position, quote.span)}"
    if len(index.articles) > 1:
        place += f" · {index.articles[quote.article].title}"
    lines.append(style.shown(place))
    lines.append(style.paint(bar(quote.position.through), fg="cyan") + style.paint(note, dim=True))
    if quote.link:
        lines.append(style.paint(quote.link, dim=True))
    if context:
        lines += ["", context_text(quote, index, style)]
    return "\n".join(lines)


def place_text(position: Position, span: Span) -> str:
    """Return where a quote stands, as a reader would say it."""
    if position.paragraph is None:
        where = position.kind.value
    else:
        where = f"paragraph {position.paragraph}, sentence {position.sentence}"
        if position.kind is not Kind.PARAGRAPH:
            where += f" ({position.kind.value})"
    parts = [where]
    if position.heading is not None:
        parts.append(f"under “{' '.join(position.heading.split())}”")
    lines = (
        f"{position.line}" if position.line == position.end_line else f"{position.line}–{position.end_line}"
    )
    parts.append(f"line{'' if position.line == position.end_line else 's'} {lines}")
    parts.append(f"characters {span.start:,}–{span.end:,}")
    parts.append(f"{position.through:.0%} through")
    return " · ".join(parts)


def bar(through: float, cells: int = BAR_CELLS) -> str:
    """Return a line of `cells` with a mark where `through` (0 to 1) stands."""
    mark = min(int(through * cells), cells - 1)
    return "─" * mark + "●" + "─" * (cells - 1 - mark)


def context_text(quote: Quote, index: Index, style: Style) -> str:
    """Return the passage around a quote, the quote marked in it."""
    text = index.articles[quote.article].text
    before = style.shown(text[quote.passage.start : quote.span.start])
    after = style.shown(text[quote.span.end : max(quote.span.end, quote.passage.end)])
    return marked(before, style.shown(quote.exact), after, style=style)


def marked(before: str, words: str, after: str, *, style: Style) -> str:
    """Return `words` highlighted between what stands before and after them."""
    if style.colour:
        return before + style.paint(words, bold=True, reverse=True) + after
    return before + LEFT + words + RIGHT + after
