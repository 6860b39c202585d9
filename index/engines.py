"""Which engine runs a model."""

from index.contents import ModelCard
from index.encoder import Encoder
from index.errors import ModelError
from index.numpy_engine import NumpyEncoder
from index.weights import DEFAULT_MODEL, checksum, find_model


def open_encoder(
    model: str = DEFAULT_MODEL, *, engine: str = "auto", expected: ModelCard | None = None
) -> Encoder:
    """Return the encoder of `model`."""
    if engine not in ("auto", "numpy"):
        raise ModelError(f"no engine {engine!r}")
    folder = find_model(model)
    return NumpyEncoder(model, folder, expected.sha256 if expected else checksum(folder))
