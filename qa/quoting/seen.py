"""Part of an article as its reader sees it: Markdown's markup left out, and where each letter stands."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from index.article import Article, Block, Kind, Span

AROUND = 2000
"""Code points before and after a part that are read along with it, where its block is longer."""
LONGEST = 10_000
"""Code points; of a longer part the markup is shown, too: reading it would keep others waiting."""
_FAR = 4000  # code points; farther away the next letter is not looked for: it is written as an entity
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)*", re.MULTILINE)
_INDENTED = re.compile(r"^[ \t]+", re.MULTILINE)
_RULE = re.compile(
    r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*(?:\r\n?|\n|\Z)", re.MULTILINE
)
_OUTER_BAR = re.compile(r"^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader sees of a part of an article; `at[i]` is where ``text[i]`` stands in all its text."""

    text: str
    at: tuple[int, ...]

    def of(self, span: Span) -> Span:
        """Return which part of the text the article's `span` is; what lies outside is left out."""
        return Span(bisect_left(self.at, span.start), bisect_left(self.at, span.end))


def seen(article: Article, span: Span) -> Seen:
    """Return what a reader sees of `span`: of plain text every letter, of Markdown all but its markup.

    A paragraph's markup is understood with the paragraph around, at most AROUND on each side.
    """
    if not article.markdown or len(span) > LONGEST:
        return Seen(span.cut(article.text), tuple(range(span.start, span.end)))
    letters: list[str] = []
    at: list[int] = []
    for block in article.blocks:
        if block.span.start < span.end and span.start < block.span.end:
            if at:
                letters.append("\n")
                at.append(max(at[-1], block.span.start - 1))
            for letter, place in _letters(article, block, span):
                letters.append(letter)
                at.append(place)
    return Seen("".join(letters), tuple(at))


def _letters(article: Article, block: Block, span: Span) -> Iterator[tuple[str, int]]:
    """Yield the letters of `block` that a reader sees in `span`, each with its place."""
    start = max(block.span.start, span.start - AROUND)
    text = article.text[start : min(block.span.end, span.end + AROUND)]
    at = 0
    for letter in text if block.kind is Kind.CODE else _visible(text, block.kind):
        found = text.find(letter, at, at + _FAR)
        if found < 0 and letter == "\n":
            found = text.find("\r", at, at + _FAR)
        place = start + (min(at, len(text) - 1) if found < 0 else found)
        at = at if found < 0 else found + 1
        if span.start <= place < span.end:
            yield letter, place


def _visible(text: str, kind: Kind) -> str:
    """Return what a reader sees of a block's Markdown."""
    # Importing the parser takes as long as an answer: only where an article is Markdown.
    from index.text.markdown import visible_words  # noqa: PLC0415

    if kind is Kind.TABLE:
        text = _OUTER_BAR.sub("", _RULE.sub("", text))
    return visible_words((_QUOTED if kind is Kind.BLOCK_QUOTE else _INDENTED).sub("", text))
