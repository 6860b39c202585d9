"""E-mails kept as text: the lines at their head that say from whom, to whom, when and about what."""

import re
from collections.abc import Iterator

from index.article import Kind, Span
from index.text.structure.drafts import Draft
from index.text.structure.lines import line_spans, trimmed

_FIELD = re.compile(
    r"(?P<key>from|to|cc|bcc|date|sent|subject|reply-to|message-id|in-reply-to|attachments?"
    r"|von|an|betreff|datum|gesendet|kopie|de|à|objet|envoyé|asunto|para|fecha)[ \t]*:[ \t]+(?P<value>\S.*)",
    re.IGNORECASE,
)
_SUBJECTS = frozenset({"subject", "betreff", "objet", "asunto"})
_SENDERS = frozenset({"from", "von", "de"})


def email_head(text: str) -> Span | None:
    """Return where the head of an e-mail stands at the start of `text`; None when it begins otherwise.

    It has one field a line, the sender's among them and at least one more, and ends with a blank line.
    """
    keys: list[str] = []
    start = None
    end = 0
    for line in line_spans(text):
        words = line.cut(text)
        field = _FIELD.match(words)
        if field:
            keys.append(field["key"].lower())
            start = line.start if start is None else start
        elif not words.strip() and not keys:
            continue
        elif not words.strip() or not (keys and words[0] in " \t"):  # a folded line goes on the field above
            break
        end = line.end
    if start is None or len(keys) < 2 or _SENDERS.isdisjoint(keys):  # noqa: PLR2004 - one line is no head
        return None
    closed = not text[end:].strip() or not text[end:].splitlines()[0].strip()
    return Span(start, end) if closed and text[end:].strip() else None


def email_fields(text: str, head: Span) -> Iterator[Draft]:
    """Yield the drafts of an e-mail's `head`: the subject's words as the title, every other line as front."""
    lines: list[Span] = []
    for line in line_spans(head.cut(text)):
        span = line.shifted(head.start)
        if lines and not _FIELD.match(span.cut(text)):
            lines[-1] = Span(lines[-1].start, span.end)
        else:
            lines.append(span)
    titled = False
    for line in lines:
        span = trimmed(text, line)
        field = _FIELD.match(span.cut(text))
        if field and field["key"].lower() in _SUBJECTS and not titled:
            titled = True
            yield Draft(Kind.TITLE, Span(span.start + field.start("value"), span.end), field["value"], 1)
        else:
            yield Draft(Kind.FRONT, span, span.cut(text))
