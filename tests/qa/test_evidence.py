"""What speaks for and against a quote, on an article in which it can be worked out by hand."""

from collections.abc import Sequence
from dataclasses import astuple, replace
from math import log

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.article import Span
from qa.evidence import NO_QUESTION_WORD, Evidence, gather
from qa.lexicon import ENGLISH
from qa.question.interpreting import Interpreter
from qa.question.query import read_query
from qa.quoting.quote import Place
from qa.ranking.retriever import Retriever
from tests.fakes import FakeEncoder
from tests.indexes import article_of, index_of

TEXT = (
    "The red mill burned in 1890 and was rebuilt.\n\nThe blue boat sank near the harbour of Aalborg.\n\n"
    "A green train left the station at noon.\n"
)
INDEX = index_of(article_of(TEXT))
MILL, BOAT, TRAIN = range(3)


def evidence(question: str, sentence: int, history: Sequence[str] = ()) -> Evidence:
    ranking = Retriever(INDEX).rank(Interpreter(FakeEncoder()).resolve(question, history))
    return gather(INDEX, ranking, *placed(sentence))


def placed(sentence: int) -> tuple[Place, str]:
    """Return the place of one sentence, and its words."""
    row = INDEX.sentences[sentence]
    span = Span(int(row["start"]), int(row["end"]))
    return Place(sentence, sentence, sentence + 1, 0, span), span.cut(TEXT)


def test_words_that_all_stand_in_the_quote_do_not_mismatch() -> None:
    assert evidence("red mill burned", MILL).mismatch == pytest.approx(0, abs=1e-3)
    assert evidence("red mill burned", BOAT).mismatch > 0.2


def test_little_words_are_not_missed() -> None:
    assert evidence("was the red mill burned", MILL).mismatch == pytest.approx(0, abs=1e-3)
    assert evidence("by the", TRAIN).mismatch > 0.01  # of nothing else there is to miss


def test_a_number_that_the_quote_lacks_counts_by_its_weight() -> None:
    assert evidence("Was the red mill burned in 1890?", MILL).numbers_missing == 0
    missing = evidence("Was the red mill burned in 1900?", MILL)
    assert 0 < missing.numbers_missing < 1


def test_a_name_that_the_passage_lacks_counts() -> None:
    assert evidence("What sank near Aalborg?", BOAT).names_missing == pytest.approx(0, abs=1e-3)
    assert evidence("What sank near Odense?", BOAT).names_missing > 0.1
    assert evidence("Odense?", BOAT).names_missing == 0  # the capital may merely begin the question


@pytest.mark.parametrize("word", ["not", "never", "without", "Didn't", "couldn’t"])
def test_a_negation_that_the_quote_lacks(word: str) -> None:
    assert evidence(f"What {word} sank?", BOAT).negated == 1
    assert evidence("What sank?", BOAT).negated == 0


def test_spread_is_the_distance_between_shared_words() -> None:
    assert evidence("red burned", MILL).spread == pytest.approx(log(1 + 2))
    assert evidence("red", MILL).spread == evidence("purple", MILL).spread == 0


def test_margin_is_over_the_next_place() -> None:
    assert evidence("red mill burned 1890", MILL).margin > 0
    assert evidence("red mill burned 1890", BOAT).margin < 0


def test_words_are_counted_once_and_question_words_not() -> None:
    assert evidence("which red red mill", MILL).words == pytest.approx(log(2))
    assert evidence("which", MILL).words == 0


def test_a_question_without_a_question_word_asks_as_one_on_average() -> None:
    assert evidence("red mill", MILL).asked == NO_QUESTION_WORD
    assert evidence("when red mill", MILL).asked != NO_QUESTION_WORD


def test_size_is_that_of_the_smallest_index_learned_from() -> None:
    assert evidence("red", MILL).size == pytest.approx(log(20))


def test_size_is_that_of_the_article_that_is_quoted() -> None:
    long = article_of("\n\n".join(f"Sentence {number} is about nothing." for number in range(40)))
    index = index_of(article_of(TEXT), long)
    ranking = Retriever(index).rank(Interpreter(FakeEncoder()).resolve("red"))
    assert gather(index, ranking, *placed(MILL)).size == evidence("red", MILL).size


def test_earlier_questions_do_not_change_what_the_question_itself_says() -> None:
    alone, later = (
        evidence("And the boat?", BOAT, history) for history in ((), ("Was the red mill burned?",))
    )
    assert (alone.words, alone.spread, alone.negated) == (later.words, later.spread, later.negated)
    assert (alone.leaning, later.leaning) == (0, 1)
    assert later.mismatch > alone.mismatch  # what it leans on should be matched, too


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_evidence_is_finite_whatever_is_asked(question: str) -> None:
    encoder = FakeEncoder()
    assume(encoder.token_spans(question))
    ranking = Retriever(INDEX).rank(read_query(question, encoder.encode_question(question)))
    assert np.isfinite(astuple(gather(INDEX, ranking, *placed(MILL)))).all()


def test_a_line_that_is_marked_as_the_answer_matches_in_full() -> None:
    ranking = Retriever(INDEX).rank(Interpreter(FakeEncoder()).resolve("Who made it?"))
    matches = ranking.matches.copy()
    matches[:, TRAIN] = 1.0
    marked = gather(INDEX, replace(ranking, matches=matches), *placed(TRAIN))
    assert (marked.mismatch, marked.asked) == (0, 1)


@pytest.mark.parametrize("word", ["government", "president", "want", "ant", "percent"])
def test_words_that_end_in_nt_are_no_negation(word: str) -> None:
    assert not ENGLISH.negation.search(f"Which {word} sank near the harbour?")


@pytest.mark.parametrize("word", ["wasn't", "won’t", "cannot", "can't", "never", "isnt", "nobody", "failed"])
def test_negations_are_seen(word: str) -> None:
    assert ENGLISH.negation.search(f"Who {word} sink near the harbour?")
