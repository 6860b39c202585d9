"""The benchmarks' own logic; their numbers are printed by the benchmarks, never asserted."""

import importlib
import json
from dataclasses import astuple, fields, replace
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks import accuracy, fit_confidence, made_up_article, over_time, speed, tune
from benchmarks.fit_confidence import Row
from index.article import Span
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from qa.answering import Answerer
from qa.deciding import Calibration, calibrations
from qa.evaluation.datasets import Case, Gold, Trial
from qa.evaluation.evaluating import OURS, evaluate
from qa.evidence import Evidence
from qa.question import query
from qa.ranking import retriever
from tests.fakes import FakeEncoder
from tests.indexes import article_of
from training.lessons import Lesson, Part

NAMES = [field.name for field in fields(Evidence)]


def test_a_made_up_article_is_the_same_for_the_same_seed_and_long_enough() -> None:
    text = made_up_article.article(words=2000)
    assert text == made_up_article.article(words=2000)
    assert text != made_up_article.article(words=2000, seed=2)
    assert 2000 <= len(text.split()) < 2300
    paragraphs = made_up_article.article(paragraphs=300).split("\n\n")[1:]
    assert len(set(paragraphs)) == 300
    assert len({word.strip(".,").lower() for word in text.split()}) > 500


def test_one_paragraph_is_changed() -> None:
    before = made_up_article.article(paragraphs=30)
    pairs = zip(before.split("\n\n"), made_up_article.with_one_changed(before).split("\n\n"), strict=True)
    assert sum(old != new for old, new in pairs) == 1


def test_a_ratio_says_whether_its_goal_is_met() -> None:
    met, missed = (speed.Ratio("this / that", ours, 2.0, 0.5, "s") for ours in (1.0, 1.01))
    assert met.met
    assert not missed.met
    assert "| this / that | 1 s | 2 s | 0.500 | 0.500 | reached |" in speed.table([met, missed])
    assert speed.table([met, missed]).endswith("missed |")


def test_a_process_is_measured_and_its_failure_told() -> None:
    one = speed.run(speed.PYTHON, "-c", "x = bytearray(50_000_000)")
    assert one.seconds > 0
    assert one.peak > 47 or isnan(one.peak)
    with pytest.raises(SystemExit, match="ended with 3"):
        speed.run(speed.PYTHON, "-c", "raise SystemExit(3)")


def sample(rows: int = 400) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    random = np.random.default_rng(3)
    evidence = random.random((rows, len(NAMES)))
    odds = sum(3 * fit_confidence.SIGNS.get(name, -1) * evidence[:, i] for i, name in enumerate(NAMES)) + 5
    return evidence, random.random(rows) < 1 / (1 + np.exp(-odds))


