"""What training/ makes of a few examples: batches, runs that go on, weights that others read."""

import json
from pathlib import Path
from shutil import copy

import numpy as np
import pytest
import torch
from safetensors.numpy import load as read_safetensors

from index.article import Span
from index.memory_store import index_in_memory
from qa.evaluation.datasets import PARAGRAPH_BREAK, Case, Gold, Trial
from qa.reader.network import NAMES
from tests.fakes import FakeEncoder
from tests.indexes import article_of
from training.batches import Examples, batch, load
from training.curve import draw, firsts, silences
from training.examples import Asked, examples, save
from training.export import safetensors, tensors_of
from training.keeping import KeepingEncoder
from training.lessons import Lesson, Part
from training.model import Sizes, grouped_logsumexp
from training.train import judged, train

PARAGRAPHS = (
    "The mill at Orrvik ground rye until 1952. Its wheel was made of oak by a carpenter called Sten.",
    "A flood took the dam in spring. The miller kept eleven goats, and sold their cheese at the market.",
    "Today the house is a school for bakers, who come from as far as Turku to learn about sour dough.",
)
ASKED = (
    ("Until when did the mill grind rye?", "1952"),
    ("Who made the wheel?", "a carpenter called Sten"),
    ("How many goats did the miller keep?", "eleven"),
    ("What is the house today?", "a school for bakers"),
    ("Who painted the door?", None),
)
SIZES = Sizes(dimensions=16, projected=8, pair=6, token=4, place=6, dropout=0.2)


def lesson_of(part: Part = Part.TRAIN) -> Lesson:
    text = PARAGRAPH_BREAK.join(PARAGRAPHS)
    starts = tuple(text.index(paragraph) for paragraph in PARAGRAPHS)
    cases = []
    for question, answer in ASKED:
        golds: tuple[Gold, ...] = ()
        if answer:
            number = next(i for i, paragraph in enumerate(PARAGRAPHS) if answer in paragraph)
            start = text.index(answer)
            golds = (Gold(0, number, Span(start, start + len(answer)), answer),)
        cases.append(Case(question, question, golds))
    return Lesson("made/mill", "made", part, Trial((article_of(text),), (starts,), tuple(cases)), (1.0,) * 5)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Examples:
    lesson, encoder = lesson_of(), FakeEncoder()
    asked = Asked.of(lesson, encoder)
    found = list(examples(lesson, asked, None))
    path = tmp_path_factory.mktemp("examples") / "mill.npz"
    save(path, asked.index, found)
    return load([(lesson.name, path)])


def test_examples_say_which_places_are_right_and_what_answers(data: Examples) -> None:
    assert len(data) == len(ASKED)
    assert data.columns["answerable"].tolist() == [answer is not None for _, answer in ASKED]
    for number in range(len(data)):
        own = slice(data.k_end[number] - data.k[number], data.k_end[number])
        right, answer = data.columns["right"][own], data.columns["answer"][own]
        assert right.sum() == data.columns["answerable"][number]  # these places do not overlap
        assert (answer[~right] == -1).all()
        assert (answer[:, 0] <= answer[:, 1]).all()


def test_a_batch_points_only_into_itself(data: Examples) -> None:
    some = batch(data, [3, 0, 4])
    questions, tokens, places = len(some.question), len(some.vectors), len(some.scores)
    assert int(data.n[[3, 0, 4]].sum()) == questions
    for indices, count in (
        (some.pair_question, questions), (some.like, questions), (some.pair_token, tokens),
        (some.pair_place, places), (some.token_place, places), (some.place_question, 3), (some.asker, 3),
    ):  # fmt: skip
        assert 0 <= int(indices.min()) <= int(indices.max()) < count
    # What a token is matched with stands in the place that it is matched for.
    assert torch.equal(some.token_place[some.pair_token], some.pair_place)


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(data: Examples, tmp_path: Path) -> None:
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    for folder in (whole, stopped):
        folder.mkdir()
    train(data, data, whole, 3, SIZES, seed=5)
    copy(whole / "epoch-01.pt", stopped)
    train(data, data, stopped, 3, SIZES, seed=5)
    one, other = (torch.load(folder / "epoch-03.pt")["model"] for folder in (whole, stopped))
    assert all(torch.equal(one[name], other[name]) for name in one)
    logged = [json.loads(line)["epoch"] for line in (stopped / "log.jsonl").read_text().splitlines()]
    assert logged == [2, 3]


def test_the_same_seed_gives_the_same_weights_and_another_one_others(data: Examples, tmp_path: Path) -> None:
    states = []
    for name, seed in (("one", 5), ("same", 5), ("other", 6)):
        (tmp_path / name).mkdir()
        train(data, data, tmp_path / name, 1, SIZES, seed)
        states.append(torch.load(tmp_path / name / "epoch-01.pt")["model"])
    one, same, other = states
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_other_programs_read_the_weights(data: Examples, tmp_path: Path) -> None:
    train(data, data, tmp_path, 1, SIZES, seed=5)
    tensors = tensors_of(torch.load(tmp_path / "epoch-01.pt")["model"])
    read = read_safetensors(safetensors(tensors))
    assert set(read) == set(NAMES)
    for name, values in tensors.items():
        assert read[name].dtype == np.float16
        np.testing.assert_array_equal(read[name], values.astype(np.float16))


def test_groups_are_summed_as_one_by_one() -> None:
    values, groups = torch.tensor([700.0, 701.0, -3.0, 2.0]), torch.tensor([0, 0, 2, 2])
    found = grouped_logsumexp(values, groups, 3)
    for group in (0, 2):
        assert float(found[group]) == pytest.approx(float(torch.logsumexp(values[groups == group], 0)))
    assert float(found[1]) < -1e6


def test_measures_count_only_what_they_are_about(data: Examples) -> None:
    places = len(data.columns["scores"])
    order = np.where(data.columns["right"], 100.0, 0.0)
    found = judged(data, order, np.zeros(places), np.full(places, np.nan))
    assert found["made"]["questions"] == len(ASKED)
    assert found["made"]["first"]["0.3"] == 1.0
    assert "marked" not in found


def test_the_curve_shows_what_the_log_says(data: Examples, tmp_path: Path) -> None:
    train(data, data, tmp_path, 2, SIZES, seed=5)
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    drawn = firsts(log, "made", "0.1")
    assert drawn == [
        log[0]["tune"]["made"]["first"]["0.0"],
        *(one["tune"]["made"]["first"]["0.1"] for one in log),
    ]
    assert silences(log, "made") == []  # one such question says nothing
    lost, first, silent = draw(log, "0.1").axes
    assert [len(axes.lines) for axes in (lost, first, silent)] == [3, 1, 0]
    np.testing.assert_array_equal(first.lines[0].get_ydata(), drawn)


def test_what_was_encoded_is_kept_and_reads_the_same(tmp_path: Path) -> None:
    article = article_of(PARAGRAPH_BREAK.join(PARAGRAPHS))
    path = tmp_path / "kept.npz"
    first = KeepingEncoder(FakeEncoder(), path)
    made = index_in_memory([article], first)
    first.save()
    again = index_in_memory([article], KeepingEncoder(FakeEncoder(), path))
    np.testing.assert_array_equal(made.vectors.rows, again.vectors.rows)
    np.testing.assert_array_equal(made.tokens, again.tokens)
