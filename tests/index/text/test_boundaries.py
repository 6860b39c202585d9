"""Where sentences end and where they only seem to: a set of hard places in four languages."""

from collections.abc import Iterator
from pathlib import Path

from index.article import Span
from index.text.sentences import sentence_spans

PLACES = Path(__file__).with_name("boundaries.txt")
ENOUGH = 400
HELD = 0.98
"""What share of the places holds; it may only be raised."""


def judged() -> Iterator[tuple[bool, str, str, str]]:
    """Yield for each place whether it is read rightly, its mark, what stands around it, and the language."""
    language = "en"
    for line in PLACES.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and len(line) == len("[en]"):
            language = line[1:-1]
        elif not line.startswith("#"):
            yield from _of_line(line, language)


def _of_line(line: str, language: str) -> Iterator[tuple[bool, str, str, str]]:
    text, marks = "", []
    for sign in line:
        if sign in "~|":
            marks.append((len(text), sign))
        else:
            text += sign
    starts = {span.start for span in sentence_spans(text, Span(0, len(text)), language)}
    for place, mark in marks:
        begins = place + len(text[place:]) - len(text[place:].lstrip())
        around = f"{text[max(0, place - 20) : place]}{mark}{text[place : place + 20]}"
        yield (begins in starts) is (mark == "|"), mark, around, language


def test_sentences_end_where_they_do() -> None:
    found = list(judged())
    wrong = [around for right, _, around, _ in found if not right]
    assert len(found) >= ENOUGH
    assert 1 - len(wrong) / len(found) >= HELD, wrong


def test_both_kinds_of_places_are_many() -> None:
    marks = [mark for _, mark, _, _ in judged()]
    assert min(marks.count("|"), marks.count("~")) >= ENOUGH / 3
