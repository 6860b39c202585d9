"""Where a quote stands: its surroundings, the quote in bold, in pages that Discord takes."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.ui.escaping import escaped, isolated, pieces, size, strong
from bot.ui.translations import Texts
from index.article import Article, Span
from qa.quoting.seen import seen

PAGE = 3000
"""UTF-16 code units of one page; a message holds 4,000 with everything around."""

AROUND = 1200
"""Code points before and after the quote that are shown at most: what is cut here is never rendered."""

_WORD = 100  # code points; within a longer word a cut may fall


@dataclass(frozen=True, slots=True)
class _Strip:
    """A stretch of the article that looks the same throughout."""

    span: Span
    strong: bool
    opens: bool  # whether a block begins here
    paragraph: int | None


def pages(article: Article, quote: Span, texts: Texts) -> tuple[str, ...]:
    """Return the blocks that hold `quote` and one before and after, as Discord Markdown.

    There is at least one page. Farther than AROUND from the quote, long blocks are cut off after a word.
    """
    done: list[str] = []
    page = ""
    for strip in _strips(article, quote):
        text = seen(article, strip.span).text
        for piece in pieces(text, PAGE // 2):
            part = (strong if strip.strong else escaped)(piece.cut(text))
            if strip.opens and not piece.start:
                part = _opening(strip.paragraph, texts, first=not page) + part
            if page and size(isolated(page + part)) > PAGE:
                done.append(isolated(page.strip("\n")))
                page = ""
            page += part
    return (*done, isolated(page.strip("\n")))


def _strips(article: Article, quote: Span) -> Iterator[_Strip]:
    blocks, text = article.blocks, article.text
    held = [
        at for at, block in enumerate(blocks) if block.span.start < quote.end and quote.start < block.span.end
    ]
    first, last = (max(0, held[0] - 1), min(len(blocks), held[-1] + 2)) if held else (0, 0)
    around = Span(
        _word_after(text, quote.start - AROUND, quote.start),
        _word_before(text, quote.end + AROUND, quote.end),
    )
    for block in blocks[first:last]:
        start, end = max(block.span.start, around.start), min(block.span.end, around.end)
        if start >= end:
            continue
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


def _word_after(text: str, at: int, before: int) -> int:
    """Return where the first word after `at` begins, or `at` within a very long word."""
    if at <= 0:
        return 0
    blank = text.find(" ", at, min(before, at + _WORD))
    return at if blank < 0 else blank + 1


def _word_before(text: str, at: int, after: int) -> int:
    """Return where the last word before `at` ends, or `at` within a very long word."""
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", max(after, at - _WORD), at)
    return at if blank < 0 else blank


def _opening(paragraph: int | None, texts: Texts, *, first: bool) -> str:
    gap = "" if first else "\n\n"
    return gap if paragraph is None else f"{gap}-# {texts('context.paragraph', paragraph=paragraph)}\n"
