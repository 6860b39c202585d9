"""A reranker made on the spot, run by the real library, against the same model run by hand."""

from pathlib import Path

import pytest
import torch
from transformers import BertForSequenceClassification, BertTokenizer

from index.errors import ModelError
from qa.second_look import open_reranker
from tests import models

QUESTION = "Who wrote the letter?"
TEXTS = [
    "The captain wrote it.",
    "The ship sailed south in winter.",
    "Ice.",
    "A storm left the harbour town without light, and the keeper of the island wrote of it.",
    "日本 and the sea",
    "the ship sailed " * 100,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return models.save_cross_encoder(tmp_path_factory.mktemp("reranker"))


def logits(folder: Path, question: str, texts: list[str]) -> list[float]:
    """Return what the model itself gives, one pair at a time and without sentence-transformers."""
    model = BertForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = BertTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        return [
            model(**tokenizer(question, text, truncation=True, max_length=96, return_tensors="pt"))
            .logits[0, 0]
            .item()
            for text in texts
        ]


def test_the_scores_are_the_models_own_logits(folder: Path) -> None:
    found = open_reranker(str(folder)).score(QUESTION, TEXTS)
    assert found == pytest.approx(logits(folder, QUESTION, TEXTS), abs=1e-4)
    assert len(set(found)) == len(TEXTS)


def test_no_texts_have_no_scores(folder: Path) -> None:
    assert open_reranker(str(folder)).score(QUESTION, []) == []


def test_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    """The library would add a head of random numbers to it."""
    plain = models.save_bert(tmp_path / "bert")
    with pytest.raises(ModelError, match="no cross-encoder"):
        open_reranker(str(plain))
    with pytest.raises(ModelError, match="no cross-encoder"):
        open_reranker(str(models.save_cross_encoder(tmp_path / "three", labels=3)))


def test_the_bundled_model_is_no_cross_encoder() -> None:
    with pytest.raises(ModelError, match="no cross-encoder"):
        open_reranker("all-MiniLM-L6-v2")


def test_loading_says_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    open_reranker(str(folder)).score(QUESTION, TEXTS)
    assert capfd.readouterr() == ("", "")


def test_a_damaged_model_is_one_line(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelError, match="as a reranker") as caught:
        open_reranker(str(tmp_path))
    assert "\n" not in str(caught.value)
