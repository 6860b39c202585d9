"""What a button carries: what it does, for which version of the articles, and at which places in them.

A custom id is at most 100 characters and is all that a button knows after a restart:
``pin1:VERB:WHERE``, numbers in base 36. A version is the beginning of a checksum over the articles' own
checksums: when any article changes, every older button is known to be old.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from index.article import Span

LIMIT = 100
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NUMBER = r"[0-9a-z]{1,13}"
_VERSION = r"[0-9a-f]{10}"
_PLACE = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
_SPOT = re.compile(rf"(?P<version>{_VERSION}):(?P<page>{_NUMBER}):(?P<place>{_PLACE})")
_TRAIL = re.compile(
    rf"(?P<version>{_VERSION}):(?P<owner>{_NUMBER}):(?P<answered>[yn])(?P<at>{_NUMBER}):"
    rf"(?P<places>{_PLACE}(?:,{_PLACE})*)"
)
PIN = re.compile(r"pin1:(?P<verb>[a-z]):(?P<where>.*)")
"""Every custom id of every version of the bot so far."""


class Verb(StrEnum):
    """What a button does."""

    CONTEXT = "c"
    MORE = "m"
    UP = "u"
    DOWN = "d"
    NEXT = "n"
    BACK = "b"
    POST = "p"
    DELETE = "x"
    CANCEL = "s"
    SOLVED = "v"


@dataclass(frozen=True, slots=True)
class ArticleSpan:
    """A span of one of the index's articles."""

    article: int
    span: Span


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a known version of the articles, as a button carries it; `page` counts from 0."""

    version: str
    place: ArticleSpan
    page: int = 0


@dataclass(frozen=True, slots=True)
class Trail:
    """The places found for one question, best first, and the one that is shown.

    `owner` is the user who asked; `answered` whether the first place answers the question.
    """

    version: str
    owner: int
    answered: bool
    at: int
    places: tuple[ArticleSpan, ...]

    @property
    def spot(self) -> Spot:
        """The place that is shown."""
        return Spot(self.version, self.places[self.at])

    def onwards(self, owner: int, step: int = 1) -> "Trail":
        """Return the trail `step` places further, as `owner`'s; after the last place comes the first."""
        return replace(self, owner=owner, at=(self.at + step) % len(self.places))


@dataclass(frozen=True, slots=True)
class Pin:
    """What one button carries. `spot` and `trail` are None where the verb needs none, or none can be read."""

    verb: Verb | None
    spot: Spot | None = None
    trail: Trail | None = None
    owner: int = 0


def spot_id(verb: Verb, spot: Spot) -> str:
    """Return the custom id of a button at `spot`."""
    return f"pin1:{verb}:{spot.version}:{to_base36(spot.page)}:{_encode_place(spot.place)}"


def trail_id(verb: Verb, trail: Trail) -> str:
    """Return the custom id of a button at `trail`; places at the end that do not fit in it are left out.

    The place that is shown always comes along.
    """
    kept = trail
    while len(text := _encode_trail(verb, kept)) > LIMIT and len(kept.places) > kept.at + 1:
        kept = replace(kept, places=kept.places[:-1])
    return text


def owner_id(verb: Verb, owner: int) -> str:
    """Return the custom id of a button that is for user `owner` and needs no place."""
    return f"pin1:{verb}:{to_base36(owner)}"


def read_pin(found: re.Match[str]) -> Pin:
    """Return what a custom id that `PIN` matched says; of one that nobody can read, nothing."""
    try:
        verb, where = Verb(found["verb"]), found["where"]
    except ValueError:
        return Pin(None)
    if spot := _SPOT.fullmatch(where):
        return Pin(verb, spot=Spot(spot["version"], _decode_place(spot["place"]), int(spot["page"], 36)))
    if trail := _TRAIL.fullmatch(where):
        places, at = tuple(map(_decode_place, trail["places"].split(","))), int(trail["at"], 36)
        if at >= len(places):
            return Pin(None)
        owner, answered = int(trail["owner"], 36), trail["answered"] == "y"
        return Pin(verb, trail=Trail(trail["version"], owner, answered, at, places), owner=owner)
    return Pin(verb, owner=int(where, 36)) if re.fullmatch(_NUMBER, where) else Pin(None)


def version_of(checksums: Iterable[str], bound: str = "") -> str:
    """Return the version of articles with these checksums (hexadecimal sha256), in this order.

    The same articles are of another version where they are `bound` to something else.
    """
    parts = (bound, *checksums) if bound else checksums
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:10]


def to_base36(number: int) -> str:
    """Write a number that is not negative in base 36; `int(text, 36)` reads it."""
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits


def _encode_trail(verb: Verb, trail: Trail) -> str:
    places = ",".join(map(_encode_place, trail.places))
    state = ("y" if trail.answered else "n") + to_base36(trail.at)
    return f"pin1:{verb}:{trail.version}:{to_base36(trail.owner)}:{state}:{places}"


def _encode_place(place: ArticleSpan) -> str:
    return ".".join(map(to_base36, (place.article, place.span.start, len(place.span))))


def _decode_place(text: str) -> ArticleSpan:
    article, start, length = (int(part, 36) for part in text.split("."))
    return ArticleSpan(article, Span(start, start + length))
