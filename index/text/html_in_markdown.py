"""HTML inside Markdown -> the drafts of what a reader of the page sees of it."""

import re
from collections.abc import Iterator

from index.article import Kind, Span
from index.text.structure.drafts import Draft
from index.text.structure.lines import trimmed

COMMENT = re.compile(r"<!--.*?-->", re.S)
"""A comment inside a paragraph; one that is never closed is shown as it stands."""
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<unread>script|style|template)\b.*?(?:</(?P=unread)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-z][a-z0-9-]*)\b[^>]*>|<[!?][^>]*>",
    re.S | re.I,
)
_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre section summary table tbody td
    tfoot th thead tr ul""".split()  # noqa: SIM905 - names read better as text
)
_KINDS = {"li": Kind.LIST_ITEM, "blockquote": Kind.BLOCK_QUOTE, "pre": Kind.CODE}


def html_pieces(text: str, block: Span, kind: Kind) -> Iterator[Draft]:
    """Yield the drafts of the HTML at `block`: headings, list items and paragraphs; `kind` is of the rest.

    Tags inside a piece stay in its slice and are left out of its words, and so are comments.
    """
    words = block.cut(text)
    start, name = 0, ""
    for tag in [*_TAG.finditer(words), None]:
        if tag is not None and (tag["name"] or "").lower() not in _BLOCKS:
            continue
        end = tag.start() if tag else len(words)
        if draft := _piece(text, Span(start, end).shifted(block.start), name, kind):
            yield draft
        if tag is not None:
            start = tag.end()
            name = "" if tag["close"] else tag["name"].lower()


def _piece(text: str, span: Span, name: str, kind: Kind) -> Draft | None:
    seen = _TAG.sub(lambda tag: " " * len(tag[0]), span.cut(text))
    inner = trimmed(seen, Span(0, len(seen)))
    if not inner:
        return None
    where, words = inner.shifted(span.start), inner.cut(seen)
    if re.fullmatch(r"h[1-6]", name):
        return Draft(Kind.HEADING, where, words, int(name[1]))
    return Draft(_KINDS.get(name, kind), where, words, depth=int(name == "li"))
