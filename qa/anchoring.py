"""Saved quotes -> the article as it is now: the same place, moved, changed, or gone."""

from dataclasses import dataclass
from enum import StrEnum

from index.article import Span

SIMILAR = 0.7
"""A passage this similar to the quote (1 - edits / length, 0 to 1) is the quote in a changed form."""
QUOTE_WEIGHT, PREFIX_WEIGHT, SUFFIX_WEIGHT, POSITION_WEIGHT = 50, 20, 20, 2
"""How candidates are compared: the weights of the Hypothesis client (src/annotator/anchoring/match-quote)."""


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


def anchor(text: str, exact: str, *, prefix: str = "", suffix: str = "", start: int = 0) -> Anchor:
    """Find the words `exact` in `text`; `prefix`, `suffix` and the old `start` tell equal places apart.

    Exact matches come first, by context; else the most similar words, when they are similar enough.
    """
    if exact and text[start : start + len(exact)] == exact and _context(text, start, exact, prefix, suffix) == 1:
        return Anchor(Status.SAME, Span(start, start + len(exact)), 1.0)
    found = _occurrences(text, exact)
    if found:
        best = max(found, key=lambda place: _score(text, place, len(exact), prefix, suffix, start))
        status = Status.SAME if best == start else Status.MOVED
        return Anchor(status, Span(best, best + len(exact)), 1.0)
    return _most_similar(text, exact)


def _occurrences(text: str, exact: str) -> list[int]:
    """Return every offset at which `exact` stands, overlapping ones included."""
    places = []
    place = text.find(exact) if exact else -1
    while place >= 0:
        places.append(place)
        place = text.find(exact, place + 1)
    return places


def _context(text: str, place: int, exact: str, prefix: str, suffix: str) -> float:
    """Return how much of prefix and suffix stands around `place`, 0 to 1."""
    end = place + len(exact)
    return (
        _common_end(text[max(0, place - len(prefix)) : place], prefix)
        + _common_end(text[end : end + len(suffix)][::-1], suffix[::-1])
    ) / 2


def _score(text: str, place: int, length: int, prefix: str, suffix: str, start: int) -> float:
    """Return how good an exact match is: its context, and how near to the old offset it stands."""
    end = place + length
    return (
        QUOTE_WEIGHT
        + PREFIX_WEIGHT * _common_end(text[max(0, place - len(prefix)) : place], prefix)
        + SUFFIX_WEIGHT * _common_end(text[end : end + len(suffix)][::-1], suffix[::-1])
        + POSITION_WEIGHT * (1 - abs(place - start) / max(len(text), 1))
    )


def _common_end(found: str, wanted: str) -> float:
    """Return the share of `wanted` that `found` ends with, 1 when nothing is wanted."""
    same = 0
    while same < min(len(found), len(wanted)) and found[-1 - same] == wanted[-1 - same]:
        same += 1
    return same / len(wanted) if wanted else 1.0


def _most_similar(text: str, exact: str) -> Anchor:
    """Return the words of `text` most like `exact`, widened to whole words."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only for changed articles, never on the way of a question
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    window = fuzz.partial_ratio_alignment(exact, text, score_cutoff=100 * SIMILAR * SIMILAR)
    if window is None or not exact.strip():
        return Anchor(Status.GONE, None, 0.0)
    # Words put in or left out make the place longer or shorter than the quote: look a little around it,
    # and keep from the first to the last character that both have.
    slack = len(exact) // 3 + 8
    low = max(0, window.dest_start - slack)
    around = text[low : window.dest_end + slack]
    kept = [code for code in Indel.opcodes(exact, around) if code.tag == "equal" and code.dest_end - code.dest_start > 3]
    if not kept:
        return Anchor(Status.GONE, None, 0.0)
    first, last = low + kept[0].dest_start, low + kept[-1].dest_end
    while first > 0 and not text[first - 1].isspace() and not text[first].isspace():
        first -= 1
    while last < len(text) and not text[last].isspace() and not text[last - 1].isspace():
        last += 1
    similarity = Indel.normalized_similarity(exact, text[first:last])
    if similarity < SIMILAR:
        return Anchor(Status.GONE, None, similarity)
    return Anchor(Status.CHANGED, Span(first, last), similarity)
