"""Make qa/confidence.json: how sure to be of a quote, given its evidence.

    python -m benchmarks.fit_confidence SHARED_FOLDER [--cache CACHE_FOLDER]

SHARED_FOLDER holds data/ and reader/ as training/README.md tells; what is encoded is kept in CACHE_FOLDER, so
that fitting again takes minutes. Only lessons that the trained reader never sees are used. Two logistic
regressions with an L2 penalty, one for quotes that the reader has read and one without it, every weight bound
to the sign that its evidence has by its meaning, so that confidence is monotone in the evidence. Some
questions are also asked of an article that they are not about; of those that are about it at least half have
their answer there. What is printed, and kept in the file's sections "made", comes from cross-validation: no
article is judged by numbers that it was fitted with.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.encoder import Encoder
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from qa.evaluation.datasets import Case
from qa.evaluation.metrics import auroc, calibration_error
from qa.evidence import Evidence, gather
from qa.question.interpreting import Interpreter
from qa.quoting.quote import Quoter
from qa.ranking.about import mark
from qa.ranking.retriever import Retriever
from qa.reader import PLACES, may_read, open_place_reader
from training.keeping import KeepingEncoder, path_of
from training.lessons import Lesson, Part, lessons

PATH = Path(__file__).parent.parent / "qa" / "confidence.json"
NAMES = tuple(field.name for field in fields(Evidence))
SIGNS = {"leaning": 0, "words": 0, "size": 0, "asked": 1, "margin": 1, "answers": 1, "anywhere": 1}
"""1: more of it never lowers the confidence; 0: either way; -1, every other: it never raises it."""
PENALTY = 1.0
MOST = 1000
"""What the rows of one set count together at most, so that none drowns the others."""
MORE = {"encyclopedia": 1.5}
"""What rows of a set count more than that: in the two others of its kind half of the questions are traps."""
FOLDS = 5
SEED = 1


FOREIGN = {
    "encyclopedia": 0.35,
    "encyclopedia_unanswerable": 0.1,
    "squad2-bt": 0.1,
    "stories": 0.3,
    "stories_train": 0.2,
    "papers": 0.2,
    "followups": 0.2,
}
"""The sets to learn from, and how many foreign questions are asked for each of their own."""
CERTAIN = 0.95
"""Labels of an answer's place that are less certain than this teach nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question asked of one article, and whether the quote shown holds a gold answer.

    `read` says whether the trained reader had its say in the order of places and in the evidence.
    """

    source: str
    article: str
    answerable: bool
    foreign: bool
    right: bool
    evidence: Evidence
    read: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """Log-odds: `intercept` plus `weights` (one for each of NAMES) times the evidence."""

    intercept: float
    weights: NDArray[np.float64]

    def confidence(self, evidence: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probabilities for `evidence` of shape (rows, names)."""
        return np.asarray(1 / (1 + np.exp(-(evidence @ self.weights + self.intercept))))


def rows_of(lesson: Lesson, others: Sequence[Case], encoder: Encoder) -> Iterator[Row]:
    """Ask an article its own questions, and some of `others`: with the reader where it reads, and without.

    Every question is searched with those before it. Whether a short one is better searched alone is decided
    by these confidences, and so after them.
    """
    trial = lesson.trial
    index = index_in_memory(trial.articles, encoder)
    retriever, quoter, reader = Retriever(index), Quoter(index), open_place_reader(index)
    interpreter = Interpreter.of(index, encoder)
    chance = random.Random(lesson.name)
    count = int(FOREIGN.get(lesson.set, 0) * len(trial.cases)) if others else 0
    foreign = [replace(chance.choice(others), golds=()) for _ in range(count)]
    trust = (*lesson.trust, *[1.0] * count)
    for number, case in enumerate((*trial.cases, *foreign)):
        if not case.judged or trust[number] < CERTAIN:
            continue
        query = interpreter.resolve(case.question, case.history)
        found = retriever.rank(query)
        ranking = mark(found)
        places = list(islice(quoter.places(ranking), PLACES))
        reads = reader.read(ranking, iter(places)) if reader and may_read(found, ranking) else None
        for read in dict.fromkeys((None, reads)):
            place = read.places[0] if read else places[0]
            yield Row(
                source=lesson.set,
                article=trial.articles[0].source,
                answerable=bool(case.golds),
                foreign=number >= len(trial.cases),
                right=any(gold.span in place.span for gold in case.golds if gold.span),
                evidence=gather(index, ranking, place, place.span.cut(trial.articles[0].text), read),
                read=read is not None,
            )


