"""A reranker and a reader on the way of a question: in Python, on the command line, in the bot."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.opening import IndexOpener, Models
from index.article import Span
from index.bundled import bundled_article
from index.contents import Index
from index.encoder import Encoder
from index.errors import QuoteError
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.storage.directory_store import DirectoryStore
from qa.answering import Answerer
from qa.second_look import CANDIDATES, open_reader, open_reranker
from tests import models
from tests.command import ROOT, run_pincite
from tests.known import known
from tests.qa.cli.test_cli import ANSWER, NOTE, QUESTION, SCHEMA, lines

QUESTIONS = [QUESTION, "Who helped to plan the route?", "What did Kadyrov say?", "where was Hamzat arrested"]
OFFLINE = {"HF_HUB_OFFLINE": "1"}
MANY = 30


class ByNumber:
    """A reranker that gives the scores it was made with, and notes what it was asked."""

    def __init__(self, *scores: float) -> None:
        self.scores = scores
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def score(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        self.asked.append((question, tuple(texts)))
        return self.scores[: len(texts)]


class At:
    """A reader that finds the answer always in the same place, and notes what it was asked."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def find(self, question: str, texts: Sequence[str]) -> list[Span | None]:
        self.asked.append((question, tuple(texts)))
        return [self.span] * len(texts)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="module")
def index(encoder: Encoder) -> Index:
    return index_in_memory([bundled_article()], encoder)


@pytest.fixture(scope="module")
def plain(index: Index, encoder: Encoder) -> Answerer:
    return Answerer(index, encoder)


