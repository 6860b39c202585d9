"""The element-wise functions of a transformer, in place, in float32."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Activation = Callable[[NDArray[np.float32]], None]
"""Replaces every element of a C-contiguous array by the function's value."""

CHUNK = 32_768  # elements; with its two helpers 384 KiB, so that the passes below stay in the cache

# Hastings' approximation of erfc, Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26:
# |error| <= 1.5e-7, the rounding of a float32 near 1.
HASTINGS_P = 0.3275911
HASTINGS_A = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)  # highest power first


def gelu(values: NDArray[np.float32]) -> None:
    """Apply x * Phi(x), Phi being the normal distribution (Hendrycks and Gimpel 2016, arXiv:1606.08415).

    Written as max(x, 0) - |x| / 2 * erfc(|x| / sqrt(2)), which loses nothing to cancellation.
    """
    flat = values.reshape(-1)
    magnitude, erfc = np.empty((2, min(CHUNK, flat.size)), np.float32)
    for start in range(0, flat.size, CHUNK):
        x = flat[start : start + CHUNK]
        _gelu(x, magnitude[: x.size], erfc[: x.size])


def _gelu(x: NDArray[np.float32], magnitude: NDArray[np.float32], term: NDArray[np.float32]) -> None:
    t = np.abs(x, out=magnitude)
    t *= HASTINGS_P / math.sqrt(2)
    t += 1
    np.reciprocal(t, out=t)
    half = np.multiply(t, HASTINGS_A[0] / 2, out=term)
    for a in HASTINGS_A[1:]:
        half += a / 2
        half *= t
    np.square(x, out=t)
    t *= -0.5
    np.exp(t, out=t)
    half *= t
    half *= np.abs(x, out=t)
    np.maximum(x, 0, out=x)
    x -= half


def gelu_tanh(values: NDArray[np.float32]) -> None:
    """Apply the tanh form of GELU (the same paper, section 2), ``gelu_new`` in transformers."""
    inner = values**3
    inner *= 0.044715
    inner += values
    inner *= math.sqrt(2 / math.pi)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= 0.5
    values *= inner


def relu(values: NDArray[np.float32]) -> None:
    """Apply max(x, 0)."""
    np.maximum(values, 0, out=values)


ACTIVATIONS: dict[str, Activation] = {
    "gelu": gelu,
    "gelu_new": gelu_tanh,
    "gelu_pytorch_tanh": gelu_tanh,
    "relu": relu,
}
"""By their names in a model's config.json (``hidden_act``)."""
