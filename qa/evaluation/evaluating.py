"""Labelled questions -> how often the answers are right, beside plain BM25 and plain cosine."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import lru_cache, partial
from math import isnan, nan
from threading import Lock
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.contents import Index, ModelCard
from index.encoder import Encoder, Progress, TokenEmbeddings
from index.errors import PinciteError, QuestionError
from index.memory_store import index_in_memory
from index.threads import cores
from qa.answering import Answerer
from qa.evaluation import metrics
from qa.evaluation.baselines import Baseline, Ranked
from qa.evaluation.datasets import Case, Trial
from qa.evaluation.metrics import Interval
from qa.second_look import Reranker

CANDIDATES = 100  # quotes looked at for the order of paragraphs: enough for ten in all but odd articles
TOP = 3
OURS, BM25, COSINE = SYSTEMS = ("pincite", "BM25", "cosine")


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as it was given: the words, and where they are said to stand."""

    article: int
    span: Span
    exact: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a system gives for one question: quotes, best first, and how sure it is of the first.

    `answered` is None for a system that has no threshold, whose `confidence` is then a raw score.
    """

    quotes: tuple[Shown, ...]
    confidence: float
    answered: bool | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went.

    `rank` is that of the first right paragraph, from 1, or 0 when it is not among the candidates; `right`
    and `top3` say whether the first quote, and one of the first three, hold a gold answer; `exact` whether
    every quote is what the article says there. `found` keeps the first three quotes.
    """

    case: Case
    found: Found
    rank: int
    right: bool
    top3: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Outcomes as columns, all of shape (questions,)."""

    answerable: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    rank: NDArray[np.int64]
    right: NDArray[np.bool_]
    top3: NDArray[np.bool_]
    confidence: NDArray[np.float64]
    answered: NDArray[np.bool_]
    thresholded: bool

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Self:
        """Return the outcomes of one system."""
        return cls(
            answerable=np.array([bool(one.case.golds) for one in outcomes], bool),
            judged=np.array([one.case.judged for one in outcomes], bool),
            rank=np.array([one.rank for one in outcomes], np.int64),
            right=np.array([one.right for one in outcomes], bool),
            top3=np.array([one.top3 for one in outcomes], bool),
            confidence=np.array([one.found.confidence for one in outcomes], np.float64),
            answered=np.array([bool(one.found.answered) for one in outcomes], bool),
            thresholded=all(one.found.answered is not None for one in outcomes),
        )

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Table":
        """Return some of the rows."""
        columns = {
            field.name: getattr(self, field.name)[rows]
            for field in fields(self)
            if field.name != "thresholded"
        }
        return Table(**columns, thresholded=self.thresholded)


def _para_at(depth: int, table: Table) -> float:
    ranks = table.rank[table.answerable]
    return metrics.mean((ranks > 0) & (ranks <= depth))


def _accuracy_at(coverage: float, table: Table) -> float:
    table = table.take(table.judged)
    return metrics.accuracy_at(table.confidence, table.right, coverage)


def _among_judged(formula: Callable[[metrics.Numbers, metrics.Flags], float], table: Table) -> float:
    table = table.take(table.judged)
    return formula(table.confidence, table.right)


def _handled(table: Table) -> float:
    table = table.take(table.judged)
    return metrics.mean(np.where(table.answered, table.right, ~table.answerable))


METRICS: dict[str, Callable[[Table], float]] = {
    "para@1": partial(_para_at, 1),
    "para@3": partial(_para_at, 3),
    "mrr@10": lambda table: metrics.mean_reciprocal_rank(table.rank[table.answerable]),
    "quote": lambda table: metrics.mean(table.right[table.answerable & table.judged]),
    "top3": lambda table: metrics.mean(table.top3[table.answerable & table.judged]),
    "auroc": lambda table: metrics.auroc(table.confidence, table.answerable),
    "auroc-right": partial(_among_judged, metrics.auroc),
    "acc@25": partial(_accuracy_at, 0.25),
    "acc@50": partial(_accuracy_at, 0.5),
    "acc@75": partial(_accuracy_at, 0.75),
    "acc@100": partial(_accuracy_at, 1.0),
    "handled": lambda table: _handled(table) if table.thresholded else nan,
    "ece": lambda table: _among_judged(metrics.calibration_error, table) if table.thresholded else nan,
}
LOWER_IS_BETTER = frozenset({"ece"})


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric's value and its 95 % interval from resampling the questions, articles taken as they are."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How every system did on the same questions."""

    articles: int
    outcomes: dict[str, tuple[Outcome, ...]]

    @property
    def ours(self) -> tuple[Outcome, ...]:
        """How the questions went with what answers them in earnest."""
        return self.outcomes[OURS]

    def measure(self, system: str = OURS, *, resamples: int = metrics.RESAMPLES) -> dict[str, Measured]:
        """Return the metrics of one system that are defined for it and these questions."""
        table = Table.of(self.outcomes[system])
        values = {name: metric(table) for name, metric in METRICS.items()}
        return {
            name: Measured(value, _interval(METRICS[name], table, resamples))
            for name, value in values.items()
            if not isnan(value)
        }


