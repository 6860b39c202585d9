"""From evidence to confidence: the formula, the fitted numbers, and the reason for silence."""

from dataclasses import astuple, fields, replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.deciding import Calibration, calibrations, silence
from qa.evidence import Evidence
from qa.question.followup import resolve
from qa.ranking.retriever import Retriever
from tests.fakes import FakeEncoder
from tests.indexes import article_of, index_of

NAMES = [field.name for field in fields(Evidence)]
RAISING, FREE = {"asked", "margin", "answers", "anywhere"}, {"leaning", "words", "size"}
SOME = st.builds(Evidence, *([st.floats(0, 1)] * len(NAMES)))
TEXT = "The red mill burned in 1890.\n\nThe blue boat sank near the harbour.\n"


def test_confidence_is_the_logistic_function_of_the_weighted_sum():
    weights = Evidence(*range(1, len(NAMES) + 1))
    one = Evidence(*[0.1] * len(NAMES))
    odds = -2.0 + 0.1 * sum(astuple(weights))
    assert Calibration(-2.0, weights, 0.5).confidence(one) == pytest.approx(exp(odds) / (1 + exp(odds)))


FITTED = st.sampled_from([calibrations().read, calibrations().unread])


@given(FITTED, SOME, st.sampled_from(sorted(set(NAMES) - FREE)), st.floats(0, 1))
def test_more_evidence_for_a_quote_never_lowers_the_confidence(fitted, evidence, name, more):
    raised = replace(evidence, **{name: getattr(evidence, name) + more})
    before, after = fitted.confidence(evidence), fitted.confidence(raised)
    assert after >= before if name in RAISING else after <= before


def test_what_was_not_read_counts_for_nothing_where_nothing_is_read():
    weights = calibrations().unread.weights
    assert (weights.answers, weights.anywhere) == (0, 0)
    assert calibrations().read.weights.answers > 0


@given(FITTED, SOME)
def test_confidence_is_a_probability(fitted, evidence):
    assert 0 < fitted.confidence(evidence) < 1
    assert 0 < fitted.threshold < 1


def reason(question):
    index = index_of(article_of(TEXT))
    return silence(Retriever(index).rank(resolve(question, (), FakeEncoder())))


def test_the_weightiest_word_that_the_article_never_uses_is_the_reason():
    assert reason("Did the mill sank zeppelin?") == "the article never mentions 'zeppelin'"


def test_half_a_contraction_is_no_reason():
    assert reason("Who wasn't at the red mill?") is None


def test_there_is_no_reason_when_every_word_is_used():
    assert reason("Where was the blue mill?") is None
    assert reason("red boat") is None
