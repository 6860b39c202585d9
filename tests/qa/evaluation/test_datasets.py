"""Files of labelled questions: every form that is read, and the line that is named when one is wrong."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Span
from index.errors import PinciteError
from qa.evaluation.datasets import articles_beside, is_data_set, read_trial, read_trials
from tests.command import JsonObject
from tests.indexes import article_of
from tests.known import known

TEXT = "A title\n\nThe mill stood by the river.\nIt burned in 1890.\n\nThe mill was built again.\n"
PARAGRAPHS = ["The first, with 🙂 in it.", " The second: é and é.", "The third."]


def write(path: Path, *rows: JsonObject | str) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return path


def data_set(
    folder: Path,
    answers: list[dict[str, int | str] | str] | str,
    paragraphs: list[str] = PARAGRAPHS,
    **more: object,
) -> tuple[Path, Path]:
    articles = write(folder / "x.articles.jsonl", {"article_id": "a", "title": "T", "paragraphs": paragraphs})
    row = {"article_id": "a", "question": "Which?", "answers": answers} | more
    return write(folder / "x.questions.jsonl", row), articles


def answer(text: str, paragraph: int | str, start: int) -> dict[str, int | str]:
    return {"text": text, "paragraph_index": paragraph, "start": start}


def test_spans_count_in_the_paragraphs_joined_by_a_blank_line(tmp_path: Path) -> None:
    files = data_set(tmp_path, [answer("second", 1, 5)], history=["And before?"])
    (trial,) = read_trials(*files)
    (case,) = trial.cases
    assert trial.articles[0].text == "\n\n".join(PARAGRAPHS)
    assert known(case.golds[0].span).cut(trial.articles[0].text) == "second"
    assert case.history == ("And before?",)
    assert case.judged


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1),
    st.data(),
)
def test_every_offset_of_a_paragraph_is_found_again(
    tmp_path_factory: pytest.TempPathFactory, paragraphs: list[str], data: st.DataObject
) -> None:
    paragraphs = [*paragraphs, "words"]
    number = data.draw(st.integers(0, len(paragraphs) - 1))
    start = data.draw(st.integers(0, len(paragraphs[number])))
    gold = answer(paragraphs[number][start:], number, start)
    (trial,) = read_trials(*data_set(tmp_path_factory.getbasetemp(), [gold], paragraphs))
    found = known(trial.cases[0].golds[0].span)
    assert found.cut(trial.articles[0].text) == paragraphs[number][start:]
    assert trial.paragraph(0, found.start) == number


def test_an_unknown_place_is_not_judged_and_no_answer_is(tmp_path: Path) -> None:
    (trial,) = read_trials(*data_set(tmp_path, [answer("in other words", 2, -1)]))
    assert trial.cases[0].golds[0].paragraph == 2
    assert not trial.cases[0].judged
    (trial,) = read_trials(*data_set(tmp_path, []))
    assert trial.cases[0].golds == ()
    assert trial.cases[0].judged


@pytest.mark.parametrize(
    ("answers", "more", "told"),
    [
        ([answer("second", 1, 4)], {}, "'second' does not stand at 4 of paragraph 1"),
        ([answer("second", 7, 4)], {}, "there is no paragraph 7; the article has 3"),
        ([answer("second", "1", 4)], {}, "'paragraph_index' should be a whole number, not '1'"),
        (["second"], {}, "an answer should be an object"),
        ("second", {}, "'answers' should be a list"),
        ([], {"article_id": "b"}, "there is no article 'b'"),
        ([], {"question": "  "}, "the question is empty"),
        ([], {"history": [1]}, "'history' should hold texts, not 1"),
    ],
)
def test_a_wrong_line_is_named(
    tmp_path: Path,
    answers: list[dict[str, int | str] | str] | str,
    more: JsonObject,
    told: str,
) -> None:
    questions, articles = data_set(tmp_path, answers, **more)
    questions.write_text("\n" + questions.read_text())
    with pytest.raises(PinciteError) as error:
        read_trials(questions, articles)
    assert f"{questions}, line 2: " in str(error.value)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    questions, articles = data_set(tmp_path, [])
    questions.write_text(questions.read_text() + "\n{half")
    with pytest.raises(PinciteError, match="line 2: not JSON"):
        read_trials(questions, articles)


def test_simple_questions_find_their_text_however_it_is_spaced(tmp_path: Path) -> None:
    file = write(tmp_path / "q.csv", "question,text", '"What burned, and when?",river. It  burned', "Who?,")
    trial = read_trial(file, [article_of(TEXT)])
    burned, silent = trial.cases
    assert [known(gold.span).cut(TEXT) for gold in burned.golds] == ["river.\nIt burned"]
    assert burned.label.endswith("line 2")
    assert silent.golds == ()


def test_a_text_that_stands_twice_is_right_in_both_places_of_every_article(tmp_path: Path) -> None:
    file = write(tmp_path / "q.jsonl", {"question": "What?", "text": "The mill"})
    (case,) = read_trial(file, [article_of(TEXT), article_of(TEXT)]).cases
    first, second = TEXT.index("The mill"), TEXT.rindex("The mill")
    assert [(gold.article, gold.span) for gold in case.golds] == [
        (article, Span(start, start + 8)) for article in (0, 1) for start in (first, second)
    ]
    assert len({gold.paragraph for gold in case.golds}) == 2


def test_several_texts_may_be_right(tmp_path: Path) -> None:
    file = write(tmp_path / "q.jsonl", {"question": "What?", "gold": ["1890", "built again"]})
    (case,) = read_trial(file, [article_of(TEXT)]).cases
    assert [gold.words for gold in case.golds] == ["1890", "built again"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("q.csv", "question;text\nWhat?;mill", "line 1: should name the columns question and text"),
        ("q.csv", "question,text\nWhat?,a castle", "line 2: the article does not say 'a castle'"),
        ("q.csv", "question,text\nWhat?,mill, red", "line 2: has more fields"),
        ("q.jsonl", '{"text": "mill"}', "line 1: 'question' is missing"),
        ("q.jsonl", '["What?"]', "line 1: should be an object"),
        ("q.jsonl", "\n\n", "holds no question"),
    ],
)
def test_what_is_wrong_with_simple_questions_is_told(
    tmp_path: Path, name: str, content: str, told: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(PinciteError) as error:
        read_trial(tmp_path / name, [article_of(TEXT)])
    assert told in str(error.value)


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_bytes(b"question,text\ncaf\xe9?,")
    with pytest.raises(PinciteError, match="not UTF-8: see byte 17"):
        read_trial(tmp_path / "q.csv", [article_of(TEXT)])


def test_a_data_set_is_known_by_its_lines_and_its_neighbour(tmp_path: Path) -> None:
    questions, articles = data_set(tmp_path, [])
    simple = write(tmp_path / "q.jsonl", {"question": "What?", "text": ""})
    assert is_data_set(questions)
    assert not is_data_set(simple)
    assert articles_beside(questions) == articles
    assert articles_beside(simple) is None
    articles.unlink()
    assert articles_beside(questions) is None
