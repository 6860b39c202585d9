"""What a reranker and a reader cost in time and memory: ``python -m benchmarks.second_look [--rounds N]``.

Both are made on the spot, in the size of MiniLM-L6 (6 layers, 384 dimensions, 22.7 million parameters) with
random weights: time and memory are those of trained ones, the answers mean nothing. The article of 5,000
words is made up, see benchmarks/made_up_article.py. Each combination runs in a process of its own, which
tells the seconds until it can answer, the median milliseconds of a question (the first few not counted) and
its peak memory in MiB (not on Windows). Time is the processor's, on one thread, so that other programs hardly
matter; on an idle machine it is what one waits for.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.made_up_article import article

ROOT = Path(__file__).parents[1]
WARM_UP, QUESTIONS = 3, 20
MINILM = {
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
}


def save_models(folder: Path) -> None:
    """Save a cross-encoder and a reader with random weights in `folder`."""
    from transformers import (  # noqa: PLC0415 - slow, and not for the processes that are measured
        AutoTokenizer,
        BertConfig,
        BertForQuestionAnswering,
        BertForSequenceClassification,
    )

    from index.model.weights import find_model  # noqa: PLC0415

    tokenizer = AutoTokenizer.from_pretrained(find_model("all-MiniLM-L6-v2"))
    tokenizer.model_max_length = 512
    for name, kind, labels in (
        ("reranker", BertForSequenceClassification, 1),
        ("reader", BertForQuestionAnswering, 2),
    ):
        config = BertConfig.from_dict({"vocab_size": len(tokenizer), **MINILM})
        config.num_labels = labels
        kind(config).save_pretrained(folder / name)
        tokenizer.save_pretrained(folder / name)


def measure(index: Path, reranker: str, reader: str) -> tuple[float, float, float]:
    """Open the index in this process and ask: seconds to open, milliseconds a question, peak MiB."""
    from index.storage.directory_store import DirectoryStore  # noqa: PLC0415 - part of what is timed
    from qa.answering import Answerer  # noqa: PLC0415

    began = time.process_time()
    answerer = Answerer.open(
        DirectoryStore(index), threshold=0.0, reranker=reranker or None, reader=reader or None
    )
    opened = time.process_time() - began
    names = [line.split()[0] for line in answerer.index.articles[0].text.split("\n\n")[1:]]
    times = []
    for number in range(WARM_UP + QUESTIONS):
        question = f"What did {names[number % len(names)]} repair near the harbour in {1700 + number}?"
        began = time.process_time()
        answerer.ask(question)
        times.append(time.process_time() - began)
    return opened, statistics.median(times[WARM_UP:]) * 1000, _peak()


def _peak() -> float:
    if os.name != "posix":
        return float("nan")
    import resource  # noqa: PLC0415 - not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        (1 << 20) if sys.platform == "darwin" else 1024
    )


def main() -> None:
    """Measure the four combinations in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--save", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.save:
        save_models(arguments.save)
        return
    if arguments.one:
        index, reranker, reader = arguments.one
        print(*measure(Path(index), reranker, reader))
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "article.txt").write_text(article(words=5000), encoding="utf-8")
        build = [sys.executable, "-m", "qa", "index", folder / "article.txt", "--index", folder / "index"]
        subprocess.run([str(part) for part in build], cwd=ROOT, check=True, capture_output=True)
        # In a process of its own: Linux counts what the parent holds in memory towards the peak of a child.
        made = [sys.executable, "-m", "benchmarks.second_look", "--save", str(folder)]
        subprocess.run(made, cwd=ROOT, check=True, capture_output=True)
        reranker, reader = str(folder / "reranker"), str(folder / "reader")
        named = {
            "neither": ("", ""),
            "reranker": (reranker, ""),
            "reader": ("", reader),
            "both": (reranker, reader),
        }
        runs: dict[str, list[list[float]]] = {what: [] for what in named}
        for _ in range(arguments.rounds):
            for what, models in named.items():
                command = [
                    sys.executable,
                    "-m",
                    "benchmarks.second_look",
                    "--one",
                    str(folder / "index"),
                    *models,
                ]
                done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
                runs[what].append([float(number) for number in done.stdout.split()])
    print("| | until ready | a question | memory |\n|---|---|---|---|")
    for what, rows in runs.items():
        opened, asked, peak = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"| {what} | {opened:.1f} s | {asked:.0f} ms | {peak:.0f} MiB |")


if __name__ == "__main__":
    from index.threads import single_threaded

    single_threaded()
    main()
