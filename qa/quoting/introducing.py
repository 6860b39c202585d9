"""A place -> what leads it in: the line above its list, the question it answers, the head of its table."""

import re
from bisect import bisect_right

import numpy as np

from index.article import Article, Block, Kind, Span
from index.contents import Index
from index.text.structure.questions import asks
from qa.ranking.lead_ins import ASKING, STRUCTURED

TOGETHER = 500
"""Code points: a list is quoted from the line above it up to the item, when that is no longer."""
ASKED_BACK = 3
"""Words: a longer question asks for more than what was just said leaves open."""
APART = 300
"""Code points: a lead-in over several blocks that is longer is given by its first sentence."""


def lead_in_rows(index: Index, row: int) -> tuple[int, ...]:
    """Return the sentences, rows of Index.sentences, that lead in the one at `row`, outermost first.

    They are one for each block that leads in: its last sentence, or a table's first; of a short block that
    ends in a question all of it, for only together its sentences ask: "I lost a book. What now?".
    """
    passages, sentences = index.passages, index.sentences
    owner = passages[sentences["passage"][row]]
    article, block = index.articles[owner["article"]], int(owner["block"])
    if article.blocks[block].kind is Kind.TABLE:
        head = _rows_of(index, int(owner["article"]), block)[0]
        return (head,) if head < row else ()
    rows: list[int] = []
    lead = article.blocks[block].lead_in
    while lead is not None:
        found = _rows_of(index, int(owner["article"]), lead)
        if found:
            if article.blocks[lead].kind is Kind.HEADING:
                rows.insert(0, found[0])
            else:
                rows[:0] = _asking(index, article, found)
        lead = article.blocks[lead].lead_in if article.blocks[lead].kind is Kind.LIST_ITEM else None
    return tuple(rows)


def heading_rows(index: Index, row: int) -> tuple[int, ...]:
    """Return the headings, rows of Index.sentences, that a list item, table or piece of code at `row` needs.

    None for anything else: prose says what it is about. Outermost first.
    """
    owner = index.passages[index.sentences["passage"][row]]
    blocks = index.articles[owner["article"]].blocks
    block = blocks[int(owner["block"])]
    rows: list[int] = []
    heading = block.heading if block.kind in STRUCTURED else None
    while heading is not None:
        rows[:0] = _rows_of(index, int(owner["article"]), heading)
        heading = blocks[heading].heading
    return tuple(rows)


def lists_with(index: Index, row: int) -> int | None:
    """Return the sentence from which a list item at `row` is quoted, None when it is quoted alone."""
    owner = index.passages[index.sentences["passage"][row]]
    article = index.articles[owner["article"]]
    if article.blocks[int(owner["block"])].kind is not Kind.LIST_ITEM:
        return None
    leads = lead_in_rows(index, row)
    if not leads or _block(index, leads[0], article).kind is Kind.HEADING:
        return None
    length = int(index.sentences["end"][row]) - int(index.sentences["start"][leads[0]])
    return leads[0] if length <= TOGETHER else None


def whole_item(index: Index, row: int) -> tuple[int, int]:
    """Return the sentences first:last of the list item of `row`, if it is short; else `row` alone."""
    owner = index.passages[index.sentences["passage"][row]]
    number, block = int(owner["article"]), int(owner["block"])
    rows = _rows_of(index, number, block)
    if index.articles[number].blocks[block].kind is not Kind.LIST_ITEM or not rows:
        return row, row + 1
    length = int(index.sentences["end"][rows[-1]]) - int(index.sentences["start"][rows[0]])
    return (rows[0], rows[-1] + 1) if length <= TOGETHER else (row, row + 1)


def led_by(index: Index, row: int) -> int:
    """Return where the sentences end that are quoted after a lead-in at `row`: its list, if short."""
    passages, sentences = index.passages, index.sentences
    owner = passages[sentences["passage"][row]]
    article, end = index.articles[owner["article"]], row + 1
    block = int(owner["block"])
    while end < len(sentences):
        other = passages[sentences["passage"][end]]
        below = int(other["block"])
        if other["article"] != owner["article"] or below == block or not _under(article, below, block):
            break
        if sentences["end"][end] - sentences["start"][row] > TOGETHER:
            break
        end += 1
    return end


