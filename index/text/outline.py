"""What the parts of an article are: title, front line, heading or numbered paragraph.

The readers of plain text and of Markdown find where the parts stand; the rules of this module, which look at
nothing but the words, say what they are.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Block, Kind, Span

SHORT = 120  # code points: what is longer is a paragraph, whatever it ends with
TITLE = 200  # code points: a first line may be longer, as the titles of papers are
HEADING = 80  # code points: the longest line that is taken for a heading where nothing marks it
HEADING_WORDS = 12
TORN = 40  # code points: a shorter line is whole, even when what follows begins with a small letter
FRONT_LINES = 6  # more short lines than this at the top are the article itself, a poem or a list

_LINE_BREAK = re.compile(r"[\r\n]")
_CLOSING = r"""['"\u201d\u2019\u00bb)\]]*"""
_SENTENCE_END = re.compile(rf"[.,;:\u2026\u3002\u3001\u0964\u0589\u061b\u06d4]{_CLOSING}$")
_INNER_END = re.compile(rf"[.?!]{_CLOSING}\s+[^\W\d_]")
_ASKED = re.compile(r"[?!\uff1f\uff01\u061f]$")
_SAID = re.compile(rf"[?!\uff1f\uff01\u061f]{_CLOSING[:-1]}+$|[\u2013\u2014-]$")
_SPEECH = re.compile(r"""['"\u201c\u2018\u00ab\u201e\u2013\u2014-]""")  # an opening quotation mark or a dash
_ADDRESS = re.compile(r"[a-z]+://|www\.")
_BYLINE = re.compile(r"(?i:(?:(?:written|words|text|story|report)\s+)?by)\s+(?=\w)")
_CREDIT = re.compile(
    r"(?:©|(?:photo(?:graph)?s?|pictures?|images?|illustrations?|graphics?|video)\s*(?:credits?|courtesy|by)?\s*[:©/]"
    r"|(?:credits?|courtesy|source|caption|(?:last |first )?(?:published|updated|posted|modified))\s*:)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A part of an article before the rules have spoken.

    `kind` is what its markup says, PARAGRAPH when nothing marks it. `words` is what a reader sees of it:
    lines kept apart, Markdown's markup left out. `level` is a marked heading's, else 0.
    """

    kind: Kind
    span: Span
    words: str
    level: int = 0


def outline(drafts: Sequence[Draft], *, guess_headings: bool) -> tuple[Block, ...]:
    """Return the blocks of an article: `drafts` with their kinds, paragraph numbers and headings.

    `guess_headings` takes short lines above a paragraph for headings, where no markup could have said so.
    """
    lead = _lead(drafts)
    title = _title(drafts, lead)
    blocks: list[Block] = []
    paragraphs = 0
    above: list[int] = []  # the headings in force, outermost first
    for place, draft in enumerate(drafts):
        kind, level = draft.kind, draft.level
        if place == title:
            kind, level = Kind.TITLE, 1
        elif place < lead and kind is Kind.PARAGRAPH:
            kind = Kind.FRONT
        elif guess_headings and _heads(drafts, place):
            kind, level = Kind.HEADING, 2
        if kind is Kind.HEADING:
            above = [other for other in above if blocks[other].level < level]
        paragraphs += kind.numbered
        number = paragraphs if kind.numbered else None
        blocks.append(Block(kind, draft.span, number, above[-1] if above else None, level))
        if kind is Kind.HEADING:
            above.append(place)
    return tuple(blocks)


def is_visible(words: str) -> bool:
    """Whether a reader sees anything of `words`: not only white space, marks of direction and the like."""
    return any(not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf") for sign in words)


def is_label(words: str, longest: int = SHORT) -> bool:
    """Whether `words` are one line that names something and does not end as a sentence does."""
    line = words.strip()
    if not line or len(line) > longest or _LINE_BREAK.search(line):
        return False
    if _SENTENCE_END.search(line) or _SAID.search(line):
        return False
    # A question can be a title; something said aloud, or the last of several sentences, cannot.
    return not (_ASKED.search(line) and (_SPEECH.match(line) or _INNER_END.search(line)))


def is_byline(words: str) -> bool:
    """Whether `words` name who wrote the article: ``By Ada Lovelace, Contributor``."""
    line = words.strip()
    by = _BYLINE.match(line)
    return bool(by and line[by.end()].isupper()) and is_label(line)


def is_credit(words: str) -> bool:
    """Whether `words` say who took a picture, or when or where something was published."""
    line = words.strip()
    return len(line) <= SHORT and not _LINE_BREAK.search(line) and bool(_CREDIT.match(line))


def is_heading(words: str) -> bool:
    """Whether `words`, standing above a paragraph, head it though no markup says so."""
    line = words.strip()
    return (
        is_label(line)
        and len(line) <= HEADING
        and len(line.split()) <= HEADING_WORDS
        and not line[0].islower()
        and not line.endswith("!")
        and not _SPEECH.match(line)
        and not is_byline(line)
        and not is_credit(line)
    )


def _lead(drafts: Sequence[Draft]) -> int:
    """Return how many drafts stand before the first real paragraph; 0 when none does."""
    lead = 0
    while lead < len(drafts) and (_marks_title(drafts[lead]) or _is_front(drafts, lead)):
        lead += 1
    for place, draft in enumerate(drafts[: FRONT_LINES + 1]):
        if draft.kind not in (Kind.PARAGRAPH, Kind.FRONT) and not _marks_title(draft):
            break
        # A subtitle may be a sentence; what stands above a byline is never the article's first paragraph.
        if is_byline(draft.words) and all(len(above.words) <= 2 * SHORT for above in drafts[:place]):
            lead = max(lead, place + 1)
    rest = [draft for draft in drafts[lead:] if draft.kind is not Kind.HEADING]
    signed = any(is_byline(draft.words) or is_credit(draft.words) for draft in drafts[:lead])
    loose = lead - any(map(_marks_title, drafts[:lead])) > 1 and not (signed or any(map(_is_long, rest)))
    return 0 if not rest or loose or lead > FRONT_LINES + 1 else lead


def _title(drafts: Sequence[Draft], lead: int) -> int | None:
    """Return which draft is the title: the first heading of level 1, else the first line of the lead."""
    for place, draft in enumerate(drafts):
        if _marks_title(draft):
            return place
    for place, draft in enumerate(drafts[:lead]):
        if is_label(draft.words, TITLE) and not is_byline(draft.words) and not is_credit(draft.words):
            return place
    return None


def _heads(drafts: Sequence[Draft], place: int) -> bool:
    """Whether the unmarked draft at `place` is a heading: a label right above a real paragraph or a list."""
    if place == 0 or drafts[place].kind is not Kind.PARAGRAPH or not is_heading(drafts[place].words):
        return False
    return place + 1 < len(drafts) and _is_long(drafts[place + 1]) and not _goes_on(drafts, place)


def _marks_title(draft: Draft) -> bool:
    return draft.kind is Kind.TITLE or (draft.kind is Kind.HEADING and draft.level == 1)


def _is_front(drafts: Sequence[Draft], place: int) -> bool:
    """Whether a draft can stand before the first real paragraph: a label or a credit."""
    draft = drafts[place]
    if draft.kind is not Kind.PARAGRAPH:
        return draft.kind is Kind.FRONT
    label = is_label(draft.words, SHORT if place else TITLE) and not _goes_on(drafts, place)
    return label or is_credit(draft.words)


def _goes_on(drafts: Sequence[Draft], place: int) -> bool:
    """Whether a draft is the first part of a sentence that stray blank lines tore apart."""
    below = drafts[place + 1].words.lstrip() if place + 1 < len(drafts) else ""
    torn = len(drafts[place].words) > TORN and below[:1].islower()
    return torn and not is_byline(below) and not _ADDRESS.match(below)


def _is_long(draft: Draft) -> bool:
    """Whether a draft is more than a line: a list item, quotation or table, several lines, or a long one."""
    if draft.kind is not Kind.PARAGRAPH:
        return draft.kind.numbered
    return len(draft.words) > SHORT or bool(_LINE_BREAK.search(draft.words.strip()))
