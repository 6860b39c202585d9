"""The text and its parts. Every part is a slice of the text; nothing is ever copied out and changed."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block of an article is, in the words that positions use."""

    TITLE = "title"
    HEADING = "heading"
    FRONT = "front"  # short lines before the first real paragraph: subtitle, byline, photo credit
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    BLOCK_QUOTE = "block quote"
    CODE = "code"
    TABLE = "table"

    @property
    def numbered(self) -> bool:
        """Whether a reader would count this block as one of the article's paragraphs."""
        return self not in (Kind.TITLE, Kind.HEADING, Kind.FRONT)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``start <= end``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def cut(self, text: str) -> str:
        """Return the part of `text` that this span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> "Span":
        """Return this span moved `by` code points to the right (negative: to the left)."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Block:
    """A title, heading, paragraph, list item and so on: where it stands and what it is.

    `span` covers the words alone: no surrounding white space, no ``#``, ``-`` or ``>`` in front.
    `paragraph` is its number as a reader counts, from 1, or None for kinds that are not numbered.
    `heading` is the position in `Article.blocks` of the heading it stands under, or None.
    `level` is 1 to 6 for a heading (the title has 1), 0 for everything else.
    """

    kind: Kind
    span: Span
    paragraph: int | None = None
    heading: int | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read: its untouched text and the blocks found in it, in reading order.

    `text` is the file as decoded (UTF-8, a byte-order mark dropped), nothing else changed.
    `source` is the file's name as it was given, ``-`` for standard input.
    `raw` holds the bytes the text was decoded from, and `sha256` is their checksum in hexadecimal.
    `title` is the text of the title block, or the file's stem when the article has none.
    Blocks do not overlap, none is empty, and between them stand only white space and markup.
    """

    text: str
    source: str
    raw: bytes
    sha256: str
    title: str
    blocks: tuple[Block, ...]
    url: str | None = None
    markdown: bool = False

    @property
    def paragraphs(self) -> int:
        """How many numbered paragraphs the article has."""
        return max((block.paragraph or 0 for block in self.blocks), default=0)
