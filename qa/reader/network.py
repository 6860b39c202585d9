"""The reader's network, run by numpy: an alignment -> which place answers, whether any does, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.model.safetensors import Tensors
from qa.reader.alignment import Alignment

Matrix = NDArray[np.float32]

NAMES = (
    "project",
    "pair.question", "pair.token", "pair.product", "pair.difference", "pair.numbers", "pair.bias",
    "pair.second", "pair.second_bias", "pair.attention",
    "token.own", "token.like", "token.asking", "token.numbers", "token.bias", "token.attention", "token.ends",
    "place.pairs", "place.tokens", "place.numbers", "place.bias", "place.out", "place.out_bias",
)  # fmt: skip
"""The tensors in the order in which they are used."""


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Reading:
    """What the network makes of k places that have t tokens in all; log-odds, each of float32.

    `order` (k,): what to add to the places' scores, after weighting, to order them. `answers` (k,): for each
    place that it answers, against 0 for "none of them does". `ends` (t, 2): for each token that the answer
    begins with it, and ends with it, to be compared within a place.
    """

    order: Matrix
    answers: Matrix
    ends: Matrix


class Networks:
    """Networks trained alike from other beginnings; what they say is the mean of what each says.

    Every tensor in the file at `path` has one axis more than its network needs, the first: the networks.
    Raises ModelError when the file cannot be opened or is not whole, and when a tensor is missing.
    """

    def __init__(self, path: Path) -> None:
        tensors = Tensors(path)
        stacked = {name: tensors[name] for name in NAMES}
        count = len(stacked[NAMES[0]])
        self.members = tuple(Network({name: one[i] for name, one in stacked.items()}) for i in range(count))

    def __call__(self, alignment: Alignment, vectors: Matrix) -> Reading:
        """Read `alignment`, whose tokens have these `vectors`, shape (t, dimensions)."""
        readings = [network(alignment, vectors) for network in self.members]
        return Reading(
            np.mean([one.order for one in readings], axis=0),
            np.mean([one.answers for one in readings], axis=0),
            np.mean([one.ends for one in readings], axis=0),
        )


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Network:
    """One network: its `weights` by their NAMES."""

    weights: Mapping[str, Matrix]

    def __call__(self, alignment: Alignment, vectors: Matrix) -> Reading:
        """Read `alignment`, whose tokens have these `vectors`, shape (t, dimensions)."""
        w = self.weights
        asked, told = alignment.question @ w["project"], vectors @ w["project"]
        tokens = self._tokens(alignment, asked, told)
        places = np.maximum(
            self._pairs(alignment, asked, told) @ w["place.pairs"]
            + _pooled(tokens, tokens @ w["token.attention"], alignment.firsts) @ w["place.tokens"]
            + alignment.places @ w["place.numbers"]
            + w["place.bias"],
            0,
        )
        out = places @ w["place.out"] + w["place.out_bias"]
        return Reading(out[:, 0], out[:, 1], tokens @ w["token.ends"])

    def _pairs(self, alignment: Alignment, asked: Matrix, told: Matrix) -> Matrix:
        """Return each place as what its tokens say to those of the question, pooled, shape (k, 3 hidden)."""
        w = self.weights
        matched = told[alignment.match]
        hidden = (
            (asked * matched) @ w["pair.product"]
            + np.abs(asked - matched) @ w["pair.difference"]
            + asked @ w["pair.question"]
            + matched @ w["pair.token"]
            + alignment.pairs @ w["pair.numbers"]
            + w["pair.bias"]
        )
        hidden = np.maximum(np.maximum(hidden, 0) @ w["pair.second"] + w["pair.second_bias"], 0)
        attended = _softmax(hidden @ w["pair.attention"])
        return np.concatenate(
            [
                np.einsum("n,knh->kh", alignment.weights, hidden),
                np.einsum("kn,knh->kh", attended, hidden),
                hidden.max(axis=1),
            ],
            axis=1,
        )

    def _tokens(self, alignment: Alignment, asked: Matrix, told: Matrix) -> Matrix:
        """Return what each token of the places says beside the question, shape (t, hidden)."""
        w = self.weights
        hidden = (
            told @ w["token.own"]
            + (told * asked[alignment.like]) @ w["token.like"]
            + (told * (alignment.asking @ asked)) @ w["token.asking"]
            + alignment.beside @ w["token.numbers"]
            + w["token.bias"]
        )
        return np.maximum(hidden, 0)


def _pooled(hidden: Matrix, attention: Matrix, firsts: NDArray[np.intp]) -> Matrix:
    """Return runs of rows, each pooled by attention and by maximum, shape (runs, 2 hidden)."""
    lengths = np.diff(np.append(firsts, len(hidden)))
    shares = np.exp(attention - np.repeat(np.maximum.reduceat(attention, firsts), lengths))
    shares /= np.repeat(np.add.reduceat(shares, firsts), lengths)
    return np.concatenate(
        [np.add.reduceat(shares[:, None] * hidden, firsts), np.maximum.reduceat(hidden, firsts)], axis=1
    )


def _softmax(values: Matrix) -> Matrix:
    shares = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))
