"""Article -> passages and sentences; every one a slice of its text, and nothing of it left out."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.article import Article, Kind, Span
from index.encoder import Encoder
from index.plain import trimmed
from index.sentences import line_sentences, sentence_spans

__all__ = ["Passage", "Sentence", "sentence_spans", "split"]

_BY_LINE = (Kind.CODE, Kind.TABLE)
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a piece of one too long to be encoded; `number` counts within its block, from 1."""

    span: Span
    number: int


@dataclass(frozen=True, slots=True)
class Passage:
    """What is encoded and retrieved: a block, or a piece of a long one. `block` counts blocks from 0."""

    block: int
    span: Span
    sentences: tuple[Sentence, ...]


def split(article: Article, encoder: Encoder, language: str = "en") -> list[Passage]:
    """Return the passages of every block of `article`, in reading order.

    No passage has more tokens than `encoder.room`; no passage and no sentence has none. A long block is cut
    into pieces of about equal numbers of tokens, where sentences end; a sentence that alone is too long is
    cut at white space, and within a word only where there is no white space.
    """
    passages: list[Passage] = []
    for place, block in enumerate(article.blocks):
        if block.kind in _BY_LINE:
            spans = line_sentences(article.text, block.span)
        else:
            spans = sentence_spans(article.text, block.span, language)
        runs = _Cutter(article.text, encoder).runs(spans)
        passages += [Passage(place, _around(run), tuple(run)) for run in runs]
    return passages


@dataclass(frozen=True, slots=True)
class _Cutter:
    """Cuts the sentences of one text into runs that `encoder` has room for."""

    text: str
    encoder: Encoder

    def runs(self, spans: Sequence[Span]) -> list[Sequence[Sentence]]:
        """Return `spans` as sentences, in runs of at most `room` tokens, about equally many in each."""
        if not spans:
            return []
        starts = self._token_starts(Span(spans[0].start, spans[-1].end))
        sentences = _with_tokens(spans, starts)
        return self._divided(sentences, starts) if sentences else []

    def _divided(self, sentences: Sequence[Sentence], starts: Sequence[int]) -> list[Sequence[Sentence]]:
        """Return `sentences`, whose tokens begin at `starts`, in runs."""
        runs = -(-len(starts) // self.encoder.room)
        if runs <= 1:
            return [sentences]
        # Halved in proportion the runs come out equal. Each is counted anew, because a tokenizer may make
        # something else of a piece than of the whole.
        wanted = len(starts) * (runs // 2) / runs
        if len(sentences) == 1:
            halves = [[half] for half in self._halves(sentences[0], starts, wanted)]
        else:
            counts = [bisect_left(starts, sentence.span.start) for sentence in sentences[1:]]
            cut = 1 + min(range(len(counts)), key=lambda place: abs(counts[place] - wanted))
            halves = [list(sentences[:cut]), list(sentences[cut:])]
        divided = [run for half in halves for run in self._divided(half, self._token_starts(_around(half)))]
        return divided or [sentences]

    def _halves(self, sentence: Sentence, starts: Sequence[int], wanted: float) -> list[Sentence]:
        """Cut a sentence after about `wanted` tokens, before a word, or else before any token."""
        span = sentence.span
        words = [span.start + word.start() for word in _WORD.finditer(span.cut(self.text))]
        for edges in (words, starts):
            inside = [edge for edge in edges if starts[0] < edge <= starts[-1]]
            if inside:
                cut = min(inside, key=lambda edge: abs(bisect_left(starts, edge) - wanted))
                parts = (Span(span.start, cut), Span(cut, span.end))
                return [replace(sentence, span=trimmed(self.text, part)) for part in parts]
        return []

    def _token_starts(self, span: Span) -> list[int]:
        return [span.start + token.start for token in self.encoder.token_spans(span.cut(self.text))]


def _with_tokens(spans: Sequence[Span], starts: Sequence[int]) -> list[Sentence]:
    """Return `spans` as sentences, given where tokens begin; one without any joins a neighbour."""
    joined: list[Span] = []
    counted = 0  # tokens before the sentence in hand
    for span, after in zip(spans, [*spans[1:], None], strict=True):
        count = bisect_left(starts, after.start) if after else len(starts)
        if count > counted:
            joined.append(Span(span.start if joined else spans[0].start, span.end))
        elif joined:
            joined[-1] = Span(joined[-1].start, span.end)
        counted = count
    return [Sentence(span, number) for number, span in enumerate(joined, 1)]


def _around(sentences: Sequence[Sentence]) -> Span:
    return Span(sentences[0].span.start, sentences[-1].span.end)
