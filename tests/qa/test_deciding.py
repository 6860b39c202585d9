"""From evidence to confidence: the formula, the fitted numbers, and the reason for silence."""

from dataclasses import astuple, fields, replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.memory_store import index_in_memory
from qa.answer import Reason, Silence
from qa.answering import Answerer
from qa.deciding import Calibration, calibrations, silence
from qa.evidence import Evidence
from qa.lexicon import ENGLISH
from qa.question.interpreting import Interpreter
from qa.ranking.retriever import Retriever
from tests.fakes import FakeEncoder
from tests.indexes import article_of, index_of

NAMES = [field.name for field in fields(Evidence)]
RAISING, FREE = {"asked", "margin", "answers", "anywhere"}, {"leaning", "words", "size"}
SOME = st.builds(Evidence, *([st.floats(0, 1)] * len(NAMES)))
TEXT = "The red mill burned in 1890.\n\nThe blue boat sank near the harbour.\n"


def test_confidence_is_the_logistic_function_of_the_weighted_sum() -> None:
    weights = Evidence(*range(1, len(NAMES) + 1))
    one = Evidence(*[0.1] * len(NAMES))
    odds = -2.0 + 0.1 * sum(astuple(weights))
    assert Calibration(-2.0, weights, 0.5).confidence(one) == pytest.approx(exp(odds) / (1 + exp(odds)))


FITTED = st.sampled_from([calibrations().read, calibrations().unread])


@given(FITTED, SOME, st.sampled_from(sorted(set(NAMES) - FREE)), st.floats(0, 1))
def test_more_evidence_for_a_quote_never_lowers_the_confidence(
    fitted: Calibration, evidence: Evidence, name: str, more: float
) -> None:
    raised = replace(evidence, **{name: getattr(evidence, name) + more})
    before, after = fitted.confidence(evidence), fitted.confidence(raised)
    assert after >= before if name in RAISING else after <= before


def test_what_was_not_read_counts_for_nothing_where_nothing_is_read() -> None:
    weights = calibrations().unread.weights
    assert (weights.answers, weights.anywhere) == (0, 0)
    assert calibrations().read.weights.answers > 0


@given(FITTED, SOME)
def test_confidence_is_a_probability(fitted: Calibration, evidence: Evidence) -> None:
    assert 0 < fitted.confidence(evidence) < 1
    assert 0 < fitted.threshold < 1


def reason(question: str) -> str | None:
    index = index_of(article_of(TEXT))
    found = silence(Retriever(index).rank(Interpreter(FakeEncoder()).resolve(question)))
    return str(found) if found else None


def test_the_weightiest_word_that_the_article_never_uses_is_the_reason() -> None:
    assert reason("Did the mill sank zeppelin?") == "the article never mentions 'zeppelin'"


def test_half_a_contraction_is_no_reason() -> None:
    assert reason("Who wasn't at the red mill?") is None


def test_there_is_no_reason_when_every_word_is_used() -> None:
    assert reason("Where was the blue mill?") is None
    assert reason("red boat") is None


@pytest.mark.parametrize(
    "question",
    [
        "How come the red mill burned?",
        "Who else was at the red mill?",
        "Did the boat really get to the harbour eventually?",
        "Which kinds of things are mentioned of the blue boat?",
        "Why did they go on trying to find the boat again?",
    ],
)
def test_words_that_name_nothing_are_no_reason(question: str) -> None:
    assert reason(question) is None


def test_a_name_is_a_better_reason_than_another_word_that_is_missing() -> None:
    assert reason("Was the cargo of the boat sold to Oslo?") == "the article never mentions 'Oslo'"
    assert reason("Was 1931 a year without cargo?") == "the article never mentions '1931'"


@pytest.mark.parametrize("question", ["who?", "What is it?", "how many?", "Who was he?", "and then?"])
def test_a_question_that_names_nothing_is_told_so(question: str) -> None:
    assert reason(question) == "the question names nothing to look for"


@given(st.sampled_from(sorted(ENGLISH.plain)), st.booleans())
def test_no_plain_word_is_ever_the_reason(word: str, large: bool) -> None:
    found = reason(f"Did the mill {word.capitalize() if large else word} burn?")
    assert found is None or f"'{word}'" not in found.lower()


def test_a_question_that_names_nothing_gets_no_answer_however_sure_its_words_are() -> None:
    encoder = FakeEncoder()
    answerer = Answerer(index_in_memory([article_of(TEXT)], encoder), encoder, threshold=0.0001)
    for question in ("who?", "what is it?", "Tell me more", "how many?"):
        answer = answerer.ask(question)
        assert not answer.answered
        assert answer.confidence == 0
        assert answer.reason == Reason(Silence.NOTHING_NAMED)
    assert answerer.ask("what is it about?").answered
    leaning = answerer.ask("when?", history=["Did the red mill burn?"])
    assert leaning.reason != Reason(Silence.NOTHING_NAMED)
