"""Subtitles (SRT, WebVTT) -> running text, with the time at which each cue begins; no numbers, no times."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from index.article import Kind
from index.errors import ArticleError, Fault, Mend, Problem, Step
from index.text.extracted import Extracted, File
from index.text.files.encodings import decode_any
from index.text.files.naming import shown
from index.text.kinds.composing import Composer

PAUSE = 2000
"""Milliseconds without a word, after the end of a sentence, that begin a paragraph."""
PARAGRAPH = 400
"""Code points after which the end of a sentence ends a paragraph, too."""

_TIMES = re.compile(
    r"[ \t]*(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})[ \t]*-->[ \t]*"
    r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})(?:[ \t].*)?"
)
_BREAK = re.compile(r"\r\n|\n|\r")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_SENTENCE_END = re.compile(r"""[.!?\u2026\u3002\uff01\uff1f]["'\u201d\u2019\u00bb)\]]*$""")
_TURN = re.compile(r"(?:>>+|[-\u2013\u2014])\s*(?=\S)")
_SAYS = re.compile(r"(?:\[[^\]]{1,20}\]\s*)?[A-Z][\w.'\u2019-]*(?:[ ][A-Z][\w.'\u2019-]*){0,3}:(?=\s)")


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is shown from `start` to `end`, in milliseconds, line by line."""

    start: int
    end: int
    lines: tuple[str, ...]


def read(file: File) -> Extracted:
    """Return the words of all cues as paragraphs. Raises ArticleError when there is no cue."""
    text = decode_any(file.raw, file.source, file.encoding, file.tell)
    cues = list(_cues(text))
    if not cues:
        raise ArticleError(
            Problem(Fault.NO_SUBTITLES, shown(file.source)),
            Mend(Step.NAME_KIND),
        )
    composer = Composer()
    for paragraph in _paragraphs(cues):
        starts, length = [], 0
        for begins, line in paragraph:
            starts.append((length, begins))
            length += len(line) + 1
        start = composer.add(Kind.PARAGRAPH, " ".join(line for _, line in paragraph))
        if start is not None:
            for offset, begins in starts:
                composer.set_mark(start + offset, begins)
    return composer.done()


def _cues(text: str) -> Iterator[_Cue]:
    lines = _BREAK.split(text)
    times = [(place, found) for place, line in enumerate(lines) if (found := _TIMES.fullmatch(line))]
    for number, (place, found) in enumerate(times):
        following = times[number + 1][0] if number + 1 < len(times) else len(lines)
        shown_lines = lines[place + 1 : following]
        # A blank line ends a cue; what stands between it and the next times is a number, a name or a note.
        blank = next((i for i, line in enumerate(shown_lines) if not line.strip()), None)
        if blank is not None:
            shown_lines = shown_lines[:blank]
        elif following < len(lines) and shown_lines and shown_lines[-1].strip().isdecimal():
            shown_lines = shown_lines[:-1]  # files without blank lines have the number of the next cue there
        spoken = tuple(words for line in shown_lines if (words := _words(line)))
        if spoken:
            first, last = _milliseconds(*found.groups()[:4]), _milliseconds(*found.groups()[4:])
            yield _Cue(first, last, spoken)


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0"))


def _words(line: str) -> str:
    """Return what a viewer sees of a line, its speaker in front."""
    spoken = _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", line, count=1)
    return " ".join(unescape(_TAG.sub("", spoken)).split())


def _paragraphs(cues: list[_Cue]) -> Iterator[list[tuple[int, str]]]:
    """Yield the lines of each paragraph with the time of their cues.

    A new speaker begins one, and so does a long pause after a sentence. A line that the cue before showed
    already, as captions that roll do, is not said twice.
    """
    paragraph: list[tuple[int, str]] = []
    before: tuple[str, ...] = ()
    length, ended = 0, 0
    for cue in cues:
        rolled = _rolled(before, cue.lines) if cue.start - ended < PAUSE else 0
        for line in cue.lines[rolled:]:
            whole = bool(paragraph) and bool(_SENTENCE_END.search(paragraph[-1][1]))
            turn = _TURN.match(line) or _SAYS.match(line)
            if paragraph and (turn or (whole and (cue.start - ended >= PAUSE or length >= PARAGRAPH))):
                yield paragraph
                paragraph, length = [], 0
            words = _TURN.sub("", line, count=1) if _TURN.match(line) else line
            if words:
                paragraph.append((cue.start, words))
                length += len(words) + 1
        before, ended = cue.lines, cue.end
    if paragraph:
        yield paragraph


def _rolled(before: tuple[str, ...], lines: tuple[str, ...]) -> int:
    """Return how many of `lines` are the ones that the cue before ended with."""
    counts = range(min(len(before), len(lines)), 0, -1)
    return next((count for count in counts if before[-count:] == lines[:count]), 0)
