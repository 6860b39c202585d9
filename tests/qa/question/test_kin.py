"""Things that an article never names, beside others of their kind."""

import pytest

from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from qa.answer import Reason, Silence
from qa.answering import Answerer
from qa.question.kin import never_told_of
from tests.indexes import article_of

ARTICLE = "The cat is called Miro. Miro is three years old and likes cheese. The piano stands in the attic."


@pytest.mark.parametrize(
    ("question", "quoted", "unknown"),
    [
        ("What does the dog like?", "The cat likes cheese.", "dog"),
        ("Where are the violins?", "The piano stands in the attic.", "violins"),
        ("What does the cat like?", "The cat likes cheese.", None),
        ("What does the dog like?", "She likes cheese.", None),  # nothing else is told of
        ("Who is Dog Olsen?", "The cat likes cheese.", None),  # a name
        ("What does the kitten like?", "The cat likes cheese.", None),  # may be the same one
        ("What does it do?", "The cat likes cheese.", None),
    ],
)
def test_a_thing_is_unknown_where_only_another_of_its_kind_is_told_of(
    question: str, quoted: str, unknown: str | None
) -> None:
    assert never_told_of(question, quoted, ARTICLE) == unknown


@pytest.mark.parametrize(
    ("question", "quoted", "unknown"),
    [
        ("How much honey was there in 2017?", "In 2019 there were 18 kilograms of honey.", "2017"),
        ("How much honey was there in 2019?", "In 2019 there were 18 kilograms of honey.", None),
        ("How much honey was there in 2021?", "From 18 kilograms in 2019 it rose to 74 in 2022.", None),
        ("Who was mayor in 2021?", "Ada Berg has been mayor since 2019.", None),  # and may be still
        ("Who won in the 1990s?", "In 1887 the harbour won.", None),
        ("Who won in 1856?", "The harbour won in 1854, they say.", None),  # the article has 1854-56
    ],
)
def test_a_year_is_unknown_where_only_earlier_or_later_ones_are_told_of(
    question: str, quoted: str, unknown: str | None
) -> None:
    assert never_told_of(question, quoted, f"{quoted} The war lasted 1854–56.") == unknown


def test_what_the_article_names_elsewhere_is_not_unknown() -> None:
    assert never_told_of("What does the dog like?", "The cat likes cheese.", f"{ARTICLE} Dogs bark.") is None


def test_the_answer_says_what_the_article_never_mentions() -> None:
    encoder = open_encoder()
    answerer = Answerer(index_in_memory([article_of(ARTICLE)], encoder), encoder)
    answer = answerer.ask("What does the dog like?")
    assert not answer.answered
    assert answer.reason == Reason(Silence.NEVER_MENTIONED, "dog")
    assert answerer.ask("What does the cat like?").answered
