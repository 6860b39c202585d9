"""What an old index spares its successor: how unchanged text is cut, and its vectors."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from index.article import Kind, Span
from index.contents import Index, ModelCard
from index.store import Provenance
from index.tables.vectors import Vectors
from index.text.splitting import Cuts, Sentence, block_key


@dataclass(frozen=True, slots=True)
class Encoded:
    """The tokens of one passage (dtype TOKEN) and their vectors."""

    tokens: NDArray[np.void]
    vectors: Vectors


def known_cuts(old: Index, made: Provenance, wanted: Provenance, card: ModelCard) -> Cuts:
    """Return how the blocks of `old` are cut, or nothing when another model, language or version did it."""
    same = (made.language, made.pincite) == (wanted.language, wanted.pincite)
    if not same or _maker(old.model) != _maker(card):
        return {}
    cuts: dict[tuple[str, Kind], list[list[Sentence]]] = {}
    rows = (old.sentences[field].tolist() for field in ("start", "end", "number"))
    sentences = list(zip(*rows, strict=True))
    fields = (old.passages[field].tolist() for field in ("article", "block", "first", "last"))
    for (article, place), passages in groupby(zip(*fields, strict=True), key=itemgetter(0, 1)):
        block = old.articles[article].blocks[place]
        cuts[block_key(old.articles[article], block)] = [
            [
                Sentence(Span(start, end).shifted(-block.span.start), number)
                for start, end, number in sentences[first:last]
            ]
            for _, _, first, last in passages
        ]
    return cuts


def known_encodings(old: Index, card: ModelCard) -> dict[str, Encoded]:
    """Return what `old` holds by passage text, or nothing when another model made it."""
    if _maker(old.model) != _maker(card):
        return {}
    known = {}
    first = old.sentences["first"][old.passages["first"]].tolist()
    last = old.sentences["last"][old.passages["last"] - 1].tolist()
    places = zip(*(old.passages[field].tolist() for field in ("article", "start", "end")), strict=True)
    for (article, start, end), a, b in zip(places, first, last, strict=True):
        known[old.articles[article].text[start:end]] = Encoded(old.tokens[a:b], old.vectors[a:b])
    return known


def _maker(card: ModelCard) -> tuple[str, str, int, int]:
    """Return what decides a model's vectors; its name does not."""
    return card.sha256, card.engine, card.dimensions, card.max_tokens
