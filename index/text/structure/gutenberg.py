"""Books of Project Gutenberg: what its head says of the book, and where the book begins and ends."""

import re
from collections.abc import Iterator

from index.article import Kind, Span
from index.text.structure.drafts import Draft
from index.text.structure.lines import line_spans, trimmed

_HEAD = 20_000  # code points: the head is never longer
_NAMED = re.compile(r"project gutenberg", re.IGNORECASE)
_START = re.compile(r"^\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*?\*\*\*[ \t]*\r?$", re.M | re.I)
_END = re.compile(r"^\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*", re.M | re.I)
_FIELD = re.compile(
    r"^(?P<key>Title|Author|Subtitle|Translator|Editor|Illustrator|Release Date|Language"
    r"|Credits)[ \t]*:[ \t]*"
    r"(?P<value>[^\s][^\r\n]*(?:\r?\n[ \t]{2,}[^\s][^\r\n]*)*)",
    re.M,
)


def gutenberg_body(text: str) -> Span:
    """Return where the book itself stands in a text of Project Gutenberg, and of any other text all of it."""
    if not _NAMED.search(text, 0, 400):
        return Span(0, len(text))
    start = _START.search(text, 0, _HEAD)
    if start is None:
        return Span(0, len(text))
    end = _END.search(text, start.end())
    return Span(start.end(), end.start() if end else len(text))


def gutenberg_fields(text: str, body: Span) -> Iterator[Draft]:
    """Yield the drafts of what stands before the `body` of a book: its title, and the rest as front."""
    at = 0
    titled = False
    for field in _FIELD.finditer(text, 0, body.start):
        yield from _lines(text, Span(at, field.start()))
        at = field.end()
        is_title = field["key"] == "Title" and not titled
        titled = titled or is_title
        # The title is the book's, so it stands without the word before it; "Author:" says what the name is.
        span = Span(*field.span("value")) if is_title else Span(*field.span())
        yield Draft(Kind.TITLE if is_title else Kind.FRONT, span, span.cut(text))
    yield from _lines(text, Span(at, body.start))


def _lines(text: str, span: Span) -> Iterator[Draft]:
    """Yield what else stands in the head, paragraph by paragraph."""
    start = None
    for line in [*line_spans(span.cut(text)), Span(len(span), len(span))]:
        blank = not line.cut(span.cut(text)).strip()
        if blank and start is not None:
            part = trimmed(text, Span(start, line.start).shifted(span.start))
            if any(map(str.isalnum, part.cut(text))):
                yield Draft(Kind.FRONT, part, part.cut(text))
            start = None
        elif not blank and start is None:
            start = line.start
