"""The forward pass and its parts, against independent implementations."""

import json
import math
import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from safetensors.torch import load_file
from transformers import BertModel

from index.errors import ModelError
from index.model.activations import ACTIVATIONS, CHUNK
from index.model.bert import LayerNorm, open_bert
from index.model.recipe import UnsupportedModelError
from index.model.safetensors import Tensors
from tests.command import JsonObject
from tests.models import save_bert

ORACLES = {
    "gelu": lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2,
    "gelu_new": lambda x: x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2,
    "relu": lambda x: max(x, 0.0),
}
ORACLES["gelu_pytorch_tanh"] = ORACLES["gelu_new"]


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@given(x=st.floats(-30, 30, width=32))
def test_an_activation_is_the_formula_to_float32(name: str, x: float) -> None:
    values = np.array([[x]], np.float32)
    ACTIVATIONS[name](values)
    assert values[0, 0] == pytest.approx(ORACLES[name](x), rel=1e-6, abs=2e-7 * max(1, abs(x)))


def test_gelu_is_the_same_in_every_chunk() -> None:
    values = np.linspace(-8, 8, 2 * CHUNK + 7, dtype=np.float32).reshape(1, -1)
    expected = np.array([ORACLES["gelu"](float(x)) for x in values[0]])
    ACTIVATIONS["gelu"](values)
    assert np.abs(values[0] - expected).max() < 5e-7


@given(arrays(np.float32, (3, 16), elements=st.floats(-100, 100, width=32)))
def test_layer_norm_is_the_textbook_formula(x: NDArray[np.float32]) -> None:
    generator = np.random.default_rng(0)
    weight, bias = generator.normal(size=(2, 16)).astype(np.float32)
    wide = x.astype(np.float64)
    centred = wide - wide.mean(axis=1, keepdims=True)
    expected = weight * centred / np.sqrt(wide.var(axis=1, keepdims=True) + 1e-3) + bias
    assert np.allclose(LayerNorm(weight, bias, 1e-3)(x.copy()), expected, atol=1e-3)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"hidden_act": "relu"},
        {"hidden_act": "gelu_new"},
        {"hidden_size": 40, "num_attention_heads": 5, "num_hidden_layers": 1, "layer_norm_eps": 1e-3},
        {"hidden_size": 16, "num_attention_heads": 1, "intermediate_size": 200},
    ],
    ids=["plain", "relu", "gelu_new", "five heads", "one head"],
)
def test_the_forward_pass_is_that_of_transformers(tmp_path: Path, settings: JsonObject) -> None:
    folder = save_bert(tmp_path, **settings)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    bert = open_bert(config, Tensors(folder / "model.safetensors"))
    reference = BertModel.from_pretrained(folder).eval()
    generator = np.random.default_rng(1)
    lengths = [1, 7, 96, 2, 30]
    texts = [generator.integers(0, config["vocab_size"], length, dtype=np.int32) for length in lengths]
    found = np.split(bert(np.concatenate(texts), lengths), np.cumsum(lengths)[:-1])
    for ids, hidden in zip(texts, found, strict=True):
        with torch.inference_mode():
            expected = reference(torch.tensor(ids[None].astype(np.int64))).last_hidden_state[0].numpy()
        assert np.abs(hidden - expected).max() < 2e-4


def test_tokens_that_are_not_visible_change_nothing_but_themselves(tmp_path: Path) -> None:
    folder = save_bert(tmp_path)
    bert = open_bert(json.loads((folder / "config.json").read_text()), Tensors(folder / "model.safetensors"))
    ids = np.arange(20, dtype=np.int32)
    hidden = bert(ids, [20], [12])
    mask = (torch.arange(20) < 12)[None].long()
    with torch.inference_mode():
        reference = BertModel.from_pretrained(folder).eval()
        expected = reference(torch.arange(20)[None], attention_mask=mask).last_hidden_state[0].numpy()
    assert np.abs(hidden - expected).max() < 2e-4
    assert np.abs(hidden[:12] - bert(ids[:12], [12])).max() < 1e-5


