"""Plain text -> the drafts of its blocks: paragraphs between blank lines, list items, block quotes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.article import Kind, Span
from index.text.structure.drafts import Draft
from index.text.structure.emails import email_fields, email_head
from index.text.structure.gutenberg import gutenberg_body, gutenberg_fields
from index.text.structure.labels import (
    ends_sentence,
    is_byline,
    is_capitals,
    is_credit,
    is_label,
    is_visible,
)
from index.text.structure.lines import line_spans, trimmed
from index.text.structure.lists import marker_at, style_of, with_depths

WRAP = 200  # code points: no one breaks lines by hand beyond it, so there each line is a paragraph
NARROW = 50  # code points: lines this short are verse or a list, whose indents begin no paragraphs
FRONT_GROUP = 5  # lines: the longest run that is read as a title, byline and date right below each other

_QUOTED = re.compile(r"[^\S\r\n]*>(?:[^\S\r\n]*>)*(?:\s+|$)")
_RULE = re.compile(r"\s*([-*_=~#+•·])(?:\s*\1){2,}\s*$")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*$")
_WIKI = re.compile(r"\s*(?P<marks>={1,6})[ \t]*(?P<words>[^=\s](?:.*?[^=\s])?)[ \t]*(?P=marks)\s*$")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_CLAUSE = re.compile(r"\s*(?:§\s*)?\d{1,3}(?:\.\d{1,3})+[.)]?\s+[^\W\d]")
_INDENT = re.compile(r"[ \t\u3000]*")


def read_plain(text: str) -> list[Draft]:
    """Return the drafts of a plain text. Bullets, underlines and rules between them belong to none."""
    body = gutenberg_body(text)
    drafts = _drafts(text, body)
    if body != Span(0, len(text)):
        drafts = [*gutenberg_fields(text, body), *drafts]
    elif head := email_head(text):
        drafts = [*email_fields(text, head), *_drafts(text, Span(head.end, len(text)))]
    if all(draft.kind is Kind.HEADING for draft in drafts):  # they head nothing, so they are the text
        return [replace(draft, kind=Kind.PARAGRAPH, level=0) for draft in drafts]
    return drafts


def _drafts(text: str, body: Span) -> list[Draft]:
    lines = [line.shifted(body.start) for line in line_spans(body.cut(text))]
    runs = groupby(lines, key=lambda line: not line.cut(text).strip())
    groups = [list(lines) for blank, lines in runs if not blank]
    firsts = ["", *(_counter(lines[0].cut(text)) for lines in groups), ""]
    drafts: list[Draft] = []
    markers: list[tuple[int, str]] = []
    for place, lines in enumerate(groups):
        # A number that no list goes on is part of the words: "2. Methods", "7. They may leave."
        style = firsts[place + 1]
        alone = bool(style) and style not in (firsts[place], firsts[place + 2])
        for part in _parts(text, lines, alone=alone):
            span = trimmed(text, part.span)
            if is_visible(span.cut(text)):
                level = part.level or ((2 if drafts else 1) if part.kind is Kind.HEADING else 0)
                drafts.append(Draft(part.kind, span, span.cut(text), level))
                markers.append((part.indent, part.marker))
    return with_depths(drafts, markers)


@dataclass(frozen=True, slots=True)
class _Part:
    """A line, or several that go together; `begins` says that it does not go on what stands above.

    `marker` is the one of a list item, `indent` how many columns stand before it.
    """

    kind: Kind
    span: Span
    begins: bool = True
    level: int = 0
    marker: str = ""
    indent: int = 0


def _parts(text: str, lines: Sequence[Span], *, alone: bool) -> list[_Part]:
    """Return the parts of a run of lines that no blank line breaks."""
    apart = _stand_apart(text, lines)
    indented = _indented(text, lines)
    clauses = _clauses(text, lines)
    parts: list[_Part] = []
    above: _Part | None = None  # what the next line may go on; None at the start and after a rule
    for place in range(len(lines)):
        part = _part(text, lines, place, above.kind if above else None, alone=alone)
        if part and apart and part.kind is Kind.PARAGRAPH:
            part = replace(part, begins=part.begins or not _goes_on(text, lines[place - 1], lines[place]))
        if part and (place in indented or (place in clauses and part.kind is Kind.PARAGRAPH)):
            part = replace(part, begins=True)
        if part and above and not part.begins:
            parts[-1] = part = replace(above, span=Span(above.span.start, part.span.end))
        elif part:
            parts.append(part)
        above = part if part is None or part.kind is not Kind.HEADING else None
    return parts


def _part(text: str, lines: Sequence[Span], place: int, above: Kind | None, *, alone: bool) -> _Part | None:
    """Return what one line is by what it begins with, or None for a rule or the empty line of a quotation."""
    line = lines[place]
    words = line.cut(text)
    below = lines[place + 1].cut(text) if place + 1 < len(lines) else ""
    if wiki := _WIKI.match(words):
        return _Part(Kind.HEADING, Span(*wiki.span("words")).shifted(line.start), level=len(wiki["marks"]))
    if _RULE.match(words) or not words.strip(" \t>\r\n"):
        return None
    if above is None and (_UNDERLINE.match(below) or _in_capitals(words, below)) and is_label(words):
        return _Part(Kind.HEADING, line)
    if quoted := _QUOTED.match(words):
        span = Span(line.start + quoted.end(), line.end)
        return _Part(Kind.BLOCK_QUOTE, span, begins=above is not Kind.BLOCK_QUOTE)
    if _ROW.match(words) and (above is Kind.TABLE or _ROW.match(below)):
        return _Part(Kind.TABLE, line, begins=above is not Kind.TABLE)
    return _item(text, lines, place, above, alone=alone) or _Part(
        kind := Kind.LIST_ITEM if above is Kind.LIST_ITEM else Kind.PARAGRAPH, line, begins=above is not kind
    )


def _item(text: str, lines: Sequence[Span], place: int, above: Kind | None, *, alone: bool) -> _Part | None:
    """Return a list item that begins on a line, if one does."""
    line = lines[place]
    words = line.cut(text)
    item = marker_at(words)
    if item is None:
        return None
    before = lines[place - 1].cut(text).rstrip() if place else ""
    below = lines[place + 1].cut(text) if place + 1 < len(lines) else ""
    introduced = before.endswith((":", "\uff1a"))
    following = marker_at(below)
    paired = following and bool(following["counter"]) == bool(item["counter"])
    counter = item["counter"] or ""
    # Behind a capital and a full stop goes a name; (a) and the like begin a list by themselves.
    opens = place == 0 and alone and (counter[:1].isdigit() or counter.endswith("."))
    lettered = counter.endswith(".") and counter[0].isalpha() and above is not Kind.LIST_ITEM
    if counter and not paired and (opens or lettered):
        return None
    # Within a paragraph a line may begin with a dash or a number by chance.
    if above is Kind.PARAGRAPH and not (introduced or paired):
        return None
    marker = item["bullet"] or item["counter"]
    start = item.end() if item["bullet"] else item.start("counter")
    indent = len(words[: item.start("bullet" if item["bullet"] else "counter")].expandtabs(4))
    return _Part(Kind.LIST_ITEM, Span(line.start + start, line.end), marker=marker, indent=indent)


def _counter(line: str) -> str:
    """Return the style of the marker that a line begins with, empty for none and for bullets."""
    item = marker_at(line)
    return style_of(item["counter"]) if item and item["counter"] else ""


def _in_capitals(words: str, below: str) -> bool:
    """Whether a line is set in capitals to head what stands right below it, which is not."""
    return is_capitals(words) and bool(below.strip()) and not below.isupper()


def _indented(text: str, lines: Sequence[Span]) -> frozenset[int]:
    """Return which lines begin a paragraph by standing further in than those around, as in books."""
    if max(map(len, lines)) <= NARROW:
        return frozenset()
    indents = [len(_INDENT.match(line.cut(text))[0].expandtabs(4)) for line in lines]  # type: ignore[index]
    least = min(indents)
    deeper = [place for place, indent in enumerate(indents) if indent > least]
    if not deeper or len(deeper) > len(lines) / 2 + 1 or len({indents[place] for place in deeper}) > 1:
        return frozenset()
    return frozenset(place for place in deeper if place and ends_sentence(lines[place - 1].cut(text)))


def _clauses(text: str, lines: Sequence[Span]) -> frozenset[int]:
    """Return which lines begin a numbered clause: ``2.1``, where the first line and another one do."""
    found = [place for place, line in enumerate(lines) if _CLAUSE.match(line.cut(text))]
    return frozenset(found) if len(found) > 1 and found[0] == 0 else frozenset()


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
