"""Errors are worded by the front end, and stay themselves on their way between processes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mending import for_moderator, for_owner
from index.errors import ArticleError, IndexStale, Mend, PinciteError, Step
from qa.cli.wording import told

ERRORS = st.builds(
    PinciteError,
    st.text(min_size=1),
    st.one_of(st.text(), st.builds(Mend, st.sampled_from(Step), st.text())),
)


@given(ERRORS)
def test_an_error_is_the_same_after_another_process_told_it(error: PinciteError) -> None:
    again = ArticleError.unpacked(json.loads(json.dumps(error.packed())))
    assert (again.problem, again.mend, str(again)) == (error.problem, error.mend, str(error))


@given(ERRORS)
def test_every_wording_is_one_line_that_begins_with_what_is_wrong(error: PinciteError) -> None:
    for word in (told, for_moderator, for_owner):
        line = word(error)
        assert line.splitlines() in ([line], [])
        assert line.startswith(" ".join(error.problem.split()))


@pytest.mark.parametrize("step", Step)
def test_discord_names_no_command_of_a_terminal(step: Step) -> None:
    said = for_moderator(PinciteError("It is so.", Mend(step, "a-thing")))
    assert not any(sign in said for sign in ("--", "pip ", "pincite ", "Run:", "PINCITE_")), said
    assert said.endswith(".")


def test_a_command_line_names_the_command() -> None:
    stale = IndexStale("It changed.", Mend(Step.REBUILD, "my notes"))
    assert told(stale) == "It changed. Run: pincite index --index 'my notes'"
    assert told(IndexStale("It changed.", Mend(Step.REBUILD, ".pincite"))) == "It changed. Run: pincite index"
    assert for_owner(stale) == "It changed. Run: pincite index --index 'my notes'"
    assert for_moderator(stale) == "It changed. Read the article again: /article reindex."
    assert str(stale) == "It changed. Build the index again."
    assert (
        told(PinciteError("No.", Mend(Step.INSTALL, "pincite[plot]")))
        == "No. Run: pip install 'pincite[plot]'"
    )
