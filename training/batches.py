"""Files of examples -> batches for the network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from training.model import Batch


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """The examples of several lessons; `lesson` says for each question which of `names` it belongs to.

    The columns are those of `training.examples.save`; `*_end` say where each question's share of them ends.
    """

    names: tuple[str, ...]
    lesson: NDArray[np.int32]
    vectors: NDArray[np.float16]
    first_row: NDArray[np.int64]
    first_question: NDArray[np.int64]
    n: NDArray[np.int64]
    k: NDArray[np.int64]
    t: NDArray[np.int64]
    n_end: NDArray[np.int64]
    k_end: NDArray[np.int64]
    t_end: NDArray[np.int64]
    kn_end: NDArray[np.int64]
    columns: dict[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.n)


_COLUMNS = ("rows", "firsts", "match", "pairs", "like", "beside", "weights", "asking", "places", "scores",
            "right", "answer", "answerable", "trust")  # fmt: skip


def load(files: Sequence[tuple[str, Path]]) -> Examples:
    """Read the examples of several lessons, each with its name, into memory."""
    parts: dict[str, list[NDArray[np.generic]]] = {name: [] for name in (*_COLUMNS, "n", "k", "t", "vectors")}
    lesson, first_row, first_question, offset = [], [], [], 0
    for number, (_, path) in enumerate(files):
        with np.load(path) as file:
            for name, columns in parts.items():
                columns.append(file[name])
            tokens = int(file["tokens"])
        n = parts["n"][-1].astype(np.int64)
        lesson.append(np.full(len(n), number, np.int32))
        first_row.append(np.full(len(n), offset, np.int64))
        first_question.append(offset + tokens + np.cumsum(n) - n)
        offset += len(parts["vectors"][-1])
    joined = {name: np.concatenate(parts.pop(name)) for name in tuple(parts)}  # never all of it twice
    n, k, t = (joined.pop(name).astype(np.int64) for name in ("n", "k", "t"))
    return Examples(
        tuple(name for name, _ in files),
        np.concatenate(lesson),
        joined.pop("vectors"),
        np.concatenate(first_row),
        np.concatenate(first_question),
        n, k, t, np.cumsum(n), np.cumsum(k), np.cumsum(t), np.cumsum(k * n),
        joined,
    )  # fmt: skip


def batch(data: Examples, numbers: Sequence[int], device: str = "cpu") -> Batch:
    """Return the questions at `numbers` as one batch."""
    parts: dict[str, list[NDArray[np.generic]]] = {field.name: [] for field in fields(Batch)}
    c = data.columns
    questions = places = tokens = 0
    for at, number in enumerate(numbers):
        n, k, t = int(data.n[number]), int(data.k[number]), int(data.t[number])
        of_n = slice(data.n_end[number] - n, data.n_end[number])
        of_k = slice(data.k_end[number] - k, data.k_end[number])
        of_t = slice(data.t_end[number] - t, data.t_end[number])
        of_kn = slice(data.kn_end[number] - k * n, data.kn_end[number])
        firsts = c["firsts"][of_k]
        lengths = np.diff(np.append(firsts, t))
        row = int(data.first_question[number])
        parts["question"].append(data.vectors[row : row + n])
        parts["vectors"].append(data.vectors[data.first_row[number] + c["rows"][of_t]])
        parts["pair_question"].append(np.tile(np.arange(questions, questions + n), k))
        parts["pair_token"].append(tokens + c["match"][of_kn].reshape(-1))
        parts["pair_place"].append(np.repeat(np.arange(places, places + k), n))
        parts["pairs"].append(c["pairs"][of_kn])
        parts["weights"].append(np.tile(c["weights"][of_n], k))
        parts["like"].append(questions + c["like"][of_t])
        parts["asker"].append(np.full(t, at))
        parts["token_place"].append(np.repeat(np.arange(places, places + k), lengths))
        parts["beside"].append(c["beside"][of_t])
        parts["asking"].append(c["asking"][of_n])
        parts["question_of"].append(np.full(n, at))
        parts["place_question"].append(np.full(k, at))
        parts["places"].append(c["places"][of_k])
        parts["scores"].append(c["scores"][of_k])
        parts["right"].append(c["right"][of_k])
        answer = c["answer"][of_k]
        parts["answer"].append(np.where(answer >= 0, answer + tokens, -1))
        questions, places, tokens = questions + n, places + k, tokens + t
    parts["answerable"].append(c["answerable"][list(numbers)])
    parts["trust"].append(c["trust"][list(numbers)])
    return Batch(**{name: _tensor(np.concatenate(some), device) for name, some in parts.items()})


def _tensor(values: NDArray[np.generic], device: str) -> torch.Tensor:
    if values.dtype == np.bool_:
        return torch.from_numpy(values).to(device)
    kind = np.float32 if np.issubdtype(values.dtype, np.floating) else np.int64
    return torch.from_numpy(values.astype(kind)).to(device)


def in_batches(order: NDArray[np.intp], size: int) -> Iterator[list[int]]:
    """Yield runs of `order`."""
    for first in range(0, len(order), size):
        yield order[first : first + size].tolist()