def opening(index: Index, row: int) -> tuple[int, int]:
    """Return the sentences first:last from the title to the end of the paragraph of `row`, if short."""
    passages, sentences = index.passages, index.sentences
    owner = passages[sentences["passage"][row]]
    article = index.articles[owner["article"]]
    titles = [place for place, block in enumerate(article.blocks) if block.kind is Kind.TITLE]
    first, last = row, row + 1
    if titles and titles[0] < owner["block"]:
        head = _rows_of(index, int(owner["article"]), titles[0])
        if head and sentences["end"][row] - sentences["start"][head[0]] <= TOGETHER:
            first = head[0]
    while last < owner["last"] and sentences["end"][last] - sentences["start"][first] <= TOGETHER:
        last += 1
    return first, last


def told_next(index: Index, row: int, question: str) -> int:
    """Return where the sentences end that tell what the turn of `row` leaves open and is asked in `question`.

    Where a speaker is asked back with hardly more than the question's own first word ("Which one?"), the
    answer to that is the answer.
    """
    passages, sentences = index.passages, index.sentences
    owner = passages[sentences["passage"][row]]
    number, block = int(owner["article"]), int(owner["block"])
    blocks = index.articles[number].blocks
    asked = re.match(r"\W*(\w+)", question)
    if not (
        asked and blocks[block].speaker and block + 2 < len(blocks) and blocks[block + 2].lead_in == block + 1
    ):
        return row + 1
    back = [*_rows_of(index, number, block + 1)]
    said = _rows_of(index, number, block + 2)
    speaker = blocks[block + 1].speaker
    if len(back) != 1 or not said or speaker is None:
        return row + 1
    words = re.findall(r"\w+", index.articles[number].text[speaker.end : int(sentences["end"][back[0]])])
    near = sentences["end"][said[0]] - sentences["start"][row] <= APART
    if near and 0 < len(words) <= ASKED_BACK and words[0].lower() == asked[1].lower():
        return said[0] + 1
    return row + 1


def introduction(index: Index, article: int, span: Span) -> Span | None:
    """Return the span that leads in what is quoted at `span` of an article; it may lie inside `span`."""
    rows = _rows_at(index, article, span)
    if not len(rows):
        return None
    sentences = index.sentences
    last = int(rows[-1])
    inside = [row for row in lead_in_rows(index, last) if row in rows]
    if inside:
        return _from_to(index, inside[0], inside[-1])
    leads = lead_in_rows(index, int(rows[0]))
    if not leads:
        return None
    whole = _from_to(index, leads[0], leads[-1])
    if len(whole) > APART or whole.end > int(sentences["start"][rows[0]]):
        whole = _from_to(index, leads[0], leads[0])
    return whole


def _asking(index: Index, article: Article, rows: range) -> range:
    """Return of `rows`, the sentences of a block that leads in, those that do: all of a short question."""
    start, end = int(index.sentences["start"][rows[0]]), int(index.sentences["end"][rows[-1]])
    short = len(rows) < ASKING and end - start <= APART
    return rows if short and asks(article.text[start:end]) else rows[-1:]


def _from_to(index: Index, first: int, last: int) -> Span:
    return Span(int(index.sentences["start"][first]), int(index.sentences["end"][last]))


def _under(article: Article, block: int, lead: int) -> bool:
    """Whether a list item is led in by `lead`, through other items or at once."""
    above: int | None = block
    while above is not None and above > lead:
        if article.blocks[above].kind is not Kind.LIST_ITEM:
            return False
        above = article.blocks[above].lead_in
    return above == lead


def _block(index: Index, row: int, article: Article) -> Block:
    return article.blocks[int(index.passages["block"][index.sentences["passage"][row]])]


def _rows_of(index: Index, article: int, block: int) -> range:
    """Return the rows of Index.sentences that a block has."""
    passages = index.passages
    low, high = np.searchsorted(passages["article"], [article, article + 1])
    first, last = low + np.searchsorted(passages["block"][low:high], [block, block + 1])
    return range(int(passages["first"][first]), int(passages["last"][last - 1])) if first < last else range(0)


def _rows_at(index: Index, article: int, span: Span) -> range:
    """Return the rows of Index.sentences that a span of an article touches."""
    passages = index.passages
    low, high = np.searchsorted(passages["article"], [article, article + 1])
    if low == high:
        return range(0)
    first, last = int(passages["first"][low]), int(passages["last"][high - 1])
    starts = index.sentences["start"][first:last]
    begin = max(bisect_right(starts, span.start) - 1, 0)
    return range(first + begin, first + int(np.searchsorted(starts, span.end)))
