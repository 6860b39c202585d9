"""Text shown on Discord exactly as it is: no Markdown, no mention, no emoji, no link comes alive in it.

A backslash before a punctuation mark makes Discord show the mark itself. What Discord does at the start of
a line (headings, lists, quotes) needs it there only.
"""

import re
from unicodedata import bidirectional

from index.article import Span

_ANYWHERE = re.compile(r"[\\`*_~|<@\[\]]|:(?=//|\Z)|:(?=[^\s:]+:)|(?<=discord)\.(?=gg\b)", re.IGNORECASE)
_NEW_LINE = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_BIDI = re.compile(f"[{_MARKS}]")
_LINE_START = re.compile(rf"^((?:[^\S\n]|[{_MARKS}])*)(?:([-+#>])|(\d+)([.)]))", re.MULTILINE)
SHOWN = 300
"""UTF-16 code units of a question, title or reason; a longer one ends in an ellipsis."""

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_OPENING = "\u2066\u2067\u2068"


def literal(text: str) -> str:
    r"""Return `text` so that Discord shows every character of it and acts on none.

    Line breaks of every kind become ``\n``. Each line is isolated that holds letters written from right to
    left, so that it is laid out in its own direction, or direction marks, so that none of them can turn the
    words around it.
    """
    return isolated(escaped(text))


def escaped(text: str) -> str:
    """Return `text` as `literal` does, without isolating its lines, so that pieces can be joined first."""
    text = _NEW_LINE.sub("\n", text)
    text = _ANYWHERE.sub(lambda found: "\\" + found[0], text)
    return _LINE_START.sub(_escape_start, text)


def isolated(text: str) -> str:
    """Return `text` (escaped) with each line isolated that needs it."""
    if text.isascii():
        return text
    return "\n".join(_isolated(line) if _turns(line) else line for line in text.split("\n"))


def _turns(line: str) -> bool:
    return bool(_BIDI.search(line)) or any(bidirectional(sign) in ("R", "AL") for sign in line)


def _isolated(line: str) -> str:
    """Return `line` with as many isolates around it as none of its own marks can end or leave open."""
    depth = missing = 0
    for mark in _BIDI.findall(line):
        if mark in _OPENING:
            depth += 1
        elif mark == _END_ISOLATE and depth:
            depth -= 1
        elif mark == _END_ISOLATE:
            missing += 1
    return _ISOLATE * (missing + 1) + line + _END_ISOLATE * (depth + 1)


def one_line(text: str) -> str:
    """Return `text` as `literal` does, with every run of white space made one space."""
    return literal(" ".join(text.split()))


def block_quote(text: str, mark: Span | None = None) -> str:
    """Return `text`, literal, as a Discord block quote: every line, also an empty one; `mark` in bold."""
    shown = escaped(text)
    if mark is not None:
        # A mark must not part the two signs of one line break.
        mark = Span(*(at + (text[at - 1 : at + 1] == "\r\n") for at in (mark.start, mark.end)))
        shown = escaped(text[: mark.start]) + strong(mark.cut(text)) + escaped(text[mark.end :])
    return "\n".join("> " + line for line in isolated(shown).split("\n"))


def strong(text: str) -> str:
    """Return `text` escaped and bold, its lines not isolated."""
    # Bold does not reach over a line's end everywhere, and stars beside white space are not bold.
    return "\n".join(_bold(line) for line in escaped(text).split("\n"))


def shortened(text: str, limit: int = SHOWN) -> str:
    """Return a question, title or reason as it is shown: literal, on one line, at most `limit` long."""
    words = shown = " ".join(text.split())
    if len(words) > limit:
        words = words[:limit]
        shown = words + "…"
    while size(literal(shown)) > limit:
        words = words[: len(words) * 9 // 10]
        shown = words + "…"
    return literal(shown)


def size(text: str) -> int:
    """Return how long Discord finds `text`, at most: its UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened_plain(text: str, limit: int) -> str:
    """Return `text` on one line, at most `limit` UTF-16 code units long, for where no Markdown is."""
    words = " ".join(text.split())
    if size(words) <= limit:
        return words
    kept = words[: limit - 1]
    while size(kept) > limit - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def pieces(text: str, limit: int) -> list[Span]:
    """Cut `text` into neighbouring spans that are each at most `limit` code units as a block quote.

    Every code point is in exactly one piece. Cuts are made after white space where there is some in the
    second half of a piece.
    """
    spans: list[Span] = []
    start = 0
    while start < len(text):
        end = _longest(text, start, limit)
        if end < len(text):
            blank = max((found.end() for found in re.finditer(r"\s", text[start:end])), default=0)
            if blank * 2 > end - start:
                end = start + blank
        spans.append(Span(start, end))
        start = end
    return spans


def _longest(text: str, start: int, limit: int) -> int:
    """Return the farthest end such that `text` from `start` still fits, and at least one code point."""
    low, high = start + 1, min(len(text), start + limit)
    while low < high:
        middle = (low + high + 1) // 2
        if size(block_quote(text[start:middle])) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _bold(line: str) -> str:
    words = line.strip()
    if not words:
        return line
    before, after = line[: line.index(words)], line[line.index(words) + len(words) :]
    return f"{before}**{words}**{after}"


def _escape_start(found: re.Match[str]) -> str:
    if found[2]:
        return f"{found[1]}\\{found[2]}"
    return f"{found[1]}{found[3]}\\{found[4]}"
