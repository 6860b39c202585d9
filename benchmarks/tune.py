"""Repeat the choice of the numbers that the ranking, the quotes, follow-ups and the reading of text rest on.

    python -m benchmarks.tune SHARED_FOLDER [--write docs/accuracy.md] [NAME ...]

Each number of NUMBERS, or those named, is given other values, one number at a time, and every question of its
sets is asked of the program as it answers, reader included. What changes is told as para@1 / quote.
SHARED_FOLDER is as for `benchmarks.accuracy`; of the stories it is the training part that is asked here.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from threadpoolctl import threadpool_limits

from benchmarks.accuracy import Keeping, write_between
from index.contents import Index
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from index.threads import cores
from qa.answering import Answerer
from qa.evaluation.datasets import Trial, read_trials
from qa.evaluation.evaluating import METRICS, Outcome, Table, ask, judge

ENCYCLOPEDIA, STORIES, FOLLOWUPS = "encyclopedia", "stories_train", "followups"
BOTH = (ENCYCLOPEDIA, STORIES)
ARTICLES = {STORIES: 15}
"""How many articles of a set are asked, where not all are."""
MARKS = ("<!-- tuning: begin -->", "<!-- tuning: end -->")


@dataclass(frozen=True, slots=True)
class Number:
    """A number by its module and name, the values tried, and the sets asked; `reads`: it changes indexes."""

    module: str
    name: str
    tried: tuple[float, ...]
    sets: tuple[str, ...] = BOTH
    reads: bool = False


NUMBERS = (
    Number("qa.ranking.retriever", "RARITY_POWER", (1.0, 1.25, 1.5, 1.75, 2.0)),
    Number("qa.ranking.retriever", "SOFT_MATCH", (0.8, 0.85, 0.9, 0.95, 1.0)),
    Number("qa.ranking.retriever", "SOFT_NUMBER", (0.3, 0.6, 1.0)),
    Number("qa.ranking.retriever", "BEFORE", (0.0, 0.15, 0.3, 0.5)),
    Number("qa.ranking.retriever", "PASSAGE_BM25", (0.0, 0.15, 0.3, 0.6)),
    Number("qa.ranking.retriever", "SENTENCE_BM25", (0.0, 0.15, 0.3, 0.6)),
    Number("qa.question.query", "QUESTION_WORD_EMPHASIS", (0.1, 1 / 3, 0.6, 1.0)),
    Number("qa.quoting.neighbours", "LONGEST", (150, 300, 450)),
    Number("qa.quoting.neighbours", "BARE", (0, 8, 20)),
    Number("qa.quoting.neighbours", "NEEDED", (0.01, 0.025, 0.05, 1.0)),
    Number("qa.question.interpreting", "EARLIER", (0.0, 0.1, 0.25, 0.5), (FOLLOWUPS,)),
    Number("qa.question.interpreting", "OLDER", (0.0, 0.4, 0.7, 1.0), (FOLLOWUPS,)),
    Number("qa.question.interpreting", "MOST_EARLIER", (1, 2, 3, 5), (FOLLOWUPS,)),
    Number("qa.question.followup", "SAYS_ENOUGH", (1, 2, 3), (FOLLOWUPS,)),
    Number("qa.question.interpreting", "STANDS_ALONE", (0.5, 0.7, 0.9), (FOLLOWUPS,)),
    Number("index.text.sentences", "LINE", (40, 60, 80), reads=True),
    Number("index.text.sentences", "NOTE", (15, 30, 45), reads=True),
    Number("index.text.sentences", "LONG", (150, 300, 600), reads=True),
    Number("index.text.structure.outline", "TORN", (20, 40, 60), reads=True),
    Number("index.text.structure.outline", "FRONT_LINES", (3, 6, 9), reads=True),
    Number("index.text.structure.outline", "BRIEF", (3, 5, 7), reads=True),
)


@contextmanager
def put(number: Number, value: float) -> Iterator[float]:
    """Give `number` another value wherever it is used; yield the one that it has."""
    own = getattr(import_module(number.module), number.name)
    users = [module for module in tuple(sys.modules.values()) if getattr(module, number.name, None) is own]
    try:
        for module in users:
            setattr(module, number.name, value)
        yield own
    finally:
        for module in users:
            setattr(module, number.name, own)


class Bench:
    """Asks the sets again and again; what was encoded once is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._encoder = Keeping(open_encoder())
        self._trials: dict[str, list[Trial]] = {}
        self._indexes: dict[str, list[Index]] = {}

    def measure(self, name: str, *, anew: bool = False) -> tuple[float, float]:
        """Return para@1 and quote on a set; `anew` reads its articles again."""
        if name not in self._trials:
            paths = [self._folder / f"data/{name}.{kind}.jsonl" for kind in ("questions", "articles")]
            self._trials[name] = read_trials(*paths)[: ARTICLES.get(name)]
        trials = self._trials[name]
        with ThreadPoolExecutor(cores()) as pool:
            if anew or name not in self._indexes:
                indexes = list(pool.map(self._index, trials))
            else:
                indexes = self._indexes[name]
            if not anew:
                self._indexes[name] = indexes
            outcomes = [one for rows in pool.map(self._ask, trials, indexes) for one in rows]
        table = Table.of(outcomes)
        return METRICS["para@1"](table), METRICS["quote"](table)

    def _index(self, trial: Trial) -> Index:
        articles = [
            parse_article(a.text.encode("utf-8-sig"), a.source, markdown=False) for a in trial.articles
        ]
        return index_in_memory(articles, self._encoder)

    def _ask(self, trial: Trial, index: Index) -> list[Outcome]:
        answerer = Answerer(index, self._encoder)
        return [judge(trial, case, ask(answerer, case, top=1)) for case in trial.cases]


def rows(bench: Bench, numbers: Sequence[Number]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| number | set | para@1 / quote for each value, the one in use in bold |"
    yield "|---|---|---|"
    for number in numbers:
        for name in number.sets:
            cells = []
            for value in number.tried:
                with put(number, value) as own:
                    para, quote = bench.measure(name, anew=number.reads)
                told = f"{value:.3g}: {para:.3f} / {quote:.3f}".replace("0.", ".")
                cells.append(f"**{told}**" if value == own else told)
            yield f"| {number.module.rpartition('.')[2]}.{number.name} | {name} | {', '.join(cells)} |"


def main() -> None:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="SHARED_FOLDER")
    parser.add_argument("names", nargs="*", metavar="NAME", help="numbers to repeat; all by default")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in FILE")
    arguments = parser.parse_args()
    numbers = [number for number in NUMBERS if not arguments.names or number.name in arguments.names]
    lines: list[str] = []
    for line in rows(Bench(arguments.folder), numbers):
        print(line, flush=True)
        lines.append(line)
    if arguments.write:
        write_between(arguments.write, "\n".join(lines), *MARKS)


if __name__ == "__main__":
    with threadpool_limits(1):  # articles are asked side by side
        main()