def fit(
    evidence: NDArray[np.float64],
    right: NDArray[np.bool_],
    penalty: float = PENALTY,
    counts: NDArray[np.float64] | None = None,
) -> Model:
    """Return the penalised maximum-likelihood model whose weights keep their signs.

    The penalty is on the weights of evidence scaled to a standard deviation of 1, the intercept is free.
    `counts` says how much each row counts, all alike by default.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - an extra: whoever only reads the rows does without

    centre, scale = evidence.mean(axis=0), evidence.std(axis=0) + 1e-9
    scaled = (evidence - centre) / scale
    counts = np.ones(len(right)) if counts is None else counts

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = scaled @ parameters[1:] + parameters[0]
        error = counts * (1 / (1 + np.exp(-odds)) - right)
        value = counts @ (np.logaddexp(0, odds) - right * odds) + penalty / 2 * (parameters[1:] ** 2).sum()
        return value, np.concatenate([[error.sum()], scaled.T @ error + penalty * parameters[1:]])

    limits = {1: (0, None), -1: (None, 0), 0: (None, None)}
    bounds = [(None, None), *(limits[SIGNS.get(name, -1)] for name in NAMES)]
    found = minimize(loss, np.zeros(len(NAMES) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    weights = found[1:] / scale
    return Model(float(found[0] - weights @ centre), weights)


def cross_validated(rows: Sequence[Row]) -> NDArray[np.float64]:
    """Return each row's confidence from a model fitted without its article."""
    (evidence, right), counting = columns(rows), counts_of(rows)
    articles = sorted({row.article for row in rows})
    random.Random(SEED).shuffle(articles)
    fold_of = {article: number % FOLDS for number, article in enumerate(articles)}
    folds = np.array([fold_of[row.article] for row in rows])
    confidence = np.zeros(len(rows))
    for fold in range(FOLDS):
        model = fit(evidence[folds != fold], right[folds != fold], PENALTY, counting[folds != fold])
        confidence[folds == fold] = model.confidence(evidence[folds == fold])
    return confidence


