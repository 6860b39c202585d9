"""Saved quotes -> the article as it is now: the same place, moved, changed, or gone."""

import re
from dataclasses import dataclass
from enum import StrEnum

from index.article import Span
from index.text.structure.lines import trimmed

SIMILAR = 0.7
"""Words this similar to the quote (1 - insertions and deletions / both lengths) are the quote, changed."""
COMMON_RUN = 4
"""Code points in a row that old and new words must share where the new ones begin and end."""
AKIN = 0.55
"""And words this similar, where what stands beside them is what stood beside the quote."""
SURE_SHARE = 0.9
"""The share of what stood before or after a quote that must stand there still."""
NEAR = 2_000
"""Code points from its old place within which a quote is looked for at its place."""
SURE_CONTEXT = 12
"""Code points of what stood around a quote that are enough to know where changed words begin or end."""
PREFIX_WEIGHT, SUFFIX_WEIGHT, POSITION_WEIGHT = 20, 20, 2
"""How equal words are told apart: the weights of the Hypothesis client (anchoring/match-quote)."""


_ENDS = re.compile(r"[.!?\u3002\u2026]+[\"'\u2019\u201d\u00bb)\]]*\s+|\s*[\r\n]\s*")


class Status(StrEnum):
    """What became of a quote."""

    SAME = "same"  # the same words at the same offsets
    MOVED = "moved"  # the same words elsewhere
    CHANGED = "changed"  # words much like them
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a saved quote stands now; `span` is None when it is gone. `similarity` is 0 to 1."""

    status: Status
    span: Span | None
    similarity: float


@dataclass(frozen=True, slots=True)
class SavedQuote:
    """A quote as selectors keep it: its words, what stood around them, and the offset they started at."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int = 0


def anchor(text: str, quote: SavedQuote) -> Anchor:
    """Find `quote` in `text`: exact words first, told apart by context and by how near they are.

    Where the words do not stand any more, the most similar ones are taken, when they are similar enough.
    """
    found = [Span(place, place + len(quote.exact)) for place in _occurrences(text, quote.exact)]
    if not found:
        return _at_its_place(text, quote) or _most_similar(text, quote)

    def score(span: Span) -> float:
        before = _common_end(text[max(0, span.start - len(quote.prefix)) : span.start], quote.prefix)
        after = _common_end(text[span.end : span.end + len(quote.suffix)][::-1], quote.suffix[::-1])
        nearness = 1 - abs(span.start - quote.start) / len(text)
        return PREFIX_WEIGHT * before + SUFFIX_WEIGHT * after + POSITION_WEIGHT * nearness

    best = max(found, key=score)
    return Anchor(Status.SAME if best.start == quote.start else Status.MOVED, best, 1.0)


def _occurrences(text: str, exact: str) -> list[int]:
    """Return every offset at which `exact` stands, overlapping ones included."""
    places = []
    place = text.find(exact) if exact else -1
    while place >= 0:
        places.append(place)
        place = text.find(exact, place + 1)
    return places


def _common_end(found: str, wanted: str) -> float:
    """Return the share of `wanted` that `found` ends with, 1 when nothing is wanted."""
    same = 0
    while same < min(len(found), len(wanted)) and found[-1 - same] == wanted[-1 - same]:
        same += 1
    return same / len(wanted) if wanted else 1.0


