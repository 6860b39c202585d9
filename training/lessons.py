"""Labelled questions of many kinds -> trials, each of one article, and what each is for."""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any

from index.article import Span
from index.errors import ArticleError
from index.text.reading import parse_article
from qa.evaluation.datasets import PARAGRAPH_BREAK, Case, Gold, Trial, read_trials

SEED = 1
ARTICLE_SIZES = (4_000, 25_000)
"""Code points: articles are put together from contexts up to a size between these, drawn by its log."""


class Part(Enum):
    """What a lesson is for."""

    TRAIN = "train"
    TUNE = "tune"  # says when to stop training
    KEPT = "kept"  # the reader never sees it; confidence is fitted on it, and it is measured


@dataclass(frozen=True, slots=True)
class Lesson:
    """The questions of one article; `trust` says for each case how likely its label is right, 0 to 1."""

    name: str
    set: str
    part: Part
    trial: Trial
    trust: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A set of shared/reader: how many code points of its contexts are read, and questions for each of them.

    `tune` and `kept` of its documents are set aside, at most `asked` questions of each being taken.
    """

    name: str
    size: int
    per_context: int = 8
    tune: int = 0
    kept: int = 0
    asked: int = 100


SOURCES = (
    Source("squad2-bt", 4_500_000, tune=20, kept=40),
    Source("qed-nq", 700_000),
    Source("timeqa-human", 500_000),
    Source("clapnq-dev", 400_000),
    Source("selqa", 400_000),
    Source("qadiscourse", 250_000),
    Source("nq-open-oracle", 250_000),
    Source("tatqa-text", 200_000),
    Source("cpgqa", 170_000),
    Source("qamr", 125_000),
    Source("onestopqa", 0, kept=30, asked=60),
)
STORIES = "stories_train"
STORIES_KEPT, STORIES_TUNE, STORIES_READ = 60, 12, 100
"""The first are for fitting the confidence, the next say when to stop, of the others so many teach."""
MEASURED = ("encyclopedia", "encyclopedia_unanswerable", "stories", "followups", "papers")
PAPERS = 40
"""Articles of the last of those that confidence is fitted on; all of them are measured elsewhere."""


def lessons(shared: Path) -> list[Lesson]:
    """Return all lessons from the folder `shared`: those to measure on first, then the kinds in turn."""
    aside: list[Lesson] = []
    learnt: list[list[Lesson]] = []
    for name in MEASURED:
        aside += [_whole(name, Part.KEPT, trial) for trial in _trials(shared, name)][
            : PAPERS if name == "papers" else None
        ]
    told = [_whole(STORIES, Part.TRAIN, trial) for trial in _trials(shared, STORIES)]
    learnt.append(told[STORIES_KEPT + STORIES_TUNE :][:STORIES_READ])
    stories = [
        (Part.TUNE, told[STORIES_KEPT : STORIES_KEPT + STORIES_TUNE]),
        (Part.KEPT, told[:STORIES_KEPT]),
    ]
    contexts, questions = _read(shared / "reader")
    rest: list[Lesson] = []
    for source in SOURCES:
        found = [*_of(source, contexts.get(source.name, []), questions)]
        rest += [lesson for lesson in found if lesson.part is not Part.TRAIN]
        learnt.append([lesson for lesson in found if lesson.part is Part.TRAIN])
    for part, some in stories:
        rest += [Lesson(one.name, one.set, part, one.trial, one.trust) for one in some]
    return _by_need(aside, rest, learnt)


def _by_need(aside: list[Lesson], rest: list[Lesson], learnt: list[list[Lesson]]) -> list[Lesson]:
    """Return what is measured first, then every kind in proportion, so that a part of it is a fair one."""
    first = [one for one in aside if one.set not in ("papers", "followups")]
    last = [one for one in aside if one.set in ("papers", "followups")]
    placed = [
        ((place + 0.5) / len(some), number, lesson)
        for number, some in enumerate(learnt)
        for place, lesson in enumerate(some)
    ]
    placed.sort(key=lambda row: row[:2])
    mixed = [lesson for *_, lesson in placed]
    third = len(mixed) // 3
    return [*first, *rest, *mixed[:third], *last, *mixed[third:]]


def _trials(shared: Path, name: str) -> list[Trial]:
    return read_trials(shared / f"data/{name}.questions.jsonl", shared / f"data/{name}.articles.jsonl")


def _whole(name: str, part: Part, trial: Trial) -> Lesson:
    return Lesson(f"{name}/{trial.articles[0].source}", name, part, trial, (1.0,) * len(trial.cases))


def _read(folder: Path) -> tuple[dict[str, list[dict[str, Any]]], dict[int, list[dict[str, Any]]]]:
    """Return the contexts of each set, and the questions of each context."""
    contexts: dict[str, list[dict[str, Any]]] = {}
    questions: dict[int, list[dict[str, Any]]] = {}
    for row in _rows(folder / "contexts.jsonl.gz"):
        contexts.setdefault(row["set"], []).append(row)
    for row in _rows(folder / "questions.jsonl.gz"):
        questions.setdefault(row["context"], []).append(row)
    return contexts, questions


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _of(
    source: Source, contexts: Sequence[dict[str, Any]], questions: dict[int, list[dict[str, Any]]]
) -> Iterator[Lesson]:
    """Yield the lessons of one set: whole documents set aside, then articles put together from contexts."""
    chance = random.Random(SEED)  # noqa: S311 - a seeded sample
    documents: dict[str, list[dict[str, Any]]] = {}
    for row in contexts:
        documents.setdefault(row["document"] or f"context {row['id']}", []).append(row)
    names = sorted(documents, key=lambda name: sha256(f"{source.name}/{name}".encode()).digest())
    both = {
        name
        for name in names
        if any(
            not question["answers"] for row in documents[name] for question in questions.get(row["id"], ())
        )
    }
    if both:  # what can teach silence comes first
        names.sort(key=lambda name: name not in both)
    aside = dict.fromkeys(names[: source.kept], Part.KEPT)
    aside |= dict.fromkeys(names[source.kept : source.kept + source.tune], Part.TUNE)
    for name, part in aside.items():
        run = _run(documents[name], 0, ARTICLE_SIZES[1])
        yield from _lesson(source, part, f"{source.name}/{name}", run, questions, chance, source.asked)
    pending: list[dict[str, Any]] = []
    read, room = 0, _size(chance)
    for name in (name for name in names if name not in aside):
        for row in documents[name]:
            if read >= source.size:
                break
            if pending and sum(len(one["text"]) for one in pending) + len(row["text"]) > room:
                label = f"{source.name}/{pending[0]['id']}-{pending[-1]['id']}"
                yield from _lesson(source, Part.TRAIN, label, pending, questions, chance, None)
                pending, room = [], _size(chance)
            pending.append(row)
            read += len(row["text"])


def _size(chance: random.Random) -> float:
    low, high = ARTICLE_SIZES
    return float(low * (high / low) ** chance.random())


def _run(rows: Sequence[dict[str, Any]], first: int, room: float) -> list[dict[str, Any]]:
    """Return the contexts from `first` on that fit."""
    ends = accumulate(len(row["text"]) for row in rows[first:])
    return [row for row, end in zip(rows[first:], ends, strict=True) if end <= room]


def _lesson(  # noqa: PLR0913, PLR0917 - all of it is at hand where it is called
    source: Source,
    part: Part,
    label: str,
    rows: Sequence[dict[str, Any]],
    questions: dict[int, list[dict[str, Any]]],
    chance: random.Random,
    most: int | None,
) -> Iterator[Lesson]:
    """Yield the article made of `rows`, if it can be read and is asked something."""
    starts = tuple(accumulate((len(row["text"]) + len(PARAGRAPH_BREAK) for row in rows[:-1]), initial=0))
    asked: list[tuple[Case, float]] = []
    for paragraph, (row, start) in enumerate(zip(rows, starts, strict=True)):
        own = questions.get(row["id"], [])
        if most is None and len(own) > source.per_context:
            own = chance.sample(own, source.per_context)
        for question in own:
            golds = tuple(
                Gold(0, paragraph, Span(start + first, start + last), row["text"][first:last])
                for first, last in question["answers"]
            )
            if question["question"].strip():
                case = Case(f"{label}, {len(asked)}", question["question"], golds)
                asked.append((case, float(question.get("label_confidence", 1.0))))
    if most is not None and len(asked) > most:
        asked = chance.sample(asked, most)
    text = PARAGRAPH_BREAK.join(row["text"] for row in rows)
    try:
        article = parse_article(text.encode("utf-8-sig"), label, markdown=False)
    except ArticleError:
        return
    if asked and article.text == text:
        cases, trust = zip(*asked, strict=True)
        yield Lesson(label, source.name, part, Trial((article,), (starts,), cases), trust)
