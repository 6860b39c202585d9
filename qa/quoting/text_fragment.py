"""A link that opens an article's page at a quote: a text fragment."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote as percent_encode

from index.article import Article, Format, Kind, Span
from index.text.structure.front_matter import front_matter_end

WHOLE = 80
"""Code points: a longer quote stands in its link by its first and last words."""
_BETWEEN = r"(?:[\s|*\u2022-]|(?<=\s)\d{1,3}[.)](?=\s))*"
"""What stands between blocks in the text of an article, of which a page shows at most white space."""
_CELLS = re.compile(r"[\r\n|]+")
_COUNTER = re.compile(r"^\d{1,3}[.)]\s+")
_MARK = re.compile(r"^(?:(?:[*\u2022-]|\d{1,3}[.)])\s+)+")
ROUND = 20
"""Blocks or cells around a quote among which one with words is looked for."""
MARKUP = re.compile(r"[*_`\[\]<>|\\~]")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A text directive: the words it starts with, the words it ends with, and what stands around them."""

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""

    def encoded(self) -> str:
        """Return the directive as it stands in a URL. Source: WICG Scroll to Text Fragment, section 3.3."""
        start, end, prefix, suffix = (
            # '-' marks a prefix or suffix, and quote() would leave it as it is
            percent_encode(part, safe="").replace("-", "%2D")
            for part in (self.start, self.end, self.prefix, self.suffix)
        )
        parts = (prefix and f"{prefix}-", start, end, suffix and f"-{suffix}")
        return "#:~:text=" + ",".join(part for part in parts if part)

    def finds_only(self, text: str, at: int, wanted: str) -> bool:
        """Whether the directive leads to `wanted`, which the folded `text` has at `at`, and only there."""
        between = r".*?" + _words(self.end) if self.end else ""
        before = _words(self.prefix) + _BETWEEN if self.prefix else ""
        after = f"(?={_BETWEEN}{_words(self.suffix)})" if self.suffix else ""
        pattern = re.compile(rf"(?={before}(?P<quote>{_words(self.start)}{between}){after})", re.DOTALL)
        return [(match.start("quote"), match["quote"]) for match in pattern.finditer(text)] == [(at, wanted)]


def text_fragment_link(article: Article, span: Span) -> str | None:
    """Return a link that opens the article's URL at `span`, or None when no link leads there alone.

    Words are taken into the link until it matches one place only, compared as browsers do: letter case,
    accents and the kind of white space aside, whole words only. Browsers look for each part of a link inside
    one block, so a quote over several blocks or cells stands in it by the first words of the first
    and the last of the last one.
    """
    if article.url is None:
        return None
    exact = span.cut(article.text)
    if span.start < article.unseen:
        return None  # the page does not show it
    if article.markdown and (MARKUP.search(exact) or span.start < front_matter_end(article.text)):
        return None  # the page shows these words without their markup, or not at all
    pieces = _pieces(article, span)
    start_at = span.start + exact.index(pieces[0])
    text = _folded(article.text)
    wanted = _fold(article.text[start_at : span.start + exact.rindex(pieces[-1]) + len(pieces[-1])])
    at = len(_fold(article.text[:start_at] + "|")) - 1
    before, after = _beside(article, start_at, span.end)
    first, last = pieces[0].split(), pieces[-1].split()
    for size in (4, 6, 10, 16):
        whole = len(pieces) == 1 and (len(exact) <= WHOLE or len(first) < 2 * size)
        start, end = (pieces[0], "") if whole else (" ".join(first[:size]), " ".join(last[-size:]))
        for around in (0, 3, 6):
            fragment = Fragment(
                start, end, *((" ".join(before[-around:]), " ".join(after[:around])) if around else ())
            )
            if fragment.finds_only(text, at, wanted):
                return article.url.partition("#")[0] + fragment.encoded()
    return None


def _pieces(article: Article, span: Span) -> list[str]:
    """Return the words of `span` as the page shows them, a piece for each block or cell of a table."""
    pieces: list[str] = []
    for block in article.blocks:
        inside = Span(max(span.start, block.span.start), min(span.end, block.span.end))
        if inside.start < inside.end:
            words = inside.cut(article.text)
            if block.kind is Kind.TABLE:
                pieces += re.split(r"\s*\|\s*|[\r\n]+", words)
            elif block.kind is Kind.LIST_ITEM and article.format is Format.HTML:
                pieces.append(_COUNTER.sub("", words))  # the browser counts, the page does not hold it
            else:
                pieces.append(words)
    return [piece.strip() for piece in pieces if any(map(str.isalnum, piece))] or [span.cut(article.text)]


def _beside(article: Article, start: int, end: int) -> tuple[list[str], list[str]]:
    """Return the words before `start` and behind `end`; of a page those of the nearest block or cell."""
    before, after = article.text[article.unseen : start], article.text[end:]
    if article.format is not Format.HTML:
        return before.split(), after.split()
    rest, *lines = _CELLS.split(after)
    shown = [_MARK.sub("", line.strip()) for line in _CELLS.split(before)]
    following = (rest, *(_MARK.sub("", line.strip()) for line in lines[:ROUND]))
    return _first(reversed(shown[-ROUND:])), _first(following)


def _first(lines: Iterable[str]) -> list[str]:
    """Return the words of the first of `lines` that has any."""
    return next((line.split() for line in lines if any(map(str.isalnum, line))), [])


@lru_cache(maxsize=4)
def _folded(article: str) -> str:
    """Return a whole article as browsers compare it, once for all its quotes."""
    return _fold(article)


def _fold(text: str) -> str:
    """Return `text` as browsers compare it: one kind of white space, no case, no accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


def _words(text: str) -> str:
    """Return a pattern for `text` folded, standing at word boundaries."""
    return rf"(?<!\w){re.escape(_fold(text))}(?!\w)"
