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


class Format(StrEnum):
    """What an article was before it was text, in the words of ``--format``."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    EPUB = "epub"
    SRT = "srt"
    VTT = "vtt"
    NOTEBOOK = "notebook"
    WIKI = "wiki"

    @property
    def extracted(self) -> bool:
        """Whether the text is taken out of the file, rather than being the file as decoded."""
        return self not in (Format.TEXT, Format.MARKDOWN)

    @property
    def place(self) -> str | None:
        """The field of a position that the marks of such an article fill, None for none."""
        match self:
            case Format.PDF:
                return "page"
            case Format.EPUB:
                return "chapter"
            case Format.SRT | Format.VTT:
                return "time"
            case Format.NOTEBOOK:
                return "cell"
        return None


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

    `span` covers the words alone: no surrounding white space, no ``#``, ``-`` or ``>`` in front; the number
    of a clause (``2.``, ``(a)``) and the bars of a table belong to the words.
    `paragraph` is its number as a reader counts, from 1, or None for kinds that are not numbered.
    `heading` is the position in `Article.blocks` of the heading it stands under, or None.
    `level` is 1 to 6 for a heading (the title has 1), 0 for everything else.
    `lead_in` is the position in `Article.blocks` of an earlier block whose last sentence leads this one in:
    the sentence above a list, the question that it answers; None when there is none. The rows of a table are
    led in by its first row besides. `speaker` is where the name of the one who says it stands, None for most
    blocks.
    """

    kind: Kind
    span: Span
    paragraph: int | None = None
    heading: int | None = None
    level: int = 0
    lead_in: int | None = None
    speaker: Span | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page, cue, chapter or cell of the source begins in the text: at `start`, in code points.

    `value` is a page or a cell, counted from 1, a time in milliseconds, or the name of a chapter.
    """

    start: int
    value: int | str


@dataclass(frozen=True, slots=True)
class Source:
    """The file an article was read from, and how to read it again.

    `sha256` and `size` are of its bytes. `format` and `encoding` are what the user said that it is, None
    where its bytes decide.
    """

    sha256: str
    size: int
    format: Format | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read: its text and the blocks found in it, in reading order.

    `text` is the file as decoded (a byte-order mark dropped), nothing else changed; of a web page, a PDF and
    whatever else is not text, it is what was extracted. `source` is the file's name or web address as it was
    given, ``-`` for standard input. `raw` holds the bytes that prove the text, UTF-8, and `sha256` is their
    checksum in hexadecimal: the file's own bytes where those are UTF-8, else the text's. `title` is the text
    of the title block, or the file's stem when the article has none. Blocks do not overlap, none is empty,
    and between them stand only white space and markup. `marks` say where the pages, cues, chapters or cells
    of the source begin, in reading order. `unseen` code points at the start are not shown by the page the
    text was extracted from. `read` tells of the file behind it all.
    """

    text: str
    source: str
    raw: bytes
    sha256: str
    title: str
    blocks: tuple[Block, ...]
    url: str | None = None
    format: Format = Format.TEXT
    marks: tuple[Mark, ...] = ()
    unseen: int = 0
    read: Source | None = None

    @property
    def origin(self) -> Source:
        """The file that it was read from; of an article that was never a file, its own bytes."""
        return self.read or Source(self.sha256, len(self.raw))

    @property
    def markdown(self) -> bool:
        """Whether Markdown's markup stands in the text."""
        return self.format is Format.MARKDOWN

    @property
    def paragraphs(self) -> int:
        """How many numbered paragraphs the article has."""
        return max((block.paragraph or 0 for block in self.blocks), default=0)