@pytest.fixture(scope="module")
def reranker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return models.save_cross_encoder(tmp_path_factory.mktemp("reranker"))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return models.save_reader(tmp_path_factory.mktemp("reader"))


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the bundled article is indexed."""
    folder = tmp_path_factory.mktemp("asked")
    assert run_pincite(folder, "index").status == 0
    return folder


class TestReranking:
    @given(st.lists(st.integers(-2, 2), min_size=CANDIDATES, max_size=CANDIDATES))
    @settings(max_examples=30)
    def test_the_best_places_are_ordered_by_its_scores_and_ties_stay(
        self, index: Index, encoder: Encoder, plain: Answerer, scores: list[int]
    ) -> None:
        reranked = Answerer(index, encoder, reranker=ByNumber(*scores))
        before, after = (one.ask(QUESTION, top=MANY).quotes for one in (plain, reranked))
        assert len(before) > CANDIDATES
        order = sorted(range(CANDIDATES), key=lambda at: -scores[at])
        wanted = (*(before[at] for at in order), *before[CANDIDATES:])
        # Words are marked only where an answer is given, and the order decides how sure that is.
        assert [replace(quote, answer=None) for quote in after] == [
            replace(quote, answer=None) for quote in wanted
        ]

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_a_real_one_decides_what_is_shown(
        self, index: Index, encoder: Encoder, plain: Answerer, reranker: Path, question: str
    ) -> None:
        model = open_reranker(str(reranker))
        candidates = plain.ask(question, top=CANDIDATES).quotes
        best = candidates[np.argmax(model.score(question, [quote.exact for quote in candidates]))]
        answer = Answerer(index, encoder, reranker=model).ask(question)
        assert answer.quotes == (best,)

    def test_an_order_that_stays_leaves_everything_as_it_was(
        self, index: Index, encoder: Encoder, plain: Answerer
    ) -> None:
        for question in QUESTIONS:
            same = Answerer(index, encoder, reranker=ByNumber(*[0.0] * CANDIDATES))
            assert same.ask(question, top=3) == plain.ask(question, top=3)

    def test_confidence_is_of_the_place_that_is_shown(
        self, index: Index, encoder: Encoder, plain: Answerer
    ) -> None:
        swapped = Answerer(index, encoder, reranker=ByNumber(*range(CANDIDATES))).ask(QUESTION)
        assert swapped.quotes[0].exact != ANSWER
        assert swapped.confidence < plain.ask(QUESTION).confidence

    def test_a_follow_up_is_judged_with_what_it_leans_on(self, index: Index, encoder: Encoder) -> None:
        noted = ByNumber(*[0.0] * CANDIDATES)
        answer = Answerer(index, encoder, reranker=noted).ask("Why?", history=["Who is Hamzat?"])
        assert answer.searched == "Why? (after: Who is Hamzat?)"
        assert [question for question, _ in noted.asked] == ["Who is Hamzat? Why?"]


class TestReading:
    @pytest.mark.parametrize("question", QUESTIONS)
    def test_what_a_real_one_marks_stands_inside_the_quote(
        self, index: Index, encoder: Encoder, plain: Answerer, reader: Path, question: str
    ) -> None:
        reading = Answerer(index, encoder, threshold=0.0, reader=open_reader(str(reader)))
        text, answer = index.articles[0].text, reading.ask(question, top=5)
        found = open_reader(str(reader)).find(question, [quote.exact for quote in answer.quotes])
        assert any(found)
        for quote, span in zip(answer.quotes, found, strict=True):
            assert (quote.answer is None) is (span is None)
            if quote.answer is not None:
                assert quote.answer in quote.span
                assert quote.answer.cut(text) == known(span).cut(quote.exact)
        assert [quote.exact for quote in answer.quotes] == [
            q.exact for q in plain.ask(question, top=5).quotes
        ]

    def test_nothing_is_marked_where_the_article_is_silent(self, index: Index, encoder: Encoder) -> None:
        noted = At(Span(0, 1))
        answer = Answerer(index, encoder, threshold=1.0, reader=noted).ask(QUESTION, top=2)
        assert [quote.answer for quote in answer.quotes] == [None, None]
        assert noted.asked == []

    @pytest.mark.parametrize("span", [Span(0, len(ANSWER) + 1), Span(-1, 3), Span(4, 4), Span(2, 3)])
    def test_what_is_not_in_the_quote_is_not_shown(self, index: Index, encoder: Encoder, span: Span) -> None:
        assert ANSWER[2] == " "
        with pytest.raises(QuoteError):
            Answerer(index, encoder, reader=At(span)).ask(QUESTION)

    def test_off_nothing_is_marked(self, index: Index, encoder: Encoder) -> None:
        assert Answerer(index, encoder, trained=False).ask(QUESTION).quotes[0].answer is None


class TestCommandLine:
    def test_json_tells_what_was_marked(
        self, asked: Path, reranker: Path, reader: Path, index: Index
    ) -> None:
        named = ["--reranker", str(reranker), "--reader", str(reader), "--min-confidence", "0"]
        done = run_pincite(asked, "ask", "--json", "--top", "4", *named, "-", stdin="\n".join(QUESTIONS))
        assert (done.status, done.err) == (0, "")
        answers, text = lines(done), index.articles[0].text
        assert len(answers) == len(QUESTIONS)
        marked = []
        for answer in answers:
            jsonschema.validate(answer, SCHEMA)
            for quote in (answer["quote"], *answer["alternatives"]):
                if "answer" in quote:
                    found = quote["answer"]
                    marked.append(found)
                    assert quote["start"] <= found["start"] < found["end"] <= quote["end"]
                    assert text[found["start"] : found["end"]] == found["exact"]
        assert marked

    def test_a_pipe_leaves_the_quote_as_it_stands_and_settings_name_it(
        self, asked: Path, reader: Path
    ) -> None:
        done = run_pincite(asked, "ask", QUESTION, PINCITE_READER=str(reader))
        assert (done.status, done.err) == (0, NOTE)
        assert done.out.startswith(f"│ {ANSWER}\n")
        done = run_pincite(asked, "ask", "--json", QUESTION, PINCITE_READER=str(reader))
        (span,) = open_reader(str(reader)).find(QUESTION, [ANSWER])
        assert json.loads(done.out)["quote"]["answer"]["exact"] == known(span).cut(ANSWER)

    def test_chat_takes_both(
        self, asked: Path, reranker: Path, reader: Path, index: Index, encoder: Encoder
    ) -> None:
        named = ["--reranker", str(reranker), "--reader", str(reader), "--min-confidence", "0"]
        done = run_pincite(asked, "chat", *named, stdin=f"{QUESTION}\n/where\n")
        assert (done.status, done.err) == (0, NOTE)
        model = open_reranker(str(reranker))
        best = Answerer(index, encoder, threshold=0.0, reranker=model).ask(QUESTION).quotes[0]
        assert done.out.startswith(f"│ {best.exact}\n")

    @pytest.mark.parametrize("option", ["--reranker", "--reader"])
    @pytest.mark.parametrize("command", [["ask", QUESTION], ["chat"]])
    def test_a_name_that_is_none_is_one_line(self, asked: Path, command: list[str], option: str) -> None:
        done = run_pincite(asked, *command, option, "no/such-model", stdin="why?\n", **OFFLINE)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("pincite: There is no model 'no/such-model'")
        assert done.err.count("\n") == 1

    def test_a_model_of_another_kind_is_one_line(self, asked: Path, reranker: Path, reader: Path) -> None:
        for option, folder in (("--reranker", reader), ("--reader", reranker)):
            done = run_pincite(asked, "ask", QUESTION, option, str(folder))
            assert (done.status, done.out) == (2, "")
            assert done.err.startswith(f"pincite: {folder} is no ")
            assert done.err.count("\n") == 1

    @pytest.mark.parametrize("option", ["--reranker", "--reader"])
    def test_without_the_library_it_says_what_to_install(
        self, asked: Path, reader: Path, option: str
    ) -> None:
        code = """
