"""Measure many articles in one index against one article alone, and a million passages; in one run.

    python -m benchmarks.library SHARED_FOLDER [--folder DIR] [--articles N] [--questions N] [--rounds N]
    python -m benchmarks.library SHARED_FOLDER --folder DIR --passages 1000000 [--questions N]

SHARED_FOLDER holds data/NAME.articles.jsonl and data/NAME.questions.jsonl as docs/accuracy.md describes
them. The index of all its articles takes long to encode: with --folder it is kept in DIR, used again when it
holds the same articles, and gone on with when a run was stopped. Processes are timed as in benchmarks.speed.
With --passages so many are made of the sentences of that index, and it is measured which of them are found.
The exit status is 1 when a goal is missed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.made_up_article import article
from benchmarks.over_time import add_options, keep_if_asked
from benchmarks.speed import PINCITE, PYTHON, QUESTION, Run, in_turns, run
from index.article import Article
from index.threads import single_threaded

if TYPE_CHECKING:
    from qa.answering import Answerer
    from qa.evaluation.datasets import Trial

# What loads numpy is imported only after all processes were timed: Linux counts what the parent holds in
# memory towards the peak of a child.

SHORT, ADDED = 800, 2_000
"""Words of the article that is asked alone, and of the one that is added."""
CANDIDATES = 200
FIRST = 10
"""Passages, the first ones of exact search, that are looked for among the candidates, besides the first."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: ours, what it is compared with, the `value` that counts, and its goal."""

    what: str
    ours: float
    other: float
    value: float
    goal: float
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether the goal is reached; what could not be measured counts as reached."""
        return not (self.value < self.goal if self.least else self.value > self.goal)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| | here | compared with | value | goal | |", "|---|---|---|---|---|---|"]
    for one in rows:
        goal = f"at {'least' if one.least else 'most'} {one.goal:g}"
        verdict = "reached" if one.met else "missed"
        lines.append(
            f"| {one.what} | {one.ours:.4g} | {one.other:.4g} | {one.value:.3f} | {goal} | {verdict} |"
        )
    return "\n".join(lines)


def processes(folder: Path, rounds: int) -> list[Row]:
    """Time whole processes: a cold question, and adding an article, which is then removed again."""
    many, one, new = folder / "library", folder / "one", folder / "added.txt"
    new.write_text(article(words=ADDED, seed=7), encoding="utf-8")

    def alone() -> Run:
        with TemporaryDirectory(dir=folder) as place:
            return run(*PINCITE, "index", new, "--index", place)

    def add() -> Run:
        done = run(*PINCITE, "add", new, "--index", many)
        run(*PINCITE, "remove", new.name, "--index", many)
        return done

    found = in_turns(
        {
            "ask, one": lambda: run(*PINCITE, "ask", QUESTION, "--index", one),
            "ask, many": lambda: run(*PINCITE, "ask", QUESTION, "--index", many),
        },
        rounds,
    )
    found |= in_turns({"index alone": alone, "add": add}, max(2, rounds // 2))

    def ratio(what: str, ours: float, other: float, goal: float) -> Row:
        return Row(what, ours, other, ours / other, goal)

    asked, one_asked = found["ask, many"], found["ask, one"]
    return [
        ratio(f"cold ask, s / one article of {SHORT} words", asked.seconds, one_asked.seconds, 1.6),
        ratio("its memory, MiB", asked.peak, one_asked.peak, 1.5),
        ratio(
            f"add {ADDED:,} words, s / index them alone",
            found["add"].seconds,
            found["index alone"].seconds,
            3.0,
        ),
        ratio("its memory, MiB, against the same", found["add"].peak, found["index alone"].peak, 2.0),
    ]


def in_process(folder: Path, shared: Path, articles: int | None, most: int) -> list[Row]:
    """Time warm questions, and compare what is found with exact search over everything and plain BM25."""
    from index.finding.parts import JoinedIndex  # noqa: PLC0415 - as all below: see the top of this module
    from index.model.engines import encoder_of  # noqa: PLC0415
    from index.storage.directory_store import DirectoryStore  # noqa: PLC0415
    from qa.answering import Answerer  # noqa: PLC0415
    from qa.evaluation.baselines import Baseline  # noqa: PLC0415
    from qa.evaluation.evaluating import Remembering, ask, judge, ranked  # noqa: PLC0415

    index = DirectoryStore(folder / "library").load()
    encoder = Remembering(encoder_of(index.model))
    one = Answerer(DirectoryStore(folder / "one").load(), encoder)
    trial = library(shared, articles)
    cases = trial.cases[:: max(1, len(trial.cases) // most)][:most]
    found = Answerer(index, encoder)
    size = sum(path.stat().st_size for path in (folder / "library").rglob("*") if path.is_file())
    rows = [
        Row("disk, bytes and tokens", size, index.counts.tokens, size / index.counts.tokens, 300),
        _warm(found, one, [case.question for case in cases]),
    ]
    whole = index.taken(range(len(index.articles))) if isinstance(index, JoinedIndex) else index
    exact, plain = Answerer(whole, encoder), Baseline(whole)
    outcomes: dict[str, list[tuple[bool, bool, bool]]] = {"found": [], "exact": [], "BM25": []}
    for number, case in enumerate(cases, 1):
        given = {
            "found": ask(found, case),
            "exact": ask(exact, case),
            "BM25": ranked(whole, plain.bm25(encoder.encode_question(case.question))),
        }
        for name, shown in given.items():
            outcome = judge(trial, case, shown)
            right = shown.quotes[0].article in {gold.article for gold in case.golds}
            outcomes[name].append((outcome.rank == 1, outcome.right, right))
        if number % 20 == 0:
            print(f"{number} of {len(cases)} questions", file=sys.stderr, flush=True)
    for place, what in enumerate(("para@1", "quote", "right article")):
        ours, best, bm25 = (
            statistics.mean(one[place] for one in outcomes[name]) for name in ("found", "exact", "BM25")
        )
        rows.append(Row(f"{what}, less than exact search", ours, best, best - ours, 0.005))
        rows.append(Row(f"{what}, more than plain BM25", ours, bm25, ours - bm25, 0.0, least=True))
    return rows


def _warm(many: "Answerer", one: "Answerer", questions: Sequence[str]) -> Row:
    times: tuple[list[float], list[float]] = ([], [])
    for question in questions:
        for answerer, some in zip((many, one), times, strict=True):
            answerer.ask(question)  # its words are encoded, its articles are read
            began = time.perf_counter()
            answerer.ask(question)
            some.append(time.perf_counter() - began)
    ours, other = (statistics.median(some) * 1000 for some in times)
    return Row("warm question, median ms, more than one article's", ours, other, ours - other, 25)


def made_up(folder: Path, shared: Path, articles: int | None, count: int, most: int) -> list[Row]:
    """Make `count` passages of the index's sentences; measure which are found, and how fast."""
    import numpy as np  # noqa: PLC0415

    from benchmarks.made_up_passages import make_up  # noqa: PLC0415
    from index.finding.parts import JoinedIndex  # noqa: PLC0415
    from index.finding.passages import LIKELIEST  # noqa: PLC0415
    from index.model.engines import encoder_of  # noqa: PLC0415
    from index.storage.directory_store import DirectoryStore  # noqa: PLC0415
    from qa.question.query import read_query  # noqa: PLC0415

    index = DirectoryStore(folder / "library").load()
    encoder = encoder_of(index.model)
    index = index.taken(range(len(index.articles))) if isinstance(index, JoinedIndex) else index
    cases = library(shared, articles).cases
    cases = cases[:: max(1, len(cases) // most)][:most]
    made = make_up(index, count)
    counts = made.part.counts()
    print(f"{counts.passages:,} passages, {counts.tokens:,} tokens", file=sys.stderr, flush=True)
    times: list[float] = []
    sentences, passages, shares, among = [], [], [], []
    for case in cases:
        query = read_query(case.question, encoder.encode_question(case.question))
        weights = np.where(query.content, query.emphasis, 0.0) if query.content.any() else query.emphasis
        of_query = query.ids, query.vectors, weights.astype(np.float64)
        finder = made.finder
        for _ in range(2):  # the second one is warm
            began = time.perf_counter()
            found = finder.likeliest(*of_query, finder.counted(query.ids), CANDIDATES)
            seconds = time.perf_counter() - began
        times.append(seconds * 1000)
        scores, sentence = made.exact(query)
        best = np.argsort(-scores, kind="stable")[:FIRST]
        few = finder.likeliest(*of_query, finder.counted(query.ids), LIKELIEST)
        sentences.append(made.hold(found, sentence))
        passages.append(bool((scores[found] >= scores[best[0]] - 1e-9).any()))
        shares.append(float(np.isin(best, found).mean()))
        among.append(made.hold(few, sentence))
    late = statistics.quantiles(times, n=20)[-1]
    rows = [
        _share(f"exact search's first sentence is in {CANDIDATES} candidates", sentences, 0.98),
        _share(f"and in the {LIKELIEST} that are compared", among, 0.0),
        _share("its first passage itself, of all mixtures with that sentence", passages, 0.0),
        _share(f"its first {FIRST} passages", shares, 0.0),
    ]
    middle = statistics.median(times)
    return [*rows, Row("candidates, median and 95th percentile, ms", middle, late, middle, 20.0)]


def _share(what: str, found: Sequence[float], goal: float) -> Row:
    return Row(what, sum(found), len(found), statistics.mean(map(float, found)), goal, least=True)


def library(shared: Path, most: int | None) -> "Trial":
    """Return all data sets as one trial: their articles, each once, and the questions these answer."""
    from dataclasses import replace  # noqa: PLC0415

    from benchmarks.accuracy import SETS, TRAINING  # noqa: PLC0415
    from qa.evaluation.datasets import Trial, read_trials  # noqa: PLC0415

    places: dict[str, int] = {}
    held: list[Article] = []
    starts, cases = [], []
    for name in (*SETS, TRAINING):
        data = shared / "data"
        if not (data / f"{name}.questions.jsonl").is_file():
            continue
        for trial in read_trials(data / f"{name}.questions.jsonl", data / f"{name}.articles.jsonl"):
            one = trial.articles[0]
            if one.sha256 not in places and most is not None and len(held) >= most:
                continue
            if one.sha256 not in places:
                held.append(replace(one, source=f"{name}/{one.source}"))
                starts.append(trial.starts[0])
            place = places.setdefault(one.sha256, len(places))
            cases += [
                replace(case, golds=tuple(replace(gold, article=place) for gold in case.golds))
                for case in trial.cases
                if case.golds
            ]
    return Trial(tuple(held), tuple(starts), tuple(cases))


def build(folder: Path, shared: Path, most: int | None, at_once: int = 40) -> None:
    """Make the index of all articles, some at a time, so that a run that is stopped can be gone on with."""
    from index.building import Held, amend  # noqa: PLC0415
    from index.errors import IndexMissing, IndexStale  # noqa: PLC0415
    from index.model.engines import open_encoder  # noqa: PLC0415
    from index.storage.directory_store import DirectoryStore  # noqa: PLC0415
    from index.text.reading import parse_article  # noqa: PLC0415

    store = DirectoryStore(folder / "library")
    wanted = library(shared, most).articles
    try:
        there = [entry.sha256 for entry in store.manifest().articles]
    except (IndexMissing, IndexStale):
        there = []
    if there != [one.sha256 for one in wanted]:
        known = len(there) if there == [one.sha256 for one in wanted[: len(there)]] else 0
        encoder = open_encoder()
        for begin in range(known, len(wanted), at_once):

            def change(held: Held, begin: int = begin) -> Held:
                return [*held[:begin], *((one, None) for one in wanted[begin : begin + at_once])]

            amend(store, encoder, change)
            done = min(begin + at_once, len(wanted))
            print(f"{done} of {len(wanted)} articles indexed", file=sys.stderr, flush=True)
    short = parse_article(article(words=SHORT).encode(), "short.txt")
    amend(DirectoryStore(folder / "one"), open_encoder(), lambda _: [(short, None)])


def main() -> int:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description="Measure many articles in one index.")
    parser.add_argument("shared", type=Path, metavar="SHARED_FOLDER")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep the index in DIR and use it again")
    parser.add_argument("--articles", type=int, metavar="N", help="only the first N articles")
    parser.add_argument("--questions", type=int, default=200, metavar="N", help="[default: 200]")
    parser.add_argument("--rounds", type=int, default=5, help="how often every process is run  [default: 5]")
    parser.add_argument("--passages", type=int, metavar="N", help="make N passages, and measure these alone")
    parser.add_argument("--build", action="store_true", help=argparse.SUPPRESS)
    add_options(parser)
    arguments = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        of = folder, arguments.shared, arguments.articles
        if arguments.build:
            build(*of)
            return 0
        _build_apart(folder, arguments)
        if arguments.passages:
            single_threaded()
            rows = made_up(*of, arguments.passages, arguments.questions)
        else:
            rows = processes(folder, arguments.rounds)
            single_threaded()  # from here on numpy is loaded, with one thread as a question has it
            rows += in_process(*of, arguments.questions)
    print(table(rows))
    part = "passages" if arguments.passages else "library"
    values = {one.what: {"ours": one.ours, "other": one.other, "value": one.value} for one in rows}
    keep_if_asked(part, values, arguments)
    return 0 if all(one.met for one in rows) else 1


def _build_apart(folder: Path, arguments: argparse.Namespace) -> None:
    """Build in a process of its own, so that this one stays small while others are timed."""
    command = [PYTHON, "-m", "benchmarks.library", str(arguments.shared), "--build", "--folder", str(folder)]
    if arguments.articles:
        command += ["--articles", str(arguments.articles)]
    environment = {"OMP_NUM_THREADS": str(os.cpu_count() or 1), **os.environ}
    if subprocess.run(command, check=False, env=environment).returncode:
        raise SystemExit("the index could not be built")


if __name__ == "__main__":
    sys.exit(main())
