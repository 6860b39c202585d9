"""Words by language: one module each, found by its code, and what follow-ups lean on in each."""

from pathlib import Path

import pytest

import qa.lexicon
from qa.lexicon import ENGLISH, lexicon_of
from qa.question.followup import leaning, may_stand_alone, names_nothing
from qa.question.interpreting import Interpreter
from tests.fakes import FakeEncoder

CODES = sorted(
    path.stem for path in Path(qa.lexicon.__file__).parent.glob("*.py") if len(path.stem) in (2, 3)
)


@pytest.mark.parametrize("code", CODES)
def test_a_language_is_added_by_adding_a_file(code: str) -> None:
    lexicon = lexicon_of(code)
    assert (lexicon is ENGLISH) == (code == "en")
    assert lexicon.asking
    assert lexicon.pointing
    for name in ("asking", "of_articles", "small", "being", "saying_nothing", "pointing", "plain"):
        assert all(word == word.lower() for word in getattr(lexicon, name))


@pytest.mark.parametrize("code", ["th", "xx", "", "..", "lexicon.en", "de/../fr"])
def test_a_language_without_words_is_read_by_the_english_ones(code: str) -> None:
    assert lexicon_of(code) is ENGLISH


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("de", "Und wann wurde sie gebaut?"),
        ("de", "Warum hat er das getan?"),
        ("de", "Wie hoch ist es?"),
        ("fr", "Et quand a-t-elle brûlé ?"),
        ("fr", "Pourquoi ?"),
        ("es", "¿Y cuándo murió?"),
        ("es", "¿Por qué lo hizo ella?"),
    ],
)
def test_a_follow_up_leans_in_its_own_language(code: str, question: str) -> None:
    assert leaning(question, lexicon_of(code)) > 0
    assert not may_stand_alone(question, lexicon_of(code))


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("de", "Wann wurde der Leuchtturm von Vinga gebaut?"),
        ("fr", "Quand le phare de Vinga a-t-il été construit ?"),
        ("es", "¿Cuándo se construyó el faro de Vinga en Suecia?"),
    ],
)
def test_a_question_that_names_what_it_asks_leans_on_nothing(code: str, question: str) -> None:
    assert leaning(question, lexicon_of(code)) == 0
    assert not names_nothing(question, lexicon_of(code))


@pytest.mark.parametrize(
    ("code", "question"), [("de", "Wer ist das?"), ("fr", "Qui est-ce ?"), ("es", "¿Qué es eso?")]
)
def test_a_question_that_names_nothing_is_known(code: str, question: str) -> None:
    assert names_nothing(question, lexicon_of(code))


def test_words_that_ask_count_little_in_every_language() -> None:
    for code, question in (
        ("de", "Wer malte Vinga"),
        ("fr", "Qui peignit Vinga"),
        ("es", "Quién pintó Vinga"),
    ):
        query = Interpreter(FakeEncoder(), lexicon_of(code)).resolve(question)
        assert query.emphasis.argmin() == 0
        assert query.content.tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("code", "denied", "told"),
    [
        ("de", "Wer kam nicht?", "Wer kam gestern?"),
        ("fr", "Qui n'est pas venu ?", "Qui est venu ?"),
        ("es", "¿Quién no vino?", "¿Quién vino?"),
    ],
)
def test_denials_are_known(code: str, denied: str, told: str) -> None:
    assert lexicon_of(code).negation.search(denied)
    assert not lexicon_of(code).negation.search(told)
