"""Measure accuracy on labelled data sets, and keep docs/accuracy.md true.

    python -m benchmarks.accuracy SHARED_FOLDER [--write docs/accuracy.md] [--json FILE] [--keep]

SHARED_FOLDER holds data/NAME.articles.jsonl and data/NAME.questions.jsonl of every data set, and article.txt
with article.questions.jsonl. Every article is an index of its own, built in memory. The exit status is 1 when
a quote is not what the article says, or a goal is missed.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.over_time import add_options, keep_if_asked
from index.encoder import Encoder, Progress, TokenEmbeddings
from index.errors import ArticleError
from index.model.engines import open_encoder
from index.text.reading import parse_article, read_article
from qa.evaluation.datasets import PARAGRAPH_BREAK, Trial, read_trial, read_trials
from qa.evaluation.evaluating import (
    BM25,
    COSINE,
    LOWER_IS_BETTER,
    METRICS,
    OURS,
    Evaluation,
    Measured,
    Outcome,
    Remembering,
    Table,
    evaluate,
)
from qa.evaluation.metrics import auroc
from qa.evaluation.report import number

SETS = ("encyclopedia", "encyclopedia_unanswerable", "stories", "papers", "followups")
TRAINING = "stories_train"
ARTICLE = "article.txt"
ALONE = "followups, history withheld"
OTHER, REMOVED = "questions of another article", "paragraph with the answer removed"
POOLED = "all sets together"
BEGIN, END = "<!-- accuracy: begin -->", "<!-- accuracy: end -->"
SEED = 1
COLUMNS = ("para@1", "para@3", "mrr@10", "quote", "top3", "auroc", "handled", "ece")
BESIDE = ("para@1", "quote")


@dataclass(frozen=True, slots=True)
class Goal:
    """What `metric` on `name` must `reach`, and what is aimed for; `beside`: as much above this system."""

    name: str
    metric: str
    reach: float | None = None
    aim: float | None = None
    beside: str | None = None


GOALS = (
    Goal("encyclopedia", "para@1", 0.975, 0.98),
    Goal("encyclopedia", "quote", 0.84, 0.86),
    Goal("encyclopedia_unanswerable", "para@1", 0.945, 0.95),
    Goal("encyclopedia_unanswerable", "quote", 0.88, 0.90),
    Goal("encyclopedia_unanswerable", "auroc", aim=0.66),
    Goal("encyclopedia_unanswerable", "handled", aim=0.60),
    Goal("stories", "para@1", 0.68, 0.70),
    Goal("stories", "quote", 0.40, 0.55),
    Goal("papers", "para@1", 0.06, beside=BM25),
    Goal("papers", "quote", 0.06, beside=BM25),
    Goal("followups", "para@1", aim=0.67),
    Goal("followups", "quote", aim=0.52),
    Goal(ARTICLE, "quote", 1.0),
    Goal(ARTICLE, "handled", aim=0.92),
    Goal(OTHER, "auroc", 0.98, 0.995),
    Goal(REMOVED, "auroc", aim=0.88),
    Goal(POOLED, "ece", aim=0.05),
)


class Keeping(Remembering):
    """An encoder that keeps passages too, so that an article can be indexed again with a paragraph less."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self._kept: dict[str, TokenEmbeddings] = {}
        self._lock = Lock()
        self.encode_passages = self._encode_new

    def _encode_new(self, texts: Sequence[str], progress: Progress | None = None) -> list[TokenEmbeddings]:
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._kept]
            self._kept.update(zip(new, self._encoder.encode_passages(new, progress), strict=True))
            return [self._kept[text] for text in texts]


def foreign(trials: Sequence[Trial]) -> list[Trial]:
    """Ask every article as many questions of the others as of its own; none of them has an answer there."""
    chance = random.Random(SEED)
    return [
        replace(
            trial,
            cases=tuple(
                replace(chance.choice(chance.choice(others).cases), golds=()) for _ in range(len(trial.cases))
            ),
        )
        for trial in trials
        for others in [[other for other in trials if other is not trial]]
    ]


