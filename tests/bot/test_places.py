"""What buttons carry: read back exactly, within Discord's limit, and known to be old when they are."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.ui.custom_ids import (
    LIMIT,
    SPOT,
    TRAIL,
    Place,
    Spot,
    Trail,
    decode_spot,
    decode_trail,
    to_base36,
    version_of,
)
from index.article import Span

PLACES = st.builds(
    lambda article, start, length: Place(article, Span(start, start + length)),
    st.integers(0, 40),
    st.integers(0, 60_000_000),
    st.integers(1, 40_000),
)
VERSIONS = st.binary(max_size=8).map(lambda data: version_of([data.hex()]))
TRAILS = st.builds(
    lambda version, owner, answered, places, at: Trail(
        version, owner, answered, at % len(places), tuple(places)
    ),
    VERSIONS,
    st.integers(0, 2**64 - 1),
    st.booleans(),
    st.lists(PLACES, min_size=1, max_size=5),
    st.integers(0, 4),
)


@given(st.integers(0, 2**64))
def test_base_36_is_what_int_reads(number: int) -> None:
    assert int(to_base36(number), 36) == number


@given(VERSIONS, PLACES, st.integers(0, 50))
def test_a_spot_is_read_back(version: str, place: Place, page: int) -> None:
    spot = Spot(version, place, page)
    found = re.fullmatch(SPOT, spot.encode())
    assert found
    assert decode_spot(found) == spot
    assert len("pin1:c:" + spot.encode()) <= LIMIT


@given(TRAILS)
def test_a_trail_is_read_back_whole_or_without_its_last_places(trail: Trail) -> None:
    room = LIMIT - len("pin1:n:")
    text = trail.encode(room)
    found = re.fullmatch(TRAIL, text)
    assert found
    read = decode_trail(found)
    assert read is not None
    assert read.places == trail.places[: len(read.places)]
    assert (read.version, read.owner, read.answered, read.at) == (
        trail.version,
        trail.owner,
        trail.answered,
        trail.at,
    )
    assert read.spot == trail.spot
    small = all(place.article == 0 and place.span.end < 36**4 for place in trail.places[: trail.at + 1])
    assert len(text) <= room or not small


def test_a_trail_that_shows_what_it_does_not_list_is_not_read() -> None:
    found = re.fullmatch(TRAIL, f"{version_of(['a'])}:1:y4:0.0.5")
    assert found
    assert decode_trail(found) is None


def test_paging_goes_round_and_changes_hands() -> None:
    places = (Place(0, Span(0, 1)), Place(0, Span(2, 3)))
    trail = Trail(version_of(["a"]), 1, True, 0, places)
    second = trail.next(9)
    assert (second.at, second.owner) == (1, 9)
    assert second.next(9).at == 0


def test_a_version_changes_with_any_article_and_their_order() -> None:
    assert len({version_of(x) for x in (["a"], ["b"], ["a", "b"], ["b", "a"], ["ab"], [])}) == 6
    assert version_of(["a"]) == version_of(["a"])
