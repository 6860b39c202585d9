"""An article as text with its paragraph numbers in the margin."""

from itertools import chain, repeat

from index.article import Article, Block, Kind, Span
from index.contents import Index
from index.errors import QuestionError
from qa.cli.terminal import Screen
from qa.counting import counted

MARGIN = 5
"""Columns on the left in which paragraph numbers stand."""
AROUND = 2_000
"""Code points before and after a place that are shown with it."""


def article_text(article: Article, screen: Screen, place: Span | None = None) -> str:
    """Return the whole article, `place` highlighted in it."""
    return "\n\n".join(block_text(article, block, screen, place) for block in article.blocks)


def surroundings_text(article: Article, screen: Screen, place: Span) -> str:
    """Return `place`, highlighted, with what stands near it, and how much of the article that leaves out.

    Every block with a character less than AROUND from `place` is shown; of a longer one, the words that near.
    """
    length = len(article.text)
    near = Span(max(0, place.start - AROUND), min(length, place.end + AROUND))
    parts = [
        (block, _words_near(article.text, block.span, near, place))
        for block in article.blocks
        if block.span.start < near.end and near.start < block.span.end
    ]
    shown = [block_text(article, block, screen, place, part) for block, part in parts]
    start, end = (parts[0][1].start, parts[-1][1].end) if parts else (place.start, place.end)
    if any(block.span.start < start for block in article.blocks):
        shown.insert(0, screen.message(f"⋮ {counted(start, 'character')} before", dim=True))
    if any(block.span.end > end for block in article.blocks):
        shown.append(screen.message(f"⋮ {counted(length - end, 'character')} after", dim=True))
    return "\n\n".join(shown)


def _words_near(text: str, block: Span, near: Span, place: Span) -> Span:
    """Return `block`; of one that is longer than AROUND, its words in `near`, and `place` in any case."""
    start, end = max(block.start, near.start), min(block.end, near.end)
    if len(block) <= AROUND:
        return block
    if start > block.start:
        start = text.find(" ", start, min(place.start, end)) + 1 or start
    if end < block.end and (blank := text.rfind(" ", max(place.end, start), end)) >= 0:
        end = blank
    return Span(start, end)


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


def find_place(index: Index, article: int, paragraph: int, sentence: int | None) -> Span:
    """Return where a paragraph, or one sentence of it, stands; numbers count from 1.

    Raises QuestionError when there is none of that number.
    """
    blocks = index.articles[article].blocks
    number = next((i for i, block in enumerate(blocks) if block.paragraph == paragraph), None)
    if number is None:
        last = index.articles[article].paragraphs
        raise QuestionError(f"There is no paragraph {paragraph}: the article's paragraphs are 1 to {last}.")
    if sentence is None:
        return blocks[number].span
    passages = (index.passages["article"] == article) & (index.passages["block"] == number)
    rows = index.sentences[passages[index.sentences["passage"]]]
    found = rows[rows["number"] == sentence]
    if not len(found):
        raise QuestionError(
            f"There is no sentence {sentence} in paragraph {paragraph}: it has {rows['number'].max()}."
        )
    return Span(int(found["start"][0]), int(found["end"][-1]))  # a very long sentence is kept in pieces
