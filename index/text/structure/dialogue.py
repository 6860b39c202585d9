"""Who says what: turns of speakers, and questions and answers that are labelled as such.

A turn begins with a name and a colon (``Ada: Yes.``, ``[00:12] ADA: Yes.``, ``**Ada:** Yes.``), or on a line
below
a name and a time. A text is taken for a dialogue only where several lines agree: a name comes again, another
one answers, and what is said ends as sentences do. So neither ``Note: wet paint`` nor a list of data is one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.article import Kind, Span
from index.text.structure.drafts import Draft
from index.text.structure.labels import ends_sentence, is_visible
from index.text.structure.lines import line_spans, trimmed

LABELS = 3  # labelled lines that make a dialogue, when names come again; of lines with a time, two do
SENTENCES = 0.6  # share of what is said that ends as a sentence does
NAME_WORDS = 5

_TIME = r"[\[(<]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?:\s?[AaPp]\.?[Mm]\.?)?[\])>]?"
_WORD = r"(?:[^\W\d_a-z][\w.'\u2019&-]*|\d{1,2}|of|the|de|du|van|von|der|la|and|&)"
_NAME = rf"[^\W\d_a-z][\w.'\u2019&-]*(?:[ \t]+{_WORD}){{0,{NAME_WORDS - 1}}}"
_MARK = r"[*_]{0,3}"
_BEGIN = r"[\s>*_+-]*?"
_TURN = re.compile(
    rf"{_BEGIN}(?P<time>{_TIME}\s*[-\u2013\u2014|,:]?\s*)?{_MARK}(?P<name>{_NAME}){_MARK}"
    rf"(?P<note>[ \t]*[(\[][^()\[\]\n]{{1,40}}[)\]])?{_MARK}[ \t]*(?:[:\uff1a]{_MARK}(?:[ \t]+"
    rf"|(?<=\uff1a)))(?=\S)"
)
_ANGLED = re.compile(rf"{_BEGIN}(?P<time>{_TIME}\s*)?<(?P<name>[^<>\s]{{1,30}})>(?P<note>)[ \t]+(?=\S)")
_NICK = re.compile(  # behind a time in brackets a name may be a word in small letters, as in logs of chats
    rf"{_BEGIN}(?P<time>(?=[\[(<]){_TIME}\s*)(?P<name>[^\W\d_][\w.'\u2019-]{{0,29}})(?P<note>):[ \t]+(?=\S)"
)
_ABOVE = re.compile(
    rf"{_BEGIN}(?:{_MARK}(?P<name>{_NAME}){_MARK}[ \t,|\u2013\u2014-]*(?P<time>{_TIME})"
    rf"|(?P<first>{_TIME})[ \t|,-]*{_MARK}"
    rf"(?P<then>{_NAME}){_MARK}):?[ \t]*$"
)
_QUESTION = re.compile(
    rf"{_BEGIN}(?:(?:q|ques|question|frage)\.?[ \t]*#?\d{{0,3}}{_MARK}[ \t]*[:.)]|(?:f|pregunta|domanda"
    rf"|pergunta|vraag|问|問|质问"
    rf"|質問)[ \t]*\d{{0,3}}{_MARK}[ \t]*[:\uff1a]){_MARK}[ \t]*(?=\S)",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    rf"{_BEGIN}(?:(?:a|ans|answer)\.?[ \t]*#?\d{{0,3}}{_MARK}[ \t]*[:.)]|(?:antwort|réponse|reponse"
    rf"|respuesta|risposta"
    rf"|resposta|antwoord|r|答|回答)[ \t]*\d{{0,3}}{_MARK}[ \t]*[:\uff1a]){_MARK}[ \t]*(?=\S)",
    re.IGNORECASE,
)
_INLINE_ANSWER = re.compile(
    r"(?<=[?\uff1f])[*_]*[ \t]+(?=[*_]*(?:A|Ans|Answer|Antwort|R|Réponse|Respuesta)[ \t]?[*_]*[:.][*_]*[ \t])"
)
_NO_NAMES = frozenset(
    """note notes tip tips warning caution danger important example examples source sources see ps nb photo
    figure fig
    table date time place location address phone tel email web website price total ingredients method serves
    servings
    yield prep preparation cook cooking author authors title subject to from cc bcc re first second third
    fourth finally
    step summary abstract introduction background methods results conclusion conclusions objective objectives
    keywords
    url isbn issn doi version status type name size weight height width colour color usage syntax returns
    raises
    parameters arguments default added changed fixed removed deprecated security monday tuesday wednesday
    thursday
    friday saturday sunday january february march april may june july august september october november
    december
    hinweis achtung warnung beispiel quelle zutaten zubereitung datum ort exemple attention remarque nota
    ejemplo
    pros cons input output problem solution result chapter part section act scene rule hint fact myth reality
    truth
    what who when where why how rent deposit notice moral p.s""".split()  # noqa: SIM905 - words read better as text
)


@dataclass(frozen=True, slots=True)
class _Label:
    """What a line begins with: whose turn it is, or that a question or an answer begins."""

    name: Span | None = None
    timed: bool = False
    asks: bool = False
    answers: bool = False


def with_turns(text: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Return `drafts`, those of paragraphs and list items cut where somebody else begins to speak."""
    asked = _questions_are_labelled(text, drafts)
    speaking = _speakers(text, drafts)
    if not asked and not speaking:
        return list(drafts)
    result: list[Draft] = []
    for draft in drafts:
        if draft.kind in (Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.BLOCK_QUOTE):
            result += _cut(text, draft, speaking, asked=asked)
        else:
            result.append(draft)
    return result