def columns(rows: Sequence[Row]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the evidence, shape (rows, names), and whether each row's quote is right."""
    return np.array([astuple(row.evidence) for row in rows]), np.array([row.right for row in rows])


def counts_of(rows: Sequence[Row]) -> NDArray[np.float64]:
    """Return how much each row counts: 1 or what MORE says, less in a set that has more than MOST."""
    sizes = Counter(row.source for row in rows)
    return np.array([min(1.0, MOST / sizes[row.source]) * MORE.get(row.source, 1.0) for row in rows])


def balanced(rows: Sequence[Row]) -> list[Row]:
    """Return `rows` without, set by set, some of those meant for an article that does not answer them.

    They are no more than those that it does answer, then. Labels too uncertain to learn from were left out
    before, and most of those were of answers: what is left would teach doubt.
    """
    chance = random.Random(SEED)
    gone: set[int] = set()
    for source in dict.fromkeys(row.source for row in rows):
        own = [i for i, row in enumerate(rows) if row.source == source and not row.foreign]
        silent = [i for i in own if not rows[i].answerable]
        gone |= set(chance.sample(silent, max(0, 2 * len(silent) - len(own))))
    return [row for i, row in enumerate(rows) if i not in gone]


def handled(rows: Sequence[Row], confidence: NDArray[np.float64], threshold: float) -> NDArray[np.bool_]:
    """Return which rows are handled rightly: the right quote given, or silence where it belongs."""
    right, answerable = (np.array([getattr(row, name) for row in rows]) for name in ("right", "answerable"))
    return np.asarray(np.where(confidence >= threshold, right, ~answerable))


def best_threshold(rows: Sequence[Row], confidence: NDArray[np.float64]) -> float:
    """Return the threshold, in hundredths, that handles most of `rows` rightly; the middle one of equals.

    Those that the article answers and those that it does not count half each, however many they are.
    """
    answerable = np.array([row.answerable for row in rows])
    grid = np.arange(1, 100) / 100
    rightly = np.array([handled(rows, confidence, threshold) for threshold in grid])
    counts = counts_of(rows)
    shares = sum(
        rightly[:, chosen] @ counts[chosen] / counts[chosen].sum() for chosen in (answerable, ~answerable)
    )
    return float(np.median(grid[shares >= shares.max() - 1e-9]).round(2))


def summary(
    rows: Sequence[Row], confidence: NDArray[np.float64], threshold: float
) -> dict[str, dict[str, float]]:
    """Return how good the confidences are, for each source and for all."""
    result = {}
    for name in (*dict.fromkeys(row.source for row in rows), "all"):
        chosen = np.array([name in (row.source, "all") for row in rows])
        part = [row for row, wanted in zip(rows, chosen, strict=True) if wanted]
        sure = confidence[chosen]
        answerable, foreign = (
            np.array([row.answerable for row in part]),
            np.array([row.foreign for row in part]),
        )
        values = {
            "rows": len(part),
            "auroc": auroc(sure[~foreign], answerable[~foreign]),
            "auroc_foreign": auroc(sure[answerable | foreign], answerable[answerable | foreign]),
            "ece": calibration_error(sure, columns(part)[1]),
            "handled": float(handled(part, sure, threshold)[~foreign].mean()),
        }
        result[name] = {key: round(value, 3) for key, value in values.items() if not np.isnan(value)}
    return result


def main() -> None:
    """Fit, print what cross-validation says, and write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="SHARED_FOLDER")
    parser.add_argument("--cache", type=Path, metavar="CACHE_FOLDER", default=Path(".cache"))
    parser.add_argument("--output", type=Path, default=PATH)
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    rows = list(_rows(arguments.folder, arguments.cache))
    result = {
        name: fitted(balanced([row for row in rows if row.read is read]))
        for name, read in (("read", True), ("unread", False))
    }
    for name, part in result.items():
        print(name)
        for source, values in part["made"]["cross_validated"].items():
            print(f"  {source:26}" + "  ".join(f"{key} {value}" for key, value in values.items()))
        print(" ", json.dumps(part["weights"]), part["intercept"], part["threshold"])
    arguments.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _rows(shared: Path, cache: Path) -> Iterator[Row]:
    """Yield the rows of every lesson of the sets in FOREIGN that is kept from the reader."""
    encoder = open_encoder()
    found = [lesson for lesson in lessons(shared) if lesson.part is Part.KEPT and lesson.set in FOREIGN]
    for lesson in found:
        others = [
            case
            for other in found
            if other.set == lesson.set and other is not lesson
            for case in other.trial.cases
        ]
        keeping = KeepingEncoder(encoder, path_of(cache, lesson.name))
        yield from rows_of(lesson, others, keeping)
        keeping.save()
        print(lesson.name, file=sys.stderr, flush=True)


def fitted(rows: Sequence[Row]) -> dict[str, Any]:
    """Return what confidence.json holds."""
    confidence = cross_validated(rows)
    threshold = best_threshold(rows, confidence)
    model = fit(*columns(rows), PENALTY, counts_of(rows))
    return {
        "intercept": round(model.intercept, 4),
        "weights": {name: round(float(weight), 3) for name, weight in zip(NAMES, model.weights, strict=True)},
        "threshold": threshold,
        "made": {
            "by": "python -m benchmarks.fit_confidence SHARED_FOLDER",
            "cross_validated": summary(rows, confidence, threshold),
        },
    }


if __name__ == "__main__":
    with threadpool_limits(1):  # batches are encoded side by side
        main()
