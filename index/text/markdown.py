"""Markdown -> the drafts of its blocks, each a slice of the source, found by the parser's line numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.article import Kind, Span
from index.text.html_in_markdown import COMMENT, html_pieces
from index.text.structure.drafts import Draft
from index.text.structure.front_matter import front_matter_drafts, front_matter_end
from index.text.structure.labels import is_heading, is_visible
from index.text.structure.lines import line_spans, trimmed

DEEPEST = 200
"""Lists and quotations inside each other; the parser's own limit of 20 loses what stands in the eleventh
list."""

_CONTAINERS = {"list_item": Kind.LIST_ITEM, "blockquote": Kind.BLOCK_QUOTE}
_BOLD_LINE = re.compile(
    r"(\*\*|__)(?P<words>(?=\S)[^*_\r\n]+(?<=\S))\1[ \t]*(?P<end>:?[ \t]*\\?(?:\r\n|\n|\r|\Z))"
)
_COUNTER_BEFORE = re.compile(r"\d{1,9}[.)][ \t]+$")
_BOLD_LEVEL = 6
_PARAGRAPH = MarkdownIt("commonmark").enable("strikethrough")


def read_markdown(text: str) -> list[Draft]:
    """Return the drafts of a Markdown text: CommonMark with tables, and what readers see of front matter.

    A table is one block, and so is a piece of code: a reader counts it once, and its lines are quoted one by
    one. Inline markup stays in the slices. Comments, tags, link definitions and pictures have no draft. A
    line that is bold as a whole heads what follows.
    """
    body = front_matter_end(text)
    lines = [line.shifted(body) for line in line_spans(text[body:])]
    tokens = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table").parse(text[body:])
    drafts = [
        part
        for draft in _drafts(text, lines, tokens)
        for piece in _without_comments(text, draft)
        for part in _under_bold(text, piece)
        if is_visible(part.words)
    ]
    if drafts:
        drafts = [*(_headed(one, below) for one, below in pairwise(drafts)), drafts[-1]]
        drafts = [_settled(drafts, place) for place in range(len(drafts))]
    first = next((draft.words for draft in drafts if draft.kind is Kind.HEADING and draft.level == 1), "")
    return [*front_matter_drafts(text, body, first), *drafts]


def _without_comments(text: str, draft: Draft) -> Iterator[Draft]:
    """Yield the parts of a draft between its comments, which nobody who reads the page sees."""
    words = draft.span.cut(text)
    if draft.kind is Kind.CODE or not (comments := list(COMMENT.finditer(words))):
        yield draft
        return
    edges = [0, *(edge for comment in comments for edge in comment.span()), len(words)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        span = trimmed(text, Span(start, end).shifted(draft.span.start))
        if any(map(str.isalnum, span.cut(text))):
            yield replace(draft, span=span, words=span.cut(text))


def _under_bold(text: str, draft: Draft) -> Iterator[Draft]:
    """Yield a paragraph as it is, or, where its first line is bold, that line and the rest apart."""
    words = draft.span.cut(text)
    bold = _BOLD_LINE.match(words) if draft.kind is Kind.PARAGRAPH else None
    if bold is None or not is_heading(bold["words"].rstrip(":")):
        yield draft
        return
    start, end = bold.span("words")
    yield Draft(Kind.HEADING, Span(start, end).shifted(draft.span.start), bold["words"], _BOLD_LEVEL)
    rest = trimmed(text, Span(bold.end(), len(words)).shifted(draft.span.start))
    if rest:
        yield replace(draft, span=rest, words=re.sub(r"[*_]{1,3}", "", rest.cut(text)))


def _headed(draft: Draft, below: Draft) -> Draft:
    """Return `draft`, a paragraph again where a bold line stands above another heading."""
    if draft.level == _BOLD_LEVEL and below.kind is Kind.HEADING and below.level < _BOLD_LEVEL:
        return replace(draft, kind=Kind.PARAGRAPH, level=0)
    return draft


def _settled(drafts: Sequence[Draft], place: int) -> Draft:
    """Return a draft; a bold line that heads nothing is a paragraph."""
    draft = drafts[place]
    if draft.level == _BOLD_LEVEL and draft.kind is Kind.HEADING and place + 1 == len(drafts):
        return replace(draft, kind=Kind.PARAGRAPH, level=0)
    return draft


def _drafts(text: str, lines: Sequence[Span], tokens: Sequence[Token]) -> Iterator[Draft]:
    inside: list[Kind] = []  # the quotations and list items that are open, outermost first
    level, markup, in_table = 0, "", False
    counted = False  # whether the next paragraph is the first of an item that a number counts
    for token in tokens:
        first, last = token.map or (0, 0)
        container = _CONTAINERS.get(token.type.removesuffix("_open").removesuffix("_close"))
        kind = inside[-1] if inside else Kind.PARAGRAPH
        span: Span | None = None
        words = token.content
        if container and token.nesting > 0:
            inside.append(container)
            counted = token.type == "list_item_open" and bool(token.info)
        elif container:
            inside.pop()
        elif token.type in ("heading_open", "paragraph_open"):
            heads = token.type == "heading_open"
            level, markup = (int(token.tag[1]), token.markup) if heads else (0, "")
        elif token.type in ("table_open", "table_close"):
            in_table = token.nesting > 0
            kind, span = Kind.TABLE, _table(text, lines[first:last]) if in_table else None
            words = span.cut(text) if span else ""
        elif token.type in ("fence", "code_block"):
            kind, span = Kind.CODE, _locate(text, lines[first + (token.type == "fence") :], token.content)
        elif token.type == "html_block":
            block = _locate(text, lines[first:last], token.content)
            for draft in html_pieces(text, block, kind) if block else ():
                yield replace(draft, depth=inside.count(Kind.LIST_ITEM))
        elif token.type == "inline" and not in_table:
            span = _locate(text, lines[first:last], token.content, after=markup.strip("=-"))
            words = _words(token)
            if level and not inside:
                kind = Kind.HEADING
            elif (
                span and counted and (number := _COUNTER_BEFORE.search(text, lines[first].start, span.start))
            ):
                span, words = Span(number.start(), span.end), number[0] + words
        if span:
            counted = False
            depth = inside.count(Kind.LIST_ITEM)
            yield Draft(kind, span, words, level if kind is Kind.HEADING else 0, depth)


def _locate(text: str, lines: Sequence[Span], content: str, after: str = "") -> Span | None:
    """Return where `content`, which the parser freed from markers and indentation, stands on `lines`.

    Every line of it is the tail of a line of the source, but for a heading's, which stands behind the
    number signs of `after` and may have more of them behind itself.
    """
    rows = [row.strip() for row in content.split("\n")]
    shown = [place for place, row in enumerate(rows) if row]
    if not shown:
        return None
    if after:
        start = text.index(content, text.index(after, lines[0].start) + len(after))
        return Span(start, start + len(content))
    tails = [line.cut(text).rstrip() for line in lines]
    # The parser drops the first lines of a paragraph when they hold nothing but no-break spaces.
    dropped = next(
        (
            place
            for place in range(len(tails) - len(rows) + 1)
            if all(tail.endswith(row) for tail, row in zip(tails[place:], rows, strict=False))
        ),
        0,
    )
    top, bottom = dropped + shown[0], dropped + shown[-1]
    start = lines[top].start + len(tails[top]) - len(rows[shown[0]])
    return Span(start, lines[bottom].start + len(tails[bottom]))


def _table(text: str, lines: Sequence[Span]) -> Span | None:
    """Return the span of a table's rows, their bars with them, or None for a table of empty cells."""
    span = trimmed(text, Span(lines[0].start, lines[-1].end))
    quoted = re.compile(r"(?:[\s>]|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t]))*").match(text, span.start)
    span = Span(quoted.end() if quoted else span.start, span.end)
    return span if any(map(str.isalnum, span.cut(text))) else None


def visible_words(text: str) -> str:
    """Return what a reader sees of `text`, the Markdown of one paragraph."""
    return "".join(_words(token) for token in _PARAGRAPH.parseInline(text))


def _words(inline: Token) -> str:
    """Return what a reader sees of a paragraph: no markup, no pictures, lines kept apart."""
    seen = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(
        child.content if child.type in ("text", "code_inline") else seen.get(child.type, "")
        for child in inline.children or ()
    )