def test_a_text_is_the_same_alone_and_among_others(tmp_path: Path) -> None:
    folder = save_bert(tmp_path)
    bert = open_bert(json.loads((folder / "config.json").read_text()), Tensors(folder / "model.safetensors"))
    ids = np.arange(60, dtype=np.int32)
    together = bert(ids, [11, 9, 40])
    assert np.allclose(together[11:20], bert(ids[11:20], [9]), atol=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_weights_are_read_as_float32(tmp_path: Path, dtype: str) -> None:
    file = save_bert(tmp_path, dtype=dtype) / "model.safetensors"
    tensors = Tensors(file)
    for name, expected in load_file(file).items():
        assert tensors[name].dtype == np.float32
        assert np.array_equal(tensors[name], expected.float().numpy())


def test_float32_weights_stay_in_the_file(tmp_path: Path) -> None:
    tensors = Tensors(save_bert(tmp_path) / "model.safetensors")
    weights = tensors["embeddings.word_embeddings.weight"]
    assert not weights.flags.owndata
    assert not weights.flags.writeable
    before = weights.copy()
    tensors.release()
    assert np.array_equal(weights, before)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model_type", "roberta"),
        ("hidden_act", "silu"),
        ("position_embedding_type", "relative_key"),
        ("is_decoder", True),
    ],
)
def test_what_is_not_computed_is_refused_by_name(tmp_path: Path, name: str, value: bool | str) -> None:
    folder = save_bert(tmp_path)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8")) | {name: value}
    with pytest.raises(UnsupportedModelError, match=rf"{name} {value!r}.*sentence-transformers engine"):
        open_bert(config, Tensors(folder / "model.safetensors"))


def test_a_tensor_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = save_bert(tmp_path, num_hidden_layers=1)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8")) | {"num_hidden_layers": 2}
    with pytest.raises(ModelError, match=r"no tensor 'encoder\.layer\.1\."):
        open_bert(config, Tensors(folder / "model.safetensors"))


def stored(path: Path, header: object, body: bytes = b"\0" * 16, length: int | None = None) -> Path:
    """Write a safetensors file with this header, right or wrong."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + body)
    return path


FOUR = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}


def test_a_tensor_is_read_where_the_header_says(tmp_path: Path) -> None:
    body = np.arange(5, dtype="<f4").tobytes()
    header = {"__metadata__": {"format": "pt"}, "a": FOUR | {"data_offsets": [4, 20]}}
    tensors = Tensors(stored(tmp_path / "w", header, body))
    assert "a" in tensors
    assert "__metadata__" not in tensors
    assert np.array_equal(tensors["a"], [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("header", "length"),
    [
        ({"a": FOUR}, 10**9),
        ({"a": FOUR | {"data_offsets": [0, 20]}}, None),
        ({"a": FOUR | {"data_offsets": [8, 0]}}, None),
        ({"a": FOUR | {"shape": [2, 3]}}, None),
        ({"a": {"dtype": "F32"}}, None),
        ({"a": 3}, None),
        ([1], None),
        (b"{", None),
        (b"\xff\xfe", None),
    ],
    ids=["length", "end", "order", "shape", "no shape", "no entry", "a list", "cut JSON", "not UTF-8"],
)
def test_a_damaged_header_is_refused(
    tmp_path: Path, header: bytes | JsonObject | list[int], length: int | None
) -> None:
    with pytest.raises(ModelError, match=r"damaged: .*\. Install the model again"):
        Tensors(stored(tmp_path / "w", header, length=length))


@given(st.integers(0, 60))
def test_weights_cut_anywhere_are_refused(tmp_path_factory: pytest.TempPathFactory, kept: int) -> None:
    path = stored(tmp_path_factory.mktemp("cut") / "w", {"a": FOUR})
    whole = path.read_bytes()
    path.write_bytes(whole[: min(kept, len(whole) - 1)])
    with pytest.raises(ModelError, match="Install the model again"):
        Tensors(path)


def test_integers_are_not_taken_for_weights(tmp_path: Path) -> None:
    tensors = Tensors(stored(tmp_path / "w", {"a": FOUR | {"dtype": "I32"}}))
    with pytest.raises(UnsupportedModelError, match="stored as I32"):
        tensors["a"]


def test_a_file_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be opened"):
        Tensors(tmp_path / "model.safetensors")
