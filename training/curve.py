"""Draw what each epoch was worth on the lessons set aside for tuning.

    python -m training.curve RUN_FOLDER docs/images/training.svg [--order .1]

Reads the log that `training.train` writes. Epoch 0 is the ranking before anything is read.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure

SIZE = (9, 3.4)
"""Inches."""


def firsts(log: Sequence[dict[str, Any]], name: str, order: str) -> list[float]:
    """Return how often the right place is first in the set `name`: without the network, then by epoch."""
    sets = [line["tune"][name]["first"] for line in log]
    return [sets[0]["0.0"], *(one[order] for one in sets)]


def silences(log: Sequence[dict[str, Any]], name: str) -> list[float]:
    """Return the AUROC of silence in the set `name` by epoch; none where it has too few such questions."""
    return [line["tune"][name]["auroc"] for line in log if "auroc" in line["tune"][name]]


def draw(log: Sequence[dict[str, Any]], order: str) -> Figure:
    """Return the picture: what is lost in training, the right place first, silence."""
    figure = Figure(figsize=SIZE, layout="constrained")
    lost, first, silent = figure.subplots(1, 3)
    epochs = [line["epoch"] for line in log]
    names = [name for name, values in log[0]["tune"].items() if isinstance(values, dict)]
    for place, what in enumerate(("order", "answering or not", "ends of the answer")):
        losses = [line["loss"][place] for line in log]
        lost.plot(epochs, [loss / losses[0] for loss in losses], marker="o", label=what)
    for name in names:
        first.plot([0, *epochs], firsts(log, name, order), marker="o", label=name)
        if found := silences(log, name):
            silent.plot(epochs, found, marker="o", label=name)
    lost.set(title="loss (first epoch: 1)", xlabel="epoch")
    first.set(title="right place first", xlabel="epoch")
    silent.set(title="AUROC of silence", xlabel="epoch")
    for axes in (lost, first, silent):
        if axes.lines:
            axes.legend(fontsize=8)
    return figure


def main() -> None:
    """Draw."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, metavar="RUN_FOLDER")
    parser.add_argument("picture", type=Path, metavar="PICTURE")
    parser.add_argument("--order", default="0.1", help="what the network counts beside the ranking")
    arguments = parser.parse_args()
    log = [json.loads(line) for line in (arguments.run / "log.jsonl").read_text("utf-8").splitlines()]
    with rc_context({"svg.hashsalt": "pincite"}):  # the same log gives the same file
        draw(log, arguments.order).savefig(arguments.picture, metadata={"Date": None})


if __name__ == "__main__":
    main()
