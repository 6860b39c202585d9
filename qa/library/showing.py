"""A place of an article, and what stands around it."""

from dataclasses import dataclass

from index.article import Article, Block, Span
from index.contents import Index
from index.errors import QuestionError
from index.finding.parts import alone

AROUND = 2_000
"""Code points before and after a place that are shown with it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A block of an article, and the part of it that is shown: all of it but for very long ones."""

    block: Block
    span: Span


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of `article` around `place`, which is None where the whole article is shown.

    `before` and `after` are how many code points of it, from the first block to the last, are left out.
    """

    article: Article
    place: Span | None
    parts: tuple[Part, ...]
    before: int = 0
    after: int = 0


def whole(article: Article, place: Span | None = None) -> Shown:
    """Return all of `article`."""
    return Shown(article, place, tuple(Part(block, block.span) for block in article.blocks))


def around(article: Article, place: Span) -> Shown:
    """Return `place` with what stands near it.

    Every block with a character less than AROUND from `place` is shown; of a longer one, the words that near.
    """
    length = len(article.text)
    near = Span(max(0, place.start - AROUND), min(length, place.end + AROUND))
    parts = tuple(
        Part(block, _words_near(article.text, block.span, near, place))
        for block in article.blocks
        if block.span.start < near.end and near.start < block.span.end
    )
    start, end = (parts[0].span.start, parts[-1].span.end) if parts else (place.start, place.end)
    before = start if any(block.span.start < start for block in article.blocks) else 0
    after = length - end if any(block.span.end > end for block in article.blocks) else 0
    return Shown(article, place, parts, before, after)


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


def find_place(index: Index, article: int, paragraph: int, sentence: int | None = None) -> Span:
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
    own = alone(index, article)
    rows = own.sentences[(own.passages["block"] == number)[own.sentences["passage"]]]
    found = rows[rows["number"] == sentence]
    if not len(found):
        raise QuestionError(
            f"There is no sentence {sentence} in paragraph {paragraph}: it has {rows['number'].max()}."
        )
    return Span(int(found["start"][0]), int(found["end"][-1]))  # a very long sentence is kept in pieces
