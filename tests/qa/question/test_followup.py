import json
import os
from pathlib import Path

import numpy as np
import pytest

from index.article import Article, Block, Kind, Span
from index.encoder import Encoder
from index.errors import QuestionError
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from qa.answering import Answerer
from qa.question.followup import leaning, may_stand_alone
from qa.question.interpreting import EARLIER, MOST_EARLIER, OLDER, Interpreter
from qa.ranking.retriever import Retriever
from tests.fakes import FakeEncoder

ALONE = "Who kept the old lighthouse of Vinga?"
ARTICLE = """The keepers of Vinga

Ada Lindqvist kept the lighthouse of Vinga for thirty years. She was born in a village far from the sea, where
her father repaired clocks. She gave the post up because her eyes had grown weak.

The harbour master of Vinga was Jonas Ek. He was born on a ship in the middle of a storm, and he never learned
to swim. He gave the post up because the town could no longer pay him.
"""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="module")
def answerer(encoder: Encoder) -> Answerer:
    return Answerer(index_in_memory([parse_article(ARTICLE.encode(), "vinga.txt")], encoder), encoder)


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "And who paid?",
        "and her father?",
        "What about the harbour master?",
        "When did he leave?",
        "where was she born",
        "How long did it take?",
        "Who else?",
        "Which one?",
        "Then what?",
        "What was the reason?",
        "Did they pay for it?",
        "Is that true?",
        "How many others were there?",
        "",
        "?",
    ],
)
def test_a_question_that_says_too_little_leans(question: str) -> None:
    assert 0 < leaning(question) <= 1


@pytest.mark.parametrize(
    "question",
    [
        ALONE,
        "Which medical university moved its library to Sweden?",
        "How old was Ada Lindqvist when she left Vinga?",
        "How many lighthouses are there in western Sweden?",
        "What happened to Jonas Ek after his ship had sunk?",
        "Who is Ada Lindqvist?",
        "In which year was the day that they met declared a holiday?",
    ],
)
def test_a_question_that_says_enough_stands_alone(question: str) -> None:
    assert leaning(question) == 0


def test_the_more_a_question_says_the_less_it_leans() -> None:
    questions = [
        "Why?",
        "Why did she leave?",
        "Why did she leave the post?",
        "Why did she leave the post of keeper so early?",
    ]
    leanings = [leaning(question) for question in questions]
    assert leanings == sorted(leanings, reverse=True)
    assert leanings[0] == 1 > leanings[-1] > 0


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("Who was arrested?", True),
        ("Is the lamp lit?", True),
        ("arrested when?", False),
        ("Why?", False),
        ("And who was arrested?", False),
        ("Who arrested him?", False),
        ("What about the lamp?", False),
    ],
)
def test_only_a_whole_question_that_refers_to_nothing_may_stand_alone(question: str, whole: bool) -> None:
    assert leaning(question) > 0
    assert may_stand_alone(question) is whole


class TestResolve:
    interpreter = Interpreter(FakeEncoder())

    def test_a_question_that_stands_alone_is_searched_as_it_is(self) -> None:
        alone, after = (
            self.interpreter.resolve(ALONE, history) for history in ((), ("Who? Why?", "Where is it?"))
        )
        assert alone.searched == after.searched == ALONE
        for field in ("ids", "vectors", "emphasis"):
            assert np.array_equal(getattr(alone, field), getattr(after, field))

    def test_earlier_questions_count_less_the_earlier_they_are(self) -> None:
        query = self.interpreter.resolve("Why?", ["What did it do?", "Where was he?"])
        sizes = [1, 3, 4]
        own = np.split(query.emphasis, np.cumsum(sizes)[:-1])
        assert query.words == ("Why", "Where", "was", "he", "What", "did", "it", "do")
        assert own[1].max() == pytest.approx(EARLIER)
        assert own[2].max() == pytest.approx(EARLIER * OLDER)

    def test_what_was_searched_is_said_oldest_first(self) -> None:
        query = self.interpreter.resolve("Why?", [ALONE, "thanks! where was he"])
        assert query.text == "Why?"
        assert query.after == (ALONE, "where was he")
        assert query.searched == f"Why? (after: {ALONE} / where was he)"

    def test_nothing_counts_that_was_asked_before_a_question_that_stood_alone(self) -> None:
        query = self.interpreter.resolve(
            "Why?", ["Where is the tall oak of Marstrand?", ALONE, "Where was he?"]
        )
        assert query.after == (ALONE, "Where was he?")

    def test_memory_is_bounded(self) -> None:
        assert len(self.interpreter.resolve("Why?", ["Where?"] * 50).after) == MOST_EARLIER

    def test_earlier_questions_that_cannot_be_searched_are_passed_over(self) -> None:
        history = [ALONE, "", "lol", "\ud800", "word " * 1000, "??"]
        assert self.interpreter.resolve("Why?", history).after == (ALONE,)
        assert self.interpreter.resolve("Why?", history[1:]).after == ()

    @pytest.mark.parametrize(
        ("question", "why"), [("", "empty"), ("thanks", "asks nothing"), ("word " * 100, "100 tokens")]
    )
    def test_a_question_that_cannot_be_searched_is_refused(self, question: str, why: str) -> None:
        with pytest.raises(QuestionError, match=why):
            self.interpreter.resolve(question, [ALONE])


