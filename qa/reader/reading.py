"""Best places -> the same in a better order, with how surely each answers, and the words that do."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.contents import Index, ModelCard
from qa.quoting.quote import Place
from qa.ranking.about import facet_of
from qa.ranking.retriever import Ranking
from qa.reader.alignment import Alignment, align
from qa.reader.network import Networks

WEIGHTS = Path(__file__).with_name("weights.safetensors")
CARD = Path(__file__).with_name("card.json")
PLACES = 6
"""How many of the best places are read."""
LONGEST_ANSWER = 16
"""Tokens that are marked at most."""
BOUND = 8.0
"""Log-odds beyond which more of them say no more."""


@dataclass(frozen=True, slots=True)
class ReaderCard:
    """What the weights are for: read from card.json, which `training.export` writes.

    `sha256` is of the weights' file, `model` the sha256 of the encoder whose vectors they were trained on and
    `dimensions` the width of those; `order` is what the network's word counts beside the ranking's score;
    `sure` how likely, 0 to 1, an answer's words must be for them to be marked.
    """

    sha256: str
    model: str
    dimensions: int
    order: float
    sure: float


@dataclass(frozen=True, slots=True)
class Read:
    """Places in the order in which they are to be shown.

    `answers`, for each: log-odds that it answers, rather than another of them or none; `anywhere`: log-odds
    that one of them does. `marks`, likewise: the words of the article that answer, None where that is unsure.
    """

    places: tuple[Place, ...]
    answers: tuple[float, ...]
    anywhere: float
    marks: tuple[Span | None, ...]

    def answer(self, place: Place) -> float:
        """Return the log-odds that `place`, one of those read, answers."""
        return self.answers[self.places.index(place)]

    def mark(self, place: Place) -> Span | None:
        """Return the words of `place` that answer, None where that is unsure or it was not read."""
        return self.marks[self.places.index(place)] if place in self.places else None


class PlaceReader:
    """Reads the best places of rankings. Safe to be used by several threads at once."""

    def __init__(self, network: Networks, card: ReaderCard) -> None:
        self._network = network
        self._card = card

    def read(self, ranking: Ranking, places: Iterator[Place]) -> Read:
        """Read the first PLACES of `places`, of which there must be one; the others are left to come."""
        first = list(islice(places, PLACES))
        alignment = align(ranking, first)
        vectors = ranking.index.vectors.floats(alignment.rows)
        reading = self._network(alignment, vectors)
        anywhere = float(np.logaddexp.reduce(reading.answers))
        order = np.argsort(-(alignment.scores + self._card.order * reading.order), kind="stable").tolist()
        return Read(
            places=tuple(first[i] for i in order),
            answers=tuple(_bounded(_against_others(reading.answers, i)) for i in order),
            anywhere=_bounded(anywhere),
            marks=tuple(self._marked(ranking.index, alignment, reading.ends, first[i], i) for i in order),
        )

    def _marked(
        self, index: Index, alignment: Alignment, ends: NDArray[np.float32], place: Place, number: int
    ) -> Span | None:
        """Return the words of the article that answer, given the log-odds of all tokens to end them."""
        own = slice(alignment.firsts[number], [*alignment.firsts[1:], len(alignment.rows)][number])
        first, last, sure = likeliest(ends[own])
        if sure < self._card.sure:
            return None
        rows = alignment.rows[own][[first, last]]
        starts, stops = token_spans(index, rows)
        text = index.articles[place.article].text
        return whole_words(text, Span(int(starts[0]), int(stops[1])), place.span)


def may_read(found: Ranking, marked: Ranking) -> bool:
    """Whether there is something to read in `marked`, which is `found` with what it asks for raised.

    What is asked about the article itself is answered by a line that says so, or not at all, whatever the
    words; and the words of earlier questions are not what is asked: with them the reader was measured to do
    harm.
    """
    return (
        marked is found
        and not found.query.after
        and facet_of(found.query.text, lexicon=found.query.lexicon) is None
    )


def open_place_reader(index: Index) -> PlaceReader | None:
    """Return what reads `index`; None when its vectors are of another model than the weights know.

    Raises ModelError when the weights are damaged or absent.
    """
    card = reader_card()
    return PlaceReader(_networks(), card) if fits(card, index.model) else None


def fits(card: ReaderCard, model: ModelCard) -> bool:
    """Whether the weights can read vectors of `model`."""
    return (card.model, card.dimensions) == (model.sha256, model.dimensions)


@cache
def reader_card() -> ReaderCard:
    """Return what the shipped weights are for."""
    return ReaderCard(**json.loads(CARD.read_text("utf-8"))["reader"])


@cache
def _networks() -> Networks:
    return Networks(WEIGHTS)


def likeliest(ends: NDArray[np.float32]) -> tuple[int, int, float]:
    """Return the likeliest first and last token, at most LONGEST_ANSWER of them, and how likely they are.

    `ends` of shape (t, 2) holds the log-odds of each token to be the first and to be the last.
    """
    shares = np.exp(ends - ends.max(axis=0))
    shares /= shares.sum(axis=0)
    both = np.outer(shares[:, 0], shares[:, 1])
    both = np.triu(both) - np.triu(both, LONGEST_ANSWER)
    first, last = divmod(int(both.argmax()), len(ends))
    return first, last, float(both[first, last])


def token_spans(index: Index, rows: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where tokens, given as rows of Index.tokens, begin and end in their article, code points."""
    sentences = np.searchsorted(index.sentences["last"], rows, side="right")
    offsets = index.passages["start"][index.sentences["passage"][sentences]]
    return index.tokens["start"][rows] + offsets, index.tokens["end"][rows] + offsets


def whole_words(text: str, span: Span, within: Span) -> Span | None:
    """Return `span` of `text` with every word whole and no sign at its ends, inside `within`.

    None when nothing is left, or all of `within` is meant.
    """
    start, end = max(span.start, within.start), min(span.end, within.end)
    while within.start < start < end and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while start < end < within.end and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and not (text[start].isalnum() or text[start] in "$€£¥§#"):
        start += 1
    while start < end and not (text[end - 1].isalnum() or text[end - 1] in "%°€$£"):
        end -= 1
    return Span(start, end) if start < end and (start, end) != (within.start, within.end) else None


def _against_others(answers: NDArray[np.float32], number: int) -> float:
    """Return the log-odds that one place answers, against the others and none at all."""
    others = np.delete(answers, number)
    return float(answers[number] - np.logaddexp.reduce(np.append(others, 0.0)))


def _bounded(odds: float) -> float:
    return float(np.clip(odds, -BOUND, BOUND))
