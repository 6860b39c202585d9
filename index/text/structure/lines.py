"""Lines of a text and the white space around them, as spans."""

import re

from index.article import Span

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def line_spans(text: str) -> list[Span]:
    r"""Return the lines of `text` with their ends; ``\n``, ``\r\n`` and a lone ``\r`` end a line."""
    return [Span(*line.span()) for line in _LINE.finditer(text) if line.end() > line.start()]


def trimmed(text: str, span: Span) -> Span:
    """Return `span` without the white space at its ends; empty when there is nothing else."""
    words = span.cut(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))
