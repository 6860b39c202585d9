"""What buttons carry: read back exactly, within Discord's limit, and known to be old when they are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.custom_ids import (
    LIMIT,
    PIN,
    ArticleSpan,
    Pin,
    Spot,
    Trail,
    Verb,
    owner_id,
    read_pin,
    spot_id,
    to_base36,
    trail_id,
    version_of,
)
from index.article import Span

PLACES = st.builds(
    lambda article, start, length: ArticleSpan(article, Span(start, start + length)),
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


def read(custom_id: str) -> Pin:
    found = PIN.fullmatch(custom_id)
    assert found
    return read_pin(found)


@given(st.integers(0, 2**64))
def test_base_36_is_what_int_reads(number: int) -> None:
    assert int(to_base36(number), 36) == number


@given(VERSIONS, PLACES, st.integers(0, 50))
def test_a_spot_is_read_back(version: str, place: ArticleSpan, page: int) -> None:
    spot = Spot(version, place, page)
    text = spot_id(Verb.CONTEXT, spot)
    assert read(text) == Pin(Verb.CONTEXT, spot=spot)
    assert len(text) <= LIMIT


@given(TRAILS)
def test_a_trail_is_read_back_whole_or_without_its_last_places(trail: Trail) -> None:
    text = trail_id(Verb.NEXT, trail)
    kept = read(text).trail
    assert kept is not None
    assert kept == replace(trail, places=trail.places[: len(kept.places)])
    assert kept.spot == trail.spot
    small = all(place.article == 0 and place.span.end < 36**4 for place in trail.places[: trail.at + 1])
    assert len(text) <= LIMIT or not small


def test_a_trail_that_shows_what_it_does_not_list_is_not_read() -> None:
    assert read(f"pin1:n:{version_of(['a'])}:1:y4:0.0.5") == Pin(None)


@pytest.mark.parametrize("verb", "cmudnp")
def test_buttons_of_earlier_versions_are_read(verb: str) -> None:
    where = "d5579c46df:7b:y0:0.4f.2s,0.9.1" if verb in "np" else "d5579c46df:0:0.4f.2s"
    pin = read(f"pin1:{verb}:{where}")
    assert pin.verb is Verb(verb)
    spot = pin.spot or (pin.trail and pin.trail.spot)
    assert spot == Spot("d5579c46df", ArticleSpan(0, Span(159, 259)))


@given(st.from_regex(PIN, fullmatch=True))
def test_whatever_a_button_carries_is_read(custom_id: str) -> None:
    assert isinstance(read(custom_id), Pin)


def test_an_owner_is_read_back() -> None:
    assert read(owner_id(Verb.DELETE, 2**64 - 1)) == Pin(Verb.DELETE, owner=2**64 - 1)


def test_paging_goes_round_and_changes_hands() -> None:
    places = (ArticleSpan(0, Span(0, 1)), ArticleSpan(0, Span(2, 3)))
    trail = Trail(version_of(["a"]), 1, True, 0, places)
    second = trail.onwards(9)
    assert (second.at, second.owner) == (1, 9)
    assert second.onwards(9).at == second.onwards(9, -1).at == 0


def test_a_version_changes_with_any_article_and_their_order() -> None:
    assert len({version_of(x) for x in (["a"], ["b"], ["a", "b"], ["b", "a"], ["ab"], [])}) == 6
    assert version_of(["a"]) == version_of(["a"])