class TestAnswers:
    def test_a_pronoun_is_whoever_was_asked_about(self, answerer: Answerer) -> None:
        for name, place in (("Ada Lindqvist", "far from the sea"), ("Jonas Ek", "on a ship")):
            answer = answerer.ask("born where?", history=[f"Who was {name}?"])
            assert place in answer.quotes[0].exact
            assert name in answer.searched

    def test_why_is_about_the_last_question(self, answerer: Answerer) -> None:
        for who, reason in (("lighthouse", "her eyes"), ("harbour", "no longer pay")):
            answer = answerer.ask("Why?", history=[f"Who gave up the post at the {who}?"])
            assert reason in answer.quotes[0].exact

    def test_a_short_question_with_an_answer_of_its_own_is_answered_alone(self, answerer: Answerer) -> None:
        question = "Who was harbour master?"
        alone = answerer.ask(question)
        assert alone.answered
        for before in ("Who was Ada Lindqvist?", "When did the lighthouse of Vinga burn down?"):
            after = answerer.ask(question, history=[before])
            assert after.searched == question
            assert (after.quotes, after.confidence) == (alone.quotes, alone.confidence)

    def test_what_was_asked_before_makes_a_whole_question_no_surer(self, answerer: Answerer) -> None:
        question = "Which king visited?"
        after = answerer.ask(question, history=["Where was Jonas Ek, the harbour master of Vinga, born?"])
        assert after.searched != question
        assert after.confidence <= answerer.ask(question).confidence

    def test_history_never_makes_an_answer_fail(self, answerer: Answerer) -> None:
        answer = answerer.ask("Why?", history=["word " * 5000, "", "\ud800", "ok thanks", "🙂"])
        assert answer.searched == "Why?"

    def test_the_limit_of_the_model_is_named(self, answerer: Answerer, encoder: Encoder) -> None:
        with pytest.raises(QuestionError, match=f"reads {encoder.room}"):
            answerer.ask("why " * (encoder.room + 1))


@pytest.mark.skipif(
    "PINCITE_SHARED" not in os.environ, reason="PINCITE_SHARED is not set: no labelled follow-ups"
)
def test_history_helps_on_labelled_conversations(encoder: Encoder) -> None:
    """Every twentieth article: the right paragraph comes first more often with history than without."""
    folder = Path(os.environ["PINCITE_SHARED"]) / "data"
    articles = [json.loads(line) for line in (folder / "followups.articles.jsonl").open(encoding="utf-8")][
        ::8
    ]
    questions = [json.loads(line) for line in (folder / "followups.questions.jsonl").open(encoding="utf-8")]
    right = {True: 0, False: 0}
    for article in articles:
        index = index_in_memory([_as_article(article["paragraphs"])], encoder)
        retriever = Retriever(index)
        for question in (q for q in questions if q["article_id"] == article["article_id"]):
            gold = {answer["paragraph_index"] for answer in question["answers"]}
            for with_history in right:
                history = question["history"] if with_history else []
                best = retriever.rank(Interpreter(encoder).resolve(question["question"], history)).order[0]
                block = index.passages["block"][index.sentences["passage"][best]]
                right[with_history] += int(block) in gold
    assert right[True] > right[False]


def _as_article(paragraphs: list[str]) -> Article:
    text, blocks = "", []
    for number, paragraph in enumerate(paragraphs, 1):
        blocks.append(Block(Kind.PARAGRAPH, Span(len(text), len(text) + len(paragraph)), number))
        text += f"{paragraph}\n\n"
    return Article(text, "conversation", text.encode(), "", "", tuple(blocks))
