"""The command line on an index in PostgreSQL: every command, as on one in a folder."""

import json
from pathlib import Path

import pytest

from qa.cli.json.output import answer_object
from qa.library import Library
from tests.command import Result, run_pincite

MILL = "The mill\n\nThe mill was built in 1802 by the Vogts. It grinds oats and barley.\n"
BRIDGE = "The bridge\n\nThe bridge was built in 1957 and cost nine pounds.\n"
QUESTIONS = ("Who built the mill?", "What did the bridge cost?", "Who is the queen?")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mill.txt").write_text(MILL, "utf-8")
    (tmp_path / "bridge.txt").write_text(BRIDGE, "utf-8")
    return tmp_path


def both(folder: Path, place: str, *arguments: str, stdin: str = "") -> tuple[Result, Result]:
    """Run a command on the index in `place`, named in the environment, and on one in a folder."""
    kept = run_pincite(folder, *arguments, stdin=stdin, PINCITE_INDEX=place)
    return kept, run_pincite(folder, *arguments, stdin=stdin)


def test_every_command_does_what_it_does_on_a_folder(folder: Path, postgres: str) -> None:
    place = f"{postgres}#notes"
    kept, _ = both(folder, place, "index", "mill.txt")
    assert "Indexed 1 article" in kept.out
    assert f"The index is {postgres.replace('postgres:@', 'postgres@')}#notes." in kept.out
    both(folder, place, "add", "bridge.txt")
    asked = both(folder, place, "ask", "--json", "-", stdin="\n".join(QUESTIONS))
    assert [bool(json.loads(line)["answered"]) for line in asked[0].out.splitlines()] == [True, True, False]
    (folder / "answers.jsonl").write_text(asked[0].out, "utf-8")
    for arguments in (
        ("ask", "--json", "-"),
        ("ask", QUESTIONS[0], "--in", "mill", "--context"),
        ("ask", QUESTIONS[2]),
        ("chat",),
        ("list", "--json"),
        ("show", "--in", "bridge"),
        ("verify", "answers.jsonl", "--json"),
    ):
        here, there = both(folder, place, *arguments, stdin="\n".join(QUESTIONS))
        assert (here.status, here.out, here.err) == (there.status, there.out, there.err), arguments
        assert here.out
    assert "holds 1 article" in both(folder, place, "remove", "mill")[0].out
    library = Library.open(place)
    assert [one.article.title for one in library.articles] == ["The bridge"]
    printed = both(folder, place, "ask", "--json", QUESTIONS[1])[0].out
    assert json.loads(json.dumps(answer_object(library.ask(QUESTIONS[1])))) == json.loads(printed)


def test_a_question_leaves_files_alone_and_index_reads_them_again(folder: Path, postgres: str) -> None:
    named = ("--index", postgres)
    assert run_pincite(folder, "index", "mill.txt", *named).status == 0
    (folder / "mill.txt").write_text(MILL.replace("Vogts", "Amsels"), "utf-8")
    asked = run_pincite(folder, "ask", QUESTIONS[0], *named)
    assert "Vogts" in asked.out
    assert asked.err == ""
    assert "its file changed since" in run_pincite(folder, "list", *named).out
    checked = run_pincite(folder, "doctor", *named)
    assert checked.status == 1
    assert "“The mill” (mill.txt) changed after it was indexed" in " ".join(checked.out.split())
    assert "1 encoded" in run_pincite(folder, "index", *named).out
    assert "Amsels" in run_pincite(folder, "ask", QUESTIONS[0], *named).out
    checked = run_pincite(folder, "doctor", *named)
    assert (checked.status, checked.err) == (0, "")
    assert "every checksum fits" in " ".join(checked.out.split())


def test_what_is_wrong_is_told_in_one_line_without_the_password(folder: Path, postgres: str) -> None:
    away = "postgresql://ada:fishbone@127.0.0.1:9/articles?connect_timeout=2"
    for place, told in (
        (postgres, "There is no index in postgresql://"),
        (f"{postgres}#{'a' * 201}", "A name has at most 200 characters"),
        (away, "pincite: The database postgresql://ada@127.0.0.1:9/articles"),
    ):
        done = run_pincite(folder, "ask", "Who?", "--index", place)
        assert (done.status, done.out) == (2, "")
        assert told in done.err
        assert "fishbone" not in done.err
        *waiting, last = done.err.splitlines()
        assert len(waiting) == (place == away)
        assert last.startswith(("pincite: ", "Usage"))
