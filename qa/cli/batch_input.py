"""Lines of standard input -> questions; what is wrong with a line is kept in its place."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, BinaryIO

from index.errors import QuestionError

LONGEST_LINE = 1 << 20
"""Bytes; a longer line is refused without being kept in memory."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question to answer; `history` holds the conversation's earlier questions, oldest first."""

    question: str
    history: tuple[str, ...] = ()
    identifier: Any = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that holds no question, and why."""

    error: QuestionError
    identifier: Any = None


def read_requests(stream: BinaryIO, *, as_json: bool) -> Iterator[Request | Refused]:
    """Yield what each line asks, as soon as it was read. Objects are understood only when `as_json`."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            yield Refused(QuestionError(f"The line is longer than {LONGEST_LINE} bytes.", "Shorten it."))
            continue
        try:
            text = line.decode("utf-8-sig").strip()
        except UnicodeDecodeError as error:
            yield Refused(QuestionError(f"The line is not UTF-8 (byte {error.start}).", "Convert it."))
            continue
        yield _read_object(text) if as_json and text.startswith("{") else Request(text)


def _read_object(text: str) -> Request | Refused:
    try:
        fields = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        return Refused(QuestionError(f"The line is not valid JSON ({error}).", "Mend it."))
    identifier = fields.get("id")
    question, history = fields.get("question"), fields.get("history", [])
    if not isinstance(question, str):
        return Refused(_wrong("question", "text", question), identifier)
    if not isinstance(history, list) or not all(isinstance(item, str) for item in history):
        return Refused(_wrong("history", "a list of texts", history), identifier)
    return Request(question, tuple(history), identifier)


def _finite(digits: str) -> float:
    """Refuse a number that is too large: it could not be given back as it came."""
    number = float(digits)
    if not isfinite(number):
        raise ValueError(f"{digits} is too large")
    return number


def _no_number(name: str) -> None:
    """Refuse NaN and the infinities, which are not JSON: an id must be given back as it came."""
    raise ValueError(f"{name} is not JSON")


def _wrong(field: str, expected: str, found: object) -> QuestionError:
    return QuestionError(f'"{field}" must be {expected}, not {json.dumps(found)[:60]}.')