def _interval(metric: Callable[[Table], float], table: Table, resamples: int) -> Interval:
    return metrics.bootstrap(lambda rows: metric(table.take(rows)), len(table.rank), resamples=resamples)


def evaluate(  # noqa: PLR0913 - what `pincite eval` has options for
    trials: Sequence[Trial],
    encoder: Encoder,
    *,
    index: Index | None = None,
    threshold: float | None = None,
    reranker: Reranker | None = None,
    trained: bool = True,
    progress: Progress | None = None,
) -> Evaluation:
    """Ask every question of every trial, each trial of an index of its own articles, built in memory.

    `index`, for a single trial, is the index to ask in place of building one. Answers of less than
    `threshold` confidence (the calibrated one by default) count as silence. `progress` counts questions;
    `reranker` and `trained` are as in `Answerer`.
    Trials run side by side on the processor's cores. Raises PinciteError that says which question failed.
    """
    encoder = Remembering(encoder)
    counter = _Counter(progress, sum(len(trial.cases) for trial in trials))
    make = partial(Answerer, threshold=threshold, reranker=reranker, trained=trained)
    outcomes: dict[str, list[Outcome]] = {system: [] for system in SYSTEMS}
    with ThreadPoolExecutor(cores()) as pool:
        for rows in pool.map(lambda trial: [*_run(trial, encoder, index, make, counter)], trials):
            for row in rows:
                for system, outcome in row.items():
                    outcomes[system].append(outcome)
    articles = sum(len(trial.articles) for trial in trials)
    return Evaluation(articles, {system: tuple(rows) for system, rows in outcomes.items()})


class _Counter:
    """Counts what is done in several threads."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done, self._lock = progress, total, 0, Lock()

    def advance(self) -> None:
        with self._lock:
            self._done += 1
            if self._progress is not None:
                self._progress(self._done, self._total)


class Remembering:
    """An encoder that keeps the last questions, which are asked once for every system and follow-up."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.encode_question: Callable[[str], TokenEmbeddings] = lru_cache(2048)(encoder.encode_question)
        self.encode_passages = encoder.encode_passages
        self.token_spans = encoder.token_spans

    @property
    def card(self) -> ModelCard:
        """Which weights these are and what runs them."""
        return self._encoder.card

    @property
    def room(self) -> int:
        """How many tokens of a text fit."""
        return self._encoder.room


def _run(
    trial: Trial,
    encoder: Encoder,
    index: Index | None,
    make: Callable[[Index, Encoder], Answerer],
    counter: _Counter,
) -> Iterator[dict[str, Outcome]]:
    if index is None:
        index = index_in_memory(trial.articles, encoder)
    answerer, baseline = make(index, encoder), Baseline(index)
    for case in trial.cases:
        try:
            tokens = encoder.encode_question(case.question)
            found = {
                OURS: ask(answerer, case),
                BM25: ranked(index, baseline.bm25(tokens)),
                COSINE: ranked(index, baseline.cosine(tokens)),
            }
        except QuestionError as error:
            raise PinciteError(f"{case.label}: {error.problem}", error.mend) from error
        counter.advance()
        yield {system: judge(trial, case, one) for system, one in found.items()}


def ask(answerer: Answerer, case: Case, top: int = CANDIDATES) -> Found:
    """Return the `top` quotes that the real thing gives, follow-ups with their history."""
    answer = answerer.ask(case.question, history=case.history, top=top)
    quotes = tuple(Shown(quote.article, quote.span, quote.exact) for quote in answer.quotes)
    return Found(quotes, answer.confidence, answer.answered, str(answer.reason) if answer.reason else None)


def ranked(index: Index, rows: Sequence[Ranked]) -> Found:
    """Return what a plain system gives, best first, whose rows are of `index`."""
    shown = (Shown(row.article, row.span, row.span.cut(index.articles[row.article].text)) for row in rows)
    return Found(tuple(shown), rows[0].score)


def judge(trial: Trial, case: Case, found: Found) -> Outcome:
    """Return how `found` compares with what is right."""
    wanted = {(gold.article, gold.paragraph) for gold in case.golds}
    paragraphs = dict.fromkeys(
        (quote.article, trial.paragraph(quote.article, quote.span.start)) for quote in found.quotes
    )
    right = [
        any(gold.article == quote.article and gold.span and gold.span in quote.span for gold in case.golds)
        for quote in found.quotes[:TOP]
    ]
    return Outcome(
        case=case,
        found=replace(found, quotes=found.quotes[:TOP]),
        rank=next((rank for rank, place in enumerate(paragraphs, 1) if place in wanted), 0),
        right=right[0],
        top3=any(right),
        exact=all(
            quote.exact == quote.span.cut(trial.articles[quote.article].text) for quote in found.quotes
        ),
    )
