"""A tree of HTML -> the parts of a text: what a reader of the page sees, and nothing else of it."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from index.article import Kind
from index.text.kinds.composing import Composer

Element: TypeAlias = Any
"""An element of lxml, which comes without types."""
Skip = Callable[[Element], bool]

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
} | _HEADINGS.keys())  # fmt: skip
_UNSEEN = frozenset({
    "area", "audio", "base", "button", "canvas", "col", "colgroup", "datalist", "embed", "head",
    "iframe", "input", "link", "map", "meta", "noscript", "object", "option", "script", "select",
    "style", "svg", "template", "textarea", "title", "video",
})  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDING = re.compile(r"(?:^|\s)(?:sr-only|visually-hidden|screen-reader-text|mw-editsection)(?:\s|$)")
_SPACE = re.compile(r"[^\S\n\xa0]+|\xa0")
_DEEPEST = 6


def tag_of(element: Element) -> str:
    """Return the local name of an element in small letters, nothing for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def is_unseen(element: Element) -> bool:
    """Whether a browser shows nothing of an element."""
    if tag_of(element) in _UNSEEN or not tag_of(element):
        return True
    get = element.get
    return (
        get("hidden") is not None
        or get("aria-hidden") == "true"
        or bool(_HIDDEN.search(get("style", "")))
        or bool(_HIDING.search(get("class", "")))
    )


def words_of(element: Element, skip: Skip = is_unseen) -> str:
    """Return all that is seen of an element on one line."""
    pieces: list[str] = []
    _gather(element, pieces, skip)
    return " ".join("".join(pieces).split())


def _gather(element: Element, pieces: list[str], skip: Skip) -> None:
    pieces.append(element.text or "")
    for child in element:
        if not skip(child):
            apart = tag_of(child) in _BLOCKS or tag_of(child) == "br"
            pieces.append(" " if apart else "")
            _gather(child, pieces, skip)
            pieces.append(" " if apart else "")
        pieces.append(child.tail or "")


class Walker:
    """Adds what is seen of elements to `composer`, part by part; elements that `skip` names are passed over.

    `base` is added to the level of every heading.
    """

    def __init__(self, composer: Composer, skip: Skip = is_unseen, base: int = 0) -> None:
        self._composer = composer
        self._skip = skip
        self._base = base
        self._level = 1  # of the last heading
        self._run: list[str] = []  # the words of the part in hand
        self._kind = Kind.PARAGRAPH
        self._marker = ""  # what stands in front of it

    def walk(self, element: Element) -> None:
        """Add the parts of `element`, which itself is seen."""
        self._inside(element)
        self._flush()

    def _flush(self) -> None:
        lines = "".join(self._run).replace("\r", "").split("\n")
        words = "\n".join(" ".join(_SPACE.sub(" ", line).split(" ")).strip() for line in lines).strip()
        self._run = []
        for part in re.split(r"\n\n+", re.sub(r"[ ]+", " ", words)):
            if self._composer.add(self._kind, part, indent=self._marker) is not None:
                self._marker = " " * len(self._marker)

    def _inside(self, element: Element) -> None:
        self._say(element.text)
        for child in element:
            if not self._skip(child):
                self._element(child, tag_of(child))
            self._say(child.tail)

    def _say(self, words: str | None) -> None:
        if words:
            self._run.append(re.sub(r"[\n\t\r\f ]+", " ", words))

    def _element(self, element: Element, tag: str) -> None:
        if tag == "br":
            self._run.append("\n")
        elif tag in _HEADINGS:
            self._heading(element, _HEADINGS[tag])
        elif tag in ("dt", "summary"):  # they head what follows, as a heading below the last one
            self._heading(element, min(self._level + 1, _DEEPEST), sticky=False)
        elif tag == "pre":
            self._flush()
            code = "".join(str(piece) for piece in element.itertext())
            self._composer.add(Kind.CODE, code.replace("\r\n", "\n"))
        elif tag == "table" and not self._is_layout(element):
            self._table(element)
        elif tag in ("ul", "ol", "menu"):
            self._list(element, ordered=tag == "ol")
        elif tag == "blockquote":
            self._within(element, Kind.BLOCK_QUOTE)
        elif tag in _BLOCKS:
            self._flush()
            self._inside(element)
            self._flush()
        else:
            self._inside(element)

    def _heading(self, element: Element, level: int, *, sticky: bool = True) -> None:
        self._flush()
        words = words_of(element, self._skip)
        self._composer.add(Kind.HEADING, words, min(level + self._base, _DEEPEST))
        if sticky:
            self._level = level

    def _within(self, element: Element, kind: Kind) -> None:
        self._flush()
        outer, self._kind = self._kind, kind
        self._inside(element)
        self._flush()
        self._kind = outer

    def _list(self, element: Element, *, ordered: bool) -> None:
        self._flush()
        outer, marker = self._kind, self._marker
        indent = "  " * (sum(1 for above in element.iterancestors() if tag_of(above) in ("ul", "ol")))
        start = element.get("start", "1")
        number = int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1
        for child in element:
            if self._skip(child):
                continue
            if tag_of(child) != "li":
                self._element(child, tag_of(child))
                continue
            self._kind = Kind.LIST_ITEM
            self._marker = indent + (f"{number}. " if ordered else "- ")
            self._inside(child)
            self._flush()
            number += 1
        self._kind, self._marker = outer, marker

    def _is_layout(self, table: Element) -> bool:
        """Whether a table only lays a page out: it holds tables, headings or lists, or has one column."""
        if table.get("role") in ("presentation", "none"):
            return True
        rows = [row for row in table.iter() if tag_of(row) == "tr"]
        inner = {tag_of(one) for one in table.iter() if one is not table}
        single = all(sum(tag_of(cell) in ("td", "th") for cell in row) < 2 for row in rows)  # noqa: PLR2004
        return bool(inner & {"table", "h1", "h2", "h3", "h4", "ul", "ol", "pre", "blockquote"}) or single

    def _table(self, table: Element) -> None:
        self._flush()
        rows: list[str] = []
        for element in table.iter():
            if tag_of(element) == "caption":
                self._composer.add(Kind.PARAGRAPH, words_of(element, self._skip))
            elif tag_of(element) == "tr" and not self._skip(element):
                cells = [one for one in element if tag_of(one) in ("td", "th") and not self._skip(one)]
                words = [words_of(cell, self._skip).replace("|", "/") for cell in cells]
                if any(words):
                    rows.append(" | ".join(words).strip())
        self._composer.add(Kind.TABLE, "\n".join(rows))
