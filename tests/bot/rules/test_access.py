"""Who reads and who changes the owner's article, without Discord."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.access import EVERYWHERE, WORDS, Access, Around, Place, Readers

OWNER, STRANGER = 1, 2
OURS, THEIRS, THIRD = 10, 20, 30
ALONE = Around({THEIRS: STRANGER}, frozenset({OWNER}))
SEVERAL = Around({OURS: OWNER, THEIRS: STRANGER}, frozenset({OWNER}))
IDS = st.sampled_from((OWNER, STRANGER, 3, OURS, THEIRS, THIRD, 100, 101, 102))
ACCESS = st.builds(
    Access,
    st.none() | st.builds(Readers, st.frozensets(IDS), st.frozensets(st.sampled_from(sorted(WORDS)))),
    st.frozensets(IDS),
)
PLACES = st.builds(Place, IDS, st.none() | IDS, st.lists(IDS, max_size=3).map(tuple), st.booleans())
AROUND = st.builds(Around, st.dictionaries(IDS, st.none() | IDS), st.frozensets(IDS))


def _reads(access: Access, around: Around, **place: object) -> bool:
    return access.may_read(Place(**{"user": 3, **place}), around)  # type: ignore[arg-type]


def test_a_bot_in_one_server_is_read_and_changed_there_whoever_owns_it() -> None:
    access = Access()
    assert _reads(access, ALONE, server=THEIRS)
    assert _reads(access, ALONE)  # a direct message
    assert access.may_change(THEIRS, ALONE)
    assert access.everyone_reads(ALONE)


def test_of_several_servers_only_the_owners_own_read_and_change() -> None:
    access = Access()
    assert _reads(access, SEVERAL, server=OURS)
    assert not _reads(access, SEVERAL, server=THEIRS)
    assert not _reads(access, SEVERAL)
    assert access.may_change(OURS, SEVERAL)
    assert not access.may_change(THEIRS, SEVERAL)
    assert not access.everyone_reads(SEVERAL)


def test_home_servers_take_the_place_of_those_that_are_owned() -> None:
    access = Access(home=frozenset({THEIRS}))
    assert _reads(access, SEVERAL, server=THEIRS)
    assert not _reads(access, SEVERAL, server=OURS)
    assert access.may_change(THEIRS, SEVERAL)
    assert not access.may_change(OURS, SEVERAL)
    assert not access.may_change(None, SEVERAL)


def test_who_brings_the_bot_along_reads_where_the_owner_says_so_only() -> None:
    installed = {"server": THIRD, "installed": True}
    assert not _reads(Access(), ALONE, **installed)
    assert not _reads(Access(), ALONE, installed=True)  # in a group chat
    assert _reads(Access(), ALONE, **installed | {"user": OWNER})
    assert _reads(Access(Readers(words=frozenset({"installs"}))), ALONE, **installed)
    assert not _reads(Access(Readers(words=frozenset({"direct"}))), ALONE, **installed)


@pytest.mark.parametrize(
    ("listed", "place"),
    [
        (THEIRS, {"server": THEIRS}),
        (100, {"server": THEIRS, "channels": (100,)}),
        (101, {"server": THEIRS, "channels": (100, 101)}),  # a thread of it, a channel in the category
        (3, {"server": THEIRS}),  # a person
        (3, {}),
    ],
)
def test_a_list_opens_what_it_names_and_nothing_else(listed: int, place: dict[str, object]) -> None:
    access = Access(Readers(frozenset({listed})))
    assert _reads(access, SEVERAL, **place)
    assert not _reads(access, SEVERAL, **place | {"user": 4, "server": OURS, "channels": (102,)})
    assert not _reads(access, SEVERAL, user=4)


@given(ACCESS, PLACES, AROUND)
def test_the_owner_reads_everywhere_and_everywhere_is_everywhere(
    access: Access, place: Place, around: Around
) -> None:
    everywhere = Access(Readers(words=frozenset({EVERYWHERE})))
    assert everywhere.may_read(place, around)
    if place.user in around.owners:
        assert access.may_read(place, around)


@given(ACCESS, PLACES, AROUND)
def test_where_everyone_reads_each_server_does(access: Access, place: Place, around: Around) -> None:
    if access.everyone_reads(around) and place.server in around.servers and not place.installed:
        assert access.may_read(place, around)


@given(ACCESS, AROUND)
def test_whoever_changes_is_at_home(access: Access, around: Around) -> None:
    changing = {server for server in around.servers if access.may_change(server, around)}
    assert changing == access.at_home(around) & around.servers.keys()