def test_the_fit_is_that_of_scikit_learn_where_the_signs_agree() -> None:
    evidence, right = sample()
    scale = evidence.std(axis=0) + 1e-9
    reference = LogisticRegression(C=1 / fit_confidence.PENALTY, tol=1e-10, max_iter=10_000)
    reference.fit((evidence - evidence.mean(axis=0)) / scale, right)
    model = fit_confidence.fit(evidence, right)
    expected = reference.coef_[0] / scale
    bound = [i for i, name in enumerate(NAMES) if fit_confidence.SIGNS.get(name, -1) * expected[i] < 0]
    assert not bound, "the sample should not run into the signs"
    np.testing.assert_allclose(model.weights, expected, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(
        model.confidence(evidence),
        reference.predict_proba((evidence - evidence.mean(axis=0)) / scale)[:, 1],
        atol=1e-3,
    )


def test_the_fit_keeps_signs_against_the_data() -> None:
    evidence, right = sample()
    weights = fit_confidence.fit(evidence, ~right).weights
    assert all(
        weight * fit_confidence.SIGNS.get(name, -1) >= 0 for name, weight in zip(NAMES, weights, strict=True)
    )


def rows(*confident: tuple[bool, bool]) -> list[Row]:
    return [
        fit_confidence.Row("a set", f"article {n}", answerable, False, right, Evidence(*[0.0] * len(NAMES)))
        for n, (right, answerable) in enumerate(confident)
    ]


def test_the_threshold_is_the_middle_of_those_that_handle_most_rightly() -> None:
    # Right ones at .9, wrong ones at .6: every threshold above .6 and up to .9 is as good as any.
    some = rows(*[(True, True)] * 200, *[(False, False)] * 200)
    confidence = np.array([0.9] * 200 + [0.6] * 200)
    assert fit_confidence.best_threshold(some, confidence) == pytest.approx((0.61 + 0.9) / 2, abs=0.011)


def test_answerable_questions_and_others_count_half_each() -> None:
    # Whoever counted heads would answer all: nine of ten are right at .3, but the only silent one is at .5.
    some = rows(*[(True, True)] * 5, *[(False, True)] * 5, (False, False))
    confidence = np.array([0.9, 0.9, 0.9, 0.9, 0.3, *[0.1] * 5, 0.5])
    assert fit_confidence.best_threshold(some, confidence) > 0.5


def made_trial() -> Trial:
    text = "The red mill burned in 1890.\n\nThe blue boat sank near the old harbour.\n"
    article = article_of(text)
    places = [text.index("1890"), text.index("blue boat")]
    golds = (
        Gold(0, 0, Span(places[0], places[0] + 4), "1890"),
        Gold(0, 1, Span(places[1], places[1] + 9), "blue boat"),
    )
    cases = (
        Case("line 1", "When was the red mill burned?", golds[:1]),
        Case("line 2", "What sank near the old harbour?", golds[1:]),
    )
    return Trial((article,), ((0, text.index("The blue")),), cases)


def lesson_of(trial: Trial, name: str = "a set") -> Lesson:
    return Lesson(f"{name}/1", name, Part.KEPT, trial, (1.0,) * len(trial.cases))


def test_what_is_fitted_is_what_decides() -> None:
    trial, encoder = made_trial(), FakeEncoder()
    found = list(fit_confidence.rows_of(lesson_of(trial), (), encoder))
    answerer = Answerer(index_in_memory(trial.articles, encoder), encoder)
    file = json.loads(fit_confidence.PATH.read_text())["unread"]
    fitted = Calibration(file["intercept"], Evidence(**file["weights"]), file["threshold"])
    assert len(found) == 2
    for case, row in zip(trial.cases, found, strict=True):
        assert row.right
        assert not row.read  # the reader knows other vectors than the fake ones
        assert answerer.ask(case.question).confidence == pytest.approx(fitted.confidence(row.evidence))


def test_what_is_read_is_fitted_apart() -> None:
    trial, encoder = made_trial(), open_encoder()
    found = list(fit_confidence.rows_of(lesson_of(trial), (), encoder))
    answerer = Answerer(index_in_memory(trial.articles, encoder), encoder)
    fitted = calibrations().read
    assert [row.read for row in found] == [False, True] * 2
    for case, row in zip(trial.cases, found[1::2], strict=True):
        assert answerer.ask(case.question).confidence == pytest.approx(
            fitted.confidence(row.evidence), abs=1e-3
        )


def test_foreign_questions_have_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = made_trial()
    monkeypatch.setitem(fit_confidence.FOREIGN, "a set", 1.0)
    found = list(fit_confidence.rows_of(lesson_of(trial), trial.cases, FakeEncoder()))
    assert [row.foreign for row in found] == [False, False, True, True]
    assert not any(row.right or row.answerable for row in found if row.foreign)


def test_a_large_set_counts_no_more_than_others() -> None:
    some = rows(*[(True, True)] * (2 * fit_confidence.MOST))
    few = [replace(row, source="another") for row in some[:10]]
    counts = fit_confidence.counts_of([*some, *few])
    assert counts[: len(some)].sum() == pytest.approx(fit_confidence.MOST)
    assert (counts[len(some) :] == 1).all()
    (name,) = fit_confidence.MORE
    (more,) = fit_confidence.counts_of([replace(some[0], source=name)])
    assert more == fit_confidence.MORE[name]


@pytest.mark.parametrize(("silent", "left"), [(7, 4), (4, 4), (1, 1), (0, 0)])
def test_unanswerable_questions_are_no_more_than_the_others_of_their_set(silent: int, left: int) -> None:
    some = [*rows(*[(True, True)] * 4, *[(False, False)] * silent)]
    foreign = [replace(row, answerable=False, foreign=True) for row in some[:3]]
    alone = [replace(row, source="another", answerable=False) for row in some[:2]]
    found = fit_confidence.balanced([*some, *foreign, *alone])
    assert found == fit_confidence.balanced([*some, *foreign, *alone])
    assert [row.answerable for row in found] == [True] * 4 + [False] * (left + 3)
    assert sum(row.foreign for row in found) == 3
    assert not any(row.source == "another" for row in found)


def test_confidence_json_says_how_it_was_made() -> None:
    for part in json.loads(fit_confidence.PATH.read_text()).values():
        sets = part["made"]["cross_validated"]
        assert sets["all"]["rows"] == sum(values["rows"] for name, values in sets.items() if name != "all")
        assert sets["all"]["ece"] <= 0.05


def test_probes_take_the_answer_away() -> None:
    trial = made_trial()
    for one in accuracy.removed([trial]):
        (case,) = one.cases
        assert case.golds == ()
        assert len(one.starts[0]) == 1
        words = {"line 1": "1890", "line 2": "blue boat"}[case.label]
        assert words in trial.articles[0].text
        assert words not in one.articles[0].text
    foreign = accuracy.foreign([trial, replace(trial)])
    assert [len(one.cases) for one in foreign] == [2, 2]
    assert not any(case.golds for one in foreign for case in one.cases)


def test_an_encoder_that_keeps_gives_what_the_other_gives() -> None:
    trial, encoder = made_trial(), FakeEncoder()
    texts = ["one two", "three", "one two"]
    kept = accuracy.Keeping(encoder).encode_passages(texts)
    for one, other in zip(kept, encoder.encode_passages(texts), strict=True):
        np.testing.assert_array_equal(one.vectors, other.vectors)
    ours = [
        [astuple(outcome) for outcome in evaluate([trial], made).outcomes[OURS]]
        for made in (encoder, accuracy.Keeping(encoder))
    ]
    assert ours[0] == ours[1]


def test_goals_are_compared_each_in_its_own_direction() -> None:
    values = {("encyclopedia", "para@1"): 0.976, (accuracy.POOLED, "ece"): 0.06}
    lines, reached = accuracy._goals_table(values, {})
    assert reached
    assert "| encyclopedia: para@1 | .975 | .980 | .976 | short of the aim |" in lines
    assert f"| {accuracy.POOLED}: ece |  | .050 | .060 | short of the aim |" in lines
    lines, reached = accuracy._goals_table({("encyclopedia", "para@1"): 0.9}, {})
    assert not reached
    assert lines[-1].endswith("missed |")


def test_tables_are_written_between_the_marks_only(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{accuracy.BEGIN}\nold\n{accuracy.END}\nafter\n")
    accuracy.write_between(page, "new")
    assert page.read_text() == f"before\n{accuracy.BEGIN}\nnew\n{accuracy.END}\nafter\n"
    page.write_text("no marks")
    with pytest.raises(SystemExit, match="lacks the marks"):
        accuracy.write_between(page, "new")


def test_what_commits_measured_is_kept_in_their_order_and_drawn(tmp_path: Path) -> None:
    later, earlier = "2026-01-02T09:00:00+01:00", "2026-01-02T00:30:00+00:00"
    accurate = {"stories": {"para@1": 0.7}}
    over_time.keep("accuracy", {"stories": {"para@1": 0.6}}, commit="b" * 40, at=later, folder=tmp_path)
    over_time.keep("accuracy", accurate, commit="b" * 40, at=later, folder=tmp_path)
    over_time.keep("speed", {"warm": {"ratio": 0.5}}, commit="b" * 40, at=later, folder=tmp_path)
    over_time.keep("accuracy", accurate, commit="a" * 40, at=earlier, folder=tmp_path)
    first, second = over_time.read_all(tmp_path)
    assert (first.commit, second.commit) == ("a" * 40, "b" * 40)
    assert second.of("accuracy", "stories", "para@1") == 0.7
    assert second.of("speed", "warm", "ratio") == 0.5
    assert isnan(first.of("speed", "warm", "ratio"))
    pictures = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for picture in pictures:
        over_time.draw([first, second], picture)
    assert pictures[0].read_bytes() == pictures[1].read_bytes()
    assert "stories" in pictures[0].read_text("utf-8")


@pytest.mark.parametrize("number", tune.NUMBERS, ids=lambda number: number.name)
def test_every_number_that_is_tuned_is_in_use_with_a_value_that_was_tried(number: tune.Number) -> None:
    home = importlib.import_module(number.module)
    own = getattr(home, number.name)
    assert own in number.tried
    with tune.put(number, 77.5):
        assert getattr(home, number.name) == 77.5
    assert getattr(home, number.name) == own


def test_a_number_is_put_wherever_it_is_used() -> None:
    emphasis = next(number for number in tune.NUMBERS if number.name == "QUESTION_WORD_EMPHASIS")
    with tune.put(emphasis, 0.5):
        assert [query.QUESTION_WORD_EMPHASIS, vars(retriever)["QUESTION_WORD_EMPHASIS"]] == [0.5, 0.5]