def removed(trials: Sequence[Trial]) -> list[Trial]:
    """Ask every question of its article without the paragraphs that answer it."""
    result = []
    for trial in trials:
        article, starts = trial.articles[0], trial.starts[0]
        ends = [start - len(PARAGRAPH_BREAK) for start in starts[1:]] + [len(article.text)]
        groups: dict[frozenset[int], list[int]] = {}
        for number_, case in enumerate(trial.cases):
            groups.setdefault(frozenset(gold.paragraph for gold in case.golds), []).append(number_)
        for gone, numbers in groups.items():
            kept = [place for place in range(len(starts)) if place not in gone]
            text = PARAGRAPH_BREAK.join(article.text[starts[place] : ends[place]] for place in kept)
            try:
                rest = parse_article(text.encode("utf-8-sig"), article.source, markdown=False)
            except ArticleError:  # nothing is left of it
                continue
            cases = tuple(replace(trial.cases[place], golds=()) for place in numbers)
            result.append(Trial((rest,), (tuple(block.span.start for block in rest.blocks),), cases))
    return result


def auroc_between(answerable: Sequence[Outcome], silent: Sequence[Outcome]) -> float:
    """Return how often one of the first has more confidence than one of the second."""
    confidences = [one.found.confidence for one in (*answerable, *silent)]
    return auroc(np.array(confidences), np.arange(len(confidences)) < len(answerable))


def measure(folder: Path, names: Sequence[str], told: Callable[[str], None]) -> dict[str, Evaluation]:
    """Return the evaluation of each data set, of the probes made from the first, and of the article."""
    encoder = open_encoder()
    results: dict[str, Evaluation] = {}

    def run(name: str, trials: Sequence[Trial], encoder: Encoder = encoder) -> None:
        began = time.perf_counter()
        results[name] = evaluate(trials, encoder)
        told(f"{name}: {len(results[name].ours):,} questions in {time.perf_counter() - began:.0f} s")

    for name in names:
        trials = read_trials(folder / f"data/{name}.questions.jsonl", folder / f"data/{name}.articles.jsonl")
        if name != SETS[0]:
            run(name, trials)
            if name == "followups":
                alone = [
                    replace(trial, cases=tuple(replace(case, history=()) for case in trial.cases))
                    for trial in trials
                ]
                run(ALONE, alone)
            continue
        keeping = Keeping(encoder)
        for part, made in ((name, trials), (OTHER, foreign(trials)), (REMOVED, removed(trials))):
            run(part, made, keeping)
    article = read_article(folder / ARTICLE)
    run(ARTICLE, [read_trial(folder / "article.questions.jsonl", [article])])
    return results


def probes(results: Mapping[str, Evaluation]) -> dict[str, float]:
    """Return, for each way of taking the answer away from the first set, the AUROC of the confidence."""
    own = results[SETS[0]].ours
    return {name: auroc_between(own, results[name].ours) for name in (OTHER, REMOVED)}


@dataclass(frozen=True, slots=True)
class Report:
    """All tables as Markdown, every value by set and metric; reached: quotes are exact, goals reached."""

    text: str
    values: Mapping[str, Mapping[str, float]]
    reached: bool


