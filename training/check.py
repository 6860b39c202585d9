"""Say what the shipped reader is worth on lessons that it never saw, beside the ranking alone.

python -m training.check SHARED_FOLDER CACHE_FOLDER
"""

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from qa.evaluation.metrics import auroc, bootstrap
from qa.reader.alignment import Alignment
from qa.reader.network import Networks
from qa.reader.reading import WEIGHTS, reader_card
from training.batches import Examples, load
from training.lessons import Part, lessons
from training.train import TRUSTED, files


def alignment_of(data: Examples, number: int) -> tuple[Alignment, NDArray[Any]]:
    """Return one question as the program sees it, and the vectors of its places' tokens."""
    n, k, t = int(data.n[number]), int(data.k[number]), int(data.t[number])
    c, row = data.columns, int(data.first_question[number])
    of_n, of_k, of_t, of_kn = (
        slice(int(ends[number]) - size, int(ends[number]))
        for ends, size in ((data.n_end, n), (data.k_end, k), (data.t_end, t), (data.kn_end, k * n))
    )
    alignment = Alignment(
        question=data.vectors[row : row + n].astype(np.float32),
        rows=c["rows"][of_t],
        firsts=c["firsts"][of_k],
        match=c["match"][of_kn].reshape(k, n),
        pairs=c["pairs"][of_kn].astype(np.float32).reshape(k, n, -1),
        like=c["like"][of_t],
        beside=c["beside"][of_t].astype(np.float32),
        weights=c["weights"][of_n],
        asking=c["asking"][of_n],
        places=c["places"][of_k],
        scores=c["scores"][of_k],
    )
    return alignment, data.vectors[data.first_row[number] + alignment.rows].astype(np.float32)


def _mean_of(values: NDArray[np.float64], rows: NDArray[np.intp]) -> float:
    return float(values[rows].mean())


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, metavar="SHARED_FOLDER")
    parser.add_argument("cache", type=Path, metavar="CACHE_FOLDER")
    arguments = parser.parse_args()
    data = load(files(lessons(arguments.shared), arguments.cache, Part.KEPT))
    network, weight = Networks(WEIGHTS), reader_card().order
    alone, read, anywhere = (np.zeros(len(data)) for _ in range(3))
    for number in range(len(data)):
        alignment, vectors = alignment_of(data, number)
        reading = network(alignment, vectors)
        right = data.columns["right"][int(data.k_end[number] - data.k[number]) : int(data.k_end[number])]
        alone[number] = right[alignment.scores.argmax()]
        read[number] = right[(alignment.scores + weight * reading.order).argmax()]
        anywhere[number] = np.logaddexp.reduce(reading.answers)
    sets = np.array([name.partition("/")[0] for name in data.names])[data.lesson]
    answerable, trusted = data.columns["answerable"], data.columns["trust"] > TRUSTED
    for name in dict.fromkeys(sets.tolist()):
        chosen = (sets == name) & trusted
        sure = np.flatnonzero(chosen & answerable)
        gain = bootstrap(partial(_mean_of, (read - alone)[sure]), len(sure))
        line = f"{name:26}{len(sure):6} first {alone[sure].mean():.3f} -> {read[sure].mean():.3f}"
        line += f"  gain {gain.low:+.3f} to {gain.high:+.3f}"
        if (chosen & ~answerable).any():
            line += f"  auroc of the network alone {auroc(anywhere[chosen], answerable[chosen]):.3f}"
        print(line)


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
