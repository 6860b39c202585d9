"""Which engine runs a model, and the proof that both give the same vectors."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.contents import ModelCard
from index.encoder import Encoder, TokenEmbeddings
from index.errors import Mend, ModelError, Step
from index.model.numpy_engine import NumpyEncoder
from index.model.recipe import UnsupportedModelError
from index.model.weights import DEFAULT_MODEL, DEFAULT_SHA256, check_weights, checksum, find_model

ENGINES = ("numpy", "sentence-transformers")
AGREEMENT = 0.9999  # least cosine between the engines' vectors of one token for numpy to run a model

SAMPLE = (
    "The lighthouse was lit for the first time on 3 March 1874; its keeper, Ada Lindqvist, wrote that the "
    "beam “could be seen from the harbour, eleven miles away”.",
    "No.",
    "Café Müller's prices (2.50 €, or £2) rose by 12 % - a naïve guess - in the crisis of the 1920s.",
    "Who kept the lighthouse, and how far away was the harbour?",
)
"""What the engines are compared on when the caller has no text of its own."""


def open_encoder(  # noqa: PLR0913 - one is needed; the rest have names and defaults
    model: str = DEFAULT_MODEL,
    *,
    engine: str = "auto",
    expected: ModelCard | None = None,
    known: ModelCard | None = None,
    trust_record: bool = False,
    sample: Sequence[str] = SAMPLE,
) -> Encoder:
    """Return the encoder of `model`: the default's name, a folder, or a name on the Hugging Face hub.

    To build an index, leave `expected` out: the weights are read in full and checked, those of a hub's model
    fetched when they are not there, and ``auto`` decides on the engine. The default model runs on numpy (a
    test holds it to sentence-transformers); another one does after both engines gave the same vectors of
    `sample`, and on sentence-transformers otherwise.

    `known` is the card of an earlier index: of the same weights, its engine is taken without comparing again.
    With `trust_record`, as for an index of which little is built anew, the weights need not be read in full.

    To ask, give the index's card as `expected`: the weights must be those it was built with (by their
    record, see `checksum_cache`), nothing is fetched, and ``auto`` means the engine recorded there.

    Raises ModelError when the model is not found, not the one expected, or cannot be run.
    """
    if engine not in ("auto", *ENGINES):
        raise ModelError(f"There is no engine {engine!r}.", f"Choose auto, {' or '.join(ENGINES)}.")
    folder = find_model(model, download=expected is None)
    sha256 = checksum(folder, trust_record=trust_record or expected is not None)
    check_weights(model, sha256, expected)
    if engine == "auto" and expected is not None:
        engine = expected.engine
    if engine == "auto" and known is not None and known.sha256 == sha256:
        engine = known.engine
    if engine == "auto" and sha256 == DEFAULT_SHA256:
        engine = "numpy"
    encoder = (
        _decide(model, folder, sha256, sample) if engine == "auto" else _run(engine, model, folder, sha256)
    )
    if expected is not None and _shape(encoder.card) != _shape(expected):
        raise ModelError(
            f"{model} now gives {_shape(encoder.card)} (dimensions, tokens) and gave {_shape(expected)} when "
            "the index was built.",
            Mend(Step.REBUILD_ALL),
        )
    return encoder


def encoder_of(card: ModelCard) -> Encoder:
    """Return the encoder that the index with `card` was built by; raises as `open_encoder` does."""
    return open_encoder(card.name, engine=card.engine, expected=card)


def agreement(first: Encoder, second: Encoder, texts: Sequence[str]) -> float:
    """Return the least cosine between two encoders' vectors of one token, over `texts` read in both ways.

    0 when they do not see the same tokens in the same places. Texts too long for either are left out.
    """
    room = min(first.room, second.room)
    fitting = [text for text in texts if 0 < len(first.token_spans(text)) <= room]
    pairs = list(zip(first.encode_passages(fitting), second.encode_passages(fitting), strict=True))
    pairs += [(first.encode_question(text), second.encode_question(text)) for text in fitting]
    return min((_least_cosine(one, other) for one, other in pairs), default=0.0)


def _least_cosine(one: TokenEmbeddings, other: TokenEmbeddings) -> float:
    if not (np.array_equal(one.ids, other.ids) and np.array_equal(one.spans, other.spans)):
        return 0.0
    if one.vectors.shape != other.vectors.shape:
        return 0.0
    return float(np.einsum("ij,ij->i", one.vectors, other.vectors).min(initial=1.0))


def _decide(model: str, folder: Path, sha256: str, sample: Sequence[str]) -> Encoder:
    try:
        fast = NumpyEncoder(model, folder, sha256)
    except UnsupportedModelError:
        return _run("sentence-transformers", model, folder, sha256)
    if importlib.util.find_spec("sentence_transformers") is None:
        raise ModelError(
            f"The numpy engine was never compared with sentence-transformers on {model}, which is not "
            "installed.",
            Mend(Step.INSTALL, "sentence-transformers"),
        )
    reference = _run("sentence-transformers", model, folder, sha256)
    return fast if agreement(fast, reference, sample) >= AGREEMENT else reference


def _run(engine: str, model: str, folder: Path, sha256: str) -> Encoder:
    if engine == "numpy":
        return NumpyEncoder(model, folder, sha256)
    # Imported here so that an answer of the numpy engine does not wait for it.
    from index.model.sentence_transformers_engine import SentenceTransformersEncoder  # noqa: PLC0415

    return SentenceTransformersEncoder(model, folder, sha256)


def _shape(card: ModelCard) -> tuple[int, int]:
    return card.dimensions, card.max_tokens