def _cut(text: str, draft: Draft, speaking: frozenset[str], *, asked: bool) -> Iterator[Draft]:
    """Yield the turns of one draft, and before them what no one is named for."""
    lines = list(_lines(text, draft.span, asked=asked))
    starts: list[tuple[int, _Label | None]] = []
    for line in lines:
        label = _label(text, line, speaking, asked=asked)
        if label or not starts:
            starts.append((line.start, label))
    if len(starts) == 1 and starts[0][1] is None:
        yield draft
        return
    ends = [start for start, _ in starts[1:]] + [draft.span.end]
    for (start, label), end in zip(starts, ends, strict=True):
        span = trimmed(text, Span(start, end))
        if not is_visible(span.cut(text)):
            continue
        words = draft.words if len(starts) == 1 else re.sub(r"[*_]{1,3}", "", span.cut(text))
        found = label or _Label()
        kind = Kind.PARAGRAPH if found.asks or found.answers or found.name else draft.kind
        depth = draft.depth if kind is draft.kind and kind is not Kind.PARAGRAPH else 0
        yield replace(
            draft, kind=kind, span=span, words=words, depth=depth, speaker=found.name, asks=found.asks
        )


def _lines(text: str, span: Span, *, asked: bool) -> Iterator[Span]:
    """Yield the lines of a draft; one that holds a question and its answer is two."""
    whole = span.cut(text)
    for line in line_spans(whole):
        start = line.start + span.start
        if asked:
            for answer in _INLINE_ANSWER.finditer(whole, line.start, line.end):
                yield Span(start, span.start + answer.end())
                start = span.start + answer.end()
        yield Span(start, line.end + span.start)


def _label(text: str, line: Span, speaking: frozenset[str], *, asked: bool) -> _Label | None:
    words = line.cut(text)
    if asked:
        if _QUESTION.match(words):
            return _Label(asks=True)
        if _ANSWER.match(words):
            return _Label(answers=True)
    found = _named(words)
    if found and found[0] in speaking:
        return _Label(name=found[1].shifted(line.start), timed=found[2])
    return None


def _named(line: str) -> tuple[str, Span, bool] | None:
    """Return the name that a line begins with, where it stands in it, and whether a time stands beside it."""
    if found := _ABOVE.match(line.rstrip()):
        group = "name" if found["name"] else "then"
        return found[group], Span(*found.span(group)), True
    found = _TURN.match(line) or _ANGLED.match(line) or _NICK.match(line)
    if found is None or found["name"].lower() in _NO_NAMES or found["name"].split()[0].lower() in _NO_NAMES:
        return None
    return (
        found["name"],
        Span(*found.span("name")),
        bool(found["time"] or re.search(r"\d:\d", found["note"] or "")),
    )


def _speakers(text: str, drafts: Sequence[Draft]) -> frozenset[str]:
    """Return the names of those who speak in a text, none when it is no dialogue."""
    names: Counter[str] = Counter()
    timed = ended = 0
    for draft in drafts:
        if draft.kind not in (Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.BLOCK_QUOTE):
            continue
        whole = draft.span.cut(text)
        for line in line_spans(whole):
            words = line.cut(whole)
            if found := _named(words):
                names[found[0]] += 1
                timed += found[2]
                ended += ends_sentence(words.rstrip().rstrip("*_"))
    total = names.total()
    again = sum(count > 1 for count in names.values())
    talk = total >= LABELS and len(names) > 1 and again and ended >= SENTENCES * total
    return frozenset(names) if talk or (timed > 1 and timed >= total / 2) else frozenset()


def _questions_are_labelled(text: str, drafts: Sequence[Draft]) -> bool:
    """Whether a line that is labelled a question is followed by one that is labelled its answer."""
    waiting = False
    for draft in drafts:
        if draft.kind not in (Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.BLOCK_QUOTE, Kind.HEADING):
            continue
        for line in _lines(text, draft.span, asked=True):
            words = line.cut(text)
            if waiting and _ANSWER.match(words):
                return True
            waiting = waiting or bool(_QUESTION.match(words))
    return False
