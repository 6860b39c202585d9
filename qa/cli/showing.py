"""An article as text with its paragraph numbers in the margin."""

from itertools import chain, repeat
from typing import TYPE_CHECKING

from index.article import Article, Block, Kind, Span
from qa.cli.terminal import Screen
from qa.counting import counted

if TYPE_CHECKING:  # only its name: whoever asks waits for nothing that shows or verifies
    from qa.library.showing import Shown

MARGIN = 5
"""Columns on the left in which paragraph numbers stand."""


def shown_text(shown: "Shown", screen: Screen) -> str:
    """Return what is shown of an article, the place highlighted, and how much of it is left out."""
    article = shown.article
    blocks = [block_text(article, part.block, screen, shown.place, part.span) for part in shown.parts]
    if shown.before:
        blocks.insert(0, screen.message(f"⋮ {counted(shown.before, 'character')} before", dim=True))
    if shown.after:
        blocks.append(screen.message(f"⋮ {counted(shown.after, 'character')} after", dim=True))
    return "\n\n".join(blocks)


def block_text(
    article: Article, block: Block, screen: Screen, place: Span | None = None, part: Span | None = None
) -> str:
    """Return one block, or the `part` of it, with its number in the margin and `place` highlighted."""
    number = "" if block.paragraph is None else str(block.paragraph)
    look = {"bold": True} if block.kind in (Kind.TITLE, Kind.HEADING) else {}
    lines = screen.lines(article.text, part or block.span, indent=MARGIN, mark=place, **look)
    margins = chain([f"{number:>{MARGIN - 2}}  "], repeat(" " * MARGIN))
    return "\n".join(
        screen.paint(margin, dim=True) + line for margin, line in zip(margins, lines, strict=False)
    )
