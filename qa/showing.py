"""An article as text with its paragraph numbers in the margin."""

import re
from collections.abc import Iterator

from index.article import Article, Block, Kind, Span
from index.contents import Index
from index.errors import QuestionError
from qa.rendering import Style, marked

MARGIN = 5
"""Columns on the left in which paragraph numbers stand."""


def article_text(article: Article, style: Style, place: Span | None = None) -> str:
    """Return the whole article, `place` highlighted in it."""
    return "\n\n".join(_block_text(article, block, style, place) for block in article.blocks)


def find_place(index: Index, article: int, paragraph: int, sentence: int | None) -> Span:
    """Return where a paragraph, or one sentence of it, stands; numbers count from 1.

    Raises QuestionError when there is none of that number.
    """
    blocks = index.articles[article].blocks
    number = next((i for i, block in enumerate(blocks) if block.paragraph == paragraph), None)
    if number is None:
        last = index.articles[article].paragraphs
        raise QuestionError(f"there is no paragraph {paragraph}: the article's paragraphs are 1 to {last}")
    if sentence is None:
        return blocks[number].span
    passages = (index.passages["article"] == article) & (index.passages["block"] == number)
    rows = index.sentences[passages[index.sentences["passage"]]]
    found = rows[rows["number"] == sentence]
    if not len(found):
        raise QuestionError(
            f"there is no sentence {sentence} in paragraph {paragraph}: it has {rows['number'].max()}"
        )
    return Span(int(found["start"][0]), int(found["end"][-1]))  # a very long sentence is kept in pieces


def wrap(text: str, span: Span, width: int | None) -> Iterator[Span]:
    """Yield the lines in which `span` of `text` is shown: its own lines, each broken to `width` columns."""
    for line in re.finditer(r"[^\r\n]+", text[span.start : span.end]):
        start = first = span.start + line.start()
        for word in re.finditer(r"\s*\S+", line[0]):
            end = span.start + line.start() + word.end()
            if width and end - first > width and start > first:
                yield Span(first, start)
                first = start + len(word[0]) - len(word[0].lstrip())
            start = end
        yield Span(first, start)


def _block_text(article: Article, block: Block, style: Style, place: Span | None) -> str:
    number = "" if block.paragraph is None else str(block.paragraph)
    width = style.width and style.width - MARGIN
    lines = []
    for row, line in enumerate(wrap(article.text, block.span, width)):
        margin = f"{number if row == 0 else '':>{MARGIN - 2}}  "
        lines.append(style.paint(margin, dim=True) + _line_text(article, block, line, style, place))
    return "\n".join(lines)


def _line_text(article: Article, block: Block, line: Span, style: Style, place: Span | None) -> str:
    """Return one line, the part of `place` that lies in it highlighted."""
    bold = block.kind in (Kind.TITLE, Kind.HEADING)
    start, end = (max(line.start, place.start), min(line.end, place.end)) if place else (0, 0)
    parts = (Span(line.start, start), Span(start, end), Span(end, line.end)) if start < end else (line,)
    before, *marks = (style.shown(part.cut(article.text)) for part in parts)
    if marks:
        return marked(before, *marks, style=style)
    return style.paint(before, bold=True) if bold else before
