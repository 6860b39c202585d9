"""Shards: what a setting means, who serves whom, and what is done once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.access import Access, Around, Place
from bot.settings import SettingsError, from_environment
from bot.shards import Shards, shards_of

DATABASE = "postgresql://db.example.org/x"


@given(st.integers(1, 200), st.data())
def test_each_server_is_served_by_one_process(count: int, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, count), max_size=5)) - {count})
    parts = [shards_of(f"{a}-{b - 1}/{count}") for a, b in zip([0, *cuts], [*cuts, count], strict=True)]
    server = data.draw(st.integers(1, 2**63 - 1))
    assert sum(part.serve(server) for part in parts) == 1
    assert [part.leads for part in parts] == [True, *[False] * (len(parts) - 1)]
    assert all(part.all == (len(parts) == 1) for part in parts)
    assert [shards_of(str(part)) for part in parts] == parts


def test_one_shard_and_several_are_read() -> None:
    assert shards_of(" 2/16 ") == Shards(2, 2, 16)
    assert [*shards_of("0 - 3 / 16").ids] == [0, 1, 2, 3]
    settings = from_environment({"DISCORD_TOKEN": "a", "PINCITE_SHARDS": "0-3/16", "PINCITE_INDEX": DATABASE})
    assert settings.leads
    assert not settings.alone
    settings = from_environment({"DISCORD_TOKEN": "a", "PINCITE_SHARDS": "0-15/16"})
    assert settings.alone
    assert from_environment({"DISCORD_TOKEN": "a"}).shards is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("0-3", "0-3/16, or 2/16 for one"),
        ("16", "0-3/16, or 2/16 for one"),
        ("a/b", "0-3/16, or 2/16 for one"),
        ("0,1/16", "0-3/16, or 2/16 for one"),
        ("-1/16", "0-3/16, or 2/16 for one"),
        ("0/0", "write 0/1"),
        ("3-0/16", "write 0-3/16"),
        ("0-16/16", "of 16 the last one is 15"),
    ],
)
def test_a_wrong_value_is_one_line_that_says_what_to_write(value: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        from_environment({"DISCORD_TOKEN": "a", "PINCITE_SHARDS": value, "PINCITE_INDEX": DATABASE})
    assert str(caught.value).startswith(f"PINCITE_SHARDS is {value!r}. ")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_part_of_the_servers_takes_a_database() -> None:
    with pytest.raises(SettingsError, match=r"PINCITE_SHARDS is 0-3/16, and PINCITE_INDEX is a folder"):
        from_environment({"DISCORD_TOKEN": "a", "PINCITE_SHARDS": "0-3/16"})


def test_who_sees_one_server_only_does_not_take_it_for_the_only_one() -> None:
    """A process that serves some shards may see one server, and that of a stranger."""
    stranger, access = Place(user=5, server=9), Access()
    assert access.may_read(stranger, Around({9: 5}, frozenset({1})))
    seen = Around({9: 5}, frozenset({1}), all=False)
    assert not access.may_read(stranger, seen)
    assert not access.may_change(9, seen)
    assert not access.everyone_reads(seen)
    own = Around({9: 1}, frozenset({1}), all=False)
    assert access.may_read(stranger, own)  # it is the owner's own
    assert not access.may_read(Place(user=5), own)  # other servers may be strangers'
    assert access.may_read(Place(user=1), own)
