"""The articles of tests/forms, in the forms that people have, asked with the real model.

The aim: at least 85 % of the questions are answered rightly or rightly not answered, and no wrong answer is
surer than 80 %. What is reached is short of it. The figures here hold what is reached, and may only be
bettered: raise HANDLED and lower SURE_WRONG whenever ``python -m benchmarks.forms`` allows it.
"""

from pathlib import Path

import pytest

from benchmarks.form_files import form_file, read_draft
from benchmarks.forms import FRESH as FRESH_FORMS
from benchmarks.forms import HELD_OUT as HELD_FORMS
from benchmarks.forms import Asked, Score, Verdict, Went, article_of, forms, judge, measure, read_questions
from index.encoder import Encoder
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from qa.answering import Answerer

HANDLED, SURE_WRONG = 0.76, 3
HELD_OUT, HELD_SURE_WRONG = 0.71, 0
FRESH, FRESH_SURE_WRONG = 0.66, 2
KINDS = {".md", ".txt", ".html", ".pdf", ".docx", ".epub", ".srt", ".vtt", ".ipynb"}
TIDES = (
    "# Norrby\n\n## Tides\n\nThe tide at Norrby rises four metres.\n\nThe ferry waits for it every morning.\n"
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


def test_as_many_forms_are_answered_as_before(encoder: Encoder) -> None:
    score = Score.of([went for folder in forms() for went in measure(folder, encoder)])
    assert score.handled >= HANDLED
    assert score.sure <= SURE_WRONG


def test_as_many_forms_that_nothing_was_mended_for_are_answered_as_before(encoder: Encoder) -> None:
    for where, handled, sure in (
        (HELD_FORMS, HELD_OUT, HELD_SURE_WRONG),
        (FRESH_FORMS, FRESH, FRESH_SURE_WRONG),
    ):
        score = Score.of([went for folder in forms(where=where) for went in measure(folder, encoder)])
        assert score.handled >= handled
        assert score.sure <= sure


def test_the_corpus_is_as_wide_as_it_says() -> None:
    made = [form_file(article_of(folder))[0] for folder in forms()]
    assert len(made) >= 30
    assert {"." + name.rpartition(".")[2] for name in made} == KINDS
    for folder in forms():
        asked = read_questions(folder)
        assert len(asked) == 5
        assert 1 <= sum(one.silent for one in asked) <= 2


@pytest.mark.parametrize(
    "folder", [*forms(), *forms(where=HELD_FORMS), *forms(where=FRESH_FORMS)], ids=lambda folder: folder.name
)
def test_what_the_quotes_must_hold_stands_in_the_article(folder: Path) -> None:
    name, raw = form_file(article_of(folder))
    words = " ".join(parse_article(raw, name).text.split())
    for asked in read_questions(folder):
        assert all(" ".join(held.split()) in words for held in asked.holds), asked.question


def test_a_file_is_made_the_same_every_time() -> None:
    for folder in forms():
        path = article_of(folder)
        if path.name.count(".") > 1 and "docx" not in path.name:  # Word's file holds the time of its making
            assert form_file(path) == form_file(path)


def test_a_source_is_read_part_by_part() -> None:
    draft = read_draft(
        "title: T\nauthor: A\n\n# One\n\nTwo\nthree.\n\n1) a\n2) b\n\n| x | y |\n| 1 | 2 |\n\n---\n"
    )
    assert draft.fields == {"title": "T", "author": "A"}
    assert [(part.kind, part.lines) for part in draft.parts] == [
        ("heading", ("One",)),
        ("paragraph", ("Two three.",)),
        ("numbers", ("a", "b")),
        ("table", ("x\ty", "1\t2")),
        ("page", ()),
    ]


def verdict(encoder: Encoder, question: str, **asked: object) -> Went:
    answerer = Answerer(index_in_memory([parse_article(TIDES.encode(), "tides.md")], encoder), encoder)
    fields = {"silent": False, "holds": (), "lacks": (), "places": {}} | asked
    return judge("tides", Asked(question, **fields), answerer.ask(question))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"holds": ("four  metres", "five")}, Verdict.RIGHT),
        ({"holds": ("five metres",)}, Verdict.WRONG),
        ({"holds": ("four metres",), "lacks": ("Norrby",)}, Verdict.WRONG),
        ({"holds": ("four metres",), "places": {"heading": "Tides"}}, Verdict.RIGHT),
        ({"holds": ("four metres",), "places": {"page": 2}}, Verdict.WRONG),
        ({"silent": True}, Verdict.WRONG),
    ],
)
def test_an_answer_is_judged_by_words_and_place(
    encoder: Encoder, asked: dict[str, object], expected: Verdict
) -> None:
    assert verdict(encoder, "How many metres does the tide at Norrby rise?", **asked).verdict is expected


def test_silence_is_judged_by_whether_the_article_answers(encoder: Encoder) -> None:
    foreign = "Who won the chess championship in Reykjavik?"
    assert verdict(encoder, foreign, silent=True).verdict is Verdict.RIGHTLY_SILENT
    assert verdict(encoder, foreign, holds=("four metres",)).verdict is Verdict.WRONGLY_SILENT
