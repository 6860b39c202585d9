"""A reader made on the spot, run by the real library, against the same model run and searched by hand."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import BertForQuestionAnswering, BertTokenizer

from index.article import Span
from index.errors import ModelError
from qa.second_look import open_reader
from qa.second_look.extractive_reader import LONGEST, ExtractiveReader, best_span
from tests import models
from tests.strategies import articles

QUESTION = "Who wrote the letter?"
WINDOW = 96
TEXTS = [
    "The captain wrote it.",
    "The ship sailed south in winter; nobody knew of the harbour.",
    "Ice.",
    "A storm left the harbour town without light, and the keeper of the island wrote of it.",
    "  Café 日本, the sea\r\nand [SEP]  ",
    "When winter came, a doctor found the bridge on the river as the crew of the ship had left it. " * 6,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return models.save_reader(tmp_path_factory.mktemp("reader"))


@pytest.fixture(scope="module")
def reader(folder: Path) -> ExtractiveReader:
    found = open_reader(str(folder))
    assert isinstance(found, ExtractiveReader)
    return found


class ByHand:
    """Reads windows that it puts together itself, one at a time, and tries every pair of tokens."""

    def __init__(self, folder: Path) -> None:
        self.model = BertForQuestionAnswering.from_pretrained(folder).eval()
        self.tokenizer = BertTokenizer.from_pretrained(folder)

    def find(self, question: str, text: str) -> Span | None:
        asked = self.tokenizer(question, add_special_tokens=False)["input_ids"]
        read = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        tokens = self.tokenizer.convert_ids_to_tokens(read["input_ids"])
        room = WINDOW - 3 - len(asked)
        best, null = (-np.inf, 0, 0), np.inf
        for start in range(0, len(tokens), room - min(LONGEST, room // 2)):
            count = min(room, len(tokens) - start)
            starts, ends = self.logits(asked, read["input_ids"][start : start + count])
            null = min(null, starts[0] + ends[0])
            before = len(asked) + 2 - start  # where the first token of the text would stand
            for first in range(start, start + count):
                for last in range(first, min(first + LONGEST, start + count)):
                    found = starts[before + first] + ends[before + last]
                    best = max(best, (found, first, last), key=lambda one: one[0])
            if start + count == len(tokens):
                break
        found, first, last = best
        if found <= null:
            return None
        while tokens[first].startswith("##"):
            first -= 1
        while last + 1 < len(tokens) and tokens[last + 1].startswith("##"):
            last += 1
        return Span(read["offset_mapping"][first][0], read["offset_mapping"][last][1])

    def logits(self, asked: list[int], chunk: list[int]) -> tuple[list[float], list[float]]:
        mark, end = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
        ids = torch.tensor([[mark, *asked, end, *chunk, end]])
        kinds = torch.tensor([[0] * (len(asked) + 2) + [1] * (len(chunk) + 1)])
        with torch.inference_mode():
            output = self.model(input_ids=ids, token_type_ids=kinds)
        return output.start_logits[0].tolist(), output.end_logits[0].tolist()


def test_the_span_is_the_models_own(folder: Path, reader: ExtractiveReader) -> None:
    by_hand = ByHand(folder)
    found = reader.find(QUESTION, TEXTS)
    assert found == [by_hand.find(QUESTION, text) for text in TEXTS]
    assert any(found)


@pytest.mark.parametrize("seed", range(1, 5))
def test_so_it_is_with_other_models(tmp_path: Path, seed: int) -> None:
    folder = models.save_reader(tmp_path, seed=seed)
    by_hand, texts = ByHand(folder), TEXTS[2:]
    assert open_reader(str(folder)).find(QUESTION, texts) == [by_hand.find(QUESTION, text) for text in texts]


@given(articles(max_size=12))
@settings(max_examples=60)
def test_words_are_found_inside_any_text(reader: ExtractiveReader, text: str) -> None:
    (span,) = reader.find(QUESTION, [text])
    if span is not None:
        assert 0 <= span.start < span.end <= len(text)
        words = span.cut(text)
        assert words == words.strip()


def test_no_answer_wins_where_nothing_is_likelier(tmp_path: Path) -> None:
    reader = open_reader(str(models.save_reader(tmp_path, blind=True)))
    assert reader.find(QUESTION, TEXTS) == [None] * len(TEXTS)


def test_a_question_that_fills_the_window_finds_nothing(reader: ExtractiveReader) -> None:
    assert reader.find("who " * WINDOW, TEXTS[:2]) == [None, None]


def test_no_texts_and_blank_ones(reader: ExtractiveReader) -> None:
    assert reader.find(QUESTION, []) == []
    assert reader.find(QUESTION, [" \n"]) == [None]


@given(
    st.lists(
        st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.booleans()), min_size=1, max_size=40
    ).filter(lambda rows: any(inside for *_, inside in rows))
)
def test_the_best_span_is_the_first_of_the_best(rows: list[tuple[int, int, bool]]) -> None:
    allowed = [
        (first, last)
        for first in range(len(rows))
        for last in range(first, min(first + LONGEST, len(rows)))
        if rows[first][2] and rows[last][2]
    ]
    best = max(allowed, key=lambda pair: rows[pair[0]][0] + rows[pair[1]][1])
    starts, ends, inside = (np.array(column) for column in zip(*rows, strict=True))
    assert best_span(starts.astype(np.float32), ends.astype(np.float32), inside.astype(bool)) == best


def test_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    """The library would add a head of random numbers to it."""
    with pytest.raises(ModelError, match="no extractive question-answering model"):
        open_reader(str(models.save_bert(tmp_path)))


def test_a_model_that_cannot_read_is_refused_before_it_is_asked(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="as a reader"):
        open_reader(str(models.save_reader(tmp_path, labels=1)))


def test_loading_says_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    open_reader(str(folder)).find(QUESTION, TEXTS)
    assert capfd.readouterr() == ("", "")
