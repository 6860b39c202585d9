"""Puts a text together out of parts, and keeps where each of them stands."""

from dataclasses import dataclass

from index.article import Kind, Mark, Span
from index.text.extracted import Extracted
from index.text.structure.drafts import Draft
from index.text.structure.labels import is_visible
from index.text.structure.lists import marker_at, with_depths

_GLUED = (Kind.LIST_ITEM, Kind.FRONT)
_BULLET = "-"
"""The marker of an item that has none in its words; its words begin with the counter of any other."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was added to a text: its kind, its words, a heading's level, and what stands in front of it."""

    kind: Kind
    words: str
    level: int = 0
    indent: str = ""


class Composer:
    """A text in the making. Parts are set apart by a blank line, items of one list by the end of a line."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._drafts: list[Draft] = []
        self._marks: list[Mark] = []
        self._waiting: list[int | str] = []  # values of marks that the next part begins
        self._last: Kind | None = None
        self.unseen = 0
        self.parts: list[Part] = []

    @property
    def empty(self) -> bool:
        """Whether nothing was added yet."""
        return not self._pieces

    def mark(self, value: int | str) -> None:
        """Let the page, cue, chapter or cell `value` begin with what is added next."""
        self._waiting = [value]

    def add(self, kind: Kind, words: str, level: int = 0, indent: str = "") -> int | None:
        """Add a part of `kind`; return where it begins, None when a reader sees nothing of `words`.

        `indent` stands in front of it and belongs to no part: the white space before a nested item.
        """
        words = words.strip()
        if not is_visible(words):
            return None
        if self._pieces:
            self._append("\n" if kind in _GLUED and self._last is kind else "\n\n")
        self._append(indent)
        start = self._length
        self._append(words)
        self._last = kind
        self.parts.append(Part(kind, words, level, indent))
        self._drafts.append(Draft(kind, Span(start, self._length), words, level))
        self._marks += [Mark(start, value) for value in self._waiting]
        self._waiting = []
        return start

    def set_mark(self, start: int, value: int | str) -> None:
        """Let `value` begin at `start`, which is not before where the last mark stands."""
        self._marks.append(Mark(start, value))

    def conceal(self) -> None:
        """Say that what was added so far does not stand on the page itself."""
        self.unseen = self._length

    def done(self, title: str | None = None) -> Extracted:
        """Return what was put together; it ends with the end of a line, as files do."""
        text = "".join(self._pieces) + "\n" if self._pieces else ""
        drafts = with_depths(self._drafts, [_marker(part) for part in self.parts])
        return Extracted(text, tuple(drafts), tuple(self._marks), title, self.unseen)

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)


def _marker(part: Part) -> tuple[int, str]:
    """Return how far a part is indented, in columns, and the marker of a list item, empty for none."""
    before = part.indent.strip()
    columns = len(part.indent) - len(part.indent.lstrip())
    if part.kind is not Kind.LIST_ITEM or (part.indent and not before):  # nothing, or more of the item above
        return columns, ""
    counted = marker_at(part.words)
    return columns, before or (counted and counted["counter"]) or _BULLET
