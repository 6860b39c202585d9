import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuestionError
from qa.question.asking import LONGEST, MOST_QUESTIONS, NothingAskedError, clean, split_questions
from tests.command import run_pincite
from tests.strategies import hostile_text

PLAIN = [
    "Who kept the lighthouse, and how far away was the harbour?",
    "Who gave thanks?",
    "Who said hello?",
    "Hello Kitty was made where?",
    "What does 'lol' mean?",
    "No. 1 song?",
    "OK Corral shooting",
    "well water quality",
    "great wall length",
    "population harbour",
    "what happened on “bloody sunday”?",
    "Was the book 'Who is it?' popular?",
    "So why did he leave?",
    "2 * 3 * 4 is what?",
    "кто автор?",
    "作者是谁",
    "من كتب المقال",
    "NASA",
    "why?",
    "what",
    "C++",
    "Should I please him?",
    "Is 6½ more than 5 °C?",
]


@pytest.mark.parametrize("question", PLAIN)
def test_a_plain_question_is_left_as_it_is(question: str) -> None:
    assert clean(question) == question
    assert split_questions(question) == (question,)


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        # greetings, thanks, chatter
        ("hi! who kept the light?", "who kept the light?"),
        ("hello bot, could you please tell me who kept the light", "who kept the light"),
        ("Good morning everyone - who kept it?", "who kept it?"),
        ("lol who wrote this", "who wrote this"),
        ("ok so who kept it", "who kept it"),
        ("Thanks for the answer! who is the keeper", "who is the keeper"),
        ("Who kept it? Thanks a lot :)", "Who kept it?"),
        ("cool, and the keeper?", "and the keeper?"),
        ("can you help me? I need to know who kept it", "who kept it"),
        # politeness
        ("Please tell me about the lighthouse", "the lighthouse"),
        ("Can you tell me how many ships came, please?", "how many ships came?"),
        ("do you know if the keeper left?", "the keeper left?"),
        ("I was wondering whether the keeper left", "the keeper left"),
        ("I'd like to know when it was lit", "when it was lit"),
        ("According to the article, how many died?", "how many died?"),
        ("whats the harbour plz", "what is the harbour"),
        # capitals, quotation marks, white space, invisible signs, emoji
        ("WHO KEPT THE LIGHT", "who kept the light"),
        ("“Who kept it?”", "Who kept it?"),
        ('"who kept it"', "who kept it"),
        ("  Who\u00a0kept\n\tit?  ", "Who kept it?"),
        ("who\u200b ke\u200dpt\ufeff it\u2060?", "who kept it?"),
        ("\u202ewho kept it", "who kept it"),
        ("who 👩‍👩‍👧‍👦 kept 👍🏽 it 🇨🇦?", "who kept it ?"),
        ("who kept it? 🙂", "who kept it?"),
        ("ｗｈｏ ｋｅｐｔ ｉｔ？", "who kept it?"),
        ("𝐖𝐡𝐨 kept 𝓲𝓽?", "Who kept it?"),
        # markup
        ("**Who** kept `it`?", "Who kept it?"),
        ("> who kept it?", "who kept it?"),
        ("## who kept it?", "who kept it?"),
        ("||who|| ~~kept~~ _it_?", "who kept it?"),
        ("[who kept it](https://example.org/a)?", "who kept it?"),
        ("<@123456> who kept it <:wave:42>", "who kept it"),
    ],
)
def test_what_stands_around_a_question_is_taken_away(typed: str, question: str) -> None:
    assert clean(typed) == question
    assert split_questions(typed) == (question,)
    assert clean(question) == question


@pytest.mark.parametrize(
    "message",
    ["hi", "Hello!", "good bot", "ok thanks", "thank you so much!!", "lol", "hahaha", "👍", "??", "<:ok:42>",
     "nice one", "Good morning", "ok?", "please", "hi there 👋", "*thanks*", "...", "THANK YOU"],
)  # fmt: skip
def test_a_message_that_asks_nothing_is_told_so_kindly(message: str) -> None:
    for understand in (clean, split_questions):
        with pytest.raises(NothingAskedError, match="Ask a question about the article"):
            understand(message)


