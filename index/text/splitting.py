"""Article -> passages and sentences; every one a slice of its text, and nothing of it left out."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from index.article import Article, Block, Kind, Span
from index.encoder import Encoder
from index.text.sentences import line_sentences, row_sentences, sentence_spans
from index.text.structure.lines import trimmed

__all__ = ["Cuts", "Passage", "Sentence", "block_key", "sentence_spans", "split"]

_CUT = {Kind.CODE: line_sentences, Kind.TABLE: row_sentences}
"""Kinds that are cut by their lines, and what cuts them."""
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


Cuts = Mapping[tuple[str, Kind], Sequence[Sequence[Sentence]]]
"""How blocks are cut: by their words, and the kind where that decides, the sentences of each passage;
offsets count
from the block's start. It depends on nothing else but the encoder, the language, and what cuts: a change of
that is a new version of pincite, or needs `pincite index --full`."""


def split(
    article: Article, encoder: Encoder, language: str = "en", known: Cuts = MappingProxyType({})
) -> list[Passage]:
    """Return the passages of every block of `article`, in reading order; blocks in `known` as it has them.

    No passage has more tokens than `encoder.room`; no passage and no sentence has none. A long block is cut
    into pieces of about equal numbers of tokens, where sentences end; a sentence that alone is too long is
    cut at white space, and within a word only where there is no white space.
    """
    passages: list[Passage] = []
    for place, block in enumerate(article.blocks):
        words, kind = key = block_key(article, block)
        runs = known.get(key)
        if runs is None:
            whole = Span(0, len(words))
            by_line = _CUT.get(kind)
            spans = by_line(words, whole) if by_line else sentence_spans(words, whole, language)
            runs = _Cutter(words, encoder).runs(spans)
        for run in runs:
            sentences = tuple(Sentence(one.span.shifted(block.span.start), one.number) for one in run)
            passages.append(Passage(place, _around(sentences), sentences))
    return passages


def block_key(article: Article, block: Block) -> tuple[str, Kind]:
    """Return what decides how a block of `article` is cut."""
    return block.span.cut(article.text), block.kind if block.kind in _CUT else Kind.PARAGRAPH


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
