"""Articles opened, asked, shown and verified from Python."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.article import Span
from index.errors import ArticleError, IndexMissing, IndexStale, PinciteError, QuestionError
from qa.cli.json.output import answer_object
from qa.library import Library
from qa.library.library import ASKED_APART
from qa.library.listing import State
from qa.quoting.anchoring import Status
from tests.command import JsonObject, run_pincite

MILL = "The mill\n\nThe mill was built in 1802 by the Vogts. It grinds oats and barley.\n"
BRIDGE = "The bridge\n\nThe bridge was built in 1957 and cost nine pounds.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mill.txt").write_text(MILL, "utf-8")
    (tmp_path / "bridge.txt").write_text(BRIDGE, "utf-8")
    return tmp_path


def opened(folder: Path, *names: str) -> Library:
    assert run_pincite(folder, "index", *names).status == 0
    return Library.open(folder / ".pincite")


def test_an_answer_is_the_one_of_the_command_line(folder: Path) -> None:
    library = opened(folder, "mill.txt", "bridge.txt")
    for question in ("Who built the mill?", "What did the bridge cost?", "Who is the queen?"):
        printed = json.loads(run_pincite(folder, "ask", "--json", question).out)
        assert json.loads(json.dumps(answer_object(library.ask(question)))) == printed


def test_some_articles_are_asked_by_name_or_title(folder: Path) -> None:
    library = opened(folder, "mill.txt", "bridge.txt")
    for name in ("mill", "The mill", "mill.txt"):
        answer = library.ask("When was it built?", within=(name,))
        assert answer.quote is not None
        assert "1802" in answer.quote.exact
    assert library.ask("When was the bridge built?", within=("bridge",)).answered
    with pytest.raises(PinciteError, match="No article of the index is called 'elm'"):
        library.ask("When?", within=("elm",))


def test_more_choices_than_are_kept_answer_all_the_same(folder: Path) -> None:
    names = [f"{number}.txt" for number in range(ASKED_APART + 2)]
    for number, name in enumerate(names):
        (folder / name).write_text(f"House {number}\n\nThe house was painted in {1900 + number}.\n", "utf-8")
    library = opened(folder, *names)
    for _ in range(2):
        for number, name in enumerate(names):
            answer = library.ask("When was the house painted?", within=(name,))
            assert answer.quote is not None
            assert str(1900 + number) in answer.quote.exact


def test_the_next_question_sees_a_rebuilt_index(folder: Path) -> None:
    library = opened(folder, "mill.txt")
    assert not library.ask("What did the bridge cost?").answered
    assert run_pincite(folder, "add", "bridge.txt").status == 0
    assert library.ask("What did the bridge cost?").answered
    assert [one.article.title for one in library.articles] == ["The mill", "The bridge"]


def test_articles_in_memory(folder: Path) -> None:
    library = Library.of(folder / "mill.txt", folder / "bridge.txt")
    assert library.ask("Who built the mill?").answered
    (folder / "mill.txt").write_text(MILL + "\nIt burnt down.\n", "utf-8")
    (folder / "bridge.txt").unlink()
    assert [one.state for one in library.articles] == [State.CHANGED, State.GONE]
    assert not (folder / ".pincite").exists()


def test_what_cannot_be_opened_is_told(folder: Path) -> None:
    with pytest.raises(IndexMissing):
        Library.open(folder / ".pincite")
    with pytest.raises(ArticleError):
        Library.of(folder / "none.txt")
    opened(folder, "mill.txt")
    (folder / "mill.txt").write_text(MILL + "\nIt burnt down.\n", "utf-8")
    with pytest.raises(IndexStale, match=r"mill\.txt has changed"):
        Library.open(folder / ".pincite")


def test_a_place_is_shown_with_its_surroundings(folder: Path) -> None:
    library = Library.of(folder / "mill.txt", folder / "bridge.txt")
    with pytest.raises(PinciteError, match="There are 2 articles"):
        library.show()
    shown = library.show("mill", paragraph=1, sentence=2)
    assert shown.place is not None
    assert shown.place.cut(shown.article.text) == "It grinds oats and barley."
    assert [part.span.cut(MILL) for part in shown.parts] == ["The mill", MILL.split("\n")[2]]
    assert library.show("bridge").place is None
    for wrong in (Span(0, 10_000), Span(5, 5)):
        with pytest.raises(QuestionError, match="the article has"):
            library.show("mill", place=wrong)
    with pytest.raises(QuestionError, match="There is no paragraph 7"):
        library.show("mill", paragraph=7)


def test_saved_answers_are_verified(folder: Path) -> None:
    library = Library.of(folder / "mill.txt")
    saved = json.loads(json.dumps(answer_object(library.ask("Who built the mill?"))))
    (check,) = library.verify(saved)
    assert (check.anchor.status, check.line) == (Status.SAME, 3)
    (folder / "mill.txt").write_text("A new title.\n\n" + MILL, "utf-8")
    assert [check.anchor.status for check in library.verify(saved)] == [Status.MOVED]
    (folder / "mill.txt").write_text(BRIDGE, "utf-8")
    (check,) = library.verify(saved)
    assert (check.sound, check.exact) == (False, None)
    assert library.verify({"id": 1, "error": "too long"}) == ()
    wrong_ones: list[JsonObject] = [
        {},
        {"quote": None, "nearest": None, "alternatives": []},
        {"quote": "words"},
    ]
    for wrong in wrong_ones:
        with pytest.raises(PinciteError, match="That is no answer"):
            library.verify(wrong)


def test_threads_share_a_library(folder: Path) -> None:
    library = Library.of(folder / "mill.txt", folder / "bridge.txt")
    questions = ["Who built the mill?", "What did the bridge cost?"] * 8
    expected = [library.ask(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(library.ask, questions)) == expected
