"""Bounded memory of conversations, and the limits of one person's questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.history import History, Talk
from bot.limits import Limits, Refused, Why
from bot.seen import Seen

HERE, THERE = Talk(1, 10), Talk(2, 10)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_last_questions_are_kept_oldest_first() -> None:
    history = History(2, 60, clock=Clock())
    for question in "abc":
        history.remember(HERE, question, earlier=history.questions(HERE))
    assert history.questions(HERE) == ("b", "c")
    assert history.questions(THERE) == ()


def test_a_reply_goes_on_from_the_answer_it_replies_to() -> None:
    history = History(4, 60, clock=Clock())
    history.remember(HERE, "a", answer=100)
    history.remember(HERE, "b", earlier=("a",), answer=101)
    other = Talk(1, 11)
    assert history.questions(other, 100) == ("a",)
    assert history.questions(other, 101) == ("a", "b")
    assert history.questions(HERE, 999) == ("a", "b")


def test_everything_is_forgotten_after_its_time() -> None:
    clock = Clock()
    history = History(4, 60, clock=clock)
    history.remember(HERE, "a", answer=100)
    clock.now += 59
    assert history.questions(HERE) == ("a",)
    clock.now += 1
    assert history.questions(HERE) == ()
    assert history.questions(THERE, 100) == ()
    assert len(history) == 0


def test_a_user_is_forgotten_and_nobody_else() -> None:
    history = History(4, 60, clock=Clock())
    history.remember(HERE, "a", answer=100)
    history.remember(THERE, "b")
    history.remember(Talk(1, 11), "c")
    assert history.forget(10) == 2
    assert history.questions(HERE) == ()
    assert history.questions(THERE, 100) == ()
    assert history.questions(Talk(1, 11)) == ("c",)


def test_without_turns_nothing_is_kept() -> None:
    history = History(0, 60, clock=Clock())
    history.remember(HERE, "a", answer=100)
    assert len(history) == 0


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=200))
def test_memory_is_bounded(talks: list[tuple[int, int]]) -> None:
    history = History(3, 60, capacity=5, clock=Clock())
    for number, (channel, user) in enumerate(talks):
        history.remember(Talk(channel, user), "q", answer=number)
    assert len(history) <= 10


def test_one_question_at_a_time_and_a_pause_after_it() -> None:
    clock = Clock()
    limits = Limits(5, 1, clock=clock)
    with limits.question(1):
        with pytest.raises(Refused) as caught, limits.question(1):
            raise AssertionError
        assert caught.value.why is Why.IN_FLIGHT
        with limits.question(2):
            pass
    with pytest.raises(Refused) as caught, limits.question(1):
        raise AssertionError
    assert (caught.value.why, caught.value.seconds) == (Why.COOLDOWN, 6)
    clock.now += 5
    with limits.question(1):
        pass


def test_a_failed_question_gives_its_place_back() -> None:
    limits = Limits(0, 1, clock=Clock())
    with pytest.raises(ValueError, match="x"), limits.question(1):
        raise ValueError("x")
    with limits.question(1):
        pass


def test_a_question_that_was_refused_elsewhere_costs_no_pause() -> None:
    limits = Limits(5, 1, clock=Clock())
    with pytest.raises(Refused), limits.question(1):
        raise Refused(Why.BUSY, 2)
    with limits.question(1):
        pass


def test_an_event_is_new_once_and_old_ones_are_forgotten() -> None:
    seen = Seen(2)
    assert [seen.first_time(event) for event in (1, 1, 2, 3, 1)] == [True, False, True, True, True]