def report(results: Mapping[str, Evaluation]) -> Report:
    """Return what is told of the results."""
    plain = {name: one for name, one in results.items() if name not in (OTHER, REMOVED)}
    ours = {name: one.measure(OURS) for name, one in plain.items()}
    others = {
        system: {name: one.measure(system, resamples=1) for name, one in plain.items()}
        for system in (BM25, COSINE)
    }
    lines = _accuracy_table(plain, ours, others)
    found = probes(results)
    lines += ["", "| answer taken away from encyclopedia | questions | AUROC |", "|---|---|---|"]
    lines += [f"| {name} | {len(results[name].ours):,} | {number(value)} |" for name, value in found.items()]
    values = {(name, metric): one.value for name, row in ours.items() for metric, one in row.items()}
    values |= {(name, "auroc"): value for name, value in found.items()}
    pooled = Table.of([outcome for name in plain if name != ALONE for outcome in plain[name].ours])
    values[POOLED, "ece"] = METRICS["ece"](pooled)
    baseline = {
        (BM25, name, metric): one.value for name, row in others[BM25].items() for metric, one in row.items()
    }
    goals, reached = _goals_table(values, baseline)
    shown = [outcome for one in results.values() for outcome in one.ours]
    exact = sum(outcome.exact for outcome in shown)
    lines += [
        "",
        *goals,
        "",
        f"Quotes that are word for word what the article says: {exact:,} of {len(shown):,} questions.",
    ]
    told: dict[str, dict[str, float]] = {}
    for (name, metric), value in values.items():
        told.setdefault(name, {})[metric] = value
    for system, rows in others.items():
        for name, row in rows.items():
            told[name] |= {f"{system} {metric}": row[metric].value for metric in BESIDE}
    return Report("\n".join(lines), told, reached and exact == len(shown))


def _accuracy_table(
    results: Mapping[str, Evaluation],
    ours: Mapping[str, Mapping[str, Measured]],
    others: Mapping[str, Mapping[str, Mapping[str, Measured]]],
) -> list[str]:
    heads = ["set", "questions", *COLUMNS, *(f"{system} {' / '.join(BESIDE)}" for system in others)]
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for name, result in results.items():
        cells = [name, f"{len(result.ours):,}", *(_cell(ours[name].get(column)) for column in COLUMNS)]
        cells += [
            " / ".join(number(rows[name][column].value) for column in BESIDE) for rows in others.values()
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _cell(measured: Measured | None) -> str:
    if measured is None:
        return ""
    half = (measured.interval.high - measured.interval.low) / 2
    return f"{number(measured.value)} ±{number(half)}"


def _goals_table(
    values: Mapping[tuple[str, str], float], baseline: Mapping[tuple[str, str, str], float]
) -> tuple[list[str], bool]:
    lines = ["| goal | reach | aim | measured | |", "|---|---|---|---|---|"]
    reached = True
    for goal in GOALS:
        value = values.get((goal.name, goal.metric))
        if value is None:  # its set was left out
            continue
        if goal.beside:
            value -= baseline[goal.beside, goal.name, goal.metric]
        missed = not _met(goal.metric, value, goal.reach)
        verdict = (
            "missed" if missed else "reached" if _met(goal.metric, value, goal.aim) else "short of the aim"
        )
        reached = reached and not missed
        what = f"{goal.name}: {goal.metric}" + (f" above {goal.beside}" if goal.beside else "")
        limits = (number(limit) if limit is not None else "" for limit in (goal.reach, goal.aim))
        lines.append(
            f"| {what} | {' | '.join(limits)} | {number(value)} | {'missed' if missed else verdict} |"
        )
    return lines, reached


def _met(metric: str, value: float, limit: float | None) -> bool:
    if limit is None:
        return True
    return value <= limit if metric in LOWER_IS_BETTER else value >= limit


def write_between(path: Path, text: str, begin: str = BEGIN, end: str = END) -> None:
    """Put `text` between the two marks in the file, in place of what stands there."""
    before, found, rest = path.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise SystemExit(f"{path} lacks the marks {begin} and {end}")
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def main() -> int:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="SHARED_FOLDER")
    parser.add_argument("--all", action="store_true", help=f"{TRAINING}, too")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables between the marks in FILE")
    add_options(parser)
    arguments = parser.parse_args()
    names = [*SETS, TRAINING] if arguments.all else SETS
    results = measure(arguments.folder, names, lambda line: print(line, file=sys.stderr, flush=True))
    found = report(results)
    print(found.text)
    if arguments.write:
        write_between(arguments.write, found.text)
    keep_if_asked("accuracy", found.values, arguments)
    return 0 if found.reached else 1


if __name__ == "__main__":
    with threadpool_limits(1):  # articles are asked side by side
        sys.exit(main())
