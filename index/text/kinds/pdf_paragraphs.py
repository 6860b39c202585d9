"""Lines in reading order -> paragraphs, headings, list items and tables; divided words made whole."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.article import Kind
from index.text.kinds.pdf_layout import Line

HYPHEN = "\x02"

_LARGER = 1.12  # times the size of most letters: a heading's
_LONGEST_HEADING = 150  # code points
_SENTENCE_END = re.compile(r"""[.!?:\u2026]["'\u201d\u2019\u00bb)\]]*$""")
_ITEM = re.compile(r"(?:[•‣◦▪●○■*\u2013\u2014-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+(?=\S)", re.IGNORECASE)
_BULLET = re.compile(r"[•‣◦▪●○■]\s*|[*\u2013\u2014-]\s+")
_DIVIDED = re.compile(rf"(?:-|\u2010|{HYPHEN})$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A part of the text. `pages` are (offset into `words`, page from 1): where each page's words begin."""

    kind: Kind
    words: str
    level: int
    pages: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Open:
    """A part in the making."""

    kind: Kind
    level: int
    lines: list[tuple[int, Line]]


def paragraphs_of(pages: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """Return the parts of a document, given the lines of each page in reading order."""
    lines = [(number, line) for number, page in enumerate(pages, 1) for line in page]
    if not lines:
        return []
    sizes: Counter[float] = Counter()
    for _, line in lines:
        sizes[line.size] += len(line.words)
    body = sizes.most_common(1)[0][0]
    levels = _levels(lines, body)
    pitch = _pitch(lines, body)
    widths = _column_widths(lines)
    parts: list[_Open] = []
    for number, line in lines:
        kind, level = _kind(line, body, levels)
        if parts and _goes_on(parts[-1], number, line, kind, level, pitch, widths):
            parts[-1].lines.append((number, line))
        else:
            parts.append(_Open(kind, level, [(number, line)]))
    known = Counter(
        word.casefold() for _, line in lines for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.words)
    )
    return [_whole(part, known) for part in parts]


def _levels(lines: Sequence[tuple[int, Line]], body: float) -> dict[float, int]:
    """Return the level of a heading by its size; the largest of the first page is the title."""
    sizes = sorted({line.size for _, line in lines if line.size >= body * _LARGER}, reverse=True)
    first = [line.size for number, line in lines if number == lines[0][0]]
    titled = bool(sizes) and max(first) == sizes[0] and first.count(sizes[0]) <= 4  # noqa: PLR2004
    return {size: min(place + (1 if titled else 2), 6) for place, size in enumerate(sizes)}


def _pitch(lines: Sequence[tuple[int, Line]], body: float) -> float:
    """Return how far apart lines of one paragraph stand."""
    steps = [
        one.middle - other.middle
        for (page, one), (next_page, other) in pairwise(lines)
        if page == next_page and one.column == other.column and 0 < one.middle - other.middle < 3 * body
    ]
    return median(steps) if steps else body * 1.2


def _column_widths(lines: Sequence[tuple[int, Line]]) -> dict[tuple[int, int], tuple[float, float]]:
    """Return the left and right edge of every column."""
    edges: dict[tuple[int, int], tuple[float, float]] = {}
    for page, line in lines:
        left, right = edges.get((page, line.column), (line.left, line.right))
        edges[page, line.column] = min(left, line.left), max(right, line.right)
    return edges


def _kind(line: Line, body: float, levels: dict[float, int]) -> tuple[Kind, int]:
    if line.cells > 1:
        return Kind.TABLE, 0
    short = len(line.words) <= _LONGEST_HEADING and any(map(str.isalpha, line.words))
    if short and line.size in levels:
        return Kind.HEADING, levels[line.size]
    alone = line.bold and len(line.words) <= 100 and not _SENTENCE_END.search(line.words)  # noqa: PLR2004
    if short and alone and line.size >= body * 0.95 and line.words[0].isupper() | line.words[0].isdigit():
        return Kind.HEADING, min(len(levels) + 2, 6)
    return (Kind.LIST_ITEM, 0) if _ITEM.match(line.words) else (Kind.PARAGRAPH, 0)


def _goes_on(  # noqa: PLR0911, PLR0913, PLR0917 - one reason after the other
    part: _Open,
    number: int,
    line: Line,
    kind: Kind,
    level: int,
    pitch: float,
    widths: dict[tuple[int, int], tuple[float, float]],
) -> bool:
    """Whether a line is the next one of `part`."""
    page, above = part.lines[-1]
    same = (page, above.column) == (number, line.column)
    step = above.middle - line.middle
    if kind is Kind.TABLE or part.kind is Kind.TABLE:
        return kind is part.kind and same and step < 3 * pitch
    if kind is Kind.HEADING or part.kind is Kind.HEADING:
        near = same and step < 1.6 * max(pitch, line.size * 1.2)
        return kind is part.kind and level == part.level and near
    if kind is Kind.LIST_ITEM:
        return False
    if abs(line.size - above.size) > 0.08 * above.size + 0.2:
        return False
    left, right = widths[page, above.column]
    ended = bool(_SENTENCE_END.search(above.words))
    full = above.right > right - 0.12 * (right - left)
    if not same:  # over the end of a column or page, a sentence goes on
        return not ended and (full or line.words[0].islower())
    if step > 1.45 * pitch or step < -pitch:
        return False
    indented = line.left - left > 0.8 * line.size and above.left - left < 0.5 * line.size
    if indented and part.kind is Kind.PARAGRAPH and len(part.lines) > 0 and (ended or not full):
        return False
    return full or not ended


def _whole(part: _Open, known: Counter[str]) -> Paragraph:
    """Return a part with its lines joined: rows of a table by ends of lines, all else by spaces."""
    words = ""
    pages: list[tuple[int, int]] = []
    seen = 0
    between = "\n" if part.kind is Kind.TABLE else " "
    for number, line in part.lines:
        following = line.words
        if not words and part.kind is Kind.LIST_ITEM:
            following = _BULLET.sub("", following, count=1) or following
        if words and _DIVIDED.search(words) and following[:1].islower():
            words = _joined(words, following, known)
            start = len(words)
        else:
            words = f"{words}{between}" if words else ""
            start = len(words)
        if number != seen:
            pages.append((start, number))
            seen = number
        words += following
    return Paragraph(part.kind, words.replace(HYPHEN, "-"), part.level, tuple(pages))


def _joined(above: str, below: str, known: Counter[str]) -> str:
    """Return `above` ready to be followed by `below`: without its hyphen, unless that belongs to the word."""
    stem = above[:-1] if above.endswith(HYPHEN) else _DIVIDED.sub("", above)
    first = re.search(r"[^\W\d_]+$", stem)
    second = re.match(r"[^\W\d_]+", below)
    if first and second:
        plain, hyphened = (first[0] + second[0]).casefold(), f"{first[0]}-{second[0]}".casefold()
        if known[hyphened] and not known[plain]:
            return f"{stem}-"
    return stem if first else above
