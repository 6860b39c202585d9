"""Evaluation end to end on made-up articles, without a model; with one through the command."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from index.article import Span
from index.errors import PinciteError
from index.model.engines import open_encoder
from qa.evaluation.datasets import Case, Gold, Trial, read_trials
from qa.evaluation.evaluating import (
    BM25,
    COSINE,
    METRICS,
    OURS,
    SYSTEMS,
    Found,
    Shown,
    Table,
    evaluate,
    judge,
)
from qa.evaluation.plotting import plot
from qa.evaluation.report import evaluation_object, table_text, why, worst, worst_text
from tests.command import run_pincite
from tests.fakes import FakeEncoder
from tests.indexes import article_of

TEXT = (
    "The red mill burned in 1890. Nobody was hurt.\n\nThe blue boat sank near the old harbour.\n\n"
    "A green train left the station at noon. Its driver sang.\n"
)
SHARED = os.environ.get("PINCITE_SHARED")


def gold(words: str, paragraph: int) -> Gold:
    start = TEXT.index(words)
    return Gold(0, paragraph, Span(start, start + len(words)), words)


def case(question: str, *golds: Gold, history: tuple[str, ...] = ()) -> Case:
    return Case("line 1", question, golds, history)


def trial(*cases: Case) -> Trial:
    article = article_of(TEXT)
    return Trial((article,), (tuple(block.span.start for block in article.blocks),), cases)


CASES = (
    case("When was the red mill burned?", gold("1890", 0)),
    case("What sank near the old harbour?", gold("blue boat", 1)),
    case("What left the station at noon?", gold("green train", 2)),
    case("Which queen visited Peru?"),
)


def found(*spans: Span, sure: float = 0.5, answered: bool = True) -> Found:
    return Found(tuple(Shown(0, span, span.cut(TEXT)) for span in spans), sure, answered)


def sentence(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, TEXT.index(".", start) + 1)


MILL, BOAT, TRAIN, DRIVER = map(sentence, ("The red mill", "The blue boat", "A green train", "Its driver"))


def test_ranks_count_paragraphs_not_quotes() -> None:
    train = CASES[2]
    outcome = judge(trial(train), train, found(DRIVER, BOAT, TRAIN))
    assert (outcome.rank, outcome.right, outcome.top3, outcome.exact) == (1, False, True, True)
    outcome = judge(trial(train), train, found(MILL, sentence("Nobody"), BOAT, DRIVER))
    assert (outcome.rank, outcome.right, outcome.top3) == (3, False, False)
    assert judge(trial(train), train, found(MILL)).rank == 0


def test_a_quote_must_hold_the_whole_answer() -> None:
    cut = Span(MILL.start, TEXT.index("1890") + 3)
    assert not judge(trial(CASES[0]), CASES[0], found(cut)).right
    assert judge(trial(CASES[0]), CASES[0], found(Span(cut.start, cut.end + 1))).right


def test_words_that_do_not_stand_there_are_not_exact() -> None:
    wrong = replace(found(MILL), quotes=(Shown(0, MILL, "The red mill burned in 1891."),))
    assert not judge(trial(CASES[0]), CASES[0], wrong).exact


def table(*outcomes: tuple[Case, Found]) -> Table:
    return Table.of([judge(trial(one), one, given) for one, given in outcomes])


def test_handled_rightly_is_the_right_quote_or_silence() -> None:
    silent = CASES[3]
    results = table(
        (CASES[0], found(MILL)),  # right
        (CASES[0], found(BOAT)),  # wrong
        (CASES[0], found(MILL, answered=False)),  # silent for nothing
        (silent, found(MILL, answered=False)),  # rightly silent
        (silent, found(MILL)),  # answered out of nothing
    )
    assert METRICS["handled"](results) == pytest.approx(2 / 5)
    assert METRICS["quote"](results) == pytest.approx(2 / 3)
    assert METRICS["acc@100"](results) == pytest.approx(2 / 5)


def test_auroc_is_between_answerable_and_silent_or_between_right_and_wrong() -> None:
    results = table(
        (CASES[0], found(MILL, sure=0.9)),
        (CASES[0], found(BOAT, sure=0.2)),
        (CASES[3], found(MILL, sure=0.4)),
    )
    assert METRICS["auroc"](results) == pytest.approx(1 / 2)
    assert METRICS["auroc-right"](results) == pytest.approx(1.0)


def test_a_question_of_which_only_the_paragraph_is_known_counts_for_paragraphs_alone() -> None:
    unknown = case("Why?", Gold(0, 1, None, "in other words"))
    results = table((unknown, found(BOAT)), (CASES[0], found(MILL)))
    assert METRICS["para@1"](results) == 1.0
    assert METRICS["quote"](results) == METRICS["handled"](results) == 1.0
    assert results.take(results.judged).rank.tolist() == [1]


def test_every_system_is_asked_everything_and_every_quote_is_exact() -> None:
    steps = []
    evaluation = evaluate(
        [trial(*CASES), trial(CASES[0])], FakeEncoder(), progress=lambda *step: steps.append(step)
    )
    assert evaluation.articles == 2
    assert [one.case for one in evaluation.ours] == [*CASES, CASES[0]]
    assert steps == [(done, 5) for done in range(1, 6)]
    for system in SYSTEMS:
        outcomes = evaluation.outcomes[system]
        assert all(one.exact for one in outcomes)
        assert len(outcomes) == 5
        assert [one.rank for one in outcomes if not one.case.golds] == [0]
    for system in (OURS, BM25):  # means of made-up vectors find nothing
        assert [one.rank for one in evaluation.outcomes[system]] == [1, 1, 1, 0, 1]
        assert [one.right for one in evaluation.outcomes[system]] == [True, True, True, False, True]


def test_systems_without_a_threshold_have_no_share_handled() -> None:
    evaluation = evaluate([trial(*CASES)], FakeEncoder())
    measured = {system: evaluation.measure(system, resamples=20) for system in SYSTEMS}
    assert set(measured[OURS]) == set(METRICS)
    for system in (BM25, COSINE):
        assert set(METRICS) - set(measured[system]) == {"handled", "ece"}
    for one in measured[OURS].values():
        assert one.interval.low <= one.value <= one.interval.high
    text = table_text(evaluation, measured)
    assert "4 questions about 1 article, 1 that the article does not answer." in text
    assert evaluation_object(evaluation, measured, [])["systems"][OURS]["quote"]["value"] == 1.0


def test_the_threshold_decides_what_is_answered() -> None:
    def answered(threshold: float) -> list[bool | None]:
        outcomes = evaluate([trial(*CASES)], FakeEncoder(), threshold=threshold).ours
        return [one.found.answered for one in outcomes]

    assert answered(0.0) == [True] * 4
    assert answered(1.0) == [False] * 4


def test_a_question_that_cannot_be_asked_is_named() -> None:
    with pytest.raises(PinciteError, match=r"^line 1: .*tokens"):
        evaluate([trial(case("why " * 100))], FakeEncoder(room=64))


@pytest.mark.parametrize(
    ("one", "given", "told"),
    [
        (CASES[3], found(MILL), "answered, but the article is silent"),
        (CASES[0], found(MILL, answered=False), "kept silent, but had found “1890”"),
        (CASES[0], found(BOAT, MILL), "the right quote is only the second or third: “1890” was wanted"),
        (
            CASES[0],
            found(sentence("Nobody")),
            "the right paragraph, but other words of it: “1890” was wanted",
        ),
        (
            CASES[2],
            found(MILL, BOAT, DRIVER),
            "the right paragraph is only number 3: “green train” was wanted",
        ),
        (CASES[0], found(BOAT), "the right paragraph is not among the candidates: “1890” was wanted"),
        (
            CASES[0],
            found(BOAT, answered=False),
            "kept silent; the right paragraph is not among the candidates",
        ),
    ],
)
def test_what_went_wrong_is_told_in_words(one: Case, given: Found, told: str) -> None:
    assert told in why(judge(trial(one), one, given))


def test_the_worst_are_those_with_the_most_misplaced_confidence() -> None:
    evaluation = evaluate([trial(*CASES)], FakeEncoder(), threshold=0.0)
    assert [one.case for one in worst(evaluation, 9)] == [CASES[3]]
    assert worst(evaluation, 0) == []
    wrong = [
        judge(trial(one), one, found(BOAT, sure=sure)) for one, sure in ((CASES[0], 0.2), (CASES[2], 0.8))
    ]
    evaluation = replace(evaluation, outcomes={OURS: tuple(wrong)})
    assert [one.found.confidence for one in worst(evaluation, 2)] == [0.8, 0.2]
    assert "What left the station at noon?\n  line 1 · confidence .800" in worst_text(worst(evaluation, 1))


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_curves_are_drawn(tmp_path: Path, ending: str) -> None:
    plot(evaluate([trial(*CASES)], FakeEncoder()), tmp_path / f"curves.{ending}")
    begin = (tmp_path / f"curves.{ending}").read_bytes()[:5]
    assert begin in (b"\x89PNG\r", b"<?xml")


def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    evaluation = evaluate([trial(*CASES)], FakeEncoder())
    for path in (tmp_path / "curves.nonsense", tmp_path / "nowhere" / "curves.png"):
        with pytest.raises(PinciteError, match="cannot be drawn to"):
            plot(evaluation, path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "article.txt").write_text(TEXT)
    (tmp_path / "q.csv").write_text(
        "question,text\nWhen did the red mill burn?,1890\nWhich queen visited Peru in 1700?,\n"
    )
    return tmp_path


def test_the_command_measures_the_article_that_is_indexed(folder: Path) -> None:
    assert run_pincite(folder, "index", "article.txt").status == 0
    result = run_pincite(folder, "eval", "q.csv", "--json", "--worst", "3", "--fail-under", "quote=.9")
    assert (result.status, result.err) == (0, "")
    measured = json.loads(result.out)
    assert measured["questions"] == 2
    assert measured["exact"] is True
    assert measured["systems"]["pincite"]["handled"]["value"] == 1.0
    assert measured["worst"] == []

    result = run_pincite(folder, "eval", "q.csv", "--fail-under", "quote=1.1", "--fail-under", "ece=0")
    assert result.status == 1
    assert "pincite: quote is 1.000, not 1.100" in result.err
    assert "pincite: ece is" in result.err
    assert "handled     1.000" in result.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("q.csv", "--fail-under", "quot=1"), "there is no metric 'quot'; choose para@1"),
        (("q.csv", "--fail-under", "quote"), "should be as in quote=.8"),
        (("missing.csv",), "does not exist"),
        (("set.jsonl",), "give the file with --articles"),
    ],
)
def test_wrong_use_is_told(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    (folder / "set.jsonl").write_text('{"article_id": "a", "question": "What?", "answers": []}')
    result = run_pincite(folder, "eval", *arguments)
    assert result.status == 2
    assert told in result.err
    assert "Traceback" not in result.err


@pytest.mark.skipif(not SHARED, reason="PINCITE_SHARED names no folder of labelled questions")
def test_labelled_articles_are_answered_as_well_as_promised() -> None:
    data = Path(SHARED or "") / "data"
    trials = read_trials(data / "encyclopedia.questions.jsonl", data / "encyclopedia.articles.jsonl")
    evaluation = evaluate(trials[:6], open_encoder())
    measured = evaluation.measure(resamples=10)
    assert all(one.exact for one in evaluation.ours)
    assert measured["para@1"].value >= 0.93
    assert measured["quote"].value >= 0.75
    assert measured["quote"].value > evaluation.measure(BM25, resamples=1)["quote"].value
