"""A message's questions are asked one after the other, whatever becomes of each."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.messages import Unanswered, ask_message
from qa.question.asking import MOST_QUESTIONS, questions_of

QUESTIONS = st.lists(
    st.sampled_from(["Who is Ada?", "Where was she born?", "What is a hive?", "When did it end?", "Why?"]),
    min_size=1,
    max_size=6,
)


class Odd:
    """Answers with what it was asked and after what; refuses what holds a certain word."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused

    def __call__(self, question: str, before: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        if self.refused and self.refused in question:
            raise ValueError(question)
        return question, tuple(before)


@given(QUESTIONS, st.lists(st.text(), max_size=3))
def test_each_is_asked_after_those_before_it(questions: list[str], history: list[str]) -> None:
    found, left = ask_message(" ".join(questions), history, Odd())
    asked = questions[:MOST_QUESTIONS]
    assert list(found) == [(one, (*history, *asked[:at])) for at, one in enumerate(asked)]
    assert left is (len(questions) > MOST_QUESTIONS)


@given(QUESTIONS)
def test_one_that_fails_does_not_keep_the_next_from_being_answered(questions: list[str]) -> None:
    found, _ = ask_message("\n".join(questions), (), Odd("hive"))
    for question, outcome in zip(questions, found, strict=False):
        if isinstance(outcome, Unanswered):
            assert (outcome.question, str(outcome.error)) == (question, question)
        assert isinstance(outcome, Unanswered) is ("hive" in question)


@given(st.text())
def test_whatever_is_typed_has_at_least_one_outcome(message: str) -> None:
    found, left = ask_message(message, (), Odd())
    outcomes = list(found)
    assert outcomes
    if isinstance(outcomes[0], Unanswered):
        assert (len(outcomes), outcomes[0].question, left) == (1, message, False)
        with pytest.raises(type(outcomes[0].error)):
            questions_of(message)
    else:
        assert [outcome[0] for outcome in outcomes if isinstance(outcome, tuple)] == [
            *questions_of(message)[0]
        ]


def test_a_question_is_asked_when_it_is_its_turn() -> None:
    asked: list[str] = []
    found, _ = ask_message("Who is Ada? Where was she born?", (), lambda question, _: asked.append(question))
    assert asked == []
    next(found)
    assert asked == ["Who is Ada?"]
