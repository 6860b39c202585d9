"""Plain text -> the drafts of its blocks: paragraphs between blank lines, list items, block quotes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.article import Kind, Span
from index.text.outline import Draft, is_byline, is_credit, is_heading, is_label, is_visible

WRAP = 200  # code points: no one breaks lines by hand beyond it, so there each line is a paragraph
CAPITALS = 4  # letters: a line of fewer may be initials or an abbreviation
FRONT_GROUP = 5  # lines: the longest run that is read as a title, byline and date right below each other

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_ITEM = re.compile(r"\s*(?:[-*•‣◦▪●○]|(?P<number>\(?\d{1,3}[.)]|\(?[A-Za-z]\)))\s+(?=\S)")
_QUOTED = re.compile(r"[^\S\r\n]*>(?:[^\S\r\n]*>)*(?:\s+|$)")
_RULE = re.compile(r"\s*([-*_=~#+•·])(?:\s*\1){2,}\s*$")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*$")


def line_spans(text: str) -> list[Span]:
    r"""Return the lines of `text` with their ends; ``\n``, ``\r\n`` and a lone ``\r`` end a line."""
    return [Span(*line.span()) for line in _LINE.finditer(text) if line.end() > line.start()]


def trimmed(text: str, span: Span) -> Span:
    """Return `span` without the white space at its ends; empty when there is nothing else."""
    words = span.cut(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


def read_plain(text: str) -> list[Draft]:
    """Return the drafts of a plain text. Markers, underlines and rules between them belong to none."""
    runs = groupby(line_spans(text), key=lambda line: not line.cut(text).strip())
    groups = [list(lines) for blank, lines in runs if not blank]
    listed = [False, *(bool(_ITEM.match(lines[0].cut(text))) for lines in groups), False]
    drafts: list[Draft] = []
    for place, lines in enumerate(groups):
        # A number above a paragraph, with no list around it, belongs to a heading: "2. Methods".
        alone = len(lines) == 1 and not listed[place] and not listed[place + 2]
        for part in _parts(text, lines, alone=alone):
            span = trimmed(text, part.span)
            if is_visible(span.cut(text)):
                level = (2 if drafts else 1) if part.kind is Kind.HEADING else 0
                drafts.append(Draft(part.kind, span, span.cut(text), level))
    if all(draft.kind is Kind.HEADING for draft in drafts):  # they head nothing, so they are the text
        return [replace(draft, kind=Kind.PARAGRAPH, level=0) for draft in drafts]
    return drafts


@dataclass(frozen=True, slots=True)
class _Part:
    """A line, or several that go together; `begins` says that it does not go on what stands above."""

    kind: Kind
    span: Span
    begins: bool = True


def _parts(text: str, lines: Sequence[Span], *, alone: bool) -> list[_Part]:
    """Return the parts of a run of lines that no blank line breaks."""
    apart = _stand_apart(text, lines)
    parts: list[_Part] = []
    above: _Part | None = None  # what the next line may go on; None at the start and after a rule
    for place in range(len(lines)):
        part = _part(text, lines, place, above.kind if above else None, alone=alone)
        if part and apart and part.kind is Kind.PARAGRAPH:
            part = replace(part, begins=part.begins or not _goes_on(text, lines[place - 1], lines[place]))
        if part and above and not part.begins:
            parts[-1] = part = replace(above, span=Span(above.span.start, part.span.end))
        elif part:
            parts.append(part)
        above = part
    return parts


def _part(text: str, lines: Sequence[Span], place: int, above: Kind | None, *, alone: bool) -> _Part | None:
    """Return what one line is by what it begins with, or None for a rule or the empty line of a quotation."""
    line = lines[place]
    words = line.cut(text)
    below = lines[place + 1].cut(text) if place + 1 < len(lines) else ""
    if _RULE.match(words) or not words.strip(" \t>\r\n"):
        return None
    if above is None and (_UNDERLINE.match(below) or _in_capitals(words, below)) and is_label(words):
        return _Part(Kind.HEADING, line)
    if quoted := _QUOTED.match(words):
        span = Span(line.start + quoted.end(), line.end)
        return _Part(Kind.BLOCK_QUOTE, span, begins=above is not Kind.BLOCK_QUOTE)
    item = _ITEM.match(words)
    if item and not (alone and item["number"] and is_heading(words)):
        # Within a paragraph a line may begin with a dash or a number by chance.
        introduced = place > 0 and lines[place - 1].cut(text).rstrip().endswith(":")
        following = _ITEM.match(below)
        paired = following and bool(following["number"]) == bool(item["number"])
        if above is not Kind.PARAGRAPH or introduced or paired:
            return _Part(Kind.LIST_ITEM, Span(line.start + item.end(), line.end))
    kind = Kind.LIST_ITEM if above is Kind.LIST_ITEM else Kind.PARAGRAPH
    return _Part(kind, line, begins=above is not kind)


def _in_capitals(words: str, below: str) -> bool:
    """Whether a line is set in capitals to head what stands right below it, which is not."""
    letters = sum(map(str.isalpha, words))
    return words.isupper() and letters >= CAPITALS and bool(below.strip()) and not below.isupper()


def _goes_on(text: str, above: Span, below: Span) -> bool:
    """Whether a line is the rest of a long one: nothing ends there, and no capital begins here."""
    end, start = above.cut(text).rstrip()[-1], below.cut(text).lstrip()[0]
    long = max(len(above), len(below)) > WRAP
    return long and end.isalnum() and (start.islower() or start.isdigit())


def _stand_apart(text: str, lines: Sequence[Span]) -> bool:
    """Whether every line is a paragraph: one is too long to be wrapped by hand, or they are front lines."""
    words = [line.cut(text) for line in lines]
    if any(len(line) > WRAP for line in words):
        return True
    front = len(words) <= FRONT_GROUP and all(is_label(line) or is_credit(line) for line in words)
    return front and any(is_byline(line) or is_credit(line) for line in words)
