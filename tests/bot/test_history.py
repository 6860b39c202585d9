"""Bounded memory of conversations, and the limits of one person's questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.history import History, Talk
from bot.limits import Limits, Seen, TurnedAway, Why
from bot.scope import Scope

HERE, THERE, OTHER = Talk(1, 10), Talk(2, 10), Talk(1, 11)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def ask(
    history: History, talk: Talk, question: str, *, answer: int | None = None, reply: int | None = None
) -> None:
    past = history.past(talk, reply)
    history.remember(talk, past, (question,), answer)


def test_the_last_questions_are_kept_oldest_first() -> None:
    history = History(2, 60, clock=Clock())
    for question in "abc":
        ask(history, HERE, question)
    assert history.past(HERE).questions == ("b", "c")
    assert history.past(THERE).questions == ()


def test_a_reply_goes_on_from_the_answer_it_replies_to() -> None:
    history = History(4, 60, clock=Clock())
    ask(history, HERE, "a", answer=100)
    ask(history, HERE, "b", answer=101)
    assert history.past(OTHER, 100).questions == ("a",)
    assert history.past(OTHER, 101).questions == ("a", "b")
    assert history.past(HERE, 999).questions == ("a", "b")


def test_what_is_asked_in_private_is_part_of_no_public_conversation() -> None:
    history = History(4, 60, clock=Clock())
    alone = Talk(1, 10, private=True)
    ask(history, alone, "a", answer=100)
    assert history.past(HERE).questions == ()
    assert history.past(HERE, 100).questions == ()
    assert history.past(alone).questions == ("a",)
    ask(history, HERE, "b")
    assert history.past(alone).questions == ("a",)


def test_everything_is_forgotten_after_its_time() -> None:
    clock = Clock()
    history = History(4, 60, clock=clock)
    ask(history, HERE, "a", answer=100)
    clock.now += 59
    assert history.past(HERE).questions == ("a",)
    clock.now += 1
    assert history.past(HERE).questions == ()
    assert history.past(THERE, 100).questions == ()
    assert len(history) == 0


def test_a_user_is_forgotten_and_nobody_else() -> None:
    history = History(4, 60, clock=Clock())
    ask(history, HERE, "a", answer=100)
    ask(history, THERE, "b")
    ask(history, Talk(1, 10, private=True), "p")
    ask(history, OTHER, "c", answer=101, reply=100)
    assert history.past(OTHER).questions == ("a", "c")
    assert history.forget(10) == 3
    for talk, reply in ((HERE, None), (THERE, 100), (Talk(1, 10, private=True), None)):
        assert history.past(talk, reply).questions == ()
    assert history.past(OTHER).questions == ("c",)
    assert history.past(Talk(1, 12), 101).questions == ("c",)


def test_a_question_under_way_brings_nothing_back() -> None:
    history = History(4, 60, clock=Clock())
    ask(history, HERE, "a")
    past = history.past(HERE)
    history.forget(10)
    history.remember(HERE, past, ("b",), 101)
    assert len(history) == 0


def test_what_was_asked_of_other_articles_is_no_part_of_the_conversation() -> None:
    history = History(4, 60, clock=Clock())
    own, changed, narrower = Scope(5, edition=1), Scope(5, edition=2), Scope(5, ("a.md",), 1)
    ask(history, Talk(1, 10, scope=own), "a", answer=100)
    for scope in (changed, narrower, Scope(6, edition=1), Scope()):
        assert history.past(Talk(1, 10, scope=scope), 100).questions == ()
        assert history.past(Talk(1, 10, scope=scope)).questions == ()
    assert history.past(Talk(1, 11, scope=own), 100).questions == ("a",)
    history.clear(6)
    assert history.past(Talk(1, 10, scope=own)).questions == ("a",)
    history.clear(5)
    assert len(history) == 0


def test_an_answer_of_another_channel_is_none_that_can_be_replied_to() -> None:
    history = History(4, 60, clock=Clock())
    ask(history, HERE, "a", answer=100)
    assert history.past(THERE, 100).questions == ()
    assert history.past(OTHER, 100).questions == ("a",)


def test_without_turns_nothing_is_kept() -> None:
    history = History(0, 60, clock=Clock())
    ask(history, HERE, "a", answer=100)
    assert len(history) == 0


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=200))
def test_memory_is_bounded(talks: list[tuple[int, int]]) -> None:
    history = History(3, 60, capacity=5, clock=Clock())
    for number, (channel, user) in enumerate(talks):
        ask(history, Talk(channel, user), "q", answer=number)
    assert len(history) <= 10


def test_one_question_at_a_time_and_a_pause_after_it() -> None:
    clock = Clock()
    limits = Limits(5, 1, clock=clock)
    with limits.taken(1):
        with pytest.raises(TurnedAway) as caught, limits.taken(1):
            raise AssertionError
        assert caught.value.why is Why.IN_FLIGHT
        with limits.taken(2):
            pass
    with pytest.raises(TurnedAway) as caught, limits.taken(1):
        raise AssertionError
    assert (caught.value.why, caught.value.seconds) == (Why.COOLDOWN, 6)
    clock.now += 5
    with limits.taken(1):
        pass


def test_a_failed_question_gives_its_place_back() -> None:
    limits = Limits(0, 1, clock=Clock())
    with pytest.raises(ValueError, match="x"), limits.taken(1):
        raise ValueError("x")
    with limits.taken(1):
        pass


def test_a_question_that_was_refused_elsewhere_costs_no_pause() -> None:
    limits = Limits(5, 1, clock=Clock())
    with pytest.raises(TurnedAway), limits.taken(1):
        raise TurnedAway(Why.BUSY, 2)
    with limits.taken(1):
        pass


def test_a_note_is_told_once_a_cooldown() -> None:
    clock = Clock()
    limits = Limits(5, 1, clock=clock)
    assert [limits.may_tell(user) for user in (1, 1, 2, 1)] == [True, False, True, False]
    clock.now += 5
    assert limits.may_tell(1)


def test_an_event_is_new_once_and_old_ones_are_forgotten() -> None:
    seen = Seen(2)
    assert [seen.first_time(event) for event in (1, 1, 2, 3, 1)] == [True, False, True, True, True]
