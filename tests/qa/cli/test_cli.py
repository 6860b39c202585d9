"""The command line end to end, with the real model, as its contract says."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from wcwidth import wcswidth

from index.bundled import PATH as BUNDLED
from qa.cli.main import COMMANDS
from tests.command import ROOT, JsonObject, Result, run_pincite
from tests.known import known

SCHEMA = json.loads((ROOT / "qa/cli/schemas/ask.schema.json").read_text("utf-8"))
QUESTION = "How many refugees have reached Canada?"
NOTE = "pincite: answered from the bundled article; to ask your own, first: pincite index ARTICLE\n"
ANSWER = "So far, 22 of the 30 have reached Canada."
ESSAY = """# On bees

By Ada

Bees hum in the garden. A hive holds 40,000 bees.

Honey keeps for 3,000 years.
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the bundled article was asked once."""
    folder = tmp_path_factory.mktemp("asked")
    first = run_pincite(folder, "ask", QUESTION)
    assert first.status == 0, first.err
    assert "indexing the bundled article" in first.err
    return folder


@pytest.fixture
def essay(tmp_path: Path) -> Path:
    """A folder with an indexed article of its own."""
    (tmp_path / "essay.md").write_text(ESSAY, "utf-8")
    done = run_pincite(tmp_path, "index", "essay.md")
    assert done.status == 0, done.err
    return tmp_path


def lines(result: Result) -> list[JsonObject]:
    def no_json(name: str) -> None:
        raise ValueError(f"{name} is not JSON")

    return [json.loads(line, parse_constant=no_json) for line in result.out.splitlines()]


class TestAsk:
    def test_the_answer_is_quoted_with_its_place(self, asked: Path) -> None:
        done = run_pincite(asked, "ask", QUESTION)
        assert (done.status, done.err) == (0, NOTE)
        assert done.out.startswith(f"│ {ANSWER}\n")
        assert "paragraph 6, sentence 2 · line 17 · characters 2,378–2,419 · 73% through" in done.out
        assert "\x1b" not in done.out

    def test_of_one_message_three_questions_are_answered(self, asked: Path) -> None:
        done = run_pincite(asked, "ask", f"{QUESTION} Who is Hamzat? Who hosts the Forum? Who wrote it?")
        assert done.out.count("% through") == 3
        assert "the first 3 questions are answered" in done.err

    @pytest.mark.skipif(os.name == "nt", reason="no such thing there")
    def test_nothing_to_write_to_is_no_failure(self, asked: Path) -> None:
        done = subprocess.run(
            ["/bin/sh", "-c", '"$0" -m qa ask "$1" >&-', sys.executable, QUESTION],
            cwd=asked,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        )
        assert b"unforeseen" not in done.stderr

    def test_words_need_no_quotation_marks(self, asked: Path) -> None:
        assert run_pincite(asked, "ask", *QUESTION.split()).out == run_pincite(asked, "ask", QUESTION).out

    def test_silence_has_an_exit_status_of_its_own(self, asked: Path) -> None:
        done = run_pincite(asked, "ask", "Which airline flew the guests over the ocean?")
        assert done.status == 1
        assert done.out.startswith("The article does not answer that")
        assert "Nearest passage, not an answer:" in done.out

    def test_json_is_what_the_contract_says(self, asked: Path) -> None:
        text = BUNDLED.read_text("utf-8")
        for question, status in ((QUESTION, 0), ("What is the weather like in Grozny?", 1)):
            done = run_pincite(asked, "ask", "--json", "--top", "3", question)
            assert done.status == status
            (answer,) = lines(done)
            jsonschema.validate(answer, SCHEMA)
            assert answer["answered"] is (status == 0)
            assert (answer["quote"] is None) is not (answer["nearest"] is None)
            assert len(answer["alternatives"]) == 2
            for quote in (answer["quote"] or answer["nearest"], *answer["alternatives"]):
                assert text[quote["start"] : quote["end"]] == quote["exact"]

    def test_every_line_of_a_pipe_gets_a_line(self, asked: Path) -> None:
        questions = [
            QUESTION,
            '{"id": 7, "question": "Who hosts the Sedona Forum?", "history": ["What happened in Arizona?"]}',
            '{"id": "x", "question": ',
            '{"id": [1], "question": 5}',
            '{"id": null, "question": "Who?", "history": "Where?"}',
            '{"id": NaN, "question": "Who?"}',
            '{"id": 1e400, "question": "Who?"}',
            "",
            "word " * 600,
            '{"id": "half", "question": "\\ud800?"}',
            '{"id": "\\ud800", "question": "Who is Hamzat?"}',
            "Who is Hamzat?",
        ]
        done = run_pincite(asked, "ask", "--json", "-", stdin="\n".join(questions))
        assert (done.status, done.err) == (0, "")
        answers = lines(done)
        assert len(answers) == len(questions)
        failed = [i for i, answer in enumerate(answers) if "error" in answer]
        assert failed == [2, 3, 4, 5, 6, 7, 8, 9]
        assert all(set(answers[i]) == {"id", "error"} for i in failed)
        assert [answer["id"] for answer in answers] == [
            None, 7, None, [1], None, None, None, None, None, "half", "\ud800", None,
        ]  # fmt: skip
        for i in (0, 1, 10, 11):
            jsonschema.validate(answers[i], SCHEMA)
        assert answers[0]["quote"]["exact"] == ANSWER

    def test_lines_that_are_no_text_do_not_stop_the_rest(self, asked: Path) -> None:
        stdin = b"\xff\xfe\n" + b"x" * (1 << 20) + b"yz\n\xef\xbb\xbf" + QUESTION.encode() + b"\r\n"
        first, second, third = lines(run_pincite(asked, "ask", "--json", "-", stdin=stdin))
        assert "not UTF-8" in first["error"]
        assert "longer than" in second["error"]
        assert third["quote"]["exact"] == ANSWER

    def test_a_plain_pipe_tells_on_stderr_which_line_failed(self, asked: Path) -> None:
        done = run_pincite(asked, "ask", "-", stdin=f"\n{QUESTION}\n")
        assert done.status == 0
        assert ANSWER in done.out
        assert done.err.startswith("pincite: line 1: ")

    @pytest.mark.parametrize("question", ["", "   ", "why " * 600])
    def test_a_question_that_cannot_be_searched_is_one_line(self, asked: Path, question: str) -> None:
        done = run_pincite(asked, "ask", question)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("pincite: ")
        assert done.err.count("\n") == 1

    def test_context_shows_the_passage(self, asked: Path) -> None:
        done = run_pincite(asked, "ask", "--context", QUESTION)
        assert "The first travellers landed in June 2017" in done.out
        assert f"»{ANSWER}«" in done.out

    def test_the_threshold_can_be_set(self, asked: Path) -> None:
        assert run_pincite(asked, "ask", "--min-confidence", "1", QUESTION).status == 1
        assert run_pincite(asked, "ask", "--min-confidence", "0", "Is there any weather?").status == 0

    def test_a_reader_that_leaves_early_is_no_error(self, asked: Path) -> None:
        command = f"{sys.executable} -m qa ask --json - --index .pincite"
        many = asked / "many.txt"
        many.write_text(f"{QUESTION}\n" * 40, "utf-8")
        pipe = f"{command} < many.txt | head -n 1; echo ${{PIPESTATUS[0]}}"
        if os.name == "nt" or shutil.which("bash") is None:
            pytest.skip("needs a POSIX shell")
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            ["bash", "-c", pipe],  # noqa: S607 - whichever bash there is
            cwd=asked,
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        assert done.stderr == ""
        assert done.stdout.splitlines()[-1] == "0"

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
    def test_an_answer_that_cannot_be_written_is_an_error(self, asked: Path) -> None:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "qa", "ask", QUESTION],
                cwd=asked, stdout=full, stderr=subprocess.PIPE, check=False, env=environment,
            )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1
        assert b"No space left" in done.stderr

    def test_a_pipe_of_text_shows_which_question_is_answered(self, asked: Path) -> None:
        done = run_pincite(asked, "ask", "-", stdin=f"{QUESTION}\nWho is Hamzat?\n")
        assert done.out.startswith(f"{QUESTION}\n\n│ {ANSWER}\n")
        assert "\n\nWho is Hamzat?\n\n│ " in done.out


class TestIndex:
    def test_a_question_asked_during_a_first_build_does_not_replace_the_article(self, tmp_path: Path) -> None:
        sentence = "Bees hum in garden number {}, where {} hives stand side by side all summer long."
        essay = "\n\n".join(sentence.format(i, i * 7) for i in range(400))
        (tmp_path / "essay.txt").write_text(essay, "utf-8")
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "qa", "index", "essay.txt"]
        with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, env=environment) as build:
            while not (tmp_path / ".pincite" / "lock").exists():
                assert build.poll() is None
            (answer,) = lines(run_pincite(tmp_path, "ask", "--json", "How many hives stand in garden 12?"))
        assert answer["article"]["source"] == "essay.txt"

    @pytest.mark.parametrize("text", ["\ue000\ue001", "\ue000 \ue001\n\n\ue002"])
    def test_an_article_without_a_word_that_the_model_reads_is_refused(self, essay: Path, text: str) -> None:
        (essay / "signs.txt").write_text(text, "utf-8")
        done = run_pincite(essay, "index", "signs.txt")
        assert (done.status, done.out) == (2, "")
        assert "no word" in done.err
        assert "40,000" in run_pincite(essay, "ask", "How many bees live in a hive?").out

    def test_an_article_is_named_once(self, essay: Path) -> None:
        done = run_pincite(essay, "index", "essay.md", "./essay.md")
        assert (done.status, done.err.count("\n")) == (2, 1)
        assert "named twice" in done.err

    def test_standard_input_is_no_file_of_that_name(self, tmp_path: Path) -> None:
        (tmp_path / "-").write_text("Another article, about nothing.", "utf-8")
        run_pincite(tmp_path, "index", "-", stdin="Tides rise twice a day because of the moon.")
        done = run_pincite(tmp_path, "ask", "How often do tides rise?")
        assert "twice a day" in done.out
        assert done.err == ""

    def test_another_article_takes_the_place_of_the_first(self, essay: Path) -> None:
        done = run_pincite(essay, "ask", "How many bees live in a hive?")
        assert done.out.startswith("│ A hive holds 40,000 bees.\n\nparagraph 1, sentence 2 · line 5 ·")

    def test_nothing_changed_is_said(self, essay: Path) -> None:
        assert "up to date" in run_pincite(essay, "index").out
        assert "up to date" in run_pincite(essay, "index", "essay.md").out
        assert "0 kept" in run_pincite(essay, "index", "--full").out

    def test_a_changed_article_is_indexed_before_it_is_quoted(self, essay: Path) -> None:
        (essay / "essay.md").write_text(ESSAY.replace("40,000", "50,000"), "utf-8")
        refused = run_pincite(essay, "ask", "--no-rebuild", "How many bees live in a hive?")
        assert (refused.status, refused.out) == (2, "")
        assert "pincite index" in refused.err
        done = run_pincite(essay, "ask", "How many bees live in a hive?")
        assert "essay.md changed" in done.err
        assert done.out.startswith("│ A hive holds 50,000 bees.")
        assert run_pincite(essay, "ask", "How many bees live in a hive?").err == ""

    @pytest.mark.parametrize("command", [["ask", "-"], ["chat"]])
    def test_an_article_that_changes_between_two_questions_is_indexed_before_it_is_quoted(
        self, essay: Path, command: list[str]
    ) -> None:
        question = b"How many bees live in a hive?\n"
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with subprocess.Popen(
            [sys.executable, "-m", "qa", *command],
            cwd=essay,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as talk:
            known(talk.stdin).write(question)
            known(talk.stdin).flush()
            before = b""
            while b"characters" not in before:
                before += known(talk.stdout).readline()
            (essay / "essay.md").write_text(ESSAY.replace("40,000", "50,000"), "utf-8")
            after, told = talk.communicate(question, timeout=60)
        assert b"40,000" in before
        assert b"A hive holds 50,000 bees." in after
        assert b"essay.md changed" in told

    def test_several_articles_are_asked_at_once(self, essay: Path) -> None:
        (essay / "tides.txt").write_text("Tides rise twice a day because of the moon.\n", "utf-8")
        run_pincite(essay, "index", "essay.md", "tides.txt")
        (answer,) = lines(run_pincite(essay, "ask", "--json", "Why do tides rise?"))
        assert answer["article"]["source"] == "tides.txt"
        assert answer["quote"]["article"] == 1

    def test_standard_input_is_an_article(self, tmp_path: Path) -> None:
        done = run_pincite(tmp_path, "index", "-", stdin="Tides rise twice a day because of the moon.")
        assert done.status == 0, done.err
        assert "twice a day" in run_pincite(tmp_path, "ask", "How often do tides rise?").out

    def test_an_index_and_its_article_can_move_together(
        self, essay: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        elsewhere = tmp_path_factory.mktemp("elsewhere") / "moved"
        shutil.copytree(essay, elsewhere)
        (elsewhere / "essay.md").write_text(ESSAY.replace("40,000", "60,000"), "utf-8")
        assert "60,000" in run_pincite(elsewhere, "ask", "How many bees live in a hive?").out
        assert "40,000" in run_pincite(essay, "ask", "How many bees live in a hive?").out

    def test_a_url_gives_links(self, essay: Path) -> None:
        run_pincite(essay, "index", "essay.md", "--url", "https://example.org/bees")
        (answer,) = lines(run_pincite(essay, "ask", "--json", "How many bees live in a hive?"))
        assert (
            answer["quote"]["link"] == "https://example.org/bees#:~:text=A%20hive%20holds%2040%2C000%20bees."
        )
        assert answer["quote"]["target"]["source"] == "https://example.org/bees"

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("absent.txt", None, "absent.txt"),
            ("empty.txt", b"", "empty"),
            ("blank.txt", b" \n\t\n", "blank"),
            ("torn.txt", "cut short €".encode()[:-1], "byte"),
            ("binary.txt", b"\x01\x00\x01", "binary"),
            ("essay.rtf", b"{\\rtf1 Hello}", "pandoc essay.rtf"),
        ],
    )
    def test_a_bad_article_leaves_the_index_alone(
        self, essay: Path, name: str, content: bytes | None, said: str
    ) -> None:
        if content is not None:
            (essay / name).write_bytes(content)
        done = run_pincite(essay, "index", name)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("pincite: ")
        assert done.err.count("\n") == 1
        assert said in done.err
        assert "40,000" in run_pincite(essay, "ask", "How many bees live in a hive?").out

    def test_a_folder_without_articles_leaves_the_index_alone(self, essay: Path) -> None:
        (essay / "nothing").mkdir()
        done = run_pincite(essay, "index", "nothing")
        assert (done.status, done.out) == (2, "")
        assert "nothing in nothing that can be read" in done.err
        assert "40,000" in run_pincite(essay, "ask", "How many bees live in a hive?").out

    def test_a_damaged_index_is_refused_with_what_mends_it(self, essay: Path) -> None:
        vectors = next((essay / ".pincite").glob("*/vectors.npy"))
        damaged = bytearray(vectors.read_bytes())
        damaged[-1] ^= 1
        vectors.write_bytes(damaged)
        done = run_pincite(essay, "ask", "How many bees live in a hive?")
        assert (done.status, done.out) == (2, "")
        assert "pincite index --full" in done.err
        assert run_pincite(essay, "doctor").status == 1
        assert run_pincite(essay, "index", "--full", "essay.md").status == 0
        assert "40,000" in run_pincite(essay, "ask", "How many bees live in a hive?").out


class TestShow:
    def test_paragraphs_are_numbered(self, essay: Path) -> None:
        assert run_pincite(essay, "show").out == (
            "     On bees\n\n     By Ada\n\n"
            "  1  Bees hum in the garden. A hive holds 40,000 bees.\n\n"
            "  2  Honey keeps for 3,000 years.\n"
        )

    def test_a_place_is_marked(self, essay: Path) -> None:
        start = ESSAY.index("A hive")
        by_offset = run_pincite(essay, "show", "--at", f"{start}:{start + 25}").out
        by_number = run_pincite(essay, "show", "--paragraph", "1", "--sentence", "2").out
        assert by_offset == by_number
        assert "Bees hum in the garden. »A hive holds 40,000 bees.«\n" in by_number

    @pytest.mark.parametrize(
        "arguments",
        [["--paragraph", "3"], ["--paragraph", "1", "--sentence", "3"], ["--sentence", "1"], ["--at", "5:5"],
         ["--at", "0:9999"], ["--article", "2"], ["--at", "1:2", "--paragraph", "1"]],
    )  # fmt: skip
    def test_a_place_that_is_not_there_is_an_error(self, essay: Path, arguments: list[str]) -> None:
        done = run_pincite(essay, "show", *arguments)
        assert (done.status, done.out) == (2, "")
        assert "Traceback" not in done.err


class TestVerify:
    def test_saved_answers_are_found_again(self, essay: Path) -> None:
        saved = run_pincite(essay, "ask", "--json", "--top", "3", "How many bees live in a hive?").out
        (essay / "saved.jsonl").write_text(saved + '{"id": 1, "error": "empty"}\n', "utf-8")
        assert run_pincite(essay, "verify", "saved.jsonl").out.count("same ") == 3
        changed = ESSAY.replace("By Ada", "By Ada Lovelace").replace("keeps for 3,000", "may keep for 4,000")
        (essay / "essay.md").write_text(changed, "utf-8")
        done = run_pincite(essay, "verify", "--json", "saved.jsonl")
        assert done.status == 1
        found = {check["saved"]["exact"]: check for check in lines(done)}
        hive = found["A hive holds 40,000 bees."]
        assert hive["status"] == "moved"
        assert changed[hive["now"]["start"] : hive["now"]["end"]] == hive["now"]["exact"]
        assert found["Honey keeps for 3,000 years."]["status"] == "changed"
        assert found["Honey keeps for 3,000 years."]["now"]["exact"] == "Honey may keep for 4,000 years."

    def test_another_spacing_is_said_to_be_no_more_than_that(self, essay: Path) -> None:
        saved = run_pincite(essay, "ask", "--json", "How many bees live in a hive?").out
        (essay / "essay.md").write_text(ESSAY.replace("40,000 bees", "40,000\nbees"), "utf-8")
        done = run_pincite(essay, "verify", "-", stdin=saved)
        assert done.status == 1
        assert "now: A hive holds 40,000 bees. (only white space differs)" in done.out

    @pytest.mark.parametrize(
        "content", ["", " \n", "nonsense\n", "[]\n", '{"quote": 5, "alternatives": []}\n', "\xff"]
    )
    def test_what_is_no_answer_is_named(self, essay: Path, content: str) -> None:
        (essay / "saved.jsonl").write_text(content, "latin-1")
        done = run_pincite(essay, "verify", "saved.jsonl")
        assert (done.status, done.out) == (2, "")
        assert done.err.count("\n") == 1
        assert "Error(" not in done.err


class TestDoctor:
    def test_a_sound_index_needs_nothing(self, essay: Path) -> None:
        done = run_pincite(essay, "doctor")
        assert done.status == 0, done.out
        assert "sha256 as expected" in done.out
        assert "“On bees” (essay.md) is as indexed" in done.out

    def test_a_stale_one_does(self, essay: Path) -> None:
        (essay / "essay.md").write_text(ESSAY + "More.\n", "utf-8")
        done = run_pincite(essay, "doctor")
        assert done.status == 1
        assert "run: pincite index" in done.out

    def test_a_file_name_that_is_not_utf8_is_shown_escaped(self, tmp_path: Path) -> None:
        (tmp_path / "caf\udce9.txt").write_text("The bees hum in the garden, every day in May.\n", "utf-8")
        assert run_pincite(tmp_path, "index", "caf\udce9.txt").status == 0
        done = run_pincite(tmp_path, "doctor")
        assert (done.status, done.err) == (0, "")
        assert "caf\\udce9.txt" in done.out
        assert "1 passage, 1 sentence, " in done.out

    def test_without_an_index_there_is_nothing_to_mend(self, tmp_path: Path) -> None:
        assert run_pincite(tmp_path, "doctor").status == 0
        assert not (tmp_path / ".pincite").exists()


class TestWrongUse:
    @pytest.mark.parametrize(
        "arguments",
        [["nonsense"], ["ask"], ["ask", "--top", "0", "x"], ["ask", "--min-confidence", "nan", "x"],
         ["index", "a", "b", "--url", "https://x.org"], ["index", "-", "-"], ["verify", "absent.jsonl"]],
    )  # fmt: skip
    def test_it_is_told_in_a_few_words(self, tmp_path: Path, arguments: list[str]) -> None:
        done = run_pincite(tmp_path, *arguments)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("pincite: ")
        assert done.err.count("\n") == 1

    def test_a_named_index_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        for arguments in (["ask", QUESTION], ["chat"], ["show"], ["verify", "-"]):
            done = run_pincite(tmp_path, *arguments, "--index", "nowhere")
            assert (done.status, done.out) == (2, "")
            assert "nowhere" in done.err
            assert done.err.count("\n") == 1
        done = run_pincite(tmp_path, "ask", QUESTION, PINCITE_INDEX="nowhere")
        assert (done.status, done.out) == (2, "")
        assert not (tmp_path / "nowhere").exists()

    def test_a_question_without_its_command_is_told_of_ask(self, tmp_path: Path) -> None:
        done = run_pincite(tmp_path, "Who", "is", "Hamzat?")
        assert (done.status, done.out) == (2, "")
        assert "pincite ask" in done.err

    @pytest.mark.parametrize("language", ["german", "English", "e", "12"])
    def test_a_language_is_named_by_its_code(self, tmp_path: Path, language: str) -> None:
        (tmp_path / "a.txt").write_text("The bees hum in the garden, every day in May.\n", "utf-8")
        done = run_pincite(tmp_path, "index", "a.txt", "--language", language)
        assert (done.status, done.out) == (2, "")
        assert language in done.err
        assert done.err.count("\n") == 1

    def test_a_circle_of_links_is_told_in_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").symlink_to("b.txt")
        (tmp_path / "b.txt").symlink_to("a.txt")
        done = run_pincite(tmp_path, "index", "a.txt")
        assert (done.status, done.out) == (2, "")
        assert done.err.count("\n") == 1
        assert "unforeseen" not in done.err

    @pytest.mark.parametrize("name", ["", *COMMANDS])
    def test_help_fits_the_terminal(self, tmp_path: Path, name: str) -> None:
        narrow, usual, wide = (
            run_pincite(tmp_path, *filter(None, [name]), "--help", COLUMNS=columns).out.splitlines()
            for columns in ("40", "80", "120")
        )
        assert [line for line in usual if wcswidth(line) > 80] == []
        # Commands to copy and tables stay as they are: broken they would be of no use.
        assert {line for line in narrow if wcswidth(line) > 40} <= set(wide)

    def test_help_needs_no_docstrings(self, tmp_path: Path) -> None:
        done = run_pincite(tmp_path, "ask", "--help", PYTHONOPTIMIZE="2")
        assert "Answer QUESTION with a quote" in done.out

    def test_nothing_at_all_gets_the_help(self, tmp_path: Path) -> None:
        done = run_pincite(tmp_path)
        assert (done.status, done.out) == (2, "")
        assert done.err == run_pincite(tmp_path, "--help").out

    def test_every_command_explains_itself(self, tmp_path: Path) -> None:
        overview = run_pincite(tmp_path, "--help").out
        for name in ("ask", "chat", "doctor", "eval", "index", "show", "verify"):
            assert f"  {name} " in overview
            own = run_pincite(tmp_path, name, "--help")
            assert own.status == 0
            assert "\\b" not in own.out
            assert "Examples:\n  " in own.out or name == "doctor"

    def test_the_version(self, tmp_path: Path) -> None:
        assert run_pincite(tmp_path, "--version").out.startswith("pincite ")

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_shells_can_complete(self, tmp_path: Path, shell: str) -> None:
        done = run_pincite(tmp_path, _PINCITE_COMPLETE=f"{shell}_source")
        assert "pincite" in done.out
