"""Markdown -> the drafts of its blocks, each a slice of the source, found by the parser's line numbers."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.article import Kind, Span
from index.text.front_matter import FIELD, front_matter_end
from index.text.outline import Draft, is_visible
from index.text.plain import line_spans, trimmed

_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[/!?a-z][^>]*>", re.S | re.I)
_CONTAINERS = {"list_item": Kind.LIST_ITEM, "blockquote": Kind.BLOCK_QUOTE}
_TABLE_START = re.compile(r"[\s>*+|-]*")  # markers of quotations and lists, and the bar of the first row
_TABLE_END = re.compile(r"\s*(?<!\\)\|\s*\Z")


def read_markdown(text: str) -> list[Draft]:
    """Return the drafts of a Markdown text: CommonMark with tables, and the title and author of front matter.

    A table is one block, and so is a piece of code: a reader counts it once, and its lines are quoted one by
    one. Inline markup stays in the slices. Comments, tags, link definitions and pictures have no draft.
    """
    body = front_matter_end(text)
    lines = [line.shifted(body) for line in line_spans(text[body:])]
    tokens = MarkdownIt("commonmark").enable("table").parse(text[body:])
    drafts = [draft for draft in _drafts(text, lines, tokens) if is_visible(draft.words)]
    titled = any(draft.kind is Kind.HEADING and draft.level == 1 for draft in drafts)
    return [*_fields(text, body, titled=titled), *drafts]


def _fields(text: str, end: int, *, titled: bool) -> Iterator[Draft]:
    """Yield what readers see of front matter that ends at `end`; its title only when the text has none."""
    for field in FIELD.finditer(text, 0, end):
        is_title = field["key"].lower() == "title"
        if not (is_title and titled):
            yield Draft(Kind.TITLE if is_title else Kind.FRONT, Span(*field.span("value")), field["value"])


def _drafts(text: str, lines: Sequence[Span], tokens: Sequence[Token]) -> Iterator[Draft]:
    inside: list[Kind] = []  # the quotations and list items that are open, outermost first
    level, markup, in_table = 0, "", False
    for token in tokens:
        first, last = token.map or (0, 0)
        container = _CONTAINERS.get(token.type.removesuffix("_open").removesuffix("_close"))
        kind = inside[-1] if inside else Kind.PARAGRAPH
        span: Span | None = None
        words = token.content
        if container and token.nesting > 0:
            inside.append(container)
        elif container:
            inside.pop()
        elif token.type == "heading_open":
            level, markup = int(token.tag[1]), token.markup
        elif token.type == "paragraph_open":
            level, markup = 0, ""
        elif token.type in ("table_open", "table_close"):
            in_table = token.nesting > 0
            kind, span = Kind.TABLE, _table(text, lines[first:last]) if in_table else None
            words = span.cut(text) if span else ""
        elif token.type in ("fence", "code_block"):
            kind, span = Kind.CODE, _locate(text, lines[first + (token.type == "fence") :], token.content)
        elif token.type == "html_block":
            span, words = _html(text, _locate(text, lines[first:last], token.content))
        elif token.type == "inline" and not in_table:
            span = _locate(text, lines[first:last], token.content, after=markup.strip("=-"))
            words = _words(token)
            if level and not inside:
                kind = Kind.HEADING
        if span:
            yield Draft(kind, span, words, level if kind is Kind.HEADING else 0)


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
    """Return the span from a table's first cell to its last, or None for a table of empty cells."""
    whole = Span(lines[0].start, lines[-1].end).cut(text)
    start = _TABLE_START.match(whole)
    end = _TABLE_END.search(whole)
    first, last = start.end() if start else 0, end.start() if end else len(whole.rstrip())
    return Span(first, last).shifted(lines[0].start) if first < last else None


def _html(text: str, block: Span | None) -> tuple[Span | None, str]:
    """Return the span between a block's outer tags, and the words in it."""
    if block is None:
        return None, ""
    words = _TAG.sub(lambda tag: " " * len(tag[0]), block.cut(text))
    span = trimmed(words, Span(0, len(words))).shifted(block.start)
    return (span, words.strip()) if span else (None, "")


def _words(inline: Token) -> str:
    """Return what a reader sees of a paragraph: no markup, no pictures, lines kept apart."""
    seen = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(
        child.content if child.type in ("text", "code_inline") else seen.get(child.type, "")
        for child in inline.children or ()
    )
