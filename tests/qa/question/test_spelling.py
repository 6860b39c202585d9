from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import Encoder
from index.model.engines import open_encoder
from qa.question.spelling import Dictionary

TEXT = (
    "The lighthouse keeper, Ada Lindqvist, watched the harbour. The keeper decriminalized nothing. Her "
    "lighthouse stood in Kenya, near a settlement of carpenters. Refugees came to the harbour."
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="module")
def mended(encoder: Encoder) -> Callable[[str], str]:
    dictionary = Dictionary([TEXT])
    return lambda question: dictionary.mended(question, encoder.encode_question(question))


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Where is the lighthuose?", "Where is the lighthouse?"),  # swapped
        ("Where is the lighthose?", "Where is the lighthouse?"),  # missing
        ("Where is the lightthouse?", "Where is the lighthouse?"),  # too many
        ("Where is the lighthoude?", "Where is the lighthouse?"),  # wrong
        ("Who is Lindqvits?", "Who is Lindqvist?"),
        ("What was decriminalised?", "What was decriminalized?"),
        ("waht did the refugeees do at the setlement", "what did the refugees do at the settlement"),
    ],
)
def test_an_error_of_one_letter_is_mended(mended: Callable[[str], str], typed: str, spelled: str) -> None:
    assert mended(typed) == spelled


@pytest.mark.parametrize(
    "question",
    [
        "Who watched the harbour?",
        "Was the harbor open?",  # a word of its own, though not the article's
        "Which Kenyan town is it?",  # another form of a word
        "What are lighthouses for?",
        "Did a carpenter live there?",
        "Who is Fjeldstad?",  # nothing is like it
        "Who is Zindqvist?",  # the first letter is seldom mistyped
        "Who is Ida?",  # too short to tell
        "How old is it: 12345?",
    ],
)
def test_what_may_be_meant_is_left_alone(mended: Callable[[str], str], question: str) -> None:
    assert mended(question) == question


def test_the_word_used_most_often_is_taken(encoder: Encoder) -> None:
    dictionary = Dictionary(["The lamplightar.", "The lamplighter came. Another lamplighter left."])
    question = "Who is the lamplightxr?"
    assert dictionary.mended(question, encoder.encode_question(question)) == "Who is the lamplighter?"


@pytest.mark.parametrize("texts", [[], [""], ["灯塔在海边。" * 3 + "".join(map(chr, range(0x4E00, 0x4F00)))]])
def test_texts_without_spelled_words_mend_nothing(encoder: Encoder, texts: list[str]) -> None:
    question = "Where is the lighthuose?"
    assert Dictionary(texts).mended(question, encoder.encode_question(question)) == question


@settings(max_examples=25)  # the model runs
@given(
    words=st.lists(st.sampled_from(TEXT.replace(".", "").replace(",", "").split()), min_size=1, max_size=8)
)
def test_words_of_the_text_are_never_changed(encoder: Encoder, words: list[str]) -> None:
    question = " ".join(words)
    assert Dictionary([TEXT]).mended(question, encoder.encode_question(question)) == question
