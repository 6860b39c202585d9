"""Errors are worded by the front end, and stay themselves on their way between processes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mending import for_moderator, for_owner
from bot.settings import LANGUAGES
from bot.ui.translations import load
from index.errors import ArticleError, Fault, IndexStale, Mend, PinciteError, Problem, Remark, Step
from qa.cli.wording import told

CATALOGUE = load("en")
ENGLISH = CATALOGUE.texts("en")
PROBLEMS = st.builds(Problem, st.sampled_from(Fault), st.text(), st.text())
ERRORS = st.builds(
    PinciteError,
    st.one_of(st.text(min_size=1), PROBLEMS),
    st.one_of(st.text(), st.builds(Mend, st.sampled_from(Step), st.text())),
)


@given(ERRORS)
def test_an_error_is_the_same_after_another_process_told_it(error: PinciteError) -> None:
    again = ArticleError.unpacked(json.loads(json.dumps(error.packed())))
    assert (again.problem, again.mend, str(again)) == (error.problem, error.mend, str(error))
    assert again.known == error.known


def test_a_remark_is_the_same_after_another_process_made_it() -> None:
    remark = Remark("It was read as latin-1.", Mend(Step.OTHER_ENCODING))
    assert Remark.unpacked(json.loads(json.dumps(remark.packed()))) == remark
    assert told(remark) == "It was read as latin-1. Name its encoding with --encoding where that is wrong."
    assert str(remark) == "It was read as latin-1. Name its encoding where that is wrong."


@given(ERRORS)
def test_every_wording_is_one_line_that_begins_with_what_is_wrong(error: PinciteError) -> None:
    for word in (told, for_owner):
        line = word(error)
        assert line.splitlines() in ([line], [])
        assert line.startswith(" ".join(error.problem.split()))
    line = for_moderator(error, ENGLISH)
    assert line.splitlines() == [line]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", Fault)
def test_a_moderator_is_told_every_fault_of_an_article_in_their_language(fault: Fault, language: str) -> None:
    error = ArticleError(Problem(fault, "notes.pdf", "12"), "Mend it so.")
    said = for_moderator(error, CATALOGUE.texts(language))
    assert "notes.pdf" in said
    assert said.endswith(".")
    assert "{" not in said
    if language != "en":
        assert said != for_moderator(error, ENGLISH)


def test_a_number_that_was_found_is_written_for_people() -> None:
    assert str(Problem(Fault.BINARY, "a.txt", "12345")) == "a.txt is binary: byte 12,345 is NUL."


@pytest.mark.parametrize("step", Step)
def test_discord_names_no_command_of_a_terminal(step: Step) -> None:
    said = for_moderator(PinciteError("It is so.", Mend(step, "a-thing")), ENGLISH)
    assert not any(sign in said for sign in ("--", "pip ", "pincite ", "Run:", "PINCITE_")), said
    assert said.endswith(".")


def test_a_command_line_names_the_command() -> None:
    stale = IndexStale("It changed.", Mend(Step.REBUILD, "my notes"))
    assert told(stale) == "It changed. Run: pincite index --index 'my notes'"
    assert told(IndexStale("It changed.", Mend(Step.REBUILD, ".pincite"))) == "It changed. Run: pincite index"
    assert for_owner(stale) == "It changed. Run: pincite index --index 'my notes'"
    assert for_moderator(stale, ENGLISH) == (
        "The reason is in the bot's log. Have the article read again: /article reindex."
    )
    assert for_moderator(stale, CATALOGUE.texts("de")).endswith("/artikel neu-einlesen.")
    assert str(stale) == "It changed. Build the index again."
    assert (
        told(PinciteError("No.", Mend(Step.INSTALL, "pincite[plot]")))
        == "No. Run: pip install 'pincite[plot]'"
    )
