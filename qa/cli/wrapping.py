"""Text -> the lines that fit a terminal, counted in columns, as offsets into the untouched text."""

import re
from collections.abc import Iterator

from index.article import Span

TAB = 8
"""Columns that a tab takes at most."""

_NARROW = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e]*")
"""Signs of one column each: text of nothing else, which is most, does without wcwidth, slow to import."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Signs that move a cursor; a terminal is given a picture of one column in the place of each."""
_NOT_FIRST = ",.:;!?)]}’”»…、。〉》」』】！），．：；？"
_NOT_LAST = "([{‘“«〈《「『【（"


def columns(text: str) -> int:
    """Return how many columns a terminal takes for `text`, which is one line."""
    if _NARROW.fullmatch(text):
        return len(text)
    from wcwidth import width  # noqa: PLC0415 - see _NARROW

    shown = _CONTROL.sub("?", text)
    return width(shown, control_codes="ignore") + (TAB - 1) * text.count("\t")


def wrap(text: str, span: Span, width: int | None) -> Iterator[Span]:
    """Yield the lines in which `span` of `text` is shown: its own lines, each broken to `width` columns.

    Lines are broken between words, and beside signs that are two columns wide, as Chinese is written without
    spaces. A longer word stays whole.
    """
    for found in re.finditer(r"[^\r\n]*[^\r\n\s]", text[span.start : span.end]):
        line = Span(*found.span()).shifted(span.start)
        if width is None or columns(line.cut(text)) <= width:
            yield line
        else:
            yield from _broken(text, line, width)


def _broken(text: str, line: Span, width: int) -> Iterator[Span]:
    first = last = line.start
    for piece in _pieces(text, line):
        if last > first and columns(text[first : piece.end]) > width:
            yield Span(first, last)
            first = piece.start
        last = piece.end
    yield Span(first, last)


def _pieces(text: str, line: Span) -> Iterator[Span]:
    """Yield what must not be broken: words, or within them what stands between two places to break at."""
    for found in re.finditer(r"\S+", line.cut(text)):
        word = Span(*found.span()).shifted(line.start)
        if _NARROW.fullmatch(word.cut(text)):
            yield word
        else:
            yield from _parts(text, word)


def _parts(text: str, word: Span) -> Iterator[Span]:
    from wcwidth import iter_graphemes  # noqa: PLC0415 - see _NARROW

    start = end = word.start
    wide = stays = False
    for sign in iter_graphemes(word.cut(text)):
        was_wide, wide = wide, columns(sign) > 1
        if end > start and (wide or was_wide) and not stays and sign[0] not in _NOT_FIRST:
            yield Span(start, end)
            start = end
        stays = sign[-1] in _NOT_LAST
        end += len(sign)
    yield Span(start, end)
