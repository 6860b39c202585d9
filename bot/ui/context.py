"""Where a quote stands: its block and the neighbours, the quote in bold, in pages that Discord takes."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.ui.escaping import literal, pieces, size, strong
from bot.ui.translations import Texts
from index.article import Article, Span

PAGE = 3000
"""UTF-16 code units of one page; a message holds 4,000 with everything around."""


@dataclass(frozen=True, slots=True)
class _Strip:
    """A stretch of the article that looks the same throughout."""

    span: Span
    strong: bool
    opens: bool  # whether a block begins here
    paragraph: int | None


def pages(article: Article, quote: Span, texts: Texts) -> tuple[str, ...]:
    """Return the blocks that hold `quote` and one before and after, as Discord Markdown, whole.

    There is at least one page; nothing of those blocks is left out.
    """
    done: list[str] = []
    page = ""
    for strip in _strips(article, quote):
        for span in pieces(strip.span.cut(article.text), PAGE // 2):
            piece = span.shifted(strip.span.start)
            part = (strong if strip.strong else literal)(piece.cut(article.text))
            if strip.opens and piece.start == strip.span.start:
                part = _opening(strip.paragraph, texts, first=not page) + part
            if page and size(page) + size(part) > PAGE:
                done.append(page.strip("\n"))
                page = ""
            page += part
    return (*done, page.strip("\n"))


def _strips(article: Article, quote: Span) -> Iterator[_Strip]:
    blocks = article.blocks
    held = [
        at for at, block in enumerate(blocks) if block.span.start < quote.end and quote.start < block.span.end
    ]
    first, last = (max(0, held[0] - 1), min(len(blocks), held[-1] + 2)) if held else (0, 0)
    for block in blocks[first:last]:
        start, end = block.span.start, block.span.end
        bold = Span(min(max(quote.start, start), end), max(min(quote.end, end), start))
        opens = True
        for span, quoted in (
            (Span(start, bold.start), False),
            (bold, True),
            (Span(bold.end, end), False),
        ):
            if span.start < span.end:
                yield _Strip(span, quoted, opens, block.paragraph)
                opens = False


def _opening(paragraph: int | None, texts: Texts, *, first: bool) -> str:
    gap = "" if first else "\n\n"
    return gap if paragraph is None else f"{gap}-# {texts('context.paragraph', paragraph=paragraph)}\n"
