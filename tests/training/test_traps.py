"""Questions made by rule that an article does not answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies._internal.random import ArtificialRandom

from training.traps import ANTONYMS, names, negated, opposite, redated, renamed

CHANCE = st.randoms(use_true_random=False)


@pytest.mark.parametrize(
    ("question", "made"),
    [
        ("Who was elected mayor?", "Who was not elected mayor?"),
        ("What did the council decide to build?", "What did the council not decide to build?"),
        ("Where do they sell fish?", "Where do they not sell fish?"),
        ("Why?", None),
    ],
)
def test_a_negation_goes_before_the_verb(question: str, made: str | None) -> None:
    assert negated(question) == made


@pytest.mark.parametrize(
    ("question", "made"),
    [
        ("What reduced the noise?", "What increased the noise?"),
        ("Who bought the northern mill?", "Who bought the southern mill?"),
        ("Who owns the mill?", None),
        ("Who lives in North Street?", None),  # a name
    ],
)
def test_the_last_word_that_has_one_is_turned_into_its_opposite(question: str, made: str | None) -> None:
    assert opposite(question) == made


def test_no_word_is_its_own_opposite() -> None:
    assert all(one != other and other in ANTONYMS for one, other in ANTONYMS.items())


@given(CHANCE)
def test_another_name_has_as_many_words_and_was_not_asked_for(chance: ArtificialRandom) -> None:
    known = names("It was Per Holm who met Ada. In Oslo they saw Ann Lee, and Bo saw Ada in Rome.")
    assert known == ["Ada", "Ann Lee", "Bo", "Oslo", "Per Holm", "Rome"]
    made = renamed("Where did Per Holm see the lamp?", known, chance)
    assert made == "Where did Ann Lee see the lamp?"
    assert renamed("Where was the lamp?", known, chance) is None
    assert renamed("When was he in Ada or Oslo or Rome?", ["Ada", "Oslo", "Rome"], chance) is None


@given(CHANCE, st.integers(1000, 2099))
def test_another_year_is_near_and_not_in_the_paragraph(chance: ArtificialRandom, year: int) -> None:
    near = " ".join(str(year + step) for step in range(2, 10))
    made = redated(f"Who came in {year} and left in 1999?", near, chance)
    if made is not None:
        (found,) = [int(word) for word in made.split()[3:4]]
        assert year - 9 <= found <= year - 2
        assert made == f"Who came in {found} and left in 1999?"
    assert redated("Who came?", "", chance) is None
