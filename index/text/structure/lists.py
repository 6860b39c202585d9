"""Markers of list items, and how deep an item stands."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.article import Kind
from index.text.structure.drafts import Draft

_COUNTER = r"\(?\d{1,3}[.)]|\(?[A-Za-z]\)|\(?[ivxIVX]{1,5}\)|[ivx]{1,5}\.|[a-z]\."
_MARKER = re.compile(rf"\s*(?:(?P<bullet>[-*•‣◦▪●○■□➢→✓✔☐☑+])|(?P<counter>{_COUNTER}))\s+(?=\S)")
_MONTH = re.compile(
    r"(?:jan|feb|febr|m[aä]r|mars|apr|avr|abr|ma[iyj]|mag|jun|juin|giu|jul|juil|lug|aug|août|ago|sep|set|okt|oct|ott|nov"
    r"|de[czs]|déc|dic|ene|gen|fév|janv|lip|sie|wrz|paź|gru|sty|lut|kwi|cze|tammi|helmi|maalis|huhti|touko|kesä|heinä"
    r"|elo|syys|loka|marras|joulu)\w*\b",
    re.IGNORECASE,
)
_KEPT = re.compile(r"[\w(]")  # what a counter begins with; a bullet says nothing


def marker_at(line: str) -> re.Match[str] | None:
    """Return the marker of a list item that `line` begins with: groups `bullet` and `counter`.

    A number before the name of a month is the day of a date, not the counter of an item.
    """
    found = _MARKER.match(line)
    if found and found["counter"] and _MONTH.match(line, found.end()) and found["counter"][0].isdigit():
        return None
    return found


def style_of(marker: str) -> str:
    """Return what two markers have in common when they are of the same list: ``1.``, ``(a)``, ``-``."""
    if not _KEPT.match(marker):
        return marker
    core = marker.strip("().")
    kind = "1" if core.isdigit() else "i" if set(core.lower()) <= set("ivx") and core.lower() != "v" else "a"
    return marker.replace(core, kind if core.islower() or kind == "1" else kind.upper())


def is_first(marker: str) -> bool:
    """Whether a marker is one that a list begins with."""
    return not _KEPT.match(marker) or marker.strip("().").lower() in ("1", "a", "i", "0")


def with_depths(drafts: Sequence[Draft], indents: Sequence[tuple[int, str]]) -> list[Draft]:
    """Return the `drafts` of a plain text with the depth of each list item.

    `indents` holds for each draft how far it is indented, in columns, and its marker, empty for none.
    """
    result: list[Draft] = []
    stack: list[tuple[int, str]] = []  # the indent and style of the lists that are open
    for draft, (indent, marker) in zip(drafts, indents, strict=True):
        if draft.kind is not Kind.LIST_ITEM or not marker:
            stack = stack if draft.kind is Kind.LIST_ITEM else []
            result.append(replace(draft, depth=len(stack)) if stack else draft)
            continue
        style = style_of(marker)
        if style == "i" * len(style) or "i" in style.lower():
            # (i) is the letter after (h) where letters are counted
            letters = style.replace("i", "a").replace("I", "A")
            if any(other == letters for _, other in stack) and not is_first(marker):
                style = letters
        while stack and indent < stack[-1][0]:
            stack.pop()
        if (indent, style) in stack:
            del stack[stack.index((indent, style)) + 1 :]
        elif stack and indent == stack[-1][0] and not is_first(marker):
            stack[-1] = (indent, style)
        else:
            stack.append((indent, style))
        result.append(replace(draft, depth=len(stack)))
    return result
