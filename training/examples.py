"""Encoded lessons -> what the network learns from, made by the code that answers.

    python -m training.examples SHARED_FOLDER CACHE_FOLDER

Reads what `training.encode` kept and writes one file a lesson into CACHE_FOLDER/examples. Lessons that are
not encoded yet are passed over, those whose examples are there are left alone.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.contents import Index
from index.encoder import Encoder
from index.errors import QuestionError
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from qa.evaluation.datasets import Case
from qa.question.interpreting import Interpreter
from qa.quoting.quote import Place, Quoter
from qa.ranking.about import mark
from qa.ranking.retriever import Ranking, Retriever
from qa.reader.alignment import Alignment, align
from qa.reader.reading import PLACES, token_spans
from training.keeping import KeepingEncoder, path_of
from training.lessons import Lesson, Part, lessons

FOREIGN = 0.08
"""Questions of another article, as a share of an article's own, that are learnt from."""
SHORT = 0.6
"""A gold answer of at most this share of its place is one that can be marked."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question beside its places: which of them are right, and the tokens of each that are the answer.

    `right` bool (k,). `answer` int32 (k, 2): first and last of the alignment's tokens, -1 where not known.
    `answerable`: whether the article answers it, `trust` how likely the label is right.
    """

    alignment: Alignment
    right: NDArray[np.bool_]
    answer: NDArray[np.int32]
    answerable: bool
    trust: float


@dataclass(frozen=True, slots=True)
class Asked:
    """The real parts that a question passes through, of one article."""

    index: Index
    interpreter: Interpreter
    retriever: Retriever
    quoter: Quoter

    @classmethod
    def of(cls, lesson: Lesson, encoder: Encoder) -> "Asked":
        """Index the lesson's article."""
        index = index_in_memory(lesson.trial.articles, encoder)
        return cls(index, Interpreter.of(index, encoder), Retriever(index), Quoter(index))

    def places(self, case: Case, encoder: Encoder | None = None) -> tuple[Ranking, list[Place]]:
        """Return how `case` ranks the article, and its best places. Raises QuestionError."""
        interpreter = replace(self.interpreter, encoder=encoder) if encoder else self.interpreter
        query = interpreter.resolve(case.question, case.history)
        ranking = mark(self.retriever.rank(query))
        return ranking, list(islice(self.quoter.places(ranking), PLACES))


def examples(lesson: Lesson, asked: Asked, others: tuple[Lesson, Encoder] | None) -> Iterator[Example]:
    """Yield the examples of one lesson; `others` are the questions that its article does not answer."""
    for case, trust in zip(lesson.trial.cases, lesson.trust, strict=True):
        if case.judged:
            yield from example(case, trust, asked)
    if others is not None:
        lesson_, encoder = others
        chance = random.Random(lesson.name)  # noqa: S311 - a seeded sample
        count = min(round(FOREIGN * len(lesson.trial.cases)), len(lesson_.trial.cases))
        for case in chance.sample(lesson_.trial.cases, count):
            yield from example(replace(case, golds=()), 1.0, asked, encoder)


def example(case: Case, trust: float, asked: Asked, encoder: Encoder | None = None) -> Iterator[Example]:
    """Yield the example of one question; none where there is nothing to search, or too much."""
    try:
        ranking, places = asked.places(case, encoder)
    except (QuestionError, ValueError):  # nothing to search, or longer than the model reads
        return
    alignment = align(ranking, places)
    right = np.array([any(gold.span and gold.span in place.span for gold in case.golds) for place in places])
    answer = np.full((len(places), 2), -1, np.int32)
    for number, place in enumerate(places):
        if right[number]:
            answer[number] = _answer(case, place, asked.index, alignment, number)
    yield Example(alignment, right, answer, bool(case.golds), trust)


def _answer(case: Case, place: Place, index: Index, alignment: Alignment, number: int) -> tuple[int, int]:
    """Return the first and last token, among the alignment's, of the shortest gold answer in a place."""
    inside = [gold.span for gold in case.golds if gold.span and gold.span in place.span]
    gold = min(inside, key=len)
    if len(gold) > SHORT * len(place.span):
        return -1, -1
    ends = [*alignment.firsts[1:], len(alignment.rows)]
    own = np.arange(alignment.firsts[number], ends[number])
    starts, stops = token_spans(index, alignment.rows[own])
    held = own[(starts < gold.end) & (stops > gold.start)]
    return (int(held[0]), int(held[-1])) if len(held) else (-1, -1)


def save(path: Path, index: Index, found: list[Example]) -> None:
    """Write the examples of one lesson; token rows are positions in its `vectors`, whose end is questions."""
    alignments = [one.alignment for one in found]
    new = path.with_suffix(".new.npz")

    def joined(name: str, dtype: type) -> NDArray[np.generic]:
        parts = [getattr(one, name) for one in alignments]
        return np.concatenate(
            [part.reshape(-1, *part.shape[2:]) if name in ("match", "pairs") else part for part in parts]
        ).astype(dtype)

    np.savez(
        new,
        vectors=np.concatenate(
            [
                index.vectors.floats().astype(np.float16),
                *(one.question.astype(np.float16) for one in alignments),
            ]
        ),
        tokens=len(index.vectors),
        n=np.array([len(one.question) for one in alignments], np.int32),
        k=np.array([len(one.firsts) for one in alignments], np.int32),
        t=np.array([len(one.rows) for one in alignments], np.int32),
        rows=joined("rows", np.int32),
        firsts=joined("firsts", np.int32),
        match=joined("match", np.int32),
        pairs=joined("pairs", np.float16),
        like=joined("like", np.int32),
        beside=joined("beside", np.float16),
        weights=joined("weights", np.float32),
        asking=joined("asking", np.float32),
        places=joined("places", np.float32),
        scores=joined("scores", np.float32),
        right=np.concatenate([one.right for one in found]),
        answer=np.concatenate([one.answer for one in found]),
        answerable=np.array([one.answerable for one in found]),
        trust=np.array([one.trust for one in found], np.float32),
    )
    new.replace(path)


def main() -> None:
    """Make the examples of every lesson that is encoded."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, metavar="SHARED_FOLDER")
    parser.add_argument("cache", type=Path, metavar="CACHE_FOLDER")
    arguments = parser.parse_args()
    folder = arguments.cache / "examples"
    folder.mkdir(exist_ok=True)
    encoder = open_encoder()
    before: dict[tuple[str, Part], tuple[Lesson, Encoder]] = {}
    began, done = time.perf_counter(), 0
    for lesson in lessons(arguments.shared):
        source, target = path_of(arguments.cache, lesson.name), path_of(folder, lesson.name)
        if not source.is_file() or target.is_file():
            continue
        keeping = KeepingEncoder(encoder, source)
        asked = Asked.of(lesson, keeping)
        key = lesson.set, lesson.part
        found = list(examples(lesson, asked, before.get(key) if lesson.part is Part.TRAIN else None))
        before[key] = lesson, keeping
        if found:
            save(target, asked.index, found)
        done += len(found)
        print(
            f"{lesson.name}: {done:,} examples, {time.perf_counter() - began:.0f} s",
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
