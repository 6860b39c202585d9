"""What the parts of an article are: title, front line, heading or numbered paragraph.

The readers of plain text and of Markdown find where the parts stand; the rules of this module, which look at
nothing but the words, say what they are.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.article import Block, Kind
from index.text.structure.dialogue import with_turns
from index.text.structure.drafts import Draft
from index.text.structure.introducing import lead_ins
from index.text.structure.labels import (
    SHORT,
    TITLE,
    ends_sentence,
    is_byline,
    is_capitals,
    is_chapter,
    is_credit,
    is_heading,
    is_label,
    number_of,
)

__all__ = ["Draft", "outline"]

# What other values do stands in docs/accuracy.md, "The numbers inside".
TORN = 40  # code points: a shorter line is whole, even when what follows begins with a small letter
FRONT_LINES = 6  # more short lines than this at the top are the article itself, a poem or a list
BRIEF = 5  # words: a longer label heads only what is more than a line

_LINE_BREAK = re.compile(r"[\r\n]")
_ADDRESS = re.compile(r"[a-z]+://|www\.")


def outline(text: str, found: Sequence[Draft], *, guess_headings: bool) -> tuple[Block, ...]:
    """Return the blocks of an article: the drafts `found` in `text` with their kinds, numbers and relations.

    `guess_headings` takes short lines above a paragraph for headings, where no markup could have said so.
    """
    drafts = with_turns(text, found)
    drafts = [_unlisted(drafts, place) for place in range(len(drafts))]
    lead = _lead(drafts)
    title = _title(drafts, lead)
    blocks: list[Block] = []
    paragraphs = 0
    above: list[int] = []  # the headings in force, outermost first
    for place, draft in enumerate(drafts):
        kind, level = draft.kind, draft.level
        if place == title:
            kind, level = Kind.TITLE, 1
        elif kind is Kind.PARAGRAPH and (place < lead or _signs(draft, blocks)):
            kind = Kind.FRONT
        elif _heads(drafts, place, guess=guess_headings) or (
            guess_headings and _heads_chapter(drafts, place)
        ):
            kind, level = Kind.HEADING, _level(drafts, place)
        if kind is Kind.HEADING:
            above = [other for other in above if blocks[other].level < level]
        paragraphs += kind.numbered
        number = paragraphs if kind.numbered else None
        blocks.append(
            Block(kind, draft.span, number, above[-1] if above else None, level, speaker=draft.speaker)
        )
        if kind is Kind.HEADING:
            above.append(place)
    leads = lead_ins(drafts, blocks)
    return tuple(replace(block, lead_in=lead) for block, lead in zip(blocks, leads, strict=True))


def _unlisted(drafts: Sequence[Draft], place: int) -> Draft:
    """Return a draft, a paragraph in place of a list item when its number counts no items.

    It does where the item before or after is of the same list, or something leads the list in.
    """
    draft = drafts[place]
    number = number_of(draft.words) if draft.kind is Kind.LIST_ITEM else None
    if number is None:
        return draft
    before = drafts[place - 1] if place else None
    after = drafts[place + 1] if place + 1 < len(drafts) else None
    sibling = any(
        other and other.kind is Kind.LIST_ITEM and other.depth == draft.depth and number_of(other.words)
        for other in (before, after)
    )
    nested = draft.depth > 1 or (after and after.depth > draft.depth and not is_capitals(number[1]))
    introduced = (
        before and before.kind is not Kind.LIST_ITEM and before.words.rstrip().endswith((":", "\uff1a"))
    )
    if sibling or nested or introduced:
        return draft
    return replace(draft, kind=Kind.PARAGRAPH, depth=0)


def _signs(draft: Draft, blocks: Sequence[Block]) -> bool:
    """Whether a draft names the author below the title of a book that stands in its text once more."""
    return (
        bool(blocks)
        and blocks[-1].kind is Kind.HEADING
        and not any(block.kind.numbered for block in blocks)
        and is_byline(draft.words)
    )


def _level(drafts: Sequence[Draft], place: int) -> int:
    """Return the level of a heading that no markup gives one.

    It is 2, or deeper by the parts of its number; 3 where a chapter's own line stands right above it.
    """
    if place and is_chapter(drafts[place - 1].words):
        return 3
    number = number_of(drafts[place].words)
    return 2 if number is None else min(6, 2 + number[0].count("."))


def _lead(drafts: Sequence[Draft]) -> int:
    """Return how many drafts stand before the first real paragraph; 0 when none does."""
    lead = titles = 0
    while lead < len(drafts):
        titles += _marks_title(drafts[lead])
        if not (_is_front(drafts, lead) or (_marks_title(drafts[lead]) and titles == 1)):
            break
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


def _heads(drafts: Sequence[Draft], place: int, *, guess: bool) -> bool:
    """Whether the unmarked draft at `place` is a heading: a label right above what it heads.

    That is a real paragraph or a list; a whole sentence will do below a number, capitals, or a brief label
    that follows on a sentence. Without `guess` only a number, which stands above something, makes a heading.
    """
    draft = drafts[place]
    if draft.kind is not Kind.PARAGRAPH or draft.speaker or draft.asks or place + 1 == len(drafts):
        return False
    number = number_of(draft.words)
    if (place == 0 and not number) or not (guess or number) or not is_heading(draft.words):
        return False
    below = drafts[place + 1]
    if below.speaker or below.asks or _goes_on(drafts, place):
        return False
    if guess and _is_long(below):
        return True
    words = number[1] if number else draft.words
    if (number and words[0].isupper()) or is_capitals(words):
        return below.kind is Kind.HEADING or not is_capitals(below.words) or bool(number_of(below.words))
    before = drafts[place - 1] if place else None
    settled = before is not None and (before.kind is not Kind.PARAGRAPH or ends_sentence(before.words))
    return (
        settled
        and len(words.split()) <= BRIEF
        and ends_sentence(below.words)
        and below.kind is Kind.PARAGRAPH
    )


def _heads_chapter(drafts: Sequence[Draft], place: int) -> bool:
    """Whether the unmarked draft at `place` is the line above a chapter, which may end as a sentence does."""
    draft = drafts[place]
    plain = draft.kind is Kind.PARAGRAPH and not draft.speaker and place + 1 < len(drafts)
    return plain and is_chapter(draft.words)


def _marks_title(draft: Draft) -> bool:
    return draft.kind is Kind.TITLE or (draft.kind is Kind.HEADING and draft.level == 1)


def _is_front(drafts: Sequence[Draft], place: int) -> bool:
    """Whether a draft can stand before the first real paragraph: a label or a credit."""
    draft = drafts[place]
    if draft.kind is not Kind.PARAGRAPH or draft.speaker or draft.asks:
        return draft.kind is Kind.FRONT
    if place and number_of(draft.words) and is_heading(draft.words):
        return False
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
