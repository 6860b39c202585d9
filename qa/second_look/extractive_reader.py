"""An extractive reader marks the words of a text that answer a question; transformers runs it.

Of the logits for the first and the last token of the answer, the pair with the highest sum is taken, unless
the sum of the first token ([CLS]), which stands for "no answer here", is as high (Devlin et al. 2019, section
4.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.errors import ModelError
from qa.second_look.loading import loading

LONGEST = 30
"""Tokens of an answer at most, the number that SQuAD's own script has."""
WINDOW = 512
"""Tokens read at once at most, also by a model that states no limit or a higher one."""
LEAST_ROOM = 16
"""Tokens of the text that must fit beside the question, or nothing is looked for."""
BATCH = 16  # windows run together


@dataclass(frozen=True, slots=True)
class _Finding:
    """The best answer in one window; `score` and `null`, that of no answer, are sums of two logits."""

    span: Span
    score: float
    null: float


class ExtractiveReader:
    """A `qa.second_look.Reader`. Safe to share between threads: one question is read at a time.

    A text longer than the model reads is read in windows that overlap.

    Raises ModelError when the model cannot be had, is not trained for this, or cannot place its tokens.
    """

    def __init__(self, name: str) -> None:
        with loading(name, "reader") as folder:
            import torch  # noqa: PLC0415 - seconds
            from transformers import AutoModelForQuestionAnswering, AutoTokenizer  # noqa: PLC0415

            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            self._model, report = AutoModelForQuestionAnswering.from_pretrained(
                folder, local_files_only=True, output_loading_info=True
            )
            self._inference_mode = torch.inference_mode
            self._model.to("cuda" if torch.cuda.is_available() else "cpu").eval()
        if report["missing_keys"]:  # the library fills them with random numbers
            raise ModelError(
                f"{name} is no extractive question-answering model.",
                "Name one, such as deepset/tinyroberta-squad2.",
            )
        if not self._tokenizer.is_fast:
            raise ModelError(
                f"{name} has no fast tokenizer, which places tokens in a text.", "Name another model."
            )
        self._lock = Lock()
        places = getattr(self._model.config, "max_position_embeddings", None) or WINDOW
        self._window = min(self._tokenizer.model_max_length, places, WINDOW)
        with loading(name, "reader"):
            self.find("Who?", ["Nobody."])  # what it cannot do is told now, not in the middle of a question

    def find(self, question: str, texts: Sequence[str]) -> list[Span | None]:
        """Return for each of `texts` the whole words that answer `question`, None when there are none.

        A question that leaves no room for a text finds nothing.
        """
        with self._lock:
            added = self._tokenizer.num_special_tokens_to_add(pair=True)
            room = self._window - added - len(self._tokenizer.tokenize(question))
            if room < LEAST_ROOM or not texts:
                return [None] * len(texts)
            read = self._tokenizer(
                [question] * len(texts),
                list(texts),
                truncation="only_second",
                max_length=self._window,
                stride=min(LONGEST, room // 2),
                padding=True,
                return_overflowing_tokens=True,
                return_offsets_mapping=True,
                return_tensors="pt",
            )
            starts, ends = self._logits(read)
        found: list[list[_Finding]] = [[] for _ in texts]
        for window, text in enumerate(read["overflow_to_sample_mapping"].tolist()):
            finding = self._in_window(read, window, starts[window], ends[window])
            if finding is not None:
                found[text].append(finding)
        return [_best(findings, text) for findings, text in zip(found, texts, strict=True)]

    def _logits(self, read: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the logits for first and last tokens, each float32 (windows, tokens)."""
        inputs = {name: read[name] for name in self._tokenizer.model_input_names if name in read}
        starts, ends = [], []
        with self._inference_mode():
            for at in range(0, len(read["input_ids"]), BATCH):
                batch = {name: rows[at : at + BATCH].to(self._model.device) for name, rows in inputs.items()}
                output = self._model(**batch)
                starts.append(output.start_logits.float().cpu().numpy())
                ends.append(output.end_logits.float().cpu().numpy())
        return np.concatenate(starts), np.concatenate(ends)

    def _in_window(
        self, read: Any, window: int, starts: NDArray[np.float32], ends: NDArray[np.float32]
    ) -> _Finding | None:
        offsets, words = read["offset_mapping"][window].tolist(), read.word_ids(window)
        inside = np.array([part == 1 for part in read.sequence_ids(window)], bool)
        inside &= np.array([start < end for start, end in offsets], bool)
        if not inside.any():
            return None
        first, last = best_span(starts, ends, inside)
        score = float(starts[first] + ends[last])
        while inside[first - 1] and words[first - 1] == words[first]:
            first -= 1
        while last + 1 < len(words) and inside[last + 1] and words[last + 1] == words[last]:
            last += 1
        ids = read["input_ids"][window].tolist()
        nowhere = ids.index(self._tokenizer.cls_token_id) if self._tokenizer.cls_token_id in ids else 0
        null = float(starts[nowhere] + ends[nowhere])
        return _Finding(Span(offsets[first][0], offsets[last][1]), score, null)


def best_span(
    starts: NDArray[np.float32], ends: NDArray[np.float32], inside: NDArray[np.bool_]
) -> tuple[int, int]:
    """Return the first and the last token of the best answer: at most LONGEST tokens, all `inside`.

    `starts` and `ends` are logits, float32 (tokens,). Ties go to the earlier and the shorter one.
    """
    places = np.arange(len(inside))
    length = places[None, :] - places[:, None]
    allowed = inside[:, None] & inside[None, :] & (length >= 0) & (length < LONGEST)
    scores = np.where(allowed, starts[:, None] + ends[None, :], -np.inf)
    first, last = divmod(int(scores.argmax()), len(inside))
    return first, last


def _best(findings: Sequence[_Finding], text: str) -> Span | None:
    """Return the best answer of a text's windows, None when "no answer" is as likely in every one of them."""
    if not findings:
        return None
    best = max(findings, key=lambda finding: finding.score)
    if best.score <= min(finding.null for finding in findings):
        return None
    words = best.span.cut(text)
    start = best.span.start + len(words) - len(words.lstrip())  # some tokens hold the space before a word
    end = best.span.end - (len(words) - len(words.rstrip()))
    return Span(start, end) if start < end else None