import sys
sys.modules["transformers"] = sys.modules["sentence_transformers"] = None
from qa.cli.main import run
sys.exit(run(sys.argv[1:]))
"""
        done = subprocess.run(
            [sys.executable, "-c", code, "ask", QUESTION, option, str(reader)],
            cwd=asked,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert "pip install sentence-transformers" in done.stderr
        assert done.stderr.count("\n") == 1

    def test_eval_measures_what_a_reranker_changes(
        self, asked: Path, reranker: Path, index: Index, encoder: Encoder, tmp_path: Path
    ) -> None:
        labelled = tmp_path / "q.csv"
        labelled.write_text(f"question,text\n{QUESTION},{ANSWER.split(',')[1].strip()}\n", "utf-8")
        named = ["--index", str(asked / ".pincite"), "--reranker", str(reranker)]
        done = run_pincite(tmp_path, "eval", str(labelled), *named, "--json")
        assert (done.status, done.err) == (0, "")
        best = Answerer(index, encoder, reranker=open_reranker(str(reranker))).ask(QUESTION).quotes[0]
        right = float("22 of the 30 have reached Canada" in best.exact)
        assert json.loads(done.out)["systems"]["pincite"]["quote"]["value"] == right
        plainly = run_pincite(tmp_path, "eval", str(labelled), *named[:2], "--json")
        assert json.loads(plainly.out)["systems"]["pincite"]["quote"]["value"] == 1.0

    def test_where_no_model_is_named_the_trained_reader_marks(self, asked: Path, index: Index) -> None:
        found = json.loads(run_pincite(asked, "ask", "--json", QUESTION).out)["quote"]["answer"]
        assert index.articles[0].text[found["start"] : found["end"]] == found["exact"] == "22 of the 30"


def test_the_bot_answers_with_both_whenever_it_reads_the_index(
    asked: Path, reranker: Path, reader: Path
) -> None:
    opener = IndexOpener(DirectoryStore(asked / ".pincite"), Models(str(reranker), str(reader)))
    expected = Answerer.open(DirectoryStore(asked / ".pincite"), reranker=str(reranker), reader=str(reader))
    first, again = opener(), opener()
    for question in QUESTIONS:
        assert first.answers.ask(question, top=3) == expected.ask(question, top=3)
        assert again.answers.ask(question, top=3) == expected.ask(question, top=3)
