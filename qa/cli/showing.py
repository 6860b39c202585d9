"""An article as text with its paragraph numbers in the margin."""

from itertools import chain, repeat

from index.article import Article, Block, Kind, Span
from index.contents import Index
from index.errors import QuestionError
from qa.cli.terminal import Screen

MARGIN = 5
"""Columns on the left in which paragraph numbers stand."""


def article_text(article: Article, screen: Screen, place: Span | None = None) -> str:
    """Return the whole article, `place` highlighted in it."""
    return "\n\n".join(block_text(article, block, screen, place) for block in article.blocks)


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
