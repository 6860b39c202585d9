"""Which messages have the form of a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.asking import asks


@pytest.mark.parametrize(
    "message",
    [
        "When did they land?",
        "when did they land",
        "Hello! I wonder: where is it held?",
        "who's the author",
        "how many people live there",
        "It was late.\nWhich year was that?",
        "¿Cuándo llegaron?",
        "Wie viele waren es?",
        "谁写的？",
        "what the population is",
    ],
)
def test_questions_are_told(message: str) -> None:
    assert asks(message)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "  ",
        "Hello!",
        "thanks a lot",
        "What a day!",
        "how nice",
        "Is fine",
        "I know why.",
        "will do",
        "?",
        "😀",
    ],
)
def test_talk_is_left_alone(message: str) -> None:
    assert not asks(message)


@given(st.text())
def test_any_text_is_looked_at(message: str) -> None:
    assert asks(message) in (True, False)
