"""What a button carries: which version of the articles, and which places in them.

A custom id is at most 100 characters and is all that a button knows after a restart. Numbers are written in
base 36. A version is the beginning of a checksum over the articles' own checksums: when any article changes,
every older button is known to be old.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.article import Span

LIMIT = 100
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
NUMBER = r"[0-9a-z]{1,13}"
VERSION = r"[0-9a-f]{10}"
PLACE = rf"{NUMBER}\.{NUMBER}\.{NUMBER}"


@dataclass(frozen=True, slots=True)
class Place:
    """A span of one of the index's articles."""

    article: int
    span: Span


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a known version of the articles, as a button carries it; `page` counts from 0."""

    version: str
    place: Place
    page: int = 0

    def encode(self) -> str:
        """Write the spot so that `decode_spot` reads it."""
        return f"{self.version}:{to_base36(self.page)}:{_encode_place(self.place)}"


@dataclass(frozen=True, slots=True)
class Trail:
    """The places found for one question, best first, and the one that is shown.

    `owner` is the user whose paging it is; `answered` whether the first place answers the question.
    """

    version: str
    owner: int
    answered: bool
    at: int
    places: tuple[Place, ...]

    @property
    def spot(self) -> Spot:
        """The place that is shown."""
        return Spot(self.version, self.places[self.at])

    def encode(self, room: int) -> str:
        """Write the trail in at most `room` characters; places at the end that do not fit are left out.

        The place that is shown always comes along.
        """
        kept = self
        while size_of(kept) > room and len(kept.places) > kept.at + 1:
            kept = replace(kept, places=kept.places[:-1])
        return _encode_trail(kept)

    def next(self, owner: int) -> "Trail":
        """Return the trail one place further, back to the first after the last, as `owner`'s own."""
        return replace(self, owner=owner, at=(self.at + 1) % len(self.places))


SPOT = re.compile(rf"(?P<version>{VERSION}):(?P<page>{NUMBER}):(?P<place>{PLACE})")
TRAIL = re.compile(
    rf"(?P<version>{VERSION}):(?P<owner>{NUMBER}):(?P<answered>[yn])(?P<at>{NUMBER}):"
    rf"(?P<places>{PLACE}(?:,{PLACE})*)"
)


def version_of(checksums: Iterable[str]) -> str:
    """Return the version of articles with these checksums (hexadecimal sha256), in this order."""
    return hashlib.sha256("\n".join(checksums).encode()).hexdigest()[:10]


def decode_spot(found: re.Match[str]) -> Spot:
    """Read what `SPOT` matched."""
    return Spot(found["version"], _decode_place(found["place"]), int(found["page"], 36))


def decode_trail(found: re.Match[str]) -> Trail | None:
    """Read what `TRAIL` matched; None when it shows a place that it does not list."""
    places = tuple(_decode_place(part) for part in found["places"].split(","))
    at = int(found["at"], 36)
    if at >= len(places):
        return None
    return Trail(found["version"], int(found["owner"], 36), found["answered"] == "y", at, places)


def size_of(trail: Trail) -> int:
    """Return how many characters the whole trail takes."""
    return len(_encode_trail(trail))


def to_base36(number: int) -> str:
    """Write a number that is not negative in base 36; `int(text, 36)` reads it."""
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits


def _encode_trail(trail: Trail) -> str:
    places = ",".join(map(_encode_place, trail.places))
    state = ("y" if trail.answered else "n") + to_base36(trail.at)
    return f"{trail.version}:{to_base36(trail.owner)}:{state}:{places}"


def _encode_place(place: Place) -> str:
    return ".".join(map(to_base36, (place.article, place.span.start, len(place.span))))


def _decode_place(text: str) -> Place:
    article, start, length = (int(part, 36) for part in text.split("."))
    return Place(article, Span(start, start + length))
