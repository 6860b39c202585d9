"""Sentences that lead in what follows them: headings, questions, what is above a list, a table's head."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Kind
from index.contents import Index
from index.text.structure.questions import asks

STRUCTURED = (Kind.LIST_ITEM, Kind.TABLE, Kind.CODE)
"""What says little without the headings above it."""
ASKING = 3
"""Sentences: a longer block that ends in a question says something itself."""
LEAD_IN = 0.8
"""What a sentence is credited with of the better matches in the heading or question right above it."""
WHOLLY = 1.0
"""And of those in what is always quoted with it: the line above its list, the head of its table."""
FURTHER = 0.5
"""And of those in a heading or question further up."""
_REPORTS = re.compile(
    r"\b(?:people|visitors|readers|friends|customers|guests|students|children|everyone|everybody|some|many|others"
    r"|you|they|we (?:are|get)|i (?:am|get)|i['’]m|we['’]re)"
    r" (?:(?:often|always|sometimes|usually|may|might|will|keep|also|still|frequently|now) )*"
    r"(?:ask(?:ed|ing)?|wonder(?:ing)?|want to know)\b[^.?!]*"
    r"\b(?:how|why|what|who|when|where|which|whether|if)\b[^.?!]*[.?!]*",
    re.IGNORECASE,
)
_NAME = 6
"""Words: an item that has items of its own and no more than this of its own, unended, only names them."""
_CONTENTS = re.compile(r"\s*\[[^\]]*\]\(#[^)]*\)\s*")
_DATED = re.compile(r"\b\d{4}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2}")


@dataclass(frozen=True, slots=True)
class Layer:
    """Which rows are credited with the matches of which group of sentences, and with what share of them.

    `rows`, `groups` and `shares` are of one length; no row stands twice.
    """

    rows: NDArray[np.intp]
    groups: NDArray[np.intp]
    shares: NDArray[np.float64]

    @classmethod
    def of(cls, entries: dict[int, tuple[int, float]]) -> Self:
        """Make a layer of `entries`: by row its group and share."""
        rows = sorted(entries)
        return cls(
            np.array(rows, np.intp),
            np.array([entries[row][0] for row in rows], np.intp),
            np.array([entries[row][1] for row in rows], float),
        )

    def raise_(self, matches: NDArray[np.float64], of_groups: NDArray[np.float64]) -> None:
        """Raise `matches` (n, rows) in place, given those of every group (n, groups)."""
        if len(self.rows):
            better = np.maximum(of_groups[:, self.groups] - matches[:, self.rows], 0)
            matches[:, self.rows] += self.shares * better

    def spread(self, present: NDArray[np.bool_], of_groups: NDArray[np.bool_]) -> None:
        """Let what is `present` (n, rows) in a group that is quoted along count for its rows, in place."""
        along = self.shares >= LEAD_IN
        if along.any():
            present[:, self.rows[along]] |= of_groups[:, self.groups[along]]


@dataclass(frozen=True, slots=True)
class LeadIns:
    """Which sentences lead in, and which are led in by them.

    `leading`: bool, shape (sentences,): asks or names, and says nothing itself; `dated`: the headings among
    them that hold a date; `titles`: those of titles; `reporting`: those that report what people ask.
    `follows`: bool, shape (sentences - 1,), of every
    sentence but the first: stands in the same article as the one before, and is not led in by it. `members`
    and `starts` are the groups of sentences that lead in: group g is ``members[starts[g]:starts[g + 1]]``.
    `layers` are of sentences, `passages` of passages.
    """

    leading: NDArray[np.bool_]
    dated: NDArray[np.bool_]
    titles: NDArray[np.bool_]
    reporting: NDArray[np.bool_]
    follows: NDArray[np.bool_]
    members: NDArray[np.intp]
    starts: NDArray[np.intp]
    layers: tuple[Layer, ...]
    passages: Layer

    def best(self, matches: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the maximum of `matches` (n, sentences) in every group, shape (n, groups)."""
        return np.asarray(np.maximum.reduceat(matches[:, self.members], self.starts, axis=1))

    def any(self, present: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return whether a sentence of each group has it, shape (n, groups)."""
        return np.asarray(np.logical_or.reduceat(present[:, self.members], self.starts, axis=1))


def find_lead_ins(index: Index) -> LeadIns:
    """Return the lead-ins of `index`, an article's blocks read once."""
    return _Finder(index).found()


class _Finder:
    """Goes through the blocks of an index once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        sentences, passages = index.sentences, index.passages
        articles = passages["article"][sentences["passage"]]
        blocks = passages["block"][sentences["passage"]]
        self._same = articles[1:] == articles[:-1]
        if index.breaks is not None:
            self._same = self._same & ~_begins_after_break(index)[1:]
        ends = np.append(np.flatnonzero(~self._same | (blocks[1:] != blocks[:-1])), len(sentences) - 1)
        firsts = np.append(0, ends[:-1] + 1)
        self._runs = list(
            zip(articles[ends].tolist(), blocks[ends].tolist(), firsts.tolist(), ends.tolist(), strict=True)
        )
        self._rows = {(article, block): (first, end) for article, block, first, end in self._runs}
        self._groups: dict[tuple[int, ...], int] = {}
        self._leading = np.zeros(len(sentences), bool)
        self._dated, self._titles = self._leading.copy(), self._leading.copy()
        self._reporting = self._leading.copy()
        self._led = np.zeros(len(sentences), bool)
        self._layers: tuple[dict[int, tuple[int, float]], ...] = ({}, {}, {})
        self._passages: dict[int, tuple[int, float]] = {}

    def found(self) -> LeadIns:
        for place, (number, block, first, end) in enumerate(self._runs):
            article = self._index.articles[number]
            followed = end < len(self._same) and bool(self._same[end])
            self._mark_leading(article, block, first, end, followed=followed)
            self._report(article, first, end + followed)
            self._credit(article, number, block, first, end)
            before = self._runs[place - 1] if place else None
            if before and self._same[first - 1] and self._leading[before[3]] and not self._led[first]:
                self._add(0, first, first, range(before[2], before[3] + 1), LEAD_IN, LEAD_IN)
        members = [row for rows in self._groups for row in rows]
        lengths = [len(rows) for rows in self._groups]
        return LeadIns(
            self._leading,
            self._dated,
            self._titles,
            self._reporting,
            self._same & ~self._led[1:],
            np.array(members, np.intp),
            np.cumsum([0, *lengths[:-1]], dtype=np.intp) if lengths else np.empty(0, np.intp),
            tuple(Layer.of(layer) for layer in self._layers) if lengths else (),
            Layer.of(self._passages),
        )

    def _mark_leading(self, article: Article, block: int, first: int, end: int, *, followed: bool) -> None:
        kind, span = article.blocks[block].kind, article.blocks[block].span
        short = followed and end - first < ASKING
        self._titles[first : end + 1] = kind is Kind.TITLE
        if kind is Kind.HEADING or (short and asks(article.text[max(span.start, span.end - 8) : span.end])):
            self._leading[first : end + 1] = True
            self._dated[first : end + 1] = kind is Kind.HEADING and bool(
                _DATED.search(article.text, span.start, span.end)
            )
        elif kind is Kind.TABLE and first < end:
            self._leading[first] = True
        elif kind is Kind.LIST_ITEM and (
            _CONTENTS.fullmatch(article.text, span.start, span.end) or _only_names(article, block)
        ):
            self._leading[first : end + 1] = True

    def _report(self, article: Article, first: int, last: int) -> None:
        """Let a sentence of first:last that reports what people ask lead in the next one, its answer."""
        sentences = self._index.sentences
        for row in range(first, last):
            if _REPORTS.fullmatch(article.text, int(sentences["start"][row]), int(sentences["end"][row])):
                self._leading[row] = self._reporting[row] = True
                self._add(0, row + 1, row + 1, [row], LEAD_IN, LEAD_IN)

    def _credit(self, article: Article, number: int, block: int, first: int, end: int) -> None:
        """Credit the sentences first to end of a block with what leads them in."""
        this = article.blocks[block]
        rows = self._led_in_by(article, number, block)
        if rows:
            lead = article.blocks[this.lead_in or 0]
            if this.kind is Kind.LIST_ITEM and lead.kind is not Kind.HEADING:
                self._add(0, first, end, rows, WHOLLY, WHOLLY)
                self._add_passages(first, end, rows, LEAD_IN)
            elif this.kind in (Kind.TABLE, Kind.CODE):
                self._add(0, first, end, rows, FURTHER, FURTHER)
            elif (
                this.speaker
                or lead.speaker
                or lead.kind is Kind.HEADING
                or _labelled(article, lead.span.start)
            ):
                self._add(0, first, end, rows, LEAD_IN, FURTHER)
                self._add_passages(first, end, rows, LEAD_IN)
            else:
                self._add(0, first, first, rows, LEAD_IN, LEAD_IN)
        if this.kind is Kind.TABLE and first < end:
            self._add(1, first + 1, end, [first], WHOLLY, WHOLLY)
            self._add_passages(first, end, [first, *rows], LEAD_IN)
        headings = self._headings(article, number, block)
        if headings and this.kind is not Kind.HEADING:
            structured = this.kind in STRUCTURED
            rest = LEAD_IN if structured else FURTHER
            self._add(2, first, end, headings, LEAD_IN if this.heading == block - 1 else rest, rest)
            if structured:
                self._add_passages(first, end, [*headings, *rows], LEAD_IN)

    def _led_in_by(self, article: Article, number: int, block: int) -> list[int]:
        """Return the sentences that lead in a block, and those that lead in these."""
        rows: list[int] = []
        lead = article.blocks[block].lead_in
        while lead is not None:
            first, end = self._rows.get((number, lead), (0, -1))
            whole = article.blocks[lead].kind is Kind.HEADING or end - first < ASKING
            rows += range(first if whole else end, end + 1)
            lead = article.blocks[lead].lead_in if article.blocks[lead].kind is Kind.LIST_ITEM else None
        return rows

    def _headings(self, article: Article, number: int, block: int) -> list[int]:
        rows: list[int] = []
        heading = article.blocks[block].heading
        while heading is not None:
            first, end = self._rows.get((number, heading), (0, -1))
            rows += range(first, end + 1)
            heading = article.blocks[heading].heading
        return rows

    def _add(  # noqa: PLR0913, PLR0917 - where to, what, and how much
        self, layer: int, first: int, end: int, rows: Iterable[int], share: float, rest: float
    ) -> None:
        group = self._group(rows)
        for row in range(first, end + 1):
            self._layers[layer].setdefault(row, (group, share if row == first else rest))
        self._led[first] = True

    def _add_passages(self, first: int, end: int, rows: Sequence[int], share: float) -> None:
        group = self._group(rows)
        owners = self._index.sentences["passage"]
        for passage in range(int(owners[first]), int(owners[end]) + 1):
            self._passages[passage] = (group, share)

    def _group(self, rows: Iterable[int]) -> int:
        return self._groups.setdefault(tuple(rows), len(self._groups))


def _only_names(article: Article, block: int) -> bool:
    """Whether a list item is only the name of the list below it: ``2. **The board**``."""
    below = article.blocks[block + 1] if block + 1 < len(article.blocks) else None
    words = article.blocks[block].span.cut(article.text).strip(" *_")
    return (
        below is not None
        and below.kind is Kind.LIST_ITEM
        and below.lead_in == block
        and words[-1:].isalnum()
        and len(words.split()) <= _NAME
    )


def _begins_after_break(index: Index) -> NDArray[np.bool_]:
    """Return which sentences stand where others before them are left out, shape (sentences,)."""
    broken = np.zeros(len(index.sentences), bool)
    if index.breaks is not None:
        broken[index.passages["first"][index.breaks]] = True
    return broken


_LABEL = re.compile(
    r"[\s*_>]*(?:q|ques|question|frage|f|pregunta|domanda|pergunta|vraag|问|問)\W{0,3}\d*\W", re.I
)


def _labelled(article: Article, start: int) -> bool:
    """Whether a question is labelled as one: ``Q:``."""
    return bool(_LABEL.match(article.text, start))
