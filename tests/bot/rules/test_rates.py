"""Limits for a channel and for a server."""

from collections import deque
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.rates import MINUTE, Rate
from tests.bot.support import ANSWER, ANSWERED, text_of, world


@given(st.integers(1, 5), st.lists(st.tuples(st.floats(0, 40), st.integers(1, 2)), max_size=40))
def test_no_minute_holds_more_than_it_may(most: int, asked: list[tuple[float, int]]) -> None:
    now, taken = 0.0, {1: deque[float](), 2: deque[float]()}
    rate = Rate(most, clock=lambda: now)
    for pause, place in asked:
        now += pause
        seconds = rate.wait(place)
        lately = [at for at in taken[place] if at + MINUTE > now]
        assert (seconds == 0) is (len(lately) < most)
        if seconds:
            now += seconds  # after that time one may be asked, as was said
            assert rate.wait(place) == 0
        rate.take(place)
        taken[place].append(now)


def test_without_a_limit_nobody_waits() -> None:
    rate = Rate(0)
    for _ in range(100):
        rate.take(1)
    assert rate.wait(1) == 0


async def test_a_channel_that_asked_enough_is_told_in_words_then_by_a_sign(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_CHANNEL_RATE="2") as w:
        other = w.guild.create_text_channel("other")
        for person in (w.alice, w.bob):
            assert ANSWER in text_of((await person.slash(w.channel, "ask", question=ANSWERED)).response)
        refused = await w.mod.slash(w.channel, "ask", question=ANSWERED)
        assert refused.ephemeral
        assert "This channel has asked all it may in a minute. Please try again in " in text_of(
            refused.response
        )
        before = len(w.replies())
        asked = [await person.send(w.channel, f"{w.me} {ANSWERED}") for person in (w.alice, w.bob)]
        (note,) = w.replies()[before:]
        assert "This channel has asked all it may" in text_of(note)
        second = next(m for m in w.channel.history() if m.id == asked[1].id)
        assert [str(reaction.emoji) for reaction in second.reactions] == ["⏳"]
        assert ANSWER in text_of((await w.alice.slash(other, "ask", question=ANSWERED)).response)
        assert ANSWER in text_of((await w.alice.user.slash("ask", question=ANSWERED)).response)
        await w.env.advance_time(61)
        assert ANSWER in text_of((await w.mod.slash(w.channel, "ask", question=ANSWERED)).response)


async def test_a_server_that_asked_enough_waits_in_all_its_channels(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_SERVER_RATE="1", PINCITE_READ_IN="everywhere") as w:
        other = w.guild.create_text_channel("other")
        await w.alice.slash(w.channel, "ask", question=ANSWERED)
        refused = await w.bob.slash(other, "ask", question=ANSWERED)
        assert "This server has asked all it may" in text_of(refused.response)
        elsewhere = w.env.create_guild()
        carol = elsewhere.add_member(w.env.create_user("carol"))
        there = elsewhere.create_text_channel("there")
        assert ANSWER in text_of((await carol.slash(there, "ask", question=ANSWERED)).response)


async def test_the_threads_of_a_channel_count_as_the_channel(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_CHANNEL_RATE="1", PINCITE_LISTEN="on") as w:
        await w.mod.slash(w.channel, "article listen", way="thread")
        await w.alice.send(w.channel, ANSWERED)
        (thread,) = w.channel.threads
        refused = await w.bob.slash(thread, "ask", question=ANSWERED)
        assert "This channel has asked all it may" in text_of(refused.response)


async def test_who_is_refused_for_another_reason_counts_for_nobody(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_CHANNEL_RATE="2", PINCITE_COOLDOWN="30") as w:
        await w.alice.slash(w.channel, "ask", question=ANSWERED)
        await w.alice.slash(w.channel, "ask", question=ANSWERED)  # too soon
        assert ANSWER in text_of((await w.bob.slash(w.channel, "ask", question=ANSWERED)).response)