def _at_its_place(text: str, quote: SavedQuote) -> Anchor | None:
    """Return the whole sentences that stand where the quote stood, between what stood around it, if any do.

    They are looked for before anything alike elsewhere: a sentence that says nearly the same of something
    else is not the quote. What stands before or after must be what stood there, and the words still be akin.
    """
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - as below

    best: tuple[float, Span] | None = None
    reach = NEAR + len(quote.exact)
    low, high = max(0, quote.start - reach), min(len(text), quote.start + reach)
    edges = sorted({low, high, *(end.end() for end in _ENDS.finditer(text, low, high))})
    count = len(_ENDS.findall(quote.exact.strip())) + 1
    for place in range(len(edges) - 1):
        for more in {count, max(1, count - 1), count + 1}:
            if place + more >= len(edges):
                continue
            span = trimmed(text, Span(edges[place], edges[place + more]))
            before = _context(text[: span.start], quote.prefix)
            after = _context(text[span.end : span.end + 2 * len(quote.suffix) + 1][::-1], quote.suffix[::-1])
            if not span or max(before, after) < SURE_SHARE:
                continue
            alike = Indel.normalized_similarity(quote.exact, span.cut(text))
            worth = alike + (before + after) / 4
            if alike >= AKIN and (best is None or worth > best[0]):
                best = worth, span
    if best is None:
        return None
    return Anchor(Status.CHANGED, best[1], Indel.normalized_similarity(quote.exact, best[1].cut(text)))


def _context(found: str, wanted: str) -> float:
    """Return the share of `wanted` that `found` ends with but for white space; of none, its emptiness."""
    wanted = wanted.rstrip()
    found = found[-2 * len(wanted) - 2 :].rstrip() if wanted else found.strip()
    return _common_end(found, wanted) if wanted else float(not found)


def _most_similar(text: str, quote: SavedQuote) -> Anchor:
    """Return the words of `text` most like those of `quote`, widened to whole words."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only for changed articles, never on the way of a question
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    exact = quote.exact
    window = fuzz.partial_ratio_alignment(exact, text, score_cutoff=100 * SIMILAR * SIMILAR)
    if window is None or not exact.strip():
        return Anchor(Status.GONE, None, 0.0)
    # Words put in or left out make the place longer or shorter than the quote: look a little around it,
    # and keep from the first to the last run of characters that both have.
    slack = len(exact) // 3 + 8
    low = max(0, window.dest_start - slack)
    shared = [
        code
        for code in Indel.opcodes(exact, text[low : window.dest_end + slack])
        if code.tag == "equal" and code.dest_end - code.dest_start >= COMMON_RUN
    ]
    if not shared:
        return Anchor(Status.GONE, None, 0.0)
    inside = Span(low + shared[0].dest_start, low + shared[-1].dest_end)
    span = trimmed(text, _whole_words(text, inside))
    similarity = Indel.normalized_similarity(exact, span.cut(text))
    if similarity < SIMILAR:
        return Anchor(Status.GONE, None, similarity)
    # Where the quote's first or last words changed, what surrounds it tells how far the new ones go.
    start, end = span.start, span.end
    if exact[: shared[0].src_start].strip():
        start = _after_prefix(text, start, slack, quote.prefix)
    if exact[shared[-1].src_end :].strip():
        end = _before_suffix(text, end, slack, quote.suffix)
    wider = Indel.normalized_similarity(exact, text[start:end])
    if wider >= SIMILAR:
        span, similarity = Span(start, end), wider
    return Anchor(Status.CHANGED, span, similarity)


def _after_prefix(text: str, start: int, reach: int, prefix: str) -> int:
    """Return where the words start that stand after `prefix` at most `reach` further back; else `start`."""
    mark = prefix.strip()[-SURE_CONTEXT:]
    found = text.rfind(mark, max(0, start - reach - len(mark)), start) if mark else 0
    after = found + len(mark)
    if found < 0 or after < start - reach:
        return start
    return start - len(text[after:start].lstrip())


def _before_suffix(text: str, end: int, reach: int, suffix: str) -> int:
    """Return where the words end that stand before `suffix` at most `reach` further on; else `end`."""
    mark = suffix.strip()[:SURE_CONTEXT]
    before = text.find(mark, end, end + reach + len(mark)) if mark else len(text)
    if not end <= before <= end + reach:
        return end
    return end + len(text[end:before].rstrip())


def _whole_words(text: str, span: Span) -> Span:
    """Widen `span` to the white space around the words it cuts through."""
    start, end = span.start, span.end
    while start > 0 and not text[start - 1].isspace() and not text[start].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace() and not text[end - 1].isspace():
        end += 1
    return Span(start, end)
