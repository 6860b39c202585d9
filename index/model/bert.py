"""The forward pass of a BERT encoder in numpy (Devlin et al. 2019, arXiv:1810.04805).

Texts are packed one after the other, without padding: the linear layers run over all their tokens at once
and attention over one text at a time, so that nothing is computed for padding and nothing has to be masked.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.model.activations import ACTIVATIONS, Activation
from index.model.layouts import Settings
from index.model.recipe import UnsupportedModelError
from index.model.safetensors import Tensors

Matrix = NDArray[np.float32]


class Linear(NamedTuple):
    """x @ weight.T + bias; `weight` has shape (out, in), as it is stored."""

    weight: Matrix
    bias: Matrix | None

    def __call__(self, x: Matrix) -> Matrix:
        """Return a new array of shape (rows, out)."""
        y: Matrix = x @ self.weight.T
        if self.bias is not None:
            y += self.bias
        return y


class LayerNorm(NamedTuple):
    """Layer normalisation over the last axis (Ba et al. 2016, arXiv:1607.06450), in place."""

    weight: Matrix
    bias: Matrix
    epsilon: float

    def __call__(self, x: Matrix) -> Matrix:
        """Normalise the rows of `x`, and return it."""
        x -= x.mean(axis=-1, keepdims=True)
        variance = np.einsum("ij,ij->i", x, x)[:, None] / x.shape[-1]
        x /= np.sqrt(variance + self.epsilon)
        x *= self.weight
        x += self.bias
        return x


class Layer(NamedTuple):
    """One block: attention, then the feed-forward part, each added to its input and normalised."""

    query: Linear
    key: Linear
    value: Linear
    attended: Linear
    attended_norm: LayerNorm
    inner: Linear
    outer: Linear
    outer_norm: LayerNorm


@dataclass(frozen=True, slots=True)
class Bert:
    """A BERT encoder whose weights are views of its safetensors file.

    `words`, `positions`: embeddings, shape (vocabulary, hidden) and (longest text, hidden); `types`: that of
    token type 0, which every token of a single text has.
    """

    words: Matrix
    positions: Matrix
    types: Matrix
    norm: LayerNorm
    layers: tuple[Layer, ...]
    heads: int
    activation: Activation

    def __call__(
        self,
        ids: NDArray[np.int32],
        lengths: Sequence[int],
        visible: Sequence[int] | None = None,
        after_layer: Callable[[], None] | None = None,
    ) -> Matrix:
        """Return the last hidden states, shape (tokens, hidden), of texts packed one after the other.

        `ids`: shape (tokens,), special tokens included; `lengths`: how many tokens each text has, in all
        those of `ids`, none more than `positions` has rows. `visible`: how many of each text's tokens are
        attended to, the first ones; all of them when it is not given. `after_layer` is called behind each
        layer, whose weights are not used again.
        """
        starts = np.cumsum([0, *lengths])
        texts = [
            (slice(start, start + length), slice(start, start + seen))
            for start, length, seen in zip(starts, lengths, visible or lengths, strict=False)
        ]
        x: Matrix = self.words[ids]
        for rows, _ in texts:
            x[rows] += self.positions[: rows.stop - rows.start]
        x += self.types
        self.norm(x)
        for layer in self.layers:
            mixed = layer.attended(self._attention(layer, x, texts))
            mixed += x
            x = layer.attended_norm(mixed)
            inner = layer.inner(x)
            self.activation(inner)
            outer = layer.outer(inner)
            outer += x
            x = layer.outer_norm(outer)
            if after_layer is not None:
                after_layer()
        return x

    def _attention(self, layer: Layer, x: Matrix, texts: Sequence[tuple[slice, slice]]) -> Matrix:
        size = x.shape[1] // self.heads
        shape = (len(x), self.heads, size)
        query, key, value = layer.query(x), layer.key(x), layer.value(x)
        query *= 1 / math.sqrt(size)
        q, k, v = (part.reshape(shape).transpose(1, 0, 2) for part in (query, key, value))
        for rows, seen in texts:
            scores = q[:, rows] @ k[:, seen].transpose(0, 2, 1)
            scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=-1, keepdims=True)
            np.matmul(scores, v[:, seen], out=q[:, rows])  # the questions asked are not needed again
        return query


def open_bert(config: Settings, tensors: Tensors) -> Bert:
    """Return the encoder that `config` (a model's config.json) describes, its weights left on disk.

    Raises UnsupportedModelError for what is not computed here, ModelError for a tensor that is missing.
    """
    _refuse_others(config)
    prefix = "bert." if "bert.embeddings.word_embeddings.weight" in tensors else ""
    epsilon = float(config.get("layer_norm_eps", 1e-12))

    def linear(name: str) -> Linear:
        return Linear(tensors[f"{prefix}{name}.weight"], tensors[f"{prefix}{name}.bias"])

    def norm(name: str) -> LayerNorm:
        return LayerNorm(tensors[f"{prefix}{name}.weight"], tensors[f"{prefix}{name}.bias"], epsilon)

    def layer(at: str) -> Layer:
        return Layer(
            query=linear(f"{at}.attention.self.query"),
            key=linear(f"{at}.attention.self.key"),
            value=linear(f"{at}.attention.self.value"),
            attended=linear(f"{at}.attention.output.dense"),
            attended_norm=norm(f"{at}.attention.output.LayerNorm"),
            inner=linear(f"{at}.intermediate.dense"),
            outer=linear(f"{at}.output.dense"),
            outer_norm=norm(f"{at}.output.LayerNorm"),
        )

    return Bert(
        words=tensors[f"{prefix}embeddings.word_embeddings.weight"],
        positions=tensors[f"{prefix}embeddings.position_embeddings.weight"],
        types=tensors[f"{prefix}embeddings.token_type_embeddings.weight"][0],
        norm=norm("embeddings.LayerNorm"),
        layers=tuple(layer(f"encoder.layer.{number}") for number in range(config["num_hidden_layers"])),
        heads=config["num_attention_heads"],
        activation=ACTIVATIONS[config.get("hidden_act", "gelu")],
    )


def _refuse_others(config: Settings) -> None:
    """Raise UnsupportedModelError, saying why, unless `config` is that of a plain BERT encoder."""
    computed = {
        "model_type": (None, ("bert",)),
        "hidden_act": ("gelu", tuple(ACTIVATIONS)),
        "position_embedding_type": ("absolute", ("absolute",)),
        "is_decoder": (False, (False,)),
        "add_cross_attention": (False, (False,)),
    }
    for name, (default, known) in computed.items():
        if config.get(name, default) not in known:
            raise UnsupportedModelError(f"{name} {config.get(name)!r}")
