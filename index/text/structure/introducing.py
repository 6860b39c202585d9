"""Which block leads in which: the sentence above a list, the question above its answer, a table's caption."""

import re
from collections.abc import Sequence

from index.article import Block, Kind
from index.text.structure.drafts import Draft
from index.text.structure.labels import ends_sentence
from index.text.structure.questions import asks

QUESTION = 300  # code points: a longer block that ends in a question says something itself
QUESTION_ENDS = 2  # sentences before the question; with more it says something itself
CAPTION = 300  # code points

_END = re.compile(r"[.!?\u3002\uff01\uff1f](?=\s|$|[^\x00-\x7f])")
_OPEN_END = re.compile(r"[:\uff1a\u2026\u2013\u2014,;-][\s*_]*$|\.\.\.[\s*_]*$")
_AHEAD = re.compile(
    r"\b(?:follow\w*|below|these|those|as such|namely|folgend\w*|nachstehend\w*|suivant\w*|ci-dessous"
    r"|siguient\w*"
    r"|a continuación|seguent\w*|seguint\w*|volgende\w*)\b|以下|如下|下列|次の",
    re.IGNORECASE,
)
DENIES = re.compile(
    r"\b(?:not|never|no|none|nothing|neither|nor|without|except\w*|exclu\w+|forbid\w*|forbidden|prohibit\w*|banned?"
    r"|refus\w*|unless|only|cannot|illegal|unlawful|avoid\w*|remov\w+|deprecated|don['’]?ts?|old|former\w*|myths?|false"
    r"|nicht|kein\w*|nie|niemals|verboten\w*|untersagt\w*|unzulässig|nur|außer|ohne"
    r"|ne|pas|jamais|aucun\w*|interdit\w*|défendu\w*|sauf|sans|nunca|ningun\w*|prohibid\w*|salvo|excepto"
    r"|non|mai|vietat\w*|não|proibid\w*|niet|geen|nooit)\b|n['’]t\b|不|禁|勿|ない",
    re.IGNORECASE,
)
"""What turns the meaning of what it leads in."""


def lead_ins(drafts: Sequence[Draft], blocks: Sequence[Block]) -> list[int | None]:
    """Return for every block the position of the one that leads it in, or None.

    `drafts` are what the blocks were made of, one each.
    """
    found: list[int | None] = []
    parents: list[int] = []  # the items that the next one may stand under, outermost first
    for place, draft in enumerate(drafts):
        if not draft.depth:
            parents = []
            found.append(_lead_in(drafts, blocks, place))
            continue
        if not parents:
            base = place - 1 if place and _leads_list(drafts, blocks, place - 1) else None
        while parents and drafts[parents[-1]].depth >= draft.depth:
            parents.pop()
        found.append(next((p for p in reversed(parents) if introduces(drafts[p].words)), base))
        parents.append(place)
    return found


def introduces(words: str) -> bool:
    """Whether `words` lead in what follows: they end openly, point ahead or deny."""
    last = _last_sentence(words)
    return not ends_sentence(words) or bool(
        _OPEN_END.search(words) or _AHEAD.search(last) or DENIES.search(last)
    )


def is_question(words: str) -> bool:
    """Whether `words` are a short block that ends in a question."""
    return asks(words) and len(words) <= QUESTION and len(_END.findall(words.strip())) <= 1 + QUESTION_ENDS


def _lead_in(drafts: Sequence[Draft], blocks: Sequence[Block], place: int) -> int | None:
    if not place or not blocks[place].kind.numbered:
        return None
    draft, above = drafts[place], place - 1
    before = drafts[above]
    if blocks[above].kind is Kind.HEADING:
        return above if asks(before.words) else None
    if before.asks and not draft.asks:
        return above
    if draft.speaker or before.speaker:
        return above if asks(before.words) and draft.speaker != before.speaker else None
    if draft.kind in (Kind.CODE, Kind.TABLE, Kind.BLOCK_QUOTE) and before.kind is Kind.PARAGRAPH:
        caption = draft.kind is Kind.TABLE and len(before.words) <= CAPTION
        return above if caption or _OPEN_END.search(before.words) else None
    return above if is_question(before.words) and blocks[above].kind is not Kind.TITLE else None


def _leads_list(drafts: Sequence[Draft], blocks: Sequence[Block], above: int) -> bool:
    """Whether the block right above a list leads it in; a heading does when it asks, or turns the meaning."""
    words, kind = drafts[above].words, blocks[above].kind
    if kind is Kind.HEADING:
        return asks(words) or bool(DENIES.search(words))
    return kind in (Kind.PARAGRAPH, Kind.FRONT, Kind.BLOCK_QUOTE) and introduces(words)


def _last_sentence(words: str) -> str:
    ends = [end.end() for end in _END.finditer(words.rstrip()) if end.end() < len(words.rstrip())]
    return words[ends[-1] :] if ends else words