@pytest.mark.parametrize("message", ["", "  ", "\n\t", "\u200b"])
def test_a_blank_message_is_no_question(message: str) -> None:
    with pytest.raises(QuestionError) as failure:
        clean(message)
    assert not isinstance(failure.value, NothingAskedError)


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(QuestionError, match="surrogate"):
        clean("who \ud800?")


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("Who kept it? When? And where?", ("Who kept it?", "When?", "And where?")),
        ("1. who kept it\n2. when was it lit", ("who kept it", "when was it lit")),
        ("- who kept it?\n- lit when?", ("who kept it?", "lit when?")),
        ("Who kept it?? Was he alone?!", ("Who kept it??", "Was he alone?!")),
        ("hi! who kept it? thanks! and when?", ("who kept it?", "and when?")),
        ("It was dark. The sea was high. Who came?", ("It was dark. The sea was high. Who came?",)),
        ("Who is Ada? I mean the keeper", ("Who is Ada? I mean the keeper",)),
        ("Which lamp was bought for\nthe lighthouse?", ("Which lamp was bought for the lighthouse?",)),
        ("谁写的? 什么时候?", ("谁写的?", "什么时候?")),
        ("a? b? c? d? e?", ("a?", "b?", "c?")),
    ],
)
def test_each_question_of_a_message_stands_alone(message: str, questions: tuple[str, ...]) -> None:
    assert split_questions(message) == questions


def test_a_caller_can_see_that_there_were_more() -> None:
    message = "Who? What? When? Where? Why?"
    assert len(split_questions(message)) == MOST_QUESTIONS
    assert len(split_questions(message, MOST_QUESTIONS + 1)) == MOST_QUESTIONS + 1


@pytest.mark.parametrize(
    "piece", ["hi ", "what? ", "( ", "*", "please ", "*a ", "thanks for ", "1) ", "_", "\n> "]
)
def test_a_huge_message_is_not_looked_into(piece: str) -> None:
    message = piece * LONGEST + "who?"
    assert clean(message) == message
    assert split_questions(message) == (message,)


@given(hostile_text())
def test_any_text_holds_questions_or_is_refused(message: str) -> None:
    try:
        questions = split_questions(message)
    except QuestionError:
        return
    assert 1 <= len(questions) <= MOST_QUESTIONS
    for question in questions:
        assert question == question.strip()
        assert any(map(str.isalnum, question))


@given(st.sampled_from(PLAIN), st.sampled_from(["hi! ", "Hello, ", "ok, ", "  ", "👋 ", "well... "]))
def test_a_greeting_does_not_change_the_question(question: str, greeting: str) -> None:
    assert clean(greeting + question) == question


class TestCommandLine:
    @pytest.fixture(scope="class")
    @staticmethod
    def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
        folder = tmp_path_factory.mktemp("asked")
        assert run_pincite(folder, "ask", "Who is Hamzat?").status == 0
        return folder

    def test_each_question_gets_its_own_answer(self, asked: Path) -> None:
        message = "Hi! How many refugees have reached Canada? Who is the author?"
        done = run_pincite(asked, "ask", "--json", message)
        assert done.status == 0
        first, second = (json.loads(line) for line in done.out.splitlines())
        assert (first["question"], second["question"]) == (
            "How many refugees have reached Canada?",
            "Who is the author?",
        )
        assert "22 of the 30" in first["quote"]["exact"]
        assert "Alyssa Parking" in second["quote"]["exact"]
        shown = run_pincite(asked, "ask", message).out
        assert (
            shown.index("How many refugees") < shown.index("22 of the 30") < shown.index("Who is the author?")
        )

    def test_one_silent_answer_makes_the_exit_status(self, asked: Path) -> None:
        message = "How many refugees have reached Canada? What is the weather like in Grozny?"
        assert run_pincite(asked, "ask", message).status == 1

    def test_thanks_are_not_searched_for(self, asked: Path) -> None:
        done = run_pincite(asked, "ask", "ok thanks!")
        assert (done.status, done.out) == (2, "")
        assert "Ask a question" in done.err
        done = run_pincite(asked, "ask", "--json", "-", stdin='{"id": 4, "question": "lol"}')
        assert set(json.loads(done.out)) == {"id", "error"}

    def test_what_was_searched_is_said(self, asked: Path) -> None:
        done = run_pincite(asked, "ask", "--json", "please tell me how many REFUGEES have reached canada")
        answer = json.loads(done.out)
        assert answer["question"] == "please tell me how many REFUGEES have reached canada"
        assert answer["searched"] == "how many REFUGEES have reached canada"


@pytest.mark.parametrize(
    "piece",
    [
        "?",
        "!",
        "?!",
        "_",
        "*",
        "~",
        "<",
        "(",
        "“",
        "-",
        ":",
        "1.",
        "ha",
        "ok, ",
        "thanks ",
        "[](x)",
        "\u200b",
    ],
)
def test_a_flood_of_signs_is_read_in_no_time(piece: str) -> None:
    """Not a measurement: what once took a minute for 1,500 signs would not end within a test's patience."""
    flood = piece * (6_000 // len(piece)) + "x"
    try:
        questions = split_questions(flood)
    except QuestionError:
        return
    assert len(questions) <= 3
