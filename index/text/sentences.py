"""Where the sentences of a block stand. Every cut is an offset into the untouched text."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from index.article import Span
from index.text.abbreviations import goes_on_behind
from index.text.structure.lines import trimmed

# What other values do stands in docs/accuracy.md, "The numbers inside".
LINE = 60  # code points: longer lines are prose that was wrapped, not verse or a list
NOTE = 30  # code points: lines this short are never wrapped prose, whatever they begin with
AROUND = 80  # code points: how much before a cut is looked at
WINDOW = 20_000  # code points: how much sentencex reads at once
LONG = 300  # code points: a sentence this long is also cut inside its quotation marks and brackets

_BREAK = r"(?:\r\n|\n|\r(?!\n))"
_CLOSING = r"""["'\u2019\u201d\u00bb)\]]"""
_BLANK_LINE = re.compile(rf"{_BREAK}[^\S\r\n]*{_BREAK}\s*")
_LINE_BREAK = re.compile(_BREAK)
# Between the lines of a quotation stand its marks; a sentence runs on through them.
_BETWEEN = re.compile(r"[\r\n](?:[^\S\r\n]*>)*|\s")
_QUOTED = re.compile(r"(?<=[\r\n])[^\S\r\n]*(?:>[^\S\r\n]*)+")
_PAIRED = re.compile(
    r"""["\u201c\u201d\u201e\u00ab\u00bb()\[\]]|(?<!\w)['\u2018\u2019]|['\u2018\u2019](?!\w)"""
)
_ENDING = re.compile(rf"[.,;:!?\u2026\u3002\u0964]{_CLOSING}*$")
_INNER_ENDING = re.compile(rf"[.!?]{_CLOSING}*\s+[^\W\d_a-z]")

_OPENER = re.compile(r"""(?:^|(?<=\s))["'\u201c\u2018\u201e\u00ab(\[]+\s?$""")
_LOST_CLOSER = re.compile(
    r"\s?[\u201d\u00bb\u300d\u300f\u3011\uff09)\]]+|\s?[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d]+|[\"'\u2019]+(?=\s|$)|\[\d{1,3}\]|(?<=\S)\[[^\]]{1,30}\]"
)
_UNENDED = re.compile(r"""[\w,;%][\u2019\u201d\u00bb)\]]*$""")
_SAID = re.compile(rf"(?:[?!\u2026]|\.\.\.){_CLOSING}*$|[.,]{_CLOSING}+$")
_NOTE_MARK = re.compile(r"\[[^\]]{1,30}\]\W*$")
_NOTED_END = re.compile(r"[.!?](?:\s?\[[^\]]{1,30}\]|[\u00b9\u00b2\u00b3\u2070-\u2079])+$")
_CAPITAL = r"[^\W\d_a-z\u00df-\u00ff]"
_OPENS = (
    r"(?:The|This|That|These|Those|It|Its|He|She|They|We|You|His|Her|Their|Our|My|Nobody|Everybody|Nothing|Then|There"
    r"|But|And|So|If|When|While|In|On|At|After|Before|An|No|Not|For|From|With|As|Both|What|Who|Why|How)\b"
)
"""What sentences begin with, and names do not."""
_LOST = re.compile(
    rf"(?<=\u2026)\s+(?={_CAPITAL})|(?<=\.\.\.)\s+(?={_CAPITAL})"
    rf"|(?<=[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f])\s+(?={_CAPITAL})"
    rf"|(?<=[.!?][\u00b9\u00b2\u00b3\u2070-\u2079])\s+(?={_CAPITAL})"
    rf"|(?<=[a-z] [B-Z]\.)\s+(?={_OPENS})"
    rf"|(?<=\bno\.)\s+(?={_CAPITAL}[a-z]{{2}})"
    rf"|(?<=\d (?:m|g|s|h)\.)\s+(?={_CAPITAL}[a-z]+ )|(?<=\d (?:km|cm|mm|kg|ml|ft)\.)\s+(?={_CAPITAL}[a-z]+ )"
)
"""Ends that sentencex passes over: behind an ellipsis, emoji, note, unit, or a letter that is no initial."""
_SMALL_LOST = re.compile(r"(?<=[^\W\d_A-Z][^\W\d_A-Z][.!?])\s+(?=[a-z])")
_SPOKEN_LOST = re.compile(r"""(?<=[a-z][.!?])\s+(?="[^\W\d_a-z])""")
_COUNTER = re.compile(r"\W*(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivx]{1,4}|[IVXLC]{2,5})[.)]\W*$")
_BEFORE_DIGIT = re.compile(
    r"\b(?:figs?|tabs?|nos?|vols?|pp?|chs?|secs?|eqs?|refs?|arts?|approx|ca?|cf|al)\.$", re.IGNORECASE
)
_BEFORE_SMALL = re.compile(
    r"\b(?:approx|ca|cf|e\.\s?g|i\.\s?e|eg|ie|etc|vs?|viz|resp|al|inc|ltd|co|corp|dept|est|jr|sr"
    r"|[ap]\.\s?m|(?:[a-z]\.)+[a-z])\.$",
    re.IGNORECASE,
)
_QUOTED_ROW = re.compile(r"[^\S\r\n]*(?:>[^\S\r\n]*)+")
_FIRST = re.compile(r"\S")
_ASIDE = re.compile(rf"""\([^()]*[.!?]{_CLOSING}?\)(?=\s+["'\u201c\u2018(]?[^\W\d_a-z])""")


def sentence_spans(text: str, span: Span, language: str = "en") -> list[Span]:
    """Return the sentences of the block at `span`, in order, without the white space around them.

    They do not overlap, none is empty, and beside them the block holds nothing but white space. A blank
    line ends a sentence, and so does every line of a run of short lines without punctuation. `language` is
    a two-letter code of ISO 639. Boundaries are those of sentencex, mended where they part what belongs
    together.
    """
    words = span.cut(text)
    starts = [0, *(blank.end() for blank in _BLANK_LINE.finditer(words)), len(words)]
    cuts: list[int] = []
    for start, end in pairwise(starts):
        stretch = words[start:end]
        inner = line_cuts(stretch) if _is_verse(stretch) else _cuts(stretch, language)
        cuts += [start, *(start + cut for cut in inner)]
    return spans_between(text, span, cuts)


def line_sentences(text: str, span: Span) -> list[Span]:
    """Return every line of the block at `span` as a sentence, as code is read."""
    return spans_between(text, span, line_cuts(span.cut(text)))


def row_sentences(text: str, span: Span) -> list[Span]:
    """Return each row of the table at `span` as a sentence, with its bars; a rule is none."""
    words = span.cut(text)
    edges = [0, *line_cuts(words), len(words)]
    rows = []
    for start, end in pairwise(edges):
        quoted = _QUOTED_ROW.match(words, start, end)
        row = trimmed(text, Span(quoted.end() if quoted else start, end).shifted(span.start))
        if any(map(str.isalnum, row.cut(text))):
            rows.append(row)
    return rows or spans_between(text, span, [])


def line_cuts(words: str) -> list[int]:
    """Return where the lines of `words` begin, but for the first."""
    return [end.end() for end in _LINE_BREAK.finditer(words)]


def spans_between(text: str, span: Span, cuts: Iterable[int]) -> list[Span]:
    """Return the parts of `span` between `cuts` (offsets into it), trimmed.

    A part without a letter or digit is no sentence: it goes with the one before, or at the start after.
    """
    edges = sorted({0, *cuts, len(span)})
    parts: list[Span] = []
    says = True  # whether the last of the parts has a letter or digit
    for start, end in pairwise(edges):
        part = trimmed(text, Span(start, end).shifted(span.start))
        if not part:
            continue
        this_says = any(map(str.isalnum, part.cut(text)))
        if parts and not (says and this_says):
            parts[-1] = Span(parts[-1].start, part.end)
            says = says or this_says
        else:
            parts.append(part)
            says = this_says
    return parts


def _is_verse(stretch: str) -> bool:
    """Whether the lines of a run are short and unpunctuated, so that each says something by itself."""
    lines = [line.strip() for line in _LINE_BREAK.split(_QUOTED.sub("", stretch)) if line.strip()]
    longest = max(map(len, lines), default=0)
    if len(lines) < 2 or longest > LINE:  # noqa: PLR2004 - one line is no run
        return False
    if any(_ENDING.search(line) or _INNER_ENDING.search(line) for line in lines):
        return False
    return longest <= NOTE or not any(line[0].islower() for line in lines)


def _cuts(stretch: str, language: str) -> list[int]:
    """Return where the sentences of a run of prose begin, but for the first."""
    # One white sign for another keeps every offset, and a wrapped line from looking like an end.
    flat = _BETWEEN.sub(lambda between: " " * len(between[0]), stretch)
    cuts = _mended(flat, sorted({*_boundaries(flat, language), *_lost(flat)}), language)
    firsts = {first.start() for cut in [0, *cuts] if (first := _FIRST.search(flat, cut))}
    cuts += [aside.end() for aside in _ASIDE.finditer(flat) if aside.start() in firsts]
    found: list[int] = []
    edges = [0, *sorted(cuts), len(flat)]
    for start, end in pairwise(edges):
        found.append(start)
        if end - start > LONG:
            # sentencex leaves whatever stands between quotation marks or brackets in one piece.
            bare = _PAIRED.sub(" ", flat[start:end])
            found += [start + cut for cut in _mended(flat[start:end], _boundaries(bare, language), language)]
    # The space between two sentences may hide a mark of quotation; that belongs to the second.
    return [_after_word(flat, cut) for cut in found if cut]


def _after_word(flat: str, cut: int) -> int:
    while cut and flat[cut - 1] == " ":
        cut -= 1
    return cut


def _boundaries(flat: str, language: str) -> list[int]:
    """Return where sentencex begins a sentence, but for the first."""
    # Only building an index needs it; and it comes without types.
    from sentencex import get_sentence_boundaries  # noqa: PLC0415

    cuts: list[int] = []
    done = 0
    while done < len(flat):
        # In windows, because the time it takes grows with the square of the quotation marks in a text.
        window = flat[done : done + WINDOW]
        ends: list[int] = []
        # Counted from the pieces, which join to the text, whatever its offsets are counted in.
        for boundary in get_sentence_boundaries(language, window):
            ends.append((ends[-1] if ends else 0) + len(boundary["text"]))
        if not ends or ends[-1] != len(window):
            ends = [len(window)]
        rest = len(flat) - done - len(window)
        # The last sentence of a window may go on; it is read again from its beginning.
        cuts += [done + end for end in ends[:-1]]
        done += ends[-2] if rest and len(ends) > 1 else len(window)
    return cuts


def _lost(flat: str) -> list[int]:
    """Return where sentences begin that sentencex passes over.

    Before a quotation one does where the marks before it are paired; before a small letter where there are no
    others, as people type.
    """
    found = [lost.end() for lost in _LOST.finditer(flat)]
    marks = read = 0
    for lost in _SPOKEN_LOST.finditer(flat):
        marks, read = marks + flat.count('"', read, lost.start()), lost.start()
        found += [] if marks % 2 else [lost.end()]
    if flat.islower():
        found += [lost.end() for lost in _SMALL_LOST.finditer(flat)]
    return found


def _mended(flat: str, cuts: Sequence[int], language: str) -> list[int]:
    """Return `cuts` without those inside a sentence, and with quotation marks on the side they belong to."""
    kept: list[int] = []
    for cut in cuts:
        start = kept[-1] if kept else 0
        if opener := _OPENER.search(flat, max(start, cut - AROUND), cut):
            cut = opener.start()  # noqa: PLW2901 - the mark opens what follows
        elif closer := _LOST_CLOSER.match(flat, cut):
            cut = closer.end()  # noqa: PLW2901 - the mark closes what went before
        before = flat[max(start, cut - AROUND) : cut].strip()
        first = _FIRST.search(flat, cut)
        after = flat[first.start() : first.start() + AROUND] if first else ""
        if before and after and cut > start and not _goes_on(before, after, language):
            kept.append(cut)
    return kept


def _goes_on(before: str, after: str, language: str) -> bool:
    """Whether a sentence that stands at `before` goes on with `after`."""
    first = after[0]
    if _COUNTER.fullmatch(before) or (_UNENDED.search(before) and not _NOTED_END.search(before)):
        return True
    if goes_on_behind(before, after, language):
        return True
    if first.islower():
        note = _NOTE_MARK.search(before)
        return bool(note or _SAID.search(before) or _BEFORE_SMALL.search(before))
    return first.isdigit() and bool(_BEFORE_DIGIT.search(before))
